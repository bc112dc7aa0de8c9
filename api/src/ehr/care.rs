//! Who is in care with a patient: what opens a chart without breaking the glass.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Line, Moment, Staff,
    access::may,
    endpoint,
    id::{CareAssignmentId, PatientId, StaffId},
};

/// Asks who is in care with a patient now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListCare {
    /// The patient.
    pub id: PatientId,
}

/// What makes a relation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CareKind {
    /// A visit with the person, from booking until thirty days after it.
    Booked,
    /// The patient is, or was yesterday, in the house: the clinical staff of the site.
    Roomed,
    /// The person ordered something, until thirty days after the last result.
    Ordered,
    /// A colleague assigned the patient, until a day.
    Assigned,
}

/// One relation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CareRelation {
    /// What made it.
    pub kind: CareKind,
    /// Who: a colleague, or the clinical staff of a site.
    pub who: String,
    /// Since when.
    pub from: Moment,
    /// Until when; open while its source is.
    pub until: Option<Moment>,
    /// Who assigned it.
    pub assigned_by: Option<String>,
    /// The assignment, which can be ended.
    pub assignment_id: Option<CareAssignmentId>,
}

/// Who is in care with a patient, the longest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CareTeam {
    /// The relations that hold now.
    pub relations: Vec<CareRelation>,
}

/// Assigns a patient to a colleague until the end of a day. Nobody assigns a patient to themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AssignCare {
    /// The patient.
    pub id: PatientId,
    /// The colleague.
    pub staff_id: StaffId,
    /// The last day, at most a year ahead.
    pub until: Date,
    /// Why.
    #[serde(default)]
    pub note: Option<Line<200>>,
}

/// The new assignment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AssignedCare {
    /// Its id.
    pub id: CareAssignmentId,
    /// Until when it holds.
    pub until: Moment,
}

/// Ends an assignment now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EndCare {
    /// The assignment.
    pub id: CareAssignmentId,
}

endpoint!(GET "/api/patients/{id}/care", "Who is in care with a patient", Staff<may::AssignCare>, ListCare => CareTeam);
endpoint!(POST "/api/patients/{id}/care", "Assign a patient to a colleague", Staff<may::AssignCare>, AssignCare => AssignedCare);
endpoint!(POST "/api/care-assignments/{id}/end", "End an assignment", Staff<may::AssignCare>, EndCare => Done);
