//! A person's weekly hours as a table.

use api::directory::{ScheduleRule, Site, Sites, StaffCard};
use frame::row_version;
use leptos::prelude::*;
use ui::{Cell, Column, Row, Table};

use crate::{people, words};

/// The table.
#[component]
pub fn Hours(card: Signal<StaffCard>, sites: Signal<Sites>) -> impl IntoView {
    let columns = vec![
        Column::new("day", words::day()),
        Column::new("time", words::time()),
        Column::new("place", words::site()),
        Column::new("slot", words::slot()).num().priority(3),
        Column::new("overbook", words::overbook()).num().priority(3),
        Column::new("valid", words::valid()).priority(2),
    ];
    let rows = Signal::derive(move || {
        let sites = sites.get();
        card.with(|card| {
            card.rules.iter().enumerate().map(|(index, rule)| row(index, rule, &sites.sites)).collect::<Vec<_>>()
        })
    });
    let empty = || view! { <p class="quiet card-none">{words::no_hours()}</p> };
    view! { <Table id="hours" caption=words::hours() hide_caption=true columns=columns rows=rows empty=empty/> }
}

fn row(index: usize, rule: &ScheduleRule, sites: &[Site]) -> Row {
    let room =
        sites.iter().flat_map(|site| &site.rooms).find(|room| room.id == rule.room_id).map(|room| room.name.clone());
    let time = format!("{}–{}", rule.starts, rule.ends);
    let valid = match rule.valid_until {
        Some(until) => words::from_until(ui::format::date(rule.valid_from), ui::format::date(until)),
        None => words::from_day(ui::format::date(rule.valid_from)),
    };
    let place = Cell::text(people::site_name(sites, rule.site_id));
    let cells = vec![
        Cell::text(people::weekday(rule.weekday)),
        Cell::view(move || {
            let time = time.clone();
            view! { <span class="num nowrap">{time}</span> }
        }),
        match room {
            Some(room) => place.with_sub(room),
            None => place,
        },
        Cell::text(words::minutes(rule.slot_minutes)),
        Cell::text(rule.overbook_limit.to_string()),
        Cell::view(move || {
            let valid = valid.clone();
            view! { <span class="num">{valid}</span> }
        }),
    ];
    Row::new(format!("rule-{index}"), people::weekday(rule.weekday), cells).version(row_version(rule))
}
