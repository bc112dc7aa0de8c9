//! ICD-10-CM in memory: the public list of the US National Center for Health Statistics, unpacked at first use.

use std::{io::Read, sync::LazyLock};

use api::ehr::{Diagnoses, Diagnosis, SearchDiagnoses};
use flate2::read::GzDecoder;
use kernel::{AppError, Call};
use rules::names::search_text;

const PACKED: &[u8] = include_bytes!("../data/icd-10-cm-2026-04.tsv.gz");
const EDITION: &str = "ICD-10-CM, April 2026";
const AT_MOST: usize = 20;

/// What a general practice writes down most.
const COMMON: [&str; 40] = [
    "B34.9", "D50.9", "D64.9", "E03.9", "E11.9", "E55.9", "E66.9", "E78.5", "F32.A", "F41.1", "F41.9", "G43.909",
    "G47.00", "H10.9", "H66.90", "I10", "I25.10", "I48.91", "I50.9", "J02.9", "J06.9", "J18.9", "J20.9", "J30.9",
    "J44.9", "J45.909", "K21.9", "K58.9", "K59.00", "L20.9", "L30.9", "M17.9", "M25.561", "M54.50", "N18.31", "N39.0",
    "R05.9", "R10.9", "R53.83", "Z00.00",
];

/// A line: the diagnosis, and the words it is found by.
struct Entry {
    diagnosis: Diagnosis,
    words: String,
    /// The words of the name alone, which count more than those of its synonyms.
    name: String,
}

static LIST: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut text = String::new();
    // The list is part of the program; a test opens it.
    if GzDecoder::new(PACKED).read_to_string(&mut text).is_err() {
        return Vec::new();
    }
    text.lines().filter_map(entry).collect()
});

fn entry(line: &str) -> Option<Entry> {
    let mut columns = line.split('\t');
    let (code, billable, name) = (columns.next()?, columns.next()?, columns.next()?);
    Some(Entry {
        words: search_text(&[Some(name), columns.next()]),
        name: search_text(&[Some(name)]),
        diagnosis: Diagnosis { code: code.to_owned(), name: name.to_owned(), billable: billable == "1" },
    })
}

/// The diagnosis with this code, with or without its dot.
pub fn of_code(code: &str) -> Option<Diagnosis> {
    let plain = code.to_uppercase().replace('.', "");
    LIST.iter().find(|entry| entry.diagnosis.code.replace('.', "") == plain).map(|entry| entry.diagnosis.clone())
}

/// Every typed word begins a word of the name or a synonym; the code begins with what was typed.
fn find(query: &str) -> Vec<Diagnosis> {
    let plain = query.trim().to_uppercase().replace('.', "");
    let by_code = plain.len() >= 2
        && plain.chars().all(|c| c.is_ascii_alphanumeric())
        && plain.starts_with(|c: char| c.is_ascii_alphabetic())
        && plain.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
    let wanted: Vec<String> = search_text(&[Some(query)]).split_whitespace().map(|word| format!(" {word}")).collect();
    let mut found: Vec<(usize, &Entry)> = LIST
        .iter()
        .filter_map(|entry| {
            if by_code {
                let code = entry.diagnosis.code.replace('.', "");
                return code.starts_with(&plain).then_some((code.len(), entry));
            }
            if wanted.is_empty() || !wanted.iter().all(|word| entry.words.contains(word.as_str())) {
                return None;
            }
            // Names before synonyms, few further words before many, exact ones before headings; what a practice sees
            // every day before what it sees once in a life.
            let in_name = wanted.iter().all(|word| entry.name.contains(word.as_str()));
            let further = entry.name.split_whitespace().count().saturating_sub(wanted.len());
            let heading = usize::from(!entry.diagnosis.billable);
            let rare = usize::from(!COMMON.contains(&entry.diagnosis.code.as_str()));
            let score =
                usize::from(!in_name) * 100 + further * 10 + heading * 5 + rare * 120 + entry.diagnosis.code.len();
            Some((score, entry))
        })
        .collect();
    found.sort_by(|one, other| one.0.cmp(&other.0).then_with(|| one.1.diagnosis.code.cmp(&other.1.diagnosis.code)));
    found.into_iter().take(AT_MOST).map(|(_, entry)| entry.diagnosis.clone()).collect()
}

/// Finds diagnoses.
pub async fn search(call: Call<SearchDiagnoses>) -> Result<Diagnoses, AppError> {
    Ok(Diagnoses { edition: EDITION.to_owned(), diagnoses: find(call.request.query.as_str()) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_codes_find_what_a_doctor_means() {
        assert!(LIST.len() > 90_000);
        assert_eq!(find("type 2 diab without").first().map(|found| found.code.as_str()), Some("E11.9"));
        assert_eq!(find("e119").first().map(|found| found.code.as_str()), Some("E11.9"));
        assert_eq!(find("hypertension").first().map(|found| found.code.as_str()), Some("I10"));
        assert_eq!(find("type 2 diab").first().map(|found| found.code.as_str()), Some("E11.9"));
        assert_eq!(find("high blood pressure").first().map(|found| found.code.as_str()), Some("I10"));
        assert!(find("zebra crossing of the moon").is_empty());
        assert_eq!(of_code("n18.31").map(|found| found.code), Some("N18.31".to_owned()));
        assert_eq!(of_code("N99999"), None);
    }
}
