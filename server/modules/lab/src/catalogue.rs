//! The catalogue: tests, analytes with their ranges, reagents.

use api::{
    crm::Sex,
    id::{ItemId, LabTestId, SiteId},
    lab::{
        Analyte, AnalyteRange, GetLabTest, LabTest, LabTestRow, LabTests, ListLabTests, Reagent, SaveAnalyte,
        SaveLabTest, SexRange,
    },
};
use jiff::civil::Date;
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_one, refusal},
};
use rules::{
    dates::{agreed, months},
    names::search_text,
    ranges::Limits,
};
use sea_orm::{DbErr, Value};
use serde::Deserialize;
use uuid::Uuid;

use crate::entry::Subject;

/// A range with the ages that it is for.
#[derive(Debug, Deserialize)]
struct RangeRow {
    from_months: u32,
    until_months: Option<u32>,
    from_days: u32,
    until_days: Option<u32>,
    low: Option<f64>,
    high: Option<f64>,
    critical_low: Option<f64>,
    critical_high: Option<f64>,
}

impl RangeRow {
    fn is_for(&self, born: Date, day: Date) -> bool {
        let days = u32::try_from(day.duration_since(born).as_hours() / 24).unwrap_or(0);
        let within = |age, from, until: Option<u32>| from <= age && until.is_none_or(|until| age < until);
        within(months(born, day), self.from_months, self.until_months) && within(days, self.from_days, self.until_days)
    }

    /// Whether it is for every age.
    const fn is_for_all(&self) -> bool {
        self.from_months == 0 && self.from_days == 0 && self.until_months.is_none() && self.until_days.is_none()
    }

    const fn limits(&self) -> Limits {
        Limits { low: self.low, high: self.high, critical_low: self.critical_low, critical_high: self.critical_high }
    }
}

/// The limits of an analyte for a patient: the most particular range counts, sex before age, the narrower age first. None where the
/// birth date is not exact enough to tell which range it is.
pub async fn limits(tx: &Tx, analyte: Uuid, subject: &Subject) -> Result<Option<Limits>, AppError> {
    let sql = "SELECT json_agg(found)::text FROM (SELECT from_months, until_months, from_days, until_days, low, high, critical_low, \
               critical_high FROM lab_range WHERE analyte_id = $1 AND (sex = 'any' OR sex = $2) ORDER BY sex = 'any', \
               until_days NULLS LAST, from_days DESC, from_months DESC, until_months NULLS LAST) found";
    let word = match subject.sex {
        Sex::Female => "female",
        Sex::Male => "male",
        Sex::Other | Sex::Unknown => "any",
    };
    let ranges: Vec<RangeRow> = tx.json(sql, vec![analyte.into(), word.into()]).await?.unwrap_or_default();
    if let Some(first) = ranges.first().filter(|range| range.is_for_all()) {
        return Ok(Some(first.limits()));
    }
    Ok(agreed(subject.born, subject.day, |born| {
        let range = ranges.iter().find(|range| range.is_for(born, subject.day));
        range.map(RangeRow::limits).unwrap_or_default()
    }))
}

const SELECT: &str = "SELECT t.id, t.code, t.name, t.specimen, t.minutes, t.minutes_urgent, t.active, (SELECT count(*) FROM \
    lab_test_site WHERE test_id = t.id) AS site_count, (SELECT count(*) FROM lab_test_analyte WHERE test_id = t.id) AS analyte_count \
    FROM lab_test t";

#[derive(Debug, Deserialize)]
struct Row {
    id: LabTestId,
    code: String,
    name: String,
    specimen: String,
    minutes: u16,
    minutes_urgent: u16,
    active: bool,
    site_count: u16,
    analyte_count: u16,
}

impl From<Row> for LabTestRow {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            specimen: row.specimen,
            minutes: row.minutes,
            minutes_urgent: row.minutes_urgent,
            active: row.active,
            site_count: row.site_count,
            analyte_count: row.analyte_count,
        }
    }
}

