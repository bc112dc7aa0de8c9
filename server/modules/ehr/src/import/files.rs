//! Files of reports and entries.

use std::collections::{BTreeMap, BTreeSet};

use api::{ehr::Attachment, id::PatientId};
use kernel::{
    AppError, Tx,
    crypto::{ChainKeys, Sealed},
    database::execute,
};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Fact, File, Origin, Said};
use crate::sealed::ATTACHMENT;

/// The files of facts, by origin.
pub fn of<T: Fact>(said: &[Said<T>], files: fn(&T) -> &Vec<File>) -> BTreeMap<Origin, (PatientId, Vec<File>)> {
    let with = said.iter().map(|said| (&said.fact, files(&said.fact))).filter(|(_, files)| !files.is_empty());
    with.map(|(fact, files)| (fact.origin().clone(), (fact.patient_id(), files.clone()))).collect()
}

/// Writes the files of what was taken or changed; those of an earlier version are kept, and no longer shown.
pub async fn write(
    tx: &Tx,
    table: &'static str,
    files: &BTreeMap<Origin, (PatientId, Vec<File>)>,
    written: &BTreeSet<Origin>,
) -> Result<(), AppError> {
    let rows: Vec<Value> = files
        .iter()
        .filter(|(origin, _)| written.contains(*origin))
        .flat_map(|(origin, (patient, files))| files.iter().enumerate().map(move |(place, file)| (origin, patient, place, file)))
        .map(|(origin, patient, place, file)| {
            let id: Uuid = tx.tenant().new_id();
            json!({ "id": id, "patient_id": patient, "origin": origin, "name": file.name, "position": place, "content_type": file.content_type,
                "size": file.size, "body": format!("\\x{}", tx.tenant().keys().seal(ATTACHMENT, id, &file.body).to_hex()) })
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let rows = Value::from(rows);
    let sql = format!(
        "UPDATE attachment SET replaced = true WHERE {table}_id IN (SELECT t.id FROM {table} t, \
         jsonb_to_recordset($1) AS r(origin text) WHERE t.origin = r.origin)"
    );
    execute(tx, &sql, vec![rows.clone().into()]).await?;
    let sql = format!(
        "INSERT INTO attachment (id, patient_id, {table}_id, name, position, content_type, size, body) SELECT r.id, r.patient_id, t.id, \
         r.name, r.position, r.content_type, r.size, r.body FROM jsonb_to_recordset($1) AS r(id uuid, patient_id uuid, origin text, \
         name text, position integer, content_type text, size bigint, body bytea) JOIN {table} t ON t.origin = r.origin"
    );
    execute(tx, &sql, vec![rows.into()]).await?;
    Ok(())
}

/// The files of a row, as a column of a statement; `id` names the row's id. Only text is read whole.
pub fn select(table: &str, id: &str) -> String {
    format!(
        "COALESCE((SELECT json_agg(f ORDER BY f.position) FROM (SELECT id, name, position, content_type, size, CASE WHEN content_type LIKE \
         'text/%' THEN body END AS body FROM attachment WHERE {table}_id = {id} AND NOT replaced) f), '[]')"
    )
}

/// A file of such a column.
#[derive(Debug, Clone, Deserialize)]
pub struct Row {
    id: Uuid,
    name: String,
    content_type: String,
    size: u64,
    body: Option<Sealed>,
}

impl Row {
    /// As it travels.
    pub fn wire(self, keys: &ChainKeys) -> Attachment {
        Attachment {
            id: self.id,
            text: keys.text_if(ATTACHMENT, self.id, self.body.as_ref()),
            name: self.name,
            content_type: self.content_type,
            size: self.size,
        }
    }
}
