//! Charges: a line of a bill, its shares worked out by the coverage, and its postings, together.

use api::{
    Endpoint,
    billing::{LineKind, SplitReason},
    id::{BillId, ChargeId, CoverageId, PatientId, SiteId},
    money::{Currency, Money, Share},
};
use jiff::civil::Date;
use kernel::{
    AppError, Caller, Tx,
    database::{Refusal, execute, query_all, query_one, refusal},
    database_date, database_time, date,
};
use rules::split::{Rule, Split, split};
use sea_orm::QueryResult;
use uuid::Uuid;

/// A bill's row, locked for a change.
#[derive(Debug, Clone)]
pub struct BillRow {
    /// The bill.
    pub id: BillId,
    /// Its number.
    pub number: String,
    /// The patient.
    pub patient_id: PatientId,
    /// The site.
    pub site_id: SiteId,
    /// The day of the visit: prices and rules are those of this day.
    pub day: Date,
    /// By which the shares are worked out.
    pub coverage_id: Option<CoverageId>,
    /// The patient's share.
    pub share: i64,
    /// What was paid.
    pub paid: i64,
    /// Counts changes.
    pub version: i32,
}

/// Locks a bill; 404 when there is none.
pub async fn lock(tx: &Tx, id: BillId) -> Result<BillRow, AppError> {
    let sql =
        "SELECT number, patient_id, site_id, day, coverage_id, share, paid, version FROM bill WHERE id = $1 FOR UPDATE";
    let row = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok(BillRow {
        id,
        number: row.try_get("", "number")?,
        patient_id: PatientId(row.try_get("", "patient_id")?),
        site_id: SiteId(row.try_get("", "site_id")?),
        day: date(row.try_get("", "day")?),
        coverage_id: row.try_get::<Option<Uuid>>("", "coverage_id")?.map(CoverageId),
        share: row.try_get("", "share")?,
        paid: row.try_get("", "paid")?,
        version: row.try_get("", "version")?,
    })
}

/// Locks a bill for an act at its site; 404 when there is none, 403 where the right is not held there.
pub async fn lock_for<E: Endpoint>(tx: &Tx, caller: &Caller, id: BillId) -> Result<BillRow, AppError> {
    let bill = lock(tx, id).await?;
    caller.at::<E>(bill.site_id)?;
    Ok(bill)
}

/// What is charged.
#[derive(Debug, Clone)]
pub struct Item {
    /// What it is.
    pub kind: LineKind,
    /// The house code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it is for; charged once.
    pub source_id: Option<Uuid>,
}

/// The stored word of a kind.
pub const fn kind_code(kind: LineKind) -> &'static str {
    match kind {
        LineKind::Visit => "visit",
        LineKind::Test => "test",
        LineKind::Other => "other",
        LineKind::Discount => "discount",
    }
}

/// The chain's currency.
///
/// # Errors
/// When the database cannot be read.
pub async fn currency(tx: &Tx) -> Result<Currency, AppError> {
    let row = query_one(tx, "SELECT currency FROM books", Vec::new()).await?.ok_or_else(AppError::busy)?;
    let code: String = row.try_get("", "currency")?;
    Currency::from_code(&code).ok_or_else(|| AppError::internal(std::io::Error::other("an unknown currency")))
}

/// A line that is to be written.
struct Line<'a> {
    item: &'a Item,
    price: i64,
    split: Split,
    reason: SplitReason,
    reverses: Option<ChargeId>,
    round: i32,
}

/// Charges an item, unless its source is charged already.
///
/// # Errors
/// When the books are closed, or the database refuses.
pub async fn charge(tx: &Tx, bill: &BillRow, item: &Item, today: Date, by: &str) -> Result<(), AppError> {
    let mut round = 1;
    if let Some(source) = item.source_id {
        let sql = "SELECT count(*) FILTER (WHERE r.id IS NULL) AS open, count(*) AS rounds FROM charge c \
                   LEFT JOIN charge r ON r.reverses = c.id WHERE c.source_id = $1 AND c.reverses IS NULL";
        if let Some(row) = query_one(tx, sql, vec![source.into()]).await? {
            if row.try_get::<i64>("", "open")? > 0 {
                return Ok(());
            }
            round = i32::try_from(row.try_get::<i64>("", "rounds")?).unwrap_or(0) + 1;
        }
    }
    let money = currency(tx).await?;
    let found = price(tx, bill, &item.code).await?;
    let covered = covered(tx, &item.code).await?;
    let rule = rule(tx, bill).await?;
    let parts = split(found.unwrap_or(0), item.kind == LineKind::Visit, covered, rule);
    let reason = match found {
        None => SplitReason::Unpriced {},
        Some(_) => reason(item.kind, covered, rule, parts, money)
            .map_err(|error| AppError::internal(std::io::Error::other(error)))?,
    };
    let line = Line { item, price: found.unwrap_or(0), split: parts, reason, reverses: None, round };
    write(tx, bill.id, &line, today, by).await?;
    Ok(())
}

