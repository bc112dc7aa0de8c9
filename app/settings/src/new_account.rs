//! A new account.

use std::marker::PhantomData;

use api::session::{Accounts, CreateAccount, CreatedAccount, Role};
use frame::{Form, Load, find_colleagues, use_client, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonSize, Combobox, Field, FieldKind, use_toasts};

use crate::{accounts::RoleChoices, words};

/// The form.
#[component]
pub fn NewAccount(roles: Vec<Role>, load: Load<Accounts>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |made: CreatedAccount| {
        toasts.say(if made.waiting.is_some() { words::roles_wait() } else { words::created() });
        load.again();
    });
    view! {
        <Form<CreateAccount> action="/api/accounts" label=words::new_account() class="stack stack--tight settings-form" request=PhantomData on_done=done>
            <Fields/>
            <RoleChoices roles held=Vec::new()/>
            <Act/>
        </Form<CreateAccount>>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let form = use_form();
    let client = use_client();
    let find = move |query: String| find_colleagues(client.clone(), query);
    view! {
        <div class="form-grid">
            <Field label=words::person_name() name="name" value=form.value("name", "") required=true maxlength=120 autocomplete="off" error=form.error("name")/>
            <Field label=words::email() name="email" kind=FieldKind::Email value=form.value("email", "") required=true autocomplete="off" error=form.error("email")/>
            <Combobox label=words::staff_card() name="staff_id" find=find hint=words::staff_card_hint() error=form.error("staff_id")/>
            <Field label=words::password() name="password" kind=FieldKind::Password hint=words::password_hint() optional=true autocomplete="new-password"
                error=form.error("password")/>
        </div>
    }
    .into_any()
}

#[component]
fn Act() -> impl IntoView {
    let form = use_form();
    view! { <div class="actions"><Button label=words::create() size=ButtonSize::Small submit=true busy=form.busy()/></div> }
}
