//! Vital signs: the latest of each kind, and the form that records more.

use api::{
    Permission,
    crm::Patient,
    ehr::{Chart, Posture, VitalKind, VitalSeries, VitalValue},
    id::PatientId,
};
use frame::{Load, use_may};
use leptos::prelude::*;
use ui::{Chord, ScreenKey, ScreenKeys, SectionTitle, Vital};

use super::record_vitals::RecordForm;
use crate::{shown, words};

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
            {may.then(|| view! { <RecordForm id patient chart load open=recording/> })}
        </section>
    }
    .into_any()
}

/// A line for each kind; the two blood pressures share one.
fn lines(series: &[VitalSeries]) -> AnyView {
    let of = |kind: VitalKind| series.iter().find(|one| one.kind == kind);
    let mut rows: Vec<AnyView> = Vec::new();
    if let (Some(systolic), Some(diastolic)) = (of(VitalKind::Systolic), of(VitalKind::Diastolic)) {
        rows.extend(pressure(systolic, diastolic));
    }
    for one in series {
        if !matches!(one.kind, VitalKind::Systolic | VitalKind::Diastolic) {
            rows.extend(line(one));
        }
    }
    rows.into_iter().collect_view().into_any()
}

fn pressure(systolic: &VitalSeries, diastolic: &VitalSeries) -> Option<AnyView> {
    let (high, low) = (systolic.values.last()?, diastolic.values.last()?);
    let shown_value =
        format!("{}/{}", shown::measured(systolic.kind, high.value), shown::measured(diastolic.kind, low.value));
    let flag = high.flag.or(low.flag).map(shown::level);
    let values = systolic.values.iter().map(|value| value.value).collect::<Vec<_>>();
    let unit = systolic.kind.facts().1;
    Some(
        view! {
            <Vital name=words::blood_pressure() sub=about(high) value=shown_value unit=unit level=flag values=values low=systolic.low high=systolic.high/>
        }
        .into_any(),
    )
}

fn line(series: &VitalSeries) -> Option<AnyView> {
    let last = series.values.last()?;
    let values = series.values.iter().map(|value| value.value).collect::<Vec<_>>();
    let unit = series.kind.facts().1;
    let level = last.flag.map(shown::level);
    Some(
        view! {
            <Vital name=shown::vital(series.kind) sub=about(last) value=shown::measured(series.kind, last.value) unit=unit level=level
                values=values low=series.low high=series.high/>
        }
        .into_any(),
    )
}

/// The posture, and the day when it was not today.
fn about(value: &VitalValue) -> String {
    let posture = value.posture.map(|posture| match posture {
        Posture::Sitting => words::sitting(),
        Posture::Standing => words::standing(),
        Posture::Lying => words::lying(),
    });
    let day = (value.at.local().date() != frame::today()).then(|| shown::when(value.at));
    [posture.map(str::to_owned), day].into_iter().flatten().collect::<Vec<_>>().join(", ")
}
