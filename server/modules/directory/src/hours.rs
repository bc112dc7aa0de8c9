//! Working hours: weekly rules and exceptions, and the days that come of them.

use std::collections::BTreeSet;

use api::{
    Done,
    directory::{
        AddScheduleException, ExceptionKind, RemoveScheduleException, ScheduleException, ScheduleRule,
        SetScheduleRules, Weekday,
    },
    id::{RoomId, ScheduleExceptionId, ScheduleRuleId, SiteId, StaffId},
    time::ClockTime,
};
use jiff::civil::{Date, Time};
use kernel::{
    AppError, Audit, Call, Tenant,
    database::{Refusal, query_all, refusal},
    database_clock, database_date, date,
    live::Topic,
    wall_time,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    entity::prelude::Uuid, sea_query::Expr,
};

use crate::entity::{schedule_exception, schedule_rule, staff};

/// A weekly session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Who.
    pub staff_id: StaffId,
    /// Where.
    pub site_id: SiteId,
    /// In which room.
    pub room_id: RoomId,
    /// The day.
    pub weekday: Weekday,
    /// From.
    pub starts: Time,
    /// Until.
    pub ends: Time,
    /// Minutes between two possible starts.
    pub slot_minutes: u16,
    /// Visits that may be booked past its capacity.
    pub overbook_limit: u16,
    /// The first day it holds.
    pub valid_from: Date,
    /// The last day it holds.
    pub valid_until: Option<Date>,
}

/// Time that is taken out of the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exception {
    /// Whose; absent for a closure of the site.
    pub staff_id: Option<StaffId>,
    /// Where; absent where it holds at every site.
    pub site_id: Option<SiteId>,
    /// The first day.
    pub first_day: Date,
    /// The last day.
    pub last_day: Date,
    /// From and until on each day; absent: whole days.
    pub between: Option<(Time, Time)>,
    /// What it is called.
    pub note: String,
}

/// Rules and exceptions that bear on some days of some people.
#[derive(Debug, Clone, Default)]
pub struct Hours {
    /// The rules.
    pub rules: Vec<Rule>,
    /// The exceptions.
    pub exceptions: Vec<Exception>,
}

/// A person's sessions on one day, and what was taken out of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingDay<'a> {
    /// Sessions, whole: exceptions are not cut out of them.
    pub sessions: Vec<&'a Rule>,
    /// What is cut out, by site where it is not everywhere.
    pub cuts: Vec<&'a Exception>,
}

impl Hours {
    /// What a person works on a day.
    #[must_use]
    pub fn on(&self, staff: StaffId, day: Date) -> WorkingDay<'_> {
        let weekday = Weekday::from_iso(day.weekday().to_monday_one_offset().into());
        let sessions: Vec<&Rule> = self
            .rules
            .iter()
            .filter(|rule| rule.staff_id == staff && rule.weekday == weekday)
            .filter(|rule| rule.valid_from <= day && rule.valid_until.is_none_or(|until| day <= until))
            .collect();
        let sites: BTreeSet<SiteId> = sessions.iter().map(|rule| rule.site_id).collect();
        let cuts = self
            .exceptions
            .iter()
            .filter(|cut| cut.first_day <= day && day <= cut.last_day)
            .filter(|cut| cut.staff_id.is_none_or(|of| of == staff))
            .filter(|cut| cut.staff_id.is_some() || cut.site_id.is_some_and(|site| sites.contains(&site)))
            .collect();
        WorkingDay { sessions, cuts }
    }
}

impl WorkingDay<'_> {
    /// The cuts that bear on a site, as minutes of the day.
    pub fn cut_minutes(&self, site: SiteId) -> impl Iterator<Item = (u32, u32, &str)> {
        self.cuts.iter().filter(move |cut| cut.site_id.is_none_or(|of| of == site)).map(|cut| {
            let (from, until) = cut.between.map_or((0, 24 * 60), |(from, until)| (minute(from), minute(until)));
            (from, until, cut.note.as_str())
        })
    }
}

