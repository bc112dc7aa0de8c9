//! ICD-10-CM in memory: the public list of the US National Center for Health Statistics, unpacked at first use.

use std::{io::Read, sync::LazyLock};

use api::ehr::{Diagnoses, Diagnosis, SearchDiagnoses};
use flate2::read::GzDecoder;
use kernel::{AppError, Call};
use rules::names::search_text;

const PACKED: &[u8] = include_bytes!("../data/icd-10-cm-2026-04.tsv.gz");
const EDITION: &str = "ICD-10-CM, April 2026";
const AT_MOST: usize = 20;

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
    let typed = search_text(&[Some(query)]);
    let wanted: Vec<String> = typed.split_whitespace().map(|word| format!(" {word}")).collect();
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
            // Names before synonyms, the beginning before the middle, exact ones before headings, short before long.
            let in_name = wanted.iter().all(|word| entry.name.contains(word.as_str()));
            let begins = entry.name.starts_with(typed.as_str());
            let heading = usize::from(!entry.diagnosis.billable);
            Some((usize::from(!in_name) * 4000 + usize::from(!begins) * 100 + heading * 40 + entry.name.len(), entry))
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
        assert_eq!(find("high blood pressure").first().map(|found| found.code.as_str()), Some("I10"));
        assert!(find("zebra crossing of the moon").is_empty());
        assert_eq!(of_code("n18.31").map(|found| found.code), Some("N18.31".to_owned()));
        assert_eq!(of_code("N99999"), None);
    }
}
