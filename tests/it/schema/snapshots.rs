//! The names that scripts and links rely on: the key of every record and the name of every column.
//!
//! What is new is free to come; what disappears or is renamed breaks somebody's script, so it fails here.
//! `UPDATE=1 cargo test --test it snapshots` writes the current names; review the difference before you commit it.
#![allow(clippy::disallowed_methods, reason = "the environment says whether to update")]

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::datasets;
use eccp_mx::Catalog;
use eccp_mx::internals::query::read_candidates;

/// Compares the names of today with those that are kept in a file.
fn kept(file: &str, now: &[String]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/schema").join(file);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, now.join("\n") + "\n").unwrap();
    }
    let known: BTreeSet<&str> = now.iter().map(String::as_str).collect();
    let text = std::fs::read_to_string(&path).unwrap();
    let gone: Vec<&str> = text.lines().filter(|name| !known.contains(name)).collect();
    assert!(
        gone.is_empty(),
        "these names have disappeared or were renamed, and scripts may rely on them:\n  {}\nIf that is meant, say so in \
         CHANGELOG.md and run UPDATE=1 cargo test --test it snapshots",
        gone.join("\n  ")
    );
}

#[test]
fn no_key_of_a_record_disappears() {
    let keys = datasets().flat_map(|of| {
        let all = read_candidates(&Catalog::built_in(), of).unwrap();
        all.into_iter().map(|one| format!("{}/{}", of.name, one.key))
    });
    kept("keys.txt", &keys.collect::<Vec<_>>());
}

#[test]
fn no_column_disappears() {
    let columns = datasets().flat_map(|of| of.columns.iter().map(|column| format!("{}.{}", of.name, column.name)));
    kept("columns.txt", &columns.collect::<Vec<_>>());
}
