//! Who opened a record: a part of it for those who look after it.

use api::{
    Permission,
    audit::{Access, AccessDay, Accesses, ListAccesses, ListDisclosures, words_of},
    id::PatientId,
};
use frame::{RecordPart, load, load_if, local, record_part, shown, use_may, use_path_id, use_query_word};
use leptos::prelude::*;
use ui::{Button, Empty, Tag, Tone, glyphs};

use crate::{disclosures::DisclosuresPart, list::purpose, words};

/// `/patients/:id/access`.
#[component]
pub fn AccessPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let before_word = use_query_word("before");
    let before = Memo::new(move |_| before_word.get().and_then(|day| day.parse().ok()));
    let accesses = load(move || ListAccesses { id: id.get(), before: before.get() });
    let may_disclosures = use_may(Permission::ReadDisclosures);
    // Both are asked for here, at the top: what is asked for inside a part that waits is asked for again when it comes.
    let disclosures = load_if(move || may_disclosures.then(|| ListDisclosures { id: id.get() }));
    record_part(RecordPart::Access, words::access(), Signal::from(None), Signal::from(None), move |id, _| {
        view! {
            <div class="section record-part stack">
                <h1 class="visually-hidden">{words::access()}</h1>
                {may_disclosures.then(|| view! { <DisclosuresPart id load=disclosures/> })}
                {shown(accesses, move |page| view! { {move || days(page.get(), id.get(), before.get().is_some())} }.into_any())}
            </div>
        }
        .into_any()
    })
}

fn days(page: Accesses, id: PatientId, paged: bool) -> AnyView {
    if page.days.is_empty() {
        return view! { <Empty glyph=glyphs::SHIELD_CHECK title=words::access_none() text=words::access_none_text()/> }
            .into_any();
    }
    let older = page.next.map(|day| {
        view! { <Button label=words::older() glyph=glyphs::CHEVRON_RIGHT href=format!("/patients/{id}/access?before={day}")/> }
    });
    let newest = paged.then(
        || view! { <Button label=words::newest() glyph=glyphs::CHEVRON_LEFT href=format!("/patients/{id}/access")/> },
    );
    view! {
        <div class="access-days">{page.days.into_iter().map(one_day).collect_view()}</div>
        <div class="actions">{newest}{older}</div>
    }
    .into_any()
}

fn one_day(day: AccessDay) -> impl IntoView {
    let title = ui::format::date(day.day);
    let heading = title.clone();
    view! {
        <section aria-label=title>
            <h2 class="tl-day">{heading}</h2>
            <ul class="access-people">{day.people.into_iter().map(person).collect_view()}</ul>
        </section>
    }
}

fn person(access: Access) -> impl IntoView {
    let time = |moment| ui::format::time(local(moment).local().time());
    let (first, last) = (time(access.first), time(access.last));
    let when = if first == last { first } else { words::between(first, last) };
    let often = if access.times == 1 { words::once().to_owned() } else { words::times(access.times) };
    let refused = match access.refused {
        0 => None,
        1 => Some(words::refused_once().to_owned()),
        count => Some(words::refused_times(count)),
    };
    let mut actions: Vec<String> = access.actions.iter().map(|code| words_of(code)).collect();
    actions.sort();
    view! {
        <li>
            <span class="num nowrap">{when}</span>
            <span>
                <b>{access.actor}</b>" "<Tag word=purpose(&access.purpose)/>
                {refused.map(|word| view! { " "<Tag word=word tone=Tone::Danger/> })}
                <span class="sub">{often}": "{actions.join(" · ")}</span>
                {access.reasons.into_iter().map(|reason| view! { <span class="sub">{reason}</span> }).collect_view()}
            </span>
        </li>
    }
}
