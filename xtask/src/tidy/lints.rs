//! The workspace forbids unsafe code and asks for documentation; a crate that does not join in escapes both. And a crate without
//! tests inside says so, because it would be compiled a second time for nothing; then it must have none.

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
        if let Some(folder) = file.path.strip_suffix("Cargo.toml").filter(|_| runs_no_tests(&file.text)) {
            let inside = format!("{folder}src/");
            let tests = tree.files.iter().filter(|file| file.path.starts_with(&inside) && has_tests(&file.text));
            findings.errors.extend(
                tests.map(|test| format!("{}: its tests never run: {} says test = false", test.path, file.path)),
            );
        }
    }
    Ok(findings)
}

fn joins(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim).skip_while(|line| *line != "[lints]").skip(1);
    lines.any(|line| line == "workspace = true")
}

fn runs_no_tests(manifest: &str) -> bool {
    manifest.lines().any(|line| line.trim() == "test = false")
}

/// Whether a source holds tests, by the attribute at the beginning of a line.
fn has_tests(source: &str) -> bool {
    source.lines().map(str::trim).any(|line| line == "#[test]" || line.starts_with("#[tokio::test"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_that_never_run_are_found() {
        assert!(runs_no_tests("[lib]\ntest = false\n") && !runs_no_tests("[lib]\ndoctest = false\n"));
        assert!(has_tests("mod tests {\n    #[test]\n    fn holds() {}") && !has_tests("// no #[test] here"));
    }

    #[test]
    fn joining_is_recognised() {
        assert!(joins("[package]\nname = \"a\"\n\n[lints]\nworkspace = true\n"));
        assert!(!joins("[package]\nversion.workspace = true\n"));
    }
}
