//! Which package may depend on which.

use serde_json::Value;

/// A package of ours, and those of ours that it may use.
const MAY_USE: [(&str, &[&str]); 9] = [
    ("counterfoil-core", &[]),
    ("counterfoil-orders", &["counterfoil-core"]),
    ("counterfoil-sync", &["counterfoil-core"]),
    ("counterfoil-server", &["counterfoil-core", "counterfoil-orders", "counterfoil-sync"]),
    ("counterfoil", &["counterfoil-core", "counterfoil-orders", "counterfoil-sync"]),
    ("counterfoil-testkit", &["counterfoil-core", "counterfoil-orders", "counterfoil-sync"]),
    ("counterfoil-journeys", &[]),
    ("counterfoil-chaos", &["counterfoil-journeys"]),
    ("xtask", &[]),
];
/// What any package may use for its tests as well.
const FOR_TESTS: &str = "counterfoil-testkit";
/// Packages without clock, chance, waiting or any world around them.
const PURE: [&str; 3] = ["counterfoil-core", "counterfoil-orders", "counterfoil-sync"];
/// All that those may bring besides each other.
const PURE_MAY_USE: [&str; 8] =
    ["crc32fast", "lz4_flex", "postcard", "serde", "serde_json", "sha2", "thiserror", "uuid"];
/// Features of uuid that read a clock or chance.
const UUID_CHANCE: [&str; 6] = ["v1", "v4", "v6", "v7", "js", "rng"];

/// Every edge in cargo's metadata that the table does not have, one sentence each.
pub(super) fn breaks(metadata: &Value) -> Vec<String> {
    let packages = list(metadata, "packages");
    let ours: Vec<&str> = packages.iter().filter_map(|package| word(package, "name")).collect();
    packages.iter().flat_map(|package| package_breaks(package, &ours)).collect()
}

fn package_breaks(package: &Value, ours: &[&str]) -> Vec<String> {
    let name = word(package, "name").unwrap_or_default();
    let Some((_, may_use)) = MAY_USE.iter().find(|(known, _)| *known == name) else {
        return vec![format!(
            "{name} is a new package: give it a place in xtask's table of layers."
        )];
    };
    let edges = list(package, "dependencies").iter();
    edges.filter_map(|edge| edge_break(name, may_use, edge, ours)).collect()
}

fn edge_break(name: &str, may_use: &[&str], edge: &Value, ours: &[&str]) -> Option<String> {
    let used = word(edge, "name")?;
    let for_tests = word(edge, "kind") == Some("dev");
    if ours.contains(&used) {
        let allowed = may_use.contains(&used) || (for_tests && used == FOR_TESTS);
        return (!allowed).then(|| format!("{name} must not depend on {used}."));
    }
    if for_tests || !PURE.contains(&name) {
        return None;
    }
    if !PURE_MAY_USE.contains(&used) {
        return Some(format!(
            "{name} is pure and does not depend on {used}: add it to xtask's list only if it has no \
             clock, chance, waiting, or input and output."
        ));
    }
    let features = list(edge, "features").iter().filter_map(Value::as_str);
    let chance = features.filter(|_| used == "uuid").find(|name| UUID_CHANCE.contains(name));
    chance.map(|feature| format!("{name} is pure and must not switch on uuid's {feature}."))
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn word<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn one(package: &str, dependency: Value) -> Vec<String> {
        let all = MAY_USE.iter().map(|(name, _)| {
            let edges = if *name == package { vec![dependency.clone()] } else { Vec::new() };
            json!({ "name": name, "dependencies": edges })
        });
        breaks(&json!({ "packages": all.collect::<Vec<_>>() }))
    }

    #[test]
    fn edges_of_the_table_pass_and_all_others_are_named() {
        for (package, used, kind, is_kept) in [
            ("counterfoil-orders", "counterfoil-core", None, true),
            ("counterfoil-sync", "counterfoil-orders", None, false),
            ("counterfoil-sync", "counterfoil-orders", Some("dev"), false),
            ("counterfoil-sync", "counterfoil-testkit", Some("dev"), true),
            ("counterfoil-sync", "counterfoil-testkit", None, false),
            ("counterfoil-core", "counterfoil-sync", Some("build"), false),
            ("counterfoil", "counterfoil-server", None, false),
            ("counterfoil-server", "tokio", None, true),
            ("counterfoil-sync", "tokio", None, false),
            ("counterfoil-sync", "tokio", Some("dev"), true),
            ("counterfoil-core", "rand_core", None, false),
            ("counterfoil-core", "serde", None, true),
        ] {
            let found = one(package, json!({ "name": used, "kind": kind, "features": [] }));
            assert_eq!(found.is_empty(), is_kept, "{package} -> {used} ({kind:?}): {found:?}");
        }
    }

    #[test]
    fn a_pure_package_takes_uuid_without_chance() {
        let uuid =
            |features: &[&str]| json!({ "name": "uuid", "kind": null, "features": features });
        assert_eq!(one("counterfoil-core", uuid(&["serde", "v5"])), Vec::<String>::new());
        assert_eq!(one("counterfoil-core", uuid(&["serde", "v7"])).len(), 1);
        assert_eq!(one("counterfoil", uuid(&["v7"])), Vec::<String>::new());
    }

    #[test]
    fn a_package_without_a_place_in_the_table_is_a_break() {
        let metadata = json!({ "packages": [{ "name": "counterfoil-extra", "dependencies": [] }] });
        assert_eq!(breaks(&metadata).len(), 1);
    }
}
