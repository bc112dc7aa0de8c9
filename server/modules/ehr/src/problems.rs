//! The problem list.

use api::{
    Name, PartialDate, Precision,
    ehr::{AddProblem, ChangeProblem, Problem, ProblemState},
    id::{PatientId, ProblemId},
};
use directory::SiteClock;
use jiff::{Timestamp, civil::Date};
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::{ChainKeys, Sealed},
    database::{Refusal, execute, query_one, refusal},
    database_time,
    live::Topic,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::{care, diagnoses, row, sealed::PROBLEM_DETAIL};

/// What a row gives.
pub const SELECT: &str = "SELECT id, name, code_system, code, state, onset_on, onset_precision, resolved_on, \
    resolved_precision, recorded_at, recorded_precision, said, detail, version FROM problem";

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: ProblemId,
    name: String,
    code_system: Option<String>,
    code: Option<String>,
    state: ProblemState,
    onset_on: Option<Date>,
    onset_precision: Option<Precision>,
    resolved_on: Option<Date>,
    resolved_precision: Option<Precision>,
    recorded_at: Option<Timestamp>,
    recorded_precision: Option<Precision>,
    said: Option<String>,
    detail: Option<Sealed>,
    version: i32,
}

impl Row {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> Problem {
        Problem {
            id: self.id,
            name: self.name,
            code: row::code(self.code_system, self.code),
            state: self.state,
            onset_on: row::partial(self.onset_on, self.onset_precision),
            resolved_on: row::partial(self.resolved_on, self.resolved_precision),
            recorded: self.recorded_at.map(|at| row::when(clock, Some(at), self.recorded_precision)),
            said: self.said,
            detail: keys.text_if(PROBLEM_DETAIL, self.id, self.detail.as_ref()),
            version: self.version,
        }
    }
}

async fn finish(tx: Tx, id: ProblemId, patient: PatientId, action: &'static str) -> Result<Problem, AppError> {
    let clock = SiteClock::of_house(&tx).await?;
    let problem = row::read::<Row>(&tx, SELECT, id.0).await?.wire(&clock, tx.tenant().keys());
    tx.audit(Audit::of(action).patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(problem)
}

fn taken(error: sea_orm::DbErr, field: &str) -> AppError {
    match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid(field, "is an active problem of this patient already"),
        _ => error.into(),
    }
}

/// A day in a problem's life must not lie ahead.
async fn past(tx: &Tx, field: &str, date: Option<PartialDate>) -> Result<(), AppError> {
    let today = SiteClock::of_house(tx).await?.day(tx.now());
    match date.and_then(PartialDate::first) {
        Some(first) if first > today => Err(AppError::invalid(field, "must not be in the future")),
        _ => Ok(()),
    }
}

/// Adds a problem.
pub async fn add(call: Call<AddProblem>) -> Result<Problem, AppError> {
    let AddProblem { id: patient, code, name, onset_on } = call.request;
    let found = match &code {
        None => None,
        Some(code) => Some(
            diagnoses::of_code(code.as_str())
                .ok_or_else(|| AppError::invalid("code", "is not a code of ICD-10-CM: choose one from the list"))?,
        ),
    };
    let own = name.map(Name::into_string);
    let name = match (&found, own) {
        (Some(diagnosis), _) => diagnosis.name.clone(),
        (None, Some(own)) => own,
        (None, None) => return Err(AppError::invalid("name", "is needed where no code is chosen")),
    };
    let tx = care::enter::<AddProblem>(&call.tenant, &call.caller, patient).await?;
    past(&tx, "onset_on", onset_on).await?;
    let id = tx.tenant().new_id::<ProblemId>();
    let (onset, precision) = row::stored_date(onset_on);
    let sql = "INSERT INTO problem (id, patient_id, name, code_system, code, state, onset_on, onset_precision, recorded_at) \
               VALUES ($1, $2, $3, $4, $5, 'active', $6, $7, $8)";
    let values = vec![
        id.0.into(),
        patient.0.into(),
        name.into(),
        found.as_ref().map(|_| "icd-10-cm").into(),
        found.map(|diagnosis| diagnosis.code).into(),
        onset.into(),
        precision.into(),
        database_time(tx.now()).into(),
    ];
    execute(&tx, sql, values).await.map_err(|error| taken(error, "code"))?;
    finish(tx, id, patient, "problem.add").await
}

/// Resolves a problem, opens it again, or corrects its days.
pub async fn change(call: Call<ChangeProblem>) -> Result<Problem, AppError> {
    let ChangeProblem { id, version, state, onset_on, resolved_on } = call.request;
    let tx = call.tenant.tx().await?;
    let known = query_one(&tx, "SELECT patient_id FROM problem WHERE id = $1", vec![id.0.into()]).await?;
    let patient = PatientId(known.ok_or_else(AppError::not_found)?.try_get::<Uuid>("", "patient_id")?);
    let tx = care::admit::<ChangeProblem>(tx, &call.caller, patient).await?;
    past(&tx, "onset_on", onset_on).await?;
    past(&tx, "resolved_on", resolved_on).await?;
    let resolved_on = match state {
        ProblemState::Active | ProblemState::Inactive | ProblemState::Refuted => None,
        ProblemState::Resolved => match resolved_on {
            Some(date) => Some(date),
            None => Some(PartialDate::Day(SiteClock::of_house(&tx).await?.day(tx.now()))),
        },
        ProblemState::Unknown | ProblemState::Withdrawn => {
            return Err(AppError::invalid("state", "is a source's word: choose active, inactive, resolved or refuted"));
        }
    };
    let ends = |date: PartialDate| date.possible().map(|(_, last)| last);
    if onset_on.and_then(PartialDate::first).zip(resolved_on.and_then(ends)).is_some_and(|(from, until)| from > until) {
        return Err(AppError::invalid("resolved_on", "must not be before the problem began"));
    }
    let ((onset, onset_precision), (resolved, resolved_precision)) =
        (row::stored_date(onset_on), row::stored_date(resolved_on));
    let sql = "UPDATE problem SET state = $3, onset_on = $4, onset_precision = $5, resolved_on = $6, resolved_precision = $7, \
               said = NULL, version = version + 1 WHERE id = $1 AND version = $2";
    let values = vec![
        id.0.into(),
        version.into(),
        row::stored(&state)?.into(),
        onset.into(),
        onset_precision.into(),
        resolved.into(),
        resolved_precision.into(),
    ];
    if execute(&tx, sql, values).await.map_err(|error| taken(error, "state"))? == 0 {
        return Err(AppError::stale());
    }
    finish(tx, id, patient, "problem.change").await
}
