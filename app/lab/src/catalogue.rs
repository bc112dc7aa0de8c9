//! Settings: the catalogue of tests, with sites, reagents and the ranges of their analytes.

use std::marker::PhantomData;

use api::lab::{Analyte, AnalyteRange, GetLabTest, LabTest, LabTestRow, LabTests, ListLabTests, SaveLabTest, SexRange};
use frame::{Form, Load, load, load_if, row_version, shown as show, use_form, use_query_word, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonSize, Cell, Choice, Column, Crumb, Empty, Field, FieldKind, PageHeader, Row, SectionTitle, Table,
    glyphs, use_toasts,
};

use crate::words;

/// `/settings/lab-tests`.
#[component]
pub fn CataloguePage() -> impl IntoView {
    let chosen = use_query_word("test");
    let tests = load(|| ListLabTests {});
    let test = load_if(move || chosen.get().and_then(|id| id.parse().ok()).map(|id| GetLabTest { id }));
    let crumbs = vec![Crumb::link(frame::words::settings(), "/settings"), Crumb::here(words::tests())];
    view! {
        <Title text=frame::words::titled(words::tests())/>
        <PageHeader title=words::tests() facts=words::tests_text().to_owned() crumbs=crumbs/>
        <div class="bench" data-open=move || chosen.get().map(|_| "")>
            <div class="lab-list">{show(tests, move |list| view! { <List list/> }.into_any())}</div>
            <article class="bench-detail">{show(test, move |test| view! { <One test tests/> }.into_any())}</article>
        </div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<LabTests>) -> impl IntoView {
    let columns = vec![
        Column::new("code", words::code()),
        Column::new("name", words::name()),
        Column::new("minutes", words::promised_minutes()).num(),
    ];
    let rows = Signal::derive(move || list.with(|list| list.tests.iter().map(line).collect::<Vec<_>>()));
    let empty = || view! { <Empty glyph=glyphs::TEST_TUBE title=words::nothing() text=words::tests_text()/> };
    view! { <Table id="tests" caption=words::tests() hide_caption=true columns=columns rows=rows empty=empty/> }
}

fn line(test: &LabTestRow) -> Row {
    let offered = if test.active { words::sites_count(test.site_count) } else { words::not_offered().to_owned() };
    let cells = vec![
        Cell::link(test.code.clone(), format!("/settings/lab-tests?test={}", test.id)),
        Cell::text(test.name.clone()).with_sub(format!("{} · {offered}", test.specimen)),
        Cell::text(test.minutes.to_string()).with_sub(test.minutes_urgent.to_string()),
    ];
    Row::new(test.id.to_string(), test.name.clone(), cells).version(row_version(test))
}

#[component]
fn One(test: Signal<Option<LabTest>>, tests: Load<LabTests>) -> impl IntoView {
    move || match test.get() {
        Some(test) => view! { <TestForm test tests/> }.into_any(),
        None => {
            view! { <Empty glyph=glyphs::FLASK_CONICAL title=words::choose() text=words::tests_text()/> }.into_any()
        }
    }
}

#[component]
fn TestForm(test: LabTest, tests: Load<LabTests>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |saved: LabTest| {
        toasts.say(words::saved_toast(&saved.row.name));
        tests.again();
    });
    let ranges = test.analytes.iter().map(|analyte| view! { <AnalyteLine analyte=analyte.clone()/> }).collect_view();
    view! {
        <p class="lab-back"><a href="/settings/lab-tests">{words::back()}</a></p>
        <section>
            <Form<SaveLabTest> action="/api/lab/tests" class="stack stack--tight settings-form" request=PhantomData on_done=done>
                <TestFields test=test.clone()/>
            </Form<SaveLabTest>>
        </section>
        <section>
            <SectionTitle title=words::analytes() minor=true/>
            <ul class="settings-rows">{ranges}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn TestFields(test: LabTest) -> impl IntoView {
    let form = use_form();
    let sites = use_session().map(|session| session.sites).unwrap_or_default();
    let run_at = sites
        .into_iter()
        .enumerate()
        .map(|(index, site)| {
            let on = test.site_ids.contains(&site.id);
            view! { <Choice label=site.name name=format!("site_ids[{index}]") value=site.id.to_string() checked=on/> }
        })
        .collect_view();
    let analytes = test
        .analytes
        .iter()
        .enumerate()
        .map(|(index, analyte)| view! { <input type="hidden" name=format!("analyte_ids[{index}]") value=analyte.id.to_string()/> })
        .collect_view();
    let reagents = test
        .reagents
        .iter()
        .enumerate()
        .map(|(index, reagent)| {
            view! {
                <input type="hidden" name=format!("reagents[{index}].item_id") value=reagent.item_id.to_string()/>
                <Field label=reagent.item.clone() name=format!("reagents[{index}].quantity") id=format!("reagent-{index}") kind=FieldKind::Number value=reagent.quantity.to_string()/>
            }
        })
        .collect_view();
    let none = test.reagents.is_empty().then(|| view! { <p class="muted"><small>{words::no_reagents()}</small></p> });
    let row = test.row;
    view! {
        <input type="hidden" name="id" value=row.id.to_string()/>
        <input type="hidden" name="version" value=test.version/>
        {analytes}
        <Field label=words::code() name="code" id="test-code" value=row.code required=true maxlength=20 error=form.error("code")/>
        <Field label=words::name() name="name" id="test-name" value=row.name required=true maxlength=120 error=form.error("name")/>
        <Field label=words::needs() name="specimen" id="test-specimen" value=row.specimen required=true maxlength=40 error=form.error("specimen")/>
        <Field label=words::promised_minutes() name="minutes" id="test-minutes" kind=FieldKind::Number value=row.minutes.to_string() required=true error=form.error("minutes")/>
        <Field label=words::urgent_minutes() name="minutes_urgent" id="test-urgent" kind=FieldKind::Number value=row.minutes_urgent.to_string() required=true error=form.error("minutes_urgent")/>
        <fieldset><legend>{words::run_at()}</legend>{run_at}</fieldset>
        <fieldset><legend>{words::reagents()}</legend>{none}{reagents}</fieldset>
        <Choice label=words::can_be_ordered() name="active" value="true" checked=row.active/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

fn age(months: u32) -> String {
    if months < 24 { words::months(months) } else { words::years(months / 12) }
}

fn range_words(range: &AnalyteRange, decimals: u8) -> String {
    let places = usize::from(decimals);
    let shown = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |value| format!("{value:.places$}"));
    let whom = match range.sex {
        SexRange::Any => words::for_all(),
        SexRange::Female => words::for_women(),
        SexRange::Male => words::for_men(),
    };
    let mut parts = vec![whom.to_owned()];
    if range.from_months > 0 {
        parts.push(words::from_age(age(range.from_months)));
    }
    parts.extend(range.until_months.map(|until| words::until_age(age(until))));
    if range.from_days > 0 {
        parts.push(words::from_age(words::age_in_days(range.from_days)));
    }
    parts.extend(range.until_days.map(|until| words::until_age(words::age_in_days(until))));
    parts.push(format!("{} – {}", shown(range.low), shown(range.high)));
    if range.critical_low.is_some() || range.critical_high.is_some() {
        parts.push(words::critical_at(shown(range.critical_low), shown(range.critical_high)));
    }
    parts.join(", ")
}

#[component]
fn AnalyteLine(analyte: Analyte) -> impl IntoView {
    let ranges = analyte
        .ranges
        .iter()
        .map(|range| view! { <span class="sub num">{range_words(range, analyte.decimals)}</span> })
        .collect_view();
    let none = analyte.ranges.is_empty().then(|| view! { <span class="sub">{words::no_range()}</span> });
    let unit = analyte.unit.clone().unwrap_or_default();
    view! { <li><b>{analyte.name}</b>" "<span class="quiet">{unit}</span><span class="sub id">{words::loinc(analyte.code)}</span>{ranges}{none}</li> }
}
