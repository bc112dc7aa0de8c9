//! Results: tests by dates, the course of one of them, orders under way.

use std::marker::PhantomData;

use api::{
    Done, Permission, When,
    ehr::{CancelOrder, Chart, Order, OrderState, ResultSeries, ResultState, ResultValue, Trend},
    id::PatientId,
};
use frame::{Form, Load, in_query, use_form, use_may, use_query_word};
use jiff::civil::Date;
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonSize, CodedItem, CodedList, Field, LineChart, Mark, ResultCell, ResultGrid, ResultRow,
    SectionTitle, Series, use_toasts,
};

use crate::{shown, words};

/// How many dates and tests stand in the column. Dates of other years are wider, and the last one must be in sight.
const DATES: usize = 4;
const DATES_WITH_YEARS: usize = 3;
const TESTS: usize = 14;

/// The grid, and the course of the chosen test.
#[component]
pub fn Results(id: Memo<PatientId>, chart: Signal<Chart>, trend: Load<Option<Trend>>) -> impl IntoView {
    let (word, unit) = (use_query_word("trend"), use_query_word("unit"));
    let results = Memo::new(move |_| chart.with(|chart| (chart.results.clone(), chart.report_count)));
    // The series that is drawn, by its place: the one that was chosen, else the first with a course.
    let chosen = Memo::new(move |_| {
        results.with(|(results, _)| match word.get() {
            Some(code) => results.iter().position(|one| {
                one.code.code == code && unit.get().is_none_or(|unit| one.unit.as_deref() == Some(unit.as_str()))
            }),
            None => results.iter().position(|one| one.values.iter().filter(|value| value.value.is_some()).count() > 1),
        })
    });
    let grid = move || {
        let (results, _) = results.get();
        if results.is_empty() {
            return view! { <p class="muted">{words::no_results()}</p> }.into_any();
        }
        let (dates, rows) = table(&results, id.get(), chosen.get());
        view! { <ResultGrid label=words::results_of_dates(dates.len()) dates=dates rows=rows/> }.into_any()
    };
    let all = move || {
        let count = results.with(|(_, count)| *count);
        (count > 0).then(|| view! { <a href=format!("/patients/{}/results", id.get())>{words::all_reports(count)}</a> })
    };
    view! {
        <section>
            <SectionTitle title=words::results()>{all}</SectionTitle>
            {grid}
        </section>
        // The whole course of the test that was chosen; of the first one what the chart knows.
        {frame::shown(trend, move |trend| (move || match trend.get() {
            Some(trend) => drawn(&trend),
            None => {
                let first = chosen.get();
                results.with(|(results, _)| first.and_then(|first| results.get(first)).map(drawn)).into_any()
            }
        }).into_any())}
    }
    .into_any()
}

fn table(results: &[ResultSeries], id: PatientId, chosen: Option<usize>) -> (Vec<String>, Vec<ResultRow>) {
    let mut days: Vec<Date> = results.iter().flat_map(|one| &one.values).filter_map(|value| column(value.at)).collect();
    days.sort_unstable();
    days.dedup();
    let recent = days.iter().rev().take(DATES).all(|day| day.year() == frame::today().year());
    let days = days.split_off(days.len().saturating_sub(if recent { DATES } else { DATES_WITH_YEARS }));
    let rows = results
        .iter()
        .enumerate()
        .filter_map(|(place, one)| {
            let cells: Vec<Option<ResultCell>> = days.iter().map(|day| cell(one, *day)).collect();
            // What may still change has no course.
            let sure = |value: &ResultValue| matches!(value.state, ResultState::Final | ResultState::Amended);
            let drawn = one.values.iter().any(|value| value.value.is_some() && sure(value));
            cells.iter().any(Option::is_some).then(|| ResultRow {
                name: shown::component(&one.name),
                title: one.name.clone(),
                range: shown::range(one),
                href: drawn.then(|| address(id, one)),
                current: chosen == Some(place),
                cells,
            })
        })
        .take(TESTS)
        .collect();
    (days.into_iter().map(shown::day).collect(), rows)
}

/// Where the course of a series is shown.
fn address(id: PatientId, one: &ResultSeries) -> String {
    let unit = one.unit.as_deref().map(|unit| format!("&unit={}", in_query(unit))).unwrap_or_default();
    format!("/patients/{id}/chart?trend={}{unit}", in_query(&one.code.code))
}

/// The column of a value: its day, or the first day that it may be.
fn column(at: When) -> Option<Date> {
    match at {
        When::At(moment) => Some(moment.local().date()),
        When::On(date) => date.first(),
    }
}

