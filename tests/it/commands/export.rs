//! Tests of `export`: a directory that can be read back unchanged, with its descriptor; a workbook, SQL and JSON.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::common::{Answer, ask, ask_in, context, datasets, terminal};
use eccp_mx::internals::schema::ColumnType;
use serde_json::Value;

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/data");

/// A temporary directory. In the command lines of these tests, `@name` stands for a path in the directory.
struct Sandbox(tempfile::TempDir);

impl Sandbox {
    fn new() -> Sandbox {
        Sandbox(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command line.
    fn run(&self, line: &str) -> Answer {
        let expand = |word: &str| match word.strip_prefix('@') {
            Some(name) => format!("'{}'", self.path(name).display()),
            None => word.to_owned(),
        };
        ask(&line.split(' ').map(expand).collect::<Vec<_>>().join(" "))
    }

    /// Runs a command line that must succeed.
    fn succeed(&self, line: &str) {
        let answer = self.run(line);
        assert_eq!((answer.status, &*answer.out), (0, ""), "{line}: {}", answer.err);
    }

    /// Runs a command line that must fail with `message`.
    fn fail(&self, line: &str, message: &str) {
        let answer = self.run(line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}: {}", answer.err);
        assert!(answer.err.contains(message), "{line}: {}", answer.err);
    }

    /// Returns the names of all files, including hidden files.
    fn names(&self) -> BTreeSet<String> {
        file_names(self.0.path())
    }
}

fn file_names(dir: &Path) -> BTreeSet<String> {
    fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

fn descriptor(dir: &Path) -> Value {
    serde_json::from_slice(&fs::read(dir.join("datapackage.json")).unwrap()).unwrap()
}

#[test]
fn the_data_directory_of_the_repository_equals_the_export() {
    let sandbox = Sandbox::new();
    sandbox.succeed("export @mine");
    let written = file_names(&sandbox.path("mine"));
    // The README of data/ is not the exported one.
    for name in written.iter().filter(|name| *name != "README.md") {
        let exported = sandbox.bytes(&format!("mine/{name}"));
        assert!(
            fs::read(Path::new(DATA).join(name)).is_ok_and(|bytes| bytes == exported),
            "{name}: run cargo run -- export data --force"
        );
    }
    assert_eq!(file_names(Path::new(DATA)), written);
    assert_eq!(sandbox.names(), BTreeSet::from(["mine".to_owned()]), "no temporary file is left");
}

#[test]
fn an_export_of_an_export_contains_the_same_files() {
    let sandbox = Sandbox::new();
    sandbox.succeed("export @one");
    sandbox.succeed("--data @one export @two");
    for dataset in datasets() {
        assert_eq!(sandbox.bytes(&format!("two/{}", dataset.file)), dataset.built_in.as_bytes(), "{}", dataset.name);
        let lines = |line: &str| sandbox.run(line).out;
        let rows = |data: &str| lines(&format!("{data} {} -f csv", dataset.name));
        assert_eq!(rows("--data @two"), rows(""), "{}", dataset.name);
    }
    let described = descriptor(&sandbox.path("two"));
    assert_eq!(described["edition"], "2019-03", "the edition is exported");
    assert_eq!(described["resources"][0].get("sources"), None, "the sources are those of the package");
}

#[test]
fn user_files_are_exported_unchanged() {
    let sandbox = Sandbox::new();
    let csv = "\u{feff}row,place,cluster,printed_name,printed_state,printed_sector,state,sector,confidence,note,source,\
               footnotes\r\n1,table-2,nle-claut,CLAUT,,,,,certain,,,\r\n";
    sandbox.write("mine/mentions.csv", csv);
    sandbox.write("mine/labels.json", "[ ]");
    sandbox.succeed("--data @mine export @out");
    assert_eq!(sandbox.bytes("out/mentions.csv"), csv.as_bytes());
    assert_eq!(sandbox.bytes("out/labels.json"), b"[ ]");
    let described = descriptor(&sandbox.path("out"));
    assert_eq!(described.get("edition"), None, "user data without a descriptor has no edition");
    let resource = |name: &str| {
        described["resources"].as_array().unwrap().iter().find(|resource| resource["name"] == name).unwrap().clone()
    };
    assert_eq!(resource("labels")["path"], "labels.json");
    assert_eq!(resource("labels")["mediatype"], "application/json");
    let fields = resource("mentions")["schema"]["fields"].clone();
    assert_eq!((&fields[0]["name"], &fields[1]["name"]), (&"row".into(), &"place".into()), "in the order of the file");
    // A directory must not contain a dataset in both formats.
    sandbox.succeed("export @full");
    sandbox.fail("--data @mine export @full --force", "labels.csv, which conflicts with labels.json");
    assert_eq!(sandbox.bytes("full/mentions.csv").len(), fs::read(Path::new(DATA).join("mentions.csv")).unwrap().len());
}

#[test]
fn the_descriptor_describes_each_stored_column() {
    let described = descriptor(Path::new(DATA));
    let resources = described["resources"].as_array().unwrap();
    assert_eq!(resources.len(), datasets().count() + 1, "and the outline");
    for (dataset, resource) in datasets().zip(resources) {
        let json = dataset.file.ends_with(".json");
        assert_eq!((&resource["name"], &resource["path"]), (&dataset.name.into(), &dataset.file.into()));
        assert_eq!(resource["schema"]["primaryKey"], serde_json::json!(dataset.key));
        assert_eq!(resource["dialect"]["delimiter"] == ",", !json, "{}", dataset.name);
        let fields = resource["schema"]["fields"].as_array().unwrap();
        assert_eq!(fields.len(), dataset.stored_columns().len());
        for (column, field) in dataset.stored_columns().iter().zip(fields) {
            let name = format!("{}.{}", dataset.name, column.name);
            assert_eq!((&field["name"], &field["description"]), (&column.name.into(), &column.about.into()), "{name}");
            assert_eq!(field["constraints"]["required"] == true, column.required, "{name}");
            assert_eq!(field["constraints"]["unique"] == true, dataset.key == [column.name], "{name}");
            if let ColumnType::Word(words) = column.own_type {
                assert_eq!(
                    field["constraints"]["enum"],
                    serde_json::json!(words.words().collect::<Vec<_>>()),
                    "{name}"
                );
            }
            let list = matches!(column.own_type, ColumnType::List(_));
            assert_eq!(field["type"] == "list", list && !json, "{name}");
            assert_eq!(
                field["type"] == "array",
                (list && json) || matches!(column.own_type, ColumnType::Nested(_)),
                "{name}"
            );
            if let ColumnType::Reference(to) = column.own_type.element_type() {
                let keys = resource["schema"][if list { "listForeignKeys" } else { "foreignKeys" }].as_array().unwrap();
                let key = keys.iter().find(|key| key["fields"] == serde_json::json!([column.name])).unwrap();
                let target = key["reference"].get("resource").map_or(dataset.name, |name| name.as_str().unwrap());
                assert_eq!(target, to, "{name}");
            }
        }
    }
}

#[test]
fn the_descriptor_names_the_copyright_holder_and_the_disclaimer() {
    let described = descriptor(Path::new(DATA));
    assert_eq!((&described["edition"], &described["country"]), (&"2019-03".into(), &"Mexico".into()));
    let text = described["description"].as_str().unwrap();
    for statement in
        ["European Union. All rights reserved", "not a product of the European Cluster Collaboration Platform"]
    {
        assert!(text.contains(statement), "{text}");
    }
}

#[test]
fn the_descriptor_names_the_contributors_and_is_created_with_the_edition() {
    let described = descriptor(Path::new(DATA));
    let contributors = described["contributors"].as_array().unwrap().iter();
    let roles: Vec<&Value> = contributors.map(|contributor| &contributor["roles"][0]).collect();
    assert_eq!(roles, ["creator", "rightsHolder", "dataCurator"]);
    assert_eq!(described["created"], "2019-03-01T00:00:00Z");
    let sandbox = Sandbox::new();
    for (edition, created) in [("null", None), ("\"2026-11-26\"", Some("2026-11-26T00:00:00Z"))] {
        let text = &format!("{{\"resources\": [], \"edition\": {edition}}}");
        sandbox.write("mine/datapackage.json", text);
        sandbox.succeed("--data @mine export @out --force");
        assert_eq!(descriptor(&sandbox.path("out")).get("created").and_then(Value::as_str), created);
    }
}

#[test]
fn an_exported_directory_has_a_readme_and_a_licence_notice_and_existing_ones_are_kept() {
    let sandbox = Sandbox::new();
    let readme = |name: &str| String::from_utf8(sandbox.bytes(&format!("{name}/README.md"))).unwrap();
    sandbox.succeed("export @mine");
    let text = readme("mine");
    assert!(text.contains("Edition 2019-03") && text.contains("not a product of the European Cluster"), "{text}");
    for dataset in datasets() {
        assert!(text.contains(&format!("| {} | {} |\n", dataset.file, dataset.about)), "{}", dataset.name);
    }
    assert!(!text.contains("(user data"), "{text}");
    let notice = sandbox.bytes("mine/LICENSE.md");
    assert_eq!(notice, fs::read(Path::new(DATA).join("LICENSE.md")).unwrap());
    assert!(!String::from_utf8(notice).unwrap().contains("](."), "no link to a file that is not exported");
    // Neither document is data.
    let answer = sandbox.run("--data @mine check -f csv");
    assert_eq!((answer.status, answer.out.lines().count()), (0, 1), "{}", answer.out);
    assert_eq!(sandbox.run("--data @mine labels").err, "");
    sandbox.write("mine/README.md", "mine");
    sandbox.write("mine/LICENSE.md", "mine");
    sandbox.succeed("export @mine --force");
    assert_eq!((readme("mine"), sandbox.bytes("mine/LICENSE.md")), ("mine".to_owned(), b"mine".to_vec()));
    sandbox.succeed("--data @mine export @copy");
    assert_eq!(sandbox.bytes("copy/LICENSE.md"), b"mine", "user data keeps its licence");
    assert_eq!(readme("copy").matches("(user data").count(), 0, "a directory of its own is not user data in another");
}

#[test]
fn existing_files_are_replaced_only_with_force() {
    let sandbox = Sandbox::new();
    for target in ["all.json", "all.sql", "all.xlsx"].into_iter().take(if cfg!(feature = "xlsx") { 3 } else { 2 }) {
        sandbox.write(target, "mine");
        sandbox.fail(&format!("export @{target}"), "--force");
        assert_eq!(sandbox.bytes(target), b"mine");
        sandbox.succeed(&format!("export @{target} --force"));
        assert!(sandbox.bytes(target).len() > 10_000);
    }
    sandbox.write("folder/clusters.csv", "mine");
    sandbox.write("folder/notes.txt", "mine");
    sandbox.fail("export @folder", "--force");
    assert_eq!(sandbox.bytes("folder/clusters.csv"), b"mine");
    sandbox.succeed("export @folder --force");
    assert_ne!(sandbox.bytes("folder/clusters.csv"), b"mine");
    assert_eq!(sandbox.bytes("folder/notes.txt"), b"mine", "other files are kept");
    fs::create_dir(sandbox.path("empty")).unwrap();
    sandbox.succeed("export @empty");
    assert_eq!(file_names(&sandbox.path("folder")).len(), file_names(&sandbox.path("empty")).len() + 1);
}

#[test]
fn a_directory_can_be_exported_onto_itself() {
    let sandbox = Sandbox::new();
    sandbox.succeed("export @mine");
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";
    sandbox.write("mine/labels.csv", header);
    sandbox.succeed("--data @mine export @mine --force");
    assert_eq!(sandbox.bytes("mine/labels.csv"), header.as_bytes());
    assert_eq!(file_names(&sandbox.path("mine")), file_names(Path::new(DATA)));
}

#[test]
fn a_failed_export_leaves_nothing_behind() {
    let sandbox = Sandbox::new();
    sandbox.write("mine/labels.csv", "cluster,level\nnle-claut,gold\n");
    let before = sandbox.names();
    for target in ["all.json", "all.sql", "all.xlsx", "folder", "missing/all.sql", "missing/folder"] {
        let answer = sandbox.run(&format!("--data @mine export @{target}"));
        assert_eq!(answer.status, 2, "{target}");
        assert_eq!(sandbox.names(), before, "{target}: {}", answer.err);
    }
}

#[test]
fn the_format_is_inferred_from_the_target_or_the_target_is_rejected() {
    let sandbox = Sandbox::new();
    for target in ["all.db", "all.csv", "all.zip", "data-2019.03"] {
        sandbox.fail(&format!("export @{target}"), "with a slash");
    }
    sandbox.succeed("export @data-2019.03/");
    assert!(sandbox.path("data-2019.03/datapackage.json").exists());
    sandbox.write("plain", "a file");
    sandbox.fail("export @plain", "is not a directory");
    sandbox.fail("export @plain --force", "is not a directory");
    assert!(sandbox.run("export").err.contains("TARGET"));
}

#[test]
fn json_contains_the_rows_of_each_dataset_command() {
    let sandbox = Sandbox::new();
    sandbox.succeed("export @all.json --as-of 2019-06-01");
    let all: Value = serde_json::from_slice(&sandbox.bytes("all.json")).unwrap();
    assert_eq!((&all["edition"], &all["as_of"]), (&"2019-03".into(), &"2019-06-01".into()));
    for dataset in datasets() {
        let answer = ask(&format!("{} -f json --as-of 2019-06-01", dataset.name)).out;
        assert_eq!(all[dataset.name], serde_json::from_str::<Value>(&answer).unwrap(), "{}", dataset.name);
    }
}

#[test]
fn sql_has_a_strict_table_for_each_dataset_and_each_list_of_references() {
    let sandbox = Sandbox::new();
    sandbox.succeed("export @all.sql");
    let text = String::from_utf8(sandbox.bytes("all.sql")).unwrap();
    assert!(text.contains("BEGIN;") && text.ends_with("COMMIT;\n"));
    assert_eq!(text.matches("CREATE TABLE").count(), text.matches(") STRICT;").count());
    let last_table = text.rfind("CREATE TABLE").unwrap();
    assert!(last_table < text.find("INSERT INTO").unwrap(), "tables are created before rows are inserted");
    for dataset in datasets() {
        let rows = |table: &str| text.matches(&format!("INSERT INTO \"{table}\" VALUES")).count();
        assert_eq!(rows(dataset.name), crate::common::rows(dataset.name).len(), "{}", dataset.name);
        for (column, field) in
            dataset.stored_columns().iter().enumerate().map(|(index, column)| (column, dataset.column_type(index)))
        {
            let ColumnType::List(ColumnType::Reference(_)) = field else { continue };
            let listed = crate::common::rows(&format!("{} -c {}", dataset.name, column.name));
            let listed: usize = listed.iter().map(|row| row[column.name].as_array().map_or(0, Vec::len)).sum();
            assert_eq!(rows(&format!("{}_{}", dataset.name, column.name)), listed, "{}.{}", dataset.name, column.name);
        }
    }
    assert!(text.contains("\"same_as\" INTEGER REFERENCES \"footnotes\" (\"number\")"));
}

#[test]
fn sql_of_a_query_is_a_table_of_its_columns() {
    let line = "labels --cluster nle-claut -c cluster,days_left,footnotes,state";
    assert_eq!(
        ask(&format!("{line} -f sql")).out,
        "BEGIN;\nCREATE TABLE \"labels\" (\n  \"cluster\" TEXT,\n  \"days_left\" REAL,\n  \"footnotes\" TEXT,\n  \
         \"state\" TEXT\n) STRICT;\nINSERT INTO \"labels\" VALUES ('nle-claut', -8, '68', 'Nuevo León');\nCOMMIT;\n"
    );
    assert_eq!(ask(&format!("{line} -f sql --no-header")).out.lines().count(), 3);
    let sandbox = Sandbox::new();
    sandbox.succeed(&format!("{line} -o @labels.sql"));
    assert_eq!(String::from_utf8(sandbox.bytes("labels.sql")).unwrap(), ask(&format!("{line} -f sql")).out);
}

#[cfg(feature = "xlsx")]
mod workbook {
    use super::*;

    /// Returns the text of a file in a workbook.
    fn read_part(workbook: Vec<u8>, name: &str) -> String {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).unwrap();
        let mut text = String::new();
        archive.by_name(name).map(|mut file| file.read_to_string(&mut text).unwrap()).unwrap_or_default();
        text
    }

    #[test]
    fn has_a_sheet_for_each_dataset_and_is_reproducible() {
        let sandbox = Sandbox::new();
        sandbox.succeed("export @one.xlsx");
        sandbox.succeed("export @two.xlsx");
        assert!(sandbox.bytes("one.xlsx") == sandbox.bytes("two.xlsx"));
        let sheets = read_part(sandbox.bytes("one.xlsx"), "xl/workbook.xml");
        let positions: Vec<usize> = datasets()
            .map(|dataset| sheets.find(&format!("<sheet name=\"{}\"", dataset.name)).expect(dataset.name))
            .collect();
        assert!(positions.is_sorted(), "in the order of the datasets");
        let properties = read_part(sandbox.bytes("one.xlsx"), "docProps/core.xml");
        assert!(properties.contains("European Union. All rights reserved") && properties.contains("2019-03-01"));
    }

    #[test]
    fn has_no_formulas_and_links_only_to_the_web() {
        let sandbox = Sandbox::new();
        sandbox.write(
            "mine/clusters.csv",
            "id,name,acronym,state,sector,website,source\n\
             mx-a,\"=HYPERLINK(\"\"http://evil\"\")\",+1,,,file:///etc/passwd,@x\n\
             mx-b,-2+3,,,,internal:Sheet1!A1,\n\
             mx-c,c,,,,https://example.org/#there,\n",
        );
        sandbox.succeed("--data @mine clusters -o @mine.xlsx");
        let sheet = read_part(sandbox.bytes("mine.xlsx"), "xl/worksheets/sheet1.xml");
        assert!(
            !sheet.contains("<f>") && sheet.contains("<autoFilter") && sheet.contains("state=\"frozen\""),
            "{sheet}"
        );
        assert_eq!(sheet.matches("<hyperlink ").count(), 1, "{sheet}");
        for text in ["=HYPERLINK(\"http://evil\")", "+1", "-2+3", "file:///etc/passwd", "internal:Sheet1!A1"] {
            assert!(sheet.contains(text), "{text}: {sheet}");
        }
    }

    #[test]
    fn is_rejected_on_a_terminal_and_for_text_that_is_too_long() {
        let rejected = ask_in(&terminal(80), "labels -f xlsx");
        assert_eq!((rejected.status, &*rejected.out), (2, ""));
        assert!(rejected.err.contains("-o FILE.xlsx"), "{}", rejected.err);
        let mut out = Vec::new();
        let args = ["eccp-mx", "labels", "-f", "xlsx"].map(std::ffi::OsString::from);
        assert_eq!(eccp_mx::run(args, &context(), &mut out, &mut Vec::new()), 0);
        assert!(out.starts_with(b"PK"), "a pipe can receive a workbook");

        let sandbox = Sandbox::new();
        let long = "x".repeat(32_768);
        sandbox.write("mine/clusters.csv", &format!("id,name,acronym,state,sector,website,source\nmx-a,{long},,,,,\n"));
        sandbox.fail("--data @mine clusters -o @mine.xlsx", "column 'name' is longer");
        assert!(!sandbox.path("mine.xlsx").exists());
    }
}

#[test]
fn bom_adds_a_byte_order_mark_to_csv_only() {
    let plain = ask("labels -f csv").out;
    assert_eq!(ask("labels -f csv --bom").out, format!("\u{feff}{plain}"));
    let sandbox = Sandbox::new();
    sandbox.succeed("labels -o @labels.csv --bom");
    assert_eq!(sandbox.bytes("labels.csv"), format!("\u{feff}{plain}").into_bytes());
    // A file with a byte order mark can be read back.
    sandbox.write("mine/labels.csv", &ask("labels -f csv --bom -c cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes").out);
    assert_eq!(sandbox.run("--data @mine labels -f csv").out, plain);
    for line in ["labels --bom", "labels --bom -f tsv", "labels --bom -f json", "show nle-claut --bom"] {
        let answer = ask(line);
        assert_eq!(answer.status, 2, "{line}");
        assert!(answer.err.contains("--bom"), "{}", answer.err);
    }
}
