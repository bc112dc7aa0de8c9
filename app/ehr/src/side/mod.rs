//! What supports the decision: vital signs, results, the course of one of them.

mod observed;
mod record_vitals;
mod results;
mod vitals;

use api::{
    crm::Patient,
    ehr::{Chart, Trend},
    id::PatientId,
};
use frame::Load;
use leptos::prelude::*;

pub use record_vitals::serde_word;

/// The side.
#[component]
pub fn Side(
    id: Memo<PatientId>,
    patient: Signal<Patient>,
    chart: Signal<Chart>,
    load: Load<Chart>,
    trend: Load<Option<Trend>>,
) -> impl IntoView {
    view! {
        <vitals::Vitals id patient chart load/>
        <observed::Observed chart/>
        <results::Results id chart trend/>
        <results::Orders chart load/>
    }
    .into_any()
}
