//! Who saw or changed what, about whom, when, from where and why. The row is written in the same transaction as a change
//! and in the same statement as a hot read; a chain's login may insert and read these rows, never change them. Each carries
//! the server's own mark; the `audit` module seals them in order.

mod record;
pub(crate) mod refusal;

use std::borrow::Cow;

use api::id::PatientId;
use sea_orm::{DbErr, Value};
use serde::Serialize;
use uuid::Uuid;

pub use record::Record;

use crate::{
    Tenant,
    crypto::Column,
    database::{Tx, execute},
};

/// The reason that somebody gave. Rows stay as they were written, so it is sealed by the key that never changes; a reason
/// that the program itself puts there is a code, and clear.
pub const REASON: Column = Column::of("audit", "reason");

/// What is written down.
#[derive(Debug, Clone)]
pub struct Audit {
    action: Cow<'static, str>,
    entity_id: Option<Uuid>,
    /// Whom it stands under where nobody is signed in yet.
    account_id: Option<Uuid>,
    patients: Vec<PatientId>,
    reason: Option<String>,
    refused: bool,
}

impl Audit {
    /// An action: `patient.register`, `board.view`. The same word for the same thing everywhere.
    #[must_use]
    pub const fn of(action: &'static str) -> Self {
        Self::new(Cow::Borrowed(action), false)
    }

    /// An operation of the contract that was asked for and refused.
    pub(crate) const fn refusal(operation: Cow<'static, str>) -> Self {
        Self::new(operation, true)
    }

    const fn new(action: Cow<'static, str>, refused: bool) -> Self {
        Self { action, entity_id: None, account_id: None, patients: Vec::new(), reason: None, refused }
    }

    /// The account that somebody at the door says is theirs: whoever looks for what was done under it finds this too.
    #[must_use]
    pub fn at_the_door_of(mut self, account: impl Into<Uuid>) -> Self {
        let account = account.into();
        (self.entity_id, self.account_id) = (Some(account), Some(account));
        self
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
        let (id, at): (Uuid, _) = (tenant.new_id(), tenant.now());
        let (account_id, session_id) =
            (actor.account_id.map(Into::into).or(self.account_id), actor.session_id.map(Into::into));
        let proven = record::proven_text(
            id,
            at,
            &actor.name,
            account_id,
            session_id,
            actor.request_id,
            &actor.source,
            &self.action,
            self.entity_id,
            self.refused,
        );
        AuditRow {
            id,
            at,
            actor: actor.name.to_string(),
            account_id,
            session_id,
            request_id: actor.request_id,
            source: actor.source.to_string(),
            purpose: actor.purpose,
            action: self.action,
            entity_id: self.entity_id,
            patient_ids: self.patients.into_iter().map(|id| id.0).collect(),
            reason: self
                .reason
                .or_else(|| actor.reason.as_deref().map(str::to_owned))
                .map(|reason| tenant.keys().seal_for_ever(REASON, id, reason).to_hex()),
            refused: self.refused,
            proof: tenant.state().keys().audit_proof(tenant.chain().id, &proven),
        }
    }

    /// The values of [`crate::audited`], in order: the first twelve of a hot read's statement.
    #[must_use]
    pub fn values(self, tenant: &Tenant) -> Vec<Value> {
        let row = self.row(tenant);
        tenant.state().wake_sealer(tenant.chain());
        vec![
            row.id.into(),
            crate::database_time(row.at).into(),
            row.actor.into(),
            row.account_id.into(),
            row.session_id.into(),
            row.request_id.into(),
            row.source.into(),
            row.purpose.into(),
            row.action.into_owned().into(),
            row.entity_id.into(),
            tenant.actor().background.into(),
            row.proof.to_vec().into(),
        ]
    }
}

/// The audit row of a hot read as a common table expression named `audited`; its patients are the given SQL expression
/// of type `uuid[]`. It takes `$1` to `$12` from [`Audit::values`], so the statement's own values start at `$13`. A live
/// refresh writes no row when it shows nobody new: the expression gets `$11` (in the background) to decide by.
///
/// The answer does not wait for the disk: the row is there at the latest when it is sealed (docs/adr/0017). The setting holds
/// until the statement's own transaction ends, so this has no place in a [`Tx`], whose commit would not wait either.
#[macro_export]
macro_rules! audited {
    ($patients:literal) => {
        $crate::audited!($patients, "$8::text", "NULL::bytea")
    };
    // A read that finds out itself why it may be done: expressions for purpose and reason.
    ($patients:literal, $purpose:literal, $reason:literal) => {
        concat!(
            "audited AS (INSERT INTO audit (id, at, actor, account_id, session_id, request_id, source, purpose, action, \
             entity_id, proof, patient_ids, reason) SELECT $1::uuid, $2::timestamptz, $3::text, $4::uuid, $5::uuid, $6::uuid, \
             $7::text, ",
            $purpose,
            ", $9::text, $10::uuid, $12::bytea, seen.ids, ",
            $reason,
            " FROM (SELECT ",
            $patients,
            " AS ids) seen WHERE (NOT $11::boolean OR cardinality(seen.ids) > 0) \
             AND set_config('synchronous_commit', 'off', true) = 'off')"
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
    action: Cow<'static, str>,
    entity_id: Option<Uuid>,
    patient_ids: Vec<Uuid>,
    /// In hexadecimal digits.
    reason: Option<String>,
    refused: bool,
    #[serde(serialize_with = "as_hex")]
    proof: [u8; 16],
}

fn as_hex<S: serde::Serializer>(bytes: &[u8; 16], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

/// Writes rows in one statement.
pub(crate) async fn write(tx: &Tx, rows: &[AuditRow]) -> Result<(), DbErr> {
    if rows.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO audit (id, at, actor, account_id, session_id, request_id, source, purpose, action, entity_id, \
               patient_ids, reason, refused, proof) SELECT id, at, actor, account_id, session_id, request_id, source, purpose, \
               action, entity_id, ARRAY(SELECT jsonb_array_elements_text(patient_ids)::uuid), decode(reason, 'hex'), refused, \
               decode(proof, 'hex') FROM jsonb_to_recordset($1) AS r(id uuid, at timestamptz, actor text, account_id uuid, \
               session_id uuid, request_id uuid, source text, purpose text, action text, entity_id uuid, patient_ids jsonb, \
               reason text, refused boolean, proof text)";
    let rows = serde_json::to_value(rows).map_err(|error| DbErr::Json(error.to_string()))?;
    execute(tx, sql, vec![rows.into()]).await.map(drop)
}
