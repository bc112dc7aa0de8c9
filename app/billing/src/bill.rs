//! One bill: its lines, who pays, the payments, taking one, the receipt.

use api::{
    Permission,
    billing::{Bill, GetBill, PaymentMethod, SplitReason},
    crm::GetPatient,
    id::BillId,
};
use frame::{Load, RecordBanner, Topic, load, load_live, moment_time, shown as show, use_may, use_path_id};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, Chord, Crumb, Empty, Notice, PageHeader, ScreenKey, ScreenKeys, SectionTitle, TableFrame, Tag, Tone, glyphs,
};

use crate::{
    acts::Acts,
    bills::state_word,
    lines::{Lines, Split, standing},
    receipt::Receipt,
    tender::Tender,
    words,
};

/// The word for a way to pay.
pub const fn method_word(method: PaymentMethod) -> &'static str {
    match method {
        PaymentMethod::Card => words::card(),
        PaymentMethod::Cash => words::cash(),
        PaymentMethod::Transfer => words::transfer(),
    }
}

fn print() {
    let _ = window().print();
}

/// `/bills/:id`.
#[component]
pub fn BillPage() -> impl IntoView {
    let id = use_path_id::<BillId>("id");
    let bill = load_live(move || GetBill { id: id.get() }, move || vec![Topic::new("bill", id.get())]);
    view! { {show(bill, move |signal| view! { <Whole bill=signal load=bill/> }.into_any())} }.into_any()
}

#[component]
fn Whole(bill: Signal<Bill>, load: Load<Bill>) -> impl IntoView {
    let again = Callback::new(move |()| load.again());
    let keys = vec![ScreenKey::new(Chord::Char('p'), words::key_print(), print)];
    let may_take = use_may(Permission::TakePayments);
    let may_change = use_may(Permission::ChangeBills);
    view! {
        <ScreenKeys keys=keys/>
        <Who bill/>
        <Head bill/>
        <div class="columns columns--aside" data-top="">
            <div class="stack">
                <Waiting bill/>
                <Lines bill/>
                <Split bill/>
                <Payments bill/>
                {may_change.then(|| view! { <Acts bill again/> })}
            </div>
            <aside class="stack" aria-label=words::tender()>
                {may_take.then(|| view! { <Tender bill again/> })}
                <Receipt bill/>
            </aside>
        </div>
    }
    .into_any()
}

/// Whose bill it is.
#[component]
fn Who(bill: Signal<Bill>) -> impl IntoView {
    use_may(Permission::ReadPatients).then(|| {
        let id = Memo::new(move |_| bill.with(|bill| bill.row.patient_id));
        let patient = load(move || GetPatient { id: id.get() });
        show(patient, move |patient| view! { <RecordBanner patient/> }.into_any())
    })
}

#[component]
fn Head(bill: Signal<Bill>) -> impl IntoView {
    let title = Signal::derive(move || bill.with(|bill| words::bill(&bill.row.number)));
    let facts = Signal::derive(move || {
        bill.with(|bill| {
            let visit = words::visit_of(ui::format::date(bill.row.day), &bill.row.site);
            let covered = bill.coverage.as_ref().map(|coverage| words::covered_by(&coverage.payer, &coverage.plan));
            Some([Some(visit), covered].into_iter().flatten().collect::<Vec<_>>().join(" · "))
        })
    });
    let crumbs = vec![Crumb::link(words::bills(), "/bills")]
        .into_iter()
        .chain(bill.with_untracked(|bill| {
            let href = format!("/patients/{}/bills", bill.row.patient_id);
            [
                Crumb::link(ui::format::marked(bill.row.patient.clone(), bill.row.deceased), href),
                Crumb::here(bill.row.number.clone()),
            ]
        }))
        .collect::<Vec<_>>();
    let state = move || {
        let (word, tone) = state_word(bill.with(|bill| bill.row.state));
        view! { <Tag word=word tone=tone/> }
    };
    view! {
        <Title text=move || frame::words::titled(title.get())/>
        <PageHeader title=title facts=facts crumbs=crumbs>
            {state}
            <Button label=words::print() glyph=glyphs::PRINTER keys="P" on_press=Callback::new(move |()| print())/>
        </PageHeader>
    }
    .into_any()
}

/// Lines without a price, said aloud.
#[component]
fn Waiting(bill: Signal<Bill>) -> impl IntoView {
    let may_price = use_may(Permission::ManagePrices);
    move || {
        let codes: Vec<String> = bill.with(|bill| {
            standing(bill)
                .filter(|line| matches!(line.reason, SplitReason::Unpriced {}))
                .map(|line| line.code.clone())
                .collect()
        });
        let title = match codes.len() {
            0 => return None,
            1 => words::unpriced_one().to_owned(),
            n => words::unpriced_title(n),
        };
        let text = words::unpriced_text(codes.join(", "));
        Some(view! {
            <Notice tone=Tone::Warn glyph=glyphs::TAGS title=title text=text>
                {may_price.then(|| view! { <Button label=words::to_prices() href="/settings/prices"/> })}
            </Notice>
        })
    }
}

#[component]
fn Payments(bill: Signal<Bill>) -> impl IntoView {
    let rows = move || {
        bill.with(|bill| {
            if bill.payments.is_empty() {
                return view! { <Empty glyph=glyphs::BANKNOTE title=words::no_payments() text=words::no_payments_text()/> }
                    .into_any();
            }
            let rows = bill
                .payments
                .iter()
                .map(|payment| {
                    let day = ui::format::date(payment.at.local().date());
                    view! {
                        <tr>
                            <td class="nowrap">{moment_time(payment.at)}<span class="sub num">{day}</span></td>
                            <td>{method_word(payment.method)}<span class="sub">{words::taken_by(&payment.by)}</span></td>
                            <td class="id col-2">{payment.receipt.clone()}</td>
                            <td class="num">{payment.amount.plain()}</td>
                        </tr>
                    }
                })
                .collect_view();
            let sign = bill.row.total.currency.sign();
            view! {
                <TableFrame label=words::payments()>
                    <table class="table">
                        <thead><tr><th scope="col">{words::when()}</th><th scope="col">{words::what_paid()}</th>
                            <th scope="col" class="col-2">{words::receipt_number()}</th><th scope="col" class="num">{sign}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableFrame>
            }
            .into_any()
        })
    };
    view! { <section><SectionTitle title=words::payments()/>{rows}</section> }.into_any()
}
