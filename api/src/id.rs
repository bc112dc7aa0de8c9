//! Typed ids: a patient's id cannot be passed where a visit's is wanted. All are UUID version 7, so they sort by age.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
        #[serde(transparent)]
        #[schema(value_type = Uuid)]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
        impl std::str::FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    )*};
}

ids! {
    /// A login of a member of staff.
    AccountId;
    /// A signed-in session.
    SessionId;
    /// A passkey.
    PasskeyId;
    /// A registered phone or tablet.
    PhoneId;
    /// A challenge that a passkey or a phone signs.
    ChallengeId;
    /// A member of staff.
    StaffId;
    /// A place of the chain.
    SiteId;
    /// A room at a site.
    RoomId;
    /// A kind of visit: its name, length and price code.
    VisitKindId;
    /// A recurring rule of working hours.
    ScheduleRuleId;
    /// An exception to the rules: leave, a closure, an extra session.
    ScheduleExceptionId;
    /// A patient.
    PatientId;
    /// An entry on a patient's timeline.
    TimelineEntryId;
    /// A planned visit.
    AppointmentId;
    /// A disclosure of a patient's data.
    DisclosureId;
    /// A message to a patient.
    MessageId;
    /// A letter to a member of staff.
    LetterId;
    /// A message between colleagues.
    ColleagueMessageId;
    /// A patient's contact with the clinic: opened by an arrival, or imported.
    EncounterId;
    /// A signed note, or the draft of one: a note keeps its draft's id.
    NoteId;
    /// A template of notes.
    NoteTemplateId;
    /// A line of the problem list.
    ProblemId;
    /// A line of the allergy list.
    AllergyId;
    /// A line of the medicine list.
    MedicationId;
    /// One measured or observed value.
    ObservationId;
    /// Something that a later export of another system says otherwise.
    SourceChangeId;
    /// Something a clinician ordered from a department.
    OrderId;
    /// A report of results.
    ReportId;
    /// A patient assigned to a colleague.
    CareAssignmentId;
    /// A chart opened in an emergency.
    EmergencyId;
    /// A kind of thing that stores keep.
    ItemId;
    /// A lot of an item at one place.
    LotId;
    /// Where stock is kept: a fridge, a shelf.
    PlaceId;
    /// A line of the stock journal.
    MovementId;
    /// A test of the laboratory's catalogue.
    LabTestId;
    /// A specimen.
    SpecimenId;
    /// A result that came without an order of ours.
    IncomingId;
    /// Who pays for patients: an insurer, a sponsor.
    PayerId;
    /// A payer's plan.
    PlanId;
    /// A patient's coverage by a plan.
    CoverageId;
    /// A price list.
    PriceListId;
    /// A line of a bill.
    ChargeId;
    /// A bill.
    BillId;
    /// A payment or refund.
    PaymentId;
    /// A request that waits for a second person.
    ApprovalId;
}
