//! What is done in the clinic comes onto the bill by itself, and goes with what it was for.

use api::{
    billing::LineKind,
    crm::TimelineDetail,
    id::{BillId, EncounterId},
};
use crm::Happened;
use directory::SiteClock;
use ehr::{EncounterChanged, OrderCancelled, OrderPlaced};
use jiff::civil::Date;
use kernel::{
    AppError, Envelope, Tx,
    database::{execute, query_one},
    database_date, database_time,
    live::Topic,
};
use uuid::Uuid;

use crate::charge::{self, Item};

/// An encounter was opened or taken away again: its visit is charged, or taken back.
pub async fn encounter(tx: &Tx, envelope: Envelope<EncounterChanged>) -> Result<(), AppError> {
    let event = envelope.event;
    // How it stands now counts: a later change may have come before this one's turn.
    let sql = "SELECT e.state, a.kind_id, k.name, s.title, s.given_name, s.family_name FROM encounter e \
               JOIN appointment a ON a.id = e.appointment_id JOIN visit_kind k ON k.id = a.kind_id JOIN staff s ON s.id = a.staff_id \
               WHERE e.id = $1 AND e.origin IS NULL";
    let Some(row) = query_one(tx, sql, vec![event.encounter_id.0.into()]).await? else { return Ok(()) };
    let state: String = row.try_get("", "state")?;
    if state == "cancelled" {
        let today = SiteClock::of(tx, event.site_id).await?.day(tx.now());
        let bill = charge::reverse_source(tx, event.encounter_id.0, today, &envelope.actor).await?;
        return tell(tx, bill, event.patient_id.0, event.site_id.0);
    }
    // The visit is the doctor's, whoever moved it along on the board.
    let doctor = directory::display_name(
        row.try_get::<Option<String>>("", "title")?.as_deref(),
        &row.try_get::<String>("", "given_name")?,
        &row.try_get::<String>("", "family_name")?,
    );
    let (bill, today) = open(tx, event.encounter_id, &doctor).await?;
    let kind: Uuid = row.try_get("", "kind_id")?;
    let name: String = row.try_get("", "name")?;
    let code = code_of(tx, kind, "visit", &name).await?;
    let item = Item { kind: LineKind::Visit, code, name, source_id: Some(event.encounter_id.0) };
    let locked = charge::lock(tx, bill).await?;
    charge::charge(tx, &locked, &item, today, &doctor).await?;
    tell(tx, Some(bill), event.patient_id.0, event.site_id.0)
}

/// A test was ordered.
pub async fn ordered(tx: &Tx, envelope: Envelope<OrderPlaced>) -> Result<(), AppError> {
    let event = envelope.event;
    let sql = "SELECT name FROM care_order WHERE id = $1 AND state <> 'cancelled'";
    let Some(row) = query_one(tx, sql, vec![event.order_id.0.into()]).await? else { return Ok(()) };
    let name: String = row.try_get("", "name")?;
    let (bill, today) = open(tx, event.encounter_id, &envelope.actor).await?;
    let code = code_of(tx, event.item_id, "test", &name).await?;
    let item = Item { kind: LineKind::Test, code, name, source_id: Some(event.order_id.0) };
    let locked = charge::lock(tx, bill).await?;
    charge::charge(tx, &locked, &item, today, &envelope.actor).await?;
    tell(tx, Some(bill), event.patient_id.0, event.site_id.0)
}

/// An order was cancelled.
pub async fn cancelled(tx: &Tx, envelope: Envelope<OrderCancelled>) -> Result<(), AppError> {
    let event = envelope.event;
    let today = SiteClock::of_house(tx).await?.day(tx.now());
    if let Some(bill) = charge::reverse_source(tx, event.order_id.0, today, &envelope.actor).await? {
        tx.touch(Topic::new("bill", bill.0));
        tx.touch(Topic::new("patient", event.patient_id.0));
    }
    Ok(())
}

