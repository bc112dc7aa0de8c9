//! A row of the audit as it stands in the table, and the bytes that marks and seals are made of.

use jiff::Timestamp;
use sea_orm::{DbErr, QueryResult};
use uuid::Uuid;

use crate::{ChainId, crypto::KeyRing, timestamp};

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Its id.
    pub id: Uuid,
    /// When it happened, by the server's clock.
    pub at: Timestamp,
    /// Who did it, as colleagues read it.
    pub actor: String,
    /// Whose account it was, for a person.
    pub account_id: Option<Uuid>,
    /// In which session.
    pub session_id: Option<Uuid>,
    /// In which request.
    pub request_id: Uuid,
    /// From where.
    pub source: String,
    /// What for.
    pub purpose: String,
    /// What was done; of a refusal, the operation that was asked for.
    pub action: String,
    /// What it was done to.
    pub entity_id: Option<Uuid>,
    /// The patients it was about.
    pub patient_ids: Vec<Uuid>,
    /// The reason given, as it is stored.
    pub reason: Option<Vec<u8>>,
    /// It was asked for and not done.
    pub refused: bool,
    /// The server's mark.
    pub proof: Vec<u8>,
    /// Which row it is, in the order of writing.
    pub number: i64,
}

impl Record {
    /// The columns that [`Record::read`] reads, of a table named `a`.
    pub const COLUMNS: &str = "a.id, a.at, a.actor, a.account_id, a.session_id, a.request_id, a.source, a.purpose, a.action, \
                               a.entity_id, a.patient_ids, a.reason, a.refused, a.proof, a.number";

    /// Reads a row whose columns begin with [`Record::COLUMNS`].
    ///
    /// # Errors
    /// When a column is missing or of another type.
    pub fn read(row: &QueryResult) -> Result<Self, DbErr> {
        Ok(Self {
            id: row.try_get_by_index(0)?,
            at: timestamp(row.try_get_by_index(1)?),
            actor: row.try_get_by_index(2)?,
            account_id: row.try_get_by_index(3)?,
            session_id: row.try_get_by_index(4)?,
            request_id: row.try_get_by_index(5)?,
            source: row.try_get_by_index(6)?,
            purpose: row.try_get_by_index(7)?,
            action: row.try_get_by_index(8)?,
            entity_id: row.try_get_by_index(9)?,
            patient_ids: row.try_get_by_index(10)?,
            reason: row.try_get_by_index(11)?,
            refused: row.try_get_by_index(12)?,
            proof: row.try_get_by_index(13)?,
            number: row.try_get_by_index(14)?,
        })
    }

    /// Whether the mark is the server's own.
    #[must_use]
    pub fn is_proven(&self, keys: &KeyRing, chain: ChainId) -> bool {
        let text = proven_text(
            self.id,
            self.at,
            &self.actor,
            self.account_id,
            self.session_id,
            self.request_id,
            &self.source,
            &self.action,
            self.entity_id,
            self.refused,
        );
        keys.audit_proof(chain, &text)[..] == self.proof[..]
    }

    /// The whole row in its canonical form, version 1: every column in the order of [`Record`], each with its length
    /// before it, a missing one with none. What a seal hashes.
    pub fn write_canonical(&self, out: &mut Vec<u8>) {
        out.push(1);
        let mut text = Text(out);
        text.some(self.id.as_bytes());
        text.some(&self.at.as_microsecond().to_be_bytes());
        text.some(self.actor.as_bytes());
        text.id(self.account_id);
        text.id(self.session_id);
        text.some(self.request_id.as_bytes());
        text.some(self.source.as_bytes());
        text.some(self.purpose.as_bytes());
        text.some(self.action.as_bytes());
        text.id(self.entity_id);
        text.some(&u32::try_from(self.patient_ids.len()).unwrap_or(u32::MAX).to_be_bytes());
        for id in &self.patient_ids {
            text.0.extend_from_slice(id.as_bytes());
        }
        match &self.reason {
            Some(reason) => text.some(reason),
            None => text.none(),
        }
        text.some(&[u8::from(self.refused)]);
        text.some(&self.proof);
        text.some(&self.number.to_be_bytes());
    }
}

/// What the server's mark is made of: the part of a row that is known before its statement runs. Whom a hot read showed, and
/// what for, its own statement finds out; the seal covers that a moment later.
pub(super) fn proven_text(
    id: Uuid,
    at: Timestamp,
    actor: &str,
    account_id: Option<Uuid>,
    session_id: Option<Uuid>,
    request_id: Uuid,
    source: &str,
    action: &str,
    entity_id: Option<Uuid>,
    refused: bool,
) -> Vec<u8> {
    let mut out = Vec::with_capacity(160 + actor.len() + source.len() + action.len());
    let mut text = Text(&mut out);
    text.some(id.as_bytes());
    text.some(&at.as_microsecond().to_be_bytes());
    text.some(actor.as_bytes());
    text.id(account_id);
    text.id(session_id);
    text.some(request_id.as_bytes());
    text.some(source.as_bytes());
    text.some(action.as_bytes());
    text.id(entity_id);
    text.some(&[u8::from(refused)]);
    out
}

/// Fields one after another, so that no two rows give the same bytes.
struct Text<'a>(&'a mut Vec<u8>);

impl Text<'_> {
    fn some(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_be_bytes());
        self.0.extend_from_slice(bytes);
    }

    /// A length that nothing has.
    fn none(&mut self) {
        self.0.extend_from_slice(&u32::MAX.to_be_bytes());
    }

    fn id(&mut self, id: Option<Uuid>) {
        match id {
            Some(id) => self.some(id.as_bytes()),
            None => self.none(),
        }
    }
}
