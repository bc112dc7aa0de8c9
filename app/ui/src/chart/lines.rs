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
    /// A mark for each name along the axis; none where it was not measured.
    pub marks: Vec<Option<Mark>>,
}

impl Series {
    /// A line through numbers.
    #[must_use]
    pub fn new(name: impl Into<String>, values: Vec<Option<f64>>) -> Self {
        let mark = |value| Mark { value, text: None, open: false };
        Self { name: name.into(), marks: values.into_iter().map(|value| value.map(mark)).collect() }
    }
}

/// A value of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// The number.
    pub value: f64,
    /// How it was written; as the others where absent.
    pub text: Option<String>,
    /// Is a bound, not a measurement: drawn as an open mark, and no line goes through it.
    pub open: bool,
}

impl Mark {
    fn text(&self, places: usize) -> String {
        self.text.clone().unwrap_or_else(|| figure_text(self.value, places))
    }
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
    let values = series.iter().flat_map(|line| line.marks.iter().flatten().map(|mark| mark.value));
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
            let known: Vec<(usize, &Mark)> =
                line.marks.iter().enumerate().filter_map(|(index, mark)| Some((index, mark.as_ref()?))).collect();
            let points = known
                .iter()
                .filter(|(_, mark)| !mark.open)
                .map(|(index, mark)| format!("{:.1},{:.1}", band(*index, count).0, scale.y(mark.value)))
                .collect::<Vec<_>>()
                .join(" ");
            let ends = [known.first().copied(), known.last().copied()];
            let last = known.len().saturating_sub(1);
            let dots = known
                .iter()
                .enumerate()
                .map(|(place, (index, mark))| {
                    let (x, y) = (band(*index, count).0, scale.y(mark.value));
                    let over = number == 0 && aim.is_some_and(|aim| mark.value > aim);
                    if mark.open {
                        view! { <circle class="open" r="4" cx=format!("{x:.1}") cy=format!("{y:.1}")></circle> }
                            .into_any()
                    } else if over {
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
                    .map(|(index, mark)| {
                        view! {
                            <text
                                class="label"
                                text-anchor="middle"
                                x=format!("{:.1}", band(index, count).0)
                                y=format!("{:.1}", scale.y(mark.value) - 9.0)
                            >
                                {mark.text(places)}
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
    let last = series.first().and_then(|line| line.marks.iter().rev().flatten().next()).map(|mark| mark.value);
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
                    line.marks
                        .get(index)
                        .and_then(Option::as_ref)
                        .map_or_else(|| "·".to_owned(), |mark| mark.text(places))
                }))
                .collect()
        })
        .collect();
    let heads = std::iter::once(name_head).chain(series.iter().map(|line| line.name.clone())).collect();
    let twin = twin(&title, heads, rows);
    figure(title, unit, drawing.into_any(), key.into_any(), twin)
}
