//! The log: every message, how it stands, and why.

use std::marker::PhantomData;

use api::{
    Done, Moment,
    crm::Channel,
    id::MessageId,
    notifications::{ListMessages, Message, MessageState, Messages, SendAgain, TemplateCode},
};
use frame::{Form, Load, load, local, row_version, shown, today, use_form, use_page, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonSize, Cell, Column, Empty, Filter, FilterBar, PageHeader, Pager, Row, Table, Tag, Tone, glyphs,
    use_toasts,
};

use crate::words;

/// Each state: its value in addresses, its word, its tone.
const STATES: [(MessageState, &str, &str, Tone); 6] = [
    (MessageState::Waiting, "waiting", words::waiting(), Tone::Neutral),
    (MessageState::Sending, "sending", words::sending(), Tone::Info),
    (MessageState::Sent, "sent", words::sent(), Tone::Ok),
    (MessageState::Uncertain, "uncertain", words::uncertain(), Tone::Warn),
    (MessageState::Failed, "failed", words::failed(), Tone::Danger),
    (MessageState::Withdrawn, "withdrawn", words::withdrawn(), Tone::Neutral),
];

/// A state's word and tone.
pub fn state(of: MessageState) -> (&'static str, Tone) {
    STATES.iter().find(|(state, ..)| *state == of).map_or(("", Tone::Neutral), |(_, _, word, tone)| (word, *tone))
}

/// What a message says.
pub const fn template(code: TemplateCode) -> &'static str {
    match code {
        TemplateCode::Booked => words::booked(),
        TemplateCode::Reminder => words::reminder(),
        TemplateCode::Moved => words::moved(),
        TemplateCode::Cancelled => words::cancelled(),
    }
}

/// By which way.
pub const fn way(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => words::by_sms(),
        _ => words::by_email(),
    }
}

/// A moment in a list: `Tue 24 Nov, 09:20`.
pub fn moment(moment: Moment) -> String {
    let at = local(moment).local();
    let day =
        if at.date().year() == today().year() { ui::format::weekday(at.date()) } else { ui::format::date(at.date()) };
    format!("{day}, {}", ui::format::time(at.time()))
}

/// `/messages-out`.
#[component]
pub fn LogPage() -> impl IntoView {
    let word = use_query_word("state");
    let only = Memo::new(move |_| {
        STATES.iter().find(|(_, code, ..)| word.get().as_deref() == Some(code)).map(|(state, ..)| *state)
    });
    let after_word = use_query_word("after");
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let messages = load(move || ListMessages { state: only.get(), patient_id: None, after: after.get() });
    let development = use_page().data.development;
    let filters = STATES
        .iter()
        .map(|(of, code, label, _)| {
            let of = *of;
            view! { <Filter label=*label on=Signal::derive(move || only.get() == Some(of)) href=format!("/messages-out?state={code}")/> }
        })
        .collect_view();
    view! {
        <Title text=frame::words::titled(words::messages_out())/>
        <PageHeader title=words::messages_out() facts=words::facts().to_owned()>
            {development.then(|| view! { <Button label=words::outbox() glyph=glyphs::INBOX href="/outbox"/> })}
        </PageHeader>
        <div class="section">
            <FilterBar label=words::show()>
                <Filter label=words::all() on=Signal::derive(move || only.get().is_none()) href="/messages-out"/>
                {filters}
            </FilterBar>
            {shown(messages, move |page| view! { <List page only load=messages/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn List(page: Signal<Messages>, only: Memo<Option<MessageState>>, load: Load<Messages>) -> impl IntoView {
    let columns = vec![
        Column::new("what", words::what()),
        Column::new("to", words::to()),
        Column::new("state", words::state()),
        Column::new("words", words::words_sent()).priority(3),
        Column::new("when", words::when()).priority(2),
    ];
    let rows = Signal::derive(move || {
        page.with(|page| page.rows.iter().map(|message| row(message, load)).collect::<Vec<_>>())
    });
    let empty = move || {
        let (title, text) = if only.get().is_some() {
            (words::none_state(), words::none_state_text())
        } else {
            (words::none(), words::none_text())
        };
        view! { <Empty glyph=glyphs::SEND title=title text=text/> }
    };
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let total =
        Signal::derive(move || page.with(|page| page.total.map(|total| ui::format::number(total.cast_signed()))));
    let older = Signal::derive(move || {
        let state = only
            .get()
            .and_then(|only| STATES.iter().find(|(state, ..)| *state == only))
            .map(|(_, code, ..)| format!("state={code}&"))
            .unwrap_or_default();
        page.with(|page| page.next).map(|next| format!("/messages-out?{state}after={next}"))
    });
    let any = move || count.get() > 0;
    view! {
        <Table id="messages-out" caption=words::messages_out() hide_caption=true columns=columns rows=rows empty=empty/>
        <Show when=any><Pager shown=count total=total older=older/></Show>
    }
    .into_any()
}

fn row(message: &Message, load: Load<Messages>) -> Row {
    let (word, tone) = state(message.state);
    let why = match message.state {
        MessageState::Uncertain => Some(words::why_uncertain().to_owned()),
        MessageState::Failed => message.error.as_ref().map(words::why_failed),
        MessageState::Withdrawn => Some(words::why_withdrawn().to_owned()),
        _ => None,
    };
    let again = matches!(message.state, MessageState::Uncertain | MessageState::Failed);
    let id = message.id;
    let stands = move || {
        let why = why.clone();
        view! {
            <span class="message-state">
                <Tag word=word tone=tone/>
                {why.map(|why| view! { <span class="sub">{why}</span> })}
                {again.then(|| view! { <Again id load/> })}
            </span>
        }
    };
    let at = match message.sent_at {
        Some(sent) => moment(sent),
        None if message.state == MessageState::Waiting => words::due(moment(message.due_at)),
        None => moment(message.created_at),
    };
    let address = message.address.clone();
    let cells = vec![
        Cell::link(template(message.template), format!("/patients/{}?part=messages", message.patient_id))
            .with_sub(way(message.channel)),
        Cell::view(move || {
            let address = address.clone();
            view! { <span class="num nowrap">{address}</span> }
        }),
        Cell::view(stands),
        Cell::text(message.body.clone()),
        Cell::view(move || {
            let at = at.clone();
            view! { <span class="num nowrap">{at}</span> }
        }),
    ];
    Row::new(id.to_string(), template(message.template), cells).version(row_version(message))
}

#[component]
fn Again(id: MessageId, load: Load<Messages>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Done| {
        toasts.say(words::sent_again());
        load.again();
    });
    view! {
        <Form<SendAgain> action=format!("/api/messages/{id}/send-again") request=PhantomData on_done=done>
            <AgainButton/>
        </Form<SendAgain>>
    }
    .into_any()
}

#[component]
fn AgainButton() -> impl IntoView {
    let form = use_form();
    view! { <Button label=words::send_again() size=ButtonSize::Small glyph=glyphs::REPEAT submit=true busy=form.busy()/> }
}
