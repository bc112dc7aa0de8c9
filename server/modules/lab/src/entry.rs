//! Values on their way into an order: read as they were typed, joined with what stands already, worked out.

use std::collections::BTreeMap;

use api::{Comparator, Flag, PartialDate, crm::Sex, lab::EnteredValue};
use directory::SiteClock;
use jiff::{Timestamp, civil::Date};
use kernel::{
    AppError, Tx,
    database::{execute, query_all, query_one},
    database_time, partial_date, timestamp,
};
use rules::{
    dates::{agreed, months},
    moles,
    number::{Typed, typed},
    ranges::{Limits, estimated_gfr},
    results::{Allowed, Entered},
};
use uuid::Uuid;

use crate::{
    catalogue,
    first_catalogue::{CREATININE, ESTIMATED_GFR},
    sealed::TAKEN_OUT,
    worklist::Locked,
};

/// A number beyond its dangerous or usual limit by this factor is a slip, not a result.
const SLIP: f64 = 20.0;

/// Whom an order is about, on the day its specimen was taken.
pub struct Subject {
    /// For the ranges.
    pub sex: Sex,
    /// As far as it is known.
    pub born: PartialDate,
    /// The day.
    pub day: Date,
}

/// Why an analyte whose ranges depend on the age has none.
pub const NO_RANGE: &str = "No range: the birth date is not exact enough";

impl Subject {
    /// Reads it. Before a specimen is taken, today counts.
    pub async fn of(tx: &Tx, order: &Locked) -> Result<Self, AppError> {
        let sql = "SELECT p.born_text, p.sex, s.collected_at FROM lab_order o JOIN patient p ON p.id = o.patient_id \
                   LEFT JOIN specimen s ON s.order_id = o.id AND s.rejected_at IS NULL WHERE o.id = $1";
        let row = query_one(tx, sql, vec![order.id.0.into()]).await?.ok_or_else(AppError::not_found)?;
        let taken: Option<Timestamp> = row.try_get::<Option<_>>("", "collected_at")?.map(timestamp);
        let day = SiteClock::of(tx, order.site_id).await?.day(taken.unwrap_or_else(|| tx.now()));
        let sex: String = row.try_get("", "sex")?;
        let sex = serde_json::from_value(serde_json::Value::String(sex)).map_err(AppError::internal)?;
        Ok(Self { sex, born: partial_date(&row, "born_text")?, day })
    }
}

/// What an analyte needs to be entered.
pub struct Analyte {
    id: Uuid,
    code: String,
    name: String,
    unit: Option<String>,
    decimals: u8,
    negative: bool,
    titres: bool,
    words: Vec<String>,
    limits: Limits,
}

impl Analyte {
    /// Those of an order's test, in the order of the report.
    pub async fn of(tx: &Tx, order: &Locked) -> Result<Vec<Self>, AppError> {
        let subject = Subject::of(tx, order).await?;
        let sql = "SELECT a.id, a.code, a.name, a.unit, a.decimals, a.negative, a.titres, a.words FROM lab_test_analyte t \
                   JOIN lab_analyte a ON a.id = t.analyte_id JOIN lab_order o ON o.test_id = t.test_id WHERE o.id = $1 \
                   ORDER BY t.position";
        let mut found = Vec::new();
        for row in query_all(tx, sql, vec![order.id.0.into()]).await? {
            let id: Uuid = row.try_get("", "id")?;
            found.push(Self {
                id,
                code: row.try_get("", "code")?,
                name: row.try_get("", "name")?,
                unit: row.try_get("", "unit")?,
                decimals: u8::try_from(row.try_get::<i16>("", "decimals")?).unwrap_or(0),
                negative: row.try_get("", "negative")?,
                titres: row.try_get("", "titres")?,
                words: row.try_get("", "words")?,
                limits: catalogue::limits(tx, id, &subject).await?.unwrap_or_default(),
            });
        }
        Ok(found)
    }

    /// Its id.
    pub const fn id(&self) -> Uuid {
        self.id
    }

    /// Its LOINC code.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its unit.
    pub fn unit(&self) -> Option<&str> {
        self.unit.as_deref()
    }

    /// It is worked out from another analyte of these, and never entered.
    pub fn is_calculated(&self, among: &[Self]) -> bool {
        self.code == ESTIMATED_GFR && has(among, CREATININE)
    }

