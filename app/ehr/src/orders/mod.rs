//! The basket of orders in a draft: found by words, answered at once, placed when the note is signed.

mod line;
mod medicine;
mod search;
mod test;

use api::{ehr::MedicationCheck, id::PatientId};
use leptos::prelude::*;
use ui::{AlertLine, Icon, OrderBasket, glyphs};

pub use line::{Item, Line, Medicine};

use crate::{note::Draft, words};

/// The basket of a draft.
#[component]
pub fn Basket(patient: PatientId, draft: Draft) -> impl IntoView {
    let lines = draft.orders;
    let count = Signal::derive(move || match lines.with(Vec::len) {
        0 => words::none_yet().to_owned(),
        count => words::not_sent(count),
    });
    let search = move || view! { <search::Search draft/> };
    let foot = || view! { <small class="muted">{words::placed_by_signing()}</small> };
    view! {
        <OrderBasket title=words::orders() count=count search=search foot=foot>
            <For each=move || lines.get().into_iter().enumerate() key=|(_, line)| line.key let((index, line))>
                {match line.item {
                    Item::Test(test) => view! { <test::TestLine index key=line.key test patient draft/> }.into_any(),
                    Item::Medicine(medicine) => view! { <medicine::MedicineLine index key=line.key medicine patient draft/> }.into_any(),
                }}
            </For>
        </OrderBasket>
    }
    .into_any()
}

/// What the check of a medicine says. What was not checked is said aloud.
#[component]
pub fn Findings(check: MedicationCheck) -> impl IntoView {
    let findings = check
        .findings
        .iter()
        .map(|finding| {
            let title = words::finding(finding.kind);
            view! { <AlertLine title=title text=finding.text.clone() grave=finding.kind.needs_reason()/> }
        })
        .collect_view();
    let mut silent = check.not_checked.clone();
    if check.ingredients.is_empty() {
        silent.insert(0, words::nothing_checked().to_owned());
    }
    let unchecked = (!silent.is_empty()).then(|| {
        view! {
            <div class="can" data-can="late">
                <Icon glyph=glyphs::CIRCLE_QUESTION_MARK/>
                <span><b>{words::not_checked()}</b>" "{silent.join(". ")}</span>
            </div>
        }
    });
    let clear = (check.findings.is_empty() && !check.ingredients.is_empty()).then(|| {
        view! {
            <div class="can" data-can="yes">
                <Icon glyph=glyphs::CIRCLE_CHECK/>
                <span><b>{words::nothing_found()}</b>" "{check.edition.clone()}</span>
            </div>
        }
    });
    view! {
        {findings}
        {unchecked}
        {clear}
    }
    .into_any()
}
