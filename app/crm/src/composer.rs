//! The composer of the timeline: a call, a note, a task.

use api::{
    Block, Problem,
    crm::{AddTimelineEntry, CallOutcome, TimelineKind},
    id::{PatientId, StaffId},
};
use frame::{Anew, use_client};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonSize, ComboOption, Combobox, Composer, ComposerKind, Field, FieldKind, Notice,
    SelectField, SelectOption, Tone, glyphs, use_toasts,
};

use crate::{people, words};

/// What is being written. It lives as long as the record is open, so that another part of it can be looked at meanwhile.
#[derive(Debug, Clone, Copy)]
pub struct Writing {
    kind: RwSignal<String>,
    text: RwSignal<String>,
    outcome: RwSignal<String>,
    due: RwSignal<String>,
    assignee: RwSignal<Option<StaffId>>,
    round: RwSignal<u32>,
    sent: RwSignal<u32>,
}

impl Writing {
    /// Nothing yet.
    pub fn new() -> Self {
        Self {
            kind: RwSignal::new("call".to_owned()),
            text: RwSignal::new(String::new()),
            outcome: RwSignal::new("answered".to_owned()),
            due: RwSignal::new(String::new()),
            assignee: RwSignal::new(None),
            round: RwSignal::new(0),
            sent: RwSignal::new(0),
        }
    }

    /// Starts writing an entry of this kind.
    pub fn start(&self, kind: &str) {
        self.kind.set(kind.to_owned());
        if let Ok(Some(text)) = document().query_selector(".composer textarea") {
            use leptos::wasm_bindgen::JsCast;
            let _ = text.unchecked_into::<leptos::web_sys::HtmlElement>().focus();
        }
    }

    /// Sends it, as the button does.
    pub fn submit(&self) {
        self.sent.update(|count| *count += 1);
    }

    fn clear(&self) {
        self.text.set(String::new());
        self.due.set(String::new());
        self.outcome.set("answered".to_owned());
        self.assignee.set(None);
        self.round.update(|round| *round += 1);
    }

    fn entry(&self, id: PatientId) -> Result<AddTimelineEntry, api::text::TextError> {
        let kind = people::kind_of(&self.kind.get_untracked()).unwrap_or(TimelineKind::Note);
        let outcome = match self.outcome.get_untracked().as_str() {
            "no_answer" => CallOutcome::NoAnswer,
            "left_word" => CallOutcome::LeftWord,
            "will_call_back" => CallOutcome::WillCallBack,
            _ => CallOutcome::Answered,
        };
        Ok(AddTimelineEntry {
            id,
            kind,
            text: Block::new(&self.text.get_untracked())?,
            outcome: (kind == TimelineKind::Call).then_some(outcome),
            due_on: if kind == TimelineKind::Note { None } else { self.due.get_untracked().parse().ok() },
            assignee: if kind == TimelineKind::Task { self.assignee.get_untracked() } else { None },
        })
    }
}

/// The composer. Without scripts it posts a call, the kind chosen first.
#[component]
pub fn Compose(id: Memo<PatientId>, writing: Writing, on_added: Callback<()>) -> impl IntoView {
    let client = use_client();
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<Problem>);
    let submit = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        let entry = match writing.entry(id.get_untracked()) {
            Ok(entry) => entry,
            Err(error) => {
                problem.set(Some(Problem::new(422, "invalid", format!("{} {error}.", words::what_was_said()))));
                return;
            }
        };
        busy.set(true);
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let answer = client.call(entry).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(_) => {
                    let _ = problem.try_set(None);
                    writing.clear();
                    toasts.say(words::logged());
                    on_added.run(());
                }
                Err(failed) => _ = problem.try_set(Some(failed)),
            }
        });
    });
    Effect::new(move |before: Option<u32>| {
        let sent = writing.sent.get();
        if before.is_some_and(|before| before != sent) {
            submit.run(());
        }
        sent
    });
    let kinds = vec![
        ComposerKind::new("call", words::call(), glyphs::PHONE),
        ComposerKind::new("note", words::note(), glyphs::STICKY_NOTE),
        ComposerKind::new("task", words::task(), glyphs::SQUARE_CHECK),
    ];
    let kind = writing.kind;
    let is = move |code: &'static str| move || kind.with(|kind| kind == code);
    let placeholder = Signal::derive(move || {
        Some(
            kind.with(|kind| match kind.as_str() {
                "note" => words::note_placeholder(),
                "task" => words::task_placeholder(),
                _ => words::call_placeholder(),
            })
            .to_owned(),
        )
    });
    let label = Signal::derive(move || {
        kind.with(|kind| match kind.as_str() {
            "note" => words::keep_note(),
            "task" => words::add_task(),
            _ => words::log_call(),
        })
        .to_owned()
    });
    let outcomes = vec![
        SelectOption::new("answered", words::answered()),
        SelectOption::new("no_answer", words::no_answer()),
        SelectOption::new("left_word", words::left_word()),
        SelectOption::new("will_call_back", words::will_call_back()),
    ];
    let action = format!("/api/patients/{}/timeline", id.get_untracked());
    let page = format!("/patients/{}", id.get_untracked());
    view! {
        <div class="compose">
            <Composer label=words::add_to_timeline() action=action kinds=kinds kind=kind text_label=words::what_was_said() placeholder=placeholder
                text=writing.text on_submit=submit>
                <input type="hidden" name="_page" value=page/>
                <div class="row compose-more">
                    <Show when=is("call")>
                        <SelectField label=words::outcome() name="outcome" options=outcomes.clone() bind=writing.outcome fit=true/>
                    </Show>
                    <Show when=move || kind.with(|kind| kind == "call" || kind == "task")>
                        {move || {
                            let label = if kind.with(|kind| kind == "task") { words::due() } else { words::follow_up() };
                            view! { <Field label=label name="due_on" kind=FieldKind::Date bind=writing.due/> }
                        }}
                    </Show>
                    <Show when=is("task")>
                        <Anew of=move || writing.round.get()><Assignee assignee=writing.assignee/></Anew>
                    </Show>
                </div>
                <Button label=label kind=ButtonKind::Primary size=ButtonSize::Small keys="Ctrl+↵" submit=true busy=busy/>
            </Composer>
            {move || problem.get().map(|problem| view! {
                <Notice tone=Tone::Danger glyph=glyphs::CIRCLE_ALERT title=problem.title text=problem.detail.unwrap_or_default() alert=true/>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Assignee(assignee: RwSignal<Option<StaffId>>) -> impl IntoView {
    let client = use_client();
    let find = move |query: String| frame::find_colleagues(client.clone(), query);
    let choose = Callback::new(move |chosen: Option<ComboOption>| {
        assignee.set(chosen.and_then(|option| option.id.parse().ok()));
    });
    view! { <Combobox label=words::assignee() name="assignee" find=find placeholder=words::me() on_choose=choose/> }
}
