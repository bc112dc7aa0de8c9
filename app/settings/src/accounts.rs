//! Accounts: who may sign in, and what each may do.

use std::marker::PhantomData;

use api::session::{Account, Accounts, ChangeAccount, ListAccounts, ListRoles, Role, Roles};
use frame::{Anew, Form, Load, load, local, shown, today, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonSize, Choice, Disclosure, PageHeader, SectionTitle, TableFrame, Tag, Tone, use_toasts};

use crate::{
    index::{Stale, crumbs},
    lost_factors::LostFactors,
    new_account::NewAccount,
    words,
};

/// `/settings/accounts`.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let accounts = load(|| ListAccounts {});
    let roles = load(|| ListRoles {});
    view! {
        <Title text=frame::words::titled(words::accounts())/>
        <PageHeader title=words::accounts() facts=words::accounts_text().to_owned() crumbs=crumbs(words::accounts())/>
        <div class="section stack">
            {shown(roles, move |roles| {
                shown(accounts, move |list| view! { <List list roles=roles.get_untracked() load=accounts/> }.into_any())
            })}
        </div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<Accounts>, roles: Roles, load: Load<Accounts>) -> impl IntoView {
    let roles = StoredValue::new(roles.roles);
    let accounts = Memo::new(move |_| list.with(|list| list.accounts.clone()));
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::accounts() note=Signal::derive(move || Some(words::accounts_count(accounts.with(Vec::len))))/>
            <ul class="settings-rows">
                <For each=move || accounts.get() key=|account| (account.id, account.version) let:account>
                    <Line account roles load/>
                </For>
            </ul>
            <Disclosure summary=words::new_account()>
                <Anew of=move || accounts.with(Vec::len)><NewAccount roles=roles.get_value() load/></Anew>
            </Disclosure>
        </section>
        <Grants roles=roles.get_value()/>
    }
    .into_any()
}

#[component]
fn Line(account: Account, roles: StoredValue<Vec<Role>>, load: Load<Accounts>) -> impl IntoView {
    let names = roles.with_value(|roles| {
        let held = roles
            .iter()
            .filter(|role| account.roles.contains(&role.code))
            .map(|role| role.name.as_str())
            .collect::<Vec<_>>();
        let held = if held.is_empty() { words::no_role().to_owned() } else { held.join(", ") };
        if account.active { held } else { format!("{} · {held}", words::barred()) }
    });
    let seen = account.last_sign_in.map_or_else(
        || words::never().to_owned(),
        |at| {
            let at = local(at).local();
            let day = if at.date().year() == today().year() {
                ui::format::weekday(at.date())
            } else {
                ui::format::date(at.date())
            };
            format!("{day}, {}", ui::format::time(at.time()))
        },
    );
    let barred = (!account.active).then(|| view! { <Tag word=words::barred() tone=Tone::Warn/> });
    let label = words::change_account(&account.name);
    view! {
        <li aria-label=label>
            <Disclosure summary=account.name.clone() end=Some(names)>
                <p class="settings-facts muted">{format!("{} · {} {seen}", account.email, words::last_sign_in())} " " {barred}</p>
                {(account.active && account.last_sign_in.is_none()).then(|| view! { <InviteAgain id=account.id/> })}
                <p class="settings-facts"><a href=format!("/settings/rights?account={}", account.id)>{words::own_rights()}</a></p>
                <Change account=account.clone() roles load/>
                {(account.active && account.last_sign_in.is_some()).then(|| view! { <LostFactors id=account.id/> })}
            </Disclosure>
        </li>
    }
    .into_any()
}

#[component]
fn Change(account: Account, roles: StoredValue<Vec<Role>>, load: Load<Accounts>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |saved: Account| {
        toasts.say(if saved.waiting.is_some() { words::roles_wait() } else { words::account_saved() });
        load.again();
    });
    let again = Callback::new(move |()| load.again());
    view! {
        <Form<ChangeAccount> action=format!("/api/accounts/{}", account.id) class="stack stack--tight settings-form" request=PhantomData on_done=done>
            <input type="hidden" name="version" value=account.version/>
            <RoleChoices roles=roles.get_value() held=account.roles.clone()/>
            <Choice label=words::active() name="active" value="true" checked=account.active hint=words::may_sign_in_hint()/>
            <SaveAccount key=account.id.to_string()/>
            <Stale on_stale=again/>
        </Form<ChangeAccount>>
    }
    .into_any()
}

/// Mails the invitation again to somebody who has never signed in.
#[component]
fn InviteAgain(id: api::id::AccountId) -> impl IntoView {
    let toasts = use_toasts();
    view! {
        <Form<api::session::InviteAgain> action=format!("/api/accounts/{id}/invite") request=PhantomData
            on_done=Callback::new(move |_| toasts.say(words::invited()))>
            <Button label=words::invite_again() size=ButtonSize::Small submit=true/>
        </Form<api::session::InviteAgain>>
    }
    .into_any()
}

#[component]
fn SaveAccount(key: String) -> impl IntoView {
    let form = use_form();
    view! { <div class="actions"><Button label=words::save_account() id=format!("save-{key}") size=ButtonSize::Small submit=true busy=form.busy()/></div> }
}

/// The roles as boxes to tick.
#[component]
pub fn RoleChoices(roles: Vec<Role>, held: Vec<String>) -> impl IntoView {
    let boxes = roles
        .into_iter()
        .filter(|role| !role.retired || held.contains(&role.code))
        .enumerate()
        .map(|(index, role)| {
            let on = held.contains(&role.code);
            view! { <Choice label=role.name name=format!("roles[{index}]") value=role.code checked=on/> }
        })
        .collect_view();
    view! {
        <fieldset class="role-choices"><legend class="label">{words::roles()}</legend>{boxes}</fieldset>
    }
    .into_any()
}

/// What each role grants, to read before giving it.
#[component]
fn Grants(roles: Vec<Role>) -> impl IntoView {
    let rows = roles
        .into_iter()
        .filter(|role| !role.retired)
        .map(|role| {
            let rights = role.rules.iter().map(|rule| rule.permission.sentence()).collect::<Vec<_>>().join(" · ");
            view! { <tr><th scope="row"><a href=format!("/settings/rights?role={}", role.code)>{role.name}</a></th><td class="muted">{rights}</td></tr> }
        })
        .collect_view();
    view! {
        <section>
            <SectionTitle title=words::what_roles_grant()/>
            <TableFrame label=words::what_roles_grant()>
                <table class="table table--compact">
                    <thead><tr><th scope="col">{words::role()}</th><th scope="col">{words::rights()}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
        </section>
    }
    .into_any()
}
