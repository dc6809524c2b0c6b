//! Pages output that is longer than the screen.
//!
//! Shorter output, and output that does not go to a terminal, is written directly. The context provides the pager and the
//! function that starts it. If the pager does not start, or fails without reading, the output is written directly too.

use std::io::{self, ErrorKind, Write};

use crate::context::{Pager, PagerProcess, Screen};

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
    process: Option<Box<dyn PagerProcess>>,
    // The output sent to the pager, until the pager must have read some of it.
    sent: Option<Vec<u8>>,
}

/// The capacity of a pipe. A pager that has been sent more than this has read some of the output.
const PIPE_CAPACITY: usize = 1 << 16;

impl<'w> PagingWriter<'w> {
    /// Creates a writer to `out` that uses `pager` if `screen` is a terminal of known height.
    pub(crate) fn new(out: &'w mut dyn Write, pager: Option<&'w Pager>, screen: Screen) -> Self {
        let pager = pager.filter(|_| screen.terminal && screen.height > 0);
        PagingWriter { out, pager, screen, buffer: Vec::new(), rows: 0, characters: 0, process: None, sent: None }
    }

    /// Returns whether the pager has started.
    #[must_use]
    pub(crate) fn has_started(&self) -> bool {
        self.process.is_some()
    }

    /// Returns whether the pager may still start. If so, messages must be held back until the pager exits or can no longer
    /// start, because they would disturb the screen of the pager.
    #[must_use]
    pub(crate) fn may_start(&self) -> bool {
        self.pager.is_some()
    }

    /// Writes the buffer, or waits for the pager to exit. If the pager has failed and may have read nothing, writes the
    /// output that was sent to it.
    ///
    /// # Errors
    /// If the write fails.
    pub(crate) fn finish(&mut self) -> io::Result<()> {
        self.pager = None;
        if self.process.is_some() && !self.recover() {
            return Ok(());
        }
        self.out.write_all(&std::mem::take(&mut self.buffer))?;
        self.out.flush()
    }

    fn count_rows(&mut self, bytes: &[u8]) {
        let width = self.screen.width.max(1);
        for line in bytes.split_inclusive(|&byte| byte == b'\n') {
            // Continuation bytes of UTF-8 do not begin a character.
            self.characters += line.iter().filter(|&byte| byte & 0xc0 != 0x80 && *byte != b'\n').count();
            if line.ends_with(b"\n") {
                self.rows += self.characters.div_ceil(width).max(1);
                self.characters = 0;
            }
        }
    }

    /// Starts the pager and writes the buffer to it, or writes the buffer directly if the pager does not start.
    fn start(&mut self, pager: &Pager) -> io::Result<()> {
        self.pager = None;
        let buffer = std::mem::take(&mut self.buffer);
        match (pager.start)(pager) {
            Ok(process) => {
                self.process = Some(process);
                self.sent = Some(Vec::new());
                self.write_all(&buffer)
            }
            Err(_) => self.out.write_all(&buffer),
        }
    }

    /// Waits until the pager exits. If the pager has failed and may have read nothing, moves the output that was sent
    /// to the pager back to the buffer and returns true; the caller must then write the buffer directly.
    fn recover(&mut self) -> bool {
        let Some(process) = &mut self.process else { return false };
        let failed = !process.wait();
        match self.sent.take().filter(|_| failed) {
            Some(sent) => {
                self.process = None;
                self.buffer = sent;
                true
            }
            None => false,
        }
    }
}

impl Write for PagingWriter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if let Some(process) = &mut self.process {
            return match process.write(bytes) {
                Ok(count) => {
                    self.sent = self.sent.take().filter(|sent| sent.len() + count <= PIPE_CAPACITY);
                    if let Some(sent) = &mut self.sent {
                        sent.extend_from_slice(&bytes[..count]);
                    }
                    Ok(count)
                }
                Err(error) if error.kind() == ErrorKind::BrokenPipe && self.recover() => {
                    self.out.write_all(&std::mem::take(&mut self.buffer))?;
                    self.out.write(bytes)
                }
                Err(error) => Err(error),
            };
        }
        let Some(pager) = self.pager else { return self.out.write(bytes) };
        self.buffer.extend_from_slice(bytes);
        self.count_rows(bytes);
        // The prompt of the shell needs the last row of the screen.
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
