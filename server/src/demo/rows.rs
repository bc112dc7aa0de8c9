//! Many rows in one statement, and dice.

use kernel::{Entropy, Tx, database::execute};
use serde::Serialize;

/// Rows in one statement: enough that the round trip does not count, few enough for one message.
const CHUNK: usize = 1500;

/// Inserts rows by a statement that reads them from `jsonb_to_recordset($1)`.
pub async fn insert<T: Serialize>(tx: &Tx, sql: &str, rows: &[T]) -> anyhow::Result<()> {
    for chunk in rows.chunks(CHUNK) {
        execute(tx, sql, vec![serde_json::to_value(chunk)?.into()]).await?;
    }
    Ok(())
}

/// A sealed text as hexadecimal digits, for `decode(…, 'hex')`.
pub fn sealed(text: &str) -> String {
    hex(&kernel::crypto::Sealed::new(text).to_bytes())
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
