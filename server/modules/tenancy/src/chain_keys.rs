//! The chains' own keys: making them, changing them while the clinic works, destroying them.

use anyhow::Context;
use jiff::Timestamp;
use kernel::{
    ChainId, Clock, Entropy,
    chain::SchemaName,
    crypto::{ChainKeys, Column, KeyRing, Kms, Sealed, WrappedKey, key_context, open_chain_keys},
    database::{REMEMBERED, execute, query_all, query_one},
    database_time,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait};
use tokio::time::sleep;
use uuid::Uuid;
use zeroize::Zeroizing;

/// Rows that are sealed anew in one transaction: few enough that nobody waits for their locks.
const BATCH: i64 = 200;

/// Writes a chain's first keys and opens them.
///
/// # Errors
/// When the key service or the database refuses.
pub(crate) async fn first_keys(
    connection: &impl ConnectionTrait,
    kms: &dyn Kms,
    entropy: &Entropy,
    chain: ChainId,
    index: Option<Zeroizing<[u8; 32]>>,
    now: Timestamp,
    clear_too: bool,
) -> anyhow::Result<ChainKeys> {
    let random = || Zeroizing::new(entropy.bytes::<32>());
    let index = index.unwrap_or_else(random);
    for (purpose, key) in [("data", random()), ("archive", random()), ("index", index)] {
        add(connection, kms, chain, purpose, 1, "current", &key, now).await?;
    }
    open(connection, kms, chain, clear_too).await
}

async fn add(
    connection: &impl ConnectionTrait,
    kms: &dyn Kms,
    chain: ChainId,
    purpose: &str,
    version: u16,
    state: &str,
    key: &[u8; 32],
    now: Timestamp,
) -> anyhow::Result<()> {
    let wrapped = kms.wrap(&key_context(chain, purpose, version), key).await?;
    let sql = "INSERT INTO control.chain_key (chain_id, purpose, version, wrapped, state, created_at, changed_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $6)";
    let values = vec![
        chain.0.into(),
        purpose.into(),
        i32::from(version).into(),
        wrapped.into(),
        state.into(),
        database_time(now).into(),
    ];
    execute(connection, sql, values).await?;
    Ok(())
}

async fn open(
    connection: &impl ConnectionTrait,
    kms: &dyn Kms,
    chain: ChainId,
    clear_too: bool,
) -> anyhow::Result<ChainKeys> {
    let sql = "SELECT COALESCE(json_agg(json_build_object('purpose', purpose, 'version', version, 'state', state, \
               'wrapped', encode(wrapped, 'hex'))), '[]')::text FROM control.chain_key WHERE chain_id = $1 \
               AND state IN ('standby', 'current', 'readable')";
    let row = query_one(connection, sql, vec![chain.0.into()]).await?.context("keys")?;
    let wrapped: Vec<WrappedKey> = serde_json::from_str(&row.try_get_by_index::<String>(0)?)?;
    open_chain_keys(kms, chain, &wrapped, clear_too).await
}

/// A chain as operators name it.
struct Named {
    id: ChainId,
    slug: String,
    schema: SchemaName,
    clear_too: bool,
}

async fn chains(owner: &DatabaseConnection) -> anyhow::Result<Vec<Named>> {
    let sql = "SELECT id, slug, schema_name, sealed_at IS NULL FROM control.chain WHERE state = 'open' ORDER BY slug";
    query_all(owner, sql, Vec::new())
        .await?
        .iter()
        .map(|row| {
            let schema: String = row.try_get_by_index(2)?;
            Ok(Named {
                id: ChainId(row.try_get_by_index(0)?),
                slug: row.try_get_by_index(1)?,
                schema: schema.parse().map_err(|error: &str| anyhow::anyhow!(error))?,
                clear_too: row.try_get_by_index(3)?,
            })
        })
        .collect()
}

