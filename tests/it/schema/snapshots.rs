//! Snapshots of the names that scripts and links rely on: the key of every record and the name of every column.
//!
//! Adding a name is allowed. Removing or renaming a name breaks scripts and fails a test here.
//! `UPDATE=1 cargo test --test it snapshots` writes the current names; review the changes before committing them.
#![allow(clippy::disallowed_methods, reason = "UPDATE is an environment variable")]

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::datasets;
use eccp_mx::Catalog;
use eccp_mx::internals::query::read_candidates;

/// Compares the current names with those of a snapshot.
fn assert_no_name_is_removed(file: &str, current_names: &[String]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schema").join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, current_names.join("\n") + "\n").unwrap();
    }
    let current: BTreeSet<&str> = current_names.iter().map(String::as_str).collect();
    let text = std::fs::read_to_string(&path).unwrap();
    let removed: Vec<&str> = text.lines().filter(|name| !current.contains(name)).collect();
    assert!(
        removed.is_empty(),
        "removed or renamed, though scripts may rely on them:\n  {}\nIf this is intended, note it in CHANGELOG.md and run \
         UPDATE=1 cargo test --test it snapshots",
        removed.join("\n  ")
    );
}

#[test]
fn no_key_of_a_record_is_removed() {
    let keys = datasets().flat_map(|dataset| {
        let all = read_candidates(&Catalog::built_in(), dataset).unwrap();
        all.into_iter().map(|candidate| format!("{}/{}", dataset.name, candidate.key))
    });
    assert_no_name_is_removed("keys.txt", &keys.collect::<Vec<_>>());
}

#[test]
fn no_column_is_removed() {
    let columns =
        datasets().flat_map(|dataset| dataset.columns.iter().map(|column| format!("{}.{}", dataset.name, column.name)));
    assert_no_name_is_removed("columns.txt", &columns.collect::<Vec<_>>());
}
