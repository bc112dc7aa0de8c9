//! Open tasks and follow-ups to calls, of all patients, by the day they are due.

use std::marker::PhantomData;

use api::{
    Done, Permission,
    crm::{FinishTask, ListTasks, Task, Tasks, TimelineKind},
    id::TimelineEntryId,
};
use frame::{Form, Load, load, row_version, shown, today, use_client, use_form, use_may, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonSize, Cell, Column, Empty, Filter, FilterBar, PageHeader, Row, Table, Tag, glyphs, use_toasts};

use crate::{people, words};

/// `/tasks`.
#[component]
pub fn TasksPage() -> impl IntoView {
    let word = use_query_word("mine");
    let mine = Memo::new(move |_| word.get().as_deref() == Some("true"));
    let tasks = load(move || ListTasks { mine: mine.get() });
    let facts = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(Ok(tasks)) = tasks.resource.get() {
            facts.set(Some(words::tasks_facts(tasks.tasks.len())));
        }
    });
    view! {
        <Title text=frame::words::titled(words::calls_and_tasks())/>
        <PageHeader title=words::calls_and_tasks() facts=facts/>
        <div class="section">
            <FilterBar label=words::show()>
                <Filter label=words::everybodys() on=Signal::derive(move || !mine.get()) href="/tasks"/>
                <Filter label=words::mine() on=mine href="/tasks?mine=true"/>
            </FilterBar>
            {shown(tasks, move |list| view! { <List list load=tasks/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<Tasks>, load: Load<Tasks>) -> impl IntoView {
    let may_write = use_may(Permission::WritePatients);
    let columns = vec![
        Column::new("what", words::what()),
        Column::new("patient", words::patient()),
        Column::new("assignee", words::assignee()).priority(3),
        Column::new("done", ""),
    ];
    let rows = Signal::derive(move || {
        list.with(|list| list.tasks.iter().map(|task| row(task, load, may_write)).collect::<Vec<_>>())
    });
    let empty = || view! { <Empty glyph=glyphs::LIST_CHECKS title=words::no_tasks() text=words::no_tasks_text()/> };
    view! { <Table id="tasks" caption=words::calls_and_tasks() hide_caption=true columns=columns rows=rows empty=empty/> }
}

fn row(task: &Task, load: Load<Tasks>, may_write: bool) -> Row {
    let (due, tone) = people::due(task.due_on, today());
    let glyph = if task.kind == TimelineKind::Call { glyphs::PHONE } else { glyphs::SQUARE_CHECK };
    let (text, href, id) = (task.text.clone(), format!("/patients/{}", task.patient_id), task.id);
    let what = {
        let text = text.clone();
        move || {
            let (text, due) = (text.clone(), due.clone());
            view! {
                <span class="task-what">
                    <ui::Icon glyph=glyph/>
                    <span>{text}" "<Tag word=due tone=tone/></span>
                </span>
            }
        }
    };
    let act = {
        let text = text.clone();
        move || may_write.then(|| view! { <Finish id text=text.clone() load/> })
    };
    let cells = vec![
        Cell::view(what),
        match task.deceased {
            Some(day) => Cell::link(task.patient.clone(), href).with_sub(ui::format::died(day)),
            None => Cell::link(task.patient.clone(), href),
        },
        task.assignee.clone().map_or_else(Cell::missing, Cell::text).with_sub(words::asked_by_person(&task.actor)),
        Cell::view(act),
    ];
    Row::new(id.to_string(), text, cells).version(row_version(task))
}

#[component]
fn Finish(id: TimelineEntryId, text: String, load: Load<Tasks>) -> impl IntoView {
    let (client, toasts) = (use_client(), use_toasts());
    let done = Callback::new(move |_: Done| {
        let client = client.clone();
        let undo = Callback::new(move |()| {
            let client = client.clone();
            leptos::task::spawn_local(async move {
                match client.call(FinishTask { id, reopen: true, note: None }).await {
                    Ok(_) => load.again(),
                    Err(problem) => toasts.say(problem.title),
                }
            });
        });
        toasts.undoable(words::done_toast(&text), undo);
        load.again();
    });
    view! {
        <Form<FinishTask> action=format!("/api/tasks/{id}/done") class="row-act" request=PhantomData on_done=done>
            <FinishButton/>
        </Form<FinishTask>>
    }
    .into_any()
}

#[component]
fn FinishButton() -> impl IntoView {
    let form = use_form();
    view! { <Button label=words::done() size=ButtonSize::Small glyph=glyphs::CHECK submit=true busy=form.busy()/> }
}
