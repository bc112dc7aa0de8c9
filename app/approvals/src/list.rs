//! What waits for me, what I asked for, and what is over.

use std::marker::PhantomData;

use api::{
    Done, Moment,
    approvals::{AgreeApproval, Approval, ApprovalState, Approvals, ListApprovals, RefuseApproval, WithdrawApproval},
};
use frame::{Form, Load, Topic, load_live, local, shown, today, use_form, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonKind, ButtonSize, Disclosure, Empty, Filter, FilterBar, PageHeader, Pager, Tag, TextArea, Tone,
    glyphs, use_toasts,
};

use crate::words;

/// `/approvals`.
#[component]
pub fn ApprovalsPage() -> impl IntoView {
    let (over_word, after_word) = (use_query_word("over"), use_query_word("after"));
    let over = Memo::new(move |_| over_word.get().as_deref() == Some("true"));
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let list = load_live(
        move || ListApprovals { over: over.get(), after: after.get() },
        || vec![Topic::new("approvals", "00000000-0000-0000-0000-000000000000")],
    );
    let newer = Signal::derive(move || after.get().is_some().then(|| base(over.get()).to_owned()));
    view! {
        <Title text=frame::words::titled(words::approvals())/>
        <PageHeader title=words::approvals() facts=words::approvals_text().to_owned()/>
        <div class="section approvals">
            <FilterBar label=words::show()>
                <Filter label=words::waiting() on=Signal::derive(move || !over.get()) href="/approvals"/>
                <Filter label=words::over() on=over href="/approvals?over=true"/>
            </FilterBar>
            {shown(list, move |page| view! { <List page load=list over newer/> }.into_any())}
        </div>
    }
    .into_any()
}

const fn base(over: bool) -> &'static str {
    if over { "/approvals?over=true" } else { "/approvals?over=false" }
}

#[component]
fn List(
    page: Signal<Approvals>,
    load: Load<Approvals>,
    over: Memo<bool>,
    newer: Signal<Option<String>>,
) -> impl IntoView {
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let total = Signal::derive(move || page.with(|page| page.total.map(|total| total.to_string())));
    let older =
        Signal::derive(move || page.with(|page| page.next).map(|next| format!("{}&after={next}", base(over.get()))));
    view! {
        <Show when=move || count.get() == 0>
            <Empty glyph=glyphs::CHECK_CHECK title=words::empty() text=words::empty_text()/>
        </Show>
        <div class="stack">
            <For each=move || page.get().rows key=|one| (one.id, format!("{:?}", one.state), one.may_decide) let:one>
                <One one load/>
            </For>
        </div>
        <Show when=move || older.get().is_some() || newer.get().is_some()>
            <Pager shown=count total=total older=older newer=newer/>
        </Show>
    }
    .into_any()
}

fn when(moment: Moment) -> String {
    let at = local(moment).local();
    let day = if at.date() == today() { String::new() } else { format!("{}, ", ui::format::weekday(at.date())) };
    format!("{day}{}", ui::format::time(at.time()))
}

fn state(state: ApprovalState) -> Option<(&'static str, Tone)> {
    match state {
        ApprovalState::Waiting => None,
        ApprovalState::Agreed => Some((words::agreed(), Tone::Ok)),
        ApprovalState::Refused => Some((words::refused(), Tone::Danger)),
        ApprovalState::Withdrawn => Some((words::withdrawn(), Tone::Neutral)),
        ApprovalState::Expired => Some((words::expired(), Tone::Neutral)),
        ApprovalState::Stale => Some((words::stale(), Tone::Warn)),
    }
}

#[component]
fn One(one: Approval, load: Load<Approvals>) -> impl IntoView {
    let heading = format!("approval-{}", one.id);
    let labelled = heading.clone();
    let mark = state(one.state).map(|(word, tone)| view! { <Tag word=word tone=tone/> });
    let mine = one.mine.then(|| view! { <Tag word=words::mine() tone=Tone::Info/> });
    let does = one.effects.iter().map(|line| view! { <li>{line.clone()}</li> }).collect_view();
    let reason = one.reason.clone().map(|reason| {
        view! { <p><span class="muted">{words::reason()}": "</span>{reason}</p> }
    });
    let decided = one.decided_by.clone().zip(one.decided_at).map(|(by, at)| {
        let note = one.note.clone().map(|note| view! { <p>{note}</p> });
        view! { <p class="quiet"><small>{words::decided_by(by, when(at))}</small></p>{note} }
    });
    let waits = one.state == ApprovalState::Waiting;
    let until = waits.then(|| view! { <span class="sub num">{words::until(when(one.expires_at))}</span> });
    let act = if one.may_decide {
        view! { <Decide id=one.id.to_string() load/> }.into_any()
    } else if one.mine && waits {
        view! { <Withdraw id=one.id.to_string() load/> }.into_any()
    } else if waits {
        view! { <p class="quiet"><small>{words::not_yours()}</small></p> }.into_any()
    } else {
        ().into_any()
    };
    view! {
        <article class="approval-card" aria-labelledby=labelled>
            <header><h2 id=heading>{one.title.clone()}</h2>{mine}{mark}<span class="end">{until}</span></header>
            <p class="muted"><small>{words::asked_by(one.asked_by.clone(), when(one.asked_at))}</small></p>
            {reason}
            <ul class="approval-does" aria-label=words::what_it_does()>{does}</ul>
            {decided}
            {act}
        </article>
    }
    .into_any()
}

#[component]
fn Decide(id: String, load: Load<Approvals>) -> impl IntoView {
    let toasts = use_toasts();
    let agreed = Callback::new(move |_: Approval| {
        toasts.say(words::agreed_toast());
        load.again();
    });
    let refused = Callback::new(move |_: Approval| {
        toasts.say(words::refused_toast());
        load.again();
    });
    let (yes, no) = (id.clone(), id.clone());
    view! {
        <div class="approval-acts">
            <Form<AgreeApproval> action=format!("/api/approvals/{id}/agree") label=words::agree() request=PhantomData on_done=agreed>
                <Act key=format!("agree-{yes}") label=words::agree() kind=ButtonKind::Primary/>
            </Form<AgreeApproval>>
            <Disclosure summary=words::refuse_with()>
                <Form<RefuseApproval> action=format!("/api/approvals/{id}/refuse") label=words::refuse() class="stack stack--tight" request=PhantomData on_done=refused>
                    <Note key=format!("note-{no}")/>
                    <div class="actions"><Act key=format!("refuse-{no}") label=words::refuse() kind=ButtonKind::Secondary/></div>
                </Form<RefuseApproval>>
            </Disclosure>
        </div>
    }
    .into_any()
}

#[component]
fn Note(key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <TextArea label=words::note() name="note" id=key hint=words::note_hint() rows=2 maxlength=300 required=true
            value=form.value("note", "") error=form.error("note")/>
    }
}

#[component]
fn Act(key: String, label: &'static str, kind: ButtonKind) -> impl IntoView {
    let form = use_form();
    view! { <Button label=label id=key kind=kind size=ButtonSize::Small submit=true busy=form.busy()/> }
}

#[component]
fn Withdraw(id: String, load: Load<Approvals>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Done| {
        toasts.say(words::withdrawn_toast());
        load.again();
    });
    let key = id.clone();
    view! {
        <Form<WithdrawApproval> action=format!("/api/approvals/{id}/withdraw") label=words::withdraw() request=PhantomData on_done=done>
            <Act key=format!("withdraw-{key}") label=words::withdraw() kind=ButtonKind::Secondary/>
        </Form<WithdrawApproval>>
    }
    .into_any()
}
