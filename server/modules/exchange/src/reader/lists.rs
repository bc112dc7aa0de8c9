//! Encounters, problems, medicines.

use api::ehr::{MedicationState, ProblemState};
use ehr::import::{Encounter, Medicine, Problem, Said};

use super::{Reader, Refusal, elements};
use crate::{
    addresses::Target,
    dates, dosage,
    fhir::{Concept, Condition, Encounter as FhirEncounter, Medication, MedicationUse},
    identity::Item,
    values::{aged, said_range},
    words::{Read, known, labelled, line, lines, needed, notes, parse},
};

const CLINICAL: [&str; 6] = ["active", "recurrence", "relapse", "inactive", "remission", "resolved"];
const VERIFICATION: [&str; 6] =
    ["unconfirmed", "provisional", "differential", "confirmed", "refuted", "entered-in-error"];

impl Reader {
    pub(super) fn encounter(&self, item: &Item<'_>) -> Result<Said<Encounter>, Refusal> {
        let encounter: FhirEncounter = parse(item.json)?;
        let (patient_id, _) = self.about(item, "subject", encounter.subject.as_ref())?;
        let words = [
            "planned",
            "arrived",
            "triaged",
            "in-progress",
            "onleave",
            "finished",
            "cancelled",
            "entered-in-error",
            "unknown",
        ];
        let status = known("status", encounter.status.as_deref(), &words)?;
        // An encounter of elsewhere is never open here, however its source left it.
        let state = match status {
            Some("planned") => "planned",
            Some("cancelled") => "cancelled",
            Some("entered-in-error") => "withdrawn",
            Some("unknown") | None => "unknown",
            _ => "closed",
        };
        let (starts, ends) = dates::period("period", encounter.period.as_ref())?;
        let (starts_at, starts_precision) = dates::stored(starts);
        let (ends_at, ends_precision) = dates::stored_if(ends);
        let people = encounter.participant.iter().filter_map(|one| one.individual.as_ref());
        let person = people.clone().next().and_then(|one| self.called(item, Some(one)));
        let place = self.called(item, encounter.service_provider.as_ref());
        let others = self.all_called(item, people).filter(|all| Some(all) != person.as_ref());
        let by_name = [others.or(person), place].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let class = encounter.class.as_ref().and_then(|class| class.display.clone().or_else(|| class.code.clone()));
        let kind = encounter.kinds.iter().find_map(Concept::name).or_else(|| class.as_deref().and_then(line));
        let rooms = encounter.location.iter().filter_map(|one| self.called(item, one.location.as_ref()));
        let reason = labelled("Reason", &encounter.reason_code);
        let detail = lines(reason.into_iter().chain(rooms).chain(self.further(item, &elements::ENCOUNTER)));
        let fact = Encounter {
            origin: item.origin.to_string(),
            patient_id,
            kind: kind.unwrap_or_else(|| "Encounter".to_owned()),
            state: state.to_owned(),
            starts_at,
            starts_precision,
            // The table holds an end to no earlier instant than the beginning: a day that it ended on began before it.
            ends_at: ends_at.filter(|end| starts_at.is_none_or(|start| *end >= start)),
            ends_precision,
            by_name: Some(by_name).filter(|name| !name.is_empty()),
            said: status.filter(|word| *word != "finished").map(str::to_owned),
            detail,
        };
        Ok(Self::said(item, fact, state == "withdrawn"))
    }

