//! Kinds of visits: their names and lengths.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Name, Staff, access::may, endpoint, id::VisitKindId};

/// Asks for every kind of visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListVisitKinds {}

/// Every kind, in the chain's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitKinds {
    /// The kinds.
    pub kinds: Vec<VisitKind>,
}

/// A kind of visit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VisitKind {
    /// Its id.
    pub id: VisitKindId,
    /// Its name: `New specialist visit`.
    pub name: String,
    /// Its length.
    pub minutes: u16,
    /// Whether it can be booked.
    pub active: bool,
    /// Counts changes.
    pub version: i32,
}

/// Creates a kind, or changes the one with this id. Visits booked already keep their length.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SaveVisitKind {
    /// The kind to change; absent for a new one.
    #[serde(default)]
    pub id: Option<VisitKindId>,
    /// The version this change was made from; 0 for a new kind.
    #[serde(default)]
    pub version: i32,
    /// Its name.
    pub name: Name<80>,
    /// Its length, 5 to 480 minutes.
    pub minutes: u16,
    /// Whether it can be booked.
    #[serde(default)]
    pub active: bool,
}

/// The kind as saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedVisitKind {
    /// Its id.
    pub id: VisitKindId,
}

endpoint!(GET "/api/scheduling/kinds", "List kinds of visits", Staff<may::ReadDirectory>, ListVisitKinds => VisitKinds);
endpoint!(POST "/api/scheduling/kinds", "Create or change a kind of visit", Staff<may::ManageDirectory>, SaveVisitKind => SavedVisitKind);
