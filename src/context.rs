//! The environment of the process: clock, environment variables and terminals, read once.
//!
//! No other module reads the environment; `clippy.toml` enforces this. Of this crate, this module imports only `date`.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::date::Date;

/// The environment variable by which a shell requests completions; its value is the name of the shell.
pub(crate) const COMPLETE_VARIABLE: &str = "ECCP_MX_COMPLETE";

/// The environment that the program runs in. `main` reads it from the process; a test constructs one.
#[derive(Clone, Debug)]
pub struct Context {
    /// The current date in UTC, so that the output does not depend on the time zone.
    pub today: Date,
    /// The directory of user data that `ECCP_MX_DATA` names.
    pub data_dir: Option<PathBuf>,
    /// The properties of standard output.
    pub screen: Screen,
    /// Opens standard input.
    pub stdin: fn() -> Box<dyn BufRead>,
    /// The pager for output that is longer than the screen.
    pub pager: Option<Pager>,
    /// The terminal for progress messages.
    pub progress: Option<ProgressScreen>,
    /// A shell's request for completions.
    pub completion: Option<CompletionRequest>,
    /// Starts to watch for signals; called before the first temporary file is created.
    pub watch_signals: Option<fn()>,
}

/// A pager: its command line and environment, and how to start it.
#[derive(Clone, Debug)]
pub struct Pager {
    /// The program.
    pub program: String,
    /// The arguments of the program.
    pub arguments: Vec<String>,
    /// The environment variables to set for the program.
    pub variables: Vec<(&'static str, &'static str)>,
    /// Starts the program.
    pub start: StartPager,
}

/// Starts a pager.
pub type StartPager = fn(&Pager) -> io::Result<Box<dyn PagerProcess>>;

/// A running pager; writing sends data to the standard input of the pager.
pub trait PagerProcess: Write {
    /// Closes the standard input of the pager and waits until the pager exits. Returns true if the pager
    /// succeeded or the user interrupted it.
    fn wait(&mut self) -> bool;
}

/// The environment variables that name the pager, in order of precedence.
const PAGER_VARIABLES: [&str; 2] = ["ECCP_MX_PAGER", "PAGER"];
const DEFAULT_PAGER: &str = "less";
/// The options of `less` if the user has set none: exit at once if the output fits (`F`), ignore case in searches (`I`),
/// keep colours (`R`) and leave the output on the screen (`X`).
const LESS_OPTIONS: &str = "FIRX";
/// Pagers other than `less` that show colours. Output to any other pager is not coloured by default.
const COLOUR_PAGERS: [&str; 6] = ["bat", "batcat", "delta", "moar", "moor", "ov"];

impl Pager {
    /// Returns the pager that the environment names, or `less`. Returns `None` if the command line is empty, `cat` or
    /// malformed.
    fn from_environment(variables: &VariableLookup<'_>, start: StartPager) -> Option<Pager> {
        let command = PAGER_VARIABLES.iter().find_map(|name| variables(name));
        let command = command.map_or(DEFAULT_PAGER.into(), |command| command.to_string_lossy().into_owned());
        let mut arguments = shlex::split(&command)?;
        if arguments.is_empty() || arguments == ["cat"] {
            return None;
        }
        let program = arguments.remove(0);
        let mut pager = Pager { program, arguments, variables: Vec::new(), start };
        if pager.name() == "less" {
            match variables("LESS") {
                None => pager.variables.push(("LESS", LESS_OPTIONS)),
                // The user's options may lack `R`, without which less prints colour escape sequences literally.
                Some(_) => pager.arguments.insert(0, "-R".to_owned()),
            }
        }
        // The output is UTF-8 whatever the locale. In another locale, less would show the bytes of accented letters.
        if variables("LESSCHARSET").is_none_or(|charset| charset.is_empty()) {
            pager.variables.push(("LESSCHARSET", "utf-8"));
        }
        Some(pager)
    }

    /// Returns the file name of the program without the extension.
    fn name(&self) -> &str {
        Path::new(&self.program).file_stem().and_then(OsStr::to_str).unwrap_or_default()
    }

