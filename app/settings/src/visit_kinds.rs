//! Kinds of visits: names and lengths.

use std::marker::PhantomData;

use api::scheduling::{ListVisitKinds, SaveVisitKind, SavedVisitKind, VisitKind, VisitKinds};
use frame::{Anew, Form, Load, load, shown, use_form};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonSize, Choice, Disclosure, Field, FieldKind, PageHeader, use_toasts};

use crate::{
    index::{Stale, crumbs},
    words,
};

/// `/settings/visit-kinds`.
#[component]
pub fn VisitKindsPage() -> impl IntoView {
    let kinds = load(|| ListVisitKinds {});
    view! {
        <Title text=frame::words::titled(words::kinds())/>
        <PageHeader title=words::kinds() facts=words::kinds_note().to_owned() crumbs=crumbs(words::kinds())/>
        <div class="section settings-narrow">{shown(kinds, move |list| view! { <List list load=kinds/> }.into_any())}</div>
    }
    .into_any()
}

#[component]
fn List(list: Signal<VisitKinds>, load: Load<VisitKinds>) -> impl IntoView {
    let kinds = Memo::new(move |_| list.with(|list| list.kinds.clone()));
    view! {
        <ul class="settings-rows">
            <For each=move || kinds.get() key=|kind| (kind.id, kind.version) let:kind>
                <Line kind load/>
            </For>
        </ul>
        <Disclosure summary=words::add_kind()>
            <Anew of=move || kinds.with(Vec::len)><KindForm kind=None load/></Anew>
        </Disclosure>
    }
    .into_any()
}

#[component]
fn Line(kind: VisitKind, load: Load<VisitKinds>) -> impl IntoView {
    let mut end = words::minutes_of(kind.minutes);
    if !kind.active {
        end = format!("{} · {end}", words::not_bookable());
    }
    let (label, off) = (words::edit_kind(&kind.name), (!kind.active).then_some(""));
    view! {
        <li aria-label=label data-off=off>
            <Disclosure summary=kind.name.clone() end=Some(end)>
                <KindForm kind=Some(kind) load/>
            </Disclosure>
        </li>
    }
    .into_any()
}

#[component]
fn KindForm(kind: Option<VisitKind>, load: Load<VisitKinds>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: SavedVisitKind| {
        toasts.say(words::kind_saved());
        load.again();
    });
    let again = Callback::new(move |()| load.again());
    let version = kind.as_ref().map_or(0, |kind| kind.version);
    view! {
        <Form<SaveVisitKind> action="/api/scheduling/kinds" class="settings-line" request=PhantomData on_done=done>
            {kind.as_ref().map(|kind| view! { <input type="hidden" name="id" value=kind.id.to_string()/> })}
            <input type="hidden" name="version" value=version/>
            <KindFields kind/>
            <Stale on_stale=again/>
        </Form<SaveVisitKind>>
    }
    .into_any()
}

#[component]
fn KindFields(kind: Option<VisitKind>) -> impl IntoView {
    let form = use_form();
    let key = kind.as_ref().map_or_else(|| "new".to_owned(), |kind| kind.id.to_string());
    let (name, minutes, active) = kind.map_or_else(
        || (String::new(), String::new(), true),
        |kind| (kind.name, kind.minutes.to_string(), kind.active),
    );
    view! {
        <Field label=words::name() name="name" id=format!("name-{key}") value=name required=true maxlength=80 error=form.error("name")/>
        <Field label=words::minutes() name="minutes" id=format!("minutes-{key}") kind=FieldKind::Number value=minutes required=true error=form.error("minutes")/>
        <Choice label=words::bookable() name="active" value="true" checked=active/>
        <Button label=words::save_kind() id=format!("save-{key}") size=ButtonSize::Small submit=true busy=form.busy()/>
    }
    .into_any()
}
