//! A chain's own keys: one that seals its columns, in as many versions as there are values sealed by, and one for its blind
//! indexes. They are random, wrapped by the [`super::Kms`], and kept in the control schema; without them the chain's schema
//! and its backups tell nothing that is sealed.

use std::{fmt, sync::Arc};

use aws_lc_rs::aead::{AES_256_GCM_SIV, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::{BlindKey, Kms, Sealed};
use crate::{AppError, ChainId};

/// The first byte of a value that is clear: codes of the program's own, and texts of a chain that is still being sealed.
const CLEAR: u8 = 0;
/// The first byte of a value sealed by AES-256-GCM-SIV (RFC 8452): a nonce that came twice by chance would tell no more than
/// that two equal texts are equal. Then the key's version (two bytes), the nonce, the text and its tag.
const SEALED: u8 = 1;
const HEAD: usize = 3;

/// A sealed column. Its place is bound into every value: one copied to another row, column, table or chain does not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Column {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub name: &'static str,
    /// The column that names the row: a UUID.
    pub key: &'static str,
}

impl Column {
    /// A column of a table whose rows are named by `id`.
    #[must_use]
    pub const fn of(table: &'static str, name: &'static str) -> Self {
        Self { table, name, key: "id" }
    }

    /// The same, with rows named by another column.
    #[must_use]
    pub const fn keyed_by(self, key: &'static str) -> Self {
        Self { key, ..self }
    }
}

/// The version of the key that never changes, for rows that may never be written again: it goes when the chain goes.
pub const ARCHIVE: u16 = 0;

/// One version of a chain's sealing key, opened.
pub struct DataKey {
    /// The version.
    pub version: u16,
    /// The key.
    pub key: Zeroizing<[u8; 32]>,
}

/// A chain's keys, opened. Cheap to clone.
#[derive(Clone)]
pub struct ChainKeys(Arc<Inner>);

struct Inner {
    chain: ChainId,
    current: u16,
    data: Vec<(u16, RandomizedNonceKey)>,
    blind: BlindKey,
    clear_too: bool,
}

impl fmt::Debug for ChainKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChainKeys")
    }
}

impl ChainKeys {
    /// A chain's keys. Values are sealed by the version `current`; `clear_too` says that clear values are still to be sealed.
    ///
    /// # Panics
    /// Never: 32 bytes are an AES-256 key.
    #[must_use]
    pub fn new(chain: ChainId, current: u16, data: &[DataKey], blind: &[u8; 32], clear_too: bool) -> Self {
        let open = |key: &DataKey| {
            let cipher = RandomizedNonceKey::new(&AES_256_GCM_SIV, key.key.as_slice());
            (key.version, cipher.expect("32 bytes are an AES-256 key"))
        };
        Self(Arc::new(Inner {
            chain,
            current,
            data: data.iter().map(open).collect(),
            blind: BlindKey::new(*blind),
            clear_too,
        }))
    }

    /// The key of the blind indexes.
    #[must_use]
    pub fn blind(&self) -> &BlindKey {
        &self.0.blind
    }

    fn cipher(&self, version: u16) -> Option<&RandomizedNonceKey> {
        self.0.data.iter().find(|(known, _)| *known == version).map(|(_, cipher)| cipher)
    }

    /// What a value is bound to: chain, table, column, row.
    fn place(&self, column: Column, row: Uuid) -> Vec<u8> {
        let mut place = Vec::with_capacity(64);
        place.extend_from_slice(self.0.chain.0.as_bytes());
        place.extend_from_slice(row.as_bytes());
        place.extend_from_slice(column.table.as_bytes());
        place.push(0);
        place.extend_from_slice(column.name.as_bytes());
        place
    }

    /// Seals a text for its place.
    ///
    /// # Panics
    /// Never: the current version is among the keys, and a text of ours is far from the cipher's limit of 64 GiB.
    #[must_use]
    pub fn seal(&self, column: Column, row: impl Into<Uuid>, text: impl AsRef<str>) -> Sealed {
        self.seal_by(self.0.current, column, row.into(), text.as_ref())
    }

    /// Seals a text of a row that may never be written again, by the key that never changes.
    ///
    /// # Panics
    /// As [`ChainKeys::seal`].
    #[must_use]
    pub fn seal_for_ever(&self, column: Column, row: impl Into<Uuid>, text: impl AsRef<str>) -> Sealed {
        self.seal_by(ARCHIVE, column, row.into(), text.as_ref())
    }

