//! Whether a result that came in belongs to an order: what agrees, what differs, and whether its values can be taken as they are.

use std::collections::BTreeSet;

use api::{
    Line, PartialDate,
    lab::{EnteredValue, ReceiveResult},
};
use jiff::civil::Date;
use rules::{names, units};

use crate::entry::Analyte;

/// Whom an order is about.
pub struct Person<'a> {
    /// Family name.
    pub family: Option<&'a str>,
    /// Given names.
    pub given: &'a str,
    /// Birth date.
    pub born: PartialDate,
    /// Record number.
    pub number: &'a str,
    /// The specimen's number.
    pub accession: Option<&'a str>,
}

/// What agrees and what does not.
#[derive(Debug, Default)]
pub struct Identity {
    /// In words: `record number`.
    pub agrees: Vec<&'static str>,
    /// In words, with both sides.
    pub differs: Vec<String>,
}

impl Identity {
    /// Nothing differs, and two identifiers agree: the specimen's number with the record number, or name and birth date.
    pub fn is_certain(&self) -> bool {
        let agrees = |what: &str| self.agrees.contains(&what);
        self.differs.is_empty() && agrees(SPECIMEN) && (agrees(RECORD) || (agrees(NAME) && agrees(BORN)))
    }
}

const SPECIMEN: &str = "specimen number";
const RECORD: &str = "record number";
const NAME: &str = "name";
const BORN: &str = "birth date";

/// Holds a message against the person of an order.
pub fn identity(came: &ReceiveResult, person: &Person<'_>) -> Identity {
    let mut found = Identity::default();
    let mut hold = |what: &'static str, same: bool, here: &str, there: &str| {
        if same {
            found.agrees.push(what);
        } else {
            found.differs.push(format!("{what}: {here} here, {there} there"));
        }
    };
    if let Some(there) = &came.accession {
        let here = person.accession.unwrap_or("none");
        hold(SPECIMEN, number(here) == number(there.as_str()), here, there.as_str());
    }
    if let Some(there) = &came.patient_number {
        hold(RECORD, number(person.number) == number(there.as_str()), person.number, there.as_str());
    }
    if let Some(there) = &came.patient_name {
        let here = names::listed(person.family, person.given);
        hold(NAME, words(&here) == words(there.as_str()), &here, there.as_str());
    }
    if let Some(there) = &came.patient_born {
        let here = rules::dates::shown(person.born);
        match date(there.as_str()) {
            Some(date) => hold(BORN, person.born.day() == Some(date), &here, there.as_str()),
            None => hold(BORN, false, &here, &format!("“{there}” (no date that is read here: write 1970-12-31)")),
        }
    }
    found
}

/// A number without what people set between its signs.
fn number(text: &str) -> String {
    text.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_uppercase).collect()
}

/// The words of a name in any order, as HL7 (`NOVAK^JAN`), lists (`Novak, Jan`) and letters (`Jan Novak`) write it.
fn words(name: &str) -> BTreeSet<String> {
    name.split(['^', ',', ' ']).map(names::folded).filter(|word| !word.is_empty()).collect()
}

/// A date written as `2026-11-30` or, as HL7 writes it, `20261130`. Other writings differ from country to country.
fn date(text: &str) -> Option<Date> {
    let text = text.trim();
    let digits = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let iso = if digits { format!("{}-{}-{}", &text[..4], &text[4..6], &text[6..]) } else { text.to_owned() };
    (iso.len() == 10).then(|| iso.parse().ok()).flatten()
}

/// Marks of a sender that say no more than where a value lies.
const PLAIN_MARKS: [&str; 6] = ["", "n", "normal", "h", "l", "a"];

/// Why a person has to read a result before it goes into its order: what stands in it beside its values, or contradicts them.
pub fn to_be_read(came: &ReceiveResult, known: &[Analyte], collected: Date) -> Option<String> {
    if came.note.as_ref().is_some_and(|note| !note.as_str().trim().is_empty()) {
        return Some("It has a remark, which a person reads first".to_owned());
    }
    for value in &came.values {
        let mark = value.flag.as_ref().map(|flag| flag.as_str().trim().to_lowercase()).unwrap_or_default();
        if !PLAIN_MARKS.contains(&mark.as_str()) {
            return Some(format!("Its sender marked {} “{mark}”, which a person reads first", value.name));
        }
        let coded = value.code.as_ref().and_then(|code| known.iter().find(|one| one.code() == code.as_str()));
        if let Some(analyte) = coded
            && words(analyte.name()).is_disjoint(&words(value.name.as_str()))
        {
            return Some(format!("{} came with the code of {}", value.name, analyte.name()));
        }
    }
    let taken = came.taken_at.as_ref().and_then(|at| date(at.as_str().get(..10).unwrap_or_default()));
    taken.filter(|taken| (*taken - collected).get_days().abs() > 1).map(|taken| {
        let shown = |day| rules::dates::shown(PartialDate::Day(day));
        format!("It was taken on {}, our specimen on {}", shown(taken), shown(collected))
    })
}

/// The values for the order's analytes, or why they cannot be taken as they are. A value that is worked out here from others is left
/// to that.
///
/// # Errors
/// Says which value and why.
pub fn values(came: &ReceiveResult, known: &[Analyte]) -> Result<Vec<EnteredValue>, String> {
    let mut found: Vec<EnteredValue> = Vec::new();
    for value in &came.values {
        let name = value.name.as_str();
        let analyte = known
            .iter()
            .find(|analyte| match &value.code {
                Some(code) => analyte.code() == code.as_str(),
                None => names::folded(analyte.name()) == names::folded(name),
            })
            .ok_or_else(|| format!("{name} is not part of the order's test"))?;
        if analyte.is_calculated(known) {
            continue;
        }
        let unit = value.unit.as_ref().map(Line::as_str);
        if !units::same(unit, analyte.unit()) {
            let (there, here) = (unit.unwrap_or("no unit"), analyte.unit().unwrap_or("no unit"));
            return Err(format!("{name} came in {there}, and is reported in {here}"));
        }
        let typed = Line::<40>::new(value.value.as_str())
            .map_err(|_| format!("{name} is no value but a text: {}", value.value.as_str()))?;
        analyte.read(typed.as_str()).map_err(|words| format!("{name} {}: the value {words}", value.value.as_str()))?;
        if found.iter().any(|other| other.analyte_id == analyte.id()) {
            return Err(format!("{name} came twice"));
        }
        found.push(EnteredValue { analyte_id: analyte.id(), value: Some(typed), take_out: None });
    }
    if found.is_empty() { Err("It has no value for the order's test".to_owned()) } else { Ok(found) }
}