async fn named(owner: &DatabaseConnection, slug: &str) -> anyhow::Result<Named> {
    let found = chains(owner).await?.into_iter().find(|chain| chain.slug == slug);
    found.with_context(|| format!("no chain is called {slug}: see `polyclinic chain list`"))
}

/// Gives keys to chains from before chains had keys of their own, and seals what they hold in the clear. It may be
/// interrupted at any time: the next run goes on.
///
/// # Errors
/// When the key service or the database refuses.
pub async fn seal_chains(
    owner: &DatabaseConnection,
    kms: &dyn Kms,
    keys: &KeyRing,
    entropy: &Entropy,
    clock: &Clock,
    columns: &[Column],
    progress: &dyn Fn(&str, u64),
) -> anyhow::Result<()> {
    for chain in chains(owner).await?.into_iter().filter(|chain| chain.clear_too) {
        let sql = "SELECT count(*) FROM control.chain_key WHERE chain_id = $1";
        let row = query_one(owner, sql, vec![chain.id.0.into()]).await?.context("a count")?;
        if row.try_get_by_index::<i64>(0)? == 0 {
            let index = Some(keys.early_index_key(chain.id));
            let transaction = owner.begin().await?;
            first_keys(&transaction, kms, entropy, chain.id, index, clock.now(), true).await?;
            transaction.commit().await?;
        }
        let opened = open(owner, kms, chain.id, true).await?;
        // A server of the version before may still write clear values while this runs; what it wrote, the next look finds.
        while seal_anew(owner, &chain.schema, &opened, columns, &|rows| progress(&chain.slug, rows)).await? > 0 {}
        let sql = "UPDATE control.chain SET sealed_at = $2 WHERE id = $1";
        execute(owner, sql, vec![chain.id.0.into(), database_time(clock.now()).into()]).await?;
    }
    Ok(())
}

/// Seals every value that is not under the current key by it. A row that somebody writes just then is waited for.
async fn seal_anew(
    owner: &DatabaseConnection,
    schema: &SchemaName,
    keys: &ChainKeys,
    columns: &[Column],
    progress: &dyn Fn(u64),
) -> anyhow::Result<u64> {
    let mut sealed = 0;
    for column in columns {
        // Names of ours: constants of the program and letters and digits by type.
        let Column { table, name, key } = *column;
        let table = format!("{}.{table}", schema.as_str());
        let find = format!(
            "SELECT {key}, {name} FROM {table} WHERE {key} > $1 AND {name} IS NOT NULL AND substr({name}, 1, 3) <> $2 \
             ORDER BY {key} LIMIT $3 FOR UPDATE"
        );
        let write = format!(
            "UPDATE {table} t SET {name} = n.value FROM unnest($1::uuid[], $2::bytea[]) AS n (key, value) WHERE t.{key} = n.key"
        );
        let mut after = Uuid::nil();
        loop {
            let transaction = owner.begin().await?;
            let values = vec![after.into(), keys.head().to_vec().into(), BATCH.into()];
            let rows = query_all(&transaction, &find, values).await?;
            let (mut ids, mut renewed) = (Vec::new(), Vec::new());
            for row in &rows {
                let id: Uuid = row.try_get_by_index(0)?;
                let value: Sealed = row.try_get_by_index(1)?;
                after = id;
                if let Some(new) = keys.renewed(*column, id, &value).with_context(|| format!("{table}.{name} {id}"))? {
                    ids.push(id);
                    renewed.push(new.as_bytes().to_vec());
                }
            }
            if rows.is_empty() {
                break;
            }
            sealed += u64::try_from(ids.len()).unwrap_or_default();
            execute(&transaction, &write, vec![ids.into(), renewed.into()]).await?;
            transaction.commit().await?;
            progress(sealed);
        }
    }
    Ok(sealed)
}

