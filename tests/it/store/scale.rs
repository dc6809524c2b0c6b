//! Tests of user data with many rows: counts by key, validation of only the columns that are read, and progress.
#![allow(clippy::disallowed_methods, reason = "the tests of progress simulate a clock")]

use std::cell::{Cell, RefCell};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::common::{Answer, ask_in, context, terminal};
use eccp_mx::{Context, ProgressScreen};
use serde_json::Value;

const HEADER: &str = "id,name,acronym,state,sector,website,source\n";
const STATES: &[&str] = &["Nuevo León", "nuevo leon", "NUEVO-LEÓN", "Jalisco", "jalisco.", "Yucatán", ""];
const SECTORS: &[&str] = &["ICT", "ict", "IСТ", "Automotive", "medical devices"];

/// Creates a directory with a dataset of `rows` clusters, as JSON or CSV.
fn user_data(rows: usize, json: bool) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let row = |row: usize| {
        (format!("mx-{row}"), format!("A \"{row}\", B"), STATES[row % STATES.len()], SECTORS[row % SECTORS.len()])
    };
    let (name, text) = match json {
        false => {
            let line = |(id, name, state, sector): (String, String, &str, &str)| {
                format!("{id},\"{}\",,{state},{sector},,\n", name.replace('"', "\"\""))
            };
            ("clusters.csv", HEADER.to_owned() + &(0..rows).map(row).map(line).collect::<String>())
        }
        true => {
            let object = |(id, name, state, sector): (String, String, &str, &str)| {
                let state = if state.is_empty() { Value::Null } else { state.into() };
                serde_json::json!({"id": id, "name": name, "state": state, "sector": sector})
            };
            ("clusters.json", Value::from_iter((0..rows).map(row).map(object)).to_string())
        }
    };
    std::fs::write(folder.path().join(name), text).unwrap();
    folder
}

fn ask_with(folder: &Path, context: &Context, line: &str) -> Answer {
    ask_in(&Context { data_dir: Some(folder.into()), ..context.clone() }, line)
}

/// Returns the fields of CSV output without the header. No field contains a comma.
fn csv_rows(answer: &Answer) -> Vec<Vec<String>> {
    assert!(answer.status < 2, "{}", answer.err);
    answer.out.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

#[test]
fn a_group_counts_the_rows_that_a_filter_selects_whatever_the_spelling_of_the_key() {
    for json in [false, true] {
        let folder = user_data(700, json);
        let ask = |line: &str| ask_with(folder.path(), &context(), line);
        for (column, keys) in [("state", 3), ("sector", 3)] {
            let groups = csv_rows(&ask(&format!("count clusters --by {column} -f csv")));
            assert_eq!(groups.iter().filter(|group| !group[0].is_empty()).count(), keys, "{groups:?}");
            for group in groups.iter().filter(|group| !group[0].is_empty()) {
                let found = csv_rows(&ask(&format!("clusters --{column} '{}' --exact -c id -f csv", group[0])));
                assert_eq!(found.len().to_string(), group[1], "{group:?}");
            }
        }
        // With --ids, records are deserialized; the counts must be the same.
        for by in ["state", "sector", "state,sector", "sector,state"] {
            let (plain, ids) =
                (format!("count clusters --by {by} -f csv"), format!("count clusters --by {by} --ids -f jsonl"));
            let names: Vec<&str> = by.split(',').collect();
            let typed: Vec<Vec<String>> = ask(&ids)
                .out
                .lines()
                .map(|line| serde_json::from_str::<Value>(line).unwrap())
                .map(|row| {
                    let mut row: Vec<String> = names
                        .iter()
                        .map(|name| row[name].as_str().unwrap_or_default().to_owned())
                        .chain([row["ids"].as_array().unwrap().len().to_string()])
                        .collect();
                    row.truncate(names.len() + 1);
                    row
                })
                .collect();
            assert_eq!(csv_rows(&ask(&plain)), typed, "{by}");
        }
    }
}

#[test]
fn a_count_validates_only_the_columns_that_it_reads() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "nle-x,,,Nuevo León,ICT,,\nnle-y,Y,,Nuevo León,Chocolate,,\njal-z,Z,,Jalisco,ICT,,\n";
    std::fs::write(folder.path().join("clusters.csv"), format!("{HEADER}{rows}")).unwrap();
    let ask = |line: &str| ask_with(folder.path(), &context(), line);
    assert_eq!(ask("count clusters --by state -f csv").out, "state,count\nNuevo León,2\nJalisco,1\n");
    for (line, expected) in [
        ("count clusters --by sector", ":3:21: sector: no sector is called 'Chocolate'"),
        ("count clusters --state 'Nuevo León' --by state,sector", ":3:21: sector: no sector is called 'Chocolate'"),
        ("count clusters --by name", ":2:7: name: must not be empty"),
        ("clusters -f csv", ":2:7: name: must not be empty"),
    ] {
        let answer = ask(line);
        assert!(answer.status == 2 && answer.err.contains(expected), "{line}: {}", answer.err);
    }
    // A row that a filter excludes is not validated.
    assert_eq!(ask("count clusters --state Jalisco --by sector -f csv").out, "sector,count\nICT,1\n");
}

