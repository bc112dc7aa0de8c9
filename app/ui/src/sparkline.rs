//! The last values as one line.

use leptos::prelude::*;

/// A line of values with the reference band behind and the last one marked. Give it a name with the values in it, or none
/// where they stand beside it.
#[component]
pub fn Sparkline(
    /// The values, oldest first.
    values: Vec<f64>,
    /// Lower reference limit.
    #[prop(optional, into)]
    low: Option<f64>,
    /// Upper reference limit.
    #[prop(optional, into)]
    high: Option<f64>,
    /// The values in words.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let all = || values.iter().copied().chain(low).chain(high);
    let min = all().fold(f64::INFINITY, f64::min);
    let max = all().fold(f64::NEG_INFINITY, f64::max);
    let span = if max > min { max - min } else { 1.0 };
    let y = |value: f64| 3.0 + 22.0 * (1.0 - (value - min) / span);
    let steps = values.len().saturating_sub(1).max(1) as f64;
    let x = |index: usize| 2.0 + index as f64 * (96.0 / steps);
    let points = values
        .iter()
        .enumerate()
        .map(|(index, value)| format!("{:.1},{:.1}", x(index), y(*value)))
        .collect::<Vec<_>>()
        .join(" ");
    let band = low.zip(high).map(|(low, high)| {
        view! {
            <rect
                class="band"
                x="0"
                width="104"
                y=format!("{:.1}", y(high))
                height=format!("{:.1}", y(low) - y(high))
            ></rect>
        }
    });
    let last = values.last().map(|last| {
        let class = if high.is_some_and(|high| *last > high) {
            Some("out")
        } else if low.is_some_and(|low| *last < low) {
            Some("out-low")
        } else {
            None
        };
        let at = values.len() - 1;
        view! {
            <circle class=class r="2.5" cx=format!("{:.1}", x(at)) cy=format!("{:.1}", y(*last))></circle>
        }
    });
    let role = label.is_some().then_some("img");
    let hidden = label.is_none().then_some("true");
    view! {
        <svg class="sparkline" viewBox="0 0 104 28" role=role aria-label=label aria-hidden=hidden>
            {band}
            <polyline points=points></polyline>
            {last}
        </svg>
    }
    .into_any()
}
