//! Call-backs of critical values: opened by the release, escalated by the clock, closed only by a person who told one.

use std::collections::{BTreeMap, BTreeSet};

use api::{
    directory::Reach,
    id::{OrderId, PatientId, SiteId},
    lab::{
        AcknowledgeCallback, Callback, CallbackNotice, Callbacks, CountMyCallbacks, ListCallbacks, MyCallbacks,
        TakeCallback, ToldBecause, WaitingCallbacks,
    },
};
use directory::SiteClock;
use ehr::ReportAcknowledged;
use jiff::{SignedDuration, Timestamp};
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::Sealed,
    database::{execute, query_all, query_one},
    database_time,
    events::{self, Envelope},
    live::Topic,
};
use rules::results::Entered;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    entry::{self, Round},
    notices,
    report::Finding,
    sealed::WHAT,
    worklist::Locked,
};

/// The list entry that tells the deputy.
pub const ESCALATION: &str = "lab.callback";
/// The list entry that tells whoever reviews results.
pub const OVERDUE: &str = "lab.callback_overdue";
/// By when somebody must know: half an hour, as accrediting bodies ask for.
const WITHIN: SignedDuration = SignedDuration::from_mins(30);
/// After half of it the deputy is told.
const ESCALATE: SignedDuration = SignedDuration::from_mins(15);

const SELECT: &str = "SELECT c.id, c.order_id, c.patient_id, p.family_name, p.given_name, p.deceased_text AS deceased, c.what, c.critical, c.tell, c.opened_at, c.due_at, \
    c.escalated_at, c.told_at, c.told_to, c.told_by, c.superseded_at, (SELECT COALESCE(json_agg(json_build_object('name', n.name, \
    'why', n.why, 'reach', n.reach, 'at', n.at) ORDER BY n.at, n.name), '[]') FROM lab_callback_notice n WHERE n.callback_id = c.id) \
    AS notices FROM lab_callback c JOIN patient p ON p.id = c.patient_id";

/// A call-back of which nobody has said yet that a person knows.
const OPEN: &str = "c.told_at IS NULL AND c.superseded_at IS NULL";
/// One that waits for the account `$1`.
const MINE: &str = "EXISTS (SELECT 1 FROM lab_callback_notice n WHERE n.callback_id = c.id AND n.account_id = $1)";

#[derive(Debug, Deserialize)]
struct Notice {
    name: String,
    why: ToldBecause,
    reach: Reach,
    at: Timestamp,
}

#[derive(Debug, Deserialize)]
struct Row {
    id: Uuid,
    order_id: OrderId,
    patient_id: PatientId,
    family_name: Option<String>,
    given_name: String,
    deceased: Option<api::PartialDate>,
    what: Sealed,
    critical: bool,
    tell: String,
    opened_at: Timestamp,
    due_at: Timestamp,
    escalated_at: Option<Timestamp>,
    told_at: Option<Timestamp>,
    told_to: Option<String>,
    told_by: Option<String>,
    superseded_at: Option<Timestamp>,
    notices: Vec<Notice>,
}

/// Call-backs by a condition on `c` with one value, the oldest first.
pub async fn of(tx: &Tx, condition: &str, value: Uuid, clock: &SiteClock) -> Result<Vec<Callback>, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} WHERE {condition} ORDER BY c.opened_at LIMIT 100) found"
    );
    let keys = tx.tenant().keys();
    let rows: Vec<Row> = tx.json(&sql, vec![value.into()]).await?.unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| Callback {
            id: row.id,
            order_id: row.order_id,
            patient_id: row.patient_id,
            patient: rules::names::listed(row.family_name.as_deref(), &row.given_name),
            deceased: row.deceased,
            what: keys.text(WHAT, row.id, &row.what),
            critical: row.critical,
            tell: row.tell,
            notices: row
                .notices
                .into_iter()
                .map(|one| CallbackNotice { name: one.name, why: one.why, reach: one.reach, at: clock.moment(one.at) })
                .collect(),
            opened_at: clock.moment(row.opened_at),
            due_at: clock.moment(row.due_at),
            escalated_at: row.escalated_at.map(|at| clock.moment(at)),
            told_at: row.told_at.map(|at| clock.moment(at)),
            told_to: row.told_to,
            told_by: row.told_by,
            superseded_at: row.superseded_at.map(|at| clock.moment(at)),
        })
        .collect())
}

