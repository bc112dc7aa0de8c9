//! What a role or a single account may: the grid, and what a change would do before it is saved.

use api::{
    Permission,
    id::AccountId,
    rule::Rule,
    session::{
        AccountRights, ChangeAccountRights, ChangeRoleRights, GetAccountRights, ListRightChanges, ListRoles,
        PreviewRights, RightsChanged, RightsPreview, Role, Roles,
    },
};
use frame::{Load, load, load_if, shown, use_client, use_query_word};
use leptos::{ev, prelude::*};
use leptos_meta::Title;
use ui::{
    Button, ButtonKind, Disclosure, Empty, Field, Icon, Notice, PageHeader, PanelSection, SidePanel, TabItem, Tabs,
    Tag, Tone, WithPanel, glyphs, use_toasts,
};

use crate::{
    cells::{Cell, change},
    history::History,
    index::crumbs,
    right_words::GROUPS,
    rights_table::Grid,
    role_acts::RoleActs,
    words,
};

/// Whose rights are edited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    /// A role's.
    Role(Role),
    /// A single account's.
    Account(AccountRights),
}

impl Holder {
    fn name(&self) -> String {
        match self {
            Self::Role(role) => role.name.clone(),
            Self::Account(account) => account.name.clone(),
        }
    }

    fn rules(&self) -> Vec<Rule> {
        match self {
            Self::Role(role) => role.rules.clone(),
            Self::Account(account) => account.rules.clone(),
        }
    }
}

/// `/settings/rights`, `?role=` a role's code, `?account=` an account's id.
#[component]
pub fn RightsPage() -> impl IntoView {
    let (role_word, account_word) = (use_query_word("role"), use_query_word("account"));
    let account = Memo::new(move |_| account_word.get().and_then(|id| id.parse::<AccountId>().ok()));
    let roles = load(|| ListRoles {});
    let rights = load_if(move || account.get().map(|id| GetAccountRights { id }));
    let changes = load(move || ListRightChanges {
        role: if account.get().is_some() { None } else { role_word.get() },
        account_id: account.get(),
        after: None,
    });
    let again = Callback::new(move |()| {
        roles.again();
        rights.again();
        changes.again();
    });
    view! {
        <Title text=frame::words::titled(words::access_rights())/>
        <PageHeader title=words::access_rights() facts=words::access_rights_text().to_owned() crumbs=crumbs(words::access_rights())/>
        {shown(roles, move |roles| {
            shown(rights, move |rights| {
                let holder = Memo::new(move |_| match (account.get(), rights.get()) {
                    (Some(_), Some(rights)) => Some(Holder::Account(rights)),
                    (Some(_), None) => None,
                    _ => roles.with(|roles| chosen(roles, role_word.get().as_deref()).map(Holder::Role)),
                });
                view! { <Chosen roles holder changes again/> }.into_any()
            })
        })}
    }
    .into_any()
}

fn chosen(roles: &Roles, code: Option<&str>) -> Option<Role> {
    match code {
        Some(code) => roles.roles.iter().find(|role| role.code == code).cloned(),
        None => roles.roles.first().cloned(),
    }
}

#[component]
fn Chosen(
    roles: Signal<Roles>,
    holder: Memo<Option<Holder>>,
    changes: Load<api::session::RightChanges>,
    again: Callback<()>,
) -> impl IntoView {
    let tabs = Signal::derive(move || {
        roles.with(|roles| {
            let one = |role: &Role| TabItem::new(role.name.clone(), format!("/settings/rights?role={}", role.code));
            roles.roles.iter().filter(|role| !role.retired).map(one).collect::<Vec<_>>()
        })
    });
    let current = Signal::derive(move || match holder.get() {
        Some(Holder::Role(role)) => format!("/settings/rights?role={}", role.code),
        _ => String::new(),
    });
    view! {
        <Tabs label=words::roles() tabs=tabs current=current/>
        {move || match holder.get() {
            None => view! { <Empty glyph=glyphs::KEY_ROUND title=words::no_such_role() text=words::no_such_role_text()/> }.into_any(),
            // Made anew for another holder or version: what was pending belongs to the one before.
            Some(holder) => view! { <Editor holder roles=roles.get_untracked() changes again/> }.into_any(),
        }}
    }
    .into_any()
}

