//! The outbox of a development server: the messages in whole, as a patient would have read them.

use api::notifications::{ListMessages, Message, MessageState, Messages};
use frame::{load, shown, use_page, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Crumb, Empty, Icon, PageHeader, Pager, glyphs};

use crate::{log, words};

/// `/outbox`.
#[component]
pub fn OutboxPage() -> impl IntoView {
    if !use_page().data.development {
        return view! { <Empty glyph=glyphs::EYE_OFF title=words::not_here() text=words::not_here_text()/> }.into_any();
    }
    let after_word = use_query_word("after");
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let messages = load(move || ListMessages { state: Some(MessageState::Sent), patient_id: None, after: after.get() });
    view! {
        <Title text=frame::words::titled(words::outbox())/>
        <PageHeader title=words::outbox() facts=words::outbox_facts().to_owned()
            crumbs=vec![Crumb::link(words::messages_out(), "/messages-out"), Crumb::here(words::outbox())]/>
        <div class="section">{shown(messages, |page| view! { <List page/> }.into_any())}</div>
    }
    .into_any()
}

#[component]
fn List(page: Signal<Messages>) -> impl IntoView {
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let older = Signal::derive(move || page.with(|page| page.next).map(|next| format!("/outbox?after={next}")));
    let any = move || count.get() > 0;
    view! {
        <Show when=any fallback=|| view! { <Empty glyph=glyphs::INBOX title=words::nothing_out() text=words::none_text()/> }>
            <ul class="outbox">
                <For each=move || page.get().rows key=|message| message.id let:message>{whole(message)}</For>
            </ul>
            <Pager shown=count older=older/>
        </Show>
    }
    .into_any()
}

fn whole(message: Message) -> AnyView {
    let mail = message.subject.is_some();
    let glyph = if mail { glyphs::MAIL } else { glyphs::SMARTPHONE };
    let at = log::moment(message.sent_at.unwrap_or(message.created_at));
    view! {
        <li class="outbox-message">
            <p class="outbox-head">
                <Icon glyph=glyph/>
                <b>{log::template(message.template)}</b>
                <span class="num">{message.address}</span>
                <time class="quiet num">{at}</time>
                <a href=format!("/patients/{}", message.patient_id)>{words::open_record()}</a>
            </p>
            {message.subject.map(|subject| view! { <p class="muted">{words::subject(subject)}</p> })}
            <p class="outbox-words">{message.body}</p>
        </li>
    }
    .into_any()
}