/// The house code of a test; none when there is no such test.
///
/// # Errors
/// When the database cannot be read.
pub async fn test_code(tx: &Tx, id: Uuid) -> Result<Option<String>, AppError> {
    let row = query_one(tx, "SELECT code FROM lab_test WHERE id = $1", vec![id.into()]).await?;
    Ok(row.map(|row| row.try_get("", "code")).transpose()?)
}

/// The catalogue.
pub async fn list(call: Call<ListLabTests>) -> Result<LabTests, AppError> {
    let read = call.tenant.read().await?;
    let sql = format!("SELECT COALESCE(json_agg(found), '[]')::text FROM ({SELECT} ORDER BY t.code) found");
    let rows: Vec<Row> = read.json(&sql, Vec::new()).await?.unwrap_or_default();
    Ok(LabTests { tests: rows.into_iter().map(Into::into).collect() })
}

/// An analyte with its ranges, in a statement that can be filtered by `a.id`.
const ANALYTE: &str = "SELECT a.id, a.code, a.name, a.unit, a.decimals, a.negative, a.titres, a.words, a.version, \
    COALESCE((SELECT json_agg(r ORDER BY r.sex = 'any', r.until_days NULLS LAST, r.from_months DESC) FROM (SELECT sex, from_months, \
    until_months, from_days, until_days, low, high, critical_low, critical_high FROM lab_range \
    WHERE analyte_id = a.id) r), '[]') AS ranges FROM lab_analyte a";

#[derive(Debug, Deserialize)]
struct AnalyteRow {
    id: Uuid,
    code: String,
    name: String,
    unit: Option<String>,
    decimals: u8,
    negative: bool,
    titres: bool,
    words: Vec<String>,
    ranges: Vec<AnalyteRange>,
    version: i32,
}

