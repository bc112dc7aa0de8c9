//! The schedule: a week or a day of a doctor or a room.

mod address;
mod blocks;
mod header;

use std::sync::Arc;

use api::{
    Moment, Permission,
    directory::{ListSites, SearchStaff, Sites, StaffKind, StaffList},
    id::{AppointmentId, RoomId, StaffId},
    scheduling::{GetSchedule, Schedule},
};
use frame::{Topic, load, load_live};
use jiff::ToSpan;
use leptos::{ev, prelude::*};
use leptos_meta::Title;
use ui::{Chord, Empty, ScheduleMove, ScreenKey, ScreenKeys, StateKey, WithPanel, glyphs};

use address::Here;

use crate::{
    acts::Acts,
    fresh::{Trouble, failure, fresh, loading_shape},
    loading::place,
    shown,
    visit::{Beside, VisitPanel},
    words,
};

/// Whose schedules there are to choose from: plain data, awaited once for the page.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    /// The doctors.
    staff: Arc<StaffList>,
    /// The open rooms of every site: id, name.
    rooms: Arc<Vec<(RoomId, String)>>,
}

/// The schedule.
#[component]
pub fn SchedulePage() -> impl IntoView {
    let here = Here::new();
    let request = SearchStaff { words: None, kind: Some(StaffKind::Doctor), site_id: None, left_too: false };
    let staff = load(move || request.clone());
    let sites = load(move || ListSites {});
    let (staff, sites) = (staff.resource, sites.resource);
    let again = || _ = window().location().reload();
    // Both in one place, and that place is not a closure: the server goes through closures more than once, and would ask for
    // the schedule as often, under other numbers than the browser.
    let known = Suspend::new(async move {
        match (staff.await, sites.await) {
            (Ok(staff), Ok(sites)) => whose(Choice { staff: Arc::new(staff), rooms: Arc::new(rooms(sites)) }, here),
            (Err(problem), _) => failure(Some(problem), words::colleagues(), again),
            (_, Err(problem)) => failure(Some(problem), words::the_rooms(), again),
        }
    });
    view! {
        <Title text=frame::words::titled(words::schedule())/>
        <Suspense fallback=move || loading_shape(words::the_schedule())>{known}</Suspense>
    }
    .into_any()
}

/// The doctor or room that is shown: asked for, or oneself, or the first.
fn whose(choice: Choice, here: Here) -> AnyView {
    let own = frame::use_session().and_then(|session| session.staff_id);
    let at = shown::own_site();
    let active = || choice.staff.staff.iter().filter(|one| one.active);
    let of_site = |one: &&api::directory::StaffRow| at.is_some_and(|site| one.site_ids.contains(&site));
    let oneself = active().find(|one| Some(one.id) == own);
    let first = oneself.or_else(|| active().find(of_site)).or_else(|| active().next()).map(|one| one.id);
    let first_room = choice.rooms.first().map(|(id, _)| *id);
    let shows = Memo::new(move |_| {
        let address = here.address.get();
        if address.of_rooms() { (None, address.room.or(first_room)) } else { (address.staff.or(first), None) }
    });
    let days = move |shown| {
        match shown {
        (None, None) => view! { <Empty glyph=glyphs::CALENDAR_OFF title=words::nobody_to_show() text=words::nobody_to_show_text()/> }.into_any(),
        (staff, room) => days_of(staff, room, choice.clone(), here),
    }
    };
    place(move || days(shows.get()))
}

/// The open rooms of every site.
fn rooms(sites: Sites) -> Vec<(RoomId, String)> {
    let several = sites.sites.len() > 1;
    let of_site = |site: api::directory::Site| {
        let name = site.name;
        site.rooms.into_iter().filter(|room| room.open).map(move |room| {
            let label = if several { words::place(&room.name, &name) } else { room.name };
            (room.id, label)
        })
    };
    sites.sites.into_iter().filter(|site| site.open).flat_map(of_site).collect()
}

