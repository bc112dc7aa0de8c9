//! Helping somebody who lost their second factors.

use std::marker::PhantomData;

use api::{
    id::AccountId,
    session::{FactorsReset, ResetFactors},
};
use frame::{Form, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Disclosure, TextArea, use_toasts};

use crate::words;

/// The way out, under an account.
#[component]
pub fn LostFactors(id: AccountId) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |answer: FactorsReset| {
        toasts.say(if answer.waiting.is_some() { words::reset_waits() } else { words::reset_done() });
    });
    view! {
        <Disclosure summary=words::lost_factors()>
            <p class="settings-facts">{words::lost_factors_text()}</p>
            <Form<ResetFactors> action=format!("/api/accounts/{id}/reset-factors") label=words::lost_factors() class="stack stack--tight settings-form"
                request=PhantomData on_done=done>
                <Fields key=id.to_string()/>
            </Form<ResetFactors>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn Fields(key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <TextArea label=words::reason() name="reason" id=format!("lost-{key}") hint=words::reset_reason_hint() rows=2 maxlength=300 required=true
            value=form.value("reason", "") error=form.error("reason")/>
        <div class="actions">
            <Button label=words::reset_factors() kind=ButtonKind::Danger size=ButtonSize::Small submit=true busy=form.busy()/>
        </div>
    }
    .into_any()
}
