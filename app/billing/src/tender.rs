//! Taking a payment: one press is one payment.

use std::marker::PhantomData;

use api::billing::{Bill, Payment, PaymentMethod, TakePayment};
use frame::{Form, use_form};
use leptos::prelude::*;
use ui::{
    Button, ButtonKind, Chord, Field, FieldKind, Notice, ScreenKey, ScreenKeys, Segment, SegmentedRadio, Tone, glyphs,
    use_toasts,
};

use crate::words;

const FORM: &str = "tender";

fn submit() {
    use wasm_bindgen::JsCast;
    let form = document().get_element_by_id(FORM).and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok());
    if let Some(form) = form {
        let _ = form.request_submit();
    }
}

/// What is due, and taking it.
#[component]
pub fn Tender(bill: Signal<Bill>, again: Callback<()>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |payment: Payment| {
        toasts.say(words::took(payment.amount, payment.receipt));
        again.run(());
    });
    let due = Memo::new(move |_| bill.with(|bill| bill.row.due));
    let key = Memo::new(move |_| bill.with(|bill| bill.payment_key));
    let id = bill.with_untracked(|bill| bill.row.id);
    let is_due = Memo::new(move |_| due.get().minor > 0);
    let sum = move || {
        let (share, paid) = bill.with(|bill| (bill.row.share, bill.paid));
        view! {
            <dl class="sum">
                <dt>{words::patient_share()}</dt><dd>{share.to_string()}</dd>
                <dt>{words::paid_so_far()}</dt><dd>{api::money::Money::new(-paid.minor, paid.currency).to_string()}</dd>
                <dt class="due-total">{words::due_now()}</dt><dd class="due-total">{due.get().to_string()}</dd>
            </dl>
        }
    };
    let keys = vec![ScreenKey::new(Chord::CtrlEnter, words::key_take(), submit).when(is_due.into())];
    view! {
        <ScreenKeys keys=keys/>
        <div class="tender no-print">
            {sum}
            {move || if is_due.get() {
                view! {
                    <Form<TakePayment> action=format!("/api/bills/{id}/payments") id=FORM class="tender-form" label=words::tender() request=PhantomData on_done=done>
                        <input type="hidden" name="key" value=move || key.get().to_string()/>
                        <Fields due/>
                    </Form<TakePayment>>
                }.into_any()
            } else {
                view! { <Settled due/> }.into_any()
            }}
        </div>
    }
    .into_any()
}

#[component]
fn Settled(due: Memo<api::money::Money>) -> impl IntoView {
    move || match due.get().minor {
        ..0 => {
            let more = api::money::Money::new(-due.get().minor, due.get().currency);
            view! { <Notice tone=Tone::Info glyph=glyphs::INFO title=words::in_credit(more)/> }.into_any()
        }
        _ => view! { <Notice tone=Tone::Ok glyph=glyphs::CIRCLE_CHECK title=words::nothing_due()/> }.into_any(),
    }
}

#[component]
fn Fields(due: Memo<api::money::Money>) -> impl IntoView {
    let form = use_form();
    let plain = move || due.get().decimal();
    let amount = RwSignal::new(form.value("amount", untrack(plain)));
    // Another's payment, or one's own, leaves less: the field follows, unless it is being sent.
    Effect::new(move |before: Option<api::money::Money>| {
        let now = due.get();
        if before.is_some_and(|before| before != now) {
            amount.set(plain());
        }
        now
    });
    let sign = due.get_untracked().currency.sign();
    let label = Signal::derive(move || words::take(format!("{sign}{}", amount.get().trim())));
    let methods = [PaymentMethod::Card, PaymentMethod::Cash, PaymentMethod::Transfer]
        .map(|method| Segment::new(method.code(), crate::bill::method_word(method)))
        .to_vec();
    let code = due.get_untracked().currency.code();
    view! {
        <SegmentedRadio label=words::pay_by() name="method" segments=methods value=form.value("method", PaymentMethod::Card.code())/>
        <Field label=words::amount() name="amount" kind=FieldKind::Number unit=code bind=amount required=true maxlength=12 autocomplete="off" error=form.error("amount")/>
        <Button label=label kind=ButtonKind::Primary wide=true glyph=glyphs::CREDIT_CARD keys="Ctrl+Enter" submit=true busy=form.busy()/>
        <p class="quiet"><small>{words::one_press()}</small></p>
    }
    .into_any()
}
