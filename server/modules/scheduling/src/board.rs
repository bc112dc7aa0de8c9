//! The day board: one statement reads the site's day and names in the audit whom it showed.

use std::collections::BTreeMap;

use api::{
    id::{AppointmentId, PatientId, RoomId, StaffId},
    scheduling::{Board, BoardGap, BoardLane, BoardVisit, GetBoard, VisitState},
};
use directory::{Hours, SiteClock};
use jiff::{Timestamp, civil::Date};
use kernel::{AppError, Audit, Call, audited, crypto::Sealed, database_date};
use rules::availability::{Span, gaps};
use serde::Deserialize;

use crate::availability::{at_minute, minutes_of};
use crate::sealed::REASON;
use kernel::crypto::ChainKeys;

/// Gaps shorter than this are not worth a line.
const SHORTEST_GAP: u32 = 15;

/// A live refresh writes an audit row only for patients whom this session's board did not show before.
const READ: &str = concat!(
    "WITH shown AS (SELECT a.id, a.patient_id, p.family_name, p.given_name, p.deceased_text AS deceased, a.staff_id, a.starts_at, a.ends_at, a.reason, \
     k.name AS kind, a.state, a.state_since, a.arrived_at, a.seen_at, a.room_id, r.name AS room, a.walk_in_token, a.version \
     FROM appointment a JOIN patient p ON p.id = a.patient_id JOIN visit_kind k ON k.id = a.kind_id \
     LEFT JOIN room r ON r.id = a.room_id WHERE a.site_id = $10 AND a.day = $13 AND a.state NOT IN ('held', 'cancelled')), ",
    audited!(
        "ARRAY(SELECT DISTINCT patient_id FROM shown WHERE NOT $11 OR patient_id NOT IN (SELECT unnest(e.patient_ids) \
         FROM audit e WHERE e.session_id = $5 AND e.action = $9 AND e.entity_id = $10 AND e.at > $2::timestamptz - interval '1 day'))"
    ),
    " SELECT json_build_object('visits', COALESCE((SELECT json_agg(s ORDER BY s.starts_at, s.id) FROM shown s), '[]'), \
     'staff', COALESCE((SELECT json_agg(json_build_object('id', s.id, 'title', s.title, 'given', s.given_name, \
     'family', s.family_name, 'specialty', s.specialty) ORDER BY s.family_name, s.given_name) FROM staff s \
     WHERE s.id IN (SELECT staff_id FROM shown) OR s.id = ANY ($14)), '[]'), \
     'rooms', COALESCE((SELECT json_object_agg(r.id, r.name) FROM room r WHERE r.site_id = $10), '{}'))::text"
);

#[derive(Deserialize)]
struct Read {
    visits: Vec<Row>,
    staff: Vec<Person>,
    rooms: BTreeMap<RoomId, String>,
}

#[derive(Deserialize)]
struct Row {
    id: AppointmentId,
    patient_id: PatientId,
    family_name: Option<String>,
    given_name: String,
    deceased: Option<api::PartialDate>,
    staff_id: StaffId,
    starts_at: Timestamp,
    ends_at: Timestamp,
    reason: Option<Sealed>,
    kind: String,
    state: VisitState,
    state_since: Timestamp,
    arrived_at: Option<Timestamp>,
    seen_at: Option<Timestamp>,
    room_id: Option<RoomId>,
    room: Option<String>,
    walk_in_token: Option<u16>,
    version: i32,
}

#[derive(Deserialize)]
struct Person {
    id: StaffId,
    title: Option<String>,
    given: String,
    family: String,
    specialty: String,
}

/// Reads a site's day.
pub async fn get(call: Call<GetBoard>) -> Result<Board, AppError> {
    let site_id = call.request.site_id;
    call.caller.at::<GetBoard>(site_id)?;
    let now = call.tenant.now();
    let read = call.tenant.read().await?;
    let clock = SiteClock::of(&read, site_id).await?;
    let day = call.request.day.unwrap_or_else(|| clock.day(now));
    let hours = directory::hours_of(&read, None, day, day).await?;
    let working: Vec<StaffId> = on_site(&hours, &clock, day);
    let mut values = Audit::of("board.view").entity(site_id).values(&call.tenant);
    let ids: Vec<uuid::Uuid> = working.iter().map(|id| id.0).collect();
    values.extend([database_date(day).into(), ids.into()]);
    let found: Read = read.json(READ, values).await?.ok_or_else(AppError::not_found)?;
    drop(read);
    let mut by_doctor: BTreeMap<StaffId, Vec<Row>> = BTreeMap::new();
    for visit in found.visits {
        by_doctor.entry(visit.staff_id).or_default().push(visit);
    }
    let lanes = found
        .staff
        .into_iter()
        .map(|person| {
            let visits = by_doctor.remove(&person.id).unwrap_or_default();
            lane(&hours, &clock, call.tenant.keys(), &found.rooms, day, now, person, visits)
        })
        .collect::<Result<_, _>>()?;
    Ok(Board { site_id, site: clock.name.to_string(), day, now: clock.moment(now), lanes })
}

