//! Seals what was written: one server at a time for each chain, in batches, soon after the rows were written. What a
//! server that died left unsealed, the next look finds.

use std::{
    collections::{BTreeMap, HashMap, hash_map::Entry},
    sync::Arc,
    time::Duration,
};

use jiff::Timestamp;
use kernel::{
    Actor, AppError, AppState, Chain, ChainId, Tenant, Tx,
    audit::Record,
    database::{execute, query_all, query_one},
    rounds::Rounds,
};
use serde_json::json;
use tokio::{
    sync::mpsc,
    time::{Instant, sleep_until},
};
use tokio_util::sync::CancellationToken;

use crate::{
    Checkpoints,
    chain::{Hash, beginning, hash_of, seal},
};

/// How long after the first row of a batch is sealed: many rows then share the work, and it is still far below a second.
const GATHER: Duration = Duration::from_millis(250);
/// How soon a chain is looked at again when a statement may still be under way, or another server is at it.
const AGAIN: Duration = Duration::from_secs(1);
/// How soon a chain whose database failed is looked at again.
const RETRY: Duration = Duration::from_secs(2);
/// Rows sealed in one transaction.
const BATCH: i64 = 2_000;
/// How long a number that is missing may still turn up: a row's statement ends after fifteen seconds at most, its
/// transaction after ten more without one.
const PATIENCE: Duration = Duration::from_secs(120);
/// How far back of its newest seal a server looks when it meets a chain for the first time: what a crash left unsealed is
/// among the last seconds' rows.
const LOOK_BACK: i64 = 10_000;

/// What this server knows of a chain.
struct Known {
    /// Every row up to this number was seen, but for those that are missing.
    high: i64,
    /// Numbers below it that were not there yet, and since when.
    missing: BTreeMap<i64, Instant>,
    /// The newest seal that a checkpoint holds, and when that was made.
    checked: Option<(i64, Timestamp)>,
}

/// The sealer of one server.
pub struct Sealer {
    state: AppState,
    woken: mpsc::UnboundedReceiver<Arc<Chain>>,
    checkpoints: Checkpoints,
    known: HashMap<ChainId, Known>,
}

/// What a look at a chain came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looked {
    /// Nothing waits.
    Quiet,
    /// Something may come soon.
    Waiting,
    /// More waits than one transaction takes.
    More,
    /// Another server is at it.
    Taken,
}

/// A chain's newest seal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub sequence: i64,
    pub hash: Hash,
}

impl Sealer {
    /// A sealer that listens to `woken`.
    #[must_use]
    pub fn new(state: AppState, woken: mpsc::UnboundedReceiver<Arc<Chain>>, checkpoints: Checkpoints) -> Self {
        Self { state, woken, checkpoints, known: HashMap::new() }
    }

    /// Runs until told to stop, then seals what this server wrote last and makes a checkpoint of it.
    pub async fn run(mut self, stop: CancellationToken) {
        let mut rounds = Rounds::default();
        loop {
            tokio::select! {
                () = stop.cancelled() => break,
                Some(chain) = self.woken.recv() => {
                    rounds.wake_in(GATHER, chain);
                    while let Ok(chain) = self.woken.try_recv() {
                        rounds.wake_in(GATHER, chain);
                    }
                }
                () = sleep_until(rounds.next()) => {}
            }
            if rounds.list_is_old() {
                match self.state.control().chains().await {
                    Ok(chains) => rounds.list(chains),
                    Err(error) => {
                        drop(error.report("sealer"));
                        rounds.list_failed(RETRY);
                    }
                }
            }
            if let Some(chain) = rounds.take() {
                let wait = self.look(&chain).await;
                rounds.put_back(chain, wait);
            }
        }
        for id in self.known.keys().copied().collect::<Vec<_>>() {
            if let Ok(Some(chain)) = self.state.control().chain(id).await {
                self.settle(&Arc::new(chain)).await;
            }
        }
    }

