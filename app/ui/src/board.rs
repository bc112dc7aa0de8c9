//! The day by doctor (or room): lanes of people, ordered by what reception must do next.

mod drag;

use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

pub(crate) use drag::BoardDrag;

use crate::{Chord, Disclosure, ScreenKey, keys::use_keys, walk, words};

/// The board. Lists in lanes; not a live region itself: one polite status says what was moved, and the screen says what
/// matters.
///
/// Keys: arrows within and between lanes, `J` `K` next and previous row, `M` lifts the row in focus; then arrows choose a free
/// place, `Enter` drops, `Esc` returns. By pointer the grip is dragged. Give the same act a place in the visit's menu too.
#[component]
pub fn Board(
    /// Called with the visit's id and the place's id; without it nothing can be moved.
    #[prop(optional, into)]
    on_move: Option<Callback<(String, String)>>,
    /// The screen is not live: waits no longer count, and it says so.
    #[prop(optional, into)]
    stale: Signal<bool>,
    /// [`Lane`]s.
    children: Children,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let drag = BoardDrag {
        lifted: RwSignal::new(None),
        over: RwSignal::new(None),
        say: RwSignal::new(String::new()),
        on_move,
        root,
    };
    provide_context(drag);
    // Where the pointer went down on a grip, until it has moved far enough to mean a drag.
    let pressed = StoredValue::new(None::<(f64, f64)>);
    let row_of = |event: &web_sys::Event| walk::target(event)?.closest("[data-visit]").ok().flatten();
    let down = move |event: ev::PointerEvent| {
        let on_grip = walk::target(&event).is_some_and(|target| target.closest(".grip").ok().flatten().is_some());
        if on_grip && event.button() == 0 {
            pressed.set_value(Some((event.client_x().into(), event.client_y().into())));
            if let Some(target) = walk::target(&event) {
                // Without capture the drag still works inside the window.
                _ = target.set_pointer_capture(event.pointer_id());
            }
        }
    };
    let moved = move |event: ev::PointerEvent| {
        let Some((from_x, from_y)) = pressed.get_value() else {
            return;
        };
        let (x, y) = (f64::from(event.client_x()), f64::from(event.client_y()));
        if drag.lifted.get_untracked().is_none() {
            if (x - from_x).hypot(y - from_y) < 5.0 {
                return;
            }
            if let Some(row) = row_of(&event) {
                drag.lift(&row, Some((from_x, from_y)));
            }
        }
        if let Some(row) = row_of(&event).and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
            let style = row.style();
            _ = style.set_property("--dx", &format!("{:.0}px", x - from_x));
            _ = style.set_property("--dy", &format!("{:.0}px", y - from_y));
        }
        let place = document()
            .element_from_point(event.client_x() as f32, event.client_y() as f32)
            .and_then(|under| under.closest("[data-place]").ok().flatten())
            .and_then(|place| place.dyn_into::<HtmlElement>().ok());
        match place {
            Some(place) => drag.hover(&place),
            None => drag.over.set(None),
        }
    };
    let up = move |event: ev::PointerEvent, drop: bool| {
        pressed.set_value(None);
        if let Some(row) = row_of(&event).and_then(|row| row.dyn_into::<HtmlElement>().ok()) {
            _ = row.style().remove_property("--dx");
            _ = row.style().remove_property("--dy");
        }
        if drag.lifted.get_untracked().is_some_and(|lifted| lifted.from.is_some()) {
            if drop {
                drag.drop();
            } else {
                drag.put_back();
            }
        }
    };
    let clicked = move |event: ev::MouseEvent| {
        // A press of the grip by key, not the end of a drag.
        if event.detail() == 0
            && walk::target(&event).is_some_and(|target| target.matches(".grip").unwrap_or(false))
            && let Some(row) = row_of(&event)
        {
            drag.lift(&row, None);
            if let Ok(Some(name)) = row.query_selector(".visit-name")
                && let Ok(name) = name.dyn_into::<HtmlElement>()
            {
                _ = name.focus();
            }
        }
    };
    if let Some(keys) = use_keys() {
        let step = move |delta| {
            if let Some(root) = root.get_untracked() {
                walk::step(&root, ".visit-name", delta);
            }
        };
        keys.register(vec![
            ScreenKey::new(Chord::Char('j'), words::key_rows(), move || step(1)),
            ScreenKey::new(Chord::Char('k'), words::key_rows(), move || step(-1)),
        ]);
        if on_move.is_some() {
            // For the list of keys only: the board itself listens, so that the key belongs to the row in focus.
            keys.register(vec![ScreenKey::new(Chord::Char('m'), words::key_move(), || {}).when(Signal::from(false))]);
        }
    }
    view! {
        <div
            class="board"
            aria-live="off"
            data-stale=move || stale.get().then_some("")
            data-moving=move || drag.lifted.get().map(|_| "")
            node_ref=root
            on:keydown=move |event| drag.on_key(&event)
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=move |event| up(event, true)
            on:pointercancel=move |event| up(event, false)
            on:click=clicked
        >
            {children()}
        </div>
        <p class="visually-hidden" role="status">
            {move || drag.say.get()}
        </p>
    }
    .into_any()
}

