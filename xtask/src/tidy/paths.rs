//! Documents that name a file which moved lead nowhere.

use std::path::Path;

use anyhow::Result;

use super::{Findings, Tree};

/// Endings of names that are files even without a folder before them.
const ENDINGS: [&str; 9] = [".md", ".rs", ".toml", ".css", ".mjs", ".json", ".sql", ".sh", ".lock"];

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for file in &tree.files {
        let is_document =
            file.path.ends_with("README.md") || (file.path.starts_with("docs/") && file.extension() == "md");
        if !is_document {
            continue;
        }
        let folder = Path::new(&file.path).parent().unwrap_or_else(|| Path::new(""));
        for (number, line) in prose(&file.text) {
            for name in quoted(line).chain(linked(line)).filter(|name| is_path(name)) {
                // A module's README names the files of its `src` alone.
                let here = tree.root.join(folder);
                let places = [tree.root.join(name), here.join(name), here.join("src").join(name)];
                let meant = name.split('/').next().unwrap_or(name);
                // `a/b` with no folder `a` and no ending is as likely a media type or an alternative.
                let is_ours = ENDINGS.iter().any(|ending| name.ends_with(ending))
                    || tree.root.join(meant).exists()
                    || tree.root.join(folder).join(meant).exists();
                if is_ours && !places.iter().any(|place| place.exists()) {
                    findings.errors.push(format!("{}:{number}: `{name}` does not exist", file.path));
                }
            }
        }
    }
    Ok(findings)
}

/// Lines outside fenced blocks, with their numbers.
fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        if line.trim_start().starts_with("```") {
            fenced = !fenced;
            return None;
        }
        (!fenced).then_some((index + 1, line))
    })
}

fn quoted(line: &str) -> impl Iterator<Item = &str> {
    line.split('`').skip(1).step_by(2)
}

/// Targets of links and pictures, `](target)`.
fn linked(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next())
}

/// Whether this is written like a path inside the clone.
fn is_path(name: &str) -> bool {
    let plain = |character: char| character.is_ascii_alphanumeric() || "/._-".contains(character);
    let looks = name.contains('/') || ENDINGS.iter().any(|ending| name.len() > ending.len() && name.ends_with(ending));
    // What a run makes is not in the clone.
    looks
        && name.chars().all(plain)
        && !name.starts_with(['/', '-'])
        && !name.starts_with(".local")
        && !name.contains("...")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_code() {
        for path in ["docs/security.md", "server/kernel/", "Cargo.toml", "app/ui/src/button.rs"] {
            assert!(is_path(path), "{path}");
        }
        for other in
            ["/api/patients", "app/<module>", "src/**/*.css", "tenant.read()", ".local/pg", "--check", "make run"]
        {
            assert!(!is_path(other), "{other}");
        }
    }

    #[test]
    fn fenced_blocks_are_left_alone() {
        let lines: Vec<_> = prose("one\n```\ntwo\n```\nthree").collect();
        assert_eq!(lines, [(1, "one"), (5, "three")]);
        assert_eq!(quoted("see `a` and `b/c`").collect::<Vec<_>>(), ["a", "b/c"]);
        assert_eq!(linked("![a](docs/a.png), [b](b/c.md#d)").collect::<Vec<_>>(), ["docs/a.png", "b/c.md"]);
    }
}
