//! My phones: which of them open with my finger or face.

use std::marker::PhantomData;

use api::{
    Done,
    session::{ListPhones, Phone, Phones, Platform, RemovePhone},
};
use frame::{Form, Load, load, local, moment_day, moment_time, shown, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Icon, SectionTitle, glyphs, use_toasts};

use crate::words;

/// The section.
#[component]
pub fn PhoneSection() -> impl IntoView {
    let phones = load(|| ListPhones {});
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::phones() note=words::phones_text()/>
            {shown(phones, move |list| {
                let rows = Memo::new(move |_| list.with(|list| list.phones.clone()));
                view! {
                    <ul class="factor-list">
                        <For each=move || rows.get() key=|phone| (phone.id, phone.used_at) let:phone>{line(phone, phones)}</For>
                    </ul>
                    <Show when=move || rows.with(Vec::is_empty)><p class="quiet">{words::no_phones()}</p></Show>
                }
                .into_any()
            })}
        </section>
    }
    .into_any()
}

const fn platform(platform: Platform) -> &'static str {
    match platform {
        Platform::Ios => words::ios(),
        Platform::Android => words::android(),
    }
}

fn line(phone: Phone, load: Load<Phones>) -> AnyView {
    let toasts = use_toasts();
    let used = match phone.used_at.map(local) {
        Some(at) => words::used(format!("{}, {}", moment_day(at), moment_time(at))),
        None => words::not_used().to_owned(),
    };
    let facts =
        [platform(phone.platform).to_owned(), words::since(moment_day(local(phone.created_at))), used].join(" · ");
    let done = Callback::new(move |_: Done| {
        toasts.say(words::phone_removed());
        load.again();
    });
    view! {
        <li class="session-line">
            <Icon glyph=glyphs::SMARTPHONE/>
            <div><b>{phone.name.clone()}</b><span class="sub">{facts}</span></div>
            <Form<RemovePhone> action=format!("/api/account/phones/{}/remove", phone.id) request=PhantomData on_done=done>
                <Remove label=words::remove_phone(&phone.name)/>
            </Form<RemovePhone>>
        </li>
    }
    .into_any()
}

#[component]
fn Remove(label: String) -> impl IntoView {
    let form = use_form();
    view! { <Button label=label kind=ButtonKind::Danger size=ButtonSize::Small submit=true busy=form.busy()/> }
}
