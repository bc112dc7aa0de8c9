//! Statements for the superuser, through PostgreSQL's own client: set-up needs a handful, and no driver for them.

use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::{PrivatePostgres, Programs};

impl PrivatePostgres {
    /// Makes `name` if the server has no such database. Returns whether it was made.
    ///
    /// # Errors
    /// When the name is not plain, or PostgreSQL refuses.
    pub fn ensure_database(&self, name: &str) -> Result<bool> {
        plain(name)?;
        if !self.ask(&format!("select 1 from pg_database where datname = '{name}'"))?.is_empty() {
            return Ok(false);
        }
        self.ask(&format!("create database {name}"))?;
        Ok(true)
    }

    /// Makes an empty database `name`, in place of one that exists.
    ///
    /// # Errors
    /// When the name is not plain, or PostgreSQL refuses.
    pub fn fresh_database(&self, name: &str) -> Result<()> {
        plain(name)?;
        self.ask(&format!("drop database if exists {name} with (force)"))?;
        self.ask(&format!("create database {name}"))?;
        Ok(())
    }

    /// Makes a database `name`, in place of one that exists, as a copy of `template`, which nobody may be connected to.
    ///
    /// # Errors
    /// When a name is not plain, or PostgreSQL refuses.
    pub fn copied_database(&self, name: &str, template: &str) -> Result<()> {
        plain(name)?;
        plain(template)?;
        self.ask(&format!("drop database if exists {name} with (force)"))?;
        self.ask(&format!("create database {name} template {template}"))?;
        Ok(())
    }

    /// Runs one statement in the database `postgres` and returns what it answers, a row a line.
    ///
    /// # Errors
    /// When it fails; the message is PostgreSQL's.
    pub fn ask(&self, sql: &str) -> Result<String> {
        self.ask_in("postgres", sql)
    }

    /// Runs a script in a database and returns what it answers, a row a line.
    ///
    /// # Errors
    /// When it fails; the message is PostgreSQL's.
    pub fn ask_in(&self, database: &str, sql: &str) -> Result<String> {
        let output = Command::new(Programs::find(None)?.program("psql"))
            .args(["--no-psqlrc", "--no-password", "--quiet", "--tuples-only", "--no-align"])
            .args(["--set=ON_ERROR_STOP=1", "--username=postgres", "--command", sql])
            .args(["--dbname", database])
            .arg("--host")
            .arg(self.socket_dir())
            .env("PGPASSWORD", self.superuser_password())
            .env_remove("PGPORT")
            .output()
            .context("cannot run psql")?;
        ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr).trim());
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// Only names that need no quoting.
fn plain(name: &str) -> Result<()> {
    let fits = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
    ensure!(fits && !name.is_empty() && name.len() < 64, "{name:?} is not a plain database name (a-z, 0-9, _)");
    Ok(())
}
