//! The laboratory as a department that takes orders: can we run it, by when, where else.

use api::{
    ehr::{Alternative, Department, Feasibility, Orderable, Urgency},
    id::{ItemId, OrderId, SiteId},
};
use directory::SiteClock;
use ehr::{Ask, OrderTarget, PlacedOrder};
use inventory::Shortage;
use jiff::{SignedDuration, Timestamp, civil::Date};
use kernel::{
    AppError, Tx,
    database::{execute, query_all, query_one},
    database_time,
    live::Topic,
};
use rules::names::search_text;
use sea_orm::Value;
use uuid::Uuid;

/// What a specimen needs to another site by the house's courier.
const COURIER: SignedDuration = SignedDuration::from_hours(2);

/// The laboratory.
#[derive(Debug, Clone, Copy, Default)]
pub struct Laboratory;

/// A test as an order needs it.
struct Test {
    id: Uuid,
    minutes: i64,
    reagents: Vec<(ItemId, i64)>,
    sites: Vec<SiteId>,
}

async fn test(tx: &Tx, id: Uuid, urgency: Urgency) -> Result<Test, AppError> {
    let sql = "SELECT minutes, minutes_urgent FROM lab_test WHERE id = $1 AND active";
    let row = query_one(tx, sql, vec![id.into()]).await?;
    let row = row.ok_or_else(|| AppError::invalid("item_id", "is not a test that can be ordered"))?;
    let column = if urgency == Urgency::Urgent { "minutes_urgent" } else { "minutes" };
    let minutes = i64::from(row.try_get::<i32>("", column)?);
    let mut test = Test { id, minutes, reagents: Vec::new(), sites: Vec::new() };
    let sql = "SELECT item_id, quantity FROM lab_reagent WHERE test_id = $1 ORDER BY item_id";
    for row in query_all(tx, sql, vec![id.into()]).await? {
        test.reagents.push((ItemId(row.try_get("", "item_id")?), i64::from(row.try_get::<i16>("", "quantity")?)));
    }
    let sql = "SELECT t.site_id FROM lab_test_site t JOIN site s ON s.id = t.site_id WHERE t.test_id = $1 AND s.open \
               ORDER BY s.position";
    for row in query_all(tx, sql, vec![id.into()]).await? {
        test.sites.push(SiteId(row.try_get("", "site_id")?));
    }
    Ok(test)
}

/// Why a test cannot be run at a site; none: it can.
async fn hindrance(tx: &Tx, test: &Test, site: SiteId, day: Date) -> Result<Option<String>, AppError> {
    if !test.sites.contains(&site) {
        return Ok(Some("this site does not run the test".to_owned()));
    }
    for (item, quantity) in &test.reagents {
        if inventory::usable(tx, *item, site, day).await? < *quantity {
            return Ok(Some(in_words(&inventory::shortage(tx, *item, site, day).await?)));
        }
    }
    Ok(None)
}

/// A shortage as a doctor reads it.
pub fn in_words(shortage: &Shortage) -> String {
    let day = |day: Date| day.strftime("%-d %b").to_string();
    match (&shortage.expired, &shortage.quarantine) {
        (Some((lot, on)), _) => format!("{}: lot {lot} expired {}", shortage.item, day(*on)),
        (None, Some(lot)) => format!("{}: lot {lot} is set aside", shortage.item),
        (None, None) => format!("{} is used up", shortage.item),
    }
}

fn ready(at: Timestamp, minutes: i64) -> Timestamp {
    at.saturating_add(SignedDuration::from_mins(minutes)).unwrap_or(at)
}

async fn answer(tx: &Tx, test: &Test, site: SiteId, at: Timestamp) -> Result<Feasibility, AppError> {
    let here = SiteClock::of(tx, site).await?;
    let reason = hindrance(tx, test, site, here.day(at)).await?;
    let mut answer = Feasibility {
        can: reason.is_none(),
        site_id: site,
        site: here.name.to_string(),
        ready_by: reason.is_none().then(|| here.moment(ready(at, test.minutes))),
        reason,
        alternatives: Vec::new(),
    };
    if answer.can {
        return Ok(answer);
    }
    for other in test.sites.iter().filter(|other| **other != site) {
        let clock = SiteClock::of(tx, *other).await?;
        if hindrance(tx, test, *other, clock.day(at)).await?.is_none() {
            let arrives = at.saturating_add(COURIER).unwrap_or(at);
            answer.alternatives.push(Alternative {
                site_id: *other,
                site: clock.name.to_string(),
                ready_by: clock.moment(ready(arrives, test.minutes)),
            });
        }
    }
    answer.alternatives.sort_by_key(|other| other.ready_by.at);
    Ok(answer)
}

fn cannot(answer: &Feasibility) -> AppError {
    let reason = answer.reason.clone().unwrap_or_default();
    AppError::conflict(
        "cannot_run",
        format!("{} cannot run it: {reason}", answer.site),
        "Nothing was signed or placed. Choose another site, or take the test out of the basket.",
    )
}

