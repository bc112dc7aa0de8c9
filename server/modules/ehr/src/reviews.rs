//! Emergency accesses, looked at afterwards by somebody else.

use api::{
    Page,
    ehr::{Emergencies, Emergency, EmergencyFinding, ListEmergencies, ReviewEmergency},
    id::{AccountId, EmergencyId, PatientId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Caller, Tx,
    crypto::{ChainKeys, Sealed},
    database::{Refusal, execute, query_one, refusal},
    database_time,
    live::Topic,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::emergency::{PURPOSE, REVIEWS};
use crate::sealed::{EMERGENCY_WORDS, FINDING_NOTE};

const ROWS: usize = 30;

/// What a row gives. What it was used for is counted in the audit: acts about the patient with its purpose in its time.
fn select() -> String {
    format!(
        "SELECT m.id, m.patient_id, m.account_id, m.by_name, p.family_name, p.given_name, p.number, m.reason, m.words, \
         m.started_at, m.until_at, m.ended_at, m.review_due_at, m.reviewed_at, m.reviewed_by, m.finding, m.finding_note, \
         (SELECT count(*) FROM audit u WHERE u.account_id = m.account_id AND u.purpose = '{PURPOSE}' \
         AND u.patient_ids @> ARRAY[m.patient_id] AND u.at >= m.started_at AND u.at <= COALESCE(m.ended_at, m.until_at) \
         AND u.action NOT LIKE 'emergency.%') AS acts FROM emergency_access m JOIN patient p ON p.id = m.patient_id"
    )
}

#[derive(Debug, Deserialize)]
struct Row {
    id: EmergencyId,
    patient_id: PatientId,
    account_id: AccountId,
    by_name: String,
    family_name: Option<String>,
    given_name: String,
    number: String,
    reason: api::ehr::EmergencyReason,
    words: Sealed,
    started_at: Timestamp,
    until_at: Timestamp,
    ended_at: Option<Timestamp>,
    review_due_at: Timestamp,
    reviewed_at: Option<Timestamp>,
    reviewed_by: Option<String>,
    finding: Option<EmergencyFinding>,
    finding_note: Option<Sealed>,
    acts: u32,
}

impl Row {
    fn wire(self, clock: &SiteClock, keys: &ChainKeys, caller: &Caller, now: Timestamp) -> Emergency {
        Emergency {
            id: self.id,
            by: self.by_name,
            mine: self.account_id == caller.account_id,
            patient_id: self.patient_id,
            patient: rules::names::listed(self.family_name.as_deref(), &self.given_name),
            patient_number: self.number,
            reason: self.reason,
            words: keys.text(EMERGENCY_WORDS, self.id, &self.words),
            started: clock.moment(self.started_at),
            until: clock.moment(self.ended_at.unwrap_or(self.until_at)),
            open: self.ended_at.is_none() && self.until_at > now,
            due: clock.moment(self.review_due_at),
            overdue: self.reviewed_at.is_none() && self.review_due_at <= now,
            acts: self.acts,
            finding: self.finding,
            note: keys.text_if(FINDING_NOTE, self.id, self.finding_note.as_ref()),
            reviewed_by: self.reviewed_by,
            reviewed_at: self.reviewed_at.map(|at| clock.moment(at)),
        }
    }
}

/// Emergency accesses: the oldest that wait, or the latest that were looked at.
pub async fn list(call: Call<ListEmergencies>) -> Result<Emergencies, AppError> {
    let ListEmergencies { reviewed, after } = call.request;
    let tx = call.tenant.tx().await?;
    let (open, order, side) = if reviewed {
        (
            "m.reviewed_at IS NOT NULL",
            "m.reviewed_at DESC, m.id DESC",
            "(m.reviewed_at, m.id) < (SELECT reviewed_at, id",
        )
    } else {
        ("m.reviewed_at IS NULL", "m.review_due_at, m.id", "(m.review_due_at, m.id) > (SELECT review_due_at, id")
    };
    let mut filter = open.to_owned();
    let mut values = Vec::new();
    if let Some(after) = after {
        let known = query_one(&tx, "SELECT 1 FROM emergency_access WHERE id = $1", vec![after.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not an emergency access here"))?;
        values.push(after.into());
        filter = format!("{open} AND {side} FROM emergency_access WHERE id = $1)");
    }
    let limit = ROWS + 1;
    let sql = format!(
        "SELECT COALESCE(json_agg(x), '[]')::text FROM ({} WHERE {filter} ORDER BY {order} LIMIT {limit}) x",
        select()
    );
    let mut rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    let sql = format!("SELECT count(*) FROM emergency_access m WHERE {open}");
    let total: i64 = query_one(&tx, &sql, Vec::new()).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let clock = SiteClock::of_house(&tx).await?;
    let now = tx.now();
    tx.audit(Audit::of("reviews.list").patients(rows.iter().map(|row| row.patient_id)));
    tx.commit().await?;
    let rows = rows.into_iter().map(|row| row.wire(&clock, call.tenant.keys(), &call.caller, now)).collect();
    Ok(Page { rows, next, total: u64::try_from(total).ok() })
}

/// Says whether an access was fitting; the database refuses who judges their own.
pub async fn review(call: Call<ReviewEmergency>) -> Result<Emergency, AppError> {
    let ReviewEmergency { id, finding, note } = call.request;
    if finding == EmergencyFinding::NotFitting && note.is_none() {
        return Err(AppError::invalid("note", "is needed: say why it was not fitting, and what follows"));
    }
    let tx = call.tenant.tx().await?;
    let sql = "UPDATE emergency_access SET reviewed_at = $2, reviewed_account = $3, reviewed_by = $4, finding = $5, \
               finding_note = $6 WHERE id = $1 AND reviewed_at IS NULL";
    let values = vec![
        id.0.into(),
        database_time(tx.now()).into(),
        call.caller.account_id.0.into(),
        call.caller.name.to_string().into(),
        finding.code().into(),
        tx.tenant().keys().seal_if(FINDING_NOTE, id, note.as_ref()).into(),
    ];
    let done = execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Broken(_)) => own(),
        _ => error.into(),
    })?;
    let row = read(&tx, id).await?;
    if done == 0 {
        return Err(AppError::conflict(
            "reviewed",
            "Somebody has looked at it already",
            "Nothing was changed. Reload to see what was found.",
        ));
    }
    let clock = SiteClock::of_house(&tx).await?;
    let now = tx.now();
    tx.audit(Audit::of("emergency.review").patient(row.patient_id).entity(id).reason(finding.code()));
    tx.touch(Topic::new("reviews", REVIEWS));
    tx.commit().await?;
    Ok(row.wire(&clock, call.tenant.keys(), &call.caller, now))
}

fn own() -> AppError {
    AppError::conflict(
        "own_access",
        "Nobody judges their own emergency access",
        "Nothing was changed. Another privacy officer looks at it.",
    )
}

async fn read(tx: &Tx, id: EmergencyId) -> Result<Row, AppError> {
    let sql = format!("SELECT row_to_json(x)::text FROM ({} WHERE m.id = $1) x", select());
    tx.json(&sql, vec![Uuid::from(id).into()]).await?.ok_or_else(AppError::not_found)
}
