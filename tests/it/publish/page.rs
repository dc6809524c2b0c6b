//! Tests of the page: one file with the whole directory and a description, without external resources.
//!
//! `.ci/browser` tests the page in a browser.
#![allow(clippy::disallowed_methods, reason = "reads UPDATE from the environment")]

use std::path::Path;

use crate::common::{ask, datasets, rows};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use eccp_mx::Date;
use eccp_mx::internals::publish::{script, style};
use eccp_mx::internals::schema::Origin;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// The maximum size in bytes: small enough for an e-mail.
const MAX_SIZE: usize = 450_000;

/// Returns the text of the page between `from` and `to`.
fn between<'p>(page: &'p str, from: &str, to: &str) -> &'p str {
    let (_, rest) = page.split_once(from).unwrap_or_else(|| panic!("no {from}"));
    rest.split_once(to).unwrap().0
}

/// Returns the data that is embedded in a page.
pub(super) fn page_data(page: &str) -> Value {
    serde_json::from_str(between(page, r#"<script id="data" type="application/json">"#, "</script>")).unwrap()
}

/// Returns a text, or the texts of a list, of which those that occur again are numbers.
fn decode_text(value: &Value, numbered: &mut Vec<Value>) -> Value {
    match value {
        Value::Array(values) => values.iter().map(|value| decode_text(value, numbered)).collect(),
        Value::Number(number) => numbered[usize::try_from(number.as_u64().unwrap()).unwrap()].clone(),
        Value::String(_) => {
            numbered.push(value.clone());
            value.clone()
        }
        other => other.clone(),
    }
}

/// Returns the rows of a table, which is encoded by its columns.
fn table_rows(table: &Value) -> Vec<Vec<Value>> {
    let mut numbered = Vec::new();
    let mut decode = |column: &Value| {
        let values: Vec<Value> = match column["texts"].as_array() {
            Some(texts) => texts.iter().map(|text| decode_text(text, &mut numbered)).collect(),
            None => column["values"].as_array().unwrap().clone(),
        };
        if column["at"].is_null() {
            values
        } else {
            let digits: Vec<char> = ('#'..='~').filter(|digit| !['<', '\\'].contains(digit)).collect();
            let position = |at: &Value| usize::try_from(at.as_u64().unwrap()).unwrap();
            let positions: Vec<usize> = match &column["at"] {
                Value::String(text) => {
                    text.chars().map(|c| digits.iter().position(|&digit| digit == c).unwrap()).collect()
                }
                positions => positions.as_array().unwrap().iter().map(position).collect(),
            };
            positions.into_iter().map(|at| values[at].clone()).collect()
        }
    };
    let columns: Vec<Vec<Value>> = table["cells"].as_array().unwrap().iter().map(&mut decode).collect();
    let length = usize::try_from(table["length"].as_u64().unwrap()).unwrap();
    assert!(columns.iter().all(|cells| cells.len() == length));
    (0..length).map(|row| columns.iter().map(|cells| cells[row].clone()).collect()).collect()
}

fn table<'d>(data: &'d Value, name: &str) -> &'d Value {
    data["tables"].as_array().unwrap().iter().find(|table| table["name"] == name).unwrap()
}

#[test]
fn the_page_is_one_small_file_without_external_resources() {
    let answer = ask("page");
    assert_eq!((answer.status, &*answer.err), (0, ""));
    let page = answer.out;
    assert!(page.len() < MAX_SIZE, "{} bytes", page.len());
    assert_eq!(page, ask("page").out, "the page is deterministic");
    let without_data = page.replace(between(&page, r#"<script id="data""#, "</script>"), "");
    // A hatch of a picture is a pattern in the same file.
    let without_data = without_data.replace("url(#", "");
    for external in [" src=", "<link", "@import", "url(", "fetch(", "XMLHttpRequest", "innerHTML", "eval("] {
        assert!(!without_data.contains(external), "{external}");
    }
    assert_eq!(page.matches("<script").count(), 3, "the description, the data and the script");
}

#[test]
fn the_content_security_policy_allows_only_the_script_and_the_style_sheet() {
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text));
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/templates/page"));
    let page = ask("page").out;
    for (name, kind, text) in [("script", "script-src", script()), ("page.css", "style-src", style())] {
        assert!(page.contains(&format!(">{text}</")), "the page contains the {name}");
        if std::env::var_os("UPDATE").is_some() {
            std::fs::write(root.join(format!("{name}.sha256")), hash(&text) + "\n").unwrap();
            continue;
        }
        let allowed = format!("{kind} 'sha256-{}'", hash(&text));
        assert!(page.contains(&allowed), "UPDATE=1 cargo test --test it page writes the hash of the {name}");
    }
    assert!(page.contains("default-src 'none';") && !page.contains("unsafe"));
}

