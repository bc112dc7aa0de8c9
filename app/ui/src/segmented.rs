//! Two to five views of the same thing.

use leptos::{ev, html, prelude::*};

use crate::walk;

/// One word of a [`Segmented`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Segment {
    /// What is chosen with it.
    pub value: String,
    /// The word.
    pub label: String,
    /// A count after the word.
    pub count: Option<u32>,
    /// The address it leads to; none for a button.
    pub href: Option<String>,
}

impl Segment {
    /// A button.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), count: None, href: None }
    }

    /// As a link.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// With a count.
    #[must_use]
    pub const fn count(mut self, count: u32) -> Self {
        self.count = Some(count);
        self
    }
}

/// Segments: links (`aria-current`) where each view has its address, else buttons (`aria-pressed`). Arrows move between them.
#[component]
pub fn Segmented(
    /// Name of the group.
    #[prop(into)]
    label: String,
    /// The words.
    segments: Vec<Segment>,
    /// The chosen value.
    #[prop(into)]
    current: Signal<String>,
    /// Called with the value chosen.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let group = NodeRef::<html::Div>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        let delta = match event.key().as_str() {
            "ArrowLeft" => -1,
            "ArrowRight" => 1,
            _ => return,
        };
        if let Some(group) = group.get_untracked() {
            event.prevent_default();
            walk::step(&group, "a, button", delta);
        }
    };
    let items = segments
        .into_iter()
        .map(|segment| {
            let Segment { value, label, count, href } = segment;
            let chosen = {
                let value = value.clone();
                Memo::new(move |_| current.get() == value)
            };
            let inner = view! {
                {label}
                {count.map(|count| view! { " " <span class="num">{count}</span> })}
            };
            match href {
                Some(href) => {
                    view! { <a href=href aria-current=move || chosen.get().then_some("true")>{inner}</a> }.into_any()
                }
                None => view! {
                    <button
                        type="button"
                        aria-pressed=move || chosen.get().to_string()
                        on:click=move |_| {
                            if let Some(on_choose) = on_choose {
                                on_choose.run(value.clone());
                            }
                        }
                    >
                        {inner}
                    </button>
                }
                .into_any(),
            }
        })
        .collect_view();
    view! {
        <div class="segmented" role="group" aria-label=label node_ref=group on:keydown=on_key>
            {items}
        </div>
    }
    .into_any()
}

/// Segments as one answer of a form: radio buttons posted under `name`, so that it works before scripts arrive.
#[component]
pub fn SegmentedRadio(
    /// Name of the group.
    #[prop(into)]
    label: String,
    /// Name posted with the form.
    #[prop(into)]
    name: String,
    /// The words; their counts and addresses are not used.
    segments: Vec<Segment>,
    /// The value chosen at first.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    let answers = segments
        .into_iter()
        .map(|segment| {
            let checked = segment.value == value;
            view! { <label><input type="radio" name=name.clone() value=segment.value checked=checked/>{segment.label}</label> }
        })
        .collect_view();
    view! { <div class="segmented" role="radiogroup" aria-label=label>{answers}</div> }.into_any()
}
