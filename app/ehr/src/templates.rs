//! Settings: templates of notes.

use std::marker::PhantomData;

use api::ehr::{ListNoteTemplates, NoteTemplate, NoteTemplates, SaveNoteTemplate};
use frame::{Anew, Form, Load, load, shown as show, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonSize, Choice, Crumb, Disclosure, Field, PageHeader, TextArea, use_toasts};

use crate::words;

/// More parts than this are no note.
const MOST_PARTS: usize = 12;
/// Empty lines offered beside the parts there are.
const SPARE: usize = 2;

/// `/settings/note-templates`.
#[component]
pub fn NoteTemplatesPage() -> impl IntoView {
    let templates = load(|| ListNoteTemplates {});
    let crumbs = vec![Crumb::link(frame::words::settings(), "/settings"), Crumb::here(words::note_templates())];
    view! {
        <Title text=frame::words::titled(words::note_templates())/>
        <PageHeader title=words::note_templates() facts=words::note_templates_text().to_owned() crumbs=crumbs/>
        <div class="section settings-narrow">{show(templates, move |list| view! { <List list load=templates/> }.into_any())}</div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<NoteTemplates>, load: Load<NoteTemplates>) -> impl IntoView {
    let templates = Memo::new(move |_| list.with(|list| list.templates.clone()));
    view! {
        <ul class="settings-rows">
            <For each=move || templates.get() key=|one| (one.id, one.version) let:one>
                <Line template=one load/>
            </For>
        </ul>
        <Disclosure summary=words::add_template()>
            <Anew of=move || templates.with(Vec::len)><TemplateForm template=None load/></Anew>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn Line(template: NoteTemplate, load: Load<NoteTemplates>) -> impl IntoView {
    let mut end = words::parts(template.parts.len());
    if !template.active {
        end = format!("{} · {end}", words::not_offered());
    }
    let off = (!template.active).then_some("");
    let (label, summary) = (words::template_named(&template.name), template.name.clone());
    view! {
        <li aria-label=label data-off=off>
            <Disclosure summary=summary end=Some(end)>
                <TemplateForm template=Some(template) load/>
            </Disclosure>
        </li>
    }
    .into_any()
}

#[component]
fn TemplateForm(template: Option<NoteTemplate>, load: Load<NoteTemplates>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |saved: NoteTemplate| {
        toasts.say(words::template_saved(&saved.name));
        load.again();
    });
    let version = template.as_ref().map_or(0, |one| one.version);
    view! {
        <Form<SaveNoteTemplate> action="/api/note-templates" class="stack stack--tight settings-form" request=PhantomData on_done=done>
            {template.as_ref().map(|one| view! { <input type="hidden" name="id" value=one.id.to_string()/> })}
            <input type="hidden" name="version" value=version/>
            <Fields template/>
        </Form<SaveNoteTemplate>>
    }
    .into_any()
}

#[component]
fn Fields(template: Option<NoteTemplate>) -> impl IntoView {
    let form = use_form();
    let key = template.as_ref().map_or_else(|| "new".to_owned(), |one| one.id.to_string());
    let (name, active, parts) =
        template.map_or_else(|| (String::new(), true, Vec::new()), |one| (one.name, one.active, one.parts));
    let known = parts.len();
    let mut parts: Vec<(String, String)> = parts
        .into_iter()
        .map(|part| (part.heading.into_string(), part.text.map(|text| text.into_string()).unwrap_or_default()))
        .collect();
    parts.resize((known + SPARE).min(MOST_PARTS), (String::new(), String::new()));
    let lines = parts
        .into_iter()
        .enumerate()
        .map(|(index, (heading, text))| {
            let (heading_name, text_name) = (format!("parts[{index}].heading"), format!("parts[{index}].text"));
            let (heading_error, text_error) = (form.error(heading_name.clone()), form.error(text_name.clone()));
            view! {
                <fieldset class="template-part">
                    <legend class="visually-hidden">{words::part(index + 1)}</legend>
                    <Field label=words::heading() name=heading_name id=format!("heading-{key}-{index}") maxlength=60 value=heading error=heading_error/>
                    <TextArea label=words::starts_with() name=text_name id=format!("text-{key}-{index}") rows=1 maxlength=4000 value=text error=text_error/>
                </fieldset>
            }
        })
        .collect_view();
    view! {
        <Field label=words::name() name="name" id=format!("name-{key}") value=name required=true maxlength=80 error=form.error("name")/>
        <p class="muted"><small>{words::placeholders()}</small></p>
        {lines}
        <Choice label=words::offered() name="active" value="true" checked=active/>
        <div class="actions"><Button label=words::save_template() id=format!("save-{key}") size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
