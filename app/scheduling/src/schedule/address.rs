//! The schedule's address: whose, which days, what is beside it.

use api::id::{AppointmentId, RoomId, StaffId};
use jiff::{ToSpan, civil::Date};
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

use crate::{board::Open, shown};

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Address {
    /// The doctor.
    pub staff: Option<StaffId>,
    /// The room, which wins over a doctor.
    pub room: Option<RoomId>,
    /// The rooms are asked for, none is chosen yet.
    pub rooms: bool,
    /// A day of the week shown, or the day shown; today where absent.
    pub day: Option<Date>,
    /// One day only.
    pub one: bool,
    /// The visit beside it.
    pub visit: Option<AppointmentId>,
    /// What is open in the visit's panel.
    pub open: Option<Open>,
}

impl Address {
    /// Reads the query.
    pub fn read(query: &ParamsMap) -> Self {
        let get = |name: &str| query.get_str(name).filter(|value| !value.is_empty());
        Self {
            staff: get("staff").and_then(|value| value.parse().ok()),
            room: get("room").and_then(|value| value.parse().ok()),
            rooms: get("of") == Some("room"),
            day: get("day").and_then(|value| value.parse().ok()),
            one: get("view") == Some("day"),
            visit: get("visit").and_then(|value| value.parse().ok()),
            open: get("act").and_then(Open::from_code),
        }
    }

    /// Writes it.
    pub fn href(&self) -> String {
        let mut parts = Vec::new();
        let mut put = |name: &str, value: Option<String>| parts.extend(value.map(|value| format!("{name}={value}")));
        put("staff", self.staff.filter(|_| self.room.is_none()).map(|id| id.to_string()));
        put("room", self.room.map(|id| id.to_string()));
        put("of", (self.rooms && self.room.is_none()).then(|| "room".to_owned()));
        put("day", self.day.map(|day| day.to_string()));
        put("view", self.one.then(|| "day".to_owned()));
        put("visit", self.visit.map(|id| id.to_string()));
        put("act", self.open.map(|open| open.code().to_owned()));
        if parts.is_empty() { "/schedule".to_owned() } else { format!("/schedule?{}", parts.join("&")) }
    }

    /// The same with a change.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// Whether rooms are shown.
    pub const fn of_rooms(&self) -> bool {
        self.rooms || self.room.is_some()
    }

    /// The first day shown, and how many: Monday to Saturday, or one.
    pub fn days(&self, today: Date) -> (Date, u8) {
        let day = self.day.unwrap_or(today);
        if self.one {
            (day, 1)
        } else {
            (day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days()), 6)
        }
    }
}

/// The address, and the way to another.
#[derive(Clone, Copy)]
pub(crate) struct Here {
    /// What it says now.
    pub address: Memo<Address>,
    go: Callback<(String, bool)>,
}

impl Here {
    /// Follows the page's address.
    pub fn new() -> Self {
        let query = leptos_router::hooks::use_query_map();
        Self { address: Memo::new(move |_| Address::read(&query.read())), go: shown::use_go() }
    }

    /// Goes to the address with a change; a panel over a panel leaves no step back.
    pub fn go(self, change: impl FnOnce(&mut Address)) {
        let before = self.address.get_untracked();
        let next = before.with(change);
        let replace = before.visit.is_some() && next.visit.is_some();
        if next != before {
            self.go.run((next.href(), replace));
        }
    }

    /// Steps by weeks, or by days where one is shown.
    pub fn step(self, by: i64, today: Date) {
        self.go(|address| *address = stepped(address, by, today));
    }

    /// Goes anywhere.
    pub fn leave(self, href: String) {
        self.go.run((href, false));
    }
}

/// The address some steps on.
pub(crate) fn stepped(address: &Address, by: i64, today: Date) -> Address {
    let day = address.day.unwrap_or(today);
    let next = day.saturating_add((if address.one { by } else { by * 7 }).days());
    address.with(|address| {
        address.day = (next != today).then_some(next);
        (address.visit, address.open) = (None, None);
    })
}
