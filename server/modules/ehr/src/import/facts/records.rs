//! Reports, values, and what has no list of its own.

use api::{
    Comparator, Flag, Precision,
    ehr::{HistoryKind, HistoryState},
    id::PatientId,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ENCOUNTER, Fact, File, fact, said_at, text};
use crate::import::Origin;

fact! {
    /// A report of results.
    Report in "report", links ENCOUNTER, {
        /// What was asked.
        name: String,
        /// The list its code is of.
        code_system: String,
        /// Its code.
        code: String,
        /// When it was released.
        issued_at: Option<Timestamp>,
        /// How exactly that is known.
        issued_precision: Option<Precision>,
        /// By whom.
        issued_by: Option<String>,
        /// `final`, `preliminary`, `cancelled`, `unknown`, `withdrawn`.
        state: String,
        /// How it stands, in the source's word, where it is not final.
        said: Option<String>,
        /// Corrected after release.
        amended: bool,
        /// Values of it are still to come.
        partial: bool,
        /// What its author concludes.
        conclusion: Option<String>,
    } besides {
        /// The encounter.
        encounter: Option<Origin>,
        /// Its values.
        results: Vec<Origin>,
        /// Its files.
        files: Vec<File>,
    }
}

impl Report {
    fn called(&self) -> &str {
        &self.name
    }
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("state", self.said.clone().unwrap_or_else(|| self.state.clone())),
            ("at", said_at(self.issued_at, self.issued_precision)),
            ("by", text(self.issued_by.as_ref())),
            ("conclusion", text(self.conclusion.as_ref())),
        ]
    }
}

fact! {
    /// One value. A component adds its own place to the origin: `…/Observation/1b2#8480-6`.
    Observation in "observation",
    links &[
        ("encounter_id", "(SELECT e.id FROM encounter e WHERE e.origin = r.encounter)"),
        ("report_id", "(SELECT p.id FROM report p WHERE p.origin = r.report)"),
        ("number", "r.written::numeric"),
    ], {
        /// `vital`, `laboratory`, `other`.
        category: String,
        /// The list its code is of.
        code_system: String,
        /// Its code.
        code: String,
        /// Its name.
        name: String,
        /// What stands before the number, where the value is a bound.
        comparator: Option<Comparator>,
        /// The number in its unit, a decimal with a point.
        written: Option<String>,
        /// The value, where it is words.
        words: Option<String>,
        /// Why there is no value, in the source's word.
        absent: Option<String>,
        /// The unit.
        unit: Option<String>,
        /// The value as the source wrote it, where it was converted.
        source_written: Option<String>,
        /// Its unit there.
        source_unit: Option<String>,
        /// The usual range, as received or by age.
        low: Option<f64>,
        /// See `low`.
        high: Option<f64>,
        /// The usual range in words.
        range_words: Option<String>,
        /// Against the range.
        flag: Option<Flag>,
        /// When it was observed.
        at: Option<Timestamp>,
        /// How exactly that is known.
        at_precision: Option<Precision>,
        /// `final`, `amended`, `preliminary`, `cancelled`, `unknown`, `withdrawn`.
        state: String,
        /// How it stands, in the source's word, where it is not final.
        said: Option<String>,
        /// Who observed it.
        by_name: Option<String>,
        /// What else the source says.
        detail: Option<String>,
    } besides {
        /// The encounter.
        encounter: Option<Origin>,
        /// The report it stands in.
        report: Option<Origin>,
    }
}

impl Observation {
    fn called(&self) -> &str {
        &self.name
    }

    /// The value as a person reads it.
    #[must_use]
    pub fn value(&self) -> String {
        let number = self.written.as_deref().map(|written| rules::results::shown(self.comparator, written));
        let number = number.map(|number| match &self.unit {
            Some(unit) => format!("{number} {unit}"),
            None => number,
        });
        number.or_else(|| self.words.clone()).or_else(|| self.absent.clone()).unwrap_or_default()
    }

    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("value", self.value()),
            ("flag", self.flag.map(|flag| flag.code().to_owned()).unwrap_or_default()),
            ("at", said_at(self.at, self.at_precision)),
            ("state", self.said.clone().unwrap_or_else(|| self.state.clone())),
            ("detail", text(self.detail.as_ref())),
        ]
    }
}

fact! {
    /// An immunisation, a procedure, a plan, a relative's disease, a document.
    Entry in "history_entry", links ENCOUNTER, {
        /// What it is.
        kind: HistoryKind,
        /// Its name.
        name: String,
        /// The list its code is of.
        code_system: Option<String>,
        /// Its code.
        code: Option<String>,
        /// How it stands.
        state: HistoryState,
        /// The same in the source's word.
        status: String,
        /// When it was, or began.
        at: Option<Timestamp>,
        /// How exactly that is known.
        at_precision: Option<Precision>,
        /// The same in words, where there is no date.
        at_words: Option<String>,
        /// When it ended.
        until: Option<Timestamp>,
        /// See `at_precision`.
        until_precision: Option<Precision>,
        /// By whom, where.
        by_name: Option<String>,
        /// What else the source says, a line each.
        detail: Option<String>,
        /// A resource that has no place of its own, whole.
        body: Option<String>,
    } besides {
        /// The encounter.
        encounter: Option<Origin>,
        /// Its files.
        files: Vec<File>,
    }
}

impl Entry {
    fn called(&self) -> &str {
        &self.name
    }
    fn fields(&self) -> Vec<(&'static str, String)> {
        vec![
            ("name", self.name.clone()),
            ("code", text(self.code.as_ref())),
            ("state", self.status.clone()),
            ("at", self.at_words.clone().unwrap_or_else(|| said_at(self.at, self.at_precision))),
            ("until", self.until.map(|at| said_at(Some(at), self.until_precision)).unwrap_or_default()),
            ("by", text(self.by_name.as_ref())),
            ("detail", text(self.detail.as_ref())),
        ]
    }
}
