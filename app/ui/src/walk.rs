//! Moving the focus with arrows inside a container.

use leptos::{prelude::*, wasm_bindgen::JsCast};
use web_sys::{Element, HtmlElement};

/// The visible elements of a container that match a selector, in reading order.
pub(crate) fn items(container: &Element, selector: &str) -> Vec<HtmlElement> {
    let Ok(list) = container.query_selector_all(selector) else {
        return Vec::new();
    };
    (0..list.length())
        .filter_map(|index| list.get(index)?.dyn_into::<HtmlElement>().ok())
        .filter(|item| !item.get_client_rects_is_empty())
        .collect()
}

trait Visible {
    fn get_client_rects_is_empty(&self) -> bool;
}

impl Visible for HtmlElement {
    // A hidden element has no box.
    fn get_client_rects_is_empty(&self) -> bool {
        let rect = self.get_bounding_client_rect();
        rect.width() == 0.0 && rect.height() == 0.0
    }
}

/// The element that has the focus.
pub(crate) fn active() -> Option<HtmlElement> {
    document().active_element()?.dyn_into().ok()
}

/// Moves the focus by `delta` among the matching elements; from outside, to the first or last. Says whether it moved.
pub(crate) fn step(container: &Element, selector: &str, delta: i32) -> bool {
    let items = items(container, selector);
    if items.is_empty() {
        return false;
    }
    let at = active().and_then(|focus| items.iter().position(|item| item.is_same_node(Some(&focus))));
    let last = items.len() - 1;
    let next = match at {
        Some(at) => at.saturating_add_signed(delta as isize).min(last),
        None if delta < 0 => last,
        None => 0,
    };
    _ = items[next].focus();
    at != Some(next)
}

/// Moves the focus to the nearest matching element above, below, left or right of the focused one, by place on screen.
pub(crate) fn step_towards(container: &Element, selector: &str, dx: f64, dy: f64) -> bool {
    let Some(focus) = active() else { return false };
    let from = focus.get_bounding_client_rect();
    let (x, y) = (from.x() + from.width() / 2.0, from.y() + from.height() / 2.0);
    let nearest = items(container, selector)
        .into_iter()
        .filter(|item| !item.is_same_node(Some(&focus)))
        .filter_map(|item| {
            let rect = item.get_bounding_client_rect();
            let (to_x, to_y) = (rect.x() + rect.width() / 2.0 - x, rect.y() + rect.height() / 2.0 - y);
            let along = to_x * dx + to_y * dy;
            let across = (to_x * dy).abs() + (to_y * dx).abs();
            // Wholly beyond the edge: a wider neighbour above is not to the right.
            let beyond = match (dx > 0.0, dx < 0.0, dy > 0.0) {
                (true, ..) => rect.left() >= from.right() - 2.0,
                (_, true, _) => rect.right() <= from.left() + 2.0,
                (.., true) => rect.top() >= from.bottom() - 2.0,
                _ => rect.bottom() <= from.top() + 2.0,
            };
            beyond.then_some((along + across * 3.0, item))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0));
    match nearest {
        Some((_, item)) => item.focus().is_ok(),
        None => false,
    }
}

/// The direction of an arrow key.
pub(crate) fn arrow(key: &str) -> Option<(f64, f64)> {
    match key {
        "ArrowLeft" => Some((-1.0, 0.0)),
        "ArrowRight" => Some((1.0, 0.0)),
        "ArrowUp" => Some((0.0, -1.0)),
        "ArrowDown" => Some((0.0, 1.0)),
        _ => None,
    }
}

/// Whether an element takes typed text, so that letters belong to it.
pub(crate) fn takes_text(element: &Element) -> bool {
    element
        .matches(
            "input:not([type=checkbox]):not([type=radio]):not([type=button]):not([type=submit]):not([type=range]), \
             textarea, select, [contenteditable=true]",
        )
        .unwrap_or(false)
}

/// The element of an event's target.
pub(crate) fn target(event: &web_sys::Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}
