//! The check before a medicine is given: allergies, severe interactions, doubles.
//!
//! A small house list of ingredients, classes and severe pairs, written from general pharmacological knowledge (the pairs
//! after the high-priority list that the US Office of the National Coordinator had drawn up, 2012). It is not complete, and
//! the check says of everything it does not know that it was not checked.

mod list;

pub use list::COMMON;
use list::{CLASSES, CROSSING, Class, PAIRS, SYNONYMS};

use crate::names::search_text;

/// What the list is called where its answer is shown.
pub const EDITION: &str = "House list, November 2026: not complete";

/// An allergy as it stands on the list.
#[derive(Debug, Clone)]
pub struct KnownAllergy<'a> {
    /// To what.
    pub name: &'a str,
    /// What happened.
    pub reaction: Option<&'a str>,
    /// Is an allergy to something other than a medicine, which this check need not know.
    pub other_than_medicine: bool,
}

/// What the check says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// The ingredients that were recognised.
    pub ingredients: Vec<&'static str>,
    /// Allergic to it or its class.
    pub allergies: Vec<String>,
    /// Must not be given together.
    pub interactions: Vec<String>,
    /// A class that sometimes crosses over.
    pub crossings: Vec<String>,
    /// Taken already, or one of the class.
    pub duplicates: Vec<String>,
    /// What was not checked.
    pub not_checked: Vec<String>,
}

/// The ingredients of a name such as `Amoxicillin 500 mg / Clavulanate 125 mg`.
#[must_use]
pub fn ingredients(name: &str) -> Vec<&'static str> {
    let text = search_text(&[Some(name)]);
    let word_in = |word: &str| format!("{text} ").contains(&format!(" {word} "));
    let mut found: Vec<&'static str> = CLASSES
        .iter()
        .flat_map(|class| class.ingredients)
        .copied()
        .chain(SYNONYMS.iter().map(|(other, _)| *other))
        .filter(|word| word_in(word))
        .map(|word| SYNONYMS.iter().find(|(other, _)| *other == word).map_or(word, |(_, ingredient)| *ingredient))
        .collect();
    found.dedup();
    // A combination partner that is always there with another antibiotic.
    if found.contains(&"sulfamethoxazole") && !found.contains(&"trimethoprim") {
        found.push("trimethoprim");
    }
    found
}

fn class_of(ingredient: &str) -> Option<&'static Class> {
    CLASSES.iter().find(|class| class.ingredients.contains(&ingredient) && class.name != "others")
}

/// What an allergy's name means to the check: a class or single ingredients; none when it knows neither.
fn meant(name: &str) -> Vec<&'static str> {
    let text = search_text(&[Some(name)]);
    let padded = format!("{text} ");
    let mut found: Vec<&'static str> = CLASSES
        .iter()
        .filter(|class| class.words.iter().any(|word| padded.contains(&format!(" {} ", word.replace('-', " ")))))
        .flat_map(|class| class.ingredients)
        .copied()
        .collect();
    found.extend(ingredients(name));
    found.sort_unstable();
    found.dedup();
    found
}

fn side(ingredient: &str, word: &str) -> bool {
    ingredient == word || class_of(ingredient).is_some_and(|class| class.name == word)
}

