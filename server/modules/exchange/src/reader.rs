//! Resources in our terms, one after the other, so that what others point to is known before them.

use std::collections::BTreeMap;

use api::{
    crm::{Channel, Sex},
    id::PatientId,
    text::{Email, Phone},
};
use crm::NewPatient;
use ehr::import::{Allergy, Encounter, Entry, Medicine, Observation, Party, Problem, Report};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rules::ranges::Limits;
use serde_json::Value;

use crate::{
    bundle::{Bundle, Item},
    resources as fhir,
    values::{Read, as_vital, cut, day, flag, flag_of, instant, needed, parse},
};

/// What was read so far.
pub struct Reader {
    now: Timestamp,
    /// From an address to an origin.
    addresses: BTreeMap<String, String>,
    /// From a patient's origin to the id here and the birth date.
    patients: BTreeMap<String, (PatientId, Date)>,
    /// From the origin of a person or place to the name.
    names: BTreeMap<String, String>,
    /// From a value's origin to its report's.
    reports: BTreeMap<String, String>,
}

impl Reader {
    /// Has read nothing yet; knows which address is which origin.
    pub fn new(now: Timestamp, addresses: BTreeMap<String, String>) -> Self {
        Self { now, addresses, patients: BTreeMap::new(), names: BTreeMap::new(), reports: BTreeMap::new() }
    }

    /// Reads one resource into the bundle, or says why not.
    pub fn take(&mut self, item: &Item, bundle: &mut Bundle, new_id: &mut impl FnMut(&str) -> PatientId) -> Read {
        let origin = item.origin.clone();
        let resource = &item.resource;
        match item.kind.as_str() {
            "Organization" => {
                let organization: fhir::Organization = parse(resource)?;
                let name = cut(&needed("name", organization.name)?, 200);
                self.names.insert(origin.clone(), name.clone());
                bundle.history.parties.push(Party { origin, kind: "organization", name });
            }
            "Practitioner" => {
                let practitioner: fhir::Practitioner = parse(resource)?;
                let name = needed("name", practitioner.name.first())?;
                let words: Vec<&str> =
                    name.prefix.iter().chain(&name.given).chain(&name.family).map(String::as_str).collect();
                let name = cut(&words.join(" "), 200);
                self.names.insert(origin.clone(), name.clone());
                bundle.history.parties.push(Party { origin, kind: "practitioner", name });
            }
            "Patient" => {
                let new = self.patient(&origin, parse(resource)?, new_id)?;
                self.patients.insert(origin.clone(), (new.id, new.born));
                bundle.patients.push((origin, new));
            }
            "DiagnosticReport" => bundle.history.reports.push(self.report(origin, parse(resource)?)?),
            "Encounter" => bundle.history.encounters.push(self.encounter(origin, parse(resource)?)?),
            "Condition" => bundle.history.problems.push(self.problem(origin, parse(resource)?)?),
            "AllergyIntolerance" => bundle.history.allergies.push(self.allergy(origin, parse(resource)?)?),
            "MedicationRequest" => bundle.history.medicines.push(self.medicine(origin, parse(resource)?)?),
            "Observation" => bundle.history.observations.extend(self.observation(&origin, parse(resource)?)?),
            "Immunization" => bundle.history.entries.push(self.entry(origin, "immunization", resource)?),
            "Procedure" => bundle.history.entries.push(self.entry(origin, "procedure", resource)?),
            "CarePlan" => bundle.history.entries.push(self.entry(origin, "care_plan", resource)?),
            _ => bundle.history.entries.push(self.entry(origin, "document", resource)?),
        }
        Ok(())
    }

    fn origin_of(&self, reference: Option<&fhir::Reference>) -> Option<&String> {
        self.addresses.get(reference?.reference.as_deref()?)
    }

    /// The patient a resource is about.
    fn about(&self, field: &str, reference: Option<&fhir::Reference>) -> Result<(PatientId, Date), String> {
        let target = needed(field, reference)?;
        let origin = self.origin_of(Some(target));
        let found = origin.and_then(|origin| self.patients.get(origin)).copied();
        let named = target.reference.as_deref().unwrap_or("nothing");
        found.ok_or_else(|| format!("{field}: {named} is not a patient of this bundle"))
    }

