//! A colleague's card: facts, licence, hours, and a message about a patient.

use std::marker::PhantomData;

use api::{
    Permission,
    crm::{ColleagueMessage, SendColleagueMessage},
    directory::{GetStaff, Licence, LicenceState, ListSites, Sites, StaffCard},
    id::StaffId,
};
use frame::{
    Anew, Form, Load, Topic, find_patients, load, load_live, shown, today, use_client, use_form, use_may, use_path_id,
    use_query_word, use_session,
};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonKind, Combobox, Crumb, Fact, Facts, PageHeader, SectionTitle, Tag, TextArea, Tone, glyphs, use_toasts,
};

use crate::{
    edit::EditCard,
    exceptions::Coming,
    hours::Hours,
    people,
    reach::{MyReach, reach_word},
    weekly::EditHours,
    words,
};

/// `/colleagues/:id`, with `?edit=card` and `?edit=hours` for managers.
#[component]
pub fn CardPage() -> impl IntoView {
    let id = use_path_id::<StaffId>("id");
    let edit = use_query_word("edit");
    let card = load_live(move || GetStaff { id: id.get() }, move || vec![Topic::new("schedule", id.get())]);
    let sites = load(|| ListSites {});
    let may_manage = use_may(Permission::ManageDirectory);
    shown(card, move |now| {
        shown(sites, move |sites| {
            view! {
                <Head card=now may_manage/>
                {move || match edit.get().as_deref() {
                    Some("card") if may_manage => view! { <EditCard card=Some(now.get_untracked()) sites=sites.get_untracked() load=Some(card)/> }.into_any(),
                    Some("hours") if may_manage => view! { <EditHours card=now.get_untracked() sites=sites.get_untracked() load=card/> }.into_any(),
                    _ => view! { <Read card=now sites load=card may_manage/> }.into_any(),
                }}
            }
            .into_any()
        })
    })
}

#[component]
fn Head(card: Signal<StaffCard>, may_manage: bool) -> impl IntoView {
    let may_see = use_may(Permission::ReadSchedule);
    let id = card.with_untracked(|card| card.staff.id);
    let title = Signal::derive(move || card.with(|card| card.staff.name.clone()));
    let facts = Signal::derive(move || Some(card.with(|card| card.staff.specialty.clone())));
    let name = card.with_untracked(|card| card.staff.name.clone());
    view! {
        <Title text=frame::words::titled(&name)/>
        <PageHeader title=title facts=facts crumbs=vec![Crumb::link(words::colleagues(), "/colleagues"), Crumb::here(name.clone())]>
            {may_see.then(|| view! { <Button label=words::view_schedule() glyph=glyphs::CALENDAR_DAYS href=format!("/schedule?staff={id}")/> })}
            {may_manage.then(|| view! { <Button label=words::edit_card() glyph=glyphs::PENCIL href=format!("/colleagues/{id}?edit=card")/> })}
        </PageHeader>
    }
}

#[component]
fn Read(card: Signal<StaffCard>, sites: Signal<Sites>, load: Load<StaffCard>, may_manage: bool) -> impl IntoView {
    let id = card.with_untracked(|card| card.staff.id);
    let mine = use_session().is_some_and(|session| session.staff_id == Some(id));
    let may_message = use_may(Permission::MessageColleagues) && !mine;
    view! {
        <div class="columns columns--aside">
            <div class="stack">
                <section>
                    <SectionTitle title=words::hours()>
                        {may_manage.then(|| view! { <a href=format!("/colleagues/{id}?edit=hours")>{words::edit_hours()}</a> })}
                    </SectionTitle>
                    <Hours card sites/>
                </section>
                <Coming card load may_manage/>
            </div>
            <aside class="stack" aria-label=words::facts()>
                <CardFacts card sites/>
                {may_message.then(|| view! { <Message to=id/> })}
                {mine.then(|| view! { <MyReach card load/> })}
            </aside>
        </div>
    }
    .into_any()
}

