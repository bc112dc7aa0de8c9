//! Sign in.

use std::marker::PhantomData;

use api::session::{SignIn, SignedIn};
use frame::{Form, use_form, use_page};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonKind, ButtonSize, Door, Field, FieldKind, glyphs};

use crate::words;

/// The door of a chain.
#[component]
pub fn SignInPage() -> impl IntoView {
    let page = use_page().data;
    let chain = page.chain.clone().unwrap_or_default();
    let demo = page.development.then(|| slug(&chain));
    view! {
        <Title text=words::sign_in_to(&chain)/>
        <Door
            brand=words::product()
            quote=words::one_day()
            foot=move || view! {
                <span class="row"><ui::Icon glyph=glyphs::LOCK/>{words::locks_after()}</span>
                {demo.map(|slug| view! {
                    <span class="row"><ui::Tag word=words::demo_account() tone=ui::Tone::Info/> {words::demo_hint(slug)}</span>
                })}
            }
        >
            // A whole page load afterwards: the session is the document's, not the script's.
            <Form<SignIn> action="/api/session/sign-in" label=words::sign_in() request=PhantomData
                on_done=Callback::new(|signed_in: SignedIn| {
                    let _ = window().location().assign(&signed_in.home);
                })>
                <div>
                    <h1>{chain.clone()}</h1>
                    <p class="muted">{words::to_your_clinic()}</p>
                </div>
                <Fields/>
            </Form<SignIn>>
        </Door>
    }
    .into_any()
}

#[component]
fn Fields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::work_email() name="email" kind=FieldKind::Email value=form.value("email", "") error=form.error("email")
            autocomplete="username" required=true autofocus=true/>
        <Field label=words::password() name="password" kind=FieldKind::Password error=form.error("password")
            autocomplete="current-password" required=true/>
        <Button label=words::continue_() kind=ButtonKind::Primary size=ButtonSize::Large wide=true submit=true busy=form.busy()/>
    }
}

/// The demo chains' word is the first of their name.
fn slug(chain: &str) -> String {
    chain.split(' ').next().unwrap_or_default().to_lowercase()
}
