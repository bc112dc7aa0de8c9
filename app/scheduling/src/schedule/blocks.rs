//! From the contract's days to the schedule's blocks.

use api::{
    Moment,
    scheduling::{Schedule, ScheduleBlock, ScheduleDay},
};
use ui::Block;

use super::address::Address;
use crate::{shown, words};

/// The days with their blocks.
pub(super) fn days(schedule: &Schedule, address: &Address, may_move: bool) -> Vec<ui::ScheduleDay> {
    let today = schedule.now.local().date();
    schedule
        .days
        .iter()
        .map(|day| ui::ScheduleDay {
            label: ui::format::long_day(day.day),
            weekday: ui::format::weekday_short(day.day).to_owned(),
            number: day.day.day().to_string(),
            load: load(day),
            today: day.day == today,
            blocks: blocks(day, schedule, address, may_move),
        })
        .collect()
}

fn load(day: &ScheduleDay) -> String {
    if day.session_minutes == 0 {
        let note = day.closed.iter().find_map(|closed| closed.note.clone());
        return note.unwrap_or_else(|| words::no_session().to_owned());
    }
    words::booked_of(hours(day.booked_minutes), hours(day.session_minutes))
}

/// Hours with at most one decimal: `6`, `6.5`.
fn hours(minutes: u32) -> String {
    let tenths = (minutes + 3) / 6;
    if tenths.is_multiple_of(10) { (tenths / 10).to_string() } else { format!("{}.{}", tenths / 10, tenths % 10) }
}

fn minute(moment: Moment) -> u16 {
    let time = moment.local().time();
    u16::from(time.hour().unsigned_abs()) * 60 + u16::from(time.minute().unsigned_abs())
}

fn blocks(day: &ScheduleDay, schedule: &Schedule, address: &Address, may_move: bool) -> Vec<Block> {
    let (first, last) = (u16::from(schedule.from_hour) * 60, u16::from(schedule.until_hour) * 60);
    let visits = day.blocks.iter().map(|block| visit(block, address, may_move));
    let closed = day.closed.iter().enumerate().filter_map(|(index, closed)| {
        // Only what is seen: the night is not.
        let from = closed.from.minute_of_day().max(first);
        let until = if closed.until.minute_of_day() == 0 { last } else { closed.until.minute_of_day().min(last) };
        let why = closed.note.clone().unwrap_or_default();
        (until > from).then(|| Block::closed(format!("closed-{}-{index}", day.day), from, until - from, why))
    });
    let held = day.held.iter().map(|held| {
        Block::held(
            format!("held-{}", held.starts),
            minute(held.starts),
            held.minutes,
            words::held_left(ui::format::countdown(held.seconds_left)),
            held.by.clone(),
        )
    });
    visits.chain(closed).chain(held).collect()
}

fn visit(block: &ScheduleBlock, address: &Address, may_move: bool) -> Block {
    let sub = match (&block.beside, block.overbooked) {
        (_, true) => format!("{} · {}", block.reason, words::overbooked_short()),
        (Some(beside), false) if address.of_rooms() => format!("{} · {beside}", block.reason),
        _ => block.reason.clone(),
    };
    let href = address.with(|address| (address.visit, address.open) = (Some(block.id), None)).href();
    let mut shown = Block::visit(
        block.id.to_string(),
        minute(block.starts),
        block.minutes,
        ui::format::marked(block.patient.clone(), block.deceased),
        sub,
        shown::state(block.state),
    )
    .href(href);
    shown.movable = may_move && block.state.is_planned();
    shown
}

/// The moment of a place in the schedule. The day's own offset is known from what stands in it; else it is today's.
pub(super) fn moment(schedule: &Schedule, day: usize, minute: u16) -> Option<Moment> {
    let day = schedule.days.get(day)?;
    let time = jiff::civil::time(i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?, 0, 0);
    let known = day.blocks.iter().map(|block| block.starts).chain(day.held.iter().map(|held| held.starts)).next();
    let offset = known.unwrap_or(schedule.now).offset;
    Some(Moment::new(offset.to_timestamp(day.day.to_datetime(time)).ok()?, offset))
}

#[cfg(test)]
mod tests {
    use super::hours;

    #[test]
    fn hours_have_at_most_one_decimal() {
        assert_eq!(hours(360), "6");
        assert_eq!(hours(390), "6.5");
        assert_eq!(hours(0), "0");
        assert_eq!(hours(20), "0.3");
    }
}
