//! Tests of citations: third-party parsers of BibTeX and CSL-JSON read the original values.

use crate::common::{ask, ask_in, column, datasets, rows, terminal};
use biblatex::{Bibliography, ChunksExt as _, PermissiveType};
use citationberg::json::{DateValue, Item, Value};

/// Returns the only BibTeX entry that a command writes, and the parsed note of the entry.
fn bibtex(line: &str) -> (biblatex::Entry, String) {
    let text = ask(&format!("cite {line} -f bibtex")).out;
    let all = Bibliography::parse(&text).unwrap_or_else(|error| panic!("{line}: {error}: {text}"));
    assert_eq!(all.len(), 1, "{line}");
    let entry = all.into_iter().next().unwrap();
    let note = entry.get("note").unwrap().format_verbatim();
    (entry, note)
}

fn csl(line: &str) -> Vec<Item> {
    serde_json::from_str(&ask(&format!("cite {line} -f csl-json")).out).unwrap()
}

fn item_text(item: &Item, name: &str) -> String {
    item.0.get(name).and_then(Value::to_str).unwrap_or_default().into_owned()
}

#[test]
fn the_report_is_cited_with_its_version_and_date() {
    let text = ask("cite").out;
    for part in ["Preparatory Briefing on Mexico", "D3.2(3)", "version 2.0", "March 2019", "© European Union, 2018"] {
        assert!(text.contains(part), "{text}");
    }
    let (entry, note) = bibtex("");
    assert_eq!(entry.title().unwrap().format_verbatim(), "Preparatory Briefing on Mexico");
    assert_eq!(entry.author().unwrap()[0].name, "European Cluster Collaboration Platform");
    let PermissiveType::Typed(date) = entry.date().unwrap() else { panic!("a date") };
    assert_eq!(format!("{:?}", date.value).matches("year: 2019, month: Some(2)").count(), 1, "{date:?}");
    assert_eq!(note, "Version 2.0. © European Union, 2018");
    let items = csl("");
    assert_eq!(items.len(), 1);
    assert_eq!(items[0].type_().unwrap(), "report");
    assert_eq!(item_text(&items[0], "version"), "2.0");
    let Some(Value::Date(DateValue::DateParts { date_parts, .. })) = items[0].0.get("issued") else {
        panic!("{:?}", items[0])
    };
    assert_eq!(date_parts.0[0].0, [2019, 3]);
}

#[test]
fn a_record_is_cited_with_its_place_in_the_report() {
    let text = ask("cite nle-claut").out;
    assert!(
        text.contains(
            "Table 6, row 48; Table 2, row 1; Section 3.2, profile 1; footnote 74; inherited footnotes 68, 146"
        ),
        "{text}"
    );
    assert!(
        text.contains("Record clusters/nle-claut (Cluster Automotriz de Nuevo León) as interpreted by eccp-mx"),
        "{text}"
    );
    let (entry, note) = bibtex("nle-claut");
    assert_eq!(entry.key, "eccp-mexico-2019-clusters-nle-claut");
    assert!(note.starts_with("Table 6, row 48; ") && note.contains("edition 2019-03"), "{note}");
    assert_eq!(
        item_text(&csl("nle-claut")[0], "section"),
        "Table 6, row 48; Table 2, row 1; Section 3.2, profile 1; footnote 74; inherited footnotes 68, 146"
    );
    assert_eq!(csl("nle-claut jal-ijalti 74").len(), 3);
}

#[test]
fn citations_of_records_of_every_dataset_can_be_parsed() {
    for dataset in datasets() {
        let all = rows(&format!("{} -c {},{}", dataset.name, dataset.key.join(","), dataset.title_column));
        let keys: Vec<Vec<String>> = dataset.key.iter().map(|name| column(&all, name)).collect();
        // Only a sample of each dataset, for speed.
        for (at, row) in all.iter().enumerate().step_by(all.len() / 5 + 1) {
            let key: Vec<&str> = keys.iter().map(|key| key[at].as_str()).collect();
            let line = format!("'{}/{}' --exact", dataset.name, key.join("/").replace('\'', "'\\''"));
            let (entry, note) = bibtex(&line);
            let item = &csl(&line)[0];
            assert_eq!(item.id().unwrap(), entry.key, "{line}");
            assert!(entry.key.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'), "{}", entry.key);
            let title = row[dataset.title_column].as_str().unwrap_or_default();
            // The parsers change white space.
            let without_space = |text: &str| text.split_whitespace().collect::<String>().replace('\u{a0}', "");
            assert!(without_space(&note).contains(&without_space(title)), "{line}: {note}");
            assert!(item_text(item, "note").contains(title), "{line}");
        }
    }
}

#[test]
fn user_data_is_not_cited_as_the_report_and_is_escaped() {
    let folder = tempfile::tempdir().unwrap();
    let name = "A & B_{1} 100% $5 #1 ~^ \\end{document} \"q\"";
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["id", "name", "acronym", "state", "sector", "website", "source"]).unwrap();
    writer.write_record(["mx-a", name, "", "", "", "", ""]).unwrap();
    std::fs::write(folder.path().join("clusters.csv"), writer.into_inner().unwrap()).unwrap();
    let line = format!("mx-a --data '{}'", folder.path().display());
    let (entry, note) = bibtex(&line);
    assert!(note.contains("of user data") && !note.contains("edition"), "{note}");
    assert_eq!(entry.fields.len(), 2, "no field of the report: {entry:?}");
    assert_eq!(item_text(&csl(&line)[0], "title"), name);
}

#[test]
fn a_file_extension_selects_the_style() {
    let folder = tempfile::tempdir().unwrap();
    for (name, style) in [("a.txt", "text"), ("a.bib", "bibtex"), ("a.json", "csl-json")] {
        let path = folder.path().join(name);
        assert_eq!(ask(&format!("cite 74 -o '{}'", path.display())).status, 0, "{name}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), ask(&format!("cite 74 -f {style}")).out, "{name}");
    }
}

#[test]
fn control_characters_are_escaped_on_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("clusters.csv"),
        "id,name,acronym,state,sector,website,source\nmx-a,\u{1b}[31mX,,,,,\n",
    )
    .unwrap();
    for style in ["text", "bibtex", "csl-json"] {
        let line = format!("cite mx-a -f {style} --data '{}'", folder.path().display());
        let answer = ask_in(&terminal(80), &line);
        assert!(answer.out.contains("[31mX") && !answer.out.contains('\u{1b}'), "{style}: {}", answer.out);
    }
}

#[test]
fn a_place_in_the_report_is_cited_with_its_name() {
    for (typed, place) in [
        ("'Table 6, row 74'", "Table 6, row 74"),
        ("'table 6 row 74'", "Table 6, row 74"),
        ("'Section 3.2, profile 1'", "Section 3.2, profile 1"),
        ("'Table 6'", "Table 6"),
    ] {
        let (_, note) = bibtex(typed);
        assert!(note.starts_with(&format!("{place}. ")), "{typed}: {note}");
        let items = csl(typed);
        assert_eq!(item_text(&items[0], "section"), place, "{typed}");
        assert!(ask(&format!("cite {typed}")).out.contains(&format!(" {place}. ")), "{typed}");
        assert_eq!(ask(&format!("show {typed}")).status, 0, "{typed}");
    }
    let answer = ask("cite 'Table 6, row 740'");
    assert_eq!((answer.status, &answer.err), (2, &ask("show 'Table 6, row 740'").err));
}
