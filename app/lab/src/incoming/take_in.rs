//! Typing in a result that came on paper, by fax or by telephone.

use std::marker::PhantomData;

use api::{
    id::SiteId,
    lab::{ReceiveResult, ReceivedResult},
};
use frame::{Anew, Form, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonKind, Field, TextArea, use_toasts};

use crate::words;

/// How many lines for values a form offers.
const LINES: usize = 6;

/// The form.
#[component]
pub fn TakeIn(#[prop(into)] site: Signal<SiteId>, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |taken: ReceivedResult| {
        toasts.say(match taken.why {
            Some(why) => words::waits_because(why),
            None => words::went_in().to_owned(),
        });
        round.update(|round| *round += 1);
        again.run(());
    });
    let fields = move || view! { <Fields site/> };
    view! {
        <Form<ReceiveResult> action="/api/lab/incoming" class="stack" label=words::take_in() request=PhantomData on_done=done>
            <Anew of=move || round.get()>{fields}</Anew>
        </Form<ReceiveResult>>
    }
    .into_any()
}

#[component]
fn Fields(site: Signal<SiteId>) -> impl IntoView {
    let form = use_form();
    let line = |name: &'static str, label: &'static str| {
        view! { <Field label=label name=name id=format!("came-{name}") value=form.value(name, "") optional=true error=form.error(name)/> }
    };
    let values = (0..LINES)
        .map(|index| {
            let part = |part: &str| format!("values[{index}].{part}");
            let field = |what: &'static str, label: &'static str| {
                let name = part(what);
                let id = format!("came-{index}-{what}");
                view! { <Field label=label name=name.clone() id value=form.value(&name, "") hide_label={index > 0} error=form.error(&name)/> }
            };
            view! {
                <div class="lab-value">
                    {field("name", words::value_name())}
                    {field("code", words::loinc_code())}
                    {field("value", words::value())}
                    {field("unit", words::unit())}
                    {field("flag", words::says_sender())}
                </div>
            }
        })
        .collect_view();
    view! {
        <input type="hidden" name="site_id" value=move || site.get().to_string()/>
        <div class="form-grid">
            <Field label=words::sender() name="sender" id="came-sender" value=form.value("sender", "") required=true maxlength=80 error=form.error("sender")/>
            {line("accession", words::specimen_number())}
            {line("patient_name", words::patient_name())}
            {line("patient_born", words::birth_date_iso())}
            {line("patient_number", words::record_number())}
            {line("ordered_by", words::ordered_there())}
            {line("test", words::test())}
            {line("taken_at", words::taken())}
        </div>
        <div class="stack stack--tight">{values}</div>
        <TextArea label=words::other_words() name="note" rows=2 maxlength=2000 optional=true error=form.error("note")/>
        <div class="actions"><Button label=words::take_in_now() kind=ButtonKind::Primary submit=true busy=form.busy()/></div>
    }
    .into_any()
}
