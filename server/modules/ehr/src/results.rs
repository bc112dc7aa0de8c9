//! Results: series of an analyte, reports, the inbox.

use api::{
    Comparator, Done, Flag, Page, Precision,
    ehr::{
        AcknowledgeReport, Code, GetTrend, Inbox, InboxReport, ListInbox, ListReports, Report, Reports, ResultSeries,
        ResultState, ResultValue, Trend,
    },
    id::{ObservationId, OrderId, PatientId, ReportId},
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Tx,
    crypto::{ChainKeys, Sealed},
    database::{execute, query_one},
    database_time,
    live::Topic,
};
use rules::{moles, units};
use sea_orm::Value;
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    care,
    events::ReportAcknowledged,
    import::files,
    row,
    sealed::{CONCLUSION, OBSERVATION_DETAIL},
    wrong_chart::{self, MovedRow, ORDER_OF_REPORT},
};

const ROWS: usize = 20;
/// Analytes of the chart's grid.
const MOST_SERIES: usize = 24;

/// The columns of a value.
pub const COLUMNS: &str = "id, code_system, code, name, comparator, number, written, words, absent, unit, source_written, \
    source_unit, low, high, range_words, flag, at, at_precision, state, detail";

/// A value's row.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    id: ObservationId,
    code_system: String,
    code: String,
    name: String,
    comparator: Option<Comparator>,
    number: Option<f64>,
    written: Option<String>,
    words: Option<String>,
    absent: Option<String>,
    unit: Option<String>,
    source_written: Option<String>,
    source_unit: Option<String>,
    low: Option<f64>,
    high: Option<f64>,
    range_words: Option<String>,
    flag: Option<Flag>,
    at: Option<Timestamp>,
    at_precision: Option<Precision>,
    state: ResultState,
    detail: Option<Sealed>,
}

impl Row {
    /// In another unit, where that can be worked out; the writing of the source stays beside it.
    fn converted(&self, unit: &str) -> Option<Self> {
        let (written, from) = (self.written.as_deref()?, self.unit.as_deref()?);
        let converted = moles::converted(&self.code, written, from, unit)?;
        let shown = rules::results::shown(self.comparator, written);
        Some(Self {
            number: converted.parse().ok(),
            written: Some(converted),
            unit: Some(unit.to_owned()),
            source_written: Some(self.source_written.clone().unwrap_or(shown)),
            source_unit: self.source_unit.clone().or_else(|| self.unit.clone()),
            ..self.clone()
        })
    }

    fn value(&self, clock: &SiteClock, keys: &ChainKeys) -> ResultValue {
        let number = self.written.as_deref().map(|written| rules::results::shown(self.comparator, written));
        ResultValue {
            id: self.id,
            at: row::when(clock, self.at, self.at_precision),
            original: row::original(self.source_written.clone(), self.source_unit.clone()),
            shown: number.or_else(|| self.words.clone()).or_else(|| self.absent.clone()).unwrap_or_default(),
            comparator: self.comparator,
            value: self.number,
            flag: self.flag,
            state: self.state,
            detail: keys.text_if(OBSERVATION_DETAIL, self.id, self.detail.as_ref()),
        }
    }

    fn series(&self) -> ResultSeries {
        ResultSeries {
            code: Code { system: self.code_system.clone(), code: self.code.clone() },
            name: self.name.clone(),
            unit: self.unit.clone(),
            low: self.low,
            high: self.high,
            range_words: self.range_words.clone(),
            values: Vec::new(),
        }
    }
}

