//! Writing what a source says.

use std::collections::BTreeSet;

use api::{
    exchange::ChangedField,
    id::PatientId,
    text::{Email, Phone},
};
use kernel::{
    AppError, Tx,
    crypto::Sealed,
    database::{execute, query_all, query_one},
    database_partial_date, database_time,
    live::Topic,
};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use uuid::Uuid;

use super::{
    Field, Met, Person, Said,
    known::{model, of_model},
    lists::{self, remember_name},
};
use crate::{
    entity::patient,
    record::sex_code,
    register::{EMAIL_INDEX, PHONE_INDEX},
    sealed::{EMAIL, ORIGIN_SAID, PHONE, STREET},
    source_changes::{self, Changed},
};

/// The name of the digests' key.
const DIGEST: &str = "import.person";

/// A keyed digest of what a source says.
pub fn digest(tx: &Tx, said: &Said) -> Result<Vec<u8>, AppError> {
    let text = serde_json::to_string(said).map_err(AppError::internal)?;
    Ok(tx.tenant().keys().blind().index(DIGEST, &text))
}

/// Says whether a record is in use at its source.
pub async fn set_standing(tx: &Tx, id: PatientId, inactive: bool) -> Result<(), AppError> {
    let sql = "UPDATE patient SET standing = $2 WHERE id = $1 AND standing <> $2";
    execute(tx, sql, vec![id.0.into(), if inactive { "inactive" } else { "current" }.into()]).await?;
    Ok(())
}

/// Keeps what a source said last of somebody.
pub async fn remember(tx: &Tx, batch: Uuid, id: PatientId, person: &Person) -> Result<(), AppError> {
    // A row of a time before sources were kept gets its source.
    let adopt = "UPDATE patient_origin SET origin = $1 WHERE origin = $2 AND patient_id = $3 \
                 AND NOT EXISTS (SELECT 1 FROM patient_origin WHERE origin = $1)";
    let values = vec![person.origin.clone().into(), person.resource().to_owned().into(), id.0.into()];
    execute(tx, adopt, values).await?;
    let sql = "INSERT INTO patient_origin (id, origin, patient_id, batch_id) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (origin) DO UPDATE SET patient_id = excluded.patient_id RETURNING id";
    let values = vec![tx.tenant().new_id::<Uuid>().into(), person.origin.clone().into(), id.0.into(), batch.into()];
    let row = query_one(tx, sql, values).await?.ok_or_else(AppError::not_found)?;
    let row: Uuid = row.try_get("", "id")?;
    let said = serde_json::to_string(&person.said).map_err(AppError::internal)?;
    let sql = "UPDATE patient_origin SET said = $2, said_at = $3, digest = $4 WHERE id = $1";
    let values = vec![
        row.into(),
        tx.tenant().keys().seal(ORIGIN_SAID, row, said).into(),
        person.at.map(database_time).into(),
        digest(tx, &person.said)?.into(),
    ];
    execute(tx, sql, values).await?;
    Ok(())
}

/// Writes what a source says over a record.
pub async fn write(tx: &Tx, model: &patient::Model, said: &Said) -> Result<(), AppError> {
    let (keys, id) = (tx.tenant().keys(), model.id);
    let blind = keys.blind();
    let phone = said.phone.as_deref().and_then(|phone| Phone::new(phone).ok());
    let email = said.email.as_deref().and_then(|email| Email::new(email).ok());
    let (born, born_precision) = database_partial_date(said.born);
    let (deceased_on, deceased_precision) = said.deceased.map(database_partial_date).unzip();
    if rules::names::folded(&said.name()) != rules::names::folded(&name_of(model)) {
        remember_name(tx, model).await?;
    }
    let changed = patient::Model {
        search_name: String::new(),
        sort_name: rules::names::sort_text(said.family_name.as_deref(), &said.given_name),
        family_name: said.family_name.clone(),
        given_name: said.given_name.clone(),
        born,
        born_precision,
        sex: sex_code(said.sex).to_owned(),
        phone_index: phone.as_ref().map(|phone| blind.index(PHONE_INDEX, phone.as_str())),
        phone_last_four: phone.as_ref().map(|phone| phone.last_four().to_owned()),
        phone: phone.map(|phone| keys.seal(PHONE, id, phone.stored())),
        email_index: email.as_ref().map(|email| blind.index(EMAIL_INDEX, email.as_str())),
        email: email.map(|email| keys.seal(EMAIL, id, email.as_str())),
        street: keys.seal_if(STREET, id, said.street.as_ref()),
        city: said.city.clone(),
        postal_code: said.postal_code.clone(),
        language: said.language.clone(),
        deceased_on: deceased_on.flatten(),
        deceased_precision,
        version: model.version + 1,
        ..model.clone()
    };
    changed.into_active_model().reset_all().update(tx).await?;
    lists::write_search(tx, PatientId(id)).await?;
    set_standing(tx, PatientId(id), said.inactive).await
}

