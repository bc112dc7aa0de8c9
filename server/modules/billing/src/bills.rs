//! Bills as they are read: in lists, of a patient, whole.

use api::{
    Page,
    billing::{
        Bill, BillLine, BillOrder, BillRow, BillState, Bills, BillsOfPatient, Coverage, GetBill, LineKind, ListBills,
        ListBillsOfPatient, Payment, PaymentMethod, SplitReason,
    },
    id::{BillId, ChargeId, CoverageId, EncounterId, PatientId, PaymentId, PlanId},
    money::{Currency, Money, Share},
};
use directory::SiteClock;
use jiff::{Timestamp, civil::Date};
use kernel::{
    AppError, Audit, Call, Tx, among,
    crypto::Sealed,
    database::{execute, query_one},
    database_date, site_values,
};
use sea_orm::Value;
use serde::Deserialize;
use uuid::Uuid;

use crate::charge;
use crate::sealed::MEMBER_NUMBER;

const ROWS: usize = 50;

const SELECT: &str = "SELECT b.id, b.number, b.patient_id, p.family_name, p.given_name, b.day, i.name AS site, y.name AS payer, \
    b.total, b.insurer, b.share, b.paid, b.unpriced, b.encounter_id, p.number AS patient_number, p.born_text AS born, p.deceased_text AS deceased, \
    i.id AS site_id, i.time_zone, i.address AS site_address, i.phone AS site_phone, b.coverage_id, b.version FROM bill b \
    JOIN patient p ON p.id = b.patient_id JOIN site i ON i.id = b.site_id LEFT JOIN coverage c ON c.id = b.coverage_id \
    LEFT JOIN payer_plan l ON l.id = c.plan_id LEFT JOIN payer y ON y.id = l.payer_id";

#[derive(Debug, Deserialize)]
struct Row {
    id: BillId,
    number: String,
    patient_id: PatientId,
    family_name: Option<String>,
    given_name: String,
    day: Date,
    site: String,
    payer: Option<String>,
    total: i64,
    insurer: i64,
    share: i64,
    paid: i64,
    unpriced: i32,
    encounter_id: EncounterId,
    patient_number: String,
    born: api::PartialDate,
    deceased: Option<api::PartialDate>,
    site_id: api::id::SiteId,
    time_zone: String,
    site_address: String,
    site_phone: String,
    coverage_id: Option<CoverageId>,
    version: i32,
}

impl Row {
    fn wire(&self, currency: Currency) -> BillRow {
        let money = |minor| Money::new(minor, currency);
        let due = self.share - self.paid;
        BillRow {
            id: self.id,
            number: self.number.clone(),
            patient_id: self.patient_id,
            patient: rules::names::listed(self.family_name.as_deref(), &self.given_name),
            deceased: self.deceased,
            day: self.day,
            site: self.site.clone(),
            payer: self.payer.clone(),
            total: money(self.total),
            insurer: money(self.insurer),
            share: money(self.share),
            due: money(due),
            state: match (self.unpriced, due) {
                (1.., _) => BillState::Unpriced,
                (_, 1..) => BillState::Open,
                (_, 0) => BillState::Paid,
                _ => BillState::Credit,
            },
        }
    }
}

/// What a state is in SQL.
const fn condition(state: BillState) -> &'static str {
    match state {
        BillState::Unpriced => "b.unpriced > 0",
        BillState::Open => "b.unpriced = 0 AND b.share > b.paid",
        BillState::Paid => "b.unpriced = 0 AND b.share = b.paid",
        BillState::Credit => "b.unpriced = 0 AND b.share < b.paid",
    }
}