    fn seal_by(&self, version: u16, column: Column, row: Uuid, text: &str) -> Sealed {
        let cipher = self.cipher(version).expect("the key is among the keys");
        let mut sealed = text.as_bytes().to_vec();
        let place = self.place(column, row);
        let nonce = cipher.seal_in_place_append_tag(Aad::from(place), &mut sealed).expect("a text can be sealed");
        let mut bytes = Vec::with_capacity(HEAD + NONCE_LEN + sealed.len());
        bytes.push(SEALED);
        bytes.extend_from_slice(&version.to_be_bytes());
        bytes.extend_from_slice(nonce.as_ref());
        bytes.append(&mut sealed);
        Sealed::from_bytes(bytes)
    }

    /// Opens a value of this place.
    ///
    /// # Errors
    /// An internal one when it was sealed for another place, by a key that is gone, or was tampered with.
    pub fn open(&self, column: Column, row: impl Into<Uuid>, sealed: &Sealed) -> Result<String, AppError> {
        self.try_open(column, row.into(), sealed.as_bytes()).ok_or_else(|| {
            AppError::internal(anyhow::anyhow!(
                "a value of {}.{} does not open in its place",
                column.table,
                column.name
            ))
        })
    }

    fn try_open(&self, column: Column, row: Uuid, bytes: &[u8]) -> Option<String> {
        let bytes = match bytes.split_first()? {
            (&CLEAR, text) if self.0.clear_too => return String::from_utf8(text.to_vec()).ok(),
            (&SEALED, rest) => rest,
            _ => return None,
        };
        let (version, rest) = bytes.split_at_checked(HEAD - 1)?;
        let cipher = self.cipher(u16::from_be_bytes(version.try_into().ok()?))?;
        let (nonce, sealed) = rest.split_at_checked(NONCE_LEN)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = sealed.to_vec();
        let length = cipher.open_in_place(nonce, Aad::from(self.place(column, row)), &mut sealed).ok()?.len();
        sealed.truncate(length);
        String::from_utf8(sealed).ok()
    }

    /// A value as screens show it. One that does not open is a fault, which the log tells: the words in its place say so, and
    /// what stands beside it is still to be seen.
    #[must_use]
    pub fn text(&self, column: Column, row: impl Into<Uuid>, sealed: &Sealed) -> String {
        self.open(column, row, sealed).unwrap_or_else(|error| {
            drop(error.report("-"));
            "⚠ This cannot be read. Tell support.".to_owned()
        })
    }

    /// A value or a code of the program's own, as screens show it.
    #[must_use]
    pub fn text_or_code(&self, column: Column, row: impl Into<Uuid>, sealed: &Sealed) -> String {
        match sealed.as_bytes().split_first() {
            Some((&CLEAR, code)) => String::from_utf8_lossy(code).into_owned(),
            _ => self.text(column, row, sealed),
        }
    }

    /// A value that may be absent, as screens show it.
    #[must_use]
    pub fn text_if(&self, column: Column, row: impl Into<Uuid>, sealed: Option<&Sealed>) -> Option<String> {
        sealed.map(|sealed| self.text(column, row, sealed))
    }

    /// Seals a text that may be absent.
    #[must_use]
    pub fn seal_if(&self, column: Column, row: impl Into<Uuid>, text: Option<impl AsRef<str>>) -> Option<Sealed> {
        text.map(|text| self.seal(column, row, text))
    }

    /// Opens a value that may be absent.
    ///
    /// # Errors
    /// As [`ChainKeys::open`].
    pub fn open_if(
        &self,
        column: Column,
        row: impl Into<Uuid>,
        sealed: Option<&Sealed>,
    ) -> Result<Option<String>, AppError> {
        sealed.map(|sealed| self.open(column, row, sealed)).transpose()
    }

    /// The same value under the current key; `None` when it is under it already.
    ///
    /// # Errors
    /// When it does not open.
    pub fn renewed(&self, column: Column, row: Uuid, sealed: &Sealed) -> Result<Option<Sealed>, AppError> {
        if sealed.as_bytes().starts_with(&self.head()) {
            return Ok(None);
        }
        Ok(Some(self.seal(column, row, &self.open(column, row, sealed)?)))
    }

    /// The first bytes of every value sealed by the current key.
    #[must_use]
    pub fn head(&self) -> [u8; HEAD] {
        let version = self.0.current.to_be_bytes();
        [SEALED, version[0], version[1]]
    }
}

