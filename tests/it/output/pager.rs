//! Tests of paging: output that is longer than the screen is paged, and no output is lost if the pager fails.
#![allow(clippy::disallowed_methods, reason = "a test of the process reads its environment")]

use std::io::{self, Write};
use std::sync::Mutex;

use crate::common::{Answer, ask_in, terminal};
use eccp_mx::{Context, Pager, PagerProcess, Screen, StartPager};

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

impl PagerProcess for RecordingPager {
    fn wait(&mut self) -> bool {
        true
    }
}

fn start_recording(_: &Pager) -> io::Result<Box<dyn PagerProcess>> {
    Ok(Box::new(RecordingPager))
}

fn start_missing(_: &Pager) -> io::Result<Box<dyn PagerProcess>> {
    Err(io::ErrorKind::NotFound.into())
}

/// A pager that exits after some bytes.
struct ExitingPager {
    remaining: usize,
    succeeds: bool,
}

impl Write for ExitingPager {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.remaining == 0 {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        let count = bytes.len().min(self.remaining);
        self.remaining -= count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl PagerProcess for ExitingPager {
    fn wait(&mut self) -> bool {
        self.remaining = 0;
        self.succeeds
    }
}

fn start_quitting(_: &Pager) -> io::Result<Box<dyn PagerProcess>> {
    Ok(Box::new(ExitingPager { remaining: 0, succeeds: true }))
}

fn start_failing<const BYTES: usize>(_: &Pager) -> io::Result<Box<dyn PagerProcess>> {
    Ok(Box::new(ExitingPager { remaining: BYTES, succeeds: false }))
}

fn context(height: usize, start: StartPager) -> Context {
    let plain = terminal(100);
    let pager = Pager { program: "less".into(), arguments: Vec::new(), variables: Vec::new(), start };
    Context { screen: Screen { height, ..plain.screen }, pager: Some(pager), ..plain }
}

/// Runs a command line; returns the answer, and the input of the pager.
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
    let (answer, _) = ask_paged(&context(10, start_quitting), "clusters");
    assert_eq!((answer.status, &*answer.out, &*answer.err), (0, "", ""));
}

#[test]
fn messages_are_written_with_and_without_a_pager() {
    let _lock = LOCK.lock().unwrap();
    for height in [3, 500] {
        let (answer, _) = ask_paged(&context(height, start_recording), "clusters --state edomex");
        assert!(answer.err.starts_with("eccp-mx: read 'edomex' as state"), "{}", answer.err);
        let (answer, _) = ask_paged(&context(height, start_recording), "clusters --state Atlantis");
        assert_eq!((answer.status, answer.err.lines().count()), (2, 1), "{}", answer.err);
    }
}

#[test]
fn no_output_is_lost_if_the_pager_fails_before_reading() {
    let _lock = LOCK.lock().unwrap();
    for line in ["clusters", "clusters -f csv", "show nle-claut", "help data"] {
        let whole = ask_in(&terminal(100), line).out;
        for start in
            [start_failing::<0>, start_failing::<1>, start_failing::<1000>, start_failing::<65536>] as [StartPager; 4]
        {
            let (answer, _) = ask_paged(&context(10, start), line);
            assert_eq!((answer.status, &*answer.out, &*answer.err), (0, &*whole, ""), "{line}");
        }
    }
    // This output exceeds the capacity of a pipe, so that the pager must have read some of it.
    let line = "search a -f json";
    assert!(ask_in(&terminal(100), line).out.len() > 70_000);
    let (answer, _) = ask_paged(&context(10, start_failing::<66_000>), line);
    assert_eq!((answer.status, &*answer.out, &*answer.err), (0, "", ""));
}

/// Runs a command line on a terminal of 10 rows and 90 columns, with `environment` and no other variables. Types `q` until the
/// command ends. Returns the exit status and the output on the terminal.
#[cfg(target_os = "linux")]
fn run_on_terminal(environment: &str, line: &str) -> (Option<i32>, String) {
    use std::process::{Command, Stdio};
    let folder = std::path::Path::new(env!("CARGO_BIN_EXE_eccp-mx")).parent().unwrap();
    let path = format!("{}:{}", folder.display(), std::env::var("PATH").unwrap());
    let line = format!("stty -echo rows 10 cols 90; {environment} eccp-mx {line}");
    let mut command = Command::new("script");
    command.args(["-qec", &line, "/dev/null"]).env_clear().env("PATH", &path).env("TERM", "xterm");
    let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut keys = process.stdin.take().unwrap();
    let typing = std::thread::spawn(move || {
        while keys.write_all(b"q").is_ok() {
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    });
    let output = process.wait_with_output().unwrap();
    typing.join().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout).replace("\r\n", "\n");
    // Removes the echo of keys that were typed before stty turned off echoing.
    (output.status.code(), shown.trim_start_matches(['q', '^', 'D', '\u{8}']).to_owned())
}

#[test]
#[cfg(target_os = "linux")]
fn less_shows_colours_and_accents_in_any_environment() {
    for environment in ["", "PAGER=less", "PAGER=less LC_ALL=C", "PAGER=less LESS=-S"] {
        let (_, shown) = run_on_terminal(environment, "clusters --state nle");
        assert!(
            !shown.contains("ESC[") && !shown.contains("<C3>") && !shown.contains("<E2>"),
            "{environment}: {shown}"
        );
        assert!(shown.contains("Nuevo León") && shown.contains("\x1b[1m"), "{environment}: {shown}");
    }
    let (_, shown) = run_on_terminal("PAGER=\"tail -n 99\"", "clusters");
    assert!(!shown.contains('\x1b') && shown.contains("Nuevo León"), "no colours for an unknown pager: {shown}");
}

#[test]
#[cfg(target_os = "linux")]
fn output_is_written_to_the_terminal_if_the_pager_fails() {
    let (_, whole) = run_on_terminal("ECCP_MX_PAGER=", "clusters --color never");
    assert!(whole.lines().count() > 90);
    for pager in ["false", "sh -c \"exit 7\"", "no-such-pager", "env no-such-pager"] {
        let (status, shown) = run_on_terminal(&format!("PAGER={}", quoted(pager)), "clusters --color never");
        assert!(status == Some(0) && shown.ends_with(&whole), "{pager}: {shown}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn interrupts_are_left_to_the_pager() {
    let folder = tempfile::tempdir().unwrap();
    let pager = folder.path().join("pager");
    // The pager sends the signals to the program, as a terminal would.
    let script =
        "#!/bin/sh\nfor signal in INT QUIT; do kill -$signal $PPID; sleep 0.2; done\nexec sed 's/^/paged: /'\n";
    std::fs::write(&pager, script).unwrap();
    std::fs::set_permissions(&pager, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let (status, shown) = run_on_terminal(&format!("PAGER={}", pager.display()), "clusters");
    let paged = shown.lines().filter(|line| line.starts_with("paged: ")).count();
    assert!(status == Some(0) && paged > 90, "{status:?}: {shown}");
}

#[test]
#[cfg(target_os = "linux")]
fn no_escape_sequences_are_written_to_terminals_without_a_type_or_colours() {
    let escapes = |environment: &str| run_on_terminal(environment, "states -n 3").1.contains('\x1b');
    assert!(escapes("") && escapes("TERM=vte"));
    for environment in
        ["TERM=", "env -u TERM", "TERM=dumb", "TERM=vt100", "TERM=xterm-mono", "CLICOLOR=0", "NO_COLOR=1"]
    {
        assert!(!escapes(environment), "{environment}");
    }
    assert!(escapes("TERM=dumb FORCE_COLOR=1") && escapes("TERM=dumb CLICOLOR_FORCE=1"));
    let (_, shown) = run_on_terminal("env -u TERM PAGER=false", "clusters");
    assert!(shown.lines().count() > 90 && !shown.contains('\x1b'));
}

#[test]
#[cfg(target_os = "linux")]
fn eccp_mx_pager_takes_precedence_over_pager() {
    let shown = |environment: &str, line: &str| run_on_terminal(environment, line).1;
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