/// Lists bills.
pub async fn list(call: Call<ListBills>) -> Result<Bills, AppError> {
    let ListBills { words, state, site_id, from, until, order, after } = call.request;
    let [sites, but] = site_values(&call.caller.within::<ListBills>(site_id)?);
    let tx = call.tenant.tx().await?;
    let mut filter = vec![
        "(b.site_id = ANY ($1::uuid[])) <> $5::boolean".to_owned(),
        "($2::date IS NULL OR b.day >= $2)".to_owned(),
        "($3::date IS NULL OR b.day <= $3)".to_owned(),
        // A name by its beginning; numbers as they stand on paper.
        "($4::text IS NULL OR b.number = upper($4) OR p.number = upper($4) OR p.sort_name LIKE lower($4) || '%')"
            .to_owned(),
    ];
    let mut values: Vec<Value> = vec![
        sites,
        from.map(database_date).into(),
        until.map(database_date).into(),
        words.map(|words| words.as_str().replace(['%', '_', '\\'], "")).into(),
        but,
    ];
    filter.extend(state.map(|state| condition(state).to_owned()));
    let matching = filter.join(" AND ");
    let sql = format!("SELECT count(*) FROM bill b JOIN patient p ON p.id = b.patient_id WHERE {matching}");
    let total: i64 = query_one(&tx, &sql, values.clone()).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let key = match order {
        BillOrder::Newest => "b.opened_at",
        BillOrder::Due => "(b.share - b.paid)",
    };
    let mut page = matching;
    if let Some(after) = after {
        let known = execute(&tx, "SELECT 1 FROM bill WHERE id = $1", vec![after.into()]).await?;
        if known == 0 {
            return Err(AppError::invalid("after", "is not a bill here"));
        }
        values.push(after.into());
        page = format!("{page} AND ({key}, b.id) < (SELECT {key}, b.id FROM bill b WHERE b.id = $6)");
    }
    let limit = ROWS + 1;
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} WHERE {page} ORDER BY {key} DESC, b.id DESC LIMIT {limit}) \
         found"
    );
    let mut rows: Vec<Row> = tx.json(&sql, values).await?.unwrap_or_default();
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    let currency = charge::currency(&tx).await?;
    tx.audit(Audit::of("bills.list").patients(rows.iter().map(|row| row.patient_id)));
    tx.commit().await?;
    let rows = rows.iter().map(|row| row.wire(currency)).collect();
    Ok(Page { rows, next, total: u64::try_from(total).ok() })
}

/// A patient's bills.
pub async fn of_patient(call: Call<ListBillsOfPatient>) -> Result<BillsOfPatient, AppError> {
    let patient = call.request.id;
    let tx = call.tenant.tx().await?;
    if execute(&tx, "SELECT 1 FROM patient WHERE id = $1", vec![patient.0.into()]).await? == 0 {
        return Err(AppError::not_found());
    }
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} WHERE b.patient_id = $1 \
         AND {} ORDER BY b.opened_at DESC, b.id DESC LIMIT 100) found",
        among("b.site_id", 2)
    );
    let [sites, but] = site_values(&call.caller.sites::<ListBillsOfPatient>());
    let values: Vec<Value> = vec![patient.0.into(), sites, but];
    let rows: Vec<Row> = tx.json(&sql, values.clone()).await?.unwrap_or_default();
    let sql = format!(
        "SELECT COALESCE(sum(share - paid), 0)::bigint FROM bill b WHERE b.patient_id = $1 AND {}",
        among("b.site_id", 2)
    );
    let due: i64 = query_one(&tx, &sql, values).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let currency = charge::currency(&tx).await?;
    tx.audit(Audit::of("bills.patient").patient(patient));
    tx.commit().await?;
    Ok(BillsOfPatient { bills: rows.iter().map(|row| row.wire(currency)).collect(), due: Money::new(due, currency) })
}

