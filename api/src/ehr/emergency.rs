//! Breaking the glass: a chart opened without a care relation, for an hour, with a reason, looked at afterwards.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Fresh, Line, Moment, Page, Staff,
    access::may,
    endpoint,
    id::{EmergencyId, PatientId},
};

/// Minutes after which an emergency access ends by itself.
pub const EMERGENCY_MINUTES: u32 = 60;
/// Hours within which somebody else looks at it.
pub const REVIEW_HOURS: u32 = 72;

/// Why the glass is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyReason {
    /// Life or health is in danger now.
    LifeAtRisk,
    /// The patient cannot speak for themselves.
    Unconscious,
    /// Stands in for the colleague in charge, who cannot be reached.
    Covering,
    /// Asked by the patient or a colleague to look.
    CalledIn,
    /// Something else, said in the words.
    Other,
}

impl EmergencyReason {
    /// Every reason, in the order of the screen.
    pub const ALL: [Self; 5] = [Self::LifeAtRisk, Self::Unconscious, Self::Covering, Self::CalledIn, Self::Other];

    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LifeAtRisk => "life_at_risk",
            Self::Unconscious => "unconscious",
            Self::Covering => "covering",
            Self::CalledIn => "called_in",
            Self::Other => "other",
        }
    }
}

/// Opens a patient's chart in an emergency. It ends by itself after an hour; the privacy officer is told at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BreakGlass {
    /// The patient.
    pub id: PatientId,
    /// Why.
    pub reason: EmergencyReason,
    /// Why, in words for who looks at it later.
    pub words: Line<300>,
}

/// An emergency access that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OpenEmergency {
    /// Its id.
    pub id: EmergencyId,
    /// When it ends by itself.
    pub until: Moment,
}

/// Ends one's own emergency access now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndEmergency {
    /// The access.
    pub id: EmergencyId,
}

/// Whether an emergency access was right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EmergencyFinding {
    /// The reason holds.
    Fitting,
    /// It does not; the note says what follows.
    NotFitting,
}

impl EmergencyFinding {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Fitting => "fitting",
            Self::NotFitting => "not_fitting",
        }
    }
}

/// Asks for emergency accesses: those to be looked at, the oldest first, or those that were, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListEmergencies {
    /// Those that were looked at.
    #[serde(default)]
    pub reviewed: bool,
    /// The row to go on after.
    #[serde(default)]
    pub after: Option<uuid::Uuid>,
}

/// An emergency access as its reviewer sees it: never anything of the chart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Emergency {
    /// Its id.
    pub id: EmergencyId,
    /// Who opened the chart.
    pub by: String,
    /// The caller opened it: somebody else looks at it.
    pub mine: bool,
    /// Whose chart.
    pub patient_id: PatientId,
    /// Their name, for lists.
    pub patient: String,
    /// Their record number.
    pub patient_number: String,
    /// Why.
    pub reason: EmergencyReason,
    /// Why, in words.
    pub words: String,
    /// From.
    pub started: Moment,
    /// Until: it ended, was ended, or will end.
    pub until: Moment,
    /// It is open now.
    pub open: bool,
    /// When it should have been looked at.
    pub due: Moment,
    /// Nobody has looked at it in time.
    pub overdue: bool,
    /// How many acts it was used for, by the audit.
    pub acts: u32,
    /// What was found.
    pub finding: Option<EmergencyFinding>,
    /// What was found, in words.
    pub note: Option<String>,
    /// Who looked at it.
    pub reviewed_by: Option<String>,
    /// When.
    pub reviewed_at: Option<Moment>,
}

/// Asks how many emergency accesses nobody has looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountEmergencies {}

/// How many wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingEmergencies {
    /// Those that nobody has looked at.
    pub waiting: u32,
}

/// Emergency accesses, page by page.
pub type Emergencies = Page<Emergency>;

/// Says whether an emergency access was fitting. Nobody judges their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ReviewEmergency {
    /// The access.
    pub id: EmergencyId,
    /// What was found.
    pub finding: EmergencyFinding,
    /// In words; needed where it was not fitting.
    #[serde(default)]
    pub note: Option<Line<500>>,
}

endpoint!(POST "/api/patients/{id}/emergency", "Open a chart in an emergency", Fresh<may::BreakTheGlass>, BreakGlass => OpenEmergency);
endpoint!(POST "/api/emergencies/{id}/end", "End my emergency access", Staff<may::BreakTheGlass>, EndEmergency => Done);
endpoint!(GET "/api/emergencies", "Emergency accesses to look at", Staff<may::ReviewAccess>, ListEmergencies => Emergencies);
endpoint!(GET "/api/emergencies/count", "How many emergency accesses wait", Staff<may::ReviewAccess>, CountEmergencies => WaitingEmergencies);
endpoint!(POST "/api/emergencies/{id}/review", "Say whether an emergency access was fitting", Staff<may::ReviewAccess>, ReviewEmergency => Emergency);
