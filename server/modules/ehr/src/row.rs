//! Reading one row as the wire needs it.

use api::{PartialDate, Precision, When, ehr::Code, id::StaffId};
use directory::SiteClock;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
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

/// A stored instant as far as it is known: a minute by the clock of a place, anything coarser the same date everywhere.
#[must_use]
pub fn when(clock: &SiteClock, at: Option<Timestamp>, precision: Option<Precision>) -> When {
    match (at, precision) {
        (None, _) => When::On(PartialDate::Unknown),
        (Some(at), None | Some(Precision::Minute)) => When::At(clock.moment(at)),
        (Some(at), Some(precision)) => {
            let first = TimeZone::UTC.to_datetime(at).date();
            When::On(PartialDate::stored(Some(first), precision).unwrap_or_default())
        }
    }
}

/// A stored date as far as it is known.
pub fn partial(first: Option<Date>, precision: Option<Precision>) -> Option<PartialDate> {
    PartialDate::stored(first, precision.unwrap_or(Precision::Day)).filter(|_| first.is_some() || precision.is_some())
}

/// A value as its source wrote it, where it was converted.
pub fn original(written: Option<String>, unit: Option<String>) -> Option<String> {
    let written = written?;
    Some(unit.map_or_else(|| written.clone(), |unit| format!("{written} {}", rules::units::shown(&unit))))
}

/// What is stored of a date: its first day, and how much of it is known.
pub fn stored_date(date: Option<PartialDate>) -> (Option<sea_orm::prelude::Date>, Option<&'static str>) {
    (date.and_then(PartialDate::first).map(kernel::database_date), date.map(|date| date.precision().code()))
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
