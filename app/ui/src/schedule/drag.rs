//! Moving blocks, by pointer and by keys.

use leptos::{ev, html, prelude::*};
use web_sys::Element;

use super::model::{Block, ScheduleDay, ScheduleMove};
use crate::{format, keys, walk, words};

const BLOCKS: &str = "a.block[href]";

/// The block as it would land.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Ghost {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) minutes: u16,
    pub(super) day: usize,
    pub(super) at: u16,
    pub(super) free: bool,
    pub(super) taken_by: String,
    by_key: bool,
}

/// Where a pointer went down on a block.
#[derive(Clone, Debug)]
pub(super) struct Press {
    id: String,
    x: f64,
    y: f64,
    /// Minutes from the block's start to the pointer.
    grab: f64,
}

/// The schedule's state while something moves.
#[derive(Clone, Copy)]
pub(super) struct Mover {
    pub(super) root: NodeRef<html::Div>,
    pub(super) days: Signal<Vec<ScheduleDay>>,
    pub(super) start: u16,
    pub(super) end: u16,
    pub(super) step: u16,
    pub(super) ghost: RwSignal<Option<Ghost>>,
    pub(super) say: RwSignal<String>,
    pub(super) shown: RwSignal<usize>,
    pub(super) on_move: Option<Callback<ScheduleMove>>,
}

impl Mover {
    fn find(&self, id: &str) -> Option<(usize, Block)> {
        self.days.with_untracked(|days| {
            days.iter().enumerate().find_map(|(index, day)| {
                day.blocks.iter().find(|block| block.id == id).map(|block| (index, block.clone()))
            })
        })
    }

    /// What stands in the way at a place, other than the block itself.
    fn taken_by(&self, id: &str, day: usize, at: u16, minutes: u16) -> Option<String> {
        self.days.with_untracked(|days| {
            days.get(day)?
                .blocks
                .iter()
                .filter(|block| block.id != id && block.occupies())
                .find(|block| block.at < at + minutes && at < block.end())
                .map(|block| block.title.clone())
        })
    }

    /// Minutes per pixel, and the top of a day's column.
    fn scale(&self, day: &Element) -> (f64, f64) {
        let rect = day.get_bounding_client_rect();
        let minutes = f64::from(self.end.saturating_sub(self.start));
        (minutes / rect.height().max(1.0), rect.top())
    }

    fn set(&self, id: String, day: usize, at: u16, by_key: bool) {
        let Some((_, block)) = self.find(&id) else {
            return;
        };
        let taken = self.taken_by(&id, day, at, block.minutes);
        let ghost = Ghost {
            id,
            title: block.title,
            minutes: block.minutes,
            day,
            at,
            free: taken.is_none(),
            taken_by: taken.unwrap_or_default(),
            by_key,
        };
        if self.ghost.get_untracked().as_ref() == Some(&ghost) {
            return;
        }
        if by_key {
            let state = if ghost.free { words::free().to_owned() } else { ghost.taken_by.clone() };
            self.say.set(format!("{}. {state}", words::over(self.place_words(&ghost))));
            self.shown.set(day);
        }
        self.ghost.set(Some(ghost));
    }

    /// The place in words: `Fri 27, 11:20`.
    pub(super) fn place_words(&self, ghost: &Ghost) -> String {
        let day = self.days.with_untracked(|days| {
            days.get(ghost.day).map(|day| format!("{} {}", day.weekday, day.number)).unwrap_or_default()
        });
        words::moved_to(day, format::minute_of_day(ghost.at))
    }

    pub(super) fn lift_focused(&self, focus: &Element) {
        let Some(id) = focus.get_attribute("data-block") else {
            return;
        };
        if self.on_move.is_none() {
            return;
        }
        if let Some((day, block)) = self.find(&id) {
            let name = block.title.clone();
            self.set(id, day, block.at, true);
            self.say.set(words::lifted(name));
        }
    }

