//! One patient's record at the desk: who, and what happened between the clinic and this person.

use api::{Permission, crm::GetPatient, id::PatientId};
use frame::{RecordBanner, RecordPart, RecordTabs, Topic, load_live, shown, use_may, use_path_id, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Chord, ScreenKey, ScreenKeys};

use crate::{
    about::About, composer::Writing, death::DeathPart, details::DetailsPart, letters::LettersPart, people,
    timeline::TimelinePart, visits::VisitsPart, words,
};

/// `/patients/:id`.
#[component]
pub fn RecordPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let word = use_query_word("part");
    let part = Memo::new(move |_| match word.get().as_deref() {
        Some("visits") => RecordPart::Visits,
        Some("messages") => RecordPart::Messages,
        Some("details" | "death") => RecordPart::Details,
        _ => RecordPart::Timeline,
    });
    let of_death = Memo::new(move |_| word.get().as_deref() == Some("death"));
    let patient = load_live(move || GetPatient { id: id.get() }, move || vec![Topic::new("patient", id.get())]);
    let writing = Writing::new();
    view! {
        <Title text=frame::words::titled(words::patient())/>
        <Keys part writing/>
        {shown(patient, move |patient| view! {
            <RecordBanner patient/>
            <RecordTabs id part/>
            {move || match part.get() {
                RecordPart::Visits => view! { <VisitsPart id/> }.into_any(),
                RecordPart::Messages => view! { <LettersPart id/> }.into_any(),
                RecordPart::Details if of_death.get() => view! { <DeathPart patient/> }.into_any(),
                RecordPart::Details => view! { <DetailsPart patient/> }.into_any(),
                _ => view! {
                    <h1 class="visually-hidden">{move || words::timeline_of(patient.with(|patient| people::name(&patient.row)))}</h1>
                    <div class="columns columns--aside" data-top="">
                        <TimelinePart id writing/>
                        <About patient/>
                    </div>
                }.into_any(),
            }}
        }.into_any())}
    }
    .into_any()
}

/// Keys of the timeline's composer.
#[component]
fn Keys(part: Memo<RecordPart>, writing: Writing) -> impl IntoView {
    let mut keys = Vec::new();
    if use_may(Permission::WritePatients) {
        let on_timeline = Signal::derive(move || part.get() == RecordPart::Timeline);
        for (key, word, kind) in
            [('c', words::key_call(), "call"), ('n', words::key_note(), "note"), ('t', words::key_task(), "task")]
        {
            keys.push(ScreenKey::new(Chord::Char(key), word, move || writing.start(kind)).when(on_timeline));
        }
        keys.push(
            ScreenKey::new(Chord::CtrlEnter, words::add_to_timeline(), move || writing.submit()).when(on_timeline),
        );
    }
    view! { <ScreenKeys keys=keys/> }
}
