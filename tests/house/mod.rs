//! The shape of the source tree, held by reading it.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// Floors from the ground up; a module may use only lower floors. `store`, `providers` and `settings` share one and
/// never use each other.
const FLOORS: [(&str, u8); 9] = [
    ("model", 0),
    ("store", 1),
    ("providers", 1),
    ("settings", 1),
    ("app", 2),
    ("ui", 3),
    ("runtime", 4),
    ("cli", 5),
    ("main", 5),
];

/// What `sim` may use of the rest: ids only, so that client and simulator cannot be wrong together.
const SIM_MAY_USE: &str = "model::provider";

fn sources(under: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(under).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

/// Paths after `crate::` outside test modules, one for each leaf of a `use` tree.
fn used(text: &str) -> Vec<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let code: String =
        code.lines().map(|l| l.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        expand("", rest, &mut found);
    }
    found
}

/// Expands `a::{b, c::d}` into `a::b` and `a::c::d`.
fn expand(prefix: &str, tree: &str, found: &mut Vec<String>) {
    let end = tree.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(tree.len());
    let head = format!("{prefix}{}", &tree[..end]);
    if !tree[end..].starts_with('{') {
        found.push(head);
        return;
    }
    let (mut depth, mut start) = (0, end + 1);
    for (i, c) in tree[end..].char_indices() {
        let i = end + i;
        match c {
            '{' => depth += 1,
            '}' | ',' if depth == 1 => {
                let leaf = tree[start..i].trim();
                if !leaf.is_empty() {
                    expand(&head, leaf, found);
                }
                start = i + 1;
                if c == '}' {
                    return;
                }
            }
            '}' => depth -= 1,
            _ => {}
        }
    }
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

#[test]
fn each_floor_uses_only_what_lies_below() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 50, "the source tree was not found");
    let mut wrong = Vec::new();
    for file in files {
        let inside = file.strip_prefix(&root).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        for path in used(&fs::read_to_string(&file).unwrap()) {
            let target = path.split("::").next().unwrap_or_default();
            if target == module || floor(target).is_none() && target != "sim" {
                continue;
            }
            let allowed = match (module.as_str(), target) {
                ("sim", _) => path.starts_with(SIM_MAY_USE),
                ("lib", _) | ("cli" | "main", "sim") => true,
                (_, "sim") => false,
                _ => floor(&module) > floor(target),
            };
            if !allowed {
                wrong.push(format!("{} uses crate::{path}", inside.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_core_touches_no_shell() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/app");
    let mut files = Vec::new();
    sources(&root, &mut files);
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for banned in [
            "tokio::",
            "ratatui::",
            "crossterm::",
            "reqwest::",
            "rusqlite::",
            "Timestamp::now",
            "Instant::now",
        ] {
            assert!(!text.contains(banned), "{} touches {banned}", file.display());
        }
    }
}

/// Each step of the one way by which a change leaves, and the only places that may take it: past them there is no
/// journal.
const ONE_WAY_OUT: [(&str, &[&str]); 4] = [
    (".mutator", &["src/providers/mutate.rs"]),
    (
        ".mutate(",
        &[
            "src/providers/fourover/write/mod.rs",
            "src/providers/makeleaps/write/send.rs",
            "src/providers/readycloud/write/outcome.rs",
            "src/providers/sendle/write/send.rs",
            "src/providers/sevensenders/write/mod.rs",
        ],
    ),
    ("client.send(", &["src/runtime/desk/line.rs"]),
    ("sender.send(", &["src/runtime/courier/courier.rs"]),
];

#[test]
fn nothing_is_changed_at_a_provider_but_by_the_courier() {
    let mut files = Vec::new();
    sources(Path::new("src"), &mut files);
    for (call, allowed) in ONE_WAY_OUT {
        let calls = |file: &PathBuf| {
            let text = fs::read_to_string(file).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            code.lines().any(|l| l.split("//").next().unwrap_or_default().contains(call))
        };
        let inside: Vec<String> = files
            .iter()
            .filter(|f| !f.starts_with("src/sim") && !f.ends_with("tests.rs") && calls(f))
            .map(|f| f.display().to_string())
            .collect();
        let mut wanted: Vec<&str> = allowed.to_vec();
        let mut found: Vec<&str> = inside.iter().map(String::as_str).collect();
        wanted.sort_unstable();
        found.sort_unstable();
        assert_eq!(found, wanted, "{call}");
    }
}

#[test]
fn use_trees_are_expanded() {
    let text = "use crate::{a::{b, c::d}, e};\nfn f() { crate::g::h() }";
    assert_eq!(used(text), ["a::b", "a::c::d", "e", "g::h"]);
}
