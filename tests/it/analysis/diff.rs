//! Tests of `diff`: differences between two editions, record by record.

use std::path::Path;

use crate::common::{ask, datasets};
use eccp_mx::internals::datasets::find_dataset;
use serde_json::Value;
use tempfile::TempDir;

/// Writes `files` to a temporary directory.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Writes the built-in labels, with `change` applied to the text, to a temporary directory.
fn labels_with(change: impl Fn(&str) -> String) -> TempDir {
    directory(&[("labels.csv", &change(find_dataset("labels").unwrap().built_in))])
}

/// Returns the differences, each as `dataset key change column: old -> new`.
fn differences(line: &str) -> Vec<String> {
    let answer = ask(&format!("{line} -f jsonl -q"));
    assert!(answer.status < 2, "{line}: {}", answer.err);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or("nothing").to_owned();
    let rows = answer.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()).map(|row| {
        let [dataset, key, change, column, old, new] =
            ["dataset", "key", "change", "column", "old", "new"].map(|name| text(&row, name));
        format!("{dataset} {key} {change} {column}: {old} -> {new}")
    });
    let rows: Vec<String> = rows.collect();
    assert_eq!(answer.status, u8::from(!rows.is_empty()), "{line}");
    rows
}

fn differences_from_built_in(new: &Path, line: &str) -> Vec<String> {
    differences(&format!("--data '{}' diff {line}", new.display()))
}

#[test]
fn an_edition_equals_itself_in_any_format_and_order() {
    let folder = tempfile::tempdir().unwrap();
    for dataset in datasets() {
        let names: Vec<&str> = dataset.stored_columns().iter().rev().map(|column| column.name).collect();
        // The same data in the other format, with columns and rows in another order.
        let format = if dataset.file.ends_with(".csv") { "json" } else { "csv" };
        let text = ask(&format!("{} -f {format} -c {} -s -{}", dataset.name, names.join(","), dataset.key[0])).out;
        std::fs::write(folder.path().join(format!("{}.{format}", dataset.name)), text).unwrap();
    }
    let answer = ask(&format!("--data '{}' diff -f csv", folder.path().display()));
    assert_eq!((answer.status, &*answer.out), (0, "dataset,key,change,column,old,new\n"));
    let count = datasets().count();
    let expected = format!(
        "eccp-mx: compared {count} datasets in the built-in edition 2019-03 and '{}'; no differences\n",
        folder.path().display()
    );
    assert_eq!(answer.err, expected);
}

#[test]
fn each_difference_has_the_old_and_the_new_value() {
    let new = labels_with(|text| {
        let text = text.replace("nle-csoftmty,gold,csoftmty - ", "nle-csoftmty,gold,Csoftmty - ");
        let text: Vec<&str> = text.lines().filter(|line| !line.starts_with("gua-claugto")).collect();
        text.join("\n") + "\nnle-claut,silver,CLAUT,,2018,certain,,,\n"
    });
    assert_eq!(
        differences_from_built_in(new.path(), ""),
        [
            "labels nle-csoftmty/gold changed printed_name: csoftmty - Consejo de Software de NuevoLeón -> \
             Csoftmty - Consejo de Software de NuevoLeón",
            "labels nle-claut/silver added printed_name: nothing -> CLAUT",
            "labels gua-claugto/bronze removed printed_name: CLAUGTO -> nothing",
        ]
    );
    let json = find_dataset("profiles").unwrap().built_in.replacen("\"founded\": \"2012\"", "\"founded\": null", 1);
    let new = directory(&[("profiles.json", &json)]);
    let all = differences_from_built_in(new.path(), "");
    assert!(all.len() == 1 && all[0].ends_with(" changed founded: 2012 -> nothing"), "{all:?}");
}

