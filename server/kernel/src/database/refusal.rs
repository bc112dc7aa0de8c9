//! What the database refused, so that a use case can tell "slot taken" from a fault.

use sea_orm::{DbErr, RuntimeErr};

/// A refusal by a constraint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// A unique or exclusion constraint: something like it is already there.
    Taken(String),
    /// A foreign key: what it points to is not there, or something still points here.
    Missing(String),
    /// A check: the value breaks a rule.
    Broken(String),
    /// A deadlock or a lock that was not freed in time: the same request may succeed when tried again.
    Contended,
}

/// The constraint behind a database error, if a constraint it was.
#[must_use]
pub fn refusal(error: &DbErr) -> Option<Refusal> {
    let (DbErr::Query(RuntimeErr::SqlxError(error)) | DbErr::Exec(RuntimeErr::SqlxError(error))) = error else {
        return None;
    };
    let error = error.as_database_error()?;
    let constraint = error.constraint().unwrap_or_default().to_owned();
    match error.code()?.as_ref() {
        "23505" | "23P01" => Some(Refusal::Taken(constraint)),
        "23503" => Some(Refusal::Missing(constraint)),
        "23514" | "23502" => Some(Refusal::Broken(constraint)),
        "40P01" | "40001" | "55P03" => Some(Refusal::Contended),
        _ => None,
    }
}
