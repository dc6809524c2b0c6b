//! Pages output that is longer than the screen.
//!
//! Shorter output, and all output that no terminal shows, is written directly. The context names the pager and starts
//! it.

use std::io::{self, Write};

use crate::context::{Pager, Screen};

/// A writer that buffers output until the output is longer than the screen, and then starts the pager.
pub(crate) struct PagingWriter<'w> {
    out: &'w mut dyn Write,
    // None if there is no pager, and after the attempt to start one.
    pager: Option<&'w Pager>,
    screen: Screen,
    buffer: Vec<u8>,
    // The screen rows of the complete lines, and the characters of the incomplete line after them.
    rows: usize,
    characters: usize,
    process: Option<Box<dyn Write>>,
}

impl<'w> PagingWriter<'w> {
    /// Creates a writer to `out` that uses `pager` if `screen` is a terminal of known height.
    pub(crate) fn new(out: &'w mut dyn Write, pager: Option<&'w Pager>, screen: Screen) -> Self {
        let pager = pager.filter(|_| screen.terminal && screen.height > 0);
        PagingWriter { out, pager, screen, buffer: Vec::new(), rows: 0, characters: 0, process: None }
    }

    /// Returns whether the pager has started.
    #[must_use]
    pub(crate) fn has_started(&self) -> bool {
        self.process.is_some()
    }

    /// Returns whether the pager may still start; messages are buffered until then, so that they do not disturb its
    /// screen.
    #[must_use]
    pub(crate) fn may_start(&self) -> bool {
        self.pager.is_some()
    }

    /// Writes the buffer, or waits for the pager to exit.
    ///
    /// # Errors
    /// If the write fails.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.pager = None;
        if let Some(mut process) = self.process.take() {
            return process.flush();
        }
        self.out.write_all(&std::mem::take(&mut self.buffer))?;
        self.out.flush()
    }

    fn count_rows(&mut self, bytes: &[u8]) {
        let width = self.screen.width.max(1);
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            // Continuation bytes of UTF-8 begin no character.
            self.characters += line.iter().filter(|&byte| byte & 0xc0 != 0x80 && *byte != b'\n').count();
            if line.ends_with(b"\n") {
                self.rows += self.characters.div_ceil(width).max(1);
                self.characters = 0;
            }
        }
    }

    /// Starts the pager and writes the buffer to it, or directly if the pager does not start.
    fn start(&mut self, pager: &Pager) -> io::Result<()> {
        self.pager = None;
        let buffer = std::mem::take(&mut self.buffer);
        match (pager.start)(&pager.command) {
            Ok(mut process) => {
                let result = process.write_all(&buffer);
                self.process = Some(process);
                result
            }
            Err(_) => self.out.write_all(&buffer),
        }
    }
}

impl Write for PagingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(process) = &mut self.process {
            return process.write(bytes);
        }
        let Some(pager) = self.pager else { return self.out.write(bytes) };
        self.buffer.extend_from_slice(bytes);
        self.count_rows(bytes);
        // The prompt needs the last row of the screen.
        if self.rows >= self.screen.height {
            self.start(pager)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.process {
            Some(process) => process.flush(),
            None if self.pager.is_some() => Ok(()),
            None => self.out.flush(),
        }
    }
}
