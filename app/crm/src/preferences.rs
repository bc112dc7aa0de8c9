//! By which way a patient is reached, for what, and at which hours.

use std::marker::PhantomData;

use api::{
    Permission,
    crm::{Channel, Patient, Purpose, SetPreferences},
};
use frame::{Form, use_form, use_may};
use leptos::prelude::*;
use ui::{
    Button, ButtonSize, Disclosure, Field, FieldKind, Icon, SectionTitle, SelectField, SelectOption, TableFrame,
    glyphs, use_toasts,
};

use crate::{people, words};

fn channel_of(patient: &Patient, purpose: Purpose) -> Channel {
    patient.preferences.iter().find(|line| line.purpose == purpose).map_or(Channel::None, |line| line.channel)
}

/// The table, and where allowed the form that changes it.
#[component]
pub fn Ways(patient: Signal<Patient>) -> impl IntoView {
    let may_write = use_may(Permission::WritePatients);
    let rows = move || {
        patient.with(|patient| {
            Purpose::ALL
                .into_iter()
                .map(|purpose| {
                    let channel = channel_of(patient, purpose);
                    view! {
                        <tr>
                            <th scope="row">{people::purpose(purpose)}</th>
                            <td>{mark(channel == Channel::Sms)}</td>
                            <td>{mark(channel == Channel::Email)}</td>
                        </tr>
                    }
                })
                .collect_view()
        })
    };
    let hours = move || {
        patient
            .with(|patient| patient.window)
            .map_or_else(|| words::any_hour().to_owned(), |window| words::between(window.from, window.until))
    };
    view! {
        <section>
            <SectionTitle title=words::ways()/>
            <TableFrame label=words::ways()>
                <table class="table table--compact">
                    <thead><tr>
                        <th scope="col"><span class="visually-hidden">{words::kind()}</span></th>
                        <th scope="col">{words::sms()}</th>
                        <th scope="col">{words::email()}</th>
                    </tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </TableFrame>
            <p class="quiet"><small>{hours}</small></p>
            {may_write.then(|| view! { <Change patient/> })}
        </section>
    }
    .into_any()
}

fn mark(yes: bool) -> AnyView {
    if yes {
        view! { <Icon glyph=glyphs::CHECK/> <span class="visually-hidden">{words::yes()}</span> }.into_any()
    } else {
        view! { <span class="quiet">{words::no()}</span> }.into_any()
    }
}

#[component]
fn Change(patient: Signal<Patient>) -> impl IntoView {
    let toasts = use_toasts();
    let id = patient.with_untracked(|patient| patient.row.id);
    let done = Callback::new(move |_: Patient| toasts.say(words::ways_saved()));
    view! {
        <Disclosure summary=words::change_ways()>
            <Form<SetPreferences> action=format!("/api/patients/{id}/preferences") label=words::change_ways() class="stack stack--tight ways-form" request=PhantomData on_done=done>
                <Fields patient/>
            </Form<SetPreferences>>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn Fields(patient: Signal<Patient>) -> impl IntoView {
    let form = use_form();
    let patient = patient.get_untracked();
    let options = || {
        vec![
            SelectOption::new("sms", words::by_sms()),
            SelectOption::new("email", words::by_email()),
            SelectOption::new("none", words::by_none()),
        ]
    };
    let selects = Purpose::ALL
        .into_iter()
        .enumerate()
        .map(|(index, purpose)| {
            let name = format!("preferences[{index}].channel");
            let now = match channel_of(&patient, purpose) {
                Channel::Sms => "sms",
                Channel::Email => "email",
                Channel::None => "none",
            };
            view! {
                <input type="hidden" name=format!("preferences[{index}].purpose") value=people::purpose_code(purpose)/>
                <SelectField label=people::purpose(purpose) value=form.value(&name, now) error=form.error(name.clone()) name=name id=format!("way-{index}") options=options()/>
            }
        })
        .collect_view();
    let at = |time: Option<api::time::ClockTime>| time.map(|time| time.to_string()).unwrap_or_default();
    view! {
        {selects}
        <div class="form-pair">
            <Field label=words::from() name="window.from" kind=FieldKind::Time value=form.value("window.from", at(patient.window.map(|window| window.from)))
                error=form.error("window.from")/>
            <Field label=words::until() name="window.until" kind=FieldKind::Time value=form.value("window.until", at(patient.window.map(|window| window.until)))
                error=form.error("window.until")/>
        </div>
        <p class="quiet"><small>{words::window_hint()}</small></p>
        <div class="actions"><Button label=words::save_ways() size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
