//! Functions that run the program in process, or in a shell, and return the exit status and the output.
#![allow(clippy::disallowed_methods, reason = "a shell inherits the PATH of the tests")]

use std::ffi::OsString;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use eccp_mx::internals::datasets::DATASETS;
use eccp_mx::internals::render::{FORMATS, Format};
use eccp_mx::internals::schema::Dataset;
use eccp_mx::{Context, Screen};
use serde_json::Value;

/// The exit status and the output of a run.
pub(crate) struct Answer {
    pub(crate) status: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Returns the context of most tests: a pipe, a fixed date, no user data.
pub(crate) fn context() -> Context {
    Context {
        today: "2019-07-01".parse().unwrap(),
        data_dir: None,
        screen: Screen::PIPE,
        stdin: || Box::new(std::io::empty()),
        pager: None,
        progress: None,
        completion: None,
        watch_signals: None,
    }
}

/// Returns the context of a terminal of `width` columns, without colours.
pub(crate) fn terminal(width: usize) -> Context {
    Context { screen: Screen { terminal: true, width, height: 0, colour: false, unicode: true }, ..context() }
}

/// Runs the program in [`context`] with the arguments of `line`, which are quoted as in a shell.
pub(crate) fn ask(line: &str) -> Answer {
    ask_in(&context(), line)
}

/// Runs the program in `context` with the arguments of `line`, which are quoted as in a shell.
pub(crate) fn ask_in(context: &Context, line: &str) -> Answer {
    let words = shlex::split(line).expect("balanced quotes");
    let args = std::iter::once("eccp-mx".to_owned()).chain(words).map(OsString::from);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let status = eccp_mx::run(args, context, &mut out, &mut err);
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Answer { status, out: text(out), err: text(err) }
}

/// Runs a line in a shell in `folder`, without input; the program is in the PATH of the shell.
pub(crate) fn shell(line: &str, folder: &Path) -> Output {
    let program = Path::new(env!("CARGO_BIN_EXE_eccp-mx")).parent().unwrap();
    let path = format!("{}:{}", program.display(), std::env::var("PATH").unwrap_or_default());
    let mut command = Command::new("sh");
    command.args(["-c", line]).current_dir(folder).env("PATH", path).stdin(Stdio::null());
    // With RUST_BACKTRACE, an error with a backtrace would show on standard error.
    command.env_remove("ECCP_MX_DATA").env("RUST_BACKTRACE", "1").output().unwrap()
}

/// Returns the rows that a command prints, as JSON objects.
pub(crate) fn rows(line: &str) -> Vec<Value> {
    let answer = ask(&format!("{line} -f jsonl"));
    assert!(answer.status < 2, "{line}: {}", answer.err);
    answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Returns the values of one column, as text.
pub(crate) fn column(rows: &[Value], name: &str) -> Vec<String> {
    rows.iter().map(|row| row[name].as_str().map_or_else(|| row[name].to_string(), str::to_owned)).collect()
}

/// Returns all datasets.
pub(crate) fn datasets() -> impl Iterator<Item = &'static Dataset> {
    DATASETS.iter().copied()
}

/// Returns the formats that all commands with rows support, with their names.
pub(crate) fn formats() -> impl Iterator<Item = (&'static str, Format)> {
    let rows = Format::row_formats();
    FORMATS.iter().map(|info| (info.name, info.format)).filter(move |(_, format)| rows.contains(format))
}

/// Returns the text formats among [`formats`].
pub(crate) fn text_formats() -> impl Iterator<Item = (&'static str, Format)> {
    formats().filter(|(_, format)| !format.is_binary())
}
