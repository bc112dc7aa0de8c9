//! What has no list of its own in the chart: vaccinations, procedures, plans, relatives' diseases, letters.

use api::{
    PartialDate,
    ehr::{HistoryKind, HistoryState},
    id::PatientId,
};
use ehr::import::{At, Entry, Said};

use super::{Reader, Refusal, elements};
use crate::{
    dates,
    fhir::Concept,
    fhir_history::{CarePlan, DocumentReference, FamilyMemberHistory, Immunization, Procedure},
    identity::Item,
    marked_up::plain,
    values::{aged, said, said_range},
    words::{labelled, line, lines, needed, notes, parse},
};

/// The date of an instant or a date: of an instant the day at the place where it was written down is not known here, so it is UTC's.
pub fn date_of(at: At) -> Option<PartialDate> {
    match at {
        At::Date(date) => Some(date),
        At::Instant(_) => at.day().map(PartialDate::Day),
    }
}

/// How an entry stands, by the source's word. A word that is not known says nothing: it is shown as it is.
fn state_of(status: &str) -> HistoryState {
    match status {
        "completed" | "final" | "finished" | "current" | "amended" | "corrected" | "appended" | "fulfilled"
        | "available" => HistoryState::Done,
        "active" | "in-progress" | "on-hold" | "accepted" | "suspended" | "arrived" => HistoryState::Active,
        "draft" | "proposed" | "planned" | "preparation" | "requested" | "registered" | "intended" | "option"
        | "proposal" | "plan" | "pending" | "booked" => HistoryState::Planned,
        "not-done" | "declined" | "rejected" | "noshow" | "not-taken" => HistoryState::NotDone,
        "cancelled" | "revoked" | "stopped" | "abandoned" | "superseded" | "aborted" | "retired" | "ended" => {
            HistoryState::Cancelled
        }
        "entered-in-error" => HistoryState::Withdrawn,
        _ => HistoryState::Unknown,
    }
}

pub(super) fn one(label: &str, concept: Option<&Concept>) -> Option<String> {
    concept.and_then(Concept::name).map(|name| format!("{label}: {name}"))
}

/// What an entry is made of, before it is one.
pub(super) struct Draft {
    pub(super) patient_id: PatientId,
    pub(super) kind: HistoryKind,
    pub(super) name: String,
    pub(super) code: Concept,
    pub(super) status: Option<String>,
    pub(super) from: Option<At>,
    pub(super) until: Option<At>,
    pub(super) at_words: Option<String>,
    pub(super) by_name: Option<String>,
    pub(super) detail: Vec<String>,
    pub(super) encounter: Option<String>,
    pub(super) files: Vec<ehr::import::File>,
    pub(super) body: Option<String>,
}

impl Reader {
    pub(super) fn entry(item: &Item<'_>, draft: Draft) -> Result<Said<Entry>, Refusal> {
        let status = draft.status.unwrap_or_else(|| "unknown".to_owned());
        let state = state_of(&status);
        let (at, at_precision) = dates::stored(draft.from);
        let (until, until_precision) = dates::stored_if(draft.until);
        let (code_system, code) = draft.code.stored(None)?;
        let fact = Entry {
            origin: item.origin.to_string(),
            patient_id: draft.patient_id,
            kind: draft.kind,
            name: draft.name,
            code_system,
            code,
            state,
            status,
            at,
            at_precision,
            at_words: draft.at_words,
            until,
            until_precision,
            by_name: draft.by_name,
            detail: lines(draft.detail),
            body: draft.body,
            encounter: draft.encounter,
            files: draft.files,
        };
        Ok(Self::said(item, fact, state == HistoryState::Withdrawn))
    }

