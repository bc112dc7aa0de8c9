//! Orders: a basket in the draft, answered at once by the departments, placed when the note is signed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Done, Line, Moment, Name, Staff,
    access::may,
    endpoint,
    id::{EncounterId, OrderId, PatientId, SiteId},
};

/// Who carries an order out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Department {
    /// The laboratory.
    Laboratory,
}

impl Department {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Laboratory => "laboratory",
        }
    }

    /// The department with this stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        (code == "laboratory").then_some(Self::Laboratory)
    }
}

/// How soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// In its turn.
    #[default]
    Routine,
    /// Before all others.
    Urgent,
}

impl Urgency {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Routine => "routine",
            Self::Urgent => "urgent",
        }
    }

    /// The urgency with this stored word; routine for one this version does not know.
    #[must_use]
    pub fn from_code(code: &str) -> Self {
        if code == "urgent" { Self::Urgent } else { Self::Routine }
    }
}

/// A line of the basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum BasketItem {
    /// A test.
    Test(TestOrder),
    /// A medicine.
    Medicine(MedicineOrder),
}

/// A test in the basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TestOrder {
    /// Who carries it out.
    pub department: Department,
    /// What, in that department's catalogue.
    pub item_id: Uuid,
    /// Its name when it was put into the basket.
    pub name: Name<120>,
    /// How soon.
    #[serde(default)]
    pub urgency: Urgency,
    /// Where it is carried out.
    pub site_id: SiteId,
}

/// A medicine in the basket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MedicineOrder {
    /// Name and strength.
    pub name: Name<160>,
    /// How to take it.
    pub dose: Line<120>,
    /// Why, in spite of a finding that needs a reason.
    #[serde(default)]
    pub override_reason: Option<Line<200>>,
}

/// Finds what can be ordered: tests of the departments, medicines of the house list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SearchOrderables {
    /// What was typed; absent: what is ordered most.
    #[serde(default)]
    pub query: Option<Line<100>>,
}

/// What was found, at most 12 of a kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Orderables {
    /// The tests.
    pub tests: Vec<Orderable>,
    /// Names and strengths of medicines, with their usual dose. Any other may be typed.
    pub medicines: Vec<(String, String)>,
}

/// A test that can be ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Orderable {
    /// Who carries it out.
    pub department: Department,
    /// What, in that department's catalogue.
    pub item_id: Uuid,
    /// Its house code: `L-104`.
    pub code: String,
    /// Its name.
    pub name: String,
    /// What it needs: `Serum`.
    pub needs: Option<String>,
}

/// Asks a department whether it can carry out an order, and by when. Nothing is reserved yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AskOrder {
    /// For whom.
    pub patient_id: PatientId,
    /// The department.
    pub department: Department,
    /// What.
    pub item_id: Uuid,
    /// Where.
    pub site_id: SiteId,
    /// How soon.
    #[serde(default)]
    pub urgency: Urgency,
}

/// A department's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Feasibility {
    /// Can be carried out there.
    pub can: bool,
    /// Where it was asked for.
    pub site_id: SiteId,
    /// Where, by name.
    pub site: String,
    /// By when, where it can.
    pub ready_by: Option<Moment>,
    /// Why not, in words: `reagent lot A7731 expired 22 Nov`.
    pub reason: Option<String>,
    /// Other ways, the soonest first.
    pub alternatives: Vec<Alternative>,
}

/// Another way to have an order carried out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Alternative {
    /// Where.
    pub site_id: SiteId,
    /// Where, by name.
    pub site: String,
    /// By when.
    pub ready_by: Moment,
}

/// How an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Placed, nothing happened yet.
    Placed,
    /// The specimen was taken.
    Collected,
    /// The department works on it.
    Received,
    /// Reported.
    Done,
    /// Cancelled.
    Cancelled,
}

impl OrderState {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Placed => "placed",
            Self::Collected => "collected",
            Self::Received => "received",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

/// A placed order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Order {
    /// Its id.
    pub id: OrderId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// Who carries it out.
    pub department: Department,
    /// What, by name.
    pub name: String,
    /// How soon.
    pub urgency: Urgency,
    /// Where.
    pub site: String,
    /// How it stands.
    pub state: OrderState,
    /// When it was placed.
    pub placed_at: Moment,
    /// By whom.
    pub placed_by: String,
    /// By when it was promised.
    pub ready_by: Option<Moment>,
}

/// Cancels an order. What was reserved is free again; what was billed is taken back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CancelOrder {
    /// The order.
    pub id: OrderId,
    /// Why.
    pub reason: Line<200>,
}

endpoint!(POST "/api/orders/search", "Find what can be ordered", Staff<may::WriteNotes>, SearchOrderables => Orderables);
endpoint!(POST "/api/orders/ask", "Ask whether an order can be carried out", Staff<may::WriteNotes>, AskOrder => Feasibility);
endpoint!(POST "/api/orders/{id}/cancel", "Cancel an order", Staff<may::WriteNotes>, CancelOrder => Done);
