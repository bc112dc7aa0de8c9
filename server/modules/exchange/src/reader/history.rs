//! What has no list of its own in the chart: vaccinations, procedures, plans, relatives' diseases, letters, and everything else.

use api::{
    PartialDate,
    ehr::{HistoryKind, HistoryState},
    id::PatientId,
};
use ehr::import::{At, Entry, Said};
use serde_json::value::RawValue;

use super::{Reader, Refusal};
use crate::{
    dates,
    fhir::{Concept, ContactPoint, HumanName, Period, Reference},
    fhir_history::{
        CarePlan, DocumentReference, FamilyMemberHistory, Immunization, Other, Procedure, Question, Section,
    },
    identity::Item,
    marked_up::plain,
    values::answered,
    values::{said, said_range},
    words::{line, lines, needed, notes, parse},
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

fn labelled(label: &str, concepts: &[Concept]) -> Option<String> {
    let names: Vec<String> = concepts.iter().filter_map(Concept::name).collect();
    (!names.is_empty()).then(|| format!("{label}: {}", names.join(", ")))
}

fn one(label: &str, concept: Option<&Concept>) -> Option<String> {
    concept.and_then(Concept::name).map(|name| format!("{label}: {name}"))
}

/// What an entry is made of, before it is one.
struct Draft {
    patient_id: PatientId,
    kind: HistoryKind,
    name: String,
    code: Concept,
    status: Option<String>,
    from: Option<At>,
    until: Option<At>,
    at_words: Option<String>,
    by_name: Option<String>,
    detail: Vec<String>,
    encounter: Option<String>,
    files: Vec<ehr::import::File>,
    body: Option<String>,
}

impl Reader {
    fn entry(item: &Item<'_>, draft: Draft) -> Result<Said<Entry>, Refusal> {
        let status = draft.status.unwrap_or_else(|| "unknown".to_owned());
        let state = state_of(&status);
        let (at, at_precision) = dates::stored(draft.from);
        let (until, until_precision) = dates::stored_if(draft.until);
        let (code_system, code) = draft.code.stored(None)?;
        let fact = Entry {
            origin: item.origin.clone(),
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
            detail.extend(number.map(|number| match series {
                Some(series) => format!("Dose {number} of {series}"),
                None => format!("Dose {number}"),
            }));
        }
        detail.extend(one("Site", given.site.as_ref()));
        detail.extend(one("Route", given.route.as_ref()));
        detail.extend(labelled("Reason", &given.reason_code));
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
        let aged = done
            .performed_age
            .as_ref()
            .map(said)
            .transpose()?
            .map(|age| format!("at the age of {}", age.replace(" a", " years")));
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
                at_words: done.performed_string.as_deref().and_then(line).or(aged).or(range),
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
        let who =
            relationship.or_else(|| family.name.as_deref().and_then(line)).unwrap_or_else(|| "Relative".to_owned());
        let diseases: Vec<String> =
            family.condition.iter().filter_map(|one| one.code.as_ref().and_then(Concept::name)).collect();
        let name = if diseases.is_empty() { who } else { format!("{who}: {}", diseases.join(", ")) };
        let mut detail = Vec::new();
        for condition in &family.condition {
            let disease = condition.code.as_ref().and_then(Concept::name).unwrap_or_default();
            let age = condition
                .onset_age
                .as_ref()
                .map(said)
                .transpose()?
                .map(|age| format!("at the age of {}", age.replace(" a", " years")));
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
        let age = family.deceased_age.as_ref().map(said).transpose()?.map(|age| age.replace(" a", " years"));
        let age = age.or(family.deceased_range.as_ref().map(said_range).transpose()?.flatten());
        match (died.map(|when| format!("Died: {when}")), family.deceased_boolean) {
            (Some(when), _) => detail.push(when),
            (None, _) if age.is_some() => detail.extend(age.map(|age| format!("Died at the age of {age}"))),
            (None, Some(true)) => detail.push("Died".to_owned()),
            _ => {}
        }
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
                detail: document.description.as_deref().and_then(line).into_iter().chain(elsewhere).collect(),
                encounter: self.encounter_of(item, context.encounter.first()),
                files,
                body: None,
            },
        )
    }

    /// A resource that has no place of its own is kept whole; what it says in its own words is shown.
    pub(super) fn other(&self, item: &Item<'_>) -> Result<Said<Entry>, Refusal> {
        let other: Other = parse(item.json)?;
        let subject = other.subject.as_ref().or(other.patient.as_ref()).or(other.beneficiary.as_ref());
        let Some(subject) = subject else { return Err(Refusal::NotNeeded) };
        let kind = subject.reference.as_deref().and_then(|text| text.split('/').rev().nth(1)).unwrap_or("Patient");
        if !matches!(kind, "Patient")
            && !subject.reference.as_deref().is_some_and(|text| text.contains("Patient") || text.starts_with("urn:"))
        {
            return Err(Refusal::NotNeeded);
        }
        let (patient_id, _) = self.about(item, "subject", Some(subject))?;
        let concept = |json: &Option<Box<RawValue>>| json.as_ref().and_then(|json| parse::<Concept>(json).ok());
        let text = |json: &Option<Box<RawValue>>| {
            json.as_ref().and_then(|json| serde_json::from_str::<String>(json.get()).ok())
        };
        let first = |json: &Option<Box<RawValue>>| {
            json.as_ref()
                .and_then(|json| serde_json::from_str::<Vec<Concept>>(json.get()).ok())
                .and_then(|list| list.into_iter().next())
        };
        let code =
            concept(&other.code).or_else(|| other.medication_codeable_concept.clone()).or_else(|| first(&other.code));
        let described =
            text(&other.description).and_then(|text| line(&text)).or_else(|| concept(&other.description)?.name());
        let kind_of = concept(&other.kind).or_else(|| first(&other.kind)).and_then(|kind| kind.name());
        let name = code
            .as_ref()
            .and_then(Concept::name)
            .or_else(|| other.title.as_deref().and_then(line))
            .or(described.clone())
            .or(kind_of)
            .or_else(|| first(&other.category)?.name());
        let period: Option<Period> = other.period.as_ref().and_then(|json| parse(json).ok());
        let periods = [
            other.effective_period.as_ref(),
            other.performed_period.as_ref(),
            other.occurrence_period.as_ref(),
            period.as_ref(),
            other.billable_period.as_ref(),
        ];
        let (from, until) = dates::period("period", periods.into_iter().flatten().next())?;
        let dated = [
            other.effective_date_time.clone(),
            other.occurrence_date_time.clone(),
            other.started.clone(),
            other.authored_on.clone(),
            other.authored.clone(),
            other.sent.clone(),
            other.start_date.clone(),
            text(&other.date),
            other.created.clone(),
            other.date_time.clone(),
        ];
        let at = dates::if_given("date", dated.into_iter().flatten().next().as_deref(), dates::when)?;
        let mut detail: Vec<String> = Vec::new();
        detail.extend(described);
        detail.extend(one("Why", other.status_reason.first()));
        detail.extend(other.text.as_ref().and_then(|text| text.div.as_deref()).and_then(plain));
        sections(&other.section, &mut detail);
        somebody(&other, &mut detail);
        let questions = other.item.as_ref().and_then(|json| serde_json::from_str::<Vec<Question>>(json.get()).ok());
        answers(&questions.unwrap_or_default(), &mut detail);
        let encounter: Option<Reference> = other.encounter.as_ref().and_then(|json| parse(json).ok());
        Self::entry(
            item,
            Draft {
                patient_id,
                kind: HistoryKind::Document,
                name: name.unwrap_or_else(|| spaced(&item.kind)),
                code: code.unwrap_or_default(),
                status: text(&other.status)
                    .or_else(|| other.lifecycle_status.clone())
                    .or_else(|| concept(&other.status)?.name()),
                from: from.or(at),
                until,
                at_words: None,
                by_name: None,
                detail,
                encounter: self.encounter_of(item, encounter.as_ref()),
                files: Vec::new(),
                body: Some(item.json.get().to_owned()),
            },
        )
    }
}

