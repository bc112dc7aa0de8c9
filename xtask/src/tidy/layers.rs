//! Which crate may depend on which. Upwards a module reaches by an event or a port only.

use anyhow::Result;

use super::{Findings, Tree};

/// The modules from the bottom up: each may depend on those before it.
const MODULES: [&str; 15] = [
    "tenancy",
    "approvals",
    "auth",
    "documents",
    "audit",
    "notifications",
    "directory",
    "crm",
    "scheduling",
    "ehr",
    "inventory",
    "lab",
    "billing",
    "reporting",
    "exchange",
];

/// Where a crate stands in the house.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// The contract and the pure rules: everything may use them, they use only each other.
    Shared,
    /// The design system.
    Ui,
    /// What every screen stands in: session, client, forms.
    Frame,
    /// A module's screens.
    Screens,
    /// The shell that knows all screens, and the browser's entry.
    App,
    /// The tables.
    Migrations,
    /// What every module stands on.
    Kernel,
    /// A module, with its height.
    Module(usize),
    /// A module that the table does not know.
    UnknownModule,
    /// Composition and tests, which know everything that runs on the server, and the app.
    Server,
    /// What only development needs.
    Tool,
}

pub(super) fn check(tree: &Tree) -> Result<Findings> {
    let mut findings = Findings::default();
    for package in &tree.packages {
        let from = place(&package.folder);
        if from == Place::UnknownModule {
            findings
                .errors
                .push(format!("{}: is not in the table of modules in xtask/src/tidy/layers.rs", package.name));
        }
        for (name, for_tests) in &package.dependencies {
            let Some(used) = tree.packages.iter().find(|package| package.name == *name) else { continue };
            if !may(&from, &place(&used.folder), *for_tests) {
                findings.errors.push(format!("{} must not depend on {}", package.name, used.name));
            }
        }
    }
    Ok(findings)
}

fn place(folder: &str) -> Place {
    let parts: Vec<&str> = folder.split('/').collect();
    match parts.as_slice() {
        ["api" | "rules"] => Place::Shared,
        ["app"] | ["app", "frontend"] => Place::App,
        ["app", "ui"] => Place::Ui,
        ["app", "frame"] => Place::Frame,
        ["app", ..] => Place::Screens,
        ["migrations"] => Place::Migrations,
        ["server", "kernel"] => Place::Kernel,
        ["server", "modules", name, ..] => {
            MODULES.iter().position(|module| module == name).map_or(Place::UnknownModule, Place::Module)
        }
        ["server", ..] => Place::Server,
        _ => Place::Tool,
    }
}

/// Whether a crate at `from` may depend on one at `to`.
fn may(from: &Place, to: &Place, for_tests: bool) -> bool {
    use Place::{App, Frame, Kernel, Migrations, Module, Screens, Server, Shared, Tool, Ui, UnknownModule};
    match (from, to) {
        (_, Shared) => true,
        // Tests stand on the test support, which itself stands on the composition's parts.
        (Kernel | Module(_), Server | Tool) => for_tests,
        // And a test may look at what follows elsewhere.
        (Kernel, Module(_)) => for_tests,
        (Frame | Screens | App, Ui) | (Screens | App, Frame) | (App, Screens | App) => true,
        (Module(_), Kernel) => true,
        // Tenancy opens chains, so it makes their tables.
        (Module(0), Migrations) => true,
        (Module(one), Module(other)) => other < one || for_tests,
        (Server, Kernel | Module(_) | Migrations | App | Frame | Screens | Server | Tool) => true,
        (Tool, UnknownModule) => false,
        (Tool, _) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allowed(from: &str, to: &str) -> bool {
        may(&place(from), &place(to), false)
    }

    #[test]
    fn downwards_only() {
        assert!(allowed("server/modules/lab", "server/modules/ehr"));
        assert!(allowed("server/modules/lab", "server/kernel"));
        assert!(allowed("server", "server/modules/billing"));
        assert!(allowed("app/crm", "app/ui"));
        assert!(allowed("app/crm", "app/frame"));
        assert!(allowed("app", "app/crm"));
        assert!(allowed("app/ui", "rules"));
        assert!(!allowed("server/modules/ehr", "server/modules/lab"));
        assert!(!allowed("server/kernel", "server/modules/tenancy"));
        assert!(!allowed("server/kernel", "app/ui"));
        assert!(!allowed("app/crm", "server/kernel"));
        assert!(!allowed("app/crm", "app/lab"));
        assert!(!allowed("app/ui", "app"));
        assert!(!allowed("app/frame", "app/crm"));
        assert!(!allowed("api", "server/kernel"));
        assert!(!allowed("rules", "app/ui"));
        assert_eq!(place("server/modules/astrology"), Place::UnknownModule);
    }

    #[test]
    fn tests_may_stand_on_the_test_support() {
        let module = place("server/modules/crm");
        for other in ["server/test-support", "server/modules/billing"] {
            assert!(may(&module, &place(other), true));
            assert!(!may(&module, &place(other), false));
        }
    }
}
