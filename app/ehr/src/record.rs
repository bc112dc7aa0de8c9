//! The frame of the record around a part of the chart.

use api::{crm::GetPatient, crm::Patient, id::PatientId};
use frame::{RecordBanner, RecordPart, RecordTabs, Topic, load_live, shown, use_path_id};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::Allergies;

/// Banner and tabs of the patient in the address, and under them a part of the record.
pub fn record(
    part: RecordPart,
    title: &'static str,
    allergies: Signal<Option<Allergies>>,
    weight: Signal<Option<String>>,
    content: impl Fn(Memo<PatientId>, Signal<Patient>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    let id = use_path_id::<PatientId>("id");
    let patient = load_live(move || GetPatient { id: id.get() }, move || vec![Topic::new("patient", id.get())]);
    view! {
        <Title text=frame::words::titled(title)/>
        {shown(patient, move |patient| view! {
            <RecordBanner patient allergies weight/>
            <RecordTabs id part/>
            {content(id, patient)}
        }.into_any())}
    }
    .into_any()
}