/// Who it is that a resource names: a relative, a guardian, a case manager.
fn somebody(other: &Other, detail: &mut Vec<String>) {
    let list = |json: &Option<Box<RawValue>>| json.as_ref().map(|json| json.get().to_owned()).unwrap_or_default();
    let names: Vec<HumanName> = serde_json::from_str(&list(&other.name)).unwrap_or_default();
    let relationship: Vec<Concept> = serde_json::from_str(&list(&other.relationship)).unwrap_or_default();
    let telecom: Vec<ContactPoint> = serde_json::from_str(&list(&other.telecom)).unwrap_or_default();
    let names = names.iter().filter_map(HumanName::whole);
    let names = names.chain(relationship.iter().filter_map(Concept::name));
    let all = names.chain(telecom.iter().filter_map(|point| point.value.as_deref().and_then(line)));
    detail.push(all.collect::<Vec<_>>().join(", "));
}

/// Questions with their answers, a line each.
fn answers(questions: &[Question], detail: &mut Vec<String>) {
    for question in questions {
        let text = question.text.as_deref().and_then(line).unwrap_or_default();
        let given = question.answer.iter().filter_map(|answer| answered(answer)).collect::<Vec<_>>().join(", ");
        detail.push(match (text.is_empty(), given.is_empty()) {
            (false, false) => format!("{text}: {given}"),
            _ => format!("{text}{given}"),
        });
        answers(&question.item, detail);
    }
}

/// The parts of a composed document, each under its title.
fn sections(list: &[Section], detail: &mut Vec<String>) {
    for section in list {
        let text = section.text.as_ref().and_then(|text| text.div.as_deref()).and_then(plain);
        let title = section.title.as_deref().and_then(line);
        detail.extend(match (title, text) {
            (Some(title), Some(text)) => Some(format!("{title}: {text}")),
            (title, text) => text.or(title),
        });
        sections(&section.section, detail);
    }
}

/// A type's name as words: `Explanation of benefit`.
fn spaced(kind: &str) -> String {
    let mut out = String::new();
    for (index, c) in kind.chars().enumerate() {
        if c.is_uppercase() && index > 0 {
            out.push(' ');
            out.extend(c.to_lowercase());
        } else {
            out.push(c);
        }
    }
    out
}
