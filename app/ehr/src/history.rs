//! What happened before: encounters, vaccinations, procedures, plans, documents.

use api::{
    ehr::{FactKind, History, HistoryEntry, HistoryKind, HistoryState, ListEnteredInError, ListHistory},
    id::PatientId,
};
use frame::{RecordPart, load, record_part, row_version, shown_or, use_path_id, use_query_word};
use leptos::prelude::*;
use ui::{Cell, Column, Empty, Filter, FilterBar, Flag, Pager, Row, Table, Tag, Value, glyphs};

use crate::{
    glass::instead_of_chart,
    shown, words,
    wrong_chart::{StruckLines, WrongChartDialog, WrongPatientMenu, moved_here, provide_wrong_chart, said_above},
};

const KINDS: [HistoryKind; 7] = [
    HistoryKind::Encounter,
    HistoryKind::Immunization,
    HistoryKind::Procedure,
    HistoryKind::CarePlan,
    HistoryKind::FamilyHistory,
    HistoryKind::Observation,
    HistoryKind::Document,
];

/// `/patients/:id/history`.
#[component]
pub fn HistoryPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let (kind_word, after_word) = (use_query_word("kind"), use_query_word("after"));
    let kind = Memo::new(move |_| kind_word.get().and_then(|word| KINDS.into_iter().find(|kind| kind.code() == word)));
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let history = load(move || ListHistory { id: id.get(), kind: kind.get(), after: after.get() });
    let errors = load(move || ListEnteredInError { id: id.get(), kind: Some(FactKind::Document), after: None });
    let again = Callback::new(move |()| {
        history.again();
        errors.again();
    });
    provide_wrong_chart();
    let base = move || match kind.get() {
        Some(kind) => format!("/patients/{}/history?kind={}", id.get(), kind.code()),
        None => format!("/patients/{}/history", id.get()),
    };
    record_part(RecordPart::History, words::history(), Signal::from(None), Signal::from(None), move |id, _| {
        let filters = std::iter::once(None)
            .chain(KINDS.map(Some))
            .map(|of| {
                let href = match of {
                    Some(of) => format!("/patients/{}/history?kind={}", id.get_untracked(), of.code()),
                    None => format!("/patients/{}/history", id.get_untracked()),
                };
                let on = Signal::derive(move || kind.get() == of);
                view! { <Filter label=words::history_kind(of) on=on href=href/> }
            })
            .collect_view();
        view! {
            <div class="section record-part">
                <h1 class="visually-hidden">{words::history()}</h1>
                <FilterBar label=words::show()>{filters}</FilterBar>
                {shown_or(history, instead_of_chart(id, Callback::new(move |()| history.again())), move |page| {
                    let newer = Signal::derive(move || after.get().is_some().then(base));
                    view! { <List page base=Signal::derive(base) newer/> }.into_any()
                })}
                {shown_or(errors, said_above, move |page| {
                    let lines = Signal::derive(move || page.with(|page| page.rows.clone()));
                    view! { <StruckLines id kind=FactKind::Document lines/> }.into_any()
                })}
                <WrongChartDialog id again/>
            </div>
        }
        .into_any()
    })
}

#[component]
fn List(page: Signal<History>, base: Signal<String>, newer: Signal<Option<String>>) -> impl IntoView {
    let columns = vec![
        Column::new("when", words::when()),
        Column::new("what", words::what()),
        Column::new("kind", words::kind()).priority(2),
        Column::new("status", words::status()),
        Column::new("by", words::by_whom()).priority(3),
        Column::new("acts", ""),
    ];
    let rows = Signal::derive(move || page.with(|page| page.rows.iter().map(row).collect::<Vec<_>>()));
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let total = Signal::derive(move || page.with(|page| page.total.map(|total| total.to_string())));
    let older = Signal::derive(move || {
        let base = base.get();
        let sign = if base.contains('?') { '&' } else { '?' };
        page.with(|page| page.next).map(|next| format!("{base}{sign}after={next}"))
    });
    let empty = || view! { <Empty glyph=glyphs::HISTORY title=words::no_history() text=words::no_history_text()/> };
    view! {
        <Table id="history" caption=words::history() hide_caption=true columns=columns rows=rows empty=empty/>
        <Pager shown=count total=total older=older newer=newer/>
    }
    .into_any()
}