    fn patient(
        &self,
        origin: &str,
        patient: fhir::Patient,
        new_id: &mut impl FnMut(&str) -> PatientId,
    ) -> Result<NewPatient, String> {
        let official = patient.name.iter().find(|name| name.usage.as_deref() == Some("official"));
        let name = needed("name", official.or_else(|| patient.name.first()))?;
        let family = name.family.as_deref().map(|family| cut(family, 80)).filter(|family| !family.is_empty());
        let given = cut(&name.given.join(" "), 80);
        let (family, given) = match (family, given.is_empty()) {
            (family, false) => (family, given),
            (Some(only), true) => (None, only),
            (None, true) => return Err("name: has neither family nor given name".to_owned()),
        };
        let sex = match patient.gender.as_deref() {
            Some("female") => Sex::Female,
            Some("male") => Sex::Male,
            Some("other") => Sex::Other,
            Some("unknown") | None => Sex::Unknown,
            Some(other) => return Err(format!("gender: {other} is not one of female, male, other, unknown")),
        };
        let born = day("birthDate", &needed("birthDate", patient.birth_date)?)?;
        if born < Date::constant(1900, 1, 1) || born > TimeZone::UTC.to_datetime(self.now).date() {
            return Err(format!("birthDate: {born} is before 1900 or in the future"));
        }
        let point = |system: &str| {
            let of = |point: &&fhir::ContactPoint| point.system.as_deref() == Some(system);
            patient.telecom.iter().find(of).and_then(|point| point.value.as_deref())
        };
        let address = patient.address.first();
        let language = patient.communication.first().and_then(|one| one.language.code());
        let deceased = patient.deceased_date_time.as_deref().map(|at| day("deceasedDateTime", at)).transpose()?;
        Ok(NewPatient {
            id: new_id(origin),
            family_name: family,
            given_name: given,
            preferred_name: None,
            born,
            sex,
            pronouns: None,
            // A number or address that cannot work is left out: the record is worth more than its phone.
            phone: point("phone").and_then(|number| Phone::new(number).ok()),
            email: point("email").and_then(|mail| Email::new(mail).ok()),
            street: address.and_then(|address| address.line.first()).map(|line| cut(line, 120)),
            city: address.and_then(|address| address.city.as_deref()).map(|city| cut(city, 80)),
            postal_code: address.and_then(|address| address.postal_code.as_deref()).map(|code| cut(code, 20)),
            language: language.and_then(|code| code.get(..2)).unwrap_or("en").to_lowercase(),
            alerts: Vec::new(),
            // Nobody was asked whether messages may come.
            remind_by: Channel::None,
            registered_at: self.now,
            deceased_on: deceased,
            origin: Some(origin.to_owned()),
        })
    }

    fn encounter(&self, origin: String, encounter: fhir::Encounter) -> Result<Encounter, String> {
        let (patient_id, _) = self.about("subject", encounter.subject.as_ref())?;
        let period = needed("period", encounter.period)?;
        let starts_at = instant("period.start", &needed("period.start", period.start)?)?;
        let ends_at = period.end.map(|end| instant("period.end", &end)).transpose()?;
        if ends_at.is_some_and(|end| end < starts_at) {
            return Err("period: ends before it begins".to_owned());
        }
        let name = |reference: Option<&fhir::Reference>| {
            let known = self.origin_of(reference).and_then(|origin| self.names.get(origin)).cloned();
            known.or_else(|| reference.and_then(|reference| reference.display.clone()))
        };
        let person = encounter.participant.iter().find_map(|one| name(one.individual.as_ref()));
        let place = name(encounter.service_provider.as_ref());
        let by_name = match (person, place) {
            (Some(person), Some(place)) => Some(format!("{person}, {place}")),
            (person, place) => person.or(place),
        };
        let kind = encounter.kinds.first().and_then(fhir::Concept::name).unwrap_or_else(|| "Encounter".to_owned());
        Ok(Encounter { origin, patient_id, kind: cut(&kind, 200), starts_at, ends_at, by_name })
    }

    fn problem(&self, origin: String, condition: fhir::Condition) -> Result<Problem, String> {
        let (patient_id, _) = self.about("subject", condition.subject.as_ref())?;
        let code = needed("code", condition.code)?;
        let status = condition.clinical_status.as_ref().and_then(fhir::Concept::code).unwrap_or("active").to_owned();
        let state = match status.as_str() {
            "active" | "recurrence" | "relapse" => "active",
            "inactive" | "remission" | "resolved" => "resolved",
            other => return Err(format!("clinicalStatus: {other} is not a status of conditions")),
        };
        let onset_on = condition.onset_date_time.as_deref().map(|at| day("onsetDateTime", at)).transpose()?;
        let ended = condition.abatement_date_time.as_deref().map(|at| day("abatementDateTime", at)).transpose()?;
        let recorded = condition.recorded_date.or(condition.onset_date_time);
        let (code_system, stored) = code.stored();
        Ok(Problem {
            origin,
            patient_id,
            encounter: self.origin_of(condition.encounter.as_ref()).cloned(),
            name: cut(&needed("code", code.name())?, 200),
            code_system,
            code: stored,
            state,
            onset_on,
            resolved_on: ended.filter(|_| state == "resolved"),
            recorded_at: recorded.map_or(Ok(self.now), |at| instant("recordedDate", &at))?,
        })
    }

