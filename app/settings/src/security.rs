//! What the clinic asks of its people at the door.

use std::marker::PhantomData;

use api::session::{AccountWithout, GetIdentityPolicy, IdentityPolicy, SaveIdentityPolicy};
use frame::{Anew, Form, Load, load, local, moment_day, shown, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, Choice, Empty, Field, FieldKind, PageHeader, SectionTitle, glyphs, use_toasts};

use crate::{
    index::{Stale, crumbs},
    machines::MachineSection,
    words,
};

/// `/settings/security`.
#[component]
pub fn SecurityPage() -> impl IntoView {
    let policy = load(|| GetIdentityPolicy {});
    view! {
        <Title text=frame::words::titled(words::security())/>
        <PageHeader title=words::security() facts=words::security_text().to_owned() crumbs=crumbs(words::security())/>
        <div class="section stack">
            {shown(policy, move |now| view! { <Rules now load=policy/> }.into_any())}
            <MachineSection/>
        </div>
    }
    .into_any()
}

#[component]
fn Rules(now: Signal<IdentityPolicy>, load: Load<IdentityPolicy>) -> impl IntoView {
    let version = Memo::new(move |_| now.with(|now| now.version));
    let without = Memo::new(move |_| now.with(|now| now.without.clone()));
    view! {
        <Anew of=move || version.get()><RulesForm now=now.get_untracked() load/></Anew>
        <section class="stack stack--tight">
            <SectionTitle title=words::without_factor() note=words::without_factor_text()/>
            {move || {
                let without = without.get();
                if without.is_empty() {
                    view! { <Empty glyph=glyphs::SHIELD_CHECK title=words::all_have_factor() text=words::all_have_factor_text()/> }.into_any()
                } else {
                    view! { <ul class="settings-rows">{without.into_iter().map(person).collect_view()}</ul> }.into_any()
                }
            }}
        </section>
    }
    .into_any()
}

fn person(account: AccountWithout) -> AnyView {
    let due = match account.due {
        Some(due) => words::until_day(moment_day(local(due))),
        None => words::not_yet_in().to_owned(),
    };
    view! { <li class="settings-row"><b>{account.name}</b> <span class="muted">{due}</span></li> }.into_any()
}

#[component]
fn RulesForm(now: IdentityPolicy, load: Load<IdentityPolicy>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: IdentityPolicy| {
        toasts.say(words::rules_saved());
        load.again();
    });
    let again = Callback::new(move |()| load.again());
    view! {
        <Form<SaveIdentityPolicy> action="/api/accounts/policy" label=words::security() class="stack stack--tight settings-form"
            request=PhantomData on_done=done>
            <input type="hidden" name="version" value=now.version/>
            <Choice label=words::factor_required() name="second_factor_required" value="true" checked=now.second_factor_required
                hint=words::factor_required_hint()/>
            <Numbers now/>
            <Stale on_stale=again/>
        </Form<SaveIdentityPolicy>>
    }
    .into_any()
}

#[component]
fn Numbers(now: IdentityPolicy) -> impl IntoView {
    let form = use_form();
    let number = |label: &'static str, name: &'static str, unit: &'static str, hint: &'static str, value: u8| {
        view! {
            <Field label=label name=name kind=FieldKind::Number unit=unit hint=hint value=form.value(name, value.to_string()) required=true
                error=form.error(name)/>
        }
    };
    view! {
        <div class="form-grid">
            {number(words::grace(), "grace_days", words::days(), words::grace_hint(), now.grace_days)}
            {number(words::idle(), "idle_minutes", words::minutes_unit(), words::idle_hint(), now.idle_minutes)}
            {number(words::longest(), "longest_hours", words::hours_unit(), words::longest_hint(), now.longest_hours)}
            {number(words::fresh(), "step_up_minutes", words::minutes_unit(), words::fresh_hint(), now.step_up_minutes)}
        </div>
        <div class="actions"><Button label=words::save_rules() submit=true busy=form.busy()/></div>
    }
    .into_any()
}
