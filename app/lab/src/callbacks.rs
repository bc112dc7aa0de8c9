//! Call-backs: loud until somebody was told.

use std::marker::PhantomData;

use api::{
    Permission,
    directory::Reach,
    lab::{AcknowledgeCallback, Callback as CallBack, Callbacks, ListCallbacks, ToldBecause},
};
use frame::{Form, Topic, load_live, shown as show, use_form, use_may};
use leptos::prelude::*;
use ui::{Button, ButtonSize, Choice, Field, Icon, glyphs, use_toasts};

use crate::{bench::when, words, worklist::Address};

/// The open call-backs of the site.
#[component]
pub fn OpenCallbacks(address: Memo<Address>) -> impl IntoView {
    let open = load_live(
        move || ListCallbacks { site_id: address.get().site },
        move || vec![Topic::new("callbacks", address.get().site)],
    );
    let again = Callback::new(move |()| open.again());
    show(open, move |list: Signal<Callbacks>| {
        let ids = Memo::new(move |_| list.with(|list| list.callbacks.clone()));
        view! {
            <div class="stack">
                <For each=move || ids.get() key=|one| (one.id, one.escalated_at, one.notices.len()) let:one>
                    <OneCallback one again named=true/>
                </For>
            </div>
        }
        .into_any()
    })
}

/// One call-back.
#[component]
pub fn OneCallback(one: CallBack, again: Callback<()>, named: bool) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: CallBack| {
        toasts.say(words::told_toast());
        again.run(());
    });
    if let (Some(at), Some(who), Some(by)) = (one.told_at, &one.told_to, &one.told_by) {
        return view! { <p class="muted"><Icon glyph=glyphs::CHECK/>{format!("{}: {}", one.what, words::told(who, when(at), by))}</p> }.into_any();
    }
    if let Some(at) = one.superseded_at {
        return view! { <p class="muted"><Icon glyph=glyphs::PENCIL/>{format!("{}: {}", one.what, words::superseded(when(at)))}</p> }.into_any();
    }
    let may = use_may(Permission::ReviewResults);
    let minutes = (one.due_at.at.as_second() - one.opened_at.at.as_second()) / 60;
    let title = if !one.critical {
        words::callback_correction(&one.what, minutes)
    } else if one.escalated_at.is_some() {
        words::callback_late(&one.what)
    } else {
        words::callback_title(&one.what, minutes)
    };
    // The same call-back may stand at the top and with its order.
    let key = format!("{}-{}", if named { "top" } else { "order" }, one.id);
    let heading = format!("callback-{key}");
    let labelled = heading.clone();
    let patient = named.then(|| {
        let href = format!("/lab?order={}", one.order_id);
        view! { <p><a href=href>{ui::format::marked(one.patient.clone(), one.deceased)}</a></p> }
    });
    let told = notices(&one);
    let late = one.escalated_at.map(|at| view! { <p><b>{words::escalated(when(at))}</b></p> });
    let form = may.then(|| {
        view! {
            <Form<AcknowledgeCallback> action=format!("/api/lab/callbacks/{}/acknowledge", one.id) class="lab-told" request=PhantomData on_done=done>
                <Told id=key/>
            </Form<AcknowledgeCallback>>
        }
    });
    view! {
        <div class="callback" role="group" aria-labelledby=labelled>
            <header><Icon glyph=glyphs::PHONE_CALL/><h3 id=heading>{title}</h3><span class="clock">{when(one.due_at)}</span></header>
            <div>{patient}<p>{words::tell_first(&one.tell)}</p>{told}{late}{form}</div>
        </div>
    }
    .into_any()
}

/// Who was told that it waits, a line each.
pub fn notices(one: &CallBack) -> impl IntoView + use<> {
    let lines = one
        .notices
        .iter()
        .map(|notice| {
            let why = match notice.why {
                ToldBecause::Ordered => words::ordered_it(),
                ToldBecause::Deputy => words::stands_in(),
                ToldBecause::Reviews => words::reviews_results(),
            };
            let at = when(notice.at);
            let line = match notice.reach {
                Reach::Screen => words::notified(&notice.name, why, at),
                Reach::Sms => words::notified_by(&notice.name, why, at, words::by_sms()),
                Reach::Email => words::notified_by(&notice.name, why, at, words::by_email()),
            };
            view! { <li>{line}</li> }
        })
        .collect_view();
    view! { <ul class="lab-notices">{lines}</ul> }
}

#[component]
fn Told(id: String) -> impl IntoView {
    let form = use_form();
    let back = form.error("read_back");
    let wrong = move || back.get().map(|words| view! { <p class="field-error" role="alert">{words}</p> });
    view! {
        <Field label=words::who_told() name="told_to" id=format!("told-{id}") required=true maxlength=80 error=form.error("told_to")/>
        <Choice label=words::read_back() name="read_back" value="true"/>
        {wrong}
        <div class="actions"><Button label=words::say_told() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