/// Gives a chain a new sealing key while it works. First every server learns the key, then values are sealed by it, then
/// all others are sealed anew, then the old key is retired: no server needs it any more, only backups do.
///
/// # Errors
/// When the chain is unknown, or the key service or the database refuses. Running it again goes on where it stopped.
pub async fn rotate(
    owner: &DatabaseConnection,
    kms: &dyn Kms,
    entropy: &Entropy,
    clock: &Clock,
    slug: &str,
    columns: &[Column],
    say: &(dyn Fn(String) + Sync),
) -> anyhow::Result<()> {
    let chain = named(owner, slug).await?;
    let sql = "SELECT version, state FROM control.chain_key WHERE chain_id = $1 AND purpose = 'data' \
               AND state IN ('standby', 'current', 'readable') ORDER BY version DESC";
    let rows = query_all(owner, sql, vec![chain.id.0.into()]).await?;
    let newest = rows.first().context("the chain has no key")?;
    let (newest, state): (i32, String) = (newest.try_get_by_index(0)?, newest.try_get_by_index(1)?);
    // Only one change at a time: an older key that still opens says that one was interrupted.
    let version = if state == "current" && rows.len() == 1 {
        let version = u16::try_from(newest + 1)?;
        add(owner, kms, chain.id, "data", version, "standby", &Zeroizing::new(entropy.bytes()), clock.now()).await?;
        i32::from(version)
    } else {
        newest
    };
    if state != "current" || rows.len() == 1 {
        say(format!("version {version}: waiting until every server knows it"));
        sleep(REMEMBERED * 2).await;
        let sql = "UPDATE control.chain_key SET state = CASE WHEN version = $2 THEN 'current' ELSE 'readable' END, \
                   changed_at = $3 WHERE chain_id = $1 AND purpose = 'data' AND state IN ('standby', 'current', 'readable')";
        // The index on the current key is checked row by row, so the old one steps back first.
        let back = "UPDATE control.chain_key SET state = 'readable', changed_at = $2 WHERE chain_id = $1 \
                    AND purpose = 'data' AND state = 'current'";
        let transaction = owner.begin().await?;
        execute(&transaction, back, vec![chain.id.0.into(), database_time(clock.now()).into()]).await?;
        execute(&transaction, sql, vec![chain.id.0.into(), version.into(), database_time(clock.now()).into()]).await?;
        transaction.commit().await?;
        say(format!("version {version}: seals from now on; waiting until every server seals by it"));
        sleep(REMEMBERED * 2).await;
    }
    let keys = open(owner, kms, chain.id, chain.clear_too).await?;
    loop {
        let done =
            seal_anew(owner, &chain.schema, &keys, columns, &|rows| say(format!("{rows} values sealed anew"))).await?;
        if done == 0 {
            break;
        }
    }
    let sql = "UPDATE control.chain_key SET state = 'retired', changed_at = $2 WHERE chain_id = $1 AND purpose = 'data' \
               AND state = 'readable'";
    execute(owner, sql, vec![chain.id.0.into(), database_time(clock.now()).into()]).await?;
    say(format!("version {version}: the only one in use"));
    Ok(())
}

/// Destroys a chain's keys. The chain closes at once; what its schema and its backups hold sealed cannot be read again by
/// anybody.
///
/// # Errors
/// When the chain is unknown or the database refuses.
pub async fn destroy(owner: &DatabaseConnection, clock: &Clock, slug: &str) -> anyhow::Result<()> {
    let chain = named(owner, slug).await?;
    let transaction = owner.begin().await?;
    execute(&transaction, "UPDATE control.chain SET state = 'closed' WHERE id = $1", vec![chain.id.0.into()]).await?;
    let sql = "UPDATE control.chain_key SET state = 'destroyed', wrapped = NULL, changed_at = $2 WHERE chain_id = $1";
    execute(&transaction, sql, vec![chain.id.0.into(), database_time(clock.now()).into()]).await?;
    transaction.commit().await?;
    Ok(())
}
