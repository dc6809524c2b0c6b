//! The progress of reading, shown on a terminal during a long run and erased at its end.
//!
//! Knows bytes, rows and time. The clock and the terminal come from the context; without them nothing is shown.

use std::cell::{Cell as Slot, RefCell};
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::context::ProgressScreen;
use crate::text::printable;

/// The time before progress is shown.
const DELAY: Duration = Duration::from_secs(1);
/// The time between updates.
const INTERVAL: Duration = Duration::from_millis(100);
/// The number of bytes that are read before the clock is read again.
const CLOCK_INTERVAL: u64 = 1 << 16;
/// The maximum number of characters of a file name that are shown.
const NAME_LIMIT: usize = 24;
/// Moves to the start of the line and erases it.
const ERASE: &str = "\r\x1b[K";

/// The progress of a run.
pub struct Progress(Option<Display>);

struct Display {
    clock: fn() -> Instant,
    start: Instant,
    last_update: Slot<Instant>,
    // `None` after the first output to the terminal.
    screen: RefCell<Option<Box<dyn Write>>>,
    is_visible: Slot<bool>,
}

impl Progress {
    /// Progress that is not shown.
    pub const NONE: Progress = Progress(None);

    /// Creates the progress of a run that starts now, shown on `screen` if there is one.
    #[must_use]
    pub fn new(screen: Option<&ProgressScreen>) -> Progress {
        Progress(screen.map(|ProgressScreen { clock, screen }| {
            let start = clock();
            let (last_update, screen, is_visible) = (Slot::new(start), RefCell::new(Some(screen())), Slot::new(false));
            Display { clock: *clock, start, last_update, screen, is_visible }
        }))
    }

    /// Starts the progress of a file of `size` bytes.
    pub fn start_file<'p>(&'p self, name: &'p str, size: u64) -> FileProgress<'p> {
        let display = self.0.as_ref().map(|display| (display, (display.clock)()));
        FileProgress { name, size, bytes: 0, rows: 0, next_check: CLOCK_INTERVAL, display }
    }

    /// Shows how many bytes of a workbook are written.
    pub(crate) fn show_written(&self, bytes: u64) {
        if let Some(display) = self.0.as_ref().filter(|display| display.is_due()) {
            display.show(&format!("writing the workbook: {:.1} MB", bytes as f64 / 1e6));
        }
    }

    /// Erases the progress until the next update.
    pub(crate) fn clear(&self) {
        if let Some(display) = &self.0 {
            display.erase();
        }
    }

    /// Erases the progress and shows none from now on.
    pub fn stop(&self) {
        if let Some(display) = &self.0 {
            display.erase();
            *display.screen.borrow_mut() = None;
        }
    }
}

impl Display {
    /// Returns whether an update is due. If it is, the interval to the next update begins.
    fn is_due(&self) -> bool {
        let now = (self.clock)();
        let is_due = now - self.start >= DELAY && now - self.last_update.get() >= INTERVAL;
        if is_due {
            self.last_update.set(now);
        }
        is_due
    }

    fn show(&self, text: &str) {
        if let Some(screen) = &mut *self.screen.borrow_mut() {
            // A failure to show progress does not change the result.
            let _ = write!(screen, "{ERASE}{text}").and_then(|()| screen.flush());
            self.is_visible.set(true);
        }
    }

    fn erase(&self) {
        if self.is_visible.replace(false) {
            self.show("");
            self.is_visible.set(false);
        }
    }
}

/// The progress of a file. It is erased when it is dropped.
pub struct FileProgress<'p> {
    name: &'p str,
    size: u64,
    bytes: u64,
    rows: u64,
    // The number of bytes after which the clock is read.
    next_check: u64,
    // With the time when the file was opened.
    display: Option<(&'p Display, Instant)>,
}

impl FileProgress<'_> {
    /// Sets the number of bytes read so far, and updates the terminal if it is time to.
    pub fn set_bytes(&mut self, bytes: u64) {
        self.bytes = bytes;
        if bytes >= self.next_check {
            self.next_check = bytes + CLOCK_INTERVAL;
            self.update();
        }
    }

    /// Counts a row.
    pub fn add_row(&mut self) {
        self.rows += 1;
    }

    fn update(&self) {
        let Some((display, file_start)) = self.display else { return };
        if !display.is_due() {
            return;
        }
        let now = (display.clock)();
        let name = Path::new(self.name).file_name().unwrap_or_default().to_string_lossy();
        let name: String = name.chars().take(NAME_LIMIT).collect();
        let rate = self.bytes as f64 / (now - file_start).as_secs_f64().max(1e-3);
        let remaining = match self.size.saturating_sub(self.bytes) {
            0 => String::new(),
            bytes => format!(", {:.0} s left", (bytes as f64 / rate).ceil()),
        };
        display.show(&format!("{}: {} rows, {:.0} MB/s{remaining}", printable(&name), self.rows, rate / 1e6));
    }
}

impl Drop for FileProgress<'_> {
    fn drop(&mut self) {
        if let Some((display, _)) = self.display {
            display.erase();
        }
    }
}

/// A writer to the terminal on which the progress is shown. The first write stops the progress.
pub(crate) struct ProgressStopper<'w> {
    /// The terminal.
    pub out: &'w mut dyn Write,
    /// The progress.
    pub progress: &'w Progress,
}

impl Write for ProgressStopper<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.progress.stop();
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
