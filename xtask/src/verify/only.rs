//! `make test ONLY=…`: one step, one crate, or one file.

use std::path::Path;

use anyhow::{Result, bail};
use xtask::house::House;

use crate::tidy;

/// The steps that can be asked for.
const STEPS: [&str; 8] = ["format", "tidy", "dependencies", "lints", "tests", "fuzz", "browser", "smoke"];
/// Where the browser tests lie.
const BROWSER: &str = "e2e/tests";
/// A crate's program of tests at its boundary, which has the crate's name.
const TESTS: &str = "tests/it/main.rs";

/// What shall be tested.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Only {
    /// All of it.
    Everything,
    /// One step.
    Step(&'static str),
    /// A crate's tests, and of these those whose name holds the filter.
    Crate { name: String, has_tests: bool, filter: Option<String> },
    /// One file of browser tests.
    Browser([String; 1]),
}

impl Only {
    /// Finds out what a word means, before anything is built.
    pub fn read(house: &House, word: &str) -> Result<Self> {
        if let Some(step) = STEPS.iter().find(|step| **step == word) {
            return Ok(Self::Step(step));
        }
        let packages = tidy::packages(house)?;
        let folders = packages.iter().map(|package| (package.name.as_str(), package.folder.as_str()));
        if let Some(found) = Self::of_crate_or_file(folders, word, |path| house.root.join(path).is_file()) {
            return Ok(found);
        }
        let names: Vec<&str> = packages.iter().map(|package| package.name.as_str()).collect();
        bail!(
            "ONLY={word} is no step, crate or file of tests.\n  steps: {}\n  crates: {}\n  files: {BROWSER}/….spec.mjs, or a \
             Rust file with tests, from the root of the clone",
            STEPS.join(", "),
            names.join(", ")
        )
    }

    fn of_crate_or_file<'a>(
        packages: impl Iterator<Item = (&'a str, &'a str)>,
        word: &str,
        is_file: impl Fn(&str) -> bool,
    ) -> Option<Self> {
        let browser = if word.contains('/') { word.to_owned() } else { format!("{BROWSER}/{word}") };
        if browser.starts_with(BROWSER) && browser.ends_with(".spec.mjs") && is_file(&browser) {
            return Some(Self::Browser([browser.trim_start_matches("e2e/").to_owned()]));
        }
        let mut within: Option<(&str, &str)> = None;
        for (name, folder) in packages {
            if name == word {
                let has_tests = is_file(&format!("{folder}/{TESTS}"));
                return Some(Self::Crate { name: name.to_owned(), has_tests, filter: None });
            }
            // Of crates within crates the innermost has the file.
            if Path::new(word).starts_with(folder) && within.is_none_or(|(_, other)| folder.len() > other.len()) {
                within = Some((name, folder));
            }
        }
        let (name, folder) = within.filter(|_| word.ends_with(".rs") && is_file(word))?;
        let inside = Path::new(word).strip_prefix(folder).ok()?;
        let has_tests = is_file(&format!("{folder}/{TESTS}"));
        Some(Self::Crate { name: name.to_owned(), has_tests, filter: module_of(inside) })
    }

    /// Whether a step runs.
    pub fn step(&self, name: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Step(step) => *step == name,
            Self::Crate { .. } => name == "tests",
            Self::Browser(_) => name == "browser",
        }
    }

    /// Whether the host's half is built, with all its tests.
    pub fn builds_host(&self) -> bool {
        self.step("lints") || self.step("tests")
    }

    /// Whether the browser's half is.
    pub fn builds_web(&self) -> bool {
        self.step("lints") || self.step("browser") || self.step("smoke")
    }

    /// Whether Rust's tests run.
    pub fn runs_tests(&self) -> bool {
        self.step("tests")
    }

    /// The one crate whose tests are built, and whether it has tests at its boundary.
    pub fn package(&self) -> Option<(&str, bool)> {
        match self {
            Self::Crate { name, has_tests, .. } => Some((name, *has_tests)),
            _ => None,
        }
    }

    /// What the names of tests must hold.
    pub fn filter(&self) -> Option<&str> {
        match self {
            Self::Crate { filter, .. } => filter.as_deref(),
            _ => None,
        }
    }

    /// The files of browser tests that run; none stands for all.
    pub fn files(&self) -> &[String] {
        match self {
            Self::Browser(file) => file,
            _ => &[],
        }
    }
}

/// The module that a file holds: `charge` of `src/charge.rs`, `books::closing` of `tests/it/books/closing.rs`; none of a crate's
/// or a test program's first file.
fn module_of(file: &Path) -> Option<String> {
    let parts: Vec<&str> = file.iter().filter_map(|part| part.to_str()).collect();
    let (["tests", _, inner @ ..] | ["src", inner @ ..]) = parts.as_slice() else { return None };
    let path = inner.join("::");
    let path = path.trim_end_matches(".rs").trim_end_matches("::mod");
    (!["", "lib", "main", "mod"].contains(&path)).then(|| format!("{path}::"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(word: &str) -> Option<Only> {
        let packages = [("xtask", "xtask"), ("web-build", "xtask/web-build"), ("billing", "server/modules/billing")];
        Only::of_crate_or_file(packages.into_iter(), word, |path| !path.contains("missing"))
    }

    #[test]
    fn crates_and_files_are_found() {
        let of_crate = |name: &str, filter: Option<&str>| {
            Some(Only::Crate { name: name.to_owned(), has_tests: true, filter: filter.map(str::to_owned) })
        };
        assert_eq!(read("billing"), of_crate("billing", None));
        assert_eq!(read("server/modules/billing/src/charge.rs"), of_crate("billing", Some("charge::")));
        assert_eq!(
            read("server/modules/billing/tests/it/books/closing.rs"),
            of_crate("billing", Some("books::closing::"))
        );
        assert_eq!(read("server/modules/billing/tests/it/main.rs"), of_crate("billing", None));
        assert_eq!(read("xtask/web-build/src/pack.rs"), of_crate("web-build", Some("pack::")));
        let browser = Some(Only::Browser(["tests/money.spec.mjs".to_owned()]));
        assert_eq!(read("money.spec.mjs"), browser);
        assert_eq!(read("e2e/tests/money.spec.mjs"), browser);
        assert_eq!(read("missing.spec.mjs"), None);
        assert_eq!(read("server/modules/billing/src/missing.rs"), None);
        assert_eq!(read("astrology"), None);
    }
}
