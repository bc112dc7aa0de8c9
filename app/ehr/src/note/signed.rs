//! Signed notes under the draft.

use std::marker::PhantomData;

use api::{
    Permission,
    ehr::{AddAddendum, Chart, FactKind, Note},
    id::PatientId,
};
use frame::{Form, Load, use_form, use_may};
use leptos::prelude::*;
use ui::{Button, ButtonSize, Disclosure, Empty, NoteAddendum, SignedNote, TextArea, glyphs, use_toasts};

use crate::{
    shown, words,
    wrong_chart::{WrongPatientMenu, moved_here},
};

/// The latest signed notes, and the way to all of them.
#[component]
pub fn SignedNotes(id: Memo<PatientId>, chart: Signal<Chart>, load: Load<Chart>) -> impl IntoView {
    let notes = Memo::new(move |_| chart.with(|chart| chart.notes.clone()));
    let more = Memo::new(move |_| {
        chart.with(|chart| (chart.note_count as usize > chart.notes.len()).then_some(chart.note_count))
    });
    let again = Callback::new(move |()| load.again());
    view! {
        <Show when=move || notes.with(Vec::is_empty)>
            <Empty glyph=glyphs::NOTEBOOK_PEN title=words::no_notes() text=words::no_notes_text()/>
        </Show>
        <For each=move || notes.get() key=|note| (note.id, note.addenda.len()) let:note>
            <OneNote note again/>
        </For>
        {move || more.get().map(|count| view! {
            <p><Button label=words::all_notes(count) size=ButtonSize::Small href=format!("/patients/{}/notes", id.get())/></p>
        })}
    }
    .into_any()
}

/// One signed note, with the form that adds to it.
#[component]
pub fn OneNote(note: Note, again: Callback<()>) -> impl IntoView {
    let may = use_may(Permission::WriteNotes);
    let toasts = use_toasts();
    let done = Callback::new(move |_: Note| {
        toasts.say(words::addendum_kept());
        again.run(());
    });
    let parts: Vec<(String, String)> = note
        .parts
        .iter()
        .map(|part| {
            (
                part.heading.as_str().to_owned(),
                part.text.as_ref().map(|text| text.as_str().to_owned()).unwrap_or_default(),
            )
        })
        .collect();
    let addenda = note
        .addenda
        .iter()
        .map(|one| NoteAddendum {
            signature: format!("{}, {}", one.author, shown::moment(one.at)),
            text: one.text.clone(),
        })
        .collect::<Vec<_>>();
    let id = note.id;
    let day = ui::format::date(note.encounter_at.local().date());
    let what = format!("{}, {day}", note.title);
    let moved = moved_here(note.moved.as_ref());
    view! {
        <SignedNote id=format!("note-{id}") title=note.title.clone() when=day parts=parts
            signature=words::signed_by(&note.author, shown::moment(note.signed_at)) addenda=addenda>
            {moved}
            <WrongPatientMenu kind=FactKind::Note subject=id.0 what=what author=note.author_id/>
            {may.then(|| view! {
                <Disclosure summary=words::add_addendum()>
                    <Form<AddAddendum> action=format!("/api/notes/{id}/addenda") class="coded-form" request=PhantomData on_done=done label=words::add_addendum()>
                        <Fields key=id.to_string()/>
                    </Form<AddAddendum>>
                </Disclosure>
            })}
        </SignedNote>
    }
    .into_any()
}

#[component]
fn Fields(key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <TextArea label=words::addendum() name="text" id=format!("addendum-{key}") rows=2 maxlength=10000 required=true value=form.value("text", "") error=form.error("text")/>
        <div class="actions"><Button label=words::sign_addendum() id=format!("sign-{key}") size=ButtonSize::Small glyph=glyphs::PEN_LINE submit=true busy=form.busy()/></div>
    }
    .into_any()
}
