//! The directory carried away: a folder that comes back as it went, a description of it, a workbook, SQL and JSON.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::common::{Answer, ask, ask_in, context, datasets, terminal};
use eccp_mx::internals::schema::ColumnType;
use serde_json::Value;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

/// A folder of a passing name, where the program is asked about paths in it.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Place {
        Place(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn put(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Asks with every word that begins with `@` taken for a path in here.
    fn ask(&self, line: &str) -> Answer {
        let within = |word: &str| match word.strip_prefix('@') {
            Some(name) => format!("'{}'", self.path(name).display()),
            None => word.to_owned(),
        };
        ask(&line.split(' ').map(within).collect::<Vec<_>>().join(" "))
    }

    fn well(&self, line: &str) {
        let answer = self.ask(line);
        assert_eq!((answer.status, &*answer.out), (0, ""), "{line}: {}", answer.err);
    }

    fn refused(&self, line: &str, why: &str) {
        let answer = self.ask(line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}: {}", answer.err);
        assert!(answer.err.contains(why), "{line}: {}", answer.err);
    }

    /// Everything in here, hidden or not.
    fn names(&self) -> BTreeSet<String> {
        names(self.0.path())
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn description(of: &Path) -> Value {
    serde_json::from_slice(&fs::read(of.join("datapackage.json")).unwrap()).unwrap()
}

#[test]
fn the_data_of_the_repository_is_the_export() {
    let place = Place::new();
    place.well("export @mine");
    let written = names(&place.path("mine"));
    for name in &written {
        let (ours, theirs) = (fs::read(Path::new(DATA).join(name)), place.bytes(&format!("mine/{name}")));
        assert!(ours.is_ok_and(|ours| ours == theirs), "{name}: cargo run -- export data --force makes it the export");
    }
    let kept = names(Path::new(DATA)).into_iter().filter(|name| !name.ends_with(".md"));
    assert_eq!(kept.collect::<BTreeSet<_>>(), written);
    assert_eq!(place.names(), BTreeSet::from(["mine".to_owned()]), "nothing is left aside");
}

#[test]
fn an_export_of_an_export_is_the_same_files() {
    let place = Place::new();
    place.well("export @one");
    place.well("--data @one export @two");
    for of in datasets() {
        assert_eq!(place.bytes(&format!("two/{}", of.file)), of.built_in.as_bytes(), "{}", of.name);
        let lines = |line: &str| place.ask(line).out;
        let rows = |data: &str| lines(&format!("{data} {} -f csv", of.name));
        assert_eq!(rows("--data @two"), rows(""), "{}", of.name);
    }
    let described = description(&place.path("two"));
    assert_eq!(described["edition"], "2019-03", "the edition goes along");
    assert_eq!(
        described["resources"][0]["sources"][0]["title"],
        format!("own file {}", datasets().next().unwrap().file)
    );
}

#[test]
fn own_files_are_carried_as_they_are() {
    let place = Place::new();
    let csv = "\u{feff}row,place,cluster,printed_name,printed_state,printed_sector,state,sector,confidence,note,source,\
               footnotes\r\n1,table-2,nle-claut,CLAUT,,,,,certain,,,\r\n";
    place.put("own/mentions.csv", csv);
    place.put("own/labels.json", "[ ]");
    place.well("--data @own export @out");
    assert_eq!(place.bytes("out/mentions.csv"), csv.as_bytes());
    assert_eq!(place.bytes("out/labels.json"), b"[ ]");
    let described = description(&place.path("out"));
    assert_eq!(described.get("edition"), None, "own data that states no edition has none");
    let resource = |name: &str| {
        described["resources"].as_array().unwrap().iter().find(|resource| resource["name"] == name).unwrap().clone()
    };
    assert_eq!(resource("labels")["path"], "labels.json");
    assert_eq!(resource("labels")["mediatype"], "application/json");
    let fields = resource("mentions")["schema"]["fields"].clone();
    assert_eq!((&fields[0]["name"], &fields[1]["name"]), (&"row".into(), &"place".into()), "in the order of the file");
    // The other form of a dataset would make the folder contradict itself.
    place.well("export @full");
    place.refused("--data @own export @full --force", "labels.csv, which labels.json would contradict");
    assert_eq!(place.bytes("full/mentions.csv").len(), fs::read(Path::new(DATA).join("mentions.csv")).unwrap().len());
}

#[test]
fn the_description_says_of_each_stored_column_what_its_table_says() {
    let described = description(Path::new(DATA));
    let resources = described["resources"].as_array().unwrap();
    assert_eq!(resources.len(), datasets().count());
    for (of, resource) in datasets().zip(resources) {
        let json = of.file.ends_with(".json");
        assert_eq!((&resource["name"], &resource["path"]), (&of.name.into(), &of.file.into()));
        assert_eq!(resource["schema"]["primaryKey"], serde_json::json!(of.key));
        assert_eq!(resource["dialect"]["delimiter"] == ",", !json, "{}", of.name);
        let fields = resource["schema"]["fields"].as_array().unwrap();
        assert_eq!(fields.len(), of.stored_columns().len());
        for (column, field) in of.stored_columns().iter().zip(fields) {
            let place = format!("{}.{}", of.name, column.name);
            assert_eq!((&field["name"], &field["description"]), (&column.name.into(), &column.about.into()), "{place}");
            assert_eq!(field["constraints"]["required"] == true, column.required, "{place}");
            assert_eq!(field["constraints"]["unique"] == true, of.key == [column.name], "{place}");
            if let ColumnType::Word(words) = column.own_type {
                assert_eq!(
                    field["constraints"]["enum"],
                    serde_json::json!(words.words().collect::<Vec<_>>()),
                    "{place}"
                );
            }
            let list = matches!(column.own_type, ColumnType::List(_));
            assert_eq!(field["type"] == "list", list && !json, "{place}");
            assert_eq!(
                field["type"] == "array",
                (list && json) || matches!(column.own_type, ColumnType::Nested(_)),
                "{place}"
            );
            if let ColumnType::Reference(to) = column.own_type.element_type() {
                let keys = resource["schema"][if list { "listForeignKeys" } else { "foreignKeys" }].as_array().unwrap();
                let key = keys.iter().find(|key| key["fields"] == serde_json::json!([column.name])).unwrap();
                let there = key["reference"].get("resource").map_or(of.name, |name| name.as_str().unwrap());
                assert_eq!(there, to, "{place}");
            }
        }
    }
}

#[test]
fn the_description_says_whose_the_report_is_and_what_this_is_not() {
    let described = description(Path::new(DATA));
    assert_eq!(described["edition"], eccp_mx::internals::datasets::EDITION);
    let text = described["description"].as_str().unwrap();
    for said in ["European Union. All rights reserved", "not a product of the European Cluster Collaboration Platform"]
    {
        assert!(text.contains(said), "{text}");
    }
}

#[test]
fn what_is_there_is_only_replaced_by_force() {
    let place = Place::new();
    for target in ["all.json", "all.sql", "all.xlsx"].into_iter().take(if cfg!(feature = "xlsx") { 3 } else { 2 }) {
        place.put(target, "mine");
        place.refused(&format!("export @{target}"), "--force");
        assert_eq!(place.bytes(target), b"mine");
        place.well(&format!("export @{target} --force"));
        assert!(place.bytes(target).len() > 10_000);
    }
    place.put("folder/clusters.csv", "mine");
    place.put("folder/notes.txt", "mine");
    place.refused("export @folder", "--force");
    assert_eq!(place.bytes("folder/clusters.csv"), b"mine");
    place.well("export @folder --force");
    assert_ne!(place.bytes("folder/clusters.csv"), b"mine");
    assert_eq!(place.bytes("folder/notes.txt"), b"mine", "what is not ours is left alone");
    fs::create_dir(place.path("empty")).unwrap();
    place.well("export @empty");
    assert_eq!(names(&place.path("folder")).len(), names(&place.path("empty")).len() + 1);
}

#[test]
fn a_folder_can_be_exported_onto_itself() {
    let place = Place::new();
    place.well("export @mine");
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";
    place.put("mine/labels.csv", header);
    place.well("--data @mine export @mine --force");
    assert_eq!(place.bytes("mine/labels.csv"), header.as_bytes());
    assert_eq!(
        names(&place.path("mine")),
        names(Path::new(DATA)).into_iter().filter(|n| !n.ends_with(".md")).collect()
    );
}

#[test]
fn a_failed_export_leaves_nothing_behind() {
    let place = Place::new();
    place.put("own/labels.csv", "cluster,level\nnle-claut,gold\n");
    let before = place.names();
    for target in ["all.json", "all.sql", "all.xlsx", "folder", "missing/all.sql", "missing/folder"] {
        let answer = place.ask(&format!("--data @own export @{target}"));
        assert_eq!(answer.status, 2, "{target}");
        assert_eq!(place.names(), before, "{target}: {}", answer.err);
    }
}

#[test]
fn the_name_of_a_target_says_what_is_written_or_is_refused() {
    let place = Place::new();
    for target in ["all.db", "all.csv", "all.zip", "data-2019.03"] {
        place.refused(&format!("export @{target}"), "ends in a slash");
    }
    place.well("export @data-2019.03/");
    assert!(place.path("data-2019.03/datapackage.json").exists());
    place.put("plain", "a file");
    place.refused("export @plain", "is no directory");
    place.refused("export @plain --force", "is no directory");
    assert!(place.ask("export").err.contains("TARGET"));
}

#[test]
fn json_holds_what_each_dataset_answers_with() {
    let place = Place::new();
    place.well("export @all.json --as-of 2019-06-01");
    let all: Value = serde_json::from_slice(&place.bytes("all.json")).unwrap();
    assert_eq!((&all["edition"], &all["as_of"]), (&"2019-03".into(), &"2019-06-01".into()));
    for of in datasets() {
        let answer = ask(&format!("{} -f json --as-of 2019-06-01", of.name)).out;
        assert_eq!(all[of.name], serde_json::from_str::<Value>(&answer).unwrap(), "{}", of.name);
    }
}

#[test]
fn sql_has_a_strict_table_for_each_dataset_and_each_list_of_references() {
    let place = Place::new();
    place.well("export @all.sql");
    let text = String::from_utf8(place.bytes("all.sql")).unwrap();
    assert!(text.contains("BEGIN;") && text.ends_with("COMMIT;\n"));
    assert_eq!(text.matches("CREATE TABLE").count(), text.matches(") STRICT;").count());
    let last_table = text.rfind("CREATE TABLE").unwrap();
    assert!(last_table < text.find("INSERT INTO").unwrap(), "a row may refer to any table");
    for of in datasets() {
        let rows = |table: &str| text.matches(&format!("INSERT INTO \"{table}\" VALUES")).count();
        assert_eq!(rows(of.name), crate::common::rows(of.name).len(), "{}", of.name);
        for (column, field) in
            of.stored_columns().iter().enumerate().map(|(index, column)| (column, of.column_type(index)))
        {
            let ColumnType::List(ColumnType::Reference(_)) = field else { continue };
            let listed = crate::common::rows(&format!("{} -c {}", of.name, column.name));
            let listed: usize = listed.iter().map(|row| row[column.name].as_array().map_or(0, Vec::len)).sum();
            assert_eq!(rows(&format!("{}_{}", of.name, column.name)), listed, "{}.{}", of.name, column.name);
        }
    }
    assert!(text.contains("\"same_as\" INTEGER REFERENCES \"footnotes\" (\"number\")"));
}

#[test]
fn sql_of_a_question_is_a_table_of_its_columns() {
    let line = "labels --cluster nle-claut -c cluster,days_left,footnotes,state";
    assert_eq!(
        ask(&format!("{line} -f sql")).out,
        "BEGIN;\nCREATE TABLE \"labels\" (\n  \"cluster\" TEXT,\n  \"days_left\" REAL,\n  \"footnotes\" TEXT,\n  \
         \"state\" TEXT\n) STRICT;\nINSERT INTO \"labels\" VALUES ('nle-claut', -8, '68', 'Nuevo León');\nCOMMIT;\n"
    );
    assert_eq!(ask(&format!("{line} -f sql --no-header")).out.lines().count(), 3);
    let place = Place::new();
    place.well(&format!("{line} -o @labels.sql"));
    assert_eq!(String::from_utf8(place.bytes("labels.sql")).unwrap(), ask(&format!("{line} -f sql")).out);
}

#[cfg(feature = "xlsx")]
mod workbook {
    use super::*;

    /// The text of a file inside a workbook.
    fn inside(workbook: Vec<u8>, name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
        let mut text = String::new();
        archive.by_name(name).map(|mut file| file.read_to_string(&mut text).unwrap()).unwrap_or_default();
        text
    }

    #[test]
    fn has_a_sheet_for_each_dataset_and_the_same_bytes_every_time() {
        let place = Place::new();
        place.well("export @one.xlsx");
        place.well("export @two.xlsx");
        assert!(place.bytes("one.xlsx") == place.bytes("two.xlsx"));
        let sheets = inside(place.bytes("one.xlsx"), "xl/workbook.xml");
        let places: Vec<usize> =
            datasets().map(|of| sheets.find(&format!("<sheet name=\"{}\"", of.name)).expect(of.name)).collect();
        assert!(places.is_sorted(), "in the order of the help");
        let properties = inside(place.bytes("one.xlsx"), "docProps/core.xml");
        assert!(properties.contains("European Union. All rights reserved") && properties.contains("2019-03-01"));
    }

    #[test]
    fn holds_text_as_text_and_links_to_the_web_only() {
        let place = Place::new();
        place.put(
            "own/clusters.csv",
            "id,name,acronym,state,sector,website,source\n\
             mx-a,\"=HYPERLINK(\"\"http://evil\"\")\",+1,,,file:///etc/passwd,@x\n\
             mx-b,-2+3,,,,internal:Sheet1!A1,\n\
             mx-c,c,,,,https://example.org/#there,\n",
        );
        place.well("--data @own clusters -o @own.xlsx");
        let sheet = inside(place.bytes("own.xlsx"), "xl/worksheets/sheet1.xml");
        assert!(
            !sheet.contains("<f>") && sheet.contains("<autoFilter") && sheet.contains("state=\"frozen\""),
            "{sheet}"
        );
        assert_eq!(sheet.matches("<hyperlink ").count(), 1, "{sheet}");
        let strings = inside(place.bytes("own.xlsx"), "xl/sharedStrings.xml");
        for text in ["=HYPERLINK(\"http://evil\")", "+1", "-2+3", "file:///etc/passwd", "internal:Sheet1!A1"] {
            assert!(strings.contains(text), "{text}: {strings}");
        }
    }

    #[test]
    fn is_refused_where_it_cannot_be_shown_or_held() {
        let refused = ask_in(&terminal(80), "labels -f xlsx");
        assert_eq!((refused.status, &*refused.out), (2, ""));
        assert!(refused.err.contains("-o FILE.xlsx"), "{}", refused.err);
        let mut out = Vec::new();
        let args = ["eccp-mx", "labels", "-f", "xlsx"].map(std::ffi::OsString::from);
        assert_eq!(eccp_mx::run(args, &context(), &mut out, &mut Vec::new()), 0);
        assert!(out.starts_with(b"PK"), "in a pipe it is written");

        let place = Place::new();
        let long = "x".repeat(32_768);
        place.put("own/clusters.csv", &format!("id,name,acronym,state,sector,website,source\nmx-a,{long},,,,,\n"));
        place.refused("--data @own clusters -o @own.xlsx", "column 'name' has more");
        assert!(!place.path("own.xlsx").exists());
    }
}

#[test]
fn a_mark_begins_csv_when_asked_for_and_nothing_else() {
    let plain = ask("labels -f csv").out;
    assert_eq!(ask("labels -f csv --bom").out, format!("\u{feff}{plain}"));
    let place = Place::new();
    place.well("labels -o @labels.csv --bom");
    assert_eq!(place.bytes("labels.csv"), format!("\u{feff}{plain}").into_bytes());
    // What the program marks it can read.
    place.put("own/labels.csv", &ask("labels -f csv --bom -c cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes").out);
    assert_eq!(place.ask("--data @own labels -f csv").out, plain);
    for line in ["labels --bom", "labels --bom -f tsv", "labels --bom -f json", "show nle-claut --bom"] {
        let answer = ask(line);
        assert_eq!(answer.status, 2, "{line}");
        assert!(answer.err.contains("--bom"), "{}", answer.err);
    }
}
