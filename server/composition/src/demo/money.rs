//! Money: the bills of the last three months with their payments.

use std::collections::HashMap;

use api::{
    billing::LineKind,
    crm::TimelineDetail,
    id::BillId,
    money::{Currency, Money},
};
use directory::SiteClock;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use kernel::{
    Entropy, Tenant, Tx,
    database::{query_all, query_one},
    timestamp,
};
use rules::split::{Rule, split};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    payers::{self, AURORA, PAYERS, SERVICES},
    rows::{Dice, insert},
};

/// Days of bills: enough for the reports' comparisons.
const BACK: i64 = 90;

/// A thing with a price.
struct Item {
    code: String,
    name: String,
    covered: bool,
    price: i64,
}

/// What the bills are worked out by.
struct Book {
    /// By the kind of visit's or the test's id.
    of_subject: HashMap<Uuid, Item>,
    services: Vec<(Item, usize)>,
    aurora: Uuid,
    /// The patient's coverage: its id, its payer, its rule.
    covered: HashMap<Uuid, (Uuid, Uuid, Rule)>,
    used: HashMap<Uuid, i64>,
}

/// Fills bills for encounters that have none; how many.
pub async fn fill(tenant: &Tenant, entropy: &Entropy) -> anyhow::Result<usize> {
    let dice = Dice(entropy);
    let now = tenant.now();
    let tx = tenant.tx().await?;
    let today = SiteClock::of_house(&tx).await?.day(now);
    if query_one(&tx, "SELECT 1 FROM payer LIMIT 1", Vec::new()).await?.is_none() {
        payers::catalogue(&tx, &dice, today).await?;
        payers::coverages(&tx, &dice, today).await?;
    }
    let mut book = book(&tx).await?;
    let visits = visits(&tx, today.checked_sub(BACK.days())?).await?;
    let clocks = SiteClock::all(&tx).await?;
    let first = query_one(&tx, "SELECT nextval('bill_number') AS n", Vec::new()).await?;
    let mut number = first.map_or(Ok(0), |row| row.try_get::<i64>("", "n"))?;
    let mut rows = Rows::default();
    for visit in &visits {
        let Some(clock) = clocks.iter().find(|clock| clock.site_id.0 == visit.site) else { continue };
        number += 1;
        bill(&dice, &mut book, &mut rows, visit, clock, number, now)?;
    }
    rows.write(&tx).await?;
    let sql = "SELECT nextval('bill_number') FROM generate_series(1, $1::bigint)";
    query_all(&tx, sql, vec![i64::try_from(visits.len())?.into()]).await?;
    tx.commit().await?;
    Ok(visits.len())
}

async fn book(tx: &Tx) -> anyhow::Result<Book> {
    let sql = "SELECT b.code, b.name, b.covered, b.subject_id, p.amount FROM billable b JOIN price p ON p.code = b.code \
               JOIN price_list l ON l.id = p.price_list_id WHERE l.payer_id IS NULL";
    let (mut of_subject, mut services) = (HashMap::new(), Vec::new());
    for row in query_all(tx, sql, Vec::new()).await? {
        let item = Item {
            code: row.try_get("", "code")?,
            name: row.try_get("", "name")?,
            covered: row.try_get("", "covered")?,
            price: row.try_get("", "amount")?,
        };
        match row.try_get::<Option<Uuid>>("", "subject_id")? {
            Some(subject) => _ = of_subject.insert(subject, item),
            None => {
                let often = SERVICES.iter().find(|service| service.0 == item.code).map_or(0, |service| service.4);
                services.push((item, often));
            }
        }
    }
    services.sort_by(|one, other| one.0.code.cmp(&other.0.code));
    let aurora = query_one(tx, "SELECT id FROM payer WHERE name = $1", vec![PAYERS[0].name.into()]).await?;
    let aurora = aurora.map_or(Ok(Uuid::nil()), |row| row.try_get("", "id"))?;
    let sql = "SELECT c.id, c.patient_id, l.payer_id, r.copay, r.coinsurance, r.deductible FROM coverage c \
               JOIN payer_plan l ON l.id = c.plan_id JOIN plan_rule r ON r.plan_id = l.id WHERE c.valid_until IS NULL";
    let mut covered = HashMap::new();
    for row in query_all(tx, sql, Vec::new()).await? {
        let rule = Rule {
            copay: row.try_get("", "copay")?,
            coinsurance: u16::try_from(row.try_get::<i32>("", "coinsurance")?)?,
            deductible_left: row.try_get("", "deductible")?,
        };
        let of = (row.try_get("", "id")?, row.try_get("", "payer_id")?, rule);
        covered.insert(row.try_get::<Uuid>("", "patient_id")?, of);
    }
    let sql = "SELECT b.coverage_id, sum(c.deductible)::bigint AS used FROM charge c JOIN bill b ON b.id = c.bill_id \
               WHERE b.coverage_id IS NOT NULL GROUP BY 1";
    let mut used = HashMap::new();
    for row in query_all(tx, sql, Vec::new()).await? {
        used.insert(row.try_get("", "coverage_id")?, row.try_get("", "used")?);
    }
    Ok(Book { of_subject, services, aurora, covered, used })
}

