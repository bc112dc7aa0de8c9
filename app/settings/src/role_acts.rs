//! Making, copying, renaming and retiring roles.

use std::marker::PhantomData;

use api::session::{ChangeRole, MakeRole, Role, Roles};
use frame::{Form, use_form};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{Button, ButtonSize, Choice, Disclosure, Field, SelectField, SelectOption, use_toasts};

use crate::{index::Stale, words};

/// The acts below a role's grid.
#[component]
pub fn RoleActs(role: Role, roles: Roles, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let navigate = use_navigate();
    let changed = Callback::new(move |_: Role| {
        toasts.say(words::role_saved());
        again.run(());
    });
    let made = Callback::new(move |role: Role| {
        toasts.say(words::role_made());
        again.run(());
        navigate(&format!("/settings/rights?role={}", role.code), Default::default());
    });
    let (code, version, name, retired) = (role.code, role.version, role.name, role.retired);
    let address = format!("/api/roles/{code}");
    view! {
        <Disclosure summary=words::name_and_use()>
            <Form<ChangeRole> action=address label=words::name_and_use() class="stack stack--tight settings-form" request=PhantomData on_done=changed>
                <input type="hidden" name="version" value=version/>
                <Named name retired/>
                <Stale on_stale=again/>
            </Form<ChangeRole>>
        </Disclosure>
        <Disclosure summary=words::new_role()>
            <Form<MakeRole> action="/api/roles" label=words::new_role() class="stack stack--tight settings-form" request=PhantomData on_done=made>
                <New roles copy_of=code/>
            </Form<MakeRole>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn Named(name: String, retired: bool) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::name() name="name" id="role-name" value=form.value("name", name) required=true maxlength=60 error=form.error("name")/>
        <Choice label=words::retired() name="retired" value="true" checked=retired hint=words::retired_hint()/>
        <div class="actions"><Button label=words::save_role() id="save-role" size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn New(roles: Roles, copy_of: String) -> impl IntoView {
    let form = use_form();
    let mut options = vec![SelectOption::new("", words::copy_of_none())];
    options.extend(roles.roles.into_iter().map(|role| SelectOption::new(role.code, role.name)));
    view! {
        <Field label=words::name() name="name" id="new-role-name" required=true maxlength=60 value=form.value("name", "") error=form.error("name")/>
        <SelectField label=words::copy_of() name="copy_of" options=options value=form.value("copy_of", copy_of) error=form.error("copy_of")/>
        <div class="actions"><Button label=words::make_role() id="make-role" size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
