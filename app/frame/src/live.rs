//! Live updates in the browser: one stream a tab; screens say which topics they show.

use leptos::prelude::*;

/// What a screen shows: the kind and the id it hangs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic {
    /// The kind: `board`, `schedule`, `patient`.
    pub name: &'static str,
    /// The id.
    pub id: String,
}

impl Topic {
    /// A topic.
    pub fn new(name: &'static str, id: impl std::fmt::Display) -> Self {
        Self { name, id: id.to_string() }
    }
}

/// The stream, in the context of every component.
#[derive(Debug, Clone, Copy)]
pub struct Live {
    /// The last topic touched, with a count so that the same one twice is two news. Empty: everything.
    touched: RwSignal<(u64, String)>,
    /// Since when (local time of the page's site) the stream is off.
    off: RwSignal<bool>,
}

impl Live {
    /// Whether the stream is off.
    #[must_use]
    pub fn is_off(&self) -> bool {
        self.off.get()
    }
}

/// Whether the browser has taken the whole page over, the parts of its route too. Until then nobody listens on it.
#[derive(Debug, Clone, Default)]
pub struct Hydrated(ArcRwSignal<bool>);

impl Hydrated {
    /// It has.
    pub fn set(&self) {
        self.0.set(true);
    }
}

/// Opens the stream in the browser, once every part of the page listens: what is told before is heard by none. On the server
/// nothing happens.
pub fn provide_live() -> Live {
    let live = Live { touched: RwSignal::new((0, String::new())), off: RwSignal::new(false) };
    provide_context(live);
    #[cfg(target_arch = "wasm32")]
    {
        let hydrated = use_context::<Hydrated>();
        let open = StoredValue::new(false);
        Effect::new(move || {
            if hydrated.as_ref().is_none_or(|hydrated| hydrated.0.get()) && !open.get_value() {
                open.set_value(true);
                connect(live);
            }
        });
    }
    live
}

#[cfg(target_arch = "wasm32")]
fn connect(live: Live) {
    use wasm_bindgen::{JsCast, closure::Closure};
    // What happened between the page's data and this stream is told by a reload.
    let since = crate::use_page().data.news.map(|news| format!("?since={news}")).unwrap_or_default();
    let Ok(source) = web_sys::EventSource::new(&format!("/api/live{since}")) else { return };
    let touched = move |topic: String| live.touched.update(|(count, last)| (*count, *last) = (*count + 1, topic));
    let on_touch = Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |event: web_sys::MessageEvent| {
        touched(event.data().as_string().unwrap_or_default());
    });
    let on_reload = Closure::<dyn Fn(web_sys::MessageEvent)>::new(move |_| touched(String::new()));
    let was_off = StoredValue::new(false);
    let on_open = Closure::<dyn Fn(web_sys::Event)>::new(move |_| {
        live.off.set(false);
        // What happened while the stream was off is not known: look at everything again.
        if was_off.get_value() {
            was_off.set_value(false);
            touched(String::new());
        }
    });
    let client = crate::use_client().in_background();
    let on_error = Closure::<dyn Fn(web_sys::Event)>::new(move |_| {
        was_off.set_value(true);
        live.off.set(true);
        // The stream of a session that was ended or locked ends too: asking anything leaves the page then.
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let _ = client.call(api::session::GetSession {}).await;
        });
    });
    let target: &web_sys::EventTarget = source.as_ref();
    let _ = target.add_event_listener_with_callback("touch", on_touch.as_ref().unchecked_ref());
    let _ = target.add_event_listener_with_callback("reload", on_reload.as_ref().unchecked_ref());
    let _ = target.add_event_listener_with_callback("open", on_open.as_ref().unchecked_ref());
    let _ = target.add_event_listener_with_callback("error", on_error.as_ref().unchecked_ref());
    // The stream lives as long as the page.
    on_touch.forget();
    on_reload.forget();
    on_open.forget();
    on_error.forget();
    std::mem::forget(source);
}

/// Calls back when one of these topics is touched, or may have been.
pub fn use_live(topics: impl Fn() -> Vec<Topic> + Send + Sync + 'static, call: impl Fn() + Send + Sync + 'static) {
    use_news(topics, move |_| call());
}

/// The same, and says whether it is known: `false` after the stream was off, when anything may have happened.
pub fn use_news(topics: impl Fn() -> Vec<Topic> + Send + Sync + 'static, call: impl Fn(bool) + Send + Sync + 'static) {
    let Some(live) = use_context::<Live>() else { return };
    Effect::new(move |seen: Option<u64>| {
        let (count, touched) = live.touched.get();
        if seen.is_some_and(|seen| seen != count) {
            let mine = untrack(&topics).iter().any(|topic| touched == format!("{} {}", topic.name, topic.id));
            if touched.is_empty() || mine {
                call(mine);
            }
        }
        count
    });
}
