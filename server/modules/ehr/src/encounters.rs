//! Encounters: an arrival opens one, its end closes it, an arrival that was undone takes an empty one away.

use api::{
    ehr::{Encounter, EncounterState, StartEncounter},
    id::{AppointmentId, EncounterId, PatientId, SiteId, StaffId},
    scheduling::VisitState,
};
use directory::SiteClock;
use jiff::Timestamp;
use kernel::{
    AppError, Audit, Call, Envelope, Tx,
    crypto::{ChainKeys, Sealed},
    database::{execute, query_one},
    database_time,
    live::Topic,
    timestamp,
};
use scheduling::VisitChanged;
use serde::Deserialize;
use uuid::Uuid;

use crate::sealed::ENCOUNTER_REASON;
use crate::{care, events::EncounterChanged, row, wrong_chart::stands};

/// What a row gives, in a statement that can be filtered by `id`.
pub const SELECT: &str = "SELECT * FROM (SELECT e.id, e.patient_id, e.appointment_id, e.kind, e.reason, e.staff_id, \
    s.title, s.given_name AS staff_given, s.family_name AS staff_family, e.by_name, e.site_id, i.name AS site, e.state, \
    e.starts_at FROM encounter e LEFT JOIN staff s ON s.id = e.staff_id LEFT JOIN site i ON i.id = e.site_id) encounters";

/// A row.
#[derive(Debug, Deserialize)]
pub struct Row {
    id: EncounterId,
    appointment_id: Option<AppointmentId>,
    kind: String,
    reason: Option<Sealed>,
    staff_id: Option<StaffId>,
    title: Option<String>,
    staff_given: Option<String>,
    staff_family: Option<String>,
    by_name: Option<String>,
    site_id: Option<SiteId>,
    site: Option<String>,
    state: String,
    starts_at: Timestamp,
}

impl Row {
    /// As it travels.
    pub fn wire(self, clock: &SiteClock, keys: &ChainKeys) -> Encounter {
        let staff = match (&self.staff_given, &self.staff_family) {
            (Some(given), Some(family)) => Some(directory::display_name(self.title.as_deref(), given, family)),
            _ => self.by_name,
        };
        Encounter {
            id: self.id,
            appointment_id: self.appointment_id,
            kind: self.kind,
            reason: keys.text_if(ENCOUNTER_REASON, self.id, self.reason.as_ref()),
            staff_id: self.staff_id,
            staff,
            site_id: self.site_id,
            site: self.site,
            state: if self.state == "open" { EncounterState::Open } else { EncounterState::Closed },
            starts: clock.moment(self.starts_at),
        }
    }
}

/// Keeps the encounter in step with the board. It looks at how the visit stands now, because a later step may have come
/// before this one's turn.
pub async fn follow_visit(tx: &Tx, envelope: Envelope<VisitChanged>) -> Result<(), AppError> {
    let sql = "SELECT a.patient_id, a.staff_id, a.site_id, a.state, a.reason, a.arrived_at, a.left_at, a.state_since, \
               k.name AS kind FROM appointment a JOIN visit_kind k ON k.id = a.kind_id WHERE a.id = $1 FOR UPDATE OF a";
    let appointment = envelope.event.appointment_id;
    let Some(visit) = query_one(tx, sql, vec![appointment.0.into()]).await? else { return Ok(()) };
    let word: String = visit.try_get("", "state")?;
    let patient = PatientId(visit.try_get("", "patient_id")?);
    let since = timestamp(visit.try_get("", "state_since")?);
    match VisitState::from_code(&word) {
        Some(VisitState::Arrived | VisitState::Roomed | VisitState::WithDoctor | VisitState::Leaving) => {
            let again = "DO UPDATE SET state = 'open', ends_at = NULL, staff_id = excluded.staff_id, site_id = excluded.site_id \
                         WHERE encounter.state <> 'open' OR encounter.staff_id <> excluded.staff_id";
            let row = open(tx, appointment, &visit, since, again).await?;
            tell(tx, row, patient, envelope.event.site_id, "opened")
        }
        Some(VisitState::Done) => {
            // Over before its arrival had its turn here: it happened all the same.
            let row = open(tx, appointment, &visit, since, "DO NOTHING").await?;
            tell(tx, row, patient, envelope.event.site_id, "opened")?;
            let sql = "UPDATE encounter SET state = 'closed', ends_at = GREATEST(starts_at, $2) \
                       WHERE appointment_id = $1 AND state = 'open' RETURNING id";
            let row = query_one(tx, sql, vec![appointment.0.into(), database_time(since).into()]).await?;
            tell(tx, row, patient, envelope.event.site_id, "closed")
        }
        _ => {
            // Something was written already: then the encounter happened, whatever the board says. What was meant for another patient
            // does not say so.
            let sql = format!(
                "UPDATE encounter e SET state = 'cancelled' WHERE e.appointment_id = $1 AND e.state = 'open' \
                 AND NOT EXISTS (SELECT 1 FROM note n WHERE n.encounter_id = e.id AND {}) \
                 AND NOT EXISTS (SELECT 1 FROM note_draft d WHERE d.encounter_id = e.id) \
                 AND NOT EXISTS (SELECT 1 FROM observation o WHERE o.encounter_id = e.id AND {}) RETURNING id",
                stands("n.id"),
                stands("o.id")
            );
            let row = query_one(tx, &sql, vec![appointment.0.into()]).await?;
            tell(tx, row, patient, envelope.event.site_id, "cancelled")
        }
    }
}

