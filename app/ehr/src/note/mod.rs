//! The column of the note: the draft of the open encounter, what was signed before.

mod begin;
mod draft;
mod editor;
mod signed;
mod stale;

use api::{
    Permission,
    ehr::{Chart, Encounter, NoteTemplates},
    id::{EncounterId, PatientId},
};
use frame::{Load, use_may, use_query_word, use_session};
use leptos::prelude::*;
use ui::{Filter, FilterBar, Icon, glyphs};

pub use draft::Draft;
pub use signed::{OneNote, SignedNotes};

use crate::{shown, words};

/// The column.
#[component]
pub fn NoteColumn(
    id: Memo<PatientId>,
    chart: Signal<Chart>,
    load: Load<Chart>,
    templates: Signal<NoteTemplates>,
) -> impl IntoView {
    let may = use_may(Permission::WriteNotes);
    view! {
        {may.then(|| view! { <Writing id chart load templates/> })}
        {(!may).then(|| view! { <h1 class="visually-hidden">{words::chart()}</h1> })}
        <SignedNotes id chart load/>
    }
    .into_any()
}

#[component]
fn Writing(
    id: Memo<PatientId>,
    chart: Signal<Chart>,
    load: Load<Chart>,
    templates: Signal<NoteTemplates>,
) -> impl IntoView {
    let me = use_session().and_then(|session| session.staff_id);
    let word = use_query_word("encounter");
    // The one in the address, else one I write on, else mine, else any that is open.
    let encounter = Memo::new(move |_| {
        let wanted = word.get().and_then(|id| id.parse::<EncounterId>().ok());
        chart.with(|chart| {
            let open = |id: EncounterId| chart.encounters.iter().find(|one| one.id == id).cloned();
            wanted
                .and_then(open)
                .or_else(|| chart.drafts.first().and_then(|draft| open(draft.encounter_id)))
                .or_else(|| chart.encounters.iter().find(|one| one.staff_id.is_some() && one.staff_id == me).cloned())
                .or_else(|| chart.encounters.first().cloned())
        })
    });
    let draft = Memo::new(move |_| {
        let encounter = encounter.get()?.id;
        chart.with(|chart| chart.drafts.iter().find(|draft| draft.encounter_id == encounter).map(|draft| draft.id))
    });
    let stands = Memo::new(move |_| (encounter.with(|one| one.as_ref().map(|one| one.id)), draft.get()));
    view! {
        <Choice id chart encounter/>
        {move || {
            let (_, draft) = stands.get();
            match (encounter.get_untracked(), draft) {
                (Some(encounter), Some(draft)) => view! { <editor::Editor id encounter draft chart load templates/> }.into_any(),
                (Some(encounter), None) => view! { <begin::Begin encounter load templates/> }.into_any(),
                (None, _) => view! { <begin::WithoutVisit id load/> }.into_any(),
            }
        }}
    }
    .into_any()
}

/// Which encounter to write on, where several are open.
#[component]
fn Choice(id: Memo<PatientId>, chart: Signal<Chart>, encounter: Memo<Option<Encounter>>) -> impl IntoView {
    move || {
        let open = chart.with(|chart| chart.encounters.clone());
        (open.len() > 1).then(|| {
            let links = open
                .into_iter()
                .map(|one| {
                    let label = format!("{}, {}", one.kind, shown::when(one.starts));
                    let here = one.id;
                    let on = Signal::derive(move || encounter.with(|now| now.as_ref().is_some_and(|now| now.id == here)));
                    view! { <Filter label=label on=on href=format!("/patients/{}/chart?encounter={here}", id.get_untracked())/> }
                })
                .collect_view();
            view! { <FilterBar label=words::open_encounters()>{links}</FilterBar> }
        })
    }
}

/// What an encounter is, in one line.
fn facts(encounter: &Encounter) -> String {
    let at = shown::moment(encounter.starts);
    [Some(at), encounter.site.clone(), encounter.staff.clone()].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// A line that says why.
fn reason(encounter: &Encounter) -> Option<AnyView> {
    encounter
        .reason
        .clone()
        .map(|reason| view! { <p class="note-reason"><Icon glyph=glyphs::MESSAGE_SQUARE/>{reason}</p> }.into_any())
}
