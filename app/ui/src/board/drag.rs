//! Moving visits, by pointer and by keys.

use leptos::{ev, html, prelude::*};
use web_sys::{Element, HtmlElement};

use crate::{keys, walk, words};

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Lifted {
    id: String,
    name: String,
    /// Where the pointer took it; none when it was lifted by key.
    pub(super) from: Option<(f64, f64)>,
}

/// What is being moved over a board; in context for the rows.
#[derive(Clone, Copy)]
pub(crate) struct BoardDrag {
    pub(super) lifted: RwSignal<Option<Lifted>>,
    pub(super) over: RwSignal<Option<String>>,
    pub(super) say: RwSignal<String>,
    pub(super) on_move: Option<Callback<(String, String)>>,
    pub(super) root: NodeRef<html::Div>,
}

const ROWS: &str = ".visit-name, .lane-gap a";

impl BoardDrag {
    pub(crate) fn can_move(&self) -> bool {
        self.on_move.is_some()
    }

    pub(crate) fn is_lifted(&self, id: &str) -> bool {
        self.lifted.get().is_some_and(|lifted| lifted.id == id)
    }

    pub(crate) fn is_over(&self, place: &str) -> bool {
        self.over.get().as_deref() == Some(place)
    }

    pub(super) fn lift(&self, row: &Element, from: Option<(f64, f64)>) {
        let (Some(id), Some(name)) = (row.get_attribute("data-visit"), row.get_attribute("data-name")) else {
            return;
        };
        if self.on_move.is_none() {
            return;
        }
        if from.is_none() {
            let places = self.places();
            let row_top = row.get_bounding_client_rect().top();
            let lane = row.closest(".lane").ok().flatten();
            let in_lane = |place: &&HtmlElement| lane.as_ref().is_some_and(|lane| lane.contains(Some(place)));
            let next = places
                .iter()
                .filter(in_lane)
                .find(|place| place.get_bounding_client_rect().top() > row_top)
                .or_else(|| places.iter().find(in_lane))
                .or_else(|| places.first());
            let Some(next) = next else {
                self.say.set(words::no_place().to_owned());
                return;
            };
            self.say.set(words::lifted(&name));
            self.lifted.set(Some(Lifted { id, name, from }));
            self.hover(next);
        } else {
            self.lifted.set(Some(Lifted { id, name, from }));
        }
    }

    fn places(&self) -> Vec<HtmlElement> {
        self.root.get_untracked().map_or_else(Vec::new, |root| walk::items(&root, "[data-place]"))
    }

    pub(super) fn hover(&self, place: &HtmlElement) {
        self.over.set(place.get_attribute("data-place"));
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        place.scroll_into_view_with_scroll_into_view_options(&options);
        if self.lifted.get_untracked().is_some_and(|lifted| lifted.from.is_none()) {
            let name = place.get_attribute("data-place-name").unwrap_or_default();
            self.say.set(words::over(name));
        }
    }

    /// Moves the place under a lifted row in the direction of an arrow.
    fn go(&self, dx: f64, dy: f64) {
        let places = self.places();
        let over = self.over.get_untracked();
        let Some(here) = places.iter().find(|place| place.get_attribute("data-place") == over) else {
            return;
        };
        let from = here.get_bounding_client_rect();
        let nearest = places
            .iter()
            .filter_map(|place| {
                let to = place.get_bounding_client_rect();
                let (x, y) = (to.left() - from.left(), to.top() - from.top());
                let along = x * dx + y * dy;
                (along > 1.0).then(|| (along + (x * dy).abs() * 10.0 + (y * dx).abs(), place))
            })
            .min_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, place)) = nearest {
            self.hover(place);
        }
    }

    pub(super) fn drop(&self) {
        let (Some(lifted), over) = (self.lifted.get_untracked(), self.over.get_untracked()) else {
            return;
        };
        let Some(place) = over else {
            self.put_back();
            return;
        };
        let name = self
            .places()
            .into_iter()
            .find(|element| element.get_attribute("data-place").as_deref() == Some(&place))
            .and_then(|element| element.get_attribute("data-place-name"))
            .unwrap_or_default();
        self.lifted.set(None);
        self.over.set(None);
        self.say.set(words::dropped(&lifted.name, name));
        if let Some(on_move) = self.on_move {
            on_move.run((lifted.id, place));
        }
    }

    pub(super) fn put_back(&self) {
        if let Some(lifted) = self.lifted.get_untracked() {
            self.lifted.set(None);
            self.over.set(None);
            self.say.set(words::returned(&lifted.name));
        }
    }

    pub(super) fn on_key(&self, event: &ev::KeyboardEvent) {
        let lifted = self.lifted.get_untracked().is_some();
        let key = event.key();
        let Some(root) = self.root.get_untracked() else {
            return;
        };
        match (lifted, walk::arrow(&key)) {
            (false, None) if self.can_move() && keys::is_letter(event, 'm') => {
                if let Some(row) = self.focused_row() {
                    self.lift(&row, None);
                }
            }
            (true, Some((dx, dy))) => self.go(dx, dy),
            (false, Some((dx, dy))) => {
                if !walk::step_towards(&root, ROWS, dx, dy) {
                    return;
                }
            }
            (true, None) if key == "Enter" || key == " " => self.drop(),
            (true, None) if key == "Escape" => self.put_back(),
            _ => return,
        }
        event.prevent_default();
        event.stop_propagation();
    }

    /// The row that holds the focus.
    fn focused_row(&self) -> Option<Element> {
        walk::active()?.closest("[data-visit]").ok().flatten()
    }
}