/// How a lane keeps time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Pace {
    /// Within 10 minutes.
    #[default]
    OnTime,
    /// Up to 20 minutes behind.
    Behind,
    /// More than 20 minutes behind.
    Late,
}

/// A lane: one doctor or room, a head with the pace, groups of rows.
#[component]
pub fn Lane(
    /// Whose lane it is.
    #[prop(into)]
    name: String,
    /// Second line: subject and room.
    #[prop(optional, into)]
    sub: Option<String>,
    /// How it keeps time.
    #[prop(optional, into)]
    pace: Signal<Pace>,
    /// `+24 min` or `On time`.
    #[prop(optional, into)]
    pace_figure: Signal<String>,
    /// `behind` or `next 10:45`.
    #[prop(optional, into)]
    pace_word: Signal<String>,
    /// What `on_move` is told when a visit is dropped on the lane itself.
    #[prop(optional, into)]
    place: Option<String>,
    /// [`LaneGroup`]s and [`LaneDone`].
    children: Children,
) -> impl IntoView {
    let drag = use_context::<BoardDrag>();
    let over = {
        let place = place.clone();
        Memo::new(move |_| place.as_deref().is_some_and(|place| drag.is_some_and(|drag| drag.is_over(place))))
    };
    let level = move || match pace.get() {
        Pace::OnTime => None,
        Pace::Behind => Some("watch"),
        Pace::Late => Some("late"),
    };
    let heading = name.clone();
    view! {
        <section
            class="lane"
            aria-label=name.clone()
            data-place=place
            data-place-name=name
            data-drop=move || over.get().then_some("")
        >
            <header>
                <h2>{heading}</h2>
                {sub.map(|sub| view! { <p>{sub}</p> })}
                <p class="pace" data-level=level>
                    <b>{move || pace_figure.get()}</b>
                    {move || pace_word.get()}
                </p>
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// A group of a lane: In the room, Waiting here, Coming.
#[component]
pub fn LaneGroup(
    /// The words.
    #[prop(into)]
    title: String,
    /// How many visits are in it.
    #[prop(into)]
    count: Signal<usize>,
    /// [`VisitRow`](crate::VisitRow)s and [`LaneGap`](crate::LaneGap)s.
    children: Children,
) -> impl IntoView {
    view! {
        <h3>
            <span>{title}</span>
            <span class="num">{move || count.get()}</span>
        </h3>
        <ul>{children()}</ul>
    }
    .into_any()
}

/// Done and left, folded at the end of a lane.
#[component]
pub fn LaneDone(
    /// How many.
    #[prop(into)]
    count: Signal<usize>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let end = Signal::derive(move || Some(count.get().to_string()));
    view! {
        <Disclosure summary=words::done_and_left() end=end>
            <ul>{children()}</ul>
        </Disclosure>
    }
    .into_any()
}
