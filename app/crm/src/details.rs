//! Changing a patient's details. When somebody else was quicker, both truths stand beside each other.

use std::marker::PhantomData;

use api::crm::{ChangePatient, GetPatient, Patient};
use frame::{Form, use_client, use_form};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, ButtonKind, ButtonSize, Field, FieldKind, Notice, SectionTitle, SelectField, TableFrame, Tone, glyphs,
    use_toasts,
};

use crate::{people, words};

/// How many lines to know before speaking a form offers.
const ALERTS: usize = 3;

/// What stands in the form, to be compared with what stands in the record.
#[derive(Debug, Clone, Copy)]
struct Typed {
    given_name: RwSignal<String>,
    family_name: RwSignal<String>,
    preferred_name: RwSignal<String>,
    born: RwSignal<String>,
    sex: RwSignal<String>,
    pronouns: RwSignal<String>,
    phone: RwSignal<String>,
    email: RwSignal<String>,
    street: RwSignal<String>,
    city: RwSignal<String>,
    postal_code: RwSignal<String>,
    language: RwSignal<String>,
    alerts: [RwSignal<String>; ALERTS],
    version: RwSignal<i32>,
}

impl Typed {
    fn of(patient: &Patient) -> Self {
        let text = |text: &Option<String>| RwSignal::new(text.clone().unwrap_or_default());
        let alert = |index: usize| RwSignal::new(patient.alerts.get(index).cloned().unwrap_or_default());
        Self {
            given_name: RwSignal::new(patient.row.given_name.clone()),
            family_name: text(&patient.row.family_name),
            preferred_name: text(&patient.preferred_name),
            born: RwSignal::new(patient.row.born.to_string()),
            sex: RwSignal::new(people::sex_code(patient.row.sex).to_owned()),
            pronouns: text(&patient.pronouns),
            phone: RwSignal::new(String::new()),
            email: text(&patient.contact.email),
            street: text(&patient.contact.street),
            city: text(&patient.contact.city),
            postal_code: text(&patient.contact.postal_code),
            language: RwSignal::new(patient.language.clone()),
            alerts: [alert(0), alert(1), alert(2)],
            version: RwSignal::new(patient.version),
        }
    }

    fn lines(&self) -> Vec<(&'static str, RwSignal<String>)> {
        let mut lines = vec![
            (words::given_name(), self.given_name),
            (words::family_name(), self.family_name),
            (words::preferred_name(), self.preferred_name),
            (words::born_field(), self.born),
            (words::sex_field(), self.sex),
            (words::pronouns(), self.pronouns),
            (words::email(), self.email),
            (words::street(), self.street),
            (words::city(), self.city),
            (words::postal_code(), self.postal_code),
            (words::language(), self.language),
        ];
        lines.extend(self.alerts.map(|alert| (words::to_know(), alert)));
        lines
    }

    /// The fields in which what was typed and what stands differ.
    fn differences(&self, now: &Patient) -> Vec<(&'static str, String, String)> {
        let stands = Self::of(now);
        self.lines()
            .into_iter()
            .zip(stands.lines())
            .map(|((label, mine), (_, theirs))| (label, mine.get(), theirs.get_untracked()))
            .filter(|(_, mine, theirs)| mine != theirs)
            .collect()
    }

    fn take(&self, now: &Patient) {
        let stands = Self::of(now);
        for ((_, mine), (_, theirs)) in self.lines().into_iter().zip(stands.lines()) {
            mine.set(theirs.get_untracked());
        }
        self.version.set(now.version);
    }
}

/// The part of the record.
#[component]
pub fn DetailsPart(patient: Signal<Patient>) -> impl IntoView {
    // As it was when the form was opened: a change by somebody else must not alter what is being typed.
    let first = patient.get_untracked();
    let id = first.row.id;
    let typed = Typed::of(&first);
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let done = Callback::new(move |_: Patient| {
        toasts.say(words::details_saved());
        navigate(&format!("/patients/{id}"), Default::default());
    });
    view! {
        <h1 class="visually-hidden">{words::edit_details()}</h1>
        <div class="columns" data-top="">
            <Form<ChangePatient> action=format!("/api/patients/{id}") next=format!("/patients/{id}") label=words::edit_details()
                class="stack details-form" id="details" request=PhantomData on_done=done>
                <input type="hidden" name="version" value=move || typed.version.get()/>
                <Fields typed phone_known=first.contact.has_phone/>
                <Conflict patient=first typed/>
                <Save id/>
            </Form<ChangePatient>>
        </div>
    }
    .into_any()
}

#[component]
fn Save(id: api::id::PatientId) -> impl IntoView {
    let form = use_form();
    view! {
        <div class="actions">
            <Button label=words::save_details() kind=ButtonKind::Primary submit=true busy=form.busy()/>
            <Button label=words::back_to_record() kind=ButtonKind::Quiet href=format!("/patients/{id}")/>
            <Button label=words::record_death() kind=ButtonKind::Quiet href=format!("/patients/{id}?part=death")/>
        </div>
    }
}

