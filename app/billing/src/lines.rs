//! The lines of a bill: what was done, who pays it, and why.

use api::{
    billing::{Bill, BillLine, LineKind, SplitReason},
    money::{Money, Share},
};
use leptos::prelude::*;
use ui::{Disclosure, Empty, Icon, SectionTitle, TableFrame, glyphs};

use crate::words;

/// A share in words: `10 %`, `12.5 %`.
pub fn percent(share: Share) -> String {
    let points = share.basis_points();
    match points % 100 {
        0 => format!("{} %", points / 100),
        rest => format!("{} %", format!("{}.{rest:02}", points / 100).trim_end_matches('0')),
    }
}

/// Why the shares of a line are what they are.
pub fn why(reason: &SplitReason) -> String {
    match reason {
        SplitReason::NoCoverage {} => words::no_coverage().to_owned(),
        SplitReason::NotCovered {} => words::not_covered().to_owned(),
        SplitReason::Copay { copay } => words::copay(copay),
        SplitReason::Coinsurance { share, deductible } if deductible.minor != 0 => {
            words::after_deductible(percent(*share), deductible)
        }
        SplitReason::Coinsurance { share, .. } => words::coinsurance(percent(*share)),
        SplitReason::Whole {} => words::whole().to_owned(),
        SplitReason::Discount { reason } => reason.clone(),
        SplitReason::Unpriced {} => words::waits_price().to_owned(),
    }
}

/// The lines that stand: neither taken back nor taking back.
pub fn standing(bill: &Bill) -> impl Iterator<Item = &BillLine> {
    bill.lines.iter().filter(|line| !line.reversed && line.reverses.is_none())
}

/// The sums of the lines that stand, without discounts: price, insurer, patient.
pub fn sums(bill: &Bill) -> (Money, Money, Money) {
    let currency = bill.row.total.currency;
    let of = |part: fn(&BillLine) -> Money| {
        let minor = standing(bill).filter(|line| line.kind != LineKind::Discount).map(|line| part(line).minor).sum();
        Money::new(minor, currency)
    };
    (of(|line| line.price), of(|line| line.insurer), of(|line| line.patient))
}

/// The table of lines, with sums and discounts at its foot, and what was taken back under it.
#[component]
pub fn Lines(bill: Signal<Bill>) -> impl IntoView {
    let table = move || {
        bill.with(|bill| {
            if standing(bill).next().is_none() {
                return view! { <Empty glyph=glyphs::RECEIPT_TEXT title=words::no_lines() text=words::no_lines_text()/> }
                    .into_any();
            }
            let rows = standing(bill).filter(|line| line.kind != LineKind::Discount).map(row).collect_view();
            let discounts = standing(bill).filter(|line| line.kind == LineKind::Discount).map(row).collect_view();
            let (price, insurer, patient) = sums(bill);
            let sign = bill.row.total.currency.sign();
            let (total, by_insurer, share) = (bill.row.total.plain(), bill.row.insurer.plain(), bill.row.share.plain());
            let sum = (bill.row.total != price).then(|| {
                view! {
                    <tr><th scope="row">{words::sum()}", "{sign}</th><td class="col-2"></td><td class="num">{price.plain()}</td>
                        <td class="num">{insurer.plain()}</td><td class="num">{patient.plain()}</td><td class="col-3"></td></tr>
                }
            });
            view! {
                <TableFrame label=words::lines()>
                    <table class="table">
                        <caption class="visually-hidden">{words::lines()}</caption>
                        <thead><tr>
                            <th scope="col">{words::what()}</th>
                            <th scope="col" class="col-2">{words::code()}</th>
                            <th scope="col" class="num">{words::price()}</th>
                            <th scope="col" class="num">{words::who_insurer()}</th>
                            <th scope="col" class="num">{words::who_patient()}</th>
                            <th scope="col" class="col-3">{words::why()}</th>
                        </tr></thead>
                        <tbody>{rows}</tbody>
                        <tfoot>
                            {sum}
                            {discounts}
                            <tr class="total"><th scope="row">{words::to_pay()}", "{sign}</th><td class="col-2"></td>
                                <td class="num">{total}</td><td class="num">{by_insurer}</td>
                                <td class="num">{share}</td><td class="col-3"></td></tr>
                        </tfoot>
                    </table>
                </TableFrame>
            }
            .into_any()
        })
    };
    let gone = move || {
        let gone: Vec<BillLine> = bill.with(|bill| bill.lines.iter().filter(|line| line.reversed).cloned().collect());
        let count = gone.len();
        (count > 0).then(|| {
            let lines = gone
                .into_iter()
                .map(|line| {
                    let back = bill.with_untracked(|bill| {
                        bill.lines.iter().find(|other| other.reverses == Some(line.id)).map(|other| other.by.clone())
                    });
                    view! { <li><s>{format!("{} · {}", line.code, line.name)}</s>" "<span class="num quiet">{line.price.plain()}</span><span class="sub">{back}</span></li> }
                })
                .collect_view();
            view! { <Disclosure summary=words::taken_back() end=count.to_string()><ul class="bill-gone">{lines}</ul></Disclosure> }
        })
    };
    view! { <section>{table}{gone}</section> }.into_any()
}

