//! Everything the program says on standard error, word for word: the table is `tests/it/cli/messages.txt`.
//!
//! In the table a line after `$ ` is asked with standard output a pipe, one after `% ` on a terminal of 80 columns, and
//! what follows is the whole of standard error, then the exit status in brackets; after `& ` standard output is shown as
//! well. `@` is a folder of a passing name; a line `+ NAME: TEXT` puts a file there first, a backslash and n for the end
//! of a line, and each question finds only its own files.
//!
//! `UPDATE=1 cargo test --test messages` writes what is said now; look at the difference before you keep it.
#![allow(clippy::disallowed_methods, reason = "the environment says whether to update")]

use std::fmt::Write as _;
use std::path::Path;

use crate::common::{Answer, ask_in, context, terminal};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/cli/messages.txt");

/// A question of the table with what is said.
struct Said {
    line: String,
    answer: Answer,
}

/// The table with what is said now, and its questions.
fn refreshed(text: &str) -> (String, Vec<Said>) {
    let (mut now, mut all) = (String::new(), Vec::new());
    let mut folder = tempfile::tempdir().unwrap();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        writeln!(now, "{line}").unwrap();
        let here = folder.path().display().to_string();
        if let Some((name, content)) = line.strip_prefix("+ ").and_then(|file| file.split_once(": ")) {
            put(&folder.path().join(name), content);
        }
        let Some((how, asked)) = line.split_once(" eccp-mx").filter(|(how, _)| ["$", "%", "&"].contains(how)) else {
            continue;
        };
        let mut answer = ask_in(&if how == "%" { terminal(80) } else { context() }, &asked.replace('@', &here));
        answer.err = answer.err.replace(&here, "@");
        let shown = if how == "&" { answer.out.replace(&here, "@") } else { String::new() };
        writeln!(now, "{shown}{}[{}]", answer.err, answer.status).unwrap();
        all.push(Said { line: asked.trim().to_owned(), answer });
        // What was said before, up to the status.
        lines.by_ref().find(|line| line.starts_with('[') && line.ends_with(']')).expect("a status");
        folder = tempfile::tempdir().unwrap();
    }
    (now, all)
}

fn put(path: &Path, content: &str) {
    const HEADER: &str = "id,name,acronym,state,sector,website,source\n";
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let bytes = match content {
        "a folder" => return std::fs::create_dir_all(path).unwrap(),
        "a letter that is not UTF-8" => [HEADER.as_bytes(), b"mx-a,Le\xf3n,,,,,\n"].concat(),
        "a letter in two parts" => format!("{HEADER}mx-a,Leo\u{301}n,,,,,\n").into_bytes(),
        "a letter without width" => format!("{HEADER}mx-a,Le\u{200b}on,,,,,\n").into_bytes(),
        "a letter of another alphabet" => format!("{HEADER}mx-a,L\u{435}on,,,,,\n").into_bytes(),
        "a quote left open" => format!("{HEADER}mx-a,\"{}", "x".repeat(17 << 20)).into_bytes(),
        "a long name" => format!("{HEADER}mx-a,{},,,,,\n", "x".repeat(40_000)).into_bytes(),
        "many rows" => {
            let rows = (0..=10_000).map(|row| format!("mx-{row},A,,,,,\n"));
            (HEADER.to_owned() + &rows.collect::<String>()).into_bytes()
        }
        content => content.replace("\\n", "\n").into_bytes(),
    };
    std::fs::write(path, bytes).unwrap();
}

fn table() -> (String, String, Vec<Said>) {
    let text = std::fs::read_to_string(TABLE).unwrap();
    let (now, all) = refreshed(&text);
    (text, now, all)
}

#[test]
fn everything_is_said_as_the_table_says() {
    let (text, now, _) = table();
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(TABLE, &now).unwrap();
        return;
    }
    for (was, is) in text.lines().zip(now.lines()) {
        assert_eq!(was, is, "tests/it/cli/messages.txt shows what is no longer said");
    }
    assert_eq!(text, now);
}

