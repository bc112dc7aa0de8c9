//! People from other systems: whose record here is whose there.

mod known;
mod lists;
mod rows;
mod said;

use std::collections::{BTreeMap, BTreeSet};

use api::{exchange::ChangedField, id::PatientId};
use jiff::Timestamp;
use kernel::{AppError, Tenant, Tx, database::execute, live::Topic};
use uuid::Uuid;

pub use known::{by_identifier, known};
pub use lists::{OtherContacts, identifier_index, other_contacts, other_names, remember_name, standing, write_search};
pub use rows::{adopt, brought, merged, put_back, said_elsewhere, settle_person, take_fields, unsay, withdraw};
pub use said::{Field, Identifier, OtherContact, OtherName, Said};

use crate::{
    record::sex_code,
    register::insert_many,
    source_changes::{self, Changed},
};
use known::{Here, here, likeness, of_model};
use rows::{digest, remember, say_again, set_standing, write};

/// A person of a file.
#[derive(Debug, Clone)]
pub struct Person {
    /// Where it came from: `source/Patient/id`.
    pub origin: String,
    /// How new the source calls it.
    pub at: Option<Timestamp>,
    /// What it says.
    pub said: Said,
}

impl Person {
    /// The source's part of the origin.
    #[must_use]
    pub fn source(&self) -> &str {
        self.origin.strip_suffix(self.resource()).map_or("", |source| source.trim_end_matches('/'))
    }

    /// Type and id: `Patient/1`.
    #[must_use]
    pub fn resource(&self) -> &str {
        let start = self.origin.rmatch_indices('/').nth(1).map_or(0, |(place, _)| place + 1);
        &self.origin[start..]
    }
}

/// What whoever imports decided beforehand.
#[derive(Debug, Clone, Default)]
pub struct Choices {
    /// Which record here somebody is: from `Patient/1` to `SC-100123`.
    pub same: BTreeMap<String, String>,
    /// Who is nobody of here, however alike.
    pub new: BTreeSet<String>,
}

/// What became of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Met {
    /// New here.
    New(PatientId),
    /// Known, and the same.
    Known(PatientId),
    /// Known, and changed.
    Changed(PatientId),
    /// Known; something waits for a person.
    Waiting(PatientId),
    /// Not taken, and why.
    Refused(String),
}

impl Met {
    /// Who it is here.
    #[must_use]
    pub const fn patient(&self) -> Option<PatientId> {
        match self {
            Self::New(id) | Self::Known(id) | Self::Changed(id) | Self::Waiting(id) => Some(*id),
            Self::Refused(_) => None,
        }
    }
}

/// Takes people in; what became of each, in their order.
///
/// # Errors
/// When the database refuses.
pub async fn take_people(
    tenant: &Tenant,
    tx: &Tx,
    batch: Uuid,
    people: &[Person],
    choices: &Choices,
) -> Result<Vec<Met>, AppError> {
    let mut met = Vec::with_capacity(people.len());
    let mut fresh: Vec<(PatientId, &Person)> = Vec::new();
    for person in people {
        let result = match here(tx, person, choices).await? {
            Ok(Some(here)) => meet(tx, batch, person, here).await?,
            Ok(None) => match likeness(tenant, tx, person, choices).await? {
                Some(reason) => Met::Refused(reason),
                None => {
                    let id = tenant.new_id();
                    fresh.push((id, person));
                    Met::New(id)
                }
            },
            Err(reason) => Met::Refused(reason),
        };
        met.push(result);
    }
    let now = tenant.now();
    let rows = fresh.iter().map(|(id, person)| person.said.new_patient(*id, &person.origin, now)).collect();
    insert_many(tenant, tx, rows).await?;
    let ids: Vec<Uuid> = fresh.iter().map(|(id, _)| id.0).collect();
    execute(tx, "UPDATE patient SET batch_id = $2 WHERE id = ANY ($1)", vec![ids.into(), batch.into()]).await?;
    for (id, person) in fresh {
        remember(tx, batch, id, person).await?;
        lists::write(tx, id, person).await?;
        set_standing(tx, id, person.said.inactive).await?;
        lists::write_search(tx, id).await?;
    }
    Ok(met)
}

