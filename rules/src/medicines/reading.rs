//! A name as somebody wrote it: the ingredients that the list knows, and every word that names something it does not.

use crate::names::folded;

use super::list::{ALLERGY_WORDS, CLASSES, PLAIN, SALTS, SYNONYMS};

/// What a name was understood to mean.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// The ingredients recognised, each once, in the order of the name.
    pub ingredients: Vec<&'static str>,
    /// What was not recognised, as it was written: `Zebrafloxin`.
    pub unknown: Vec<String>,
}

impl Reading {
    /// Whether both name the same thing that the list does not know.
    pub fn shares_unknown(&self, other: &Self) -> bool {
        let words = |reading: &Self| -> Vec<String> {
            let words = reading
                .unknown
                .iter()
                .flat_map(|phrase| folded(phrase).split(' ').map(str::to_owned).collect::<Vec<_>>());
            words.filter(|word| word.chars().count() >= 4 && !SALTS.contains(&word.as_str())).collect()
        };
        let mine = words(self);
        words(other).iter().any(|word| mine.contains(word))
    }

    fn add(&mut self, ingredient: &'static str) {
        if !self.ingredients.contains(&ingredient) {
            self.ingredients.push(ingredient);
        }
    }
}

/// A word of a name.
struct Word<'a> {
    written: &'a str,
    folded: String,
    /// Which part of a combination it stands in.
    part: usize,
}

/// The words of a name. A part ends where a combination is joined: `A 85 mg / B 500 mg`, `A and B`.
fn words(name: &str) -> Vec<Word<'_>> {
    let inside = |c: char| c.is_alphanumeric() || matches!(c, '\'' | '’') || ('\u{300}'..='\u{36f}').contains(&c);
    let mut found: Vec<Word<'_>> = Vec::new();
    let (mut part, mut begun) = (0, None);
    for (at, c) in name.char_indices().chain([(name.len(), ' ')]) {
        match (inside(c), begun) {
            (true, None) => begun = Some(at),
            (false, Some(start)) => {
                let written = &name[start..at];
                match folded(written) {
                    join if matches!(join.as_str(), "and" | "with" | "plus") => part += 1,
                    folded => found.push(Word { written, folded, part }),
                }
                begun = None;
            }
            _ => {}
        }
        if matches!(c, '/' | '+' | '&' | ';' | ',' | '|' | '[' | '(') {
            part += 1;
        }
    }
    found
}

