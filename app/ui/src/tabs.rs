//! Parts of one record, each with its address.

use leptos::prelude::*;

/// One part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct TabItem {
    /// The word.
    pub label: String,
    /// Its address.
    pub href: String,
    /// How much is in it.
    pub count: Option<u32>,
}

impl TabItem {
    /// A part.
    #[must_use]
    pub fn new(label: impl Into<String>, href: impl Into<String>) -> Self {
        Self { label: label.into(), href: href.into(), count: None }
    }

    /// With a count.
    #[must_use]
    pub const fn count(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }
}

/// Tabs as links in a named `nav`; the open one carries `aria-current="page"`. Scrolls sideways on phones.
#[component]
pub fn Tabs(
    /// Name: “Parts of the record”.
    #[prop(into)]
    label: String,
    /// The parts.
    #[prop(into)]
    tabs: Signal<Vec<TabItem>>,
    /// Address of the open part.
    #[prop(into)]
    current: Signal<String>,
) -> impl IntoView {
    let items = move || {
        tabs.get()
            .into_iter()
            .map(|tab| {
                let href = tab.href.clone();
                view! {
                    <a href=tab.href aria-current=move || (current.get() == href).then_some("page")>
                        {tab.label}
                        {tab.count.map(|count| view! { " " <span class="count">{count}</span> })}
                    </a>
                }
            })
            .collect_view()
    };
    view! { <nav class="tabs" aria-label=label>{items}</nav> }.into_any()
}
