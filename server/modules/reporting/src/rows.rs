//! The rows behind a figure, and what the figure is in words.

use api::{
    PartialDate,
    id::{AppointmentId, BillId, OrderId, PatientId, SiteId},
    inventory::StockAlert,
    money::{Currency, Money},
    reporting::{DayRow, DayRows, Figure, ListDayRows, Measure, Subject},
};
use jiff::Timestamp;
use kernel::{AppError, Audit, Call, Tx};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    definition::{VERSION, definition},
    period::Period,
    source::{
        AIM, CHARGED, COUNTS, LAB, LATENESS, NO_SHOW, ON_DAY, RELEASED, SPAN, TURNAROUND, VISITS, WAIT, WAITED,
        charges, late, payments,
    },
    stock,
};

const ROWS: usize = 50;

/// Where a measure's rows come from: SQL for [`page`].
struct Source {
    /// Tables, without those that only give names.
    from: String,
    condition: String,
    /// What its id, sort key and the rest are.
    id: &'static str,
    key: String,
    at: &'static str,
    /// The doctor's id.
    doctor: &'static str,
    patient: &'static str,
    site: &'static str,
    what: &'static str,
    figure: &'static str,
    late: String,
    subject: &'static str,
}

/// Visits, of which the measures differ in condition and figure.
fn of_visits(condition: &str) -> Source {
    Source {
        from: VISITS.to_owned(),
        condition: format!("{ON_DAY} AND {COUNTS} AND {condition}"),
        id: "a.id",
        key: "extract(epoch FROM a.starts_at)".to_owned(),
        at: "a.starts_at",
        doctor: "a.staff_id",
        patient: "a.patient_id",
        site: "a.site_id",
        what: "(SELECT k.name FROM visit_kind k WHERE k.id = a.kind_id)",
        figure: "NULL",
        late: "false".to_owned(),
        subject: "a.id",
    }
}

fn of_lab(condition: String) -> Source {
    Source {
        from: LAB.to_owned(),
        condition,
        id: "o.id",
        key: "extract(epoch FROM o.released_at)".to_owned(),
        at: "o.released_at",
        doctor: "o.staff_id",
        patient: "o.patient_id",
        site: "o.site_id",
        what: "t.name",
        figure: TURNAROUND,
        late: "o.released_at > o.due_at".to_owned(),
        subject: "o.id",
    }
}

fn of_charges() -> Source {
    Source {
        from: charges(CHARGED),
        condition: "true".to_owned(),
        id: "c.id",
        key: "extract(epoch FROM c.at)".to_owned(),
        at: "c.at",
        doctor: "NULL::uuid",
        patient: "b.patient_id",
        site: "b.site_id",
        what: "c.code || ' ' || c.name",
        figure: "c.price",
        late: "false".to_owned(),
        subject: "b.id",
    }
}

/// The source of a measure; stock has none, it comes from the stores.
fn source(measure: Measure, period: &Period) -> Result<Option<Source>, AppError> {
    Ok(Some(match measure {
        Measure::Visits => of_visits("true"),
        Measure::NoShows => of_visits(NO_SHOW),
        Measure::Wait => Source {
            key: format!("{WAIT}::numeric"),
            at: "a.arrived_at",
            figure: WAIT,
            late: format!("{WAIT} > {AIM}"),
            ..of_visits(WAITED)
        },
        Measure::Charges => of_charges(),
        Measure::Payments => Source {
            from: payments(),
            id: "y.id",
            key: "extract(epoch FROM y.at)".to_owned(),
            at: "y.at",
            what: "y.receipt || ' · ' || y.method",
            figure: "y.amount",
            ..of_charges()
        },
        Measure::LabLate => Source {
            // The oldest promise is the latest now.
            key: "-extract(epoch FROM o.due_at)".to_owned(),
            at: "o.due_at",
            figure: LATENESS,
            late: "true".to_owned(),
            ..of_lab(late(period.is_over()?))
        },
        Measure::LabReleased => of_lab(RELEASED.to_owned()),
        Measure::StockLow => return Ok(None),
    }))
}

/// One page: `$3` is the row of the page before. Its place is looked up without the condition, so that the list goes on
/// after a row that meanwhile left it.
fn page(source: &Source) -> String {
    let Source { from, condition, id, key, at, doctor, patient, site, what, figure, late, subject } = source;
    let limit = ROWS + 1;
    format!(
        "{SPAN} SELECT json_build_object('total', (SELECT count(*) FROM {from} WHERE {condition}), 'known', $3::uuid IS NULL \
         OR EXISTS (SELECT FROM {from} WHERE {id} = $3), 'rows', COALESCE((SELECT json_agg(found) FROM (SELECT {id} AS id, \
         {site} AS site_id, {at} AS at, {patient} AS patient_id, p.family_name, p.given_name, p.deceased_text AS deceased, {what} AS what, w.title, \
         w.given_name AS staff_given, w.family_name AS staff_family, {figure} AS figure, {late} AS late, {subject} AS subject \
         FROM {from} JOIN patient p ON p.id = {patient} LEFT JOIN staff w ON w.id = {doctor} WHERE {condition} \
         AND ($3 IS NULL OR ({key}, {id}) < (SELECT {key}, {id} FROM {from} WHERE {id} = $3)) \
         ORDER BY {key} DESC, {id} DESC LIMIT {limit}) found), '[]'))::text"
    )
}

