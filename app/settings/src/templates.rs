//! The words of messages, with a preview as a patient reads it.

use std::{marker::PhantomData, time::Duration};

use api::{
    Block,
    crm::Channel,
    notifications::{PreviewTemplate, SaveTemplate, Template, TemplateCode, TemplatePreview, Templates},
};
use frame::{Form, Load, use_client, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonSize, Disclosure, Field, SectionTitle, TextArea, use_toasts};

use crate::{index::Stale, words};

/// Every template, one to open at a time.
#[component]
pub fn TemplateList(list: Signal<Templates>, load: Load<Templates>) -> impl IntoView {
    let placeholders = Memo::new(move |_| {
        list.with(|list| list.placeholders.iter().map(|word| format!("{{{word}}}")).collect::<Vec<_>>().join("  "))
    });
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::templates()/>
            <p class="muted"><small>{words::placeholders()} " " <code>{placeholders}</code> " " {words::no_health()}</small></p>
            <ul class="settings-rows">
                <For each=move || list.get().templates key=|template| (template.code, template.channel, template.version) let:template>
                    <Line template load/>
                </For>
            </ul>
        </section>
    }
    .into_any()
}

const fn code(code: TemplateCode) -> (&'static str, &'static str) {
    match code {
        TemplateCode::Booked => ("booked", words::booked()),
        TemplateCode::Reminder => ("reminder", words::reminder()),
        TemplateCode::Moved => ("moved", words::moved()),
        TemplateCode::Cancelled => ("cancelled", words::cancelled()),
    }
}

const fn channel(channel: Channel) -> (&'static str, &'static str) {
    match channel {
        Channel::Sms => ("sms", words::by_sms()),
        _ => ("email", words::by_email()),
    }
}

#[component]
fn Line(template: Template, load: Load<Templates>) -> impl IntoView {
    let (_, title) = code(template.code);
    let (_, way) = channel(template.channel);
    let short = template.body.clone();
    view! {
        <li>
            <Disclosure summary=title end=Some(way.to_owned())>
                <Edit template load/>
            </Disclosure>
            <p class="template-short quiet">{short}</p>
        </li>
    }
    .into_any()
}

#[component]
fn Edit(template: Template, load: Load<Templates>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Template| {
        toasts.say(words::words_saved());
        load.again();
    });
    let again = Callback::new(move |()| load.again());
    view! {
        <Form<SaveTemplate> action="/api/messages/templates" class="stack stack--tight settings-form" request=PhantomData on_done=done>
            <input type="hidden" name="code" value=code(template.code).0/>
            <input type="hidden" name="channel" value=channel(template.channel).0/>
            <input type="hidden" name="version" value=template.version/>
            <Fields template/>
            <Stale on_stale=again/>
        </Form<SaveTemplate>>
    }
    .into_any()
}

#[component]
fn Fields(template: Template) -> impl IntoView {
    let form = use_form();
    let key = format!("{}-{}", code(template.code).0, channel(template.channel).0);
    let body = RwSignal::new(template.body.clone());
    let shown = preview(template.channel, body);
    let subject = (template.channel == Channel::Email).then(|| {
        view! {
            <Field label=words::subject() name="subject" id=format!("subject-{key}") value=template.subject.clone().unwrap_or_default() required=true maxlength=120
                error=form.error("subject")/>
        }
    });
    let reading = move || match shown.get() {
        None => view! { <p class="quiet">{words::preview_wait()}</p> }.into_any(),
        Some(Err(message)) => view! { <p class="template-wrong">{message}</p> }.into_any(),
        Some(Ok(preview)) => {
            let parts =
                preview.parts.map(|parts| if parts == 1 { words::one_part().to_owned() } else { words::parts(parts) });
            view! {
                <p class="template-preview">{preview.text}</p>
                {parts.map(|parts| view! { <p class="quiet"><small class="num">{parts}</small></p> })}
            }
            .into_any()
        }
    };
    view! {
        {subject}
        <TextArea label=words::body() name="body" id=format!("body-{key}") bind=body rows=3 maxlength=1000 required=true error=form.error("body")/>
        <div class="stack stack--tight" aria-live="polite">
            <SectionTitle title=words::preview() minor=true/>
            {reading}
        </div>
        <div class="actions"><Button label=words::save_words() id=format!("save-{key}") size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// The words filled in, asked a moment after the last key; and what is wrong with them.
fn preview(channel: Channel, body: RwSignal<String>) -> RwSignal<Option<Result<TemplatePreview, String>>> {
    let shown = RwSignal::new(None);
    let client = use_client();
    let count = StoredValue::new(0_u32);
    Effect::new(move |before: Option<()>| {
        let text = body.get();
        // Only what is opened and changed is asked for: the first look shows the words as they stand.
        if before.is_none() {
            return;
        }
        let mine = count.get_value() + 1;
        count.set_value(mine);
        let Ok(text) = Block::new(&text) else {
            shown.set(None);
            return;
        };
        let client = client.clone();
        set_timeout(
            move || {
                if count.try_get_value() != Some(mine) {
                    return;
                }
                leptos::task::spawn_local(async move {
                    let answer = client.call(PreviewTemplate { channel, body: text }).await;
                    if count.try_get_value() == Some(mine) {
                        let wrong = |problem: api::Problem| {
                            problem.errors.first().map_or_else(|| problem.title.clone(), |error| error.message.clone())
                        };
                        shown.set(Some(answer.map_err(wrong)));
                    }
                });
            },
            Duration::from_millis(300),
        );
    });
    shown
}
