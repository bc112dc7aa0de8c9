//! The board's address says what is shown, so that every link works before WebAssembly arrives.

use api::{
    id::{AppointmentId, SiteId},
    scheduling::VisitState,
};
use jiff::civil::Date;
use leptos::prelude::*;
use leptos_router::params::ParamsMap;

/// How the board is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Division {
    /// A lane for each doctor.
    #[default]
    Doctor,
    /// A lane for each room.
    Room,
    /// One lane with everybody.
    List,
}

impl Division {
    /// The word in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Doctor => "doctor",
            Self::Room => "room",
            Self::List => "list",
        }
    }
}

/// What is open beside the board, or in the visit's panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Open {
    /// Check somebody in.
    CheckIn,
    /// Register a walk-in.
    WalkIn,
    /// Choose another start for the visit.
    Move,
    /// Cancel the visit.
    Cancel,
}

impl Open {
    const ALL: [Self; 4] = [Self::CheckIn, Self::WalkIn, Self::Move, Self::Cancel];

    /// The word in the address.
    pub const fn code(self) -> &'static str {
        match self {
            Self::CheckIn => "check-in",
            Self::WalkIn => "walk-in",
            Self::Move => "move",
            Self::Cancel => "cancel",
        }
    }

    /// The act with this word.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|open| open.code() == code)
    }
}

/// What the address says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Address {
    /// The site, where it is not one's own.
    pub site: Option<SiteId>,
    /// The day, where it is not today.
    pub day: Option<Date>,
    /// How it is divided.
    pub by: Division,
    /// The one state shown.
    pub state: Option<VisitState>,
    /// The visit beside the board.
    pub visit: Option<AppointmentId>,
    /// What is open.
    pub open: Option<Open>,
}

impl Address {
    /// Reads the query.
    pub fn read(query: &ParamsMap) -> Self {
        let get = |name: &str| query.get_str(name).filter(|value| !value.is_empty());
        Self {
            site: get("site").and_then(|value| value.parse().ok()),
            day: get("day").and_then(|value| value.parse().ok()),
            by: match get("by") {
                Some("room") => Division::Room,
                Some("list") => Division::List,
                _ => Division::Doctor,
            },
            state: get("state").and_then(VisitState::from_code),
            visit: get("visit").and_then(|value| value.parse().ok()),
            open: get("act").and_then(Open::from_code),
        }
    }

    /// Writes it.
    pub fn href(&self) -> String {
        let mut parts = Vec::new();
        let mut put = |name: &str, value: Option<String>| parts.extend(value.map(|value| format!("{name}={value}")));
        put("site", self.site.map(|id| id.to_string()));
        put("day", self.day.map(|day| day.to_string()));
        put("by", (self.by != Division::Doctor).then(|| self.by.code().to_owned()));
        put("state", self.state.map(|state| state.code().to_owned()));
        put("visit", self.visit.map(|id| id.to_string()));
        put("act", self.open.map(|open| open.code().to_owned()));
        if parts.is_empty() { "/board".to_owned() } else { format!("/board?{}", parts.join("&")) }
    }

    /// The same with a change.
    pub fn with(&self, change: impl FnOnce(&mut Self)) -> Self {
        let mut other = self.clone();
        change(&mut other);
        other
    }

    /// Without a panel.
    pub fn alone(&self) -> Self {
        self.with(|address| (address.visit, address.open) = (None, None))
    }

    /// With a visit beside it.
    pub fn beside(&self, visit: AppointmentId) -> Self {
        self.with(|address| (address.visit, address.open) = (Some(visit), None))
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
        Self { address: Memo::new(move |_| Address::read(&query.read())), go: crate::shown::use_go() }
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

    /// Without a panel.
    pub fn close(self) {
        self.go(|address| (address.visit, address.open) = (None, None));
    }
}