    fn allergy(&self, origin: String, allergy: fhir::AllergyIntolerance) -> Result<Allergy, String> {
        let (patient_id, _) = self.about("patient", allergy.patient.as_ref())?;
        let code = needed("code", allergy.code)?;
        let certainty = match allergy.verification_status.as_ref().and_then(fhir::Concept::code) {
            Some("confirmed") => "confirmed",
            Some("refuted" | "entered-in-error") => "refuted",
            _ => "likely",
        };
        let words: Vec<String> =
            allergy.reaction.iter().flat_map(|one| &one.manifestation).filter_map(fhir::Concept::name).collect();
        let (code_system, stored) = code.stored();
        Ok(Allergy {
            origin,
            patient_id,
            name: cut(&needed("code", code.name())?, 120),
            code_system,
            code: stored,
            category: match allergy.category.first().map(String::as_str) {
                Some("medication") => "medicine",
                Some("food") => "food",
                Some("environment") => "environment",
                _ => "other",
            },
            criticality: match allergy.criticality.as_deref() {
                Some("low") => "low",
                Some("high") => "high",
                _ => "unknown",
            },
            certainty,
            reaction: (!words.is_empty()).then(|| cut(&words.join(", "), 200)),
            recorded_at: allergy.recorded_date.map_or(Ok(self.now), |at| instant("recordedDate", &at))?,
        })
    }

    fn medicine(&self, origin: String, request: fhir::MedicationRequest) -> Result<Medicine, String> {
        let (patient_id, _) = self.about("subject", request.subject.as_ref())?;
        let code = request.medication_codeable_concept.unwrap_or_default();
        let pointed = || request.medication_reference.as_ref().and_then(|reference| reference.display.clone());
        let name = needed("medicationCodeableConcept", code.name().or_else(pointed))?;
        let (code_system, stored) = code.stored();
        let dose: Vec<String> = request.dosage_instruction.into_iter().filter_map(|dosage| dosage.text).collect();
        let authored = request.authored_on;
        Ok(Medicine {
            origin,
            patient_id,
            encounter: self.origin_of(request.encounter.as_ref()).cloned(),
            name: cut(&name, 160),
            code_system,
            code: stored,
            dose: (!dose.is_empty()).then(|| cut(&dose.join("; "), 120)),
            state: if matches!(request.status.as_deref(), Some("active" | "on-hold")) { "active" } else { "stopped" },
            started_on: authored.as_deref().map(|at| day("authoredOn", at)).transpose()?,
            recorded_at: authored.map_or(Ok(self.now), |at| instant("authoredOn", &at))?,
        })
    }

    fn report(&mut self, origin: String, report: fhir::DiagnosticReport) -> Result<Report, String> {
        let (patient_id, _) = self.about("subject", report.subject.as_ref())?;
        let code = needed("code", report.code)?;
        let at = needed("issued", report.issued.or(report.effective_date_time))?;
        for result in &report.result {
            if let Some(value) = self.origin_of(Some(result)).cloned() {
                self.reports.insert(value, origin.clone());
            }
        }
        let (code_system, stored) = code.stored();
        Ok(Report {
            patient_id,
            encounter: self.origin_of(report.encounter.as_ref()).cloned(),
            name: cut(&needed("code", code.name())?, 200),
            code_system: code_system.unwrap_or_else(|| "unnamed".to_owned()),
            code: stored.unwrap_or_default(),
            issued_at: instant("issued", &at)?,
            origin,
        })
    }

