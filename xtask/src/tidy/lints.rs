//! The workspace forbids unsafe code and asks for documentation; a crate that does not join in escapes both.

use anyhow::Result;

use super::{Findings, Tree};

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for file in tree.files.iter().filter(|file| file.path.ends_with("Cargo.toml")) {
        if file.path == "Cargo.toml" {
            if !file.text.lines().any(|line| line.trim() == "unsafe_code = \"forbid\"") {
                findings.errors.push("Cargo.toml: the workspace must forbid unsafe_code".to_owned());
            }
        } else if !joins(&file.text) {
            findings.errors.push(format!("{}: lacks [lints] workspace = true", file.path));
        }
    }
    Ok(findings)
}

fn joins(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]").skip(1);
    lines.any(|line| line == "workspace = true")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joining_is_recognised() {
        assert!(joins("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"));
        assert!(!joins("[package]\nversion.workspace = true\n"));
    }
}
