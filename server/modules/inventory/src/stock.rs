//! What others may ask of stock in their own transaction: is there enough, keep it, give it back, use it. First to expire
//! leaves first; what has expired or is set aside never counts.

use api::id::{ItemId, LotId, SiteId};
use jiff::civil::Date;
use kernel::{
    AppError, Tx,
    database::{execute, query_all, query_one},
    database_date, database_time, date,
    live::Topic,
};
use uuid::Uuid;

/// How much of an item is usable at a site on a day.
///
/// # Errors
/// When the database cannot be read.
pub async fn usable(tx: &Tx, item: ItemId, site: SiteId, day: Date) -> Result<i64, AppError> {
    let sql = "SELECT COALESCE(sum(l.on_hand - l.kept), 0)::bigint FROM stock_lot l JOIN stock_place p ON p.id = l.place_id \
               WHERE l.item_id = $1 AND p.site_id = $2 AND l.expires_on >= $3 AND NOT l.quarantine";
    let row = query_one(tx, sql, vec![item.0.into(), site.0.into(), database_date(day).into()]).await?;
    Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// Why an item cannot be used at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shortage {
    /// The item's name.
    pub item: String,
    /// A lot that is there but has expired: its number and last day.
    pub expired: Option<(String, Date)>,
    /// A lot that is set aside.
    pub quarantine: Option<String>,
}

/// Looks into why there is not enough.
///
/// # Errors
/// When the database cannot be read.
pub async fn shortage(tx: &Tx, item: ItemId, site: SiteId, day: Date) -> Result<Shortage, AppError> {
    let sql = "SELECT name FROM stock_item WHERE id = $1";
    let name = query_one(tx, sql, vec![item.0.into()]).await?.ok_or_else(AppError::not_found)?.try_get("", "name")?;
    let sql = "SELECT l.number, l.expires_on, l.expires_on < $3 AS expired FROM stock_lot l \
               JOIN stock_place p ON p.id = l.place_id WHERE l.item_id = $1 AND p.site_id = $2 AND l.on_hand > 0 \
               AND (l.quarantine OR l.expires_on < $3) ORDER BY l.expires_on DESC";
    let mut shortage = Shortage { item: name, expired: None, quarantine: None };
    for row in query_all(tx, sql, vec![item.0.into(), site.0.into(), database_date(day).into()]).await? {
        let number: String = row.try_get("", "number")?;
        if row.try_get("", "expired")? {
            let day = date(row.try_get("", "expires_on")?);
            shortage.expired.get_or_insert((number, day));
        } else {
            shortage.quarantine.get_or_insert(number);
        }
    }
    Ok(shortage)
}

/// Keeps so much for a subject; false when there is not enough, and then nothing is kept.
///
/// # Errors
/// When the database refuses.
pub async fn reserve(
    tx: &Tx,
    item: ItemId,
    site: SiteId,
    day: Date,
    quantity: i64,
    subject: Uuid,
) -> Result<bool, AppError> {
    let sql = "SELECT l.id, l.on_hand - l.kept AS free FROM stock_lot l JOIN stock_place p ON p.id = l.place_id \
               WHERE l.item_id = $1 AND p.site_id = $2 AND l.expires_on >= $3 AND NOT l.quarantine AND l.on_hand > l.kept \
               ORDER BY l.expires_on, l.id FOR UPDATE OF l";
    let mut left = quantity;
    let mut taken: Vec<(Uuid, i64)> = Vec::new();
    for row in query_all(tx, sql, vec![item.0.into(), site.0.into(), database_date(day).into()]).await? {
        let part = row.try_get::<i64>("", "free")?.min(left);
        if part > 0 {
            taken.push((row.try_get("", "id")?, part));
            left -= part;
        }
    }
    if left > 0 {
        return Ok(false);
    }
    for (lot, part) in taken {
        let sql = "UPDATE stock_lot SET kept = kept + $2 WHERE id = $1";
        execute(tx, sql, vec![lot.into(), part.into()]).await?;
        let sql = "INSERT INTO stock_reservation (subject_id, lot_id, quantity) VALUES ($1, $2, $3) \
                   ON CONFLICT (subject_id, lot_id) DO UPDATE SET quantity = stock_reservation.quantity + excluded.quantity";
        execute(tx, sql, vec![subject.into(), lot.into(), part.into()]).await?;
    }
    tx.touch(Topic::new("stock", site));
    Ok(true)
}

