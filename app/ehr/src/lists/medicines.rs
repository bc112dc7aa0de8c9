//! The medicine list: what the patient takes, whoever gave it.

use std::{marker::PhantomData, time::Duration};

use api::{
    Line, Name, Permission,
    ehr::{
        AddMedication, ChangeMedication, Chart, CheckMedication, Medication, MedicationCheck, MedicationSource,
        MedicationState,
    },
    id::PatientId,
};
use frame::{Anew, Form, Load, use_client, use_form, use_may};
use leptos::prelude::*;
use ui::{CodedItem, CodedList, Disclosure, Field, use_toasts};

use super::{allergies::Send, undoable};
use crate::{orders::Findings, shown, words};

/// The list.
#[component]
pub fn Medicines(id: Memo<PatientId>, chart: Signal<Chart>, load: Load<Chart>) -> impl IntoView {
    let may = use_may(Permission::WriteCharts);
    let all = Memo::new(move |_| chart.with(|chart| chart.medicines.clone()));
    let of = move |stands: bool| {
        all.with(|all| all.iter().filter(|one| one.state.stands() == stands).cloned().collect::<Vec<_>>())
    };
    let taken = move || of(true);
    let count = Signal::derive(move || taken().len());
    let adding = RwSignal::new(false);
    let empty = || view! { <span>{words::no_medicines()}</span> }.into_any();
    let past =
        move || {
            move || {
                let list = of(false);
                (!list.is_empty()).then(|| view! {
                <Disclosure summary=words::over_count(list.len())>
                    <ul>{list.into_iter().map(|one| view! { <Item medicine=one may load/> }).collect_view()}</ul>
                </Disclosure>
            })
            }
        };
    let list = view! {
        <For each=taken key=|one| (one.id, one.version) let:one>
            <Item medicine=one may load/>
        </For>
    };
    if may {
        let form = move || view! { <Add id load adding/> };
        view! {
            <CodedList title=words::medicines() id="medicines" count=count add=words::add_medicine() adding=adding form=form empty=empty past=past>
                {list}
            </CodedList>
        }
        .into_any()
    } else {
        view! { <CodedList title=words::medicines() id="medicines" count=count empty=empty past=past>{list}</CodedList> }
            .into_any()
    }
}

#[component]
fn Item(medicine: Medication, may: bool, load: Load<Chart>) -> impl IntoView {
    let source = match medicine.source {
        MedicationSource::Prescribed => None,
        MedicationSource::Reported => Some(words::reported().to_owned()),
        MedicationSource::Imported => Some(words::imported().to_owned()),
    };
    let sub = [
        state_word(medicine.state).map(str::to_owned),
        medicine.said.clone(),
        shown::since(medicine.started_on),
        shown::until(medicine.stopped_on),
        source,
        medicine.override_reason.as_ref().map(words::in_spite_of),
        shown::detail(medicine.detail.as_ref()),
    ];
    let sub = sub.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let (name, dose) = (medicine.name.clone(), medicine.dose.clone().unwrap_or_default());
    let over = !medicine.state.stands();
    if may && !matches!(medicine.state, MedicationState::Withdrawn | MedicationState::DoNotTake) {
        view! { <CodedItem name=name code=dose sub=sub over=over><Change medicine load/></CodedItem> }.into_any()
    } else {
        view! { <CodedItem name=name code=dose sub=sub over=over/> }.into_any()
    }
}

#[component]
fn Add(id: Memo<PatientId>, load: Load<Chart>, adding: RwSignal<bool>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |added: Medication| {
        adding.set(false);
        round.update(|round| *round += 1);
        let back = ChangeMedication {
            id: added.id,
            version: added.version,
            state: MedicationState::Stopped,
            dose: added.dose.as_deref().and_then(|dose| Line::new(dose).ok()),
        };
        undoable(toasts, &client, load, words::added(&added.name), back);
    });
    view! {
        <Anew of=move || (id.get(), round.get())>
            <Form<AddMedication> action=format!("/api/patients/{}/medicines", id.get_untracked()) class="coded-form" request=PhantomData on_done=done
                label=words::add_medicine()>
                <AddFields id/>
            </Form<AddMedication>>
        </Anew>
    }
    .into_any()
}

