//! Hundreds of small parts become a few files.
//!
//! The splitter writes what several routes need as one part for each set of routes, most of them smaller than a request's
//! own words. A page would ask for three hundred files, and each would be compressed without knowing the others. Here the
//! parts of all routes are laid end to end in `shared.wasm`, and those that one route needs alone beside the living
//! page of the design system in a file of that route. The loader that the splitter wrote asks for a piece of such a file
//! where it asked for a part. These files are no wasm modules; they bear the ending because the manifest names files without
//! it, and a route's own module is one.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::bundle::SPLIT_LOADER;

const MANIFEST: &str = "__wasm_split_manifest.json";
/// The route that shows every component, and is opened by builders only.
const WORKSHOP: &str = "workshop";

/// What the loader asks pieces of files with. Each file is fetched once; one that failed is fetched again when asked for.
const PIECES: &str = r"const files = new Map();
function piece(name, start, length) {
    let file = files.get(name);
    if (file === undefined) {
        file = fetch(new URL(`./${name}.wasm`, import.meta.url)).then((answer) => {
            if (!answer.ok) throw new Error(`${answer.url} is answered ${answer.status}`);
            return answer.arrayBuffer();
        });
        file.catch(() => files.delete(name));
        files.set(name, file);
    }
    return file.then((bytes) => new Uint8Array(bytes, start, length));
}
";

/// Where a part lies.
struct Piece {
    file: String,
    start: usize,
    length: usize,
}

/// Joins the parts in `folder`, and changes loader and manifest to it.
pub fn parts(folder: &Path) -> Result<()> {
    let manifest = fs::read(folder.join(MANIFEST))?;
    let routes: BTreeMap<String, Vec<String>> = serde_json::from_slice(&manifest)?;
    let mut pieces = BTreeMap::new();
    for (file, parts) in files(&routes) {
        let mut bytes = Vec::new();
        for part in parts {
            let path = folder.join(format!("{part}.wasm"));
            let content = fs::read(&path)?;
            fs::remove_file(path)?;
            pieces.insert(part, Piece { file: file.clone(), start: bytes.len(), length: content.len() });
            bytes.extend(content);
        }
        fs::write(folder.join(format!("{file}.wasm")), bytes)?;
    }
    let loader = folder.join(SPLIT_LOADER);
    fs::write(&loader, rewritten(&fs::read_to_string(&loader)?, &pieces)?)?;
    let routes: BTreeMap<_, _> = routes.iter().map(|(route, parts)| (route, to_fetch(parts, &pieces))).collect();
    fs::write(folder.join(MANIFEST), serde_json::to_string(&routes)?)?;
    Ok(())
}

/// Which parts lie in which file: those of one route in its own, the rest in one that every page fetches. A route's own
/// module (the last of its list) stays a file of its own, which browsers compile while it comes.
fn files(routes: &BTreeMap<String, Vec<String>>) -> BTreeMap<String, Vec<String>> {
    let mut users: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (route, parts) in routes {
        for part in parts.iter().filter(|part| is_shared(part)) {
            users.entry(part).or_default().insert(route);
        }
    }
    let mut files: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (part, mut users) in users {
        users.retain(|route| !route.starts_with(WORKSHOP));
        let file = match (users.first(), users.len()) {
            (Some(route), 1) => format!("parts_{route}"),
            _ => "shared".to_owned(),
        };
        files.entry(file).or_default().push(part.to_owned());
    }
    files
}

fn is_shared(part: &str) -> bool {
    part.starts_with("chunk_")
}

/// The files of a route, each once.
fn to_fetch(parts: &[String], pieces: &BTreeMap<String, Piece>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for part in parts {
        let name = pieces.get(part).map_or(part, |piece| &piece.file);
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

/// The loader with pieces in the place of parts.
fn rewritten(loader: &str, pieces: &BTreeMap<String, Piece>) -> Result<String> {
    const FETCH: &str = "fetch(new URL(\"./";
    const FETCH_END: &str = ".wasm\", import.meta.url))";
    const STREAM: &str = "WebAssembly.instantiateStreaming(src, imports)";
    let mut text = String::with_capacity(loader.len());
    let mut used = 0;
    let mut in_piece = false;
    for line in loader.lines() {
        let part = line.split_once(FETCH).and_then(|(_, rest)| rest.split_once(FETCH_END)).map(|(part, _)| part);
        if let Some(part) = part {
            in_piece = pieces.contains_key(part);
        }
        match part.and_then(|part| pieces.get(part).map(|piece| (part, piece))) {
            Some((part, Piece { file, start, length })) => {
                let whole = format!("{FETCH}{part}{FETCH_END}");
                text.push_str(&line.replace(&whole, &format!("piece(\"{file}\", {start}, {length})")));
                used += 1;
            }
            None if in_piece => text.push_str(&line.replace(STREAM, "WebAssembly.instantiate(await src, imports)")),
            None => text.push_str(line),
        }
        text.push('\n');
    }
    let streams = text.matches(STREAM).count();
    let (plain, known) = (text.matches("WebAssembly.instantiate(await").count(), pieces.len());
    ensure!(
        used == known && plain == known,
        "the loader has another form: {known} parts, {used} fetched, {plain} begun"
    );
    ensure!(streams == text.matches(FETCH).count(), "the loader has another form: {streams} streams");
    let head = text.find("function makeLoad").context("the loader has another form: no makeLoad")?;
    text.insert_str(head, PIECES);
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn routes() -> BTreeMap<String, Vec<String>> {
        let list = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        BTreeMap::from([
            ("lab_1".to_owned(), list(&["chunk_2", "chunk_3", "split_lab_1"])),
            ("crm_1".to_owned(), list(&["chunk_2", "split_crm_1"])),
            ("workshop_1".to_owned(), list(&["chunk_2", "chunk_3", "split_workshop_1"])),
        ])
    }

    #[test]
    fn a_part_of_one_route_lies_in_the_routes_file() {
        let files = files(&routes());
        assert_eq!(files["shared"], ["chunk_2"]);
        assert_eq!(files["parts_lab_1"], ["chunk_3"]);
        assert_eq!(files.len(), 2);
    }

    #[test]
    fn the_loader_asks_for_pieces() {
        let loader = |name: &str| {
            format!(
                "const x = makeLoad(() => {{\n    const src = fetch(new URL(\"./{name}.wasm\", import.meta.url));\n    \
                 return async (imports) => (WebAssembly.instantiateStreaming(src, imports));\n}}\n, []);\n"
            )
        };
        let text = format!("function makeLoad() {{}}\n{}{}", loader("chunk_2"), loader("split_lab_1"));
        let pieces = BTreeMap::from([("chunk_2".to_owned(), Piece { file: "shared".to_owned(), start: 0, length: 7 })]);
        let text = rewritten(&text, &pieces).unwrap();
        assert!(text.contains("piece(\"shared\", 0, 7)") && text.contains("./split_lab_1.wasm"), "{text}");
        assert!(
            text.contains("instantiate(await src, imports)") && text.contains("instantiateStreaming(src, imports)")
        );
        assert_eq!(to_fetch(&routes()["lab_1"], &pieces), ["shared", "chunk_3", "split_lab_1"]);
        assert!(rewritten("function makeLoad() {}", &pieces).is_err());
    }
}
