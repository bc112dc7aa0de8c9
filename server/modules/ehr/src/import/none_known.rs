//! "No known allergy", stated at the source.

use std::collections::BTreeSet;

use api::id::PatientId;
use jiff::Timestamp;
use kernel::{
    AppError, Tx,
    database::{execute, query_all, query_one},
    database_time,
};
use uuid::Uuid;

use super::{Origin, Outcome, Said};

/// The statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoneKnown {
    /// Where it came from.
    pub origin: Origin,
    /// The patient.
    pub patient_id: PatientId,
    /// In the source's words: `No known drug allergy`.
    pub words: String,
    /// When it came in.
    pub at: Timestamp,
}

/// Writes statements, unless the list names allergies: a list says more than a statement against it.
pub async fn take(
    tx: &Tx,
    batch: Uuid,
    said: Vec<Said<NoneKnown>>,
    outcome: &mut impl FnMut(&Origin, Outcome),
) -> Result<(), AppError> {
    for Said { fact, withdrawn, .. } in said {
        let stands = "SELECT origin, words FROM allergy_none WHERE patient_id = $1";
        let stands = query_one(tx, stands, vec![fact.patient_id.0.into()]).await?;
        let here = match &stands {
            Some(row) => row.try_get::<Option<String>>("", "origin")?.as_ref() == Some(&fact.origin),
            None => false,
        };
        if withdrawn {
            if here {
                let sql = "DELETE FROM allergy_none WHERE patient_id = $1";
                execute(tx, sql, vec![fact.patient_id.0.into()]).await?;
            }
            outcome(&fact.origin, if here { Outcome::Withdrawn } else { Outcome::NotTaken });
            continue;
        }
        if stands.is_some() {
            outcome(&fact.origin, Outcome::Known);
            continue;
        }
        let listed =
            "SELECT name FROM allergy WHERE patient_id = $1 AND state = 'active' AND certainty <> 'refuted' LIMIT 1";
        if let Some(row) = query_one(tx, listed, vec![fact.patient_id.0.into()]).await? {
            let name: String = row.try_get("", "name")?;
            let reason = format!("says “{}”, but the list names {name}: the list stands", fact.words);
            outcome(&fact.origin, Outcome::Refused(reason));
            continue;
        }
        let sql =
            "INSERT INTO allergy_none (patient_id, at, actor, words, origin, batch_id) VALUES ($1, $2, $3, $4, $5, $6)";
        let values = vec![
            fact.patient_id.0.into(),
            database_time(fact.at).into(),
            tx.tenant().actor().name.to_string().into(),
            fact.words.into(),
            fact.origin.clone().into(),
            batch.into(),
        ];
        execute(tx, sql, values).await?;
        outcome(&fact.origin, Outcome::Taken);
    }
    Ok(())
}

/// Takes the statements of an import back.
pub async fn withdraw(tx: &Tx, batch: Uuid) -> Result<BTreeSet<PatientId>, AppError> {
    let sql = "DELETE FROM allergy_none WHERE batch_id = $1 RETURNING patient_id";
    let rows = query_all(tx, sql, vec![batch.into()]).await?;
    Ok(rows.iter().map(|row| Ok(PatientId(row.try_get("", "patient_id")?))).collect::<Result<_, sea_orm::DbErr>>()?)
}
