//! Every signed note of a patient, newest first.

use api::{
    ehr::{FactKind, ListEnteredInError, ListNotes, Notes},
    id::PatientId,
};
use frame::{RecordPart, load, record_part, shown_or, use_path_id, use_query_word};
use leptos::prelude::*;
use ui::{Empty, Pager, glyphs};

use crate::glass::instead_of_chart;
use crate::{
    note::OneNote,
    words,
    wrong_chart::{StruckLines, WrongChartDialog, provide_wrong_chart, said_above},
};

/// `/patients/:id/notes`.
#[component]
pub fn NotesPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let word = use_query_word("after");
    let after = Memo::new(move |_| word.get().and_then(|id| id.parse().ok()));
    let notes = load(move || ListNotes { id: id.get(), after: after.get() });
    let errors = load(move || ListEnteredInError { id: id.get(), kind: Some(FactKind::Note), after: None });
    let again = Callback::new(move |()| {
        notes.again();
        errors.again();
    });
    provide_wrong_chart();
    record_part(RecordPart::Chart, words::notes(), Signal::from(None), Signal::from(None), move |id, _| {
        view! {
            <div class="section chart-narrow">
                <h1 class="part-head">{words::notes()}</h1>
                {shown_or(notes, instead_of_chart(id, Callback::new(move |()| notes.again())), move |page| {
                    let again = Callback::new(move |()| notes.again());
                    view! { <Page page id again is_page=Signal::derive(move || after.get().is_some())/> }.into_any()
                })}
                {shown_or(errors, said_above, move |page| {
                    let lines = Signal::derive(move || page.with(|page| page.rows.clone()));
                    view! { <StruckLines id kind=FactKind::Note lines/> }.into_any()
                })}
                <WrongChartDialog id again/>
            </div>
        }
        .into_any()
    })
}

#[component]
fn Page(page: Signal<Notes>, id: Memo<PatientId>, again: Callback<()>, is_page: Signal<bool>) -> impl IntoView {
    let base = move || format!("/patients/{}/notes", id.get());
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let total = Signal::derive(move || page.with(|page| page.total.map(|total| total.to_string())));
    let older = Signal::derive(move || page.with(|page| page.next).map(|next| format!("{}?after={next}", base())));
    let newer = Signal::derive(move || is_page.get().then(base));
    view! {
        <div class="stack">
            <Show when=move || count.get() == 0>
                <Empty glyph=glyphs::NOTEBOOK_PEN title=words::no_notes() text=words::no_notes_text()/>
            </Show>
            <For each=move || page.get().rows key=|note| (note.id, note.addenda.len()) let:note>
                <OneNote note again/>
            </For>
        </div>
        <Pager shown=count total=total older=older newer=newer/>
    }
    .into_any()
}
