//! `show` with several keys: those that it finds are shown, the others are reported.

use serde_json::Value;

use crate::common::{Answer, ask, ask_in, context, datasets};

fn ask_with_input(line: &str, input: &'static [u8]) -> Answer {
    let mut context = context();
    // A reader is created by a function without captured variables.
    static INPUT: std::sync::Mutex<&[u8]> = std::sync::Mutex::new(&[]);
    static RUNS: std::sync::Mutex<()> = std::sync::Mutex::new(());
    let _run = RUNS.lock();
    *INPUT.lock().unwrap() = input;
    context.stdin = || Box::new(*INPUT.lock().unwrap());
    ask_in(&context, line)
}

#[test]
fn known_keys_are_shown_and_the_others_reported() {
    let input = b"nle-claut\nxyzzy\n\nstates/Hidalgo\r\nCLAUT\n";
    for (keys, input) in [("-", &input[..]), ("nle-claut xyzzy states/Hidalgo CLAUT", b"")] {
        let answer = ask_with_input(&format!("show {keys} -f json"), input);
        let shown: Vec<Value> = serde_json::from_str(&answer.out).unwrap();
        let shown: Vec<&str> = shown.iter().map(|dossier| dossier["key"].as_str().unwrap()).collect();
        assert_eq!((answer.status, shown), (2, vec!["nle-claut", "Hidalgo"]));
        assert!(answer.err.starts_with("eccp-mx: 2 of 4 keys do not name exactly one record:\n"), "{}", answer.err);
        assert!(answer.err.contains("called 'xyzzy'") && answer.err.contains("'CLAUT' is ambiguous"), "{}", answer.err);
        // Errors are no informational messages.
        assert_eq!(ask_with_input(&format!("show {keys} -f json -q"), input).err, answer.err);
        for format in ["table", "markdown", "csv", "jsonl"] {
            let some = ask_with_input(&format!("show {keys} -f {format}"), input);
            assert_eq!((some.status, some.out), (2, ask(&format!("show nle-claut states/Hidalgo -f {format}")).out));
        }
    }
}

#[test]
fn a_single_unknown_key_is_an_error_without_output() {
    let answer = ask("show xyzzy -f json");
    assert_eq!((answer.status, &*answer.out), (2, ""));
    assert!(answer.err.starts_with("eccp-mx: no record is called 'xyzzy'"), "{}", answer.err);
}

/// Returns the dossier of a place as JSON.
fn place(name: &str) -> Value {
    let answer = ask(&format!("show '{name}' -f json"));
    assert_eq!((answer.status, &*answer.err), (0, ""), "{name}");
    serde_json::from_str::<Value>(&answer.out).unwrap()[0].take()
}

#[test]
fn the_dossier_of_a_place_has_every_record_from_it_and_the_commands_that_list_these() {
    for name in ["Front matter", "Section 3.1", "Figure 2", "Table 2", "Table 6, rows 44-47", "Section 4.2, measure 1"]
    {
        let dossier = place(name);
        assert_eq!(dossier["record"]["place"], name);
        let texts = ["table", "markdown", "csv", "jsonl"]
            .map(|format| (format, ask(&format!("show '{name}' -f {format}")).out));
        for dataset in datasets() {
            let rows = ask(&format!("{} --source '{name}' -f json", dataset.name));
            // Without a source, there is no such flag.
            let rows: Value = serde_json::from_str(&rows.out).unwrap_or_default();
            let rows = rows.as_array().map_or(0, Vec::len);
            let command = dossier["commands"][dataset.name].as_str();
            assert_eq!(command.is_some(), rows > 0, "{name}: {}", dataset.name);
            let Some(command) = command else { continue };
            assert_eq!(command, format!("eccp-mx {} --source '{name}'", dataset.name));
            assert_eq!(dossier["related"][dataset.name].as_array().unwrap().len(), rows, "{name}: {}", dataset.name);
            for (format, text) in &texts {
                assert!(text.contains(command), "{name}: {format}");
            }
        }
    }
    // All spellings of a place have the same dossier.
    for spelling in ["table 6 row 47", "TABLE 6, ROWS 47-47", "table-6-row-47"] {
        let related = place(spelling)["related"].take();
        assert_eq!(related, place("Table 6, row 47")["related"], "{spelling}");
    }
    assert_eq!(place("sectoral strengths")["key"], "Section 2.3");
    assert_eq!(place("Section 2")["related"]["places"].as_array().unwrap().len(), 3);
}

#[test]
fn a_place_of_user_data_without_places_is_a_text() {
    let folder = tempfile::tempdir().unwrap();
    let clusters = "id,name,acronym,state,sector,website,source\nx,X,,,,,\"Survey, answer 9\"\n";
    std::fs::write(folder.path().join("clusters.csv"), clusters).unwrap();
    let descriptor = r#"{ "title": "T", "resources": [{ "name": "clusters", "path": "clusters.csv" }] }"#;
    std::fs::write(folder.path().join("datapackage.json"), descriptor).unwrap();
    let context = eccp_mx::Context { data_dir: Some(folder.path().to_owned()), ..context() };
    let answer = ask_in(&context, "show 'survey answer 9' -f json");
    assert_eq!((answer.status, &*answer.err), (0, ""));
    let dossier = &serde_json::from_str::<Value>(&answer.out).unwrap()[0];
    assert_eq!(dossier["related"]["clusters"][0]["id"], "x");
    assert_eq!(ask_in(&context, "show 'survey 8'").status, 2);
}

#[test]
fn a_noun_before_a_key_names_the_dataset() {
    for key in ["'footnote 68'", "'Footnotes 68'", "footnote/68", "footnotes/68"] {
        let answer = ask(&format!("cite {key}"));
        assert_eq!((answer.status, &*answer.err), (0, ""), "{key}");
        assert_eq!(answer.out, ask("cite footnotes/68").out);
    }
    // A name that begins with a noun stays a name.
    assert!(ask("show 'Cluster Automotriz de Nuevo León'").out.contains("nle-claut"));
    assert!(ask("show 'cluster 68'").status == 2);
}

#[test]
fn a_key_of_a_megabyte_is_refused_with_a_short_message() {
    // To search for it in every name, or to compare it with each, would take hours.
    static LONG: [u8; 1_000_000] = [b'a'; 1_000_000];
    let answer = ask_with_input("show -", &LONG);
    assert!(answer.status == 2 && answer.err.len() < 4_000, "{} bytes", answer.err.len());
    assert!(answer.err.starts_with("eccp-mx: no record is called 'aaa"), "{}", answer.err);
    assert!(answer.err.ends_with("searches the text of all records)\n"), "{}", answer.err);
}

#[test]
fn repeated_words_and_datasets_are_searched_once() {
    let once = ask("search --in clusters automotriz león");
    assert_eq!(ask("search --in clusters,clusters --in clusters león automotriz león").out, once.out);
    let words = "a ".repeat(200_000);
    assert_eq!(ask(&format!("search '{words}' -n 3 -f csv")).out, ask("search a -n 3 -f csv").out);
    assert_eq!(ask(&format!("clusters --text '{words}' -f csv")).out, ask("clusters --text a -f csv").out);
}
