//! Reading one row as the wire needs it.

use api::{ehr::Code, id::StaffId};
use kernel::{AppError, Caller, Tx, database::execute};
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// Reads the row with this id by a statement `SELECT … FROM table`.
pub async fn read<T: DeserializeOwned>(tx: &Tx, select: &str, id: Uuid) -> Result<T, AppError> {
    let sql = format!("SELECT row_to_json(found)::text FROM ({select} WHERE id = $1) found");
    tx.json(&sql, vec![id.into()]).await?.ok_or_else(AppError::not_found)
}

/// Makes sure that a patient is one of the chain.
pub async fn patient(tx: &Tx, id: api::id::PatientId) -> Result<(), AppError> {
    let found = execute(tx, "SELECT 1 FROM patient WHERE id = $1", vec![id.0.into()]).await?;
    if found == 1 { Ok(()) } else { Err(AppError::not_found()) }
}

/// A code of a row.
pub fn code(system: Option<String>, code: Option<String>) -> Option<Code> {
    Some(Code { system: system?, code: code? })
}

/// Who writes or signs: needs a staff card, because a note without a person behind it is worth nothing.
pub fn author(caller: &Caller) -> Result<StaffId, AppError> {
    caller.staff_id.ok_or_else(|| {
        AppError::conflict(
            "no_staff_card",
            "Your account belongs to no colleague's card",
            "Nothing was changed. An administrator links your account to your card under Settings, Accounts.",
        )
    })
}

/// A column that holds one of the contract's words.
pub fn word<T: DeserializeOwned>(word: &str) -> Result<T, AppError> {
    serde_json::from_value(serde_json::Value::String(word.to_owned())).map_err(AppError::internal)
}

/// The stored word of one of the contract's enumerations.
pub fn stored<T: serde::Serialize>(value: &T) -> Result<String, AppError> {
    match serde_json::to_value(value).map_err(AppError::internal)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(AppError::internal(std::io::Error::other(format!("{other} is no word")))),
    }
}