/// Minutes since midnight.
fn minute(time: Time) -> u32 {
    u32::from(time.hour().unsigned_abs()) * 60 + u32::from(time.minute().unsigned_abs())
}

/// Reads what bears on these days: of one person, or of everybody who can be booked.
///
/// # Errors
/// When the database cannot be read.
pub async fn hours_of(
    connection: &impl ConnectionTrait,
    staff: Option<StaffId>,
    first_day: Date,
    last_day: Date,
) -> Result<Hours, AppError> {
    let (first, last) = (database_date(first_day), database_date(last_day));
    let sql = "SELECT r.staff_id, r.site_id, r.room_id, r.weekday, r.starts, r.ends, r.slot_minutes, r.overbook_limit, \
               r.valid_from, r.valid_until FROM schedule_rule r JOIN staff s ON s.id = r.staff_id AND s.active \
               JOIN site p ON p.id = r.site_id AND p.open WHERE ($1::uuid IS NULL OR r.staff_id = $1) \
               AND r.valid_from <= $3 AND (r.valid_until IS NULL OR r.valid_until >= $2) ORDER BY r.weekday, r.starts";
    let staff = staff.map(|id| id.0);
    let rows = query_all(connection, sql, vec![staff.into(), first.into(), last.into()]).await?;
    let rules = rows
        .iter()
        .map(|row| {
            Ok(Rule {
                staff_id: StaffId(row.try_get("", "staff_id")?),
                site_id: SiteId(row.try_get("", "site_id")?),
                room_id: RoomId(row.try_get("", "room_id")?),
                weekday: Weekday::from_iso(row.try_get("", "weekday")?),
                starts: wall_time(row.try_get("", "starts")?),
                ends: wall_time(row.try_get("", "ends")?),
                slot_minutes: row.try_get::<i16>("", "slot_minutes")?.unsigned_abs(),
                overbook_limit: row.try_get::<i16>("", "overbook_limit")?.unsigned_abs(),
                valid_from: date(row.try_get("", "valid_from")?),
                valid_until: row.try_get::<Option<_>>("", "valid_until")?.map(date),
            })
        })
        .collect::<Result<_, DbErr>>()?;
    let query = schedule_exception::Entity::find()
        .filter(schedule_exception::Column::FirstDay.lte(last))
        .filter(schedule_exception::Column::LastDay.gte(first));
    let query = match staff {
        None => query,
        Some(id) => query.filter(
            Condition::any()
                .add(schedule_exception::Column::StaffId.eq(id))
                .add(schedule_exception::Column::StaffId.is_null()),
        ),
    };
    let exceptions = query
        .all(connection)
        .await?
        .into_iter()
        .map(|row| Exception {
            staff_id: row.staff_id.map(StaffId),
            site_id: row.site_id.map(SiteId),
            first_day: date(row.first_day),
            last_day: date(row.last_day),
            between: row.starts.map(wall_time).zip(row.ends.map(wall_time)),
            note: row.note,
        })
        .collect();
    Ok(Hours { rules, exceptions })
}

/// Rules and coming exceptions for a person's card.
pub(crate) async fn card(
    connection: &impl ConnectionTrait,
    id: StaffId,
    today: Date,
) -> Result<(Vec<ScheduleRule>, Vec<ScheduleException>), AppError> {
    let rules = schedule_rule::Entity::find()
        .filter(schedule_rule::Column::StaffId.eq(id.0))
        .order_by_asc(schedule_rule::Column::Weekday)
        .order_by_asc(schedule_rule::Column::Starts)
        .all(connection)
        .await?
        .into_iter()
        .map(|row| ScheduleRule {
            id: Some(ScheduleRuleId(row.id)),
            weekday: Weekday::from_iso(row.weekday),
            starts: ClockTime(wall_time(row.starts)),
            ends: ClockTime(wall_time(row.ends)),
            site_id: SiteId(row.site_id),
            room_id: RoomId(row.room_id),
            slot_minutes: row.slot_minutes.unsigned_abs(),
            overbook_limit: row.overbook_limit.unsigned_abs(),
            valid_from: date(row.valid_from),
            valid_until: row.valid_until.map(date),
        })
        .collect();
    let exceptions = schedule_exception::Entity::find()
        .filter(schedule_exception::Column::StaffId.eq(id.0))
        .filter(schedule_exception::Column::LastDay.gte(database_date(today)))
        .order_by_asc(schedule_exception::Column::FirstDay)
        .all(connection)
        .await?
        .into_iter()
        .map(wire_exception)
        .collect();
    Ok((rules, exceptions))
}

