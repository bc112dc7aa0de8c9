//! Step 2: why, and with whom.

use api::{
    id::StaffId,
    scheduling::{Suggestion, SuggestionReason},
};
use leptos::{ev, prelude::*};
use ui::{Field, Filter, FilterBar, Reason, SectionTitle, SelectField, Slot, SlotState, Suggestions, glyphs};

use super::{desk::Desk, kind_option};
use crate::{fresh::Trouble, shown, words};

/// Need, kind, limits, who suits.
pub(super) fn why(desk: Desk) -> AnyView {
    let kinds: Vec<_> = desk.kinds.with_value(|kinds| kinds.iter().map(kind_option).collect());
    // Enter in the need goes on to the first start that suits it.
    let on_key = move |event: ev::KeyboardEvent| {
        let in_need = document().active_element().is_some_and(|element| element.id() == "f-need");
        if event.key() == "Enter" && !event.ctrl_key() && !event.meta_key() && in_need {
            event.prevent_default();
            desk.go_on();
        }
    };
    view! {
        <div class="fields fields--2" on:keydown=on_key>
            <Field label=words::need() name="need" bind=desk.need maxlength=200 optional=true placeholder=words::need_example()/>
            <SelectField label=words::kind() name="kind" options=kinds bind=desk.kind/>
        </div>
        {limits(desk)}
        <div>
            <SectionTitle title=words::suited() note=words::ranked_by() minor=true/>
            {suggestions(desk)}
        </div>
    }
    .into_any()
}

fn limits(desk: Desk) -> AnyView {
    let sites = frame::use_session().map(|session| session.sites).unwrap_or_default();
    let several = sites.len() > 1;
    let sites = sites
        .into_iter()
        .filter(|_| several)
        .map(|site| {
            let id = site.id;
            let on = Signal::derive(move || desk.sites.with(|sites| sites.contains(&id)));
            let change = move |on: bool| {
                desk.sites.update(|sites| {
                    sites.retain(|other| *other != id);
                    if on {
                        sites.push(id);
                    }
                });
            };
            view! { <Filter label=site.name glyph=glyphs::MAP_PIN on=on on_change=change/> }
        })
        .collect_view();
    let language = Memo::new(move |_| desk.patient.known().map(|patient| words::language(&patient.language)));
    let speaks = move || {
        language.get().map(|language| {
            view! {
                <Filter label=words::speaks(language) glyph=glyphs::LANGUAGES on=desk.speaks on_change=move |on| desk.speaks.set(on)/>
            }
        })
    };
    view! {
        <FilterBar label=words::limits()>
            {sites}
            <Filter label=words::mornings() glyph=glyphs::SUNRISE on=desk.mornings on_change=move |on| desk.mornings.set(on)/>
            <Filter label=words::a_woman() glyph=glyphs::USER on=desk.woman on_change=move |on| desk.woman.set(on)/>
            {speaks}
        </FilterBar>
    }
    .into_any()
}

fn suggestions(desk: Desk) -> AnyView {
    desk.suggested.follow(words::colleagues(), move |found| {
        let trouble = move || match found.get() {
            Some(Err(problem)) => Some(view! { <Trouble problem=problem/> }),
            _ => None,
        };
        let list = Memo::new(move |_| match found.get() {
            Some(Ok(found)) => found.suggestions.into_iter().enumerate().collect::<Vec<_>>(),
            _ => Vec::new(),
        });
        let none =
            Memo::new(move |_| found.with(|found| matches!(found, Some(Ok(found)) if found.suggestions.is_empty())));
        view! {
            {trouble}
            {move || none.get().then(|| view! { <p class="muted">{words::nobody_suits()}</p> })}
            <Suggestions>
                <For each=move || list.get() key=|one| format!("{one:?}") let((index, one))>
                    {suggestion(index, one, desk)}
                </For>
            </Suggestions>
        }
        .into_any()
    })
}

fn suggestion(index: usize, one: Suggestion, desk: Desk) -> AnyView {
    let today = shown::today();
    let id = one.staff_id;
    let reasons = one.reasons.iter().map(reason).collect::<Vec<_>>();
    let starts = one.slots.clone();
    let slots = Signal::derive(move || {
        starts
            .iter()
            .map(|slot| {
                let gone = desk.gone.with(|gone| gone.contains(&(id, slot.starts)));
                let state = if gone {
                    SlotState::Taken
                } else if slot.state == api::scheduling::SlotState::Held {
                    SlotState::Held(None)
                } else {
                    SlotState::Free
                };
                Slot::free(value(id, slot.starts), shown::slot_label(slot.starts, today)).state(state)
            })
            .collect::<Vec<_>>()
    });
    let current = Memo::new(move |_| desk.staff_id.get() == Some(id));
    let look = move |_| {
        desk.staff_id.set(Some(id));
        desk.from.set(Vec::new());
    };
    view! {
        <ui::Suggestion rank=index + 1 name=one.name.clone() sub=format!("{} · {}", one.specialty, one.site) reasons=reasons
            slots=slots chosen=chosen(desk) current=current on_choose=move |value: String| choose(desk, &value)/>
        <li class="suggestion-all">
            <button type="button" class="button button--quiet button--small" on:click=look>{words::all_starts_of(&one.name)}</button>
        </li>
    }
    .into_any()
}

fn reason(reason: &SuggestionReason) -> Reason {
    let text = words::suggestion_reason(reason);
    if reason.against() { Reason::against(text) } else { Reason::good(text) }
}

/// A start with its doctor, as the slots' buttons carry it.
pub(super) fn value(staff_id: StaffId, starts: api::Moment) -> String {
    format!("{staff_id} {starts}")
}

/// What is held, as the slots' buttons carry it.
pub(super) fn chosen(desk: Desk) -> Signal<Option<String>> {
    Signal::derive(move || desk.held.with(|held| held.as_ref().map(|held| value(held.staff_id, held.starts))))
}

/// A slot's button was pressed: it is held, or let go when it was.
pub(super) fn choose(desk: Desk, value: &str) {
    let Some((staff_id, starts)) = value.split_once(' ') else { return };
    let (Ok(staff_id), Ok(starts)) = (staff_id.parse(), starts.parse()) else { return };
    let mine = desk
        .held
        .with_untracked(|held| held.as_ref().is_some_and(|held| (held.staff_id, held.starts) == (staff_id, starts)));
    if !mine {
        desk.hold(staff_id, starts);
    }
}
