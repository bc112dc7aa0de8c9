//! The lock: a page of its own at the address where the screen was, so that nothing of the screen is left under it.

use std::marker::PhantomData;

use api::session::{BeginPasskey, SessionStanding, SignOut, Unlock, UnlockByPasskey};
use frame::{Form, use_client, use_form, use_page, use_passkey};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonKind, Field, FieldKind, LockPane, glyphs};

use crate::{sign_in::passkey_words, words};

/// What a locked session shows, wherever it is.
#[component]
pub fn LockPage() -> impl IntoView {
    let standing: SessionStanding = use_page().data.standing?;
    let name = standing.name.clone();
    let foot = move || {
        view! {
            <b>{name}</b>
                <Form<SignOut> action="/api/session/sign-out" next="/sign-in" request=PhantomData
                    on_done=Callback::new(|_| { let _ = window().location().assign("/sign-in"); })>
                    <Button label=words::somebody_else() kind=ButtonKind::Quiet submit=true/>
                </Form<SignOut>>
        }
        .into_any()
    };
    Some(
        view! {
            <Title text=words::locked()/>
            <main id="main" class="lock-page">
                <LockPane id="lock-h" title=words::locked() draft=Signal::stored(Some(words::drafts_kept().to_owned())) foot=foot>
                    <div class="lock-ways">
                        {standing.passkeys.then(|| view! { <ByPasskey/> })}
                        <Form<Unlock> action="/api/session/unlock" label=words::unlock() request=PhantomData
                            on_done=Callback::new(|_| back())>
                            <Password first=!standing.passkeys/>
                        </Form<Unlock>>
                    </div>
                </LockPane>
            </main>
        }
        .into_any(),
    )
}

/// Back to the screen that was locked, drawn anew.
fn back() {
    let _ = window().location().reload();
}

#[component]
fn Password(first: bool) -> impl IntoView {
    let form = use_form();
    let kind = if first { ButtonKind::Primary } else { ButtonKind::default() };
    view! {
        <Field label=words::password() name="password" kind=FieldKind::Password error=form.error("password")
            autocomplete="current-password" required=true autofocus=first/>
        <Button label=words::unlock() kind=kind wide=true submit=true busy=form.busy()/>
    }
    .into_any()
}

#[component]
fn ByPasskey() -> impl IntoView {
    let client = use_client();
    let problem = RwSignal::new(None::<String>);
    let press = Callback::new(move |()| {
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let answer = async {
                let begun = client.call(BeginPasskey {}).await.map_err(|problem| problem.title)?;
                let credential = use_passkey(begun.options).await.map_err(passkey_words)?;
                let request = UnlockByPasskey { challenge_id: begun.id, credential };
                client.call(request).await.map_err(|problem| problem.title)
            };
            match answer.await {
                Ok(_) => back(),
                Err(words) => problem.set(Some(words)),
            }
        });
    });
    view! {
        <Button label=words::unlock_by_passkey() kind=ButtonKind::Primary wide=true glyph=glyphs::FINGERPRINT autofocus=true on_press=press/>
        {move || problem.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
    }
    .into_any()
}
