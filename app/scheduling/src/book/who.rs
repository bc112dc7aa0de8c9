//! Step 1: who.

use api::crm::Patient;
use leptos::{html, prelude::*};
use ui::{Button, ButtonKind, ButtonSize, CheckItem, Checklist, ComboOption, Combobox, Fact, Facts, glyphs};

use super::{desk::Desk, register};
use crate::{board::patient_finder, fresh::Trouble, shown, words};

/// Found, being registered, or looked for.
pub(super) fn who(desk: Desk) -> AnyView {
    let chosen = Memo::new(move |_| desk.patient_id.get().is_some());
    (move || {
        if chosen.get() {
            found(desk)
        } else if desk.registering.get() {
            register::register(desk)
        } else {
            look(desk)
        }
    })
    .into_any()
}

fn look(desk: Desk) -> AnyView {
    let field = NodeRef::<html::Input>::new();
    let choose = move |option: Option<ComboOption>| {
        if let Some(id) = option.and_then(|option| option.id.parse().ok()) {
            desk.patient_id.set(Some(id));
            let next = if desk.held.with_untracked(Option::is_some) { "#book" } else { "#f-need" };
            shown::focus_soon(next);
        }
    };
    view! {
        <Combobox label=words::find_patient() name="patient" find=patient_finder(desk.client()) inline=true autofocus=true keys="/"
            node_ref=field on_choose=choose/>
        <div class="row">
            <span class="muted">{words::not_there()}</span>
            <Button label=words::new_patient() size=ButtonSize::Small glyph=glyphs::USER_PLUS on_press=move || {
                desk.registering.set(true);
                shown::focus_soon("#f-given_name");
            }/>
        </div>
    }
    .into_any()
}

fn found(desk: Desk) -> AnyView {
    desk.patient.follow(words::the_patient(), move |patient| {
        (move || match patient.get() {
            Some(Ok(patient)) => person(patient, desk),
            Some(Err(problem)) => view! {
                <Trouble problem=problem/>
                {other(desk)}
            }
            .into_any(),
            None => ().into_any(),
        })
        .into_any()
    })
}

fn person(patient: Patient, desk: Desk) -> AnyView {
    let language = words::language(&patient.language);
    let row = patient.row;
    let today = shown::today();
    let remind =
        patient.preferences.iter().find(|one| one.purpose == api::crm::Purpose::Reminders).map(|one| one.channel);
    let alerts =
        patient.alerts.iter().map(|alert| view! { <CheckItem glyph=glyphs::INFO text=alert.clone()/> }).collect_view();
    let (name, href) = (words::family_first(&row), format!("/patients/{}", row.id));
    let facts = view! {
        <Facts>
            <Fact label=words::born()><span class="num">{ui::format::born_and_died(row.born, row.deceased, today)}</span></Fact>
            <Fact label=words::number()><span class="id">{row.number.clone()}</span></Fact>
            {row.phone_last_four.clone().map(|last| view! { <Fact label=words::phone()><span class="num">{format!("… {last}")}</span></Fact> })}
            {row.last_seen.map(|day| view! { <Fact label=words::last_seen()><span class="num">{ui::format::date(day)}</span></Fact> })}
            <Fact label=words::remind_by()>{words::channel(remind)}</Fact>
            <Fact label=words::language_label()>{language}</Fact>
        </Facts>
    };
    view! {
        <div class="booked-for">
            <h3><a href=href>{name}</a></h3>
            {facts}
            <Checklist>{alerts}</Checklist>
        </div>
        {other(desk)}
    }
    .into_any()
}

fn other(desk: Desk) -> AnyView {
    view! {
        <div class="row">
            <Button label=words::somebody_else() kind=ButtonKind::Quiet size=ButtonSize::Small glyph=glyphs::UNDO_2 on_press=move || {
                desk.patient_id.set(None);
                desk.registering.set(false);
                shown::focus_soon("#f-patient");
            }/>
        </div>
    }
    .into_any()
}