    /// Seals what is there now and makes a checkpoint of it: at the end, for tools and tests.
    pub async fn settle(&mut self, chain: &Arc<Chain>) {
        while let Some(Duration::ZERO) = self.look(chain).await {}
        let tenant = self.tenant(chain);
        if let Err(error) = self.check(&tenant, true).await {
            drop(error.report("sealer"));
        }
    }

    /// A look at a chain, and how long it may be left alone after it. A failure is logged and tried again.
    async fn look(&mut self, chain: &Arc<Chain>) -> Option<Duration> {
        let tenant = self.tenant(chain);
        match self.work(&tenant).await {
            Ok(Looked::Quiet) => None,
            Ok(Looked::More) => Some(Duration::ZERO),
            Ok(Looked::Waiting | Looked::Taken) => Some(AGAIN),
            Err(error) => {
                drop(error.report("sealer"));
                Some(RETRY)
            }
        }
    }

    fn tenant(&self, chain: &Arc<Chain>) -> Tenant {
        Tenant::new(self.state.clone(), Arc::clone(chain), Actor::program("sealer"))
    }

    async fn work(&mut self, tenant: &Tenant) -> Result<Looked, AppError> {
        let id = tenant.chain().id;
        let tx = tenant.tx().await?;
        // What is planned while there are few seals, and kept, reads each of them for each row once there are many. So the keys are
        // used from the beginning.
        let lock = "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || ' audit', 0)) AS taken, \
                    set_config('enable_seqscan', 'off', true)";
        let row = query_one(&tx, lock, Vec::new()).await?;
        if !row.map(|row| row.try_get::<bool>("", "taken")).transpose()?.unwrap_or_default() {
            return Ok(Looked::Taken);
        }
        let known = match self.known.entry(id) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                let high = first_number(&tx).await?;
                place.insert(Known { high, missing: BTreeMap::new(), checked: None })
            }
        };
        let late = late(&tx, &known.missing).await?;
        let fresh = fresh(&tx, known.high).await?;
        let mut waiting: Vec<&Record> = late.iter().collect();
        waiting.extend(fresh.iter().filter(|(_, sealed)| !sealed).map(|(record, _)| record));
        write(&tx, id, &waiting).await?;
        tx.commit().await?;
        let more = fresh.len() >= usize::try_from(BATCH).unwrap_or(usize::MAX);
        known.saw(&late, &fresh);
        let waits = !waiting.is_empty() || !known.missing.is_empty();
        self.check(tenant, false).await?;
        Ok(if more {
            Looked::More
        } else if waits {
            Looked::Waiting
        } else {
            Looked::Quiet
        })
    }

    /// Makes a checkpoint where it is time for one, or where there is anything new to hold.
    async fn check(&mut self, tenant: &Tenant, now: bool) -> Result<(), AppError> {
        let Some(known) = self.known.get_mut(&tenant.chain().id) else { return Ok(()) };
        let Some(head) = head(&tenant.read().await?).await? else { return Ok(()) };
        let (sequence, at) = match known.checked {
            Some(checked) => checked,
            None => self
                .checkpoints
                .newest(tenant.chain().id)
                .await?
                .map_or((0, Timestamp::MIN), |newest| (newest.sequence, newest.at)),
        };
        known.checked = Some((sequence, at));
        if head.sequence > sequence && (now || self.checkpoints.is_time(head.sequence - sequence, at, tenant.now())) {
            self.checkpoints.write(tenant, head).await?;
            known.checked = Some((head.sequence, tenant.now()));
        }
        Ok(())
    }
}

