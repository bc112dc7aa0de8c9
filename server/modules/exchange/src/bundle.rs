//! One bundle as a history: each resource read, or rejected with its place and reason.

use std::collections::BTreeMap;

use api::{
    crm::{Channel, Sex},
    ehr::VitalKind,
    id::PatientId,
    text::{Email, Phone},
};
use crm::NewPatient;
use ehr::import::{Allergy, Encounter, Entry, History, Medicine, Observation, Party, Problem, Report};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;

use crate::resources as fhir;

/// A resource that could not be taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// Its place: `entry[12]`.
    pub place: String,
    /// Its type and id, where it has them.
    pub resource: String,
    /// Why.
    pub reason: String,
}

/// What a bundle holds.
#[derive(Debug, Default)]
pub struct Bundle {
    /// The patients, with their origins.
    pub patients: Vec<(String, NewPatient)>,
    /// Everything that hangs on them.
    pub history: History,
    /// Resources read, by type.
    pub read: BTreeMap<String, u32>,
    /// Resources refused.
    pub refused: Vec<Refused>,
}

#[derive(Deserialize)]
struct Envelope {
    #[serde(rename = "resourceType")]
    resource_type: String,
    #[serde(default)]
    entry: Vec<Slot>,
}

#[derive(Deserialize)]
struct Slot {
    #[serde(rename = "fullUrl")]
    full_url: Option<String>,
    resource: Option<Value>,
}

/// One entry on its way.
struct Item {
    place: String,
    kind: String,
    origin: String,
    resource: Value,
}

/// The order in which resources are read, so that what others point to is there before them.
const FIRST: [&str; 4] = ["Organization", "Practitioner", "Patient", "DiagnosticReport"];

/// A bundle taken apart, before its resources are read.
pub struct Parsed {
    items: Vec<Item>,
    addresses: BTreeMap<String, String>,
    refused: Vec<Refused>,
}

/// Takes a bundle apart.
///
/// # Errors
/// When the text is no bundle at all: the place and the reason.
pub fn parse_bundle(text: &str) -> Result<Parsed, String> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let envelope: Envelope = serde_path_to_error::deserialize(&mut deserializer)
        .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
    if envelope.resource_type != "Bundle" {
        return Err(format!("is a {}, not a Bundle", envelope.resource_type));
    }
    let mut parsed = Parsed { items: Vec::new(), addresses: BTreeMap::new(), refused: Vec::new() };
    for (index, slot) in envelope.entry.into_iter().enumerate() {
        let place = format!("entry[{index}]");
        let mut refuse = |resource: String, reason: &str| {
            parsed.refused.push(Refused { place: place.clone(), resource, reason: reason.to_owned() });
        };
        let Some(resource) = slot.resource else {
            refuse(String::new(), "has no resource");
            continue;
        };
        let text = |name: &str| resource.get(name).and_then(Value::as_str).map(str::to_owned);
        let (Some(kind), Some(id)) = (text("resourceType"), text("id")) else {
            refuse(text("resourceType").unwrap_or_default(), "has no resourceType or no id");
            continue;
        };
        let origin = format!("{kind}/{id}");
        if let Some(url) = slot.full_url {
            parsed.addresses.insert(url, origin.clone());
        }
        parsed.addresses.insert(origin.clone(), origin.clone());
        parsed.items.push(Item { place, kind, origin, resource });
    }
    parsed.items.sort_by_key(|item| FIRST.iter().position(|kind| *kind == item.kind).unwrap_or(FIRST.len()));
    Ok(parsed)
}

impl Parsed {
    /// The patients it is about, by origin.
    pub fn patients(&self) -> Vec<String> {
        self.items.iter().filter(|item| item.kind == "Patient").map(|item| item.origin.clone()).collect()
    }

    /// Reads the resources. `id_of` gives the id under which a patient of this origin is, or will be, known here.
    pub fn read(self, now: Timestamp, mut id_of: impl FnMut(&str) -> PatientId) -> Bundle {
        let mut bundle = Bundle { refused: self.refused, ..Bundle::default() };
        let mut reader = Reader {
            now,
            addresses: self.addresses,
            patients: BTreeMap::new(),
            names: BTreeMap::new(),
            reports: BTreeMap::new(),
        };
        for item in self.items {
            match reader.take(&item, &mut bundle, &mut id_of) {
                Ok(()) => *bundle.read.entry(item.kind).or_default() += 1,
                Err(reason) => bundle.refused.push(Refused { place: item.place, resource: item.origin, reason }),
            }
        }
        bundle
    }
}

