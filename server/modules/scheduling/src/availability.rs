//! Free starts: the directory's hours less what is taken.

use std::collections::HashMap;

use api::{
    id::{AccountId, RoomId, SiteId, StaffId},
    scheduling::{Slot, SlotState},
};
use directory::{Hours, Rule, SiteClock};
use jiff::{
    Timestamp, ToSpan,
    civil::{Date, DateTime},
};
use kernel::{AppError, database::query_all, database_time, timestamp};
use rules::{
    availability::{Session, Span, overlap, starts},
    rights::SiteSet,
};
use sea_orm::ConnectionTrait;
use uuid::Uuid;

/// A time somebody or something is taken.
#[derive(Debug, Clone, Copy)]
pub struct Taken {
    /// From.
    pub from: Timestamp,
    /// Until.
    pub until: Timestamp,
    /// Who holds it, for a slot that is only held.
    pub held_by: Option<AccountId>,
}

/// Everything needed to answer what is free in a stretch of days.
pub struct Availability {
    /// Sites' clocks.
    pub clocks: HashMap<SiteId, SiteClock>,
    /// Hours.
    pub hours: Hours,
    taken: HashMap<Uuid, Vec<Taken>>,
    rooms: HashMap<RoomId, String>,
    now: Timestamp,
}

impl Availability {
    /// Reads what bears on these days, of one doctor or of everybody.
    pub async fn read(
        connection: &impl ConnectionTrait,
        staff: Option<StaffId>,
        first_day: Date,
        last_day: Date,
        now: Timestamp,
    ) -> Result<Self, AppError> {
        let clocks: HashMap<SiteId, SiteClock> =
            SiteClock::all(connection).await?.into_iter().map(|clock| (clock.site_id, clock)).collect();
        let hours = directory::hours_of(connection, staff, first_day, last_day).await?;
        let mut resources: Vec<Uuid> = hours.rules.iter().flat_map(|rule| [rule.staff_id.0, rule.room_id.0]).collect();
        resources.sort_unstable();
        resources.dedup();
        // A day's margin at both ends covers every time zone.
        let from = jiff::tz::Offset::UTC
            .to_timestamp(first_day.saturating_sub(1.day()).to_datetime(jiff::civil::Time::midnight()));
        let until = jiff::tz::Offset::UTC
            .to_timestamp(last_day.saturating_add(2.days()).to_datetime(jiff::civil::Time::midnight()));
        let (from, until) = (from.map_err(AppError::internal)?, until.map_err(AppError::internal)?);
        let sql = "SELECT o.resource_id, lower(o.during) AS from_at, upper(o.during) AS until_at, a.held_by, a.expires_at \
                   FROM occupancy o JOIN appointment a ON a.id = o.appointment_id \
                   WHERE o.resource_id = ANY ($1) AND o.during && tstzrange($2, $3) \
                   AND (a.expires_at IS NULL OR a.expires_at > $4)";
        let values =
            vec![resources.into(), database_time(from).into(), database_time(until).into(), database_time(now).into()];
        let mut taken: HashMap<Uuid, Vec<Taken>> = HashMap::new();
        for row in query_all(connection, sql, values).await? {
            taken.entry(row.try_get("", "resource_id")?).or_default().push(Taken {
                from: timestamp(row.try_get("", "from_at")?),
                until: timestamp(row.try_get("", "until_at")?),
                held_by: row.try_get::<Option<Uuid>>("", "held_by")?.map(AccountId),
            });
        }
        let rooms = query_all(connection, "SELECT id, name FROM room WHERE open", Vec::new())
            .await?
            .iter()
            .map(|row| Ok((RoomId(row.try_get("", "id")?), row.try_get("", "name")?)))
            .collect::<Result<_, sea_orm::DbErr>>()?;
        Ok(Self { clocks, hours, taken, rooms, now })
    }

    /// Leaves out what is at other sites.
    #[must_use]
    pub fn at(mut self, sites: &SiteSet) -> Self {
        self.clocks.retain(|site, _| sites.contains(*site));
        self.hours.rules.retain(|rule| sites.contains(rule.site_id));
        self
    }

    /// A doctor's starts on a day for a visit of this length, in order, at one site or all. Held ones are among them.
    pub fn slots(
        &self,
        staff: StaffId,
        day: Date,
        minutes: u16,
        site: Option<SiteId>,
        me: Option<AccountId>,
    ) -> Result<Vec<Slot>, AppError> {
        let working = self.hours.on(staff, day);
        let mut slots = Vec::new();
        for rule in working.sessions.iter().filter(|rule| site.is_none_or(|site| site == rule.site_id)) {
            let (Some(clock), Some(room)) = (self.clocks.get(&rule.site_id), self.rooms.get(&rule.room_id)) else {
                continue;
            };
            let mut blocked: Vec<Span> =
                working.cut_minutes(rule.site_id).map(|(from, until, _)| (from, until)).collect();
            let mut held: Vec<(Span, AccountId)> = Vec::new();
            for taken in [rule.staff_id.0, rule.room_id.0].iter().filter_map(|id| self.taken.get(id)).flatten() {
                let Some(span) = span(clock, day, taken) else { continue };
                match taken.held_by {
                    Some(by) => held.push((span, by)),
                    None => blocked.push(span),
                }
            }
            let session = Session { span: minutes_of(rule), step: rule.slot_minutes.into() };
            for start in starts(session, minutes.into(), &blocked) {
                let at = clock.instant(at_minute(day, start))?;
                if at < self.now {
                    continue;
                }
                let state = match held.iter().find(|(span, _)| overlap((start, start + u32::from(minutes)), *span)) {
                    Some((_, by)) if Some(*by) == me => SlotState::Mine,
                    Some(_) => SlotState::Held,
                    None => SlotState::Free,
                };
                slots.push(Slot {
                    starts: clock.moment(at),
                    site_id: rule.site_id,
                    room_id: rule.room_id,
                    room: room.clone(),
                    state,
                });
            }
        }
        slots.sort_by_key(|slot| slot.starts);
        Ok(slots)
    }

    /// The session in which a start stands, with the site's clock: whatever is taken or cut out of it.
    pub fn session_at(&self, staff: StaffId, at: Timestamp) -> Option<(&Rule, &SiteClock)> {
        self.hours.rules.iter().filter(|rule| rule.staff_id == staff).find_map(|rule| {
            let clock = self.clocks.get(&rule.site_id)?;
            let local = clock.moment(at).local();
            let minute = u32::from(local.hour().unsigned_abs()) * 60 + u32::from(local.minute().unsigned_abs());
            let (from, until) = minutes_of(rule);
            let works = self.hours.on(staff, local.date()).sessions.contains(&rule);
            (works && from <= minute && minute < until).then_some((rule, clock))
        })
    }
}

/// A rule's minutes of the day.
pub fn minutes_of(rule: &Rule) -> Span {
    let minute =
        |time: jiff::civil::Time| u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs());
    (minute(rule.starts), minute(rule.ends))
}

/// A day at a minute.
pub fn at_minute(day: Date, minute: u32) -> DateTime {
    day.at(0, 0, 0, 0).saturating_add(i64::from(minute).minutes())
}

/// The part of a taken time that lies on a day, in its minutes.
fn span(clock: &SiteClock, day: Date, taken: &Taken) -> Option<Span> {
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
    let span = (minute(taken.from), minute(taken.until));
    (span.0 < span.1).then_some(span)
}