/// After a release: opens a call-back for each value that became critical, and carries along those of values that were corrected.
/// Whoever was told of a value is told of its correction too, critical or not.
pub async fn follow(
    tx: &Tx,
    order: &Locked,
    before: &Round,
    findings: &BTreeMap<Uuid, Finding>,
    tell: &str,
) -> Result<(), AppError> {
    let released: BTreeSet<Uuid> = findings.keys().chain(before.keys()).copied().collect();
    let now = entry::round(tx, order, order.round).await?;
    for analyte in released {
        if before.get(&analyte) == now.get(&analyte) {
            continue;
        }
        let sql = "UPDATE lab_callback SET superseded_at = $3 WHERE order_id = $1 AND analyte_id = $2 AND told_at IS NULL \
                   AND superseded_at IS NULL RETURNING id";
        let values = vec![order.id.0.into(), analyte.into(), database_time(tx.now()).into()];
        for row in query_all(tx, sql, values).await? {
            closed(tx, row.try_get("", "id")?).await?;
        }
        let sql = "SELECT 1 FROM lab_callback WHERE order_id = $1 AND analyte_id = $2 AND told_at IS NOT NULL LIMIT 1";
        let told = query_one(tx, sql, vec![order.id.0.into(), analyte.into()]).await?.is_some();
        let finding = findings.get(&analyte);
        let was = before.get(&analyte).map(Entered::shown);
        let what = match (finding, was) {
            (Some(finding), Some(was)) => format!("{}, corrected from {was}", finding.what),
            (Some(finding), None) => finding.what.clone(),
            (None, Some(was)) => format!("{} {was} was taken out of the report", name(tx, analyte).await?),
            (None, None) => continue,
        };
        let critical = finding.is_some_and(|finding| finding.critical);
        if told || critical {
            open(tx, order, analyte, &what, critical, tell).await?;
        }
    }
    tx.touch(Topic::new("callbacks", order.site_id));
    Ok(())
}

async fn name(tx: &Tx, analyte: Uuid) -> Result<String, AppError> {
    let row = query_one(tx, "SELECT name FROM lab_analyte WHERE id = $1", vec![analyte.into()]).await?;
    Ok(row.ok_or_else(AppError::not_found)?.try_get("", "name")?)
}

async fn open(tx: &Tx, order: &Locked, analyte: Uuid, what: &str, critical: bool, tell: &str) -> Result<(), AppError> {
    let now = tx.now();
    let id = tx.tenant().new_id::<Uuid>();
    let sql = "INSERT INTO lab_callback (id, order_id, site_id, patient_id, analyte_id, what, tell, opened_at, due_at, critical) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vec![
        id.into(),
        order.id.0.into(),
        order.site_id.0.into(),
        order.patient_id.0.into(),
        analyte.into(),
        tx.tenant().keys().seal(WHAT, id, what).into(),
        tell.into(),
        database_time(now).into(),
        database_time(now.saturating_add(WITHIN).unwrap_or(now)).into(),
        critical.into(),
    ];
    execute(tx, sql, values).await?;
    watch(tx, id, now).await?;
    notices::tell(tx, id, ToldBecause::Ordered).await
}

/// Sets the clock that tells others when nobody acts.
async fn watch(tx: &Tx, id: Uuid, from: Timestamp) -> Result<(), AppError> {
    events::schedule(tx, ESCALATION, id, from.saturating_add(ESCALATE).unwrap_or(from)).await?;
    events::schedule(tx, OVERDUE, id, from.saturating_add(WITHIN).unwrap_or(from)).await
}

/// Stops that clock: a person knows, or a correction took the call-back's place.
async fn closed(tx: &Tx, id: Uuid) -> Result<(), AppError> {
    events::unschedule(tx, ESCALATION, id).await?;
    events::unschedule(tx, OVERDUE, id).await?;
    notices::changed(tx, id).await
}

