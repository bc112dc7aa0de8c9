//! What happens in the laboratory.

use api::id::{EncounterId, OrderId, PatientId, SiteId};
use kernel::Event;
use serde::{Deserialize, Serialize};

/// Results were released, or released again after a correction.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ResultReleased {
    /// The order.
    pub order_id: OrderId,
    /// The encounter.
    pub encounter_id: EncounterId,
    /// The patient.
    pub patient_id: PatientId,
    /// The site.
    pub site_id: SiteId,
    /// A correction.
    pub amended: bool,
}

impl Event for ResultReleased {
    const KIND: &'static str = "lab.result_released";
}