#[test]
fn the_page_contains_every_row_of_every_dataset_and_of_the_audit() {
    let page = page_data(&ask("page").out);
    for dataset in datasets() {
        let table = table(&page, dataset.name);
        let columns = 0..dataset.stored_columns().len();
        let all = rows(dataset.name);
        let encoded = table_rows(table);
        assert_eq!(encoded.len(), all.len(), "{}", dataset.name);
        for (row, expected) in encoded.iter().zip(&all) {
            for column in columns.clone() {
                assert_eq!(row[column], expected[dataset.columns[column].name], "{}", dataset.name);
            }
        }
    }
    let audit = table(&page, "audit");
    for (row, expected) in table_rows(audit).iter().zip(&rows("audit")) {
        // The other columns are joined to the claims by the script.
        let columns = audit["columns"].as_array().unwrap().iter().filter(|column| column.get("join").is_none());
        let names: Vec<&str> = columns.map(|column| column["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["id", "found", "verdict"]);
        let expected: Vec<Value> = names.iter().map(|name| expected[*name].clone()).collect();
        assert_eq!(*row, expected);
    }
    assert_eq!(table_rows(audit).len(), rows("audit").len());
}

/// Returns the columns of a table whose values are embedded in the page; the script computes joined columns.
fn embedded_columns(table: &Value) -> Vec<&Value> {
    let is_joined = |column: &&Value| column.get("join").is_some() || column.get("reverse_join").is_some();
    table["columns"].as_array().unwrap().iter().filter(|column| !is_joined(column)).collect()
}

#[test]
fn the_page_contains_no_joined_values_and_marks_text_in_our_words() {
    let page = page_data(&ask("page").out);
    let mut marked = Vec::new();
    for table in page["tables"].as_array().unwrap() {
        let columns = embedded_columns(table).len();
        assert_eq!(table["cells"].as_array().unwrap().len(), columns);
        marked.extend((table["in_our_words"] == true).then(|| table["name"].as_str().unwrap()));
    }
    assert_eq!(marked, ["indicators", "statements", "claims", "conflicts", "audit"]);
}

/// Decodes a value that depends on the date, like the script of the page.
fn decode(column: &Value, encoded: &Value, day: &str) -> Value {
    if column["as_of"] == "countdown" {
        let days = day.parse::<Date>().unwrap().days_after("1970-01-01".parse().unwrap());
        return (encoded.as_i64().unwrap() - days).into();
    }
    let steps = encoded.as_array().unwrap();
    steps.iter().rfind(|step| step[0].as_str().unwrap() <= day).unwrap()[1].clone()
}

#[test]
fn values_that_depend_on_the_date_are_decoded_for_every_date() {
    let page = page_data(&ask("page").out);
    let days = ["1999-12-31", "2019-02-28", "2019-03-01", "2019-06-23", "2019-06-24", "2024-02-29", "9999-12-31"];
    for dataset in datasets().filter(|dataset| dataset.columns.iter().any(|column| column.origin == Origin::AsOf)) {
        let table = table(&page, dataset.name);
        for day in days {
            for (row, expected) in table_rows(table).iter().zip(rows(&format!("{} --as-of {day}", dataset.name))) {
                let columns = embedded_columns(table).into_iter().enumerate();
                for (index, column) in columns.filter(|(_, column)| column.get("as_of").is_some()) {
                    let name = column["name"].as_str().unwrap();
                    let value = decode(column, &row[index], day);
                    assert_eq!(value, expected[name], "{name} of {} on {day}", dataset.name);
                }
            }
        }
    }
}

#[test]
fn the_page_describes_itself_as_a_dataset_of_schema_org() {
    let page = ask("page").out;
    let text = between(&page, r#"<script type="application/ld+json">"#, "</script>");
    let description: Value = serde_json::from_str(text).unwrap();
    assert_eq!(description["@context"], "https://schema.org");
    assert_eq!(
        (description["@type"].as_str(), description["temporalCoverage"].as_str()),
        (Some("Dataset"), Some("2019-03"))
    );
    assert!(
        (50..5000).contains(&description["description"].as_str().unwrap().len()),
        "the length that search engines accept"
    );
    for name in ["name", "creator", "copyrightNotice", "license", "spatialCoverage", "isBasedOn"] {
        assert!(!description[name].is_null(), "{name}");
    }
    let url = "http://www.clustercollaboration.eu";
    assert_eq!((&description["license"]["url"], &description["isBasedOn"]["url"]), (&url.into(), &url.into()));
    assert_eq!(description["isBasedOn"]["publisher"]["url"], url);
    assert_eq!(description["hasPart"].as_array().unwrap().len(), datasets().count());
}

#[test]
fn markup_in_user_data_is_escaped() {
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
    assert!(!answer.out.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'), "no control characters");
    let page = page_data(&answer.out);
    let clusters = table(&page, "clusters");
    assert_eq!((table_rows(clusters)[0][1].as_str(), &clusters["is_user_data"]), (Some(hostile), &Value::Bool(true)));
    assert_eq!(page["folder"], mine.display().to_string());
    assert_eq!(answer.out.matches("\"user data, not from the report\"").count(), 1, "the description marks user data");
}

#[test]
fn a_failed_page_leaves_the_file_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mexico.html");
    assert_eq!(ask(&format!("page -o '{}'", file.display())).status, 0);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ask("page").out);
    let broken = folder.path().join("clusters.csv");
    std::fs::write(&broken, "id,name\nmx-a,\n").unwrap();
    let answer = ask(&format!("--data '{}' page -o '{}'", folder.path().display(), file.display()));
    assert_eq!(answer.status, 2);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), ask("page").out, "unchanged");
    assert_eq!(ask("page -f csv").status, 2);
}
