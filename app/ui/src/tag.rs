//! A short word about a thing.

use leptos::prelude::*;

use crate::{Glyph, Icon, Tone};

/// A tag: plain text with a tone, and an icon where it reads quicker than the word.
#[component]
pub fn Tag(
    /// The word.
    #[prop(into)]
    word: Signal<String>,
    /// What the colour says; neutral unless it is a fact.
    #[prop(optional)]
    tone: Tone,
    /// A sign before the word.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
) -> impl IntoView {
    view! {
        <span class="tag" data-tone=tone.attr()>
            {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
            {move || word.get()}
        </span>
    }
    .into_any()
}
