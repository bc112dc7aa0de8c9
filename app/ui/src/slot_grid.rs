//! Free starts as buttons, days as columns.

use leptos::{ev, html, prelude::*};

use crate::{walk, words};

/// How a start stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum SlotState {
    /// Can be taken.
    #[default]
    Free,
    /// Somebody is booking it now; until when, if known.
    Held(Option<String>),
    /// Just taken.
    Taken,
}

/// One start.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot {
    /// What `on_choose` is told, and what a plain form posts.
    pub value: String,
    /// `09:20`, or `Tue 24, 09:20`.
    pub label: String,
    /// How it stands.
    pub state: SlotState,
}

impl Slot {
    /// A free start.
    #[must_use]
    pub fn free(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into(), state: SlotState::Free }
    }

    /// How it stands.
    #[must_use]
    pub fn state(mut self, state: SlotState) -> Self {
        self.state = state;
        self
    }
}

/// A column of starts.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SlotDay {
    /// `Tue`.
    pub weekday: String,
    /// `24`.
    pub day: String,
    /// The starts.
    pub slots: Vec<Slot>,
    /// Why there are none: “On leave”.
    pub none: Option<String>,
}

/// One start as a button; its state is in its name. Without scripts it posts `name` with its value.
#[component]
pub fn SlotButton(
    /// The start.
    start: Slot,
    /// The chosen value.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// Name posted when the button submits a form; without it the button does not submit.
    #[prop(optional, into)]
    name: Option<String>,
    /// Called with the value.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let Slot { value, label, state } = start;
    let label_for = match &state {
        SlotState::Free => None,
        SlotState::Held(None) => Some(words::held_by_other(&label)),
        SlotState::Held(Some(until)) => Some(words::held_by_other_until(&label, until)),
        SlotState::Taken => Some(words::just_taken(&label)),
    };
    let pressed = {
        let value = value.clone();
        move || (chosen.get().as_deref() == Some(&value)).then_some("true")
    };
    let sent = value.clone();
    let submits = name.is_some() && on_choose.is_none();
    view! {
        <button
            class="slot"
            type=if submits { "submit" } else { "button" }
            name=name
            value=sent
            disabled=state == SlotState::Taken
            data-held=matches!(state, SlotState::Held(_)).then_some("")
            aria-label=label_for
            aria-pressed=pressed
            on:click=move |_| {
                if let Some(on_choose) = on_choose {
                    on_choose.run(value.clone());
                }
            }
        >
            {label}
        </button>
    }
    .into_any()
}

/// The grid: a group named by the doctor. Arrows walk, `Enter` chooses.
#[component]
pub fn SlotGrid(
    /// Whose starts: “Dr Priya Raman”.
    #[prop(into)]
    whose: String,
    /// The days.
    #[prop(into)]
    days: Signal<Vec<SlotDay>>,
    /// The chosen value.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// Name posted by the buttons before scripts arrive.
    #[prop(optional, into)]
    name: Option<String>,
    /// Called with the value of a start.
    #[prop(optional, into)]
    on_choose: Option<Callback<String>>,
) -> impl IntoView {
    let group = NodeRef::<html::Div>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        if let (Some((dx, dy)), Some(group)) = (walk::arrow(&event.key()), group.get_untracked()) {
            event.prevent_default();
            event.stop_propagation();
            walk::step_towards(&group, ".slot:not(:disabled)", dx, dy);
        }
    };
    let columns = move || {
        days.get()
            .into_iter()
            .map(|day| {
                let name = name.clone();
                let none = (day.slots.is_empty()).then(|| view! { <p class="none">{day.none.unwrap_or_default()}</p> });
                let slots = day
                    .slots
                    .into_iter()
                    .map(|slot| match on_choose {
                        Some(on_choose) => {
                            view! { <SlotButton start=slot chosen=chosen on_choose=on_choose/> }.into_any()
                        }
                        None => view! { <SlotButton start=slot chosen=chosen name=name.clone().unwrap_or_default()/> }
                            .into_any(),
                    })
                    .collect_view();
                view! {
                    <div>
                        <h3>{day.weekday} <b>{day.day}</b></h3>
                        {slots}
                        {none}
                    </div>
                }
            })
            .collect_view()
    };
    let count = move || format!("--days:{}", days.with(|days| days.len().max(1)));
    view! {
        <div
            class="slot-days"
            role="group"
            aria-label=words::free_starts(whose)
            style=count
            node_ref=group
            on:keydown=on_key
        >
            {columns}
        </div>
        <p class="quiet">
            <small>{words::slot_key()}</small>
        </p>
    }
    .into_any()
}
