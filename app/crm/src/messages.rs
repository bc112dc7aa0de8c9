//! My messages with colleagues, answered in place.

use std::marker::PhantomData;

use api::{
    Done,
    crm::{ColleagueMessage, ColleagueMessages, ListColleagueMessages, MarkColleagueMessageRead, SendColleagueMessage},
};
use frame::{Form, Load, Topic, load_live, local, shown, today, use_form, use_query_word, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Avatar, Button, ButtonKind, ButtonSize, Disclosure, Empty, Filter, FilterBar, PageHeader, Pager, Tag, TextArea,
    Tone, glyphs, use_toasts,
};

use crate::{people, words};

/// `/messages`.
#[component]
pub fn MessagesPage() -> impl IntoView {
    let word = use_query_word("show");
    let unread = Memo::new(move |_| word.get().as_deref() == Some("unread"));
    let after_word = use_query_word("after");
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let me = use_session().and_then(|session| session.staff_id);
    let messages = load_live(
        move || ListColleagueMessages { unread_only: unread.get(), after: after.get() },
        move || me.map(|me| Topic::new("messages", me)).into_iter().collect(),
    );
    view! {
        <Title text=frame::words::titled(words::my_messages())/>
        <PageHeader title=words::my_messages()>
            <Button label=words::find_colleague() glyph=glyphs::CONTACT href="/colleagues"/>
        </PageHeader>
        <div class="section">
            <FilterBar label=words::show()>
                <Filter label=words::all() on=Signal::derive(move || !unread.get()) href="/messages"/>
                <Filter label=words::unread() on=unread href="/messages?show=unread"/>
            </FilterBar>
            {shown(messages, move |page| view! { <List page unread load=messages/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn List(page: Signal<ColleagueMessages>, unread: Memo<bool>, load: Load<ColleagueMessages>) -> impl IntoView {
    let empty = move || {
        page.with(|page| page.rows.is_empty()).then(|| {
            let (title, text) = if unread.get() {
                (words::no_unread(), words::no_unread_text())
            } else {
                (words::no_mail(), words::no_mail_text())
            };
            view! { <Empty glyph=glyphs::MESSAGE_CIRCLE title=title text=text/> }
        })
    };
    let older = Signal::derive(move || {
        let show = if unread.get() { "show=unread&" } else { "" };
        page.with(|page| page.next).map(|next| format!("/messages?{show}after={next}"))
    });
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let any = move || count.get() > 0;
    view! {
        <ul class="letters">
            // Keyed, so that a new message does not take an answer that is being written away.
            <For each=move || page.get().rows key=|message| (message.id, message.read_at) let:message>
                <Letter message load/>
            </For>
        </ul>
        {empty}
        <Show when=any>
            <Pager shown=count older=older/>
        </Show>
    }
    .into_any()
}

#[component]
fn Letter(message: ColleagueMessage, load: Load<ColleagueMessages>) -> impl IntoView {
    let at = local(message.at).local();
    let when = format!("{}, {}", people::day(at.date(), today()), ui::format::time(at.time()));
    let other = if message.to_me { message.from.clone() } else { message.to.clone() };
    let title = if message.to_me { words::from_person(&message.from) } else { words::to_person(&message.to) };
    let is_new = message.to_me && message.read_at.is_none();
    let state = match message.read_at {
        Some(read) if !message.to_me => {
            let read = local(read).local();
            Some(words::read_at(format!("{}, {}", people::day(read.date(), today()), ui::format::time(read.time()))))
        }
        None if !message.to_me => Some(words::not_read().to_owned()),
        _ => None,
    };
    let about = message.patient.clone().zip(message.patient_id).map(|(name, id)| {
        let name = ui::format::marked(name, message.deceased);
        view! { <span>{words::about_patient()} " " <a href=format!("/patients/{id}")><bdi>{name}</bdi></a></span> }
    });
    let answer = message.from_id.filter(|_| message.to_me);
    let id = message.id;
    view! {
        <li class="letter" data-new=is_new.then_some("")>
            <Avatar name=other/>
            <div class="letter-body">
                <p class="letter-head">
                    <b>{title}</b>
                    <time class="quiet num">{when}</time>
                    {is_new.then(|| view! { <Tag word=words::new_word() tone=Tone::Brand/> })}
                    {about}
                    {state.map(|state| view! { <small class="quiet">{state}</small> })}
                </p>
                <p class="letter-text">{message.text}</p>
                <div class="letter-acts">
                    {answer.map(|to| view! {
                        <Disclosure summary=words::answer()>
                            <Answer to patient=message.patient_id key=id.to_string() load/>
                        </Disclosure>
                    })}
                    {is_new.then(|| view! {
                        <Form<MarkColleagueMessageRead> action=format!("/api/colleague-messages/{id}/read") request=PhantomData
                            on_done=Callback::new(move |_: Done| load.again())>
                            <Button label=words::mark_read() kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::CHECK submit=true/>
                        </Form<MarkColleagueMessageRead>>
                    })}
                </div>
            </div>
        </li>
    }
    .into_any()
}

#[component]
fn Answer(
    to: api::id::StaffId,
    patient: Option<api::id::PatientId>,
    key: String,
    load: Load<ColleagueMessages>,
) -> impl IntoView {
    let toasts = use_toasts();
    let text = RwSignal::new(String::new());
    let done = Callback::new(move |_: ColleagueMessage| {
        text.set(String::new());
        toasts.say(words::answer_sent());
        load.again();
    });
    view! {
        <Form<SendColleagueMessage> action="/api/colleague-messages" label=words::answer() class="stack stack--tight answer" request=PhantomData on_done=done>
            <input type="hidden" name="to" value=to.to_string()/>
            {patient.map(|patient| view! { <input type="hidden" name="patient_id" value=patient.to_string()/> })}
            <AnswerFields key text/>
        </Form<SendColleagueMessage>>
    }
    .into_any()
}

#[component]
fn AnswerFields(key: String, text: RwSignal<String>) -> impl IntoView {
    let form = use_form();
    view! {
        <TextArea label=words::your_answer() name="text" id=format!("answer-{key}") bind=text rows=2 maxlength=2000 error=form.error("text")/>
        <div class="actions"><Button label=words::send_answer() size=ButtonSize::Small glyph=glyphs::SEND submit=true busy=form.busy()/></div>
    }
    .into_any()
}
