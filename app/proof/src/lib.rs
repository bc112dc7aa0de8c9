//! Two small screens that prove the split build: server-rendered, hydrated, and each a part of its own.

use leptos::prelude::*;
use leptos_router::{LazyRoute, lazy_route};

/// The page the server sends first.
pub struct First {
    visits: Resource<Vec<String>>,
}

#[lazy_route]
impl LazyRoute for First {
    fn data() -> Self {
        Self {
            visits: Resource::new(
                || (),
                |()| async { vec!["09:20 Helena Marsh".to_owned(), "09:40 Noor Aziz".to_owned()] },
            ),
        }
    }

    fn view(this: Self) -> AnyView {
        let pressed = RwSignal::new(0);
        let visits = this.visits;
        view! {
            <h1>"First"</h1>
            <Suspense fallback=|| view! { <p>"Loading"</p> }>
                <ul>
                    {move || Suspend::new(async move {
                        visits.await.into_iter().map(|visit| view! { <li>{visit}</li> }).collect_view()
                    })}
                </ul>
            </Suspense>
            <button on:click=move |_| pressed.update(|count| *count += 1)>"Pressed " {pressed}</button>
            <a href="/second">"Second"</a>
        }
        .into_any()
    }
}

/// The page a link leads to.
pub struct Second;

#[lazy_route]
impl LazyRoute for Second {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        let open = RwSignal::new(false);
        view! {
            <h1>"Second"</h1>
            <button on:click=move |_| open.set(true)>"Open"</button>
            <Show when=move || open.get()>
                <dialog open>
                    <h2>"Opened"</h2>
                    <button on:click=move |_| open.set(false)>"Close"</button>
                </dialog>
            </Show>
            <a href="/">"First"</a>
        }
        .into_any()
    }
}
