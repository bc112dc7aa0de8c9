//! The allergy list.

use api::{
    Done, Precision,
    ehr::{
        AddAllergy, Allergy, AllergyCategory, AllergyState, Certainty, ChangeAllergy, Criticality, StateNoAllergies,
    },
    id::{AllergyId, PatientId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::{ChainKeys, Sealed},
    database::{Refusal, execute, query_one, refusal},
    database_time,
    live::Topic,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::sealed::{ALLERGY_DETAIL, REACTION};
use crate::{care, row};

/// What a row gives.
pub const SELECT: &str = "SELECT id, name, code_system, code, category, criticality, certainty, state, reaction, said, detail, recorded_at, \
     recorded_precision, version FROM allergy";

/// What every medicine is held against.
pub const STANDS: &str = "state = 'active' AND certainty <> 'refuted'";

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: AllergyId,
    name: String,
    code_system: Option<String>,
    code: Option<String>,
    category: AllergyCategory,
    criticality: Criticality,
    certainty: Certainty,
    state: AllergyState,
    reaction: Option<Sealed>,
    said: Option<String>,
    detail: Option<Sealed>,
    recorded_at: Option<Timestamp>,
    recorded_precision: Option<Precision>,
    version: i32,
}

impl Row {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> Allergy {
        Allergy {
            id: self.id,
            name: self.name,
            code: row::code(self.code_system, self.code),
            category: self.category,
            criticality: self.criticality,
            certainty: self.certainty,
            reaction: keys.text_if(REACTION, self.id, self.reaction.as_ref()),
            state: self.state,
            said: self.said,
            detail: keys.text_if(ALLERGY_DETAIL, self.id, self.detail.as_ref()),
            recorded: self.recorded_at.map(|at| row::when(clock, Some(at), self.recorded_precision)),
            version: self.version,
        }
    }
}

async fn finish(tx: Tx, id: AllergyId, patient: PatientId, action: &'static str) -> Result<Allergy, AppError> {
    let clock = SiteClock::of_house(&tx).await?;
    let allergy = row::read::<Row>(&tx, SELECT, id.0).await?.wire(&clock, tx.tenant().keys());
    tx.audit(Audit::of(action).patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(allergy)
}

/// Writes an allergy down. "None known" is thereby over.
pub async fn add(call: Call<AddAllergy>) -> Result<Allergy, AppError> {
    let AddAllergy { id: patient, name, category, criticality, certainty, reaction } = call.request;
    let tx = care::enter::<AddAllergy>(&call.tenant, &call.caller, patient).await?;
    let id = tx.tenant().new_id::<AllergyId>();
    let sql = "INSERT INTO allergy (id, patient_id, name, category, criticality, certainty, reaction, recorded_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vec![
        id.0.into(),
        patient.0.into(),
        name.into_string().into(),
        row::stored(&category)?.into(),
        row::stored(&criticality)?.into(),
        row::stored(&certainty)?.into(),
        tx.tenant().keys().seal_if(REACTION, id, reaction.as_ref()).into(),
        database_time(tx.now()).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("name", "is on the list already: change that line"),
        _ => error.into(),
    })?;
    execute(&tx, "DELETE FROM allergy_none WHERE patient_id = $1", vec![patient.0.into()]).await?;
    finish(tx, id, patient, "allergy.add").await
}

/// Changes an allergy.
pub async fn change(call: Call<ChangeAllergy>) -> Result<Allergy, AppError> {
    let ChangeAllergy { id, version, criticality, certainty, reaction } = call.request;
    let tx = call.tenant.tx().await?;
    let known = query_one(&tx, "SELECT patient_id FROM allergy WHERE id = $1", vec![id.0.into()]).await?;
    let patient = PatientId(known.ok_or_else(AppError::not_found)?.try_get::<Uuid>("", "patient_id")?);
    let tx = care::admit::<ChangeAllergy>(tx, &call.caller, patient).await?;
    let sql = "UPDATE allergy SET criticality = $3, certainty = $4, reaction = $5, version = version + 1 \
               WHERE id = $1 AND version = $2";
    let values = vec![
        id.0.into(),
        version.into(),
        row::stored(&criticality)?.into(),
        row::stored(&certainty)?.into(),
        tx.tenant().keys().seal_if(REACTION, id, reaction.as_ref()).into(),
    ];
    if execute(&tx, sql, values).await? == 0 {
        return Err(AppError::stale());
    }
    finish(tx, id, patient, "allergy.change").await
}

/// States that the patient was asked and has no known allergies.
pub async fn state_none(call: Call<StateNoAllergies>) -> Result<Done, AppError> {
    let patient = call.request.id;
    let tx = care::enter::<StateNoAllergies>(&call.tenant, &call.caller, patient).await?;
    let sql = format!("SELECT 1 FROM allergy WHERE patient_id = $1 AND {STANDS} LIMIT 1");
    if query_one(&tx, &sql, vec![patient.0.into()]).await?.is_some() {
        return Err(AppError::conflict(
            "allergies_listed",
            "The list names allergies",
            "Nothing was changed. Mark the lines that were disproved as refuted first.",
        ));
    }
    let sql = "INSERT INTO allergy_none (patient_id, at, actor) VALUES ($1, $2, $3) \
               ON CONFLICT (patient_id) DO UPDATE SET at = excluded.at, actor = excluded.actor, words = NULL, origin = NULL, \
               batch_id = NULL";
    let values = vec![patient.0.into(), database_time(tx.now()).into(), call.caller.name.to_string().into()];
    execute(&tx, sql, values).await?;
    tx.audit(Audit::of("allergy.none").patient(patient));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(Done {})
}
