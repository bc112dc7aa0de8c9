//! Beside the timeline: how to reach the patient, by which way, what is open.

use api::{
    Permission, Problem,
    crm::{ListTimeline, Patient, RevealPhone, TimelineKind},
};
use frame::{Topic, load_live, shown, today, use_client, use_may};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, CheckItem, Checklist, Fact, Facts, IconButton, SectionTitle, Tag, glyphs};

use crate::{people, preferences::Ways, source_changes::FromElsewhere, words};

/// The aside.
#[component]
pub fn About(patient: Signal<Patient>) -> impl IntoView {
    view! {
        <aside class="stack" aria-label=words::about()>
            <Reach patient/>
            <Ways patient/>
            <OpenTasks patient/>
            <FromElsewhere patient/>
        </aside>
    }
    .into_any()
}

#[component]
fn Reach(patient: Signal<Patient>) -> impl IntoView {
    let may_write = use_may(Permission::WritePatients);
    let whole = RwSignal::new(None::<Result<String, Problem>>);
    let client = use_client();
    // Another number, once it has changed, is asked for anew.
    Effect::new(move |_| {
        patient.with(|patient| patient.row.phone_last_four.clone());
        whole.set(None);
    });
    let reveal = Callback::new(move |()| {
        let (client, id) = (client.clone(), patient.with_untracked(|patient| patient.row.id));
        leptos::task::spawn_local(async move {
            let answer = client.call(RevealPhone { id }).await;
            let _ = whole.try_set(Some(answer.map(|number| number.phone)));
        });
    });
    let phone = move || match (patient.with(|patient| patient.row.phone_last_four.clone()), whole.get()) {
        (None, _) => view! { <span class="quiet">{words::no_phone()}</span> }.into_any(),
        (Some(_), Some(Ok(number))) => {
            view! { <span class="num">{number}</span> <span class="quiet reveal-note">{words::copy_free()}</span> }
                .into_any()
        }
        (Some(four), trouble) => view! {
            <span class="num">{format!("… {four}")}</span>
            " "
            <Button label=words::whole_number() kind=ButtonKind::Quiet size=ButtonSize::Small on_press=reveal/>
            {trouble.and_then(Result::err).map(|problem| view! { <span class="quiet">{problem.title}</span> })}
        }
        .into_any(),
    };
    let facts = move || {
        let patient = patient.get();
        let contact = patient.contact;
        let city = [contact.postal_code, contact.city].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let address =
            [contact.street, (!city.is_empty()).then_some(city)].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let alerts = patient.alerts.join(" · ");
        view! {
            <Facts>
                <Fact label=words::phone()>{phone}</Fact>
                {contact.email.map(|email| view! { <Fact label=words::email()>{email}</Fact> })}
                {(!address.is_empty()).then(|| view! { <Fact label=words::address()>{address}</Fact> })}
                <Fact label=words::speaks()>{people::language(&patient.language)}</Fact>
                {(!alerts.is_empty()).then(|| view! { <Fact label=words::to_know()>{alerts}</Fact> })}
            </Facts>
        }
    };
    view! {
        <section>
            <SectionTitle title=words::reach()>
                {may_write.then(|| view! {
                    <IconButton glyph=glyphs::PENCIL label=words::edit_details() small=true
                        href=format!("/patients/{}?part=details", patient.with_untracked(|patient| patient.row.id))/>
                })}
            </SectionTitle>
            {facts}
        </section>
    }
    .into_any()
}

#[component]
fn OpenTasks(patient: Signal<Patient>) -> impl IntoView {
    let id = Memo::new(move |_| patient.with(|patient| patient.row.id));
    let tasks = load_live(
        move || ListTimeline { id: id.get(), kind: Some(TimelineKind::Task), after: None },
        move || vec![Topic::new("patient", id.get())],
    );
    view! {
        <section>
            <SectionTitle title=words::open_tasks()/>
            {shown(tasks, |page| view! {
                {move || {
                    let open = page.get().rows.into_iter().filter(|task| task.done_at.is_none()).collect::<Vec<_>>();
                    if open.is_empty() {
                        return view! { <p class="quiet">{words::no_open_tasks()}</p> }.into_any();
                    }
                    let items = open.into_iter().map(|task| {
                        let due = task.due_on.map(|day| people::due(day, today()));
                        view! {
                            <CheckItem text=task.text.unwrap_or_default() sub=task.actor glyph=glyphs::SQUARE>
                                {due.map(|(word, tone)| view! { <Tag word=word tone=tone/> })}
                            </CheckItem>
                        }
                    }).collect_view();
                    view! {
                        <Checklist>{items}</Checklist>
                        <p><small><a href="/tasks">{words::calls_and_tasks()}</a></small></p>
                    }.into_any()
                }}
            }.into_any())}
        </section>
    }
    .into_any()
}
