//! What is known: allergies, problems, medicines.

mod allergies;
mod medicines;
mod problems;

use api::{Client, Endpoint, ehr::Chart, id::PatientId};
use frame::Load;
use leptos::{prelude::*, task::spawn_local};
use ui::{Notice, Toasts, Tone, glyphs};

use crate::words;

/// The three lists.
#[component]
pub fn Lists(id: Memo<PatientId>, chart: Signal<Chart>, load: Load<Chart>) -> impl IntoView {
    view! {
        <allergies::Allergies id chart load/>
        <problems::Problems id chart load/>
        <medicines::Medicines id chart load/>
        {move || {
            let count = chart.with(|chart| chart.changes_waiting);
            (count > 0).then(|| view! {
                <Notice tone=Tone::Warn glyph=glyphs::GIT_COMPARE_ARROWS title=words::facts_differ(count)>
                    <a href=format!("/patients/{}/source-changes", id.get())>{words::source_changes()}</a>
                </Notice>
            })
        }}
    }
    .into_any()
}

/// Says what happened, and takes it back by this request if asked to.
fn undoable<E: Endpoint + Clone>(toasts: Toasts, client: &Client, load: Load<Chart>, text: String, back: E) {
    load.again();
    let client = client.clone();
    toasts.undoable(
        text,
        Callback::new(move |()| {
            let (client, back) = (client.clone(), back.clone());
            spawn_local(async move {
                match client.call(back).await {
                    Ok(_) => load.again(),
                    Err(problem) => toasts.say(problem.title),
                }
            });
        }),
    );
}