fn row(entry: &HistoryEntry) -> Row {
    let from = entry.at_words.clone().unwrap_or_else(|| shown::dated(entry.at));
    let when = match entry.until.map(shown::dated).filter(|until| *until != from) {
        Some(until) => format!("{from} – {until}"),
        None => from,
    };
    let plain =
        entry.value.is_none() && entry.detail.is_none() && entry.attachments.is_empty() && entry.moved.is_none();
    let name = match plain {
        true => Cell::text(entry.name.clone()),
        false => {
            let entry = entry.clone();
            Cell::view(move || more(&entry))
        }
    };
    let cells = vec![
        Cell::text(when.clone()),
        match shown::code(entry.code.as_ref()) {
            Some(code) => name.with_sub(code),
            None => name,
        },
        Cell::text(words::history_one(entry.kind)),
        Cell::view({
            let (status, imported) = (status(entry), entry.imported);
            move || {
                let mark = imported.then(|| view! { <Tag word=words::imported()/> });
                view! { <span class="row">{status.clone()} {mark}</span> }
            }
        }),
        entry.by.clone().map_or_else(Cell::missing, Cell::text),
        acts(entry, &when),
    ];
    Row::new(entry.id.to_string(), format!("{when}, {}", entry.name), cells).version(row_version(entry))
}

/// The menu of what stands in the table of entries; encounters and values are no entries of their own.
fn acts(entry: &HistoryEntry, when: &str) -> Cell {
    let other = matches!(entry.kind, HistoryKind::Encounter | HistoryKind::Observation);
    if other || entry.state == HistoryState::Withdrawn {
        return Cell::view(|| ());
    }
    let (subject, what) = (entry.id, format!("{}, {when}", entry.name));
    Cell::view(move || {
        view! { <WrongPatientMenu kind=FactKind::Document subject=subject what=what.clone()/> }.into_any()
    })
}

/// The name with what was observed, what more is known and the files that came with it.
fn more(entry: &HistoryEntry) -> AnyView {
    let level = entry.flag.map(shown::level);
    let value = entry.value.clone().map(|value| match level {
        Some(level) => view! { <span>": " <Value value=value level=level/> " " <Flag level=level/></span> }.into_any(),
        None => view! { <span>": " {value}</span> }.into_any(),
    });
    let range = entry.range.clone().map(|range| view! { <p class="sub num">{words::usual_is(range)}</p> });
    // A long text opens in place.
    let long = entry.detail.as_ref().is_some_and(|detail| detail.len() > 200);
    let detail = entry.detail.clone().map(|detail| {
        if long {
            view! { <ui::Disclosure summary=words::more()><p class="preformatted">{detail}</p></ui::Disclosure> }
                .into_any()
        } else {
            view! { <p class="sub preformatted">{detail}</p> }.into_any()
        }
    });
    view! {
        <span>{entry.name.clone()}</span>{value}
        {range}
        {detail}
        {moved_here(entry.moved.as_ref())}
        {shown::attachments(&entry.attachments)}
    }
    .into_any()
}

/// How an entry stands. A source's own word says more than ours, where it does.
fn status(entry: &HistoryEntry) -> String {
    let ours = words::history_state(entry.state);
    let plain = matches!(
        (entry.state, entry.status.as_str()),
        (HistoryState::Done, "completed" | "final" | "finished" | "closed" | "done" | "current")
            | (HistoryState::Active, "active" | "open")
            | (HistoryState::Unknown, "unknown")
            | (HistoryState::Preliminary, "preliminary")
            | (HistoryState::Cancelled, "cancelled")
            | (HistoryState::Planned, "planned")
            | (HistoryState::NotDone, "not-done")
            | (HistoryState::Withdrawn, "withdrawn" | "entered-in-error")
    );
    match entry.state {
        _ if plain => ours.to_owned(),
        // Ours would say that nothing is stated.
        HistoryState::Unknown => entry.status.clone(),
        _ => format!("{ours} ({})", entry.status),
    }
}
