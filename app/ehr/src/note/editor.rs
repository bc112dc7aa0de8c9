//! The draft on the screen.

use api::{
    Done,
    ehr::{Chart, DiscardDraft, Encounter, Finding, MedicationCheck, NoteTemplates},
    id::{NoteId, PatientId},
};
use frame::{Load, use_client, use_page};
use leptos::{ev, prelude::*};
use ui::{
    Button, ButtonKind, Chord, Dialog, DraftMark, IconButton, Menu, MenuItem, NotePart, Notice, ScreenKey, ScreenKeys,
    SignBar, Tone, glyphs, use_toasts,
};

use super::{Draft, stale::Stale};
use crate::{note, orders::Basket, words};

/// The editor of one draft. It is drawn once and holds what is typed; the chart around it may load again meanwhile.
#[component]
pub fn Editor(
    id: Memo<PatientId>,
    encounter: Encounter,
    draft: NoteId,
    chart: Signal<Chart>,
    load: Load<Chart>,
    templates: Signal<NoteTemplates>,
) -> impl IntoView {
    let from = chart.with_untracked(|chart| chart.drafts.iter().find(|one| one.id == draft).cloned())?;
    let draft = Draft::new(&from, encounter.site_id);
    typed_before(draft);
    let toasts = use_toasts();
    let sign = Callback::new(move |()| {
        draft.sign(move |_| {
            toasts.say(words::signed_toast());
            load.again();
        });
    });
    // The button's own sense of the form: the other one keeps.
    let submit = move |event: ev::SubmitEvent| {
        event.prevent_default();
        sign.run(());
    };
    let keys = vec![
        ScreenKey::new(Chord::CtrlEnter, words::sign_note(), move || sign.run(())),
        ScreenKey::new(Chord::Ctrl('s'), words::keep_draft(), move || draft.keep()),
    ];
    let parts = move || draft.parts.get().into_iter().enumerate();
    let from_word = {
        let reason = encounter.reason.clone().unwrap_or_default();
        move |text: &str| (!reason.is_empty() && text.contains(&reason)).then(|| words::from_booking().to_owned())
    };
    let action = format!("/api/drafts/{}/sign", draft.id());
    let page = format!("/patients/{}/chart", id.get_untracked());
    let title = draft.title;
    let sign_label = Signal::derive(move || {
        if draft.orders.with(Vec::is_empty) { words::sign_note() } else { words::sign_and_send() }.to_owned()
    });
    Some(
        view! {
            <ScreenKeys keys=keys/>
            // A form of its own rather than the frame's: it is kept by itself, and signing waits for what is under way.
            <form class="note" method="post" action=action aria-label=words::note_of(&encounter.kind) on:submit=submit>
                <input type="hidden" name="_page" value=page/>
                <input type="hidden" name="version" value=move || draft.version.get()/>
                <header>
                    <h1 class="visually-hidden">{words::chart()}</h1>
                    <input class="note-title" name="title" aria-label=words::title_of_note() maxlength="120" required
                        value=title.get_untracked() prop:value=move || title.get() on:input=move |event| title.set(event_target_value(&event))/>
                    <span class="muted num">{note::facts(&encounter)}</span>
                    <DraftMark state=draft.state/>
                    <Tools draft load templates/>
                </header>
                <Stale draft/>
                <For each=parts key=|(_, part)| part.key let((index, part))>
                    <input type="hidden" name=format!("parts[{index}].heading") value=part.heading.get_value()/>
                    <NotePart heading=part.heading.get_value() name=format!("parts[{index}].text") bind=part.text
                        from=part.text.with_untracked(|text| from_word(text)).unwrap_or_default()/>
                </For>
                <Basket patient=id.get_untracked() draft/>
                {move || draft.problem.get().map(trouble)}
                <SignBar checked=Signal::derive(move || said(&draft.checks()))>
                    <Button label=words::keep_draft() id="keep-draft" submit=true action=format!("/api/drafts/{}", draft.id()) on_press=Callback::new(move |()| draft.keep())/>
                    <Button label=sign_label id="sign-note" kind=ButtonKind::Primary glyph=glyphs::PEN_LINE keys="Ctrl+↵" submit=true busy=draft.signing/>
                </SignBar>
            </form>
        }
        .into_any(),
    )
}

