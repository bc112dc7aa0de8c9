//! A doctor's free starts, day by day.

use api::scheduling::{FindSlots, SlotDay, Slots};
use directory::SiteClock;
use jiff::ToSpan;
use kernel::{AppError, Call, database::query_all, database_date};

use crate::{availability::Availability, visit_kinds};

/// Finds free starts.
pub async fn find(call: Call<FindSlots>) -> Result<Slots, AppError> {
    let request = call.request;
    let now = call.tenant.now();
    let sites = call.caller.within::<FindSlots>(request.site_id)?;
    let read = call.tenant.read().await?;
    let minutes = visit_kinds::minutes(&read, request.kind_id).await?;
    let today = match request.site_id {
        Some(site) => SiteClock::of(&read, site).await?,
        None => SiteClock::of_house(&read).await?,
    }
    .day(now);
    let from = request.from.unwrap_or(today).max(today.saturating_sub(1.day()));
    let days = request.days.unwrap_or(7);
    if !(1..=31).contains(&days) {
        return Err(AppError::invalid("days", "must be 1 to 31"));
    }
    let until = from
        .checked_add((i64::from(days) - 1).days())
        .map_err(|_| AppError::invalid("from", "is beyond the calendar"))?;
    let availability = Availability::read(&read, Some(request.staff_id), from, until, now).await?.at(&sites);
    let sql = "SELECT a.day, count(*) AS n FROM overbooking b JOIN appointment a ON a.id = b.appointment_id \
               WHERE a.staff_id = $1 AND a.day BETWEEN $2 AND $3 GROUP BY a.day";
    let values = vec![request.staff_id.0.into(), database_date(from).into(), database_date(until).into()];
    let mut overbooked = std::collections::HashMap::new();
    for row in query_all(&read, sql, values).await? {
        overbooked.insert(kernel::date(row.try_get("", "day")?), row.try_get::<i64>("", "n")?);
    }
    let days = from
        .series(1.day())
        .take_while(|day| *day <= until)
        .map(|day| {
            let working = availability.hours.on(request.staff_id, day);
            let slots =
                availability.slots(request.staff_id, day, minutes, request.site_id, Some(call.caller.account_id))?;
            let note = if slots.is_empty() { working.cuts.first().map(|cut| cut.note.clone()) } else { None };
            let limit: u16 = working.sessions.iter().map(|rule| rule.overbook_limit).sum();
            let used = u16::try_from(overbooked.get(&day).copied().unwrap_or(0)).unwrap_or(u16::MAX);
            Ok(SlotDay { day, slots, note, overbook_left: limit.saturating_sub(used), overbook_limit: limit })
        })
        .collect::<Result<_, AppError>>()?;
    Ok(Slots { days })
}