/// Who has a session at this site on this day.
fn on_site(hours: &Hours, clock: &SiteClock, day: Date) -> Vec<StaffId> {
    let mut staff: Vec<StaffId> = hours.rules.iter().map(|rule| rule.staff_id).collect();
    staff.sort();
    staff.dedup();
    staff.retain(|id| hours.on(*id, day).sessions.iter().any(|rule| rule.site_id == clock.site_id));
    staff
}

fn lane(
    hours: &Hours,
    clock: &SiteClock,
    keys: &ChainKeys,
    rooms: &BTreeMap<RoomId, String>,
    day: Date,
    now: Timestamp,
    person: Person,
    rows: Vec<Row>,
) -> Result<BoardLane, AppError> {
    let working = hours.on(person.id, day);
    let sessions: Vec<_> = working.sessions.iter().filter(|rule| rule.site_id == clock.site_id).collect();
    let room = sessions.first().and_then(|rule| rooms.get(&rule.room_id).cloned());
    let gaps = free(clock, day, now, &sessions, &working, &rows)?;
    let minutes_behind = behind(now, &rows);
    let visits = rows
        .into_iter()
        .map(|row| BoardVisit {
            id: row.id,
            patient_id: row.patient_id,
            patient: rules::names::listed(row.family_name.as_deref(), &row.given_name),
            deceased: row.deceased,
            starts: clock.moment(row.starts_at),
            minutes: u16::try_from(row.ends_at.duration_since(row.starts_at).as_mins()).unwrap_or(0),
            reason: keys.text_if(REASON, row.id, row.reason.as_ref()).unwrap_or(row.kind),
            state: row.state,
            state_since: clock.moment(row.state_since),
            waiting_since: matches!(row.state, VisitState::Arrived | VisitState::Roomed)
                .then(|| clock.moment(row.arrived_at.unwrap_or(row.state_since))),
            room_id: row.room_id,
            room: row.room,
            token: row.walk_in_token,
            version: row.version,
        })
        .collect();
    Ok(BoardLane {
        staff_id: person.id,
        name: directory::display_name(person.title.as_deref(), &person.given, &person.family),
        specialty: person.specialty,
        room,
        minutes_behind,
        visits,
        gaps,
    })
}

/// How late the visit in the room began or runs; with nobody in the room, how long the first who waits is over time.
fn behind(now: Timestamp, rows: &[Row]) -> u32 {
    let minutes = |from: Timestamp, until: Timestamp| u32::try_from(until.duration_since(from).as_mins()).unwrap_or(0);
    let in_room = rows.iter().filter(|row| row.state == VisitState::WithDoctor && row.walk_in_token.is_none());
    let late =
        in_room.map(|row| minutes(row.starts_at, row.seen_at.unwrap_or(now)).max(minutes(row.ends_at, now))).max();
    let waiting = rows
        .iter()
        .filter(|row| matches!(row.state, VisitState::Arrived | VisitState::Roomed) && row.walk_in_token.is_none())
        .map(|row| minutes(row.starts_at, now))
        .max();
    late.or(waiting).unwrap_or(0)
}

fn free(
    clock: &SiteClock,
    day: Date,
    now: Timestamp,
    sessions: &[&&directory::Rule],
    working: &directory::WorkingDay<'_>,
    rows: &[Row],
) -> Result<Vec<BoardGap>, AppError> {
    let minute = |at: Timestamp| {
        let local = clock.moment(at).local();
        match local.date().cmp(&day) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Equal => {
                u32::from(local.hour().unsigned_abs()) * 60 + u32::from(local.minute().unsigned_abs())
            }
            std::cmp::Ordering::Greater => 24 * 60,
        }
    };
    let mut blocked: Vec<Span> = rows
        .iter()
        .filter(|row| row.walk_in_token.is_none() && row.state != VisitState::NoShow)
        .map(|row| (minute(row.starts_at), minute(row.ends_at)))
        .collect();
    blocked.extend(working.cut_minutes(clock.site_id).map(|(from, until, _)| (from, until)));
    let mut found = Vec::new();
    for rule in sessions {
        let step = u32::from(rule.slot_minutes);
        let (from, until) = minutes_of(rule);
        // The next start on the session's grid.
        let past = minute(now).saturating_sub(from).div_ceil(step.max(1)) * step;
        for (start, end) in gaps((from + past, until.max(from + past)), SHORTEST_GAP, &blocked) {
            found.push(BoardGap {
                starts: clock.moment(clock.instant(at_minute(day, start))?),
                minutes: u16::try_from(end - start).unwrap_or(u16::MAX),
            });
        }
    }
    Ok(found)
}
