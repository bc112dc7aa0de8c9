//! Who read something of a patient's: asked by modules that have to tell them.

use api::id::{AccountId, PatientId, StaffId};
use jiff::Timestamp;
use kernel::{AppError, Tx, database::query_all, database_time};
use uuid::Uuid;

/// An account with the colleague's card it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reader {
    /// The account.
    pub account_id: AccountId,
    /// The card; accounts without one get no messages of colleagues.
    pub staff_id: Option<StaffId>,
}

/// Accounts that since an instant did one of these things about a patient, or anything to one of these entities. What was refused
/// showed nothing, and does not count.
///
/// # Errors
/// When the database fails.
pub async fn readers(
    tx: &Tx,
    patient: PatientId,
    since: Timestamp,
    actions: &[&str],
    entities: &[Uuid],
) -> Result<Vec<Reader>, AppError> {
    let sql = "SELECT a.id, a.staff_id FROM account a WHERE a.id IN (SELECT u.account_id FROM audit u \
               WHERE u.patient_ids @> ARRAY[$1::uuid] AND u.at >= $2 AND NOT u.refused \
               AND (u.action = ANY ($3) OR u.entity_id = ANY ($4))) ORDER BY a.id";
    let actions: Vec<String> = actions.iter().map(|action| (*action).to_owned()).collect();
    let values = vec![patient.0.into(), database_time(since).into(), actions.into(), entities.to_vec().into()];
    let mut found = Vec::new();
    for row in query_all(tx, sql, values).await? {
        found.push(Reader {
            account_id: AccountId(row.try_get("", "id")?),
            staff_id: row.try_get::<Option<Uuid>>("", "staff_id")?.map(StaffId),
        });
    }
    Ok(found)
}