/// Rows, the newest first within a code, as series. What was measured in another unit is worked out in the newest one's, and is a
/// series of its own where it cannot be. The analytes reported last come first.
pub fn series(rows: &[Row], clock: &SiteClock, keys: &ChainKeys) -> Vec<ResultSeries> {
    let mut found: Vec<ResultSeries> = Vec::new();
    for row in rows {
        let of_it = |series: &&mut ResultSeries| series.code.code == row.code && series.code.system == row.code_system;
        let same =
            |series: &&mut ResultSeries| of_it(series) && units::same(series.unit.as_deref(), row.unit.as_deref());
        if let Some(series) = found.iter_mut().find(same) {
            series.values.insert(0, row.value(clock, keys));
            continue;
        }
        let in_its_unit = |series: &mut ResultSeries| {
            let converted = series.unit.as_deref().and_then(|unit| row.converted(unit))?;
            series.values.insert(0, converted.value(clock, keys));
            Some(())
        };
        if found.iter_mut().filter(of_it).find_map(in_its_unit).is_none() {
            found.push(ResultSeries { values: vec![row.value(clock, keys)], ..row.series() });
        }
    }
    found.sort_by_key(|series| std::cmp::Reverse(series.values.last().map(|value| value.at)));
    found.truncate(MOST_SERIES);
    found
}

/// Reads one analyte, or vital sign, over time.
pub async fn trend(call: Call<GetTrend>) -> Result<Trend, AppError> {
    let GetTrend { id: patient, code, unit } = call.request;
    let tx = care::enter::<GetTrend>(&call.tenant, &call.caller, patient).await?;
    let sql = format!(
        "SELECT json_agg(found)::text FROM (SELECT {COLUMNS} FROM observation WHERE patient_id = $1 AND code = $2 \
         AND state IN ('final', 'amended') ORDER BY at DESC, id DESC LIMIT 200) found"
    );
    let rows: Vec<Row> = tx.json(&sql, vec![patient.0.into(), code.into()]).await?.ok_or_else(AppError::not_found)?;
    let clock = SiteClock::of_house(&tx).await?;
    let wanted = |series: &ResultSeries| unit.is_none() || units::same(unit.as_deref(), series.unit.as_deref());
    let trend = series(&rows, &clock, tx.tenant().keys()).into_iter().find(wanted).ok_or_else(AppError::not_found)?;
    tx.audit(Audit::of("trend.read").patient(patient));
    tx.commit().await?;
    Ok(trend)
}

/// What a report's row gives, with its values and its patient.
fn report() -> String {
    let (files, moved) = (files::select("report", "r.id"), wrong_chart::moved("r.id"));
    format!(
        "SELECT r.id, r.patient_id, p.family_name, p.given_name, p.born_text AS born, p.deceased_text AS deceased, r.order_id, r.name, r.issued_at, \
         r.issued_precision, r.issued_by, r.amended, r.partial, r.state, r.said, r.conclusion, \
         r.origin IS NOT NULL OR r.batch_id IS NOT NULL AS imported, {moved} AS moved, r.worst, r.acknowledged_at, r.acknowledged_by, o.placed_by AS ordered_by, \
         {files} AS files, COALESCE((SELECT json_agg(v ORDER BY v.id) FROM (SELECT {COLUMNS} FROM observation \
         WHERE report_id = r.id AND state IN ('final', 'amended', 'preliminary', 'unknown')) v), '[]') AS values \
         FROM report r JOIN patient p ON p.id = r.patient_id {ORDER_OF_REPORT}"
    )
}

#[derive(Debug, Deserialize)]
struct ReportRow {
    id: ReportId,
    patient_id: PatientId,
    family_name: Option<String>,
    given_name: String,
    born: api::PartialDate,
    deceased: Option<api::PartialDate>,
    order_id: Option<OrderId>,
    name: String,
    issued_at: Option<Timestamp>,
    issued_precision: Option<Precision>,
    issued_by: Option<String>,
    amended: bool,
    partial: bool,
    state: String,
    said: Option<String>,
    conclusion: Option<Sealed>,
    files: Vec<files::Row>,
    imported: bool,
    moved: Option<MovedRow>,
    worst: Option<Flag>,
    acknowledged_at: Option<Timestamp>,
    acknowledged_by: Option<String>,
    ordered_by: Option<String>,
    values: Vec<Row>,
}

