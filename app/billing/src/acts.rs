//! What is changed by hand: each change is a further line.

use std::marker::PhantomData;

use api::billing::{
    AddCharge, Bill, Billables, CancelCharge, GiveDiscount, LineKind, ListBillables, RecalculateBill, SplitReason,
};
use frame::{Form, load, shown as show, use_form};
use leptos::prelude::*;
use ui::{
    Button, ButtonSize, Disclosure, Field, FieldKind, SectionTitle, SelectField, SelectOption, glyphs, use_toasts,
};

use crate::{
    lines::{percent, standing},
    words,
};

/// Adding, taking back, reducing, working out again.
#[component]
pub fn Acts(bill: Signal<Bill>, again: Callback<()>) -> impl IntoView {
    let billables = load(|| ListBillables {});
    let toasts = use_toasts();
    let done = move |word: &'static str| {
        Callback::new(move |_: Bill| {
            toasts.say(word.to_owned());
            again.run(());
        })
    };
    let id = bill.with_untracked(|bill| bill.row.id);
    let version = move || bill.with(|bill| bill.version);
    view! {
        <section class="bill-acts">
            <SectionTitle title=words::change()/>
            <Disclosure summary=words::add_line()>
                {show(billables, move |billables| view! {
                    <Form<AddCharge> action=format!("/api/bills/{id}/charges") class="bill-form" request=PhantomData on_done=done(words::added())>
                        <AddFields billables/>
                    </Form<AddCharge>>
                }.into_any())}
            </Disclosure>
            <Disclosure summary=words::take_back()><TakeBack bill done=done(words::taken_back_toast())/></Disclosure>
            <Disclosure summary=words::give_discount()>
                <Form<GiveDiscount> action=format!("/api/bills/{id}/discount") class="bill-form" request=PhantomData on_done=done(words::given())>
                    <input type="hidden" name="version" value=version/>
                    <DiscountFields bill/>
                </Form<GiveDiscount>>
            </Disclosure>
            <Disclosure summary=words::recalculate()>
                <p class="muted">{words::recalculate_text()}</p>
                <Form<RecalculateBill> action=format!("/api/bills/{id}/recalculate") class="bill-form" request=PhantomData on_done=done(words::recalculated())>
                    <input type="hidden" name="version" value=version/>
                    <Act label=words::recalculate()/>
                </Form<RecalculateBill>>
            </Disclosure>
        </section>
    }
    .into_any()
}

#[component]
fn Act(label: &'static str) -> impl IntoView {
    let form = use_form();
    view! { <div class="actions"><Button label=label size=ButtonSize::Small submit=true busy=form.busy()/></div> }
}

#[component]
fn AddFields(billables: Signal<Billables>) -> impl IntoView {
    let form = use_form();
    let options = Signal::derive(move || {
        billables.with(|list| {
            list.billables
                .iter()
                .map(|item| SelectOption::new(item.code.clone(), format!("{} · {}", item.name, item.code)))
                .collect::<Vec<_>>()
        })
    });
    view! {
        <SelectField label=words::service() name="code" id="add-code" options=options error=form.error("code")/>
        <Act label=words::add()/>
    }
    .into_any()
}

/// The address names the line, so the form is made anew for the line that is chosen.
#[component]
fn TakeBack(bill: Signal<Bill>, done: Callback<Bill>) -> impl IntoView {
    let chosen = RwSignal::new(String::new());
    let options = Signal::derive(move || {
        bill.with(|bill| {
            standing(bill)
                .map(|line| {
                    let name = match (&line.reason, line.kind) {
                        (SplitReason::Discount { reason }, LineKind::Discount) => format!("{} · {reason}", line.name),
                        _ => format!("{} · {}", line.name, line.code),
                    };
                    SelectOption::new(line.id.to_string(), format!("{name} · {}", line.price))
                })
                .collect::<Vec<_>>()
        })
    });
    let line = Memo::new(move |_| {
        options.with(|options| {
            let known = options.iter().any(|option| chosen.with(|chosen| *chosen == option.value));
            if known { Some(chosen.get()) } else { options.first().map(|option| option.value.clone()) }
        })
    });
    view! {
        <SelectField label=words::line() name="line" id="take-back-line" options=options bind=chosen/>
        {move || line.get().map(|line| view! {
            <Form<CancelCharge> action=format!("/api/charges/{line}/cancel") class="bill-form" request=PhantomData on_done=done>
                <WhyField id="take-back-why"/>
                <Act label=words::take_back_act()/>
            </Form<CancelCharge>>
        })}
    }
    .into_any()
}

#[component]
fn WhyField(id: &'static str) -> impl IntoView {
    let form = use_form();
    view! { <Field label=words::reason() name="reason" id=id required=true maxlength=200 error=form.error("reason")/> }
}

#[component]
fn DiscountFields(bill: Signal<Bill>) -> impl IntoView {
    let form = use_form();
    let (limit, code) = bill.with_untracked(|bill| (bill.discount_limit, bill.row.total.currency.code()));
    view! {
        <Field label=words::amount() name="amount" id="discount-amount" kind=FieldKind::Number unit=code hint=words::limit(percent(limit)) required=true maxlength=12 error=form.error("amount")/>
        <WhyField id="discount-why"/>
        <div class="actions"><Button label=words::give() size=ButtonSize::Small glyph=glyphs::PERCENT submit=true busy=form.busy()/></div>
    }
    .into_any()
}
