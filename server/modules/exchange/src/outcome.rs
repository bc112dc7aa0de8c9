//! What became of a file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::resource::Refused;

/// What became of the resources of a type.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Read.
    pub read: u32,
    /// New here.
    pub taken: u32,
    /// Here before, and changed.
    pub changed: u32,
    /// Here before, and withdrawn now.
    pub withdrawn: u32,
    /// Here before, and the same, or newer here.
    pub known: u32,
    /// Here before, and a person decides.
    pub waiting: u32,
    /// Never here, and entered in error at the source.
    pub not_taken: u32,
    /// Nothing of it belongs into a record.
    pub not_needed: u32,
    /// Refused.
    pub rejected: u32,
}

impl Counts {
    fn add(&mut self, other: Self) {
        self.read += other.read;
        self.taken += other.taken;
        self.changed += other.changed;
        self.withdrawn += other.withdrawn;
        self.known += other.known;
        self.waiting += other.waiting;
        self.not_taken += other.not_taken;
        self.not_needed += other.not_needed;
        self.rejected += other.rejected;
    }
}

/// What became of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// The import, by which it can be withdrawn.
    pub batch: Option<Uuid>,
    /// By resource type.
    pub counts: BTreeMap<String, Counts>,
    /// What was not taken in.
    pub rejects: Vec<Refused>,
    /// What was taken in, and not quite as it came.
    pub remarks: Vec<String>,
}

impl Outcome {
    /// Adds another file's.
    pub fn add(&mut self, other: Self) {
        for (kind, counts) in other.counts {
            self.counts.entry(kind).or_default().add(counts);
        }
        self.rejects.extend(other.rejects);
        self.remarks.extend(other.remarks);
    }

    /// All types together.
    #[must_use]
    pub fn sum(&self) -> Counts {
        let mut sum = Counts::default();
        self.counts.values().for_each(|counts| sum.add(*counts));
        sum
    }

    /// The counts of a type.
    pub fn of(&mut self, kind: &str) -> &mut Counts {
        if !self.counts.contains_key(kind) {
            self.counts.insert(kind.to_owned(), Counts::default());
        }
        self.counts.get_mut(kind).expect("just put there")
    }

    /// Writes a refusal down.
    pub fn refuse(&mut self, kind: &str, refused: Refused) {
        self.of(kind).rejected += 1;
        self.rejects.push(refused);
    }
}