fn wire_exception(row: schedule_exception::Model) -> ScheduleException {
    ScheduleException {
        id: ScheduleExceptionId(row.id),
        kind: match row.kind.as_str() {
            "leave" => ExceptionKind::Leave,
            "closure" => ExceptionKind::Closure,
            _ => ExceptionKind::Block,
        },
        staff_id: row.staff_id.map(StaffId),
        site_id: row.site_id.map(SiteId),
        first_day: date(row.first_day),
        last_day: date(row.last_day),
        starts: row.starts.map(|starts| ClockTime(wall_time(starts))),
        ends: row.ends.map(|ends| ClockTime(wall_time(ends))),
        note: row.note,
    }
}

/// Replaces a person's weekly rules.
pub async fn set_rules(call: Call<SetScheduleRules>) -> Result<Done, AppError> {
    let SetScheduleRules { id, version, rules } = call.request;
    for (index, rule) in rules.iter().enumerate() {
        if rule.starts >= rule.ends {
            return Err(AppError::invalid(format!("rules[{index}].ends"), "must be after the start"));
        }
        if !(5..=240).contains(&rule.slot_minutes) {
            return Err(AppError::invalid(format!("rules[{index}].slot_minutes"), "must be 5 to 240 minutes"));
        }
        if rule.overbook_limit > 50 {
            return Err(AppError::invalid(format!("rules[{index}].overbook_limit"), "must be at most 50"));
        }
        if rule.valid_until.is_some_and(|until| until < rule.valid_from) {
            return Err(AppError::invalid(format!("rules[{index}].valid_until"), "must not be before the first day"));
        }
    }
    let tx = call.tenant.tx().await?;
    let changed = staff::Entity::update_many()
        .col_expr(staff::Column::Version, Expr::value(version.saturating_add(1)))
        .filter(staff::Column::Id.eq(id.0))
        .filter(staff::Column::Version.eq(version))
        .exec(&tx)
        .await?;
    if changed.rows_affected == 0 {
        let known = staff::Entity::find_by_id(id.0).one(&tx).await?.is_some();
        return Err(if known { AppError::stale() } else { AppError::not_found() });
    }
    schedule_rule::Entity::delete_many().filter(schedule_rule::Column::StaffId.eq(id.0)).exec(&tx).await?;
    for (index, rule) in rules.iter().enumerate() {
        schedule_rule::Entity::insert(rule_row(&call.tenant, id, rule))
            .exec_without_returning(&tx)
            .await
            .map_err(|error| refused_rule(error, index))?;
    }
    tx.audit(Audit::of("schedule.set").entity(id));
    tx.touch(Topic::new("schedule", id));
    tx.commit().await?;
    Ok(Done {})
}

fn rule_row(tenant: &Tenant, id: StaffId, rule: &ScheduleRule) -> schedule_rule::ActiveModel {
    schedule_rule::ActiveModel {
        id: Set(tenant.new_id::<Uuid>()),
        staff_id: Set(id.0),
        site_id: Set(rule.site_id.0),
        room_id: Set(rule.room_id.0),
        weekday: Set(rule.weekday.iso()),
        starts: Set(database_clock(rule.starts.0)),
        ends: Set(database_clock(rule.ends.0)),
        slot_minutes: Set(i16::try_from(rule.slot_minutes).unwrap_or(i16::MAX)),
        overbook_limit: Set(i16::try_from(rule.overbook_limit).unwrap_or(i16::MAX)),
        valid_from: Set(database_date(rule.valid_from)),
        valid_until: Set(rule.valid_until.map(database_date)),
    }
}

