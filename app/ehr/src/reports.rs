//! Reports of results, newest first, each with its values.

use api::{
    ehr::{FactKind, ListEnteredInError, ListReports, Report, Reports, ResultState},
    id::PatientId,
};
use frame::{RecordPart, Topic, load_live, record_part, shown_or, use_path_id, use_query_word};
use leptos::prelude::*;
use ui::{Empty, Flag, Pager, Range, TableFrame, Tag, Tone, Value, glyphs};

use crate::{
    glass::instead_of_chart,
    shown, words,
    wrong_chart::{StruckLines, WrongChartDialog, WrongPatientMenu, moved_here, provide_wrong_chart, said_above},
};

/// `/patients/:id/results`.
#[component]
pub fn ReportsPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let word = use_query_word("after");
    let after = Memo::new(move |_| word.get().and_then(|id| id.parse().ok()));
    let reports = load_live(
        move || ListReports { id: id.get(), after: after.get() },
        move || vec![Topic::new("chart", id.get())],
    );
    let errors = load_live(
        move || ListEnteredInError { id: id.get(), kind: Some(FactKind::Report), after: None },
        move || vec![Topic::new("chart", id.get())],
    );
    let again = Callback::new(move |()| {
        reports.again();
        errors.again();
    });
    provide_wrong_chart();
    record_part(RecordPart::Results, words::results(), Signal::from(None), Signal::from(None), move |id, _| {
        view! {
            <div class="section chart-narrow">
                <h1 class="visually-hidden">{words::results()}</h1>
                {shown_or(reports, instead_of_chart(id, Callback::new(move |()| reports.again())), move |page| {
                    view! { <Page page id is_page=Signal::derive(move || after.get().is_some())/> }.into_any()
                })}
                {shown_or(errors, said_above, move |page| {
                    let lines = Signal::derive(move || page.with(|page| page.rows.clone()));
                    view! { <StruckLines id kind=FactKind::Report lines/> }.into_any()
                })}
                <WrongChartDialog id again/>
            </div>
        }
        .into_any()
    })
}

#[component]
fn Page(page: Signal<Reports>, id: Memo<PatientId>, is_page: Signal<bool>) -> impl IntoView {
    let base = move || format!("/patients/{}/results", id.get());
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let total = Signal::derive(move || page.with(|page| page.total.map(|total| total.to_string())));
    let older = Signal::derive(move || page.with(|page| page.next).map(|next| format!("{}?after={next}", base())));
    let newer = Signal::derive(move || is_page.get().then(base));
    view! {
        <Show when=move || count.get() == 0 && !is_page.get() fallback=move || view! {
            <div class="stack">
                <For each=move || page.get().rows key=|report| (report.id, report.amended, report.acknowledged_at) let:report>
                    <OneReport report/>
                </For>
            </div>
            <Pager shown=count total=total older=older newer=newer/>
        }>
            <Empty glyph=glyphs::FLASK_CONICAL title=words::no_results() text=words::no_results_text()/>
        </Show>
    }
    .into_any()
}

#[component]
fn OneReport(report: Report) -> impl IntoView {
    let seen = match (&report.acknowledged_at, &report.acknowledged_by) {
        (Some(at), by) => words::acknowledged(by.clone().unwrap_or_default(), shown::when(*at)),
        (None, _) if report.imported => String::new(),
        (None, _) => words::not_acknowledged().to_owned(),
    };
    let heading = format!("report-{}", report.id);
    let labelled = heading.clone();
    let what = format!("{}, {}", report.name, shown::when(report.issued_at));
    view! {
        <article class="report" aria-labelledby=labelled>
            <header>
                <h2 id=heading>{report.name.clone()}</h2>
                <span class="muted num">{issued(&report)}</span>
                {marks(&report)}
                <span class="end quiet">{seen}</span>
                <WrongPatientMenu kind=FactKind::Report subject=report.id.0 what=what/>
            </header>
            {values(&report)}
            {said(&report)}
        </article>
    }
    .into_any()
}

/// When and by whom.
pub fn issued(report: &Report) -> String {
    [Some(shown::moment(report.issued_at)), report.issued_by.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// Corrected, partial, imported.
pub fn marks(report: &Report) -> AnyView {
    let amended = report.amended.then(|| view! { <Tag word=words::amended() tone=Tone::Warn glyph=glyphs::PENCIL/> });
    let partial =
        report.partial.then(|| view! { <Tag word=words::partial() tone=Tone::Warn glyph=glyphs::HOURGLASS/> });
    let imported = report.imported.then(|| view! { <Tag word=words::imported()/> });
    let state = report.said.clone().map(|word| view! { <Tag word=word tone=Tone::Warn glyph=glyphs::HOURGLASS/> });
    view! { {amended}{partial}{state}{imported} }.into_any()
}

/// Whether it was moved here, what its author concludes, and the files that came with it.
pub fn said(report: &Report) -> AnyView {
    let conclusion = report.conclusion.clone().map(|text| view! { <p class="report-said preformatted">{text}</p> });
    let files = shown::attachments(&report.attachments);
    view! { {moved_here(report.moved.as_ref())}{conclusion}{files} }.into_any()
}

/// The values of a report with flag and place on the range.
pub fn values(report: &Report) -> AnyView {
    if report.values.is_empty() {
        return ().into_any();
    }
    let rows = report
        .values
        .iter()
        .flat_map(|series| series.values.iter().map(move |value| (series, value)))
        .map(|(series, value)| {
            let level = value.flag.map(shown::level);
            let unit = shown::unit(series.unit.as_ref());
            let figure = match level {
                Some(level) => view! { <Value value=value.shown.clone() unit=unit level=level/> }.into_any(),
                None => view! { <Value value=value.shown.clone() unit=unit/> }.into_any(),
            };
            // A bound has no place on the range.
            let number = value.value.filter(|_| value.comparator.is_none());
            let place = match (number, series.low, series.high, level) {
                (Some(at), Some(low), Some(high), Some(level)) => {
                    view! { <Range value=at low=low high=high level=level/> }.into_any()
                }
                (Some(at), Some(low), Some(high), None) => view! { <Range value=at low=low high=high/> }.into_any(),
                _ => ().into_any(),
            };
            let unsure = matches!(value.state, ResultState::Preliminary | ResultState::Unknown);
            let flag = view! {
                {level.map(|level| view! { <Flag level=level/> })}
                {unsure.then(|| view! { <span class="quiet">{words::preliminary()}</span> })}
            };
            view! {
                <tr>
                    <th scope="row">
                        {series.name.clone()}
                        {value.detail.clone().map(|detail| view! { <span class="sub preformatted">{detail}</span> })}
                    </th>
                    <td class="num">{figure}</td>
                    <td>{flag}</td>
                    <td class="report-place">{place}</td>
                    <td class="num quiet">{shown::range(series)}</td>
                </tr>
            }
        })
        .collect_view();
    let (label, caption) = (report.name.clone(), report.name.clone());
    view! {
        <TableFrame label=label>
            <table class="table table--compact">
                <caption class="visually-hidden">{caption}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::test()}</th>
                        <th scope="col" class="num">{words::value()}</th>
                        <th scope="col">{words::flag()}</th>
                        <th scope="col" class="report-place">{words::on_range()}</th>
                        <th scope="col" class="num">{words::usual()}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </TableFrame>
    }
    .into_any()
}
