//! What stands above every part of a patient's record: who it is, and the parts with their addresses.

use api::{
    Permission,
    crm::{GetPatient, Patient, PatientRow, Sex},
    id::PatientId,
};
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_navigate;
use ui::{
    Allergies, BannerAlert, BannerMark, Button, Chord, PatientBanner, ScreenKey, ScreenKeys, TabItem, Tabs, Tone,
    glyphs,
};

use crate::{Topic, load_live, shown, today, use_may, use_path_id, words};

/// A part of the record. Each has its address, and the right to see it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RecordPart {
    /// What happened between the clinic and the patient.
    Timeline,
    /// The chart.
    Chart,
    /// Reports of results.
    Results,
    /// What happened before.
    History,
    /// Planned and past visits.
    Visits,
    /// Who is in care with the patient.
    Care,
    /// Bills and coverage.
    Bills,
    /// Messages to the patient.
    Messages,
    /// Name, contact, preferences.
    Details,
    /// Who opened it.
    Access,
}

impl RecordPart {
    const ALL: [Self; 10] = [
        Self::Timeline,
        Self::Chart,
        Self::Results,
        Self::History,
        Self::Visits,
        Self::Care,
        Self::Bills,
        Self::Messages,
        Self::Details,
        Self::Access,
    ];

    /// Its address.
    #[must_use]
    pub fn href(self, id: PatientId) -> String {
        match self {
            Self::Timeline => format!("/patients/{id}"),
            Self::Chart => format!("/patients/{id}/chart"),
            Self::Results => format!("/patients/{id}/results"),
            Self::History => format!("/patients/{id}/history"),
            Self::Visits => format!("/patients/{id}?part=visits"),
            Self::Care => format!("/patients/{id}/care"),
            Self::Bills => format!("/patients/{id}/bills"),
            Self::Messages => format!("/patients/{id}?part=messages"),
            Self::Details => format!("/patients/{id}?part=details"),
            Self::Access => format!("/patients/{id}/access"),
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Timeline => words::timeline(),
            Self::Chart => words::chart(),
            Self::Results => words::results(),
            Self::History => words::history(),
            Self::Visits => words::visits(),
            Self::Care => words::care_team(),
            Self::Bills => words::bills(),
            Self::Messages => words::messages_to(),
            Self::Details => words::details(),
            Self::Access => words::access(),
        }
    }

    const fn right(self) -> Permission {
        match self {
            Self::Timeline => Permission::ReadPatients,
            Self::Chart | Self::Results | Self::History => Permission::ReadCharts,
            Self::Visits => Permission::ReadSchedule,
            Self::Care => Permission::AssignCare,
            Self::Bills => Permission::ReadBills,
            Self::Messages => Permission::ReadMessages,
            Self::Details => Permission::WritePatients,
            Self::Access => Permission::ReadAudit,
        }
    }
}

/// The part at which records open for this person: the chart for those who write notes, the timeline for the others.
#[must_use]
pub fn use_record_part() -> RecordPart {
    if use_may(Permission::WriteNotes) { RecordPart::Chart } else { RecordPart::Timeline }
}

/// The parts that the person's rights allow.
fn parts() -> Vec<RecordPart> {
    RecordPart::ALL.into_iter().filter(|part| use_may(part.right())).collect()
}

/// The tabs of the record, and the keys `[` and `]` that walk them.
#[component]
pub fn RecordTabs(
    /// The patient.
    #[prop(into)]
    id: Signal<PatientId>,
    /// The open part.
    #[prop(into)]
    part: Signal<RecordPart>,
) -> impl IntoView {
    let parts = parts();
    let tabs = {
        let parts = parts.clone();
        Signal::derive(move || {
            parts.iter().map(|part| TabItem::new(part.word(), part.href(id.get()))).collect::<Vec<_>>()
        })
    };
    let current = Signal::derive(move || part.get().href(id.get()));
    let navigate = use_navigate();
    let go = move |step: usize| {
        let at = parts.iter().position(|other| *other == part.get_untracked()).unwrap_or(0);
        navigate(&parts[(at + step) % parts.len()].href(id.get_untracked()), Default::default());
    };
    let count = self::parts().len();
    let back = go.clone();
    let mut keys = vec![
        ScreenKey::new(Chord::Char(']'), words::key_next_part(), move || go(1)),
        ScreenKey::new(Chord::Char('['), words::key_previous_part(), move || back(count - 1)),
    ];
    if use_may(Permission::BookVisits) {
        let navigate = use_navigate();
        keys.push(ScreenKey::new(Chord::Char('b'), words::key_book(), move || {
            navigate(&format!("/book?patient={}", id.get_untracked()), Default::default());
        }));
    }
    view! {
        <ScreenKeys keys=keys/>
        <Tabs label=words::parts() tabs=tabs current=current/>
    }
    .into_any()
}

/// Banner and tabs of the patient in the address, and under them a part of the record.
pub fn record_part(
    part: RecordPart,
    title: &'static str,
    allergies: Signal<Option<Allergies>>,
    weight: Signal<Option<String>>,
    content: impl Fn(Memo<PatientId>, Signal<Patient>) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView {
    let id = use_path_id::<PatientId>("id");
    let patient = load_live(move || GetPatient { id: id.get() }, move || vec![Topic::new("patient", id.get())]);
    view! {
        <Title text=words::titled(title)/>
        {shown(patient, move |patient| view! {
            <RecordBanner patient allergies weight/>
            <RecordTabs id part/>
            {content(id, patient)}
        }.into_any())}
    }
    .into_any()
}

/// Who it is. Allergies stand there where the chart is open.
#[component]
pub fn RecordBanner(
    /// The patient.
    #[prop(into)]
    patient: Signal<Patient>,
    /// What is known of allergies, on the parts that know it.
    #[prop(optional, into)]
    allergies: Signal<Option<Allergies>>,
    /// The latest weight and when.
    #[prop(optional, into)]
    weight: Signal<Option<String>>,
) -> impl IntoView {
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
        let mark = patient.row.deceased.map(|day| BannerMark::Deceased(ui::format::died(day)));
        let mut name = patient_name(&patient.row);
        if let Some(preferred) = &patient.preferred_name {
            name.push_str(&format!(" “{preferred}”"));
        }
        view! {
            <PatientBanner name=name pronouns=patient.pronouns.clone().unwrap_or_default() born=banner_born(&patient.row)
                sex=sex_word(patient.row.sex) number=patient.row.number.clone() mark=mark alerts=alerts
                allergies=allergies.get().unwrap_or(Allergies::Hidden) weight=weight.get().unwrap_or_default()>
                {may_book.then(|| view! { <Button label=words::book() glyph=glyphs::CALENDAR_PLUS keys="B" href=format!("/book?patient={id}")/> })}
            </PatientBanner>
        }
    }
}

/// The birth date, with the age of who lives: the mark beside it says the rest.
fn banner_born(row: &PatientRow) -> String {
    match row.deceased {
        Some(_) => ui::format::birth_date(row.born),
        None => ui::format::born(row.born, today()),
    }
}

/// `Kowalczyk, Marta`; a single name by itself.
#[must_use]
pub fn patient_name(row: &PatientRow) -> String {
    row.family_name.as_ref().map_or_else(|| row.given_name.clone(), |family| format!("{family}, {}", row.given_name))
}

/// The word for a sex.
#[must_use]
pub const fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => words::female(),
        Sex::Male => words::male(),
        Sex::Other => words::sex_other(),
        Sex::Unknown => words::sex_unknown(),
    }
}
