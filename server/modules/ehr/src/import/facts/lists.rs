//! Encounters, and the lists of a chart: problems, allergies, medicines.

use api::{
    Precision,
    ehr::{AllergyCategory, AllergyState, Certainty, Criticality, MedicationState, ProblemState},
    id::PatientId,
};
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{ENCOUNTER, Fact, fact, said_at, said_on, text, word};
use crate::import::Origin;

fact! {
    /// A contact with another clinic.
    Encounter in "encounter", links &[], {
        /// What it was.
        kind: String,
        /// `closed`, `cancelled`, `planned`, `unknown`, `withdrawn`.
        state: String,
        /// When it began.
        starts_at: Option<Timestamp>,
        /// How exactly that is known.
        starts_precision: Option<Precision>,
        /// When it ended.
        ends_at: Option<Timestamp>,
        /// See `starts_precision`.
        ends_precision: Option<Precision>,
        /// With whom, where.
        by_name: Option<String>,
        /// How it stands, in the source's word.
        said: Option<String>,
        /// What else the source says.
        detail: Option<String>,
    } besides {}
}

impl Encounter {
    fn called(&self) -> &str {
        &self.kind
    }
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.kind.clone()),
            ("state", self.said.clone().unwrap_or_else(|| self.state.clone())),
            ("at", said_at(self.starts_at, self.starts_precision)),
            ("until", self.ends_at.map(|at| said_at(Some(at), self.ends_precision)).unwrap_or_default()),
            ("by", text(self.by_name.as_ref())),
            ("detail", text(self.detail.as_ref())),
        ]
    }
}

fact! {
    /// A problem.
    Problem in "problem" by_hand true, links ENCOUNTER, {
        /// Its name.
        name: String,
        /// The list its code is of, as received.
        code_system: Option<String>,
        /// Its code, as received.
        code: Option<String>,
        /// How it stands.
        state: ProblemState,
        /// Since when.
        onset_on: Option<Date>,
        /// How exactly that is known.
        onset_precision: Option<Precision>,
        /// Until when.
        resolved_on: Option<Date>,
        /// See `onset_precision`.
        resolved_precision: Option<Precision>,
        /// When it was written down.
        recorded_at: Option<Timestamp>,
        /// How exactly that is known.
        recorded_precision: Option<Precision>,
        /// How it stands, in the source's words, where they say more.
        said: Option<String>,
        /// What else the source says.
        detail: Option<String>,
    } besides {
        /// The encounter.
        encounter: Option<Origin>,
    }
}

impl Problem {
    fn called(&self) -> &str {
        &self.name
    }
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("code", text(self.code.as_ref())),
            (
                "state",
                [Some(word(&self.state)), self.said.clone()].into_iter().flatten().collect::<Vec<_>>().join(", "),
            ),
            ("onset", said_on(self.onset_on, self.onset_precision)),
            ("resolved", said_on(self.resolved_on, self.resolved_precision)),
            ("detail", text(self.detail.as_ref())),
        ]
    }
}

fact! {
    /// An allergy.
    Allergy in "allergy" by_hand true, links &[], {
        /// To what.
        name: String,
        /// The list its code is of.
        code_system: Option<String>,
        /// Its code.
        code: Option<String>,
        /// To what kind of thing.
        category: AllergyCategory,
        /// How dangerous.
        criticality: Criticality,
        /// How sure.
        certainty: Certainty,
        /// Whether it still is one.
        state: AllergyState,
        /// What happened.
        reaction: Option<String>,
        /// When it was written down.
        recorded_at: Option<Timestamp>,
        /// How exactly that is known.
        recorded_precision: Option<Precision>,
        /// How it stands, in the source's words, where they say more.
        said: Option<String>,
        /// What else the source says.
        detail: Option<String>,
    } besides {}
}

impl Allergy {
    fn called(&self) -> &str {
        &self.name
    }
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("code", text(self.code.as_ref())),
            ("criticality", word(&self.criticality)),
            ("certainty", word(&self.certainty)),
            (
                "state",
                [Some(word(&self.state)), self.said.clone()].into_iter().flatten().collect::<Vec<_>>().join(", "),
            ),
            ("reaction", text(self.reaction.as_ref())),
            ("detail", text(self.detail.as_ref())),
        ]
    }
}

fact! {
    /// A medicine.
    Medicine in "medication" by_hand true,
    links &[
        ("encounter_id", "(SELECT e.id FROM encounter e WHERE e.origin = r.encounter)"),
        ("source", "'imported'"),
    ], {
        /// Name and strength.
        name: String,
        /// The list its code is of.
        code_system: Option<String>,
        /// Its code.
        code: Option<String>,
        /// How to take it.
        dose: Option<String>,
        /// Whether it is taken.
        state: MedicationState,
        /// Since when.
        started_on: Option<Date>,
        /// How exactly that is known.
        started_precision: Option<Precision>,
        /// Until when.
        stopped_on: Option<Date>,
        /// See `started_precision`.
        stopped_precision: Option<Precision>,
        /// When it was written down.
        recorded_at: Option<Timestamp>,
        /// How exactly that is known.
        recorded_precision: Option<Precision>,
        /// How it stands, in the source's words, where they say more.
        said: Option<String>,
        /// What else the source says.
        detail: Option<String>,
    } besides {
        /// The encounter.
        encounter: Option<Origin>,
    }
}

impl Medicine {
    fn called(&self) -> &str {
        &self.name
    }
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("code", text(self.code.as_ref())),
            ("dose", text(self.dose.as_ref())),
            (
                "state",
                [Some(word(&self.state)), self.said.clone()].into_iter().flatten().collect::<Vec<_>>().join(", "),
            ),
            ("started", said_on(self.started_on, self.started_precision)),
            ("stopped", said_on(self.stopped_on, self.stopped_precision)),
            ("detail", text(self.detail.as_ref())),
        ]
    }
}
