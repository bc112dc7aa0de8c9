//! Something that opens in place: native `details`.

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

use crate::{Icon, Kbd, glyphs};

/// A line that opens what stands under it. Works without scripts.
#[component]
pub fn Disclosure(
    /// The words of the line.
    #[prop(into)]
    summary: Signal<String>,
    /// Words or a count at the end of the line.
    #[prop(optional, into)]
    end: Signal<Option<String>>,
    /// Open from the start.
    #[prop(optional)]
    open: bool,
    /// Opens and closes it, and follows it.
    #[prop(optional, into)]
    bind: Option<RwSignal<bool>>,
    /// Cap of the key that opens it.
    #[prop(optional, into)]
    keys: Option<String>,
    /// What opens.
    children: Children,
) -> impl IntoView {
    let summary = view! {
        <summary>
            <Icon glyph=glyphs::CHEVRON_RIGHT/>
            {move || summary.get()}
            {move || end.get().map(|end| view! { <span class="end num">{end}</span> })}
            {keys.map(|keys| view! { <span class="end"><Kbd keys=keys/></span> })}
        </summary>
    };
    match bind {
        Some(bind) => view! {
            <Opened open=bind class="disclosure">
                {summary}
                {children()}
            </Opened>
        }
        .into_any(),
        None => view! {
            <details class="disclosure" open=open>
                {summary}
                {children()}
            </details>
        }
        .into_any(),
    }
}

/// Native `details` that a signal opens, closes and follows. The focus goes to the first field; `Esc` closes it and gives the
/// focus back to its line.
#[component]
pub(crate) fn Opened(
    /// Whether it stands open.
    open: RwSignal<bool>,
    /// The class.
    class: &'static str,
    /// The `summary`, then what opens.
    children: Children,
) -> impl IntoView {
    let node_ref = NodeRef::<html::Details>::new();
    let first = open.get_untracked();
    Effect::new(move |before: Option<()>| {
        let wanted = open.get();
        let Some(details) = node_ref.get() else { return };
        match before {
            // Opened before the page answered.
            None if details.open() != wanted => open.set(details.open()),
            Some(()) if details.open() != wanted => details.set_open(wanted),
            _ => {}
        }
    });
    let toggled = move |_: ev::Event| {
        let Some(details) = node_ref.get_untracked() else { return };
        if details.open() != open.get_untracked() {
            open.set(details.open());
        }
        if details.open()
            && let Ok(Some(first)) = details.query_selector("input:not([type=hidden]), select, textarea")
        {
            _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        let Some(details) = node_ref.get_untracked().filter(|details| details.open()) else { return };
        if event.key() == "Escape" && !event.default_prevented() {
            event.prevent_default();
            event.stop_propagation();
            details.set_open(false);
            if let Ok(Some(line)) = details.query_selector("summary") {
                _ = line.unchecked_into::<web_sys::HtmlElement>().focus();
            }
        }
    };
    view! {
        <details class=class open=first node_ref=node_ref on:toggle=toggled on:keydown=on_key>
            {children()}
        </details>
    }
    .into_any()
}
