//! Critical values that wait for me: those I ordered, and those of colleagues I stand in for.

use std::marker::PhantomData;

use api::lab::{Callback as CallBack, Callbacks, MyCallbacks, TakeCallback};
use frame::{Form, Topic, load_live, shown as show, use_form, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonKind, Empty, Icon, PageHeader, glyphs, use_toasts};

use crate::{bench::when, callbacks::notices, words};

/// `/callbacks`.
#[component]
pub fn WaitingPage() -> impl IntoView {
    let me = use_session().map(|session| session.account_id);
    let topics = move || me.map(|me| Topic::new("my-callbacks", me)).into_iter().collect();
    let waiting = load_live(|| MyCallbacks {}, topics);
    let again = Callback::new(move |()| waiting.again());
    let facts = RwSignal::new(None::<String>);
    Effect::new(move |_| {
        if let Some(Ok(list)) = waiting.resource.get() {
            facts.set(Some(words::wait_for_you(list.callbacks.len())));
        }
    });
    view! {
        <Title text=frame::words::titled(words::critical_results())/>
        <PageHeader title=words::critical_results() facts=facts/>
        <div class="section">
            {show(waiting, move |list: Signal<Callbacks>| {
                let rows = Memo::new(move |_| list.with(|list| list.callbacks.clone()));
                let none = move || rows.with(Vec::is_empty);
                view! {
                    <Show when=none>
                        <Empty glyph=glyphs::CIRCLE_CHECK title=words::none_wait() text=words::none_wait_text()/>
                    </Show>
                    <div class="stack">
                        <For each=move || rows.get() key=|one| (one.id, one.escalated_at, one.notices.len()) let:one>
                            <Waiting one again/>
                        </For>
                    </div>
                }
                .into_any()
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Waiting(one: CallBack, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: CallBack| {
        toasts.say(words::taken_toast());
        again.run(());
    });
    let minutes = (one.due_at.at.as_second() - one.opened_at.at.as_second()) / 60;
    let title = if one.critical { words::act_within(&one.what, minutes) } else { words::corrected(&one.what) };
    let late = one.escalated_at.map(|at| view! { <p><b>{words::escalated(when(at))}</b></p> });
    let heading = format!("waiting-{}", one.id);
    let labelled = heading.clone();
    let chart = format!("/patients/{}/chart", one.patient_id);
    let results = format!("/patients/{}/results", one.patient_id);
    view! {
        <div class="callback" role="group" aria-labelledby=labelled>
            <header><Icon glyph=glyphs::TRIANGLE_ALERT/><h2 id=heading>{title}</h2><span class="clock">{when(one.due_at)}</span></header>
            <div>
                <p><a href=chart><bdi>{ui::format::marked(one.patient.clone(), one.deceased)}</bdi></a>" · "<a href=results>{words::see_results()}</a></p>
                {late}
                {notices(&one)}
                <Form<TakeCallback> action=format!("/api/lab/callbacks/{}/take", one.id) request=PhantomData on_done=done>
                    <TakeButton/>
                </Form<TakeCallback>>
            </div>
        </div>
    }
    .into_any()
}

#[component]
fn TakeButton() -> impl IntoView {
    let form = use_form();
    view! { <div class="actions"><Button label=words::take() kind=ButtonKind::Primary submit=true busy=form.busy()/></div> }
}