    /// Reads a value as it was typed, unless it cannot be one.
    ///
    /// # Errors
    /// Says why, in words that follow the name of a field.
    pub fn read(&self, text: &str) -> Result<Entered, String> {
        let allowed =
            Allowed { decimals: self.decimals, negative: self.negative, titres: self.titres, words: &self.words };
        let entered = rules::results::read(text, &allowed)?;
        let most = self.limits.critical_high.or(self.limits.high).map(|limit| limit * SLIP);
        match (&entered, most) {
            (Entered::Number(None, number), Some(most)) if most > 0.0 && number.value() > most => {
                Err(format!("is too high to be true for {}: look at the decimal point", self.name))
            }
            _ => Ok(entered),
        }
    }

    fn flag(&self, entered: &Entered) -> Option<Flag> {
        match entered {
            Entered::Number(comparator, number) => self.limits.flag_of(*comparator, number.value()),
            Entered::Words(_) => None,
        }
    }
}

/// What stands in a round of an order, by analyte: as it was written.
pub type Round = BTreeMap<Uuid, Entered>;

/// Reads a round.
pub async fn round(tx: &Tx, order: &Locked, number: i32) -> Result<Round, AppError> {
    let sql = "SELECT analyte_id, comparator, written, words FROM lab_result WHERE order_id = $1 AND round = $2";
    let mut found = Round::new();
    for row in query_all(tx, sql, vec![order.id.0.into(), number.into()]).await? {
        let comparator = row.try_get::<Option<String>>("", "comparator")?.as_deref().and_then(Comparator::from_code);
        let entered = match row.try_get::<Option<String>>("", "written")? {
            Some(written) => Entered::Number(comparator, Typed::stored(written)),
            None => Entered::Words(row.try_get("", "words")?),
        };
        found.insert(row.try_get("", "analyte_id")?, entered);
    }
    Ok(found)
}

/// What an entry makes of a round.
pub struct Entry {
    /// Values that are new or other than before.
    pub changed: Round,
    /// Values that are taken out, and why.
    pub taken_out: BTreeMap<Uuid, String>,
}

/// Reads what was typed. A value that is not named stays.
///
/// # Errors
/// Names the field of a value that cannot be read, is worked out, or would vanish without a word.
pub fn read(known: &[Analyte], standing: &Round, values: &[EnteredValue]) -> Result<Entry, AppError> {
    let mut entry = Entry { changed: Round::new(), taken_out: BTreeMap::new() };
    for (index, value) in values.iter().enumerate() {
        let wrong = |part: &str, words: String| AppError::invalid(format!("values[{index}].{part}"), words);
        let analyte = known
            .iter()
            .find(|analyte| analyte.id == value.analyte_id)
            .ok_or_else(|| wrong("analyte_id", "is not part of this test".to_owned()))?;
        let stands = standing.get(&analyte.id);
        match (&value.value, &value.take_out, stands) {
            (Some(_), Some(_), _) => return Err(wrong("value", "is given and taken out at once".to_owned())),
            (Some(_), None, _) if analyte.is_calculated(known) => {
                return Err(wrong("value", "is worked out from creatinine, and not entered".to_owned()));
            }
            (Some(text), None, _) => {
                let entered = analyte.read(text.as_str()).map_err(|words| wrong("value", words))?;
                if stands != Some(&entered) {
                    entry.changed.insert(analyte.id, entered);
                }
            }
            (None, Some(reason), Some(_)) => {
                entry.taken_out.insert(analyte.id, reason.to_string());
            }
            (None, Some(_), None) => return Err(wrong("take_out", "has no value to take out".to_owned())),
            (None, None, Some(stands)) => {
                let words = format!("stands as {}: leave it as it is, or say why it is taken out", stands.shown());
                return Err(wrong("value", words));
            }
            (None, None, None) => {}
        }
    }
    Ok(entry)
}

fn has(known: &[Analyte], code: &str) -> bool {
    known.iter().any(|analyte| analyte.code == code)
}

/// The estimated filtration rate with its decimals, or why it cannot be worked out. It is rounded before it is stored, so that what is
/// shown is what is held against its limits.
pub fn filtration_rate(
    creatinine: &Entered,
    unit: Option<&str>,
    decimals: u8,
    subject: &Subject,
) -> Result<String, &'static str> {
    let Entered::Number(None, number) = creatinine else {
        return Err("Not worked out: creatinine is not an exact number");
    };
    let value = moles::creatinine_in_mg_per_dl(number.value(), unit.unwrap_or_default())
        .ok_or("Not worked out: creatinine is neither in mg/dL nor in µmol/L")?;
    if value <= 0.0 {
        return Err("Not worked out: creatinine is not more than 0");
    }
    // The equation knows women and men; for others nothing is claimed.
    let female = match subject.sex {
        Sex::Female => true,
        Sex::Male => false,
        Sex::Other | Sex::Unknown => return Err("Not worked out: the equation needs female or male"),
    };
    let places = usize::from(decimals);
    agreed(subject.born, subject.day, |born| {
        let rate = estimated_gfr(value, months(born, subject.day) / 12, female);
        rate.map(|rate| format!("{rate:.places$}"))
    })
    .ok_or("Not worked out: the birth date is not exact enough")?
    .ok_or("Not worked out: the equation is for adults")
}