/// A clinician acknowledged the report in the chart: whoever was to be told knows. Taken back, nobody does.
pub async fn seen(tx: &Tx, envelope: Envelope<ReportAcknowledged>) -> Result<(), AppError> {
    if envelope.event.undone {
        return unseen(tx, envelope).await;
    }
    let sql = "UPDATE lab_callback SET told_at = $2, told_to = $3, told_by = $3 WHERE order_id = $1 AND told_at IS NULL \
               AND superseded_at IS NULL AND opened_at <= $2 RETURNING id, site_id";
    let values =
        vec![envelope.event.order_id.0.into(), database_time(envelope.at).into(), envelope.actor.as_str().into()];
    for row in query_all(tx, sql, values).await? {
        let (id, site): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "site_id")?);
        closed(tx, id).await?;
        tx.audit(Audit::of("lab.callback").patient(envelope.event.patient_id).entity(id).reason(&envelope.actor));
        tx.touch(Topic::new("callbacks", site));
        tx.touch(Topic::new("lab", site));
    }
    Ok(())
}

/// Opens again what an acknowledgement had closed, with the whole time from now on.
async fn unseen(tx: &Tx, envelope: Envelope<ReportAcknowledged>) -> Result<(), AppError> {
    let due = envelope.at.saturating_add(WITHIN).unwrap_or(envelope.at);
    let sql = "UPDATE lab_callback SET told_at = NULL, told_to = NULL, told_by = NULL, escalated_at = NULL, due_at = $2 \
               WHERE order_id = $1 AND told_to = told_by AND told_by = $3 AND superseded_at IS NULL RETURNING id, site_id";
    let values = vec![envelope.event.order_id.0.into(), database_time(due).into(), envelope.actor.as_str().into()];
    for row in query_all(tx, sql, values).await? {
        let (id, site): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "site_id")?);
        watch(tx, id, envelope.at).await?;
        notices::changed(tx, id).await?;
        tx.touch(Topic::new("callbacks", site));
        tx.touch(Topic::new("lab", site));
    }
    Ok(())
}

/// Nobody acted in half of the time: the deputy is told.
pub async fn escalate(tx: &Tx, id: Uuid) -> Result<(), AppError> {
    let sql = "UPDATE lab_callback SET escalated_at = $2 WHERE id = $1 AND told_at IS NULL AND superseded_at IS NULL \
               AND escalated_at IS NULL RETURNING site_id";
    if let Some(row) = query_one(tx, sql, vec![id.into(), database_time(tx.now()).into()]).await? {
        notices::tell(tx, id, ToldBecause::Deputy).await?;
        tx.touch(Topic::new("callbacks", row.try_get::<Uuid>("", "site_id")?));
    }
    Ok(())
}

/// Nobody acted in the whole time: whoever reviews results at the site is told.
pub async fn overdue(tx: &Tx, id: Uuid) -> Result<(), AppError> {
    let sql = format!("SELECT c.site_id FROM lab_callback c WHERE c.id = $1 AND {OPEN} FOR UPDATE");
    if let Some(row) = query_one(tx, &sql, vec![id.into()]).await? {
        notices::tell(tx, id, ToldBecause::Reviews).await?;
        tx.touch(Topic::new("callbacks", row.try_get::<Uuid>("", "site_id")?));
    }
    Ok(())
}

/// The call-backs that wait for me.
pub async fn mine(call: Call<MyCallbacks>) -> Result<Callbacks, AppError> {
    let tx = call.tenant.tx().await?;
    let clock = SiteClock::of_house(&tx).await?;
    let callbacks = of(&tx, &format!("{MINE} AND {OPEN}"), call.caller.account_id.0, &clock).await?;
    if !callbacks.is_empty() {
        tx.audit(Audit::of("lab.callbacks").patients(callbacks.iter().map(|one| one.patient_id)));
    }
    let now = clock.moment(tx.now());
    tx.commit().await?;
    Ok(Callbacks { now, callbacks })
}

