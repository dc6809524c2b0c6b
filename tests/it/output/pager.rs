//! Paging: only a terminal, only what is longer than it, and nothing is lost where there is no pager.
#![allow(clippy::disallowed_methods, reason = "a test of the process looks at the process")]

use std::io::{self, Write};
use std::sync::Mutex;

use crate::common::{Answer, ask_in, terminal};
use eccp_mx::{Context, Pager, Screen, StartPager};

/// What the pager was shown, and one test at a time that looks at it.
static SHOWN: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static TURN: Mutex<()> = Mutex::new(());

struct Shown;

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        SHOWN.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn shows(_: &str) -> io::Result<Box<dyn Write>> {
    Ok(Box::new(Shown))
}

fn is_missing(_: &str) -> io::Result<Box<dyn Write>> {
    Err(io::ErrorKind::NotFound.into())
}

/// Left at once.
struct Left;

impl Write for Left {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::BrokenPipe.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn is_left(_: &str) -> io::Result<Box<dyn Write>> {
    Ok(Box::new(Left))
}

fn screen(height: usize, start: StartPager) -> Context {
    let plain = terminal(100);
    Context { screen: Screen { height, ..plain.screen }, pager: Some(Pager { command: "less".into(), start }), ..plain }
}

/// The answer, and what the pager was shown.
fn paged(context: &Context, line: &str) -> (Answer, String) {
    SHOWN.lock().unwrap().clear();
    let answer = ask_in(context, line);
    (answer, String::from_utf8(SHOWN.lock().unwrap().clone()).unwrap())
}

#[test]
fn an_answer_longer_than_the_screen_is_paged_whole_and_a_shorter_one_is_not() {
    let _turn = TURN.lock().unwrap();
    for line in
        ["clusters", "clusters -f csv", "show nle-claut", "--help", "help data", "count clusters --by state", "audit"]
    {
        let whole = ask_in(&terminal(100), line);
        let mut rows = 0;
        for text in whole.out.lines() {
            rows += text.chars().count().div_ceil(100).max(1);
        }
        let (answer, shown) = paged(&screen(rows, shows), line);
        assert_eq!((answer.status, &*answer.out, shown.as_str()), (whole.status, "", &*whole.out), "{line}");
        let (answer, shown) = paged(&screen(rows + 1, shows), line);
        assert_eq!((answer.out.as_str(), &*shown), (&*whole.out, ""), "{line}: it fits");
    }
}

#[test]
fn nothing_is_paged_in_a_pipe_or_where_it_is_not_wanted() {
    let _turn = TURN.lock().unwrap();
    let whole = ask_in(&terminal(100), "clusters").out;
    assert_eq!(paged(&screen(10, shows), "clusters --no-pager").0.out, whole);
    assert_eq!(paged(&screen(10, shows), "--no-pager clusters").0.out, whole);
    let pipe = Context { screen: Screen::PIPE, ..screen(10, shows) };
    let (answer, shown) = paged(&pipe, "clusters");
    assert!(shown.is_empty() && answer.out.lines().count() > 90);
}

#[test]
fn a_pager_that_is_missing_is_done_without_and_one_that_is_left_ends_silently() {
    let _turn = TURN.lock().unwrap();
    assert_eq!(paged(&screen(10, is_missing), "clusters").0.out, ask_in(&terminal(100), "clusters").out);
    let (answer, _) = paged(&screen(10, is_left), "clusters");
    assert_eq!((answer.status, &*answer.out, &*answer.err), (0, "", ""));
}

#[test]
fn what_is_said_is_said_in_either_case() {
    let _turn = TURN.lock().unwrap();
    for height in [3, 500] {
        let (answer, _) = paged(&screen(height, shows), "clusters --state edomex");
        assert!(answer.err.starts_with("eccp-mx: read 'edomex' as state"), "{}", answer.err);
        let (answer, _) = paged(&screen(height, shows), "clusters --state Atlantis");
        assert_eq!((answer.status, answer.err.lines().count()), (2, 1), "{}", answer.err);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn the_environment_names_the_pager() {
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
    let mark = "sed \"s/^/paged: /\"";
    let marked = |text: &str| text.lines().filter(|line| line.starts_with("paged: ")).count();
    assert!(marked(&shown(&format!("PAGER={}", quoted(mark)), "clusters")) > 90);
    assert!(marked(&shown(&format!("PAGER=cat ECCP_MX_PAGER={}", quoted(mark)), "clusters")) > 90);
    assert_eq!(marked(&shown(&format!("ECCP_MX_PAGER= PAGER={}", quoted(mark)), "clusters")), 0);
    assert_eq!(marked(&shown(&format!("PAGER={}", quoted(mark)), "states -n 3")), 0);
    assert_eq!(marked(&shown(&format!("PAGER={}", quoted(mark)), "clusters | cat")), 0);
    assert!(shown("PAGER=no-such-pager", "clusters").lines().count() > 90);
}

/// A value within single quotes of a shell.
fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('"', "\\\""))
}
