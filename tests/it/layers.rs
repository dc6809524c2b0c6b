//! The structure of `src/`: which layer may import which, and what every file owes its reader.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The layers from the top down. A file or folder imports what stands below it, and beside it only what
/// [`SIBLINGS`] allows.
const LAYERS: &[&[&str]] = &[
    &["main", "lib"],
    &["cli"],
    &["commands"],
    &["publish"],
    &["analysis"],
    &["args", "help"],
    &["session"],
    &["query"],
    &["store", "output", "document"],
    &["render"],
    &["datasets"],
    &["schema"],
    &["diagnostic", "context"],
    &["text", "date"],
];

/// Imports between folders that stand side by side. No folder imports one that imports it.
const SIBLINGS: &[(&str, &str)] = &[];

/// The paths that follow `crate::` in a text.
fn imports(source: &str) -> Vec<String> {
    let code: String =
        source.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
    code.match_indices("crate::")
        .map(|(at, _)| code[at + "crate::".len()..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect())
        .filter(|name: &String| !name.is_empty())
        .collect()
}

/// What is wrong with the imports of `files`: each a path below `src/` with its text.
fn violations(files: &[(PathBuf, String)]) -> Vec<String> {
    let layer = |name: &str| LAYERS.iter().position(|names| names.contains(&name));
    let mut wrong = Vec::new();
    for (path, source) in files {
        let top = path.iter().next().and_then(|part| part.to_str()).unwrap_or_default().trim_end_matches(".rs");
        let Some(own) = layer(top) else {
            wrong.push(format!("{}: no layer owns this file", path.display()));
            continue;
        };
        for import in imports(source).into_iter().filter(|import| import != top) {
            match layer(&import) {
                Some(other) if other > own || SIBLINGS.contains(&(top, &*import)) => {}
                Some(_) => wrong.push(format!("{} imports crate::{import}, which stands no lower", path.display())),
                // A group, or an item of the crate root.
                None => wrong.push(format!("{} imports crate::{import}, which no layer owns", path.display())),
            }
        }
    }
    wrong
}

fn sources() -> Vec<(PathBuf, String)> {
    fn walk(folder: &Path, root: &Path, all: &mut Vec<(PathBuf, String)>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, all);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                all.push((path.strip_prefix(root).unwrap().to_owned(), text));
            }
        }
    }
    let (root, mut all) = (Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), Vec::new());
    walk(root, root, &mut all);
    all.sort();
    all
}

#[test]
fn imports_go_down_only() {
    let wrong = violations(&sources());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_folders_import_each_other() {
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, source) in sources() {
        let top = path.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        edges.entry(top).or_default().extend(imports(&source));
    }
    for (from, all) in &edges {
        for to in all.iter().filter(|to| *to != from) {
            let back = edges.get(to).is_some_and(|edges| edges.contains(from));
            assert!(!back, "{from} and {to} import each other");
        }
    }
}

#[test]
fn an_upward_import_an_unowned_file_and_a_stray_path_are_named() {
    let file = |path: &str, text: &str| (PathBuf::from(path), text.to_owned());
    let wrong = violations(&[
        file("schema/cell.rs", "use crate::datasets::DATASETS;"),
        file("render/csv.rs", "fn f() { crate::query::run() }\n// crate::cli is only named in a comment"),
        file("extra/mod.rs", ""),
        file("text/mod.rs", "use crate::date::Date;"),
        file("cli/mod.rs", "use crate::commands::COMMANDS;\nuse crate::cli::complete;"),
    ]);
    assert_eq!(
        wrong,
        [
            "schema/cell.rs imports crate::datasets, which stands no lower",
            "render/csv.rs imports crate::query, which stands no lower",
            "extra/mod.rs: no layer owns this file",
            "text/mod.rs imports crate::date, which stands no lower",
        ]
    );
}

#[test]
fn every_file_says_what_it_is_for() {
    for (path, source) in sources() {
        assert!(source.starts_with("//! "), "{} opens without saying what it is for", path.display());
    }
}

#[test]
fn folders_are_modules_by_mod_rs_and_few_files_lie_flat() {
    let all = sources();
    let flat: Vec<&PathBuf> = all.iter().map(|(path, _)| path).filter(|path| path.iter().count() == 1).collect();
    assert!(flat.len() <= 7, "src/ holds main.rs, lib.rs and at most five more files: {flat:?}");
    for (path, _) in &all {
        let folder = path.with_extension("");
        let beside = all.iter().any(|(other, _)| other.starts_with(&folder) && other != path);
        assert!(!beside, "{}: a folder's module is its mod.rs", path.display());
    }
}
