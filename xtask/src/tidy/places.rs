//! A path or an address that exists on one machine only does not belong into the tree.

use anyhow::Result;

use super::{Findings, Tree};

/// Written in two parts, so that this file does not name them itself.
const PLACES: [&str; 2] = [concat!("/wo", "rk/"), concat!("/ro", "ot/")];

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for file in &tree.files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some(place) = PLACES.iter().find(|place| names(line, place)) {
                findings.errors.push(format!("{}:{}: names {place}", file.path, index + 1));
            }
        }
        // npm writes where a package came from; that differs between machines, and the checksum is what counts.
        if file.path.ends_with("package-lock.json") && file.text.contains("\"resolved\"") {
            findings.errors.push(format!("{}: holds download addresses (\"resolved\"); take them out", file.path));
        }
    }
    Ok(findings)
}

/// Whether the line names the place itself, not a folder of that name inside another.
fn names(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        before.is_none_or(|character| !(character.is_alphanumeric() || "._-*}".contains(character)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_place_itself_counts() {
        let place = PLACES[0];
        assert!(names(&format!("cd {place}clone"), place));
        assert!(names(&format!("\"{place}x\""), place));
        assert!(!names(&format!("our{place}x"), place));
    }
}
