//! A fresh proof of who is there: an act that asks for one is held back, the person proves it, the act goes on.

use std::marker::PhantomData;

use api::{
    Problem,
    session::{BeginPasskey, GetStanding, StepUp as Prove, StepUpByPasskey},
};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Dialog, Field, FieldKind, glyphs};

use crate::{Form, load_if, use_client, use_form, use_passkey, words};

/// Holds acts back until they are proven.
#[derive(Debug, Clone, Copy)]
pub struct StepUp {
    held: RwSignal<Option<Callback<()>>>,
}

impl StepUp {
    /// Takes an act that was refused for want of a fresh proof, to be done again after it. `false` for any other problem.
    #[must_use]
    pub fn holds(self, problem: &Problem, again: impl Fn() + Send + Sync + 'static) -> bool {
        let mine = problem.code == "step_up";
        if mine {
            self.held.set(Some(Callback::new(move |()| again())));
        }
        mine
    }
}

/// Puts the gate into the context.
pub fn provide_step_up() {
    provide_context(StepUp { held: RwSignal::new(None) });
}

/// The gate; none outside of a session's screens.
#[must_use]
pub fn use_step_up() -> Option<StepUp> {
    use_context()
}

/// The dialog that asks for the proof.
#[component]
pub fn StepUpDialog() -> impl IntoView {
    let gate = use_context::<StepUp>()?;
    let open = RwSignal::new(false);
    Effect::new(move |_| {
        if gate.held.with(Option::is_some) {
            open.set(true);
        }
    });
    let dropped = move || gate.held.set(None);
    let proven = Callback::new(move |()| {
        open.set(false);
        if let Some(again) = gate.held.try_update(Option::take).flatten() {
            again.run(());
        }
    });
    let standing = load_if(move || open.get().then_some(GetStanding {}));
    let ways = move || {
        let standing = standing.resource.get().and_then(Result::ok).flatten()?;
        Some(view! { <Ways passkeys=standing.passkeys authenticator=standing.authenticator proven/> }.into_any())
    };
    Some(
        view! {
            <Dialog open=open id="step-up" title=words::step_up() text=Signal::stored(Some(words::step_up_text().to_owned()))
                on_dismiss=Callback::new(move |()| dropped())
                actions=move || view! {
                    <Button label=words::cancel() on_press=Callback::new(move |()| { dropped(); open.set(false); })/>
                }>
                <Transition>{ways}</Transition>
            </Dialog>
        }
        .into_any(),
    )
}

#[component]
fn Ways(passkeys: bool, authenticator: bool, proven: Callback<()>) -> impl IntoView {
    let client = use_client();
    let problem = RwSignal::new(None::<String>);
    let press = Callback::new(move |()| {
        let client = client.clone();
        leptos::task::spawn_local(async move {
            let answer = async {
                let begun = client.call(BeginPasskey {}).await.map_err(|problem| problem.title)?;
                let credential = use_passkey(begun.options).await.map_err(|_| words::no_passkey_used().to_owned())?;
                let request = StepUpByPasskey { challenge_id: begun.id, credential };
                client.call(request).await.map_err(|problem| problem.title)
            };
            match answer.await {
                Ok(_) => proven.run(()),
                Err(words) => problem.set(Some(words)),
            }
        });
    });
    view! {
        <div class="stack stack--tight">
            {passkeys.then(|| view! {
                <Button label=words::by_passkey() kind=ButtonKind::Primary glyph=glyphs::FINGERPRINT wide=true autofocus=true on_press=press/>
            })}
            {move || problem.get().map(|words| view! { <p class="error" role="alert">{words}</p> })}
            {(authenticator || !passkeys).then(|| view! {
                <Form<Prove> action="/api/session/step-up" class="stack stack--tight" request=PhantomData
                    on_done=Callback::new(move |_| proven.run(()))>
                    <Proof authenticator/>
                </Form<Prove>>
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Proof(authenticator: bool) -> impl IntoView {
    let form = use_form();
    let (label, kind, autocomplete) = if authenticator {
        (words::code_of_app(), FieldKind::Code, "one-time-code")
    } else {
        (words::password(), FieldKind::Password, "current-password")
    };
    view! {
        <Field label=label name="proof" kind=kind autocomplete=autocomplete required=true autofocus=true error=form.error("proof")/>
        <Button label=words::go_on() submit=true busy=form.busy()/>
    }
    .into_any()
}
