//! The journal of stock: nothing in it can be changed, only answered by a new line.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Moment, Page, Staff,
    access::may,
    endpoint,
    id::{ItemId, MovementId, SiteId},
};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MovementKind {
    /// Came in.
    Receipt,
    /// Was used.
    Use,
    /// A count found more or less.
    Count,
    /// Was written off.
    WriteOff,
    /// Went to another place, or came from one.
    Transfer,
    /// Was set aside, or freed: nothing came or went.
    State,
}

/// Reads the movements of an item, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListMovements {
    /// The item.
    pub id: ItemId,
    /// At this site; absent: everywhere.
    #[serde(default)]
    pub site_id: Option<SiteId>,
    /// Only of this kind.
    #[serde(default)]
    pub kind: Option<MovementKind>,
    /// After this movement of the page before.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// A page of movements.
pub type Movements = Page<Movement>;

/// A movement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Movement {
    /// Its id.
    pub id: MovementId,
    /// When.
    pub at: Moment,
    /// What happened.
    pub kind: MovementKind,
    /// Delivery note, specimen, reason.
    pub reference: Option<String>,
    /// By whom.
    pub by: String,
    /// The lot's number.
    pub lot: String,
    /// The site.
    pub site: String,
    /// What came (positive) or went (negative).
    pub quantity: i64,
    /// What was there of the item at the site afterwards.
    pub on_hand_after: i64,
}

endpoint!(GET "/api/stock/items/{id}/movements", "Read the movements of an item", Staff<may::ReadStock>, ListMovements => Movements);