impl Known {
    /// Remembers what a look showed, and which numbers may still turn up.
    fn saw(&mut self, late: &[Record], fresh: &[(Record, bool)]) {
        let now = Instant::now();
        self.missing.retain(|_, since| now.duration_since(*since) < PATIENCE);
        for record in late {
            self.missing.remove(&record.number);
        }
        for (record, _) in fresh {
            // A crash of PostgreSQL skips some dozen numbers; a wider gap than a batch is none that somebody still fills.
            for number in (self.high + 1).max(record.number - BATCH)..record.number {
                self.missing.insert(number, now);
            }
            self.high = self.high.max(record.number);
        }
    }
}

/// A chain's newest seal.
pub(crate) async fn head(connection: &impl sea_orm::ConnectionTrait) -> Result<Option<Head>, AppError> {
    let sql = "SELECT sequence, hash FROM audit_seal ORDER BY sequence DESC LIMIT 1";
    let Some(row) = query_one(connection, sql, Vec::new()).await? else { return Ok(None) };
    let hash: Vec<u8> = row.try_get("", "hash")?;
    Ok(Some(Head { sequence: row.try_get("", "sequence")?, hash: hash_of(&hash) }))
}

/// The number from which a server begins that meets the chain for the first time.
async fn first_number(tx: &Tx) -> Result<i64, AppError> {
    let sql = "SELECT a.number FROM audit_seal s JOIN audit a ON a.id = s.audit_id \
               WHERE s.sequence <= (SELECT max(sequence) FROM audit_seal) - $1 ORDER BY s.sequence DESC LIMIT 1";
    let row = query_one(tx, sql, vec![LOOK_BACK.into()]).await?;
    Ok(row.map(|row| row.try_get("", "number")).transpose()?.unwrap_or(0))
}

/// Rows beyond a number, in order, each with whether another server sealed it.
async fn fresh(tx: &Tx, high: i64) -> Result<Vec<(Record, bool)>, AppError> {
    // No EXISTS: planned for all values, it would read every seal there is into memory at each look.
    let sql = format!(
        "SELECT {}, (SELECT true FROM audit_seal s WHERE s.audit_id = a.id) IS TRUE FROM audit a WHERE a.number > $1 \
         ORDER BY a.number LIMIT $2",
        Record::COLUMNS
    );
    let rows = query_all(tx, &sql, vec![high.into(), BATCH.into()]).await?;
    rows.iter().map(|row| Ok((Record::read(row)?, row.try_get_by_index(15)?))).collect()
}

/// Rows that turned up under numbers that had been missing.
async fn late(tx: &Tx, missing: &BTreeMap<i64, Instant>) -> Result<Vec<Record>, AppError> {
    if missing.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {} FROM audit a WHERE a.number = ANY ($1) AND NOT EXISTS (SELECT FROM audit_seal s WHERE s.audit_id = a.id) \
         ORDER BY a.number",
        Record::COLUMNS
    );
    let numbers: Vec<i64> = missing.keys().copied().collect();
    let rows = query_all(tx, &sql, vec![numbers.into()]).await?;
    rows.iter().map(|row| Ok(Record::read(row)?)).collect()
}

/// Seals these rows after the newest seal.
async fn write(tx: &Tx, chain: ChainId, records: &[&Record]) -> Result<(), AppError> {
    if records.is_empty() {
        return Ok(());
    }
    let Head { mut sequence, mut hash } = head(tx).await?.unwrap_or(Head { sequence: 0, hash: beginning(chain) });
    let mut buffer = Vec::with_capacity(512);
    let mut rows = Vec::with_capacity(records.len());
    for &record in records {
        sequence += 1;
        hash = seal(&hash, sequence, record, &mut buffer);
        rows.push(json!({ "sequence": sequence, "audit_id": record.id, "hash": hex::encode(hash) }));
    }
    let sql = "INSERT INTO audit_seal (sequence, audit_id, hash) SELECT sequence, audit_id, decode(hash, 'hex') \
               FROM jsonb_to_recordset($1) AS r(sequence bigint, audit_id uuid, hash text)";
    execute(tx, sql, vec![serde_json::Value::Array(rows).into()]).await?;
    Ok(())
}