#[component]
fn AddFields(id: Memo<PatientId>) -> impl IntoView {
    let form = use_form();
    let name = RwSignal::new(form.value("name", ""));
    let check = checked(id, name);
    view! {
        <Field label=words::medicine_and_strength() name="name" id="medicine-name" required=true maxlength=160 bind=name error=form.error("name")/>
        <div aria-live="polite">{move || check.get().map(|check| view! { <Findings check/> })}</div>
        <Field label=words::how_taken() name="dose" id="medicine-dose" optional=true maxlength=120 value=form.value("dose", "") error=form.error("dose")/>
        <Field label=words::since_when() name="started_on" id="medicine-since" placeholder=words::date_example() optional=true value=form.value("started_on", "") error=form.error("started_on")/>
        <Send label=words::add_medicine() id="medicine-add"/>
    }
    .into_any()
}

/// What the check says about the name, asked a moment after the last key.
fn checked(id: Memo<PatientId>, name: RwSignal<String>) -> RwSignal<Option<MedicationCheck>> {
    let found = RwSignal::new(None);
    let client = use_client();
    let count = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let text = name.get();
        let mine = count.get_value() + 1;
        count.set_value(mine);
        let name = if text.trim().chars().count() < 3 { None } else { Name::new(&text).ok() };
        let Some(name) = name else {
            found.set(None);
            return;
        };
        let (client, id) = (client.clone(), id.get_untracked());
        set_timeout(
            move || {
                if count.try_get_value() != Some(mine) {
                    return;
                }
                leptos::task::spawn_local(async move {
                    let answer = client.call(CheckMedication { id, name }).await.ok();
                    if count.try_get_value() == Some(mine) {
                        found.set(answer);
                    }
                });
            },
            Duration::from_millis(400),
        );
    });
    found
}

#[component]
fn Change(medicine: Medication, load: Load<Chart>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let before = StoredValue::new(medicine.clone());
    let done = Callback::new(move |now: Medication| {
        let before = before.get_value();
        let text = match (before.state, now.state) {
            (MedicationState::Active, MedicationState::Stopped) => words::stopped(&now.name),
            (MedicationState::Stopped, MedicationState::Active) => words::taken_again(&now.name),
            _ => words::changed(&now.name),
        };
        let back = ChangeMedication {
            id: now.id,
            version: now.version,
            // Nothing here says again what only a source can say.
            state: if before.state.stands() { MedicationState::Active } else { MedicationState::Stopped },
            dose: before.dose.as_deref().and_then(|dose| Line::new(dose).ok()),
        };
        undoable(toasts, &client, load, text, back);
    });
    let id = medicine.id;
    let (other, word) = match medicine.state {
        state if state.stands() => ("stopped", words::stop()),
        _ => ("active", words::take_up()),
    };
    let active = medicine.state == MedicationState::Active;
    view! {
        <Form<ChangeMedication> action=format!("/api/medicines/{id}") class="coded-form" request=PhantomData on_done=done>
            <input type="hidden" name="version" value=medicine.version/>
            <Field label=words::how_taken() name="dose" id=format!("dose-{id}") maxlength=2000 value=medicine.dose.clone().unwrap_or_default()/>
            <div class="row">
                {active.then(|| view! { <ui::Button label=words::save_dose() id=format!("save-{id}") size=ui::ButtonSize::Small submit=true name="state" value="active"/> })}
                <ui::Button label=word id=format!("state-{id}") size=ui::ButtonSize::Small submit=true name="state" value=other/>
            </div>
        </Form<ChangeMedication>>
    }
    .into_any()
}

/// How a medicine stands, where it is not simply taken or stopped.
const fn state_word(state: MedicationState) -> Option<&'static str> {
    match state {
        MedicationState::Active | MedicationState::Stopped => None,
        MedicationState::OnHold => Some(words::on_hold()),
        MedicationState::Unknown => Some(words::taken_not_known()),
        MedicationState::Cancelled => Some(words::cancelled()),
        MedicationState::Planned => Some(words::planned()),
        MedicationState::NotTaken => Some(words::never_taken()),
        MedicationState::DoNotTake => Some(words::must_not_be_given()),
        MedicationState::Withdrawn => Some(words::withdrawn()),
    }
}
