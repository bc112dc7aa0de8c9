//! Somebody else, or another device, kept the draft meanwhile: both texts are shown, nothing is lost.

use api::ehr;
use leptos::prelude::*;
use ui::{Button, ButtonKind, ButtonSize, Notice, Tone, glyphs};

use super::Draft;
use crate::{shown, words};

/// The other text, part by part, and the three ways on.
#[component]
pub fn Stale(draft: Draft) -> impl IntoView {
    move || {
        draft.other.get().map(|other| {
            let at = shown::moment(other.kept_at);
            let theirs = StoredValue::new(other.clone());
            view! {
                <section class="stale" aria-labelledby="stale-h">
                    <Notice tone=Tone::Warn glyph=glyphs::CLOUD_ALERT title=words::stale_title() text=words::stale_text(at) alert=true>
                        <Button label=words::keep_both() id="stale-both" kind=ButtonKind::Primary size=ButtonSize::Small on_press=Callback::new(move |()| draft.keep_both())/>
                        <Button label=words::keep_mine() id="stale-mine" size=ButtonSize::Small on_press=Callback::new(move |()| draft.keep_mine())/>
                        <Button label=words::take_other() id="stale-other" size=ButtonSize::Small
                            on_press=Callback::new(move |()| theirs.with_value(|theirs| draft.fill(theirs)))/>
                    </Notice>
                    <h2 id="stale-h">{words::other_text()}</h2>
                    {texts(&other)}
                </section>
            }
        })
    }
}

fn texts(other: &ehr::Draft) -> AnyView {
    other
        .parts
        .iter()
        .filter_map(|part| {
            let text = part.text.as_ref()?.as_str().to_owned();
            Some(view! { <section><h3>{part.heading.as_str().to_owned()}</h3><p class="prose">{text}</p></section> })
        })
        .collect_view()
        .into_any()
}
