//! A forgotten password, and one set with a mailed link.

use std::marker::PhantomData;

use api::session::{ForgotPassword, SetPassword};
use frame::{Form, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonKind, ButtonSize, Door, Field, FieldKind};

use crate::words;

/// `/forgot`.
#[component]
pub fn ForgotPage() -> impl IntoView {
    let asked = RwSignal::new(false);
    view! {
        <Title text=frame::words::titled(words::forgot())/>
        <Door brand=words::product() quote=words::one_day()>
            <Show when=move || !asked.get() fallback=|| view! {
                <div class="door-ways"><h1>{words::look_into_mail()}</h1><p>{words::look_into_mail_text()}</p><p><a href="/sign-in">{words::back_to_sign_in()}</a></p></div>
            }>
                <Form<ForgotPassword> action="/api/session/forgot" label=words::forgot() request=PhantomData
                    on_done=Callback::new(move |_| asked.set(true))>
                    <div><h1>{words::forgot()}</h1><p class="muted">{words::forgot_text()}</p></div>
                    <Mail/>
                </Form<ForgotPassword>>
            </Show>
        </Door>
    }
    .into_any()
}

#[component]
fn Mail() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::work_email() name="email" kind=FieldKind::Email value=form.value("email", "") error=form.error("email")
            autocomplete="username" required=true autofocus=true/>
        <div class="row">
            <Button label=words::mail_link() kind=ButtonKind::Primary submit=true busy=form.busy()/>
            <a href="/sign-in">{words::back_to_sign_in()}</a>
        </div>
    }
    .into_any()
}

/// `/set-password`: the link's token stands behind the `#`, which browsers send to nobody.
#[component]
pub fn SetPasswordPage() -> impl IntoView {
    let token = RwSignal::new(String::new());
    Effect::new(move |_| {
        // After the field has taken over what stood in it before the script came.
        let fill = move || token.set(window().location().hash().unwrap_or_default().trim_start_matches('#').to_owned());
        set_timeout(fill, std::time::Duration::ZERO);
    });
    view! {
        <Title text=frame::words::titled(words::choose_password())/>
        <Door brand=words::product() quote=words::one_day()>
            <Form<SetPassword> action="/api/session/password" next="/sign-in" label=words::choose_password() request=PhantomData
                on_done=Callback::new(|_| { let _ = window().location().assign("/sign-in"); })>
                <div><h1>{words::choose_password()}</h1><p class="muted">{words::choose_password_text()}</p></div>
                <NewPassword token/>
            </Form<SetPassword>>
        </Door>
    }
    .into_any()
}

#[component]
fn NewPassword(token: RwSignal<String>) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::link_code() name="token" kind=FieldKind::Code bind=token hint=words::link_code_hint() required=true maxlength=60
            autocomplete="off" error=form.error("token")/>
        <Field label=words::new_password() name="new_password" kind=FieldKind::Password hint=words::password_hint()
            error=form.error("new_password") autocomplete="new-password" required=true autofocus=true/>
        <Button label=words::set_password() kind=ButtonKind::Primary size=ButtonSize::Large wide=true submit=true busy=form.busy()/>
    }
    .into_any()
}
