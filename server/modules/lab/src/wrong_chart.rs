//! A result that was filed into the wrong chart: what the laboratory knows of its values for another patient, and whom its open
//! call-backs are about.

use api::{
    Comparator,
    id::{OrderId, PatientId},
};
use ehr::{EnteredInError, Judged, Measured, Ranges};
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Envelope, Tx,
    crypto::Sealed,
    database::{query_all, query_one},
    live::Topic,
    partial_date,
};
use rules::{
    number::{Typed, typed},
    results::Entered,
    units,
};
use uuid::Uuid;

use crate::{
    Laboratory, catalogue,
    entry::{self, Subject},
    first_catalogue::{CREATININE, ESTIMATED_GFR},
    sealed::WHAT,
};

/// The call-backs of the order `$1` about the patient `$2` that nobody was told of yet.
const OPEN: &str = "order_id = $1 AND patient_id = $2 AND told_at IS NULL AND superseded_at IS NULL";
/// Why nothing is held against a range whose age nobody knows.
const NO_DAY: &str = "No range: the day of the specimen is not known";

#[async_trait::async_trait]
impl Ranges for Laboratory {
    async fn judge(
        &self,
        tx: &Tx,
        patient: PatientId,
        day: Option<Date>,
        values: &[Measured],
    ) -> Result<Vec<Option<Judged>>, AppError> {
        let sql = "SELECT sex, born_text FROM patient WHERE id = $1";
        let row = query_one(tx, sql, vec![patient.0.into()]).await?.ok_or_else(AppError::not_found)?;
        let sex: String = row.try_get("", "sex")?;
        let sex = serde_json::from_value(serde_json::Value::String(sex)).map_err(AppError::internal)?;
        let born = partial_date(&row, "born_text")?;
        let subject = day.map(|day| Subject { sex, born, day });
        let mut judged = Vec::with_capacity(values.len());
        for value in values {
            judged.push(one(tx, subject.as_ref(), value, values).await?);
        }
        Ok(judged)
    }

    async fn open_callbacks(&self, tx: &Tx, patient: PatientId, order: OrderId) -> Result<Vec<String>, AppError> {
        let sql = format!("SELECT id, what FROM lab_callback WHERE {OPEN} ORDER BY opened_at, id");
        let mut found = Vec::new();
        for row in query_all(tx, &sql, vec![order.0.into(), patient.0.into()]).await? {
            let (id, what): (Uuid, Sealed) = (row.try_get("", "id")?, row.try_get("", "what")?);
            found.push(tx.tenant().keys().text(WHAT, id, &what));
        }
        Ok(found)
    }
}

async fn one(
    tx: &Tx,
    subject: Option<&Subject>,
    value: &Measured,
    beside: &[Measured],
) -> Result<Option<Judged>, AppError> {
    if value.code.system != "loinc" {
        return Ok(None);
    }
    let sql = "SELECT id, unit, decimals FROM lab_analyte WHERE code = $1";
    let known = query_one(tx, sql, vec![value.code.code.as_str().into()]).await?;
    let mut judged = Judged::default();
    if value.code.code == ESTIMATED_GFR {
        // Worked out with the age and sex of the patient in whose chart it stood: for another one it is another number, or none.
        let decimals = known.as_ref().map_or(Ok(0), |row| row.try_get::<i16>("", "decimals"))?;
        judged.anew = Some(filtration_rate(subject, beside, u8::try_from(decimals).unwrap_or(0)));
    }
    let Some(row) = known else {
        return Ok(judged.anew.is_some().then_some(judged));
    };
    let unit: Option<String> = row.try_get("", "unit")?;
    if !units::same(unit.as_deref(), value.unit.as_deref()) {
        return Ok(judged.anew.is_some().then_some(judged));
    }
    let Some(subject) = subject else {
        return Ok(Some(Judged { no_range: Some(NO_DAY.to_owned()), ..judged }));
    };
    let Some(limits) = catalogue::limits(tx, row.try_get("", "id")?, subject).await? else {
        return Ok(Some(Judged { no_range: Some(entry::NO_RANGE.to_owned()), ..judged }));
    };
    let (comparator, written) = match &judged.anew {
        Some(anew) => (None, anew.clone().ok()),
        None => (value.comparator, value.written.clone()),
    };
    let number = written.map(|written| Typed::stored(written).value());
    judged.flag = number.and_then(|number| limits.flag_of(comparator, number));
    Ok(Some(Judged { low: limits.low, high: limits.high, ..judged }))
}

/// The estimated filtration rate from the creatinine of the same report.
fn filtration_rate(subject: Option<&Subject>, beside: &[Measured], decimals: u8) -> Result<String, String> {
    let subject = subject.ok_or("Not worked out: the day of the specimen is not known")?;
    let creatinine = beside
        .iter()
        .find(|value| value.code.system == "loinc" && value.code.code == CREATININE)
        .ok_or("Not worked out: there is no creatinine beside it")?;
    let exact = creatinine.written.as_deref().filter(|_| creatinine.comparator.is_none());
    let number = exact.and_then(|written| typed(written).ok());
    let number = number.ok_or("Not worked out: creatinine is not an exact number")?;
    let entered = Entered::Number(None::<Comparator>, number);
    Ok(entry::filtration_rate(&entered, creatinine.unit.as_deref(), decimals, subject)?)
}

/// Call-backs of a report that was moved are about the other patient from now on. Where it was only marked, somebody still has to be
/// told, and they stay as they are.
pub async fn follow(tx: &Tx, envelope: Envelope<EnteredInError>) -> Result<(), AppError> {
    let event = envelope.event;
    let (Some(order), Some(to)) = (event.order_id, event.moved_to) else { return Ok(()) };
    let sql = format!("UPDATE lab_callback SET patient_id = $3 WHERE {OPEN} RETURNING id, site_id");
    for row in query_all(tx, &sql, vec![order.0.into(), event.patient_id.0.into(), to.0.into()]).await? {
        let (id, site): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "site_id")?);
        tx.audit(Audit::of("lab.callback.move").patient(event.patient_id).patient(to).entity(id));
        tx.touch(Topic::new("callbacks", site));
        tx.touch(Topic::new("lab", site));
    }
    Ok(())
}
