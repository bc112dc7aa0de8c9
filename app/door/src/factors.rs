//! What I prove myself with: passkeys, an authenticator app, recovery codes.

use std::marker::PhantomData;

use api::{
    Client, Done, Endpoint, Problem,
    session::{
        BeginAuthenticator, BeginPasskeyRegistration, ConfirmAuthenticator, Factors, GetFactors, NewAuthenticator,
        Passkey, RecoveryCodes, RegisterPasskey, RemoveAuthenticator, RemovePasskey, RenamePasskey, RenewRecoveryCodes,
    },
};
use frame::{
    Form, Load, StepUp, create_passkey, load, local, moment_day, moment_time, shown, use_client, use_form, use_step_up,
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Dialog, Disclosure, Field, FieldKind, Icon, QrCode, SectionTitle, glyphs};

use crate::{sign_in::passkey_words, words};

/// What the parts share: the data, what went wrong, new recovery codes to show.
#[derive(Clone, Copy)]
struct Desk {
    load: Load<Factors>,
    problem: RwSignal<Option<String>>,
    codes: RwSignal<Vec<String>>,
    gate: Option<StepUp>,
}

impl Desk {
    /// Calls an endpoint; once more when it had to be proven first.
    fn act<E>(self, client: Client, request: E, done: impl Fn(E::Response) + Clone + Send + Sync + 'static)
    where
        E: Endpoint + Clone,
    {
        self.problem.set(None);
        leptos::task::spawn_local(async move {
            match client.call(request.clone()).await {
                Ok(answer) => done(answer),
                Err(problem) => {
                    let again = (client, request, done);
                    let held = self.gate.is_some_and(|gate| {
                        gate.holds(&problem, move || {
                            let (client, request, done) = again.clone();
                            self.act(client, request, done);
                        })
                    });
                    if !held {
                        self.tell(problem);
                    }
                }
            }
        });
    }

    fn tell(self, problem: Problem) {
        self.problem.set(Some(format!("{}. {}", problem.title, problem.detail.unwrap_or_default())));
    }

    /// New codes, if there are any, and the list anew.
    fn changed(self, codes: RecoveryCodes) {
        self.codes.set(codes.codes);
        self.load.again();
    }
}

/// The sections. `on_set` runs once there is a second factor and its codes were seen.
#[component]
pub fn FactorSections(#[prop(optional, into)] on_set: Option<Callback<()>>) -> impl IntoView {
    let factors = load(|| GetFactors {});
    let desk =
        Desk { load: factors, problem: RwSignal::new(None), codes: RwSignal::new(Vec::new()), gate: use_step_up() };
    provide_context(desk);
    view! {
        {move || desk.problem.get().map(|text| view! { <p class="error" role="alert">{text}</p> })}
        {shown(factors, move |factors| view! { <Parts factors/> }.into_any())}
        <NewCodes codes=desk.codes on_kept=Callback::new(move |()| if let Some(on_set) = on_set { on_set.run(()) })/>
    }
    .into_any()
}

fn use_desk() -> Desk {
    expect_context::<Desk>()
}

#[component]
fn Parts(factors: Signal<Factors>) -> impl IntoView {
    let keys = Memo::new(move |_| factors.with(|factors| factors.passkeys.clone()));
    let since = Memo::new(move |_| factors.with(|factors| factors.authenticator_since));
    let left = Memo::new(move |_| factors.with(|factors| factors.any().then_some(factors.recovery_codes_left)));
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::passkeys() note=words::passkeys_text()/>
            <ul class="factor-list">
                <For each=move || keys.get() key=|key| (key.id, key.name.clone()) let:key>{key_line(key)}</For>
            </ul>
            <AddPasskey/>
        </section>
        <section class="stack stack--tight">
            <SectionTitle title=words::app() note=words::app_text()/>
            {move || match since.get() {
                Some(since) => view! { <TheApp since=moment_day(local(since))/> }.into_any(),
                None => view! { <NewApp/> }.into_any(),
            }}
        </section>
        {move || left.get().map(|left| view! { <Recovery left/> })}
    }
    .into_any()
}

fn key_line(key: Passkey) -> AnyView {
    let desk = use_desk();
    let client = use_client();
    let id = key.id;
    let used = match key.used_at.map(local) {
        Some(at) => words::used(format!("{}, {}", moment_day(at), moment_time(at))),
        None => words::not_used().to_owned(),
    };
    let facts = format!("{} · {used}", words::since(moment_day(local(key.created_at))));
    let remove = Callback::new(move |()| {
        desk.act(client.clone(), RemovePasskey { id }, move |_: Done| desk.load.again());
    });
    view! {
        <li>
            <Disclosure summary=key.name.clone() end=Some(facts)>
                <Form<RenamePasskey> action=format!("/api/account/passkeys/{id}") class="row factor-rename" request=PhantomData
                    on_done=Callback::new(move |_| desk.load.again())>
                    <Named id=format!("name-{id}") value=key.name.clone()/>
                    <Button label=words::remove() kind=ButtonKind::Danger size=ButtonSize::Small on_press=remove/>
                </Form<RenamePasskey>>
            </Disclosure>
        </li>
    }
    .into_any()
}

