//! Tests of the pager: it shows output that is longer than the terminal, and a missing pager loses no output.
#![allow(clippy::disallowed_methods, reason = "a test of the process reads its environment")]

use std::io::{self, Write};
use std::sync::Mutex;

use crate::common::{Answer, ask_in, terminal};
use eccp_mx::{Context, Pager, Screen, StartPager};

/// The input of the pager.
static PAGED: Mutex<Vec<u8>> = Mutex::new(Vec::new());
/// Serializes the tests that read [`PAGED`].
static LOCK: Mutex<()> = Mutex::new(());

struct RecordingPager;

impl Write for RecordingPager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        PAGED.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn start_recording(_: &str) -> io::Result<Box<dyn Write>> {
    Ok(Box::new(RecordingPager))
}

fn start_missing(_: &str) -> io::Result<Box<dyn Write>> {
    Err(io::ErrorKind::NotFound.into())
}

/// A pager that the user quits at once.
struct QuitPager;

impl Write for QuitPager {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn start_quit(_: &str) -> io::Result<Box<dyn Write>> {
    Ok(Box::new(QuitPager))
}

fn context(height: usize, start: StartPager) -> Context {
    let plain = terminal(100);
    Context { screen: Screen { height, ..plain.screen }, pager: Some(Pager { command: "less".into(), start }), ..plain }
}

/// Returns the output, and the input of the pager.
fn ask_paged(context: &Context, line: &str) -> (Answer, String) {
    PAGED.lock().unwrap().clear();
    let answer = ask_in(context, line);
    (answer, String::from_utf8(PAGED.lock().unwrap().clone()).unwrap())
}

#[test]
fn only_output_longer_than_the_screen_is_paged() {
    let _lock = LOCK.lock().unwrap();
    for line in
        ["clusters", "clusters -f csv", "show nle-claut", "--help", "help data", "count clusters --by state", "audit"]
    {
        let whole = ask_in(&terminal(100), line);
        let mut rows = 0;
        for text in whole.out.lines() {
            rows += text.chars().count().div_ceil(100).max(1);
        }
        let (answer, shown) = ask_paged(&context(rows, start_recording), line);
        assert_eq!((answer.status, &*answer.out, shown.as_str()), (whole.status, "", &*whole.out), "{line}");
        let (answer, shown) = ask_paged(&context(rows + 1, start_recording), line);
        assert_eq!((answer.out.as_str(), &*shown), (&*whole.out, ""), "{line}: fits the screen");
    }
}

#[test]
fn nothing_is_paged_in_a_pipe_or_with_no_pager() {
    let _lock = LOCK.lock().unwrap();
    let whole = ask_in(&terminal(100), "clusters").out;
    assert_eq!(ask_paged(&context(10, start_recording), "clusters --no-pager").0.out, whole);
    assert_eq!(ask_paged(&context(10, start_recording), "--no-pager clusters").0.out, whole);
    let pipe = Context { screen: Screen::PIPE, ..context(10, start_recording) };
    let (answer, shown) = ask_paged(&pipe, "clusters");
    assert!(shown.is_empty() && answer.out.lines().count() > 90);
}

#[test]
fn a_missing_pager_loses_no_output_and_quitting_the_pager_is_success() {
    let _lock = LOCK.lock().unwrap();
    assert_eq!(ask_paged(&context(10, start_missing), "clusters").0.out, ask_in(&terminal(100), "clusters").out);
    let (answer, _) = ask_paged(&context(10, start_quit), "clusters");
    assert_eq!((answer.status, &*answer.out, &*answer.err), (0, "", ""));
}

#[test]
fn messages_are_written_with_and_without_the_pager() {
    let _lock = LOCK.lock().unwrap();
    for height in [3, 500] {
        let (answer, _) = ask_paged(&context(height, start_recording), "clusters --state edomex");
        assert!(answer.err.starts_with("eccp-mx: read 'edomex' as state"), "{}", answer.err);
        let (answer, _) = ask_paged(&context(height, start_recording), "clusters --state Atlantis");
        assert_eq!((answer.status, answer.err.lines().count()), (2, 1), "{}", answer.err);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn eccp_mx_pager_takes_precedence_over_pager() {
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_eccp-mx")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let shown = |environment: &str, line: &str| {
        let line = format!("script -qec 'stty rows 10 cols 90; {environment} eccp-mx {line}' /dev/null");
        let mut command = std::process::Command::new("sh");
        command
            .args(["-c", &line])
            .env("PATH", &path)
            .env("TERM", "xterm")
            .env_remove("PAGER")
            .env_remove("ECCP_MX_PAGER");
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    let prefixing = "sed \"s/^/paged: /\"";
    let count = |text: &str| text.lines().filter(|line| line.starts_with("paged: ")).count();
    assert!(count(&shown(&format!("PAGER={}", quoted(prefixing)), "clusters")) > 90);
    assert!(count(&shown(&format!("PAGER=cat ECCP_MX_PAGER={}", quoted(prefixing)), "clusters")) > 90);
    assert_eq!(count(&shown(&format!("ECCP_MX_PAGER= PAGER={}", quoted(prefixing)), "clusters")), 0);
    assert_eq!(count(&shown(&format!("PAGER={}", quoted(prefixing)), "states -n 3")), 0);
    assert_eq!(count(&shown(&format!("PAGER={}", quoted(prefixing)), "clusters | cat")), 0);
    assert!(shown("PAGER=no-such-pager", "clusters").lines().count() > 90);
}

/// Quotes a value for the shell.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\\\""))
}
