//! The editor of a card, and a new colleague.

use std::marker::PhantomData;

use api::directory::{ListSites, SaveStaff, SavedStaff, Sites, StaffCard};
use frame::{Form, Load, load, shown, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, ButtonKind, ButtonSize, Choice, Crumb, Field, FieldKind, Notice, PageHeader, SectionTitle, SelectField,
    SelectOption, TextArea, Tone, glyphs, use_toasts,
};

use crate::{people, reach::ReachFields, words};

/// How many lines of focus and of languages a form offers.
const LINES: usize = 4;

/// `/colleagues/new`.
#[component]
pub fn NewColleaguePage() -> impl IntoView {
    let sites = load(|| ListSites {});
    view! {
        <Title text=frame::words::titled(words::add_colleague())/>
        <PageHeader title=words::add_colleague() crumbs=vec![Crumb::link(words::colleagues(), "/colleagues"), Crumb::here(words::add_colleague())]/>
        {shown(sites, |sites| view! { <EditCard card=None sites=sites.get_untracked() load=None/> }.into_any())}
    }
}

/// The form of a card.
#[component]
pub fn EditCard(card: Option<StaffCard>, sites: Sites, load: Option<Load<StaffCard>>) -> impl IntoView {
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let done = Callback::new(move |saved: SavedStaff| {
        toasts.say(words::card_saved());
        if let Some(load) = load {
            load.again();
        }
        navigate(&format!("/colleagues/{}", saved.id), Default::default());
    });
    let id = card.as_ref().map(|card| card.staff.id);
    let version = RwSignal::new(card.as_ref().map_or(0, |card| card.version));
    let back = id.map_or_else(|| "/colleagues".to_owned(), |id| format!("/colleagues/{id}"));
    view! {
        <div class="section">
            <Form<SaveStaff> action="/api/directory/staff" next=back.clone() label=words::edit_card() class="stack card-form" id="card" request=PhantomData on_done=done>
                {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="version" value=move || version.get()/>
                <Fields card sites/>
                {load.map(|load| view! { <Conflict version load/> })}
                <Save back/>
            </Form<SaveStaff>>
        </div>
    }
    .into_any()
}

#[component]
fn Save(back: String) -> impl IntoView {
    let form = use_form();
    view! {
        <div class="actions">
            <Button label=words::save_card() kind=ButtonKind::Primary submit=true busy=form.busy()/>
            <Button label=words::cancel() kind=ButtonKind::Quiet href=back/>
        </div>
    }
}

#[component]
fn Conflict(version: RwSignal<i32>, load: Load<StaffCard>) -> impl IntoView {
    let form = use_form();
    form.tells("stale");
    let problem = form.problem();
    let stale = move || problem.with(|problem| problem.as_ref().is_some_and(|problem| problem.code == "stale"));
    Effect::new(move |_| {
        if stale() {
            load.again();
        }
    });
    let over = Callback::new(move |()| {
        if let Some(Ok(card)) = load.resource.get_untracked() {
            version.set(card.version);
            request_animation_frame(|| {
                if let Some(form) = document().get_element_by_id("card") {
                    use leptos::wasm_bindgen::JsCast;
                    let _ = form.unchecked_into::<leptos::web_sys::HtmlFormElement>().request_submit();
                }
            });
        }
    });
    view! {
        <Show when=stale>
            <Notice tone=Tone::Warn glyph=glyphs::GIT_COMPARE_ARROWS title=words::stale_title() text=words::stale_text() alert=true>
                <Button label=words::save_over() size=ButtonSize::Small on_press=over/>
            </Notice>
        </Show>
    }
}

#[component]
fn Fields(card: Option<StaffCard>, sites: Sites) -> impl IntoView {
    let form = use_form();
    let of =
        |field: &str, get: &dyn Fn(&StaffCard) -> String| form.value(field, card.as_ref().map(get).unwrap_or_default());
    let or = |text: &Option<String>| text.clone().unwrap_or_default();
    let kinds = people::KINDS.iter().map(|(_, code, word)| SelectOption::new(*code, *word)).collect::<Vec<_>>();
    let kind = form.value("kind", card.as_ref().map_or("doctor", |card| people::kind_code(card.staff.kind)));
    let gender = form.value("gender", card.as_ref().map_or("other", |card| people::gender_code(card.staff.gender)));
    let lines = |name: &'static str, label: fn(usize) -> String, get: &dyn Fn(&StaffCard) -> Vec<String>| {
        let known = card.as_ref().map(get).unwrap_or_default();
        (0..LINES.max(known.len() + 1))
            .map(|index| {
                let field = format!("{name}[{index}]");
                let value = form.value(&field, known.get(index).cloned().unwrap_or_default());
                view! { <Field label=label(index + 1) name=field id=format!("{name}-{index}") value=value hide_label={index > 0} maxlength=40/> }
            })
            .collect_view()
    };
    let site_choices = sites
        .sites
        .iter()
        .enumerate()
        .map(|(index, site)| {
            let on = card.as_ref().is_some_and(|card| card.staff.site_ids.contains(&site.id));
            view! { <Choice label=site.name.clone() name=format!("site_ids[{index}]") value=site.id.to_string() checked=on/> }
        })
        .collect_view();
    let active = card.as_ref().is_none_or(|card| card.staff.active);
    let licence = |get: &dyn Fn(&api::directory::Licence) -> String| {
        card.as_ref().and_then(|card| card.licence.as_ref().map(get)).unwrap_or_default()
    };
    let (number, ends) = (
        form.value("licence_number", licence(&|licence| licence.number.clone())),
        form.value("licence_ends_on", licence(&|licence| licence.ends_on.to_string())),
    );
    view! {
        <section class="stack stack--tight">
            <SectionTitle title=words::facts()/>
            <div class="form-grid">
                <Field label=words::title_field() name="title" value=of("title", &|card| or(&card.title)) optional=true placeholder="Dr" error=form.error("title")/>
                <Field label=words::given_name() name="given_name" value=of("given_name", &|card| card.given_name.clone()) required=true error=form.error("given_name")/>
                <Field label=words::family_name() name="family_name" value=of("family_name", &|card| card.family_name.clone()) required=true error=form.error("family_name")/>
                <SelectField label=words::kind() name="kind" options=kinds value=kind error=form.error("kind")/>
                <Field label=words::specialty() name="specialty" value=of("specialty", &|card| card.staff.specialty.clone()) required=true error=form.error("specialty")/>
                <SelectField label=words::gender() name="gender" options=people::genders() value=gender error=form.error("gender")/>
                <Field label=words::phone() name="phone" kind=FieldKind::Tel value=of("phone", &|card| or(&card.phone)) optional=true error=form.error("phone")/>
                <Field label=words::email() name="email" kind=FieldKind::Email value=of("email", &|card| or(&card.email)) optional=true error=form.error("email")/>
                <ReachFields reach=card.as_ref().map(|card| card.reach).unwrap_or_default() deputy=card.as_ref().and_then(|card| card.deputy.clone())/>
                <Field label=words::licence_number() name="licence_number" kind=FieldKind::Code value=number optional=true error=form.error("licence_number")/>
                <Field label=words::licence_ends() name="licence_ends_on" kind=FieldKind::Date value=ends optional=true error=form.error("licence_ends_on")/>
            </div>
        </section>
        <section class="form-grid form-grid--top">
            <div class="stack stack--tight"><SectionTitle title=words::focus()/>{lines("focus", words::focus_n, &|card| card.staff.focus.clone())}</div>
            <div class="stack stack--tight"><SectionTitle title=words::languages()/>{lines("languages", words::language_n, &|card| card.staff.languages.clone())}</div>
            <div class="stack stack--tight"><SectionTitle title=words::sites()/><div>{site_choices}</div>
                <Choice label=words::works_here() name="active" value="true" checked=active hint=words::works_here_hint()/>
            </div>
        </section>
        <TextArea label=words::about() name="about" value=of("about", &|card| or(&card.about)) hint=words::about_hint() optional=true rows=3 maxlength=1000 error=form.error("about")/>
    }
    .into_any()
}
