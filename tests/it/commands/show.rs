//! `show` with several keys: those that it finds are shown, the others are reported.

use serde_json::Value;

use crate::common::{Answer, ask, ask_in, context};

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