fn name_of(model: &patient::Model) -> String {
    match &model.family_name {
        Some(family) => format!("{} {family}", model.given_name),
        None => model.given_name.clone(),
    }
}

/// Puts back what stood before an import that is withdrawn, unless a later one said the same again. Returns whether it was put back.
///
/// # Errors
/// When the record is gone, or the database refuses.
pub async fn put_back(
    tx: &Tx,
    id: PatientId,
    origin: &str,
    before: serde_json::Value,
    batch: Uuid,
) -> Result<bool, AppError> {
    let since = "SELECT 1 FROM patient_origin o JOIN import_batch b ON b.id = o.said_batch_id WHERE o.origin = $1 \
                 AND b.id <> $2 AND b.withdrawn_at IS NULL";
    if query_one(tx, since, vec![origin.to_owned().into(), batch.into()]).await?.is_some() {
        return Ok(false);
    }
    let before: Said = serde_json::from_value(before).map_err(AppError::internal)?;
    let here = model(tx, id).await?;
    write(tx, &here.model, &before).await?;
    tx.touch(Topic::new("patient", id));
    Ok(true)
}

/// Whether an import that was not withdrawn, other than `$1`, says a row too: a condition over its two imports.
#[must_use]
pub fn said_elsewhere(row: &str) -> String {
    format!(
        "EXISTS (SELECT FROM import_batch b WHERE b.id IN ({row}.batch_id, {row}.said_batch_id) AND b.id <> $1 \
         AND b.withdrawn_at IS NULL)"
    )
}

/// Notes that an import says somebody too whom another one brought: one that `changed` the record takes the place of any before it.
pub async fn say_again(tx: &Tx, batch: Uuid, origin: &str, changed: bool) -> Result<(), AppError> {
    let sql = "UPDATE patient_origin SET said_batch_id = $1 WHERE origin = $2 AND batch_id <> $1 \
               AND ($3 OR said_batch_id IS NULL)";
    execute(tx, sql, vec![batch.into(), origin.to_owned().into(), changed.into()]).await?;
    Ok(())
}

/// Forgets an import that changed nothing: whom it said again others brought.
///
/// # Errors
/// When the database refuses.
pub async fn unsay(tx: &Tx, batch: Uuid) -> Result<(), AppError> {
    let sql = "UPDATE patient_origin SET said_batch_id = NULL WHERE said_batch_id = $1";
    execute(tx, sql, vec![batch.into()]).await?;
    Ok(())
}

/// Takes some fields of what a source says.
///
/// # Errors
/// When the record is gone, or the database refuses.
pub async fn take_fields(tx: &Tx, id: PatientId, fields: &[String], said: serde_json::Value) -> Result<(), AppError> {
    let said: Said = serde_json::from_value(said).map_err(AppError::internal)?;
    let here = model(tx, id).await?;
    let mut after = of_model(tx, &here)?;
    let asked = Field::ALL.into_iter().filter(|field| fields.iter().any(|name| name == field.code()));
    asked.for_each(|field| after.set(field, &said));
    write(tx, &here.model, &after).await
}

/// Notes that somebody decided about what a source says: it is not asked again until it says something new.
///
/// # Errors
/// When the database refuses.
pub async fn settle_person(
    tx: &Tx,
    origin: &str,
    fields: &[String],
    decided: serde_json::Value,
) -> Result<(), AppError> {
    let decided: Said = serde_json::from_value(decided).map_err(AppError::internal)?;
    let sql = "SELECT id, said FROM patient_origin WHERE origin = $1";
    let Some(row) = query_one(tx, sql, vec![origin.to_owned().into()]).await? else { return Ok(()) };
    let id: Uuid = row.try_get("", "id")?;
    let sealed: Option<Sealed> = row.try_get("", "said")?;
    let Some(said) = tx.tenant().keys().open_if(ORIGIN_SAID, id, sealed.as_ref())? else { return Ok(()) };
    let mut said: Said = serde_json::from_str(&said).map_err(AppError::internal)?;
    let asked = Field::ALL.into_iter().filter(|field| fields.iter().any(|name| name == field.code()));
    asked.for_each(|field| said.set(field, &decided));
    let text = serde_json::to_string(&said).map_err(AppError::internal)?;
    let sql = "UPDATE patient_origin SET said = $2, digest = $3 WHERE id = $1";
    let values = vec![id.into(), tx.tenant().keys().seal(ORIGIN_SAID, id, text).into(), digest(tx, &said)?.into()];
    execute(tx, sql, values).await?;
    Ok(())
}

