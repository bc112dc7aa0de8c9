//! The country of the house, and the choice of one.

use std::marker::PhantomData;

use api::{
    Country,
    directory::{GetHouse, House, SaveHouse},
};
use frame::{Anew, Form, Load, load, shown, use_form};
use leptos::prelude::*;
use ui::{Button, ButtonSize, SectionTitle, SelectField, SelectOption, use_toasts};

use crate::words;

/// Every country, by name.
pub fn countries() -> Vec<SelectOption> {
    Country::all().map(|country| SelectOption::new(country.code(), country.name())).collect()
}

/// The house's country, which holds at every site that says no other.
#[component]
pub fn HousePart() -> impl IntoView {
    let house = load(|| GetHouse {});
    view! {
        <section class="stack stack--tight" aria-labelledby="house-country-title">
            <SectionTitle title=words::house_country() id="house-country-title" note=words::house_country_text()/>
            {shown(house, move |now| view! { <Anew of=move || now.get().country.code()><CountryForm now load=house/></Anew> }.into_any())}
        </section>
    }
    .into_any()
}

#[component]
fn CountryForm(now: Signal<House>, load: Load<House>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: House| {
        toasts.say(words::country_saved());
        load.again();
    });
    view! {
        <Form<SaveHouse> action="/api/directory/house" next="/settings/sites" class="settings-line" request=PhantomData on_done=done>
            <CountryField now=now.get_untracked().country/>
        </Form<SaveHouse>>
    }
    .into_any()
}

#[component]
fn CountryField(now: Country) -> impl IntoView {
    let form = use_form();
    view! {
        <SelectField label=words::country() name="country" id="house-country" options=countries() value=form.value("country", now.code()) error=form.error("country")/>
        <Button label=words::save_country() id="save-house" size=ButtonSize::Small submit=true busy=form.busy()/>
    }
    .into_any()
}
