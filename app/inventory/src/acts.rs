//! What is done to stock: receive, count, write off, move, set aside; the reorder rule.

use std::marker::PhantomData;

use api::{
    id::{ItemId, SiteId},
    inventory::{
        CountLot, Lot, LotState, MoveLot, Places, ReceiveLot, ReorderRule, SaveReorderRule, SetLotState, WriteOffLot,
    },
};
use frame::{Form, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Disclosure, Field, FieldKind, SelectField, SelectOption, glyphs, use_toasts};

use crate::words;

fn options(places: &Places) -> Vec<SelectOption> {
    places
        .places
        .iter()
        .filter(|place| place.open)
        .map(|place| SelectOption::new(place.id.to_string(), format!("{}, {}", place.site, place.name)))
        .collect()
}

/// Says a word and loads again.
fn done<T: 'static>(word: impl Fn(&T) -> String + Send + Sync + 'static, again: Callback<()>) -> Callback<T> {
    let toasts = use_toasts();
    Callback::new(move |answer: T| {
        toasts.say(word(&answer));
        again.run(());
    })
}

/// Receiving a delivery.
#[component]
pub fn Receive(id: ItemId, places: Places, again: Callback<()>) -> impl IntoView {
    let received = done(|lot: &Lot| words::received_toast(&lot.number), again);
    view! {
        <Disclosure summary=words::receive_title() keys="R">
            <Form<ReceiveLot> action=format!("/api/stock/items/{id}/receipts") class="stock-form" request=PhantomData on_done=received>
                <ReceiveFields places/>
            </Form<ReceiveLot>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn ReceiveFields(places: Places) -> impl IntoView {
    let form = use_form();
    view! {
        <SelectField label=words::place() name="place_id" id="receive-place" options=Signal::stored(options(&places)) error=form.error("place_id")/>
        <Field label=words::number() name="number" id="receive-number" kind=FieldKind::Code required=true maxlength=40 error=form.error("number")/>
        <Field label=words::expires_on() name="expires_on" id="receive-expires" kind=FieldKind::Date required=true error=form.error("expires_on")/>
        <Field label=words::how_many() name="quantity" id="receive-quantity" kind=FieldKind::Number required=true error=form.error("quantity")/>
        <Field label=words::reference() name="reference" id="receive-reference" optional=true maxlength=40 error=form.error("reference")/>
        <div class="actions"><Button label=words::receive() kind=ButtonKind::Primary glyph=glyphs::PACKAGE_CHECK submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// What can be done to one lot.
#[component]
pub fn LotActs(lot: Lot, places: Places, again: Callback<()>) -> impl IntoView {
    let counted = done(|_: &Lot| words::counted_toast().to_owned(), again);
    let moved = done(|_: &Lot| words::moved_toast().to_owned(), again);
    let written = done(|_: &Lot| words::written_toast().to_owned(), again);
    let stated = done(|_: &Lot| words::state_toast().to_owned(), again);
    let (id, version, key) = (lot.id, lot.version, lot.id.to_string());
    let aside = lot.state != LotState::Quarantine;
    let act = if aside { words::set_lot_aside() } else { words::free_lot() };
    let (k1, k2, k3, k4) = (key.clone(), key.clone(), key.clone(), key);
    view! {
        <li><Disclosure summary=words::acts_of(&lot.number)>
            <Form<CountLot> action=format!("/api/stock/lots/{id}/count") class="stock-form" label=words::count() request=PhantomData on_done=counted>
                <input type="hidden" name="version" value=version/>
                <OneField name="counted" label=words::found() key=k1 number=true act=words::count() reason=Some(true)/>
            </Form<CountLot>>
            <Form<MoveLot> action=format!("/api/stock/lots/{id}/move") class="stock-form" label=words::move_lot() request=PhantomData on_done=moved>
                <input type="hidden" name="version" value=version/>
                <MoveFields places key=k2/>
            </Form<MoveLot>>
            <Form<WriteOffLot> action=format!("/api/stock/lots/{id}/write-off") class="stock-form" label=words::write_off() request=PhantomData on_done=written>
                <input type="hidden" name="version" value=version/>
                <OneField name="quantity" label=words::how_many() key=k3 number=true act=words::write_off() reason=Some(false)/>
            </Form<WriteOffLot>>
            <Form<SetLotState> action=format!("/api/stock/lots/{id}/state") class="stock-form" label=act request=PhantomData on_done=stated>
                <input type="hidden" name="version" value=version/>
                {aside.then(|| view! { <input type="hidden" name="quarantine" value="true"/> })}
                <OneField name="reason" label=words::reason() key=k4 number=false act reason=None/>
            </Form<SetLotState>>
        </Disclosure></li>
    }
    .into_any()
}

/// A field, a reason where one is asked for (optional or not), and the act.
#[component]
fn OneField(
    name: &'static str,
    label: &'static str,
    key: String,
    number: bool,
    act: &'static str,
    reason: Option<bool>,
) -> impl IntoView {
    let form = use_form();
    let kind = if number { FieldKind::Number } else { FieldKind::Text };
    let id = format!("{name}-{act}-{key}").replace(' ', "-");
    let why = reason.map(|optional| {
        view! { <Field label=words::reason() name="reason" id=format!("why-{id}") optional required=!optional maxlength=120 error=form.error("reason")/> }
    });
    view! {
        <Field label=label name=name id=id.clone() kind required=true maxlength=120 error=form.error(name)/>
        {why}
        <div class="actions"><Button label=act size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn MoveFields(places: Places, key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::how_many() name="quantity" id=format!("move-{key}") kind=FieldKind::Number required=true error=form.error("quantity")/>
        <SelectField label=words::to_place() name="place_id" id=format!("to-{key}") options=Signal::stored(options(&places)) error=form.error("place_id")/>
        <div class="actions"><Button label=words::move_lot() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

/// When to reorder.
#[component]
pub fn RuleForm(id: ItemId, site: SiteId, rule: Option<ReorderRule>, again: Callback<()>) -> impl IntoView {
    let saved = done(|_: &ReorderRule| words::rule_toast().to_owned(), again);
    view! {
        <Disclosure summary=words::change_rule()>
            <Form<SaveReorderRule> action=format!("/api/stock/items/{id}/rule") class="stack stack--tight" request=PhantomData on_done=saved>
                <input type="hidden" name="site_id" value=site.to_string()/>
                <RuleFields rule/>
            </Form<SaveReorderRule>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn RuleFields(rule: Option<ReorderRule>) -> impl IntoView {
    let form = use_form();
    let (point, up_to) = rule.map_or_else(Default::default, |rule| (rule.point.to_string(), rule.up_to.to_string()));
    view! {
        <Field label=words::rule_when() name="point" kind=FieldKind::Number value=point required=true error=form.error("point")/>
        <Field label=words::rule_up_to() name="up_to" kind=FieldKind::Number value=up_to required=true error=form.error("up_to")/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