/// Why a priced line is split as it is.
///
/// # Errors
/// When the plan's share is more than the whole.
pub fn reason(
    kind: LineKind,
    covered: bool,
    rule: Option<Rule>,
    parts: Split,
    currency: Currency,
) -> Result<SplitReason, &'static str> {
    Ok(match rule {
        None => SplitReason::NoCoverage {},
        Some(_) if !covered => SplitReason::NotCovered {},
        Some(rule) if kind == LineKind::Visit => SplitReason::Copay { copay: Money::new(rule.copay, currency) },
        Some(_) if parts.patient == 0 => SplitReason::Whole {},
        Some(rule) => SplitReason::Coinsurance {
            share: Share::new(rule.coinsurance)?,
            deductible: Money::new(parts.deductible, currency),
        },
    })
}

/// The price of the bill's day: the payer's list, else the house's.
async fn price(tx: &Tx, bill: &BillRow, code: &str) -> Result<Option<i64>, AppError> {
    let sql = "SELECT p.amount FROM price p JOIN price_list l ON l.id = p.price_list_id WHERE p.code = $1 \
               AND l.valid_from <= $2 AND (l.payer_id IS NULL OR l.payer_id = (SELECT pp.payer_id FROM coverage c \
               JOIN payer_plan pp ON pp.id = c.plan_id WHERE c.id = $3)) ORDER BY l.payer_id IS NULL, l.valid_from DESC LIMIT 1";
    let values = vec![code.into(), database_date(bill.day).into(), bill.coverage_id.map(|id| id.0).into()];
    Ok(query_one(tx, sql, values).await?.map(|row| row.try_get("", "amount")).transpose()?)
}

async fn covered(tx: &Tx, code: &str) -> Result<bool, AppError> {
    let row = query_one(tx, "SELECT covered FROM billable WHERE code = $1", vec![code.into()]).await?;
    Ok(row.map(|row| row.try_get("", "covered")).transpose()?.unwrap_or(true))
}

/// The plan's rule of the bill's day, with what is left of the year's deductible.
async fn rule(tx: &Tx, bill: &BillRow) -> Result<Option<Rule>, AppError> {
    let Some(coverage) = bill.coverage_id else { return Ok(None) };
    let sql = "SELECT r.copay, r.coinsurance, r.deductible - COALESCE((SELECT sum(c.deductible) FROM charge c \
               JOIN bill b ON b.id = c.bill_id WHERE b.coverage_id = v.id \
               AND date_trunc('year', b.day::timestamp) = date_trunc('year', $2::timestamp)), 0)::bigint AS deductible_left \
               FROM coverage v JOIN plan_rule r ON r.plan_id = v.plan_id WHERE v.id = $1 AND r.valid_from <= $2 \
               ORDER BY r.valid_from DESC LIMIT 1";
    let row = query_one(tx, sql, vec![coverage.0.into(), database_date(bill.day).into()]).await?;
    let read = |row: QueryResult| -> Result<Rule, sea_orm::DbErr> {
        Ok(Rule {
            copay: row.try_get("", "copay")?,
            coinsurance: u16::try_from(row.try_get::<i32>("", "coinsurance")?).unwrap_or(10_000),
            deductible_left: row.try_get::<i64>("", "deductible_left")?.max(0),
        })
    };
    Ok(row.map(read).transpose()?)
}

