//! Rows of the board: visits and free gaps.

use leptos::{ev, prelude::*};

use crate::{Icon, PersonName, StateMark, VisitState, Wait, board::BoardDrag, glyphs, words};

/// A visit on the board: time, wait, name, reason, state. At rest, hovered (grip), current, urgent (over 20 minutes), lifted.
///
/// The name is the link; the row is its target. The grip (“Move …”) is there when the [`Board`](crate::Board) has `on_move`:
/// drag it, or press it, or `M` on the row.
#[component]
pub fn VisitRow(
    /// Id of the visit, given back when it is moved.
    #[prop(into)]
    id: String,
    /// `10:20`, or `Walk-in`.
    #[prop(into)]
    time: String,
    /// `Kowalczyk, Marta`.
    #[prop(into)]
    name: String,
    /// Where the name leads; also works before scripts arrive.
    #[prop(into)]
    href: String,
    /// The reason, in a few words.
    #[prop(optional, into)]
    why: Option<String>,
    /// How far it is.
    state: VisitState,
    /// Minutes waited so far; none when nobody waits.
    #[prop(optional, into)]
    wait: Signal<Option<u32>>,
    /// Shown in the panel now.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// May be moved.
    #[prop(default = true)]
    movable: bool,
    /// Opens it in place; without it the link is followed.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
) -> impl IntoView {
    let drag = use_context::<BoardDrag>();
    let lifted = {
        let id = id.clone();
        Memo::new(move |_| drag.is_some_and(|drag| drag.is_lifted(&id)))
    };
    let grip = drag.filter(|drag| movable && drag.can_move()).map(|_| {
        view! {
            <button class="grip" type="button" aria-label=words::move_visit(&name, &time)>
                <Icon glyph=glyphs::GRIP_VERTICAL/>
            </button>
        }
    });
    let open = move |event: ev::MouseEvent| {
        // A click with a modifier opens a tab, as links do.
        if let Some(on_open) = on_open
            && !event.ctrl_key()
            && !event.meta_key()
            && !event.shift_key()
        {
            event.prevent_default();
            on_open.run(());
        }
    };
    let (title, shown) = (why.clone(), name.clone());
    view! {
        <li
            class="visit"
            data-visit=movable.then(|| id.clone())
            data-name=name
            data-state=state.attr()
            data-urgent=move || wait.get().is_some_and(|wait| wait > 20).then_some("")
            data-lifted=move || lifted.get().then_some("")
            aria-current=move || current.get().then_some("true")
        >
            {grip} <time>{time}</time>
            <span class="visit-line">
                <a class="visit-name" href=href on:click=open>
                    <PersonName name=shown/>
                </a>
            </span>
            {move || match wait.get() {
                Some(minutes) => view! { <Wait minutes=minutes/> }.into_any(),
                None => view! { <span></span> }.into_any(),
            }}
            <span class="visit-line">
                <span class="visit-why" title=title>
                    {why}
                </span>
                <StateMark state=state/>
            </span>
        </li>
    }
    .into_any()
}

/// A free gap in a lane: offers Book, and takes a visit that is moved.
#[component]
pub fn LaneGap(
    /// When it starts: `11:40`.
    #[prop(into)]
    time: String,
    /// How long it is.
    minutes: u32,
    /// Where Book leads.
    #[prop(into)]
    href: String,
    /// What [`Board`](crate::Board)'s `on_move` is told when a visit is dropped here; none refuses drops.
    #[prop(optional, into)]
    place: Option<String>,
    /// How the place is called out: `11:40, Dr Raman`.
    #[prop(optional, into)]
    place_name: Option<String>,
) -> impl IntoView {
    let drag = use_context::<BoardDrag>();
    let over = {
        let place = place.clone();
        Memo::new(move |_| place.as_deref().is_some_and(|place| drag.is_some_and(|drag| drag.is_over(place))))
    };
    let place_name = place_name.unwrap_or_else(|| time.clone());
    let words_at_rest = words::free_minutes(&time, minutes);
    let words_over = words::drop_here(&place_name);
    view! {
        <li
            class="lane-gap"
            data-place=place
            data-place-name=place_name
            data-over=move || over.get().then_some("")
        >
            <span class="num">{move || if over.get() { words_over.clone() } else { words_at_rest.clone() }}</span>
            <a href=href aria-label=words::book_gap(&time, minutes)>
                {words::book()}
            </a>
        </li>
    }
    .into_any()
}
