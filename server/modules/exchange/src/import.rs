//! Taking a file in: one transaction a file, so that it is in whole or not at all.

mod people;

use std::collections::{BTreeMap, BTreeSet};

use api::id::PatientId;
use crm::import::Choices;
use directory::SiteClock;
use ehr::import::{History, Outcome as FactOutcome, Party, PartyName};
use kernel::{AppError, Audit, Tenant, Tx, database::execute, database_time};
use uuid::Uuid;

use crate::{
    fhir::{Attachment, Concept, DiagnosticReport, Medication},
    fhir_people::{HumanName, Organization, Practitioner, PractitionerRole},
    file::{documents, without_nul},
    identity::{self, Item, Parsed, short},
    outcome::Outcome,
    reader::{Reader, Refusal},
    resource::Refused,
    words::{line, parse},
};

/// What whoever imports says beforehand.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The source, where the file does not name it.
    pub source: Option<String>,
    /// Who is who.
    pub choices: Choices,
    /// The file's name.
    pub file: String,
}

/// How many facts are written at a time.
const BUFFER: usize = 2000;

/// Types that others point to by name.
const NAMED: [&str; 5] = ["Organization", "Location", "Practitioner", "PractitionerRole", "Medication"];

/// Types in which nothing belongs to a patient.
const NOT_NEEDED: [&str; 12] = [
    "OperationOutcome",
    "Provenance",
    "AuditEvent",
    "CapabilityStatement",
    "StructureDefinition",
    "ValueSet",
    "CodeSystem",
    "ConceptMap",
    "Endpoint",
    "HealthcareService",
    "Schedule",
    "Slot",
];

/// Takes a file's text in. What is there already stays as it is, unless its source says otherwise by now.
///
/// # Errors
/// `Err` inside when nothing of the text can be taken; an [`AppError`] when the database refuses, and then nothing of it is in.
pub async fn import(tenant: &Tenant, text: &str, options: &Options) -> Result<Result<Outcome, String>, AppError> {
    let text = without_nul(text);
    let parsed = match documents(&text) {
        Ok(documents) => identity::parse(documents, options.source.as_deref()),
        Err(error) => Err(error.0),
    };
    let parsed = match parsed {
        Ok(parsed) => parsed,
        Err(reason) => return Ok(Err(reason)),
    };
    let tx = tenant.tx().await?;
    // Tables grow from nothing to hundreds of thousands of rows within this transaction: a plan that was made for the empty ones would
    // look through all of them for each row.
    execute(&tx, "SET LOCAL plan_cache_mode = force_custom_plan", Vec::new()).await?;
    let batch: Uuid = tenant.new_id();
    let sql = "INSERT INTO import_batch (id, at, by_name, file) VALUES ($1, $2, $3, $4)";
    let actor = tenant.actor().name.to_string();
    let values = vec![batch.into(), database_time(tx.now()).into(), actor.into(), options.file.clone().into()];
    execute(&tx, sql, values).await?;
    let mut outcome = Outcome { batch: Some(batch), ..Outcome::default() };
    let patients = Import { tenant, tx: &tx, batch, options }.run(parsed, &mut outcome).await?;
    let counts = serde_json::to_value(&outcome.counts).map_err(AppError::internal)?;
    execute(&tx, "UPDATE import_batch SET counts = $2 WHERE id = $1", vec![batch.into(), counts.into()]).await?;
    let sum = outcome.sum();
    if sum.taken + sum.changed + sum.withdrawn + sum.waiting == 0 {
        // Nothing happened: there is nothing that could be withdrawn.
        execute(&tx, "DELETE FROM source_change WHERE batch_id = $1", vec![batch.into()]).await?;
        ehr::import::unsay(&tx, batch).await?;
        crm::import::unsay(&tx, batch).await?;
        outcome.batch = None;
    }
    tx.audit(Audit::of("import.fhir").entity(batch).patients(patients));
    tx.commit().await?;
    Ok(Ok(outcome))
}

struct Import<'a> {
    tenant: &'a Tenant,
    tx: &'a Tx,
    batch: Uuid,
    options: &'a Options,
}

