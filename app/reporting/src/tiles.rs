//! The figures of the day. Each is a link to its rows.

use api::reporting::{Day, Measure};
use jiff::civil::Date;
use leptos::prelude::*;
use ui::{Stat, Stats, Tone};

use crate::{address::Address, words};

/// A difference to what is usual, with its sign.
fn change(now: i64, usual: i64) -> String {
    match now - usual {
        0 => words::as_usual().to_owned(),
        more @ 1.. => words::over_usual(more),
        less => words::under_usual(-less),
    }
}

/// A difference in percent.
fn percent(now: i64, usual: i64) -> Option<String> {
    if usual <= 0 {
        return None;
    }
    match (now - usual) * 100 / usual {
        0 => Some(words::as_usual().to_owned()),
        more @ 1.. => Some(words::over_usual(format!("{more} %"))),
        less => Some(words::under_usual(format!("{} %", -less))),
    }
}

fn usual_day(day: Date) -> String {
    words::against_usual(ui::format::weekday_long(day))
}

/// One tile.
struct Tile {
    measure: Measure,
    figure: Option<String>,
    unit: Option<String>,
    change: Option<String>,
    note: Option<String>,
    tone: Tone,
}

/// The charges beside usual ones: a day that is not over has no percent yet.
fn against(day: &Day, over: bool) -> (Option<String>, Option<String>) {
    let Some(usual) = day.money.usual else { return (None, None) };
    if over {
        (percent(day.money.charges.minor, usual.minor), Some(words::against_weeks().to_owned()))
    } else {
        (None, Some(words::usual_money(ui::format::weekday_long(day.day), whole(usual))))
    }
}

fn tiles(day: &Day, over: bool) -> Vec<Tile> {
    let (charges_change, charges_note) = against(day, over);
    let visits = &day.visits;
    let waits = &day.waits;
    let wait_tone = match waits.median {
        Some(median) if median > waits.aim => Tone::Danger,
        Some(_) => Tone::Ok,
        None => Tone::Neutral,
    };
    let usual_visits = visits.usual.map(|usual| change(i64::from(visits.all), i64::from(usual)));
    vec![
        Tile {
            measure: Measure::Visits,
            figure: Some(visits.all.to_string()),
            unit: None,
            change: None,
            note: Some(match usual_visits {
                Some(change) => format!("{} · {change}", words::visits_note(visits.done, visits.no_shows)),
                None => words::visits_note(visits.done, visits.no_shows),
            }),
            tone: Tone::Neutral,
        },
        Tile {
            measure: Measure::Wait,
            figure: waits.median.map(|median| median.to_string()),
            unit: waits.median.map(|_| words::minutes().to_owned()),
            change: waits.median.zip(waits.usual).map(|(median, usual)| change(i64::from(median), i64::from(usual))),
            note: Some(match (waits.median, waits.usual) {
                (None, _) => words::nobody_waits().to_owned(),
                (_, Some(_)) => usual_day(day.day),
                (_, None) => words::aim_is(waits.aim),
            }),
            tone: wait_tone,
        },
        Tile {
            measure: Measure::Charges,
            figure: Some(whole(day.money.charges)),
            unit: None,
            change: charges_change,
            note: charges_note,
            tone: Tone::Neutral,
        },
        Tile {
            measure: Measure::Payments,
            figure: Some(whole(day.money.payments)),
            unit: None,
            change: None,
            note: Some(words::taken().to_owned()),
            tone: Tone::Neutral,
        },
        Tile {
            measure: Measure::LabLate,
            figure: Some(day.lab.late.to_string()),
            unit: Some(words::lab_of(day.lab.open)),
            change: None,
            note: day.lab.median_minutes.map(words::median_of),
            tone: if day.lab.late > 0 { Tone::Warn } else { Tone::Ok },
        },
        Tile {
            measure: Measure::StockLow,
            figure: Some((day.stock.low + day.stock.out).to_string()),
            unit: Some(words::items().to_owned()),
            change: (day.stock.out > 0).then(|| words::out_of_stock(day.stock.out)),
            note: Some(if day.stock.out > 0 { day.stock.names.join(", ") } else { words::none_out().to_owned() }),
            tone: if day.stock.out > 0 { Tone::Danger } else { Tone::Neutral },
        },
    ]
}

/// Money without its cents, as a figure is read.
fn whole(money: api::money::Money) -> String {
    let sign = money.currency.sign();
    let number = ui::format::number(money.minor.abs() / 100);
    if money.minor < 0 { format!("−{sign}{number}") } else { format!("{sign}{number}") }
}

/// The row of tiles.
#[component]
pub fn Tiles(day: Signal<Day>, address: Memo<Address>) -> impl IntoView {
    move || {
        let shown = tiles(&day.get(), address.get().day.is_some())
            .into_iter()
            .map(|tile| {
                let measure = tile.measure;
                let current = Signal::derive(move || address.get().measure == Some(measure));
                let href = Address { measure: Some(measure), ..address.get() }.href();
                view! {
                    <Stat label=words::measure(measure) figure=Signal::stored(tile.figure) unit=tile.unit.unwrap_or_default()
                        change=Signal::stored(tile.change) note=Signal::stored(tile.note) tone=tile.tone href=href current=current/>
                }
            })
            .collect_view();
        view! { <div role="group" aria-label=words::figures()><Stats>{shown}</Stats></div> }
    }
}
