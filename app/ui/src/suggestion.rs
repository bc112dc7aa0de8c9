//! Ranked colleagues with the reasons and the first starts that are really free.

use leptos::{ev, html, prelude::*};

use crate::{Icon, Slot, SlotButton, glyphs, walk};

/// One reason, for or against. One against has a minus sign, and says in words what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The words.
    pub text: String,
    /// Speaks for it.
    pub good: bool,
}

impl Reason {
    /// Speaks for.
    #[must_use]
    pub fn good(text: impl Into<String>) -> Self {
        Self { text: text.into(), good: true }
    }

    /// Speaks against.
    #[must_use]
    pub fn against(text: impl Into<String>) -> Self {
        Self { text: text.into(), good: false }
    }
}

/// The list (`ol`). Arrows up and down move between the suggestions' first starts, left and right between starts.
#[component]
pub fn Suggestions(
    /// [`Suggestion`]s.
    children: Children,
) -> impl IntoView {
    let list = NodeRef::<html::Ol>::new();
    let on_key = move |event: ev::KeyboardEvent| {
        if let (Some((dx, dy)), Some(list)) = (walk::arrow(&event.key()), list.get_untracked()) {
            event.prevent_default();
            event.stop_propagation();
            walk::step_towards(&list, ".slot:not(:disabled)", dx, dy);
        }
    };
    view! {
        <ol class="suggestions" node_ref=list on:keydown=on_key>
            {children()}
        </ol>
    }
    .into_any()
}

/// One suggestion.
#[component]
pub fn Suggestion(
    /// Its place.
    rank: usize,
    /// Who.
    #[prop(into)]
    name: String,
    /// Subject and place.
    #[prop(optional, into)]
    sub: Option<String>,
    /// Why, and why not.
    #[prop(optional)]
    reasons: Vec<Reason>,
    /// First free starts.
    #[prop(into)]
    slots: Signal<Vec<Slot>>,
    /// The chosen start.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// This is the one being looked at.
    #[prop(optional, into)]
    current: Signal<bool>,
    /// Called with the value of a start.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let reasons = reasons
        .into_iter()
        .map(|reason| {
            let glyph = if reason.good { glyphs::CHECK } else { glyphs::MINUS };
            view! {
                <li data-no=(!reason.good).then_some("")>
                    <Icon glyph=glyph/>
                    {reason.text}
                </li>
            }
        })
        .collect_view();
    let firsts = move || {
        slots
            .get()
            .into_iter()
            .map(|slot| view! { <SlotButton start=slot chosen=chosen on_choose=on_choose/> })
            .collect_view()
    };
    view! {
        <li class="suggestion" aria-current=move || current.get().then_some("true")>
            <span class="rank">{rank}</span>
            <div>
                <h3>
                    <span>{name}</span>
                    " "
                    {sub.map(|sub| view! { <span class="muted">{sub}</span> })}
                </h3>
                <ul class="why">{reasons}</ul>
                <div class="firsts">{firsts}</div>
            </div>
        </li>
    }
    .into_any()
}
