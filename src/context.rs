//! The environment of the process: clock, environment variables and terminals, read once.
//!
//! May import `date`. No other module reads them; `clippy.toml` enforces it.

use std::ffi::OsString;
use std::io::{self, BufRead, IsTerminal as _, Write};
use std::path::PathBuf;
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
    /// The folder of user data that `ECCP_MX_DATA` names.
    pub data_dir: Option<PathBuf>,
    /// The screen that shows standard output.
    pub screen: Screen,
    /// Opens standard input.
    pub stdin: fn() -> Box<dyn BufRead>,
    /// The pager for output that is longer than the screen.
    pub pager: Option<Pager>,
    /// The terminal for progress messages.
    pub progress: Option<ProgressScreen>,
    /// The request of a shell for completions.
    pub completion: Option<CompletionRequest>,
}

/// A pager.
#[derive(Clone, Debug)]
pub struct Pager {
    /// The command line.
    pub command: String,
    /// Starts the pager; dropping the returned writer waits until the pager exits.
    pub start: StartPager,
}

/// Starts the pager with this command line and returns a writer to its standard input.
pub type StartPager = fn(&str) -> io::Result<Box<dyn Write>>;

/// The default pager: `less` exits at once if the output fits (`F`), searches without case (`I`), keeps colours (`R`) and
/// leaves the output on the screen (`X`).
const DEFAULT_PAGER: &str = "less -FIRX";

/// A terminal for progress messages.
#[derive(Clone, Debug)]
pub struct ProgressScreen {
    /// Returns the current time.
    pub clock: fn() -> Instant,
    /// Opens the terminal.
    pub screen: fn() -> Box<dyn Write>,
}

/// The request of a shell for completions.
#[derive(Clone, Debug)]
pub struct CompletionRequest {
    /// The name of the shell.
    pub shell: String,
    /// The current directory of the shell.
    pub folder: Option<PathBuf>,
}

/// The properties of the screen that shows standard output.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Whether standard output is a terminal.
    pub terminal: bool,
    /// The width in columns.
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
    /// Reads the environment of this process, which starts a pager by `start`.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the only module that may read the environment")]
    pub fn from_process(start: StartPager) -> Context {
        let set = |name: &str| std::env::var_os(name).filter(|value: &OsString| !value.is_empty());
        let terminal = std::io::stdout().is_terminal();
        let dumb = set("TERM").is_some_and(|term| term == "dumb");
        let columns = || set("COLUMNS").and_then(|columns| columns.to_str()?.parse().ok());
        let size = if terminal { terminal_size::terminal_size() } else { None };
        let (width, height) = match size {
            Some((width, height)) => (width.0.into(), height.0.into()),
            None => (if terminal { columns().unwrap_or(80) } else { 0 }, 0),
        };
        // An empty variable disables the pager.
        let pager = ["ECCP_MX_PAGER", "PAGER"].iter().find_map(std::env::var_os);
        let pager = pager.map_or(DEFAULT_PAGER.into(), |pager| pager.to_string_lossy().into_owned());
        let paged = terminal && !dumb && !pager.is_empty();
        // The precedence that POSIX defines for LC_CTYPE.
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| set(name));
        let unicode = locale.is_none_or(|locale| {
            let locale = locale.to_string_lossy().to_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        let colour = terminal && !dumb && set("NO_COLOR").is_none();
        Context {
            today: Offset::UTC.to_datetime(Timestamp::now()).date().into(),
            data_dir: set("ECCP_MX_DATA").map(PathBuf::from),
            screen: Screen { terminal, width, height, colour, unicode },
            stdin: || Box::new(std::io::stdin().lock()),
            pager: paged.then_some(Pager { command: pager, start }),
            progress: (!dumb && std::io::stderr().is_terminal())
                .then_some(ProgressScreen { clock: Instant::now, screen: || Box::new(std::io::stderr()) }),
            completion: set(COMPLETE_VARIABLE).map(|shell| CompletionRequest {
                shell: shell.to_string_lossy().into(),
                folder: std::env::current_dir().ok(),
            }),
        }
    }
}