    pub(super) fn immunization(&self, item: &Item<'_>) -> Result<Said<Entry>, Refusal> {
        let given: Immunization = parse(item.json)?;
        let (patient_id, _) = self.about(item, "patient", given.patient.as_ref())?;
        let code = needed("vaccineCode", given.vaccine_code.clone())?;
        let mut detail = Vec::new();
        detail.extend(one("Why", given.status_reason.as_ref()));
        detail.extend(given.lot_number.as_deref().and_then(line).map(|lot| format!("Lot {lot}")));
        detail.extend(given.expiration_date.as_deref().map(|day| format!("Expires {}", dates::shown(day))));
        detail.extend(self.called(item, given.manufacturer.as_ref()).map(|maker| format!("Made by {maker}")));
        detail.extend(given.dose_quantity.as_ref().map(said).transpose()?.map(|dose| format!("Dose: {dose}")));
        for protocol in &given.protocol_applied {
            let number = protocol.dose_number_positive_int.map(|number| number.to_string());
            let number = number.or_else(|| protocol.dose_number_string.as_deref().and_then(line));
            let series = protocol.series.as_deref().and_then(line);
            detail.extend(match (number, series) {
                (Some(number), Some(series)) => Some(format!("Dose {number} of {series}")),
                (Some(number), None) => Some(format!("Dose {number}")),
                (None, series) => series.map(|series| format!("Series: {series}")),
            });
            let doses = protocol.series_doses_positive_int.map(|doses| doses.to_string());
            let doses = doses.or_else(|| protocol.series_doses_string.as_deref().and_then(line));
            detail.extend(doses.map(|doses| format!("Doses in the series: {doses}")));
            detail.extend(labelled("Against", &protocol.target_disease));
        }
        if given.primary_source == Some(false) {
            detail.push("As told, not by whoever gave it".to_owned());
        }
        detail.extend(one("Site", given.site.as_ref()));
        detail.extend(one("Route", given.route.as_ref()));
        detail.extend(labelled("Reason", &given.reason_code));
        detail.extend(self.further(item, &elements::IMMUNIZATION));
        detail.extend(notes(&given.note));
        Self::entry(
            item,
            Draft {
                patient_id,
                kind: HistoryKind::Immunization,
                name: needed("vaccineCode", code.name())?,
                code,
                status: given.status.clone(),
                from: dates::if_given("occurrenceDateTime", given.occurrence_date_time.as_deref(), dates::when)?,
                until: None,
                at_words: given.occurrence_string.as_deref().and_then(line),
                by_name: self.all_called(item, given.performer.iter().filter_map(|one| one.actor.as_ref())),
                detail,
                encounter: self.encounter_of(item, given.encounter.as_ref()),
                files: Vec::new(),
                body: None,
            },
        )
    }

    pub(super) fn procedure(&self, item: &Item<'_>) -> Result<Said<Entry>, Refusal> {
        let done: Procedure = parse(item.json)?;
        let (patient_id, _) = self.about(item, "subject", done.subject.as_ref())?;
        let code = needed("code", done.code.clone())?;
        let (from, until) = dates::period("performedPeriod", done.performed_period.as_ref())?;
        let at = dates::if_given("performedDateTime", done.performed_date_time.as_deref(), dates::when)?;
        let then = aged(done.performed_age.as_ref())?;
        let range = done
            .performed_range
            .as_ref()
            .map(said_range)
            .transpose()?
            .flatten()
            .map(|range| format!("at the age of {range}"));
        let mut detail = Vec::new();
        detail.extend(one("Why", done.status_reason.as_ref()));
        detail.extend(labelled("Reason", &done.reason_code));
        detail.extend(labelled("Site", &done.body_site));
        detail.extend(one("Outcome", done.outcome.as_ref()));
        detail.extend(labelled("Complication", &done.complication));
        detail.extend(self.further(item, &elements::PROCEDURE));
        detail.extend(notes(&done.note));
        Self::entry(
            item,
            Draft {
                patient_id,
                kind: HistoryKind::Procedure,
                name: needed("code", code.name())?,
                code,
                status: done.status.clone(),
                from: at.or(from),
                until,
                at_words: done.performed_string.as_deref().and_then(line).or(then).or(range),
                by_name: self.all_called(item, done.performer.iter().filter_map(|one| one.actor.as_ref())),
                detail,
                encounter: self.encounter_of(item, done.encounter.as_ref()),
                files: Vec::new(),
                body: None,
            },
        )
    }

    pub(super) fn care_plan(&self, item: &Item<'_>) -> Result<Said<Entry>, Refusal> {
        let plan: CarePlan = parse(item.json)?;
        let (patient_id, _) = self.about(item, "subject", plan.subject.as_ref())?;
        let (from, until) = dates::period("period", plan.period.as_ref())?;
        let created = dates::if_given("created", plan.created.as_deref(), dates::when)?;
        // Of several categories the last is the closest one.
        let code = plan.category.last().cloned().unwrap_or_default();
        let name = plan.title.as_deref().and_then(line).or_else(|| code.name());
        let mut detail: Vec<String> = plan.description.as_deref().and_then(line).into_iter().collect();
        for activity in &plan.activity {
            let step = activity.detail.as_ref().and_then(|step| {
                let name = step
                    .code
                    .as_ref()
                    .and_then(Concept::name)
                    .or_else(|| step.description.as_deref().and_then(line))?;
                Some(
                    step.status
                        .as_deref()
                        .and_then(line)
                        .map_or_else(|| name.clone(), |status| format!("{name} ({status})")),
                )
            });
            detail.extend(step.or_else(|| activity.reference.as_ref()?.display.as_deref().and_then(line)));
        }
        // Many a plan says what it is in its text alone.
        if detail.is_empty() {
            detail.extend(plan.text.as_ref().and_then(|text| text.div.as_deref()).and_then(plain));
        }
        detail.extend(self.further(item, &elements::CARE_PLAN));
        detail.extend(notes(&plan.note));
        let planned = plan.intent.as_deref().filter(|word| matches!(*word, "proposal" | "option"));
        Self::entry(
            item,
            Draft {
                patient_id,
                kind: HistoryKind::CarePlan,
                name: name.unwrap_or_else(|| "Care plan".to_owned()),
                code,
                status: plan
                    .status
                    .clone()
                    .filter(|word| word == "entered-in-error")
                    .or(planned.map(str::to_owned))
                    .or(plan.status),
                from: from.or(created),
                until,
                at_words: None,
                by_name: None,
                detail,
                encounter: self.encounter_of(item, plan.encounter.as_ref()),
                files: Vec::new(),
                body: None,
            },
        )
    }

