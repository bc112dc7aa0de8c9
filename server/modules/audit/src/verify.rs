//! Looks a chain's audit through from its first row: every row against its seal, every seal against the one before, all of
//! it against the checkpoints that lie elsewhere. What does not fit is named.

use std::{collections::BTreeMap, fmt};

use jiff::{SignedDuration, Timestamp};
use kernel::{
    AppError, Tenant,
    audit::Record,
    database::{query_all, query_one},
};
use uuid::Uuid;

use crate::{
    Checkpoints,
    chain::{Hash, beginning, hash_of, seal},
};

/// Rows read at a time.
const SLICE: i64 = 20_000;
/// A row that was passed over so long ago will not be sealed any more by itself.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);

/// What is wrong at a place of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The row is not what was sealed here: changed, or another one in its place.
    Changed,
    /// The row is gone.
    Deleted,
    /// The seal is not what was written here.
    SealChanged,
    /// The seal is gone.
    SealDeleted,
    /// The row does not bear the server's mark: somebody else put it there.
    Inserted,
    /// The row is older than others that are sealed, and is not.
    NeverSealed,
    /// A checkpoint holds a seal beyond the newest there is: the end was cut off.
    CutOff,
    /// A checkpoint holds another seal for this place: the chain was written anew up to here.
    Rewritten,
    /// A checkpoint is not signed by this installation.
    ForeignCheckpoint,
}

/// Something wrong, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub fault: Fault,
    /// The seal's place, where there is or was one.
    pub sequence: Option<i64>,
    /// The row's id.
    pub id: Option<Uuid>,
    /// When it was written, as far as that is known.
    pub at: Option<Timestamp>,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = match self.fault {
            Fault::Changed => "the row is not what was sealed",
            Fault::Deleted => "the row is gone",
            Fault::SealChanged => "the seal was changed",
            Fault::SealDeleted => "the seal is gone",
            Fault::Inserted => "the row was not written by the server",
            Fault::NeverSealed => "the row was never sealed",
            Fault::CutOff => "the end was cut off: a checkpoint holds a seal beyond it",
            Fault::Rewritten => "the chain was written anew: a checkpoint holds another seal for this place",
            Fault::ForeignCheckpoint => "the checkpoint is not signed by this installation",
        };
        match self.sequence {
            Some(sequence) => write!(f, "sequence {sequence}")?,
            None => f.write_str("not sealed")?,
        }
        if let Some(id) = self.id {
            write!(f, " · row {id}")?;
        }
        if let Some(at) = self.at {
            write!(f, " · {at}")?;
        }
        write!(f, " · {words}")
    }
}

/// What a look at the whole audit came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Sealed rows looked at.
    pub sealed: u64,
    /// Checkpoints that the chain was held against.
    pub checkpoints: usize,
    /// The newest place a checkpoint vouches for.
    pub vouched_to: i64,
    /// Rows that wait for their seal, and the first of them.
    pub waiting: u64,
    /// The id and instant of the first row that waits.
    pub waiting_from: Option<(Uuid, Timestamp)>,
    /// What is wrong, in the order of the chain.
    pub findings: Vec<Finding>,
}

/// Looks the whole audit of a chain through.
///
/// # Errors
/// When database or store cannot be read.
pub async fn verify(tenant: &Tenant, checkpoints: &Checkpoints) -> Result<Report, AppError> {
    let mut walk = Walk::new(tenant, checkpoints).await?;
    let mut next = tokio::spawn(slice(tenant.clone(), 0));
    loop {
        let rows = next.await.map_err(AppError::internal)??;
        let Some(last) = rows.last().map(|row| row.sequence) else { break };
        // PostgreSQL reads the next rows while these are looked at.
        next = tokio::spawn(slice(tenant.clone(), last));
        for row in rows {
            walk.step(tenant, row);
        }
    }
    walk.end();
    let mut report = walk.report;
    unsealed(tenant, walk.highest, &mut report).await?;
    Ok(report)
}

/// A seal and the row it names, if that is still there.
struct Sealed {
    sequence: i64,
    audit_id: Uuid,
    hash: Hash,
    record: Option<Record>,
}

async fn slice(tenant: Tenant, after: i64) -> Result<Vec<Sealed>, AppError> {
    // Each row by its own look, or a plan for all values would read the whole audit at every slice.
    let sql = format!(
        "SELECT {}, s.sequence, s.audit_id, s.hash FROM (SELECT sequence, audit_id, hash FROM audit_seal WHERE sequence > $1 \
         ORDER BY sequence LIMIT $2) s LEFT JOIN LATERAL (SELECT * FROM audit WHERE id = s.audit_id LIMIT 1) a ON true \
         ORDER BY s.sequence",
        Record::COLUMNS
    );
    let rows = query_all(&tenant.read().await?, &sql, vec![after.into(), SLICE.into()]).await?;
    let read = |row: &sea_orm::QueryResult| {
        let hash: Vec<u8> = row.try_get_by_index(17)?;
        let there: Option<Uuid> = row.try_get_by_index(0)?;
        Ok(Sealed {
            sequence: row.try_get_by_index(15)?,
            audit_id: row.try_get_by_index(16)?,
            hash: hash_of(&hash),
            record: there.map(|_| Record::read(row)).transpose()?,
        })
    };
    rows.iter().map(read).collect::<Result<_, sea_orm::DbErr>>().map_err(Into::into)
}

/// The walk along the chain.
struct Walk {
    report: Report,
    /// The newest seal seen; unknown after one that is gone.
    before: Option<Hash>,
    /// What the newest seal should have been, where it was not that, and the finding that says so.
    meant: Option<(Hash, usize)>,
    expected: i64,
    /// The highest number of a sealed row.
    highest: i64,
    /// A row with the server's mark was seen: from there on each has one.
    marked: bool,
    vouched: BTreeMap<i64, (Hash, Timestamp)>,
    buffer: Vec<u8>,
}