thread_local! {
    static START: Instant = Instant::now();
    static ELAPSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
    static SCREEN: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

struct Screen;

impl Write for Screen {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        SCREEN.with_borrow_mut(|screen| screen.write(bytes))
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Returns a progress screen with `clock` that records its output.
fn progress_screen(clock: fn() -> Instant) -> Option<ProgressScreen> {
    Some(ProgressScreen { clock, screen: || Box::new(Screen) })
}

/// Returns the time of a clock that advances by 400 ms each time it is read.
fn advancing_clock() -> Instant {
    ELAPSED.set(ELAPSED.get() + Duration::from_millis(400));
    stopped_clock()
}

/// Returns the time of a clock that does not advance.
fn stopped_clock() -> Instant {
    START.with(|start| *start + ELAPSED.get())
}

/// Returns the recorded output, and resets the clock.
fn take_screen() -> String {
    ELAPSED.set(Duration::ZERO);
    String::from_utf8(SCREEN.take()).unwrap()
}

#[test]
fn progress_of_long_reads_is_shown_on_a_terminal_and_erased() {
    let folder = user_data(20_000, false);
    for line in ["count clusters --by state -f csv", "clusters --state jalisco --sector ict -f csv", "check -f csv"] {
        let silent = ask_with(folder.path(), &context(), line);
        let with_progress = Context { progress: progress_screen(advancing_clock), ..context() };
        let answer = ask_with(folder.path(), &with_progress, line);
        assert_eq!((answer.status, &answer.out, &answer.err), (silent.status, &silent.out, &silent.err), "{line}");
        let text = take_screen();
        let updates: Vec<&str> = text.split("\r\x1b[K").filter(|update| !update.is_empty()).collect();
        assert!(!updates.is_empty() && text.ends_with("\r\x1b[K"), "{line}: {text:?}");
        for update in updates {
            let words: Vec<&str> = update.split(' ').collect();
            assert!(
                matches!(
                    words[..],
                    ["clusters.csv:", _, "rows,", _, "MB/s"]
                        | ["clusters.csv:", _, "rows,", _, "MB/s,", _, "s", "left"]
                ),
                "{update:?}"
            );
        }
        // There is no progress with --quiet, or if reading is fast.
        ask_with(folder.path(), &with_progress, &format!("{line} --quiet"));
        assert_eq!(take_screen(), "");
        ask_with(folder.path(), &Context { progress: progress_screen(stopped_clock), ..context() }, line);
        assert_eq!(take_screen(), "");
    }
    // Output to the same terminal ends the progress.
    let with_progress = Context { progress: progress_screen(advancing_clock), ..terminal(100) };
    let answer = ask_with(folder.path(), &with_progress, "clusters -f csv");
    assert!(answer.status == 0 && answer.out.lines().count() > 20_000, "{}", answer.err);
    let updates = take_screen();
    assert!(updates.split("\r\x1b[K").filter(|update| !update.is_empty()).count() < 5, "{updates:?}");
}
