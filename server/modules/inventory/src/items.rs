//! Items: listed with what is usable, opened with their lots.

use api::{
    Page,
    id::{ItemId, SiteId},
    inventory::{
        AlertKind, GetItem, Item, ItemOrder, ItemRow, Items, ListItems, ListStockAlerts, ReorderRule, SaveItem,
        SaveReorderRule, SiteStock, StockAlert, StockAlerts, StockShares,
    },
};
use directory::SiteClock;
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_all, query_one, refusal},
    database_date, database_time,
    live::Topic,
    site_values,
};
use rules::rights::SiteSet;
use sea_orm::Value;
use serde::Deserialize;

use crate::lots;

const ROWS: usize = 50;
/// Days in which a lot's end is worth a word.
const SOON: i64 = 30;
/// More alerts than this nobody reads.
const ALERTS: i64 = 500;

/// Stock at sites: `$1` and `$2` the sites as [`kernel::site_values`], `$3` today.
const STOCK: &str = "SELECT i.id, i.code, i.name, i.unit, i.category, i.search_name, i.active, COALESCE(s.usable, 0)::bigint \
    AS usable, COALESCE(s.kept, 0)::bigint AS kept, COALESCE(s.on_hand, 0)::bigint AS on_hand, s.next_expiry, \
    r.point::bigint AS reorder_point, COALESCE(COALESCE(s.usable, 0) <= r.point, false) AS low FROM stock_item i \
    LEFT JOIN (SELECT l.item_id, sum(l.on_hand - l.kept) FILTER (WHERE l.expires_on >= $3 AND NOT l.quarantine) AS usable, \
    sum(l.kept) AS kept, sum(l.on_hand) AS on_hand, min(l.expires_on) FILTER (WHERE l.expires_on >= $3 AND NOT l.quarantine \
    AND l.on_hand > 0) AS next_expiry FROM stock_lot l JOIN stock_place p ON p.id = l.place_id \
    WHERE (p.site_id = ANY ($1::uuid[])) <> $2::boolean GROUP BY l.item_id) s ON s.item_id = i.id \
    LEFT JOIN (SELECT item_id, sum(point) AS point FROM reorder_rule WHERE (site_id = ANY ($1::uuid[])) <> $2::boolean GROUP BY item_id) r \
    ON r.item_id = i.id";

#[derive(Debug, Deserialize)]
struct Row {
    id: ItemId,
    code: String,
    name: String,
    unit: String,
    category: String,
    usable: i64,
    kept: i64,
    on_hand: i64,
    next_expiry: Option<Date>,
    reorder_point: Option<i64>,
    low: bool,
}

impl From<Row> for ItemRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            unit: row.unit,
            category: row.category,
            usable: row.usable,
            kept: row.kept,
            on_hand: row.on_hand,
            next_expiry: row.next_expiry,
            reorder_point: row.reorder_point,
            low: row.low,
        }
    }
}

/// Today at a site, or at the first one.
async fn today(tx: &Tx, site: Option<SiteId>) -> Result<Date, AppError> {
    let clock = match site {
        Some(site) => SiteClock::of(tx, site).await.map_err(|_| AppError::invalid("site_id", "is not a site here"))?,
        None => SiteClock::of_house(tx).await?,
    };
    Ok(clock.day(tx.now()))
}

/// Lists items.
pub async fn list(call: Call<ListItems>) -> Result<Items, AppError> {
    let ListItems { site_id, words, low, order, after } = call.request;
    let sites = call.caller.within::<ListItems>(site_id)?;
    let tx = call.tenant.tx().await?;
    let day = today(&tx, site_id).await?;
    let mut values: Vec<Value> = site_values(&sites).into();
    values.extend([database_date(day).into(), low.into()]);
    let mut filter = "(active OR on_hand > 0) AND (NOT $4 OR low)".to_owned();
    let typed = words.map(api::Line::into_string).unwrap_or_default();
    for word in rules::names::search_text(&[Some(&typed)]).split_whitespace() {
        values.push(format!("% {word}%").into());
        filter.push_str(&format!(" AND search_name LIKE ${}", values.len()));
    }
    // What it is sorted by, so that a page goes on after the last row whatever the order.
    let key = match order {
        ItemOrder::Name => "name",
        ItemOrder::Shortest => "lpad((usable * 100 / GREATEST(COALESCE(reorder_point, 0), 1))::text, 12, '0')",
        ItemOrder::Expiry => "COALESCE(next_expiry, 'infinity')::text",
    };
    let mut page = filter.clone();
    if let Some(after) = after {
        if execute(&tx, "SELECT 1 FROM stock_item WHERE id = $1", vec![after.into()]).await? == 0 {
            return Err(AppError::invalid("after", "is not an item here"));
        }
        values.push(after.into());
        page = format!("{filter} AND ({key}, id) > (SELECT {key}, id FROM stock WHERE id = ${})", values.len());
    }
    let limit = ROWS + 1;
    let sql = format!(
        "WITH stock AS ({STOCK}) SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT * FROM stock WHERE {page} \
         ORDER BY {key}, id LIMIT {limit}) found"
    );
    let rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    tx.commit().await?;
    let more = rows.len() > ROWS;
    let rows: Vec<ItemRow> = rows.into_iter().take(ROWS).map(Into::into).collect();
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    Ok(Page { rows, next, total: None })
}

