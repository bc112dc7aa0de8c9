//! The head of a screen, and the heads of its parts.

use leptos::prelude::*;

use crate::{Icon, glyphs};

/// Title, one line of facts, actions with one primary. The only `h1` of the screen. On phones the actions share the width.
#[component]
pub fn PageHeader(
    /// The `h1`.
    #[prop(into)]
    title: Signal<String>,
    /// One line of facts under it.
    #[prop(optional, into)]
    facts: Signal<Option<String>>,
    /// Where this is: words and links from the top down.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Name of the crumbs for assistive technology.
    #[prop(optional, into)]
    crumbs_label: Option<String>,
    /// The actions, the primary one last.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let crumbs = (!crumbs.is_empty()).then(|| {
        let last = crumbs.len() - 1;
        let items = crumbs
            .into_iter()
            .enumerate()
            .map(|(index, crumb)| {
                let word = match crumb.href {
                    Some(href) => view! { <a href=href>{crumb.label}</a> }.into_any(),
                    None => view! { <span>{crumb.label}</span> }.into_any(),
                };
                view! {
                    {word}
                    {(index < last).then(|| view! { <Icon glyph=glyphs::CHEVRON_RIGHT/> })}
                }
            })
            .collect_view();
        view! { <nav class="crumb" aria-label=crumbs_label>{items}</nav> }
    });
    view! {
        <header class="page-header">
            <div>
                {crumbs} <h1>{move || title.get()}</h1>
                {move || facts.get().map(|facts| view! { <p class="meta">{facts}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
    .into_any()
}

/// One place on the way to this screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crumb {
    /// The words.
    pub label: String,
    /// Where it leads; none for this place itself.
    pub href: Option<String>,
}

impl Crumb {
    /// A place with a link.
    #[must_use]
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This place.
    #[must_use]
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// The head of a section (`h2`), with a note or an act at the end.
#[component]
pub fn SectionTitle(
    /// The words.
    #[prop(into)]
    title: String,
    /// Id of the heading, for `aria-labelledby`.
    #[prop(optional, into)]
    id: Option<String>,
    /// A quiet note at the end.
    #[prop(optional, into)]
    note: Signal<Option<String>>,
    /// Uses an `h3`, inside panels and steps.
    #[prop(optional)]
    minor: bool,
    /// Links or buttons at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let heading =
        if minor { view! { <h3 id=id>{title}</h3> }.into_any() } else { view! { <h2 id=id>{title}</h2> }.into_any() };
    view! {
        <div class="section-title">
            {heading} {move || note.get().map(|note| view! { <span class="note num">{note}</span> })}
            {children.map(|children| children())}
        </div>
    }
    .into_any()
}
