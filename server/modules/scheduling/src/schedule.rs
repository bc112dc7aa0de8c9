//! A doctor's or a room's days as blocks of time: one statement with its audit row, and the directory's hours.

use api::{
    id::{AppointmentId, PatientId, SiteId, StaffId},
    scheduling::{
        GetSchedule, Schedule, ScheduleBlock, ScheduleClosed, ScheduleDay, ScheduleHeld, ScheduleOf, VisitState,
    },
    time::ClockTime,
};
use directory::{Hours, SiteClock};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Time},
};
use kernel::{
    AppError, Audit, Call, audited,
    crypto::Sealed,
    database::{Read, query_one},
    database_date, site_values,
};
use rules::availability::{Span, gaps};
use serde::Deserialize;

use crate::availability::minutes_of;
use crate::sealed::REASON;
use kernel::crypto::ChainKeys;

/// Hours shown when nothing needs more.
const DAY: (u32, u32) = (8 * 60, 18 * 60);

const READ: &str = concat!(
    "WITH shown AS (SELECT a.id, a.patient_id, p.family_name, p.given_name, p.deceased_text AS deceased, a.day, a.starts_at, a.ends_at, a.reason, \
     k.name AS kind, a.state, a.overbook_reason IS NOT NULL AS overbooked, a.version, a.site_id, a.expires_at, \
     h.name AS held_by, s.title, s.given_name AS staff_given, s.family_name AS staff_family, r.name AS room \
     FROM appointment a LEFT JOIN patient p ON p.id = a.patient_id JOIN visit_kind k ON k.id = a.kind_id \
     JOIN staff s ON s.id = a.staff_id LEFT JOIN room r ON r.id = a.room_id LEFT JOIN account h ON h.id = a.held_by \
     WHERE (a.staff_id = $10 OR a.room_id = $10) AND a.day BETWEEN $13 AND $14 AND a.walk_in_token IS NULL \
     AND (a.expires_at IS NULL OR a.expires_at > $2) AND ((a.site_id = ANY ($15::uuid[])) <> $16::boolean)), ",
    audited!(
        "ARRAY(SELECT DISTINCT patient_id FROM shown WHERE patient_id IS NOT NULL AND (NOT $11 OR patient_id NOT IN \
         (SELECT unnest(e.patient_ids) FROM audit e WHERE e.session_id = $5 AND e.action = $9 AND e.entity_id = $10 \
         AND e.at > $2::timestamptz - interval '1 day')))"
    ),
    " SELECT COALESCE((SELECT json_agg(s ORDER BY s.starts_at, s.id) FROM shown s), '[]')::text"
);

#[derive(Deserialize)]
struct Row {
    id: AppointmentId,
    patient_id: Option<PatientId>,
    deceased: Option<api::PartialDate>,
    family_name: Option<String>,
    given_name: Option<String>,
    day: Date,
    starts_at: Timestamp,
    ends_at: Timestamp,
    reason: Option<Sealed>,
    kind: String,
    state: String,
    overbooked: bool,
    version: i32,
    site_id: SiteId,
    expires_at: Option<Timestamp>,
    held_by: Option<String>,
    title: Option<String>,
    staff_given: String,
    staff_family: String,
    room: Option<String>,
}

