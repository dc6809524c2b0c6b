//! How far long reading has got, said on a terminal while it goes on and wiped when it is over.
//!
//! Knows bytes, rows and time. The clock and the terminal are those of the context; a run that nobody watches says nothing.

use std::cell::{Cell as Slot, RefCell};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::context::ProgressScreen;
use crate::text::printable;

/// How long work goes on in silence, and how often it is told from then on.
const PATIENCE: Duration = Duration::from_secs(1);
const EVERY: Duration = Duration::from_millis(100);
/// How many bytes are read between two looks at the clock.
const LOOK: u64 = 1 << 16;
/// How much of the name of a file is shown.
const NAME: usize = 24;
/// Goes to the beginning of the line and wipes it.
const WIPE: &str = "\r\x1b[K";

/// What is said of the reading of a run.
pub struct Progress(Option<Watched>);

struct Watched {
    clock: fn() -> Instant,
    begun: Instant,
    told: Slot<Instant>,
    // None as soon as the answer is on the terminal, which it has to itself.
    screen: RefCell<Option<Box<dyn Write>>>,
    shown: Slot<bool>,
}

impl Progress {
    /// Nothing is said.
    pub const NONE: Progress = Progress(None);

    /// What `watch`, if there is one, shows of a run that begins now.
    #[must_use]
    pub fn of(watch: Option<&ProgressScreen>) -> Progress {
        Progress(watch.map(|ProgressScreen { clock, screen }| {
            let begun = clock();
            let (told, screen, shown) = (Slot::new(begun), RefCell::new(Some(screen())), Slot::new(false));
            Watched { clock: *clock, begun, told, screen, shown }
        }))
    }

    /// What is told of the reading of a file of `size` bytes.
    pub fn reading<'p>(&'p self, name: &'p str, size: u64) -> Reading<'p> {
        let begun = self.0.as_ref().map(|watched| (watched, (watched.clock)()));
        Reading { name, size, read: 0, rows: 0, told: 0, begun }
    }

    /// Shows how many bytes of a workbook are written.
    pub(crate) fn show_written(&self, bytes: u64) {
        if let Some(watched) = self.0.as_ref().filter(|watched| watched.is_due()) {
            watched.tell(&format!("writing the workbook: {:.1} MB", bytes as f64 / 1e6));
        }
    }

    /// Removes the last report from the terminal.
    pub(crate) fn clear(&self) {
        if let Some(watched) = &self.0 {
            watched.wipe();
        }
    }

    /// Leaves the terminal to the answer.
    pub fn stop(&self) {
        if let Some(watched) = &self.0 {
            watched.wipe();
            *watched.screen.borrow_mut() = None;
        }
    }
}

impl Watched {
    /// Returns whether it is time for a report, and starts to wait for the next.
    fn is_due(&self) -> bool {
        let now = (self.clock)();
        let is_due = now - self.begun >= PATIENCE && now - self.told.get() >= EVERY;
        if is_due {
            self.told.set(now);
        }
        is_due
    }

    fn tell(&self, text: &str) {
        if let Some(screen) = &mut *self.screen.borrow_mut() {
            // That it cannot be said changes no answer.
            let _ = write!(screen, "{WIPE}{text}").and_then(|()| screen.flush());
            self.shown.set(true);
        }
    }

    fn wipe(&self) {
        if self.shown.replace(false) {
            self.tell("");
            self.shown.set(false);
        }
    }
}

/// How far a file was read.
pub struct Reading<'p> {
    name: &'p str,
    size: u64,
    read: u64,
    rows: u64,
    // How much had been read when the clock was last looked at.
    told: u64,
    begun: Option<(&'p Watched, Instant)>,
}

impl Reading<'_> {
    /// Notes that the first `bytes` bytes of the file are read, and shows it if it is time to.
    pub fn reach(&mut self, bytes: u64) {
        self.read = bytes;
        if self.read - self.told >= LOOK {
            self.told = self.read;
            self.tell();
        }
    }

    /// Counts a row.
    pub fn add_row(&mut self) {
        self.rows += 1;
    }

    fn tell(&self) {
        let Some((watched, begun)) = self.begun else { return };
        if !watched.is_due() {
            return;
        }
        let now = (watched.clock)();
        let name = Path::new(self.name).file_name().unwrap_or_default().to_string_lossy();
        let name: String = name.chars().take(NAME).collect();
        let rate = self.read as f64 / (now - begun).as_secs_f64().max(1e-3);
        let rest = match self.size.saturating_sub(self.read) {
            0 => String::new(),
            rest => format!(", {:.0} s left", (rest as f64 / rate).ceil()),
        };
        watched.tell(&format!("{}: {} rows, {:.0} MB/s{rest}", printable(&name), self.rows, rate / 1e6));
    }
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        if let Some((watched, _)) = self.begun {
            watched.wipe();
        }
    }
}

/// A writer to the terminal on which progress is told: what is written there ends it.
pub(crate) struct Ending<'w> {
    /// Writes the answer.
    pub out: &'w mut dyn Write,
    /// What was told till then.
    pub progress: &'w Progress,
}

impl Write for Ending<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress.stop();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
