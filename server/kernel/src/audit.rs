//! Who saw or changed what, about whom, when, from where and why. The row is written in the same transaction as a change
//! and in the same statement as a hot read; a chain's login may insert and read these rows, never change them.

use api::id::PatientId;
use sea_orm::{DbErr, Value};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    Tenant,
    database::{Tx, execute},
};

/// What is written down.
#[derive(Debug, Clone)]
pub struct Audit {
    action: &'static str,
    entity_id: Option<Uuid>,
    patients: Vec<PatientId>,
    reason: Option<String>,
}

impl Audit {
    /// An action: `patient.register`, `board.view`. The same word for the same thing everywhere.
    #[must_use]
    pub const fn of(action: &'static str) -> Self {
        Self { action, entity_id: None, patients: Vec::new(), reason: None }
    }

    /// The thing it was done to.
    #[must_use]
    pub fn entity(mut self, id: impl Into<Uuid>) -> Self {
        self.entity_id = Some(id.into());
        self
    }

    /// The patient it is about.
    #[must_use]
    pub fn patient(mut self, id: PatientId) -> Self {
        self.patients.push(id);
        self
    }

    /// The patients a list showed.
    #[must_use]
    pub fn patients(mut self, ids: impl IntoIterator<Item = PatientId>) -> Self {
        self.patients.extend(ids);
        self
    }

    /// The reason the person gave.
    #[must_use]
    pub fn reason(mut self, reason: impl Into<String>) -> Self {
        self.reason = Some(reason.into());
        self
    }

    pub(crate) fn row(self, tenant: &Tenant) -> AuditRow {
        let actor = tenant.actor();
        AuditRow {
            id: tenant.new_id(),
            at: tenant.now(),
            actor: actor.name.to_string(),
            account_id: actor.account_id.map(Into::into),
            session_id: actor.session_id.map(Into::into),
            request_id: actor.request_id,
            source: actor.source.to_string(),
            purpose: actor.purpose,
            action: self.action,
            entity_id: self.entity_id,
            patient_ids: self.patients.into_iter().map(|id| id.0).collect(),
            reason: self.reason.or_else(|| actor.reason.as_deref().map(str::to_owned)),
        }
    }

    /// The values of [`crate::audited`], in order: the first eleven of a hot read's statement.
    #[must_use]
    pub fn values(self, tenant: &Tenant) -> Vec<Value> {
        let row = self.row(tenant);
        vec![
            row.id.into(),
            crate::database_time(row.at).into(),
            row.actor.into(),
            row.account_id.into(),
            row.session_id.into(),
            row.request_id.into(),
            row.source.into(),
            row.purpose.into(),
            row.action.into(),
            row.entity_id.into(),
            tenant.actor().background.into(),
        ]
    }
}

/// The audit row of a hot read as a common table expression named `audited`; its patients are the given SQL expression
/// of type `uuid[]`. It takes `$1` to `$11` from [`Audit::values`], so the statement's own values start at `$12`. A live
/// refresh writes no row when it shows nobody new: the expression gets `$11` (in the background) to decide by.
#[macro_export]
macro_rules! audited {
    ($patients:literal) => {
        $crate::audited!($patients, "$8::text", "NULL::text")
    };
    // A read that finds out itself why it may be done: expressions for purpose and reason.
    ($patients:literal, $purpose:literal, $reason:literal) => {
        concat!(
            "audited AS (INSERT INTO audit (id, at, actor, account_id, session_id, request_id, source, purpose, action, \
             entity_id, patient_ids, reason) SELECT $1::uuid, $2::timestamptz, $3::text, $4::uuid, $5::uuid, $6::uuid, \
             $7::text, ",
            $purpose,
            ", $9::text, $10::uuid, seen.ids, ",
            $reason,
            " FROM (SELECT ",
            $patients,
            " AS ids) seen WHERE NOT $11::boolean OR cardinality(seen.ids) > 0)"
        )
    };
}

#[derive(Debug, Clone, Serialize)]
pub(crate) struct AuditRow {
    id: Uuid,
    at: jiff::Timestamp,
    actor: String,
    account_id: Option<Uuid>,
    session_id: Option<Uuid>,
    request_id: Uuid,
    source: String,
    purpose: &'static str,
    action: &'static str,
    entity_id: Option<Uuid>,
    patient_ids: Vec<Uuid>,
    reason: Option<String>,
}

/// Writes rows in one statement.
pub(crate) async fn write(tx: &Tx, rows: &[AuditRow]) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO audit (id, at, actor, account_id, session_id, request_id, source, purpose, action, entity_id, \
               patient_ids, reason) SELECT id, at, actor, account_id, session_id, request_id, source, purpose, action, \
               entity_id, ARRAY(SELECT jsonb_array_elements_text(patient_ids)::uuid), reason \
               FROM jsonb_to_recordset($1) AS r(id uuid, at timestamptz, actor text, account_id uuid, session_id uuid, \
               request_id uuid, source text, purpose text, action text, entity_id uuid, patient_ids jsonb, reason text)";
    let rows = serde_json::to_value(rows).map_err(|error| DbErr::Json(error.to_string()))?;
    execute(tx, sql, vec![rows.into()]).await.map(drop)
}