    pub(super) fn family_history(&self, item: &Item<'_>) -> Result<Said<Entry>, Refusal> {
        let family: FamilyMemberHistory = parse(item.json)?;
        let (patient_id, _) = self.about(item, "patient", family.patient.as_ref())?;
        let relationship = family.relationship.as_ref().and_then(Concept::name);
        let called = family.name.as_deref().and_then(line);
        let who = relationship.clone().or_else(|| called.clone()).unwrap_or_else(|| "Relative".to_owned());
        let diseases: Vec<String> =
            family.condition.iter().filter_map(|one| one.code.as_ref().and_then(Concept::name)).collect();
        let name = if diseases.is_empty() { who } else { format!("{who}: {}", diseases.join(", ")) };
        let mut detail = Vec::new();
        detail.extend(called.filter(|_| relationship.is_some()).map(|name| format!("Name: {name}")));
        for condition in &family.condition {
            let disease = condition.code.as_ref().and_then(Concept::name).unwrap_or_default();
            let age = aged(condition.onset_age.as_ref())?;
            let range = condition.onset_range.as_ref().map(said_range).transpose()?.flatten();
            let period = condition.onset_period.as_ref().and_then(|period| period.start.as_deref());
            let began = age
                .or_else(|| range.map(|range| format!("at the age of {range}")))
                .or_else(|| period.map(|start| format!("since {}", dates::shown(start))))
                .or_else(|| condition.onset_string.as_deref().and_then(line));
            detail.extend(began.map(|began| format!("{disease}, {began}")));
            detail.extend(
                condition.outcome.as_ref().and_then(Concept::name).map(|outcome| format!("{disease}: {outcome}")),
            );
            detail.extend(notes(&condition.note));
        }
        let died = family.deceased_string.as_deref().and_then(line);
        let died = died.or_else(|| family.deceased_date.as_deref().map(dates::shown));
        let range = family.deceased_range.as_ref().map(said_range).transpose()?.flatten();
        let age = aged(family.deceased_age.as_ref())?.or(range.map(|range| format!("at the age of {range}")));
        match (died, age, family.deceased_boolean) {
            (Some(when), ..) => detail.push(format!("Died: {when}")),
            (None, Some(age), _) => detail.push(format!("Died {age}")),
            (None, None, Some(true)) => detail.push("Died".to_owned()),
            _ => {}
        }
        detail.extend(self.further(item, &elements::FAMILY));
        detail.extend(notes(&family.note));
        Self::entry(
            item,
            Draft {
                patient_id,
                kind: HistoryKind::FamilyHistory,
                name,
                code: family.condition.first().and_then(|one| one.code.clone()).unwrap_or_default(),
                status: family.status.clone(),
                from: dates::if_given("date", family.date.as_deref(), dates::when)?,
                until: None,
                at_words: None,
                by_name: None,
                detail,
                encounter: None,
                files: Vec::new(),
                body: None,
            },
        )
    }

    pub(super) fn document(&self, item: &Item<'_>) -> Result<Said<Entry>, Refusal> {
        let document: DocumentReference = parse(item.json)?;
        let (patient_id, _) = self.about(item, "subject", document.subject.as_ref())?;
        let attachments: Vec<_> = document.content.iter().map(|content| content.attachment.clone()).collect();
        let (files, elsewhere) = self.files(item, "content", &attachments)?;
        let code = document.kind.clone().unwrap_or_default();
        let name = code.name().or_else(|| document.description.as_deref().and_then(line));
        let context = document.context.unwrap_or_default();
        let (from, until) = dates::period("context.period", context.period.as_ref())?;
        let at = dates::if_given("date", document.date.as_deref(), dates::when)?;
        let unsure = document.doc_status.as_deref().filter(|word| matches!(*word, "preliminary" | "entered-in-error"));
        Self::entry(
            item,
            Draft {
                patient_id,
                kind: HistoryKind::Document,
                name: name.unwrap_or_else(|| "Document".to_owned()),
                code,
                status: unsure.map(str::to_owned).or(document.status),
                from: at.or(from),
                until: until.filter(|_| at.is_none()),
                at_words: None,
                by_name: self.all_called(item, &document.author),
                detail: document
                    .description
                    .as_deref()
                    .and_then(line)
                    .into_iter()
                    .chain(elsewhere)
                    .chain(self.further(item, &elements::DOCUMENT))
                    .collect(),
                encounter: self.encounter_of(item, context.encounter.first()),
                files,
                body: None,
            },
        )
    }
}
