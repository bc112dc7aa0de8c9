//! The editor of a person's weekly hours: one row a session.

use std::marker::PhantomData;

use api::{
    Done,
    directory::{ScheduleRule, SetScheduleRules, Sites, StaffCard},
};
use frame::{Form, Load, today, use_form};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, ButtonKind, ButtonSize, Field, FieldKind, IconButton, Notice, SectionTitle, SelectField, SelectOption,
    Tone, glyphs, use_toasts,
};

use crate::{people, words};

/// The editor. Rows are kept by number; the numbers of the form's fields are made when it is drawn, without gaps.
#[component]
pub fn EditHours(card: StaffCard, sites: Sites, load: Load<StaffCard>) -> impl IntoView {
    let id = card.staff.id;
    let version = RwSignal::new(card.version);
    let sessions = RwSignal::new(card.rules.iter().cloned().map(Some).enumerate().collect::<Vec<_>>());
    let next = StoredValue::new(card.rules.len());
    let (navigate, toasts) = (use_navigate(), use_toasts());
    let done = Callback::new(move |_: Done| {
        toasts.say(words::hours_saved());
        load.again();
        navigate(&format!("/colleagues/{id}"), Default::default());
    });
    let add = Callback::new(move |()| {
        let number = next.get_value();
        next.set_value(number + 1);
        sessions.update(|sessions| sessions.push((number, None)));
    });
    let first_site = card.staff.site_ids.first().map(ToString::to_string).unwrap_or_default();
    let sites = StoredValue::new(sites);
    view! {
        <div class="section">
            <SectionTitle title=words::edit_hours()/>
            <Form<SetScheduleRules> action=format!("/api/directory/staff/{id}/schedule") next=format!("/colleagues/{id}") label=words::edit_hours()
                class="stack" id="weekly" request=PhantomData on_done=done>
                <input type="hidden" name="version" value=move || version.get()/>
                <ol class="sessions">
                    <For each=move || sessions.get() key=|(number, _)| *number let((number, rule))>
                        <Session number rule sites first_site=first_site.clone() sessions/>
                    </For>
                </ol>
                <Conflict version load/>
                <div class="actions">
                    <Button label=words::add_session() glyph=glyphs::PLUS on_press=add/>
                </div>
                <Save id/>
            </Form<SetScheduleRules>>
        </div>
    }
    .into_any()
}

#[component]
fn Save(id: api::id::StaffId) -> impl IntoView {
    let form = use_form();
    view! {
        <div class="actions">
            <Button label=words::save_hours() kind=ButtonKind::Primary submit=true busy=form.busy()/>
            <Button label=words::back_to_card() kind=ButtonKind::Quiet href=format!("/colleagues/{id}")/>
        </div>
    }
}

/// Somebody else was quicker: nothing is lost, and there is a way on.
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
                if let Some(form) = document().get_element_by_id("weekly") {
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

type Sessions = RwSignal<Vec<(usize, Option<ScheduleRule>)>>;

#[component]
fn Session(
    number: usize,
    rule: Option<ScheduleRule>,
    sites: StoredValue<Sites>,
    first_site: String,
    sessions: Sessions,
) -> impl IntoView {
    // The place among the rows that are left: lists in forms are counted without gaps.
    let at = Memo::new(move |_| {
        sessions.with(|sessions| sessions.iter().position(|(other, _)| *other == number).unwrap_or(0))
    });
    let remove = Callback::new(move |()| sessions.update(|sessions| sessions.retain(|(other, _)| *other != number)));
    let value = |of: &dyn Fn(&ScheduleRule) -> String, or: &str| rule.as_ref().map_or_else(|| or.to_owned(), of);
    let site = RwSignal::new(value(&|rule| rule.site_id.to_string(), &first_site));
    let weekday = RwSignal::new(value(&|rule| people::DAYS[rule.weekday as usize].1.to_owned(), "monday"));
    let room = RwSignal::new(value(&|rule| rule.room_id.to_string(), ""));
    let starts = RwSignal::new(value(&|rule| rule.starts.to_string(), "08:00"));
    let ends = RwSignal::new(value(&|rule| rule.ends.to_string(), "12:00"));
    let slot = RwSignal::new(value(&|rule| rule.slot_minutes.to_string(), "20"));
    let overbook = RwSignal::new(value(&|rule| rule.overbook_limit.to_string(), "0"));
    let from = RwSignal::new(value(&|rule| rule.valid_from.to_string(), &today().to_string()));
    let until = RwSignal::new(value(&|rule| rule.valid_until.map(|day| day.to_string()).unwrap_or_default(), ""));
    let days = people::DAYS.iter().map(|(_, code, word)| SelectOption::new(*code, *word)).collect::<Vec<_>>();
    let site_options = sites.with_value(|sites| {
        sites.sites.iter().map(|site| SelectOption::new(site.id.to_string(), site.name.clone())).collect::<Vec<_>>()
    });
    let rooms = Signal::derive(move || {
        let chosen = site.get();
        sites.with_value(|sites| {
            sites
                .sites
                .iter()
                .filter(|site| site.id.to_string() == chosen)
                .flat_map(|site| &site.rooms)
                .map(|room| SelectOption::new(room.id.to_string(), room.name.clone()))
                .collect::<Vec<_>>()
        })
    });
    let form = use_form();
    let row = move || {
        let at = at.get();
        let name = |field: &str| format!("rules[{at}].{field}");
        let id = |field: &str| format!("rule-{number}-{field}");
        view! {
            <SelectField label=words::weekday() name=name("weekday") id=id("weekday") options=days.clone() bind=weekday error=form.error(name("weekday"))/>
            <Field label=words::starts() name=name("starts") id=id("starts") kind=FieldKind::Time bind=starts required=true error=form.error(name("starts"))/>
            <Field label=words::ends() name=name("ends") id=id("ends") kind=FieldKind::Time bind=ends required=true error=form.error(name("ends"))/>
            <SelectField label=words::site() name=name("site_id") id=id("site") options=site_options.clone() bind=site error=form.error(name("site_id"))/>
            <SelectField label=words::room() name=name("room_id") id=id("room") options=rooms bind=room error=form.error(name("room_id"))/>
            <Field label=words::slot_minutes() name=name("slot_minutes") id=id("slot") kind=FieldKind::Number bind=slot required=true error=form.error(name("slot_minutes"))/>
            <Field label=words::overbook_limit() name=name("overbook_limit") id=id("overbook") kind=FieldKind::Number bind=overbook required=true error=form.error(name("overbook_limit"))/>
            <Field label=words::valid_from() name=name("valid_from") id=id("from") kind=FieldKind::Date bind=from required=true error=form.error(name("valid_from"))/>
            <Field label=words::valid_until() name=name("valid_until") id=id("until") kind=FieldKind::Date bind=until error=form.error(name("valid_until"))/>
            <IconButton glyph=glyphs::TRASH_2 label=words::remove_row(at + 1) on_press=remove/>
        }
    };
    view! { <li class="session" aria-label=move || words::session(at.get() + 1)>{row}</li> }.into_any()
}
