//! The basket of orders: each line with the answer to “can it be done?”.

use leptos::prelude::*;

use crate::{Icon, IconButton, glyphs, words};

/// What a department answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Can {
    /// Asked, no answer yet.
    Asking,
    /// Yes.
    Yes,
    /// Yes, but later than usual.
    Late,
    /// No.
    No,
}

/// The basket.
#[component]
pub fn OrderBasket(
    /// Heading.
    #[prop(into)]
    title: String,
    /// How many, in words: `4, not sent`.
    #[prop(into)]
    count: Signal<String>,
    /// The field that adds to it.
    #[prop(into)]
    search: ViewFnOnce,
    /// Under the lines.
    #[prop(optional, into)]
    foot: Option<ViewFnOnce>,
    /// [`OrderLine`]s.
    children: Children,
) -> impl IntoView {
    view! {
        <section class="orders" aria-labelledby="orders-h">
            <header>
                <h3 id="orders-h">{title}</h3>
                <span class="count num">{move || count.get()}</span>
                <div class="orders-add">{search.run()}</div>
            </header>
            <ul>{children()}</ul>
            {foot.map(|foot| view! { <footer>{foot.run()}</footer> })}
        </section>
    }
    .into_any()
}

/// One line: what, how, the answer.
#[component]
pub fn OrderLine(
    /// What is ordered.
    #[prop(into)]
    name: String,
    /// Takes it out again.
    on_remove: Callback<()>,
    /// How: urgency, dose.
    #[prop(optional, into)]
    sub: Option<ViewFnOnce>,
    /// [`CanLine`], [`AlertLine`], fields.
    children: Children,
) -> impl IntoView {
    view! {
        <li>
            <h4>{name.clone()}</h4>
            <IconButton glyph=glyphs::X label=words::remove(&name) small=true on_press=on_remove/>
            {sub.map(|sub| view! { <span class="sub">{sub.run()}</span> })}
            <div class="order-answers" aria-live="polite">{children()}</div>
        </li>
    }
    .into_any()
}

/// The answer of a department, with other ways.
#[component]
pub fn CanLine(
    /// Yes, later, no.
    can: Can,
    /// The answer in two or three words.
    #[prop(into)]
    answer: String,
    /// What more there is to say.
    #[prop(optional, into)]
    text: String,
    /// Other ways, as buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let (attr, glyph) = match can {
        Can::Asking => ("asking", glyphs::LOADER_CIRCLE),
        Can::Yes => ("yes", glyphs::CIRCLE_CHECK),
        Can::Late => ("late", glyphs::CLOCK),
        Can::No => ("no", glyphs::CIRCLE_X),
    };
    view! {
        <div class="can" data-can=attr>
            <Icon glyph=glyph/>
            <span><b>{answer}</b> " " {text}</span>
            {children.map(|children| view! { <span class="alt">{children()}</span> })}
        </div>
    }
    .into_any()
}

/// A warning on a line. Grave ones are red and need an answer; the others caution.
#[component]
pub fn AlertLine(
    /// What it is about.
    #[prop(into)]
    title: String,
    /// What was found.
    #[prop(into)]
    text: String,
    /// Grave: needs a reason to go on.
    #[prop(optional)]
    grave: bool,
) -> impl IntoView {
    let glyph = if grave { glyphs::OCTAGON_ALERT } else { glyphs::TRIANGLE_ALERT };
    view! {
        <div class="alert-line" data-grave=grave.then_some("")>
            <Icon glyph=glyph/>
            <span><b>{title}</b> " " {text}</span>
        </div>
    }
    .into_any()
}