#[async_trait::async_trait]
impl OrderTarget for Laboratory {
    fn department(&self) -> Department {
        Department::Laboratory
    }

    async fn find(&self, tx: &Tx, words: &str) -> Result<Vec<Orderable>, AppError> {
        let mut values: Vec<Value> = Vec::new();
        let mut filter = String::from("t.active");
        for word in search_text(&[Some(words)]).split_whitespace() {
            values.push(format!("% {word}%").into());
            filter.push_str(&format!(" AND t.search_name LIKE ${}", values.len()));
        }
        let sql = format!(
            "SELECT t.id, t.code, t.name, t.specimen FROM lab_test t LEFT JOIN (SELECT test_id, count(*) AS n FROM lab_order \
             GROUP BY test_id) o ON o.test_id = t.id WHERE {filter} ORDER BY COALESCE(o.n, 0) DESC, t.code LIMIT 12"
        );
        let orderable = |row: &sea_orm::QueryResult| -> Result<Orderable, sea_orm::DbErr> {
            Ok(Orderable {
                department: Department::Laboratory,
                item_id: row.try_get("", "id")?,
                code: row.try_get("", "code")?,
                name: row.try_get("", "name")?,
                needs: Some(row.try_get("", "specimen")?),
            })
        };
        Ok(query_all(tx, &sql, values).await?.iter().map(orderable).collect::<Result<_, _>>()?)
    }

    async fn name(&self, tx: &Tx, item: Uuid) -> Result<String, AppError> {
        let row = query_one(tx, "SELECT name FROM lab_test WHERE id = $1 AND active", vec![item.into()]).await?;
        let row = row.ok_or_else(|| AppError::invalid("item_id", "is not a test that can be ordered"))?;
        Ok(row.try_get("", "name")?)
    }

    async fn can(&self, tx: &Tx, ask: &Ask) -> Result<Feasibility, AppError> {
        let test = test(tx, ask.item_id, ask.urgency).await?;
        answer(tx, &test, ask.site_id, tx.now()).await
    }

    async fn place(&self, tx: &Tx, order: &PlacedOrder) -> Result<Feasibility, AppError> {
        let test = test(tx, order.item_id, order.urgency).await?;
        let answer = answer(tx, &test, order.site_id, order.at).await?;
        let Some(due) = answer.ready_by else { return Err(cannot(&answer)) };
        let day = SiteClock::of(tx, order.site_id).await?.day(order.at);
        for (item, quantity) in &test.reagents {
            if !inventory::reserve(tx, *item, order.site_id, day, *quantity, order.id.0).await? {
                // Somebody else took the last of it between the question and now.
                let shortage = inventory::shortage(tx, *item, order.site_id, day).await?;
                return Err(cannot(&Feasibility { reason: Some(in_words(&shortage)), ..answer }));
            }
        }
        let sql = "INSERT INTO lab_order (id, test_id, site_id, patient_id, encounter_id, staff_id, ordered_by, urgency, step, \
                   ordered_at, due_at, since) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'collect', $9, $10, $9)";
        let values = vec![
            order.id.0.into(),
            test.id.into(),
            order.site_id.0.into(),
            order.patient_id.0.into(),
            order.encounter_id.0.into(),
            order.staff_id.0.into(),
            order.ordered_by.as_str().into(),
            order.urgency.code().into(),
            database_time(order.at).into(),
            database_time(due.at).into(),
        ];
        execute(tx, sql, values).await?;
        tx.touch(Topic::new("lab", order.site_id));
        Ok(answer)
    }

    async fn hindrance(&self, tx: &Tx, order: OrderId) -> Result<Option<String>, AppError> {
        let sql = "SELECT step, round FROM lab_order WHERE id = $1 FOR UPDATE";
        let row = query_one(tx, sql, vec![order.0.into()]).await?.ok_or_else(AppError::not_found)?;
        let step: String = row.try_get("", "step")?;
        let run = row.try_get::<i32>("", "round")? > 0;
        Ok(run.then(|| format!("it was run and stands at the step {step}: its result will come")))
    }

    async fn cancel(&self, tx: &Tx, order: OrderId, _reason: &str) -> Result<(), AppError> {
        if let Some(why) = self.hindrance(tx, order).await? {
            return Err(AppError::conflict(
                "already_run",
                "The laboratory has run it already",
                format!("Nothing was changed: {why}."),
            ));
        }
        inventory::release(tx, order.0).await?;
        let sql = "UPDATE lab_order SET step = 'cancelled', since = $2, version = version + 1 WHERE id = $1 RETURNING site_id";
        let row = query_one(tx, sql, vec![order.0.into(), database_time(tx.now()).into()]).await?;
        let site: Uuid = row.ok_or_else(AppError::not_found)?.try_get("", "site_id")?;
        tx.touch(Topic::new("lab", site));
        tx.touch(Topic::new("stock", site));
        Ok(())
    }
}
