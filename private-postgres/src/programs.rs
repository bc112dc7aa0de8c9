//! Finding PostgreSQL's server programs on this machine.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

/// The oldest PostgreSQL that works.
pub const MINIMUM_MAJOR: u32 = 15;

/// A folder with PostgreSQL's server programs.
#[derive(Clone, Debug)]
pub struct Programs {
    folder: PathBuf,
    /// Their major version.
    pub major: u32,
}

impl Programs {
    /// The first usable folder of: `POLYCLINIC_PG_BINDIR`, what `pg_config` names, the folders of the usual packages
    /// (newest first), `PATH`. With `wanted`, only that major version will do, because only it can read the data that it
    /// wrote.
    ///
    /// # Errors
    /// When there is none; the message says what to install.
    pub fn find(wanted: Option<u32>) -> Result<Self> {
        if let Some(folder) = env::var_os("POLYCLINIC_PG_BINDIR") {
            let folder = PathBuf::from(folder);
            return match usable(&folder) {
                Some(found) if wanted.is_none_or(|major| major == found.major) => Ok(found),
                Some(found) => bail!(
                    "POLYCLINIC_PG_BINDIR holds PostgreSQL {}, but the data was written by {}",
                    found.major,
                    wanted.unwrap_or_default()
                ),
                None => bail!("POLYCLINIC_PG_BINDIR ({}) holds no PostgreSQL server", folder.display()),
            };
        }
        let found: Vec<Self> = folders().iter().filter_map(|folder| usable(folder)).collect();
        match wanted {
            Some(major) => match found.into_iter().find(|programs| programs.major == major) {
                Some(programs) => Ok(programs),
                None => bail!(
                    "the data was written by PostgreSQL {major}, which is not here: install it, or move the data away"
                ),
            },
            None => match found.into_iter().find(|programs| programs.major >= MINIMUM_MAJOR) {
                Some(programs) => Ok(programs),
                None => bail!(
                    "no PostgreSQL server from version {MINIMUM_MAJOR} on is here (looked at POLYCLINIC_PG_BINDIR, \
                     pg_config, the usual folders and PATH): install the package postgresql"
                ),
            },
        }
    }

    /// The path of one program.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

fn folders() -> Vec<PathBuf> {
    let mut folders = Vec::new();
    if let Ok(output) = Command::new("pg_config").arg("--bindir").output() {
        folders.push(PathBuf::from(String::from_utf8_lossy(&output.stdout).trim()));
    }
    // Debian; Red Hat's own packages; Homebrew.
    for (parent, prefix) in [
        ("/usr/lib/postgresql", ""),
        ("/usr", "pgsql-"),
        ("/opt/homebrew/opt", "postgresql@"),
        ("/usr/local/opt", "postgresql@"),
    ] {
        let mut versions: Vec<(u32, PathBuf)> = fs::read_dir(parent)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                Some((name.strip_prefix(prefix)?.parse().ok()?, entry.path().join("bin")))
            })
            .collect();
        versions.sort_by_key(|(major, _)| std::cmp::Reverse(*major));
        folders.extend(versions.into_iter().map(|(_, folder)| folder));
    }
    folders.extend(env::var_os("PATH").iter().flat_map(env::split_paths));
    folders
}

/// The programs in `folder`, if the server's are all there.
fn usable(folder: &Path) -> Option<Programs> {
    if !["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file()) {
        return None;
    }
    let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let major = major_of(&String::from_utf8_lossy(&output.stdout))?;
    Some(Programs { folder: folder.to_path_buf(), major })
}

/// `15` in "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"; also of "18beta1".
fn major_of(version: &str) -> Option<u32> {
    let number = version.split_whitespace().nth(2)?;
    let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read() {
        assert_eq!(major_of("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), Some(15));
        assert_eq!(major_of("postgres (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_of("something else"), None);
    }
}