/// Checks a medicine against allergies (none asked: `None`) and the other medicines taken.
#[must_use]
pub fn check(name: &str, allergies: Option<&[KnownAllergy<'_>]>, taken: &[&str]) -> Check {
    let own = ingredients(name);
    let mut check = Check { ingredients: own.clone(), ..Check::default() };
    if own.is_empty() {
        check.not_checked.push(format!("{name} is not on the list: neither allergies nor interactions were checked"));
        return check;
    }
    match allergies {
        None => check.not_checked.push("Nobody has asked about allergies yet".to_owned()),
        Some(known) => known.iter().for_each(|allergy| against_allergy(&mut check, &own, allergy)),
    }
    for other in taken {
        let others = ingredients(other);
        if others.is_empty() {
            check.not_checked.push(format!("{other} is not on the list: interactions with it were not checked"));
            continue;
        }
        let same = own.iter().any(|one| {
            others.iter().any(|two| one == two || class_of(one).is_some_and(|class| class.ingredients.contains(two)))
        });
        if same {
            check.duplicates.push(format!("{other} is taken already"));
        }
        for (one, two, harm) in PAIRS {
            let hits = |a: &str, b: &str| own.iter().any(|i| side(i, a)) && others.iter().any(|i| side(i, b));
            if hits(one, two) || hits(two, one) {
                check.interactions.push(format!("With {other}: {harm}"));
            }
        }
    }
    check
}

fn against_allergy(check: &mut Check, own: &[&'static str], allergy: &KnownAllergy<'_>) {
    let meant = meant(allergy.name);
    if meant.is_empty() {
        if !allergy.other_than_medicine {
            check
                .not_checked
                .push(format!("The allergy to {} is not on the list: not checked against it", allergy.name));
        }
        return;
    }
    let said = allergy.reaction.map_or_else(|| allergy.name.to_owned(), |what| format!("{} ({what})", allergy.name));
    let class_names = |list: &[&'static str]| -> Vec<&'static str> {
        list.iter().filter_map(|one| class_of(one)).map(|class| class.name).collect()
    };
    let (mine, theirs) = (class_names(own), class_names(&meant));
    if own.iter().any(|one| meant.contains(one)) || mine.iter().any(|class| theirs.contains(class)) {
        check.allergies.push(format!("Allergic to {said}"));
    } else if CROSSING
        .iter()
        .any(|(one, two)| (mine.contains(one) && theirs.contains(two)) || (mine.contains(two) && theirs.contains(one)))
    {
        check.crossings.push(format!("Allergy to {said} sometimes crosses over"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PENICILLIN: &[KnownAllergy<'static>] =
        &[KnownAllergy { name: "Penicillin", reaction: Some("anaphylaxis, 1994"), other_than_medicine: false }];

    #[test]
    fn a_class_allergy_catches_its_members_and_warns_of_crossing_ones() {
        let amoxicillin = check("Amoxicillin 500 MG Oral Capsule", Some(PENICILLIN), &[]);
        assert_eq!(amoxicillin.allergies, ["Allergic to Penicillin (anaphylaxis, 1994)"]);
        let cephalexin = check("Cephalexin 500 mg", Some(PENICILLIN), &[]);
        assert!(cephalexin.allergies.is_empty());
        assert_eq!(cephalexin.crossings.len(), 1);
        assert!(check("Metformin 500 mg", Some(PENICILLIN), &[]).allergies.is_empty());
    }

    #[test]
    fn what_it_does_not_know_it_says() {
        assert_eq!(check("Zebrafloxin 5 mg", Some(&[]), &[]).not_checked.len(), 1);
        assert_eq!(check("Metformin 500 mg", None, &[]).not_checked, ["Nobody has asked about allergies yet"]);
        let strange = [KnownAllergy { name: "Elastoplast", reaction: None, other_than_medicine: false }];
        assert_eq!(check("Metformin 500 mg", Some(&strange), &["Mystery tonic"]).not_checked.len(), 2);
    }

    #[test]
    fn severe_pairs_and_doubles_are_found_both_ways() {
        let spironolactone = check("Spironolactone 25 mg", Some(&[]), &["Lisinopril 20 mg"]);
        assert_eq!(spironolactone.interactions, ["With Lisinopril 20 mg: potassium can rise dangerously"]);
        let lisinopril = check("Lisinopril 20 mg", Some(&[]), &["Spironolactone 25 mg", "Ramipril 5 mg"]);
        assert_eq!(lisinopril.interactions.len(), 1);
        assert_eq!(lisinopril.duplicates, ["Ramipril 5 mg is taken already"]);
    }

    #[test]
    fn brand_names_and_combinations_are_their_ingredients() {
        assert_eq!(ingredients("Bactrim DS"), ["sulfamethoxazole", "trimethoprim"]);
        assert_eq!(ingredients("Amoxicillin 250 MG / Clavulanate 125 MG [Augmentin]").first(), Some(&"amoxicillin"));
    }
}
