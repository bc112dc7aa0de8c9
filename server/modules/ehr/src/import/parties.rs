//! People, places and medicines that others of a source point to. They are never bookable.

use std::collections::BTreeMap;

use kernel::{
    AppError, Tx,
    database::{execute, query_all},
};
use serde_json::Value;
use uuid::Uuid;

use super::{Origin, Outcome, Party};

/// Writes parties; a name that changed at the source replaces the one before.
///
/// # Errors
/// When the database refuses.
pub async fn write_parties(
    tx: &Tx,
    batch: Uuid,
    parties: &[Party],
    outcome: &mut impl FnMut(&Origin, Outcome),
) -> Result<(), AppError> {
    let before = names_of(tx, parties.iter().map(|party| party.origin.clone()).collect()).await?;
    for party in parties {
        let result = match before.get(&party.origin) {
            None => Outcome::Taken,
            Some(known) if known.name == party.name && known.code == party.code => Outcome::Known,
            Some(_) => Outcome::Changed,
        };
        outcome(&party.origin, result);
    }
    let rows: Vec<Value> = parties
        .iter()
        .map(|party| {
            let mut row = serde_json::to_value(party).map_err(AppError::internal)?;
            if let Some(fields) = row.as_object_mut() {
                fields.insert("id".to_owned(), tx.tenant().new_id::<Uuid>().to_string().into());
            }
            Ok(row)
        })
        .collect::<Result<_, AppError>>()?;
    let sql = "INSERT INTO external_party (id, kind, name, origin, code_system, code, batch_id) SELECT r.id, r.kind, r.name, \
               r.origin, r.code_system, r.code, $2 FROM jsonb_to_recordset($1) AS r(id uuid, kind text, name text, \
               origin text, code_system text, code text) ON CONFLICT (origin) DO UPDATE SET name = excluded.name, \
               code_system = excluded.code_system, code = excluded.code \
               WHERE (external_party.name, external_party.code) IS DISTINCT FROM (excluded.name, excluded.code)";
    execute(tx, sql, vec![Value::from(rows).into(), batch.into()]).await?;
    Ok(())
}

/// A party's name and code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartyName {
    /// Its name.
    pub name: String,
    /// The list its code is of.
    pub code_system: Option<String>,
    /// Its code.
    pub code: Option<String>,
}

/// The names of parties that came in before.
///
/// # Errors
/// When the database refuses.
pub async fn names_of(tx: &Tx, origins: Vec<Origin>) -> Result<BTreeMap<Origin, PartyName>, AppError> {
    let sql = "SELECT origin, name, code_system, code FROM external_party WHERE origin = ANY ($1)";
    let mut names = BTreeMap::new();
    for row in query_all(tx, sql, vec![origins.into()]).await? {
        let name = PartyName {
            name: row.try_get("", "name")?,
            code_system: row.try_get("", "code_system")?,
            code: row.try_get("", "code")?,
        };
        names.insert(row.try_get("", "origin")?, name);
    }
    Ok(names)
}
