//! Emergency accesses, looked at afterwards by somebody else.

use std::marker::PhantomData;

use api::ehr::{Emergencies, Emergency, EmergencyFinding, ListEmergencies, ReviewEmergency};
use frame::{Form, Load, Topic, load_live, local, shown as show, today, use_form, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{
    Button, ButtonKind, ButtonSize, Empty, Fact, Facts, Filter, FilterBar, PageHeader, Pager, Tag, TextArea, Tone,
    glyphs, use_toasts,
};

use crate::{glass, glass_words as words};

/// `/reviews`.
#[component]
pub fn ReviewsPage() -> impl IntoView {
    let (seen_word, after_word) = (use_query_word("reviewed"), use_query_word("after"));
    let reviewed = Memo::new(move |_| seen_word.get().as_deref() == Some("true"));
    let after = Memo::new(move |_| after_word.get().and_then(|id| id.parse().ok()));
    let list = load_live(
        move || ListEmergencies { reviewed: reviewed.get(), after: after.get() },
        || vec![Topic::new("reviews", "00000000-0000-0000-0000-000000000000")],
    );
    view! {
        <Title text=frame::words::titled(words::reviews())/>
        <PageHeader title=words::reviews() facts=words::reviews_text().to_owned()/>
        <div class="section chart-narrow chart-narrow--start">
            <FilterBar label=crate::words::show()>
                <Filter label=words::to_look_at() on=Signal::derive(move || !reviewed.get()) href="/reviews"/>
                <Filter label=words::looked_at() on=reviewed href="/reviews?reviewed=true"/>
            </FilterBar>
            {show(list, move |page| view! { <List page load=list reviewed after/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn List(
    page: Signal<Emergencies>,
    load: Load<Emergencies>,
    reviewed: Memo<bool>,
    after: Memo<Option<uuid::Uuid>>,
) -> impl IntoView {
    let base = move || if reviewed.get() { "/reviews?reviewed=true" } else { "/reviews?reviewed=false" };
    let count = Signal::derive(move || page.with(|page| page.rows.len()));
    let total = Signal::derive(move || page.with(|page| page.total.map(|total| total.to_string())));
    let older = Signal::derive(move || page.with(|page| page.next).map(|next| format!("{}&after={next}", base())));
    let newer = Signal::derive(move || after.get().is_some().then(|| base().to_owned()));
    view! {
        <Show when=move || count.get() == 0>
            <Empty glyph=glyphs::SHIELD_CHECK title=words::reviews_empty() text=words::reviews_empty_text()/>
        </Show>
        <div class="stack">
            <For each=move || page.get().rows key=|one| (one.id, one.open, one.overdue, one.finding.is_some()) let:one>
                <One one load/>
            </For>
        </div>
        <Show when=move || older.get().is_some() || newer.get().is_some()>
            <Pager shown=count total=total older=older newer=newer/>
        </Show>
    }
    .into_any()
}

fn when(moment: api::Moment) -> String {
    let at = local(moment).local();
    let day = if at.date() == today() { String::new() } else { format!("{}, ", ui::format::weekday(at.date())) };
    format!("{day}{}", ui::format::time(at.time()))
}

#[component]
fn One(one: Emergency, load: Load<Emergencies>) -> impl IntoView {
    let heading = format!("emergency-{}", one.id);
    let labelled = heading.clone();
    let mark = if one.open {
        Some(view! { <Tag word=words::open_now() tone=Tone::Danger glyph=glyphs::LOCK_OPEN/> })
    } else if one.overdue {
        Some(view! { <Tag word=words::overdue() tone=Tone::Warn glyph=glyphs::CLOCK/> })
    } else {
        one.finding.map(|finding| match finding {
            EmergencyFinding::Fitting => view! { <Tag word=words::fitting() tone=Tone::Ok glyph=glyphs::CHECK/> },
            EmergencyFinding::NotFitting => {
                view! { <Tag word=words::not_fitting() tone=Tone::Danger glyph=glyphs::X/> }
            }
        })
    };
    let found = one.reviewed_by.clone().zip(one.reviewed_at).map(|(by, at)| {
        let note = one.note.clone().map(|note| view! { <p>{note}</p> });
        view! { <p class="quiet"><small>{words::reviewed_by(by, when(at))}</small></p>{note} }
    });
    let act = match (one.finding.is_some(), one.mine) {
        (true, _) => ().into_any(),
        (false, true) => view! { <p class="quiet"><small>{words::own_access()}</small></p> }.into_any(),
        (false, false) => view! { <Review id=one.id.to_string() load/> }.into_any(),
    };
    view! {
        <article class="report" aria-labelledby=labelled data-critical=one.overdue.then_some("")>
            <header>
                <h2 id=heading>{words::opened_chart_of(one.by.clone(), one.patient.clone())}</h2>
                <span class="muted num">{one.patient_number.clone()}</span>
                {mark}
            </header>
            <Facts small=true>
                <Fact label=words::emergency_why()>{glass::reason(one.reason)}</Fact>
                <Fact label=words::said()>{one.words.clone()}</Fact>
                <Fact label=words::open_from()><span class="num">{format!("{}–{}", when(one.started), ui::format::time(local(one.until).local().time()))}</span></Fact>
                <Fact label=words::used_for()>{words::acts(one.acts)}</Fact>
                <Fact label=words::review_due()><span class="num">{when(one.due)}</span></Fact>
            </Facts>
            {found}
            {act}
        </article>
    }
    .into_any()
}

#[component]
fn Review(id: String, load: Load<Emergencies>) -> impl IntoView {
    let toasts = use_toasts();
    let done = Callback::new(move |_: Emergency| {
        toasts.say(words::reviewed_toast());
        load.again();
    });
    let key = id.clone();
    view! {
        <Form<ReviewEmergency> action=format!("/api/emergencies/{id}/review") label=words::review() class="stack stack--tight" request=PhantomData on_done=done>
            <Finding key/>
        </Form<ReviewEmergency>>
    }
    .into_any()
}

#[component]
fn Finding(key: String) -> impl IntoView {
    let form = use_form();
    view! {
        <TextArea label=words::review_note() name="note" id=format!("note-{key}") hint=words::review_note_hint() rows=2 maxlength=500 optional=true
            value=form.value("note", "") error=form.error("note")/>
        <div class="actions">
            <Button label=words::fitting() name="finding" value="fitting" id=format!("fits-{key}") size=ButtonSize::Small glyph=glyphs::CHECK submit=true busy=form.busy()/>
            <Button label=words::not_fitting() name="finding" value="not_fitting" id=format!("unfit-{key}") kind=ButtonKind::Danger size=ButtonSize::Small glyph=glyphs::X
                submit=true busy=form.busy()/>
        </div>
    }
    .into_any()
}
