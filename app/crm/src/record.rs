//! One patient's record at the desk: who, and what happened between the clinic and this person.

use api::{
    Permission,
    crm::{GetPatient, Patient},
    id::PatientId,
};
use frame::{Topic, load_live, shown, today, use_may, use_path_id, use_query_word};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use ui::{BannerAlert, BannerMark, Button, Chord, PatientBanner, ScreenKey, ScreenKeys, TabItem, Tabs, Tone, glyphs};

use crate::{
    about::About, composer::Writing, details::DetailsPart, letters::LettersPart, people, timeline::TimelinePart,
    visits::VisitsPart, words,
};

/// The parts of the record, each with its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Timeline,
    Visits,
    Messages,
    Details,
}

impl Part {
    fn href(self, id: PatientId) -> String {
        match self {
            Self::Timeline => format!("/patients/{id}"),
            Self::Visits => format!("/patients/{id}?part=visits"),
            Self::Messages => format!("/patients/{id}?part=messages"),
            Self::Details => format!("/patients/{id}?part=details"),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Timeline => words::timeline(),
            Self::Visits => words::visits(),
            Self::Messages => words::messages(),
            Self::Details => words::details(),
        }
    }
}

/// `/patients/:id`.
#[component]
pub fn RecordPage() -> impl IntoView {
    let id = use_path_id::<PatientId>("id");
    let word = use_query_word("part");
    let part = Memo::new(move |_| match word.get().as_deref() {
        Some("visits") => Part::Visits,
        Some("messages") => Part::Messages,
        Some("details") => Part::Details,
        _ => Part::Timeline,
    });
    let mut parts = vec![Part::Timeline];
    for (part, right) in [
        (Part::Visits, Permission::ReadSchedule),
        (Part::Messages, Permission::ReadMessages),
        (Part::Details, Permission::WritePatients),
    ] {
        if use_may(right) {
            parts.push(part);
        }
    }
    let patient = load_live(move || GetPatient { id: id.get() }, move || vec![Topic::new("patient", id.get())]);
    let tabs = {
        let parts = parts.clone();
        Signal::derive(move || {
            parts.iter().map(|part| TabItem::new(part.word(), part.href(id.get()))).collect::<Vec<_>>()
        })
    };
    let current = Signal::derive(move || part.get().href(id.get()));
    let writing = Writing::new();
    view! {
        <Keys id part parts writing/>
        {shown(patient, move |patient| view! {
            <Banner patient/>
            <Tabs label=words::parts() tabs=tabs current=current/>
            {move || match part.get() {
                Part::Timeline => view! {
                    <h1 class="visually-hidden">{move || words::timeline_of(patient.with(|patient| people::name(&patient.row)))}</h1>
                    <div class="columns columns--aside" data-top="">
                        <TimelinePart id writing/>
                        <About patient/>
                    </div>
                }.into_any(),
                Part::Visits => view! { <VisitsPart id/> }.into_any(),
                Part::Messages => view! { <LettersPart id/> }.into_any(),
                Part::Details => view! { <DetailsPart patient/> }.into_any(),
            }}
        }.into_any())}
    }
    .into_any()
}

#[component]
fn Keys(id: Memo<PatientId>, part: Memo<Part>, parts: Vec<Part>, writing: Writing) -> impl IntoView {
    let navigate = use_navigate();
    let go = {
        let navigate = navigate.clone();
        move |forward: bool| {
            let at = parts.iter().position(|other| *other == part.get_untracked()).unwrap_or(0);
            let step = if forward { 1 } else { parts.len() - 1 };
            let next = parts[(at + step) % parts.len()];
            navigate(&next.href(id.get_untracked()), Default::default());
        }
    };
    let (forward, backward) = (go.clone(), go);
    let mut keys = vec![
        ScreenKey::new(Chord::Char(']'), words::key_next_part(), move || forward(true)),
        ScreenKey::new(Chord::Char('['), words::key_previous_part(), move || backward(false)),
    ];
    if use_may(Permission::BookVisits) {
        let navigate = navigate.clone();
        keys.push(ScreenKey::new(Chord::Char('b'), words::key_book(), move || {
            navigate(&format!("/book?patient={}", id.get_untracked()), Default::default());
        }));
    }
    if use_may(Permission::WritePatients) {
        let on_timeline = Signal::derive(move || part.get() == Part::Timeline);
        for (key, word, kind) in
            [('c', words::key_call(), "call"), ('n', words::key_note(), "note"), ('t', words::key_task(), "task")]
        {
            keys.push(ScreenKey::new(Chord::Char(key), word, move || writing.start(kind)).when(on_timeline));
        }
        keys.push(
            ScreenKey::new(Chord::CtrlEnter, words::add_to_timeline(), move || writing.submit()).when(on_timeline),
        );
    }
    view! { <ScreenKeys keys=keys/> }
}

#[component]
fn Banner(patient: Signal<Patient>) -> impl IntoView {
    let may_book = use_may(Permission::BookVisits);
    move || {
        let patient = patient.get();
        let id = patient.row.id;
        let alerts = patient
            .alerts
            .iter()
            .take(3)
            .map(|text| BannerAlert { text: text.clone(), glyph: glyphs::INFO, tone: Tone::Warn })
            .collect::<Vec<_>>();
        let mark = patient.deceased_on.map(|day| BannerMark::Deceased(ui::format::date(day)));
        let mut name = people::name(&patient.row);
        if let Some(preferred) = &patient.preferred_name {
            name.push_str(&format!(" “{preferred}”"));
        }
        view! {
            <Title text=frame::words::titled(words::patient())/>
            <PatientBanner name=name pronouns=patient.pronouns.clone().unwrap_or_default() born=ui::format::born(patient.row.born, today())
                sex=people::sex(patient.row.sex) number=patient.row.number.clone() mark=mark alerts=alerts>
                {may_book.then(|| view! { <Button label=words::book() glyph=glyphs::CALENDAR_PLUS keys="B" href=format!("/book?patient={id}")/> })}
            </PatientBanner>
        }
    }
}