/// What was read so far.
struct Reader {
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

type Read = Result<(), String>;

fn parse<T: DeserializeOwned>(resource: &Value) -> Result<T, String> {
    serde_path_to_error::deserialize(resource).map_err(|error| format!("{}: {}", error.path(), error.inner()))
}

/// A date, or the date of an instant; a year or a month count from their first day.
fn day(field: &str, text: &str) -> Result<Date, String> {
    let wrong = || format!("{field}: {text} is no date");
    match text.len() {
        4 => format!("{text}-01-01").parse().map_err(|_| wrong()),
        7 => format!("{text}-01").parse().map_err(|_| wrong()),
        _ => text.get(..10).and_then(|date| date.parse().ok()).ok_or_else(wrong),
    }
}

fn instant(field: &str, text: &str) -> Result<Timestamp, String> {
    if text.len() <= 10 {
        let zoned = day(field, text)?.to_zoned(TimeZone::UTC).map_err(|error| format!("{field}: {error}"))?;
        return Ok(zoned.timestamp());
    }
    text.parse().map_err(|_| format!("{field}: {text} is no instant"))
}

fn needed<T>(field: &str, value: Option<T>) -> Result<T, String> {
    value.ok_or_else(|| format!("{field}: is missing"))
}

fn cut(text: &str, most: usize) -> String {
    text.chars().filter(|c| !c.is_control()).take(most).collect::<String>().trim().to_owned()
}

impl Reader {
    fn take(&mut self, item: &Item, bundle: &mut Bundle, new_id: &mut impl FnMut(&str) -> PatientId) -> Read {
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
        let range = observation.reference_range.first();
        let limit = |end: fn(&fhir::Range) -> &Option<fhir::Quantity>| {
            range.and_then(|range| end(range).as_ref()).and_then(|quantity| quantity.value)
        };
        let (low, high) = (limit(|range| &range.low), limit(|range| &range.high));
        let said = observation.interpretation.first().and_then(fhir::Concept::code).and_then(flag);
        let whole = (!observation.value.is_empty()).then_some((origin.to_owned(), &code, &observation.value));
        let parts = observation
            .component
            .iter()
            .map(|part| (format!("{origin}#{}", part.code.code().unwrap_or_default()), &part.code, &part.value));
        let mut found = Vec::new();
        for (origin, code, value) in whole.into_iter().chain(parts) {
            let mut one = Observation {
                origin,
                patient_id,
                encounter: self.origin_of(observation.encounter.as_ref()).cloned(),
                report: None,
                category,
                code_system: code.stored().0.unwrap_or_else(|| "unnamed".to_owned()),
                code: code.code().unwrap_or_default().to_owned(),
                name: cut(&needed("code", code.name())?, 200),
                value: None,
                words: None,
                unit: None,
                decimals: 0,
                low,
                high,
                flag: said,
                at,
            };
            value.write_to(&mut one)?;
            as_vital(&mut one, born);
            found.push(one);
        }
        if found.is_empty() {
            return Err("value: is missing".to_owned());
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

/// HL7's codes of interpretation.
fn flag(code: &str) -> Option<api::Flag> {
    match code {
        "L" => Some(api::Flag::Low),
        "H" => Some(api::Flag::High),
        "LL" => Some(api::Flag::CriticalLow),
        "HH" => Some(api::Flag::CriticalHigh),
        _ => None,
    }
}

/// A vital sign in our unit takes our decimals and the range of the age at that day. One in another unit stays beside
/// the others, so that no pound is ever read as a kilogram.
fn as_vital(one: &mut Observation, born: Date) {
    let Some(kind) = VitalKind::from_loinc(&one.code).filter(|_| one.category == "vital") else { return };
    let (_, unit, decimals) = kind.facts();
    let same = match one.unit.as_deref() {
        Some("mm[Hg]") => unit == "mmHg",
        Some("Cel") => unit == "°C",
        Some("kg/m2") => unit == "kg/m²",
        Some(other) => other == unit,
        None => false,
    };
    if !same {
        one.category = "other";
        return;
    }
    one.unit = Some(unit.to_owned());
    one.decimals = decimals;
    let months = rules::vitals::months(born, TimeZone::UTC.to_datetime(one.at).date());
    let limits = rules::vitals::limits(kind, months).unwrap_or_default();
    one.low = one.low.or(limits.low);
    one.high = one.high.or(limits.high);
    one.flag = one.flag.or_else(|| one.value.and_then(|value| limits.flag(value)));
}

impl fhir::Value {
    fn is_empty(&self) -> bool {
        self.value_quantity.is_none()
            && self.value_codeable_concept.is_none()
            && self.value_string.is_none()
            && self.value_boolean.is_none()
            && self.value_integer.is_none()
            && self.value_date_time.is_none()
    }

    fn write_to(&self, one: &mut Observation) -> Read {
        if let Some(quantity) = &self.value_quantity {
            let value = needed("valueQuantity.value", quantity.value)?;
            if !value.is_finite() {
                return Err("valueQuantity.value: is no number".to_owned());
            }
            one.value = Some(value);
            one.unit = quantity.code.clone().or_else(|| quantity.unit.clone());
            one.decimals = decimals(value);
        } else if let Some(whole) = self.value_integer {
            one.value = Some(whole as f64);
        } else {
            let concept = self.value_codeable_concept.as_ref().and_then(fhir::Concept::name);
            let text = concept.or_else(|| self.value_string.clone()).or_else(|| self.value_date_time.clone());
            let truth = self.value_boolean.map(|yes| if yes { "yes" } else { "no" }.to_owned());
            one.words = Some(cut(&needed("value", text.or(truth))?, 400));
        }
        Ok(())
    }
}

/// As many decimals as the value has, two at most: a source's machine precision is no measurement.
fn decimals(value: f64) -> u8 {
    [0_u8, 1]
        .into_iter()
        .find(|places| {
            let scale = 10_f64.powi(i32::from(*places));
            ((value * scale).round() - value * scale).abs() < 1e-9
        })
        .unwrap_or(2)
}
