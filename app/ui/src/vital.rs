//! A vital sign: what, the latest value with its flag, the values before as a line.

use leptos::prelude::*;

use crate::{Flag, FlagLevel, Sparkline, Value};

/// One line of vital signs.
#[component]
pub fn Vital(
    /// What was measured.
    #[prop(into)]
    name: String,
    /// How: `sitting`.
    #[prop(optional, into)]
    sub: Option<String>,
    /// The latest value as written: `132/78`; none when it was not measured.
    #[prop(optional, into)]
    value: Option<String>,
    /// Its unit.
    #[prop(into)]
    unit: String,
    /// How far out.
    #[prop(optional_no_strip, into)]
    level: Option<FlagLevel>,
    /// The latest values, the oldest first, for the line.
    values: Vec<f64>,
    /// Lower limit of the usual range.
    #[prop(optional_no_strip)]
    low: Option<f64>,
    /// Upper limit of the usual range.
    #[prop(optional_no_strip)]
    high: Option<f64>,
) -> impl IntoView {
    let said = values.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let line = (values.len() > 1).then(|| {
        let label = format!("{name}: {said}");
        match (low, high) {
            (Some(low), Some(high)) => view! { <Sparkline values=values low=low high=high label=label/> }.into_any(),
            _ => view! { <Sparkline values=values label=label/> }.into_any(),
        }
    });
    let now = match (value, level) {
        (Some(value), Some(level)) => view! {
            <Value value=value unit=unit level=level/>
            <Flag level=level/>
        }
        .into_any(),
        (Some(value), None) => view! { <Value value=value unit=unit/> }.into_any(),
        (None, _) => view! { <span class="quiet">"–"</span> }.into_any(),
    };
    view! {
        <div class="vital">
            <span class="vital-name">{name} {sub.map(|sub| view! { <span class="sub">{sub}</span> })}</span>
            <span class="vital-now">{now}</span>
            {line}
        </div>
    }
    .into_any()
}
