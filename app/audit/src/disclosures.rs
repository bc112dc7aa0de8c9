//! What was disclosed of a patient, writing it down, and the account of it.

use std::marker::PhantomData;

use api::{
    Permission,
    audit::{AuditFile, Disclosure as Made, DisclosurePurpose, Disclosures, OpenDisclosuresFile, RecordDisclosure},
    id::PatientId,
};
use frame::{Form, Load, shown, today, use_form, use_may};
use leptos::prelude::*;
use ui::{
    Button, Disclosure, Empty, Field, FieldKind, SectionTitle, SelectField, SelectOption, Tag, TextArea, glyphs,
    use_toasts,
};

use crate::words;

/// The patient's disclosures.
#[component]
pub fn DisclosuresPart(id: Memo<PatientId>, load: Load<Option<Disclosures>>) -> impl IntoView {
    let may_record = use_may(Permission::RecordDisclosures);
    let toasts = use_toasts();
    let kept = Callback::new(move |_: Made| {
        toasts.say(words::kept());
        load.again();
    });
    view! {
        <section>
            <SectionTitle title=words::disclosures()/>
            <p class="muted">{words::disclosures_text()}</p>
            {shown(load, |list| view! { {move || list.get().map(all)} }.into_any())}
            <div class="actions">
                {move || view! { <Account id=id.get() csv=false/> <Account id=id.get() csv=true/> }}
            </div>
            {may_record.then(|| view! { <Record id kept/> })}
        </section>
    }
    .into_any()
}

fn all(list: Disclosures) -> AnyView {
    if list.disclosures.is_empty() {
        return view! { <Empty glyph=glyphs::SHIELD_CHECK title=words::disclosures_none() text=words::disclosures_none_text()/> }
            .into_any();
    }
    let lines = list
        .disclosures
        .into_iter()
        .map(|made| {
            view! {
                <li>
                    <span class="num nowrap">{ui::format::date(made.made_on)}</span>
                    <span>
                        <b>{made.recipient}</b>" "<Tag word=made.purpose.words()/>
                        {made.address.map(|address| view! { <span class="sub">{address}</span> })}
                        <span class="sub">{made.what}</span>
                        {made.reason.map(|reason| view! { <span class="sub">{reason}</span> })}
                        <span class="sub">{words::recorded_by(made.recorded_by)}</span>
                    </span>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="access-people">{lines}</ul> }.into_any()
}

/// A button that draws the account up, once the person has proven again who it is.
#[component]
fn Account(id: PatientId, csv: bool) -> impl IntoView {
    let ready = Callback::new(|file: AuditFile| {
        let _ = window().location().assign(&file.href);
    });
    view! {
        <Form<OpenDisclosuresFile> action=format!("/api/patients/{id}/disclosures/file") request=PhantomData on_done=ready>
            <input type="hidden" name="csv" value=csv.to_string()/>
            <AccountButton csv/>
        </Form<OpenDisclosuresFile>>
    }
    .into_any()
}

#[component]
fn AccountButton(csv: bool) -> impl IntoView {
    let form = use_form();
    let label = if csv { words::account_csv() } else { words::account_pdf() };
    view! { <Button label=label glyph=glyphs::DOWNLOAD submit=true busy=form.busy()/> }
}

#[component]
fn Record(id: Memo<PatientId>, kept: Callback<Made>) -> impl IntoView {
    view! {
        <Disclosure summary=words::record()>
            {move || view! {
                <Form<RecordDisclosure> action=format!("/api/patients/{}/disclosures", id.get()) class="stack stack--tight" request=PhantomData on_done=kept>
                    <RecordFields/>
                </Form<RecordDisclosure>>
            }}
        </Disclosure>
    }
    .into_any()
}

#[component]
fn RecordFields() -> impl IntoView {
    let form = use_form();
    let purposes: Vec<SelectOption> =
        DisclosurePurpose::ALL.iter().map(|purpose| SelectOption::new(purpose.code(), purpose.words())).collect();
    view! {
        <Field label=words::made_on() name="made_on" kind=FieldKind::Date value=today().to_string() required=true error=form.error("made_on")/>
        <Field label=words::recipient() name="recipient" maxlength=200 required=true error=form.error("recipient")/>
        <Field label=words::address() name="address" maxlength=300 optional=true error=form.error("address")/>
        <TextArea label=words::disclosed() name="what" required=true error=form.error("what")/>
        <SelectField label=words::purpose() name="purpose" options=purposes required=true error=form.error("purpose")/>
        <TextArea label=words::reason() name="reason" optional=true error=form.error("reason")/>
        <div class="actions"><Button label=words::keep() submit=true busy=form.busy()/></div>
    }
    .into_any()
}