    pub(super) fn on_key(&self, event: &ev::KeyboardEvent) {
        let key = event.key();
        let lifted = self.ghost.get_untracked().filter(|ghost| ghost.by_key);
        match (lifted, walk::arrow(&key)) {
            (Some(ghost), Some((dx, dy))) => {
                let last = self.days.with_untracked(|days| days.len().saturating_sub(1));
                let day = ghost.day.saturating_add_signed(dx as isize).min(last);
                let latest = self.end.saturating_sub(ghost.minutes).max(self.start);
                let at = ghost.at.saturating_add_signed(dy as i16 * self.step as i16).clamp(self.start, latest);
                self.set(ghost.id, day, at, true);
            }
            (None, Some((dx, dy))) => {
                let Some(root) = self.root.get_untracked() else {
                    return;
                };
                if !walk::step_towards(&root, BLOCKS, dx, dy) {
                    return;
                }
            }
            (None, None) if self.on_move.is_some() && keys::is_letter(event, 'm') => {
                if let Some(focus) = walk::active() {
                    self.lift_focused(&focus);
                }
            }
            (Some(_), None) if key == "Enter" || key == " " => self.drop(),
            (Some(_), None) if key == "Escape" => self.put_back(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    pub(super) fn press(&self, event: &ev::PointerEvent) -> Option<Press> {
        // A finger scrolls; it moves blocks by the visit's menu.
        if event.button() != 0 || event.pointer_type() == "touch" || self.on_move.is_none() {
            return None;
        }
        let block = walk::target(event)?.closest("[data-block]").ok()??;
        let id = block.get_attribute("data-block")?;
        let day = block.closest(".sch-day").ok()??;
        let (per_pixel, _) = self.scale(&day);
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        let grab = (y - block.get_bounding_client_rect().top()) * per_pixel;
        Some(Press { id, x, y, grab })
    }

    /// Follows the pointer; says whether this is a drag by now.
    pub(super) fn drag(&self, press: &Press, event: &ev::PointerEvent) -> bool {
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if self.ghost.get_untracked().is_none() && (x - press.x).hypot(y - press.y) < 5.0 {
            return false;
        }
        if let Some(root) = self.root.get_untracked() {
            // Without capture the drag still works inside the schedule.
            _ = root.set_pointer_capture(event.pointer_id());
        }
        let day = document()
            .element_from_point(x as f32, y as f32)
            .and_then(|under| under.closest(".sch-day").ok().flatten());
        let Some((_, block)) = self.find(&press.id) else {
            return true;
        };
        if let Some(day) = day
            && let Some(index) = day.get_attribute("data-day").and_then(|index| index.parse().ok())
        {
            let (per_pixel, top) = self.scale(&day);
            let minute = f64::from(self.start) + (y - top) * per_pixel - press.grab;
            self.set(press.id.clone(), index, self.snap(minute, block.minutes), false);
        }
        true
    }

    fn snap(&self, minute: f64, minutes: u16) -> u16 {
        let step = f64::from(self.step.max(1));
        let snapped = ((minute / step).round() * step).clamp(0.0, 1440.0) as u16;
        snapped.clamp(self.start, self.end.saturating_sub(minutes).max(self.start))
    }

    /// Day and minute of a press on free ground.
    pub(super) fn free_place(&self, event: &ev::MouseEvent) -> Option<(usize, u16)> {
        let day = walk::target(event).filter(|target| target.class_list().contains("sch-day"))?;
        let index = day.get_attribute("data-day")?.parse().ok()?;
        let (per_pixel, top) = self.scale(&day);
        let minute = f64::from(self.start) + (f64::from(event.client_y()) - top) * per_pixel;
        let step = f64::from(self.step.max(1));
        Some((index, self.snap((minute / step).floor() * step, self.step)))
    }

    pub(super) fn drop(&self) {
        let Some(ghost) = self.ghost.get_untracked() else {
            return;
        };
        self.ghost.set(None);
        let place = self.place_words(&ghost);
        let unmoved = self.find(&ghost.id).is_some_and(|(day, block)| day == ghost.day && block.at == ghost.at);
        if unmoved {
            self.say.set(words::returned(&ghost.title));
            return;
        }
        self.say.set(words::dropped(&ghost.title, place));
        if let Some(on_move) = self.on_move {
            on_move.run(ScheduleMove { id: ghost.id, day: ghost.day, minute: ghost.at });
        }
    }

    pub(super) fn put_back(&self) {
        if let Some(ghost) = self.ghost.get_untracked() {
            self.ghost.set(None);
            self.say.set(words::returned(&ghost.title));
        }
    }
}
