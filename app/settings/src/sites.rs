//! Sites, their rooms, and the days they are closed.

use std::marker::PhantomData;

use api::{
    Country,
    directory::{
        AddScheduleException, ListSites, Room, SaveRoom, SaveSite, SavedRoom, SavedSite, ScheduleException, Site, Sites,
    },
    id::SiteId,
};
use frame::{Anew, Form, Load, load, shown, today, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonSize, Choice, Disclosure, Field, FieldKind, PageHeader, SectionTitle, SelectField, SelectOption, Tag,
    Tone, use_toasts,
};

use crate::{
    house::{HousePart, countries},
    index::{Stale, crumbs},
    words,
};

/// `/settings/sites`.
#[component]
pub fn SitesPage() -> impl IntoView {
    let sites = load(|| ListSites {});
    view! {
        <Title text=frame::words::titled(words::sites())/>
        <PageHeader title=words::sites() facts=words::sites_text().to_owned() crumbs=crumbs(words::sites())/>
        <div class="section stack">
            <HousePart/>
            {shown(sites, move |list| view! { <List list load=sites/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<Sites>, load: Load<Sites>) -> impl IntoView {
    let ids = Memo::new(move |_| list.with(|list| list.sites.iter().map(|site| site.id).collect::<Vec<_>>()));
    view! {
        <div class="stack">
            <For each=move || ids.get() key=|id| *id let:id>
                <SitePart id list load/>
            </For>
            <Disclosure summary=words::add_site()>
                <Anew of=move || ids.with(Vec::len)><SiteForm site=None load/></Anew>
            </Disclosure>
        </div>
    }
    .into_any()
}

#[component]
fn SitePart(id: SiteId, list: Signal<Sites>, load: Load<Sites>) -> impl IntoView {
    let site = Memo::new(move |_| list.with(|list| list.sites.iter().find(|site| site.id == id).cloned()));
    let head = move || {
        let site = site.get()?;
        Some(view! {
            <SectionTitle title=site.name.clone()>
                {if site.open { None } else { Some(view! { <Tag word=words::closed() tone=Tone::Warn/> }) }}
            </SectionTitle>
            <p class="settings-facts muted">{format!("{} · {} · {}", site.address, site.phone, site.time_zone)}</p>
        })
    };
    let rooms = Memo::new(move |_| site.get().map(|site| site.rooms).unwrap_or_default());
    view! {
        <section class="site-part">
            {head}
            <h3>{words::rooms()}</h3>
            <Show when=move || rooms.with(Vec::is_empty)><p class="quiet">{words::no_rooms()}</p></Show>
            <ul class="settings-rows">
                <For each=move || rooms.get() key=|room| (room.id, room.name.clone(), room.open) let:room>
                    <RoomLine room site_id=id load/>
                </For>
            </ul>
            <div class="settings-acts">
                <Disclosure summary=words::add_room()>
                    <Anew of=move || rooms.with(Vec::len)><RoomForm room=None site_id=id load/></Anew>
                </Disclosure>
                <Disclosure summary=words::edit_site()>
                    {move || site.get().map(|site| view! { <SiteForm site=Some(site) load/> })}
                </Disclosure>
                <Disclosure summary=words::closures()>
                    <Closure id/>
                </Disclosure>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn RoomLine(room: Room, site_id: SiteId, load: Load<Sites>) -> impl IntoView {
    let label = words::edit_room(&room.name);
    let word = if room.open { words::room_open() } else { words::room_closed() };
    view! {
        <li aria-label=label>
            <Disclosure summary=room.name.clone() end=Some(word.to_owned())>
                <RoomForm room=Some(room) site_id load/>
            </Disclosure>
        </li>
    }
    .into_any()
}

#[component]
fn RoomForm(room: Option<Room>, site_id: SiteId, load: Load<Sites>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: SavedRoom| {
        toasts.say(words::room_saved());
        load.again();
    });
    let key = room.as_ref().map_or_else(|| site_id.to_string(), |room| room.id.to_string());
    let (name, open) = room.as_ref().map_or_else(|| (String::new(), true), |room| (room.name.clone(), room.open));
    view! {
        <Form<SaveRoom> action="/api/directory/rooms" class="settings-line" request=PhantomData on_done=done>
            {room.map(|room| view! { <input type="hidden" name="id" value=room.id.to_string()/> })}
            <input type="hidden" name="site_id" value=site_id.to_string()/>
            <RoomFields key name open/>
        </Form<SaveRoom>>
    }
    .into_any()
}

#[component]
fn RoomFields(key: String, name: String, open: bool) -> impl IntoView {
    let form = use_form();
    view! {
        <Field label=words::room() name="name" id=format!("room-{key}") value=name required=true maxlength=60 error=form.error("name")/>
        <Choice label=words::room_open() name="open" value="true" checked=open/>
        <Button label=words::save_room() id=format!("save-room-{key}") size=ButtonSize::Small submit=true busy=form.busy()/>
    }
    .into_any()
}

/// The house's country first, then every other.
fn own_countries() -> Vec<SelectOption> {
    std::iter::once(SelectOption::new("", words::as_the_house())).chain(countries()).collect()
}

#[component]
fn SiteForm(site: Option<Site>, load: Load<Sites>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: SavedSite| {
        toasts.say(words::site_saved());
        load.again();
    });
    let again = Callback::new(move |()| load.again());
    let id = site.as_ref().map(|site| site.id);
    let version = site.as_ref().map_or(0, |site| site.version);
    view! {
        <Form<SaveSite> action="/api/directory/sites" class="stack stack--tight settings-form" request=PhantomData on_done=done>
            {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
            <input type="hidden" name="version" value=version/>
            <SiteFields site/>
            <Stale on_stale=again/>
        </Form<SaveSite>>
    }
    .into_any()
}

#[component]
fn SiteFields(site: Option<Site>) -> impl IntoView {
    let form = use_form();
    let key = site.as_ref().map_or_else(|| "new".to_owned(), |site| site.id.to_string());
    let of = |get: &dyn Fn(&Site) -> String| site.as_ref().map(get).unwrap_or_default();
    let id = |field: &str| format!("{field}-{key}");
    let open = site.as_ref().is_none_or(|site| site.open);
    view! {
        <div class="form-grid">
            <Field label=words::name() name="name" id=id("name") value=of(&|site| site.name.clone()) required=true error=form.error("name")/>
            <Field label=words::address() name="address" id=id("address") value=of(&|site| site.address.clone()) required=true error=form.error("address")/>
            <Field label=words::phone() name="phone" id=id("phone") kind=FieldKind::Tel value=of(&|site| site.phone.clone()) required=true error=form.error("phone")/>
            <Field label=words::time_zone() name="time_zone" id=id("zone") value=of(&|site| site.time_zone.clone()) hint=words::zone_hint() required=true error=form.error("time_zone")/>
            <SelectField label=words::country() name="country" id=id("country") options=own_countries()
                value=site.as_ref().and_then(|site| site.country).map_or("", Country::code) hint=words::site_country_hint() error=form.error("country")/>
        </div>
        <Choice label=words::site_open() name="open" value="true" checked=open/>
        <div class="actions"><Button label=words::save_site() id=id("save") size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}

#[component]
fn Closure(id: SiteId) -> impl IntoView {
    let toasts = use_toasts();
    let round = RwSignal::new(0_u32);
    let done = Callback::new(move |_: ScheduleException| {
        toasts.say(words::closure_added());
        round.update(|round| *round += 1);
    });
    view! {
        <Anew of=move || round.get()>
            <Form<AddScheduleException> action="/api/directory/exceptions" class="stack stack--tight settings-form" request=PhantomData on_done=done>
                <p class="quiet">{words::closure_text()}</p>
                <input type="hidden" name="kind" value="closure"/>
                <input type="hidden" name="site_id" value=id.to_string()/>
                <ClosureFields id/>
            </Form<AddScheduleException>>
        </Anew>
    }
    .into_any()
}

#[component]
fn ClosureFields(id: SiteId) -> impl IntoView {
    let form = use_form();
    let own = |field: &str| format!("closure-{field}-{id}");
    let first = today().to_string();
    view! {
        <div class="form-grid">
            <Field label=words::first_day() name="first_day" id=own("first") kind=FieldKind::Date min=first.clone() required=true error=form.error("first_day")/>
            <Field label=words::last_day() name="last_day" id=own("last") kind=FieldKind::Date min=first required=true error=form.error("last_day")/>
            <Field label=words::from() name="starts" id=own("starts") kind=FieldKind::Time optional=true error=form.error("starts")/>
            <Field label=words::until() name="ends" id=own("ends") kind=FieldKind::Time optional=true error=form.error("ends")/>
            <Field label=words::note() name="note" id=own("note") required=true maxlength=120 error=form.error("note")/>
        </div>
        <p class="quiet"><small>{words::whole_days()}</small></p>
        <div class="actions"><Button label=words::close_site() id=own("save") size=ButtonSize::Small submit=true busy=form.busy()/></div>
    }
    .into_any()
}