#[test]
fn every_error_is_said_in_one_voice() {
    let (_, _, all) = table();
    assert!(all.iter().any(|said| said.answer.status == 0) && all.iter().any(|said| said.answer.status == 1));
    for Said { line, answer } in all {
        let said = answer.err.lines().filter(|line| !line.starts_with("  "));
        for text in said.clone() {
            let text = text.strip_prefix("eccp-mx: ").unwrap_or_else(|| panic!("{line}: who says it? {text}"));
            // What the grammar calls a value is written large.
            let sentence = text.chars().zip(text.chars().skip(1)).next();
            let sentence = sentence.is_some_and(|(first, second)| first.is_uppercase() && second.is_lowercase());
            assert!(!sentence, "{line}: lower case: {text}");
            assert!(!text.ends_with('.'), "{line}: no full stop: {text}");
            assert!(!text.contains('`') && !text.contains(" u32") && !text.contains("(os error"), "{line}: {text}");
        }
        assert!(answer.status != 2 || said.count() > 0, "{line}: an error is said");
    }
}

#[test]
fn quiet_silences_explanations_only() {
    let quiet = |line: &str| ask_in(&context(), &format!("--quiet {line}")).err;
    assert_eq!(quiet("clusters --state edomex"), "");
    assert_eq!(quiet("clusters --state Hidalgo"), "");
    assert!(quiet("clusters --state Atlantis").starts_with("eccp-mx: no state is called"));
}

#[test]
fn standard_input_that_is_no_text_is_refused() {
    let mut context = context();
    context.input = || Box::new(&b"Le\xf3n"[..]);
    let answer = ask_in(&context, "show -");
    assert_eq!((answer.status, &*answer.err), (2, "eccp-mx: standard input is not UTF-8 text\n"));
}

/// What no line of the table can cause, and why.
const NOT_IN_THE_TABLE: &[&str] = &[
    // The grammar has refused it before.
    "count needs a dataset (eccp-mx datasets lists them)",
    "export needs a target",
    "map needs a dataset (eccp-mx map --help lists them)",
    "a record is a struct of stored columns",
    // A writer that fails: commands/contract.rs and process.rs.
    "cannot write the answer:",
    // Over a million rows, and what the library could not do.
    "rows and the answer has more; write it with -f csv",
    "cannot make the workbook:",
];

#[test]
fn every_message_of_the_program_is_in_the_table() {
    let text = std::fs::read_to_string(TABLE).unwrap() + include_str!("messages.rs");
    let mut missing = Vec::new();
    for path in rooms(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))) {
        let source = std::fs::read_to_string(&path).unwrap();
        let source = source.split("#[cfg(test)]").next().unwrap();
        for (at, _) in
            ["bail!(", "anyhow!(", "Fault::of(", ".say("].iter().flat_map(|start| source.match_indices(start))
        {
            let said = message(&source[at..]);
            let known = said.is_empty() || text.contains(&said) || NOT_IN_THE_TABLE.contains(&&*said);
            if !known {
                missing.push(format!("{}: {said}", path.display()));
            }
        }
    }
    assert!(missing.is_empty(), "these messages have no line in tests/it/cli/messages.txt:\n{}", missing.join("\n"));
}

/// The longest piece of the text of a message that is the same whatever it is about; nothing where it is made elsewhere.
fn message(call: &str) -> String {
    let Some((_, rest)) = call.split_once('(') else { return String::new() };
    let rest = rest.trim_start().trim_start_matches("&format!(").trim_start_matches("format!(").trim_start();
    let Some(text) = rest.strip_prefix('"') else { return String::new() };
    let text = text.replace("\\\"", "'");
    let text = text.split('"').next().unwrap();
    // A line that goes on is one line.
    let joined = text.split("\\\n").map(str::trim_start).collect::<String>();
    let pieces = joined.split(['{', '}']).step_by(2);
    pieces.max_by_key(|piece| piece.len()).unwrap_or_default().trim().to_owned()
}

fn rooms(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(rooms(&path));
        } else {
            all.push(path);
        }
    }
    all.sort();
    all
}
