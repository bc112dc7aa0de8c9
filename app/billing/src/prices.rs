//! Settings: price lists, the prices of one, what can be billed.

use std::marker::PhantomData;

use api::{
    billing::{
        Billable, BillableKind, GetPriceList, ListPayers, ListPriceLists, Payers, Price, PriceList, PriceListRow,
        PriceLists, SaveBillable, SavePriceList, SetPrice,
    },
    id::PriceListId,
    money::Money,
};
use frame::{Form, Load, load, load_if, row_version, shown as show, today, use_form, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, ButtonSize, Cell, Choice, Column, Crumb, Disclosure, Empty, Field, FieldKind, PageHeader, Row, SelectField,
    SelectOption, Table, glyphs, use_toasts,
};

use crate::words;

/// `/settings/prices`.
#[component]
pub fn PricesPage() -> impl IntoView {
    let chosen = use_query_word("list");
    let lists = load(|| ListPriceLists {});
    let list = load_if(move || chosen.get().and_then(|id| id.parse().ok()).map(|id| GetPriceList { id }));
    let payers = load(|| ListPayers {});
    let crumbs = vec![Crumb::link(frame::words::settings(), "/settings"), Crumb::here(words::prices())];
    view! {
        <Title text=frame::words::titled(words::prices())/>
        <PageHeader title=words::prices() facts=words::prices_text().to_owned() crumbs=crumbs/>
        <div class="bench" data-open=move || chosen.get().map(|_| "")>
            <div class="price-lists stack">
                {show(lists, move |lists| view! { <Lists lists/> }.into_any())}
                {show(payers, move |payers| view! { <NewList payers lists/> }.into_any())}
                <NewBillable list/>
            </div>
            <article class="bench-detail">{show(list, move |one| view! { <One one load=list lists/> }.into_any())}</article>
        </div>
    }
    .into_any()
}

fn whose(row: &PriceListRow) -> String {
    row.payer.clone().unwrap_or_else(|| words::house().to_owned())
}

#[component]
fn Lists(lists: Signal<PriceLists>) -> impl IntoView {
    let columns = vec![
        Column::new("name", words::list_name()),
        Column::new("from", words::from()),
        Column::new("prices", words::prices()).num(),
    ];
    let line = |row: &PriceListRow| {
        let cells = vec![
            Cell::link(row.name.clone(), format!("/settings/prices?list={}", row.id)).with_sub(whose(row)),
            Cell::text(ui::format::date(row.valid_from)),
            Cell::text(row.prices.to_string()),
        ];
        Row::new(row.id.to_string(), row.name.clone(), cells).version(row_version(row))
    };
    let rows = Signal::derive(move || lists.with(|lists| lists.lists.iter().map(line).collect::<Vec<_>>()));
    let empty = || view! { <Empty glyph=glyphs::TAGS title=words::no_lists() text=words::no_lists_text()/> };
    view! { <Table id="price-lists" caption=words::prices() hide_caption=true columns=columns rows=rows empty=empty/> }
}

#[component]
fn One(one: Signal<Option<PriceList>>, load: Load<Option<PriceList>>, lists: Load<PriceLists>) -> impl IntoView {
    let id = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.row.id)));
    let items = Memo::new(move |_| one.with(|one| one.as_ref().map(|one| one.items.clone()).unwrap_or_default()));
    let toasts = use_toasts();
    let done = Callback::new(move |price: Price| {
        let much = price.amount.map(|amount| amount.to_string()).unwrap_or_default();
        toasts.say(words::price_set(&price.billable.code, much));
        load.again();
        lists.again();
    });
    let head = move || {
        one.with(|one| {
            one.as_ref().map(|one| {
                let facts = words::list_facts(whose(&one.row), ui::format::date(one.row.valid_from));
                view! { <header class="price-head"><h2>{one.row.name.clone()}</h2><p class="muted">{facts}</p><p class="quiet"><small>{words::old_prices_stay()}</small></p></header> }
            })
        })
    };
    move || {
        match id.get() {
        None => view! { <Empty glyph=glyphs::TAGS title=words::choose_list() text=words::no_lists_text()/> }.into_any(),
        Some(id) => view! {
            <p class="lab-back"><a href="/settings/prices">{words::back()}</a></p>
            {head}
            <ul class="price-rows">
                <For each=move || items.get() key=|item| (item.billable.code.clone(), item.amount, item.billable.covered, item.billable.name.clone()) let:item>
                    <li>{price_line(id, item, done)}</li>
                </For>
            </ul>
        }
        .into_any(),
    }
    }
}

