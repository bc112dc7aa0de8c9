//! Lots: each change is a movement in the journal.

use api::{
    Endpoint,
    id::{ItemId, LotId, PlaceId, SiteId},
    inventory::{CountLot, Lot, LotState, MoveLot, ReceiveLot, SetLotState, WriteOffLot},
};
use directory::SiteClock;
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Caller, Tx, among,
    database::{Refusal, execute, query_one, refusal},
    database_date, date,
    live::Topic,
    site_values,
};
use rules::rights::SiteSet;
use serde::Deserialize;
use uuid::Uuid;

use crate::stock::record;

const SELECT: &str = "SELECT l.id, l.number, l.expires_on, l.quarantine, l.state_reason, l.place_id, p.name AS place, \
    p.site_id, s.name AS site, l.on_hand, l.kept, l.version FROM stock_lot l JOIN stock_place p ON p.id = l.place_id \
    JOIN site s ON s.id = p.site_id";

#[derive(Debug, Deserialize)]
struct Row {
    id: LotId,
    number: String,
    expires_on: Date,
    quarantine: bool,
    state_reason: Option<String>,
    place_id: PlaceId,
    place: String,
    site_id: SiteId,
    site: String,
    on_hand: i64,
    kept: i64,
    version: i32,
}

impl Row {
    fn wire(self, today: Date) -> Lot {
        Lot {
            id: self.id,
            number: self.number,
            expires_on: self.expires_on,
            state: match (self.expires_on < today, self.quarantine) {
                (true, _) => LotState::Expired,
                (false, true) => LotState::Quarantine,
                (false, false) => LotState::Usable,
            },
            state_reason: self.state_reason,
            place_id: self.place_id,
            place: self.place,
            site_id: self.site_id,
            site: self.site,
            on_hand: self.on_hand,
            kept: self.kept,
            version: self.version,
        }
    }
}

/// The lots of an item that are not empty, in the order they are used.
pub async fn of_item(tx: &Tx, item: ItemId, today: Date, sites: &SiteSet) -> Result<Vec<Lot>, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} WHERE l.item_id = $1 AND l.on_hand > 0 AND {} \
         ORDER BY (l.quarantine OR l.expires_on < $2), l.expires_on, l.id LIMIT 200) found",
        among("p.site_id", 3)
    );
    let [ids, but] = site_values(sites);
    let rows: Vec<Row> =
        tx.json(&sql, vec![item.0.into(), database_date(today).into(), ids, but]).await?.unwrap_or_default();
    Ok(rows.into_iter().map(|row| row.wire(today)).collect())
}

/// A lot's row, locked; 404 when there is none, 403 where the right is not held at its site, 409 when it is not the version
/// the caller saw.
async fn lock<E: Endpoint>(tx: &Tx, caller: &Caller, id: LotId, version: i32) -> Result<Locked, AppError> {
    let sql = "SELECT l.item_id, l.number, l.expires_on, l.on_hand, l.kept, l.quarantine, l.version, p.site_id \
               FROM stock_lot l JOIN stock_place p ON p.id = l.place_id WHERE l.id = $1 FOR UPDATE OF l";
    let row = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let site = SiteId(row.try_get("", "site_id")?);
    caller.at::<E>(site)?;
    if row.try_get::<i32>("", "version")? != version {
        return Err(AppError::stale());
    }
    Ok(Locked {
        item: row.try_get("", "item_id")?,
        number: row.try_get("", "number")?,
        expires_on: date(row.try_get("", "expires_on")?),
        on_hand: row.try_get("", "on_hand")?,
        kept: row.try_get("", "kept")?,
        quarantine: row.try_get("", "quarantine")?,
        site,
    })
}

struct Locked {
    item: Uuid,
    number: String,
    expires_on: Date,
    on_hand: i64,
    kept: i64,
    quarantine: bool,
    site: SiteId,
}

