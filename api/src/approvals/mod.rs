//! What waits for a second person: asked by one, agreed or refused by another.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Line, Moment, Page,
    access::{SignedIn, SignedInFresh},
    described, endpoint,
    id::ApprovalId,
    openapi::Described,
};

/// How a request stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalState {
    /// Nobody has decided.
    Waiting,
    /// Agreed, and carried out at that moment.
    Agreed,
    /// Refused.
    Refused,
    /// Taken back by who asked.
    Withdrawn,
    /// Nobody decided in time.
    Expired,
    /// What it was about changed meanwhile: it could not be carried out any more.
    Stale,
}

/// What somebody asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    /// Its id.
    pub id: ApprovalId,
    /// What kind of thing: `rights`, `factor_reset`; later `refund`, `purchase`, `discount`, `leave`.
    pub kind: String,
    /// How it stands.
    pub state: ApprovalState,
    /// What it is, in a line.
    pub title: String,
    /// What it does when it is agreed, in words.
    pub effects: Vec<String>,
    /// Who asked.
    pub asked_by: String,
    /// When.
    pub asked_at: Moment,
    /// Why, as who asked says.
    pub reason: Option<String>,
    /// Until when it can be decided.
    pub expires_at: Moment,
    /// I asked.
    pub mine: bool,
    /// I may decide it: I hold the right, did not ask, and gain nothing by it.
    pub may_decide: bool,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When it was decided, or ended otherwise.
    pub decided_at: Option<Moment>,
    /// What was said at it.
    pub note: Option<String>,
}

/// Asks for what I may decide and what I asked for: what waits, the soonest to end first; or what is over, the latest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListApprovals {
    /// What is over.
    #[serde(default)]
    pub over: bool,
    /// The row to go on after.
    #[serde(default)]
    pub after: Option<uuid::Uuid>,
}

/// Requests, page by page.
pub type Approvals = Page<Approval>;

/// Asks how many requests wait for me.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CountApprovals {}

/// How many wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WaitingApprovals {
    /// Those that I may decide.
    pub waiting: u32,
}

/// Agrees: what was asked for happens in the same transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AgreeApproval {
    /// The request.
    pub id: ApprovalId,
    /// A word to it.
    #[serde(default)]
    pub note: Option<Line<300>>,
}

/// Refuses. Nothing happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RefuseApproval {
    /// The request.
    pub id: ApprovalId,
    /// Why: who asked reads it.
    pub note: Line<300>,
}

/// Takes one's own request back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WithdrawApproval {
    /// The request.
    pub id: ApprovalId,
}

endpoint!(GET "/api/approvals", "What waits for me, and what I asked for", SignedIn, ListApprovals => Approvals);
endpoint!(GET "/api/approvals/count", "How many requests wait for me", SignedIn, CountApprovals => WaitingApprovals);
endpoint!(POST "/api/approvals/{id}/agree", "Agree to a request: it is carried out", SignedInFresh, AgreeApproval => Approval);
endpoint!(POST "/api/approvals/{id}/refuse", "Refuse a request", SignedIn, RefuseApproval => Approval);
endpoint!(POST "/api/approvals/{id}/withdraw", "Take my request back", SignedIn, WithdrawApproval => Done);

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![ListApprovals, CountApprovals, AgreeApproval, RefuseApproval, WithdrawApproval]
}
