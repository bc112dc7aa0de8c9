//! A grab-bag name is where things go whose place nobody knows. Name the concept instead.

use anyhow::Result;

use super::{Findings, Tree};

const GRAB_BAGS: [&str; 8] = ["common", "commons", "helper", "helpers", "misc", "util", "utils", "utilities"];

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for file in &tree.files {
        if let Some(part) = file.path.split('/').find(|part| is_grab_bag(part)) {
            findings.errors.push(format!("{}: `{part}` says nothing; name the concept", file.path));
        }
    }
    for package in &tree.packages {
        if is_grab_bag(&package.name) {
            findings.errors.push(format!("crate `{}` says nothing; name the concept", package.name));
        }
    }
    Ok(findings)
}

fn is_grab_bag(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part);
    GRAB_BAGS.contains(&stem.to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_names_count() {
        assert!(is_grab_bag("utils.rs"));
        assert!(is_grab_bag("Helpers"));
        assert!(!is_grab_bag("utilisation.rs"));
        assert!(!is_grab_bag("commonest.rs"));
    }
}
