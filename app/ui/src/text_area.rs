//! A field for more than one line.

use leptos::{ev, html, prelude::*};

use crate::field::{described_by, field_frame, field_id};

/// A field for more than one line; grows with what is written.
#[component]
pub fn TextArea(
    /// The label.
    #[prop(into)]
    label: String,
    /// Name posted with the form; makes the id.
    #[prop(into)]
    name: String,
    /// What stands in it at first.
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
    /// Must be filled.
    #[prop(optional)]
    required: bool,
    /// Says “optional” after the label.
    #[prop(optional)]
    optional: bool,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// An example; never the only help.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// Lines at first.
    #[prop(optional)]
    rows: Option<u32>,
    /// Most characters.
    #[prop(optional)]
    maxlength: Option<u32>,
    /// Hides the label from sight.
    #[prop(optional)]
    hide_label: bool,
    /// Id, when the name is not unique on the page.
    #[prop(optional, into)]
    id: Option<String>,
    /// Called with each change of the text.
    #[prop(optional, into)]
    on_input: Option<Callback<String>>,
) -> impl IntoView {
    let id = field_id(id, &name);
    let described = described_by(&id, hint.is_some(), error);
    let first = bind.map(|bind| bind.get_untracked()).or(value).unwrap_or_default();
    let node_ref = NodeRef::<html::Textarea>::new();
    if let Some(bind) = bind {
        Effect::new(move |before: Option<()>| {
            let wanted = bind.get();
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
    let typed = move |event: ev::Event| {
        let value = event_target_value(&event);
        if let Some(bind) = bind {
            bind.set(value.clone());
        }
        if let Some(on_input) = on_input {
            on_input.run(value);
        }
    };
    let control = view! {
        <textarea
            class="textarea"
            id=id.clone()
            name=name
            autofocus=autofocus
            required=required
            disabled=move || disabled.get()
            placeholder=placeholder
            rows=rows.map(|rows| rows.to_string())
            maxlength=maxlength.map(|most| most.to_string())
            aria-describedby=described
            aria-invalid=move || error.get().map(|_| "true")
            on:input=typed
            node_ref=node_ref
        >
            {first}
        </textarea>
    }
    .into_any();
    field_frame(id, label, hint, error, optional, hide_label, control)
}