/// What a term that begins at the head of `words` means, and how many words it has: the longest term wins.
fn longest(words: &[Word<'_>], terms: &[(&'static str, Vec<&'static str>)]) -> Option<(usize, Vec<&'static str>)> {
    let begins = |term: &str| {
        let mut count = 0;
        let fits = term.split([' ', '-']).all(|word| {
            count += 1;
            words.get(count - 1).is_some_and(|one| one.folded == word)
        });
        fits.then_some(count)
    };
    let found = terms.iter().filter_map(|(term, meaning)| Some((begins(term)?, meaning.clone())));
    found.max_by_key(|(count, _)| *count)
}

/// Every term for ingredients; with `classes`, also the words for whole classes.
fn terms(classes: bool) -> Vec<(&'static str, Vec<&'static str>)> {
    let ingredients = CLASSES.iter().flat_map(|class| class.ingredients).map(|one| (*one, vec![*one]));
    let synonyms = SYNONYMS.iter().map(|(other, meaning)| (*other, meaning.to_vec()));
    let of_classes = CLASSES
        .iter()
        .filter(|_| classes)
        .flat_map(|class| class.words.iter().map(|word| (*word, class.ingredients.to_vec())));
    // A word that is a class and an ingredient (penicillin) means the class where classes count.
    of_classes.chain(ingredients).chain(synonyms).fold(Vec::new(), |mut all: Vec<(_, Vec<_>)>, (term, meaning)| {
        if !all.iter().any(|(known, _)| *known == term) {
            all.push((term, meaning));
        }
        all
    })
}

fn read(name: &str, classes: bool, plain: &[&[&str]]) -> Reading {
    let (words, terms) = (words(name), terms(classes));
    let mut reading = Reading::default();
    // Whether the word before, in the same part, was recognised; none at a part's start.
    let mut before: Option<(usize, bool)> = None;
    let mut at = 0;
    while let Some(word) = words.get(at) {
        let previous = before.filter(|(part, _)| *part == word.part).map(|(_, known)| known);
        if let Some((count, meaning)) = longest(&words[at..], &terms) {
            meaning.into_iter().for_each(|ingredient| reading.add(ingredient));
            before = Some((word.part, true));
            at += count;
            continue;
        }
        let text = word.folded.as_str();
        let says_nothing = text.starts_with(|c: char| c.is_ascii_digit())
            || (text.is_ascii() && text.len() <= 2)
            || plain.iter().any(|list| list.contains(&text))
            // A salt belongs to the ingredient before it; alone it is an ingredient itself.
            || (SALTS.contains(&text) && previous == Some(true));
        if !says_nothing {
            match reading.unknown.last_mut() {
                Some(phrase) if previous == Some(false) => {
                    phrase.push(' ');
                    phrase.push_str(word.written);
                }
                _ => reading.unknown.push(word.written.to_owned()),
            }
            before = Some((word.part, false));
        }
        at += 1;
    }
    reading
}

/// Reads a medicine's name, such as `Amoxicillin 500 mg / Clavulanate 125 mg`.
pub fn medicine(name: &str) -> Reading {
    read(name, false, &[PLAIN])
}

/// Reads what somebody is allergic to: an ingredient, a class, or what else was written.
pub fn allergy(name: &str) -> Reading {
    read(name, true, &[PLAIN, ALLERGY_WORDS])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unknown(name: &str) -> Vec<String> {
        medicine(name).unknown
    }

    #[test]
    fn every_part_of_a_combination_is_recognised_or_named() {
        assert_eq!(unknown("Sumatriptan 85 mg / Naproxen 500 mg"), ["Sumatriptan"]);
        for joined in ["/", "+", "&", ";", ",", " and ", " with ", " plus ", " "] {
            let name = format!("Ibuprofen 400 mg{joined}Zebrafloxin 5 mg");
            assert_eq!(unknown(&name), ["Zebrafloxin"], "{name}");
        }
        assert_eq!(unknown("Ibuprofen 200 mg / Potassium chloride 20 mEq"), ["Potassium chloride"]);
        assert_eq!(unknown("Docusate sodium 100 mg"), ["Docusate sodium"]);
    }

    #[test]
    fn strength_form_and_salt_name_nothing() {
        for name in [
            "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet [Augmentin]",
            "Diclofenac sodium 75 mg delayed release tablet",
            "24 HR Metoprolol succinate 100 MG Extended Release Oral Tablet",
            "Salbutamol 100 mcg/actuation inhaler",
            "Hydrochlorothiazide 12.5 MG / Lisinopril 10 MG Oral Tablet",
            "Penicillin V potassium 250 mg/5 mL oral solution",
        ] {
            assert_eq!(unknown(name), Vec::<String>::new(), "{name}");
            assert!(!medicine(name).ingredients.is_empty(), "{name}");
        }
    }

    #[test]
    fn short_and_brand_names_mean_their_ingredients() {
        assert_eq!(medicine("Co-trimoxazole 960 mg").ingredients, ["sulfamethoxazole", "trimethoprim"]);
        assert_eq!(medicine("Tazocin 4.5 g").ingredients, ["piperacillin", "tazobactam"]);
        assert!(allergy("PCN").ingredients.contains(&"amoxicillin"));
        assert!(allergy("Allergy to penicillin (finding)").unknown.is_empty());
        assert_eq!(allergy("Penicillin and Elastoplast").unknown, ["Elastoplast"]);
    }
}
