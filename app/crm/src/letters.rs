//! The messages that went out to one patient, or wait, or failed.

use api::{
    crm::Channel,
    id::PatientId,
    notifications::{ListMessages, Message, MessageState, Messages, TemplateCode},
};
use frame::{load_live, local, row_version, shown, today};
use leptos::prelude::*;
use ui::{Cell, Column, Empty, Row, Table, Tag, Tone, glyphs};

use crate::{people, words};

/// The part of the record.
#[component]
pub fn LettersPart(id: Memo<PatientId>) -> impl IntoView {
    let messages = load_live(
        move || ListMessages { state: None, patient_id: Some(id.get()), after: None },
        move || vec![frame::Topic::new("patient", id.get())],
    );
    view! {
        <h1 class="visually-hidden">{words::messages()}</h1>
        <div class="section record-part">{shown(messages, |page| view! { <List page/> }.into_any())}</div>
    }
}

#[component]
fn List(page: Signal<Messages>) -> impl IntoView {
    let columns = vec![
        Column::new("when", words::when()),
        Column::new("what", words::what()),
        Column::new("state", words::state()),
        Column::new("words", words::words_sent()).priority(3),
    ];
    let rows = Signal::derive(move || page.with(|page| page.rows.iter().map(row).collect::<Vec<_>>()));
    let empty =
        || view! { <Empty glyph=glyphs::MESSAGE_SQUARE title=words::no_messages() text=words::no_messages_text()/> };
    view! { <Table id="letters" caption=words::messages() hide_caption=true columns=columns rows=rows empty=empty/> }
}

fn row(message: &Message) -> Row {
    let at = local(message.sent_at.unwrap_or(message.due_at)).local();
    let when = format!("{}, {}", people::day(at.date(), today()), ui::format::time(at.time()));
    let what = match message.template {
        TemplateCode::Booked => words::msg_booked(),
        TemplateCode::Reminder => words::msg_reminder(),
        TemplateCode::Moved => words::msg_moved(),
        TemplateCode::Cancelled => words::msg_cancelled(),
    };
    let way = match message.channel {
        Channel::Sms => words::by_text(),
        _ => words::by_mail(),
    };
    let (word, tone) = match message.state {
        MessageState::Waiting => (words::waiting(), Tone::Neutral),
        MessageState::Sending => (words::sending(), Tone::Info),
        MessageState::Sent => (words::sent(), Tone::Ok),
        MessageState::Uncertain => (words::uncertain(), Tone::Warn),
        MessageState::Failed => (words::failed(), Tone::Danger),
        MessageState::Withdrawn => (words::withdrawn(), Tone::Neutral),
    };
    let cells = vec![
        Cell::view({
            let when = when.clone();
            move || {
                let when = when.clone();
                view! { <span class="num nowrap">{when}</span> }
            }
        }),
        Cell::text(what).with_sub(format!("{way}, {}", message.address)),
        Cell::view(move || view! { <Tag word=word tone=tone/> }),
        Cell::text(message.body.clone()),
    ];
    Row::new(message.id.to_string(), what, cells).version(row_version(message))
}
