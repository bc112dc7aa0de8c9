//! Who opened a record: a patient's rows, by day and person.

use std::collections::BTreeSet;

use api::{
    Moment,
    audit::{Access, AccessDay, Accesses, ListAccesses},
    id::AccountId,
};
use kernel::{
    AppError, Audit, Call,
    audit::REASON,
    crypto::{ChainKeys, Sealed},
    database::{query_all, query_one},
    date, timestamp,
};
use sea_orm::{DbErr, QueryResult, Value};
use uuid::Uuid;

use crate::rows::{beginning_of, zone};

/// People and days on a page, as long as a day is not cut in two.
const GROUPS: usize = 120;

/// The days of a page.
pub async fn list(call: Call<ListAccesses>) -> Result<Accesses, AppError> {
    let ListAccesses { id, before } = call.request;
    let tx = call.tenant.tx().await?;
    let known = query_one(&tx, "SELECT 1 FROM patient WHERE id = $1", vec![id.0.into()]).await?;
    known.ok_or_else(AppError::not_found)?;
    let zone = zone(&tx).await?;
    let mut values: Vec<Value> = vec![vec![id.0].into(), zone.iana_name().unwrap_or("UTC").into()];
    let older = match before {
        Some(day) => {
            values.push(beginning_of(day, &zone)?);
            " AND at < $3"
        }
        None => "",
    };
    let sql = format!(
        "SELECT (at AT TIME ZONE $2)::date AS day, actor, account_id, purpose, array_agg(DISTINCT action) AS actions, \
         array_agg(reason) FILTER (WHERE reason IS NOT NULL) AS reasons, \
         array_agg(id) FILTER (WHERE reason IS NOT NULL) AS reason_ids, count(*) AS times, \
         count(*) FILTER (WHERE refused) AS refused, min(at) AS first, max(at) AS last FROM audit \
         WHERE patient_ids @> $1::uuid[]{older} GROUP BY day, actor, account_id, purpose ORDER BY day DESC, last DESC LIMIT {}",
        GROUPS + 1
    );
    let rows = query_all(&tx, &sql, values).await?;
    let mut days: Vec<AccessDay> = Vec::new();
    for row in &rows {
        let day = date(row.try_get("", "day")?);
        let access = access(row, tx.tenant().keys())?;
        match days.last_mut().filter(|last| last.day == day) {
            Some(last) => last.people.push(access),
            None => days.push(AccessDay { day, people: vec![access] }),
        }
    }
    let mut next = None;
    if rows.len() > GROUPS {
        // The last day may be cut: it comes whole on the next page, unless it is all there is.
        if days.len() > 1 {
            days.pop();
        }
        next = days.last().map(|day| day.day);
    }
    tx.audit(Audit::of("accesses.read").patient(id));
    tx.commit().await?;
    Ok(Accesses { days, next })
}

fn access(row: &QueryResult, keys: &ChainKeys) -> Result<Access, DbErr> {
    let moment = |at| Moment::utc(timestamp(at));
    let count = |name: &str| row.try_get::<i64>("", name).map(|count| u32::try_from(count).unwrap_or(u32::MAX));
    let reasons: Option<Vec<Vec<u8>>> = row.try_get("", "reasons")?;
    // The same words are sealed anew each time.
    let ids: Option<Vec<Uuid>> = row.try_get("", "reason_ids")?;
    let reasons: BTreeSet<String> = ids
        .unwrap_or_default()
        .into_iter()
        .zip(reasons.unwrap_or_default())
        .map(|(id, bytes)| keys.text_or_code(REASON, id, &Sealed::from_bytes(bytes)))
        .collect();
    Ok(Access {
        actor: row.try_get("", "actor")?,
        account_id: row.try_get::<Option<Uuid>>("", "account_id")?.map(AccountId),
        purpose: row.try_get("", "purpose")?,
        reasons: reasons.into_iter().collect(),
        actions: row.try_get("", "actions")?,
        times: count("times")?,
        refused: count("refused")?,
        first: moment(row.try_get("", "first")?),
        last: moment(row.try_get("", "last")?),
    })
}
