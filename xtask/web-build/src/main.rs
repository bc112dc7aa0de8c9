//! From the linker's one wasm module to what browsers load: a module for each lazy route, JavaScript, and for the build that ships
//! everything as small as it gets. `cargo xtask build-web` calls it; it is a crate of its own because the libraries it is made of
//! take a minute to compile.

#![allow(clippy::disallowed_methods, reason = "a tool measures the machine's own time and waits for processes")]

mod bundle;
mod compress;
mod optimise;
mod pack;
mod report;

use std::path::PathBuf;

use anyhow::Result;
use clap::Parser;

/// What to make of which module.
#[derive(Parser)]
struct Arguments {
    /// The module as the linker wrote it.
    #[arg(long)]
    wasm: PathBuf,
    /// The folder that is served; files go below its `pkg`.
    #[arg(long)]
    site: PathBuf,
    /// As small as it gets, each file compressed beside itself, with a list of sizes.
    #[arg(long, requires = "sheet")]
    best: bool,
    /// The style sheet, to compress it too.
    #[arg(long)]
    sheet: Option<PathBuf>,
    /// The node that runs wasm-opt.
    #[arg(long, requires = "binaryen")]
    node: Option<PathBuf>,
    /// The npm package binaryen, which holds it.
    #[arg(long)]
    binaryen: Option<PathBuf>,
}

/// Prints the name of the folder below `pkg` that holds the build.
fn main() -> Result<()> {
    let arguments = Arguments::parse();
    xtask::processes::stop_on_signals(130)?;
    let optimiser = arguments.node.zip(arguments.binaryen).map(|(node, package)| optimise::Optimiser { node, package });
    let sheet = arguments.sheet.filter(|_| arguments.best);
    let (pkg, fresh) = bundle::bundle(&arguments.wasm, &arguments.site, sheet.is_some(), optimiser.as_ref())?;
    if let Some(sheet) = sheet {
        compress::file(&sheet)?;
        if fresh {
            report::sizes(&arguments.site.join("pkg").join(&pkg), &sheet)?;
        }
    }
    println!("{pkg}");
    Ok(())
}
