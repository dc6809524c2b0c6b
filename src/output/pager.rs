//! An answer that is longer than the screen goes to a pager; a shorter one, and every answer in a pipe, goes straight on.
//!
//! Knows lines and screens. Which pager there is and how it is started is told by the context.

use std::io::{self, Write};

use crate::context::{Pager, Screen};

/// A writer that holds an answer back until it is known whether it fits the screen.
pub(crate) struct Paged<'w> {
    out: &'w mut dyn Write,
    pager: Option<&'w Pager>,
    screen: Screen,
    held: Vec<u8>,
    rows: usize,
    // Letters on the line that is being written.
    letters: usize,
    started: Option<Box<dyn Write>>,
}

impl<'w> Paged<'w> {
    /// Writes to `out`, or to `pager` what is longer than the screen.
    pub(crate) fn new(out: &'w mut dyn Write, pager: Option<&'w Pager>, screen: Screen) -> Self {
        let pager = pager.filter(|_| screen.terminal && screen.height > 0);
        Paged { out, pager, screen, held: Vec::new(), rows: 0, letters: 0, started: None }
    }

    /// Whether a pager shows the answer.
    #[must_use]
    pub(crate) fn has_started(&self) -> bool {
        self.started.is_some()
    }

    /// Whether what is said meanwhile has to wait: a pager may come to own the screen.
    #[must_use]
    pub(crate) fn may_start(&self) -> bool {
        self.pager.is_some()
    }

    /// Writes what was held back, or waits until the pager is left.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.pager = None;
        if let Some(mut pager) = self.started.take() {
            return pager.flush();
        }
        self.out.write_all(&std::mem::take(&mut self.held))?;
        self.out.flush()
    }

    /// Counts the rows of the screen that more of the answer takes.
    fn count(&mut self, bytes: &[u8]) {
        let width = self.screen.width.max(1);
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            self.letters += line.iter().filter(|&byte| byte & 0xc0 != 0x80 && *byte != b'\n').count();
            if line.ends_with(b"\n") {
                self.rows += self.letters.div_ceil(width).max(1);
                self.letters = 0;
            }
        }
    }

    /// Starts the pager with what was held back. One that cannot be started is done without.
    fn start(&mut self, pager: &Pager) -> io::Result<()> {
        self.pager = None;
        let held = std::mem::take(&mut self.held);
        match (pager.start)(&pager.command) {
            Ok(mut process) => {
                let written = process.write_all(&held);
                self.started = Some(process);
                written
            }
            Err(_) => self.out.write_all(&held),
        }
    }
}

impl Write for Paged<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(pager) = &mut self.started {
            return pager.write(bytes);
        }
        let Some(pager) = self.pager else { return self.out.write(bytes) };
        self.held.extend_from_slice(bytes);
        self.count(bytes);
        // The line of the prompt is not there for the answer.
        if self.rows >= self.screen.height {
            self.start(pager)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.started {
            Some(pager) => pager.flush(),
            None if self.pager.is_some() => Ok(()),
            None => self.out.flush(),
        }
    }
}
