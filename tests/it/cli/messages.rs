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
use std::sync::LazyLock;

use tempfile::TempDir;

use crate::common::{Answer, ask_in, context, terminal};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/messages.txt");

/// A command of the table and its actual result.
struct Entry {
    line: String,
    answer: Answer,
    /// The temporary folder, `@` in the line.
    folder: TempDir,
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
        // Skip the expected messages.
        lines.by_ref().find(|line| line.starts_with('[') && line.ends_with(']')).expect("a status");
        let folder = std::mem::replace(&mut folder, tempfile::tempdir().unwrap());
        entries.push(Entry { line: command.trim().to_owned(), answer, folder });
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

/// The table as it is, the table with the actual messages, and the entries.
struct Table {
    expected: String,
    actual: String,
    entries: Vec<Entry>,
}

/// Returns the table, whose commands run once.
fn table() -> &'static Table {
    static RUN: LazyLock<Table> = LazyLock::new(|| {
        let expected = std::fs::read_to_string(TABLE).unwrap();
        let (actual, entries) = run_table(&expected);
        Table { expected, actual, entries }
    });
    &RUN
}

#[test]
fn messages_equal_those_in_the_table() {
    let Table { expected, actual, .. } = table();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(TABLE, actual).unwrap();
        return;
    }
    for (expected, actual) in expected.lines().zip(actual.lines()) {
        assert_eq!(expected, actual, "tests/it/cli/messages.txt differs");
    }
    assert_eq!(expected, actual);
}

