//! One's own account: who I am, what I prove myself with, where I am signed in.

use std::marker::PhantomData;

use api::session::{ChangePassword, EndSession, ListSessions, Session, SignOut, SignOutEverywhere};
use frame::{Anew, Form, Load, load, local, moment_day, moment_time, shown, use_client, use_form, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonSize, Disclosure, Fact, Facts, Field, FieldKind, Icon, PageHeader, SectionTitle, Tag, Tone, glyphs,
    use_toasts,
};

use crate::{factors::FactorSections, phones::PhoneSection, words};

/// `/account`.
#[component]
pub fn AccountPage() -> impl IntoView {
    let session = use_session()?;
    Some(
        view! {
            <Title text=frame::words::titled(words::account())/>
            <PageHeader title=session.name.clone() facts=session.chain.clone()/>
            <div class="section stack own-account">
                <section>
                    <SectionTitle title=words::may_title()/>
                    <Facts>
                        <Fact label=words::name()>{session.name.clone()}</Fact>
                        <Fact label=words::roles()>{session.roles.join(", ")}</Fact>
                    </Facts>
                </section>
                <FactorSections/>
                <section class="stack stack--tight">
                    <SectionTitle title=words::password()/>
                    <Disclosure summary=words::change_password()><Password/></Disclosure>
                </section>
                <PhoneSection/>
                <Sessions/>
            </div>
        }
        .into_any(),
    )
}

#[component]
fn Password() -> impl IntoView {
    let toasts = use_toasts();
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |_| {
        toasts.say(words::password_changed());
        // The fields are drawn anew: a password does not stay in them.
        round.update(|round| *round += 1);
    });
    view! {
        <Anew of=move || round.get()>
            <Form<ChangePassword> action="/api/account/password" label=words::change_password() class="stack stack--tight settings-form"
                request=PhantomData on_done=done>
                <PasswordFields/>
            </Form<ChangePassword>>
        </Anew>
    }
    .into_any()
}

#[component]
fn PasswordFields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::password_now() name="password" kind=FieldKind::Password error=form.error("password")
            autocomplete="current-password" required=true/>
        <Field label=words::new_password() name="new_password" kind=FieldKind::Password hint=words::password_hint()
            error=form.error("new_password") autocomplete="new-password" required=true/>
        <div class="actions"><Button label=words::change_password() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn Sessions() -> impl IntoView {
    let sessions = load(|| ListSessions {});
    let leave = || {
        let _ = window().location().assign("/sign-in");
    };
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::sessions() note=words::sessions_text()/>
            {shown(sessions, move |list| {
                let rows = Memo::new(move |_| list.with(|list| list.sessions.clone()));
                view! {
                    <ul class="factor-list">
                        <For each=move || rows.get() key=|session| (session.id, session.used_at, session.locked) let:session>
                            {line(session, sessions)}
                        </For>
                    </ul>
                }
                .into_any()
            })}
            <div class="row">
                <Form<SignOut> action="/api/session/sign-out" next="/sign-in" request=PhantomData on_done=Callback::new(move |_| leave())>
                    <Button label=words::sign_out() submit=true/>
                </Form<SignOut>>
                <Form<SignOutEverywhere> action="/api/session/sign-out-everywhere" next="/sign-in" request=PhantomData
                    on_done=Callback::new(move |_| leave())>
                    <Button label=words::sign_out_everywhere() submit=true/>
                </Form<SignOutEverywhere>>
            </div>
        </section>
    }
    .into_any()
}

fn line(session: Session, load: Load<api::session::Sessions>) -> AnyView {
    let client = use_client();
    let id = session.id;
    let at = |moment| {
        let moment = local(moment);
        format!("{}, {}", moment_day(moment), moment_time(moment))
    };
    let proof = if session.two_factors { words::two_factors() } else { words::one_factor() };
    let facts = [
        words::from_there(&session.source),
        words::since(at(session.since)),
        words::used(at(session.used_at)),
        proof.to_owned(),
    ];
    let end = Callback::new(move |()| {
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let _ = client.call(EndSession { id }).await;
            load.again();
        });
    });
    view! {
        <li class="session-line">
            <Icon glyph=glyphs::MONITOR/>
            <div>
                <b>{session.device}</b>" "
                {session.this.then(|| view! { <Tag word=words::this_one() tone=Tone::Info/> })}
                {session.locked.then(|| view! { <Tag word=words::is_locked() tone=Tone::Warn/> })}
                <span class="sub">{facts.join(" · ")}</span>
            </div>
            {(!session.this).then(|| view! { <Button label=words::end_session() size=ButtonSize::Small on_press=end/> })}
        </li>
    }
    .into_any()
}
