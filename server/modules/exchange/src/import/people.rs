//! Who the people of a file are here, and whom its references lead to.

use std::collections::BTreeSet;

use api::{PartialDate, id::PatientId};
use crm::import::{Met, Person};
use kernel::AppError;
use serde::Deserialize;

use super::Import;
use crate::{
    addresses::Target,
    fhir::Reference,
    fhir_people::Patient,
    identity::{Item, short},
    outcome::Outcome,
    person,
    reader::{Reader, references},
    resource::Refused,
    words::parse,
};

impl Import<'_> {
    /// Who the people of the file are here.
    pub(super) async fn people(
        &self,
        items: Vec<Item<'_>>,
        reader: &mut Reader,
        outcome: &mut Outcome,
    ) -> Result<(), AppError> {
        let country = directory::house_country(self.tx).await?;
        let mut read: Vec<(Item<'_>, Person, Option<String>)> = Vec::new();
        for item in items {
            let mut remarks = Vec::new();
            let person = parse::<Patient>(item.json).and_then(|patient| {
                let called = |of: &Reference| reader.called(&item, Some(of));
                let said = person::read(&patient, country, reader.today, &called, &mut remarks)?;
                let replaced = patient.link.iter().find(|link| link.kind.as_deref() == Some("replaced-by"));
                let into = replaced.and_then(|link| reader.target(&item.source, Some(&link.other), "Patient"));
                Ok((Person { origin: item.origin.to_string(), at: item.at, said }, into))
            });
            outcome.remarks.extend(remarks.into_iter().map(|remark| format!("{}: {remark}", short(&item.origin))));
            match person {
                Ok((person, into)) => read.push((item, person, into)),
                Err(reason) => self.refuse_person(&item, reason, reader, outcome),
            }
        }
        for (_, person, _) in read.iter().filter(|(_, _, into)| into.is_none()) {
            for number in &person.said.identifiers {
                for system in [Some(number.system.clone()), None] {
                    reader
                        .numbers
                        .entry((system, number.value.clone()))
                        .and_modify(|known| {
                            if *known != person.origin {
                                known.clear();
                            }
                        })
                        .or_insert_with(|| person.origin.clone());
                }
            }
        }
        let (merged, own): (Vec<_>, Vec<_>) = read.into_iter().partition(|(_, _, into)| into.is_some());
        let people: Vec<Person> = own.iter().map(|(_, person, _)| person.clone()).collect();
        let met = crm::import::take_people(self.tenant, self.tx, self.batch, &people, &self.options.choices).await?;
        for ((item, person, _), met) in own.into_iter().zip(met) {
            match &met {
                Met::New(_) => outcome.of("Patient").taken += 1,
                Met::Known(_) => outcome.of("Patient").known += 1,
                Met::Changed(_) => outcome.of("Patient").changed += 1,
                Met::Waiting(_) => outcome.of("Patient").waiting += 1,
                Met::Refused(reason) => self.refuse_person(&item, reason.clone(), reader, outcome),
            }
            if let Some(id) = met.patient() {
                if crm::import::adopt(self.tx, id, &item.source).await? {
                    ehr::import::adopt(self.tx, id, &item.source).await?;
                }
                let born = self.born(id, person.said.born).await?;
                reader.people.insert(item.origin.to_string(), (id, born));
            }
        }
        for (item, _, into) in merged {
            let into = into.unwrap_or_default();
            self.know(std::slice::from_ref(&into), reader).await?;
            match reader.people.get(&into).copied() {
                Some((id, born)) => {
                    crm::import::merged(self.tx, self.batch, &item.origin, id).await?;
                    outcome.of("Patient").known += 1;
                    outcome.remarks.push(format!(
                        "{} was merged into {} at its source",
                        short(&item.origin),
                        short(&into)
                    ));
                    reader.people.insert(item.origin.to_string(), (id, born));
                }
                None => {
                    let reason = format!(
                        "was merged into {} at its source, who is neither in this file nor known here",
                        short(&into)
                    );
                    self.refuse_person(&item, reason, reader, outcome);
                }
            }
        }
        Ok(())
    }

    /// The birth date here, which may say more than the file's.
    async fn born(&self, id: PatientId, said: PartialDate) -> Result<PartialDate, AppError> {
        Ok(crm::born_of(self.tx, id).await?.unwrap_or(said))
    }

    fn refuse_person(&self, item: &Item<'_>, reason: String, reader: &mut Reader, outcome: &mut Outcome) {
        reader.refused.insert(item.origin.to_string());
        outcome.refuse("Patient", Refused::of(item.place.clone(), short(&item.origin).to_owned(), reason));
    }

    /// Whom and what the references of a few resources lead to beside what stands in the file.
    pub(super) async fn look_up(&self, items: &[Item<'_>], reader: &mut Reader) -> Result<(), AppError> {
        let mut unknown: BTreeSet<String> = BTreeSet::new();
        let mut numbers: BTreeSet<(Option<String>, String)> = BTreeSet::new();
        for item in items {
            for reference in references(item.json) {
                for kind in ["Patient", "Practitioner"] {
                    match reader.addresses.resolve(&item.source, reference, kind) {
                        Target::Origin(origin) if !reader.addresses.has(&origin) => {
                            unknown.insert(origin);
                        }
                        Target::Identifier(system, value) => {
                            numbers.insert((system, value));
                        }
                        _ => {}
                    }
                }
            }
            if let Some((system, value)) = logical(item) {
                numbers.insert((system, value));
            }
        }
        unknown.retain(|origin| !reader.people.contains_key(origin) && !reader.names.contains_key(origin));
        let unknown: Vec<String> = unknown.into_iter().collect();
        self.know(&unknown, reader).await?;
        if !unknown.is_empty() {
            reader.names.extend(ehr::import::names_of(self.tx, unknown).await?);
        }
        for (system, value) in numbers {
            if reader.numbers.contains_key(&(system.clone(), value.clone())) {
                continue;
            }
            if let Some(id) = crm::import::by_identifier(self.tx, system.as_deref(), &value).await? {
                // Somebody who is known by a number alone gets a place of that name.
                let origin = format!("number/{}/{value}", system.as_deref().unwrap_or_default());
                let born = self.born(id, PartialDate::Unknown).await?;
                reader.people.insert(origin.clone(), (id, born));
                reader.numbers.insert((system, value), origin);
            }
        }
        Ok(())
    }

    /// Who these are that came in before.
    async fn know(&self, origins: &[String], reader: &mut Reader) -> Result<(), AppError> {
        let asked: Vec<String> = origins
            .iter()
            .filter(|origin| !reader.people.contains_key(*origin) && !reader.refused.contains(*origin))
            .cloned()
            .collect();
        if asked.is_empty() {
            return Ok(());
        }
        for (origin, id) in crm::import::known(self.tx, asked).await? {
            let born = self.born(id, PartialDate::Unknown).await?;
            reader.people.insert(origin, (id, born));
        }
        Ok(())
    }
}

/// The number by which a resource names its patient, where it does so.
fn logical(item: &Item<'_>) -> Option<(Option<String>, String)> {
    #[derive(Default, Deserialize)]
    #[serde(default)]
    struct About {
        subject: Option<Reference>,
        patient: Option<Reference>,
    }
    if !item.json.get().contains("\"identifier\"") {
        return None;
    }
    let about: About = parse(item.json).ok()?;
    let identifier = about.subject.or(about.patient)?.identifier?;
    Some((identifier.system, identifier.value?))
}
