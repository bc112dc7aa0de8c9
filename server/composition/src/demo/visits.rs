//! A year of visits, today in full swing, the weeks to come; and what the desk did around them.

use std::collections::HashSet;

use api::{
    crm::TimelineDetail,
    id::{AppointmentId, PatientId, RoomId, SiteId, StaffId, VisitKindId},
};
use directory::SiteClock;
use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date};
use kernel::{
    Entropy, Tenant,
    database::{execute, query_all, query_one},
};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    rows::{Dice, insert, seal},
    words::{CALLS, TASKS, reasons},
};

use kernel::crypto::Column;

/// Days of history, and days ahead.
const BACK: i64 = 365;
const AHEAD: i64 = 28;

struct Doctor {
    id: StaffId,
    name: String,
    specialty: String,
}

struct World {
    doctors: Vec<Doctor>,
    adults: Vec<PatientId>,
    children: Vec<PatientId>,
    kinds: Vec<(VisitKindId, i64)>,
    clocks: Vec<SiteClock>,
    desk: String,
}

#[derive(Serialize)]
struct Visit {
    id: AppointmentId,
    state: &'static str,
    patient: PatientId,
    staff: StaffId,
    site: SiteId,
    room: RoomId,
    kind: VisitKindId,
    day: Date,
    starts: Timestamp,
    ends: Timestamp,
    reason: String,
    since: Timestamp,
    arrived: Option<Timestamp>,
    roomed: Option<Timestamp>,
    seen: Option<Timestamp>,
    left: Option<Timestamp>,
    booked: Timestamp,
}

const INSERT: &str = "INSERT INTO appointment (id, state, patient_id, staff_id, site_id, room_id, kind_id, day, starts_at, \
    ends_at, reason, state_since, arrived_at, roomed_at, seen_at, left_at, booked_at) SELECT id, state, patient, staff, site, \
    room, kind, day, starts, ends, decode(reason, 'hex'), since, arrived, roomed, seen, \"left\", booked \
    FROM jsonb_to_recordset($1) AS r(id uuid, state text, patient uuid, staff uuid, site uuid, room uuid, kind uuid, day date, \
    starts timestamptz, ends timestamptz, reason text, since timestamptz, arrived timestamptz, roomed timestamptz, \
    seen timestamptz, \"left\" timestamptz, booked timestamptz) ON CONFLICT DO NOTHING";

const OCCUPY: &str = "INSERT INTO occupancy (appointment_id, resource_id, during) SELECT v.id, o.resource, \
    tstzrange(v.starts, v.ends, '[)') FROM jsonb_to_recordset($1) AS v(id uuid, state text, staff uuid, room uuid, \
    starts timestamptz, ends timestamptz), LATERAL (VALUES (v.staff), (v.room)) o (resource) WHERE v.state <> 'cancelled' \
    ON CONFLICT DO NOTHING";

