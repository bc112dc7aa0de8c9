//! Resources that have no place of their own: what they say is shown as a document.

use api::ehr::HistoryKind;
use ehr::import::{Entry, Said};
use serde_json::value::RawValue;

use super::{
    Reader, Refusal, elements,
    history::{Draft, one},
};
use crate::{
    dates,
    fhir::{Concept, Period, Reference},
    fhir_history::{Other, Question, Section},
    fhir_people::{ContactPoint, HumanName},
    identity::Item,
    marked_up::plain,
    values::answered,
    words::{line, parse},
};

/// Papers of payers: their many lines are no history, and stay in what is kept whole.
const BILLS: [&str; 3] = ["Claim", "ClaimResponse", "ExplanationOfBenefit"];

impl Reader {
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
        // What is only proposed or planned is no order.
        let meant = other.intent.as_deref().filter(|word| matches!(*word, "proposal" | "plan" | "option"));
        detail.extend(meant.map(|word| format!("Only a {word}")));
        detail.extend(one("Why", other.status_reason.first()));
        detail.extend(other.text.as_ref().and_then(|text| text.div.as_deref()).and_then(plain));
        sections(&other.section, &mut detail);
        somebody(&other, &mut detail);
        if !BILLS.contains(&&*item.kind) {
            detail.extend(self.further(item, &elements::OTHER));
        }
        let questions = other.item.as_ref().and_then(|json| serde_json::from_str::<Vec<Question>>(json.get()).ok());
        answers(&questions.unwrap_or_default(), &mut detail);
        // What became the name is not said again.
        detail.retain(|line| Some(line) != name.as_ref());
        let encounter: Option<Reference> = other.encounter.as_ref().and_then(|json| parse(json).ok());
        Self::entry(
            item,
            Draft {
                patient_id,
                kind: HistoryKind::Document,
                name: match name.unwrap_or_else(|| spaced(&item.kind)) {
                    name if other.do_not_perform == Some(true) => format!("Not to be done: {name}"),
                    name => name,
                },
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
