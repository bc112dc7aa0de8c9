//! Planned visits: kinds, free slots, suggestions, holds, bookings, the day board, the schedule.

mod appointments;
mod board;
mod holds;
mod schedule;
mod slots;
mod suggest;
mod visit_kinds;

pub use appointments::{
    Appointment, BookVisit, BookedVisit, CancelVisit, CancelledBy, ChangeVisitState, GetAppointment,
    ListVisitsOfPatient, MoveVisit, OverbookVisit, RegisterWalkIn, UndoVisitState, VisitState, VisitsOfPatient,
};
pub use board::{Board, BoardGap, BoardLane, BoardVisit, GetBoard};
pub use holds::{HeldSlot, HoldSlot, ReleaseHold};
pub use schedule::{GetSchedule, Schedule, ScheduleBlock, ScheduleClosed, ScheduleDay, ScheduleHeld, ScheduleOf};
pub use slots::{FindSlots, Slot, SlotDay, SlotState, Slots};
pub use suggest::{SuggestStaff, Suggestion, SuggestionReason, Suggestions};
pub use visit_kinds::{ListVisitKinds, SaveVisitKind, SavedVisitKind, VisitKind, VisitKinds};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        ListVisitKinds,
        SaveVisitKind,
        FindSlots,
        SuggestStaff,
        HoldSlot,
        ReleaseHold,
        BookVisit,
        OverbookVisit,
        RegisterWalkIn,
        GetAppointment,
        ListVisitsOfPatient,
        ChangeVisitState,
        UndoVisitState,
        MoveVisit,
        CancelVisit,
        GetBoard,
        GetSchedule,
    ]
}