fn row(line: &BillLine) -> impl IntoView + use<> {
    let at = line.at.local();
    let by = format!("{}, {}", line.by, ui::format::time(at.time()));
    let waits = matches!(line.reason, SplitReason::Unpriced {});
    let money = move |money: Money| if waits { "·".to_owned() } else { money.plain() };
    view! {
        <tr>
            <th scope="row">{line.name.clone()}<span class="sub">{by}</span></th>
            <td class="id col-2">{line.code.clone()}</td>
            <td class="num">{money(line.price)}</td>
            <td class="num">{money(line.insurer)}</td>
            <td class="num">{money(line.patient)}</td>
            <td class="col-3 muted">{why(&line.reason)}</td>
        </tr>
    }
}

/// Who pays: a bar, its key, and how the patient's share came about.
#[component]
pub fn Split(bill: Signal<Bill>) -> impl IntoView {
    move || {
        let bill = bill.get();
        let all = bill.row.insurer.minor.max(0) + bill.row.share.minor.max(0);
        if all == 0 {
            return None;
        }
        #[expect(clippy::cast_precision_loss, reason = "a width in a picture")]
        let width = |part: Money| format!("--w:{:.1}%", part.minor.max(0) as f64 * 100.0 / all as f64);
        let note = bill.coverage.as_ref().map_or_else(
            || words::who_pays_self().to_owned(),
            |coverage| words::who_pays_note(&coverage.payer, &coverage.plan),
        );
        let steps = steps(&bill);
        let count = if steps.len() == 1 { words::one_step().to_owned() } else { words::steps(steps.len()) };
        let payer = bill.row.payer.clone().unwrap_or_else(|| words::payer().to_owned());
        let insurer = (bill.row.insurer.minor > 0)
            .then(|| view! { <li><i></i>{payer}" "<b class="num">{bill.row.insurer.to_string()}</b></li> });
        Some(view! {
            <section class="split">
                <SectionTitle title=words::who_pays() note=Signal::stored(Some(note))/>
                <div class="split-bar" aria-hidden="true"><i style=width(bill.row.insurer)></i><i style=width(bill.row.share)></i></div>
                <ul class="key">{insurer}<li><i class="k2"></i><ui::PersonName name=bill.row.patient.clone()/>" "<b class="num">{bill.row.share.to_string()}</b></li></ul>
                <Disclosure summary=words::how_share() end=count>
                    <ol class="checklist">
                        {steps.into_iter().map(|(word, money)| view! { <li><Icon glyph=glyphs::CHECK/><span>{word}</span><span class="num quiet">{money.to_string()}</span></li> }).collect_view()}
                    </ol>
                </Disclosure>
            </section>
        })
    }
}

/// The patient's share by what it came about.
fn steps(bill: &Bill) -> Vec<(&'static str, Money)> {
    let currency = bill.row.total.currency;
    let mut steps: Vec<(&'static str, i64)> = Vec::new();
    let mut add = |word: &'static str, minor: i64| {
        if minor == 0 {
            return;
        }
        match steps.iter_mut().find(|(other, _)| *other == word) {
            Some((_, sum)) => *sum += minor,
            None => steps.push((word, minor)),
        }
    };
    for line in standing(bill) {
        match &line.reason {
            SplitReason::Copay { .. } => add(words::step_copay(), line.patient.minor),
            SplitReason::Coinsurance { deductible, .. } => {
                add(words::step_deductible(), deductible.minor);
                add(words::step_coinsurance(), line.patient.minor - deductible.minor);
            }
            SplitReason::NotCovered {} => add(words::step_not_covered(), line.patient.minor),
            SplitReason::NoCoverage {} => add(words::step_self(), line.patient.minor),
            SplitReason::Discount { .. } => add(words::step_discount(), line.patient.minor),
            SplitReason::Whole {} | SplitReason::Unpriced {} => {}
        }
    }
    steps.into_iter().map(|(word, minor)| (word, Money::new(minor, currency))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_percents() {
        let shown = |points| percent(Share::new(points).expect("a share"));
        assert_eq!(
            (shown(1000), shown(1250), shown(1205), shown(0)),
            ("10 %".into(), "12.5 %".into(), "12.05 %".into(), "0 %".into())
        );
    }
}