/// Opens an item.
pub async fn get(call: Call<GetItem>) -> Result<Item, AppError> {
    let GetItem { id, site_id } = call.request;
    let tx = call.tenant.tx().await?;
    call.caller.within::<GetItem>(site_id)?;
    let item = read(&tx, id, site_id, &call.caller.sites::<GetItem>()).await?;
    tx.commit().await?;
    Ok(item)
}

/// An item at a site, or at the first of those that count; beside it the others that count.
async fn read(tx: &Tx, id: ItemId, site_id: Option<SiteId>, sites: &SiteSet) -> Result<Item, AppError> {
    let sql = "SELECT storage, active, version FROM stock_item WHERE id = $1";
    let facts = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let clock = match site_id {
        Some(site) => SiteClock::of(tx, site).await.map_err(|_| AppError::invalid("site_id", "is not a site here"))?,
        None => {
            let clocks = SiteClock::all(tx).await?;
            clocks.into_iter().find(|clock| sites.contains(clock.site_id)).ok_or_else(AppError::forbidden)?
        }
    };
    let day = clock.day(tx.now());
    let sql = format!("WITH stock AS ({STOCK}) SELECT row_to_json(stock)::text FROM stock WHERE id = $4");
    let mut values: Vec<Value> = site_values(&SiteSet::of(&[clock.site_id])).into();
    values.extend([database_date(day).into(), id.0.into()]);
    let row: Row = tx.json(&sql, values).await?.ok_or_else(AppError::not_found)?;
    let sql = "SELECT s.id, s.name, COALESCE(sum(l.on_hand - l.kept) FILTER (WHERE l.expires_on >= $2 AND NOT l.quarantine), 0)\
               ::bigint AS usable FROM site s LEFT JOIN stock_place p ON p.site_id = s.id LEFT JOIN stock_lot l \
               ON l.place_id = p.id AND l.item_id = $1 WHERE s.open AND (s.id = ANY ($3::uuid[])) <> $4::boolean \
               GROUP BY s.id, s.name, s.position ORDER BY s.position";
    let mut at_sites: Vec<Value> = vec![id.0.into(), database_date(day).into()];
    at_sites.extend(site_values(sites));
    let by_site = query_all(tx, sql, at_sites.clone())
        .await?
        .iter()
        .map(|row| {
            Ok(SiteStock {
                site_id: SiteId(row.try_get("", "id")?),
                site: row.try_get("", "name")?,
                usable: row.try_get("", "usable")?,
            })
        })
        .collect::<Result<_, sea_orm::DbErr>>()?;
    let sql = "SELECT COALESCE(sum(on_hand - kept) FILTER (WHERE expires_on >= $2 AND NOT quarantine), 0)::bigint AS free, \
               COALESCE(sum(kept) FILTER (WHERE expires_on >= $2 AND NOT quarantine), 0)::bigint AS kept, \
               COALESCE(sum(on_hand) FILTER (WHERE expires_on >= $2 AND quarantine), 0)::bigint AS quarantine, \
               COALESCE(sum(on_hand) FILTER (WHERE expires_on < $2), 0)::bigint AS expired FROM stock_lot l JOIN stock_place p \
               ON p.id = l.place_id WHERE item_id = $1 AND (p.site_id = ANY ($3::uuid[])) <> $4::boolean";
    let shares = query_one(tx, sql, at_sites).await?.ok_or_else(AppError::busy)?;
    let shares = StockShares {
        free: shares.try_get("", "free")?,
        kept: shares.try_get("", "kept")?,
        quarantine: shares.try_get("", "quarantine")?,
        expired: shares.try_get("", "expired")?,
    };
    let sql = "SELECT point, up_to FROM reorder_rule WHERE item_id = $1 AND site_id = $2";
    let rule = query_one(tx, sql, vec![id.0.into(), clock.site_id.0.into()]).await?;
    let rule = rule
        .map(|row| {
            Ok::<_, sea_orm::DbErr>(ReorderRule { point: row.try_get("", "point")?, up_to: row.try_get("", "up_to")? })
        })
        .transpose()?;
    Ok(Item {
        row: row.into(),
        storage: facts.try_get("", "storage")?,
        active: facts.try_get("", "active")?,
        site_id: clock.site_id,
        site: clock.name.to_string(),
        sites: by_site,
        shares,
        used_a_day: used_a_day(tx, id, &clock).await?,
        lots: lots::of_item(tx, id, day, sites).await?,
        rule,
        version: facts.try_get("", "version")?,
    })
}

