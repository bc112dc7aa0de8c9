//! The search: by person, patient, kind, days, refused only.

use std::marker::PhantomData;

use api::{
    Permission,
    audit::{ActionGroup, AuditFile, AuditPeople, AuditRows, ListAuditPeople, OpenAuditFile, SearchAudit},
};
use frame::{Form, load, shown, use_form, use_may};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, Choice, Empty, Field, FieldKind, Filter, FilterBar, PageHeader, Pager, SelectField, SelectOption, Table,
    glyphs,
};

use crate::{
    address::{href, use_search},
    list::{columns, row},
    words,
};

const fn group_word(group: Option<ActionGroup>) -> &'static str {
    match group {
        None => words::everything(),
        Some(ActionGroup::Read) => words::of_read(),
        Some(ActionGroup::Change) => words::of_change(),
        Some(ActionGroup::SignIn) => words::of_sign_in(),
        Some(ActionGroup::Rights) => words::of_rights(),
        Some(ActionGroup::Export) => words::of_export(),
        Some(ActionGroup::Setup) => words::of_setup(),
    }
}

/// `/audit`.
#[component]
pub fn AuditPage() -> impl IntoView {
    let search = use_search();
    let list = load(move || search.get());
    let people = load(|| ListAuditPeople {});
    view! {
        <Title text=frame::words::titled(words::audit())/>
        <PageHeader title=words::audit() facts=words::facts().to_owned()/>
        <div class="section stack">
            {shown(people, move |people| view! { <Asking people search/> }.into_any())}
            {shown(list, move |page| view! { <List page search/> }.into_any())}
        </div>
    }
    .into_any()
}

/// What to search for. It is a plain form that changes the address.
#[component]
fn Asking(people: Signal<AuditPeople>, search: Memo<SearchAudit>) -> impl IntoView {
    let groups = std::iter::once(None)
        .chain(ActionGroup::ALL.map(Some))
        .map(|group| {
            let on = Signal::derive(move || search.get().group == group);
            view! { {move || view! { <Filter label=group_word(group) on href=href(&SearchAudit { group, after: None, ..search.get() })/> }} }
        })
        .collect_view();
    let fields = move || {
        let here = search.get();
        let mut options = vec![SelectOption::new("", words::everybody())];
        options.extend(
            people.get().people.into_iter().map(|person| SelectOption::new(person.account_id.to_string(), person.name)),
        );
        let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
        let account = here.account_id.map(|id| id.to_string()).unwrap_or_default();
        let number = here.number.as_ref().map(|number| number.as_str().to_owned()).unwrap_or_default();
        view! {
            <form method="get" action="/audit" class="audit-find" aria-label=words::search()>
                {here.group.map(|group| view! { <input type="hidden" name="group" value=group.code()/> })}
                {here.patient_id.map(|id| view! { <input type="hidden" name="patient_id" value=id.to_string()/> })}
                <SelectField label=words::person() name="account_id" options=options value=account/>
                <Field label=words::number() name="number" kind=FieldKind::Code value=number maxlength=30/>
                <Field label=words::from() name="first_day" kind=FieldKind::Date value=day(here.first_day)/>
                <Field label=words::until() name="last_day" kind=FieldKind::Date value=day(here.last_day)/>
                <Choice label=words::refused_only() name="refused" value="true" checked=here.refused/>
                <div class="actions">
                    <Button label=words::search() glyph=glyphs::SEARCH submit=true/>
                    <Button label=words::clear() href="/audit"/>
                </div>
            </form>
        }
    };
    view! {
        <FilterBar label=words::kind()>{groups}</FilterBar>
        {fields}
    }
    .into_any()
}

#[component]
fn List(page: Signal<AuditRows>, search: Memo<SearchAudit>) -> impl IntoView {
    let rows = Signal::derive(move || page.with(|page| page.rows.iter().map(row).collect::<Vec<_>>()));
    let empty = || view! { <Empty glyph=glyphs::SEARCH_X title=words::nothing() text=words::nothing_text()/> };
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let older = Signal::derive(move || {
        page.with(|page| page.next).map(|next| href(&SearchAudit { after: Some(next), ..search.get() }))
    });
    let newer = Signal::derive(move || {
        let here = search.get();
        here.after.is_some().then(|| href(&SearchAudit { after: None, ..here }))
    });
    let total = Signal::derive(|| None::<String>);
    let any = move || count.get() > 0;
    let may_export = use_may(Permission::ExportAudit);
    view! {
        <Table id="audit" caption=words::audit() hide_caption=true columns=columns() rows=rows empty=empty/>
        <Show when=any><Pager shown=count total=total older=older newer=newer/></Show>
        {may_export.then(|| view! { <AsFile search/> })}
    }
    .into_any()
}

/// Takes the search out as a file, once the person has proven again who it is.
#[component]
fn AsFile(search: Memo<SearchAudit>) -> impl IntoView {
    let ready = Callback::new(|file: AuditFile| {
        let _ = window().location().assign(&file.href);
    });
    let fields = move || {
        let here = search.get();
        let hidden = |name: &'static str, value: Option<String>| {
            value.map(|value| view! { <input type="hidden" name=format!("search[{name}]") value=value/> })
        };
        view! {
            {hidden("account_id", here.account_id.map(|id| id.to_string()))}
            {hidden("patient_id", here.patient_id.map(|id| id.to_string()))}
            {hidden("number", here.number.as_ref().map(|number| number.as_str().to_owned()))}
            {hidden("group", here.group.map(|group| group.code().to_owned()))}
            {hidden("first_day", here.first_day.map(|day| day.to_string()))}
            {hidden("last_day", here.last_day.map(|day| day.to_string()))}
            {hidden("refused", here.refused.then(|| "true".to_owned()))}
        }
    };
    view! {
        <Form<OpenAuditFile> action="/api/audit/file" request=PhantomData on_done=ready>
            {fields}
            <FileButton/>
        </Form<OpenAuditFile>>
    }
    .into_any()
}

#[component]
fn FileButton() -> impl IntoView {
    let form = use_form();
    view! { <Button label=words::as_file() glyph=glyphs::DOWNLOAD submit=true busy=form.busy()/> }
}
