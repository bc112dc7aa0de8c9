//! `make bench`.

use std::process::Command;

use anyhow::{Result, ensure};
use clap::Args;
use private_postgres::PrivatePostgres;
use xtask::{house::House, processes};

use crate::{build, setup};

/// The measures, of which the benchmark reads the same list: `name — minutes — what it is`.
const MEASURES: &str = include_str!("../../bench/measures.txt");

/// Which of the measures to take.
#[derive(Args)]
pub struct Bench {
    /// Names of measures: `chart_read`, `day_board` …; all where none is named.
    measures: Vec<String>,
}

/// Builds the release server and the benchmark, and runs it. Returns whether it measured.
pub fn run(house: &House, options: &Bench) -> Result<bool> {
    let names: Vec<&str> = measures().collect();
    for word in &options.measures {
        ensure!(names.contains(&word.as_str()), "there is no measure {word}; there are {}", names.join(", "));
    }
    setup::to_run(house)?;
    Ok(processes::run(built(house)?.args(&options.measures))?.success())
}

fn measures() -> impl Iterator<Item = &'static str> {
    MEASURES.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split(" — ").next())
}

/// Builds the release server and the benchmark, and returns the command that runs it.
pub fn built(house: &House) -> Result<Command> {
    let built = build::host(house, &["--release", "--bin=polyclinic", "--bin=bench"])?;
    let mut command = Command::new(built.program("bench")?);
    for name in ["pg-bench", "pg-logins"] {
        let folder = house.target.join(name);
        // What a run left behind that was killed.
        if let Some(server) = PrivatePostgres::attach(&folder)? {
            server.stop()?;
        }
        processes::keep(&folder);
    }
    command.env("POLYCLINIC_BIN", built.program("polyclinic")?).env("POLYCLINIC_BENCH", &house.target);
    Ok(command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_read() {
        assert!(measures().any(|name| name == "chart_read"));
        assert!(measures().all(|name| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')));
    }
}