fn refused_rule(error: DbErr, index: usize) -> AppError {
    match refusal(&error) {
        Some(Refusal::Taken(_)) => {
            AppError::invalid(format!("rules[{index}].starts"), "overlaps another session of that day")
        }
        Some(Refusal::Missing(_)) => {
            AppError::invalid(format!("rules[{index}].room_id"), "is not a room of this chain")
        }
        _ => error.into(),
    }
}

/// Adds leave, a block or a closure.
pub async fn add_exception(call: Call<AddScheduleException>) -> Result<ScheduleException, AppError> {
    let request = call.request;
    if request.last_day < request.first_day {
        return Err(AppError::invalid("last_day", "must not be before the first day"));
    }
    match (request.starts, request.ends) {
        (Some(starts), Some(ends)) if starts >= ends => {
            return Err(AppError::invalid("ends", "must be after the start"));
        }
        (Some(_), None) => return Err(AppError::invalid("ends", "goes with the start: give both or none")),
        (None, Some(_)) => return Err(AppError::invalid("starts", "goes with the end: give both or none")),
        _ => {}
    }
    match (request.kind, request.staff_id, request.site_id) {
        (ExceptionKind::Closure, Some(_), _) => {
            return Err(AppError::invalid("staff_id", "a closure holds for everybody: leave the person out"));
        }
        (ExceptionKind::Closure, None, None) => return Err(AppError::invalid("site_id", "a closure needs its site")),
        (ExceptionKind::Leave | ExceptionKind::Block, None, _) => {
            return Err(AppError::invalid("staff_id", "leave and blocks are somebody's: name the person"));
        }
        _ => {}
    }
    let row = schedule_exception::Model {
        id: call.tenant.new_id(),
        kind: match request.kind {
            ExceptionKind::Leave => "leave",
            ExceptionKind::Block => "block",
            ExceptionKind::Closure => "closure",
        }
        .to_owned(),
        staff_id: request.staff_id.map(Into::into),
        site_id: request.site_id.map(Into::into),
        first_day: database_date(request.first_day),
        last_day: database_date(request.last_day),
        starts: request.starts.map(|time| database_clock(time.0)),
        ends: request.ends.map(|time| database_clock(time.0)),
        note: request.note.into_string(),
    };
    let tx = call.tenant.tx().await?;
    schedule_exception::Entity::insert(sea_orm::IntoActiveModel::into_active_model(row.clone()))
        .exec_without_returning(&tx)
        .await
        .map_err(|error| match refusal(&error) {
            Some(Refusal::Missing(constraint)) if constraint.contains("site") => {
                AppError::invalid("site_id", "is not a site of this chain")
            }
            Some(Refusal::Missing(_)) => AppError::invalid("staff_id", "is not a colleague of this chain"),
            _ => error.into(),
        })?;
    tx.audit(Audit::of("schedule.except").entity(row.id));
    if let Some(topic) = row.staff_id.or(row.site_id) {
        tx.touch(Topic::new("schedule", topic));
    }
    tx.commit().await?;
    Ok(wire_exception(row))
}

/// Takes an exception back.
pub async fn remove_exception(call: Call<RemoveScheduleException>) -> Result<Done, AppError> {
    let tx = call.tenant.tx().await?;
    let row =
        schedule_exception::Entity::find_by_id(call.request.id.0).one(&tx).await?.ok_or_else(AppError::not_found)?;
    schedule_exception::Entity::delete_by_id(row.id).exec(&tx).await?;
    tx.audit(Audit::of("schedule.except_undo").entity(row.id));
    if let Some(topic) = row.staff_id.or(row.site_id) {
        tx.touch(Topic::new("schedule", topic));
    }
    tx.commit().await?;
    Ok(Done {})
}