impl ReportRow {
    fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> Report {
        Report {
            id: self.id,
            order_id: self.order_id,
            name: self.name,
            issued_at: row::when(clock, self.issued_at, self.issued_precision),
            said: self.said.or_else(|| Some(self.state).filter(|state| state != "final")),
            conclusion: keys.text_if(CONCLUSION, self.id, self.conclusion.as_ref()),
            attachments: self.files.into_iter().map(|file| file.wire(keys)).collect(),
            issued_by: self.issued_by,
            amended: self.amended,
            partial: self.partial,
            imported: self.imported,
            moved: self.moved.map(|moved| moved.wire(clock)),
            acknowledged_at: self.acknowledged_at.map(|at| clock.moment(at)),
            acknowledged_by: self.acknowledged_by,
            values: self
                .values
                .iter()
                .map(|row| ResultSeries { values: vec![row.value(clock, keys)], ..row.series() })
                .collect(),
        }
    }

    fn in_inbox(self, clock: &SiteClock, keys: &ChainKeys) -> InboxReport {
        InboxReport {
            patient_id: self.patient_id,
            patient: rules::names::listed(self.family_name.as_deref(), &self.given_name),
            born: self.born,
            deceased: self.deceased,
            ordered_by: self.ordered_by.clone(),
            worst: self.worst,
            report: self.wire(clock, keys),
        }
    }
}

/// One page of reports, and the id to go on from.
async fn page(
    tx: &Tx,
    filter: &str,
    order: &str,
    values: Vec<Value>,
) -> Result<(Vec<ReportRow>, Option<Uuid>), AppError> {
    let (limit, report) = (ROWS + 1, report());
    let sql = format!(
        "SELECT COALESCE(json_agg(found), '[]')::text FROM ({report} WHERE {filter} ORDER BY {order} LIMIT {limit}) found"
    );
    let mut rows: Vec<ReportRow> = tx.json(&sql, values).await?.unwrap_or_default();
    let more = rows.len() > ROWS;
    rows.truncate(ROWS);
    let next = if more { rows.last().map(|row| row.id.0) } else { None };
    Ok((rows, next))
}