    pub(super) fn problem(&self, item: &Item<'_>) -> Result<Said<Problem>, Refusal> {
        let condition: Condition = parse(item.json)?;
        let (patient_id, _) = self.about(item, "subject", condition.subject.as_ref())?;
        let code = needed("code", condition.code.as_ref())?;
        let (clinical, verification) = (
            condition.clinical_status.as_ref().and_then(Concept::status),
            condition.verification_status.as_ref().and_then(Concept::status),
        );
        let clinical = known("clinicalStatus", clinical.as_deref(), &CLINICAL)?;
        let verification = known("verificationStatus", verification.as_deref(), &VERIFICATION)?;
        let (from, latest) = dates::period("onsetPeriod", condition.onset_period.as_ref())?;
        let onset = dates::if_given("onsetDateTime", condition.onset_date_time.as_deref(), dates::day)?;
        let onset = onset.or(from.and_then(super::history::date_of));
        let (_, ended) = dates::period("abatementPeriod", condition.abatement_period.as_ref())?;
        let abated = dates::if_given("abatementDateTime", condition.abatement_date_time.as_deref(), dates::day)?;
        let abated = abated.or(ended.and_then(super::history::date_of));
        let over = abated.is_some()
            || condition.abatement_age.is_some()
            || condition.abatement_range.is_some()
            || condition.abatement_string.is_some();
        let state = match (verification, clinical) {
            (Some("entered-in-error"), _) => ProblemState::Withdrawn,
            (Some("refuted"), _) => ProblemState::Refuted,
            (_, Some("active" | "recurrence" | "relapse")) => ProblemState::Active,
            (_, Some("inactive" | "remission")) => ProblemState::Inactive,
            (_, Some(_)) => ProblemState::Resolved,
            (_, None) if over => ProblemState::Resolved,
            (_, None) => ProblemState::Unknown,
        };
        let more = [
            clinical.filter(|word| matches!(*word, "recurrence" | "relapse" | "remission")),
            verification.filter(|word| matches!(*word, "unconfirmed" | "provisional" | "differential")),
        ];
        let said_more = more.into_iter().flatten().collect::<Vec<_>>().join(", ");
        let mut detail: Vec<String> = Vec::new();
        // The period is the one in which it began, not the one in which it was there.
        let latest = latest.and_then(super::history::date_of);
        detail.extend(latest.map(|day| format!("Began by {}", rules::dates::shown(day))));
        detail.extend(
            condition.severity.as_ref().and_then(Concept::name).map(|severity| format!("Severity: {severity}")),
        );
        detail.extend(labelled("Site", &condition.body_site));
        detail.extend(aged(condition.onset_age.as_ref())?.map(|age| format!("Began {age}")));
        detail.extend(
            condition
                .onset_range
                .as_ref()
                .map(said_range)
                .transpose()?
                .flatten()
                .map(|range| format!("Began: {range}")),
        );
        detail.extend(condition.onset_string.as_deref().and_then(line).map(|text| format!("Began: {text}")));
        detail.extend(aged(condition.abatement_age.as_ref())?.map(|age| format!("Ended {age}")));
        detail.extend(
            condition
                .abatement_range
                .as_ref()
                .map(said_range)
                .transpose()?
                .flatten()
                .map(|range| format!("Ended: {range}")),
        );
        detail.extend(condition.abatement_string.as_deref().and_then(line).map(|text| format!("Ended: {text}")));
        if let (ProblemState::Active, Some(date)) = (state, abated) {
            detail.push(format!("Ended: {}", rules::dates::shown(date)));
        }
        detail.extend(self.further(item, &elements::PROBLEM));
        detail.extend(notes(&condition.note));
        let recorded = dates::if_given("recordedDate", condition.recorded_date.as_deref(), dates::when)?;
        let (onset_on, onset_precision) = dates::stored_day(onset);
        let (resolved_on, resolved_precision) = dates::stored_day(abated.filter(|_| state != ProblemState::Active));
        let (recorded_at, recorded_precision) = dates::stored(recorded);
        let (code_system, stored) = code.stored(None)?;
        let fact = Problem {
            origin: item.origin.to_string(),
            patient_id,
            name: needed("code", code.name())?,
            code_system,
            code: stored,
            state,
            onset_on,
            onset_precision,
            resolved_on,
            resolved_precision,
            recorded_at,
            recorded_precision,
            said: Some(said_more).filter(|text| !text.is_empty()),
            detail: lines(detail),
            encounter: self.encounter_of(item, condition.encounter.as_ref()),
        };
        Ok(Self::said(item, fact, state == ProblemState::Withdrawn))
    }