async fn finish(tx: Tx, id: LotId, action: &'static str) -> Result<Lot, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({SELECT} WHERE l.id = $1) found");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let site = row.site_id;
    let today = SiteClock::of(&tx, site).await?.day(tx.now());
    let lot = row.wire(today);
    tx.audit(Audit::of(action).entity(id));
    tx.touch(Topic::new("stock", site));
    tx.commit().await?;
    Ok(lot)
}

fn refused(error: sea_orm::DbErr) -> AppError {
    match refusal(&error) {
        Some(Refusal::Broken(_)) => AppError::invalid("quantity", "is more than is there and not kept for orders"),
        _ => error.into(),
    }
}

/// Receives stock; more of a lot that is there already adds to it.
pub async fn receive(call: Call<ReceiveLot>) -> Result<Lot, AppError> {
    let ReceiveLot { id: item, place_id, number, expires_on, quantity, reference } = call.request;
    if quantity == 0 {
        return Err(AppError::invalid("quantity", "must be at least one"));
    }
    let tx = call.tenant.tx().await?;
    let sql = "SELECT active FROM stock_item WHERE id = $1";
    let row = query_one(&tx, sql, vec![item.0.into()]).await?.ok_or_else(AppError::not_found)?;
    if !row.try_get::<bool>("", "active")? {
        return Err(AppError::conflict(
            "inactive",
            "This item is no longer received",
            "Nothing was changed. Make it active first.",
        ));
    }
    let sql = "SELECT site_id FROM stock_place WHERE id = $1 AND open";
    let place = query_one(&tx, sql, vec![place_id.0.into()]).await?;
    let place = place.ok_or_else(|| AppError::invalid("place_id", "is not an open place here"))?;
    let site = SiteId(place.try_get("", "site_id")?);
    call.caller.at::<ReceiveLot>(site)?;
    let today = SiteClock::of(&tx, site).await?.day(tx.now());
    if expires_on < today {
        return Err(AppError::invalid("expires_on", format!("is over since {expires_on}: send the lot back")));
    }
    if expires_on > today.saturating_add(jiff::Span::new().years(20)) {
        return Err(AppError::invalid("expires_on", "is more than twenty years ahead"));
    }
    let number = number.into_string();
    let sql = "INSERT INTO stock_lot (id, item_id, place_id, number, expires_on, on_hand) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (item_id, place_id, number) DO UPDATE SET on_hand = stock_lot.on_hand + excluded.on_hand, \
               version = stock_lot.version + 1 WHERE stock_lot.expires_on = excluded.expires_on RETURNING id";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        item.0.into(),
        place_id.0.into(),
        number.into(),
        database_date(expires_on).into(),
        i64::from(quantity).into(),
    ];
    let row = query_one(&tx, sql, values).await?;
    let row = row.ok_or_else(|| AppError::invalid("expires_on", "is not the day on which this lot there expires"))?;
    let lot = LotId(row.try_get("", "id")?);
    record(&tx, lot, "receipt", i64::from(quantity), reference.map(api::Line::into_string)).await?;
    finish(tx, lot, "stock.receive").await
}

