//! The wrapped keys of the control schema. The first migration makes them; every server opens them at its start.

use anyhow::Context;
use kernel::{
    Clock, Entropy,
    crypto::{KeyRing, MasterKey},
    database_time,
};
use sea_orm::{ConnectionTrait, DbBackend, Statement};

const DATA: &str = "data";

/// Opens the key ring, making the data key on the first run.
///
/// The key of the logins must be known before any login works, so it derives from the master key alone; the data key is
/// random, wrapped and versioned, so that it can be rotated.
///
/// # Errors
/// When the control schema cannot be read or a key was wrapped by another master key.
pub async fn open_keys(
    control: &impl ConnectionTrait,
    master: &MasterKey,
    entropy: &Entropy,
    clock: &Clock,
    may_create: bool,
) -> anyhow::Result<KeyRing> {
    let sql = "SELECT wrapped FROM wrapped_key WHERE name = $1 ORDER BY version DESC LIMIT 1";
    let find = Statement::from_sql_and_values(DbBackend::Postgres, sql, [DATA.into()]);
    let wrapped = match control.query_one_raw(find).await? {
        Some(row) => row.try_get::<Vec<u8>>("", "wrapped")?,
        None => {
            anyhow::ensure!(may_create, "there is no data key yet: run `polyclinic migrate` first");
            let wrapped = master.wrap(DATA, &entropy.bytes());
            let sql = "INSERT INTO wrapped_key (name, version, wrapped, created_at) VALUES ($1, 1, $2, $3)";
            let values = [DATA.into(), wrapped.clone().into(), database_time(clock.now()).into()];
            control.execute_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
            wrapped
        }
    };
    let data = master.unwrap(DATA, &wrapped).context("the data key was wrapped by another master key")?;
    Ok(KeyRing::new(master.login_key(), data, master.audit_key()))
}
