//! Who pays beside the patient: coverages, writing one down, ending one.

use std::marker::PhantomData;

use api::{
    Permission,
    billing::{Coverage, Coverages, EndCoverage, ListCoverages, ListPayers, Payers, SaveCoverage},
    id::PatientId,
};
use frame::{Form, Load, Topic, load, load_live, shown as show, today, use_form, use_may};
use leptos::prelude::*;
use ui::{
    Button, ButtonSize, Disclosure, Empty, Field, FieldKind, SectionTitle, SelectField, SelectOption, Tag, Tone,
    glyphs, use_toasts,
};

use crate::words;

/// Loads a patient's coverages: beside what the page waits for, not after it.
pub fn load_coverages(id: Memo<PatientId>) -> Load<Coverages> {
    load_live(move || ListCoverages { id: id.get() }, move || vec![Topic::new("patient", id.get())])
}

/// The patient's coverages.
#[component]
pub fn CoveragePart(id: Memo<PatientId>, coverages: Load<Coverages>) -> impl IntoView {
    let may_write = use_may(Permission::WriteCoverage);
    let toasts = use_toasts();
    let saved = Callback::new(move |_: Coverage| {
        toasts.say(words::coverage_saved().to_owned());
        coverages.again();
    });
    view! {
        <section>
            <SectionTitle title=words::coverage()/>
            {show(coverages, move |list| view! { <List list may_write saved/> }.into_any())}
            {may_write.then(|| view! { <Add id saved/> })}
        </section>
    }
    .into_any()
}

#[component]
fn List(list: Signal<Coverages>, may_write: bool, saved: Callback<Coverage>) -> impl IntoView {
    move || {
        let coverages = list.get().coverages;
        if coverages.is_empty() {
            return view! { <Empty glyph=glyphs::SHIELD_QUESTION_MARK title=words::no_coverages() text=words::no_coverages_text()/> }
                .into_any();
        }
        let lines = coverages.into_iter().map(|coverage| one(coverage, may_write, saved)).collect_view();
        view! { <ul class="settings-rows coverage-rows">{lines}</ul> }.into_any()
    }
}

fn one(coverage: Coverage, may_write: bool, saved: Callback<Coverage>) -> impl IntoView {
    let day = today();
    let (word, tone) = if coverage.valid_from > day {
        (words::begins_later(), Tone::Info)
    } else if coverage.valid_until.is_some_and(|until| until < day) {
        (words::ended(), Tone::Neutral)
    } else {
        (words::runs_now(), Tone::Ok)
    };
    let from = ui::format::date(coverage.valid_from);
    let times = match coverage.valid_until {
        Some(until) => words::between(from, ui::format::date(until)),
        None => words::since(from),
    };
    let id = coverage.id;
    let end = (may_write && coverage.valid_until.is_none()).then(|| {
        view! {
            <Disclosure summary=words::end_coverage()>
                <Form<EndCoverage> action=format!("/api/coverages/{id}/end") class="stack stack--tight" request=PhantomData on_done=saved>
                    <EndFields key=id.to_string()/>
                </Form<EndCoverage>>
            </Disclosure>
        }
    });
    view! {
        <li>
            <div class="coverage"><b>{words::covered_by(&coverage.payer, &coverage.plan)}</b>" "<Tag word=word tone=tone/>
                <span class="sub id">{words::member(&coverage.member_number)}</span><span class="sub">{times}</span></div>
            {end}
        </li>
    }
}

#[component]
fn EndFields(key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::last_day() name="valid_until" id=format!("end-{key}") kind=FieldKind::Date value=today().to_string() required=true error=form.error("valid_until")/>
        <div class="actions"><Button label=words::end_coverage() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn Add(id: Memo<PatientId>, saved: Callback<Coverage>) -> impl IntoView {
    let payers = load(|| ListPayers {});
    view! {
        <Disclosure summary=words::add_coverage()>
            {show(payers, move |payers| view! { {move || {
                let payers = payers.get();
                let id = id.get();
                if payers.payers.iter().all(|payer| payer.plans.is_empty()) {
                    return view! { <p class="muted">{words::no_plans()}</p> }.into_any();
                }
                view! {
                    <Form<SaveCoverage> action=format!("/api/patients/{id}/coverages") class="stack stack--tight" request=PhantomData on_done=saved>
                        <AddFields payers/>
                    </Form<SaveCoverage>>
                }.into_any()
            }} }.into_any())}
        </Disclosure>
    }
    .into_any()
}

#[component]
fn AddFields(payers: Payers) -> impl IntoView {
    let form = use_form();
    let options: Vec<SelectOption> = payers
        .payers
        .iter()
        .filter(|payer| payer.active)
        .flat_map(|payer| {
            payer
                .plans
                .iter()
                .map(|plan| SelectOption::new(plan.id.to_string(), words::covered_by(&payer.name, &plan.name)))
        })
        .collect();
    view! {
        <SelectField label=words::plan() name="plan_id" id="coverage-plan" options=Signal::stored(options) error=form.error("plan_id")/>
        <Field label=words::member_number() name="member_number" id="coverage-member" kind=FieldKind::Code required=true maxlength=40 autocomplete="off" error=form.error("member_number")/>
        <Field label=words::valid_from() name="valid_from" id="coverage-from" kind=FieldKind::Date value=today().to_string() required=true error=form.error("valid_from")/>
        <Field label=words::valid_until() name="valid_until" id="coverage-until" kind=FieldKind::Date optional=true error=form.error("valid_until")/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