/// A key of a chain as the control schema keeps it.
#[derive(Debug, Clone, serde::Deserialize)]
pub struct WrappedKey {
    /// `data`, `archive` or `index`.
    pub purpose: String,
    /// The version.
    pub version: u16,
    /// `standby`: known everywhere before anything is sealed by it. `current`: seals. `readable`: only opens.
    pub state: String,
    /// The wrapped key, in hexadecimal digits.
    pub wrapped: String,
}

/// The name that a chain's key is wrapped under.
#[must_use]
pub fn key_context(chain: ChainId, purpose: &str, version: u16) -> String {
    format!("chain {chain} {purpose} {version}")
}

/// Opens a chain's keys.
///
/// # Errors
/// When one is missing, or the key service does not open it.
pub async fn open_chain_keys(
    kms: &dyn Kms,
    chain: ChainId,
    wrapped: &[WrappedKey],
    clear_too: bool,
) -> anyhow::Result<ChainKeys> {
    let (mut data, mut index, mut current) = (Vec::new(), None, None);
    for key in wrapped {
        let context = key_context(chain, &key.purpose, key.version);
        let opened = kms.unwrap(&context, &hex::decode(&key.wrapped)?).await?;
        match key.purpose.as_str() {
            "index" => index = Some(opened),
            "archive" => data.push(DataKey { version: ARCHIVE, key: opened }),
            _ => {
                if key.state == "current" {
                    current = Some(key.version);
                }
                data.push(DataKey { version: key.version, key: opened });
            }
        }
    }
    let whole = current.zip(index).filter(|_| data.iter().any(|key| key.version == ARCHIVE));
    let (current, index) = whole.ok_or_else(|| {
        anyhow::anyhow!("chain {chain} lacks a key: run `polyclinic migrate`, or its keys were destroyed")
    })?;
    Ok(ChainKeys::new(chain, current, &data, &index, clear_too))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PHONE: Column = Column::of("patient", "phone");

    fn keys(chain: u128, versions: &[u16], current: u16, clear_too: bool) -> ChainKeys {
        let data: Vec<DataKey> = versions
            .iter()
            .chain(&[ARCHIVE])
            .map(|version| DataKey { version: *version, key: Zeroizing::new([u8::try_from(*version).unwrap(); 32]) })
            .collect();
        ChainKeys::new(ChainId(Uuid::from_u128(chain)), current, &data, &[7; 32], clear_too)
    }

    #[test]
    fn a_value_opens_in_its_place_only() {
        let (here, there) = (keys(1, &[1], 1, false), keys(2, &[1], 1, false));
        let (row, other) = (Uuid::from_u128(5), Uuid::from_u128(6));
        let sealed = here.seal(PHONE, row, "+15550102200");
        assert_eq!(here.open(PHONE, row, &sealed).unwrap(), "+15550102200");
        assert!(here.open(PHONE, other, &sealed).is_err());
        assert!(here.open(Column::of("patient", "email"), row, &sealed).is_err());
        assert!(here.open(Column::of("patien", "tphone"), row, &sealed).is_err());
        // The same key bytes in another chain: the chain is bound too.
        assert!(there.open(PHONE, row, &sealed).is_err());
        for at in 0..sealed.as_bytes().len() {
            let mut bent = sealed.as_bytes().to_vec();
            bent[at] ^= 1;
            assert!(here.open(PHONE, row, &Sealed::from_bytes(bent)).is_err(), "byte {at}");
        }
        assert_ne!(sealed, here.seal(PHONE, row, "+15550102200"), "equal texts do not look equal");
    }

    #[test]
    fn keys_change_and_clear_values_end() {
        let row = Uuid::from_u128(5);
        let old = keys(1, &[1], 1, true).seal(PHONE, row, "x");
        let both = keys(1, &[1, 2], 2, true);
        let new = both.renewed(PHONE, row, &old).unwrap().unwrap();
        assert!(both.renewed(PHONE, row, &new).unwrap().is_none());
        let only_new = keys(1, &[2], 2, false);
        assert_eq!(only_new.open(PHONE, row, &new).unwrap(), "x");
        assert!(only_new.open(PHONE, row, &old).is_err());
        let clear = Sealed::from_bytes(b"\0x".to_vec());
        assert_eq!(both.open(PHONE, row, &clear).unwrap(), "x");
        assert!(only_new.open(PHONE, row, &clear).is_err(), "a clear value put in the place of a sealed one");
    }
}
