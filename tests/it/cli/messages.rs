//! Every message on standard error, word for word, in the table `tests/it/cli/messages.txt`.
//!
//! Each entry of the table is a command line, the standard error of the command, and the exit status in brackets.
//! Standard output is a pipe after `$ ` and a terminal of 80 columns after `% `; after `& ` the entry includes standard
//! output. `@` stands for a new temporary folder. A line `+ NAME: TEXT` before a command creates a file in the folder,
//! with `\n` for a line break.
//!
//! `UPDATE=1 cargo test --test it messages` rewrites the table; review the changes before committing them.
#![allow(clippy::disallowed_methods, reason = "an environment variable requests the update")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::common::{Answer, ask_in, context, terminal};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/messages.txt");

/// A command of the table and its actual result.
struct Entry {
    line: String,
    answer: Answer,
}

/// Runs the commands of the table. Returns the table with the actual messages, and the entries.
fn run_table(text: &str) -> (String, Vec<Entry>) {
    let (mut actual, mut entries) = (String::new(), Vec::new());
    let mut folder = tempfile::tempdir().unwrap();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        writeln!(actual, "{line}").unwrap();
        let dir = folder.path().display().to_string();
        if let Some((name, content)) = line.strip_prefix("+ ").and_then(|file| file.split_once(": ")) {
            create_file(&folder.path().join(name), content);
        }
        let Some((mode, command)) = line.split_once(" eccp-mx").filter(|(mode, _)| ["$", "%", "&"].contains(mode))
        else {
            continue;
        };
        let context = if mode == "%" { terminal(80) } else { context() };
        let mut answer = ask_in(&context, &command.replace('@', &dir));
        answer.err = answer.err.replace(&dir, "@");
        let out = if mode == "&" { answer.out.replace(&dir, "@") } else { String::new() };
        writeln!(actual, "{out}{}[{}]", answer.err, answer.status).unwrap();
        entries.push(Entry { line: command.trim().to_owned(), answer });
        // Skip the expected messages.
        lines.by_ref().find(|line| line.starts_with('[') && line.ends_with(']')).expect("a status");
        folder = tempfile::tempdir().unwrap();
    }
    (actual, entries)
}

/// Creates a file of the table. Contents that the table cannot contain are referred to by name.
fn create_file(path: &Path, content: &str) {
    const HEADER: &str = "id,name,acronym,state,sector,website,source\n";
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let bytes = match content {
        "a folder" => return std::fs::create_dir_all(path).unwrap(),
        "a letter that is not UTF-8" => [HEADER.as_bytes(), b"mx-a,Le\xf3n,,,,,\n"].concat(),
        "a decomposed letter" => format!("{HEADER}mx-a,Leo\u{301}n,,,,,\n").into_bytes(),
        "a zero-width space" => format!("{HEADER}mx-a,Le\u{200b}on,,,,,\n").into_bytes(),
        "a letter of another alphabet" => format!("{HEADER}mx-a,L\u{435}on,,,,,\n").into_bytes(),
        "a quote left open" => format!("{HEADER}mx-a,\"{}", "x".repeat(17 << 20)).into_bytes(),
        "an object left open" => format!("[{{\"cluster\": \"{}", "x".repeat(17 << 20)).into_bytes(),
        "a long name" => format!("{HEADER}mx-a,{},,,,,\n", "x".repeat(40_000)).into_bytes(),
        "many rows" => {
            let rows = (0..=10_000).map(|row| format!("mx-{row},A,,,,,\n"));
            (HEADER.to_owned() + &rows.collect::<String>()).into_bytes()
        }
        content => content.replace("\\n", "\n").replace("\\r", "\r").into_bytes(),
    };
    std::fs::write(path, bytes).unwrap();
}

/// Returns the table as stored, the table with the actual messages, and the entries.
fn table() -> (String, String, Vec<Entry>) {
    let expected = std::fs::read_to_string(TABLE).unwrap();
    let (actual, entries) = run_table(&expected);
    (expected, actual, entries)
}

#[test]
fn messages_equal_those_in_the_table() {
    let (expected, actual, _) = table();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(TABLE, &actual).unwrap();
        return;
    }
    for (expected, actual) in expected.lines().zip(actual.lines()) {
        assert_eq!(expected, actual, "tests/it/cli/messages.txt differs");
    }
    assert_eq!(expected, actual);
}