fn days_of(staff: Option<StaffId>, room: Option<RoomId>, choice: Choice, here: Here) -> AnyView {
    let today = shown::today();
    let load = load_live(
        move || {
            let (first_day, days) = here.address.with(|address| address.days(today));
            GetSchedule { staff_id: staff, room_id: room, first_day, days }
        },
        move || match (staff, room) {
            (Some(id), _) => vec![Topic::new("schedule", id)],
            // A room has no topic of its own: its site's board tells.
            _ => frame::use_session()
                .map(|session| session.sites)
                .unwrap_or_default()
                .iter()
                .map(|site| Topic::new("board", site.id))
                .collect(),
        },
    );
    let acts = Acts::new(move || load.again());
    fresh(load, words::the_schedule().to_owned(), move |schedule| screen(schedule, staff, room, &choice, here, acts))
}

fn screen(
    schedule: Memo<Arc<Schedule>>,
    staff: Option<StaffId>,
    room: Option<RoomId>,
    choice: &Choice,
    here: Here,
    acts: Acts,
) -> AnyView {
    let may_move = staff.is_some() && frame::use_may(Permission::BookVisits);
    let days = Memo::new(move |_| schedule.with(|schedule| blocks::days(schedule, &here.address.get(), may_move)));
    let clock = ui::clock::use_clock();
    let now = Signal::derive(move || {
        let now = clock?.minute().time();
        Some(u16::from(now.hour().unsigned_abs()) * 60 + u16::from(now.minute().unsigned_abs()))
    });
    let hours = Memo::new(move |_| {
        schedule.with(|schedule| (schedule.from_hour.min(23), schedule.until_hour.max(schedule.from_hour + 1)))
    });
    let label = move || schedule.with(|schedule| words::days_of(&schedule.of.name));
    let on_move = move |moved: ScheduleMove| {
        if let Some(staff) = staff {
            shift(schedule, acts, staff, &moved);
        }
    };
    let book = move |(day, minute): (usize, u16)| {
        let Some(staff) = staff else { return };
        if let Some(starts) = schedule.with_untracked(|schedule| blocks::moment(schedule, day, minute)) {
            here.leave(format!("/book?staff={staff}&starts={}", starts.to_string().replace('+', "%2B")));
        }
    };
    // A block's link opens the panel in place, and the page does not move.
    let open = move |event: ev::MouseEvent| {
        use wasm_bindgen::JsCast;
        if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        let block = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|target| target.closest("a.block").ok().flatten());
        let href = block.and_then(|block| block.get_attribute("href"));
        if let Some(id) = href.as_deref().and_then(visit_of) {
            event.prevent_default();
            here.go(|address| (address.visit, address.open) = (Some(id), None));
        }
    };
    let body = move || {
        let (from_hour, to_hour) = hours.get();
        match may_move {
            true => view! {
                <ui::Schedule label=untrack(label) days=days from_hour=from_hour to_hour=to_hour now=now on_move=on_move on_book=book/>
            }
            .into_any(),
            false => view! { <ui::Schedule label=untrack(label) days=days from_hour=from_hour to_hour=to_hour now=now/> }.into_any(),
        }
    };
    let trouble = move || {
        let problem = acts.trouble.get().filter(|_| here.address.with(|address| address.visit.is_none()))?;
        Some(view! {
            <div class="above-board">
                <Trouble problem=problem on_close=move || acts.trouble.set(None)>{acts.anyway()}</Trouble>
            </div>
        })
    };
    let beside_open = Memo::new(move |_| here.address.with(|address| address.visit.is_some()));
    view! {
        {header::header(schedule, staff, room, choice, here)}
        {keys(schedule, staff, here)}
        <div class="schedule-key"><StateKey/></div>
        {trouble}
        <div class="beside" data-open=move || beside_open.get().then_some("") on:click=open>
            <WithPanel>
                <div>{body}</div>
                {beside(staff, here, acts)}
            </WithPanel>
        </div>
    }
    .into_any()
}

/// The visit that an address names.
fn visit_of(href: &str) -> Option<AppointmentId> {
    href.split_once("visit=")?.1.split('&').next()?.parse().ok()
}

/// A block was moved: the visit goes there, with the way back.
fn shift(schedule: Memo<Arc<Schedule>>, acts: Acts, staff: StaffId, moved: &ScheduleMove) {
    let found = schedule.with_untracked(|schedule| {
        let block = schedule.days.iter().flat_map(|day| &day.blocks).find(|block| block.id.to_string() == moved.id)?;
        let starts: Moment = blocks::moment(schedule, moved.day, moved.minute)?;
        Some((block.id, block.version, block.starts, starts))
    });
    if let Some((id, version, before, starts)) = found {
        acts.shift(id, version, starts, None, (before, staff));
    }
}