    fn shows_colours(&self) -> bool {
        self.name() == "less" || COLOUR_PAGERS.contains(&self.name())
    }
}

/// A function that looks up an environment variable.
type VariableLookup<'v> = dyn Fn(&str) -> Option<OsString> + 'v;

/// Returns whether to colour output: NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE decide in this order; otherwise returns true
/// if colour is `supported` and CLICOLOR is not 0.
fn should_colour(variables: &VariableLookup<'_>, supported: bool) -> bool {
    let non_empty = |name: &str| variables(name).filter(|value| !value.is_empty());
    if non_empty("NO_COLOR").is_some() {
        false
    } else if non_empty("FORCE_COLOR").is_some() || non_empty("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        true
    } else {
        supported && non_empty("CLICOLOR").is_none_or(|value| value != "0")
    }
}

/// Returns whether the terminal type `TERM` can neither move the cursor nor clear the screen. On Unix, an unset `TERM`
/// counts as dumb.
fn is_dumb(term: Option<&OsStr>) -> bool {
    term.map_or(cfg!(unix), |term| term == "dumb" || term == "unknown")
}

/// Returns whether the terminal type `TERM` has no colours. Does not read terminfo. The monochrome terminals still
/// in use are those of DEC, and variants whose names end in `-m` or `-mono`.
fn is_monochrome(term: &OsStr) -> bool {
    let term = term.to_string_lossy();
    let model = term.strip_prefix("vt").filter(|model| model.starts_with(|c: char| c.is_ascii_digit()));
    // The vt340 and the vt525 are the only VT terminals with colour.
    let is_dec = model.is_some_and(|model| !model.starts_with("340") && !model.starts_with("525"));
    is_dec || term.ends_with("-m") || term.ends_with("-mono")
}

/// A terminal for progress messages.
#[derive(Clone, Debug)]
pub struct ProgressScreen {
    /// Returns the current time.
    pub clock: fn() -> Instant,
    /// Opens standard error, which is the terminal.
    pub screen: fn() -> Box<dyn Write>,
}

/// A shell's request for completions.
#[derive(Clone, Debug)]
pub struct CompletionRequest {
    /// The name of the shell.
    pub shell: String,
    /// The current directory of the shell.
    pub directory: Option<PathBuf>,
}

/// The properties of standard output: those of a terminal, or of a pipe or file.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// The width in columns; 0 for a pipe or file.
    pub width: usize,
    /// The height in rows; 0 if unknown.
    pub height: usize,
    /// Whether output is coloured.
    pub colour: bool,
    /// Whether the terminal can show characters outside ASCII.
    pub unicode: bool,
}

impl Screen {
    /// A pipe or a file: output is not coloured, wrapped or truncated.
    pub const PIPE: Screen = Screen { terminal: false, width: 0, height: 0, colour: false, unicode: true };
}

