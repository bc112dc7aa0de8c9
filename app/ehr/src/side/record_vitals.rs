//! Recording vital signs, with the flag as soon as a value is typed.

use std::marker::PhantomData;

use api::{
    crm::Patient,
    ehr::{Chart, Posture, RecordVitals, RecordedVitals, VitalKind, WithdrawVitals},
    id::PatientId,
};
use frame::{Anew, Form, Load, today, use_client, use_form};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonSize, Disclosure, Field, FieldKind, Flag, Notice, SelectField, SelectOption, Tone,
    glyphs, use_toasts,
};

use crate::{shown, words};

/// What is entered, in the order of the measuring.
const ENTERED: [VitalKind; 8] = [
    VitalKind::Systolic,
    VitalKind::Diastolic,
    VitalKind::Pulse,
    VitalKind::Temperature,
    VitalKind::Oxygen,
    VitalKind::Respiration,
    VitalKind::Weight,
    VitalKind::Height,
];

/// The form, folded until it is wanted (`V`).
#[component]
pub fn RecordForm(
    id: Memo<PatientId>,
    patient: Signal<Patient>,
    chart: Signal<Chart>,
    load: Load<Chart>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |recorded: RecordedVitals| {
        open.set(false);
        round.update(|round| *round += 1);
        load.again();
        let client = client.clone();
        let back = Callback::new(move |()| {
            let client = client.clone();
            leptos::task::spawn_local(async move {
                match client.call(WithdrawVitals { id: recorded.first }).await {
                    Ok(_) => load.again(),
                    Err(problem) => toasts.say(problem.title),
                }
            });
        });
        let flagged: Vec<_> = recorded
            .flagged
            .iter()
            .map(|(kind, flag)| format!("{} {}", shown::vital(*kind), shown::level(*flag).word().to_lowercase()))
            .collect();
        let text = if flagged.is_empty() {
            words::vitals_kept().to_owned()
        } else {
            words::vitals_kept_flagged(flagged.join(", "))
        };
        toasts.undoable(text, back);
    });
    view! {
        <Disclosure summary=words::record_vitals() bind=open keys="V">
            <Anew of=move || (id.get(), round.get())>
                <Form<RecordVitals> action=format!("/api/patients/{}/vitals", id.get_untracked()) class="vitals-form" request=PhantomData on_done=done
                    label=words::record_vitals()>
                    <Fields patient chart/>
                </Form<RecordVitals>>
            </Anew>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn Fields(patient: Signal<Patient>, chart: Signal<Chart>) -> impl IntoView {
    let form = use_form();
    let ages = patient.with_untracked(|patient| rules::dates::Ages::on(patient.row.born, today()));
    let encounter = chart.with_untracked(|chart| chart.encounters.first().map(|one| one.id.to_string()));
    let typed = ENTERED.map(|kind| (kind, RwSignal::new(String::new())));
    let flag_of = move |kind: VitalKind, text: &str| {
        // What cannot be true has no flag: it is a slip, and said as one.
        let value = rules::vitals::read(kind, ages, text).ok()?;
        rules::vitals::limits(kind, ages).ok()??.flag(value.value())
    };
    let critical = Memo::new(move |_| {
        typed.iter().any(|(kind, text)| text.with(|text| flag_of(*kind, text)).is_some_and(api::Flag::is_critical))
    });
    let lines = typed
        .into_iter()
        .enumerate()
        .map(|(index, (kind, text))| {
            let code = serde_word(kind);
            let name = format!("values[{index}].value");
            let error = form.error(name.clone());
            let slip = Signal::derive(move || {
                error.get().or_else(|| {
                    let typed = text.get();
                    if typed.trim().is_empty() {
                        return None;
                    }
                    rules::vitals::read(kind, ages, &typed).err()
                })
            });
            view! {
                <div class="vital-field">
                    <input type="hidden" name=format!("values[{index}].kind") value=code/>
                    <Field label=shown::vital(kind) name=name id=format!("vital-{code}") kind=FieldKind::Number unit=kind.facts().1 bind=text error=slip/>
                    <span class="vital-flag" aria-live="polite">
                        {move || text.with(|text| flag_of(kind, text)).map(|flag| view! { <Flag level=shown::level(flag)/> })}
                    </span>
                </div>
            }
        })
        .collect_view();
    let postures = [
        ("sitting", words::sitting(), Posture::Sitting),
        ("standing", words::standing(), Posture::Standing),
        ("lying", words::lying(), Posture::Lying),
    ]
    .map(|(code, word, _)| SelectOption::new(code, word));
    view! {
        {encounter.map(|encounter| view! { <input type="hidden" name="encounter_id" value=encounter/> })}
        {lines}
        <SelectField label=words::posture() name="posture" options=postures.to_vec() value="sitting"/>
        <Show when=move || critical.get()>
            <Notice tone=Tone::Danger glyph=glyphs::OCTAGON_ALERT title=words::critical_value() text=words::critical_text() alert=true/>
        </Show>
        <div class="actions"><Button label=words::record_vitals() id="vitals-record" kind=ButtonKind::Primary size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// The value a form posts for a kind.
pub const fn serde_word(kind: VitalKind) -> &'static str {
    match kind {
        VitalKind::Systolic => "systolic",
        VitalKind::Diastolic => "diastolic",
        VitalKind::Pulse => "pulse",
        VitalKind::Respiration => "respiration",
        VitalKind::Temperature => "temperature",
        VitalKind::Oxygen => "oxygen",
        VitalKind::Weight => "weight",
        VitalKind::Height => "height",
        VitalKind::BodyMassIndex => "body_mass_index",
    }
}
