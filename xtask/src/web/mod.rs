//! The browser's side of the product, built from `app/frontend` and the style sheets.
//!
//! What comes out is one folder that the server finds by `POLYCLINIC_WEB_ROOT`:
//!
//! - `web.json` names the files of the current build (see [`WebJson`]);
//! - `pkg/<hash>/` holds JavaScript and wasm of one build. The parts of a split module only fit their own build, so the
//!   folder carries the hash and the files keep the names by which they import each other;
//! - `pkg/app.<hash>.css` and `pkg/fonts/<name>.<hash>.woff2`.
//!
//! Everything under `pkg/` never changes once written and may be cached for ever. The build that ships has `.br` and `.gz` beside
//! each file; on one machine, compressing costs more than it saves.
//!
//! The style sheet alone is made in a moment, and pages are served with it before there is a program: they work without one.

mod styles;

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use xtask::house::House;
use xtask::{processes, progress};

use crate::build::{self, Built, Lints};
use crate::setup;

/// Which build of the browser's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Flavour {
    /// For development and tests: fast to make, keeps the names of elements and places that hydration errors are reported with.
    Dev,
    /// Everything of what ships that changes how it behaves, and none of what only makes it smaller: for the smoke tests.
    Smoke,
    /// What ships: whole-program optimisation, wasm-opt, brotli at its best.
    Release,
}

/// Options of `build-web`.
#[derive(clap::Args, Clone, Debug)]
pub struct BuildWeb {
    /// Which build.
    #[arg(value_enum, default_value_t = Flavour::Dev)]
    flavour: Flavour,
}

impl Flavour {
    /// Its folder's name, and its project's in the browser tests.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dev => "dev",
            Self::Smoke => "smoke",
            Self::Release => "release",
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Smoke => "wasm-smoke",
            Self::Release => "wasm",
        }
    }

    /// The folder to serve.
    pub fn site(self, house: &House) -> PathBuf {
        house.target.join("web").join(self.name())
    }
}

/// What `web.json` says: paths below the folder, as the browser asks for them.
#[derive(Default)]
struct WebJson {
    /// Folder of JavaScript and wasm; none while only pages can be served.
    pkg: Option<String>,
    /// The style sheet.
    css: String,
    /// Fonts worth fetching before the style sheet asks for them.
    fonts: Vec<String>,
}

/// `cargo xtask build-web`.
pub fn run(house: &House, options: &BuildWeb) -> Result<()> {
    build(house, options.flavour).map(drop)
}

/// Makes the style sheet current and returns the folder to serve. The program stays the one that was there, if one was.
pub fn styles(house: &House, flavour: Flavour) -> Result<PathBuf> {
    let site = flavour.site(house);
    fs::create_dir_all(site.join("pkg"))?;
    let styles = styles::join(house, &site.join("pkg"))?;
    let pkg = read(&site).ok().and_then(|web| web.pkg).filter(|pkg| site.join(pkg).is_dir());
    publish(&site, &WebJson { pkg, css: styles.sheet, fonts: styles.fonts })?;
    Ok(site)
}

/// Builds what has changed. Returns the folder to serve, and what the lints said of the browser's half.
pub fn build(house: &House, flavour: Flavour) -> Result<(PathBuf, Lints)> {
    let start = Instant::now();
    let site = styles(house, flavour)?;
    let built = build::cargo(&mut frontend(house, flavour)?)?;
    ensure!(built.whole, "the browser's side does not compile");
    let compiled = start.elapsed();
    finish(house, flavour)?;
    eprintln!(
        "  web {}: {} in all, {} of it compiling → {}",
        flavour.name(),
        progress::seconds(start.elapsed()),
        progress::seconds(compiled),
        house.shown(&site)
    );
    Ok((site, built.lints))
}

/// Builds what has changed with what others leave of the machine. Returns what the lints said, and whether it is another build than
/// before.
pub fn build_beside(house: &House, flavour: Flavour) -> Result<(Lints, bool)> {
    styles(house, flavour)?;
    let built = build::quietly(&mut processes::niced(&frontend(house, flavour)?))?;
    ensure!(built.whole, "the browser's side does not compile");
    let fresh = finish(house, flavour)?;
    Ok((built.lints, fresh))
}

