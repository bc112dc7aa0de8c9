//! What a schedule shows.

use crate::VisitState;

/// What stands in a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A visit.
    Visit(VisitState),
    /// Closed time: lunch, leave, teaching; hatched.
    Closed,
    /// Somebody is booking it now; dashed.
    Held,
}

/// A block of time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    /// Given back when it is moved.
    pub id: String,
    /// Minute of the day at which it starts.
    pub at: u16,
    /// How long it is.
    pub minutes: u16,
    /// Name, or why it is closed.
    pub title: String,
    /// The reason.
    pub sub: String,
    /// What it is.
    pub kind: BlockKind,
    /// Where it leads.
    pub href: Option<String>,
    /// May be moved.
    pub movable: bool,
}

impl Block {
    /// A visit.
    #[must_use]
    pub fn visit(
        id: impl Into<String>,
        at: u16,
        minutes: u16,
        title: impl Into<String>,
        sub: impl Into<String>,
        state: VisitState,
    ) -> Self {
        Self {
            id: id.into(),
            at,
            minutes,
            title: title.into(),
            sub: sub.into(),
            kind: BlockKind::Visit(state),
            href: None,
            movable: matches!(state, VisitState::Booked | VisitState::Confirmed | VisitState::Arrived),
        }
    }

    /// Closed time.
    #[must_use]
    pub fn closed(id: impl Into<String>, at: u16, minutes: u16, why: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            at,
            minutes,
            title: why.into(),
            sub: String::new(),
            kind: BlockKind::Closed,
            href: None,
            movable: false,
        }
    }

    /// Held time.
    #[must_use]
    pub fn held(id: impl Into<String>, at: u16, minutes: u16, title: impl Into<String>, by: impl Into<String>) -> Self {
        Self { sub: by.into(), kind: BlockKind::Held, ..Self::closed(id, at, minutes, title) }
    }

    /// Where it leads.
    #[must_use]
    pub fn href(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// Whether it takes up its time: those who did not or will not come do not.
    pub(super) const fn occupies(&self) -> bool {
        !matches!(self.kind, BlockKind::Visit(VisitState::Cancelled | VisitState::NoShow))
    }

    pub(super) const fn end(&self) -> u16 {
        self.at.saturating_add(self.minutes)
    }
}

/// One day of a schedule.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ScheduleDay {
    /// In full, for assistive technology: `Monday 23 November`.
    pub label: String,
    /// `Mon`.
    pub weekday: String,
    /// `23`.
    pub number: String,
    /// `14 of 16`.
    pub load: String,
    /// Today.
    pub today: bool,
    /// Its blocks, in any order.
    pub blocks: Vec<Block>,
}

/// Where a block is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleMove {
    /// The block.
    pub id: String,
    /// Index of the day.
    pub day: usize,
    /// Minute of the day.
    pub minute: u16,
}

/// Puts blocks that overlap side by side: for each its column and how many columns its heap has.
pub(super) fn lay_out(mut blocks: Vec<Block>) -> Vec<(Block, (u8, u8))> {
    blocks.sort_by_key(|block| (block.at, std::cmp::Reverse(block.minutes)));
    let mut out: Vec<(Block, (u8, u8))> = Vec::with_capacity(blocks.len());
    let mut ends: Vec<u16> = Vec::new();
    let mut heap_start = 0;
    for block in blocks {
        // Closed time is ground, not a neighbour.
        if block.kind == BlockKind::Closed {
            out.insert(0, (block, (0, 1)));
            heap_start += 1;
            continue;
        }
        if ends.iter().all(|end| *end <= block.at) {
            close(&mut out[heap_start..], ends.len());
            heap_start = out.len();
            ends.clear();
        }
        let column = match ends.iter().position(|end| *end <= block.at) {
            Some(free) => free,
            None => {
                ends.push(0);
                ends.len() - 1
            }
        };
        ends[column] = block.end();
        let column = u8::try_from(column).unwrap_or(u8::MAX);
        out.push((block, (column, 1)));
    }
    close(&mut out[heap_start..], ends.len());
    out
}

fn close(heap: &mut [(Block, (u8, u8))], columns: usize) {
    let columns = u8::try_from(columns.max(1)).unwrap_or(u8::MAX);
    for (_, place) in heap {
        place.1 = columns;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visit(id: &str, at: u16, minutes: u16) -> Block {
        Block::visit(id, at, minutes, id, "", VisitState::Booked)
    }

    #[test]
    fn overlaps_stand_side_by_side() {
        let placed = lay_out(vec![visit("b", 630, 30), visit("a", 600, 60), visit("c", 660, 20), visit("d", 600, 10)]);
        let find = |id: &str| placed.iter().find(|(block, _)| block.id == id).map(|(_, place)| *place);
        assert_eq!(find("a"), Some((0, 2)));
        assert_eq!(find("d"), Some((1, 2)));
        assert_eq!(find("b"), Some((1, 2)));
        assert_eq!(find("c"), Some((0, 1)));
    }

    #[test]
    fn nothing_lays_out_to_nothing() {
        assert!(lay_out(Vec::new()).is_empty());
    }
}