    fn observation(&self, origin: &str, observation: fhir::Observation) -> Result<Vec<Observation>, String> {
        if matches!(observation.status.as_deref(), Some("entered-in-error" | "cancelled")) {
            return Err("status: was entered in error or cancelled at the source".to_owned());
        }
        let (patient_id, born) = self.about("subject", observation.subject.as_ref())?;
        let period = observation.effective_period.and_then(|period| period.start);
        let at = observation.effective_date_time.or(period).or(observation.issued);
        let at = instant("effectiveDateTime", &needed("effectiveDateTime", at)?)?;
        let category = match observation.category.first().and_then(fhir::Concept::code) {
            Some("vital-signs") => "vital",
            Some("laboratory") => "laboratory",
            _ => "other",
        };
        let code = needed("code", observation.code)?;
        // A value and each component have ranges and interpretations of their own: none is lent to another.
        let bare = observation.value.is_empty() && !observation.component.is_empty();
        let whole = (!bare).then_some((
            origin.to_owned(),
            &code,
            &observation.value,
            &observation.reference_range,
            &observation.interpretation,
        ));
        let parts = observation.component.iter().map(|part| {
            let origin = format!("{origin}#{}", part.code.code().unwrap_or_default());
            (origin, &part.code, &part.value, &part.reference_range, &part.interpretation)
        });
        let mut found = Vec::new();
        for (origin, code, value, ranges, interpretation) in whole.into_iter().chain(parts) {
            let limit = |end: fn(&fhir::Range) -> &Option<fhir::Quantity>| {
                let quantity = ranges.first().and_then(|range| end(range).as_ref());
                quantity.and_then(|quantity| quantity.value.as_ref()?.as_f64())
            };
            let mut one = Observation {
                origin,
                patient_id,
                encounter: self.origin_of(observation.encounter.as_ref()).cloned(),
                report: None,
                category,
                code_system: code.stored().0.unwrap_or_else(|| "unnamed".to_owned()),
                code: code.code().unwrap_or_default().to_owned(),
                name: cut(&needed("code", code.name())?, 200),
                comparator: None,
                written: None,
                words: None,
                absent: None,
                unit: None,
                low: limit(|range| &range.low),
                high: limit(|range| &range.high),
                flag: interpretation.iter().filter_map(fhir::Concept::code).find_map(flag),
                at,
            };
            value.write_to(&mut one)?;
            let own = Limits { low: one.low, high: one.high, ..Limits::default() };
            one.flag = one.flag.or_else(|| flag_of(&one, &own));
            as_vital(&mut one, born);
            found.push(one);
        }
        let report = self.reports.get(origin);
        Ok(found.into_iter().map(|one| Observation { report: report.cloned(), ..one }).collect())
    }

    fn entry(&self, origin: String, kind: &'static str, resource: &Value) -> Result<Entry, String> {
        let happening: fhir::Happening = parse(resource)?;
        let (patient_id, _) = self.about("subject", happening.subject.as_ref().or(happening.patient.as_ref()))?;
        let period = happening.performed_period.or(happening.period).or(happening.billable_period);
        let (from, until) = period.map_or((None, None), |period| (period.start, period.end));
        let at = happening
            .occurrence_date_time
            .or(happening.performed_date_time)
            .or(from)
            .or(happening.started)
            .or(happening.created)
            .or(happening.start_date)
            .or(happening.date);
        // A document without any date stands where it came in.
        let at = match (at, kind) {
            (Some(at), _) => instant("period", &at)?,
            (None, "document") => self.now,
            (None, _) => return Err("period: is missing".to_owned()),
        };
        let concept = |value: &Value| serde_json::from_value::<fhir::Concept>(value.clone()).ok();
        let first =
            happening.category.as_ref().and_then(Value::as_array).and_then(|list| list.first()).and_then(concept);
        let code = happening.vaccine_code.or(happening.code).or(if kind == "care_plan" { first } else { None });
        let described = happening.description.as_ref().and_then(|value| {
            value.as_str().map(str::to_owned).or_else(|| concept(value).and_then(|concept| concept.name()))
        });
        let (code_system, stored) = code.as_ref().map_or((None, None), fhir::Concept::stored);
        let type_name = origin.split('/').next().unwrap_or_default().to_owned();
        let name = code.as_ref().and_then(fhir::Concept::name).or(described).unwrap_or(type_name);
        Ok(Entry {
            patient_id,
            encounter: self.origin_of(happening.encounter.as_ref()).cloned(),
            kind,
            name: cut(&name, 200),
            code_system,
            code: stored,
            status: cut(&happening.status.or(happening.lifecycle_status).unwrap_or_else(|| "unknown".to_owned()), 40),
            at,
            until: until.map(|end| instant("period.end", &end)).transpose()?,
            body: (kind == "document").then(|| resource.to_string()),
            origin,
        })
    }
}
