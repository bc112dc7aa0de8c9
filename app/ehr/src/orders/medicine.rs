//! A medicine in the basket, checked against allergies and medicines.

use api::{
    Name,
    ehr::{CheckMedication, MedicationCheck},
    id::PatientId,
};
use frame::use_client;
use leptos::prelude::*;
use ui::{Can, CanLine, Field, OrderLine};

use super::{Findings, line::Medicine};
use crate::{note::Draft, words};

/// The line.
#[component]
pub fn MedicineLine(index: usize, key: u32, medicine: Medicine, patient: PatientId, draft: Draft) -> impl IntoView {
    let check = checked(medicine, patient);
    Effect::new(move |_| draft.checked(key, check.get()));
    let remove = Callback::new(move |()| draft.remove(key));
    let needs = Memo::new(move |_| {
        check.with(|check| matches!(check, Some(Ok(check)) if check.findings.iter().any(|finding| finding.kind.needs_reason())))
    });
    let dose_error = Signal::derive(move || {
        medicine.dose.with(|dose| dose.trim().is_empty()).then(|| words::dose_missing().to_owned())
    });
    let reason_error = Signal::derive(move || {
        medicine.reason.with(|reason| reason.trim().is_empty()).then(|| words::reason_missing().to_owned())
    });
    let field = move |name: &str| format!("orders[{index}].{name}");
    view! {
        <OrderLine name=medicine.name.get_value() on_remove=remove>
            <input type="hidden" name=field("kind") value="medicine"/>
            <input type="hidden" name=field("name") value=medicine.name.get_value()/>
            {move || match check.get() {
                None => view! { <CanLine can=Can::Asking answer=words::checking()/> }.into_any(),
                Some(Err(title)) => view! { <CanLine can=Can::Late answer=words::not_checked() text=title/> }.into_any(),
                Some(Ok(check)) => view! { <Findings check/> }.into_any(),
            }}
            <Field label=words::how_taken() name=field("dose") id=format!("order-dose-{key}") maxlength=120 bind=medicine.dose error=dose_error/>
            <Show when=move || needs.get()>
                <Field label=words::why_still() name=field("override_reason") id=format!("order-reason-{key}") maxlength=200 bind=medicine.reason error=reason_error/>
            </Show>
        </OrderLine>
    }
    .into_any()
}

/// Asks the check once the line stands.
fn checked(medicine: Medicine, patient: PatientId) -> RwSignal<Option<Result<MedicationCheck, String>>> {
    let found = RwSignal::new(None);
    let client = use_client();
    Effect::new(move |_| {
        let Ok(name) = Name::new(&medicine.name.get_value()) else { return };
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let answer = client.call(CheckMedication { id: patient, name }).await.map_err(|problem| problem.title);
            let _ = found.try_set(Some(answer));
        });
    });
    found
}
