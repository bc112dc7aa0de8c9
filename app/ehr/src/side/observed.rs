//! What else counts at one look: smoking, pregnancy, scores of questionnaires.

use api::ehr::{Chart, ResultSeries, ResultState};
use leptos::prelude::*;
use ui::{Flag, SectionTitle, Value};

use crate::{shown, words};

/// The section; none where nothing of the kind is known.
#[component]
pub fn Observed(chart: Signal<Chart>) -> impl IntoView {
    let series = Memo::new(move |_| chart.with(|chart| chart.observed.clone()));
    move || {
        let lines = series.get().iter().filter_map(line).collect::<Vec<_>>();
        (!lines.is_empty()).then(|| {
            view! {
                <section>
                    <SectionTitle title=words::also_observed()/>
                    {lines}
                </section>
            }
        })
    }
}

fn line(series: &ResultSeries) -> Option<AnyView> {
    let last = series.values.last()?;
    let level = last.flag.map(shown::level);
    let unit = shown::unit(series.unit.as_ref());
    let value = match level {
        Some(level) => view! { <Value value=last.shown.clone() unit=unit level=level/> <Flag level=level/> }.into_any(),
        None => view! { <Value value=last.shown.clone() unit=unit/> }.into_any(),
    };
    let unsure = matches!(last.state, ResultState::Preliminary | ResultState::Unknown).then(words::preliminary);
    let sub = std::iter::once(shown::when(last.at)).chain(unsure.map(str::to_owned)).collect::<Vec<_>>().join(", ");
    Some(
        view! {
            <div class="vital vital--said" data-observed="">
                <span class="vital-name">{series.name.clone()} <span class="sub">{sub}</span></span>
                <span class="vital-now">{value}</span>
            </div>
        }
        .into_any(),
    )
}
