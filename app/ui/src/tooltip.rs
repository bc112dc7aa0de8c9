//! Names an icon or spells out an abbreviation. Never the only place of a fact.

use leptos::{ev, html, prelude::*};

use crate::{Kbd, place::place_by};

/// A tooltip around one control: appears on hover after a moment and on focus, `Esc` takes it away. It is hidden from
/// assistive technology, because the control itself carries the same name.
#[component]
pub fn Tooltip(
    /// The words; those of the control's name.
    #[prop(into)]
    text: Signal<String>,
    /// The key that does the same.
    #[prop(optional, into)]
    keys: Option<String>,
    /// The control.
    children: Children,
) -> impl IntoView {
    let anchor = NodeRef::<html::Span>::new();
    let tip = NodeRef::<html::Span>::new();
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(timer) = timer.get_value() {
            timer.clear();
        }
        timer.set_value(None);
    };
    let show = move || {
        if let (Some(anchor), Some(tip)) = (anchor.get_untracked(), tip.get_untracked()) {
            // Refused when it is already shown or no longer in the page: then there is nothing to place.
            if tip.show_popover().is_ok() {
                place_by(&anchor, &tip);
            }
        }
    };
    let hide = move || {
        stop();
        if let Some(tip) = tip.get_untracked() {
            _ = tip.hide_popover();
        }
    };
    let soon = move |_: ev::PointerEvent| {
        stop();
        let handle = set_timeout_with_handle(show, std::time::Duration::from_millis(500));
        timer.set_value(handle.ok());
    };
    let on_focus = move |event: ev::FocusEvent| {
        // Only for those who walk with keys: a click needs no explanation of what was clicked.
        if crate::walk::target(&event).is_some_and(|target| target.matches(":focus-visible").unwrap_or(false)) {
            show();
        }
    };
    on_cleanup(move || timer.set_value(None));
    view! {
        <span
            class="tip"
            node_ref=anchor
            on:pointerenter=soon
            on:pointerleave=move |_| hide()
            on:pointerdown=move |_| hide()
            on:focusin=on_focus
            on:focusout=move |_| hide()
            on:keydown=move |event: ev::KeyboardEvent| if event.key() == "Escape" { hide() }
        >
            {children()}
            <span class="tooltip" popover="manual" aria-hidden="true" node_ref=tip>
                {move || text.get()}
                {keys.filter(|keys| !keys.is_empty()).map(|keys| view! { <Kbd keys=keys/> })}
            </span>
        </span>
    }
    .into_any()
}
