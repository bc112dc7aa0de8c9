//! The worklist, and one order in the laboratory.

use api::{
    Endpoint, Moment, PartialDate,
    crm::Sex,
    ehr::Urgency,
    id::{LabTestId, OrderId, PatientId, SiteId, SpecimenId},
    lab::{
        Callback, GetLabOrder, GetWorklist, LabOrder, LabRow, LabStep, RejectReason, Specimen, StepCounts, Worklist,
    },
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{AppError, Audit, Call, Caller, Tx, audited, crypto::Sealed, database::query_one, database_time};
use serde::Deserialize;
use uuid::Uuid;

use crate::sealed::{ORDER_NOTE, REJECT_NOTE};
use crate::{callbacks, incoming, values};

const ROWS: usize = 60;

/// A live refresh writes an audit row only for patients whom this session's list did not show before.
const READ: &str = concat!(
    "WITH open AS (SELECT o.id, o.patient_id, o.step, o.due_at FROM lab_order o WHERE o.site_id = $10 \
     AND o.step NOT IN ('released', 'cancelled')), shown AS (SELECT o.id, o.patient_id, p.family_name, p.given_name, p.born_text AS born, \
     p.deceased_text AS deceased, t.name AS test, t.specimen, o.urgency, o.step, o.since, o.ordered_at, o.due_at, o.amending, o.partial, (SELECT s.accession FROM \
     specimen s WHERE s.order_id = o.id AND s.rejected_at IS NULL) AS accession, EXISTS (SELECT 1 FROM specimen s WHERE \
     s.order_id = o.id AND s.rejected_at IS NOT NULL) AS again FROM lab_order o JOIN open n ON n.id = o.id JOIN patient p \
     ON p.id = o.patient_id JOIN lab_test t ON t.id = o.test_id WHERE ($13::text IS NULL OR o.step = $13) AND ($14::uuid IS NULL \
     OR (o.urgency <> 'urgent', o.due_at, o.id) > (SELECT a.urgency <> 'urgent', a.due_at, a.id FROM lab_order a WHERE a.id = $14)) \
     ORDER BY o.urgency <> 'urgent', o.due_at, o.id LIMIT 61), ",
    audited!(
        "ARRAY(SELECT DISTINCT patient_id FROM shown WHERE NOT $11 OR patient_id NOT IN (SELECT unnest(e.patient_ids) \
         FROM audit e WHERE e.session_id = $5 AND e.action = $9 AND e.entity_id = $10 AND e.at > $2::timestamptz - interval '1 day'))"
    ),
    " SELECT json_build_object('site', (SELECT name FROM site WHERE id = $10), 'zone', (SELECT time_zone FROM site WHERE id = $10), \
     'rows', COALESCE((SELECT json_agg(s ORDER BY s.urgency <> 'urgent', s.due_at, s.id) FROM shown s), '[]'), 'collect', \
     (SELECT count(*) FROM open WHERE step = 'collect'), 'receive', (SELECT count(*) FROM open WHERE step = 'receive'), \
     'enter', (SELECT count(*) FROM open WHERE step = 'enter'), 'review', (SELECT count(*) FROM open WHERE step = 'review'), \
     'late', (SELECT count(*) FROM open WHERE due_at < $2::timestamptz))::text"
);

#[derive(Debug, Deserialize)]
struct Read {
    site: Option<String>,
    zone: Option<String>,
    rows: Vec<Row>,
    collect: u32,
    receive: u32,
    enter: u32,
    review: u32,
    late: u32,
}

#[derive(Debug, Deserialize)]
struct Row {
    id: OrderId,
    patient_id: PatientId,
    family_name: Option<String>,
    given_name: String,
    born: PartialDate,
    deceased: Option<PartialDate>,
    test: String,
    specimen: String,
    urgency: Urgency,
    step: LabStep,
    since: Timestamp,
    ordered_at: Timestamp,
    due_at: Timestamp,
    amending: bool,
    partial: bool,
    accession: Option<String>,
    again: bool,
}

impl Row {
    fn wire(self, clock: &SiteClock) -> LabRow {
        LabRow {
            id: self.id,
            accession: self.accession,
            patient_id: self.patient_id,
            patient: rules::names::listed(self.family_name.as_deref(), &self.given_name),
            born: self.born,
            deceased: self.deceased,
            test: self.test,
            specimen: self.specimen,
            urgency: self.urgency,
            step: self.step,
            since: clock.moment(self.since),
            ordered_at: clock.moment(self.ordered_at),
            due_at: clock.moment(self.due_at),
            again: self.again,
            amending: self.amending,
            partial: self.partial,
        }
    }
}

/// Reads a site's worklist.
pub async fn list(call: Call<GetWorklist>) -> Result<Worklist, AppError> {
    let GetWorklist { site_id, step, after } = call.request;
    call.caller.at::<GetWorklist>(site_id)?;
    let now = call.tenant.now();
    let mut values = Audit::of("lab.worklist").entity(site_id).values(&call.tenant);
    values.extend([step.map(LabStep::code).into(), after.into()]);
    let read = call.tenant.read().await?;
    let found: Read = read.json(READ, values).await?.ok_or_else(AppError::not_found)?;
    drop(read);
    let (Some(site), Some(zone)) = (found.site, found.zone) else { return Err(AppError::not_found()) };
    let clock = SiteClock::new(site_id, &site, &zone)?;
    let more = found.rows.len() > ROWS;
    let rows: Vec<LabRow> = found.rows.into_iter().take(ROWS).map(|row| row.wire(&clock)).collect();
    Ok(Worklist {
        site_id,
        site,
        now: clock.moment(now),
        next: if more { rows.last().map(|row| row.id.0) } else { None },
        rows,
        counts: StepCounts {
            collect: found.collect,
            receive: found.receive,
            enter: found.enter,
            review: found.review,
            late: found.late,
        },
    })
}

const ORDER: &str = "SELECT o.id, o.patient_id, p.family_name, p.given_name, p.born_text AS born, p.deceased_text AS deceased, t.name AS test, t.specimen, o.urgency, o.step, \
    o.since, o.ordered_at, o.due_at, o.amending, o.partial, (SELECT s.accession FROM specimen s WHERE s.order_id = o.id \
    AND s.rejected_at IS NULL) AS accession, EXISTS (SELECT 1 FROM specimen s WHERE s.order_id = o.id AND s.rejected_at \
    IS NOT NULL) AS again, o.test_id, p.number AS patient_number, p.sex, o.site_id, i.name AS site, i.time_zone, o.ordered_by, \
    o.round, o.released_round, o.entered_by_account, o.entered_by, o.entered_at, o.released_by, o.released_at, o.note, o.version \
    FROM lab_order o JOIN patient p ON p.id = o.patient_id JOIN lab_test t ON t.id = o.test_id JOIN site i ON i.id = o.site_id";

/// An order's row.
#[derive(Debug, Deserialize)]
struct OrderRow {
    #[serde(flatten)]
    row: Row,
    test_id: LabTestId,
    patient_number: String,
    sex: Sex,
    site_id: SiteId,
    site: String,
    time_zone: String,
    ordered_by: String,
    round: i32,
    released_round: Option<i32>,
    entered_by_account: Option<Uuid>,
    entered_by: Option<String>,
    entered_at: Option<Timestamp>,
    released_by: Option<String>,
    released_at: Option<Timestamp>,
    note: Option<Sealed>,
    version: i32,
}

#[derive(Debug, Deserialize)]
struct SpecimenRow {
    id: SpecimenId,
    accession: String,
    kind: String,
    collected_at: Timestamp,
    collected_by: String,
    received_at: Option<Timestamp>,
    received_by: Option<String>,
    rejected_at: Option<Timestamp>,
    reject_reason: Option<RejectReason>,
    reject_note: Option<Sealed>,
}

/// A specimen as it travels.
pub async fn specimens(tx: &Tx, condition: &str, value: Uuid, clock: &SiteClock) -> Result<Vec<Specimen>, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT id, accession, kind, collected_at, collected_by, received_at, \
         received_by, rejected_at, reject_reason, reject_note FROM specimen WHERE {condition} ORDER BY collected_at DESC) found"
    );
    let keys = tx.tenant().keys();
    let rows: Vec<SpecimenRow> = tx.json(&sql, vec![value.into()]).await?.unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| Specimen {
            id: row.id,
            accession: row.accession,
            kind: row.kind,
            collected_at: clock.moment(row.collected_at),
            collected_by: row.collected_by,
            received_at: row.received_at.map(|at| clock.moment(at)),
            received_by: row.received_by,
            rejected_at: row.rejected_at.map(|at| clock.moment(at)),
            reject_reason: row.reject_reason,
            reject_note: keys.text_if(REJECT_NOTE, row.id, row.reject_note.as_ref()),
        })
        .collect())
}

