//! Something that opens in place: native `details`.

use leptos::prelude::*;

use crate::{Icon, glyphs};

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
    /// What opens.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="disclosure" open=open>
            <summary>
                <Icon glyph=glyphs::CHEVRON_RIGHT/>
                {move || summary.get()}
                {move || end.get().map(|end| view! { <span class="end num">{end}</span> })}
            </summary>
            {children()}
        </details>
    }
    .into_any()
}