/// A record that its source merged into another one: whatever comes under its origin belongs to that one.
///
/// # Errors
/// When the database refuses.
pub async fn merged(tx: &Tx, batch: Uuid, origin: &str, into: PatientId) -> Result<Met, AppError> {
    let sql = "SELECT patient_id FROM patient_origin WHERE origin = $1";
    match query_one(tx, sql, vec![origin.to_owned().into()]).await? {
        Some(row) => {
            let here = PatientId(row.try_get("", "patient_id")?);
            if here == into {
                return Ok(Met::Known(into));
            }
            let number = "SELECT number FROM patient WHERE id = $1";
            let row = query_one(tx, number, vec![into.0.into()]).await?.ok_or_else(AppError::not_found)?;
            let fields = vec![ChangedField {
                field: "merged".to_owned(),
                before: None,
                after: Some(row.try_get("", "number")?),
            }];
            let change = Changed {
                patient: here,
                batch,
                relation: "patient",
                row: here.0,
                origin: origin.to_owned(),
                waits: false,
                about: "merged".to_owned(),
                fields,
                before: None,
                after: None,
                said_at: None,
            };
            source_changes::record(tx, vec![change]).await?;
            Ok(Met::Known(here))
        }
        None => {
            let sql = "INSERT INTO patient_origin (id, origin, patient_id, batch_id) VALUES ($1, $2, $3, $4)";
            let values =
                vec![tx.tenant().new_id::<Uuid>().into(), origin.to_owned().into(), into.0.into(), batch.into()];
            execute(tx, sql, values).await?;
            Ok(Met::Known(into))
        }
    }
}

/// Withdraws the people that an import brought and nobody used here, and forgets whom it called whom.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(tx: &Tx, batch: Uuid, used: &BTreeSet<PatientId>) -> Result<u64, AppError> {
    let used: Vec<Uuid> = used.iter().map(|id| id.0).collect();
    // Another import that stands may say the same person.
    let elsewhere = said_elsewhere("o");
    let sql = format!(
        "UPDATE patient p SET standing = 'withdrawn', name_words = '{{}}', version = version + 1 WHERE {BROUGHT} \
         AND NOT id = ANY ($2) AND standing <> 'withdrawn' \
         AND NOT EXISTS (SELECT FROM patient_origin o WHERE o.patient_id = p.id AND {elsewhere})"
    );
    let count = execute(tx, &sql, vec![batch.into(), used.into()]).await?;
    // What this one said last is forgotten: the next import of the same people finds them, and reads all of it anew.
    let sql = format!(
        "UPDATE patient_origin o SET digest = NULL, said_at = NULL, said = NULL \
         WHERE o.said_batch_id = $1 OR (o.batch_id = $1 AND NOT {elsewhere})"
    );
    execute(tx, &sql, vec![batch.into()]).await?;
    let sql = format!(
        "UPDATE patient_origin o SET batch_id = CASE WHEN batch_id = $1 THEN said_batch_id ELSE batch_id END, \
         said_batch_id = NULL WHERE (o.batch_id = $1 OR o.said_batch_id = $1) AND {elsewhere}"
    );
    execute(tx, &sql, vec![batch.into()]).await?;
    Ok(count)
}

/// People who came in by an import, and whom this one brought or said again.
const BROUGHT: &str = "p.batch_id IS NOT NULL AND (p.batch_id = $1 OR p.id IN (SELECT patient_id FROM patient_origin \
                       WHERE batch_id = $1 OR said_batch_id = $1))";

/// The people an import brought, or said again after another one.
///
/// # Errors
/// When the database refuses.
pub async fn brought(tx: &Tx, batch: Uuid) -> Result<BTreeSet<PatientId>, AppError> {
    let sql = format!("SELECT p.id FROM patient p WHERE {BROUGHT}");
    let rows = query_all(tx, &sql, vec![batch.into()]).await?;
    Ok(rows.iter().map(|row| Ok(PatientId(row.try_get("", "id")?))).collect::<Result<_, sea_orm::DbErr>>()?)
}

/// Gives a record of an import before sources were kept its source; whether it was one.
///
/// # Errors
/// When the database refuses.
pub async fn adopt(tx: &Tx, id: PatientId, source: &str) -> Result<bool, AppError> {
    let sql = "UPDATE patient SET origin = $2 || '/' || origin WHERE id = $1 AND origin ~ '^[A-Za-z]+/[^/]+$'";
    Ok(execute(tx, sql, vec![id.0.into(), source.into()]).await? > 0)
}
