//! From the linker's one wasm module to JavaScript and a module per lazy route.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow};
use xtask::{digest, progress};

use crate::optimise::Optimiser;
use crate::{compress, pack};

/// Raised when this file changes what comes out of the same input.
const RECIPE: &str = "3";

/// The name under which a split module's parts find their loader; the placeholder is part of the format that leptos
/// expects.
pub const SPLIT_LOADER: &str = "__wasm_split.______________________.js";

/// Splits and binds `wasm` unless that was done before. Returns the build's name and whether anything was done.
pub fn bundle(wasm: &Path, site: &Path, best: bool, optimiser: Option<&Optimiser>) -> Result<(String, bool)> {
    let bytes = fs::read(wasm).with_context(|| format!("cannot read {}", wasm.display()))?;
    let tool = optimiser.map(Optimiser::version).transpose()?.unwrap_or_default();
    let input = digest::of([RECIPE.as_bytes(), tool.as_bytes(), &[u8::from(best)], &bytes]);
    let stamp = site.join("bundled");
    if let Ok(text) = fs::read_to_string(&stamp)
        && let Some((made_from, pkg)) = text.split_once(' ')
        && made_from == input
        && site.join("pkg").join(pkg).is_dir()
    {
        return Ok((pkg.to_owned(), false));
    }

    let work = site.join("work");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work)?;
    progress::step("splitting by route", || split(&bytes, &work))?;
    if let Some(optimiser) = optimiser {
        progress::step("wasm-opt", || optimiser.folder(&work))?;
    }
    pack::parts(&work)?;
    let pkg = name_of(&work)?;
    if best {
        progress::step("compressing", || compress::folder(&work))?;
    }

    let home = site.join("pkg").join(&pkg);
    let _ = fs::remove_dir_all(&home);
    fs::create_dir_all(site.join("pkg"))?;
    fs::rename(&work, &home)?;
    fs::write(&stamp, format!("{input} {pkg}"))?;
    Ok((pkg, true))
}

fn split(bytes: &[u8], work: &Path) -> Result<()> {
    let main = work.join("main.wasm");
    let link = format!("./{SPLIT_LOADER}");
    let mut options = wasm_split_cli_support::Options::new(bytes);
    options.output_dir = work;
    options.main_out_path = &main;
    options.main_module = "./app.js";
    options.link_name = &link;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("cannot split: {error:?}"))?;
    fs::write(work.join("__wasm_split_manifest.json"), serde_json::to_string(&split.prefetch_map)?)?;
    wasm_bindgen_cli_support::Bindgen::new()
        // The parts import what the main module exports under the linker's names.
        .keep_lld_exports(true)
        .demangle(false)
        .typescript(false)
        .omit_default_module_path(true)
        .input_path(&main)
        .out_name("app")
        .web(true)?
        .generate(work)?;
    fs::remove_file(main)?;
    Ok(())
}

/// The build's name: what its files hold.
fn name_of(folder: &Path) -> Result<String> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
    files.retain(|path| path.is_file());
    files.sort();
    let contents = files.iter().map(fs::read).collect::<Result<Vec<_>, _>>()?;
    let names = files.iter().filter_map(|path| path.file_name()).map(|name| name.as_encoded_bytes());
    Ok(digest::of(names.zip(contents.iter()).flat_map(|(name, content)| [name, content.as_slice()])))
}