struct Visit {
    encounter: Uuid,
    patient: Uuid,
    site: Uuid,
    kind: Uuid,
    doctor: String,
    starts: Timestamp,
    ends: Option<Timestamp>,
    /// Ordered tests: the order, the test, when, by whom.
    orders: Vec<(Uuid, Uuid, Timestamp, String)>,
}

async fn visits(tx: &Tx, from: Date) -> anyhow::Result<Vec<Visit>> {
    let sql = "SELECT e.id, e.patient_id, e.site_id, a.kind_id, e.starts_at, e.ends_at, \
               concat_ws(' ', s.title, s.given_name, s.family_name) AS doctor FROM encounter e JOIN appointment a \
               ON a.id = e.appointment_id JOIN staff s ON s.id = e.staff_id WHERE e.origin IS NULL AND e.state <> 'cancelled' \
               AND a.day >= $1 AND NOT EXISTS (SELECT 1 FROM bill b WHERE b.encounter_id = e.id) ORDER BY e.starts_at, e.patient_id";
    let mut visits = Vec::new();
    for row in query_all(tx, sql, vec![kernel::database_date(from).into()]).await? {
        visits.push(Visit {
            encounter: row.try_get("", "id")?,
            patient: row.try_get("", "patient_id")?,
            site: row.try_get("", "site_id")?,
            kind: row.try_get("", "kind_id")?,
            doctor: row.try_get("", "doctor")?,
            starts: timestamp(row.try_get("", "starts_at")?),
            ends: row.try_get::<Option<_>>("", "ends_at")?.map(timestamp),
            orders: Vec::new(),
        });
    }
    let at: HashMap<Uuid, usize> = visits.iter().enumerate().map(|(index, visit)| (visit.encounter, index)).collect();
    let sql = "SELECT id, encounter_id, item_id, placed_at, placed_by FROM care_order WHERE state <> 'cancelled' ORDER BY placed_at, id";
    for row in query_all(tx, sql, Vec::new()).await? {
        let Some(index) = at.get(&row.try_get::<Uuid>("", "encounter_id")?) else { continue };
        visits[*index].orders.push((
            row.try_get("", "id")?,
            row.try_get("", "item_id")?,
            timestamp(row.try_get("", "placed_at")?),
            row.try_get("", "placed_by")?,
        ));
    }
    Ok(visits)
}

#[derive(Default)]
struct Rows {
    bills: Vec<Value>,
    charges: Vec<Value>,
    payments: Vec<Value>,
    postings: Vec<Value>,
    timeline: Vec<Value>,
}

impl Rows {
    fn post(
        &mut self,
        dice: &Dice<'_>,
        (bill, source): (Uuid, Uuid),
        at: (Date, Timestamp),
        accounts: (&str, &str),
        much: i64,
    ) {
        if much > 0 {
            self.postings.push(json!({
                "id": dice.0.id::<Uuid>(at.1), "day": at.0, "at": at.1, "debit": accounts.0, "credit": accounts.1,
                "amount": much, "bill": bill, "source": source,
            }));
        }
    }

    async fn write(&self, tx: &Tx) -> anyhow::Result<()> {
        let bills = "INSERT INTO bill (id, number, patient_id, encounter_id, site_id, day, coverage_id, total, insurer, share, paid, \
                     opened_at) SELECT id, number, patient, encounter, site, day, coverage, total, insurer, share, paid, opened \
                     FROM jsonb_to_recordset($1) AS r(id uuid, number text, patient uuid, encounter uuid, site uuid, day date, \
                     coverage uuid, total bigint, insurer bigint, share bigint, paid bigint, opened timestamptz)";
        insert(tx, bills, &self.bills).await?;
        let charges = "INSERT INTO charge (id, bill_id, n, kind, code, name, source_id, price, insurer, patient, deductible, \
                       reason, day, at, by_name) SELECT id, bill, n, kind, code, name, source, price, insurer, patient, \
                       deductible, reason, day, at, by_name FROM jsonb_to_recordset($1) AS r(id uuid, bill uuid, n integer, \
                       kind text, code text, name text, source uuid, price bigint, insurer bigint, patient bigint, \
                       deductible bigint, reason jsonb, day date, at timestamptz, by_name text)";
        insert(tx, charges, &self.charges).await?;
        let payments = "INSERT INTO payment (id, bill_id, n, receipt, amount, method, day, at, by_name, key) SELECT id, bill, 1, \
                        receipt, amount, method, day, at, 'Reception', id FROM jsonb_to_recordset($1) AS r(id uuid, bill uuid, \
                        receipt text, amount bigint, method text, day date, at timestamptz)";
        insert(tx, payments, &self.payments).await?;
        let postings = "INSERT INTO posting (id, day, at, debit, credit, amount, bill_id, source_id) SELECT id, day, at, debit, \
                        credit, amount, bill, source FROM jsonb_to_recordset($1) AS r(id uuid, day date, at timestamptz, \
                        debit text, credit text, amount bigint, bill uuid, source uuid)";
        insert(tx, postings, &self.postings).await?;
        let timeline = "INSERT INTO timeline_entry (id, patient_id, at, kind, actor, detail) SELECT id, patient, at, 'bill', \
                        'Reception', detail FROM jsonb_to_recordset($1) AS r(id uuid, patient uuid, at timestamptz, detail jsonb)";
        insert(tx, timeline, &self.timeline).await
    }
}

