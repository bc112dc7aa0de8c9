//! Whom an origin leads to here.

use std::collections::BTreeMap;

use api::{
    Name,
    crm::FindDuplicates,
    id::PatientId,
    text::{Email, Phone},
};
use jiff::Timestamp;
use kernel::{
    AppError, Tenant, Tx,
    crypto::Sealed,
    database::{query_all, query_one},
};
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Choices, Person, Said, lists};
use crate::{
    duplicates,
    entity::patient,
    record::parse_sex,
    sealed::{EMAIL, ORIGIN_SAID, PHONE, STREET},
};

/// A record here that an origin leads to.
pub struct Here {
    /// Its row.
    pub model: patient::Model,
    /// Whether it is in use.
    pub standing: String,
    /// What the source said before.
    pub then: Option<Said>,
    /// How new that was.
    pub said_at: Option<Timestamp>,
    /// A keyed digest of it.
    pub digest: Option<Vec<u8>>,
}

/// Who these origins are here; only those that are known.
///
/// # Errors
/// When the database refuses.
pub async fn known(tx: &Tx, origins: Vec<String>) -> Result<BTreeMap<String, PatientId>, AppError> {
    let sql = "SELECT origin, patient_id FROM patient_origin WHERE origin = ANY ($1)";
    let mut known = BTreeMap::new();
    for row in query_all(tx, sql, vec![origins.into()]).await? {
        known.insert(row.try_get("", "origin")?, PatientId(row.try_get("", "patient_id")?));
    }
    Ok(known)
}

/// Who has this number elsewhere; none where nobody has it, or more than one.
///
/// # Errors
/// When the database refuses.
pub async fn by_identifier(tx: &Tx, system: Option<&str>, value: &str) -> Result<Option<PatientId>, AppError> {
    let sql = "SELECT DISTINCT patient_id FROM patient_identifier WHERE value_index = $1 AND ($2::text IS NULL OR system = $2) LIMIT 2";
    let index = lists::identifier_index(tx.tenant().keys(), value);
    let rows = query_all(tx, sql, vec![index.into(), system.map(str::to_owned).into()]).await?;
    match &rows[..] {
        [one] => Ok(Some(PatientId(one.try_get("", "patient_id")?))),
        _ => Ok(None),
    }
}

/// The record that a person is known as: by its origin, by the choice of whoever imports, or as one of a time before sources
/// were kept. Inside, an error says why the choice cannot hold.
pub async fn here(tx: &Tx, person: &Person, choices: &Choices) -> Result<Result<Option<Here>, String>, AppError> {
    let sql = "SELECT id, patient_id, said, said_at, digest FROM patient_origin WHERE origin = $1";
    if let Some(row) = query_one(tx, sql, vec![person.origin.clone().into()]).await? {
        let patient = PatientId(row.try_get("", "patient_id")?);
        let sealed: Option<Sealed> = row.try_get("", "said")?;
        let said = tx.tenant().keys().open_if(ORIGIN_SAID, row.try_get::<Uuid>("", "id")?, sealed.as_ref())?;
        let said_at: Option<sea_orm::prelude::DateTimeUtc> = row.try_get("", "said_at")?;
        let mut found = model(tx, patient).await?;
        found.then = said.map(|said| serde_json::from_str(&said)).transpose().map_err(AppError::internal)?;
        found.said_at = said_at.map(kernel::timestamp);
        found.digest = row.try_get("", "digest")?;
        return Ok(Ok(Some(found)));
    }
    if let Some(number) = choices.same.get(person.resource()) {
        let sql = "SELECT id FROM patient WHERE number = $1";
        let Some(row) = query_one(tx, sql, vec![number.to_uppercase().into()]).await? else {
            return Ok(Err(format!("there is no record {number} here")));
        };
        return Ok(Ok(Some(model(tx, PatientId(row.try_get("", "id")?)).await?)));
    }
    let sql = "SELECT patient_id FROM patient_origin WHERE origin = $1";
    if let Some(row) = query_one(tx, sql, vec![person.resource().to_owned().into()]).await? {
        let found = model(tx, PatientId(row.try_get("", "patient_id")?)).await?;
        let known = of_model(tx, &found)?;
        let alike = rules::names::folded(&known.name()) == rules::names::folded(&person.said.name())
            && known.sex == person.said.sex
            && (known.born == person.said.born || person.said.born.refines(known.born));
        if alike {
            return Ok(Ok(Some(found)));
        }
    }
    Ok(Ok(None))
}

pub async fn model(tx: &Tx, id: PatientId) -> Result<Here, AppError> {
    let model = patient::Entity::find_by_id(id.0).one(tx).await?.ok_or_else(AppError::not_found)?;
    let row = query_one(tx, "SELECT standing FROM patient WHERE id = $1", vec![id.0.into()]).await?;
    let standing = row.ok_or_else(AppError::not_found)?.try_get("", "standing")?;
    Ok(Here { model, standing, then: None, said_at: None, digest: None })
}

/// The record here in the terms of a source.
pub fn of_model(tx: &Tx, here: &Here) -> Result<Said, AppError> {
    let (keys, model) = (tx.tenant().keys(), &here.model);
    Ok(Said {
        family_name: model.family_name.clone(),
        given_name: model.given_name.clone(),
        born: model.birth(),
        sex: parse_sex(&model.sex),
        phone: keys.open_if(PHONE, model.id, model.phone.as_ref())?,
        email: keys.open_if(EMAIL, model.id, model.email.as_ref())?,
        street: keys.open_if(STREET, model.id, model.street.as_ref())?,
        city: model.city.clone(),
        postal_code: model.postal_code.clone(),
        language: model.language.clone(),
        deceased: model.death(),
        inactive: here.standing == "inactive",
        names: Vec::new(),
        identifiers: Vec::new(),
        contacts: Vec::new(),
    })
}

/// Why a person is probably somebody of here already.
pub async fn likeness(
    tenant: &Tenant,
    tx: &Tx,
    person: &Person,
    choices: &Choices,
) -> Result<Option<String>, AppError> {
    if choices.new.contains(person.resource()) {
        return Ok(None);
    }
    let said = &person.said;
    let Ok(given_name) = Name::new(&said.given_name) else { return Ok(None) };
    let asked = FindDuplicates {
        family_name: said.family_name.as_deref().and_then(|name| Name::new(name).ok()),
        given_name,
        born: Some(said.born),
        phone: None,
        email: said.email.as_deref().and_then(|email| Email::new(email).ok()),
        street: said.street.as_deref().and_then(|street| api::Line::new(street).ok()),
    };
    let phone = said.phone.as_deref().and_then(|phone| Phone::new(phone).ok());
    for duplicate in duplicates::likely(tenant, tx, &asked, phone.as_ref()).await? {
        if duplicate.score < duplicates::VERY_LIKELY {
            continue;
        }
        // A source tells its own people apart.
        let sql = "SELECT 1 FROM patient_origin WHERE patient_id = $1 AND starts_with(origin, $2)";
        let prefix = format!("{}/Patient/", person.source());
        if query_one(tx, sql, vec![duplicate.patient.id.0.into(), prefix.into()]).await?.is_some() {
            continue;
        }
        let row = duplicate.patient;
        return Ok(Some(format!(
            "{}, born {}, is very likely {} here ({}, born {}). Say --same {resource}={} or --new {resource}.",
            said.name(),
            said.born,
            rules::names::listed(row.family_name.as_deref(), &row.given_name),
            row.number,
            row.born,
            row.number,
            resource = person.resource()
        )));
    }
    Ok(None)
}
