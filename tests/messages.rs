//! Everything the program says on standard error, word for word: the table is `tests/messages.txt`.
//!
//! In the table a line after `$ ` is asked with standard output a pipe, one after `% ` on a terminal of 80 columns, and
//! what follows is the whole of standard error, then the exit status in brackets. `@` is a folder of a passing name; a
//! line `+ NAME: TEXT` puts a file there first, a backslash and n for the end of a line, and each question finds only
//! its own files. `UPDATE=1 cargo test --test messages` writes what is said now; look at the difference before you keep it.
#![allow(clippy::disallowed_methods, reason = "the environment says whether to update")]

mod common;

use std::fmt::Write as _;
use std::path::Path;

use common::{Answer, ask, ask_in, context, terminal};

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/messages.txt");

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
        let terminal_of_80 = line.starts_with("% ");
        let Some(asked) = line.strip_prefix("$ eccp-mx").or_else(|| line.strip_prefix("% eccp-mx")) else { continue };
        let asked_here = asked.replace('@', &here);
        let mut answer = ask_in(&if terminal_of_80 { terminal(80) } else { context() }, &asked_here);
        answer.err = answer.err.replace(&here, "@");
        write!(now, "{}[{}]\n", answer.err, answer.status).unwrap();
        all.push(Said { line: asked.trim().to_owned(), answer });
        // What was said before, up to the status.
        lines.by_ref().find(|line| line.starts_with('[') && line.ends_with(']')).expect("a status");
        folder = tempfile::tempdir().unwrap();
    }
    (now, all)
}

fn put(path: &Path, content: &str) {
    match content {
        "a folder" => std::fs::create_dir_all(path).unwrap(),
        "a damaged letter" => std::fs::write(path, b"id,name\nmx-a,Le\xf3n\n").unwrap(),
        content => std::fs::write(path, content.replace("\\n", "\n")).unwrap(),
    }
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
        assert_eq!(was, is, "tests/messages.txt shows what is no longer said");
    }
    assert_eq!(text, now);
}