/// A person who is known here: what the source says otherwise is followed, asked about, or refused.
async fn meet(tx: &Tx, batch: Uuid, person: &Person, here: Here) -> Result<Met, AppError> {
    let id = PatientId(here.model.id);
    say_again(tx, batch, &person.origin, false).await?;
    if here.digest.as_ref() == Some(&digest(tx, &person.said)?) || older(person.at, here.said_at) {
        return Ok(Met::Known(id));
    }
    let before = of_model(tx, &here)?;
    if here.standing == "withdrawn" {
        set_standing(tx, id, person.said.inactive).await?;
        lists::write_search(tx, id).await?;
    }
    let verdict = said::judge(&before, here.then.as_ref(), &person.said);
    if verdict.stranger {
        let who = |said: &Said| format!("{}, born {}, {}", said.name(), said.born, sex_code(said.sex));
        return Ok(Met::Refused(format!(
            "is {} here ({}), and {} in the file: nothing of it was taken",
            who(&before),
            here.model.number,
            who(&person.said)
        )));
    }
    let mut after = before.clone();
    verdict.follow.iter().for_each(|field| after.set(*field, &person.said));
    if !verdict.follow.is_empty() {
        write(tx, &here.model, &after).await?;
    }
    let lists_of = |said: &Said| (said.names.clone(), said.identifiers.clone(), said.contacts.clone());
    if here.then.as_ref().map(lists_of) != Some(lists_of(&person.said)) {
        lists::write(tx, id, person).await?;
    }
    let fields = |list: &[Field]| {
        let named = |field: &Field| ChangedField {
            field: field.code().to_owned(),
            before: Some(before.shown(*field)).filter(|text| !text.is_empty()),
            after: Some(person.said.shown(*field)).filter(|text| !text.is_empty()),
        };
        list.iter().map(named).collect::<Vec<_>>()
    };
    let change = |list: &[Field], waits: bool, after: &Said| -> Result<Changed, AppError> {
        Ok(Changed {
            patient: id,
            batch,
            relation: "patient",
            row: id.0,
            origin: person.origin.clone(),
            waits,
            about: before.name(),
            fields: fields(list),
            before: Some(serde_json::to_value(&before).map_err(AppError::internal)?),
            after: Some(serde_json::to_value(after).map_err(AppError::internal)?),
            said_at: person.at,
        })
    };
    let mut changes = Vec::new();
    if !verdict.follow.is_empty() {
        changes.push(change(&verdict.follow, false, &after)?);
    }
    if !verdict.wait.is_empty() {
        let mut wanted = after.clone();
        verdict.wait.iter().for_each(|field| wanted.set(*field, &person.said));
        changes.push(change(&verdict.wait, true, &wanted)?);
    }
    source_changes::record(tx, changes).await?;
    // What waits was not taken: the source is asked about it again until somebody decides.
    let mut remembered = person.clone();
    for field in &verdict.wait {
        remembered.said.set(*field, here.then.as_ref().unwrap_or(&before));
    }
    remember(tx, batch, id, &remembered).await?;
    say_again(tx, batch, &person.origin, !verdict.follow.is_empty()).await?;
    tx.touch(Topic::new("patient", id));
    Ok(match (verdict.wait.is_empty(), verdict.follow.is_empty()) {
        (false, _) => Met::Waiting(id),
        (true, false) => Met::Changed(id),
        (true, true) => Met::Known(id),
    })
}

fn older(now: Option<Timestamp>, before: Option<Timestamp>) -> bool {
    matches!((now, before), (Some(now), Some(before)) if now < before)
}
