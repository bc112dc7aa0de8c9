//! The floors: `pgbench` with the server's own statements (F1), and axum alone with a body of the same size (F0).

use std::{
    fmt::Write as _,
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use anyhow::{Context, Result, ensure};
use axum::{Router, http::header, routing::get};
use kernel::Chain;
use private_postgres::Programs;
use uuid::Uuid;

use crate::{
    capture::Unit,
    cpu,
    house::{CONNECTIONS, DATABASE, House, Running, free_port},
};

/// Scripts for `pgbench` and the values they take. Values travel as parameters of prepared statements, as the server's do.
#[derive(Debug, Clone, Default)]
pub struct Script {
    files: Vec<String>,
    defines: Vec<(String, String)>,
    plans: Plans,
}

/// How PostgreSQL plans prepared statements. `pgbench` makes a parameter of every mention of a value, so PostgreSQL may judge
/// otherwise than for the server whether one plan for all values is good enough; the floor is the better of the two.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Plans {
    /// As PostgreSQL likes.
    #[default]
    Auto,
    /// One plan for all values.
    Generic,
}

/// What `pgbench` came to.
#[derive(Debug, Clone, Copy)]
pub struct Floor {
    /// Transactions a second.
    pub rate: f64,
    /// Microseconds of PostgreSQL's CPU a transaction.
    pub pg_cpu: f64,
    /// Microseconds of CPU a transaction, `pgbench`'s own in it.
    pub all_cpu: f64,
}

impl Script {
    /// Adds a script that `pgbench` chooses as often as the others. `head` draws its random numbers; `rules` say which
    /// expression stands for a value that was captured. Ids the server made for the call (`since`, in milliseconds) become
    /// new for each transaction and sort by time as the server's do.
    pub fn add(&mut self, units: &[Unit], head: &str, rules: &[(String, String)], since: i64) -> &mut Self {
        // Counts up from the hour the run begins, in each client.
        let mut text = format!("{head}\n\\set n :n + 1\n");
        let mut rules = rules.to_vec();
        for unit in units {
            if unit.transaction {
                text.push_str("BEGIN;\n");
            }
            for statement in &unit.statements {
                let values: Vec<String> =
                    statement.values.iter().map(|value| self.expression(value.as_deref(), &mut rules, since)).collect();
                text.push_str(&filled(&statement.sql, &values));
                text.push_str(";\n");
            }
            if unit.transaction {
                text.push_str("COMMIT;\n");
            }
        }
        self.files.push(text);
        self
    }

    /// What stands for a value: its own parameter, with what must differ from transaction to transaction replaced.
    fn expression(&mut self, value: Option<&str>, rules: &mut Vec<(String, String)>, since: i64) -> String {
        let Some(value) = value else { return "NULL".to_owned() };
        for fresh in fresh_ids(value, since) {
            if !rules.iter().any(|(from, _)| *from == fresh) {
                let id = format!(
                    "overlay(md5(:client_id || '-' || :n || '-{}') placing lpad(to_hex(:n::int8), 12, '0') from 1 for 12)::uuid",
                    rules.len()
                );
                rules.push((fresh, id));
            }
        }
        if let Some((_, to)) = rules.iter().find(|(from, _)| from == value) {
            return format!("({to})");
        }
        let name = format!("v{}", self.defines.len());
        self.defines.push((name.clone(), value.to_owned()));
        let mut text = format!(":{name}");
        for (from, to) in rules.iter().filter(|(from, _)| value.contains(from)) {
            text = format!("replace({text}, '{from}', ({to})::text)");
        }
        match value.as_bytes() {
            _ if !text.starts_with("replace") => text,
            [b'[', ..] | [b'{', b'"', ..] => format!("{text}::jsonb"),
            _ => format!("{text}::uuid[]"),
        }
    }

    /// Finds out which way of planning is the faster one.
    pub fn choose_plans(&mut self, house: &House, chain: &Chain) -> Result<()> {
        // The server seals what a run wrote during the next one: each way goes before the other once.
        let mut rates = [0.0, 0.0];
        for (place, plans) in [(0, Plans::Auto), (1, Plans::Generic), (1, Plans::Generic), (0, Plans::Auto)] {
            self.plans = plans;
            rates[place] += self.run(house, chain, 2)?.rate;
        }
        self.plans = if rates[1] < rates[0] { Plans::Auto } else { Plans::Generic };
        Ok(())
    }

    /// What runs, in words.
    pub fn described(&self) -> String {
        let statements: usize = self.files.iter().map(|text| text.matches(";\n").count()).sum();
        let plans = if self.plans == Plans::Auto { "plans as PostgreSQL likes" } else { "generic plans" };
        format!("{statements} statements in {} scripts, {plans}", self.files.len())
    }

    /// Keeps the scripts for whoever wants to read them.
    pub fn keep(&self, folder: &Path, name: &str) -> Result<()> {
        std::fs::create_dir_all(folder)?;
        Ok(std::fs::write(folder.join(format!("{name}.sql")), self.files.join("\n"))?)
    }