fn beside(staff: Option<StaffId>, here: Here, acts: Acts) -> AnyView {
    let shows = Memo::new(move |_| here.address.with(|address| address.visit));
    let from_start = StoredValue::new(true);
    Effect::new(move |_| {
        shows.track();
        request_animation_frame(move || _ = from_start.try_set_value(false));
    });
    place(move || {
        let id = shows.get()?;
        let beside = Beside {
            acts,
            href: Callback::new(move |open| {
                here.address.with_untracked(|address| address.with(|address| address.open = open).href())
            }),
            close_href: Callback::new(move |()| {
                here.address.with_untracked(|address| {
                    address.with(|address| (address.visit, address.open) = (None, None)).href()
                })
            }),
            go: Callback::new(move |open| here.go(|address| address.open = open)),
            close: Callback::new(move |()| {
                here.go(|address| (address.visit, address.open) = (None, None));
                shown::focus_by(format!(".block[href*=\"visit={id}\"]"));
            }),
            open: Signal::derive(move || here.address.with(|address| address.open)),
            rooms: Signal::from(Vec::new()),
            offers: Callback::new(|_| Vec::new()),
            take_focus: !from_start.get_value(),
        };
        let topic = match staff {
            Some(id) => Topic::new("schedule", id),
            None => Topic::new("board", shown::own_site().map(|id| id.to_string()).unwrap_or_default()),
        };
        Some(view! { <VisitPanel id=id topic=topic beside=beside/> })
    })
}

fn keys(schedule: Memo<Arc<Schedule>>, staff: Option<StaffId>, here: Here) -> AnyView {
    let today = shown::today();
    let book = move || {
        // At the block in focus; else anywhere.
        let focus = document().active_element().and_then(|element| element.get_attribute("href"));
        let after = focus.as_deref().and_then(visit_of).and_then(|id| {
            schedule.with_untracked(|schedule| {
                let block = schedule.days.iter().flat_map(|day| &day.blocks).find(|block| block.id == id)?;
                Some(Moment::new(block.starts.at + i64::from(block.minutes).minutes(), block.starts.offset))
            })
        });
        let mut href = "/book".to_owned();
        if let Some(staff) = staff {
            href = format!("{href}?staff={staff}");
            if let Some(after) = after {
                href = format!("{href}&starts={}", after.to_string().replace('+', "%2B"));
            }
        }
        here.leave(href);
    };
    let keys = vec![
        ScreenKey::new(Chord::Char('t'), words::today(), move || here.go(|address| address.day = None)),
        ScreenKey::new(Chord::Named("ArrowLeft"), words::before(), move || here.step(-1, today)),
        ScreenKey::new(Chord::Named("ArrowRight"), words::after(), move || here.step(1, today)),
        ScreenKey::new(Chord::Char('d'), words::one_day(), move || here.go(|address| address.one = true)),
        ScreenKey::new(Chord::Char('w'), words::week(), move || here.go(|address| address.one = false)),
        ScreenKey::new(Chord::Char('b'), words::book_here(), book),
        ScreenKey::new(Chord::Char('o'), words::open_record(), move || open_record(schedule, here)),
        ScreenKey::new(Chord::Named("Escape"), words::close_panel(), move || {
            here.go(|address| (address.visit, address.open) = (None, None));
        })
        .when(Signal::derive(move || here.address.with(|address| address.visit.is_some()))),
    ];
    view! { <ScreenKeys keys=keys/> }.into_any()
}

fn open_record(schedule: Memo<Arc<Schedule>>, here: Here) {
    let focus = document().active_element().and_then(|element| element.get_attribute("href"));
    let id = focus.as_deref().and_then(visit_of).or_else(|| here.address.get_untracked().visit);
    let patient = id.and_then(|id| {
        schedule.with_untracked(|schedule| {
            schedule.days.iter().flat_map(|day| &day.blocks).find(|block| block.id == id).map(|block| block.patient_id)
        })
    });
    if let Some(patient) = patient {
        here.leave(format!("/patients/{patient}"));
    }
}
