//! One visit as the panel shows it, and the row every use case starts from.

use api::{
    Moment, PartialDate, Problem,
    crm::Sex,
    id::{AppointmentId, PatientId, RoomId, SiteId, StaffId, VisitKindId},
    scheduling::{Appointment, GetAppointment, ListVisitsOfPatient, VisitState, VisitsOfPatient},
};
use directory::SiteClock;
use jiff::{Timestamp, civil::Date};
use kernel::{
    AppError, Audit, Call, Tx, among,
    crypto::Sealed,
    database::{execute, query_all, query_one},
    live::Topic,
    site_values, timestamp,
};
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use crate::sealed::REASON;
use kernel::crypto::ChainKeys;

/// A visit's row.
#[derive(Debug, Clone)]
pub struct Visit {
    /// The visit.
    pub id: AppointmentId,
    /// The patient; none for a hold, which no caller of this type sees.
    pub patient_id: PatientId,
    /// The doctor.
    pub staff_id: StaffId,
    /// The site.
    pub site_id: SiteId,
    /// The room.
    pub room_id: Option<RoomId>,
    /// How it stands.
    pub state: VisitState,
    /// The site's calendar day.
    pub day: Date,
    /// Planned start.
    pub starts: Timestamp,
    /// Planned end.
    pub ends: Timestamp,
    /// Has a token: came without an appointment.
    pub walk_in: bool,
    /// Booked past the session's capacity.
    pub overbooked: bool,
    /// Counts changes.
    pub version: i32,
}

