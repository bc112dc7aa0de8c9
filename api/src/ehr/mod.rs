//! The chart: encounters, notes, problems, allergies, medicines, vital signs, orders, results.

mod allergies;
mod care;
mod chart;
mod diagnoses;
mod emergency;
mod encounters;
mod history;
mod medicines;
mod note_templates;
mod notes;
mod orders;
mod problems;
mod results;
mod vitals;
mod wrong_chart;

pub use allergies::{
    AddAllergy, Allergies, Allergy, AllergyCategory, AllergyState, Certainty, ChangeAllergy, Criticality,
    StateNoAllergies,
};
pub use care::{AssignCare, AssignedCare, CareKind, CareRelation, CareTeam, EndCare, ListCare};
pub use chart::{Chart, Code, GetChart};
pub use diagnoses::{Diagnoses, Diagnosis, SearchDiagnoses};
pub use emergency::{
    BreakGlass, CountEmergencies, EMERGENCY_MINUTES, Emergencies, Emergency, EmergencyFinding, EmergencyReason,
    EndEmergency, ListEmergencies, OpenEmergency, REVIEW_HOURS, ReviewEmergency, WaitingEmergencies,
};
pub use encounters::{Encounter, EncounterState, StartEncounter};
pub use history::{History, HistoryEntry, HistoryKind, HistoryState, ListHistory};
pub use medicines::{
    AddMedication, ChangeMedication, CheckMedication, Finding, FindingKind, Medication, MedicationCheck,
    MedicationSource, MedicationState,
};
pub use note_templates::{ListNoteTemplates, NoteTemplate, NoteTemplates, SaveNoteTemplate};
pub use notes::{
    AddAddendum, Addendum, DiscardDraft, Draft, GetNote, KeepDraft, KeptDraft, ListNotes, Note, NotePart, Notes,
    OpenDraft, SignNote, SignedNote,
};
pub use orders::{
    Alternative, AskOrder, BasketItem, CancelOrder, Department, Feasibility, MedicineOrder, Order, OrderState,
    Orderable, Orderables, SearchOrderables, TestOrder, Urgency,
};
pub use problems::{AddProblem, ChangeProblem, Problem, ProblemState};
pub use results::{
    AcknowledgeReport, Attachment, GetTrend, Inbox, InboxReport, ListInbox, ListReports, Report, Reports, ResultSeries,
    ResultState, ResultValue, Trend,
};
pub use vitals::{
    MeasuredVital, Posture, RecordVitals, RecordedVitals, VitalKind, VitalSeries, VitalValue, WithdrawVitals,
};
pub use wrong_chart::{
    EnteredInError, EnteredInErrors, ErrorPart, FactKind, ListEnteredInError, MarkEnteredInError, MarkedInError, Moved,
    OpenEnteredInError, OpenedInError, OtherChart, PreviewWrongChart, WrongChartPreview,
};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        GetChart,
        StartEncounter,
        ListHistory,
        AddAllergy,
        ChangeAllergy,
        StateNoAllergies,
        AddProblem,
        ChangeProblem,
        SearchDiagnoses,
        AddMedication,
        ChangeMedication,
        CheckMedication,
        RecordVitals,
        WithdrawVitals,
        OpenDraft,
        KeepDraft,
        DiscardDraft,
        SignNote,
        GetNote,
        ListNotes,
        AddAddendum,
        ListNoteTemplates,
        SaveNoteTemplate,
        SearchOrderables,
        AskOrder,
        CancelOrder,
        ListReports,
        GetTrend,
        ListInbox,
        AcknowledgeReport,
        ListCare,
        AssignCare,
        EndCare,
        BreakGlass,
        EndEmergency,
        CountEmergencies,
        ListEmergencies,
        ReviewEmergency,
        PreviewWrongChart,
        MarkEnteredInError,
        ListEnteredInError,
        OpenEnteredInError,
    ]
}