impl Walk {
    async fn new(tenant: &Tenant, checkpoints: &Checkpoints) -> Result<Self, AppError> {
        let chain = tenant.chain().id;
        let mut report = Report::default();
        let mut vouched = BTreeMap::new();
        for checkpoint in checkpoints.all(chain).await.map_err(AppError::internal)? {
            match checkpoints.vouched(chain, &checkpoint) {
                Some(hash) => drop(vouched.insert(checkpoint.sequence, (hash, checkpoint.at))),
                None => report.findings.push(Finding {
                    fault: Fault::ForeignCheckpoint,
                    sequence: Some(checkpoint.sequence),
                    id: None,
                    at: Some(checkpoint.at),
                }),
            }
        }
        report.checkpoints = vouched.len();
        let before = Some(beginning(chain));
        Ok(Self { report, before, meant: None, expected: 1, highest: 0, marked: false, vouched, buffer: Vec::new() })
    }

    fn find(&mut self, fault: Fault, sequence: i64, id: Option<Uuid>, at: Option<Timestamp>) -> usize {
        let at = at.or_else(|| id.and_then(made_at));
        self.report.findings.push(Finding { fault, sequence: Some(sequence), id, at });
        self.report.findings.len() - 1
    }

    fn step(&mut self, tenant: &Tenant, row: Sealed) {
        let Sealed { sequence, audit_id, hash, record } = row;
        for gone in self.expected..sequence {
            self.find(Fault::SealDeleted, gone, None, None);
            (self.before, self.meant) = (None, None);
        }
        self.expected = sequence + 1;
        self.report.sealed += 1;
        let meant = self.meant.take();
        match record {
            None => drop(self.find(Fault::Deleted, sequence, Some(audit_id), None)),
            Some(record) => {
                self.highest = self.highest.max(record.number);
                let fits = |before: &Hash, buffer: &mut Vec<u8>| seal(before, sequence, &record, buffer);
                let computed = self.before.map(|before| fits(&before, &mut self.buffer));
                if computed.is_some_and(|computed| computed != hash) {
                    let other = meant.filter(|(meant, _)| fits(meant, &mut self.buffer) == hash);
                    if let Some((_, finding)) = other {
                        // This row fits what the seal before it should have been: not the row was changed there, the seal.
                        self.report.findings[finding].fault = Fault::SealChanged;
                    } else {
                        let finding = self.find(Fault::Changed, sequence, Some(record.id), Some(record.at));
                        self.meant = computed.map(|computed| (computed, finding));
                    }
                } else {
                    self.mark(tenant, sequence, &record);
                }
            }
        }
        if let Some((vouched, at)) = self.vouched.remove(&sequence) {
            if vouched == hash {
                self.report.vouched_to = sequence;
            } else {
                self.find(Fault::Rewritten, sequence, Some(audit_id), Some(at));
            }
        }
        self.before = Some(hash);
    }

    /// Rows from before the marks have none; after the first that has one, all do.
    fn mark(&mut self, tenant: &Tenant, sequence: i64, record: &Record) {
        if record.is_proven(tenant.state().keys(), tenant.chain().id) {
            self.marked = true;
        } else if self.marked || !record.proof.is_empty() {
            self.find(Fault::Inserted, sequence, Some(record.id), Some(record.at));
        }
    }

    fn end(&mut self) {
        for (sequence, (_, at)) in std::mem::take(&mut self.vouched) {
            let fault = if sequence < self.expected { Fault::SealDeleted } else { Fault::CutOff };
            let known = |one: &Finding| one.sequence == Some(sequence) && one.fault == fault;
            if !self.report.findings.iter().any(known) {
                self.find(fault, sequence, None, Some(at));
            }
        }
    }
}

/// The instant in an id of version 7.
fn made_at(id: Uuid) -> Option<Timestamp> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    Timestamp::new(i64::try_from(seconds).ok()?, i32::try_from(nanoseconds).ok()?).ok()
}

/// Rows without a seal: those that wait for it, and those that should not be there.
async fn unsealed(tenant: &Tenant, highest: i64, report: &mut Report) -> Result<(), AppError> {
    let read = tenant.read().await?;
    let last = query_one(&read, "SELECT max(number) AS number FROM audit", Vec::new()).await?;
    let last: i64 = last.map(|row| row.try_get::<Option<i64>>("", "number")).transpose()?.flatten().unwrap_or(0);
    let sql = format!(
        "SELECT {} FROM audit a WHERE a.number > $1 AND a.number <= $2 \
         AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = a.id) ORDER BY a.number",
        Record::COLUMNS
    );
    let mut from = i64::MIN;
    let mut until = 0;
    while from < last {
        for row in query_all(&read, &sql, vec![from.into(), until.into()]).await? {
            let record = Record::read(&row)?;
            let waits = record.number > highest || tenant.now().duration_since(record.at) < PATIENCE;
            let marked = record.is_proven(tenant.state().keys(), tenant.chain().id)
                // Before the first look of a sealer, old rows have neither.
                || record.proof.is_empty() && report.sealed == 0;
            let fault = match (marked, waits) {
                (false, _) => Fault::Inserted,
                (true, false) => Fault::NeverSealed,
                (true, true) => {
                    report.waiting += 1;
                    report.waiting_from.get_or_insert((record.id, record.at));
                    continue;
                }
            };
            report.findings.push(Finding { fault, sequence: None, id: Some(record.id), at: Some(record.at) });
        }
        (from, until) = (until, until + SLICE * 5);
    }
    Ok(())
}
