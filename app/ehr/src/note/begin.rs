//! Before a draft: choosing a template, or opening an encounter without a visit.

use std::marker::PhantomData;

use api::{
    ehr::{Chart, Draft, Encounter, NoteTemplates, OpenDraft, StartEncounter},
    id::PatientId,
};
use frame::{Form, Load, use_form, use_session};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Field, SelectField, SelectOption, glyphs};

use crate::{note, words};

/// Begins a note for an encounter.
#[component]
pub fn Begin(encounter: Encounter, load: Load<Chart>, templates: Signal<NoteTemplates>) -> impl IntoView {
    let done = Callback::new(move |_: Draft| load.again());
    let reason = note::reason(&encounter);
    view! {
        <article class="note" aria-labelledby="begin-h">
            <header>
                <h1 id="begin-h" class="note-head">{encounter.kind.clone()}</h1>
                <span class="muted num">{note::facts(&encounter)}</span>
            </header>
            {reason}
            <Form<OpenDraft> action=format!("/api/encounters/{}/draft", encounter.id) class="note-begin" request=PhantomData on_done=done label=words::begin_note()>
                <BeginFields kind=encounter.kind templates/>
            </Form<OpenDraft>>
        </article>
    }
    .into_any()
}

#[component]
fn BeginFields(kind: String, templates: Signal<NoteTemplates>) -> impl IntoView {
    let form = use_form();
    let options = Signal::derive(move || {
        templates.with(|list| {
            list.templates
                .iter()
                .filter(|one| one.active)
                .map(|one| SelectOption::new(one.id.to_string(), one.name.clone()))
                .collect::<Vec<_>>()
        })
    });
    // A template named like the visit fits best.
    let first = options.with_untracked(|options| {
        let named = options.iter().find(|one| one.label.eq_ignore_ascii_case(&kind));
        named.or_else(|| options.first()).map(|one| one.value.clone())
    });
    view! {
        <SelectField label=words::template() name="template_id" options=options value=first.unwrap_or_default() fit=true/>
        <Button label=words::begin_note() kind=ButtonKind::Primary glyph=glyphs::PEN_LINE submit=true busy=form.busy()/>
    }
    .into_any()
}

/// A phone call, a letter, a look at results: an encounter of its own.
#[component]
pub fn WithoutVisit(id: Memo<PatientId>, load: Load<Chart>) -> impl IntoView {
    let done = Callback::new(move |_: Encounter| load.again());
    view! {
        <article class="note" aria-labelledby="without-h">
            <header>
                <h1 id="without-h" class="note-head">{words::no_encounter()}</h1>
            </header>
            <p class="muted">{words::no_encounter_text()}</p>
            <Form<StartEncounter> action=format!("/api/patients/{}/encounters", id.get_untracked()) class="note-begin" request=PhantomData on_done=done
                label=words::write_without_visit()>
                <WithoutFields/>
            </Form<StartEncounter>>
        </article>
    }
    .into_any()
}

#[component]
fn WithoutFields() -> impl IntoView {
    let form = use_form();
    let session = use_session();
    let site =
        session.as_ref().and_then(|session| session.site_id.or_else(|| session.sites.first().map(|site| site.id)));
    view! {
        <input type="hidden" name="site_id" value=site.map(|id| id.to_string())/>
        <Field label=words::what_it_is() name="kind" required=true maxlength=60 value=form.value("kind", words::phone_call()) error=form.error("kind")/>
        <Field label=words::why() name="reason" optional=true maxlength=200 value=form.value("reason", "") error=form.error("reason")/>
        <Button label=words::write_without_visit() glyph=glyphs::NOTEBOOK_PEN submit=true busy=form.busy()/>
    }
    .into_any()
}