/// Gives back what was kept for a subject.
///
/// # Errors
/// When the database refuses.
pub async fn release(tx: &Tx, subject: Uuid) -> Result<(), AppError> {
    let sql = "WITH given AS (DELETE FROM stock_reservation WHERE subject_id = $1 RETURNING lot_id, quantity) \
               UPDATE stock_lot l SET kept = kept - given.quantity FROM given WHERE given.lot_id = l.id";
    execute(tx, sql, vec![subject.into()]).await?;
    Ok(())
}

/// Uses what was kept for a subject. A lot that expired meanwhile is exchanged for one that has not; where there is none,
/// the answer names the item that is missing and nothing is used.
///
/// # Errors
/// When the database refuses.
pub async fn consume(
    tx: &Tx,
    site: SiteId,
    day: Date,
    subject: Uuid,
    reference: &str,
) -> Result<Option<Shortage>, AppError> {
    let sql = "SELECT r.lot_id, r.quantity, l.item_id, l.expires_on < $2 OR l.quarantine AS gone FROM stock_reservation r \
               JOIN stock_lot l ON l.id = r.lot_id WHERE r.subject_id = $1 ORDER BY r.lot_id FOR UPDATE";
    let read = || query_all(tx, sql, vec![subject.into(), database_date(day).into()]);
    let mut exchange = Vec::new();
    for row in read().await? {
        if row.try_get("", "gone")? {
            let (lot, quantity): (Uuid, i64) = (row.try_get("", "lot_id")?, row.try_get("", "quantity")?);
            let sql = "DELETE FROM stock_reservation WHERE subject_id = $1 AND lot_id = $2";
            execute(tx, sql, vec![subject.into(), lot.into()]).await?;
            execute(tx, "UPDATE stock_lot SET kept = kept - $2 WHERE id = $1", vec![lot.into(), quantity.into()])
                .await?;
            exchange.push((ItemId(row.try_get("", "item_id")?), quantity));
        }
    }
    for (item, quantity) in exchange {
        if !reserve(tx, item, site, day, quantity, subject).await? {
            return shortage(tx, item, site, day).await.map(Some);
        }
    }
    for row in read().await? {
        let lot = LotId(row.try_get("", "lot_id")?);
        let quantity: i64 = row.try_get("", "quantity")?;
        let sql = "UPDATE stock_lot SET on_hand = on_hand - $2, kept = kept - $2, version = version + 1 WHERE id = $1";
        execute(tx, sql, vec![lot.0.into(), quantity.into()]).await?;
        record(tx, lot, "use", -quantity, Some(reference.to_owned())).await?;
    }
    execute(tx, "DELETE FROM stock_reservation WHERE subject_id = $1", vec![subject.into()]).await?;
    tx.touch(Topic::new("stock", site));
    Ok(None)
}

/// Writes a movement into the journal.
pub async fn record(tx: &Tx, lot: LotId, kind: &str, quantity: i64, reference: Option<String>) -> Result<(), AppError> {
    let sql = "INSERT INTO stock_movement (id, item_id, lot_id, site_id, kind, quantity, on_hand_after, at, by_name, reference) \
               SELECT $1, l.item_id, l.id, p.site_id, $3, $4, (SELECT sum(o.on_hand) FROM stock_lot o JOIN stock_place q \
               ON q.id = o.place_id WHERE o.item_id = l.item_id AND q.site_id = p.site_id), $5, $6, $7 FROM stock_lot l \
               JOIN stock_place p ON p.id = l.place_id WHERE l.id = $2";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        lot.0.into(),
        kind.into(),
        quantity.into(),
        database_time(tx.now()).into(),
        tx.tenant().actor().name.to_string().into(),
        reference.into(),
    ];
    execute(tx, sql, values).await?;
    Ok(())
}
