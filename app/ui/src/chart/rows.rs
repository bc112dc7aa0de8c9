//! Charts whose rows have names: parts of a whole side by side, and ranges with a promise.

use leptos::prelude::*;

use super::{figure, figure_text, scale::WIDTH, twin};

/// Room for the names, before the drawing begins.
const NAMES: f64 = 118.0;

/// A name as it fits before the drawing; the twin has it whole.
fn short(name: &str) -> String {
    const MOST: usize = 18;
    if name.chars().count() <= MOST {
        return name.to_owned();
    }
    let cut: String = name.chars().take(MOST - 1).collect();
    format!("{}…", cut.trim_end())
}

/// A part of a [`PartsChart`]: the `data-state` that colours it and its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The state's code, as in [`StateTag`](crate::StateTag).
    pub state: &'static str,
    /// Its name.
    pub name: String,
}

/// One bar a row, in parts coloured by state, with the sum after it. A row without anything says so.
#[component]
pub fn PartsChart(
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
    /// What a row without anything says.
    #[prop(into)]
    nothing: String,
    /// The parts.
    parts: Vec<Part>,
    /// For each row its name and a number for each part.
    rows: Vec<(String, Vec<u32>)>,
) -> impl IntoView {
    const ROW: f64 = 38.0;
    let most = rows.iter().map(|(_, values)| values.iter().sum::<u32>()).max().unwrap_or(0).max(1);
    let unit_width = (WIDTH - NAMES - 36.0) / f64::from(most);
    let drawn = rows
        .iter()
        .enumerate()
        .map(|(index, (name, values))| {
            let y = 10.0 + ROW * index as f64;
            let mut x = NAMES;
            let bars = values
                .iter()
                .zip(&parts)
                .filter(|(value, _)| **value > 0)
                .map(|(value, part)| {
                    let (from, width) = (x, f64::from(*value) * unit_width);
                    x += width;
                    let inside = (width > 20.0).then(|| {
                        view! { <text class="inside" x=format!("{:.1}", from + width / 2.0) y=format!("{:.1}", y + 15.0) text-anchor="middle">{*value}</text> }
                    });
                    view! {
                        <rect class="part" data-state=part.state x=format!("{from:.1}") y=format!("{y:.1}") width=format!("{:.1}", (width - 1.0).max(0.5)) height="22"></rect>
                        {inside}
                    }
                })
                .collect_view();
            let sum: u32 = values.iter().sum();
            let end = if sum == 0 { nothing.clone() } else { sum.to_string() };
            view! {
                <text class="label" x="0" y=format!("{:.1}", y + 15.0)>{short(name)}</text>
                {bars}
                <text x=format!("{:.1}", x + if sum == 0 { 0.0 } else { 6.0 }) y=format!("{:.1}", y + 15.0)>{end}</text>
            }
        })
        .collect_view();
    let height = 10.0 + ROW * rows.len() as f64;
    let key = parts
        .iter()
        .map(|part| view! { <li><i class="kst" data-state=part.state></i>{part.name.clone()}</li> })
        .collect_view();
    let heads = std::iter::once(name_head).chain(parts.iter().map(|part| part.name.clone())).collect();
    let lines = rows
        .into_iter()
        .map(|(name, values)| std::iter::once(name).chain(values.iter().map(u32::to_string)).collect())
        .collect();
    let twin = twin(&title, heads, lines);
    let drawing = view! { <svg class="plot" viewBox=format!("0 0 {WIDTH} {height:.0}") role="img" aria-label=finding>{drawn}</svg> };
    figure(title, unit, drawing.into_any(), view! { <ul class="key">{key}</ul> }.into_any(), twin)
}

/// A row of a [`RangeChart`].
#[derive(Clone, Debug, PartialEq)]
pub struct Range {
    /// Its name.
    pub name: String,
    /// The middle.
    pub middle: f64,
    /// What nine of ten do not pass.
    pub ninth: f64,
    /// What was promised.
    pub promised: f64,
    /// How many it is made of.
    pub count: u32,
}

/// One line a row: a dot in the middle, a line to what nine of ten do not pass, a mark at what was promised. Rows that pass
/// their promise change hue and carry by how much.
#[component]
pub fn RangeChart(
    /// What it shows.
    #[prop(into)]
    title: String,
    /// Unit, and how to read it.
    #[prop(into)]
    unit: String,
    /// The finding in one sentence.
    #[prop(into)]
    finding: String,
    /// Heads of the twin: name, how many, middle, nine of ten, promised.
    heads: [String; 5],
    /// The rows.
    rows: Vec<Range>,
) -> impl IntoView {
    const ROW: f64 = 24.0;
    let most = rows.iter().map(|row| row.ninth.max(row.promised)).fold(60.0_f64, f64::max);
    let step =
        [15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 1440.0].into_iter().find(|step| most / step <= 5.0).unwrap_or(2880.0);
    let end = (most / step).ceil() * step;
    let x = |minutes: f64| NAMES + (WIDTH - NAMES - 30.0) * minutes / end;
    let foot = 8.0 + ROW * rows.len() as f64;
    let mut ticks = Vec::new();
    let mut tick = 0.0;
    while tick <= end {
        ticks.push(tick);
        tick += step;
    }
    let grid = ticks
        .into_iter()
        .map(|tick| {
            view! {
                <path class="grid" d=format!("M{:.1} 4V{foot:.1}", x(tick))></path>
                <text x=format!("{:.1}", x(tick)) y=format!("{:.1}", foot + 15.0) text-anchor="middle">{figure_text(tick, 0)}</text>
            }
        })
        .collect_view();
    let drawn = rows
        .iter()
        .enumerate()
        .map(|(index, row)| {
            let y = 18.0 + ROW * index as f64;
            let over = (row.ninth > row.promised).then_some("");
            let by = over.map(|_| {
                view! { <text x=format!("{:.1}", x(row.ninth.max(row.promised)) + 6.0) y=format!("{:.1}", y + 4.0)>{format!("+{}", figure_text(row.ninth - row.promised, 0))}</text> }
            });
            view! {
                <text class="label" x="0" y=format!("{:.1}", y + 4.0)>{short(&row.name)}</text>
                <path class="range" data-over=over d=format!("M{:.1} {y:.1}H{:.1}", x(row.middle), x(row.ninth))></path>
                <circle class="dot" data-over=over cx=format!("{:.1}", x(row.middle)) cy=format!("{y:.1}") r="4"></circle>
                <path class="promised" d=format!("M{:.1} {:.1}V{:.1}", x(row.promised), y - 6.0, y + 6.0)></path>
                {by}
            }
        })
        .collect_view();
    let lines = rows
        .iter()
        .map(|row| {
            let numbers = [f64::from(row.count), row.middle, row.ninth, row.promised];
            std::iter::once(row.name.clone()).chain(numbers.map(|number| figure_text(number, 0))).collect()
        })
        .collect();
    let twin = twin(&title, heads.to_vec(), lines);
    let height = foot + 20.0;
    let drawing = view! { <svg class="plot" viewBox=format!("0 0 {WIDTH} {height:.0}") role="img" aria-label=finding>{grid}{drawn}</svg> };
    figure(title, unit, drawing.into_any(), ().into_any(), twin)
}