/// Writes the encounter of a visit as open; what there is already follows `again`, or is left as it is.
async fn open(
    tx: &Tx,
    appointment: AppointmentId,
    visit: &sea_orm::QueryResult,
    since: Timestamp,
    again: &str,
) -> Result<Option<sea_orm::QueryResult>, AppError> {
    let arrived = visit.try_get::<Option<_>>("", "arrived_at")?.map_or(since, timestamp);
    let sql = format!(
        "INSERT INTO encounter (id, patient_id, appointment_id, staff_id, site_id, kind, reason, state, starts_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'open', $8) ON CONFLICT (appointment_id) {again} RETURNING id"
    );
    let (id, keys) = (tx.tenant().new_id::<Uuid>(), tx.tenant().keys());
    // A sealed value belongs to its place: what the visit says is sealed anew for the encounter.
    let reason = visit.try_get::<Option<Sealed>>("", "reason")?;
    let reason = keys.open_if(scheduling::VISIT_REASON, appointment, reason.as_ref())?;
    let values = vec![
        id.into(),
        visit.try_get::<Uuid>("", "patient_id")?.into(),
        appointment.0.into(),
        visit.try_get::<Uuid>("", "staff_id")?.into(),
        visit.try_get::<Uuid>("", "site_id")?.into(),
        visit.try_get::<String>("", "kind")?.into(),
        keys.seal_if(ENCOUNTER_REASON, id, reason).into(),
        database_time(arrived).into(),
    ];
    Ok(query_one(tx, &sql, values).await?)
}

fn tell(
    tx: &Tx,
    row: Option<sea_orm::QueryResult>,
    patient: PatientId,
    site: SiteId,
    change: &str,
) -> Result<(), AppError> {
    let Some(row) = row else { return Ok(()) };
    let encounter_id = EncounterId(row.try_get("", "id")?);
    tx.touch(Topic::new("chart", patient));
    tx.emit(&EncounterChanged { encounter_id, patient_id: patient, site_id: site, change: change.to_owned() })
}

/// Opens an encounter without a visit. It closes when its note is signed.
pub async fn start(call: Call<StartEncounter>) -> Result<Encounter, AppError> {
    let StartEncounter { id: patient, site_id, kind, reason } = call.request;
    let author = row::author(&call.caller)?;
    let tx = care::enter::<StartEncounter>(&call.tenant, &call.caller, patient).await?;
    let clock = SiteClock::of(&tx, site_id).await.map_err(|_| AppError::invalid("site_id", "is not a site here"))?;
    let id = tx.tenant().new_id::<EncounterId>();
    let sql = "INSERT INTO encounter (id, patient_id, staff_id, site_id, kind, reason, state, starts_at) \
               VALUES ($1, $2, $3, $4, $5, $6, 'open', $7)";
    let values = vec![
        id.0.into(),
        patient.0.into(),
        author.0.into(),
        site_id.0.into(),
        kind.into_string().into(),
        tx.tenant().keys().seal_if(ENCOUNTER_REASON, id, reason.as_ref()).into(),
        database_time(tx.now()).into(),
    ];
    execute(&tx, sql, values).await?;
    let encounter = row::read::<Row>(&tx, SELECT, id.0).await?.wire(&clock, tx.tenant().keys());
    tx.audit(Audit::of("encounter.start").patient(patient).entity(id));
    tx.touch(Topic::new("chart", patient));
    tx.commit().await?;
    Ok(encounter)
}
