//! Nothing here: what it is, how it fills, the one act.

use leptos::prelude::*;

use crate::{Glyph, Icon};

/// An empty state. The heading is an `h2`.
#[component]
pub fn Empty(
    /// The sign of the thing that is missing.
    glyph: Glyph,
    /// What it is, in words.
    #[prop(into)]
    title: String,
    /// How it fills, or what was safe.
    #[prop(optional, into)]
    text: Option<String>,
    /// The one act.
    #[prop(optional, into)]
    actions: Option<ViewFnOnce>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <Icon glyph=glyph/>
            <h2>{title}</h2>
            {text.map(|text| view! { <p>{text}</p> })}
            {actions.map(|actions| view! { <div class="actions">{actions.run()}</div> })}
        </div>
    }
    .into_any()
}