#[test]
fn messages_share_one_style() {
    let (_, _, entries) = table();
    assert!([0, 1, 2].iter().all(|status| entries.iter().any(|entry| entry.answer.status == *status)));
    for Entry { line, answer } in entries {
        let messages = answer.err.lines().filter(|line| !line.starts_with("  "));
        for message in messages.clone() {
            let text = message.strip_prefix("eccp-mx: ").unwrap_or_else(|| panic!("{line}: no prefix: {message}"));
            // The name of an argument, such as KEY, is in upper case.
            let letters = text.chars().zip(text.chars().skip(1)).next();
            let capitalised = letters.is_some_and(|(first, second)| first.is_uppercase() && second.is_lowercase());
            assert!(!capitalised, "{line}: starts in lower case: {text}");
            assert!(!text.ends_with('.'), "{line}: no full stop: {text}");
            assert!(!text.contains('`') && !text.contains(" u32") && !text.contains("(os error"), "{line}: {text}");
        }
        assert!(answer.status != 2 || messages.count() > 0, "{line}: an error has a message");
    }
}

#[test]
fn quiet_suppresses_informational_messages_only() {
    let quiet = |line: &str| ask_in(&context(), &format!("--quiet {line}")).err;
    assert_eq!(quiet("clusters --state edomex"), "");
    assert_eq!(quiet("clusters --state Hidalgo"), "");
    assert!(quiet("clusters --state Atlantis").starts_with("eccp-mx: no state is called"));
}

#[test]
fn standard_input_that_is_not_utf_8_is_an_error() {
    let mut context = context();
    context.stdin = || Box::new(&b"Le\xf3n"[..]);
    let answer = ask_in(&context, "show -");
    assert_eq!((answer.status, &*answer.err), (2, "eccp-mx: standard input is not UTF-8 text\n"));
}

/// Messages that no command of the table can cause.
const NOT_IN_THE_TABLE: &[&str] = &[
    // The grammar rejects the command line first.
    "a dataset is required (eccp-mx datasets lists the datasets)",
    "export needs a target",
    "a dataset is required (eccp-mx map --help lists the datasets)",
    "a record is a struct of stored columns",
    // Needs a failing writer: commands/contract.rs and process.rs.
    "cannot write to standard output:",
    // Needs over a million rows, or a failing library.
    "rows and the answer has more; write it with -f csv",
    "cannot create the workbook:",
    // Needs a value with NUL: render/hostile.rs.
    "a value contains NUL, which would split it in two; use -f json",
    // Claims of user data: analysis/claims.rs.
    "; it must be greater than 0",
    "operation, other_query and other_measure must be given together",
    "the measure of the query '",
    "' is not a measure; expected rows, sum COLUMN, distinct COLUMN or value COLUMN",
    "'; the measure 'value COLUMN' needs exactly one",
    "exactly one of stated and expected must be given",
    "no claim has that verdict",
    // Numbers and unknown columns of user data: analysis/check.rs and store/csv.rs.
    "' is not a number in the range of a double",
    "' has more digits than a number can keep",
    "arrays and objects nested more than",
    "more columns of the header are not columns of the dataset",
    "more names of this object are not columns of the dataset",
    " more are left out (-f csv writes all)",
];

/// The calls in the source whose first argument is a message.
const MESSAGE_CALLS: &[&str] = &["bail!(", "anyhow!(", "Problem::new(", ".message("];

#[test]
fn every_message_in_the_source_is_in_the_table() {
    let table = std::fs::read_to_string(TABLE).unwrap() + include_str!("messages.rs");
    let sources = source_files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
    let sources: Vec<(PathBuf, String)> =
        sources.into_iter().map(|path| (path.clone(), std::fs::read_to_string(path).unwrap())).collect();
    let mut missing = Vec::new();
    for call in MESSAGE_CALLS {
        assert!(sources.iter().any(|(_, source)| source.contains(call)), "{call} has been renamed");
        for (path, source) in &sources {
            let source = source.split("#[cfg(test)]").next().unwrap();
            for (at, _) in source.match_indices(call) {
                let text = longest_literal(&source[at..]);
                if !text.is_empty() && !table.contains(&text) && !NOT_IN_THE_TABLE.contains(&&*text) {
                    missing.push(format!("{}: {text}", path.display()));
                }
            }
        }
    }
    assert!(missing.is_empty(), "missing in tests/it/cli/messages.txt:\n{}", missing.join("\n"));
}

/// Returns the longest literal part, between placeholders, of the message in a call; empty if the message is a
/// variable.
fn longest_literal(call: &str) -> String {
    let Some((_, rest)) = call.split_once('(') else { return String::new() };
    let rest = rest.trim_start().trim_start_matches("&format!(").trim_start_matches("format!(").trim_start();
    let Some(text) = rest.strip_prefix('"') else { return String::new() };
    let text = text.replace("\\\"", "'");
    let text = text.split('"').next().unwrap();
    let joined = text.split("\\\n").map(str::trim_start).collect::<String>();
    let pieces = joined.split(['{', '}']).step_by(2);
    pieces.max_by_key(|piece| piece.len()).unwrap_or_default().trim().to_owned()
}

fn source_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(source_files(&path));
        } else {
            files.push(path);
        }
    }
    files.sort();
    files
}