/// The most dangerous value of a day, and what else was measured on it.
fn cell(series: &ResultSeries, day: Date) -> Option<ResultCell> {
    let of_day: Vec<&ResultValue> = series.values.iter().filter(|value| column(value.at) == Some(day)).collect();
    let danger = |value: &ResultValue| value.flag.map_or(0, |flag| if flag.is_critical() { 2 } else { 1 });
    // Of equally dangerous ones the latest: the last of the greatest.
    let worst = of_day.iter().max_by_key(|value| danger(value))?;
    let others = of_day.iter().filter(|value| value.id != worst.id);
    Some(ResultCell {
        value: worst.shown.clone(),
        original: worst.original.clone(),
        note: shown::detail(worst.detail.as_ref()),
        level: worst.flag.map(shown::level),
        amended: worst.state == ResultState::Amended,
        preliminary: matches!(worst.state, ResultState::Preliminary | ResultState::Unknown),
        others: others.map(|value| format!("{} {}", shown::when(value.at), with_original(value))).collect(),
    })
}

/// A value, and in brackets what its source wrote: `99.1 (5.5 mmol/L)`.
fn with_original(value: &ResultValue) -> String {
    match &value.original {
        Some(original) => format!("{} ({original})", value.shown),
        None => value.shown.clone(),
    }
}

fn drawn(trend: &Trend) -> AnyView {
    let known: Vec<_> = trend
        .values
        .iter()
        // What may still change makes no course, and what has no date no place in it.
        .filter(|value| matches!(value.state, ResultState::Final | ResultState::Amended) && value.at.first().is_some())
        .filter_map(|value| Some((value, value.value?)))
        .collect();
    let (Some((first, _)), Some((last, _))) = (known.first(), known.last()) else { return ().into_any() };
    let places = known.iter().map(|(value, _)| shown::places(&value.shown)).max().unwrap_or(0);
    let labels = known.iter().map(|(value, _)| shown::when(value.at)).collect::<Vec<_>>();
    let finding = words::course(&trend.name, &first.shown, shown::dated(first.at), &last.shown, shown::dated(last.at));
    let marks = known
        .iter()
        .map(|(value, number)| {
            Some(Mark { value: *number, text: Some(with_original(value)), open: value.comparator.is_some() })
        })
        .collect();
    let series = vec![Series { name: trend.name.clone(), marks }];
    let unit = shown::unit(trend.unit.as_ref());
    let (title, head) = (trend.name.clone(), words::when());
    match (trend.low, trend.high) {
        (Some(low), Some(high)) => {
            view! { <LineChart title=title unit=unit finding=finding name_head=head labels=labels series=series range=(low, high) places=places/> }.into_any()
        }
        (None, Some(high)) => {
            view! { <LineChart title=title unit=unit finding=finding name_head=head labels=labels series=series aim=high places=places/> }.into_any()
        }
        _ => view! { <LineChart title=title unit=unit finding=finding name_head=head labels=labels series=series places=places/> }.into_any(),
    }
}

/// Orders that were placed: how they stand.
#[component]
pub fn Orders(chart: Signal<Chart>, load: Load<Chart>) -> impl IntoView {
    let may = use_may(Permission::WriteNotes);
    let orders = Memo::new(move |_| chart.with(|chart| chart.orders.clone()));
    let count = Signal::derive(move || orders.with(Vec::len));
    let empty = || ().into_any();
    view! {
        <Show when=move || count.get() != 0>
            <CodedList title=words::orders_placed() id="orders-placed" count=count empty=empty>
                <For each=move || orders.get() key=|order| (order.id, order.state) let:order>
                    <OneOrder order may load/>
                </For>
            </CodedList>
        </Show>
    }
    .into_any()
}

#[component]
fn OneOrder(order: Order, may: bool, load: Load<Chart>) -> impl IntoView {
    let ready = order.ready_by.filter(|_| order.state != OrderState::Done).map(|at| words::ready_by(shown::when(at)));
    let sub = [Some(shown::when(order.placed_at)), Some(order.site.clone()), ready];
    let sub = sub.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let state = words::order_state(order.state);
    let over = matches!(order.state, OrderState::Cancelled | OrderState::Done);
    let (name, id) = (order.name.clone(), order.id);
    if may && !over {
        let toasts = use_toasts();
        let done = Callback::new(move |_: Done| {
            toasts.say(words::order_cancelled());
            load.again();
        });
        view! {
            <CodedItem name=name code=state sub=sub>
                <Form<CancelOrder> action=format!("/api/orders/{id}/cancel") class="coded-form" request=PhantomData on_done=done>
                    <CancelFields key=id.to_string()/>
                </Form<CancelOrder>>
            </CodedItem>
        }
        .into_any()
    } else {
        view! { <CodedItem name=name code=state sub=sub over=over/> }.into_any()
    }
}

#[component]
fn CancelFields(key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::why() name="reason" id=format!("cancel-why-{key}") required=true maxlength=200 error=form.error("reason")/>
        <Button label=words::cancel_order() id=format!("cancel-{key}") kind=ButtonKind::Danger size=ButtonSize::Small submit=true busy=form.busy()/>
    }
    .into_any()
}
