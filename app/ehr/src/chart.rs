//! The chart: what is known, the note, what supports the decision.

use api::{
    Permission,
    crm::Patient,
    ehr::{Chart, GetChart, GetTrend, ListNoteTemplates, NoteTemplates, Trend, VitalKind},
    id::PatientId,
};
use frame::{
    Load, RecordPart, Topic, load, load_if, load_live, record_part, shown_or, use_may, use_path_id, use_query_word,
};
use leptos::prelude::*;

use crate::{
    glass::{EmergencyBanner, instead_of_chart},
    lists::Lists,
    note::NoteColumn,
    shown,
    side::Side,
    words,
    wrong_chart::{StruckLines, WrongChartDialog, provide_wrong_chart},
};

/// `/patients/:id/chart`.
#[component]
pub fn ChartPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let chart = load_live(move || GetChart { id: id.get() }, move || vec![Topic::new("chart", id.get())]);
    // Everything that the parts below load is asked for here: what is first asked for inside of something that waits is not
    // found again by the browser.
    let templates = load(|| ListNoteTemplates {});
    let (word, unit) = (use_query_word("trend"), use_query_word("unit"));
    let trend = load_if(move || word.get().map(|code| GetTrend { id: id.get(), code, unit: unit.get() }));
    let latest = RwSignal::new(None::<Chart>);
    provide_wrong_chart();
    Effect::new(move |_| {
        if let Some(Ok(chart)) = chart.resource.get() {
            latest.set(Some(chart));
        }
    });
    let allergies = Signal::derive(move || latest.with(|chart| chart.as_ref().map(banner_allergies)));
    let weight = Signal::derive(move || latest.with(|chart| chart.as_ref().and_then(banner_weight)));
    let emergency = Signal::derive(move || latest.with(|chart| chart.as_ref().and_then(|chart| chart.emergency)));
    record_part(RecordPart::Chart, words::chart(), allergies, weight, move |id, patient| {
        let again = Callback::new(move |()| chart.again());
        shown_or(chart, instead_of_chart(id, again), move |now| {
            latest.set(Some(now.get_untracked()));
            frame::shown(templates, move |templates| {
                view! {
                    <EmergencyBanner open=emergency again/>
                    <Columns id patient chart=now load=chart templates trend/>
                    <WrongChartDialog id again/>
                }
                .into_any()
            })
        })
    })
}

#[component]
fn Columns(
    id: Memo<PatientId>,
    patient: Signal<Patient>,
    chart: Signal<Chart>,
    load: Load<Chart>,
    templates: Signal<NoteTemplates>,
    trend: Load<Option<Trend>>,
) -> impl IntoView {
    let may_write = use_may(Permission::WriteNotes);
    let struck = Signal::derive(move || chart.with(|chart| chart.entered_in_error.clone()));
    view! {
        <div class="chart-page">
            <div class="chart-col chart-col--summary"><Lists id chart load/></div>
            <div class="chart-col chart-col--note" data-reads=(!may_write).then_some("")><NoteColumn id chart load templates/><StruckLines id lines=struck/></div>
            <div class="chart-col chart-col--side"><Side id patient chart load trend/></div>
        </div>
    }
    .into_any()
}

/// Allergies as the banner says them. What was disproved is not said there.
fn banner_allergies(chart: &Chart) -> ui::Allergies {
    let known: Vec<ui::Allergy> = chart
        .allergies
        .list
        .iter()
        .filter(|allergy| allergy.stands())
        .map(|allergy| ui::Allergy {
            substance: allergy.name.clone(),
            reaction: allergy.reaction.clone().unwrap_or_default(),
        })
        .collect();
    match (known.is_empty(), chart.allergies.none_since) {
        (false, _) => ui::Allergies::Known(known),
        (true, Some(asked)) => {
            let day = ui::format::date(asked.local().date());
            match chart.allergies.none_words.clone() {
                Some(said) => ui::Allergies::NoneSaid { said, on: day },
                None => ui::Allergies::NoneKnown { asked: day },
            }
        }
        (true, None) => ui::Allergies::NotAsked { ask_href: Some("#allergies".to_owned()) },
    }
}

fn banner_weight(chart: &Chart) -> Option<String> {
    let series = chart.vitals.iter().find(|series| series.kind == VitalKind::Weight)?;
    let last = series.values.last()?;
    Some(words::weight_on(&last.shown, shown::when(last.at)))
}
