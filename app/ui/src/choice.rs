//! Checkbox, radio group, switch. The whole line is the target.

use leptos::{ev, html, prelude::*};

use crate::{Icon, field::described_by, glyphs};

/// A checkbox: waits for Save. `Space` changes it; `mixed` shows a dash.
#[component]
pub fn Choice(
    /// The words.
    #[prop(into)]
    label: String,
    /// Name posted with the form.
    #[prop(into)]
    name: String,
    /// Value posted when it is on.
    #[prop(optional, into)]
    value: Option<String>,
    /// On at first.
    #[prop(optional)]
    checked: bool,
    /// A signal that follows it.
    #[prop(optional, into)]
    bind: Option<RwSignal<bool>>,
    /// Neither on nor off, for “some of these”.
    #[prop(optional, into)]
    mixed: Signal<bool>,
    /// A second line.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    tick(label, name, value, checked, bind, mixed, hint, disabled, false, on_change)
}

/// A switch: acts at once. `Space` changes it; `role="switch"`.
#[component]
pub fn Switch(
    /// The words.
    #[prop(into)]
    label: String,
    /// Name posted with the form.
    #[prop(into)]
    name: String,
    /// On at first.
    #[prop(optional)]
    checked: bool,
    /// A signal that follows it.
    #[prop(optional, into)]
    bind: Option<RwSignal<bool>>,
    /// A second line.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Cannot be changed now.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Called with the new state.
    #[prop(optional, into)]
    on_change: Option<Callback<bool>>,
) -> impl IntoView {
    tick(label, name, None, checked, bind, Signal::default(), hint, disabled, true, on_change)
}

fn tick(
    label: String,
    name: String,
    value: Option<String>,
    checked: bool,
    bind: Option<RwSignal<bool>>,
    mixed: Signal<bool>,
    hint: Option<String>,
    disabled: Signal<bool>,
    switch: bool,
    on_change: Option<Callback<bool>>,
) -> AnyView {
    let node_ref = NodeRef::<html::Input>::new();
    let first = bind.map_or(checked, |bind| bind.get_untracked());
    Effect::new(move |before: Option<()>| {
        let mixed = mixed.get();
        let wanted = bind.map(|bind| bind.get());
        let Some(control) = node_ref.get() else {
            return;
        };
        control.set_indeterminate(mixed);
        match (bind, wanted, before) {
            // What was ticked before hydration wins.
            (Some(bind), Some(wanted), None) if control.checked() != wanted => {
                bind.set(control.checked());
            }
            (Some(_), Some(wanted), Some(())) => control.set_checked(wanted),
            _ => {}
        }
    });
    let changed = move |event: ev::Event| {
        let on = event_target_checked(&event);
        if let Some(bind) = bind {
            bind.set(on);
        }
        if let Some(on_change) = on_change {
            on_change.run(on);
        }
    };
    view! {
        <label class="choice" class:switch=switch>
            <input
                type="checkbox"
                name=name
                value=value
                checked=first
                role=switch.then_some("switch")
                disabled=move || disabled.get()
                on:change=changed
                node_ref=node_ref
            />
            <span>{label}</span>
            {hint.map(|hint| view! { <span class="hint">{hint}</span> })}
        </label>
    }
    .into_any()
}

/// One answer of a [`RadioGroup`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RadioOption {
    /// The value posted.
    pub value: String,
    /// The words shown.
    pub label: String,
    /// A second line.
    pub hint: Option<String>,
    /// Cannot be chosen now.
    pub disabled: bool,
}

impl RadioOption {
    /// An answer.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), hint: None, disabled: false }
    }

    /// With a second line.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// One answer of few (`fieldset`, `legend`). Arrows choose.
#[component]
pub fn RadioGroup(
    /// The question.
    #[prop(into)]
    legend: String,
    /// Name posted with the form; stem of ids.
    #[prop(into)]
    name: String,
    /// The answers.
    options: Vec<RadioOption>,
    /// The value chosen at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// A signal that follows it.
    #[prop(optional, into)]
    bind: Option<RwSignal<String>>,
    /// What is wrong, in words.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Must be answered.
    #[prop(optional)]
    required: bool,
    /// Hides the question from sight where its place says enough.
    #[prop(optional)]
    hide_legend: bool,
    /// Called with the value chosen.
    #[prop(optional, into)]
    on_change: Option<Callback<String>>,
) -> impl IntoView {
    let id = format!("f-{name}");
    let described = described_by(&id, false, error);
    let error_id = format!("{id}-error");
    let first = bind.map(|bind| bind.get_untracked()).or(value).unwrap_or_default();
    let answers = options
        .into_iter()
        .enumerate()
        .map(|(index, option)| {
            let value = option.value.clone();
            let chosen = move || {
                if let Some(bind) = bind {
                    bind.set(value.clone());
                }
                if let Some(on_change) = on_change {
                    on_change.run(value.clone());
                }
            };
            view! {
                <label class="choice">
                    <input
                        type="radio"
                        id=if index == 0 { id.clone() } else { format!("{id}-{index}") }
                        name=name.clone()
                        checked=option.value == first
                        value=option.value
                        disabled=option.disabled
                        required=required
                        on:change=move |_| chosen()
                    />
                    <span>{option.label}</span>
                    {option.hint.map(|hint| view! { <span class="hint">{hint}</span> })}
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend class="label" class:visually-hidden=hide_legend>
                {legend}
            </legend>
            {answers}
            {move || {
                error
                    .get()
                    .map(|error| {
                        view! {
                            <span class="error" id=error_id.clone()>
                                <Icon glyph=glyphs::CIRCLE_ALERT/>
                                {error}
                            </span>
                        }
                    })
            }}
        </fieldset>
    }
    .into_any()
}