/// Reads days.
pub async fn get(call: Call<GetSchedule>) -> Result<Schedule, AppError> {
    let request = &call.request;
    if !(1..=14).contains(&request.days) {
        return Err(AppError::invalid("days", "must be 1 to 14"));
    }
    let first = request.first_day;
    let last = first
        .checked_add((i64::from(request.days) - 1).days())
        .map_err(|_| AppError::invalid("first_day", "is beyond the calendar"))?;
    let now = call.tenant.now();
    let sites = call.caller.sites::<GetSchedule>();
    let read = call.tenant.read().await?;
    let (id, of, staff, house) = match (request.staff_id, request.room_id) {
        (Some(staff), None) => (staff.0, of_staff(&read, staff).await?, Some(staff), SiteClock::of_house(&read).await?),
        (None, Some(room)) => {
            let (of, clock) = of_room(&read, room.0).await?;
            call.caller.at::<GetSchedule>(clock.site_id)?;
            (room.0, of, None, clock)
        }
        _ => return Err(AppError::invalid("staff_id", "give either a doctor or a room")),
    };
    let clocks = SiteClock::all(&read).await?;
    let mut hours = directory::hours_of(&read, staff, first, last).await?;
    hours.rules.retain(|rule| sites.contains(rule.site_id));
    if staff.is_none() {
        hours.rules.retain(|rule| rule.room_id.0 == id);
    }
    let mut values = Audit::of("schedule.view").entity(id).values(&call.tenant);
    values.extend([database_date(first).into(), database_date(last).into()]);
    values.extend(site_values(&sites));
    let rows: Vec<Row> = read.json(READ, values).await?.unwrap_or_default();
    drop(read);
    let clock_of = |site: SiteId| clocks.iter().find(|clock| clock.site_id == site).unwrap_or(&house);
    let mut span = DAY;
    let mut days = Vec::new();
    for day in first.series(1.day()).take_while(|day| *day <= last) {
        let of_day: Vec<&Row> = rows.iter().filter(|row| row.day == day).collect();
        let (made, needs) = make_day(day, &of_day, &hours, call.tenant.keys(), staff, now, &clock_of);
        span = (span.0.min(needs.0), span.1.max(needs.1));
        days.push(made);
    }
    Ok(Schedule {
        of,
        now: house.moment(now),
        from_hour: u8::try_from(span.0 / 60).unwrap_or(0),
        until_hour: u8::try_from(span.1.div_ceil(60)).unwrap_or(24).min(24),
        days,
    })
}

async fn of_staff(read: &Read, staff: StaffId) -> Result<ScheduleOf, AppError> {
    let sql = "SELECT title, given_name, family_name, specialty FROM staff WHERE id = $1";
    let row = query_one(read, sql, vec![staff.0.into()]).await?.ok_or_else(AppError::not_found)?;
    Ok(ScheduleOf {
        name: directory::display_name(
            row.try_get::<Option<String>>("", "title")?.as_deref(),
            &row.try_get::<String>("", "given_name")?,
            &row.try_get::<String>("", "family_name")?,
        ),
        facts: row.try_get("", "specialty")?,
    })
}

async fn of_room(read: &Read, room: uuid::Uuid) -> Result<(ScheduleOf, SiteClock), AppError> {
    let sql = "SELECT r.name, r.site_id, s.name AS site, s.time_zone FROM room r JOIN site s ON s.id = r.site_id WHERE r.id = $1";
    let row = query_one(read, sql, vec![room.into()]).await?.ok_or_else(AppError::not_found)?;
    let site: String = row.try_get("", "site")?;
    let clock = SiteClock::new(SiteId(row.try_get("", "site_id")?), &site, &row.try_get::<String>("", "time_zone")?)?;
    Ok((ScheduleOf { name: row.try_get("", "name")?, facts: site }, clock))
}