/// Says how much was counted.
pub async fn count(call: Call<CountLot>) -> Result<Lot, AppError> {
    let CountLot { id, version, counted, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let lot = lock::<CountLot>(&tx, &call.caller, id, version).await?;
    let counted = i64::from(counted);
    if counted < lot.kept {
        return Err(AppError::invalid(
            "counted",
            format!("is less than the {} kept for orders: cancel those first", lot.kept),
        ));
    }
    let sql = "UPDATE stock_lot SET on_hand = $2, version = version + 1 WHERE id = $1";
    execute(&tx, sql, vec![id.0.into(), counted.into()]).await?;
    record(&tx, id, "count", counted - lot.on_hand, reason.map(api::Line::into_string)).await?;
    finish(tx, id, "stock.count").await
}

/// Writes stock off.
pub async fn write_off(call: Call<WriteOffLot>) -> Result<Lot, AppError> {
    let WriteOffLot { id, version, quantity, reason } = call.request;
    if quantity == 0 {
        return Err(AppError::invalid("quantity", "must be at least one"));
    }
    let tx = call.tenant.tx().await?;
    lock::<WriteOffLot>(&tx, &call.caller, id, version).await?;
    let sql = "UPDATE stock_lot SET on_hand = on_hand - $2, version = version + 1 WHERE id = $1";
    execute(&tx, sql, vec![id.0.into(), i64::from(quantity).into()]).await.map_err(refused)?;
    record(&tx, id, "write_off", -i64::from(quantity), Some(reason.into_string())).await?;
    finish(tx, id, "stock.write_off").await
}

/// Moves stock to another place.
pub async fn relocate(call: Call<MoveLot>) -> Result<Lot, AppError> {
    let MoveLot { id, version, place_id, quantity } = call.request;
    if quantity == 0 {
        return Err(AppError::invalid("quantity", "must be at least one"));
    }
    let tx = call.tenant.tx().await?;
    let lot = lock::<MoveLot>(&tx, &call.caller, id, version).await?;
    let sql = "SELECT site_id FROM stock_place WHERE id = $1 AND open";
    let place = query_one(&tx, sql, vec![place_id.0.into()]).await?;
    let to = SiteId(
        place.ok_or_else(|| AppError::invalid("place_id", "is not an open place here"))?.try_get("", "site_id")?,
    );
    call.caller.at::<MoveLot>(to)?;
    let sql = "UPDATE stock_lot SET on_hand = on_hand - $2, version = version + 1 WHERE id = $1 AND place_id <> $3";
    let values = vec![id.0.into(), i64::from(quantity).into(), place_id.0.into()];
    if execute(&tx, sql, values).await.map_err(refused)? == 0 {
        return Err(AppError::invalid("place_id", "is where it is already"));
    }
    let sql = "INSERT INTO stock_lot (id, item_id, place_id, number, expires_on, quarantine, on_hand) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (item_id, place_id, number) DO UPDATE SET \
               on_hand = stock_lot.on_hand + excluded.on_hand, quarantine = stock_lot.quarantine OR excluded.quarantine, \
               version = stock_lot.version + 1 RETURNING id";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        lot.item.into(),
        place_id.0.into(),
        lot.number.into(),
        database_date(lot.expires_on).into(),
        lot.quarantine.into(),
        i64::from(quantity).into(),
    ];
    let row = query_one(&tx, sql, values).await?.ok_or_else(AppError::busy)?;
    let arrived = LotId(row.try_get("", "id")?);
    record(&tx, id, "transfer", -i64::from(quantity), None).await?;
    record(&tx, arrived, "transfer", i64::from(quantity), None).await?;
    if to != lot.site {
        tx.touch(Topic::new("stock", lot.site));
    }
    finish(tx, arrived, "stock.move").await
}

/// Sets a lot aside, or frees it.
pub async fn set_state(call: Call<SetLotState>) -> Result<Lot, AppError> {
    let SetLotState { id, version, quarantine, reason } = call.request;
    let tx = call.tenant.tx().await?;
    let lot = lock::<SetLotState>(&tx, &call.caller, id, version).await?;
    if lot.quarantine == quarantine {
        return Err(AppError::conflict("same_state", "The lot stands so already", "Nothing was changed."));
    }
    let sql = "UPDATE stock_lot SET quarantine = $2, state_reason = $3, version = version + 1 WHERE id = $1";
    let kept = quarantine.then(|| reason.as_str().to_owned());
    execute(&tx, sql, vec![id.0.into(), quarantine.into(), kept.into()]).await?;
    record(&tx, id, "state", 0, Some(reason.into_string())).await?;
    finish(tx, id, "stock.state").await
}
