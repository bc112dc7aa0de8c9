//! The day as the manager sees it.

use api::reporting::{Day, DayRows, GetDay, ListDayRows};
use frame::{Topic, load_if, load_live, moment_time, shown as show, today, use_live, use_query_word, use_session};
use jiff::ToSpan;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use ui::{
    Button, Chord, Field, FieldKind, Filter, FilterBar, IconButton, PageHeader, ScreenKey, ScreenKeys, WithPanel,
    glyphs,
};

use crate::{
    address::{Address, use_address},
    charts::Charts,
    rows::RowsPanel,
    tiles::Tiles,
    words,
};

/// `/today`.
#[component]
pub fn TodayPage() -> impl IntoView {
    let address = use_address();
    let after = use_query_word("after");
    let sites = use_session().map(|session| session.sites).unwrap_or_default();
    let topics = move || {
        let of = |site: &api::session::SiteInfo| ["board", "bills", "lab"].map(|what| Topic::new(what, site.id));
        sites.iter().flat_map(of).collect::<Vec<_>>()
    };
    let day = load_live(
        move || {
            let here = address.get();
            GetDay { site_id: here.site, day: here.day }
        },
        topics.clone(),
    );
    let rows = load_if(move || {
        let here = address.get();
        here.measure.map(|measure| ListDayRows {
            measure,
            site_id: here.site,
            day: here.day,
            after: after.get().and_then(|id| id.parse().ok()),
        })
    });
    use_live(topics, move || rows.again_by_itself());
    let paged = Signal::derive(move || after.get().is_some());
    let open = Memo::new(move |_| address.get().measure.is_some());
    view! {
        <Title text=frame::words::titled(words::today())/>
        <Keys address/>
        {show(day, move |day| view! { <Head day address/> <Tiles day address/> }.into_any())}
        <WithPanel open=open>
            {show(day, move |day| view! { <Charts day/> }.into_any())}
            {show(rows, move |rows| view! { <Rows rows address paged/> }.into_any())}
        </WithPanel>
    }
    .into_any()
}

/// The panel of the measure that is open. It is made anew for another measure only: what is read in it stays through what
/// comes by itself.
#[component]
fn Rows(rows: Signal<Option<DayRows>>, address: Memo<Address>, paged: Signal<bool>) -> impl IntoView {
    let measure = Memo::new(move |_| rows.with(|rows| rows.as_ref().map(|rows| rows.measure)));
    move || {
        measure.get()?;
        let last = StoredValue::new(rows.get_untracked()?);
        let rows = Signal::derive(move || {
            if let Some(rows) = rows.get() {
                last.set_value(rows);
            }
            last.get_value()
        });
        Some(view! { <RowsPanel rows address paged/> })
    }
}

/// The days before and after.
fn step(address: Address, days: i64) -> Option<Address> {
    let day = address.day.unwrap_or_else(today).checked_add(days.days()).ok()?;
    (day <= today()).then_some(Address { day: (day != today()).then_some(day), ..address })
}

#[component]
fn Keys(address: Memo<Address>) -> impl IntoView {
    let go = |days: i64| {
        let navigate = use_navigate();
        move || {
            if let Some(to) = step(address.get_untracked(), days) {
                navigate(&to.href(), Default::default());
            }
        }
    };
    let keys = vec![
        ScreenKey::new(Chord::Char('['), words::key_previous(), go(-1)),
        ScreenKey::new(Chord::Char(']'), words::key_next(), go(1)),
    ];
    view! { <ScreenKeys keys=keys/> }
}

#[component]
fn Head(day: Signal<Day>, address: Memo<Address>) -> impl IntoView {
    let session = use_session();
    let sites = session.as_ref().map(|session| session.sites.clone()).unwrap_or_default();
    let chain = session.map(|session| session.chain).unwrap_or_default();
    let names = sites.clone();
    let facts = Signal::derive(move || {
        day.with(|day| {
            let whole = || format!("{chain}, {}", words::sites_count(names.len()));
            let place = day
                .site_id
                .and_then(|id| names.iter().find(|site| site.id == id).map(|site| site.name.clone()))
                .unwrap_or_else(whole);
            let date = ui::format::long_day(day.day);
            Some(if address.get().day.is_some() {
                words::facts_day(place, date)
            } else {
                words::facts_now(place, date, moment_time(day.until))
            })
        })
    });
    let title = Signal::derive(move || {
        if address.get().day.is_some() {
            day.with(|day| ui::format::long_day(day.day))
        } else {
            words::today().to_owned()
        }
    });
    let acts = move || {
        let here = address.get();
        let to_today = here.day.map(|_| {
            view! { <Button label=words::back_to_today() href=Address { day: None, ..here }.href()/> }
        });
        let before = step(here, -1).map(Address::href).unwrap_or_default();
        let next = step(here, 1).map(|to| {
            view! { <IconButton glyph=glyphs::CHEVRON_RIGHT label=words::next_day() keys="]" href=to.href()/> }
        });
        view! {
            <IconButton glyph=glyphs::CHEVRON_LEFT label=words::day_before() keys="[" href=before/>
            {next}
            {to_today}
        }
    };
    let filters = move || {
        let here = address.get();
        (sites.len() > 1).then(|| {
            let one = move |site, label: String| {
                let on = Signal::stored(here.site == site);
                view! { <Filter label=label on href=Address { site, ..here }.href()/> }
            };
            let each = sites.iter().map(|site| one(Some(site.id), site.name.clone())).collect_view();
            view! { <FilterBar label=words::site()>{one(None, words::all_sites().to_owned())}{each}</FilterBar> }
        })
    };
    let kept = move || {
        let here = address.get();
        view! {
            {here.site.map(|site| view! { <input type="hidden" name="site" value=site.to_string()/> })}
            {here.measure.map(|measure| view! { <input type="hidden" name="measure" value=measure.code()/> })}
        }
    };
    let chosen = day.with_untracked(|day| day.day.to_string());
    view! {
        <PageHeader title=title facts=facts>{acts}</PageHeader>
        <div class="section today-bar">
            {filters}
            <form method="get" action="/today" class="today-day">
                {kept}
                <Field label=words::day() hide_label=true name="day" kind=FieldKind::Date value=chosen max=today().to_string()/>
                <Button label=words::go() submit=true/>
            </form>
        </div>
    }
    .into_any()
}
