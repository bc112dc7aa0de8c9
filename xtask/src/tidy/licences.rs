//! Every locked crate must carry a licence that lets us sell a service and ship an app.

use anyhow::Result;

use super::{Findings, Tree};

const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "OFL-1.1",
    "Zlib",
];

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for package in &tree.metadata.packages {
        match &package.license {
            Some(expression) if holds(expression) => {}
            Some(expression) => {
                findings.errors.push(format!("{} {}: {expression}", package.name, package.version));
            }
            None => findings.errors.push(format!("{} {}: names no licence", package.name, package.version)),
        }
    }
    Ok(findings)
}

/// Whether an SPDX expression can be met by allowed licences alone. A slash is an old spelling of OR.
fn holds(expression: &str) -> bool {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut at = 0;
    either(&words, &mut at) && at == words.len()
}

fn either(words: &[&str], at: &mut usize) -> bool {
    let mut holds = both(words, at);
    while words.get(*at) == Some(&"OR") {
        *at += 1;
        holds |= both(words, at);
    }
    holds
}

fn both(words: &[&str], at: &mut usize) -> bool {
    let mut holds = one(words, at);
    while words.get(*at) == Some(&"AND") {
        *at += 1;
        holds &= one(words, at);
    }
    holds
}

fn one(words: &[&str], at: &mut usize) -> bool {
    let Some(word) = words.get(*at) else { return false };
    *at += 1;
    if *word == "(" {
        let holds = either(words, at);
        let closed = words.get(*at) == Some(&")");
        *at += 1;
        return holds && closed;
    }
    let mut name = (*word).to_owned();
    if words.get(*at) == Some(&"WITH") {
        name = format!("{name} WITH {}", words.get(*at + 1).unwrap_or(&""));
        *at += 2;
    }
    ALLOWED.contains(&name.as_str()) || name.starts_with("Unicode-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_are_weighed() {
        for fine in [
            "MIT",
            "MIT OR Apache-2.0",
            "MIT/Apache-2.0",
            "GPL-3.0 OR MIT",
            "(MIT OR Apache-2.0) AND Unicode-3.0",
            "Apache-2.0 WITH LLVM-exception",
            "ISC AND (Apache-2.0 OR ISC)",
        ] {
            assert!(holds(fine), "{fine}");
        }
        for bad in [
            "GPL-3.0",
            "MIT AND GPL-3.0",
            "(MIT OR GPL-3.0) AND AGPL-3.0",
            "",
            "GPL-2.0 WITH Classpath-exception-2.0",
            "MIT MIT",
        ] {
            assert!(!holds(bad), "{bad}");
        }
    }
}
