//! Many rows in one statement, and dice.

use anyhow::Context;
use kernel::{Entropy, Tx, crypto::Column, database::execute};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

/// Rows in one statement: enough that the round trip does not count, few enough for one message.
const CHUNK: usize = 1500;

/// Inserts rows by a statement that reads them from `jsonb_to_recordset($1)`.
pub async fn insert<T: Serialize>(tx: &Tx, sql: &str, rows: &[T]) -> anyhow::Result<()> {
    for chunk in rows.chunks(CHUNK) {
        execute(tx, sql, vec![serde_json::to_value(chunk)?.into()]).await?;
    }
    Ok(())
}

/// Seals a field of rows that have an `id`: what stands there afterwards is for `decode(…, 'hex')`.
pub fn seal(tx: &Tx, rows: &mut [Value], field: &str, column: Column) -> anyhow::Result<()> {
    for row in rows.iter_mut().filter_map(Value::as_object_mut) {
        let id: Uuid = row.get("id").and_then(Value::as_str).context("a row has an id")?.parse()?;
        let sealed = row.get(field).and_then(Value::as_str).map(|text| tx.tenant().keys().seal(column, id, text));
        if let Some(sealed) = sealed {
            row.insert(field.to_owned(), sealed.to_hex().into());
        }
    }
    Ok(())
}

/// Hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Seeded chance.
pub struct Dice<'a>(pub &'a Entropy);

impl Dice<'_> {
    /// A whole number below `sides`.
    pub fn below(&self, sides: usize) -> usize {
        let number = u32::from_le_bytes(self.0.bytes());
        usize::try_from(number).unwrap_or(0) % sides.max(1)
    }

    /// True so many times of a hundred.
    pub fn percent(&self, chance: usize) -> bool {
        self.below(100) < chance
    }

    /// One of these.
    pub fn pick<'t, T>(&self, from: &'t [T]) -> &'t T {
        &from[self.below(from.len())]
    }
}