#[component]
fn Editor(
    holder: Holder,
    roles: Roles,
    changes: Load<api::session::RightChanges>,
    again: Callback<()>,
) -> impl IntoView {
    let before = StoredValue::new(holder.rules());
    let edited = RwSignal::new(holder.rules());
    let steps = RwSignal::new(Vec::<Vec<Rule>>::new());
    let choose = Callback::new(move |(right, cell): (Permission, Cell)| {
        let now = edited.get_untracked();
        if Cell::of(&now, right) != cell {
            let next = cell.put(&now, right);
            steps.update(|steps| steps.push(now));
            edited.set(next);
        }
    });
    let take_back = move || {
        if let Some(last) = steps.try_update(Vec::pop).flatten() {
            edited.set(last);
        }
    };
    let on_key = move |event: ev::KeyboardEvent| {
        if event.key() == "z" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            take_back();
        }
    };
    let pending = Memo::new(move |_| {
        let now = edited.get();
        before.with_value(|before| {
            let all = GROUPS.iter().flat_map(|(_, rights)| *rights).copied();
            all.filter_map(|right| change(before, &now, right).map(|gain| (right, gain))).collect::<Vec<_>>()
        })
    });
    let name = holder.name();
    let about = match &holder {
        Holder::Role(role) => words::role_facts(role.holders),
        Holder::Account(_) => words::account_facts().to_owned(),
    };
    let acts = match &holder {
        Holder::Role(role) => view! { <RoleActs role=role.clone() roles=roles again/> }.into_any(),
        Holder::Account(_) => ().into_any(),
    };
    view! {
        <div on:keydown=on_key>
            <WithPanel>
                <div class="section rights-part">
                    <h2 class="part-title">{name.clone()} <span class="muted">{about}</span></h2>
                    <p class="muted rights-scope">{words::deny_wins()}</p>
                    <Grid name=name.clone() before edited choose/>
                    <p class="quiet rights-keys"><small>{words::grid_keys()}</small></p>
                    {acts}
                    <Disclosure summary=words::history_of_rights()><History changes/></Disclosure>
                </div>
                <Before holder pending edited steps again/>
            </WithPanel>
        </div>
    }
    .into_any()
}

fn preview_of(holder: &Holder, rules: Vec<Rule>) -> PreviewRights {
    match holder {
        Holder::Role(role) => PreviewRights { role: api::Line::new(&role.code).ok(), account_id: None, rules },
        Holder::Account(account) => PreviewRights { role: None, account_id: Some(account.id), rules },
    }
}

