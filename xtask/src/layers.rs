//! `cargo xtask layers`: who imports what, against the table of ARCHITECTURE.md.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::fault::Fault;
use crate::run::{cargo, output, root};
use crate::sources;

/// Each package of ours with the packages of ours that it may depend on.
const TABLE: [(&str, &[&str]); 7] = [
    ("counterfoil-core", &[]),
    ("counterfoil-orders", &["counterfoil-core"]),
    ("counterfoil-sync", &["counterfoil-core"]),
    ("counterfoil-server", &["counterfoil-core", "counterfoil-orders", "counterfoil-sync"]),
    ("counterfoil-testkit", &["counterfoil-core", "counterfoil-orders", "counterfoil-sync"]),
    ("counterfoil", &["counterfoil-core", "counterfoil-orders", "counterfoil-sync"]),
    ("counterfoil-journeys", &[]),
];
/// What a test may take besides.
const FOR_TESTS: [&str; 2] = ["counterfoil-testkit", "counterfoil-orders"];
/// What the pure crates may bring; nothing here has a clock, chance, or input and output.
const PURE: [&str; 3] = ["counterfoil-core", "counterfoil-orders", "counterfoil-sync"];
const PURE_MAY: [&str; 7] =
    ["postcard", "serde", "serde_json", "sha2", "thiserror", "uuid", "unicode-normalization"];

/// Compares all manifests and sources with the rules.
pub(crate) fn check() -> Result<(), Fault> {
    let text = output(cargo(&["metadata", "--no-deps", "--format-version", "1"]));
    let metadata = text.and_then(|text| serde_json::from_str(&text).ok());
    let metadata: Value = metadata.ok_or_else(|| Fault::new("`cargo metadata` gave no answer"))?;
    let mut wrong = wrong_edges(&packages(&metadata));
    wrong.extend(sources::wrong(&root())?);
    if wrong.is_empty() {
        println!("layers: every edge and every file is as ARCHITECTURE.md says");
        return Ok(());
    }
    Err(Fault::new(format!("the house is not in order:\n  {}", wrong.join("\n  "))))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Edge {
    Normal,
    Test,
}

type Packages = BTreeMap<String, Vec<(String, Edge)>>;

fn packages(metadata: &Value) -> Packages {
    let list = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
    };
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let edges = |package: &Value| {
        let edge = |dependency: &Value| {
            let kind = if text(dependency, "kind") == "dev" { Edge::Test } else { Edge::Normal };
            (text(dependency, "name"), kind)
        };
        list(package, "dependencies").iter().map(edge).collect()
    };
    list(metadata, "packages")
        .iter()
        .map(|package| (text(package, "name"), edges(package)))
        .collect()
}

fn wrong_edges(packages: &Packages) -> Vec<String> {
    let mut wrong = Vec::new();
    for (package, edges) in packages {
        let Some((_, may)) = TABLE.iter().find(|(name, _)| name == package) else {
            if package != "xtask" {
                wrong.push(format!("{package} is in no row of the table"));
            }
            continue;
        };
        for (dependency, edge) in edges {
            let is_ours = packages.contains_key(dependency);
            let for_test = *edge == Edge::Test && FOR_TESTS.contains(&dependency.as_str());
            if is_ours && !for_test && !may.contains(&dependency.as_str()) {
                wrong.push(format!("{package} must not depend on {dependency}"));
            }
            let is_pure = *edge == Edge::Normal && PURE.contains(&package.as_str());
            if is_pure && !is_ours && !PURE_MAY.contains(&dependency.as_str()) {
                wrong.push(format!("{package} is pure and must not bring {dependency}"));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(package: &str, dependency: &str, edge: Edge) -> Vec<String> {
        let mut packages: Packages =
            TABLE.iter().map(|(name, _)| ((*name).to_owned(), Vec::new())).collect();
        packages.insert(package.to_owned(), vec![(dependency.to_owned(), edge)]);
        wrong_edges(&packages)
    }

    #[test]
    fn only_the_edges_of_the_table_pass() {
        for (package, dependency, edge, count) in [
            ("counterfoil-sync", "counterfoil-core", Edge::Normal, 0),
            ("counterfoil-sync", "counterfoil-orders", Edge::Normal, 1),
            ("counterfoil-sync", "counterfoil-testkit", Edge::Test, 0),
            ("counterfoil-sync", "counterfoil-testkit", Edge::Normal, 1),
            ("counterfoil", "counterfoil-server", Edge::Normal, 1),
            ("counterfoil-core", "tokio", Edge::Normal, 1),
            ("counterfoil-server", "tokio", Edge::Normal, 0),
            ("stranger", "serde", Edge::Normal, 1),
        ] {
            assert_eq!(with(package, dependency, edge).len(), count, "{package} -> {dependency}");
        }
    }
}
