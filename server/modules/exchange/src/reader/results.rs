//! Reports and values.

use api::PartialDate;
use ehr::import::{At, History, Observation, Report};
use rules::ranges::Limits;
use serde_json::value::RawValue;

use super::{
    Reader, Refusal, elements,
    vitals::{self, flag_of, vital_of},
};
use crate::{
    dates,
    fhir::{self, Concept, DiagnosticReport, ReferenceRange, Value},
    identity::Item,
    interpretation::{interpreted, other_ranges, otherwise_interpreted, usual},
    values::plausible,
    words::{LOINC, Read, block, excerpt, line, lines, needed, notes, parse},
};

/// How a report or a value stands: our word, the source's where ours says less, and whether it was corrected.
fn standing(status: Option<&str>, of_value: bool) -> Read<(&'static str, Option<String>, bool)> {
    let state = match status {
        Some("final") => "final",
        Some("amended" | "corrected" | "appended") => {
            // A report is marked as corrected by itself.
            return Ok(if of_value { ("amended", status.map(str::to_owned), true) } else { ("final", None, true) });
        }
        Some("registered" | "preliminary" | "partial") => "preliminary",
        Some("cancelled") => "cancelled",
        Some("entered-in-error") => "withdrawn",
        Some("unknown") | None => "unknown",
        Some(other) => return Err(format!("status: {} is not one of FHIR R4", excerpt(other))),
    };
    let word = status.filter(|_| state != "final").map(str::to_owned);
    Ok((state, word, false))
}

/// A value before its own elements are read.
pub(super) struct Frame {
    origin: String,
    pub(super) about: (api::id::PatientId, PartialDate),
    /// Whom or what it was observed of, where that is not the patient: a fetus, a donor, an implant.
    other_than: Option<String>,
    encounter: Option<String>,
    report: Option<String>,
    category: &'static str,
    pub(super) at: Option<At>,
    state: &'static str,
    said: Option<String>,
    by_name: Option<String>,
    detail: Option<String>,
}

impl Reader {
    pub(super) fn report(&self, item: &Item<'_>, history: &mut History) -> Result<(), Refusal> {
        let report: DiagnosticReport = parse(item.json)?;
        let about = self.about(item, "subject", report.subject.as_ref())?;
        let code = needed("code", report.code.as_ref())?;
        let (state, said, amended) = standing(report.status.as_deref(), false)?;
        let issued = dates::if_given("issued", report.issued.as_deref(), dates::when)?;
        let effective = dates::if_given("effectiveDateTime", report.effective_date_time.as_deref(), dates::when)?;
        let (from, _) = dates::period("effectivePeriod", report.effective_period.as_ref())?;
        let (issued_at, issued_precision) = dates::stored(issued.or(effective).or(from));
        let (files, elsewhere) = self.files(item, "presentedForm", &report.presented_form)?;
        let codes: Vec<String> = report.conclusion_code.iter().filter_map(Concept::name).collect();
        let said_more = codes.into_iter().chain(elsewhere).chain(self.further(item, &elements::REPORT));
        let conclusion = lines(report.conclusion.as_deref().and_then(block).into_iter().chain(said_more));
        let (code_system, stored) = code.stored(Some(LOINC))?;
        let encounter = self.encounter_of(item, report.encounter.as_ref());
        let mut results: Vec<String> =
            report.result.iter().filter_map(|result| self.target(&item.source, Some(result), "Observation")).collect();
        // A report may carry its values within itself.
        let mut inside = Vec::new();
        for contained in report.contained.iter().filter(|one| one.get().contains("\"Observation\"")) {
            let observation: fhir::Observation = parse(contained)?;
            let id = observation.id.clone().unwrap_or_default();
            let frame = Frame {
                origin: format!("{}#{id}", item.origin),
                about,
                other_than: self.other_than(item, &observation.focus),
                encounter: encounter.clone(),
                report: Some(item.origin.to_string()),
                category: category(&observation, "laboratory"),
                at: issued.or(effective).or(from),
                state,
                said: said.clone(),
                by_name: None,
                detail: None,
            };
            results.push(frame.origin.clone());
            self.values(frame, &observation, contained, &mut inside)?;
        }
        let fact = Report {
            origin: item.origin.to_string(),
            patient_id: about.0,
            name: needed("code", code.name())?,
            code_system: code_system.unwrap_or_else(|| "unnamed".to_owned()),
            code: stored.unwrap_or_default(),
            issued_at,
            issued_precision,
            issued_by: self
                .all_called(item, &report.results_interpreter)
                .or_else(|| self.all_called(item, &report.performer)),
            state: state.to_owned(),
            said,
            amended,
            partial: report.status.as_deref() == Some("partial"),
            conclusion,
            encounter,
            results,
            files,
        };
        let withdrawn = state == "withdrawn";
        history.observations.extend(inside.into_iter().map(|one| Self::said(item, one, withdrawn)));
        history.reports.push(Self::said(item, fact, withdrawn));
        Ok(())
    }