#[test]
fn messages_share_one_style() {
    let entries = &table().entries;
    assert!([0, 1, 2].iter().all(|status| entries.iter().any(|entry| entry.answer.status == *status)));
    for Entry { line, answer, .. } in entries {
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
fn what_a_message_suggests_works() {
    let mut failed = Vec::new();
    let mut tested = 0;
    for Entry { line, answer, folder } in &table().entries {
        for suggested in suggested_lines(line, &answer.err) {
            let dir = folder.path().display().to_string();
            let answer = ask_in(&context(), &suggested.replace('@', &dir));
            if answer.status > 1 {
                failed.push(format!("eccp-mx {line}\n  suggests {suggested}\n  {}", answer.err));
            }
            tested += 1;
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(tested > 200, "{tested} suggestions");
}

/// Returns the command lines that the messages about a command line suggest: those in the messages, and the line itself
/// with the change that a message suggests.
fn suggested_lines(line: &str, messages: &str) -> Vec<String> {
    /// The ends of what follows the name of the program.
    const ENDS: &[&str] =
        &[" lists", " searches", " shows", " reads", " describes", " compares", " writes", ")", ";", "'?"];
    let words = shlex::split(line).unwrap();
    let mut suggested: Vec<Vec<String>> = Vec::new();
    for message in messages.lines() {
        let text = message.trim_start().trim_start_matches("eccp-mx: ");
        for (at, name) in text.match_indices("eccp-mx ").filter(|(at, _)| *at > 0) {
            let rest = &text[at + name.len()..];
            let end = ENDS.iter().filter_map(|end| rest.find(end)).min().unwrap_or(rest.len());
            suggested.push(shlex::split(&rest[..end]).unwrap());
        }
        // A message about a file suggests a change of the file.
        if text.starts_with("@/") {
            continue;
        }
        let quoted: Vec<&str> = text.split('\'').skip(1).step_by(2).collect();
        // A message may begin with the command or dataset that has no such flag or column.
        let has_subject = ["has no ", "takes one of "]
            .iter()
            .any(|verb| text.split("' ").nth(1).unwrap_or_default().starts_with(verb));
        let typed = quoted.get(usize::from(text.starts_with('\'') && has_subject)).copied().unwrap_or_default();
        let after = |phrase| text.split_once(phrase).map(|(_, rest): (&str, &str)| rest);
        let until = |rest: &str, ends: &[&str]| {
            let end = ends.iter().filter_map(|end| rest.find(end)).min();
            rest[..end.unwrap_or(rest.len())].to_owned()
        };
        for phrase in ["did you mean '", "type '"] {
            let replacement = after(phrase).and_then(|rest| rest.split('\'').next());
            suggested.extend(
                replacement.filter(|text| !text.starts_with("eccp-mx ")).map(|new| replace(&words, typed, new)),
            );
        }
        suggested.extend(after("; type footnote/KEY").map(|_| replace(&words, typed, "footnote/68")));
        suggested.extend(
            after("takes a day as YYYY-MM-DD, such as ")
                .map(|rest| replace(&words, quoted[0], rest.split(',').next().unwrap())),
        );
        let list = after(" takes one of ").and_then(|rest| rest.split_once(", not '")).map(|(list, _)| list);
        let list = list.or(after("(formats: ").map(|rest| rest.trim_end_matches(')')));
        for word in list.into_iter().flat_map(|list| list.split(", ")) {
            let is_flag = words.contains(&format!("--{typed}"));
            let mut words = replace(
                &words,
                &if is_flag { format!("--{typed}") } else { typed.to_owned() },
                if is_flag { "-f" } else { word },
            );
            words.extend(is_flag.then(|| word.to_owned()));
            suggested.push(words);
        }
        for phrase in ["as in --", "; add --", "add -", "with -", "use -", "or -n", "leave out --"] {
            let Some(rest) = after(phrase) else { continue };
            let dashes = &phrase[phrase.find('-').unwrap()..];
            let option = dashes.to_owned()
                + &until(rest, &[" to ", " for ", ",", " (", ")", ";"][usize::from(phrase == "as in --") * 3..]);
            let mut words = words.clone();
            let option = shlex::split(&option).unwrap();
            let is_left_out = |word: &str| word == option[0] || word.starts_with(&format!("{}=", option[0]));
            words.retain(|word| phrase != "leave out --" || !is_left_out(word));
            if let (true, Some(at)) = (phrase == "as in --", words.iter().position(|word| *word == typed)) {
                words.splice(at..=at, option);
            } else if let Some(at) = words.iter().position(|word| *word == option[0]) {
                words.splice(at..=at + 1, option);
            } else if phrase != "leave out --" {
                words.extend(option);
            }
            suggested.push(words);
        }
    }
    let ambiguity = messages.split_once(" is ambiguous; matches:").filter(|(message, _)| !message.contains('\n'));
    if let Some((_, candidates)) = ambiguity {
        let typed = messages.split('\'').nth(1).unwrap();
        let listed = candidates.lines().skip(1).filter(|line| !line.starts_with("  and "));
        let listed = listed.map(|line| line.split_whitespace().next().unwrap());
        let inline = candidates.lines().next().unwrap().split('\'').skip(1).step_by(2);
        suggested.extend(listed.chain(inline).map(|candidate| replace(&words, typed, candidate)));
    }
    let extension = messages.split_once("supported: .").and_then(|(_, rest)| rest.split([',', ' ']).next());
    let values = [("FILE", "@/file.csv"), ("COLUMN", "id"), ("DIR", "@/new"), ("FORMAT", extension.unwrap_or("csv"))];
    let values = values.into_iter().chain([
        ("STYLE", "text"),
        ("COMMAND", "datasets"),
        ("@/file.csv.xlsx", "@/file.xlsx"),
        ("@/file.csv.html", "@/file.html"),
    ]);
    for word in suggested.iter_mut().flatten() {
        *word = values.clone().fold(std::mem::take(word), |word, (name, value)| word.replace(name, value));
    }
    // A workbook on standard output is not text.
    suggested.retain(|words| !words.contains(&"xlsx".to_owned()));
    suggested.iter().map(|words| shlex::try_join(words.iter().map(String::as_str)).unwrap()).collect()
}

/// Returns `words` with `new` for the word `typed`, or for the part of a word.
fn replace(words: &[String], typed: &str, new: &str) -> Vec<String> {
    let mut words = words.to_vec();
    let at = words.iter().position(|word| *word == typed);
    match at.or(words.iter().position(|word| word.contains(typed))) {
        // A flag and its value.
        Some(at) if words[at] == typed && new.starts_with("--") => {
            words.splice(at..=at, shlex::split(new).unwrap());
        }
        Some(at) => words[at] = words[at].replacen(typed, new, 1),
        None => panic!("{words:?} has no '{typed}' for '{new}'"),
    }
    words
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
    // Needs a folder without permission, which the superuser has.
    "cannot read '",
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
    "' is unknown; expected rows, sum COLUMN, distinct COLUMN or value COLUMN",
    "'; the measure 'value COLUMN' needs exactly one",
    "exactly one of stated and expected must be given",
    // A timeline of user data: render/pictures.rs.
    "; add a filter or --limit, or choose another format",
    // Cross-tabulations of user data: query/results.rs.
    "--matrix would write two columns called '",
    "--matrix would write a column for each of ",
    // Numbers and unknown columns of user data: analysis/check.rs and store/csv.rs.
    "' is not a number in the range of a double",
    "' has more digits than a double can represent",
    "arrays and objects nested more than",
    "more columns of the header are not columns of the dataset",
    "more names of this object are not columns of the dataset",
    " more are left out (-f csv writes all)",
    "the field has more problems",
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
