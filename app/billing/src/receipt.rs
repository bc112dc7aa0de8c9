//! The receipt, as it prints.

use api::billing::{Bill, LineKind};
use frame::moment_time;
use leptos::prelude::*;
use ui::{Fact, Facts};

use crate::{bill::method_word, lines::standing, words};

/// Bill and payments on one narrow page.
#[component]
pub fn Receipt(bill: Signal<Bill>) -> impl IntoView {
    move || {
        let bill = bill.get();
        let last = bill.payments.last();
        let (title, number) = match last {
            Some(payment) => (words::receipt_number(), payment.receipt.clone()),
            None => (words::number(), bill.row.number.clone()),
        };
        let date = match last {
            Some(payment) => {
                format!("{}, {}", ui::format::date(payment.at.local().date()), moment_time(payment.at))
            }
            None => ui::format::date(bill.row.day),
        };
        let sign = bill.row.total.currency.sign();
        let lines = standing(&bill)
            .map(|line| {
                let name =
                    if line.kind == LineKind::Discount { words::discount().to_owned() } else { line.name.clone() };
                view! {
                    <tr><td>{name}</td><td class="num">{line.price.plain()}</td>
                        <td class="num">{line.insurer.plain()}</td><td class="num">{line.patient.plain()}</td></tr>
                }
            })
            .collect_view();
        let paid = bill
            .payments
            .iter()
            .map(|payment| {
                let what = format!(
                    "{}, {} {}",
                    method_word(payment.method),
                    ui::format::day_month(payment.at.local().date()),
                    moment_time(payment.at)
                );
                view! { <dt>{what}</dt><dd>{payment.amount.plain()}</dd> }
            })
            .collect_view();
        let whom = view! { <ui::PersonName name=bill.row.patient.clone()/>", "{bill.patient_number.clone()} };
        let place = format!("{}, {}", bill.row.site, bill.site_address);
        let row = &bill.row;
        view! {
            <section class="receipt" aria-label=words::receipt()>
                <div class="row"><h2>{bill.clinic.clone()}</h2></div>
                <p class="sub">{place}</p>
                <Facts>
                    <Fact label=title><span class="id">{number}</span></Fact>
                    <Fact label=words::for_whom()>{whom}</Fact>
                    <Fact label=words::date()>{date}</Fact>
                </Facts>
                <table class="table table--compact">
                    <thead><tr><th scope="col">{sign}</th><th scope="col" class="num">{words::price()}</th>
                        <th scope="col" class="num">{words::who_insurer()}</th><th scope="col" class="num">{words::you()}</th></tr></thead>
                    <tbody>{lines}</tbody>
                    <tfoot><tr class="total"><th scope="row">{words::to_pay()}</th><td class="num">{row.total.plain()}</td>
                        <td class="num">{row.insurer.plain()}</td><td class="num">{row.share.plain()}</td></tr></tfoot>
                </table>
                <dl class="sum">{paid}<dt class="due-total">{words::left_to_pay()}</dt><dd class="due-total">{row.due.plain()}</dd></dl>
                <p class="receipt-foot">{words::thanks(&bill.site_phone)}</p>
            </section>
        }
    }
}