    pub(super) fn observation(&self, item: &Item<'_>, history: &mut History) -> Result<(), Refusal> {
        let observation: fhir::Observation = parse(item.json)?;
        let about = self.about(item, "subject", observation.subject.as_ref())?;
        let (state, said, amended) = standing(observation.status.as_deref(), true)?;
        let at = self.observed_at(&observation)?;
        let encounter = self.encounter_of(item, observation.encounter.as_ref());
        let value: Value = parse(item.json)?;
        if !observation.has_member.is_empty() && value.is_empty() && observation.component.is_empty() {
            let report =
                self.panel(item, &observation, about.0, at, encounter, (state, said.filter(|_| !amended), amended))?;
            history.reports.push(Self::said(item, report, state == "withdrawn"));
            return Ok(());
        }
        let mut detail: Vec<String> = Vec::new();
        detail.extend(observation.body_site.as_ref().and_then(Concept::name).map(|site| format!("Site: {site}")));
        detail.extend(observation.method.as_ref().and_then(Concept::name).map(|method| format!("Method: {method}")));
        detail.extend(self.further(item, &elements::OBSERVATION));
        detail.extend(notes(&observation.note));
        let frame = Frame {
            origin: item.origin.to_string(),
            about,
            other_than: self.other_than(item, &observation.focus),
            encounter,
            report: self.reports.get(&*item.origin).cloned(),
            category: category(&observation, "other"),
            at,
            state,
            said,
            by_name: self.all_called(item, &observation.performer),
            detail: lines(detail),
        };
        let mut found = Vec::new();
        self.values(frame, &observation, item.json, &mut found)?;
        history.observations.extend(found.into_iter().map(|one| Self::said(item, one, state == "withdrawn")));
        Ok(())
    }

    /// Whom or what was observed instead of the patient, in words.
    fn other_than(&self, item: &Item<'_>, focus: &[fhir::Reference]) -> Option<String> {
        let elsewhere = |reference: &&fhir::Reference| {
            let origin = self.target(&item.source, Some(reference), "Patient");
            !origin.is_some_and(|origin| self.people.contains_key(&origin))
        };
        let others = focus.iter().filter(elsewhere).map(|reference| {
            let named = self.called(item, Some(reference)).or_else(|| reference.reference.as_deref().and_then(line));
            named.unwrap_or_else(|| "somebody else".to_owned())
        });
        Some(others.collect::<Vec<_>>().join(", ")).filter(|others| !others.is_empty())
    }

    fn observed_at(&self, observation: &fhir::Observation) -> Read<Option<At>> {
        let (from, _) = dates::period("effectivePeriod", observation.effective_period.as_ref())?;
        let effective = dates::if_given("effectiveDateTime", observation.effective_date_time.as_deref(), dates::when)?;
        let instant = dates::if_given("effectiveInstant", observation.effective_instant.as_deref(), dates::when)?;
        let issued = dates::if_given("issued", observation.issued.as_deref(), dates::when)?;
        Ok(effective.or(instant).or(from).or(issued))
    }

    /// An observation that only gathers others is a report of them.
    fn panel(
        &self,
        item: &Item<'_>,
        observation: &fhir::Observation,
        patient_id: api::id::PatientId,
        at: Option<At>,
        encounter: Option<String>,
        (state, said, amended): (&str, Option<String>, bool),
    ) -> Read<Report> {
        let code = needed("code", observation.code.as_ref())?;
        let (code_system, stored) = code.stored(Some(LOINC))?;
        let (issued_at, issued_precision) = dates::stored(at);
        let members = observation.has_member.iter();
        Ok(Report {
            origin: item.origin.to_string(),
            patient_id,
            name: needed("code", code.name())?,
            code_system: code_system.unwrap_or_else(|| "unnamed".to_owned()),
            code: stored.unwrap_or_default(),
            issued_at,
            issued_precision,
            issued_by: self.all_called(item, &observation.performer),
            state: state.replace("amended", "final"),
            said,
            amended,
            partial: false,
            conclusion: lines(notes(&observation.note)),
            encounter,
            results: members.filter_map(|one| self.target(&item.source, Some(one), "Observation")).collect(),
            files: Vec::new(),
        })
    }