/// Fills the days that have no visits yet; how many visits.
pub async fn fill(tenant: &Tenant, entropy: &Entropy) -> anyhow::Result<usize> {
    let now = tenant.now();
    let world = world(tenant).await?;
    let today = world.clocks[0].day(now);
    let last: Option<Date> = query_one(&tenant.read().await?, "SELECT max(day) AS day FROM appointment", Vec::new())
        .await?
        .and_then(|row| row.try_get::<Option<sea_orm::prelude::Date>>("", "day").ok().flatten())
        .map(kernel::date);
    let first = match last {
        Some(last) => last.checked_add(1.day())?,
        None => today.checked_sub(BACK.days())?,
    };
    let until = today.checked_add(AHEAD.days())?;
    if first > until {
        return Ok(0);
    }
    let dice = Dice(entropy);
    let mut made = 0;
    let hours = directory::hours_of(&tenant.read().await?, None, first, until).await?;
    let mut day = first;
    while day <= until {
        // A month in a transaction.
        let end = day.checked_add(30.days())?.min(until);
        let mut visits = Vec::new();
        for day in day.series(1.day()).take_while(|day| *day <= end) {
            let mut busy = HashSet::new();
            for doctor in &world.doctors {
                plan_day(&dice, &world, &hours, doctor, day, today, now, &mut busy, &mut visits)?;
            }
        }
        let tx = tenant.tx().await?;
        let mut rows = visits.iter().map(serde_json::to_value).collect::<Result<Vec<_>, _>>()?;
        seal(&tx, &mut rows, "reason", Column::of("appointment", "reason"))?;
        insert(&tx, INSERT, &rows).await?;
        let live: Vec<&Visit> = visits.iter().filter(|visit| visit.day >= today).collect();
        insert(&tx, OCCUPY, &live).await?;
        let mut entries = timeline(&dice, &world, &visits, today);
        seal(&tx, &mut entries, "body", ENTRY)?;
        insert(&tx, TIMELINE, &entries).await?;
        tx.commit().await?;
        made += visits.len();
        day = end.checked_add(1.day())?;
    }
    let tx = tenant.tx().await?;
    let seen = "UPDATE patient p SET last_seen = v.day FROM (SELECT patient_id, max(day) AS day FROM appointment \
                WHERE state IN ('done', 'leaving', 'with_doctor', 'arrived', 'roomed') GROUP BY patient_id) v \
                WHERE v.patient_id = p.id AND p.last_seen IS DISTINCT FROM v.day";
    execute(&tx, seen, Vec::new()).await?;
    if last.is_none() {
        around(&dice, &world, &tx, today).await?;
    }
    tx.commit().await?;
    Ok(made)
}

async fn world(tenant: &Tenant) -> anyhow::Result<World> {
    let read = tenant.read().await?;
    let sql = "SELECT id, title, given_name, family_name, specialty FROM staff WHERE kind = 'doctor' ORDER BY family_name, given_name";
    let doctors = query_all(&read, sql, Vec::new())
        .await?
        .iter()
        .map(|row| {
            Ok(Doctor {
                id: StaffId(row.try_get("", "id")?),
                name: directory::display_name(
                    row.try_get::<Option<String>>("", "title")?.as_deref(),
                    &row.try_get::<String>("", "given_name")?,
                    &row.try_get::<String>("", "family_name")?,
                ),
                specialty: row.try_get("", "specialty")?,
            })
        })
        .collect::<Result<_, sea_orm::DbErr>>()?;
    let sql = "SELECT id, COALESCE(born > $1, false) AS child FROM patient ORDER BY id";
    let line = tenant.now() - SignedDuration::from_hours(24 * 365 * 15);
    let line = kernel::database_date(jiff::tz::TimeZone::UTC.to_datetime(line).date());
    let (mut adults, mut children) = (Vec::new(), Vec::new());
    for row in query_all(&read, sql, vec![line.into()]).await? {
        let id = PatientId(row.try_get("", "id")?);
        if row.try_get("", "child")? { children.push(id) } else { adults.push(id) }
    }
    let kinds = query_all(&read, "SELECT id, minutes FROM visit_kind ORDER BY position", Vec::new())
        .await?
        .iter()
        .map(|row| Ok((VisitKindId(row.try_get("", "id")?), i64::from(row.try_get::<i16>("", "minutes")?))))
        .collect::<Result<_, sea_orm::DbErr>>()?;
    let desk = "SELECT given_name || ' ' || family_name AS name FROM staff WHERE specialty = 'Reception'";
    let desk =
        query_one(&read, desk, Vec::new()).await?.map(|row| row.try_get("", "name")).transpose()?.unwrap_or_default();
    Ok(World { doctors, adults, children, kinds, clocks: SiteClock::all(&read).await?, desk })
}

/// Of a hundred starts, how many are booked: fuller in winter, emptier the further ahead.
fn fill_of(day: Date, today: Date) -> usize {
    let season = match day.month() {
        11 | 12 | 1 | 2 => 88,
        6..=8 => 68,
        _ => 79,
    };
    let ahead = (day - today).get_days();
    if ahead <= 0 { season } else { usize::try_from((i64::from(ahead) * -5 / 2 + 76).max(12)).unwrap_or(12) }
}