#[component]
fn Named(id: String, value: String) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::name_of_key() name="name" id=id value=value required=true maxlength=80 error=form.error("name")/>
        <Button label=words::rename() size=ButtonSize::Small submit=true busy=form.busy()/>
    }
    .into_any()
}

#[component]
fn AddPasskey() -> impl IntoView {
    let desk = use_desk();
    let client = use_client();
    let name = RwSignal::new(words::this_device().to_owned());
    let press = Callback::new(move |()| {
        let (client, named) = (client.clone(), name.get_untracked());
        let Ok(line) = api::Name::new(&named) else { return };
        let begun = client.clone();
        desk.act(client, BeginPasskeyRegistration {}, move |challenge| {
            let (client, line) = (begun.clone(), line.clone());
            leptos::task::spawn_local(async move {
                match create_passkey(challenge.options).await {
                    Ok(credential) => {
                        let request = RegisterPasskey { challenge_id: challenge.id, name: line, credential };
                        desk.act(client, request, move |codes| desk.changed(codes));
                    }
                    Err(error) => desk.problem.set(Some(passkey_words(error))),
                }
            });
        });
    });
    view! {
        <div class="row factor-add">
            <Field label=words::name_of_key() name="new-passkey" bind=name maxlength=80/>
            <Button label=words::add_passkey() glyph=glyphs::FINGERPRINT on_press=press/>
        </div>
    }
    .into_any()
}

#[component]
fn TheApp(since: String) -> impl IntoView {
    let desk = use_desk();
    let client = use_client();
    let remove = Callback::new(move |()| {
        desk.act(client.clone(), RemoveAuthenticator {}, move |_: Done| desk.load.again());
    });
    view! {
        <div class="row">
            <span class="row"><Icon glyph=glyphs::SMARTPHONE/>{words::app_since(&since)}</span>
            <Button label=words::remove() kind=ButtonKind::Danger size=ButtonSize::Small on_press=remove/>
        </div>
    }
    .into_any()
}

#[component]
fn NewApp() -> impl IntoView {
    let desk = use_desk();
    let client = use_client();
    let new = RwSignal::new(None::<NewAuthenticator>);
    let begin = Callback::new(move |()| {
        desk.act(client.clone(), BeginAuthenticator {}, move |answer| new.set(Some(answer)));
    });
    move || {
        match new.get() {
        None => {
            view! { <div><Button label=words::set_up_app() glyph=glyphs::QR_CODE on_press=begin/></div> }.into_any()
        }
        Some(new) => view! {
            <div class="factor-app">
                <QrCode rows=new.picture label=words::qr_label()/>
                <div class="stack stack--tight">
                    <p>{words::scan_it()}</p>
                    <p class="quiet"><a href=new.address>{words::on_this_phone()}</a>" " {words::or_type()} " " <code class="num">{new.secret}</code></p>
                    <Form<ConfirmAuthenticator> action="/api/account/authenticator/confirm" class="row factor-add" request=PhantomData
                        on_done=Callback::new(move |codes| desk.changed(codes))>
                        <FirstCode/>
                    </Form<ConfirmAuthenticator>>
                </div>
            </div>
        }
        .into_any(),
    }
    }
}

#[component]
fn FirstCode() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::first_code() name="code" id="first-code" kind=FieldKind::Code autocomplete="one-time-code" required=true maxlength=10
            error=form.error("code")/>
        <Button label=words::confirm_app() kind=ButtonKind::Primary submit=true busy=form.busy()/>
    }
    .into_any()
}

#[component]
fn Recovery(left: u32) -> impl IntoView {
    let desk = use_desk();
    let client = use_client();
    let renew = Callback::new(move |()| {
        desk.act(client.clone(), RenewRecoveryCodes {}, move |codes| desk.changed(codes));
    });
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::recovery_codes() note=words::recovery_text()/>
            <div class="row"><span>{words::codes_left(left)}</span><Button label=words::new_codes() size=ButtonSize::Small on_press=renew/></div>
        </section>
    }
    .into_any()
}

/// New codes, shown this once.
#[component]
fn NewCodes(codes: RwSignal<Vec<String>>, on_kept: Callback<()>) -> impl IntoView {
    let open = RwSignal::new(false);
    let were = StoredValue::new(false);
    let set = use_desk();
    Effect::new(move |_| {
        if codes.with(|codes| !codes.is_empty()) {
            were.set_value(true);
            open.set(true);
        } else if set.load.resource.get().is_some_and(|factors| factors.is_ok_and(|factors| factors.any()))
            && !were.get_value()
        {
            // There were codes before: nothing more to show.
            on_kept.run(());
        }
    });
    let kept = Callback::new(move |()| {
        open.set(false);
        codes.set(Vec::new());
        on_kept.run(());
    });
    view! {
        <Dialog open=open id="new-codes" title=words::keep_codes() text=Signal::stored(Some(words::keep_codes_text().to_owned()))
            on_dismiss=kept
            actions=move || view! {
                <Button label=words::print() glyph=glyphs::PRINTER on_press=Callback::new(|()| { let _ = window().print(); })/>
                <Button label=words::codes_kept() kind=ButtonKind::Primary on_press=kept/>
            }>
            <ul class="code-list">
                <For each=move || codes.get() key=Clone::clone let:code><li><code class="num">{code}</code></li></For>
            </ul>
        </Dialog>
    }
    .into_any()
}