/// An order as it travels; the caller writes the audit.
pub async fn read(tx: &Tx, id: OrderId) -> Result<LabOrder, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({ORDER} WHERE o.id = $1) found");
    let order: OrderRow = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let clock = SiteClock::new(order.site_id, &order.site, &order.time_zone)?;
    let moment = |at: Option<Timestamp>| -> Option<Moment> { at.map(|at| clock.moment(at)) };
    let locked = Locked {
        id,
        patient_id: order.row.patient_id,
        site_id: order.site_id,
        step: order.row.step.code().to_owned(),
        round: order.round,
        released_round: order.released_round,
        version: order.version,
    };
    let values = values::of(tx, &locked, &clock).await?;
    let callbacks: Vec<Callback> = callbacks::of(tx, "c.order_id = $1", id.0, &clock).await?;
    let mine = tx.tenant().actor().account_id.map(|id| id.0);
    Ok(LabOrder {
        test_id: order.test_id,
        patient_number: order.patient_number,
        sex: order.sex,
        site_id: order.site_id,
        site: order.site,
        ordered_by: order.ordered_by,
        specimens: specimens(tx, "order_id = $1", id.0, &clock).await?,
        values,
        entered_by_me: order.round > 0 && order.entered_by_account.is_some() && order.entered_by_account == mine,
        entered_by: order.entered_by,
        entered_at: moment(order.entered_at),
        released_by: order.released_by,
        released_at: moment(order.released_at),
        note: tx.tenant().keys().text_if(ORDER_NOTE, id, order.note.as_ref()),
        remarks: incoming::remarks(tx, id).await?,
        callbacks,
        version: order.version,
        row: order.row.wire(&clock),
    })
}

