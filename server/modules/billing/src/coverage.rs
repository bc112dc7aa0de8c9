//! Coverage of patients.

use api::{
    billing::{Coverage, Coverages, EndCoverage, ListCoverages, SaveCoverage},
    id::{CoverageId, PatientId},
};
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_one, refusal},
    database_date, date,
    live::Topic,
};

use crate::bills;
use crate::sealed::MEMBER_NUMBER;

/// The name of the member number's blind index.
pub const MEMBER_INDEX: &str = "coverage.member";

async fn patient(tx: &Tx, id: PatientId) -> Result<(), AppError> {
    let known = execute(tx, "SELECT 1 FROM patient WHERE id = $1", vec![id.0.into()]).await?;
    if known == 1 { Ok(()) } else { Err(AppError::not_found()) }
}

async fn finish(tx: Tx, id: CoverageId, patient: PatientId, action: &'static str) -> Result<Coverage, AppError> {
    let found = bills::coverages(&tx, "c.id = $1", id.0).await?.into_iter().next().ok_or_else(AppError::not_found)?;
    tx.audit(Audit::of(action).patient(patient).entity(id));
    tx.touch(Topic::new("patient", patient));
    tx.commit().await?;
    Ok(found)
}

/// A patient's coverages.
pub async fn list(call: Call<ListCoverages>) -> Result<Coverages, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    patient(&tx, id).await?;
    let coverages = bills::coverages(&tx, "c.patient_id = $1", id.0).await?;
    tx.audit(Audit::of("coverages.list").patient(id));
    tx.commit().await?;
    Ok(Coverages { coverages })
}

/// Writes a coverage down; one that runs already ends the day before.
pub async fn save(call: Call<SaveCoverage>) -> Result<Coverage, AppError> {
    let SaveCoverage { id: patient_id, plan_id, member_number, valid_from, valid_until } = call.request;
    if valid_until.is_some_and(|until| until < valid_from) {
        return Err(AppError::invalid("valid_until", "must not be before it begins"));
    }
    let tx = call.tenant.tx().await?;
    patient(&tx, patient_id).await?;
    let sql = "UPDATE coverage SET valid_until = $2::date - 1 WHERE patient_id = $1 AND valid_from < $2 \
               AND (valid_until IS NULL OR valid_until >= $2)";
    execute(&tx, sql, vec![patient_id.0.into(), database_date(valid_from).into()]).await?;
    let id = tx.tenant().new_id::<CoverageId>();
    let sql = "INSERT INTO coverage (id, patient_id, plan_id, member_number, member_index, valid_from, valid_until) \
               VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let values = vec![
        id.0.into(),
        patient_id.0.into(),
        plan_id.0.into(),
        tx.tenant().keys().seal(MEMBER_NUMBER, id, member_number.as_str()).into(),
        tx.tenant().keys().blind().index(MEMBER_INDEX, member_number.as_str()).into(),
        database_date(valid_from).into(),
        valid_until.map(database_date).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(_)) => AppError::invalid("plan_id", "is not a plan here"),
        Some(Refusal::Taken(_)) => {
            AppError::invalid("valid_from", "overlaps a coverage that begins later: end that one first")
        }
        _ => error.into(),
    })?;
    finish(tx, id, patient_id, "coverage.save").await
}

/// Ends a coverage.
pub async fn end(call: Call<EndCoverage>) -> Result<Coverage, AppError> {
    let EndCoverage { id, valid_until } = call.request;
    let tx = call.tenant.tx().await?;
    let sql = "SELECT patient_id, valid_from FROM coverage WHERE id = $1 FOR UPDATE";
    let row = query_one(&tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    if date(row.try_get("", "valid_from")?) > valid_until {
        return Err(AppError::invalid("valid_until", "must not be before it begins"));
    }
    let sql = "UPDATE coverage SET valid_until = $2 WHERE id = $1";
    execute(&tx, sql, vec![id.0.into(), database_date(valid_until).into()]).await.map_err(|error| {
        match refusal(&error) {
            Some(Refusal::Taken(_)) => AppError::invalid("valid_until", "overlaps the patient's next coverage"),
            _ => error.into(),
        }
    })?;
    let patient = PatientId(row.try_get("", "patient_id")?);
    finish(tx, id, patient, "coverage.end").await
}
