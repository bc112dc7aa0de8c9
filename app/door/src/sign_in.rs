//! Sign in: a passkey, or e-mail and password and then the second factor.

use std::marker::PhantomData;

use api::{
    Client,
    session::{BeginPasskey, ProveSecondFactor, SessionStanding, SignIn, SignInByPasskey, SignOut, SignedIn},
};
use frame::{Form, PasskeyError, suggest_passkey, suggests_passkeys, use_client, use_form, use_page, use_passkey};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonKind, ButtonSize, Door, Field, FieldKind, Or, glyphs};

use crate::words;

/// The door of a chain.
#[component]
pub fn SignInPage() -> impl IntoView {
    let page = use_page().data;
    let chain = page.chain.clone().unwrap_or_default();
    let demo = page.development.then(|| slug(&chain));
    let step = match page.standing {
        None => view! { <FirstStep chain=chain.clone()/> }.into_any(),
        Some(standing) => view! { <SecondStep chain=chain.clone() standing/> }.into_any(),
    };
    view! {
        <Title text=words::sign_in_to(&chain)/>
        <Door
            brand=words::product()
            quote=words::one_day()
            foot=move || view! {
                <span class="row"><ui::Icon glyph=glyphs::LOCK/>{words::locks_by_itself()}</span>
                {demo.map(|slug| view! {
                    <span class="row"><ui::Tag word=words::demo_account() tone=ui::Tone::Info/> {words::demo_hint(slug)}</span>
                })}
            }
        >
            {step}
        </Door>
    }
    .into_any()
}

/// A whole page load afterwards: the session is the document's, not the script's.
pub fn go(signed_in: &SignedIn) {
    let _ = window().location().assign(&signed_in.home);
}

#[component]
fn FirstStep(chain: String) -> impl IntoView {
    view! {
        <div class="door-ways">
            <div>
                <h1>{chain}</h1>
                <p class="muted">{words::to_your_clinic()}</p>
            </div>
            <ByPasskey primary=true suggest=true/>
            <Or words=words::or_password()/>
            <Form<SignIn> action="/api/session/sign-in" label=words::sign_in() request=PhantomData
                on_done=Callback::new(|signed_in: SignedIn| go(&signed_in))>
                <Fields/>
            </Form<SignIn>>
        </div>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::work_email() name="email" kind=FieldKind::Email value=form.value("email", "") error=form.error("email")
            autocomplete="username webauthn" required=true autofocus=true/>
        <Field label=words::password() name="password" kind=FieldKind::Password error=form.error("password")
            hint=words::then_second() autocomplete="current-password" required=true/>
        <div class="row">
            <Button label=words::continue_() submit=true busy=form.busy()/>
            <a href="/forgot">{words::forgot()}</a>
        </div>
    }
    .into_any()
}

/// Signs in with a key; `suggest` offers keys in the e-mail field as well.
#[component]
pub fn ByPasskey(
    /// The page's first act.
    primary: bool,
    /// Offers keys among the suggestions of the e-mail field.
    #[prop(optional)]
    suggest: bool,
) -> impl IntoView {
    let client = use_client();
    let problem = RwSignal::new(None::<String>);
    let busy = RwSignal::new(false);
    if suggest {
        let client = client.clone();
        Effect::new(move |_| {
            let client = client.clone();
            leptos::task::spawn_local(async move {
                if suggests_passkeys().await
                    && let Ok(signed_in) = sign_in(&client, true).await
                {
                    go(&signed_in);
                }
            });
        });
    }
    let press = Callback::new(move |()| {
        let client = client.clone();
        busy.set(true);
        problem.set(None);
        leptos::task::spawn_local(async move {
            match sign_in(&client, false).await {
                Ok(signed_in) => go(&signed_in),
                Err(words) => {
                    problem.set(Some(words));
                    busy.set(false);
                }
            }
        });
    });
    let kind = if primary { ButtonKind::Primary } else { ButtonKind::default() };
    view! {
        <Button label=words::with_passkey() kind=kind size=ButtonSize::Large wide=true glyph=glyphs::FINGERPRINT busy=busy on_press=press/>
        {move || problem.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
    }
    .into_any()
}

async fn sign_in(client: &Client, suggest: bool) -> Result<SignedIn, String> {
    let begun = client.call(BeginPasskey {}).await.map_err(|problem| problem.title)?;
    let asked = if suggest { suggest_passkey(begun.options).await } else { use_passkey(begun.options).await };
    let credential = asked.map_err(passkey_words)?;
    client
        .call(SignInByPasskey { challenge_id: begun.id, credential })
        .await
        .map_err(|problem| format!("{}. {}", problem.title, problem.detail.unwrap_or_default()))
}

/// Why a passkey gave no answer, in words.
pub fn passkey_words(error: PasskeyError) -> String {
    match error {
        PasskeyError::Cancelled => words::passkey_cancelled(),
        PasskeyError::Unsupported => words::passkey_unsupported(),
        PasskeyError::Known => words::passkey_known(),
        PasskeyError::Failed => words::passkey_failed(),
    }
    .to_owned()
}

#[component]
fn SecondStep(chain: String, standing: SessionStanding) -> impl IntoView {
    let again = || {
        let _ = window().location().assign("/sign-in");
    };
    let codes = standing.authenticator || standing.passkeys;
    view! {
        <div class="door-ways">
            <div>
                <h1>{chain}</h1>
                <p class="muted">{words::second_factor_of(&standing.name)}</p>
            </div>
            {standing.passkeys.then(|| view! { <ByPasskey primary=!standing.authenticator/> })}
            {(standing.passkeys && codes).then(|| view! { <Or words=words::or_code()/> })}
            <Form<ProveSecondFactor> action="/api/session/second-factor" label=words::second_factor() request=PhantomData
                on_done=Callback::new(|signed_in: SignedIn| go(&signed_in))>
                <Code demo_code=standing.demo_code authenticator=standing.authenticator/>
            </Form<ProveSecondFactor>>
            <Form<SignOut> action="/api/session/sign-out" next="/sign-in" class="door-other" request=PhantomData
                on_done=Callback::new(move |_| again())>
                <Button label=words::start_again() kind=ButtonKind::Quiet submit=true/>
            </Form<SignOut>>
        </div>
    }
    .into_any()
}

#[component]
fn Code(demo_code: Option<String>, authenticator: bool) -> impl IntoView {
    let form = use_form();
    let hint = if authenticator { words::code_hint() } else { words::recovery_hint() };
    view! {
        <Field label=words::code() name="code" kind=FieldKind::Code hint=hint error=form.error("code") autocomplete="one-time-code"
            required=true autofocus=true maxlength=40/>
        {demo_code.map(|code| view! {
            <p class="row"><ui::Tag word=words::demo_account() tone=ui::Tone::Info/> <span>{words::demo_code()} <b class="num" data-demo-code>{code}</b></span></p>
        })}
        <div class="row"><Button label=words::continue_() kind=ButtonKind::Primary submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// The demo chains' word is the first of their name.
fn slug(chain: &str) -> String {
    chain.split(' ').next().unwrap_or_default().to_lowercase()
}
