//! Registering a patient, compared with the registry while the fields are filled.

use std::marker::PhantomData;

use api::crm::{RegisterPatient, RegisteredPatient};
use frame::{Form, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, ButtonKind, Chord, Crumb, Field, FieldKind, PageHeader, ScreenKey, ScreenKeys, SectionTitle, SelectField,
    SelectOption, use_toasts,
};

use crate::{
    duplicates::{Matches, Typed, find_while_typing},
    people, words,
};

/// `/patients/new`.
#[component]
pub fn RegisterPage() -> impl IntoView {
    let typed = Typed::new();
    let found = find_while_typing(typed);
    let not_these = RwSignal::new(Vec::new());
    let navigate = use_navigate();
    let toasts = use_toasts();
    let done = Callback::new(move |registered: RegisteredPatient| {
        toasts.say(words::registered(&registered.number));
        navigate(&format!("/patients/{}", registered.id), Default::default());
    });
    let keys = vec![ScreenKey::new(Chord::CtrlEnter, words::register_act(), || {
        if let Some(button) = document().get_element_by_id("register-save") {
            use leptos::wasm_bindgen::JsCast;
            button.unchecked_into::<leptos::web_sys::HtmlElement>().click();
        }
    })];
    let hidden = move || {
        not_these
            .get()
            .into_iter()
            .enumerate()
            .map(|(index, id): (usize, api::id::PatientId)| view! { <input type="hidden" name=format!("not_these[{index}]") value=id.to_string()/> })
            .collect_view()
    };
    view! {
        <Title text=frame::words::titled(words::register_new())/>
        <ScreenKeys keys=keys/>
        <PageHeader title=words::register_new() facts=words::register_facts().to_owned()
            crumbs=vec![Crumb::link(words::patients(), "/patients"), Crumb::here(words::register_new())]/>
        <div class="columns columns--aside">
            <Form<RegisterPatient> action="/api/patients" next="/patients" label=words::register_new() class="stack" request=PhantomData on_done=done>
                {hidden}
                <Fields typed/>
            </Form<RegisterPatient>>
            <Matches found not_these/>
        </div>
    }
    .into_any()
}

#[component]
fn Fields(typed: Typed) -> impl IntoView {
    let form = use_form();
    for (field, signal) in [
        ("given_name", typed.given),
        ("family_name", typed.family),
        ("born", typed.born),
        ("phone", typed.phone),
        ("email", typed.email),
        ("street", typed.street),
    ] {
        let before = form.value(field, "");
        if !before.is_empty() {
            signal.set(before);
        }
    }
    let remind = vec![
        SelectOption::new("sms", words::by_sms()),
        SelectOption::new("email", words::by_email()),
        SelectOption::new("none", words::by_none()),
    ];
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::who()/>
            <div class="form-grid">
                <Field label=words::given_name() name="given_name" bind=typed.given hint=words::given_hint() error=form.error("given_name")
                    autocomplete="off" required=true autofocus=true maxlength=200/>
                <Field label=words::family_name() name="family_name" bind=typed.family optional=true error=form.error("family_name") autocomplete="off" maxlength=200/>
                <Field label=words::born_field() name="born" bind=typed.born hint=words::born_hint() required=true error=form.error("born") autocomplete="off"/>
                <SelectField label=words::sex_field() name="sex" options=people::sexes() value=form.value("sex", "unknown") error=form.error("sex")/>
                <Field label=words::preferred_name() name="preferred_name" value=form.value("preferred_name", "") optional=true
                    error=form.error("preferred_name") autocomplete="off"/>
                <Field label=words::pronouns() name="pronouns" value=form.value("pronouns", "") optional=true placeholder="she / her" error=form.error("pronouns") autocomplete="off"/>
            </div>
        </section>
        <section class="stack stack--tight">
            <SectionTitle title=words::reach()/>
            <div class="form-grid">
                <Field label=words::phone() name="phone" kind=FieldKind::Tel bind=typed.phone optional=true error=form.error("phone") autocomplete="off"/>
                <Field label=words::email() name="email" kind=FieldKind::Email bind=typed.email optional=true error=form.error("email") autocomplete="off"/>
                <Field label=words::street() name="street" bind=typed.street optional=true error=form.error("street") autocomplete="off"/>
                <Field label=words::city() name="city" value=form.value("city", "") optional=true error=form.error("city") autocomplete="off"/>
                <Field label=words::postal_code() name="postal_code" value=form.value("postal_code", "") optional=true error=form.error("postal_code") autocomplete="off"/>
                <SelectField label=words::language() name="language" options=people::languages("") value=form.value("language", "en") error=form.error("language")/>
                <SelectField label=words::remind_by() name="remind_by" options=remind value=form.value("remind_by", "sms") error=form.error("remind_by")/>
            </div>
        </section>
        <div class="actions">
            <Button id="register-save" label=words::register_act() kind=ButtonKind::Primary keys="Ctrl+↵" submit=true busy=form.busy()/>
            <Button label=frame::words::cancel() kind=ButtonKind::Quiet href="/patients"/>
        </div>
    }
    .into_any()
}
