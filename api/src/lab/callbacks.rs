//! Call-backs: a critical value is told to a person, who repeats it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    Line, Moment, Staff,
    access::may,
    endpoint,
    id::{OrderId, PatientId, SiteId},
};

/// Asks for the open call-backs of a site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ListCallbacks {
    /// The site.
    pub site_id: SiteId,
}

/// The open call-backs, the oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Callbacks {
    /// The present instant there.
    pub now: Moment,
    /// The call-backs.
    pub callbacks: Vec<Callback>,
}

/// A call-back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Callback {
    /// Its id.
    pub id: Uuid,
    /// The order.
    pub order_id: OrderId,
    /// The patient.
    pub patient_id: PatientId,
    /// The patient's name.
    pub patient: String,
    /// The day the patient died, as far as it is known.
    #[serde(default)]
    pub deceased: Option<crate::PartialDate>,
    /// What is critical, or was and is corrected: `Potassium 6.4 mmol/L`, `Potassium 4.2 mmol/L, corrected from 7.1`.
    pub what: String,
    /// The value is critical as it stands; else it is the correction of one that somebody was told of.
    pub critical: bool,
    /// Whom to tell first.
    pub tell: String,
    /// When it was released.
    pub opened_at: Moment,
    /// By when somebody must know.
    pub due_at: Moment,
    /// When nobody had been told in half of the time: now the deputy and the manager are to be called too.
    pub escalated_at: Option<Moment>,
    /// When somebody was told.
    pub told_at: Option<Moment>,
    /// Who was told.
    pub told_to: Option<String>,
    /// Who told.
    pub told_by: Option<String>,
    /// When a correction took its place: nobody needs to be told of this one any more.
    #[serde(default)]
    pub superseded_at: Option<Moment>,
}

/// Says who was told. The person repeated name, birth date, test and value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct AcknowledgeCallback {
    /// The call-back.
    pub id: Uuid,
    /// Who was told.
    pub told_to: Line<80>,
    /// She or he repeated it; needed.
    #[serde(default)]
    pub read_back: bool,
}

endpoint!(GET "/api/lab/callbacks", "Open call-backs of critical values", Staff<may::ReadLab>, ListCallbacks => Callbacks);
endpoint!(POST "/api/lab/callbacks/{id}/acknowledge", "Say who was told of a critical value", Staff<may::ReviewResults>, AcknowledgeCallback => Callback);
