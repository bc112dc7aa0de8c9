//! One result that came in: what stands in it, the orders it could belong to, and the three ways on.

use std::marker::PhantomData;

use api::{
    Permission,
    lab::{AskAboutIncoming, CandidateOrder, Incoming, IncomingState, MatchIncoming, RefuseIncoming},
};
use frame::{Form, find_colleagues, use_client, use_form, use_may};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, ButtonSize, Cell, Column, Combobox, Disclosure, Empty, Fact, Facts, Field, Notice, Row,
    SectionTitle, Table, Tag, TextArea, Tone, glyphs, use_toasts,
};

use super::state_word;
use crate::{bench::when, words};

/// The detail beside the list.
#[component]
pub fn Detail(one: Incoming, again: Callback<()>, back: String) -> impl IntoView {
    let came = one.came.clone();
    let (word, tone) = state_word(one.row.state);
    let name = came.patient_name.as_ref().map_or_else(|| words::no_name().to_owned(), ToString::to_string);
    let fact = |label: &'static str, value: Option<String>| {
        value.map(|value| view! { <Fact label=label><bdi>{value}</bdi></Fact> })
    };
    let sent = format!("{}, {}", one.row.sender, when(one.row.received_at));
    let waits = one.row.state == IncomingState::Waiting;
    let why = one.row.why.clone().filter(|_| waits).map(|why| {
        view! { <Notice tone=Tone::Warn glyph=glyphs::HOURGLASS title=why/> }
    });
    let settled = one.settled_by.clone().map(|by| {
        let at = one.settled_at.map(when).unwrap_or_default();
        let order = one.order_id.map(|id| view! { " "<a href=format!("/lab?order={id}")>{words::open_order()}</a> });
        let reason = one.reason.clone().map(|reason| view! { <p>{words::because(reason)}</p> });
        view! { <section><p><Tag word=word tone=tone/>" "{words::by_at(by, at)}{order}</p>{reason}</section> }
    });
    let asked = one.question.clone().map(|question| {
        let title = words::asked(
            one.asked_of.clone().unwrap_or_default(),
            one.asked_by.clone().unwrap_or_default(),
            one.row.asked_at.map(when).unwrap_or_default(),
        );
        view! { <section><Notice tone=Tone::Info glyph=glyphs::MESSAGE_CIRCLE title text=question/></section> }
    });
    let may = use_may(Permission::WorkLab) && waits;
    let decide = may.then(|| view! { <Decide one=one.clone() again/> });
    view! {
        <p class="lab-back"><a href=back>{words::back_to_results()}</a></p>
        <section class="stack stack--tight">
            <h2><bdi>{name}</bdi></h2>
            <Facts small=true>
                {fact(words::sender(), Some(sent))}
                {fact(words::specimen_number(), came.accession.as_ref().map(ToString::to_string))}
                {fact(words::record_number(), came.patient_number.as_ref().map(ToString::to_string))}
                {fact(words::birth_date(), came.patient_born.as_ref().map(ToString::to_string))}
                {fact(words::test(), came.test.as_ref().map(ToString::to_string))}
                {fact(words::taken(), came.taken_at.as_ref().map(ToString::to_string))}
                {fact(words::ordered_there(), came.ordered_by.as_ref().map(ToString::to_string))}
            </Facts>
            {why}
        </section>
        <section><Values one=one.clone()/></section>
        {settled}
        {asked}
        {decide}
    }
    .into_any()
}

#[component]
fn Values(one: Incoming) -> impl IntoView {
    let columns = vec![
        Column::new("name", words::test()),
        Column::new("value", words::value()).num(),
        Column::new("flag", words::says_sender()),
    ];
    let rows: Vec<Row> = one
        .came
        .values
        .iter()
        .enumerate()
        .map(|(index, value)| {
            let unit = value.unit.as_ref().map(|unit| format!(" {unit}")).unwrap_or_default();
            let code = value.code.as_ref().map(words::loinc).unwrap_or_default();
            let cells = vec![
                Cell::text(value.name.to_string()).with_sub(code),
                Cell::text(format!("{}{unit}", value.value)),
                Cell::text(value.flag.as_ref().map(ToString::to_string).unwrap_or_default()),
            ];
            Row::new(index.to_string(), value.name.to_string(), cells)
        })
        .collect();
    let note = one.came.note.as_ref().map(|note| view! { <p class="preformatted">{note.to_string()}</p> });
    let empty = || view! { <Empty glyph=glyphs::TEST_TUBE title=words::nothing()/> };
    view! {
        <Table id="came" caption=words::what_came() columns=columns rows=Signal::stored(rows) empty=empty/>
        {note}
    }
    .into_any()
}

