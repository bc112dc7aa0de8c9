//! A patient's bills and coverage: a part of the record.

use api::{
    billing::{BillsOfPatient, ListBillsOfPatient},
    id::PatientId,
};
use frame::{RecordPart, Topic, load_live, record_part, shown as show, use_path_id};
use leptos::prelude::*;
use ui::{Column, Empty, SectionTitle, Table, glyphs};

use crate::{
    bills::line,
    coverage::{CoveragePart, load_coverages},
    words,
};

/// `/patients/:id/bills`.
#[component]
pub fn PatientBillsPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let bills = load_live(move || ListBillsOfPatient { id: id.get() }, move || vec![Topic::new("patient", id.get())]);
    let coverages = load_coverages(id);
    record_part(RecordPart::Bills, words::bills(), Signal::from(None), Signal::from(None), move |id, _| {
        view! {
            <h1 class="visually-hidden">{words::bills()}</h1>
            <div class="columns columns--aside" data-top="">
                <div class="stack">{show(bills, move |bills| view! { <List bills/> }.into_any())}</div>
                <aside class="stack" aria-label=words::coverage()><CoveragePart id coverages/></aside>
            </div>
        }
        .into_any()
    })
}

#[component]
fn List(bills: Signal<BillsOfPatient>) -> impl IntoView {
    let columns = vec![
        Column::new("number", words::number()),
        Column::new("day", words::day()),
        Column::new("site", words::site()).priority(3),
        Column::new("payer", words::payer()).priority(3),
        Column::new("total", words::total()).num().priority(2),
        Column::new("insurer", words::insurer()).num().priority(3),
        Column::new("share", words::share()).num().priority(2),
        Column::new("due", words::due()).num(),
        Column::new("state", words::state()),
    ];
    let rows =
        Signal::derive(move || bills.with(|bills| bills.bills.iter().map(|row| line(row, false)).collect::<Vec<_>>()));
    let due = Signal::derive(move || {
        let due = bills.with(|bills| bills.due);
        Some(if due.minor == 0 { words::nothing_due_in_all().to_owned() } else { words::due_in_all(due) })
    });
    let empty = || {
        view! { <Empty glyph=glyphs::RECEIPT_TEXT title=words::no_bills_patient() text=words::no_bills_patient_text()/> }
    };
    view! {
        <section>
            <SectionTitle title=words::bills() note=due/>
            <Table id="patient-bills" caption=words::bills() hide_caption=true columns=columns rows=rows empty=empty/>
        </section>
    }
    .into_any()
}