/// Reads a patient's reports, newest first.
pub async fn list(call: Call<ListReports>) -> Result<Reports, AppError> {
    let ListReports { id: patient, after } = call.request;
    let tx = care::enter::<ListReports>(&call.tenant, &call.caller, patient).await?;
    let mut values: Vec<Value> = vec![patient.0.into()];
    let mut filter = "r.patient_id = $1 AND r.state <> 'withdrawn'".to_owned();
    if let Some(after) = after {
        let sql = "SELECT 1 FROM report WHERE id = $1 AND patient_id = $2";
        let known = query_one(&tx, sql, vec![after.into(), patient.0.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not a report of this patient"))?;
        values.push(after.into());
        filter.push_str(
            " AND (COALESCE(r.issued_at, '-infinity'), r.id) < (SELECT COALESCE(issued_at, '-infinity'), id FROM report \
             WHERE id = $2)",
        );
    }
    let (rows, next) = page(&tx, &filter, "r.issued_at DESC NULLS LAST, r.id DESC", values).await?;
    let clock = SiteClock::of_house(&tx).await?;
    let rows = rows.into_iter().map(|row| row.wire(&clock, tx.tenant().keys())).collect();
    tx.audit(Audit::of("reports.list").patient(patient));
    tx.commit().await?;
    Ok(Page { rows, next, total: None })
}

/// How bad a report is, for the order of the inbox: critical, out of range, in range.
const RANK: &str = "CASE WHEN r.worst LIKE 'critical%' THEN 2 WHEN r.worst IS NOT NULL THEN 1 ELSE 0 END";

/// Reads the results inbox.
pub async fn inbox(call: Call<ListInbox>) -> Result<Inbox, AppError> {
    let ListInbox { all, after } = call.request;
    let mine = if all { None } else { Some(row::author(&call.caller)?.0) };
    let tx = call.tenant.tx().await?;
    // What was sent to me is mine to read until it is acknowledged, however old it is; others' by relation.
    let open = format!(
        "r.acknowledged_at IS NULL AND r.origin IS NULL AND r.batch_id IS NULL AND r.state <> 'withdrawn' AND ($1::uuid IS NULL OR r.staff_id = $1) \
         AND ($2 OR r.staff_id = $3 OR {})",
        care::related("r.patient_id", "$3", "$4")
    );
    let mut values: Vec<Value> = vec![
        mine.into(),
        care::free::<ListInbox>(&call.caller).into(),
        call.caller.staff_id.map(|id| id.0).into(),
        database_time(tx.now()).into(),
    ];
    let all = values.clone();
    let mut filter = open.clone();
    if let Some(after) = after {
        let known = query_one(&tx, "SELECT 1 FROM report WHERE id = $1", vec![after.into()]).await?;
        known.ok_or_else(|| AppError::invalid("after", "is not a report here"))?;
        values.push(after.into());
        filter = format!(
            "{open} AND ({RANK}, r.issued_at, r.id) < (SELECT {RANK}, r.issued_at, r.id FROM report r WHERE r.id = $5)"
        );
    }
    let (rows, next) = page(&tx, &filter, &format!("{RANK} DESC, r.issued_at DESC, r.id DESC"), values).await?;
    let sql = format!("SELECT count(*) FROM report r WHERE {open}");
    let total: i64 = query_one(&tx, &sql, all).await?.map_or(Ok(0), |row| row.try_get_by_index(0))?;
    let clock = SiteClock::of_house(&tx).await?;
    let rows: Vec<InboxReport> = rows.into_iter().map(|row| row.in_inbox(&clock, tx.tenant().keys())).collect();
    tx.audit(Audit::of("inbox.read").patients(rows.iter().map(|row| row.patient_id)));
    tx.commit().await?;
    Ok(Page { rows, next, total: u64::try_from(total).ok() })
}

/// Acknowledges a report, or puts it back.
pub async fn acknowledge(call: Call<AcknowledgeReport>) -> Result<Done, AppError> {
    let AcknowledgeReport { id, undo } = call.request;
    let tx = call.tenant.tx().await?;
    // Of one that was moved here the laboratory knows the order of its original.
    let of = format!(
        "SELECT r.patient_id, r.staff_id, o.id AS order_id, {} AS stands FROM report r {ORDER_OF_REPORT} WHERE r.id = $1",
        wrong_chart::stands("r.id")
    );
    let row = query_one(&tx, &of, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let sent_to: Option<Uuid> = row.try_get("", "staff_id")?;
    let order: Option<Uuid> = row.try_get("", "order_id")?;
    let patient = PatientId(row.try_get("", "patient_id")?);
    let tx = match call.caller.staff_id {
        // What was sent to me is mine to acknowledge, however old it is.
        Some(me) if sent_to == Some(me.0) => tx,
        _ => care::admit::<AcknowledgeReport>(tx, &call.caller, patient).await?,
    };
    if !row.try_get::<bool>("", "stands")? {
        return Err(wrong_chart::refusal());
    }
    let sql = "UPDATE report SET acknowledged_at = $2, acknowledged_by = $3 WHERE id = $1 \
               AND (acknowledged_at IS NULL) = ($2 IS NOT NULL)";
    let (at, by) =
        if undo { (None, None) } else { (Some(database_time(tx.now())), Some(call.caller.name.to_string())) };
    if execute(&tx, sql, vec![id.0.into(), at.into(), by.into()]).await? == 0 {
        // Twice the same answer is no failure: it stands as it was wanted.
        return Ok(Done {});
    }
    if let Some(staff) = sent_to {
        tx.touch(Topic::new("inbox", staff));
    }
    if let Some(order) = order {
        tx.emit(&ReportAcknowledged { undone: undo, report_id: id, order_id: OrderId(order), patient_id: patient })?;
    }
    let action = if undo { "report.reopen" } else { "report.acknowledge" };
    tx.audit(Audit::of(action).patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(Done {})
}
