//! A slot held while the desk talks: nobody else can take it, and it frees itself.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Moment, Staff,
    access::may,
    endpoint,
    id::{AppointmentId, StaffId, VisitKindId},
};

/// Holds a start for ten minutes. Holding another start lets this account's earlier hold go.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct HoldSlot {
    /// The doctor.
    pub staff_id: StaffId,
    /// The kind of visit.
    pub kind_id: VisitKindId,
    /// The start, as [`super::Slot`] gave it.
    pub starts: Moment,
}

/// The held slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeldSlot {
    /// The hold; booking turns it into the visit with the same id.
    pub id: AppointmentId,
    /// The start.
    pub starts: Moment,
    /// The end.
    pub ends: Moment,
    /// When it frees itself.
    pub expires_at: Moment,
    /// Seconds from the answer until then: browsers' clocks are wrong.
    pub seconds_left: u32,
    /// The room's name.
    pub room: String,
    /// The site's name.
    pub site: String,
}

/// Lets a held slot go.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ReleaseHold {
    /// The hold.
    pub id: AppointmentId,
}

endpoint!(POST "/api/scheduling/holds", "Hold a slot for ten minutes", Staff<may::BookVisits>, HoldSlot => HeldSlot);
endpoint!(POST "/api/scheduling/holds/{id}/release", "Let a held slot go", Staff<may::BookVisits>, ReleaseHold => Done);
