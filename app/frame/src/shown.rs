//! Showing what was loaded: its shape while it comes, then the thing, or what went wrong in its place.

use std::str::FromStr;

use api::Problem;
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use ui::{Empty, Notice, Skeleton, Tone, glyphs};

use crate::{Load, Loaded, words};

/// Shows what was loaded. The view is made once; what comes later reaches it by its signal, so that a list that changes
/// by itself takes neither focus nor typing away.
pub fn shown<T>(load: Load<T>, content: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    shown_or(load, |_| None, content)
}

/// The same, with something better than words in place of some problems.
pub fn shown_or<T>(
    load: Load<T>,
    instead: impl Fn(&Problem) -> Option<AnyView> + Send + Sync + 'static,
    content: impl Fn(Signal<T>) -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + PartialEq + Send + Sync + 'static,
{
    let instead = StoredValue::new(instead);
    let latest = RwSignal::new(None::<Loaded<T>>);
    Effect::new(move |_| {
        if let Some(loaded) = load.resource.get() {
            latest.set(Some(loaded));
        }
    });
    let content = StoredValue::new(content);
    let part = move || {
        let good = StoredValue::new(None::<T>);
        let value = Memo::new(move |before: Option<&Option<T>>| match latest.get() {
            Some(Ok(value)) => Some(value),
            // Without a connection, what is known stays in sight; the strip of the frame says that it may be old.
            _ => before.cloned().flatten(),
        });
        let trouble = Memo::new(move |_| match latest.get() {
            Some(Err(problem)) if problem.code != "offline" || value.with(Option::is_none) => Some(problem),
            _ => None,
        });
        move || match trouble.get() {
            Some(problem) => match instead.with_value(|instead| instead(&problem)) {
                Some(instead) => instead,
                None => view! { <Trouble problem load/> }.into_any(),
            },
            None => {
                good.set_value(value.get_untracked());
                let signal = Signal::derive(move || {
                    if let Some(value) = value.get() {
                        good.set_value(Some(value));
                    }
                    good.get_value().expect("a value is there before its view is")
                });
                if good.with_value(Option::is_some) {
                    content.with_value(|content| content(signal))
                } else {
                    ().into_any()
                }
            }
        }
    };
    view! {
        <Transition fallback=|| view! { <div class="shown-wait"><Skeleton widths=vec!["38%", "92%", "84%", "88%", "61%"]/></div> }>
            {Suspend::new(async move {
                let first = load.resource.await;
                if latest.with_untracked(Option::is_none) {
                    latest.set(Some(first));
                }
                part()
            })}
        </Transition>
    }
    .into_any()
}

/// What went wrong in place of a screen or a part of it.
#[component]
fn Trouble<T: Send + Sync + 'static>(problem: Problem, load: Load<T>) -> impl IntoView {
    let again = Callback::new(move |()| load.again());
    if problem.status == 404 || problem.status == 403 {
        let text = problem.detail.unwrap_or_else(|| words::not_found_text().to_owned());
        return view! { <Empty glyph=glyphs::EYE_OFF title=problem.title text=text/> }.into_any();
    }
    let reference = problem.reference.map(words::reference);
    let text = [problem.detail, reference].into_iter().flatten().collect::<Vec<_>>().join(" ");
    view! {
        <div class="shown-trouble">
            <Notice tone=Tone::Danger glyph=glyphs::CIRCLE_ALERT title=problem.title text=text alert=true>
                <ui::Button label=words::try_again() on_press=again/>
            </Notice>
        </div>
    }
    .into_any()
}

/// A parameter of the address' query; `None` where it is absent or empty.
#[must_use]
pub fn use_query_word(name: &'static str) -> Memo<Option<String>> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get(name)).filter(|word| !word.is_empty()))
}

/// A word as it stands in an address' query.
#[must_use]
pub fn in_query(word: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    word.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// An id in the address' path; the empty id, which nothing has, where it is none.
///
/// # Panics
/// When the type has no empty id: all ids of the contract have.
#[must_use]
pub fn use_path_id<T: FromStr + PartialEq + Send + Sync + 'static>(name: &'static str) -> Memo<T> {
    let params = use_params_map();
    Memo::new(move |_| {
        let text = params.with(|params| params.get(name)).unwrap_or_default();
        text.parse().ok().or_else(|| "00000000-0000-0000-0000-000000000000".parse().ok()).expect("an empty id is an id")
    })
}

/// Today at the person's site, as the page was made.
#[must_use]
pub fn today() -> jiff::civil::Date {
    crate::use_session().map(|session| session.now.local().date()).unwrap_or_default()
}

/// A number that changes when what a row shows changes.
#[must_use]
pub fn row_version(value: &impl std::fmt::Debug) -> u64 {
    use std::hash::{DefaultHasher, Hash, Hasher};
    let mut hasher = DefaultHasher::new();
    format!("{value:?}").hash(&mut hasher);
    hasher.finish()
}