impl From<AnalyteRow> for Analyte {
    fn from(row: AnalyteRow) -> Self {
        Self {
            id: row.id,
            code: row.code,
            name: row.name,
            unit: row.unit,
            decimals: row.decimals,
            negative: row.negative,
            titres: row.titres,
            words: row.words,
            ranges: row.ranges,
            version: row.version,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Whole {
    sites: Vec<SiteId>,
    analytes: Vec<AnalyteRow>,
    reagents: Vec<ReagentRow>,
    version: i32,
}

#[derive(Debug, Deserialize)]
struct ReagentRow {
    item_id: ItemId,
    item: String,
    quantity: u16,
}

async fn read(tx: &Tx, id: LabTestId) -> Result<LabTest, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({SELECT} WHERE t.id = $1) found");
    let row: Row = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let sql = format!(
        "SELECT json_build_object('version', t.version, 'sites', COALESCE((SELECT json_agg(site_id) FROM lab_test_site \
         WHERE test_id = t.id), '[]'), 'analytes', COALESCE((SELECT json_agg(x ORDER BY x.position) FROM (SELECT y.*, p.position \
         FROM ({ANALYTE}) y JOIN lab_test_analyte p ON p.analyte_id = y.id WHERE p.test_id = t.id) x), '[]'), 'reagents', \
         COALESCE((SELECT json_agg(x ORDER BY x.item) FROM (SELECT r.item_id, i.name AS item, r.quantity FROM lab_reagent r \
         JOIN stock_item i ON i.id = r.item_id WHERE r.test_id = t.id) x), '[]'))::text FROM lab_test t WHERE t.id = $1"
    );
    let whole: Whole = tx.json(&sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok(LabTest {
        row: row.into(),
        site_ids: whole.sites,
        analytes: whole.analytes.into_iter().map(Into::into).collect(),
        reagents: whole
            .reagents
            .into_iter()
            .map(|row| Reagent { item_id: row.item_id, item: row.item, quantity: row.quantity })
            .collect(),
        version: whole.version,
    })
}

/// Opens a test.
pub async fn get(call: Call<GetLabTest>) -> Result<LabTest, AppError> {
    let tx = call.tenant.tx().await?;
    let test = read(&tx, call.request.id).await?;
    tx.commit().await?;
    Ok(test)
}

/// Makes a test, or changes one.
pub async fn save(call: Call<SaveLabTest>) -> Result<LabTest, AppError> {
    let request = call.request;
    for (field, minutes) in [("minutes", request.minutes), ("minutes_urgent", request.minutes_urgent)] {
        if !(5..=20_160).contains(&minutes) {
            return Err(AppError::invalid(field, "must be from 5 minutes to two weeks (20160)"));
        }
    }
    let tx = call.tenant.tx().await?;
    let fresh = tx.tenant().new_id::<LabTestId>();
    let id = request.id.unwrap_or(fresh);
    let search = search_text(&[Some(request.name.as_str()), Some(request.code.as_str())]);
    let mut values: Vec<Value> = vec![
        id.0.into(),
        request.code.into_string().into(),
        request.name.into_string().into(),
        search.into(),
        request.specimen.into_string().into(),
        i32::from(request.minutes).into(),
        i32::from(request.minutes_urgent).into(),
        request.active.into(),
    ];
    let taken = |error: DbErr| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("code", "is another test's code"),
        _ => error.into(),
    };
    if request.id.is_some() {
        if execute(&tx, "SELECT 1 FROM lab_test WHERE id = $1", vec![id.0.into()]).await? == 0 {
            return Err(AppError::not_found());
        }
        values.push(request.version.into());
        let sql = "UPDATE lab_test SET code = $2, name = $3, search_name = $4, specimen = $5, minutes = $6, \
                   minutes_urgent = $7, active = $8, version = version + 1 WHERE id = $1 AND version = $9";
        if execute(&tx, sql, values).await.map_err(taken)? == 0 {
            return Err(AppError::stale());
        }
    } else {
        let sql = "INSERT INTO lab_test (id, code, name, search_name, specimen, minutes, minutes_urgent, active) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        execute(&tx, sql, values).await.map_err(taken)?;
    }
    for table in ["lab_test_site", "lab_test_analyte", "lab_reagent"] {
        execute(&tx, &format!("DELETE FROM {table} WHERE test_id = $1"), vec![id.0.into()]).await?;
    }
    let missing = |field: &'static str| {
        move |error: DbErr| match refusal(&error) {
            Some(Refusal::Missing(_)) => AppError::invalid(field, "is not here"),
            Some(Refusal::Taken(_)) => AppError::invalid(field, "is named twice"),
            Some(Refusal::Broken(_)) => AppError::invalid(field, "must be at least one"),
            _ => error.into(),
        }
    };
    for site in request.site_ids {
        let sql = "INSERT INTO lab_test_site (test_id, site_id) VALUES ($1, $2)";
        execute(&tx, sql, vec![id.0.into(), site.0.into()]).await.map_err(missing("site_ids"))?;
    }
    for (position, analyte) in request.analyte_ids.into_iter().enumerate() {
        let sql = "INSERT INTO lab_test_analyte (test_id, analyte_id, position) VALUES ($1, $2, $3)";
        let position = i16::try_from(position).unwrap_or(i16::MAX);
        let values = vec![id.0.into(), analyte.into(), position.into()];
        execute(&tx, sql, values).await.map_err(missing("analyte_ids"))?;
    }
    for reagent in request.reagents {
        let sql = "INSERT INTO lab_reagent (test_id, item_id, quantity) VALUES ($1, $2, $3)";
        let quantity = i16::try_from(reagent.quantity).unwrap_or(i16::MAX);
        let values = vec![id.0.into(), reagent.item_id.0.into(), quantity.into()];
        execute(&tx, sql, values).await.map_err(missing("reagents"))?;
    }
    let saved = read(&tx, id).await?;
    tx.audit(Audit::of("lab.test").entity(id));
    tx.commit().await?;
    Ok(saved)
}

/// Makes an analyte, or changes one with its ranges.
pub async fn save_analyte(call: Call<SaveAnalyte>) -> Result<Analyte, AppError> {
    let SaveAnalyte { id, version, code, name, unit, decimals, negative, titres, words, ranges } = call.request;
    if decimals > 4 {
        return Err(AppError::invalid("decimals", "must be at most 4"));
    }
    if words.len() > 20 {
        return Err(AppError::invalid("words", "must be at most 20"));
    }
    // A word that could be read as a number, a bound or a titre would be two results at once.
    for (index, word) in words.iter().enumerate() {
        if !word.as_str().chars().any(char::is_alphabetic) {
            return Err(AppError::invalid(format!("words[{index}]"), "must have a letter"));
        }
    }
    let words: Vec<String> = words.into_iter().map(api::Name::into_string).collect();
    let tx = call.tenant.tx().await?;
    let fresh = tx.tenant().new_id::<Uuid>();
    let analyte = id.unwrap_or(fresh);
    let mut values: Vec<Value> = vec![
        analyte.into(),
        code.into_string().into(),
        name.into_string().into(),
        unit.map(api::Line::into_string).into(),
        i16::from(decimals).into(),
        negative.into(),
        titres.into(),
        words.into(),
    ];
    let taken = |error: DbErr| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("code", "is another analyte's code"),
        _ => error.into(),
    };
    if id.is_some() {
        if execute(&tx, "SELECT 1 FROM lab_analyte WHERE id = $1", vec![analyte.into()]).await? == 0 {
            return Err(AppError::not_found());
        }
        values.push(version.into());
        let sql = "UPDATE lab_analyte SET code = $2, name = $3, unit = $4, decimals = $5, negative = $6, titres = $7, \
                   words = $8, version = version + 1 WHERE id = $1 AND version = $9";
        if execute(&tx, sql, values).await.map_err(taken)? == 0 {
            return Err(AppError::stale());
        }
    } else {
        let sql = "INSERT INTO lab_analyte (id, code, name, unit, decimals, negative, titres, words) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        execute(&tx, sql, values).await.map_err(taken)?;
    }
    execute(&tx, "DELETE FROM lab_range WHERE analyte_id = $1", vec![analyte.into()]).await?;
    for (index, range) in ranges.into_iter().enumerate() {
        store_range(&tx, analyte, index, range, negative).await?;
    }
    let sql = format!("SELECT row_to_json(found)::text FROM ({ANALYTE} WHERE a.id = $1) found");
    let row: AnalyteRow = tx.json(&sql, vec![analyte.into()]).await?.ok_or_else(AppError::not_found)?;
    tx.audit(Audit::of("lab.analyte").entity(analyte));
    tx.commit().await?;
    Ok(row.into())
}