/// Locks a visit's row for a change; 404 when there is none, 409 when it is not the version the caller saw.
pub async fn lock(tx: &Tx, id: AppointmentId, version: i32) -> Result<Visit, AppError> {
    let sql = "SELECT patient_id, staff_id, site_id, room_id, state, day, starts_at, ends_at, walk_in_token, overbook_reason, \
               version FROM appointment WHERE id = $1 AND state <> 'held' FOR UPDATE";
    let row = query_one(tx, sql, vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let visit = read(&row, id)?;
    if visit.version == version { Ok(visit) } else { Err(AppError::stale()) }
}

fn read(row: &QueryResult, id: AppointmentId) -> Result<Visit, DbErr> {
    Ok(Visit {
        id,
        patient_id: PatientId(row.try_get("", "patient_id")?),
        staff_id: StaffId(row.try_get("", "staff_id")?),
        site_id: SiteId(row.try_get("", "site_id")?),
        room_id: row.try_get::<Option<Uuid>>("", "room_id")?.map(RoomId),
        state: state(row)?,
        day: kernel::date(row.try_get("", "day")?),
        starts: timestamp(row.try_get("", "starts_at")?),
        ends: timestamp(row.try_get("", "ends_at")?),
        walk_in: row.try_get::<Option<i16>>("", "walk_in_token")?.is_some(),
        overbooked: row.try_get::<Option<Sealed>>("", "overbook_reason")?.is_some(),
        version: row.try_get("", "version")?,
    })
}

fn state(row: &QueryResult) -> Result<VisitState, DbErr> {
    let word: String = row.try_get("", "state")?;
    VisitState::from_code(&word).ok_or_else(|| DbErr::Type(format!("{word} is no visit state")))
}

/// Tells the screens on which a visit stands.
pub fn touch(tx: &Tx, site: SiteId, staff: StaffId, patient: Option<PatientId>) {
    tx.touch(Topic::new("board", site));
    tx.touch(Topic::new("schedule", staff));
    if let Some(patient) = patient {
        tx.touch(Topic::new("patient", patient));
    }
}

const SELECT: &str = "SELECT a.id, a.patient_id, p.number, p.family_name, p.given_name, p.born_text, p.deceased_text, p.sex, p.alerts, a.staff_id, \
    s.title, s.given_name AS staff_given, s.family_name AS staff_family, a.site_id, i.name AS site, i.time_zone, a.room_id, \
    r.name AS room, a.kind_id, k.name AS kind, a.reason, a.starts_at, a.ends_at, a.state, a.state_since, a.arrived_at, \
    a.walk_in_token, a.overbook_reason IS NOT NULL AS overbooked, a.version, \
    (SELECT v.from_state FROM visit_step v WHERE v.appointment_id = a.id AND NOT v.undone ORDER BY v.version DESC LIMIT 1) \
    AS undo_to FROM appointment a JOIN patient p ON p.id = a.patient_id JOIN staff s ON s.id = a.staff_id \
    JOIN site i ON i.id = a.site_id LEFT JOIN room r ON r.id = a.room_id JOIN visit_kind k ON k.id = a.kind_id \
    WHERE a.state <> 'held' AND ";

fn wire(row: &QueryResult, keys: &ChainKeys) -> Result<Appointment, AppError> {
    let (id, patient_id) = (AppointmentId(row.try_get("", "id")?), PatientId(row.try_get("", "patient_id")?));
    let site_id = SiteId(row.try_get("", "site_id")?);
    let site: String = row.try_get("", "site")?;
    let clock = SiteClock::new(site_id, &site, &row.try_get::<String>("", "time_zone")?)?;
    let moment = |name: &str| -> Result<Moment, DbErr> { Ok(clock.moment(timestamp(row.try_get("", name)?))) };
    let alerts: Option<Sealed> = row.try_get("", "alerts")?;
    let sex: Sex = crm::parse_sex(&row.try_get::<String>("", "sex")?);
    Ok(Appointment {
        id,
        patient_id,
        patient: rules::names::listed(
            row.try_get::<Option<String>>("", "family_name")?.as_deref(),
            &row.try_get::<String>("", "given_name")?,
        ),
        patient_number: row.try_get("", "number")?,
        born: kernel::partial_date(row, "born_text")?,
        deceased: kernel::partial_date_if(row, "deceased_text")?,
        sex,
        alerts: crm::alerts(keys, patient_id, alerts.as_ref()),
        staff_id: StaffId(row.try_get("", "staff_id")?),
        staff: directory::display_name(
            row.try_get::<Option<String>>("", "title")?.as_deref(),
            &row.try_get::<String>("", "staff_given")?,
            &row.try_get::<String>("", "staff_family")?,
        ),
        site_id,
        site,
        room_id: row.try_get::<Option<Uuid>>("", "room_id")?.map(RoomId),
        room: row.try_get("", "room")?,
        kind_id: VisitKindId(row.try_get("", "kind_id")?),
        kind: row.try_get("", "kind")?,
        reason: keys.text_if(REASON, id, row.try_get::<Option<Sealed>>("", "reason")?.as_ref()),
        starts: moment("starts_at")?,
        ends: moment("ends_at")?,
        state: state(row)?,
        state_since: moment("state_since")?,
        arrived_at: row.try_get::<Option<_>>("", "arrived_at")?.map(|at| clock.moment(timestamp(at))),
        token: row.try_get::<Option<i16>>("", "walk_in_token")?.map(i16::unsigned_abs),
        overbooked: row.try_get("", "overbooked")?,
        undo_to: row.try_get::<Option<String>>("", "undo_to")?.as_deref().and_then(VisitState::from_code),
        version: row.try_get("", "version")?,
    })
}

/// Reads a visit; the caller writes the audit.
pub async fn open(tx: &Tx, id: AppointmentId) -> Result<Appointment, AppError> {
    let row = query_one(tx, &format!("{SELECT} a.id = $1"), vec![id.0.into()]).await?;
    wire(&row.ok_or_else(AppError::not_found)?, tx.tenant().keys())
}

/// Opens a visit.
pub async fn get(call: Call<GetAppointment>) -> Result<Appointment, AppError> {
    let tx = call.tenant.tx().await?;
    let visit = open(&tx, call.request.id).await?;
    call.caller.at::<GetAppointment>(visit.site_id)?;
    tx.audit(Audit::of("visit.open").patient(visit.patient_id).entity(visit.id));
    tx.commit().await?;
    Ok(visit)
}

/// A patient's visits, newest first.
pub async fn of_patient(call: Call<ListVisitsOfPatient>) -> Result<VisitsOfPatient, AppError> {
    let id = call.request.id;
    let tx = call.tenant.tx().await?;
    query_one(&tx, "SELECT 1 FROM patient WHERE id = $1", vec![id.0.into()]).await?.ok_or_else(AppError::not_found)?;
    let sql = format!("{SELECT} a.patient_id = $1 AND {} ORDER BY a.starts_at DESC LIMIT 200", among("a.site_id", 2));
    let [sites, but] = site_values(&call.caller.sites::<ListVisitsOfPatient>());
    let visits = query_all(&tx, &sql, vec![id.0.into(), sites, but])
        .await?
        .iter()
        .map(|row| wire(row, call.tenant.keys()))
        .collect::<Result<_, _>>()?;
    tx.audit(Audit::of("visits.list").patient(id));
    tx.commit().await?;
    Ok(VisitsOfPatient { visits })
}

/// What somebody who books was asked, and meant all the same.
#[derive(Debug, Clone, Copy)]
pub struct Meant {
    /// The patient is to be elsewhere at that time.
    pub overlapping: bool,
    /// The patient died.
    pub deceased: bool,
}

/// Asks once about a visit that was just written: whether it is meant although the patient is to be elsewhere at that time, or died.
/// Bookings of one patient pass one after the other, so that two at once see each other; the row of the visit holds the patient's, so
/// that a death written down at this instant is seen too.
pub async fn ask(tx: &Tx, id: AppointmentId, patient: PatientId, meant: Meant) -> Result<(), AppError> {
    let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1::text, 3))";
    execute(tx, sql, vec![patient.0.to_string().into()]).await?;
    let mut problem = Problem::new(422, "invalid", "Is this meant?")
        .detail("Nothing was changed. Choose somebody else or another time, or say that it is meant.");
    if let Some(day) = crm::died(tx, patient).await?.filter(|_| !meant.deceased) {
        problem = problem.field("deceased", format!("the patient {}", in_words(day)));
    }
    if let Some(words) = overlap(tx, id).await?.filter(|_| !meant.overlapping) {
        problem = problem.field("overlapping", words);
    }
    if problem.errors.is_empty() { Ok(()) } else { Err(AppError::new(problem)) }
}

