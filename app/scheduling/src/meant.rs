//! What is asked once before a visit is planned: whether it is meant although the patient died, or is to be elsewhere at that time.

use api::Problem;
use frame::use_form;
use leptos::prelude::*;
use ui::{Choice, Notice, Tone, glyphs};

use crate::words;

/// The questions that a form was answered with, each with its box.
#[component]
pub(crate) fn AskedFirst() -> impl IntoView {
    let form = use_form();
    view! {
        {move || form.error("deceased").get().map(|words| view! {
            <Notice tone=Tone::Warn glyph=glyphs::TRIANGLE_ALERT title=words::patient_died() text=words alert=true/>
            <Choice label=words::died_and_meant() name="deceased" value="true"/>
        })}
        {move || form.error("overlapping").get().map(|words| view! {
            <Notice tone=Tone::Warn glyph=glyphs::USERS title=words::another_visit() text=words alert=true/>
            <Choice label=words::both_meant() name="overlapping" value="true"/>
        })}
    }
    .into_any()
}

/// The label of the button that does it all the same, where a refusal is such a question.
pub(crate) fn asked(problem: &Problem) -> Option<&'static str> {
    match (problem.of_field("deceased"), problem.of_field("overlapping")) {
        (Some(_), _) => Some(words::died_and_meant()),
        (None, Some(_)) => Some(words::both_meant()),
        (None, None) => None,
    }
}