async fn store_range(
    tx: &Tx,
    analyte: Uuid,
    index: usize,
    range: AnalyteRange,
    negative: bool,
) -> Result<(), AppError> {
    let field = format!("ranges[{index}]");
    let limits = [range.low, range.high, range.critical_low, range.critical_high];
    if !negative && limits.into_iter().flatten().any(|limit| limit < 0.0) {
        return Err(AppError::invalid(field, "must not be less than 0: the analyte's results are not"));
    }
    let sex = match range.sex {
        SexRange::Any => "any",
        SexRange::Female => "female",
        SexRange::Male => "male",
    };
    let whole = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
    let sql = "INSERT INTO lab_range (analyte_id, sex, from_months, until_months, from_days, until_days, low, high, critical_low, \
               critical_high) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let values = vec![
        analyte.into(),
        sex.into(),
        whole(range.from_months).into(),
        range.until_months.map(whole).into(),
        whole(range.from_days).into(),
        range.until_days.map(whole).into(),
        range.low.into(),
        range.high.into(),
        range.critical_low.into(),
        range.critical_high.into(),
    ];
    execute(tx, sql, values).await.map_err(|error| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid(field, "is for the same ages as another one of the same sex"),
        Some(Refusal::Broken(_)) => AppError::invalid(field, "must begin before it ends, with its low under its high"),
        _ => error.into(),
    })?;
    Ok(())
}
