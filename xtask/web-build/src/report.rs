//! The sizes that a visitor pays for.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Result;

/// Says each file's size, and what the first page and each route cost, compressed.
pub fn sizes(pkg: &Path, sheet: &Path) -> Result<()> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(pkg)?.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".js") || name.ends_with(".wasm") {
            let packed = fs::metadata(pkg.join(format!("{name}.br")))?.len();
            files.insert(name, (entry.metadata()?.len(), packed));
        }
    }
    let sheet = (fs::metadata(sheet)?.len(), fs::metadata(sheet.with_extension("css.br"))?.len());
    eprintln!("  {:<58} {:>10} {:>10}", "file", "raw", "brotli");
    for (name, (raw, packed)) in &files {
        eprintln!("  {:<58} {:>7} kB {:>7} kB", shown(name), kilobytes(*raw), kilobytes(*packed));
    }
    eprintln!("  {:<58} {:>7} kB {:>7} kB", "style sheet", kilobytes(sheet.0), kilobytes(sheet.1));

    let manifest: BTreeMap<String, Vec<String>> =
        serde_json::from_slice(&fs::read(pkg.join("__wasm_split_manifest.json"))?)?;
    let packed = |name: &str| files.get(name).map_or(0, |(_, packed)| *packed);
    let first: u64 =
        files.keys().filter(|name| name.ends_with(".js")).map(|name| packed(name)).sum::<u64>() + packed("app_bg.wasm");
    eprintln!("  every page: {} kB of wasm and JavaScript; with frame and route:", kilobytes(first));
    // Every screen but the door stands in the staff's frame, which brings what all share.
    let frame = manifest.iter().find(|(route, _)| route.starts_with("staff_frame")).map(|(_, parts)| parts.clone());
    let frame = frame.unwrap_or_default();
    for (route, parts) in &manifest {
        let weight = |part: &String| packed(&format!("{part}.wasm"));
        let all: u64 = frame.iter().chain(parts).collect::<BTreeSet<_>>().into_iter().map(weight).sum();
        let later: u64 = parts.iter().filter(|part| !frame.contains(part)).map(weight).sum();
        eprintln!("    {:<56} {:>7} kB, later {:>5} kB", shown(route), kilobytes(first + all), kilobytes(later));
    }
    Ok(())
}

/// Without the tool's own prefixes and the hash that makes the name unique.
fn shown(name: &str) -> String {
    let plain = name.replace("______________________", "…");
    match plain.char_indices().nth(58) {
        Some((end, _)) => plain[..end].to_owned(),
        None => plain,
    }
}

fn kilobytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1000.0)
}
