//! The cells of a row of each list.

use api::{
    PartialDate,
    audit::{AuditRow, Disclosure, words_of},
    billing::BillRow,
    crm::PatientRow,
    inventory::Movement,
};

fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub fn patient(row: &PatientRow) -> Vec<String> {
    vec![
        row.number.clone(),
        row.family_name.clone().unwrap_or_default(),
        row.given_name.clone(),
        row.born.to_string(),
        word(&row.sex),
        row.phone_last_four.clone().unwrap_or_default(),
        row.city.clone().unwrap_or_default(),
        row.last_seen.map(|seen| seen.to_string()).unwrap_or_default(),
        deceased(row.deceased),
    ]
}

/// The day somebody died, as far as it is known; nothing of who lives.
fn deceased(day: Option<PartialDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

pub fn bill(row: &BillRow) -> Vec<String> {
    vec![
        row.number.clone(),
        row.patient.clone(),
        row.day.to_string(),
        row.site.clone(),
        row.payer.clone().unwrap_or_default(),
        row.total.decimal(),
        row.insurer.decimal(),
        row.share.decimal(),
        row.due.decimal(),
        row.total.currency.code().to_owned(),
        word(&row.state),
        deceased(row.deceased),
    ]
}

pub fn audit_row(row: &AuditRow) -> Vec<String> {
    let of =
        |part: fn(&api::audit::AuditPatient) -> &String| row.patient.as_ref().map(part).cloned().unwrap_or_default();
    vec![
        row.at.to_string(),
        row.actor.clone(),
        words_of(&row.action),
        if row.refused { "yes".to_owned() } else { String::new() },
        of(|patient| &patient.name),
        of(|patient| &patient.number),
        row.patients.to_string(),
        row.purpose.clone(),
        row.reason.clone().unwrap_or_default(),
        row.source.clone(),
        row.id.to_string(),
    ]
}

pub fn disclosure(row: &Disclosure) -> Vec<String> {
    vec![
        row.made_on.to_string(),
        row.recipient.clone(),
        row.address.clone().unwrap_or_default(),
        row.what.clone(),
        row.purpose.words().to_owned(),
        row.reason.clone().unwrap_or_default(),
        row.recorded_by.clone(),
    ]
}

pub fn movement(row: &Movement) -> Vec<String> {
    vec![
        row.at.to_string(),
        word(&row.kind),
        row.reference.clone().unwrap_or_default(),
        row.by.clone(),
        row.lot.clone(),
        row.site.clone(),
        row.quantity.to_string(),
        row.on_hand_after.to_string(),
    ]
}