/// One bill with its lines, and what was paid of it.
fn bill(
    dice: &Dice<'_>,
    book: &mut Book,
    rows: &mut Rows,
    visit: &Visit,
    clock: &SiteClock,
    number: i64,
    now: Timestamp,
) -> anyhow::Result<()> {
    let id: Uuid = dice.0.id(visit.starts);
    let day = clock.day(visit.starts);
    let covered = book.covered.get(&visit.patient).copied();
    let mut lines: Vec<(LineKind, &Item, Option<Uuid>, Timestamp, &str)> = Vec::new();
    if let Some(item) = book.of_subject.get(&visit.kind) {
        lines.push((LineKind::Visit, item, Some(visit.encounter), visit.starts, &visit.doctor));
    }
    for (order, test, at, by) in &visit.orders {
        if let Some(item) = book.of_subject.get(test) {
            lines.push((LineKind::Test, item, Some(*order), *at, by));
        }
    }
    for (item, often) in &book.services {
        if visit.ends.is_some() && dice.percent(*often) {
            lines.push((LineKind::Other, item, None, visit.starts + SignedDuration::from_mins(12), &visit.doctor));
        }
    }
    let (mut total, mut insurer, mut share) = (0, 0, 0);
    for (n, (kind, item, source, at, by)) in lines.into_iter().enumerate() {
        let own_list = covered.is_some_and(|(_, payer, _)| payer == book.aurora) && kind != LineKind::Other;
        let price = if own_list { item.price * AURORA / 100 } else { item.price };
        let rule = covered.map(|(coverage, _, rule)| Rule {
            deductible_left: (rule.deductible_left - book.used.get(&coverage).copied().unwrap_or(0)).max(0),
            ..rule
        });
        let parts = split(price, kind == LineKind::Visit, item.covered, rule);
        if let Some((coverage, ..)) = covered {
            *book.used.entry(coverage).or_default() += parts.deductible;
        }
        let reason = billing::reason(kind, item.covered, rule, parts, Currency::Usd).map_err(anyhow::Error::msg)?;
        let charge: Uuid = dice.0.id(at);
        rows.charges.push(json!({
            "id": charge, "bill": id, "n": n + 1, "kind": billing::kind_code(kind), "code": item.code, "name": item.name, "source": source,
            "price": price, "insurer": parts.insurer, "patient": parts.patient, "deductible": parts.deductible,
            "reason": reason, "day": day, "at": at, "by_name": by,
        }));
        rows.post(dice, (id, charge), (day, at), ("patients_owe", "revenue"), parts.patient);
        rows.post(dice, (id, charge), (day, at), ("insurers_owe", "revenue"), parts.insurer);
        (total, insurer, share) = (total + price, insurer + parts.insurer, share + parts.patient);
    }
    let number = format!("B-{:02}-{number}", day.year() % 100);
    let left = visit.ends.map(|ends| (ends + SignedDuration::from_mins(6)).min(now));
    // Nineteen of twenty pay on the way out; today fewer, since some of them still stand at the desk.
    let paid = match left {
        Some(at) if share > 0 && dice.percent(if now.duration_since(at).as_hours() < 24 { 78 } else { 95 }) => {
            let payment: Uuid = dice.0.id(at);
            let method = *dice.pick(&["card", "card", "card", "cash", "transfer"]);
            let receipt = format!("R-{}-1", &number[2..]);
            rows.payments.push(json!({
                "id": payment, "bill": id, "receipt": receipt, "amount": share, "method": method, "day": day, "at": at,
            }));
            rows.post(dice, (id, payment), (day, at), (method, "patients_owe"), share);
            let amount = Some(Money::new(share, Currency::Usd));
            let detail =
                TimelineDetail::Bill { bill_id: BillId(id), number: receipt, change: "paid".to_owned(), amount };
            rows.timeline
                .push(json!({ "id": dice.0.id::<Uuid>(at), "patient": visit.patient, "at": at, "detail": detail }));
            share
        }
        _ => 0,
    };
    rows.bills.push(json!({
        "id": id, "number": number, "patient": visit.patient, "encounter": visit.encounter, "site": visit.site, "day": day,
        "coverage": covered.map(|(coverage, ..)| coverage), "total": total, "insurer": insurer, "share": share, "paid": paid,
        "opened": visit.starts,
    }));
    Ok(())
}
