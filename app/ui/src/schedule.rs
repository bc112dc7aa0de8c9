//! Hours and days: a day or a week of one doctor, room or device.

mod drag;
mod model;

use leptos::{ev, html, prelude::*};

use model::lay_out;
pub use model::{Block, BlockKind, ScheduleDay, ScheduleMove};

use self::drag::{Ghost, Mover};
use crate::{Chord, ScreenKey};
use crate::{Icon, StateGlyph, StateMark, VisitState, format, glyphs, keys::use_keys, walk, words};

/// The schedule. Each day is a group; a block is a link with time, name, reason and state.
///
/// Keys: arrows between blocks; `M` lifts the block in focus, then up and down move it by `step` minutes, left and right by a
/// day, `Enter` drops, `Esc` returns. By pointer a block is dragged. Both are told in a polite status. One day with a strip of
/// days where there is no room for all.
#[component]
pub fn Schedule(
    /// Whose it is: “Week of Dr Priya Raman”.
    #[prop(into)]
    label: String,
    /// The days.
    #[prop(into)]
    days: Signal<Vec<ScheduleDay>>,
    /// First hour shown.
    #[prop(default = 8)]
    from_hour: u8,
    /// Hour at which it ends.
    #[prop(default = 18)]
    to_hour: u8,
    /// Minute of the day for the line of now, drawn on the day marked as today.
    #[prop(optional, into)]
    now: Signal<Option<u16>>,
    /// Minutes that moves snap to.
    #[prop(default = 10)]
    step: u16,
    /// Index of the day shown where there is room for one only.
    #[prop(optional, into)]
    day: Option<RwSignal<usize>>,
    /// Called with a block's new place; without it nothing can be moved.
    #[prop(optional, into)]
    on_move: Option<Callback<ScheduleMove>>,
    /// Called with day index and minute when a free place is pressed.
    #[prop(optional, into)]
    on_book: Option<Callback<(usize, u16)>>,
) -> impl IntoView {
    let root = NodeRef::<html::Div>::new();
    let today = days.with_untracked(|days| days.iter().position(|day| day.today)).unwrap_or(0);
    let shown = day.unwrap_or_else(|| RwSignal::new(today));
    let start = u16::from(from_hour) * 60;
    let end = u16::from(to_hour) * 60;
    let mover = Mover {
        root,
        days,
        start,
        end,
        step,
        ghost: RwSignal::new(None),
        say: RwSignal::new(String::new()),
        shown,
        on_move,
    };
    provide_context(mover);
    let pressed = StoredValue::new(None::<drag::Press>);
    let dragged = StoredValue::new(false);
    let down = move |event: ev::PointerEvent| {
        dragged.set_value(false);
        pressed.set_value(mover.press(&event));
    };
    let moved = move |event: ev::PointerEvent| {
        if let Some(press) = pressed.get_value()
            && mover.drag(&press, &event)
        {
            dragged.set_value(true);
        }
    };
    let up = move |drop: bool| {
        if pressed.get_value().is_some() && dragged.get_value() {
            if drop {
                mover.drop();
            } else {
                mover.put_back();
            }
        }
        pressed.set_value(None);
    };
    let clicked = move |event: ev::MouseEvent| {
        // The end of a drag is not a click on the link under it.
        if dragged.get_value() {
            event.prevent_default();
            event.stop_propagation();
            dragged.set_value(false);
        } else if let Some(on_book) = on_book
            && let Some((day, minute)) = mover.free_place(&event)
        {
            on_book.run((day, minute));
        }
    };
    if let Some(keys) = use_keys()
        && on_move.is_some()
    {
        // For the list of keys only: the schedule itself listens, so that the key belongs to the block in focus.
        keys.register(vec![ScreenKey::new(Chord::Char('m'), words::key_move(), || {}).when(Signal::from(false))]);
    }
    let strip = move || {
        days.get()
            .into_iter()
            .enumerate()
            .map(|(index, day)| {
                view! {
                    <button
                        type="button"
                        aria-pressed=move || (shown.get() == index).to_string()
                        on:click=move |_| shown.set(index)
                    >
                        {day.weekday}
                        <b>{day.number}</b>
                    </button>
                }
            })
            .collect_view()
    };
    let heads = move || {
        days.get()
            .into_iter()
            .enumerate()
            .map(|(index, day)| {
                view! {
                    <div
                        class="sch-head"
                        aria-current=day.today.then_some("date")
                        data-shown=move || (shown.get() == index).then_some("")
                    >
                        <b>{day.number}</b>
                        {day.weekday}
                        <span class="load">{day.load}</span>
                    </div>
                }
            })
            .collect_view()
    };
    let hours = (from_hour..to_hour).map(|hour| view! { <span>{format!("{hour:02}:00")}</span> }).collect_view();
    let count = Memo::new(move |_| days.with(Vec::len));
    let columns = move || (0..count.get()).map(|index| column(index, mover, now)).collect_view();
    let focused = keep_focus(mover);
    let sizes = move || {
        format!("--days:{};--hours:{}", days.with(|days| days.len().max(1)), to_hour.saturating_sub(from_hour).max(1))
    };
    view! {
        <div class="day-strip" role="group" aria-label=words::choose_a_day() style=sizes>
            {strip}
        </div>
        <div
            class="schedule"
            role="group"
            aria-label=label
            style=sizes
            data-bookable=on_book.map(|_| "")
            data-moving=move || mover.ghost.get().map(|_| "")
            node_ref=root
            on:keydown=move |event| mover.on_key(&event)
            on:focusin=move |event: ev::FocusEvent| {
                focused.set_value(walk::target(&event).and_then(|target| target.get_attribute("data-block")));
            }
            on:focusout=move |event: ev::FocusEvent| {
                if event.related_target().is_some() {
                    focused.set_value(None);
                }
            }
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=move |_| up(true)
            on:pointercancel=move |_| up(false)
            on:dragstart=move |event: ev::DragEvent| event.prevent_default()
            on:click=clicked
        >
            <div class="sch-head"></div>
            {heads}
            <div class="sch-hours" aria-hidden="true">
                {hours}
            </div>
            {columns}
        </div>
        <p class="visually-hidden" role="status">
            {move || mover.say.get()}
        </p>
    }
    .into_any()
}

