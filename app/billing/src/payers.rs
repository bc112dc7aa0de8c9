//! Settings: payers, their plans, the rules of a plan from a day on.

use std::marker::PhantomData;

use api::{
    billing::{ListPayers, Payer, PayerKind, Payers, SavePayer, SavePlan},
    money::Share,
};
use frame::{Form, Load, load, shown as show, today, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonSize, Choice, Crumb, Disclosure, Empty, Field, FieldKind, PageHeader, SelectField, SelectOption,
    glyphs, use_toasts,
};

use crate::{lines::percent, words};

/// `/settings/payers`.
#[component]
pub fn PayersPage() -> impl IntoView {
    let payers = load(|| ListPayers {});
    let crumbs = vec![Crumb::link(frame::words::settings(), "/settings"), Crumb::here(words::payers())];
    view! {
        <Title text=frame::words::titled(words::payers())/>
        <PageHeader title=words::payers() facts=words::payers_text().to_owned() crumbs=crumbs/>
        <div class="section settings-narrow stack">{show(payers, move |list| view! { <List list load=payers/> }.into_any())}</div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<Payers>, load: Load<Payers>) -> impl IntoView {
    let payers = Memo::new(move |_| list.get().payers);
    let toasts = use_toasts();
    let saved = Callback::new(move |payer: Payer| {
        toasts.say(words::payer_saved(&payer.name));
        load.again();
    });
    view! {
        <Show when=move || payers.with(Vec::is_empty)><Empty glyph=glyphs::SHIELD title=words::no_payers() text=words::no_payers_text()/></Show>
        <ul class="settings-rows">
            <For each=move || payers.get() key=|payer| (payer.id, frame::row_version(payer)) let:payer>
                <li>{one(payer, saved)}</li>
            </For>
        </ul>
        <Disclosure summary=words::add_payer()>
            <Form<SavePayer> action="/api/payers" class="stack stack--tight settings-form" request=PhantomData on_done=saved>
                <PayerFields payer=None/>
            </Form<SavePayer>>
        </Disclosure>
    }
    .into_any()
}

fn one(payer: Payer, saved: Callback<Payer>) -> impl IntoView {
    let end = match (payer.active, payer.plans.len()) {
        (false, _) => words::off().to_owned(),
        (true, 1) => words::one_plan().to_owned(),
        (true, n) => words::plans_count(n),
    };
    let plans = payer
        .plans
        .iter()
        .map(|plan| {
            let rules = plan
                .rules
                .iter()
                .map(|rule| {
                    let day = ui::format::date(rule.valid_from);
                    view! { <span class="sub num">{words::rule_line(day, rule.copay, percent(rule.coinsurance), rule.deductible)}</span> }
                })
                .collect_view();
            view! { <li><b>{plan.name.clone()}</b>{rules}</li> }
        })
        .collect_view();
    let id = payer.id;
    view! {
        <Disclosure summary=payer.name.clone() end=Signal::stored(Some(end))>
            <div class="settings-form stack stack--tight">
                <ul class="plan-rows">{plans}</ul>
                <Disclosure summary=words::add_rule()>
                    <Form<SavePlan> action=format!("/api/payers/{id}/plans") class="stack stack--tight" request=PhantomData on_done=saved>
                        <PlanFields key=id.to_string()/>
                    </Form<SavePlan>>
                </Disclosure>
                <Disclosure summary=words::change_payer()>
                    <Form<SavePayer> action="/api/payers" class="stack stack--tight" request=PhantomData on_done=saved>
                        <PayerFields payer=Some(payer)/>
                    </Form<SavePayer>>
                </Disclosure>
            </div>
        </Disclosure>
    }
}

#[component]
fn PayerFields(payer: Option<Payer>) -> impl IntoView {
    let form = use_form();
    let key = payer.as_ref().map_or_else(|| "new".to_owned(), |payer| payer.id.to_string());
    let (name, kind, active, version) = payer.as_ref().map_or_else(
        || (String::new(), PayerKind::Insurer, true, 0),
        |payer| (payer.name.clone(), payer.kind, payer.active, payer.version),
    );
    let known = payer.map(|payer| view! { <input type="hidden" name="id" value=payer.id.to_string()/> });
    let options =
        vec![SelectOption::new("insurer", words::kind_insurer()), SelectOption::new("sponsor", words::kind_sponsor())];
    let chosen = if kind == PayerKind::Insurer { "insurer" } else { "sponsor" };
    view! {
        {known}
        <input type="hidden" name="version" value=version/>
        <Field label=words::name() name="name" id=format!("payer-name-{key}") value=name required=true maxlength=80 error=form.error("name")/>
        <SelectField label=words::kind() name="kind" id=format!("payer-kind-{key}") options=Signal::stored(options) value=chosen error=form.error("kind")/>
        <Choice label=words::can_be_chosen() name="active" value="true" checked=active/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn PlanFields(key: String) -> impl IntoView {
    let form = use_form();
    // Steps of 2.5 %.
    let shares: Vec<SelectOption> = (0..=40_u16)
        .filter_map(|step| Share::new(step * 250).ok())
        .map(|share| SelectOption::new(share.basis_points().to_string(), percent(share)))
        .collect();
    view! {
        <Field label=words::plan_name() name="name" id=format!("plan-name-{key}") hint=words::plan_hint() required=true maxlength=80 error=form.error("name")/>
        <Field label=words::valid_from() name="valid_from" id=format!("plan-from-{key}") kind=FieldKind::Date value=today().to_string() required=true error=form.error("valid_from")/>
        <Field label=words::copay_label() name="copay" id=format!("plan-copay-{key}") kind=FieldKind::Number required=true maxlength=12 error=form.error("copay")/>
        <SelectField label=words::coinsurance_label() name="coinsurance" id=format!("plan-share-{key}") options=Signal::stored(shares) value="1000" error=form.error("coinsurance")/>
        <Field label=words::deductible_label() name="deductible" id=format!("plan-deductible-{key}") kind=FieldKind::Number value="0.00" required=true maxlength=12 error=form.error("deductible")/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
