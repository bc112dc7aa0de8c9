//! Allergies, and the statement that there are none.

use api::ehr::{AllergyCategory, AllergyState, Certainty, Criticality};
use ehr::import::{Allergy, History, NoneKnown};

use super::{Reader, Refusal, elements};
use crate::{
    dates,
    fhir::{AllergyIntolerance, Concept, Reaction},
    identity::Item,
    values::{aged, said_range},
    words::{known, labelled, line, lines, needed, notes, parse},
};

impl Reader {
    pub(super) fn allergy(&self, item: &Item<'_>, history: &mut History) -> Result<(), Refusal> {
        let allergy: AllergyIntolerance = parse(item.json)?;
        let (patient_id, _) = self.about(item, "patient", allergy.patient.as_ref())?;
        let (clinical, verification) = (
            allergy.clinical_status.as_ref().and_then(Concept::status),
            allergy.verification_status.as_ref().and_then(Concept::status),
        );
        let clinical = known("clinicalStatus", clinical.as_deref(), &["active", "inactive", "resolved"])?;
        let verification = known(
            "verificationStatus",
            verification.as_deref(),
            &["unconfirmed", "presumed", "confirmed", "refuted", "entered-in-error"],
        )?;
        let withdrawn = verification == Some("entered-in-error");
        let recorded = dates::if_given("recordedDate", allergy.recorded_date.as_deref(), dates::when)?;
        let substances =
            || allergy.reaction.iter().filter_map(|reaction| reaction.substance.as_ref()).find_map(Concept::name);
        let code = allergy.code.clone().unwrap_or_default();
        let name = needed("code", code.name().or_else(substances))?;
        if code.codes().any(|code| code == NOTHING_STATED) {
            return Err(Refusal::NotNeeded);
        }
        if let Some(words) = none_known(&code)
            && !matches!(verification, Some("refuted"))
        {
            let fact = NoneKnown { origin: item.origin.to_string(), patient_id, words, at: self.now };
            history.none_known.push(Self::said(item, fact, withdrawn || clinical == Some("resolved")));
            return Ok(());
        }
        let (code_system, stored) = code.stored(None)?;
        let mut detail: Vec<String> = Vec::new();
        detail.extend(
            allergy
                .kind
                .as_deref()
                .filter(|kind| *kind == "intolerance")
                .map(|_| "Intolerance, not an allergy".to_owned()),
        );
        detail.extend(allergy.onset_date_time.as_deref().map(|at| format!("Began: {}", dates::shown(at))));
        detail.extend(aged(allergy.onset_age.as_ref())?.map(|age| format!("Began {age}")));
        let range = allergy.onset_range.as_ref().map(said_range).transpose()?.flatten();
        detail.extend(range.map(|range| format!("Began: {range}")));
        let began = allergy.onset_period.as_ref().and_then(|period| period.start.as_deref());
        detail.extend(began.map(|at| format!("Began: {}", dates::shown(at))));
        detail.extend(allergy.onset_string.as_deref().and_then(line).map(|text| format!("Began: {text}")));
        detail.extend(allergy.last_occurrence.as_deref().map(|at| format!("Last happened: {}", dates::shown(at))));
        detail.extend(labelled(
            "Substance",
            &allergy.reaction.iter().filter_map(|one| one.substance.clone()).collect::<Vec<_>>(),
        ));
        detail.extend(self.further(item, &elements::ALLERGY));
        detail.extend(notes(&allergy.note));
        let (recorded_at, recorded_precision) = dates::stored(recorded);
        let category = match allergy.category.first().map(String::as_str) {
            Some("medication") => AllergyCategory::Medicine,
            Some("food") => AllergyCategory::Food,
            Some("environment") => AllergyCategory::Environment,
            _ => AllergyCategory::Other,
        };
        // Of several kinds the medicine counts: what is held against medicines must not be left out of it.
        let category =
            if allergy.category.iter().any(|one| one == "medication") { AllergyCategory::Medicine } else { category };
        let fact = Allergy {
            origin: item.origin.to_string(),
            patient_id,
            name,
            code_system,
            code: stored,
            category,
            criticality: match known(
                "criticality",
                allergy.criticality.as_deref(),
                &["low", "high", "unable-to-assess"],
            )? {
                Some("low") => Criticality::Low,
                Some("high") => Criticality::High,
                _ => Criticality::Unknown,
            },
            certainty: match verification {
                Some("confirmed") => Certainty::Confirmed,
                Some("refuted") => Certainty::Refuted,
                Some("unconfirmed" | "presumed") => Certainty::Likely,
                _ => Certainty::Unknown,
            },
            state: match (withdrawn, clinical) {
                (true, _) => AllergyState::Withdrawn,
                (false, Some("inactive")) => AllergyState::Inactive,
                (false, Some("resolved")) => AllergyState::Resolved,
                _ => AllergyState::Active,
            },
            reaction: reactions(&allergy.reaction),
            recorded_at,
            recorded_precision,
            said: verification.filter(|word| *word == "presumed").map(str::to_owned),
            detail: lines(detail),
        };
        history.allergies.push(Self::said(item, fact, withdrawn));
        Ok(())
    }
}