impl Import<'_> {
    async fn run(&self, parsed: Parsed<'_>, outcome: &mut Outcome) -> Result<BTreeSet<PatientId>, AppError> {
        for refused in parsed.refused {
            let kind =
                refused.resource.split('/').next().filter(|kind| !kind.is_empty()).unwrap_or("Resource").to_owned();
            outcome.of(&kind).read += 1;
            outcome.refuse(&kind, refused);
        }
        for (kind, count) in parsed.copies {
            let counts = outcome.of(&kind);
            counts.read += count;
            counts.known += count;
        }
        let (mut people, mut named, mut facts) = (Vec::new(), Vec::new(), Vec::new());
        for item in parsed.items {
            outcome.of(&item.kind).read += 1;
            match &*item.kind {
                "Patient" => people.push(item),
                kind if NAMED.contains(&kind) => named.push(item),
                kind if NOT_NEEDED.contains(&kind) => outcome.of(&item.kind).not_needed += 1,
                _ => facts.push(item),
            }
        }
        let mut reader = Reader {
            now: self.tenant.now(),
            today: SiteClock::of_house(self.tx).await?.day(self.tenant.now()),
            addresses: parsed.addresses,
            people: BTreeMap::new(),
            refused: BTreeSet::new(),
            numbers: BTreeMap::new(),
            names: BTreeMap::new(),
            roles: BTreeMap::new(),
            reports: BTreeMap::new(),
            binaries: facts.iter().filter(|item| item.kind == "Binary").filter_map(binary).collect(),
        };
        // A record points to places by their address only.
        self.names(named, &mut reader, outcome).await?;
        self.people(people, &mut reader, outcome).await?;
        // What others point to comes before them.
        facts.sort_by_key(|item| match &*item.kind {
            "Encounter" => 0,
            "DiagnosticReport" => 1,
            _ => 2,
        });
        let touched = self.facts(&facts, reader, outcome).await?;
        ehr::import::settle(self.tx, &touched).await?;
        Ok(touched)
    }

    /// What people, places and medicines are called.
    async fn names(&self, items: Vec<Item<'_>>, reader: &mut Reader, outcome: &mut Outcome) -> Result<(), AppError> {
        let mut parties = Vec::new();
        for item in items {
            match party(&item, reader) {
                Ok(Some(party)) => {
                    let name = PartyName {
                        name: party.name.clone(),
                        code_system: party.code_system.clone(),
                        code: party.code.clone(),
                    };
                    reader.names.insert(party.origin.clone(), name);
                    parties.push(party);
                }
                Ok(None) => outcome.of(&item.kind).not_needed += 1,
                Err(reason) => {
                    let refused = Refused::of(item.place.clone(), short(&item.origin).to_owned(), reason);
                    outcome.refuse(&item.kind, refused);
                }
            }
        }
        if parties.is_empty() {
            return Ok(());
        }
        let mut tell = |origin: &String, result: FactOutcome| {
            let kind = kind_of(origin).to_owned();
            match result {
                FactOutcome::Taken => outcome.of(&kind).taken += 1,
                FactOutcome::Changed => outcome.of(&kind).changed += 1,
                _ => outcome.of(&kind).known += 1,
            }
        };
        ehr::import::write_parties(self.tx, self.batch, &parties, &mut tell).await
    }

    /// Reads and writes the facts, a few thousand at a time; whose they are.
    async fn facts(
        &self,
        items: &[Item<'_>],
        mut reader: Reader,
        outcome: &mut Outcome,
    ) -> Result<BTreeSet<PatientId>, AppError> {
        let mut touched: BTreeSet<PatientId> = BTreeSet::new();
        let mut waiting: BTreeMap<String, u32> = BTreeMap::new();
        let mut history = History::default();
        let mut results: Vec<(String, Vec<String>)> = Vec::new();
        // Reports name their values before those are read.
        for item in items.iter().filter(|item| item.kind == "DiagnosticReport") {
            if let Ok(report) = parse::<DiagnosticReport>(item.json) {
                for result in &report.result {
                    if let Some(value) = reader.target(&item.source, Some(result), "Observation") {
                        reader.reports.insert(value, item.origin.to_string());
                    }
                }
            }
        }
        for chunk in items.chunks(500) {
            self.look_up(chunk, &mut reader).await?;
            for item in chunk {
                match reader.read(item, &mut history) {
                    Ok(()) => {}
                    Err(Refusal::NotNeeded) => outcome.of(&item.kind).not_needed += 1,
                    Err(Refusal::Waits(who)) => {
                        outcome.of(&item.kind).rejected += 1;
                        *waiting.entry(who).or_default() += 1;
                    }
                    Err(Refusal::Reason(reason)) => {
                        let refused = Refused::of(item.place.clone(), short(&item.origin).to_owned(), reason);
                        outcome.refuse(&item.kind, refused);
                    }
                }
                if history.len() >= BUFFER {
                    self.write(std::mem::take(&mut history), &mut touched, &mut results, outcome).await?;
                }
            }
        }
        self.write(history, &mut touched, &mut results, outcome).await?;
        ehr::import::link(self.tx, &results).await?;
        for (who, count) in waiting {
            let resource = short(&who).to_owned();
            let more = format!(
                "{count} {} about them {} not taken either",
                if count == 1 { "resource" } else { "resources" },
                if count == 1 { "was" } else { "were" }
            );
            match outcome.rejects.iter_mut().find(|refused| refused.resource == resource) {
                Some(refused) => refused.reason = format!("{}; {more}", refused.reason.trim_end_matches('.')),
                None => outcome.rejects.push(Refused::of(String::new(), resource, more)),
            }
        }
        Ok(touched)
    }

    async fn write(
        &self,
        history: History,
        touched: &mut BTreeSet<PatientId>,
        links: &mut Vec<(String, Vec<String>)>,
        outcome: &mut Outcome,
    ) -> Result<(), AppError> {
        if history.is_empty() {
            return Ok(());
        }
        touched.extend(people_of(&history));
        let named = history.reports.iter().filter(|said| !said.fact.results.is_empty());
        links.extend(named.map(|said| (said.fact.origin.clone(), said.fact.results.clone())));
        let mut results: BTreeMap<String, FactOutcome> = BTreeMap::new();
        let mut tell = |origin: &String, result: FactOutcome| {
            // The parts of a resource are one resource: what happened to the most of it holds.
            let whole = origin.split('#').next().unwrap_or_default().to_owned();
            let before = results.remove(&whole);
            let holds = match before {
                Some(before) if rank(&before) >= rank(&result) => before,
                _ => result,
            };
            results.insert(whole, holds);
        };
        ehr::import::import(self.tx, self.batch, history, &mut tell).await?;
        for (origin, result) in results {
            let kind = kind_of(&origin).to_owned();
            let counts = outcome.of(&kind);
            match result {
                FactOutcome::Taken => counts.taken += 1,
                FactOutcome::Changed => counts.changed += 1,
                FactOutcome::Withdrawn => counts.withdrawn += 1,
                FactOutcome::Known => counts.known += 1,
                FactOutcome::Waiting => counts.waiting += 1,
                FactOutcome::NotTaken => counts.not_taken += 1,
                FactOutcome::Refused(reason) => {
                    outcome.refuse(&kind, Refused::of(String::new(), short(&origin).to_owned(), reason));
                }
            }
        }
        Ok(())
    }
}

