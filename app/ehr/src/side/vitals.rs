//! Vital signs: the latest of each kind, and the form that records more.

use api::{
    Permission,
    crm::Patient,
    ehr::{Chart, FactKind, Posture, ResultState, VitalKind, VitalSeries, VitalValue},
    id::PatientId,
};
use frame::{Load, use_may};
use leptos::prelude::*;
use ui::{Chord, Disclosure, ScreenKey, ScreenKeys, SectionTitle, Vital};
use uuid::Uuid;

use super::record_vitals::RecordForm;
use crate::{
    shown, words,
    wrong_chart::{WrongPatientMenu, moved_short, sets},
};

/// The section.
#[component]
pub fn Vitals(id: Memo<PatientId>, patient: Signal<Patient>, chart: Signal<Chart>, load: Load<Chart>) -> impl IntoView {
    let may = use_may(Permission::RecordVitals);
    let series = Memo::new(move |_| chart.with(|chart| chart.vitals.clone()));
    let note = Signal::derive(move || {
        series.with(|series| {
            let last = series.iter().filter_map(|one| one.values.last()).max_by_key(|value| value.at)?;
            Some(if last.by.is_empty() {
                shown::when(last.at)
            } else {
                format!("{}, {}", shown::when(last.at), last.by)
            })
        })
    });
    let recording = RwSignal::new(false);
    let keys = may.then(|| vec![ScreenKey::new(Chord::Char('v'), words::record_vitals(), move || recording.set(true))]);
    let rows = move || {
        let series = series.get();
        if series.is_empty() {
            return view! { <p class="muted">{words::no_vitals()}</p> }.into_any();
        }
        lines(&series)
    };
    view! {
        <section>
            {keys.map(|keys| view! { <ScreenKeys keys=keys/> })}
            <SectionTitle title=words::vitals() note=note/>
            {rows}
            {move || measured_sets(&series.get(), may)}
            {may.then(|| view! { <RecordForm id patient chart load open=recording/> })}
        </section>
    }
    .into_any()
}

/// A line for each kind; the two blood pressures share one.
fn lines(series: &[VitalSeries]) -> AnyView {
    let of = |kind: VitalKind| series.iter().find(|one| one.kind == kind);
    let mut rows: Vec<AnyView> = Vec::new();
    rows.extend(pressure(of(VitalKind::Systolic), of(VitalKind::Diastolic)));
    for one in series {
        if !matches!(one.kind, VitalKind::Systolic | VitalKind::Diastolic) {
            rows.extend(line(one));
        }
    }
    rows.into_iter().collect_view().into_any()
}

/// What was measured together, the latest first, each with its menu.
fn measured_sets(series: &[VitalSeries], may: bool) -> Option<AnyView> {
    let mut found: Vec<(Uuid, &VitalValue, Vec<String>)> = Vec::new();
    for (kind, value) in series.iter().flat_map(|one| one.values.iter().map(move |value| (one.kind, value))) {
        let name = value.set.unwrap_or(value.id.0);
        let said = format!("{} {}", shown::vital(kind), value.shown);
        match found.iter_mut().find(|(known, ..)| *known == name) {
            Some((.., values)) => values.push(said),
            None => found.push((name, value, vec![said])),
        }
    }
    if !may || found.is_empty() {
        return None;
    }
    found.sort_by_key(|(_, value, _)| std::cmp::Reverse(value.at));
    let rows = found
        .into_iter()
        .map(|(subject, value, values)| {
            let when = shown::moment(value.at);
            let by = if value.by.is_empty() { String::new() } else { format!(", {}", value.by) };
            let what = format!("{}, {when}", words::vitals());
            view! {
                <li>
                    <span>{values.join(", ")} <span class="sub">{when}{by}</span></span>
                    <WrongPatientMenu kind=FactKind::Vitals subject=subject what=what/>
                </li>
            }
        })
        .collect_view();
    Some(view! { <Disclosure summary=sets()><ul class="vital-sets">{rows}</ul></Disclosure> }.into_any())
}

/// What was measured together with a value: one set, or else one instant. No pressure is made of two.
fn together<'a>(value: &VitalValue, others: Option<&'a VitalSeries>) -> Option<&'a VitalValue> {
    let same = |other: &&VitalValue| match (value.set, other.set) {
        (Some(one), Some(two)) => one == two,
        _ => value.at == other.at && value.at.first().is_some(),
    };
    others?.values.iter().rev().find(same)
}

fn pressure(systolic: Option<&VitalSeries>, diastolic: Option<&VitalSeries>) -> Option<AnyView> {
    let last = |series: Option<&VitalSeries>| series.and_then(|series| series.values.last()).cloned();
    let (upper, lower) = match (last(systolic), last(diastolic)) {
        (Some(upper), Some(lower)) if lower.at > upper.at => (together(&lower, systolic).cloned(), Some(lower)),
        (Some(upper), _) => (Some(upper.clone()), together(&upper, diastolic).cloned()),
        (None, lower) => (None, lower),
    };
    let shown_of =
        |value: &Option<VitalValue>| value.as_ref().map_or_else(|| "–".to_owned(), |value| value.shown.clone());
    let text = format!("{}/{}", shown_of(&upper), shown_of(&lower));
    let measured = upper.as_ref().or(lower.as_ref())?;
    let flags = [upper.as_ref(), lower.as_ref()].into_iter().flatten().filter_map(|value| value.flag);
    let flag = flags.max_by_key(|flag| flag.is_critical()).map(shown::level);
    let (values, low, high) = systolic.map_or((Vec::new(), None, None), |one| (numbers(one), one.low, one.high));
    let unit = VitalKind::Systolic.facts().1;
    Some(
        view! {
            <Vital name=words::blood_pressure() sub=about(measured, systolic.or(diastolic).and_then(|one| one.no_range.as_ref())) value=text unit=unit level=flag values=values low=low high=high/>
        }
        .into_any(),
    )
}

/// The values that a line can be drawn through: a bound is none of them.
fn numbers(series: &VitalSeries) -> Vec<f64> {
    let sure = |value: &&VitalValue| matches!(value.state, ResultState::Final | ResultState::Amended);
    series.values.iter().filter(sure).filter(|value| value.comparator.is_none()).map(|value| value.value).collect()
}

fn line(series: &VitalSeries) -> Option<AnyView> {
    let last = series.values.last()?;
    let values = numbers(series);
    let unit = series.kind.facts().1;
    let level = last.flag.map(shown::level);
    Some(
        view! {
            <Vital name=shown::vital(series.kind) sub=about(last, series.no_range.as_ref()) value=last.shown.clone() unit=unit level=level
                values=values low=series.low high=series.high/>
        }
        .into_any(),
    )
}

/// The posture, the day when it was not today, and why there is no range.
fn about(value: &VitalValue, no_range: Option<&String>) -> String {
    let posture = value.posture.map(|posture| match posture {
        Posture::Sitting => words::sitting(),
        Posture::Standing => words::standing(),
        Posture::Lying => words::lying(),
    });
    let day = (value.at.day() != Some(frame::today())).then(|| shown::when(value.at));
    let unsure = matches!(value.state, ResultState::Preliminary | ResultState::Unknown).then(words::preliminary);
    let moved = value.moved.as_ref().map(|_| moved_short().to_owned());
    [posture.map(str::to_owned), day, value.original.clone(), unsure.map(str::to_owned), no_range.cloned(), moved]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}