/// One day's column.
fn column(index: usize, mover: Mover, now: Signal<Option<u16>>) -> AnyView {
    let days = mover.days;
    let of_day = move || days.with(|days| days.get(index).map(|day| (day.label.clone(), day.today)));
    let head = Memo::new(move |_| of_day().unwrap_or_default());
    // Keyed by their whole content: a block that did not change keeps its element, and with it the focus.
    let placed = move || {
        let blocks = days.with(|days| days.get(index).map(|day| day.blocks.clone()));
        lay_out(blocks.unwrap_or_default())
    };
    let ghost = move || mover.ghost.get().filter(|ghost| ghost.day == index).map(|ghost| ghost_view(&ghost, mover));
    let line = move || {
        now.get().filter(|now| head.get().1 && *now >= mover.start && *now <= mover.end).map(|now| {
            view! {
                <div
                    class="sch-now"
                    style=format!("--at:{};--nth:{index}", now - mover.start)
                    data-time=format::minute_of_day(now)
                ></div>
            }
        })
    };
    view! {
        <div
            class="sch-day"
            role="group"
            aria-label=move || head.get().0
            data-day=index.to_string()
            data-today=move || head.get().1.then_some("")
            data-shown=move || (mover.shown.get() == index).then_some("")
        >
            <For each=placed key=Clone::clone let((block, place))>
                {block_view(block, place, mover)}
            </For>
            {ghost}
            {line}
        </div>
    }
    .into_any()
}