    /// Runs it as the chain's own login with as many connections as the server has for a chain. The first second, in which
    /// statements are planned, does not count.
    pub fn run(&self, house: &House, chain: &Chain, seconds: u64) -> Result<Floor> {
        let folder = std::env::temp_dir().join(format!("polyclinic-bench-{}", std::process::id()));
        std::fs::create_dir_all(&folder)?;
        let clients = CONNECTIONS.to_string();
        let now = kernel::Clock::system().now().as_millisecond();
        let mut command = Command::new(Programs::find(None)?.program("pgbench"));
        command
            .args(["-n", "-M", "prepared", "-j", "1", "-c", &clients, "-P", "1", "-T", &(seconds + 1).to_string()])
            .args(["-D", &format!("n={now}")]);
        for (name, value) in &self.defines {
            command.arg("-D").arg(format!("{name}={value}"));
        }
        for (n, text) in self.files.iter().enumerate() {
            let file = folder.join(format!("{n}.sql"));
            std::fs::write(&file, text)?;
            command.arg("-f").arg(file);
        }
        let plans = if self.plans == Plans::Auto { "auto" } else { "force_generic_plan" };
        let options = format!("-c search_path={},shared -c plan_cache_mode={plans}", chain.schema.as_str());
        let before = (cpu::of_postgres(house.postgres.home())?, cpu::of_process(std::process::id())?);
        let output = command
            .args(["-h", &house.postgres.socket_dir().display().to_string(), "-U", chain.schema.as_str(), DATABASE])
            .env("PGPASSWORD", house.keys.chain_password(&chain.schema).as_str())
            .env("PGOPTIONS", options)
            .output()
            .context("pgbench is needed: it comes with PostgreSQL")?;
        let used = cpu::of_postgres(house.postgres.home())? - before.0;
        // A process that ended counts as its parent's.
        let own = cpu::of_process(std::process::id())? - before.1;
        let text = String::from_utf8_lossy(&output.stdout);
        let errors = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "pgbench: {errors}\n{}", self.files.join("\n--\n"));
        let number = |line: &str| line.split_whitespace().find_map(|word| word.parse::<f64>().ok());
        let done =
            text.lines().find_map(|line| number(line.strip_prefix("number of transactions actually processed:")?));
        // progress: 2.0 s, 1234.5 tps, lat …
        let rates: Vec<f64> = errors
            .lines()
            .filter_map(|line| number(line.strip_prefix("progress: ")?.split(", ").nth(1)?))
            .skip(1)
            .collect();
        ensure!(!rates.is_empty(), "pgbench says no figure: {text} {errors}");
        std::fs::remove_dir_all(folder)?;
        let rate = rates.iter().sum::<f64>() / rates.len() as f64;
        let each = 1e6 / done.unwrap_or(1.0);
        Ok(Floor { rate, pg_cpu: used * each, all_cpu: (used + own) * each })
    }
}

/// Ids of version 7 in a text that were made since then.
fn fresh_ids(text: &str, since: i64) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at + 36 <= bytes.len() {
        let id = text.get(at..at + 36).and_then(|id| Uuid::try_parse(id).ok());
        match id {
            Some(id) => {
                let made = i64::try_from(id.as_u128() >> 80).unwrap_or(0);
                if id.get_version_num() == 7 && made >= since {
                    found.push(id.to_string());
                }
                at += 36;
            }
            None => at += 1,
        }
    }
    found
}

/// The statement with expressions where `$1`, `$2` … stood.
fn filled(sql: &str, values: &[String]) -> String {
    let mut text = String::with_capacity(sql.len() * 2);
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('$') {
        text.push_str(before);
        let digits = after.bytes().take_while(u8::is_ascii_digit).count();
        let value = after[..digits].parse::<usize>().ok().and_then(|n| values.get(n.checked_sub(1)?));
        let _ = match value {
            Some(value) => write!(text, "{value}"),
            None => write!(text, "${}", &after[..digits]),
        };
        rest = &after[digits..];
    }
    text.push_str(rest);
    text
}

/// Axum alone, as a process of its own, on the runtime the server has.
pub fn bare_axum(bytes: usize) -> Result<(Running, u16)> {
    let port = free_port()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--bare-axum", &port.to_string(), &bytes.to_string()]).stdin(Stdio::null());
    Ok((Running::start(&mut command)?, port))
}

/// What that process does: answers a JSON text of so many bytes.
pub fn serve_bare_axum(port: u16, bytes: usize) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let body = axum::body::Bytes::from(format!("\"{}\"", "x".repeat(bytes.saturating_sub(2))));
        let answer = move || std::future::ready(([(header::CONTENT_TYPE, "application/json")], body.clone()));
        let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
        axum::serve(listener, Router::new().route("/", get(answer))).await?;
        Ok(())
    })
}

/// How long a stretch of a measure takes.
pub const STRETCH: Duration = Duration::from_secs(4);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_their_places() {
        assert_eq!(filled("a = $1::uuid AND b = $12", &["x".to_owned()]), "a = x::uuid AND b = $12");
        let id = "019a0000-0000-7000-8000-000000000001";
        assert_eq!(fresh_ids(&format!("[{{\"id\": \"{id}\"}}]"), 0), [id]);
        assert!(fresh_ids(id, i64::MAX).is_empty());
    }
}
