//! The program in process: one line asks, and the answer is status, standard output and standard error.
#![allow(dead_code, reason = "each test file uses its part")]

use std::ffi::OsString;

use eccp_mx::internals::datasets::DATASETS;
use eccp_mx::internals::render::{FORMATS, Format};
use eccp_mx::internals::schema::Dataset;
use eccp_mx::{Context, Screen};
use serde_json::Value;

/// What the program answered.
pub(crate) struct Answer {
    pub(crate) status: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// The surroundings of the tests: a pipe, on a fixed day.
pub(crate) fn context() -> Context {
    Context {
        today: "2019-07-01".parse().unwrap(),
        data: None,
        screen: Screen::PIPE,
        input: || Box::new(std::io::empty()),
        cores: || 2,
        pager: None,
        watch: None,
        asking: None,
    }
}

/// A terminal of `width` columns, without colour.
pub(crate) fn terminal(width: usize) -> Context {
    Context { screen: Screen { terminal: true, width, height: 0, colour: false, unicode: true }, ..context() }
}

/// Runs the program with the words of `line`, quoted as for a shell.
pub(crate) fn ask(line: &str) -> Answer {
    ask_in(&context(), line)
}

pub(crate) fn ask_in(context: &Context, line: &str) -> Answer {
    let words = shlex::split(line).expect("a closed quote");
    let args = std::iter::once("eccp-mx".to_owned()).chain(words).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = eccp_mx::run(args, context, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Answer { status, out: text(out), err: text(err) }
}

/// The rows of a question, as JSON objects.
pub(crate) fn rows(line: &str) -> Vec<Value> {
    let answer = ask(&format!("{line} -f jsonl"));
    assert!(answer.status < 2, "{line}: {}", answer.err);
    answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The values of one column as text.
pub(crate) fn column(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned)).collect()
}

/// All datasets.
pub(crate) fn datasets() -> impl Iterator<Item = &'static Dataset> {
    DATASETS.iter().copied()
}

/// The formats of rows by name.
pub(crate) fn formats() -> impl Iterator<Item = (&'static str, Format)> {
    let rows = Format::of_rows();
    FORMATS.iter().map(|(name, format, _, _)| (*name, *format)).filter(move |(_, format)| rows.contains(format))
}

/// Those of them that are text.
pub(crate) fn text_formats() -> impl Iterator<Item = (&'static str, Format)> {
    formats().filter(|(_, format)| !format.is_binary())
}
