//! The chain of hashes: each seal is made of its row, its place and the seal before it.

use aws_lc_rs::digest::{Context, SHA256, digest};
use kernel::{ChainId, audit::Record};

/// A SHA-256 hash.
pub type Hash = [u8; 32];

/// What stands before the first seal of a chain. It names the chain, so that no row of one can pass for another's.
#[must_use]
pub fn beginning(chain: ChainId) -> Hash {
    let mut text = b"polyclinic audit v1".to_vec();
    text.extend_from_slice(chain.0.as_bytes());
    hash_of(digest(&SHA256, &text).as_ref())
}

/// The seal of a row at this place, after that seal.
#[must_use]
pub fn seal(before: &Hash, sequence: i64, record: &Record, buffer: &mut Vec<u8>) -> Hash {
    buffer.clear();
    record.write_canonical(buffer);
    let mut context = Context::new(&SHA256);
    context.update(before);
    context.update(&sequence.to_be_bytes());
    context.update(buffer);
    hash_of(context.finish().as_ref())
}

/// Thirty-two bytes as a hash; zeroes, which are no row's hash, for anything else.
#[must_use]
pub fn hash_of(bytes: &[u8]) -> Hash {
    bytes.try_into().unwrap_or([0; 32])
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    fn record() -> Record {
        Record {
            id: Uuid::from_u128(1),
            at: "2026-11-24T10:15:00Z".parse().unwrap(),
            actor: "Ruth".to_owned(),
            account_id: None,
            session_id: Some(Uuid::from_u128(2)),
            request_id: Uuid::from_u128(3),
            source: "203.0.113.7".to_owned(),
            purpose: "care".to_owned(),
            action: "chart.open".to_owned(),
            entity_id: None,
            patient_ids: vec![Uuid::from_u128(4), Uuid::from_u128(5)],
            reason: None,
            refused: false,
            proof: vec![7; 16],
            number: 9,
        }
    }

    #[test]
    fn every_column_counts() {
        let changes: [fn(&mut Record); 15] = [
            |row| row.id = Uuid::from_u128(2),
            |row| row.at = "2026-11-24T10:15:00.000001Z".parse().unwrap(),
            |row| row.actor.push('x'),
            |row| row.account_id = Some(Uuid::nil()),
            |row| row.session_id = None,
            |row| row.request_id = Uuid::nil(),
            |row| row.source.clear(),
            |row| row.purpose.clear(),
            |row| row.action.push('x'),
            |row| row.entity_id = Some(Uuid::nil()),
            |row| row.patient_ids.swap(0, 1),
            |row| row.reason = Some(Vec::new()),
            |row| row.refused = true,
            |row| row.proof[0] = 8,
            |row| row.number = 10,
        ];
        let mut buffer = Vec::new();
        let whole = seal(&[1; 32], 1, &record(), &mut buffer);
        for change in changes {
            let mut changed = record();
            change(&mut changed);
            assert_ne!(seal(&[1; 32], 1, &changed, &mut buffer), whole, "{changed:?}");
        }
        assert_ne!(seal(&[1; 32], 2, &record(), &mut buffer), whole);
        assert_ne!(seal(&[2; 32], 1, &record(), &mut buffer), whole);
    }

    #[test]
    fn what_is_hashed_never_changes_its_meaning() {
        // A stored chain must verify for as long as its rows are kept: this value may not change.
        let hash = seal(&beginning(ChainId(Uuid::from_u128(42))), 1, &record(), &mut Vec::new());
        assert_eq!(hex::encode(hash), "b1652832e41a7d0783a24fe7734a5cc7d6bea697bd627410344147a11d560e54");
    }
}