/// One day, and the minutes it needs to be shown.
fn make_day<'a>(
    day: Date,
    rows: &[&Row],
    hours: &Hours,
    keys: &ChainKeys,
    staff: Option<StaffId>,
    now: Timestamp,
    clock_of: &impl Fn(SiteId) -> &'a SiteClock,
) -> (ScheduleDay, Span) {
    let mut blocks = Vec::new();
    let mut held = Vec::new();
    let mut needs = DAY;
    let mut booked_minutes = 0;
    for row in rows {
        let clock = clock_of(row.site_id);
        let minutes = u16::try_from(row.ends_at.duration_since(row.starts_at).as_mins()).unwrap_or(0);
        let local = clock.moment(row.starts_at).local();
        let start = u32::from(local.hour().unsigned_abs()) * 60 + u32::from(local.minute().unsigned_abs());
        needs = (needs.0.min(start), needs.1.max((start + u32::from(minutes)).min(24 * 60)));
        match (VisitState::from_code(&row.state), row.patient_id, row.expires_at) {
            (Some(state), Some(patient_id), _) => {
                if !matches!(state, VisitState::Cancelled | VisitState::NoShow) {
                    booked_minutes += u32::from(minutes);
                }
                blocks.push(ScheduleBlock {
                    id: row.id,
                    patient_id,
                    patient: rules::names::listed(
                        row.family_name.as_deref(),
                        row.given_name.as_deref().unwrap_or_default(),
                    ),
                    deceased: row.deceased,
                    reason: keys.text_if(REASON, row.id, row.reason.as_ref()).unwrap_or_else(|| row.kind.clone()),
                    starts: clock.moment(row.starts_at),
                    minutes,
                    state,
                    overbooked: row.overbooked,
                    beside: match staff {
                        Some(_) => row.room.clone(),
                        None => {
                            Some(directory::display_name(row.title.as_deref(), &row.staff_given, &row.staff_family))
                        }
                    },
                    version: row.version,
                });
            }
            (_, _, Some(expires)) => held.push(ScheduleHeld {
                starts: clock.moment(row.starts_at),
                minutes,
                by: row.held_by.clone().unwrap_or_default(),
                seconds_left: u32::try_from(expires.duration_since(now).as_secs()).unwrap_or(0),
            }),
            _ => {}
        }
    }
    let (closed, session_minutes, open) = closed(day, hours, staff);
    needs = (needs.0.min(open.0), needs.1.max(open.1));
    (ScheduleDay { day, blocks, closed, held, booked_minutes, session_minutes }, needs)
}

/// What of a day cannot be booked: outside sessions, and what is cut out of them.
fn closed(day: Date, hours: &Hours, staff: Option<StaffId>) -> (Vec<ScheduleClosed>, u32, Span) {
    let mut people: Vec<StaffId> = match staff {
        Some(staff) => vec![staff],
        None => hours.rules.iter().map(|rule| rule.staff_id).collect(),
    };
    people.sort();
    people.dedup();
    let mut sessions: Vec<Span> = Vec::new();
    let mut cuts: Vec<(Span, String)> = Vec::new();
    for person in people {
        let working = hours.on(person, day);
        for rule in &working.sessions {
            sessions.push(minutes_of(rule));
            for (from, until, note) in working.cut_minutes(rule.site_id) {
                let cut = ((from, until), note.to_owned());
                if !cuts.contains(&cut) {
                    cuts.push(cut);
                }
            }
        }
        if working.sessions.is_empty() {
            // Leave on a day without sessions still says why.
            cuts.extend(working.cuts.iter().map(|cut| {
                let span = cut.between.map_or((0, 24 * 60), |(from, until)| (minute(from), minute(until)));
                (span, cut.note.clone())
            }));
        }
    }
    let session_minutes = sessions.iter().map(|(from, until)| until - from).sum();
    let open = sessions.iter().fold(DAY, |all, span| (all.0.min(span.0), all.1.max(span.1)));
    let clock = |minute: u32| {
        let minute = minute.min(24 * 60 - 1);
        ClockTime(
            Time::new(i8::try_from(minute / 60).unwrap_or(0), i8::try_from(minute % 60).unwrap_or(0), 0, 0)
                .unwrap_or_default(),
        )
    };
    let mut closed: Vec<ScheduleClosed> = gaps((0, 24 * 60), 1, &sessions)
        .into_iter()
        .map(|(from, until)| ScheduleClosed { from: clock(from), until: clock(until), note: None })
        .collect();
    closed.extend(cuts.into_iter().map(|((from, until), note)| ScheduleClosed {
        from: clock(from),
        until: clock(until),
        note: Some(note),
    }));
    closed.sort_by_key(|span| (span.from, span.until));
    (closed, session_minutes, open)
}

fn minute(time: Time) -> u32 {
    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
}