/// Which of two results of one resource's parts says more.
const fn rank(result: &FactOutcome) -> u8 {
    match result {
        FactOutcome::Refused(_) => 6,
        FactOutcome::Waiting => 5,
        FactOutcome::Withdrawn => 4,
        FactOutcome::Changed => 3,
        FactOutcome::Taken => 2,
        FactOutcome::Known => 1,
        FactOutcome::NotTaken => 0,
    }
}

fn kind_of(origin: &str) -> &str {
    short(origin).split('/').next().unwrap_or_default()
}

fn people_of(history: &History) -> BTreeSet<PatientId> {
    let mut people = BTreeSet::new();
    people.extend(history.encounters.iter().map(|said| said.fact.patient_id));
    people.extend(history.problems.iter().map(|said| said.fact.patient_id));
    people.extend(history.allergies.iter().map(|said| said.fact.patient_id));
    people.extend(history.none_known.iter().map(|said| said.fact.patient_id));
    people.extend(history.medicines.iter().map(|said| said.fact.patient_id));
    people.extend(history.reports.iter().map(|said| said.fact.patient_id));
    people.extend(history.observations.iter().map(|said| said.fact.patient_id));
    people.extend(history.entries.iter().map(|said| said.fact.patient_id));
    people
}

/// A file of its own, by its origin.
fn binary(item: &Item<'_>) -> Option<(String, Attachment)> {
    Some((item.origin.to_string(), parse::<Attachment>(item.json).ok()?))
}

/// A person, a place or a medicine that others point to; none where it has no name.
fn party(item: &Item<'_>, reader: &mut Reader) -> Result<Option<Party>, String> {
    let (kind, name, code) = match &*item.kind {
        "Practitioner" => {
            let practitioner: Practitioner = parse(item.json)?;
            ("practitioner", practitioner.name.iter().find_map(HumanName::whole), None)
        }
        "PractitionerRole" => {
            let role: PractitionerRole = parse(item.json)?;
            if let Some(origin) = reader.target(&item.source, role.practitioner.as_ref(), "Practitioner") {
                reader.roles.insert(item.origin.to_string(), origin);
            }
            return Ok(None);
        }
        "Medication" => {
            let medication: Medication = parse(item.json)?;
            ("medication", medication.code.as_ref().and_then(Concept::name), medication.code)
        }
        other => {
            let place: Organization = parse(item.json)?;
            (if other == "Location" { "location" } else { "organization" }, place.name.as_deref().and_then(line), None)
        }
    };
    let (code_system, code) = code.map_or(Ok((None, None)), |code| code.stored(None))?;
    Ok(name.map(|name| Party { origin: item.origin.to_string(), kind, name, code_system, code }))
}
