//! Icons: Lucide, 16 px, stroke 1.75, inlined.

pub mod glyphs;

use leptos::prelude::*;

/// The drawing of one icon: the inner markup of a 24 × 24 SVG. The constants are in [`glyphs`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Glyph(pub(crate) &'static str);

/// An icon. Without `label` it is decoration (`aria-hidden`); with one it is an image with that name.
#[component]
pub fn Icon(
    /// The drawing, for instance `glyphs::CALENDAR_PLUS`.
    glyph: Glyph,
    /// The accessible name, only where no word stands beside the icon.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let role = label.is_some().then_some("img");
    let hidden = label.is_none().then_some("true");
    view! {
        <svg
            class="icon"
            viewBox="0 0 24 24"
            fill="none"
            stroke="currentColor"
            stroke-width="1.75"
            stroke-linecap="round"
            stroke-linejoin="round"
            role=role
            aria-label=label
            aria-hidden=hidden
            inner_html=glyph.0
        ></svg>
    }
    .into_any()
}
