//! Lines over time.

use leptos::prelude::*;

use super::{
    bars::{aim_line, grid, names},
    figure, figure_text,
    scale::{LEFT, RIGHT, Scale, WIDTH, band},
    twin,
};

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name.
    pub name: String,
    /// A value for each name along the axis; none where it was not measured.
    pub values: Vec<Option<f64>>,
}

/// Lines, at most four, that differ in hue, lightness and dash. Values past the aim are triangles. First and last carry their
/// number; the reference range is a band.
#[component]
pub fn LineChart(
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
    /// Names along the axis.
    labels: Vec<String>,
    /// The lines; the first is the one in question.
    series: Vec<Series>,
    /// What should not be exceeded.
    #[prop(optional, into)]
    aim: Option<f64>,
    /// Reference range.
    #[prop(optional, into)]
    range: Option<(f64, f64)>,
    /// Decimal places.
    #[prop(optional)]
    places: usize,
) -> impl IntoView {
    const LINES: [&str; 4] = ["l1", "l2", "l3", "l4"];
    const DOTS: [&str; 4] = ["s1", "s2", "s3", "s4"];
    const KEYS: [&str; 4] = ["k1", "k2", "k3", "k4"];
    let values = series.iter().flat_map(|line| line.values.iter().flatten().copied());
    let scale = Scale::new(values.chain(aim).chain(range.into_iter().flat_map(|(low, high)| [low, high])), false);
    let count = labels.len();
    let band_view = range.map(|(low, high)| {
        view! {
            <rect
                class="band"
                x=LEFT
                width=WIDTH - LEFT - RIGHT
                y=format!("{:.1}", scale.y(high))
                height=format!("{:.1}", scale.y(low) - scale.y(high))
            ></rect>
        }
    });
    let lines = series
        .iter()
        .enumerate()
        .take(4)
        .map(|(number, line)| {
            let known: Vec<(usize, f64)> =
                line.values.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?))).collect();
            let points = known
                .iter()
                .map(|(index, value)| format!("{:.1},{:.1}", band(*index, count).0, scale.y(*value)))
                .collect::<Vec<_>>()
                .join(" ");
            let ends = [known.first().copied(), known.last().copied()];
            let last = known.len().saturating_sub(1);
            let dots = known
                .iter()
                .enumerate()
                .map(|(place, (index, value))| {
                    let (x, y) = (band(*index, count).0, scale.y(*value));
                    let over = number == 0 && aim.is_some_and(|aim| *value > aim);
                    if over {
                        view! { <path class="over" d=format!("M{x:.1} {:.1}l4.5 8h-9Z", y - 4.5)></path> }.into_any()
                    } else if number == 0 || place == last {
                        view! {
                            <circle class=DOTS[number] r="3" cx=format!("{x:.1}") cy=format!("{y:.1}")></circle>
                        }
                        .into_any()
                    } else {
                        ().into_any()
                    }
                })
                .collect_view();
            let numbers = (number == 0).then(|| {
                ends.into_iter()
                    .flatten()
                    .map(|(index, value)| {
                        view! {
                            <text
                                class="label"
                                text-anchor="middle"
                                x=format!("{:.1}", band(index, count).0)
                                y=format!("{:.1}", scale.y(value) - 9.0)
                            >
                                {figure_text(value, places)}
                            </text>
                        }
                    })
                    .collect_view()
            });
            view! {
                <polyline class=LINES[number] points=points></polyline>
                {dots}
                {numbers}
            }
        })
        .collect_view();
    let last = series.first().and_then(|line| line.values.iter().rev().find_map(|value| *value));
    let drawing = view! {
        <svg class="plot" viewBox="0 0 420 150" role="img" aria-label=finding>
            {band_view}
            {grid(&scale, places)}
            {aim_line(&scale, aim, places, last)}
            {lines}
            {names(&labels)}
        </svg>
    };
    let key = (series.len() > 1).then(|| {
        let items = series
            .iter()
            .zip(KEYS)
            .map(|(line, class)| {
                view! {
                    <li>
                        <i class=class></i>
                        {line.name.clone()}
                    </li>
                }
            })
            .collect_view();
        view! { <ul class="key">{items}</ul> }
    });
    let rows = labels
        .into_iter()
        .enumerate()
        .map(|(index, label)| {
            std::iter::once(label)
                .chain(series.iter().map(|line| {
                    line.values.get(index).copied().flatten().map_or_else(|| "·".to_owned(), |v| figure_text(v, places))
                }))
                .collect()
        })
        .collect();
    let heads = std::iter::once(name_head).chain(series.iter().map(|line| line.name.clone())).collect();
    let twin = twin(&title, heads, rows);
    figure(title, unit, drawing.into_any(), key.into_any(), twin)
}