#[component]
fn Fields(typed: Typed, phone_known: bool) -> impl IntoView {
    let form = use_form();
    let fill = [
        ("given_name", typed.given_name),
        ("family_name", typed.family_name),
        ("preferred_name", typed.preferred_name),
        ("born", typed.born),
        ("sex", typed.sex),
        ("pronouns", typed.pronouns),
        ("phone", typed.phone),
        ("email", typed.email),
        ("street", typed.street),
        ("city", typed.city),
        ("postal_code", typed.postal_code),
        ("language", typed.language),
    ];
    for (field, signal) in fill {
        let value = form.value(field, signal.get_untracked());
        signal.set(value);
    }
    let alerts = typed
        .alerts
        .into_iter()
        .enumerate()
        .map(|(index, alert)| view! { <Field label=words::alert(index + 1) name=format!("alerts[{index}]") id=format!("alert-{index}") bind=alert optional=true maxlength=120/> })
        .collect_view();
    let phone_hint = if phone_known { words::phone_keep_hint() } else { "" };
    let language = typed.language.get_untracked();
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::who()/>
            <div class="form-grid">
                <Field label=words::given_name() name="given_name" bind=typed.given_name required=true error=form.error("given_name") autocomplete="off"/>
                <Field label=words::family_name() name="family_name" bind=typed.family_name optional=true error=form.error("family_name") autocomplete="off"/>
                <Field label=words::preferred_name() name="preferred_name" bind=typed.preferred_name optional=true error=form.error("preferred_name") autocomplete="off"/>
                <Field label=words::born_field() name="born" bind=typed.born hint=words::born_hint() required=true error=form.error("born") autocomplete="off"/>
                <SelectField label=words::sex_field() name="sex" options=people::sexes() bind=typed.sex error=form.error("sex")/>
                <Field label=words::pronouns() name="pronouns" bind=typed.pronouns optional=true error=form.error("pronouns") autocomplete="off"/>
            </div>
        </section>
        <section class="stack stack--tight">
            <SectionTitle title=words::reach()/>
            <div class="form-grid">
                <Field label=words::phone() name="phone" kind=FieldKind::Tel bind=typed.phone hint=phone_hint optional=true error=form.error("phone") autocomplete="off"/>
                <Field label=words::email() name="email" kind=FieldKind::Email bind=typed.email optional=true error=form.error("email") autocomplete="off"/>
                <Field label=words::street() name="street" bind=typed.street optional=true error=form.error("street") autocomplete="off"/>
                <Field label=words::city() name="city" bind=typed.city optional=true error=form.error("city") autocomplete="off"/>
                <Field label=words::postal_code() name="postal_code" bind=typed.postal_code optional=true error=form.error("postal_code") autocomplete="off"/>
                <SelectField label=words::language() name="language" options=people::languages(&language) bind=typed.language error=form.error("language")/>
            </div>
        </section>
        <section class="stack stack--tight">
            <SectionTitle title=words::to_know() note=words::alert_hint().to_owned()/>
            <div class="form-grid">{alerts}</div>
        </section>
    }
    .into_any()
}

/// Both truths and a way on, once the server said that the record had changed meanwhile.
#[component]
fn Conflict(patient: Patient, typed: Typed) -> impl IntoView {
    let form = use_form();
    form.tells("stale");
    let problem = form.problem();
    let stale =
        Memo::new(move |_| problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == "stale")));
    // Without scripts the page was made again, so its patient is how the record stands now.
    let now = RwSignal::new(problem.with_untracked(|problem| problem.is_some()).then(|| patient.clone()));
    let client = use_client();
    let id = patient.row.id;
    Effect::new(move |_| {
        if !stale.get() {
            return;
        }
        let client = client.clone();
        leptos::task::spawn_local(async move {
            if let Ok(fresh) = client.call(GetPatient { id }).await {
                let _ = now.try_set(Some(fresh));
            }
        });
    });
    let over = Callback::new(move |()| {
        if let Some(now) = now.get_untracked() {
            typed.version.set(now.version);
            // The hidden version reaches the document before the form is sent.
            request_animation_frame(|| {
                if let Some(form) = document().get_element_by_id("details") {
                    use leptos::wasm_bindgen::JsCast;
                    let _ = form.unchecked_into::<leptos::web_sys::HtmlFormElement>().request_submit();
                }
            });
        }
    });
    let take = Callback::new(move |()| {
        if let Some(now) = now.get_untracked() {
            typed.take(&now);
            problem.set(None);
        }
    });
    move || {
        let now = now.get().filter(|_| stale.get())?;
        let differences = typed.differences(&now);
        let table = if differences.is_empty() {
            view! { <p>{words::no_difference()}</p> }.into_any()
        } else {
            let rows = differences
                .into_iter()
                .map(|(label, mine, theirs)| view! { <tr><th scope="row">{label}</th><td><b>{or_dot(mine)}</b></td><td>{or_dot(theirs)}</td></tr> })
                .collect_view();
            view! {
                <TableFrame label=words::stale_title()>
                    <table class="table table--compact">
                        <thead><tr><th scope="col">{words::field()}</th><th scope="col">{words::you_typed()}</th><th scope="col">{words::stands_now()}</th></tr></thead>
                        <tbody>{rows}</tbody>
                    </table>
                </TableFrame>
            }
            .into_any()
        };
        Some(view! {
            <Notice tone=Tone::Warn glyph=glyphs::GIT_COMPARE_ARROWS title=words::stale_title() text=words::stale_text() alert=true>
                <Button label=words::save_mine() size=ButtonSize::Small on_press=over/>
                <Button label=words::take_theirs() size=ButtonSize::Small on_press=take/>
            </Notice>
            {table}
        })
    }
}

/// What is not there is a dot in a table.
fn or_dot(text: String) -> String {
    if text.is_empty() { "·".to_owned() } else { text }
}
