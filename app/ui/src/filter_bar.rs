//! What a list shows now, as words that can be pressed.

use leptos::prelude::*;

use crate::{Glyph, Icon, words};

/// The bar: filters in a named group, and how many rows they leave, in a status.
#[component]
pub fn FilterBar(
    /// Name of the group; “Show” by default.
    #[prop(optional, into)]
    label: Option<String>,
    /// “14 of 61 visits”: said when it changes.
    #[prop(optional, into)]
    status: Signal<Option<String>>,
    /// The filters.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="filter-bar" role="group" aria-label=label.unwrap_or_else(|| words::filters().to_owned())>
            {children()}
            <span class="quiet num" role="status">
                <small>{move || status.get()}</small>
            </span>
        </div>
    }
    .into_any()
}

/// One filter: on or off (`aria-pressed`), or a link that changes the address (`aria-current`).
#[component]
pub fn Filter(
    /// The word.
    #[prop(into)]
    label: Signal<String>,
    /// On or off.
    #[prop(into)]
    on: Signal<bool>,
    /// A sign before the word.
    #[prop(optional, into)]
    glyph: Option<Glyph>,
    /// The address with this filter turned round: renders a link.
    #[prop(optional, into)]
    href: Option<String>,
    /// Called with the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    let inner = view! {
        {glyph.map(|glyph| view! { <Icon glyph=glyph/> })}
        {move || label.get()}
    };
    match href {
        Some(href) => {
            view! { <a class="filter" href=href aria-current=move || on.get().then_some("true")>{inner}</a> }.into_any()
        }
        None => view! {
            <button
                class="filter"
                type="button"
                aria-pressed=move || on.get().to_string()
                on:click=move |_| {
                    if let Some(on_change) = on_change {
                        on_change.run(!on.get_untracked());
                    }
                }
            >
                {inner}
            </button>
        }
        .into_any(),
    }
}
