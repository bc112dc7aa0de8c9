//! Holding and booking a slot: two calls, three transactions.

use std::cell::RefCell;

use anyhow::{Context, Result};
use jiff::{
    Timestamp, ToSpan,
    civil::Date,
    tz::{Offset, TimeZone},
};
use serde_json::json;

use crate::{
    capture::capture,
    fill,
    floor::Script,
    house::{CONNECTIONS, House, Place},
    http::{Client, Target},
    reads::{Draw, compare},
};

/// Starts of a day.
const STARTS: usize = 280;
/// The doctor whose booking is captured; the measured ones are the first.
const SAMPLE: usize = 5;
/// The days that `pgbench` books: far from the server's.
const PGBENCH_DAY: &str = "2040-01-01";

/// Books the slots of a doctor a client, one after the other.
pub async fn booking(house: &House, place: &Place) -> Result<()> {
    let today = fill::board_day()?;
    let mut desks = Vec::new();
    for n in 0..CONNECTIONS {
        desks.push(house.colleague(place, &format!("desk{n}")).await?);
    }
    let script = script(house, place, today.saturating_add(200.days())).await?;
    let taken = RefCell::new(vec![0_usize; desks.len()]);
    let draw = Draw::new(10_000);
    compare(house, place, "booking", &script, desks.len(), async |client: &mut Client, n| {
        let slot = {
            let mut taken = taken.borrow_mut();
            taken[n] += 1;
            taken[n]
        };
        let day = today.saturating_add(i64::try_from(slot / STARTS)?.days());
        book(client, &desks[n], n + 1, start(day, slot % STARTS)?, draw.next()).await
    })
    .await?;
    house.quiet(place).await
}

async fn book(client: &mut Client, desk: &Target, doctor: usize, starts: Timestamp, patient: usize) -> Result<()> {
    let starts = api::Moment::new(starts, zone()?.to_offset(starts)).to_string();
    let hold = json!({ "staff_id": fill::id(doctor), "kind_id": fill::id(1), "starts": starts });
    let held = client.json(&desk.post("/api/scheduling/holds", &hold)).await?;
    let book = json!({ "hold_id": held["id"], "patient_id": fill::id(patient) });
    client.ask(&desk.post("/api/scheduling/visits", &book)).await.map(drop)
}

/// The statements of one booking, moved to other days, doctors and patients.
async fn script(house: &House, place: &Place, day: Date) -> Result<Script> {
    let starts = start(day, 50)?;
    let patient = 1777;
    let mut client = Client::new(place.target.port);
    book(&mut client, &place.target, SAMPLE, start(day, 40)?, patient).await?;
    let since = kernel::Clock::system().now().as_millisecond();
    let mut units =
        capture(house, &place.chain, async || book(&mut client, &place.target, SAMPLE, starts, patient).await).await?;
    // Said, but never due: else the server would work off what pgbench says, in the middle of what is measured.
    for statement in units.iter_mut().flat_map(|unit| &mut unit.statements) {
        statement.sql =
            statement.sql.replace("(event_id, next_at) SELECT id, at", "(event_id, next_at) SELECT id, 'infinity'");
    }
    // `:n` counts up from the present millisecond, so every run goes on behind the one before.
    let slot = format!("(:n::int8 - {since})");
    let days = format!("({slot} / {STARTS})::int");
    let at = |hours: i64, minutes: usize| {
        format!(
            "'{PGBENCH_DAY} 05:00+00'::timestamptz + {days} * interval '1 day' + {slot} % {STARTS} * interval '5 min' \
             + interval '{hours} hours {minutes} min'"
        )
    };
    let midnight = |plus: i64| format!("('{PGBENCH_DAY}'::date + {days} + {plus})::timestamptz");
    let written = |at: Timestamp| at.to_string().replace('T', " ").replace('Z', "+00");
    let utc_midnight = |plus: i64| -> Result<String> {
        let day = day.checked_add(plus.days())?;
        Ok(written(Offset::UTC.to_timestamp(day.at(0, 0, 0, 0))?))
    };
    let rules = [
        (fill::id(patient), fill::id_sql(":patient::int8")),
        (fill::id(SAMPLE), fill::id_sql("1 + :client_id::int8")),
        (fill::room(SAMPLE), fill::id_sql("1001 + :client_id::int8")),
        (day.to_string(), format!("'{PGBENCH_DAY}'::date + {days}")),
        (written(starts), at(0, 0)),
        (written(starts.checked_add(5.minutes())?), at(0, 5)),
        (utc_midnight(-1)?, midnight(-1)),
        (utc_midnight(2)?, midnight(2)),
    ];
    let mut script = Script::default();
    script.add(&units, "\\set patient random(1, 10000)", &rules, since);
    Ok(script)
}

fn zone() -> Result<TimeZone> {
    TimeZone::get("America/New_York").context("the zone")
}

/// The n-th start of a day at the site.
fn start(day: Date, n: usize) -> Result<Timestamp> {
    let local = day.at(0, 0, 0, 0).checked_add(i64::try_from(5 * n)?.minutes())?;
    Ok(zone()?.to_ambiguous_timestamp(local).compatible()?)
}
