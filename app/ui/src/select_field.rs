//! A choice of one among known words: native `select`.

use leptos::{ev, html, prelude::*};

use crate::field::{described_by, field_frame, field_id};

/// One option of a [`SelectField`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SelectOption {
    /// The value posted.
    pub value: String,
    /// The words shown.
    pub label: String,
    /// Cannot be chosen now.
    pub disabled: bool,
}

impl SelectOption {
    /// An option.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), disabled: false }
    }
}

/// A native select with label, hint and error. Arrows and letters choose; a plain form posts it.
#[component]
pub fn SelectField(
    /// The label.
    #[prop(into)]
    label: String,
    /// Name posted with the form; makes the id.
    #[prop(into)]
    name: String,
    /// The options.
    #[prop(into)]
    options: Signal<Vec<SelectOption>>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// A signal that follows it.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// Help under the label.
    #[prop(optional, into)]
    hint: Option<String>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Takes the focus when the page opens.
    #[prop(optional)]
    autofocus: bool,
    /// Must be chosen.
    #[prop(optional)]
    required: bool,
    /// Says “optional” after the label.
    #[prop(optional)]
    optional: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// As wide as its words only.
    #[prop(optional)]
    fit: bool,
    /// Hides the label from sight.
    #[prop(optional)]
    hide_label: bool,
    /// Id, when the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// Called with the value chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = field_id(id, &name);
    let described = described_by(&id, hint.is_some(), error);
    let node_ref = NodeRef::<html::Select>::new();
    let first = bind.map(|bind| bind.get_untracked()).or(value).unwrap_or_default();
    if let Some(bind) = bind {
        Effect::new(move |before: Option<()>| {
            let wanted = bind.get();
            options.track();
            let Some(control) = node_ref.get() else {
                return;
            };
            match before {
                None if control.value() != wanted => bind.set(control.value()),
                Some(()) if control.value() != wanted => control.set_value(&wanted),
                _ => {}
            }
        });
    }
    let changed = move |event: ev::Event| {
        let value = event_target_value(&event);
        if let Some(bind) = bind {
            bind.set(value.clone());
        }
        if let Some(on_change) = on_change {
            on_change.run(value);
        }
    };
    let list = move || {
        let current = bind.map_or_else(|| first.clone(), |bind| bind.get_untracked());
        options
            .get()
            .into_iter()
            .map(|option| {
                let selected = option.value == current;
                view! {
                    <option value=option.value disabled=option.disabled selected=selected>
                        {option.label}
                    </option>
                }
            })
            .collect_view()
    };
    let control = view! {
        <select
            class="select"
            id=id.clone()
            name=name
            data-fit=fit.then_some("")
            autofocus=autofocus
            required=required
            disabled=move || disabled.get()
            aria-describedby=described
            aria-invalid=move || error.get().map(|_| "true")
            on:change=changed
            node_ref=node_ref
        >
            {list}
        </select>
    }
    .into_any();
    field_frame(id, label, hint, error, optional, hide_label, control)
}
