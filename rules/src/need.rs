//! From a need in everyday words to the specialties that serve it. A start for suggestions, not a triage: everything here
//! is also in reach of general practice, and the desk decides.

use crate::names::folded;

/// How a doctor fits a need.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fit {
    /// A word of the doctor's focus is in the need.
    Focus(String),
    /// The specialty serves the need.
    Specialty,
    /// General practice: can start the work-up.
    General,
    /// Another specialty.
    Other,
    /// There is no need to compare with.
    Unasked,
}

/// Words of needs, each with the specialties that serve it first. Everyday English; stems match their longer forms.
const WORDS: &[(&str, &[&str])] = &[
    ("thyroid", &["endocrinology"]),
    ("diabet", &["endocrinology", "internal medicine"]),
    ("insulin", &["endocrinology"]),
    ("hormone", &["endocrinology", "gynaecology"]),
    ("heart", &["cardiology", "internal medicine"]),
    ("chest", &["cardiology", "internal medicine"]),
    ("palpitation", &["cardiology"]),
    ("blood pressure", &["internal medicine", "cardiology"]),
    ("skin", &["dermatology"]),
    ("mole", &["dermatology"]),
    ("rash", &["dermatology", "paediatrics"]),
    ("acne", &["dermatology"]),
    ("child", &["paediatrics"]),
    ("baby", &["paediatrics"]),
    ("infant", &["paediatrics"]),
    ("vaccin", &["paediatrics", "general practice"]),
    ("pregnan", &["gynaecology"]),
    ("period", &["gynaecology"]),
    ("contracept", &["gynaecology", "general practice"]),
    ("knee", &["orthopaedics"]),
    ("hip", &["orthopaedics"]),
    ("shoulder", &["orthopaedics"]),
    ("back pain", &["orthopaedics", "general practice"]),
    ("fracture", &["orthopaedics", "surgery"]),
    ("joint", &["orthopaedics", "internal medicine"]),
    ("hernia", &["surgery"]),
    ("gallbladder", &["surgery"]),
    ("lump", &["surgery", "general practice"]),
    ("anaemia", &["internal medicine"]),
    ("kidney", &["internal medicine"]),
    ("liver", &["internal medicine"]),
    ("cough", &["general practice", "internal medicine"]),
    ("asthma", &["internal medicine", "paediatrics"]),
    ("headache", &["neurology", "general practice"]),
    ("migraine", &["neurology"]),
    ("seizure", &["neurology"]),
    ("memory", &["neurology"]),
    ("anxi", &["psychiatry"]),
    ("depress", &["psychiatry"]),
    ("sleep", &["psychiatry", "general practice"]),
    ("eye", &["ophthalmology"]),
    ("vision", &["ophthalmology"]),
    ("ear", &["otolaryngology", "paediatrics"]),
    ("hearing", &["otolaryngology"]),
    ("throat", &["otolaryngology", "general practice"]),
];

/// The specialties that serve a need, best first.
#[must_use]
pub fn specialties(need: &str) -> Vec<&'static str> {
    let need = format!(" {}", folded(need));
    let mut found: Vec<&str> = Vec::new();
    for (word, serve) in WORDS {
        if need.contains(&format!(" {word}")) {
            found.extend(serve.iter().filter(|specialty| !found.contains(specialty)).collect::<Vec<_>>());
        }
    }
    found
}

/// How a doctor of this specialty and focus fits a need.
#[must_use]
pub fn fit(need: Option<&str>, specialty: &str, focus: &[String]) -> Fit {
    let Some(need) = need.map(folded).filter(|need| !need.is_empty()) else { return Fit::Unasked };
    let words: Vec<&str> = need.split(' ').filter(|word| word.len() >= 3).collect();
    let stem = |word: &str| word.chars().take(5).collect::<String>();
    for one in focus {
        let folded_focus = folded(one);
        if folded_focus.split(' ').any(|part| part.len() >= 4 && words.iter().any(|word| stem(word) == stem(part))) {
            return Fit::Focus(one.clone());
        }
    }
    let specialty = folded(specialty);
    // The doctor's own specialty may be what was asked for.
    if need.contains(&specialty) || specialties(&need).contains(&specialty.as_str()) {
        return Fit::Specialty;
    }
    if specialty == "general practice" { Fit::General } else { Fit::Other }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn needs_find_their_specialty() {
        assert_eq!(specialties("Thyroid nodule, found by her dentist"), ["endocrinology"]);
        assert_eq!(
            fit(Some("thyroid nodule"), "Endocrinology", &["thyroid clinic".into()]),
            Fit::Focus("thyroid clinic".into())
        );
        assert_eq!(fit(Some("pain in the chest"), "Cardiology", &[]), Fit::Specialty);
        assert_eq!(fit(Some("pain in the chest"), "General practice", &[]), Fit::General);
        assert_eq!(fit(Some("pain in the chest"), "Dermatology", &[]), Fit::Other);
        // An ear is not a heart.
        assert_eq!(fit(Some("heart trouble"), "Otolaryngology", &[]), Fit::Other);
        assert_eq!(fit(None, "Dermatology", &[]), Fit::Unasked);
    }
}
