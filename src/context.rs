//! The world outside the arguments and the data: clock, environment, terminal. Read once, here, by nobody else.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal as _, Write};
use std::num::NonZero;
use std::path::PathBuf;
use std::thread::available_parallelism;
use std::time::Instant;

use jiff::Timestamp;
use jiff::tz::Offset;

use crate::date::Date;

/// The environment variable by which a shell asks for completions.
pub(crate) const COMPLETE_VARIABLE: &str = "ECCP_MX_COMPLETE";

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
    /// What shows an answer that is longer than the screen, if anything is to.
    pub pager: Option<Pager>,
    /// Tells how many cores there are; what is answered does not depend on it.
    pub cores: Cores,
    /// What is told how far long work has got, if anybody watches.
    pub watch: Option<Watch>,
    /// The shell that asks what may stand at its cursor, if one does.
    pub asking: Option<Asking>,
}

/// Tells how many cores there are, where that is worth asking.
pub type Cores = fn() -> usize;

/// A pager.
#[derive(Clone, Debug)]
pub struct Pager {
    /// Its command line.
    pub command: String,
    /// Starts it: what is written is shown, and dropping the writer waits until the pager is left.
    pub start: Start,
}

/// Starts a process that reads what is written.
pub type Start = fn(&str) -> io::Result<Box<dyn Write>>;

/// The pager for those who name none: it ends at once where all fits, keeps colours, and leaves what it has shown.
const PAGER: &str = "less -FIRX";

/// A terminal that shows how far long work has got.
#[derive(Clone, Debug)]
pub struct Watch {
    /// Tells the time.
    pub clock: fn() -> Instant,
    /// Opens the terminal.
    pub screen: fn() -> Box<dyn Write>,
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
    /// Its height in rows; 0 where that is not known.
    pub height: usize,
    /// Whether colours are wanted there.
    pub colour: bool,
    /// Whether it shows more than ASCII.
    pub unicode: bool,
}

impl Screen {
    /// No terminal: nothing is coloured, wrapped or cut.
    pub const PIPE: Screen = Screen { terminal: false, width: 0, height: 0, colour: false, unicode: true };
}

impl Context {
    /// The surroundings of this process, which starts a pager by `start`.
    #[must_use]
    // The one place that may look; see clippy.toml.
    #[expect(clippy::disallowed_methods, reason = "this is the room that the rule keeps everything else out of")]
    pub fn of_process(start: Start) -> Context {
        let set = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let columns = || set("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
        let size = if terminal { terminal_size::terminal_size() } else { None };
        let (width, height) = match size {
            Some((width, height)) => (width.0.into(), height.0.into()),
            None => (if terminal { columns().unwrap_or(80) } else { 0 }, 0),
        };
        // Set to nothing it is a pager that is not wanted.
        let pager = ["ECCP_MX_PAGER", "PAGER"].iter().find_map(std::env::var_os);
        let pager = pager.map_or(PAGER.into(), |pager| pager.to_string_lossy().into_owned());
        let wanted = terminal && !dumb && !pager.is_empty();
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
            screen: Screen { terminal, width, height, colour, unicode },
            input: || Box::new(std::io::stdin().lock()),
            cores: || available_parallelism().map_or(1, NonZero::get),
            pager: wanted.then_some(Pager { command: pager, start }),
            watch: (!dumb && std::io::stderr().is_terminal())
                .then_some(Watch { clock: Instant::now, screen: || Box::new(std::io::stderr()) }),
            asking: set(COMPLETE_VARIABLE)
                .map(|shell| Asking { shell: shell.to_string_lossy().into(), folder: std::env::current_dir().ok() }),
        }
    }
}
