//! What later exports of another system say otherwise about the facts of a chart.

use std::marker::PhantomData;

use api::{
    Permission,
    exchange::{DecideChartChange, ListChartChanges, SourceChanges},
    id::PatientId,
};
use frame::{Load, RecordPart, SourceChangeList, Topic, load_live, record_part, shown_or, use_may, use_path_id};
use leptos::prelude::*;
use ui::{Empty, glyphs};

use crate::{glass::instead_of_chart, words};

/// The endpoint that decides.
const DECIDES: PhantomData<DecideChartChange> = PhantomData;

/// `/patients/:id/source-changes`.
#[component]
pub fn SourceChangesPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let changes = load_live(move || ListChartChanges { id: id.get() }, move || vec![Topic::new("chart", id.get())]);
    let may = use_may(Permission::WriteCharts);
    record_part(RecordPart::History, words::source_changes(), Signal::from(None), Signal::from(None), move |id, _| {
        view! {
            <div class="section chart-narrow">
                <h1>{words::source_changes()}</h1>
                <p class="muted">{words::source_changes_text()}</p>
                {shown_or(changes, instead_of_chart(id, Callback::new(move |()| changes.again())), move |list| {
                    view! { <List list load=changes may/> }.into_any()
                })}
            </div>
        }
        .into_any()
    })
}

#[component]
fn List(list: Signal<SourceChanges>, load: Load<SourceChanges>, may: bool) -> impl IntoView {
    move || {
        let changes = list.get().changes;
        if changes.is_empty() {
            view! { <Empty glyph=glyphs::GIT_COMPARE_ARROWS title=words::no_source_changes() text=words::no_source_changes_text()/> }
                .into_any()
        } else {
            view! { <SourceChangeList changes=changes part="chart" may load request=DECIDES/> }.into_any()
        }
    }
}