/// Opens a bill.
pub async fn get(call: Call<GetBill>) -> Result<Bill, AppError> {
    let tx = call.tenant.tx().await?;
    let sql = "SELECT site_id FROM bill WHERE id = $1";
    let row = query_one(&tx, sql, vec![call.request.id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    call.caller.at::<GetBill>(row.try_get::<Uuid>("", "site_id")?.into())?;
    let bill = read(&tx, call.request.id).await?;
    tx.audit(Audit::of("bill.open").patient(bill.row.patient_id).entity(bill.row.id));
    tx.commit().await?;
    Ok(bill)
}

#[derive(Debug, Deserialize)]
struct LineRow {
    id: ChargeId,
    kind: LineKind,
    code: String,
    name: String,
    at: Timestamp,
    by_name: String,
    price: i64,
    insurer: i64,
    patient: i64,
    reason: SplitReason,
    reversed: bool,
    reverses: Option<ChargeId>,
}

#[derive(Debug, Deserialize)]
struct PaymentRow {
    id: PaymentId,
    receipt: String,
    amount: i64,
    method: PaymentMethod,
    at: Timestamp,
    by_name: String,
}

impl PaymentRow {
    fn wire(self, clock: &SiteClock, currency: Currency) -> Payment {
        Payment {
            id: self.id,
            receipt: self.receipt,
            amount: Money::new(self.amount, currency),
            method: self.method,
            at: clock.moment(self.at),
            by: self.by_name,
        }
    }
}

const PAYMENTS: &str = "SELECT id, receipt, amount, method, at, by_name FROM payment";

/// A payment as it travels.
pub async fn payment(tx: &Tx, id: Uuid) -> Result<Payment, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({PAYMENTS} WHERE id = $1) found");
    let row: PaymentRow = tx.json(&sql, vec![id.into()]).await?.ok_or_else(AppError::not_found)?;
    let sql = "SELECT b.site_id FROM payment y JOIN bill b ON b.id = y.bill_id WHERE y.id = $1";
    let site = query_one(tx, sql, vec![id.into()]).await?.ok_or_else(AppError::not_found)?;
    let clock = SiteClock::of(tx, site.try_get::<Uuid>("", "site_id")?.into()).await?;
    Ok(row.wire(&clock, charge::currency(tx).await?))
}

#[derive(Debug, Deserialize)]
struct CoverageRow {
    id: CoverageId,
    plan_id: PlanId,
    payer: String,
    plan: String,
    member_number: Sealed,
    valid_from: Date,
    valid_until: Option<Date>,
}

const COVERAGES: &str = "SELECT c.id, c.plan_id, y.name AS payer, l.name AS plan, c.member_number, c.valid_from, c.valid_until \
    FROM coverage c JOIN payer_plan l ON l.id = c.plan_id JOIN payer y ON y.id = l.payer_id";

/// Coverages by a condition on `c` with one value, the newest first.
pub async fn coverages(tx: &Tx, condition: &str, value: Uuid) -> Result<Vec<Coverage>, AppError> {
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({COVERAGES} WHERE {condition} ORDER BY c.valid_from DESC) found"
    );
    let keys = tx.tenant().keys();
    let rows: Vec<CoverageRow> = tx.json(&sql, vec![value.into()]).await?.unwrap_or_default();
    Ok(rows
        .into_iter()
        .map(|row| Coverage {
            id: row.id,
            plan_id: row.plan_id,
            payer: row.payer,
            plan: row.plan,
            member_number: keys.text(MEMBER_NUMBER, row.id, &row.member_number),
            valid_from: row.valid_from,
            valid_until: row.valid_until,
        })
        .collect())
}

/// A whole bill; the caller writes the audit.
pub async fn read(tx: &Tx, id: BillId) -> Result<Bill, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({SELECT} WHERE b.id = $1) found");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let clock = SiteClock::new(row.site_id, &row.site, &row.time_zone)?;
    let currency = charge::currency(tx).await?;
    let money = |minor| Money::new(minor, currency);
    let sql = "SELECT COALESCE(json_agg(found), '[]')::text FROM (SELECT c.id, c.kind, c.code, c.name, c.at, c.by_name, c.price, \
               c.insurer, c.patient, c.reason, c.reverses, EXISTS (SELECT 1 FROM charge r WHERE r.reverses = c.id) AS reversed \
               FROM charge c WHERE c.bill_id = $1 ORDER BY c.n) found";
    let lines: Vec<LineRow> = tx.json(sql, vec![id.0.into()]).await?.unwrap_or_default();
    let sql =
        format!("SELECT COALESCE(json_agg(found), '[]')::text FROM ({PAYMENTS} WHERE bill_id = $1 ORDER BY n) found");
    let payments: Vec<PaymentRow> = tx.json(&sql, vec![id.0.into()]).await?.unwrap_or_default();
    let coverage = match row.coverage_id {
        Some(id) => coverages(tx, "c.id = $1", id.0).await?.into_iter().next(),
        None => None,
    };
    let limit = query_one(tx, "SELECT discount_limit FROM books", Vec::new()).await?.ok_or_else(AppError::busy)?;
    let limit = u16::try_from(limit.try_get::<i32>("", "discount_limit")?).unwrap_or(0);
    let lines = lines
        .into_iter()
        .map(|line| BillLine {
            id: line.id,
            kind: line.kind,
            code: line.code,
            name: line.name,
            at: clock.moment(line.at),
            by: line.by_name,
            price: money(line.price),
            insurer: money(line.insurer),
            patient: money(line.patient),
            reason: line.reason,
            reversed: line.reversed,
            reverses: line.reverses,
        })
        .collect();
    Ok(Bill {
        row: row.wire(currency),
        encounter_id: row.encounter_id,
        patient_number: row.patient_number,
        born: row.born,
        site_address: row.site_address,
        site_phone: row.site_phone,
        clinic: tx.tenant().chain().name.clone(),
        lines,
        coverage,
        payments: payments.into_iter().map(|payment| payment.wire(&clock, currency)).collect(),
        paid: money(row.paid),
        payment_key: tx.tenant().new_id(),
        discount_limit: Share::new(limit).map_err(|error| AppError::internal(std::io::Error::other(error)))?,
        version: row.version,
    })
}