impl Context {
    /// Reads the environment of this process. `start` is the function that starts a pager.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the only module that may read the environment")]
    pub fn from_process(start: StartPager) -> Context {
        let non_empty = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let term = non_empty("TERM");
        let dumb = is_dumb(term.as_deref());
        let columns =
            || non_empty("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok()).filter(|&columns| columns > 0);
        let size = if terminal { terminal_size::terminal_size() } else { None };
        let (width, height) = match size {
            Some((width, height)) => (width.0.into(), height.0.into()),
            None => (if terminal { columns().unwrap_or(80) } else { 0 }, 0),
        };
        // The precedence that POSIX defines for LC_CTYPE.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| non_empty(name));
        let unicode = locale.is_none_or(|locale| {
            let locale = locale.to_string_lossy().to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        let variables = |name: &str| std::env::var_os(name);
        let pager = if terminal && !dumb { Pager::from_environment(&variables, start) } else { None };
        let supported = terminal
            && !dumb
            && !term.is_some_and(|term| is_monochrome(&term))
            && pager.as_ref().is_none_or(Pager::shows_colours);
        let colour = should_colour(&variables, supported);
        Context {
            today: Offset::UTC.to_datetime(Timestamp::now()).date().into(),
            data_dir: non_empty("ECCP_MX_DATA").map(PathBuf::from),
            screen: Screen { terminal, width, height, colour, unicode },
            stdin: || Box::new(std::io::stdin().lock()),
            pager,
            progress: (!dumb && std::io::stderr().is_terminal())
                .then_some(ProgressScreen { clock: Instant::now, screen: || Box::new(std::io::stderr()) }),
            completion: non_empty(COMPLETE_VARIABLE).map(|shell| CompletionRequest {
                shell: shell.to_string_lossy().into(),
                directory: std::env::current_dir().ok(),
            }),
            watch_signals: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns a lookup function over space-separated `NAME=value` pairs; `+` in a value stands for a space.
    fn environment(pairs: &str) -> impl Fn(&str) -> Option<OsString> {
        let pairs: Vec<(String, OsString)> = pairs
            .split_whitespace()
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.replace('+', " ").into()))
            .collect();
        move |name| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.clone())
    }

    #[test]
    fn colour_variables_follow_their_precedence() {
        for (pairs, pipe, terminal) in [
            ("", false, true),
            ("NO_COLOR=", false, true),
            ("NO_COLOR=0", false, false),
            ("NO_COLOR=1 FORCE_COLOR=1 CLICOLOR_FORCE=1", false, false),
            ("FORCE_COLOR=1 CLICOLOR=0", true, true),
            ("FORCE_COLOR=", false, true),
            ("CLICOLOR_FORCE=1 CLICOLOR=0", true, true),
            ("CLICOLOR_FORCE=0", false, true),
            ("CLICOLOR_FORCE=0 CLICOLOR=0", false, false),
            ("CLICOLOR=0", false, false),
            ("CLICOLOR=1", false, true),
        ] {
            let variables = environment(pairs);
            let chosen = (should_colour(&variables, false), should_colour(&variables, true));
            assert_eq!(chosen, (pipe, terminal), "{pairs}");
        }
    }

    #[test]
    fn terminal_types_without_colours_or_cursor_are_recognised() {
        assert!(["dumb", "unknown"].iter().all(|term| is_dumb(Some(OsStr::new(term)))));
        assert!(is_dumb(None) == cfg!(unix) && !is_dumb(Some(OsStr::new("xterm"))));
        for term in ["vt100", "vt220-w", "vt52", "xterm-mono", "linux-m", "screen-m"] {
            assert!(is_monochrome(OsStr::new(term)), "{term}");
        }
        for term in
            ["xterm", "xterm-256color", "vte", "vt525", "vt340", "linux", "screen", "tmux-256color", "alacritty"]
        {
            assert!(!is_monochrome(OsStr::new(term)), "{term}");
        }
    }

    #[test]
    fn less_gets_the_options_and_the_character_set_that_the_user_has_not_set() {
        let pager = |pairs: &str| {
            let pager = Pager::from_environment(&environment(pairs), |_| Err(io::ErrorKind::NotFound.into()))?;
            let variables = pager.variables.iter().map(|(name, value)| format!("{name}={value}"));
            let line: Vec<String> = variables.chain([pager.program.clone()]).chain(pager.arguments.clone()).collect();
            Some((line.join(" "), pager.shows_colours()))
        };
        let some = |line: &str, colours| Some((line.to_owned(), colours));
        for (pairs, expected) in [
            ("", some("LESS=FIRX LESSCHARSET=utf-8 less", true)),
            ("PAGER=less", some("LESS=FIRX LESSCHARSET=utf-8 less", true)),
            ("PAGER=/usr/bin/less+-S", some("LESS=FIRX LESSCHARSET=utf-8 /usr/bin/less -S", true)),
            ("LESS=-S", some("LESSCHARSET=utf-8 less -R", true)),
            ("LESS= LESSCHARSET=latin1", some("less -R", true)),
            ("PAGER=most", some("LESSCHARSET=utf-8 most", false)),
            ("PAGER=most ECCP_MX_PAGER=bat+-p", some("LESSCHARSET=utf-8 bat -p", true)),
            ("PAGER=less ECCP_MX_PAGER=", None),
            ("PAGER=cat", None),
        ] {
            assert_eq!(pager(pairs), expected, "{pairs}");
        }
    }
}
