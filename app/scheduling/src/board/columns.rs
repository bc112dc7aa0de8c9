//! The day divided: by doctor, by room, or everybody in one column.

use std::collections::BTreeMap;

use api::{
    Moment,
    id::StaffId,
    scheduling::{Board, BoardVisit, VisitState},
};
use ui::Pace;

use super::address::Division;
use crate::{shown, words};

/// A visit with its doctor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The visit.
    pub visit: BoardVisit,
    /// The doctor.
    pub staff_id: StaffId,
    /// The doctor's name.
    pub staff: String,
    /// Says the doctor too, because the column does not.
    pub with_staff: bool,
}

/// Free time of a doctor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Gap {
    /// From.
    pub starts: Moment,
    /// How long.
    pub minutes: u16,
    /// The doctor.
    pub staff_id: StaffId,
    /// The doctor's name.
    pub staff: String,
}

/// A row of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A visit.
    Visit(Box<Line>),
    /// Free time.
    Gap(Gap),
}

impl Entry {
    /// What makes it the same row: a visit that changed is drawn anew.
    pub fn key(&self) -> String {
        match self {
            Self::Visit(line) => format!("{}/{}", line.visit.id, line.visit.version),
            Self::Gap(gap) => format!("{}/{}/{}", gap.staff_id, gap.starts, gap.minutes),
        }
    }

    fn starts(&self) -> Moment {
        match self {
            Self::Visit(line) => line.visit.starts,
            Self::Gap(gap) => gap.starts,
        }
    }
}

/// The groups of a column, in the order of what reception must do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Group {
    /// With the doctor.
    InRoom,
    /// Here, not yet with the doctor.
    Waiting,
    /// Planned, and free time between.
    Coming,
    /// Leaving, gone, or never came.
    Over,
}

impl Group {
    const fn of(state: VisitState) -> Self {
        match state {
            VisitState::WithDoctor => Self::InRoom,
            VisitState::Arrived | VisitState::Roomed => Self::Waiting,
            VisitState::Booked | VisitState::Confirmed => Self::Coming,
            VisitState::Leaving | VisitState::Done | VisitState::NoShow | VisitState::Cancelled => Self::Over,
        }
    }
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    /// What makes it the same column.
    pub key: String,
    /// Whose.
    pub name: String,
    /// Second line.
    pub sub: String,
    /// How it keeps time; absent where nobody is measured.
    pub behind: Option<u32>,
    /// The next planned start.
    pub next: Option<Moment>,
    /// Where visits can be dropped: the doctor.
    pub staff_id: Option<StaffId>,
    entries: Vec<Entry>,
}

impl Column {
    /// The rows of a group, those of one state only where one is asked for.
    pub fn group(&self, group: Group, only: Option<VisitState>) -> Vec<Entry> {
        let fits = |entry: &&Entry| match entry {
            Entry::Visit(line) => {
                Group::of(line.visit.state) == group && only.is_none_or(|only| only == line.visit.state)
            }
            Entry::Gap(_) => group == Group::Coming && only.is_none(),
        };
        let mut entries: Vec<Entry> = self.entries.iter().filter(fits).cloned().collect();
        match group {
            // The last to leave stands first.
            Group::Over => entries.sort_by_key(|entry| std::cmp::Reverse(entry.starts())),
            _ => entries.sort_by_key(Entry::starts),
        }
        entries
    }

    /// The pace for the column's head: level, figure, word.
    pub fn pace(&self) -> (Pace, String, String) {
        match self.behind {
            None => (Pace::OnTime, String::new(), String::new()),
            Some(minutes @ 0..=10) => {
                let _ = minutes;
                let next = self.next.map(|next| words::next_at(shown::time(next)));
                (Pace::OnTime, words::on_time().to_owned(), next.unwrap_or_default())
            }
            Some(minutes) => {
                let pace = if minutes > 20 { Pace::Late } else { Pace::Behind };
                (pace, words::minutes_more(minutes), words::behind().to_owned())
            }
        }
    }
}

/// Every visit of the day with its doctor.
pub(crate) fn lines(board: &Board, with_staff: bool) -> impl Iterator<Item = Line> + '_ {
    board.lanes.iter().flat_map(move |lane| {
        lane.visits.iter().map(move |visit| Line {
            visit: visit.clone(),
            staff_id: lane.staff_id,
            staff: lane.name.clone(),
            with_staff,
        })
    })
}

/// The board divided.
pub(crate) fn columns(board: &Board, by: Division) -> Vec<Column> {
    match by {
        Division::Doctor => by_doctor(board),
        Division::Room => by_room(board),
        Division::List => {
            let entries = lines(board, true).map(|line| Entry::Visit(Box::new(line))).collect();
            vec![Column {
                key: "list".to_owned(),
                name: board.site.clone(),
                sub: words::everybody().to_owned(),
                behind: None,
                next: None,
                staff_id: None,
                entries,
            }]
        }
    }
}

fn by_doctor(board: &Board) -> Vec<Column> {
    board
        .lanes
        .iter()
        .map(|lane| {
            let visits = lane.visits.iter().map(|visit| {
                Entry::Visit(Box::new(Line {
                    visit: visit.clone(),
                    staff_id: lane.staff_id,
                    staff: lane.name.clone(),
                    with_staff: false,
                }))
            });
            let gaps = lane.gaps.iter().map(|gap| {
                Entry::Gap(Gap {
                    starts: gap.starts,
                    minutes: gap.minutes,
                    staff_id: lane.staff_id,
                    staff: lane.name.clone(),
                })
            });
            let sub = match &lane.room {
                Some(room) => format!("{} · {room}", lane.specialty),
                None => lane.specialty.clone(),
            };
            let next = lane
                .visits
                .iter()
                .find(|visit| visit.state.is_planned() || is_waiting(visit))
                .map(|visit| visit.starts);
            Column {
                key: lane.staff_id.to_string(),
                name: lane.name.clone(),
                sub,
                behind: Some(lane.minutes_behind),
                next,
                staff_id: Some(lane.staff_id),
                entries: visits.chain(gaps).collect(),
            }
        })
        .collect()
}

fn by_room(board: &Board) -> Vec<Column> {
    let mut rooms: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    for line in lines(board, true) {
        let room = line.visit.room.clone().unwrap_or_default();
        rooms.entry(room).or_default().push(Entry::Visit(Box::new(line)));
    }
    let doctors = |room: &str| -> Vec<String> {
        board.lanes.iter().filter(|lane| lane.room.as_deref() == Some(room)).map(|lane| lane.name.clone()).collect()
    };
    let column = |(room, entries): (String, Vec<Entry>)| Column {
        key: format!("room/{room}"),
        sub: doctors(&room).join(", "),
        name: if room.is_empty() { words::no_room().to_owned() } else { room },
        behind: None,
        next: None,
        staff_id: None,
        entries,
    };
    let nowhere = rooms.remove("");
    rooms.into_iter().chain(nowhere.map(|entries| (String::new(), entries))).map(column).collect()
}

/// Whether a visit waits for its doctor.
pub(crate) fn is_waiting(visit: &BoardVisit) -> bool {
    matches!(visit.state, VisitState::Arrived | VisitState::Roomed)
}