#[test]
fn a_later_end_date_is_renewed_and_an_earlier_one_may_be_lapsed() {
    let until = |day: &str| labels_with(|text| text.replace("2019-12-31", day));
    let change = |day: &str, on: &str| {
        let new = until(day);
        let all = differences_from_built_in(new.path(), &format!("--as-of {on}"));
        assert!(all.len() == 1 && all[0].starts_with("labels nle-csoftmty/gold "), "{all:?}");
        all[0].split(' ').nth(2).unwrap().to_owned()
    };
    // The built-in date is 2019-12-31.
    for (day, on, expected) in [
        ("2022-12-31", "2019-07-01", "renewed"),
        ("2022-12-31", "2026-01-01", "renewed"),
        ("2020", "2019-07-01", "renewed"),
        ("2019-06-30", "2019-07-01", "lapsed"),
        ("2019-06-30", "2019-12-31", "lapsed"),
        ("2019-06-30", "2019-06-30", "changed"),
        ("2019-06-30", "2020-01-01", "changed"),
        ("2019", "2019-07-01", "changed"),
    ] {
        assert_eq!(change(day, on), expected, "{day} on {on}");
    }
    // A date that does not limit a status is only changed.
    let new =
        directory(&[("agreements.csv", &find_dataset("agreements").unwrap().built_in.replace(",1997,", ",2031,"))]);
    let all = differences_from_built_in(new.path(), "");
    assert!(!all.is_empty() && all.iter().all(|one| one.contains(" changed ")), "{all:?}");
}

#[test]
fn swapping_the_editions_reverses_every_difference() {
    let old = labels_with(|text| text.replace("nle-claut,gold", "nle-claut,silver"));
    let new = labels_with(|text| text.replace("CLAUGTO", "Claugto"));
    let (old, new) = (old.path().display(), new.path().display());
    let mut forth = differences(&format!("diff '{old}' '{new}'"));
    let reversed = |one: &String| {
        let (change, values) = one.split_once(": ").unwrap();
        let (old, new) = values.split_once(" -> ").unwrap();
        let change = match change {
            change if change.contains(" added ") => change.replace(" added ", " removed "),
            change => change.replace(" removed ", " added "),
        };
        format!("{change}: {new} -> {old}")
    };
    let mut back: Vec<String> = differences(&format!("diff '{new}' '{old}'")).iter().map(reversed).collect();
    forth.sort();
    back.sort();
    assert_eq!(forth.len(), 3);
    assert_eq!(forth, back);
}

#[test]
fn errors_have_exit_status_2_and_a_hint() {
    let twice = directory(&[("states.csv", find_dataset("states").unwrap().built_in)]);
    let path = twice.path().join("states.csv");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{text}{}\n", text.lines().nth(1).unwrap())).unwrap();
    let wrong = labels_with(|text| text.replace("2019-12-31", "2019-12-32"));
    let lost = labels_with(|text| text.replace("nle-claut", "nle-clout"));
    let empty = directory(&[]);
    let [twice, wrong, lost, empty] = [&twice, &wrong, &lost, &empty].map(|folder| folder.path().display().to_string());
    for (line, expected) in [
        (format!("--data '{twice}' diff"), "duplicate key 'Aguascalientes', so the records cannot be told apart"),
        (format!("diff '{twice}' '{empty}'"), "duplicate key"),
        (format!("--data '{wrong}' diff"), "labels.csv:3:67: valid_until: '2019-12-32' is not a date"),
        (format!("--data '{lost}' diff"), "cluster: no cluster is called 'nle-clout'; did you mean 'nle-claut'?"),
        (format!("diff '{empty}' '{empty}'"), "have no dataset to compare"),
        (format!("diff '{empty}'"), "'diff' takes two directories or none (eccp-mx --data "),
        (format!("--data '{empty}' diff '{empty}' '{empty}'"), "either two directories or --data"),
        ("diff".to_owned(), "'diff' needs two directories, or --data DIR"),
        (format!("diff '{empty}' /no/such/folder"), "cannot read the data directory '/no/such/folder'"),
    ] {
        let answer = ask(&line);
        assert_eq!(answer.status, 2, "{line}");
        assert!(answer.err.contains(expected), "{line}: {}", answer.err);
    }
}