/// Makes what was compiled the current build. Returns whether it is another than before.
fn finish(house: &House, flavour: Flavour) -> Result<bool> {
    let tools = build::host(house, &["--bin=web-build"])?;
    let site = flavour.site(house);
    let before = read(&site)?;
    let pkg = Some(format!("pkg/{}", bundle(house, flavour, &tools, &site.join(&before.css))?));
    let fresh = pkg != before.pkg;
    publish(&site, &WebJson { pkg, ..before })?;
    Ok(fresh)
}

/// The cargo that compiles `app/frontend`.
fn frontend(house: &House, flavour: Flavour) -> Result<Command> {
    forget_other_clones(house, flavour)?;
    let mut cargo = house.cargo();
    cargo
        .args(["build", "--package=frontend", "--lib", "--target=wasm32-unknown-unknown"])
        .arg(format!("--profile={}", flavour.profile()));
    if flavour == Flavour::Dev {
        // Added to the flags in .cargo/config.toml, which RUSTFLAGS would replace.
        cargo.args(["--config", r#"target.wasm32-unknown-unknown.rustflags=["--cfg", "leptos_debuginfo"]"#]);
    }
    Ok(cargo)
}

/// Splits and packs the module by `web-build`, unless it was done before. Returns the name of the folder that it made.
fn bundle(house: &House, flavour: Flavour, tools: &Built, sheet: &Path) -> Result<String> {
    let wasm = house.target.join("wasm32-unknown-unknown").join(flavour.profile()).join("frontend.wasm");
    let mut command = Command::new(tools.program("web-build")?);
    command.arg("--wasm").arg(wasm).arg("--site").arg(flavour.site(house)).stdout(Stdio::piped());
    if flavour == Flavour::Release {
        command.arg("--best").arg("--sheet").arg(sheet);
        let binaryen = binaryen(house)?;
        command.arg("--node").arg(setup::node(house)).arg("--binaryen").arg(binaryen);
    }
    let mut running = processes::start(&mut command)?;
    let mut said = String::new();
    running.stdout.take().context("its output is ours")?.read_to_string(&mut said)?;
    ensure!(running.wait()?.success(), "the web build fails");
    Ok(said.trim().to_owned())
}

/// The pinned version of wasm-opt, so that the same tree gives the same files everywhere.
const BINARYEN: &str = "132.0.0";

/// Where its npm package lies; fetched the first time.
fn binaryen(house: &House) -> Result<PathBuf> {
    setup::to_optimise(house)?;
    let folder = house.cache.join(format!("binaryen-{BINARYEN}"));
    let package = folder.join("node_modules/binaryen");
    if !package.join("index.js").exists() {
        fs::create_dir_all(&folder)?;
        progress::step("fetching wasm-opt (npm binaryen)", || {
            let mut npm = Command::new("npm");
            npm.args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error"])
                .arg("--prefix")
                .arg(&folder)
                .arg(format!("binaryen@{BINARYEN}"))
                .stdout(Stdio::null());
            ensure!(processes::run(&mut npm)?.success(), "npm cannot install binaryen");
            Ok(())
        })?;
    }
    Ok(package)
}

/// The linked module carries no hash in its name, so two clones that share a target folder overwrite each other's, and
/// cargo takes what it finds for its own. Whoever comes second links anew.
fn forget_other_clones(house: &House, flavour: Flavour) -> Result<()> {
    let note = house.target.join("web").join(format!("{}.clone", flavour.name()));
    let clone = house.root.to_string_lossy();
    if fs::read_to_string(&note).is_ok_and(|last| last == clone) {
        return Ok(());
    }
    if note.exists() {
        let mut cargo = house.cargo();
        cargo
            .args(["clean", "--quiet", "--package=frontend", "--target=wasm32-unknown-unknown"])
            .arg(format!("--profile={}", flavour.profile()));
        ensure!(processes::run(&mut cargo)?.success(), "cargo clean fails");
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
        let named = |web: &WebJson| {
            web.pkg.as_deref() == Some(name) || web.css == name || name.starts_with(&format!("{}.", web.css))
        };
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

fn read(site: &Path) -> Result<WebJson> {
    let value: serde_json::Value = serde_json::from_slice(&fs::read(site.join("web.json"))?)?;
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let fonts = value["fonts"].as_array().into_iter().flatten().filter_map(text);
    Ok(WebJson {
        pkg: text(&value["pkg"]),
        css: text(&value["css"]).context("web.json names no style sheet")?,
        fonts: fonts.collect(),
    })
}
