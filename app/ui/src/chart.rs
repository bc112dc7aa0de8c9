//! Charts: SVG drawn on the server, one question each, with a table twin.

mod bars;
mod lines;
mod rows;
mod scale;

use leptos::prelude::*;

pub use bars::{BarChart, Behind, StackedChart};
pub use lines::{LineChart, Mark, Series};
pub use rows::{Part, PartsChart, Range, RangeChart};

use crate::{Icon, glyphs, words};

/// A value and its name along the axis.
#[derive(Clone, Debug, PartialEq)]
pub struct Point {
    /// The name: an hour, a month.
    pub label: String,
    /// The value; none when it was not measured.
    pub value: Option<f64>,
}

impl Point {
    /// A point.
    #[must_use]
    pub fn new(label: impl Into<String>, value: f64) -> Self {
        Self { label: label.into(), value: Some(value) }
    }
}

/// The figure around a drawing: title says what, second line unit and aim, then the drawing, its key, and the twin.
pub(crate) fn figure(title: String, unit: String, drawing: AnyView, key: AnyView, twin: AnyView) -> AnyView {
    view! {
        <figure class="chart">
            <figcaption>
                <b>{title}</b>
                <span>{unit}</span>
            </figcaption>
            {drawing}
            {key}
            {twin}
        </figure>
    }
    .into_any()
}

/// The same numbers as a table, folded under the figure.
pub(crate) fn twin(title: &str, heads: Vec<String>, rows: Vec<Vec<String>>) -> AnyView {
    let heads = heads
        .into_iter()
        .enumerate()
        .map(|(index, head)| view! { <th scope="col" class=(index > 0).then_some("num")>{head}</th> })
        .collect_view();
    let rows = rows
        .into_iter()
        .map(|row| {
            let cells = row
                .into_iter()
                .enumerate()
                .map(|(index, cell)| {
                    if index == 0 {
                        view! { <th scope="row">{cell}</th> }.into_any()
                    } else {
                        view! { <td class="num">{cell}</td> }.into_any()
                    }
                })
                .collect_view();
            view! { <tr>{cells}</tr> }
        })
        .collect_view();
    view! {
        <details class="twin">
            <summary>
                <Icon glyph=glyphs::CHEVRON_RIGHT/>
                {words::show_as_table()}
            </summary>
            <div class="table-scroll" tabindex="0" role="region" aria-label=words::as_a_table(title)>
                <table class="table table--compact">
                    <caption class="visually-hidden">{title.to_owned()}</caption>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

/// A number as charts and twins write it.
pub(crate) fn figure_text(value: f64, places: usize) -> String {
    format!("{value:.places$}").replace('-', "−")
}
