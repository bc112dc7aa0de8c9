//! The medicine list, and the check before a medicine is given.

use api::{
    PartialDate, Precision,
    ehr::{
        AddMedication, ChangeMedication, CheckMedication, Finding, FindingKind, Medication, MedicationCheck,
        MedicationSource, MedicationState,
    },
    id::{MedicationId, PatientId},
};
use directory::SiteClock;
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::{ChainKeys, Sealed},
    database::{execute, query_all, query_one},
    database_date, database_time,
    live::Topic,
};
use rules::medicines::{EDITION, KnownAllergy};
use serde::Deserialize;
use uuid::Uuid;

use crate::sealed::{MEDICATION_DETAIL, OVERRIDE_REASON, REACTION};
use crate::{
    allergies, care, row,
    wrong_chart::{refusal, stands},
};

/// What a row gives.
pub const SELECT: &str = "SELECT id, name, code_system, code, dose, state, source, started_on, started_precision, stopped_on, \
    stopped_precision, said, detail, override_reason, version FROM medication";

/// What a new medicine is held against: what is taken, and what may be.
const STANDS: &str = "state IN ('active', 'on_hold', 'unknown')";

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: MedicationId,
    name: String,
    code_system: Option<String>,
    code: Option<String>,
    dose: Option<String>,
    state: MedicationState,
    source: MedicationSource,
    started_on: Option<Date>,
    started_precision: Option<Precision>,
    stopped_on: Option<Date>,
    stopped_precision: Option<Precision>,
    said: Option<String>,
    detail: Option<Sealed>,
    override_reason: Option<Sealed>,
    version: i32,
}

impl Row {
    /// As it travels.
    pub fn wire(self, keys: &ChainKeys) -> Medication {
        Medication {
            id: self.id,
            name: self.name,
            code: row::code(self.code_system, self.code),
            dose: self.dose,
            state: self.state,
            source: self.source,
            started_on: row::partial(self.started_on, self.started_precision),
            stopped_on: row::partial(self.stopped_on, self.stopped_precision),
            said: self.said,
            detail: keys.text_if(MEDICATION_DETAIL, self.id, self.detail.as_ref()),
            override_reason: keys.text_if(OVERRIDE_REASON, self.id, self.override_reason.as_ref()),
            version: self.version,
        }
    }
}

async fn finish(tx: Tx, id: MedicationId, patient: PatientId, action: &'static str) -> Result<Medication, AppError> {
    let medication = row::read::<Row>(&tx, SELECT, id.0).await?.wire(tx.tenant().keys());
    tx.audit(Audit::of(action).patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(medication)
}

/// Adds a medicine that the patient takes already. It is not checked against reasons: it is taken, whatever we think.
pub async fn add(call: Call<AddMedication>) -> Result<Medication, AppError> {
    let AddMedication { id: patient, name, dose, started_on } = call.request;
    let tx = care::enter::<AddMedication>(&call.tenant, &call.caller, patient).await?;
    let today = SiteClock::of_house(&tx).await?.day(tx.now());
    if started_on.and_then(PartialDate::first).is_some_and(|first| first > today) {
        return Err(AppError::invalid("started_on", "must not be in the future"));
    }
    let check = check(&tx, patient, name.as_str(), &[]).await?;
    let id = tx.tenant().new_id::<MedicationId>();
    let (started, precision) = row::stored_date(started_on);
    let sql = "INSERT INTO medication (id, patient_id, name, dose, state, source, started_on, started_precision, checked, \
               recorded_at) VALUES ($1, $2, $3, $4, 'active', 'reported', $5, $6, $7, $8)";
    let values = vec![
        id.0.into(),
        patient.0.into(),
        name.into_string().into(),
        dose.map(api::Line::into_string).into(),
        started.into(),
        precision.into(),
        serde_json::to_value(&check).map_err(AppError::internal)?.into(),
        database_time(tx.now()).into(),
    ];
    execute(&tx, sql, values).await?;
    finish(tx, id, patient, "medicine.add").await
}

/// Stops a medicine, takes it up again, or changes the dose.
pub async fn change(call: Call<ChangeMedication>) -> Result<Medication, AppError> {
    let ChangeMedication { id, version, state, dose } = call.request;
    let tx = call.tenant.tx().await?;
    let known = format!("SELECT patient_id, {} AS stands FROM medication WHERE id = $1", stands("medication.note_id"));
    let known = query_one(&tx, &known, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let patient = PatientId(known.try_get::<Uuid>("", "patient_id")?);
    let tx = care::admit::<ChangeMedication>(tx, &call.caller, patient).await?;
    if !known.try_get::<bool>("", "stands")? {
        // It was prescribed for another patient, and is not taken up again here.
        return Err(refusal());
    }
    let today = SiteClock::of_house(&tx).await?.day(tx.now());
    if !matches!(state, MedicationState::Active | MedicationState::OnHold | MedicationState::Stopped) {
        return Err(AppError::invalid("state", "is a source's word: choose active, on_hold or stopped"));
    }
    let sql = "UPDATE medication SET state = $3, dose = $4, said = NULL, version = version + 1, \
               stopped_on = CASE WHEN $3 = 'stopped' THEN COALESCE(stopped_on, $5) END, stopped_precision = CASE WHEN $3 = 'stopped' \
               AND stopped_on IS NOT NULL THEN stopped_precision END WHERE id = $1 AND version = $2";
    let values = vec![
        id.0.into(),
        version.into(),
        row::stored(&state)?.into(),
        dose.map(api::Line::into_string).into(),
        database_date(today).into(),
    ];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::stale());
    }
    finish(tx, id, patient, "medicine.change").await
}

