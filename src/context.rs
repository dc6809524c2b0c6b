//! The world outside the arguments and the data: clock, environment, terminal. Read once, here, by nobody else.

use std::ffi::OsString;
use std::io::{BufRead, IsTerminal as _};
use std::path::PathBuf;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::completion::VARIABLE;
use crate::date::Date;

/// What the program knows of its surroundings. A test writes one down; `main` reads it from the process.
#[derive(Clone, Debug)]
pub struct Context {
    /// The day it is, in UTC, so that an answer does not depend on the place.
    pub today: Date,
    /// The own data folder that `ECCP_MX_DATA` names.
    pub data: Option<PathBuf>,
    /// Where the answer goes.
    pub screen: Screen,
    /// Opens standard input.
    pub input: fn() -> Box<dyn BufRead>,
    /// The shell that asks what may stand at its cursor, if one does.
    pub asking: Option<Asking>,
}

/// A shell that asks what may stand at its cursor.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Its name.
    pub shell: String,
    /// The folder that it is in.
    pub folder: Option<PathBuf>,
}

/// What the answer is shown on.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// Its width in columns.
    pub width: usize,
    /// Whether colours are wanted there.
    pub colour: bool,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
}

impl Screen {
    /// No terminal: nothing is coloured, wrapped or cut.
    pub const PIPE: Screen = Screen { terminal: false, width: 0, colour: false, unicode: true };
}

impl Context {
    /// The surroundings of this process.
    #[must_use]
    // The one place that may look; see clippy.toml.
    #[expect(clippy::disallowed_methods, reason = "this is the room that the rule keeps everything else out of")]
    pub fn of_process() -> Context {
        let set = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let columns = || set("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
        let width = if terminal {
            terminal_size::terminal_size().map(|(width, _)| width.0.into()).or_else(columns).unwrap_or(80)
        } else {
            0
        };
        // The first of these that is set decides, as in every program of the system.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name));
        let unicode = locale.is_none_or(|locale| {
            let locale = locale.to_string_lossy().to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        let colour = terminal && !dumb && set("NO_COLOR").is_none();
        Context {
            today: Offset::UTC.to_datetime(Timestamp::now()).date().into(),
            data: set("ECCP_MX_DATA").map(PathBuf::from),
            screen: Screen { terminal, width, colour, unicode },
            input: || Box::new(std::io::stdin().lock()),
            asking: set(VARIABLE)
                .map(|shell| Asking { shell: shell.to_string_lossy().into(), folder: std::env::current_dir().ok() }),
        }
    }
}
