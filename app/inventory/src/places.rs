//! Settings: items and places of stock.

use std::marker::PhantomData;

use api::inventory::{Item, ItemOrder, ListItems, ListPlaces, Place, Places, SaveItem, SavePlace};
use frame::{Anew, Form, Load, load, shown as show, use_form, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonSize, Choice, Crumb, Disclosure, Field, FieldKind, PageHeader, SectionTitle, SelectField,
    SelectOption, use_toasts,
};

use crate::words;

/// `/settings/stock`.
#[component]
pub fn StockSettingsPage() -> impl IntoView {
    let places = load(|| ListPlaces {});
    let items = load(|| ListItems { site_id: None, words: None, low: false, order: ItemOrder::Name, after: None });
    let toasts = use_toasts();
    let saved = Callback::new(move |item: Item| {
        toasts.say(words::saved_toast(&item.row.name));
        items.again();
    });
    let crumbs = vec![Crumb::link(frame::words::settings(), "/settings"), Crumb::here(words::settings())];
    view! {
        <Title text=frame::words::titled(words::settings())/>
        <PageHeader title=words::settings() facts=words::settings_text().to_owned() crumbs=crumbs/>
        <div class="section settings-narrow stack">
            <section>
                <SectionTitle title=words::places()/>
                {show(places, move |list| view! { <PlaceList list load=places/> }.into_any())}
            </section>
            <section>
                <SectionTitle title=words::items()/>
                {show(items, move |list| {
                    let lines = move || list.get().rows.into_iter().map(|row| view! { <li><a href=format!("/stock/{}", row.id)>{row.name}</a><span class="sub">{format!("{} · {}", row.code, row.category)}</span></li> }).collect_view();
                    view! { <ul class="settings-rows">{lines}</ul> }.into_any()
                })}
                <Disclosure summary=words::add_item()>
                    <Form<SaveItem> action="/api/stock/items" class="stack stack--tight settings-form" request=PhantomData on_done=saved>
                        <input type="hidden" name="version" value="0"/>
                        <ItemFields/>
                    </Form<SaveItem>>
                </Disclosure>
            </section>
        </div>
    }
    .into_any()
}

#[component]
fn ItemFields() -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::code() name="code" id="item-code" kind=FieldKind::Code required=true maxlength=20 error=form.error("code")/>
        <Field label=words::name() name="name" id="item-name" required=true maxlength=120 error=form.error("name")/>
        <Field label=words::unit() name="unit" id="item-unit" required=true maxlength=20 error=form.error("unit")/>
        <Field label=words::category() name="category" id="item-category" required=true maxlength=40 error=form.error("category")/>
        <Field label=words::storage() name="storage" id="item-storage" optional=true maxlength=60 error=form.error("storage")/>
        <Choice label=words::can_be_received() name="active" value="true" checked=true/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn PlaceList(list: Signal<Places>, load: Load<Places>) -> impl IntoView {
    let places = Memo::new(move |_| list.get().places);
    view! {
        <ul class="settings-rows">
            <For each=move || places.get() key=|place| (place.id, place.name.clone(), place.open) let:place>
                <li><Disclosure summary=format!("{}, {}", place.site, place.name) end=Signal::stored((!place.open).then(|| words::closed().to_owned()))>
                    <PlaceForm place=Some(place.clone()) load/>
                </Disclosure></li>
            </For>
        </ul>
        <Disclosure summary=words::add_place()>
            <Anew of=move || places.with(Vec::len)><PlaceForm place=None load/></Anew>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn PlaceForm(place: Option<Place>, load: Load<Places>) -> impl IntoView {
    let toasts = use_toasts();
    let saved = Callback::new(move |place: Place| {
        toasts.say(words::saved_toast(&place.name));
        load.again();
    });
    view! {
        <Form<SavePlace> action="/api/stock/places" class="stack stack--tight settings-form" request=PhantomData on_done=saved>
            <PlaceFields place/>
        </Form<SavePlace>>
    }
    .into_any()
}

#[component]
fn PlaceFields(place: Option<Place>) -> impl IntoView {
    let form = use_form();
    let key = place.as_ref().map_or_else(|| "new".to_owned(), |place| place.id.to_string());
    let known = place.as_ref().map(|place| {
        view! {
            <input type="hidden" name="id" value=place.id.to_string()/>
            <input type="hidden" name="site_id" value=place.site_id.to_string()/>
        }
    });
    let choose = place.is_none().then(|| {
        let sites = use_session().map(|session| session.sites).unwrap_or_default();
        let options: Vec<SelectOption> = sites.into_iter().map(|site| SelectOption::new(site.id.to_string(), site.name)).collect();
        view! { <SelectField label=words::site() name="site_id" id="place-site" options=Signal::stored(options) error=form.error("site_id")/> }
    });
    let (name, open) = place.map_or_else(|| (String::new(), true), |place| (place.name, place.open));
    view! {
        {known}
        {choose}
        <Field label=words::name() name="name" id=format!("place-{key}") value=name required=true maxlength=60 error=form.error("name")/>
        <Choice label=words::takes_stock() name="open" value="true" checked=open/>
        <div class="actions"><Button label=words::save() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
