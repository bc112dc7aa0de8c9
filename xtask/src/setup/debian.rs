//! Packages on Debian and what is made from it.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};

use xtask::house::on_path;
use xtask::progress;

/// Whether this machine is `name` ("debian", "ubuntu").
pub fn is(name: &str) -> bool {
    release("ID").is_some_and(|id| id == name)
}

/// Installs packages with apt, as root or by sudo.
pub fn install(packages: &[&str]) -> Result<()> {
    let family = release("ID_LIKE").unwrap_or_default();
    if !(is("debian") || family.split(' ').any(|name| name == "debian")) || !Path::new("/usr/bin/apt-get").exists() {
        bail!("no apt here");
    }
    let root = super::answer("id", &["-u"]).is_some_and(|id| id == "0");
    if !root && on_path("sudo").is_none() {
        bail!("needs root: apt-get install {}", packages.join(" "));
    }
    let apt = |arguments: &[&str]| {
        let mut command = if root { Command::new("env") } else { Command::new("sudo") };
        if !root {
            command.arg("env");
        }
        // The server that comes with the package is not ours to start; a private one runs beside it.
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-y", "-o", "Dpkg::Use-Pty=0"]);
        command.args(arguments).stdout(Stdio::null());
        command
    };
    let words = packages.join(" ");
    progress::step("apt-get update", || {
        let status = apt(&["update"]).status().context("cannot run apt-get")?;
        ensure!(status.success(), "apt-get update failed");
        Ok(())
    })?;
    progress::step(&format!("apt-get install {words}"), || {
        let arguments = [&["install", "--no-install-recommends"], packages].concat();
        let status = apt(&arguments).status().context("cannot run apt-get")?;
        ensure!(status.success(), "apt-get install {words} failed");
        Ok(())
    })
}

fn release(key: &str) -> Option<String> {
    let text = fs::read_to_string("/etc/os-release").ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='))?;
    Some(line.trim_matches('"').to_owned())
}
