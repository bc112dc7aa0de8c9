//! The day in pictures, each with its table.

use api::reporting::Day;
use leptos::prelude::*;
use ui::{
    BarChart, Behind, Cell, Column, Empty, LineChart, Part, PartsChart, Point, Range, RangeChart, Row, SectionTitle,
    Series, Table, glyphs,
};

use crate::words;

/// Waits, visits, charges, turnaround, departments.
#[component]
pub fn Charts(day: Signal<Day>) -> impl IntoView {
    move || {
        let day = day.get();
        view! { <div class="charts">{waits(&day)} {visits(&day)} {charges(&day)} {turnaround(&day)} {departments(&day)}</div> }
    }
}

fn waits(day: &Day) -> AnyView {
    let waits = &day.waits;
    let points = waits
        .by_hour
        .iter()
        .map(|hour| Point { label: format!("{:02}", hour.hour), value: hour.median.map(f64::from) })
        .collect();
    let behind = Behind {
        name: words::usual_day(ui::format::weekday_long(day.day)),
        values: waits.by_hour.iter().map(|hour| hour.usual.map(f64::from)).collect(),
    };
    let finding = waits.median.map_or_else(|| words::wait_none().to_owned(), words::wait_finding);
    view! {
        <BarChart title=words::wait_by_hour() unit=words::wait_unit(waits.aim) finding=finding name_head=words::hour()
            value_head=words::the_day() points=points aim=f64::from(waits.aim) behind=behind/>
    }
    .into_any()
}

fn visits(day: &Day) -> AnyView {
    let part = |state, name: &str| Part { state, name: name.to_owned() };
    let parts = vec![
        part("done", words::done()),
        part("with", words::inside()),
        part("arrived", words::waiting()),
        part("confirmed", words::to_come()),
        part("noshow", words::no_shows()),
    ];
    let rows = day
        .visits
        .by_site
        .iter()
        .map(|site| (site.site.clone(), vec![site.done, site.inside, site.waiting, site.to_come, site.no_shows]))
        .collect();
    view! {
        <PartsChart title=words::visits_by_site() unit=words::visits_unit(day.visits.all) finding=words::visits_finding(day.visits.all)
            name_head=words::site() nothing=words::closed() parts=parts rows=rows/>
    }
    .into_any()
}

/// Thousands of the currency.
#[expect(clippy::cast_precision_loss, reason = "a height in a picture")]
fn thousands(minor: i64) -> f64 {
    minor as f64 / 100_000.0
}

fn charges(day: &Day) -> AnyView {
    let money = &day.money;
    let labels = money.by_day.iter().map(|one| ui::format::day_month(one.day)).collect();
    // A day of nothing is nothing; a time before the first charge is unknown.
    let any = money.by_day.iter().any(|one| one.before.is_some());
    let series = vec![
        Series::new(words::this_period(), money.by_day.iter().map(|one| Some(thousands(one.charges.minor))).collect()),
        Series::new(
            words::four_weeks_before(),
            money
                .by_day
                .iter()
                .map(|one| any.then(|| thousands(one.before.map_or(0, |before| before.minor))))
                .collect(),
        ),
    ];
    view! {
        <LineChart title=words::charges_by_day() unit=words::charges_unit(money.charges.currency.sign()) finding=words::charges_finding(money.charges)
            name_head=words::day() labels=labels series=series places=1/>
    }
    .into_any()
}

fn turnaround(day: &Day) -> AnyView {
    let rows: Vec<Range> = day
        .lab
        .by_test
        .iter()
        .map(|test| Range {
            name: test.name.clone(),
            middle: f64::from(test.median),
            ninth: f64::from(test.ninth),
            promised: f64::from(test.promised),
            count: test.released,
        })
        .collect();
    if rows.is_empty() {
        return view! { <section><SectionTitle title=words::turnaround() minor=true/><p class="muted">{words::turnaround_none()}</p></section> }.into_any();
    }
    let heads =
        [words::test(), words::released(), words::middle(), words::nine_in_ten(), words::promised()].map(str::to_owned);
    let finding = words::turnaround_finding(rows.len());
    view! { <RangeChart title=words::turnaround() unit=words::turnaround_unit() finding=finding heads=heads rows=rows/> }.into_any()
}

fn departments(day: &Day) -> AnyView {
    let columns = vec![
        Column::new("department", words::department()),
        Column::new("visits", words::visits()).num(),
        Column::new("wait", words::wait_minutes()).num(),
        Column::new("no_shows", words::no_shows()).num().priority(3),
        Column::new("charges", format!("{}, {}", words::charges(), day.money.charges.currency.sign())).num(),
        Column::new("late", words::late_results()).num().priority(2),
    ];
    let rows: Vec<Row> = day
        .departments
        .iter()
        .map(|line| {
            let cells = vec![
                Cell::text(line.department.clone()),
                Cell::text(line.visits.to_string()),
                line.median_wait.map_or_else(Cell::missing, |wait| Cell::text(wait.to_string())),
                Cell::text(line.no_shows.to_string()),
                Cell::text(line.charges.plain()),
                Cell::text(line.late_results.to_string()),
            ];
            Row::new(line.department.clone(), line.department.clone(), cells)
        })
        .collect();
    let empty =
        || view! { <Empty glyph=glyphs::GAUGE title=words::no_departments() text=words::no_departments_text()/> };
    view! {
        <section class="wide">
            <SectionTitle title=words::departments()/>
            <Table id="departments" caption=words::departments() hide_caption=true columns=columns rows=rows empty=empty/>
        </section>
    }
    .into_any()
}
