//! How I am told that something urgent waits, and who stands in: on my own card.

use std::marker::PhantomData;

use api::directory::{Colleague, Reach, SavedStaff, SetReach, StaffCard};
use frame::{Form, Load, find_colleagues, use_client, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonSize, Combobox, Disclosure, SelectField, SelectOption, use_toasts};

use crate::words;

/// A way as a word.
pub const fn reach_word(reach: Reach) -> &'static str {
    match reach {
        Reach::Screen => words::on_screen(),
        Reach::Sms => words::by_sms(),
        Reach::Email => words::by_email(),
    }
}

/// The two fields, in any form.
#[component]
pub fn ReachFields(reach: Reach, deputy: Option<Colleague>) -> impl IntoView {
    let form = use_form();
    let ways =
        [Reach::Screen, Reach::Sms, Reach::Email].map(|way| SelectOption::new(way.code(), reach_word(way))).to_vec();
    let client = use_client();
    let find = move |query: String| find_colleagues(client.clone(), query);
    let (id, name) = deputy.map(|one| (one.id.to_string(), one.name)).unwrap_or_default();
    view! {
        <SelectField label=words::reach() name="reach" options=ways value=form.value("reach", reach.code()) hint=words::reach_hint() error=form.error("reach")/>
        <Combobox label=words::deputy() name="deputy_id" value=id text=name find=find hint=words::deputy_hint() error=form.error("deputy_id")/>
    }
    .into_any()
}

/// The form on one's own card.
#[component]
pub fn MyReach(card: Signal<StaffCard>, load: Load<StaffCard>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: SavedStaff| {
        toasts.say(words::reach_saved());
        load.again();
    });
    let (reach, deputy) = card.with_untracked(|card| (card.reach, card.deputy.clone()));
    view! {
        <section>
            <Disclosure summary=words::my_reach().to_owned()>
                <Form<SetReach> action="/api/directory/reach" class="stack stack--tight" label=words::my_reach() request=PhantomData on_done=done>
                    <ReachFields reach deputy/>
                    <Save/>
                </Form<SetReach>>
            </Disclosure>
        </section>
    }
    .into_any()
}

#[component]
fn Save() -> impl IntoView {
    let form = use_form();
    view! { <div class="actions"><Button label=words::save_reach() size=ButtonSize::Small submit=true busy=form.busy()/></div> }
}
