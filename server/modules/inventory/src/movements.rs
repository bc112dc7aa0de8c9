//! The journal.

use api::{
    Page,
    id::MovementId,
    inventory::{ListMovements, Movement, MovementKind, Movements},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{AppError, Call, database::execute, site_values};
use sea_orm::Value;
use serde::Deserialize;

const ROWS: usize = 50;

#[derive(Debug, Deserialize)]
struct Row {
    id: MovementId,
    at: Timestamp,
    kind: MovementKind,
    reference: Option<String>,
    by_name: String,
    lot: String,
    site: String,
    quantity: i64,
    on_hand_after: i64,
}

/// Reads the movements of an item, newest first.
pub async fn list(call: Call<ListMovements>) -> Result<Movements, AppError> {
    let ListMovements { id, site_id, kind, after } = call.request;
    let sites = call.caller.within::<ListMovements>(site_id)?;
    let tx = call.tenant.tx().await?;
    if execute(&tx, "SELECT 1 FROM stock_item WHERE id = $1", vec![id.0.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    let word = kind.map(|kind| match kind {
        MovementKind::Receipt => "receipt",
        MovementKind::Use => "use",
        MovementKind::Count => "count",
        MovementKind::WriteOff => "write_off",
        MovementKind::Transfer => "transfer",
        MovementKind::State => "state",
    });
    let [ids, but] = site_values(&sites);
    let mut values: Vec<Value> = vec![id.0.into(), ids, but, word.into()];
    let mut from = "";
    if let Some(after) = after {
        let known = execute(&tx, "SELECT 1 FROM stock_movement WHERE id = $1", vec![after.into()]).await?;
        if known == 0 {
            return Err(AppError::invalid("after", "is not a movement here"));
        }
        values.push(after.into());
        from = "AND (m.at, m.id) < (SELECT at, id FROM stock_movement WHERE id = $5)";
    }
    let limit = ROWS + 1;
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT m.id, m.at, m.kind, m.reference, m.by_name, l.number AS lot, \
         s.name AS site, m.quantity, m.on_hand_after FROM stock_movement m JOIN stock_lot l ON l.id = m.lot_id \
         JOIN site s ON s.id = m.site_id WHERE m.item_id = $1 AND (m.site_id = ANY ($2::uuid[])) <> $3::boolean \
         AND ($4::text IS NULL OR m.kind = $4) {from} ORDER BY m.at DESC, m.id DESC LIMIT {limit}) found"
    );
    let rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let clock = SiteClock::of_house(&tx).await?;
    tx.commit().await?;
    let more = rows.len() > ROWS;
    let rows: Vec<Movement> = rows
        .into_iter()
        .take(ROWS)
        .map(|row| Movement {
            id: row.id,
            at: clock.moment(row.at),
            kind: row.kind,
            reference: row.reference,
            by: row.by_name,
            lot: row.lot,
            site: row.site,
            quantity: row.quantity,
            on_hand_after: row.on_hand_after,
        })
        .collect();
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    Ok(Page { rows, next, total: None })
}