#[derive(Debug, Deserialize)]
struct Read {
    total: u64,
    known: bool,
    rows: Vec<Row>,
}

#[derive(Debug, Deserialize)]
struct Row {
    id: Uuid,
    site_id: SiteId,
    at: Timestamp,
    patient_id: PatientId,
    family_name: Option<String>,
    given_name: String,
    deceased: Option<PartialDate>,
    what: String,
    title: Option<String>,
    staff_given: Option<String>,
    staff_family: Option<String>,
    figure: Option<i64>,
    late: bool,
    subject: Uuid,
}

impl Row {
    fn wire(self, measure: Measure, period: &Period, currency: Currency) -> DayRow {
        let doctor = self.staff_given.zip(self.staff_family);
        let doctor = doctor.map(|(given, family)| directory::display_name(self.title.as_deref(), &given, &family));
        let minutes = || self.figure.and_then(|minutes| u32::try_from(minutes).ok());
        DayRow {
            id: self.id,
            at: Some(period.moment(self.site_id, self.at)),
            patient_id: Some(self.patient_id),
            patient: Some(rules::names::listed(self.family_name.as_deref(), &self.given_name)),
            deceased: self.deceased,
            text: doctor.map_or_else(|| self.what.clone(), |doctor| format!("{} · {doctor}", self.what)),
            figure: match measure {
                Measure::Charges | Measure::Payments => {
                    Figure::Money { money: Money::new(self.figure.unwrap_or(0), currency) }
                }
                Measure::Wait | Measure::LabLate | Measure::LabReleased => {
                    minutes().map_or(Figure::None {}, |minutes| Figure::Minutes { minutes })
                }
                Measure::Visits | Measure::NoShows | Measure::StockLow => Figure::None {},
            },
            late: self.late,
            subject: match measure {
                Measure::Charges | Measure::Payments => Subject::Bill { bill_id: BillId(self.subject) },
                Measure::LabLate | Measure::LabReleased => Subject::LabOrder { order_id: OrderId(self.subject) },
                _ => Subject::Visit { appointment_id: AppointmentId(self.subject) },
            },
        }
    }
}

/// Lists the rows behind a figure.
pub async fn list(call: Call<ListDayRows>) -> Result<DayRows, AppError> {
    let ListDayRows { measure, site_id, day, after } = call.request;
    let sites = call.caller.within::<ListDayRows>(site_id)?;
    let tx = call.tenant.tx().await?;
    let period = Period::of(&tx, site_id, sites, day).await?;
    let (total, mut rows) = match source(measure, &period)? {
        Some(source) => from_tables(&tx, &period, measure, &source, after).await?,
        None => from_stores(&tx, &period, after).await?,
    };
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let audit = Audit::of("report.rows").patients(rows.iter().filter_map(|row| row.patient_id));
    tx.audit(match site_id {
        Some(site) => audit.entity(site),
        None => audit,
    });
    tx.commit().await?;
    let next = if more { rows.last().map(|row| row.id) } else { None };
    Ok(DayRows { measure, definition: definition(measure).to_owned(), version: VERSION, total, rows, next })
}

fn unknown() -> AppError {
    AppError::invalid("after", "is not a row of this list")
}

async fn from_tables(
    tx: &Tx,
    period: &Period,
    measure: Measure,
    source: &Source,
    after: Option<Uuid>,
) -> Result<(u64, Vec<DayRow>), AppError> {
    let mut values = period.values()?;
    values.push(after.into());
    let read: Read = tx.json(&page(source), values).await?.ok_or_else(AppError::busy)?;
    if !read.known {
        return Err(unknown());
    }
    let currency = billing::currency(tx).await?;
    Ok((read.total, read.rows.into_iter().map(|row| row.wire(measure, period, currency)).collect()))
}

/// An item at a site is one row, and has no id of its own: this one is made of theirs.
fn stock_row(alert: &StockAlert) -> Uuid {
    Uuid::from_u128(alert.item_id.0.as_u128() ^ alert.site_id.0.as_u128())
}

async fn from_stores(tx: &Tx, period: &Period, after: Option<Uuid>) -> Result<(u64, Vec<DayRow>), AppError> {
    let short = inventory::shortfalls(tx, &period.sites).await?;
    let start = match after {
        None => 0,
        Some(after) => 1 + short.iter().position(|alert| stock_row(alert) == after).ok_or_else(unknown)?,
    };
    let rows = short.iter().skip(start).take(ROWS + 1).map(|alert| DayRow {
        id: stock_row(alert),
        at: None,
        patient_id: None,
        patient: None,
        deceased: None,
        text: format!("{} · {}", alert.item, alert.site),
        figure: Figure::Count { count: alert.usable, unit: alert.unit.clone() },
        late: stock::is_out(alert),
        subject: Subject::Item { item_id: alert.item_id, site_id: alert.site_id },
    });
    Ok((u64::try_from(short.len()).unwrap_or(u64::MAX), rows.collect()))
}