/// Checks a medicine against the patient's allergies and medicines.
pub async fn check_one(call: Call<CheckMedication>) -> Result<MedicationCheck, AppError> {
    let tx = care::enter::<CheckMedication>(&call.tenant, &call.caller, call.request.id).await?;
    let check = check(&tx, call.request.id, call.request.name.as_str(), &[]).await?;
    tx.audit(Audit::of("medicine.check").patient(call.request.id));
    tx.commit().await?;
    Ok(check)
}

/// The check; `besides` are medicines of the same basket.
pub async fn check(tx: &Tx, patient: PatientId, name: &str, besides: &[&str]) -> Result<MedicationCheck, AppError> {
    let sql =
        format!("SELECT id, name, reaction, category FROM allergy WHERE patient_id = $1 AND {}", allergies::STANDS);
    let rows = query_all(tx, &sql, vec![patient.0.into()]).await?;
    let mut listed: Vec<(String, Option<String>, bool)> = Vec::new();
    for row in rows {
        let reaction: Option<Sealed> = row.try_get("", "reaction")?;
        let category: String = row.try_get("", "category")?;
        let id: uuid::Uuid = row.try_get("", "id")?;
        listed.push((
            row.try_get("", "name")?,
            tx.tenant().keys().text_if(REACTION, id, reaction.as_ref()),
            matches!(category.as_str(), "food" | "environment"),
        ));
    }
    let asked = !listed.is_empty()
        || query_one(tx, "SELECT 1 FROM allergy_none WHERE patient_id = $1", vec![patient.0.into()]).await?.is_some();
    let known: Vec<KnownAllergy<'_>> = listed
        .iter()
        .map(|(name, reaction, elsewhere)| KnownAllergy {
            name,
            reaction: reaction.as_deref(),
            food_or_environment: *elsewhere,
        })
        .collect();
    let sql = format!("SELECT name FROM medication WHERE patient_id = $1 AND {STANDS}");
    let taken: Vec<String> = query_all(tx, &sql, vec![patient.0.into()])
        .await?
        .iter()
        .map(|row| row.try_get("", "name"))
        .collect::<Result<_, _>>()?;
    let others: Vec<&str> = taken.iter().map(String::as_str).chain(besides.iter().copied()).collect();
    let said = rules::medicines::check(name, asked.then_some(known.as_slice()), &others);
    let kinds = [
        (FindingKind::Allergy, said.allergies),
        (FindingKind::Interaction, said.interactions),
        (FindingKind::CrossReaction, said.crossings),
        (FindingKind::Duplicate, said.duplicates),
    ];
    let findings =
        kinds.into_iter().flat_map(|(kind, texts)| texts.into_iter().map(move |text| Finding { kind, text })).collect();
    Ok(MedicationCheck {
        ingredients: said.ingredients.into_iter().map(str::to_owned).collect(),
        findings,
        not_checked: said.not_checked,
        edition: EDITION.to_owned(),
    })
}