const fn kind_word(kind: BillableKind) -> &'static str {
    match kind {
        BillableKind::Visit => words::kind_visit(),
        BillableKind::Test => words::kind_test(),
        BillableKind::Other => words::kind_other(),
    }
}

fn price_line(id: PriceListId, item: Price, done: Callback<Price>) -> impl IntoView {
    let Billable { code, kind, name, covered } = item.billable;
    let amount = item.amount.map(Money::decimal);
    let mut sub = format!("{code} · {}", kind_word(kind));
    if !covered {
        sub.push_str(&format!(" · {}", words::not_covered_short()));
    }
    view! {
        <div><b>{name.clone()}</b><span class="sub id">{sub}</span></div>
        <Form<SetPrice> action=format!("/api/price-lists/{id}/prices") class="price-form" label=words::price_of(&name) request=PhantomData on_done=done>
            <input type="hidden" name="code" value=code.clone()/>
            <PriceField code name amount/>
        </Form<SetPrice>>
    }
}

#[component]
fn PriceField(code: String, name: String, amount: Option<String>) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::price_of(&name) hide_label=true name="amount" id=format!("price-{code}") kind=FieldKind::Number value=amount.unwrap_or_default() placeholder=words::no_price() required=true maxlength=12 error=form.error("amount")/>
        <Button label=words::set_price() size=ButtonSize::Small submit=true busy=form.busy()/>
    }
    .into_any()
}

#[component]
fn NewList(payers: Signal<Payers>, lists: Load<PriceLists>) -> impl IntoView {
    let toasts = use_toasts();
    let navigate = use_navigate();
    let done = Callback::new(move |list: PriceList| {
        toasts.say(words::list_saved(&list.row.name));
        lists.again();
        navigate(&format!("/settings/prices?list={}", list.row.id), Default::default());
    });
    view! {
        <Disclosure summary=words::add_list()>
            <Form<SavePriceList> action="/api/price-lists" class="stack stack--tight" request=PhantomData on_done=done>
                <ListFields payers lists/>
            </Form<SavePriceList>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn ListFields(payers: Signal<Payers>, lists: Load<PriceLists>) -> impl IntoView {
    let form = use_form();
    let owners = Signal::derive(move || {
        let mut options = vec![SelectOption::new("", words::house())];
        payers.with(|payers| {
            options
                .extend(payers.payers.iter().map(|payer| SelectOption::new(payer.id.to_string(), payer.name.clone())));
        });
        options
    });
    let copies = Signal::derive(move || {
        let mut options = vec![SelectOption::new("", words::nothing_copied())];
        if let Some(Ok(lists)) = lists.resource.get() {
            options.extend(lists.lists.iter().map(|row| {
                SelectOption::new(row.id.to_string(), format!("{}, {}", row.name, ui::format::date(row.valid_from)))
            }));
        }
        options
    });
    view! {
        <Field label=words::list_name() name="name" id="list-name" required=true maxlength=80 error=form.error("name")/>
        <SelectField label=words::whose() name="payer_id" id="list-payer" options=owners error=form.error("payer_id")/>
        <Field label=words::valid_from() name="valid_from" id="list-from" kind=FieldKind::Date value=today().to_string() required=true error=form.error("valid_from")/>
        <SelectField label=words::copy_of() name="copy_of" id="list-copy" options=copies error=form.error("copy_of")/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn NewBillable(list: Load<Option<PriceList>>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |item: Billable| {
        toasts.say(words::billable_saved(&item.name));
        list.again();
    });
    view! {
        <Disclosure summary=words::add_billable()>
            <p class="muted">{words::billable_hint()}</p>
            <Form<SaveBillable> action="/api/billables" class="stack stack--tight" request=PhantomData on_done=done>
                <input type="hidden" name="kind" value="other"/>
                <BillableFields/>
            </Form<SaveBillable>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn BillableFields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::code() name="code" id="billable-code" kind=FieldKind::Code required=true maxlength=20 error=form.error("code")/>
        <Field label=words::name() name="name" id="billable-name" required=true maxlength=120 error=form.error("name")/>
        <Choice label=words::covered() name="covered" value="true" checked=false/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
