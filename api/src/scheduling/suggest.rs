//! Who suits, and when: ranked with reasons and the first free starts.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Slot;
use crate::{
    Line, Staff,
    access::may,
    directory::Gender,
    endpoint,
    id::{PatientId, SiteId, StaffId, VisitKindId},
};

/// Asks who suits a need. A command rather than a read: a need is health data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SuggestStaff {
    /// The need in words: `thyroid nodule`.
    #[serde(default)]
    pub need: Option<Line<200>>,
    /// The kind of visit.
    pub kind_id: VisitKindId,
    /// Only at these sites; empty: any.
    #[serde(default)]
    pub site_ids: Vec<SiteId>,
    /// Only starts before noon.
    #[serde(default)]
    pub mornings: bool,
    /// Only this gender.
    #[serde(default)]
    pub gender: Option<Gender>,
    /// Who speaks this language comes first: the patient's.
    #[serde(default)]
    pub language: Option<Line<40>>,
    /// The patient: who knows her comes first.
    #[serde(default)]
    pub patient_id: Option<PatientId>,
    /// From this day on; today where absent.
    #[serde(default, deserialize_with = "crate::time::day_if_given")]
    pub from: Option<Date>,
}

/// At most eight, best first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestions {
    /// The suggestions.
    pub suggestions: Vec<Suggestion>,
}

/// One who suits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Suggestion {
    /// The doctor.
    pub staff_id: StaffId,
    /// Name.
    pub name: String,
    /// Specialty.
    pub specialty: String,
    /// The site of the first start, or the doctor's first site.
    pub site: String,
    /// What speaks for and against.
    pub reasons: Vec<SuggestionReason>,
    /// The first free starts, at most three, within four weeks.
    pub slots: Vec<Slot>,
}

/// What speaks for or against somebody. Screens make the words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum SuggestionReason {
    /// Knows just this: the word of the focus that fits.
    Focus {
        /// `thyroid`
        word: String,
    },
    /// The specialty fits the need.
    Specialty {},
    /// General practice: can start the work-up. Speaks neither for nor against.
    CanStart {},
    /// The specialty does not fit.
    OtherSpecialty {},
    /// Speaks the language.
    Speaks {
        /// The language.
        language: String,
    },
    /// Has seen the patient before.
    Knows {
        /// How many visits.
        visits: u32,
    },
    /// The licence ends soon.
    LicenceEndsSoon {},
    /// No free start within four weeks.
    NothingFree {},
}

impl SuggestionReason {
    /// Whether it speaks against.
    #[must_use]
    pub const fn against(&self) -> bool {
        matches!(self, Self::CanStart {} | Self::OtherSpecialty {} | Self::LicenceEndsSoon {} | Self::NothingFree {})
    }
}

endpoint!(POST "/api/scheduling/suggest", "Suggest who suits, with first free starts", Staff<may::ReadSchedule>, SuggestStaff => Suggestions);