fn plan_day(
    dice: &Dice<'_>,
    world: &World,
    hours: &directory::Hours,
    doctor: &Doctor,
    day: Date,
    today: Date,
    now: Timestamp,
    busy: &mut HashSet<PatientId>,
    visits: &mut Vec<Visit>,
) -> anyhow::Result<()> {
    let working = hours.on(doctor.id, day);
    let people = if doctor.specialty == "Paediatrics" { &world.children } else { &world.adults };
    let share = fill_of(day, today);
    // How far behind the doctor runs today.
    let delay = i64::try_from(dice.below(28))?;
    for rule in &working.sessions {
        if working.cut_minutes(rule.site_id).next().is_some() {
            continue;
        }
        let Some(clock) = world.clocks.iter().find(|clock| clock.site_id == rule.site_id) else { continue };
        let mut at = clock.instant(day.to_datetime(rule.starts))?;
        let end = clock.instant(day.to_datetime(rule.ends))?;
        let step = SignedDuration::from_mins(i64::from(rule.slot_minutes));
        while at < end {
            let fitting: Vec<&(VisitKindId, i64)> =
                world.kinds.iter().filter(|kind| at + SignedDuration::from_mins(kind.1) <= end).collect();
            if fitting.is_empty() {
                break;
            }
            if !dice.percent(share) {
                at += step;
                continue;
            }
            let (kind, minutes) = **dice.pick(&fitting[..fitting.len().min(3)]);
            let patient = *dice.pick(people);
            let slots = (minutes + i64::from(rule.slot_minutes) - 1) / i64::from(rule.slot_minutes);
            if busy.insert(patient) {
                let reason = *dice.pick(reasons(&doctor.specialty));
                visits.push(visit(dice, doctor, rule, kind, patient, day, (at, minutes), (today, now), delay, reason));
            }
            at += SignedDuration::from_mins(slots * i64::from(rule.slot_minutes));
        }
    }
    Ok(())
}

fn visit(
    dice: &Dice<'_>,
    doctor: &Doctor,
    rule: &directory::Rule,
    kind: VisitKindId,
    patient: PatientId,
    day: Date,
    (starts, minutes): (Timestamp, i64),
    (today, now): (Date, Timestamp),
    delay: i64,
    reason: &str,
) -> Visit {
    let min = SignedDuration::from_mins;
    let ends = starts + min(minutes);
    let begins = starts + min(delay);
    let arrived = starts - min(i64::try_from(dice.below(14)).unwrap_or(0)) + min(4);
    let lucky = dice.below(100);
    let state = if day < today {
        match lucky {
            0..=5 => "no_show",
            6..=11 => "cancelled",
            _ => "done",
        }
    } else if day > today || arrived > now {
        match lucky {
            0..=3 => "cancelled",
            4..=54 => "confirmed",
            _ => "booked",
        }
    } else if begins + min(minutes) + min(8) < now {
        if lucky < 5 { "no_show" } else { "done" }
    } else if begins + min(minutes) < now {
        "leaving"
    } else if begins < now {
        "with_doctor"
    } else if lucky < 30 {
        "roomed"
    } else {
        "arrived"
    };
    let here = !matches!(state, "booked" | "confirmed" | "cancelled" | "no_show");
    let arrived_at = here.then_some(arrived);
    let roomed_at = (here && state != "arrived").then_some((arrived + min(5)).min(now));
    let seen_at = matches!(state, "with_doctor" | "leaving" | "done").then_some(begins);
    let left_at = matches!(state, "leaving" | "done").then_some(begins + min(minutes));
    let booked = starts - SignedDuration::from_hours(24 * i64::try_from(2 + dice.below(40)).unwrap_or(9));
    let since = left_at.or(seen_at).or(roomed_at).or(arrived_at).unwrap_or(booked).min(now);
    Visit {
        id: dice.0.id(booked),
        state,
        patient,
        staff: doctor.id,
        site: rule.site_id,
        room: rule.room_id,
        kind,
        day,
        starts,
        ends,
        reason: reason.to_owned(),
        since,
        arrived: arrived_at,
        roomed: roomed_at,
        seen: seen_at,
        left: left_at,
        booked: booked.min(now),
    }
}