/// The median of what was used on each of the last thirty days, days without use counted.
async fn used_a_day(tx: &Tx, id: ItemId, clock: &SiteClock) -> Result<i64, AppError> {
    let now = tx.now();
    let from = now.saturating_sub(jiff::SignedDuration::from_hours(24 * 30)).unwrap_or(now);
    let sql = "SELECT COALESCE(percentile_disc(0.5) WITHIN GROUP (ORDER BY COALESCE(used, 0)), 0)::bigint FROM generate_series(0, 29) d \
               LEFT JOIN (SELECT floor(extract(epoch FROM at - $3::timestamptz) / 86400)::integer AS day, -sum(quantity) AS used \
               FROM stock_movement WHERE item_id = $1 AND site_id = $2 AND kind = 'use' AND at > $3 GROUP BY 1) u ON u.day = d";
    let values = vec![id.0.into(), clock.site_id.0.into(), database_time(from).into()];
    Ok(query_one(tx, sql, values).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?)
}

/// Makes an item, or changes one.
pub async fn save(call: Call<SaveItem>) -> Result<Item, AppError> {
    let SaveItem { id, version, code, name, unit, category, storage, active } = call.request;
    let tx = call.tenant.tx().await?;
    let search = rules::names::search_text(&[Some(name.as_str()), Some(code.as_str())]);
    let taken = |error: sea_orm::DbErr| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("code", "is another item's code"),
        _ => error.into(),
    };
    let fresh = tx.tenant().new_id::<ItemId>();
    let mut values: Vec<Value> = vec![
        id.unwrap_or(fresh).0.into(),
        code.into_string().into(),
        name.into_string().into(),
        unit.into_string().into(),
        category.into_string().into(),
        storage.map(api::Line::into_string).into(),
        active.into(),
        search.into(),
    ];
    let id = match id {
        None => {
            let sql = "INSERT INTO stock_item (id, code, name, unit, category, storage, active, search_name) \
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
            execute(&tx, sql, values).await.map_err(taken)?;
            fresh
        }
        Some(id) => {
            if execute(&tx, "SELECT 1 FROM stock_item WHERE id = $1", vec![id.0.into()]).await? == 0 {
                return Err(AppError::not_found());
            }
            values.push(version.into());
            let sql = "UPDATE stock_item SET code = $2, name = $3, unit = $4, category = $5, storage = $6, active = $7, \
                       search_name = $8, version = version + 1 WHERE id = $1 AND version = $9";
            if execute(&tx, sql, values).await.map_err(taken)? == 0 {
                return Err(AppError::stale());
            }
            id
        }
    };
    let item = read(&tx, id, None, &SiteSet::all()).await?;
    tx.audit(Audit::of("stock.item").entity(id));
    tx.commit().await?;
    Ok(item)
}