/// What happened, in words.
fn reactions(reactions: &[Reaction]) -> Option<String> {
    let said = reactions.iter().filter_map(|reaction| {
        let signs: Vec<String> = reaction.manifestation.iter().filter_map(Concept::name).collect();
        let described = reaction.description.as_deref().and_then(line);
        let what = [Some(signs.join(", ")).filter(|signs| !signs.is_empty()), described].into_iter().flatten();
        let mut what = what.collect::<Vec<_>>().join(": ");
        let more: Vec<String> = reaction
            .severity
            .as_deref()
            .and_then(line)
            .into_iter()
            .chain(reaction.onset.as_deref().map(dates::shown))
            .chain(reaction.exposure_route.as_ref().and_then(Concept::name))
            .chain(notes(&reaction.note))
            .collect();
        if !more.is_empty() {
            what = format!("{what} ({})", more.join(", ")).trim().to_owned();
        }
        Some(what).filter(|what| !what.is_empty())
    });
    let said = said.collect::<Vec<_>>().join("; ");
    Some(said).filter(|said| !said.is_empty())
}

/// Codes that state that there is no allergy, with their words: SNOMED CT's 716186003 and what stands below it, as US Core, CH Term and the
/// International Patient Summary list them, and the latter's own (CodeSystem absent-unknown-uv-ips).
const NONE_KNOWN: [(&str, &str); 12] = [
    ("716186003", "No known allergy"),
    ("409137002", "No known drug allergy"),
    ("429625007", "No known food allergy"),
    ("428607008", "No known environmental allergy"),
    ("428197003", "No known insect allergy"),
    ("716220001", "No known animal allergy"),
    ("716184000", "No known latex allergy"),
    ("1003774007", "No known Hevea brasiliensis latex allergy"),
    ("no-known-allergies", "No known allergies"),
    ("no-known-medication-allergies", "No known medication allergies"),
    ("no-known-food-allergies", "No known food allergies"),
    ("no-known-environmental-allergies", "No known environmental allergies"),
];

/// The International Patient Summary's code for a list that nobody filled: it states nothing.
const NOTHING_STATED: &str = "no-allergy-info";

/// Other words that state the same.
const NONE_KNOWN_WORDS: [&str; 5] = ["no known drug allergies", "nka", "nkda", "none known", "no allergies"];

/// The statement that there is no allergy, in the source's words.
fn none_known(code: &Concept) -> Option<String> {
    let coded = code.codes().find_map(|code| NONE_KNOWN.iter().find(|(known, _)| *known == code));
    if let Some((_, words)) = coded {
        // Without words of its own the concept would be called by its code.
        let named = code.name().filter(|name| code.codes().all(|code| code != name));
        return named.or_else(|| Some((*words).to_owned()));
    }
    let name = code.name()?;
    let folded = rules::names::folded(&name);
    let mut words = NONE_KNOWN.iter().map(|(_, words)| rules::names::folded(words));
    (NONE_KNOWN_WORDS.contains(&folded.as_str()) || words.any(|words| words == folded)).then_some(name)
}