/// What was typed into the form of a browser without scripts, when the server did not take it.
fn typed_before(draft: Draft) {
    let Some(failure) = use_page().data.failure else { return };
    if !failure.action.starts_with(&format!("/api/drafts/{}", draft.id())) {
        return;
    }
    for (name, value) in &failure.values {
        let index = name.strip_prefix("parts[").and_then(|rest| rest.split_once("].text"));
        if let Some(part) = index
            .and_then(|(index, _)| draft.parts.with_untracked(|parts| parts.get(index.parse::<usize>().ok()?).copied()))
        {
            part.text.set(value.clone());
        } else if name == "title" {
            draft.title.set(value.clone());
        }
    }
    draft.problem.set(Some(failure.problem));
}

fn trouble(problem: api::Problem) -> AnyView {
    let fields = problem.errors.iter().map(|error| error.message.clone()).collect::<Vec<_>>().join(" · ");
    let text = if fields.is_empty() { problem.detail.unwrap_or_default() } else { fields };
    view! { <Notice tone=Tone::Danger glyph=glyphs::CIRCLE_ALERT title=problem.title text=text alert=true/> }.into_any()
}

/// What was checked, in one line; nothing without medicines.
fn said(checks: &[Result<MedicationCheck, String>]) -> Option<String> {
    let known: Vec<&MedicationCheck> = checks.iter().filter_map(|check| check.as_ref().ok()).collect();
    let edition = &known.first()?.edition;
    let warnings =
        known.iter().flat_map(|check| &check.findings).filter(|finding: &&Finding| finding.kind.needs_reason()).count();
    let blind = checks.len() - known.len() + known.iter().filter(|check| check.ingredients.is_empty()).count();
    Some(words::checked_against(edition, warnings, blind))
}

/// Templates and the way to throw the draft away.
#[component]
fn Tools(draft: Draft, load: Load<Chart>, templates: Signal<NoteTemplates>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let asking = RwSignal::new(false);
    let discard = Callback::new(move |()| {
        asking.set(false);
        let client = client.clone();
        let request = DiscardDraft { id: draft.id(), version: draft.version.get_untracked() };
        leptos::task::spawn_local(async move {
            match client.call(request).await {
                Ok(Done {}) => {
                    toasts.say(words::discarded());
                    load.again();
                }
                Err(problem) => toasts.say(problem.title),
            }
        });
    });
    let groups = Signal::derive(move || {
        let list = offered(&templates.get())
            .into_iter()
            .map(|(name, parts)| {
                MenuItem::act(name, move || {
                    for (heading, text) in &parts {
                        draft.insert(heading, text);
                    }
                })
            })
            .collect::<Vec<_>>();
        vec![
            ui::MenuGroup { title: Some(words::insert_template().to_owned()), items: list },
            vec![MenuItem::act(words::discard_draft(), move || asking.set(true)).glyph(glyphs::TRASH_2).danger()]
                .into(),
        ]
    });
    view! {
        <span class="note-tools">
            <IconButton glyph=glyphs::ELLIPSIS label=words::more_for_note() small=true popover="note-menu"/>
        </span>
        <Menu id="note-menu" label=words::more_for_note() groups=groups/>
        <Dialog open=asking id="discard" title=words::discard_question().to_owned() text=Some(words::discard_text().to_owned())
            actions=move || view! {
                <Button label=words::go_on_writing() autofocus=true on_press=Callback::new(move |()| asking.set(false))/>
                <Button label=words::discard_draft() id="discard-now" kind=ButtonKind::Irrevocable on_press=discard/>
            }/>
    }
    .into_any()
}

/// Names of the templates with their headings and words; what only the server can fill in is left out.
fn offered(templates: &NoteTemplates) -> Vec<(String, Vec<(String, String)>)> {
    let part = |part: &api::ehr::NotePart| {
        let text = part.text.as_ref().map(|text| text.as_str()).unwrap_or_default();
        let text = text.replace("{reason}", "").replace("{vitals}", "").trim().to_owned();
        (part.heading.as_str().to_owned(), text)
    };
    let active = templates.templates.iter().filter(|one| one.active);
    active.map(|one| (one.name.clone(), one.parts.iter().map(part).collect())).collect()
}