/// The three ways on.
#[component]
fn Decide(one: Incoming, again: Callback<()>) -> impl IntoView {
    let (id, version) = (one.row.id, one.version);
    let orders = one
        .candidates
        .iter()
        .cloned()
        .map(|order| view! { <Candidate order incoming=one.clone() again/> })
        .collect_view();
    let none = one.candidates.is_empty().then(|| view! { <p class="muted">{words::no_order_fits()}</p> });
    let toasts = use_toasts();
    let said = move |words: &'static str| {
        Callback::new(move |_: Incoming| {
            toasts.say(words);
            again.run(());
        })
    };
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::could_belong() minor=true/>
            {none}
            {orders}
            <form method="get" action="/lab/incoming" class="lab-receive">
                <input type="hidden" name="open" value=id.to_string()/>
                <Field label=words::other_specimen() name="accession" id="other-specimen" glyph=glyphs::SCAN_BARCODE hide_label=true placeholder=words::other_specimen()/>
                <Button label=words::look() submit=true/>
            </form>
        </section>
        <section>
            <Disclosure summary=words::ask().to_owned()>
                <Form<AskAboutIncoming> action=format!("/api/lab/incoming/{id}/ask") class="stack stack--tight" request=PhantomData on_done=said(words::asked_toast())>
                    <input type="hidden" name="version" value=version/>
                    <Ask/>
                </Form<AskAboutIncoming>>
            </Disclosure>
            <Disclosure summary=words::refuse().to_owned()>
                <Form<RefuseIncoming> action=format!("/api/lab/incoming/{id}/refuse") class="stack stack--tight" request=PhantomData on_done=said(words::refused_toast())>
                    <input type="hidden" name="version" value=version/>
                    <Refuse/>
                </Form<RefuseIncoming>>
            </Disclosure>
        </section>
    }
    .into_any()
}

#[component]
fn Candidate(order: CandidateOrder, incoming: Incoming, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Incoming| {
        toasts.say(words::matched_toast());
        again.run(());
    });
    let row = order.row.clone();
    let id = row.id;
    let differs = order
        .differs
        .iter()
        .map(|words| view! { <li><Tag word=words::differs() tone=Tone::Danger/>" "<bdi>{words.clone()}</bdi></li> })
        .collect_view();
    let agrees = (!order.agrees.is_empty()).then(|| view! { <li>{words::agrees(order.agrees.join(", "))}</li> });
    let form = match order.obstacle.clone() {
        Some(obstacle) => view! { <p class="muted">{words::obstacle(obstacle)}</p> }.into_any(),
        None => view! {
            <Form<MatchIncoming> action=format!("/api/lab/incoming/{}/match", incoming.row.id) class="stack stack--tight" request=PhantomData on_done=done>
                <input type="hidden" name="version" value=incoming.version/>
                <input type="hidden" name="order_id" value=id.to_string()/>
                <Match id=id.to_string() needs_reason=order.needs_reason/>
            </Form<MatchIncoming>>
        }
        .into_any(),
    };
    view! {
        <div class="specimen">
            <div>
                <p><b><ui::PersonName name=row.patient.clone()/></b>" "<a href=format!("/lab?order={id}")>{row.accession.clone().unwrap_or_else(|| words::no_label().to_owned())}</a></p>
                <p class="muted num">{format!("{} · {} · {}", ui::format::marked(ui::format::birth_date(row.born), row.deceased), order.patient_number, row.test)}</p>
                <ul class="lab-agrees">{agrees}{differs}</ul>
            </div>
            {form}
        </div>
    }
    .into_any()
}

#[component]
fn Match(id: String, needs_reason: bool) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::match_reason() name="reason" id=format!("reason-{id}") hint=words::match_reason_hint() optional={!needs_reason} required=needs_reason maxlength=200 error=form.error("reason")/>
        <div class="actions"><Button label=words::put_into_order() size=ButtonSize::Small kind=ButtonKind::Primary submit=true busy=form.busy()/></div>
    }
}

#[component]
fn Ask() -> impl IntoView {
    let form = use_form();
    let client = use_client();
    let find = move |query: String| find_colleagues(client.clone(), query);
    view! {
        <Combobox label=words::ask_whom() name="to" find=find error=form.error("to")/>
        <TextArea label=words::question() name="question" rows=3 maxlength=1000 required=true error=form.error("question")/>
        <div class="actions"><Button label=words::send_question() submit=true busy=form.busy()/></div>
    }
}

#[component]
fn Refuse() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::refuse_reason() name="reason" id="refuse-reason" hint=words::refuse_hint() required=true maxlength=200 error=form.error("reason")/>
        <div class="actions"><Button label=words::refuse_now() kind=ButtonKind::Danger submit=true busy=form.busy()/></div>
    }
}
