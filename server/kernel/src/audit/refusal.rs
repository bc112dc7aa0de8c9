//! What was asked for and refused: a call without the right to it leaves a row too, whoever made it.

use api::{Endpoint, id::PatientId};
use axum::http::request::Parts;
use uuid::Uuid;

use super::Audit;
use crate::{
    AppError, AppState, Tenant,
    access::{self, Admit},
    host::Host,
};

/// Not a want of rights but a question: whoever answers it goes on.
const QUESTIONS: [&str; 2] = ["step_up", "must_enrol"];

/// The patient that a request names in its body.
pub(crate) fn patient<E: Endpoint>(request: Option<&E>) -> Option<PatientId> {
    let request = serde_json::to_value(request?).ok()?;
    request.get("patient_id")?.as_str()?.parse().ok().map(PatientId)
}

/// Writes down that this call was refused, if it was. It costs a call that goes well nothing: the caller is looked at again
/// here.
pub(crate) async fn note<E: Endpoint<Access: Admit>>(
    state: &AppState,
    parts: &Parts,
    error: &AppError,
    request_id: Uuid,
    named: Option<PatientId>,
) {
    let problem = error.problem();
    if problem.status == 403 && !QUESTIONS.contains(&problem.code.as_str()) {
        let code = problem.code.clone();
        if let Err(error) = write_down::<E>(state, parts, code, request_id, error.patient().or(named)).await {
            drop(error.report(&request_id.simple().to_string()));
        }
    }
}

async fn write_down<E: Endpoint<Access: Admit>>(
    state: &AppState,
    parts: &Parts,
    code: String,
    request_id: Uuid,
    named: Option<PatientId>,
) -> Result<(), AppError> {
    let chain = Host::chain_of(parts)?;
    let caller = access::holder(state, &chain, parts).await?;
    let mut actor = access::actor(caller.as_ref(), parts, request_id);
    actor.purpose = access::purpose(E::PATH);
    let path = parts.uri.path();
    let entity = path.split('/').find_map(|part| part.parse::<Uuid>().ok());
    let mut audit = Audit::refusal(E::name());
    if let Some(entity) = entity {
        audit = audit.entity(entity);
    }
    let of_path = entity.filter(|_| E::PATH.starts_with("/api/patients/{")).map(PatientId);
    if let Some(patient) = named.or(of_path) {
        audit = audit.patient(patient);
    }
    if code != "forbidden" {
        audit = audit.reason(code);
    }
    let tx = Tenant::new(state.clone(), chain, actor).tx().await?;
    tx.audit(audit);
    tx.commit().await
}