fn tell(tx: &Tx, bill: Option<BillId>, patient: Uuid, site: Uuid) -> Result<(), AppError> {
    if let Some(bill) = bill {
        tx.touch(Topic::new("bill", bill.0));
        tx.touch(Topic::new("patient", patient));
        tx.touch(Topic::new("bills", site));
    }
    Ok(())
}

/// The bill of an encounter, made when there is none; and today at its site.
async fn open(tx: &Tx, encounter: EncounterId, actor: &str) -> Result<(BillId, Date), AppError> {
    let sql = "SELECT patient_id, site_id, starts_at FROM encounter WHERE id = $1 AND origin IS NULL FOR UPDATE";
    let row = query_one(tx, sql, vec![encounter.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let (patient, site): (Uuid, Uuid) = (row.try_get("", "patient_id")?, row.try_get("", "site_id")?);
    let clock = SiteClock::of(tx, site.into()).await?;
    let day = clock.day(kernel::timestamp(row.try_get("", "starts_at")?));
    let today = clock.day(tx.now());
    let known = query_one(tx, "SELECT id FROM bill WHERE encounter_id = $1", vec![encounter.0.into()]).await?;
    if let Some(known) = known {
        return Ok((BillId(known.try_get("", "id")?), today));
    }
    let id = tx.tenant().new_id::<BillId>();
    let sql = "INSERT INTO bill (id, number, patient_id, encounter_id, site_id, day, coverage_id, opened_at) VALUES ($1, \
               'B-' || $2 || '-' || nextval('bill_number'), $3, $4, $5, $6, (SELECT id FROM coverage WHERE patient_id = $3 \
               AND daterange(valid_from, valid_until, '[]') @> $6::date), $7) RETURNING number";
    let values = vec![
        id.0.into(),
        format!("{:02}", day.year() % 100).into(),
        patient.into(),
        encounter.0.into(),
        site.into(),
        database_date(day).into(),
        database_time(tx.now()).into(),
    ];
    let row = query_one(tx, sql, values).await?.ok_or_else(AppError::busy)?;
    let detail = TimelineDetail::Bill {
        bill_id: id,
        number: row.try_get("", "number")?,
        change: "opened".to_owned(),
        amount: None,
    };
    let happened = Happened { patient_id: patient.into(), at: tx.now(), actor: actor.to_owned(), detail };
    crm::record(tx, happened).await?;
    Ok((id, today))
}

/// The house code of a kind of visit or a test; one that has none gets one, so that it can be priced.
async fn code_of(tx: &Tx, subject: Uuid, kind: &str, name: &str) -> Result<String, AppError> {
    let known = query_one(tx, "SELECT code FROM billable WHERE subject_id = $1", vec![subject.into()]).await?;
    if let Some(row) = known {
        return Ok(row.try_get("", "code")?);
    }
    // A test has a code of its own already.
    if let Some(code) = lab::test_code(tx, subject).await? {
        let sql = "INSERT INTO billable (code, kind, name, covered, subject_id) VALUES ($1, $2, $3, true, $4) ON CONFLICT (code) \
                   DO UPDATE SET subject_id = excluded.subject_id";
        execute(tx, sql, vec![code.as_str().into(), kind.into(), name.into(), subject.into()]).await?;
        return Ok(code);
    }
    let letter = if kind == "visit" { "V" } else { "T" };
    let sql = "INSERT INTO billable (code, kind, name, covered, subject_id) SELECT $1 || '-' || (COALESCE(max(substring(code \
               FROM '[0-9]+$')::integer), 100) + 1), $2, $3, true, $4 FROM billable WHERE code ~ ('^' || $1 || '-[0-9]+$') \
               RETURNING code";
    let values = vec![letter.into(), kind.into(), name.into(), subject.into()];
    let row = query_one(tx, sql, values).await?.ok_or_else(AppError::busy)?;
    Ok(row.try_get("", "code")?)
}