fn in_words(died: PartialDate) -> String {
    match died {
        PartialDate::Unknown => "died, on a day that is not known".to_owned(),
        PartialDate::Day(_) => format!("died on {}", rules::dates::shown(died)),
        _ => format!("died in {}", rules::dates::shown(died)),
    }
}

/// Another visit of the patient at that time, in words.
async fn overlap(tx: &Tx, id: AppointmentId) -> Result<Option<String>, AppError> {
    let sql = "SELECT concat_ws(' ', s.title, s.given_name, s.family_name) AS doctor, o.site_id, o.starts_at, o.ends_at \
               FROM appointment a JOIN appointment o ON o.patient_id = a.patient_id AND o.id <> a.id \
               AND o.starts_at < a.ends_at AND o.ends_at > a.starts_at JOIN staff s ON s.id = o.staff_id WHERE a.id = $1 \
               AND o.state IN ('booked', 'confirmed', 'arrived', 'roomed', 'with_doctor') ORDER BY o.starts_at LIMIT 1";
    let Some(row) = query_one(tx, sql, vec![id.0.into()]).await? else { return Ok(None) };
    let clock = SiteClock::of(tx, SiteId(row.try_get("", "site_id")?)).await?;
    let at = |column| -> Result<String, AppError> {
        let local = clock.moment(timestamp(row.try_get("", column)?)).local();
        Ok(format!("{:02}:{:02}", local.hour(), local.minute()))
    };
    let doctor: String = row.try_get("", "doctor")?;
    Ok(Some(format!(
        "the patient is with {doctor} from {} to {}: choose another time, or say that both visits are meant",
        at("starts_at")?,
        at("ends_at")?
    )))
}
