//! A file that nobody can hold in the head is several files.

use anyhow::Result;

use super::{Findings, Tree};

const WARN: usize = 400;
const FAIL: usize = 600;

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for file in tree.files.iter().filter(|file| matches!(file.extension(), "rs" | "css" | "mjs")) {
        let lines = file.text.lines().count();
        if lines > FAIL {
            findings.errors.push(format!("{}: {lines} lines, at most {FAIL}", file.path));
        } else if lines > WARN {
            findings.warnings.push(format!("{}: {lines} lines, better under {WARN}", file.path));
        }
    }
    Ok(findings)
}