/// How many that are.
pub async fn count_mine(call: Call<CountMyCallbacks>) -> Result<WaitingCallbacks, AppError> {
    let sql = format!("SELECT count(*) AS waiting FROM lab_callback c WHERE {MINE} AND {OPEN}");
    let read = call.tenant.read().await?;
    let row = query_one(&read, &sql, vec![call.caller.account_id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let waiting = u32::try_from(row.try_get::<i64>("", "waiting")?).unwrap_or(u32::MAX);
    Ok(WaitingCallbacks { waiting })
}

/// I know of it and act on it.
pub async fn take(call: Call<TakeCallback>) -> Result<Callback, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    let sql = format!("SELECT 1 FROM lab_callback c WHERE c.id = $2 AND {MINE}");
    if query_one(&tx, &sql, vec![call.caller.account_id.0.into(), id.into()]).await?.is_none() {
        return Err(AppError::not_found());
    }
    let name: &str = &call.caller.name;
    tell(tx, id, name, name, |_| Ok(())).await
}

/// The open call-backs of a site.
pub async fn list(call: Call<ListCallbacks>) -> Result<Callbacks, AppError> {
    let site = call.request.site_id;
    call.caller.at::<ListCallbacks>(site)?;
    let tx = call.tenant.tx().await?;
    let clock = SiteClock::of(&tx, site).await?;
    let callbacks = of(&tx, &format!("c.site_id = $1 AND {OPEN}"), site.0, &clock).await?;
    if !callbacks.is_empty() {
        tx.audit(Audit::of("lab.callbacks").entity(site).patients(callbacks.iter().map(|one| one.patient_id)));
    }
    let now = clock.moment(tx.now());
    tx.commit().await?;
    Ok(Callbacks { now, callbacks })
}

/// Says who was told.
pub async fn acknowledge(call: Call<AcknowledgeCallback>) -> Result<Callback, AppError> {
    let AcknowledgeCallback { id, told_to, read_back } = call.request;
    if !read_back {
        return Err(AppError::invalid("read_back", "is needed: name, birth date, test and value were repeated"));
    }
    let tx = call.tenant.tx().await?;
    tell(tx, id, told_to.as_str(), &call.caller.name, |site| call.caller.at::<AcknowledgeCallback>(site)).await
}

/// Writes down that a person knows.
async fn tell(
    tx: Tx,
    id: Uuid,
    told_to: &str,
    told_by: &str,
    may: impl FnOnce(SiteId) -> Result<(), AppError>,
) -> Result<Callback, AppError> {
    let sql = "UPDATE lab_callback SET told_at = $2, told_to = $3, told_by = $4 WHERE id = $1 AND told_at IS NULL \
               AND superseded_at IS NULL RETURNING site_id, patient_id";
    let values = vec![id.into(), database_time(tx.now()).into(), told_to.into(), told_by.into()];
    let Some(row) = query_one(&tx, sql, values).await? else {
        let sql = "SELECT superseded_at IS NOT NULL AS superseded FROM lab_callback WHERE id = $1";
        let known = query_one(&tx, sql, vec![id.into()]).await?.ok_or_else(AppError::not_found)?;
        return Err(if known.try_get("", "superseded")? {
            AppError::conflict(
                "corrected",
                "The value was corrected meanwhile",
                "Nothing was changed. The order shows the value as it is now, and whether somebody is to be told of it.",
            )
        } else {
            AppError::conflict(
                "told",
                "Somebody was told already",
                "Nothing was changed. The order shows who, and when.",
            )
        });
    };
    let site = SiteId(row.try_get("", "site_id")?);
    may(site)?;
    closed(&tx, id).await?;
    let clock = SiteClock::of(&tx, site).await?;
    let told = of(&tx, "c.id = $1", id, &clock).await?.into_iter().next().ok_or_else(AppError::not_found)?;
    tx.audit(Audit::of("lab.callback").patient(told.patient_id).entity(id).reason(told_to));
    tx.touch(Topic::new("callbacks", site));
    tx.touch(Topic::new("lab", site));
    tx.commit().await?;
    Ok(told)
}
