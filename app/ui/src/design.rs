//! The living page: every component in every state. If a thing is not here it does not exist.
//!
//! People, values, prices and firms in it are invented.

mod basics;
mod booking;
mod chart;
mod clinical;
mod data;
mod finding;
mod frame;
mod later;
mod messages;
mod planning;

use jiff::civil::{DateTime, datetime};
use leptos::prelude::*;

use crate::{KeyHelp, Mark, SkipLink, ToastHost, clock, keys, toast};

/// The moment the page stands at: a Monday morning, so that pictures of it never change.
pub(crate) const NOW: DateTime = datetime(2026, 11, 23, 10, 42, 0, 0);

/// The page `/design`. Works by itself: it brings keys, clock and toasts along where the app has none.
#[component]
pub fn DesignPage() -> impl IntoView {
    keys::use_keys().unwrap_or_else(keys::provide_keys);
    clock::use_clock().unwrap_or_else(|| clock::provide_clock(NOW));
    if use_context::<toast::Toasts>().is_none() {
        toast::provide_toasts();
    }
    view! {
        <SkipLink/>
        <main class="sheet-page" id="main" tabindex="-1">
            <header>
                <div class="row">
                    <Mark/>
                    <b>"Polyclinic"</b>
                </div>
                <h1>"Every component, in every state"</h1>
                <p>
                    "The living page. If a thing is not here it does not exist; if it looks different on a screen, the screen is wrong."
                </p>
            </header>
            {basics::specimens()}
            {finding::specimens()}
            {clinical::specimens()}
            {chart::specimens()}
            {planning::specimens()}
            {booking::specimens()}
            {data::specimens()}
            {messages::specimens()}
            {frame::specimens()}
            {later::specimens()}
        </main>
        <ToastHost/>
        <KeyHelp/>
    }
    .into_any()
}

/// One group: its name, a sentence, its states.
pub(crate) fn spec(title: &'static str, about: &'static str, body: impl IntoView + 'static) -> AnyView {
    let id = crate::button::slug(title);
    let heading = format!("{id}-h");
    let labelled = heading.clone();
    view! {
        <section class="spec" id=id aria-labelledby=labelled>
            <header>
                <h2 id=heading>{title}</h2>
                <p>{about}</p>
            </header>
            <div class="stack">{body.into_any()}</div>
        </section>
    }
    .into_any()
}

/// One state under its caption.
pub(crate) fn item(caption: &'static str, body: impl IntoView + 'static) -> AnyView {
    view! {
        <div class="demo-item">
            <span class="cap">{caption}</span>
            {body.into_any()}
        </div>
    }
    .into_any()
}
