//! The browser's side of the product, built from `app/frontend` and the style sheets.
//!
//! What comes out is one folder that the server finds by `POLYCLINIC_WEB_ROOT`:
//!
//! - `web.json` names the files of the current build (see [`WebJson`]);
//! - `pkg/<hash>/` holds JavaScript and wasm of one build. The parts of a split module only fit their own build, so the
//!   folder carries the hash and the files keep the names by which they import each other;
//! - `pkg/app.<hash>.css` and `pkg/fonts/<name>.<hash>.woff2`.
//!
//! Everything under `pkg/` never changes once written and may be cached for ever; each file has `.br` and `.gz` beside it.

mod bundle;
mod compress;
mod optimise;
mod pack;
mod report;
mod styles;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};

use crate::house::House;
use crate::progress;

/// Options of `build-web`.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct BuildWeb {
    /// The build that ships: small code, whole-program optimisation, wasm-opt, brotli at its best.
    #[arg(long)]
    pub release: bool,
    /// Keeps the names of elements and places that hydration errors are reported with. The development build always
    /// has them; with `--release` they go into a build of its own.
    #[arg(long)]
    pub debuginfo: bool,
}

impl BuildWeb {
    fn name(&self) -> &'static str {
        match (self.release, self.debuginfo) {
            (false, _) => "dev",
            (true, false) => "release",
            (true, true) => "release-debuginfo",
        }
    }

    fn profile(&self) -> &'static str {
        if self.release { "wasm" } else { "wasm-dev" }
    }

    fn has_debuginfo(&self) -> bool {
        self.debuginfo || !self.release
    }
}

/// What `web.json` says: paths below the folder, as the browser asks for them.
pub struct WebJson {
    /// Folder of JavaScript and wasm.
    pub pkg: String,
    /// The style sheet.
    pub css: String,
    /// Fonts worth fetching before the style sheet asks for them.
    pub fonts: Vec<String>,
}

/// Builds what has changed and returns the folder to serve.
pub fn build(house: &House, options: &BuildWeb) -> Result<PathBuf> {
    let start = Instant::now();
    let site = house.target.join("web").join(options.name());
    fs::create_dir_all(site.join("pkg"))?;
    let wasm = compile(house, options)?;
    let compiled = start.elapsed();

    let styles = styles::join(house, &site.join("pkg"), options.release)?;
    let (pkg, fresh) = bundle::bundle(house, options, &wasm, &site)?;
    let web = WebJson { pkg: format!("pkg/{pkg}"), css: styles.sheet, fonts: styles.fonts };
    publish(&site, &web)?;

    if fresh {
        report::sizes(&site, &web)?;
    }
    eprintln!(
        "  web {}: {} in all, {} of it compiling → {}",
        options.name(),
        progress::seconds(start.elapsed()),
        progress::seconds(compiled),
        house.shown(&site)
    );
    Ok(site)
}

/// Compiles `app/frontend` and returns the module as the linker wrote it.
fn compile(house: &House, options: &BuildWeb) -> Result<PathBuf> {
    let target =
        if options.release && options.debuginfo { house.target.join("debuginfo") } else { house.target.clone() };
    forget_other_clones(house, options, &target)?;
    let mut cargo = house.cargo();
    cargo
        .env("CARGO_TARGET_DIR", &target)
        .args(["build", "--package", "frontend", "--lib", "--target", "wasm32-unknown-unknown", "--profile"])
        .arg(options.profile());
    if options.has_debuginfo() {
        // Added to the flags in .cargo/config.toml, which RUSTFLAGS would replace.
        cargo.args(["--config", r#"target.wasm32-unknown-unknown.rustflags=["--cfg", "leptos_debuginfo"]"#]);
    }
    let status = cargo.status().context("cannot run cargo")?;
    ensure!(status.success(), "the browser's side does not compile");
    Ok(target.join("wasm32-unknown-unknown").join(options.profile()).join("frontend.wasm"))
}

/// The linked module carries no hash in its name, so two clones that share a target folder overwrite each other's, and
/// cargo takes what it finds for its own. Whoever comes second links anew.
fn forget_other_clones(house: &House, options: &BuildWeb, target: &Path) -> Result<()> {
    let note = house.target.join("web").join(format!("{}.clone", options.name()));
    let clone = house.root.to_string_lossy();
    if fs::read_to_string(&note).is_ok_and(|last| last == clone) {
        return Ok(());
    }
    if note.exists() {
        let mut cargo = house.cargo();
        cargo
            .env("CARGO_TARGET_DIR", target)
            .args(["clean", "--quiet", "--package=frontend", "--target=wasm32-unknown-unknown", "--profile"])
            .arg(options.profile());
        ensure!(cargo.status().context("cannot run cargo")?.success(), "cargo clean fails");
    }
    fs::write(note, clone.as_bytes())?;
    Ok(())
}

/// Makes a finished build the current one, and forgets all but the one before it: a page that is still open may load
/// its next part from there.
fn publish(site: &Path, web: &WebJson) -> Result<()> {
    let text = serde_json::to_string_pretty(&serde_json::json!({"pkg": web.pkg, "css": web.css, "fonts": web.fonts}))?;
    let file = site.join("web.json");
    if fs::read_to_string(&file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    let previous = read(site).ok();
    fs::write(site.join("web.json.new"), &text)?;
    fs::rename(site.join("web.json.new"), &file)?;
    let kept = |name: &str| {
        let named = |web: &WebJson| name == web.pkg || web.css == name || name.starts_with(&format!("{}.", web.css));
        named(web) || previous.as_ref().is_some_and(named)
    };
    for entry in fs::read_dir(site.join("pkg"))?.flatten() {
        let name = format!("pkg/{}", entry.file_name().to_string_lossy());
        if name == "pkg/fonts" || kept(&name) {
            continue;
        }
        if entry.path().is_dir() { fs::remove_dir_all(entry.path())? } else { fs::remove_file(entry.path())? }
    }
    Ok(())
}

/// Reads `web.json` of a finished build.
pub fn read(site: &Path) -> Result<WebJson> {
    let value: serde_json::Value = serde_json::from_slice(&fs::read(site.join("web.json"))?)?;
    let text = |name: &str| value[name].as_str().map(str::to_owned).with_context(|| format!("web.json lacks {name}"));
    let fonts = value["fonts"].as_array().into_iter().flatten().filter_map(|font| font.as_str().map(str::to_owned));
    Ok(WebJson { pkg: text("pkg")?, css: text("css")?, fonts: fonts.collect() })
}