/// Opens an order.
pub async fn get(call: Call<GetLabOrder>) -> Result<LabOrder, AppError> {
    let tx = call.tenant.tx().await?;
    let order = read(&tx, call.request.id).await?;
    call.caller.at::<GetLabOrder>(order.site_id)?;
    tx.audit(Audit::of("lab.order").patient(order.row.patient_id).entity(order.row.id));
    tx.commit().await?;
    Ok(order)
}

/// An order's row, locked for a step.
#[derive(Debug, Clone)]
pub struct Locked {
    /// The order.
    pub id: OrderId,
    /// The patient.
    pub patient_id: PatientId,
    /// The site.
    pub site_id: SiteId,
    /// Where it stands.
    pub step: String,
    /// Counts entries.
    pub round: i32,
    /// The round that the chart has.
    pub released_round: Option<i32>,
    /// Counts changes.
    pub version: i32,
}

/// Locks an order for an act at its site; 404 when there is none, 403 where the right is not held there.
pub async fn lock<E: Endpoint>(tx: &Tx, caller: &Caller, id: OrderId) -> Result<Locked, AppError> {
    let order = row(tx, id, "FOR UPDATE").await?;
    caller.at::<E>(order.site_id)?;
    Ok(order)
}

/// The same row without the lock, to look at; the caller asks for the right.
pub async fn look(tx: &Tx, id: OrderId) -> Result<Locked, AppError> {
    row(tx, id, "").await
}

async fn row(tx: &Tx, id: OrderId, lock: &str) -> Result<Locked, AppError> {
    let sql =
        format!("SELECT patient_id, site_id, step, round, released_round, version FROM lab_order WHERE id = $1 {lock}");
    let row = query_one(tx, &sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok(Locked {
        id,
        patient_id: PatientId(row.try_get("", "patient_id")?),
        site_id: SiteId(row.try_get("", "site_id")?),
        step: row.try_get("", "step")?,
        round: row.try_get("", "round")?,
        released_round: row.try_get("", "released_round")?,
        version: row.try_get("", "version")?,
    })
}

/// Moves an order to a step.
pub async fn move_to(tx: &Tx, order: &Locked, step: LabStep) -> Result<(), AppError> {
    let sql = "UPDATE lab_order SET step = $2, since = $3, version = version + 1 WHERE id = $1";
    let values = vec![order.id.0.into(), step.code().into(), database_time(tx.now()).into()];
    kernel::database::execute(tx, sql, values).await?;
    Ok(())
}