    pub(super) fn medicine(&self, item: &Item<'_>) -> Result<Said<Medicine>, Refusal> {
        let used: MedicationUse = parse(item.json)?;
        let (patient_id, _) = self.about(item, "subject", used.subject.as_ref())?;
        let (name, code_system, code) = self.medication(item, &used)?;
        let (state, word) = medicine_state(item.kind == "MedicationStatement", &used)?;
        let (from, until) = dates::period("effectivePeriod", used.effective_period.as_ref())?;
        let effective = dates::if_given("effectiveDateTime", used.effective_date_time.as_deref(), dates::day)?;
        let authored = dates::if_given("authoredOn", used.authored_on.as_deref(), dates::day)?;
        let started = from.and_then(super::history::date_of).or(effective).or(authored);
        let stopped =
            until.and_then(super::history::date_of).filter(|_| !state.stands() || state == MedicationState::Unknown);
        let written = used.authored_on.as_deref().or(used.date_asserted.as_deref());
        let recorded = dates::if_given("authoredOn", written, dates::when)?;
        let dosages = if used.dosage_instruction.is_empty() { &used.dosage } else { &used.dosage_instruction };
        let mut detail: Vec<String> = Vec::new();
        detail.extend(used.status_reason.first().and_then(Concept::name).map(|reason| format!("Why: {reason}")));
        detail.extend(labelled("For", &used.reason_code));
        let by =
            self.called(item, used.requester.as_ref()).or_else(|| self.called(item, used.information_source.as_ref()));
        detail.extend(by.map(|name| format!("By {name}")));
        if let (true, Some(until)) =
            (state.stands() && state != MedicationState::Unknown, until.and_then(super::history::date_of))
        {
            detail.push(format!("Until {}", rules::dates::shown(until)));
        }
        detail.extend(self.further(item, &elements::MEDICINE));
        detail.extend(notes(&used.note));
        let (started_on, started_precision) = dates::stored_day(started);
        let (stopped_on, stopped_precision) = dates::stored_day(stopped);
        let (recorded_at, recorded_precision) = dates::stored(recorded);
        let fact = Medicine {
            origin: item.origin.to_string(),
            patient_id,
            name,
            code_system,
            code,
            dose: dosage::text(dosages)?,
            state,
            started_on,
            started_precision,
            stopped_on,
            stopped_precision,
            recorded_at,
            recorded_precision,
            said: word,
            detail: lines(detail),
            encounter: self.encounter_of(item, used.encounter.as_ref().or(used.context.as_ref())),
        };
        Ok(Self::said(item, fact, state == MedicationState::Withdrawn))
    }

    /// The medicine's name and code: of the concept, of the resource it points to, of one within itself, or the pointer's words.
    fn medication(&self, item: &Item<'_>, used: &MedicationUse) -> Read<(String, Option<String>, Option<String>)> {
        if let Some(concept) = &used.medication_codeable_concept {
            let (system, code) = concept.stored(None)?;
            return Ok((needed("medicationCodeableConcept", concept.name())?, system, code));
        }
        let reference = needed("medication", used.medication_reference.as_ref())?;
        let text = reference.reference.as_deref().unwrap_or_default();
        match self.addresses.resolve(&item.source, text, "Medication") {
            Target::Contained(id) => {
                let inside: Vec<Medication> = used.contained.iter().filter_map(|one| parse(one).ok()).collect();
                let found = inside.into_iter().find(|one| one.id.as_deref() == Some(id.as_str()));
                if let Some(concept) = found.and_then(|one| one.code) {
                    let (system, code) = concept.stored(None)?;
                    return Ok((needed("medication.code", concept.name())?, system, code));
                }
            }
            Target::Origin(origin) => {
                if let Some(party) = self.names.get(&origin) {
                    return Ok((party.name.clone(), party.code_system.clone(), party.code.clone()));
                }
            }
            _ => {}
        }
        let words = reference.display.as_deref().and_then(line);
        Ok((
            words.ok_or_else(|| format!("medicationReference: {text} is not in the file and has no words"))?,
            None,
            None,
        ))
    }
}

/// How a medicine stands, and the source's word where ours says less.
fn medicine_state(statement: bool, used: &MedicationUse) -> Read<(MedicationState, Option<String>)> {
    let words: &[&str] = if statement {
        &["active", "completed", "entered-in-error", "intended", "stopped", "on-hold", "unknown", "not-taken"]
    } else {
        &["active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft", "unknown"]
    };
    let status = known("status", used.status.as_deref(), words)?;
    let intent = known(
        "intent",
        used.intent.as_deref(),
        &["proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order", "option"],
    )?;
    let planned = intent.filter(|word| matches!(*word, "proposal" | "plan" | "option"));
    let state = match status {
        Some("entered-in-error") => MedicationState::Withdrawn,
        _ if used.do_not_perform == Some(true) => MedicationState::DoNotTake,
        Some("cancelled") => MedicationState::Cancelled,
        Some("stopped" | "completed") => MedicationState::Stopped,
        Some("not-taken") => MedicationState::NotTaken,
        Some("draft" | "intended") => MedicationState::Planned,
        _ if planned.is_some() => MedicationState::Planned,
        Some("active") => MedicationState::Active,
        Some("on-hold") => MedicationState::OnHold,
        _ => MedicationState::Unknown,
    };
    let word = status.filter(|word| matches!(*word, "completed" | "draft" | "intended")).or(planned);
    Ok((state, word.map(str::to_owned)))
}
