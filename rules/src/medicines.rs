//! The check before a medicine is given: allergies, severe interactions, doubles.
//!
//! A small house list of ingredients, classes and severe pairs, written from general pharmacological knowledge (the pairs
//! after the high-priority list that the US Office of the National Coordinator had drawn up, 2012). It is not complete, and
//! the check says of everything it does not know that it was not checked.

mod list;
mod reading;

pub use list::COMMON;
use list::{CLASSES, CROSSING, Class, PAIRS};
use reading::Reading;

/// What the list is called where its answer is shown.
pub const EDITION: &str = "House list, November 2026: not complete";

/// An allergy as it stands on the list.
#[derive(Debug, Clone)]
pub struct KnownAllergy<'a> {
    /// To what.
    pub name: &'a str,
    /// What happened.
    pub reaction: Option<&'a str>,
    /// Is an allergy to a food, or to something around us, which this check need not know. It is compared all the same.
    pub food_or_environment: bool,
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

fn class_of(ingredient: &str) -> Option<&'static Class> {
    CLASSES.iter().find(|class| class.ingredients.contains(&ingredient) && class.name != "others")
}

fn side(ingredient: &str, word: &str) -> bool {
    ingredient == word || class_of(ingredient).is_some_and(|class| class.name == word)
}

/// Checks a medicine against allergies (none asked: `None`) and the other medicines taken.
#[must_use]
pub fn check(name: &str, allergies: Option<&[KnownAllergy<'_>]>, taken: &[&str]) -> Check {
    let own = reading::medicine(name);
    let mut check = Check { ingredients: own.ingredients.clone(), ..Check::default() };
    let nothing_known = own.ingredients.is_empty();
    if nothing_known {
        check.not_checked.push(format!("{name} is not on the list: neither allergies nor interactions were checked"));
    } else {
        for part in &own.unknown {
            let words =
                format!("{part} in {name} is not on the list: neither allergies nor interactions of it were checked");
            check.not_checked.push(words);
        }
    }
    match allergies {
        None if nothing_known => {}
        None => check.not_checked.push("Nobody has asked about allergies yet".to_owned()),
        Some(known) => known.iter().for_each(|allergy| against_allergy(&mut check, &own, allergy)),
    }
    for other in taken {
        against_medicine(&mut check, &own, other);
    }
    check
}

fn against_medicine(check: &mut Check, own: &Reading, other: &str) {
    let others = reading::medicine(other);
    let both =
        |one: &&str, two: &&str| one == two || class_of(one).is_some_and(|class| class.ingredients.contains(two));
    let same = own.ingredients.iter().any(|one| others.ingredients.iter().any(|two| both(one, two)));
    if same || own.shares_unknown(&others) {
        check.duplicates.push(format!("{other} is taken already"));
    }
    for (one, two, harm) in PAIRS {
        let hits = |a: &str, b: &str| {
            own.ingredients.iter().any(|i| side(i, a)) && others.ingredients.iter().any(|i| side(i, b))
        };
        if hits(one, two) || hits(two, one) {
            check.interactions.push(format!("With {other}: {harm}"));
        }
    }
    match (own.ingredients.is_empty(), others.ingredients.is_empty()) {
        // What is not known at all was said once, of the medicine itself.
        (true, _) => {}
        (false, true) => {
            check.not_checked.push(format!("{other} is not on the list: interactions with it were not checked"));
        }
        (false, false) => check.not_checked.extend(
            others
                .unknown
                .iter()
                .map(|part| format!("{part} in {other} is not on the list: interactions with it were not checked")),
        ),
    }
}

fn against_allergy(check: &mut Check, own: &Reading, allergy: &KnownAllergy<'_>) {
    let meant = reading::allergy(allergy.name);
    let said = allergy.reaction.map_or_else(|| allergy.name.to_owned(), |what| format!("{} ({what})", allergy.name));
    let class_names = |list: &[&'static str]| -> Vec<&'static str> {
        list.iter().filter_map(|one| class_of(one)).map(|class| class.name).collect()
    };
    let (mine, theirs) = (class_names(&own.ingredients), class_names(&meant.ingredients));
    if own.ingredients.iter().any(|one| meant.ingredients.contains(one))
        || mine.iter().any(|class| theirs.contains(class))
        || own.shares_unknown(&meant)
    {
        check.allergies.push(format!("Allergic to {said}"));
    } else if CROSSING
        .iter()
        .any(|(one, two)| (mine.contains(one) && theirs.contains(two)) || (mine.contains(two) && theirs.contains(one)))
    {
        check.crossings.push(format!("Allergy to {said} sometimes crosses over"));
    }
    if own.ingredients.is_empty() || (meant.ingredients.is_empty() && allergy.food_or_environment) {
        return;
    }
    if meant.ingredients.is_empty() {
        check.not_checked.push(format!("The allergy to {} is not on the list: not checked against it", allergy.name));
    } else {
        for part in meant.unknown {
            let words = format!("{part} in the allergy to {} is not on the list: not checked against it", allergy.name);
            check.not_checked.push(words);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PENICILLIN: &[KnownAllergy<'static>] =
        &[KnownAllergy { name: "Penicillin", reaction: Some("anaphylaxis, 1994"), food_or_environment: false }];

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
        let strange = [KnownAllergy { name: "Elastoplast", reaction: None, food_or_environment: false }];
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
        assert_eq!(reading::medicine("Bactrim DS").ingredients, ["sulfamethoxazole", "trimethoprim"]);
        assert_eq!(
            reading::medicine("Amoxicillin 250 MG / Clavulanate 125 MG [Augmentin]").ingredients.first(),
            Some(&"amoxicillin")
        );
    }

    #[test]
    fn an_allergy_counts_whatever_kind_it_was_filed_under() {
        let filed =
            |name, food_or_environment| [KnownAllergy { name, reaction: Some("anaphylaxis"), food_or_environment }];
        for medicine in ["Amoxicillin 500 mg", "Piperacillin 4 g", "Tazocin 4.5 g"] {
            for food in [false, true] {
                let check = check(medicine, Some(&filed("PCN", food)), &[]);
                assert_eq!(check.allergies, ["Allergic to PCN (anaphylaxis)"], "{medicine}");
            }
        }
        // What the list does not know is found by its own name, and else named; a food that matches nothing is not.
        assert_eq!(check("Zebrafloxin 5 mg", Some(&filed("Zebrafloxin", false)), &[]).allergies.len(), 1);
        assert_eq!(check("Metformin 500 mg", Some(&filed("Elastoplast", false)), &[]).not_checked.len(), 1);
        assert!(check("Metformin 500 mg", Some(&filed("Peanut", true)), &[]).not_checked.is_empty());
    }

    #[test]
    fn the_half_of_a_combination_that_is_not_known_is_named() {
        let own = check("Ibuprofen 400 mg / Zebrafloxin 5 mg", Some(&[]), &[]);
        assert_eq!((own.ingredients.as_slice(), own.not_checked.len()), (["ibuprofen"].as_slice(), 1));
        assert!(own.not_checked[0].starts_with("Zebrafloxin in "), "{:?}", own.not_checked);
        let other = check("Metformin 500 mg", Some(&[]), &["Sumatriptan 85 mg / Naproxen 500 mg"]);
        assert!(other.not_checked[0].starts_with("Sumatriptan in "), "{:?}", other.not_checked);
    }
}