/// Works out anew what follows from values that changed.
pub async fn calculate(
    tx: &Tx,
    order: &Locked,
    known: &[Analyte],
    standing: &Round,
    entry: &mut Entry,
) -> Result<(), AppError> {
    let of = |code: &str| known.iter().find(|analyte| analyte.code == code);
    let (Some(rate), Some(creatinine)) = (of(ESTIMATED_GFR), of(CREATININE)) else { return Ok(()) };
    let now = if entry.taken_out.contains_key(&creatinine.id) {
        None
    } else {
        entry.changed.get(&creatinine.id).or_else(|| standing.get(&creatinine.id))
    };
    let subject = Subject::of(tx, order).await?;
    let unit = creatinine.unit.as_deref();
    let estimate = now.and_then(|value| filtration_rate(value, unit, rate.decimals, &subject).ok());
    match estimate.map(|value| typed(&value)).transpose().map_err(AppError::internal)? {
        Some(number) => {
            let entered = Entered::Number(None, number);
            if standing.get(&rate.id) != Some(&entered) {
                entry.changed.insert(rate.id, entered);
            }
        }
        None if standing.contains_key(&rate.id) => {
            entry.taken_out.insert(rate.id, "Creatinine was changed, and it cannot be worked out any more".to_owned());
        }
        None => {}
    }
    Ok(())
}

/// Writes the next round: what stays with the hand and the ranges of its day, what is new with those of now.
pub async fn write(tx: &Tx, order: &Locked, known: &[Analyte], entry: &Entry, by: &str) -> Result<i32, AppError> {
    let next = order.round + 1;
    let gone: Vec<Uuid> = entry.changed.keys().chain(entry.taken_out.keys()).copied().collect();
    let sql = "INSERT INTO lab_result (order_id, round, analyte_id, comparator, number, written, words, low, high, critical_low, \
               critical_high, flag, at, by_name) SELECT order_id, $3, analyte_id, comparator, number, written, words, low, \
               high, critical_low, critical_high, flag, at, by_name FROM lab_result WHERE order_id = $1 AND round = $2 \
               AND analyte_id <> ALL ($4)";
    execute(tx, sql, vec![order.id.0.into(), order.round.into(), next.into(), gone.into()]).await?;
    for (id, entered) in &entry.changed {
        let Some(analyte) = known.iter().find(|analyte| analyte.id == *id) else { continue };
        let (comparator, written, words) = match entered {
            Entered::Number(comparator, number) => (comparator.map(Comparator::code), Some(number.to_string()), None),
            Entered::Words(words) => (None, None, Some(words.clone())),
        };
        let sql = "INSERT INTO lab_result (order_id, round, analyte_id, comparator, number, written, words, low, high, \
                   critical_low, critical_high, flag, at, by_name) VALUES ($1, $2, $3, $4, $5::text::numeric, $5, $6, $7, $8, \
                   $9, $10, $11, $12, $13)";
        let values = vec![
            order.id.0.into(),
            next.into(),
            analyte.id.into(),
            comparator.into(),
            written.into(),
            words.into(),
            analyte.limits.low.into(),
            analyte.limits.high.into(),
            analyte.limits.critical_low.into(),
            analyte.limits.critical_high.into(),
            analyte.flag(entered).map(Flag::code).into(),
            database_time(tx.now()).into(),
            by.into(),
        ];
        execute(tx, sql, values).await?;
    }
    for (analyte, reason) in &entry.taken_out {
        let id: Uuid = tx.tenant().new_id();
        let sql = "INSERT INTO lab_result_taken_out (id, order_id, round, analyte_id, reason, at, by_name) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7)";
        let values = vec![
            id.into(),
            order.id.0.into(),
            next.into(),
            (*analyte).into(),
            tx.tenant().keys().seal(TAKEN_OUT, id, reason.as_str()).into(),
            database_time(tx.now()).into(),
            by.into(),
        ];
        execute(tx, sql, values).await?;
    }
    Ok(next)
}