/// Remembers which block has the focus, and gives it back when the block was drawn anew, moved or changed.
fn keep_focus(mover: Mover) -> StoredValue<Option<String>> {
    let focused = StoredValue::new(None::<String>);
    Effect::new(move |_| {
        mover.days.track();
        request_animation_frame(move || {
            let lost = walk::active().is_none_or(|focus| focus.matches("body").unwrap_or(false));
            let id = focused.try_get_value().flatten().filter(|_| lost);
            if let (Some(id), Some(root)) = (id, mover.root.get_untracked()) {
                let blocks = walk::items(&root, "[data-block]");
                let found = blocks.iter().find(|block| block.get_attribute("data-block").as_deref() == Some(&id));
                if let Some(block) = found {
                    _ = block.focus();
                }
            }
        });
    });
    focused
}

fn block_view(block: Block, place: (u8, u8), mover: Mover) -> AnyView {
    let Block { id, at, minutes, title, sub, kind, href, movable } = block;
    let (col, cols) = place;
    let at_shown = at.saturating_sub(mover.start);
    let style = format!("--at:{at_shown};--for:{minutes};--col:{col};--cols:{cols}");
    let time = format::minute_of_day(at);
    let short = minutes < 30;
    match kind {
        BlockKind::Closed => {
            view! { <div class="block" data-kind="closed" style=style><b>{title}</b></div> }.into_any()
        }
        BlockKind::Held => view! {
            <div class="block" data-kind="held" data-state="booked" data-short=short.then_some("") style=style>
                <b>{title}</b>
                <span class="sub">{sub}</span>
            </div>
        }
        .into_any(),
        BlockKind::Visit(state) => {
            let movable = movable && mover.on_move.is_some();
            let lifted = {
                let id = id.clone();
                Memo::new(move |_| mover.ghost.get().is_some_and(|ghost| ghost.id == id))
            };
            let line = if short { sub.clone() } else { format!("{time} {sub}") };
            let spoken = if short { format!(", {time}, {}", state.word()) } else { format!(", {}", state.word()) };
            let tip = format!("{time} {title}, {sub}, {}", state.word());
            view! {
                <a
                    class="block"
                    href=href
                    title=tip
                    data-block=movable.then_some(id)
                    data-state=state.attr()
                    data-short=short.then_some("")
                    data-lifted=move || lifted.get().then_some("")
                    draggable="false"
                    style=style
                >
                    <StateGlyph state=state/>
                    <b>{title}</b>
                    <span class="sub">{line}</span>
                    <span class="visually-hidden">{spoken}</span>
                </a>
            }
            .into_any()
        }
    }
}

fn ghost_view(ghost: &Ghost, mover: Mover) -> AnyView {
    let place = mover.place_words(ghost);
    let word = if ghost.free { words::free().to_owned() } else { words::held().to_owned() };
    let word = if ghost.free { word } else { ghost.taken_by.clone() };
    view! {
        <div
            class="block"
            data-kind="ghost"
            data-state="confirmed"
            data-taken=(!ghost.free).then_some("")
            style=format!("--at:{};--for:{}", ghost.at.saturating_sub(mover.start), ghost.minutes)
            aria-hidden="true"
        >
            <Icon glyph=glyphs::MOVE/>
            <b>{ghost.title.clone()}</b>
            <span class="sub">{format!("{}. {word}", words::drop_here(place))}</span>
        </div>
    }
    .into_any()
}

/// The signs of a schedule with their words.
#[component]
pub fn StateKey(
    /// The states that occur.
    #[prop(default = vec![
        VisitState::Booked,
        VisitState::Confirmed,
        VisitState::Arrived,
        VisitState::WithDoctor,
        VisitState::Done,
        VisitState::NoShow,
        VisitState::Cancelled,
    ])]
    states: Vec<VisitState>,
) -> impl IntoView {
    let items = states.into_iter().map(|state| view! { <li><StateMark state=state/></li> }).collect_view();
    view! { <ul class="key row">{items}</ul> }.into_any()
}