    /// A value and its parts. Each has a range and an interpretation of its own: none is lent to another.
    fn values(
        &self,
        mut frame: Frame,
        observation: &fhir::Observation,
        json: &RawValue,
        found: &mut Vec<Observation>,
    ) -> Read<()> {
        let value: Value = parse(json)?;
        if !observation.component.is_empty() && value.is_empty() {
            // What is said of the parts together flags none of them.
            let together = observation.interpretation.iter().filter_map(Concept::name);
            frame.detail = lines(frame.detail.take().into_iter().chain(together));
        }
        let code = needed("code", observation.code.as_ref())?;
        if observation.component.is_empty() || !value.is_empty() {
            found.push(self.value(
                &frame,
                frame.origin.clone(),
                code,
                &value,
                &observation.reference_range,
                &observation.interpretation,
            )?);
        }
        let mut parts: Vec<(fhir::Component, Value)> = Vec::new();
        for (index, component) in observation.component.iter().enumerate() {
            let at = |reason: String| format!("component[{index}].{reason}");
            parts.push((parse(component).map_err(at)?, parse(component).map_err(at)?));
        }
        // A part without a value costs the others nothing; where none has one, the whole says nothing.
        if parts.iter().any(|(_, value): &(_, Value)| !value.is_empty()) {
            for (_, value) in parts.iter_mut().filter(|(_, value)| value.is_empty()) {
                value.data_absent_reason =
                    Some(Concept { coding: Vec::new(), text: Some("no value given".to_owned()) });
            }
        }
        let code_of =
            |part: &fhir::Component| part.code.as_ref().and_then(Concept::code).unwrap_or_default().to_owned();
        for (index, (part, value)) in parts.iter().enumerate() {
            let own = code_of(part);
            let alone = !own.is_empty() && parts.iter().filter(|(other, _)| code_of(other) == own).count() == 1;
            let place = if alone { own } else { format!("{own}[{index}]") };
            let at = |reason: String| format!("component[{index}].{reason}");
            // A part without a name is named by the whole.
            let code = part.code.as_ref().filter(|code| code.name().is_some()).unwrap_or(code);
            let origin = format!("{}#{place}", frame.origin);
            found.push(
                self.value(&frame, origin, code, value, &part.reference_range, &part.interpretation).map_err(at)?,
            );
        }
        Ok(())
    }

    fn value(
        &self,
        frame: &Frame,
        origin: String,
        code: &Concept,
        value: &Value,
        ranges: &[ReferenceRange],
        interpretation: &[Concept],
    ) -> Read<Observation> {
        let vital = vital_of(code).filter(|_| frame.other_than.is_none());
        let name = needed("code", code.name())?;
        let name = match vital {
            Some(kind) if code.codes().any(|code| code == name) => vitals::called(kind).to_owned(),
            _ => name,
        };
        let name = frame.other_than.as_ref().map_or(name.clone(), |whom| format!("{name} (of {whom})"));
        let (code_system, stored) = match vital {
            Some(kind) => (Some("loinc".to_owned()), Some(kind.facts().0.to_owned())),
            // By its code it would stand among the patient's own values.
            None if frame.other_than.is_some() => (None, None),
            None => code.stored(Some(LOINC))?,
        };
        let (at, at_precision) = dates::stored(frame.at);
        let mut one = Observation {
            origin,
            patient_id: frame.about.0,
            // A vital sign is one, whatever its source files it under.
            category: match vital {
                Some(_) => "vital",
                None if frame.other_than.is_some() => "other",
                None => frame.category,
            }
            .to_owned(),
            code_system: code_system.unwrap_or_else(|| "unnamed".to_owned()),
            // What has no code is told from others by its name.
            code: stored.unwrap_or_else(|| name.clone()),
            name,
            comparator: None,
            written: None,
            words: None,
            absent: None,
            unit: None,
            source_written: None,
            source_unit: None,
            low: None,
            high: None,
            range_words: None,
            flag: interpreted(interpretation),
            at,
            at_precision,
            state: frame.state.to_owned(),
            said: frame.said.clone(),
            by_name: frame.by_name.clone(),
            detail: lines(
                frame
                    .detail
                    .clone()
                    .into_iter()
                    .chain(otherwise_interpreted(interpretation))
                    .chain(other_ranges(ranges)),
            ),
            encounter: frame.encounter.clone(),
            report: frame.report.clone(),
        };
        match value.write_to(&mut one) {
            Ok(()) => {}
            // What was entered in error need not say anything any more, and what was called off never did.
            Err(_) if matches!(frame.state, "withdrawn" | "cancelled") => one.absent = Some(frame.state.to_owned()),
            Err(reason) => return Err(reason),
        }
        plausible(&one)?;
        let (low, high, words) = usual(ranges, one.unit.as_deref())?;
        (one.low, one.high, one.range_words) = (low, high, words);
        let own = Limits { low, high, ..Limits::default() };
        one.flag = one.flag.or_else(|| flag_of(&one, &own));
        match vital.filter(|_| one.written.is_some()) {
            Some(kind) => self.as_vital(kind, &mut one, frame),
            // A vital sign in words, or one that is kept in no list here, stands among everything else that was observed.
            None if one.category == "vital" => "other".clone_into(&mut one.category),
            None => {}
        }
        Ok(one)
    }
}

/// Where a value stands, by whichever of its categories says so.
fn category(observation: &fhir::Observation, otherwise: &'static str) -> &'static str {
    let mut codes = observation.category.iter().flat_map(Concept::codes);
    let words: Vec<&str> = codes.by_ref().collect();
    if words.contains(&"vital-signs") {
        "vital"
    } else if words.contains(&"laboratory") {
        "laboratory"
    } else if words.is_empty() {
        otherwise
    } else {
        "other"
    }
}
