//! Placing what floats: menus, tooltips, lists of answers.

use leptos::prelude::*;
use web_sys::{Element, HtmlElement};

/// Puts a floating element under its anchor, or above where there is more room, inside the window. The numbers reach the
/// style sheet as `--x` and `--y`.
pub fn place_by(anchor: &Element, floating: &HtmlElement) {
    let from = anchor.get_bounding_client_rect();
    let size = floating.get_bounding_client_rect();
    let window = window();
    let measure =
        |value: Result<leptos::wasm_bindgen::JsValue, _>| value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    let (width, height) = (measure(window.inner_width()), measure(window.inner_height()));
    let gap = 4.0;
    let below = from.bottom() + gap;
    let y = if below + size.height() > height && from.top() > height - from.bottom() {
        (from.top() - gap - size.height()).max(gap)
    } else {
        below
    };
    let x = from.left().min(width - size.width() - gap).max(gap);
    let style = floating.style();
    _ = style.set_property("--x", &format!("{x:.0}px"));
    _ = style.set_property("--y", &format!("{y:.0}px"));
    _ = floating.set_attribute("data-placed", "");
}
