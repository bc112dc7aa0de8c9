//! Booking: who, why and with whom, when; and the sentence that says what will be booked.

use leptos::prelude::*;

use crate::{Icon, Kbd, glyphs};

/// The three parts side by side, one under the other on phones.
#[component]
pub fn Booking(
    /// [`BookingStep`]s.
    children: Children,
) -> impl IntoView {
    view! { <div class="booking">{children()}</div> }.into_any()
}

/// One part: number, heading, key; a region named by its heading. The screen registers `G` and the number.
#[component]
pub fn BookingStep(
    /// 1 to 3; makes the ids `step1` and `step1-h`.
    number: u8,
    /// The heading.
    #[prop(into)]
    title: String,
    /// Answered.
    #[prop(into)]
    done: Signal<bool>,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let heading = format!("step{number}-h");
    let labelled = heading.clone();
    view! {
        <section class="booking-step" id=format!("step{number}") aria-labelledby=labelled>
            <header>
                <span class="step-no" data-done=move || done.get().then_some("") aria-hidden="true">
                    {move || {
                        if done.get() {
                            view! { <Icon glyph=glyphs::CHECK/> }.into_any()
                        } else {
                            number.into_any()
                        }
                    }}
                </span>
                <h2 id=heading tabindex="-1">
                    {title}
                </h2>
                <Kbd keys=format!("G {number}")/>
            </header>
            {children()}
        </section>
    }
    .into_any()
}

/// The foot: the sentence (an `output`), the hold, the primary act. Sticks to the window's end.
#[component]
pub fn BookingFoot(
    /// What will be booked, with the facts in `b`.
    #[prop(into)]
    sentence: ViewFn,
    /// What follows: price, reminder.
    #[prop(optional, into)]
    sub: Signal<Option<String>>,
    /// Hold and buttons.
    children: Children,
) -> impl IntoView {
    view! {
        <footer class="booking-foot">
            <p>
                <output>{move || sentence.run()}</output>
                {move || sub.get().map(|sub| view! { <span class="sub num">{sub}</span> })}
            </p>
            {children()}
        </footer>
    }
    .into_any()
}
