//! Changes at the source: for whom something waits, and what the sources said of one person.

use std::marker::PhantomData;

use api::{
    Permission,
    crm::Patient,
    exchange::{
        DecidePatientChange, ListPatientChanges, ListSourceChanges, SourceChanges, WaitingChanges, WaitingPatient,
    },
};
use frame::{Load, SourceChangeList, load, shown, use_may, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Disclosure, Empty, PageHeader, Pager, SectionTitle, glyphs};

use crate::words;

/// The endpoint that decides.
const DECIDES: PhantomData<DecidePatientChange> = PhantomData;

/// `/source-changes`.
#[component]
pub fn SourceChangesPage() -> impl IntoView {
    let word = use_query_word("after");
    let after = Memo::new(move |_| word.get().and_then(|id| id.parse().ok()));
    let waiting = load(move || ListSourceChanges { after: after.get() });
    view! {
        <Title text=frame::words::titled(words::source_changes())/>
        <PageHeader title=words::source_changes()/>
        <div class="section">
            <p class="muted">{words::source_changes_text()}</p>
            {shown(waiting, move |page| view! { <Waiting page load=waiting is_page=Signal::derive(move || after.get().is_some())/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Waiting(page: Signal<WaitingChanges>, load: Load<WaitingChanges>, is_page: Signal<bool>) -> impl IntoView {
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let older = Signal::derive(move || page.with(|page| page.next).map(|next| format!("/source-changes?after={next}")));
    let newer = Signal::derive(move || is_page.get().then(|| "/source-changes".to_owned()));
    let none = Signal::derive(|| None::<String>);
    view! {
        <Show when=move || count.get() == 0>
            <Empty glyph=glyphs::GIT_COMPARE_ARROWS title=words::nothing_waits() text=words::nothing_waits_text()/>
        </Show>
        <div class="stack">
            <For each=move || page.get().rows key=|row| (row.id, row.person.len(), row.facts) let:row>{one(row, load)}</For>
        </div>
        <Show when=move || older.get().is_some() || newer.get().is_some()>
            <Pager shown=count total=none older=older newer=newer/>
        </Show>
    }
    .into_any()
}

fn one(row: WaitingPatient, load: Load<WaitingChanges>) -> AnyView {
    let facts = (row.facts > 0).then(|| {
        view! { <p><a href=format!("/patients/{}/source-changes", row.id)>{words::facts_wait(row.facts)}</a></p> }
    });
    view! {
        <section>
            <h2><a href=format!("/patients/{}", row.id)>{row.name}</a> " " <span class="muted num">{row.number}</span></h2>
            <SourceChangeList changes=row.person part="person" may=true load request=DECIDES/>
            {facts}
        </section>
    }
    .into_any()
}

/// What stands on the record beside the name, the number and the contacts in use, and what the sources said of the person.
#[component]
pub fn FromElsewhere(patient: Signal<Patient>) -> impl IntoView {
    let id = patient.with_untracked(|patient| patient.row.id);
    let may = use_may(Permission::WritePatients);
    let changes = load(move || ListPatientChanges { id });
    view! {
        {move || lists(&patient.get())}
        {shown(changes, move |list| view! { <Changes list load=changes may/> }.into_any())}
    }
    .into_any()
}

#[component]
fn Changes(list: Signal<SourceChanges>, load: Load<SourceChanges>, may: bool) -> impl IntoView {
    move || {
        let changes = list.get().changes;
        (!changes.is_empty()).then(|| {
            view! {
                <section>
                    <SectionTitle title=words::source_changes()/>
                    <SourceChangeList changes=changes part="person" may load request=DECIDES/>
                </section>
            }
        })
    }
}

/// Other names, numbers elsewhere, other contacts and people to call.
fn lists(patient: &Patient) -> AnyView {
    let until = |date: Option<api::PartialDate>| date.map(|date| words::used_until(ui::format::partial_date(date)));
    let line = |label: String, text: String, until: Option<String>| {
        let until = until.map(|until| format!(", {until}"));
        view! { <li><span class="quiet">{label}</span> " " <bdi>{text}</bdi> {until}</li> }
    };
    let names = patient
        .other_names
        .iter()
        .map(|name| line(words::name_usage(&name.usage).to_owned(), name.name.clone(), until(name.until)));
    let names = names.collect_view();
    let numbers = patient.identifiers.iter().map(|one| {
        let label = one.label.clone().or_else(|| one.kind.clone()).unwrap_or_else(|| one.system.clone());
        line(label, one.value.clone(), None)
    });
    let numbers = numbers.collect_view();
    let contacts = patient.other_contacts.iter().map(|one| {
        let kind = one.relationship.clone().unwrap_or_else(|| words::contact_kind(&one.kind).to_owned());
        let label = one.usage.as_ref().map_or_else(|| kind.clone(), |usage| format!("{kind} ({usage})"));
        line(label, one.body.clone(), until(one.until))
    });
    let contacts = contacts.collect_view();
    let (any_names, any_numbers, any_contacts) =
        (!patient.other_names.is_empty(), !patient.identifiers.is_empty(), !patient.other_contacts.is_empty());
    let group = |title: &'static str, some: bool, list: AnyView| {
        some.then(|| view! { <h3>{title}</h3> <ul class="plain">{list}</ul> })
    };
    let body = view! {
        {group(words::names(), any_names, names.into_any())}
        {group(words::numbers_elsewhere(), any_numbers, numbers.into_any())}
        {group(words::other_contacts(), any_contacts, contacts.into_any())}
    }
    .into_any();
    let any = any_names || any_numbers || any_contacts;
    any.then(|| view! { <Disclosure summary=words::from_elsewhere()>{body}</Disclosure> }).into_any()
}
