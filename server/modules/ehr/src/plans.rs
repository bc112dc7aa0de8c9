//! Open orders as plans for a patient, which end with the patient's death.

use api::{
    crm::{Planned, PlannedKind},
    ehr::Department,
    id::{EncounterId, OrderId, PatientId, SiteId},
};
use crm::Plans;
use directory::SiteClock;
use kernel::{AppError, Tx, database::query_all, timestamp};

use crate::{
    orders::{OpenOrder, take_back},
    ports::Targets,
    row,
};

/// Orders that no department has reported yet.
#[derive(Clone)]
pub struct OpenOrders(pub Targets);

impl OpenOrders {
    /// Those of a patient, the earliest first. What was ordered is said in the chart, not here.
    async fn of_patient(&self, tx: &Tx, patient: PatientId) -> Result<Vec<(Planned, OpenOrder)>, AppError> {
        let sql = "SELECT o.id, o.encounter_id, o.department, o.placed_at, o.placed_by, o.site_id, i.name, i.time_zone \
                   FROM care_order o JOIN site i ON i.id = o.site_id WHERE o.patient_id = $1 \
                   AND o.state IN ('placed', 'collected', 'received') ORDER BY o.placed_at, o.id FOR UPDATE OF o";
        let mut found = Vec::new();
        for row in query_all(tx, sql, vec![patient.0.into()]).await? {
            let id = OrderId(row.try_get("", "id")?);
            let department: Department = row::word(&row.try_get::<String>("", "department")?)?;
            let site: String = row.try_get("", "name")?;
            let zone: String = row.try_get("", "time_zone")?;
            let clock = SiteClock::new(SiteId(row.try_get("", "site_id")?), &site, &zone)?;
            let word = match department {
                Department::Laboratory => "Laboratory",
            };
            let by: String = row.try_get("", "placed_by")?;
            let planned = Planned {
                kind: PlannedKind::Order,
                id: id.0,
                what: format!("{word} order of {by}, {site}"),
                at: clock.moment(timestamp(row.try_get("", "placed_at")?)),
                stays: self.0.of(department)?.hindrance(tx, id).await?,
            };
            let encounter_id = EncounterId(row.try_get("", "encounter_id")?);
            found.push((planned, OpenOrder { id, encounter_id, patient_id: patient, department }));
        }
        Ok(found)
    }
}

#[async_trait::async_trait]
impl Plans for OpenOrders {
    async fn of(&self, tx: &Tx, patient: PatientId) -> Result<Vec<Planned>, AppError> {
        Ok(self.of_patient(tx, patient).await?.into_iter().map(|(planned, _)| planned).collect())
    }

    async fn end(&self, tx: &Tx, patient: PatientId, reason: &str) -> Result<Vec<Planned>, AppError> {
        let mut ended = Vec::new();
        for (planned, order) in self.of_patient(tx, patient).await? {
            if planned.stays.is_none() {
                take_back(tx, &self.0, order, reason).await?;
                ended.push(planned);
            }
        }
        Ok(ended)
    }
}
