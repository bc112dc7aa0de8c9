//! Messages to patients: the words and the hours.

use std::marker::PhantomData;

use api::{
    Done,
    notifications::{ListTemplates, MessageSettings, SetMessageSettings, Templates},
};
use frame::{Form, Load, load, shown, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, Field, FieldKind, PageHeader, SectionTitle, use_toasts};

use crate::{index::crumbs, templates::TemplateList, words};

/// `/settings/messages`.
#[component]
pub fn MessageSettingsPage() -> impl IntoView {
    let templates = load(|| ListTemplates {});
    view! {
        <Title text=frame::words::titled(words::messages())/>
        <PageHeader title=words::messages() facts=words::messages_text().to_owned() crumbs=crumbs(words::messages())/>
        {shown(templates, move |list| view! {
            <div class="columns columns--aside">
                <TemplateList list load=templates/>
                <aside aria-label=words::hours()><Hours list load=templates/></aside>
            </div>
        }.into_any())}
    }
    .into_any()
}

#[component]
fn Hours(list: Signal<Templates>, load: Load<Templates>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Done| {
        toasts.say(words::hours_saved());
        load.again();
    });
    let settings = list.with_untracked(|list| list.settings);
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::hours()/>
            <Form<SetMessageSettings> action="/api/messages/settings" label=words::hours() class="stack stack--tight" request=PhantomData on_done=done>
                <HourFields settings/>
            </Form<SetMessageSettings>>
        </section>
    }
    .into_any()
}

#[component]
fn HourFields(settings: MessageSettings) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::quiet_until() name="quiet_until" kind=FieldKind::Time required=true
            value=form.value("quiet_until", settings.quiet_until.to_string()) error=form.error("quiet_until")/>
        <Field label=words::quiet_from() name="quiet_from" kind=FieldKind::Time required=true
            value=form.value("quiet_from", settings.quiet_from.to_string()) error=form.error("quiet_from")/>
        <Field label=words::reminder_at() name="reminder_at" kind=FieldKind::Time required=true
            value=form.value("reminder_at", settings.reminder_at.to_string()) error=form.error("reminder_at")/>
        <p class="quiet"><small>{words::hours_note()}</small></p>
        <div class="actions"><Button label=words::save_hours() submit=true busy=form.busy()/></div>
    }
    .into_any()
}
