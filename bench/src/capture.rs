//! Which statements the server runs for a call: PostgreSQL's own log of one, so that nobody has to copy them by hand.

use std::{collections::HashMap, fs, time::Duration};

use anyhow::{Context, Result, ensure};
use kernel::Chain;

use crate::house::House;

/// A statement with its values as text; `None` is null.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// The text, with `$1`, `$2` … in it.
    pub sql: String,
    /// The values.
    pub values: Vec<Option<String>>,
}

/// What is committed together: a transaction, or one statement by itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Unit {
    /// Whether BEGIN and COMMIT stand around it.
    pub transaction: bool,
    /// The statements, in order.
    pub statements: Vec<Statement>,
}

/// What the server does by itself, whoever asks for what: looking at the session (remembered for a second), working off
/// events and due work, sealing the audit. It counts against us in every measure and never on `pgbench`'s side.
const BACKGROUND: [&str; 7] = [
    "FROM session s JOIN account",
    "UPDATE session SET seen_at",
    "FROM outbox_pending p JOIN",
    "DELETE FROM outbox_pending",
    "DELETE FROM due",
    "INSERT INTO effect ",
    "audit_seal",
];

/// Runs some calls and returns what the chain's login ran for them.
pub async fn capture(house: &House, chain: &Chain, calls: impl AsyncFnOnce() -> Result<()>) -> Result<Vec<Unit>> {
    let log = house.postgres.home().join("log");
    let settle = Duration::from_millis(500);
    house.postgres.ask("ALTER SYSTEM SET log_statement = 'all'")?;
    house.postgres.ask("SELECT pg_reload_conf()")?;
    tokio::time::sleep(settle).await;
    let from = fs::metadata(&log)?.len();
    let done = calls().await;
    tokio::time::sleep(settle).await;
    house.postgres.ask("ALTER SYSTEM RESET log_statement")?;
    house.postgres.ask("SELECT pg_reload_conf()")?;
    done?;
    let bytes = fs::read(&log)?;
    let text = String::from_utf8_lossy(&bytes[usize::try_from(from)?..]).into_owned();
    let found = units(&text, chain.schema.as_str())?;
    ensure!(!found.is_empty(), "no statement in {}", log.display());
    Ok(found)
}

/// The units in a stretch of log, in the order of their first statements.
fn units(log: &str, login: &str) -> Result<Vec<Unit>> {
    let mut units: Vec<Unit> = Vec::new();
    // By process: the place of its transaction, and of its last statement.
    let mut open: HashMap<String, usize> = HashMap::new();
    let mut last: HashMap<String, usize> = HashMap::new();
    for (process, kind, text) in entries(log, login) {
        if kind == "DETAIL" {
            let Some(values) = text.get(..11).filter(|word| word.eq_ignore_ascii_case("parameters:")) else { continue };
            let values = values_of(&text[values.len()..])?;
            let unit = last.get(&process).and_then(|at| units.get_mut(*at));
            if let Some(statement) = unit.and_then(|unit| unit.statements.last_mut()) {
                statement.values = values;
            }
            continue;
        }
        let Some((how, sql)) = text.split_once(": ") else { continue };
        let statement = Statement { sql: sql.to_owned(), values: Vec::new() };
        match sql {
            "BEGIN" => {
                open.insert(process, units.len());
                units.push(Unit { transaction: true, statements: Vec::new() });
            }
            "COMMIT" | "ROLLBACK" => drop(open.remove(&process)),
            _ if how == "statement" || (how.starts_with("execute ") && !how.starts_with("execute fetch")) => {
                let at = *open.get(&process).unwrap_or(&units.len());
                if at == units.len() {
                    units.push(Unit::default());
                }
                units[at].statements.push(statement);
                last.insert(process, at);
            }
            _ => {}
        }
    }
    units.retain(|unit| {
        let ours = |statement: &Statement| BACKGROUND.iter().any(|mark| statement.sql.contains(mark));
        !unit.statements.is_empty() && !unit.statements.iter().any(ours)
    });
    Ok(units)
}

/// The log's entries by this login: process, kind, text. A line that starts with a tab goes on with the entry before.
fn entries(log: &str, login: &str) -> Vec<(String, String, String)> {
    let mut entries: Vec<(String, String, String)> = Vec::new();
    let mut ours = false;
    for line in log.lines() {
        if let Some(rest) = line.strip_prefix('\t') {
            if let Some((.., text)) = entries.last_mut().filter(|_| ours) {
                text.push('\n');
                text.push_str(rest);
            }
            continue;
        }
        ours = false;
        let Some((process, rest)) = line.split_once('[').and_then(|(_, rest)| rest.split_once("] ")) else { continue };
        let Some((who, rest)) = rest.split_once(' ') else { continue };
        let Some((kind, text)) = rest.split_once(":  ") else { continue };
        if who.split('@').next() == Some(login) {
            ours = true;
            entries.push((process.to_owned(), kind.to_owned(), text.to_owned()));
        }
    }
    entries
}

/// Reads ` $1 = 'it''s', $2 = NULL`.
fn values_of(text: &str) -> Result<Vec<Option<String>>> {
    let mut values = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        rest = rest.split_once(" = ").context("a value")?.1;
        if let Some(after) = rest.strip_prefix("NULL") {
            values.push(None);
            rest = after.trim_start_matches(", ");
            continue;
        }
        let mut value = String::new();
        let mut inside = rest.strip_prefix('\'').context("a quoted value")?;
        loop {
            let (part, after) = inside.split_once('\'').context("the end of a value")?;
            value.push_str(part);
            match after.strip_prefix('\'') {
                Some(more) => {
                    value.push('\'');
                    inside = more;
                }
                None => {
                    rest = after.trim_start_matches(", ");
                    break;
                }
            }
        }
        values.push(Some(value));
    }
    Ok(values)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: &str = "2026-01-01 10:00:00.000 UTC [7] t_a@bench LOG:  statement: BEGIN\n\
        2026-01-01 10:00:00.000 UTC [8] t_b@bench LOG:  execute s: SELECT 9\n\
        2026-01-01 10:00:00.000 UTC [9] t_a@bench LOG:  execute sqlx_s_1: SELECT 1 WHERE\n\t$1 = $2\n\
        2026-01-01 10:00:00.000 UTC [9] t_a@bench DETAIL:  parameters: $1 = 'it''s, $3 = ''x', $2 = NULL\n\
        2026-01-01 10:00:00.000 UTC [7] t_a@bench LOG:  execute sqlx_s_2: UPDATE a SET b = 1\n\
        2026-01-01 10:00:00.000 UTC [7] t_a@bench LOG:  statement: COMMIT\n\
        2026-01-01 10:00:00.000 UTC [9] t_a@bench LOG:  execute sqlx_s_3: DELETE FROM due WHERE at < $1\n";

    #[test]
    fn statements_are_read_from_the_log() {
        let units = units(LOG, "t_a").unwrap();
        assert_eq!(units.len(), 2);
        assert!(units[0].transaction);
        assert_eq!(units[0].statements[0].sql, "UPDATE a SET b = 1");
        assert!(!units[1].transaction);
        assert_eq!(units[1].statements[0].sql, "SELECT 1 WHERE\n$1 = $2");
        assert_eq!(units[1].statements[0].values, [Some("it's, $3 = 'x".to_owned()), None]);
    }
}