/// "Before you save": who gains, who loses, who has to agree.
#[component]
fn Before(
    holder: Holder,
    pending: Memo<Vec<(Permission, bool)>>,
    edited: RwSignal<Vec<Rule>>,
    steps: RwSignal<Vec<Vec<Rule>>>,
    again: Callback<()>,
) -> impl IntoView {
    let (client, holder) = (use_client(), StoredValue::new(holder));
    let preview = RwSignal::new(None::<RightsPreview>);
    let asking = {
        let client = client.clone();
        move || {
            let rules = edited.get();
            if pending.with(Vec::is_empty) {
                preview.set(None);
                return;
            }
            let (client, request) = (client.clone(), holder.with_value(|holder| preview_of(holder, rules.clone())));
            leptos::task::spawn_local(async move {
                // A later choice has asked meanwhile: its answer is the one that counts.
                if let Ok(answer) = client.call(request).await
                    && edited.try_get_untracked() == Some(rules)
                {
                    preview.set(Some(answer));
                }
            });
        }
    };
    Effect::new(asking);
    let reason = RwSignal::new(String::new());
    let busy = RwSignal::new(false);
    let problem = RwSignal::new(None::<api::Problem>);
    let toasts = use_toasts();
    let save = Callback::new(move |()| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        problem.set(None);
        let (client, holder, rules) = (client.clone(), holder.get_value(), edited.get_untracked());
        let why = api::Line::new(reason.get_untracked().trim()).ok();
        leptos::task::spawn_local(async move {
            let answer = match holder {
                Holder::Role(role) => match api::Line::new(&role.code) {
                    Ok(code) => client.call(ChangeRoleRights { code, version: role.version, rules, reason: why }).await,
                    Err(_) => return,
                },
                Holder::Account(account) => {
                    let change = ChangeAccountRights { id: account.id, version: account.version, rules, reason: why };
                    client.call(change).await
                }
            };
            let _ = busy.try_set(false);
            match answer {
                Ok(RightsChanged { waiting: None, .. }) => {
                    toasts.say(words::rights_hold());
                    again.run(());
                }
                Ok(RightsChanged { waiting: Some(_), .. }) => {
                    toasts.say(words::rights_wait());
                    again.run(());
                }
                Err(wrong) => _ = problem.try_set(Some(wrong)),
            }
        });
    });
    let drop_all = Callback::new(move |()| {
        if let Some(first) = steps.get_untracked().first().cloned() {
            steps.set(Vec::new());
            edited.set(first);
        }
    });
    let nothing = Memo::new(move |_| pending.with(Vec::is_empty));
    let off = Signal::derive(move || {
        if nothing.get() {
            Some(words::nothing_changed().to_owned())
        } else {
            preview
                .with(|preview| preview.as_ref().is_some_and(|preview| preview.locks_out))
                .then(|| words::locks_out().to_owned())
        }
    });
    let second = Memo::new(move |_| {
        preview.with(|preview| preview.as_ref().is_some_and(|one| !one.dangerous.is_empty() && !one.alone))
    });
    let label =
        Signal::derive(move || if second.get() { words::ask_second() } else { words::save_rights() }.to_owned());
    view! {
        <SidePanel id="before" label=words::before_you_save() title=words::before_you_save()
            foot=move || view! {
                <Button label=label kind=ButtonKind::Primary id="save-rights" off=off busy=busy on_press=save/>
                <Show when=move || !nothing.get()><Button label=words::drop_changes() id="drop-rights" on_press=drop_all/></Show>
            }.into_any()>
            <PanelSection title=words::pending()>
                <Show when=move || nothing.get()><p class="muted">{words::nothing_changed()}</p></Show>
                <ul class="change-list">
                    <For each=move || pending.get() key=|one| *one let:one>
                        <li><Sign gain=one.1/>" "{one.0.sentence()}</li>
                    </For>
                </ul>
            </PanelSection>
            {move || preview.get().map(|preview| view! { <Consequences preview/> })}
            <Show when=move || second.get()>
                <PanelSection title=words::reason()>
                    <Field label=words::reason() name="reason" bind=reason hint=words::reason_hint() maxlength=200 optional=true/>
                </PanelSection>
            </Show>
            {move || problem.get().map(|problem| view! {
                <section><Notice tone=Tone::Danger glyph=glyphs::CIRCLE_ALERT title=problem.title text=problem.detail.unwrap_or_default() alert=true/></section>
            })}
        </SidePanel>
    }
    .into_any()
}

/// A gain or a loss as sign and word.
#[component]
pub fn Sign(gain: bool) -> impl IntoView {
    let (kind, glyph, word) =
        if gain { ("gain", glyphs::PLUS, words::gains()) } else { ("lose", glyphs::MINUS, words::loses()) };
    view! { <span class="change" data-change=kind><Icon glyph=glyph/>{word}</span> }
}

#[component]
fn Consequences(preview: RightsPreview) -> impl IntoView {
    let RightsPreview { people, dangerous, alone, locks_out } = preview;
    let none = people.is_empty().then(|| view! { <p class="muted">{words::nobody_changes()}</p> });
    let rows = people
        .into_iter()
        .map(|person| {
            let side = |gain: bool, rights: &[Permission]| {
                (!rights.is_empty()).then(|| view! { <span class="sub"><Sign gain/>" "{Permission::sentences(rights.iter().copied())}</span> })
            };
            let here = person.signed_in.then(|| view! { <Tag word=words::signed_in_now() tone=Tone::Ok/> });
            view! { <li><b>{person.name}</b>" "{here}{side(true, &person.gains)}{side(false, &person.loses)}</li> }
        })
        .collect_view();
    let second = (!dangerous.is_empty()).then(|| {
        let title = if alone { words::alone_title() } else { words::second_title() };
        let text =
            if alone { words::alone_text().to_owned() } else { words::second_text(Permission::sentences(dangerous)) };
        view! { <section><Notice tone=Tone::Warn glyph=glyphs::SHIELD_ALERT title=title text=text/></section> }
    });
    let locked = locks_out.then(|| {
        view! { <section><Notice tone=Tone::Danger glyph=glyphs::CIRCLE_ALERT title=words::locks_out() text=words::locks_out_text()/></section> }
    });
    view! {
        <PanelSection title=words::for_whom()>{none}<ul class="rights-people">{rows}</ul></PanelSection>
        {locked}
        {second}
    }
    .into_any()
}