/// Sets when to reorder.
pub async fn save_rule(call: Call<SaveReorderRule>) -> Result<ReorderRule, AppError> {
    let SaveReorderRule { id, site_id, point, up_to } = call.request;
    if up_to <= point {
        return Err(AppError::invalid("up_to", "must be more than the reorder point"));
    }
    let tx = call.tenant.tx().await?;
    if execute(&tx, "SELECT 1 FROM stock_item WHERE id = $1", vec![id.0.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    let sql = "INSERT INTO reorder_rule (item_id, site_id, point, up_to) VALUES ($1, $2, $3, $4) ON CONFLICT (item_id, site_id) \
               DO UPDATE SET point = excluded.point, up_to = excluded.up_to";
    let (point, up_to) = (i64::from(point), i64::from(up_to));
    let values = vec![id.0.into(), site_id.0.into(), point.into(), up_to.into()];
    execute(&tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Missing(_)) => AppError::invalid("site_id", "is not a site here"),
        _ => error.into(),
    })?;
    tx.audit(Audit::of("stock.rule").entity(id));
    tx.touch(Topic::new("stock", site_id));
    tx.commit().await?;
    Ok(ReorderRule { point, up_to })
}

#[derive(Debug, Deserialize)]
struct AlertRow {
    item_id: ItemId,
    item: String,
    unit: String,
    site_id: SiteId,
    site: String,
    usable: i64,
    point: Option<i64>,
    expires_on: Option<Date>,
}

/// What is low, out or about to expire.
pub async fn alerts(call: Call<ListStockAlerts>) -> Result<StockAlerts, AppError> {
    let tx = call.tenant.tx().await?;
    let site = call.request.site_id;
    let sites = call.caller.within::<ListStockAlerts>(site)?;
    let day = today(&tx, site).await?;
    let soon = day.saturating_add(jiff::Span::new().days(SOON));
    let alerts = read_alerts(&tx, &sites, day, Some(soon), Some(ALERTS)).await?;
    tx.commit().await?;
    Ok(StockAlerts { alerts })
}

/// All that is low or out at some sites, the worst first: as in the alerts, without what only expires.
///
/// # Errors
/// When the database cannot be read.
pub async fn shortfalls(tx: &Tx, sites: &SiteSet) -> Result<Vec<StockAlert>, AppError> {
    let day = today(tx, None).await?;
    read_alerts(tx, sites, day, None, None).await
}

/// Alerts of a day; lots that end until `soon` are one too where it is given.
async fn read_alerts(
    tx: &Tx,
    sites: &SiteSet,
    day: Date,
    soon: Option<Date>,
    most: Option<i64>,
) -> Result<Vec<StockAlert>, AppError> {
    let sql = "SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT i.id AS item_id, i.name AS item, i.unit, s.id AS site_id, \
               s.name AS site, COALESCE(u.usable, 0)::bigint AS usable, r.point, u.expires_on FROM stock_item i CROSS JOIN site s \
               LEFT JOIN reorder_rule r ON r.item_id = i.id AND r.site_id = s.id LEFT JOIN (SELECT l.item_id, p.site_id, \
               sum(l.on_hand - l.kept) AS usable, min(l.expires_on) FILTER (WHERE l.expires_on <= $3::date AND l.on_hand > 0) \
               AS expires_on FROM stock_lot l JOIN stock_place p ON p.id = l.place_id WHERE l.expires_on >= $2 \
               AND NOT l.quarantine GROUP BY 1, 2) u ON u.item_id = i.id AND u.site_id = s.id \
               WHERE i.active AND (s.id = ANY ($1::uuid[])) <> $5::boolean AND (COALESCE(u.usable, 0) <= r.point \
               OR u.expires_on IS NOT NULL) LIMIT $4::bigint) found";
    let [ids, but] = site_values(sites);
    let values = vec![ids, database_date(day).into(), soon.map(database_date).into(), most.into(), but];
    let rows: Vec<AlertRow> = tx.json(sql, values).await?.unwrap_or_default();
    let mut alerts: Vec<StockAlert> = rows
        .into_iter()
        .map(|row| StockAlert {
            kind: match (row.point, row.usable) {
                (Some(_), 0) => AlertKind::Out,
                (Some(point), usable) if usable <= point => AlertKind::Low,
                _ => AlertKind::Expiring,
            },
            item_id: row.item_id,
            item: row.item,
            unit: row.unit,
            site_id: row.site_id,
            site: row.site,
            usable: row.usable,
            reorder_point: row.point,
            expires_on: row.expires_on,
        })
        .collect();
    alerts.sort_by(|one, other| (one.kind, &one.item, &one.site).cmp(&(other.kind, &other.item, &other.site)));
    Ok(alerts)
}
