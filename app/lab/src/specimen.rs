//! The specimen: taking it with two identifiers, its label, rejecting it.

use std::marker::PhantomData;

use api::{
    id::SpecimenId,
    lab::{CollectSpecimen, LabOrder, RejectReason, RejectSpecimen, Specimen},
};
use frame::{Form, use_form};
use leptos::prelude::*;
use ui::{
    Barcode, Button, ButtonKind, ButtonSize, Choice, Disclosure, Field, SectionTitle, SelectField, SelectOption,
    glyphs, use_toasts,
};

use crate::{bench::when, words};

/// The label: name, birth date, record number, what and when, and the number as bars. It prints alone.
#[component]
pub fn Label(order: LabOrder, specimen: Specimen) -> impl IntoView {
    let print = Callback::new(|()| {
        let _ = window().print();
    });
    view! {
        <div class="lab-label print-root">
            <p class="print-only"><b><ui::PersonName name=order.row.patient.clone()/></b><br/>{ui::format::birth_date(order.row.born)}" · "{order.patient_number.clone()}</p>
            <Barcode value=specimen.accession.clone()/>
            <p class="print-only">{format!("{} · {} · {}", specimen.kind, order.row.test, when(specimen.collected_at))}</p>
            <div class="no-print"><Button label=words::print_label() size=ButtonSize::Small glyph=glyphs::PRINTER on_press=print/></div>
        </div>
    }
    .into_any()
}

/// Taking the specimen.
#[component]
pub fn Collect(order: LabOrder, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |taken: Specimen| {
        toasts.say(words::collected_toast(&taken.accession));
        again.run(());
    });
    let id = order.row.id;
    view! {
        <section>
            <SectionTitle title=words::collect_title() minor=true/>
            <Form<CollectSpecimen> action=format!("/api/lab/orders/{id}/collect") class="stack stack--tight" request=PhantomData on_done=done>
                <CollectFields kind=order.row.specimen/>
            </Form<CollectSpecimen>>
        </section>
    }
    .into_any()
}

#[component]
fn CollectFields(kind: String) -> impl IntoView {
    let form = use_form();
    let (name, born) = (form.error("name_said"), form.error("born_said"));
    let wrong = move || {
        name.get().or_else(|| born.get()).map(|words| view! { <p class="field-error" role="alert">{words}</p> })
    };
    view! {
        <p class="muted">{words::collect_text(kind)}</p>
        <Choice label=words::name_said() name="name_said" value="true"/>
        <Choice label=words::born_said() name="born_said" value="true"/>
        {wrong}
        <div class="actions"><Button label=words::collect() kind=ButtonKind::Primary glyph=glyphs::SCAN_BARCODE submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// A reason in words.
pub const fn reject_word(reason: RejectReason) -> &'static str {
    match reason {
        RejectReason::Haemolysed => words::haemolysed(),
        RejectReason::Clotted => words::clotted(),
        RejectReason::TooLittle => words::too_little(),
        RejectReason::WrongTube => words::wrong_tube(),
        RejectReason::WrongLabel => words::wrong_label(),
        RejectReason::TooOld => words::too_old(),
        RejectReason::Damaged => words::damaged(),
        RejectReason::Other => words::something_else(),
    }
}

/// Rejecting the specimen.
#[component]
pub fn Reject(id: SpecimenId, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: LabOrder| {
        toasts.say(words::rejected_toast());
        again.run(());
    });
    view! {
        <Disclosure summary=words::reject()>
            <Form<RejectSpecimen> action=format!("/api/lab/specimens/{id}/reject") class="stack stack--tight" request=PhantomData on_done=done>
                <RejectFields/>
            </Form<RejectSpecimen>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn RejectFields() -> impl IntoView {
    let form = use_form();
    let options: Vec<SelectOption> = [
        ("haemolysed", RejectReason::Haemolysed),
        ("clotted", RejectReason::Clotted),
        ("too_little", RejectReason::TooLittle),
        ("wrong_tube", RejectReason::WrongTube),
        ("wrong_label", RejectReason::WrongLabel),
        ("too_old", RejectReason::TooOld),
        ("damaged", RejectReason::Damaged),
        ("other", RejectReason::Other),
    ]
    .into_iter()
    .map(|(code, reason)| SelectOption::new(code, reject_word(reason)))
    .collect();
    view! {
        <SelectField label=words::reject_reason() name="reason" id="reject-reason" options=Signal::stored(options) error=form.error("reason")/>
        <Field label=words::reject_note() name="note" id="reject-note" hint=words::reject_note_hint() maxlength=200 error=form.error("note")/>
        <div class="actions"><Button label=words::reject() kind=ButtonKind::Danger size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