const ENTRY: Column = Column::of("timeline_entry", "body");

const TIMELINE: &str = "INSERT INTO timeline_entry (id, patient_id, at, kind, actor, body, detail, outcome, due_on, assignee_id) \
    SELECT id, patient, at, kind, actor, decode(body, 'hex'), detail, outcome, due, assignee \
    FROM jsonb_to_recordset($1) AS r(id uuid, patient uuid, at timestamptz, kind text, actor text, body text, detail jsonb, \
    outcome text, due date, assignee uuid)";

/// How each past visit ended, and a call now and then.
fn timeline(dice: &Dice<'_>, world: &World, visits: &[Visit], today: Date) -> Vec<Value> {
    let mut rows = Vec::new();
    for visit in visits.iter().filter(|visit| visit.day <= today) {
        let Some(doctor) = world.doctors.iter().find(|doctor| doctor.id == visit.staff) else { continue };
        let Some(clock) = world.clocks.iter().find(|clock| clock.site_id == visit.site) else { continue };
        let detail = TimelineDetail::Visit {
            appointment_id: visit.id,
            change: visit.state.to_owned(),
            staff: doctor.name.clone(),
            starts: clock.moment(visit.starts),
            reason: None,
        };
        rows.push(json!({
            "id": dice.0.id::<Uuid>(visit.since), "patient": visit.patient, "at": visit.since, "kind": "visit",
            "actor": world.desk, "detail": detail,
        }));
        if dice.percent(6) {
            let at = visit.starts - SignedDuration::from_hours(24);
            rows.push(json!({
                "id": dice.0.id::<Uuid>(at), "patient": visit.patient, "at": at, "kind": "call", "actor": world.desk,
                "body": dice.pick::<&str>(CALLS), "outcome": *dice.pick(&["answered", "answered", "no_answer", "left_word"]),
            }));
        }
    }
    rows
}

/// What lies on the desk today: tasks, and words between colleagues.
async fn around(dice: &Dice<'_>, world: &World, tx: &kernel::Tx, today: Date) -> anyhow::Result<()> {
    let now = tx.now();
    let mut tasks: Vec<Value> = (0..14)
        .map(|index| {
            let at = now - SignedDuration::from_hours(3 + index * 5);
            Ok(json!({
                "id": dice.0.id::<Uuid>(at), "patient": dice.pick(&world.adults), "at": at, "kind": "task", "actor": world.desk,
                "body": dice.pick::<&str>(TASKS), "due": today.checked_add((i64::try_from(dice.below(6))? - 1).days())?,
            }))
        })
        .collect::<anyhow::Result<_>>()?;
    seal(tx, &mut tasks, "body", ENTRY)?;
    insert(tx, TIMELINE, &tasks).await?;
    let sql = "INSERT INTO colleague_message (id, at, from_account_id, from_name, from_staff_id, to_staff_id, patient_id, body) \
               SELECT $1, $2, a.id, a.name, a.staff_id, s.id, $3, $4 FROM account a, staff s \
               WHERE a.staff_id IS NOT NULL AND s.id = $5 ORDER BY a.name LIMIT 1";
    for doctor in world.doctors.iter().take(2) {
        let id: Uuid = dice.0.id(now);
        let words = "Asks whether the form can be signed today. I put it in your tray.";
        let values = vec![
            id.into(),
            kernel::database_time(now - SignedDuration::from_mins(40)).into(),
            dice.pick(&world.adults).0.into(),
            tx.tenant().keys().seal(Column::of("colleague_message", "body"), id, words).into(),
            doctor.id.0.into(),
        ];
        execute(tx, sql, values).await?;
    }
    Ok(())
}
