//! The page: one file that holds the whole directory, lets nothing else in, and says to machines what it is.
//!
//! What it does in a browser is tested there, by `.ci/browser`.
#![allow(clippy::disallowed_methods, reason = "the environment says whether to update")]

use std::path::Path;

use crate::common::{ask, datasets, rows};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use eccp_mx::Date;
use eccp_mx::internals::publish::{SCRIPT, STYLE};
use eccp_mx::internals::schema::Origin;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What can be attached to an e-mail, and opens at once.
const LARGEST: usize = 400_000;

/// What stands between two texts of the page.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap().0
}

fn data(page: &str) -> Value {
    serde_json::from_str(between(page, r#"<script id="data" type="application/json">"#, "</script>")).unwrap()
}

fn table<'d>(data: &'d Value, name: &str) -> &'d Value {
    data["tables"].as_array().unwrap().iter().find(|table| table["name"] == name).unwrap()
}

#[test]
fn it_is_one_small_file_that_asks_for_nothing() {
    let answer = ask("page");
    assert_eq!((answer.status, &*answer.err), (0, ""));
    let page = answer.out;
    assert!(page.len() < LARGEST, "{} bytes", page.len());
    assert_eq!(page, ask("page").out, "the same each time");
    let outside = page.replace(between(&page, r#"<script id="data""#, "</script>"), "");
    for fetched in [" src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "eval("] {
        assert!(!outside.contains(fetched), "{fetched}");
    }
    assert_eq!(page.matches("<script").count(), 3, "a description, the data, and the script");
}

#[test]
fn a_browser_lets_it_run_its_own_script_only() {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/page"));
    let page = ask("page").out;
    for (name, kind, text) in [("script", "script-src", SCRIPT), ("page.css", "style-src", STYLE)] {
        assert!(page.contains(&format!(">{text}</")), "{name} stands in the page as it is");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(root.join(format!("{name}.sha256")), hash(text) + "\n").unwrap();
            continue;
        }
        let allowed = format!("{kind} 'sha256-{}'", hash(text));
        assert!(page.contains(&allowed), "UPDATE=1 cargo test --test page writes the hash of the {name} that is now");
    }
    assert!(page.contains("default-src 'none';") && !page.contains("unsafe"));
}

#[test]
fn it_holds_every_row_of_every_dataset_and_the_audit() {
    let page = data(&ask("page").out);
    for of in datasets() {
        let table = table(&page, of.name);
        let stored = |column: &usize| matches!(of.columns[*column].origin, Origin::Stored);
        let columns: Vec<usize> = (0..of.columns.len()).filter(stored).collect();
        let all = rows(of.name);
        assert_eq!(table["rows"].as_array().unwrap().len(), all.len(), "{}", of.name);
        for (held, told) in table["rows"].as_array().unwrap().iter().zip(&all) {
            for &column in &columns {
                assert_eq!(held[column], told[of.columns[column].name], "{}", of.name);
            }
        }
    }
    let judged = rows("audit");
    let held = table(&page, "audit")["rows"].as_array().unwrap();
    let told: Vec<Vec<Value>> = judged.iter().map(|row| row.as_object().unwrap().values().cloned().collect()).collect();
    assert_eq!(held.iter().map(|row| row.as_array().unwrap().clone()).collect::<Vec<_>>(), told);
}

/// What the script makes of a value that depends on the day.
fn on_day(column: &Value, course: &Value, day: &str) -> Value {
    if column["as_of"] == "countdown" {
        let days = day.parse::<Date>().unwrap().days_after("1970-01-01".parse().unwrap());
        return (course.as_i64().unwrap() - days).into();
    }
    let steps = course.as_array().unwrap();
    steps.iter().rfind(|step| step[0].as_str().unwrap() <= day).unwrap()[1].clone()
}

#[test]
fn what_depends_on_the_day_is_known_for_every_day() {
    let page = data(&ask("page").out);
    let days = ["1999-12-31", "2019-02-28", "2019-03-01", "2019-06-23", "2019-06-24", "2024-02-29", "9999-12-31"];
    for of in datasets().filter(|of| of.columns.iter().any(|column| column.origin == Origin::AsOf)) {
        let table = table(&page, of.name);
        for day in days {
            for (held, told) in
                table["rows"].as_array().unwrap().iter().zip(rows(&format!("{} --as-of {day}", of.name)))
            {
                for (index, column) in of.columns.iter().enumerate().filter(|(_, column)| column.origin == Origin::AsOf)
                {
                    let value = on_day(&table["columns"][index], &held[index], day);
                    assert_eq!(value, told[column.name], "{} of {} on {day}", column.name, of.name);
                }
            }
        }
    }
}

#[test]
fn it_says_to_machines_what_it_is() {
    let page = ask("page").out;
    let text = between(&page, r#"<script type="application/ld+json">"#, "</script>");
    let described: Value = serde_json::from_str(text).unwrap();
    assert_eq!(described["@context"], "https://schema.org");
    assert_eq!(
        (described["@type"].as_str(), described["temporalCoverage"].as_str()),
        (Some("Dataset"), Some("2019-03"))
    );
    assert!((50..5000).contains(&described["description"].as_str().unwrap().len()), "as search engines want it");
    for name in ["name", "creator", "copyrightNotice", "spatialCoverage", "isBasedOn"] {
        assert!(!described[name].is_null(), "{name}");
    }
    assert_eq!(described["hasPart"].as_array().unwrap().len(), datasets().count());
}

#[test]
fn own_data_stays_words() {
    let folder = tempfile::tempdir().unwrap();
    let mine = folder.path().join("it's <mine>");
    std::fs::create_dir(&mine).unwrap();
    let hostile = "</script><script>alert(1)</script><!--\u{1b}[31m\u{9b}31m\u{202e}";
    std::fs::write(
        mine.join("clusters.csv"),
        format!("id,name,acronym,state,sector,website,source\nmx-a,\"{hostile}\",,,,javascript:alert(1),\n"),
    )
    .unwrap();
    let line = format!("--data \"{}\" page", mine.display());
    let answer = ask(&line);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert!(!answer.out.contains("<script>alert") && answer.out.matches("</script>").count() == 3);
    assert!(
        !answer.out.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'),
        "nothing drives a terminal"
    );
    let page = data(&answer.out);
    let clusters = table(&page, "clusters");
    assert_eq!((clusters["rows"][0][1].as_str(), &clusters["own"]), (Some(hostile), &Value::Bool(true)));
    assert_eq!(page["folder"], mine.display().to_string());
    assert_eq!(answer.out.matches("not the report's\"").count(), 1, "and is not called the report's");
}

#[test]
fn a_file_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mexico.html");
    assert_eq!(ask(&format!("page -o '{}'", file.display())).status, 0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ask("page").out);
    let broken = folder.path().join("clusters.csv");
    std::fs::write(&broken, "id,name\nmx-a,\n").unwrap();
    let answer = ask(&format!("--data '{}' page -o '{}'", folder.path().display(), file.display()));
    assert_eq!(answer.status, 2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ask("page").out, "what was there stays");
    assert_eq!(ask("page -f csv").status, 2);
}
