//! Planned visits as plans for a patient, which end with the patient's death.

use api::{
    crm::{Planned, PlannedKind},
    id::{AppointmentId, PatientId, SiteId},
};
use crm::Plans;
use directory::SiteClock;
use kernel::{AppError, Tx, database::query_all, timestamp};

use crate::{cancel, visit};

/// Visits that are booked or confirmed.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlannedVisits;

/// Those of a patient, the earliest first, with their versions.
async fn of_patient(tx: &Tx, patient: PatientId) -> Result<Vec<(Planned, i32)>, AppError> {
    let sql = "SELECT a.id, a.version, a.starts_at, a.site_id, i.name, i.time_zone, s.title, s.given_name, s.family_name \
               FROM appointment a JOIN site i ON i.id = a.site_id JOIN staff s ON s.id = a.staff_id WHERE a.patient_id = $1 \
               AND a.state IN ('booked', 'confirmed') ORDER BY a.starts_at, a.id FOR UPDATE OF a";
    let mut found = Vec::new();
    for row in query_all(tx, sql, vec![patient.0.into()]).await? {
        let site: String = row.try_get("", "name")?;
        let zone: String = row.try_get("", "time_zone")?;
        let clock = SiteClock::new(SiteId(row.try_get("", "site_id")?), &site, &zone)?;
        let staff = directory::display_name(
            row.try_get::<Option<String>>("", "title")?.as_deref(),
            &row.try_get::<String>("", "given_name")?,
            &row.try_get::<String>("", "family_name")?,
        );
        let planned = Planned {
            kind: PlannedKind::Visit,
            id: row.try_get("", "id")?,
            what: format!("Visit with {staff}, {site}"),
            at: clock.moment(timestamp(row.try_get("", "starts_at")?)),
            stays: None,
        };
        found.push((planned, row.try_get("", "version")?));
    }
    Ok(found)
}

#[async_trait::async_trait]
impl Plans for PlannedVisits {
    async fn of(&self, tx: &Tx, patient: PatientId) -> Result<Vec<Planned>, AppError> {
        Ok(of_patient(tx, patient).await?.into_iter().map(|(planned, _)| planned).collect())
    }

    async fn end(&self, tx: &Tx, patient: PatientId, reason: &str) -> Result<Vec<Planned>, AppError> {
        let mut ended = Vec::new();
        for (planned, version) in of_patient(tx, patient).await? {
            let known = visit::lock(tx, AppointmentId(planned.id), version).await?;
            cancel::take_back(tx, &known, Some(reason), false).await?;
            ended.push(planned);
        }
        Ok(ended)
    }
}
