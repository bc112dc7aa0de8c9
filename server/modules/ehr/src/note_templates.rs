//! Templates of notes, and the ones every chain starts with.

use api::{
    Name,
    ehr::{ListNoteTemplates, NotePart, NoteTemplate, NoteTemplates, SaveNoteTemplate},
    id::NoteTemplateId,
};
use kernel::{
    AppError, Audit, Call, Tx,
    database::{Refusal, execute, query_all, query_one, refusal},
};
use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use uuid::Uuid;

use crate::drafts;

const SELECT: &str = "SELECT id, name, parts, active, version FROM note_template";

/// Names and parts of the first templates.
const FIRST: &[(&str, &[(&str, &str)])] = &[
    (
        "Visit",
        &[("Reason", "{reason}"), ("History", ""), ("Examination", "{vitals}"), ("Assessment", ""), ("Plan", "")],
    ),
    (
        "Diabetes follow-up",
        &[
            ("Reason", "{reason}"),
            ("History", "Home readings: \nLow blood sugar since last visit: \nFeet, eyes: "),
            ("Examination", "{vitals}\nFeet: pulses, feeling to monofilament: "),
            ("Assessment", ""),
            ("Plan", "HbA1c in three months. "),
        ],
    ),
    (
        "Cough or cold",
        &[
            ("Reason", "{reason}"),
            ("History", "Since: \nFever, breathlessness, chest pain: "),
            ("Examination", "{vitals}\nThroat, ears, nodes: \nLungs: "),
            ("Assessment", ""),
            ("Plan", "Come back if worse, or not better in a week. "),
        ],
    ),
    ("Phone call", &[("Reason", "{reason}"), ("Said", ""), ("Agreed", "")]),
];

/// Writes the templates a new chain starts with.
///
/// # Errors
/// When the database refuses.
pub async fn first_templates(connection: &impl ConnectionTrait, mut new_id: impl FnMut() -> Uuid) -> Result<(), DbErr> {
    for (position, (name, parts)) in FIRST.iter().enumerate() {
        let parts: Vec<serde_json::Value> = parts
            .iter()
            .map(|(heading, text)| match *text {
                "" => serde_json::json!({ "heading": heading }),
                text => serde_json::json!({ "heading": heading, "text": text }),
            })
            .collect();
        let sql = "INSERT INTO note_template (id, name, parts, active, position) VALUES ($1, $2, $3, true, $4)";
        let position = i32::try_from(position).unwrap_or(i32::MAX);
        let values = vec![new_id().into(), (*name).into(), serde_json::Value::from(parts).into(), position.into()];
        execute(connection, sql, values).await?;
    }
    Ok(())
}

fn wire(row: &QueryResult) -> Result<NoteTemplate, AppError> {
    let parts: serde_json::Value = row.try_get("", "parts")?;
    Ok(NoteTemplate {
        id: NoteTemplateId(row.try_get("", "id")?),
        name: row.try_get("", "name")?,
        parts: serde_json::from_value(parts).map_err(AppError::internal)?,
        active: row.try_get("", "active")?,
        version: row.try_get("", "version")?,
    })
}

/// The templates.
pub async fn list(call: Call<ListNoteTemplates>) -> Result<NoteTemplates, AppError> {
    let read = call.tenant.read().await?;
    let rows = query_all(&read, &format!("{SELECT} ORDER BY position, name"), Vec::new()).await?;
    Ok(NoteTemplates { templates: rows.iter().map(wire).collect::<Result<_, _>>()? })
}

/// Makes a template, or changes one.
pub async fn save(call: Call<SaveNoteTemplate>) -> Result<NoteTemplate, AppError> {
    let SaveNoteTemplate { id, version, name, parts, active } = call.request;
    drafts::fits(&parts, &[])?;
    let headings: std::collections::BTreeSet<&str> = parts.iter().map(|part| part.heading.as_str()).collect();
    if headings.len() < parts.len() {
        return Err(AppError::invalid("parts", "must each have a heading of their own"));
    }
    let tx = call.tenant.tx().await?;
    let id = store(&tx, id, version, name, &parts, active).await?;
    let row = query_one(&tx, &format!("{SELECT} WHERE id = $1"), vec![id.into()]).await?;
    let saved = wire(&row.ok_or_else(AppError::not_found)?)?;
    tx.audit(Audit::of("note_template.save").entity(id));
    tx.commit().await?;
    Ok(saved)
}

async fn store(
    tx: &Tx,
    id: Option<NoteTemplateId>,
    version: i32,
    name: Name<80>,
    parts: &[NotePart],
    active: bool,
) -> Result<Uuid, AppError> {
    let parts = serde_json::to_value(parts).map_err(AppError::internal)?;
    let taken = |error: DbErr| match refusal(&error) {
        Some(Refusal::Taken(_)) => AppError::invalid("name", "is another template's name"),
        _ => error.into(),
    };
    let Some(id) = id else {
        let id = tx.tenant().new_id::<Uuid>();
        let sql = "INSERT INTO note_template (id, name, parts, active, position) \
                   VALUES ($1, $2, $3, $4, (SELECT COALESCE(max(position), 0) + 1 FROM note_template))";
        let values = vec![id.into(), name.into_string().into(), parts.into(), active.into()];
        execute(tx, sql, values).await.map_err(taken)?;
        return Ok(id);
    };
    let sql = "UPDATE note_template SET name = $3, parts = $4, active = $5, version = version + 1 \
               WHERE id = $1 AND version = $2";
    let values = vec![id.0.into(), version.into(), name.into_string().into(), parts.into(), active.into()];
    if execute(tx, sql, values).await.map_err(taken)? == 1 {
        return Ok(id.0);
    }
    let known = query_one(tx, "SELECT 1 FROM note_template WHERE id = $1", vec![id.0.into()]).await?;
    Err(if known.is_some() { AppError::stale() } else { AppError::not_found() })
}

#[cfg(test)]
mod tests {
    use api::Block;

    use super::*;

    #[test]
    fn the_first_templates_fit_the_contract() {
        for (name, parts) in FIRST {
            assert!(Name::<80>::new(name).is_ok());
            assert!(parts.len() <= drafts::MOST_PARTS);
            for (heading, text) in *parts {
                assert!(api::Line::<60>::new(heading).is_ok());
                assert!(text.is_empty() || Block::<20000>::new(text).is_ok());
            }
        }
    }
}
