//! What was changed about rights, by whom, and who agreed.

use api::{
    rule::{Effect, Patients, Rule, Sites},
    session::{RightChange, RightChanges},
};
use frame::{Load, local, shown};
use leptos::prelude::*;
use ui::{Tag, Tone};

use crate::{rights::Sign, words};

/// The changes, the latest first.
#[component]
pub fn History(changes: Load<RightChanges>) -> impl IntoView {
    shown(changes, move |page| {
        view! {
            <Show when=move || page.with(|page| page.rows.is_empty())><p class="muted">{words::no_history()}</p></Show>
            <ol class="rights-history">
                <For each=move || page.get().rows key=|row| row.id let:row><Change row/></For>
            </ol>
        }
        .into_any()
    })
}

fn limit(rule: &Rule) -> &'static str {
    match (rule.effect, rule.sites, rule.patients) {
        (Effect::Deny, _, _) => words::cell_never(),
        (_, _, Patients::Own) => words::cell_own_patients(),
        (_, Sites::Own, _) => words::cell_own_sites(),
        (_, Sites::Listed, _) => words::listed_sites(),
        (_, Sites::All, Patients::All) => words::cell_all(),
    }
}

#[component]
fn Change(row: RightChange) -> impl IntoView {
    let at = local(row.at).local();
    let when = format!("{}, {}", ui::format::date(at.date()), ui::format::time(at.time()));
    let line = |gain: bool, rule: &Rule| {
        view! { <li><Sign gain/>" "{rule.permission.sentence()}" "<span class="muted">{limit(rule)}</span></li> }
    };
    // A rule that denies is a loss when it comes and a gain when it goes.
    let added = row.added.iter().map(|rule| line(rule.effect == Effect::Allow, rule)).collect_view();
    let removed = row.removed.iter().map(|rule| line(rule.effect == Effect::Deny, rule)).collect_view();
    let who = match &row.agreed_by {
        Some(agreed) => words::by_and_agreed(&row.by, agreed),
        None => words::by(&row.by),
    };
    let what = match row.what.as_str() {
        "made" => words::was_made(),
        "renamed" => words::was_renamed(),
        "retired" => words::was_retired(),
        _ => words::was_changed(),
    };
    let alone = row.alone.then(|| view! { " " <Tag word=words::alone() tone=Tone::Warn/> });
    view! {
        <li>
            <p><b>{row.of.clone()}</b>" "{what}" "<span class="muted num">{when}</span>" "<span class="quiet">{who}</span>{alone}</p>
            <ul class="change-list">{added}{removed}</ul>
        </li>
    }
    .into_any()
}