#[component]
fn CardFacts(card: Signal<StaffCard>, sites: Signal<Sites>) -> impl IntoView {
    let facts = move || {
        let card = card.get();
        let places = sites.with(|sites| people::site_names(&sites.sites, &card.staff.site_ids));
        let words_of =
            |label: &'static str, text: String| (!text.is_empty()).then(|| view! { <Fact label=label>{text}</Fact> });
        view! {
            <Facts>
                {words_of(words::specialty(), card.staff.specialty.clone())}
                {words_of(words::focus(), card.staff.focus.join(", "))}
                {words_of(words::languages(), card.staff.languages.join(", "))}
                {words_of(words::sites(), places)}
                {words_of(words::phone(), card.phone.clone().unwrap_or_default())}
                {words_of(words::email(), card.email.clone().unwrap_or_default())}
                {words_of(words::reach(), reach_word(card.reach).to_owned())}
                {card.deputy.map(|one| view! { <Fact label=words::deputy()><a href=format!("/colleagues/{}", one.id)>{one.name}</a></Fact> })}
                {card.licence.map(|licence| view! { <Fact label=words::licence()>{licence_view(&licence)}</Fact> })}
            </Facts>
            {card.about.map(|about| view! { <p class="card-about">{about}</p> })}
        }
    };
    view! {
        <section>
            <SectionTitle title=words::facts()/>
            {facts}
        </section>
    }
    .into_any()
}

fn licence_view(licence: &Licence) -> AnyView {
    let (word, tone) = people::licence(licence.state);
    let until = ui::format::date(licence.ends_on);
    let text = if licence.state == LicenceState::Ended {
        words::licence_was(until)
    } else {
        let left = today().until(licence.ends_on).map_or(0, |span| span.get_days());
        words::licence_until(until, left)
    };
    view! {
        <span class="id">{licence.number.clone()}</span> " "
        {(tone != Tone::Neutral).then(|| view! { <Tag word=word tone=tone/> })}
        <span class="card-licence">{text}</span>
    }
    .into_any()
}

/// Writes to this colleague, about a patient or not.
#[component]
fn Message(to: StaffId) -> impl IntoView {
    let toasts = use_toasts();
    let text = RwSignal::new(String::new());
    let round = RwSignal::new(0);
    let done = Callback::new(move |_: ColleagueMessage| {
        text.set(String::new());
        round.update(|round| *round += 1);
        toasts.say(words::sent());
    });
    view! {
        <section id="message">
            <SectionTitle title=words::message_title()/>
            <Form<SendColleagueMessage> action="/api/colleague-messages" label=words::message_title() class="stack stack--tight card-message" request=PhantomData on_done=done>
                <input type="hidden" name="to" value=to.to_string()/>
                <MessageFields text round/>
            </Form<SendColleagueMessage>>
        </section>
    }
    .into_any()
}

#[component]
fn MessageFields(text: RwSignal<String>, round: RwSignal<u32>) -> impl IntoView {
    let form = use_form();
    let may_read = use_may(Permission::ReadPatients);
    let client = use_client();
    let patient = move || {
        let client = client.clone();
        let find = move |query: String| find_patients(client.clone(), query);
        view! { <Combobox label=words::about_patient() name="patient_id" find=find hint=words::about_patient_hint()/> }
    };
    let before = form.value("text", "");
    if !before.is_empty() {
        text.set(before);
    }
    view! {
        {may_read.then(|| view! { <Anew of=move || round.get()>{patient.clone()}</Anew> })}
        <TextArea label=words::message_text() name="text" bind=text rows=3 maxlength=2000 required=true error=form.error("text")/>
        <p class="quiet"><small>{words::message_inside()}</small></p>
        <div class="actions"><Button label=words::send() kind=ButtonKind::Primary glyph=glyphs::SEND submit=true busy=form.busy()/></div>
    }
    .into_any()
}
