//! Bars, and bars in parts.

use leptos::prelude::*;

use super::{
    Point, figure, figure_text,
    scale::{LEFT, RIGHT, Scale, WIDTH, band},
    twin,
};
use crate::words;

/// The grid with its figures.
pub(super) fn grid(scale: &Scale, places: usize) -> AnyView {
    scale
        .ticks
        .iter()
        .map(|tick| {
            let y = scale.y(*tick);
            view! {
                <path class="grid" d=format!("M{LEFT} {y:.1}H{}", WIDTH - RIGHT)></path>
                <text x=LEFT - 6.0 y=format!("{:.1}", y + 4.0) text-anchor="end">
                    {figure_text(*tick, places)}
                </text>
            }
        })
        .collect_view()
        .into_any()
}

/// The dashed line of the aim, with its word.
pub(super) fn aim_line(scale: &Scale, aim: Option<f64>, places: usize, last: Option<f64>) -> AnyView {
    aim.map(|aim| {
        let y = scale.y(aim);
        // Where the last value ends close to the line, the word stands at its start.
        let close = last.is_some_and(|last| (scale.y(last) - y).abs() < 22.0);
        let (x, anchor) = if close { (LEFT + 2.0, "start") } else { (WIDTH - RIGHT, "end") };
        view! {
            <path class="target" d=format!("M{LEFT} {y:.1}H{}", WIDTH - RIGHT)></path>
            <text class="aim" x=x y=format!("{:.1}", y - 4.0) text-anchor=anchor>
                {words::aim(figure_text(aim, places))}
            </text>
        }
    })
    .into_any()
}

/// Names under the axis; every second or third where there is no room.
pub(super) fn names(labels: &[String]) -> AnyView {
    let every = labels.len().div_ceil(14).max(1);
    labels
        .iter()
        .enumerate()
        .filter(|(index, _)| index % every == 0)
        .map(|(index, label)| {
            let (x, _) = band(index, labels.len());
            view! {
                <text x=format!("{x:.1}") y="145" text-anchor="middle">
                    {label.clone()}
                </text>
            }
        })
        .collect_view()
        .into_any()
}

/// What is usual, as pale bars behind the others.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    /// Its name in the key and in the twin.
    pub name: String,
    /// A value for each point; none where nothing is usual.
    pub values: Vec<Option<f64>>,
}

/// Bars from zero, one question. Values past the aim change hue and carry their number.
#[component]
pub fn BarChart(
    /// What it shows.
    #[prop(into)]
    title: String,
    /// Unit and aim in words.
    #[prop(into)]
    unit: String,
    /// The finding in one sentence.
    #[prop(into)]
    finding: String,
    /// Head of the names in the twin.
    #[prop(into)]
    name_head: String,
    /// Head of the values in the twin.
    #[prop(into)]
    value_head: String,
    /// The values.
    points: Vec<Point>,
    /// What should not be exceeded.
    #[prop(optional, into)]
    aim: Option<f64>,
    /// What is usual.
    #[prop(optional, into)]
    behind: Option<Behind>,
    /// Decimal places.
    #[prop(optional)]
    places: usize,
) -> impl IntoView {
    let usual = behind.as_ref().map(|behind| behind.values.clone()).unwrap_or_default();
    let values = points.iter().filter_map(|point| point.value).chain(usual.iter().copied().flatten());
    let scale = Scale::new(values.chain(aim), true);
    let count = points.len();
    let foot = scale.y(0.0);
    let bars = points
        .iter()
        .enumerate()
        .filter_map(|(index, point)| Some((index, point.value?)))
        .map(|(index, value)| {
            let (x, width) = band(index, count);
            let wide = (width * 0.62).min(34.0);
            let y = scale.y(value);
            let over = aim.is_some_and(|aim| value > aim);
            let number = (over || count <= 12).then(|| {
                view! {
                    <text class="label" x=format!("{x:.1}") y=format!("{:.1}", y - 4.0) text-anchor="middle">
                        {figure_text(value, places)}
                    </text>
                }
            });
            view! {
                <rect
                    class=if over { "over" } else { "s1" }
                    x=format!("{:.1}", x - wide / 2.0)
                    y=format!("{:.1}", y.min(foot))
                    width=format!("{wide:.1}")
                    height=format!("{:.1}", (foot - y).abs())
                ></rect>
                {number}
            }
        })
        .collect_view();
    let pale = usual
        .iter()
        .enumerate()
        .filter_map(|(index, value)| Some((index, (*value)?)))
        .map(|(index, value)| {
            let (x, width) = band(index, count);
            let wide = (width * 0.82).min(44.0);
            let y = scale.y(value);
            view! {
                <rect class="s4 pale" x=format!("{:.1}", x - wide / 2.0) y=format!("{y:.1}") width=format!("{wide:.1}")
                    height=format!("{:.1}", (foot - y).abs())></rect>
            }
        })
        .collect_view();
    let labels: Vec<String> = points.iter().map(|point| point.label.clone()).collect();
    let drawing = view! {
        <svg class="plot" viewBox="0 0 420 150" role="img" aria-label=finding>
            {grid(&scale, places)}
            {pale}
            {bars}
            {aim_line(&scale, aim, places, points.last().and_then(|point| point.value))}
            {names(&labels)}
        </svg>
    };
    let written = |value: Option<f64>| value.map_or_else(|| "·".to_owned(), |value| figure_text(value, places));
    let rows = points
        .into_iter()
        .enumerate()
        .map(|(index, point)| {
            let mut row = vec![point.label, written(point.value)];
            row.extend(usual.get(index).map(|value| written(*value)));
            row
        })
        .collect();
    let mut heads = vec![name_head, value_head.clone()];
    let key = match behind {
        Some(behind) => {
            heads.push(behind.name.clone());
            view! { <ul class="key"><li><i></i>{value_head}</li><li><i class="k4"></i>{behind.name}</li></ul> }
                .into_any()
        }
        None => ().into_any(),
    };
    let twin = twin(&title, heads, rows);
    figure(title, unit, drawing.into_any(), key, twin)
}