/// Takes a line back.
///
/// # Errors
/// 409 when it was taken back already.
pub async fn reverse(tx: &Tx, bill: BillId, id: ChargeId, today: Date, by: &str) -> Result<Item, AppError> {
    let sql = "SELECT kind, code, name, source_id, round, price, insurer, patient, deductible, reason FROM charge \
               WHERE id = $1 AND bill_id = $2 AND reverses IS NULL";
    let row = query_one(tx, sql, vec![id.0.into(), bill.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let kind: String = row.try_get("", "kind")?;
    let item = Item {
        kind: match kind.as_str() {
            "visit" => LineKind::Visit,
            "test" => LineKind::Test,
            "discount" => LineKind::Discount,
            _ => LineKind::Other,
        },
        code: row.try_get("", "code")?,
        name: row.try_get("", "name")?,
        source_id: row.try_get("", "source_id")?,
    };
    let reason: serde_json::Value = row.try_get("", "reason")?;
    let parts = Split {
        insurer: -row.try_get::<i64>("", "insurer")?,
        patient: -row.try_get::<i64>("", "patient")?,
        deductible: -row.try_get::<i64>("", "deductible")?,
    };
    let line = Line {
        item: &item,
        price: -row.try_get::<i64>("", "price")?,
        split: parts,
        reason: serde_json::from_value(reason).map_err(AppError::internal)?,
        reverses: Some(id),
        round: row.try_get("", "round")?,
    };
    write(tx, bill, &line, today, by).await?;
    Ok(item)
}

/// Takes back every line of a source that stands; whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn reverse_source(tx: &Tx, source: Uuid, today: Date, by: &str) -> Result<Option<BillId>, AppError> {
    let sql = "SELECT c.id, c.bill_id FROM charge c WHERE c.source_id = $1 AND c.reverses IS NULL \
               AND NOT EXISTS (SELECT 1 FROM charge r WHERE r.reverses = c.id)";
    let mut found = None;
    for row in query_all(tx, sql, vec![source.into()]).await? {
        let bill = BillId(row.try_get("", "bill_id")?);
        lock(tx, bill).await?;
        reverse(tx, bill, ChargeId(row.try_get("", "id")?), today, by).await?;
        found = Some(bill);
    }
    Ok(found)
}

/// A discount on the patient's share.
///
/// # Errors
/// When the database refuses.
pub async fn discount(
    tx: &Tx,
    bill: BillId,
    minor: i64,
    reason: String,
    today: Date,
    by: &str,
) -> Result<(), AppError> {
    let item = Item { kind: LineKind::Discount, code: "D".to_owned(), name: "Discount".to_owned(), source_id: None };
    let parts = Split { insurer: 0, patient: -minor, deductible: 0 };
    let line = Line {
        item: &item,
        price: -minor,
        split: parts,
        reason: SplitReason::Discount { reason },
        reverses: None,
        round: 1,
    };
    write(tx, bill, &line, today, by).await
}

async fn write(tx: &Tx, bill: BillId, line: &Line<'_>, today: Date, by: &str) -> Result<(), AppError> {
    let id = tx.tenant().new_id::<ChargeId>();
    let sql = "INSERT INTO charge (id, bill_id, n, kind, code, name, source_id, round, price, insurer, patient, deductible, \
               reason, day, at, by_name, reverses) VALUES ($1, $2, (SELECT COALESCE(max(n), 0) + 1 FROM charge \
               WHERE bill_id = $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let values = vec![
        id.0.into(),
        bill.0.into(),
        kind_code(line.item.kind).into(),
        line.item.code.as_str().into(),
        line.item.name.as_str().into(),
        line.item.source_id.into(),
        line.round.into(),
        line.price.into(),
        line.split.insurer.into(),
        line.split.patient.into(),
        line.split.deductible.into(),
        serde_json::to_value(&line.reason).map_err(AppError::internal)?.into(),
        database_date(today).into(),
        database_time(tx.now()).into(),
        by.into(),
        line.reverses.map(|id| id.0).into(),
    ];
    execute(tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(constraint)) if constraint.contains("reverses") => AppError::conflict(
            "taken_back",
            "This line was taken back already",
            "Nothing was changed. The bill shows the line that took it back.",
        ),
        _ => error.into(),
    })?;
    let income = if line.item.kind == LineKind::Discount { "discounts" } else { "revenue" };
    post(tx, bill, id.0, today, "patients_owe", income, line.split.patient).await?;
    post(tx, bill, id.0, today, "insurers_owe", income, line.split.insurer).await?;
    let waits =
        i32::from(matches!(line.reason, SplitReason::Unpriced {})) * if line.reverses.is_some() { -1 } else { 1 };
    let sql = "UPDATE bill SET total = total + $2, insurer = insurer + $3, share = share + $4, unpriced = unpriced + $5, \
               version = version + 1 WHERE id = $1";
    let values =
        vec![bill.0.into(), line.price.into(), line.split.insurer.into(), line.split.patient.into(), waits.into()];
    execute(tx, sql, values).await?;
    Ok(())
}

/// Moves an amount between two accounts; a negative one the other way, none not at all.
///
/// # Errors
/// 409 when the books are closed on that day.
pub async fn post(
    tx: &Tx,
    bill: BillId,
    source: Uuid,
    day: Date,
    debit: &str,
    credit: &str,
    amount: i64,
) -> Result<(), AppError> {
    let (debit, credit) = match amount {
        0 => return Ok(()),
        1.. => (debit, credit),
        _ => (credit, debit),
    };
    let sql = "INSERT INTO posting (id, day, at, debit, credit, amount, bill_id, source_id) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let values = vec![
        tx.tenant().new_id::<Uuid>().into(),
        database_date(day).into(),
        database_time(tx.now()).into(),
        debit.into(),
        credit.into(),
        amount.abs().into(),
        bill.0.into(),
        source.into(),
    ];
    execute(tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Broken(constraint)) if constraint == "books_closed" => AppError::conflict(
            "books_closed",
            format!("The books are closed on {day}"),
            "Nothing was changed. Post it on a later day.",
        ),
        _ => error.into(),
    })?;
    Ok(())
}
