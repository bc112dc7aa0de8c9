//! rustc's standard library for wasm.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};

use super::debian;
use xtask::house::{House, on_path};
use xtask::progress;

const TARGET: &str = "wasm32-unknown-unknown";

/// `rustup target add` was seen to fail once and work at the next try.
const TRIES: u32 = 4;

pub(super) fn find(_: &House) -> Result<String> {
    let version = super::answer("rustc", &["--version"]).context("rustc is not here")?;
    let library = library()?;
    let there = fs::read_dir(&library).into_iter().flatten().flatten().any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        name.starts_with("libstd-") && name.ends_with(".rlib")
    });
    ensure!(there, "{version} has no {TARGET}");
    Ok(version)
}

pub(super) fn install(house: &House) -> Result<()> {
    if on_path("rustup").is_some() {
        for attempt in 1..=TRIES {
            let added = progress::step(&format!("rustup target add {TARGET}, try {attempt} of {TRIES}"), || {
                let status =
                    Command::new("rustup").args(["target", "add", TARGET]).current_dir(&house.root).status()?;
                ensure!(status.success(), "rustup failed");
                Ok(())
            });
            if added.is_ok() {
                return Ok(());
            }
        }
        bail!("rustup failed {TRIES} times");
    }
    build_from_debian_source(house)
}

/// Without rustup: Debian has no wasm library for its newest Rust, but the library's source, which that same Rust can
/// compile once it is allowed the unstable option.
fn build_from_debian_source(house: &House) -> Result<()> {
    debian::install(&["rustc-web", "cargo-web", "rust-web-src", "lld-22"])?;
    let work = house.target.join("wasm-std");
    fs::create_dir_all(work.join("src"))?;
    fs::write(work.join("Cargo.toml"), "[package]\nname = \"empty\"\nedition = \"2024\"\n\n[workspace]\n")?;
    fs::write(work.join("src/lib.rs"), "")?;
    progress::step("building std for wasm", || {
        let status = Command::new("cargo")
            .current_dir(&work)
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_TARGET_DIR", work.join("target"))
            .args([
                "build",
                "--release",
                "-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test",
                "--target",
                TARGET,
            ])
            .status()
            .context("cannot run cargo")?;
        ensure!(status.success(), "std does not build for {TARGET}");
        Ok(())
    })?;
    let library = library()?;
    fs::create_dir_all(&library).with_context(|| format!("as root: mkdir -p {}", library.display()))?;
    for entry in fs::read_dir(work.join("target").join(TARGET).join("release/deps"))?.flatten() {
        let path = entry.path();
        if path.extension() == Some(OsStr::new("rlib")) {
            let to = library.join(entry.file_name());
            fs::copy(&path, &to).with_context(|| format!("as root: cp {} {}", shown(&path), shown(&to)))?;
        }
    }
    Ok(())
}

fn shown(path: &Path) -> std::path::Display<'_> {
    path.display()
}

/// Where rustc looks for the target's library.
fn library() -> Result<PathBuf> {
    let path =
        super::answer("rustc", &["--print", "target-libdir", "--target", TARGET]).context("rustc is not here")?;
    Ok(PathBuf::from(path))
}