/// Bars of up to four parts that differ in lightness, with a key.
#[component]
pub fn StackedChart(
    /// What it shows.
    #[prop(into)]
    title: String,
    /// Unit in words.
    #[prop(into)]
    unit: String,
    /// The finding in one sentence.
    #[prop(into)]
    finding: String,
    /// Head of the names in the twin.
    #[prop(into)]
    name_head: String,
    /// Names of the parts, at most four.
    parts: Vec<String>,
    /// For each bar its name and the values of the parts.
    bars: Vec<(String, Vec<f64>)>,
    /// Decimal places.
    #[prop(optional)]
    places: usize,
) -> impl IntoView {
    const FILLS: [&str; 4] = ["s1", "s2", "s3", "s4"];
    const KEYS: [&str; 4] = ["k1", "k2", "k3", "k4"];
    let scale = Scale::new(bars.iter().map(|(_, values)| values.iter().sum::<f64>()), true);
    let count = bars.len();
    let drawn = bars
        .iter()
        .enumerate()
        .map(|(index, (_, values))| {
            let (x, width) = band(index, count);
            let wide = (width * 0.62).min(34.0);
            let mut sum = 0.0;
            values
                .iter()
                .zip(FILLS)
                .map(|(value, class)| {
                    let (from, to) = (scale.y(sum), scale.y(sum + value));
                    sum += value;
                    view! {
                        <rect
                            class=class
                            x=format!("{:.1}", x - wide / 2.0)
                            y=format!("{to:.1}")
                            width=format!("{wide:.1}")
                            height=format!("{:.1}", (from - to - 1.0).max(0.0))
                        ></rect>
                    }
                })
                .collect_view()
        })
        .collect_view();
    let labels: Vec<String> = bars.iter().map(|(label, _)| label.clone()).collect();
    let drawing = view! {
        <svg class="plot" viewBox="0 0 420 150" role="img" aria-label=finding>
            {grid(&scale, places)}
            {drawn}
            {names(&labels)}
        </svg>
    };
    let key = parts
        .iter()
        .zip(KEYS)
        .map(|(part, class)| {
            view! {
                <li>
                    <i class=class></i>
                    {part.clone()}
                </li>
            }
        })
        .collect_view();
    let rows = bars
        .into_iter()
        .map(|(label, values)| {
            std::iter::once(label).chain(values.into_iter().map(|value| figure_text(value, places))).collect()
        })
        .collect();
    let heads = std::iter::once(name_head).chain(parts).collect();
    let twin = twin(&title, heads, rows);
    figure(title, unit, drawing.into_any(), view! { <ul class="key">{key}</ul> }.into_any(), twin)
}
