//! Messages: everything that the program writes to standard error, except progress.
//!
//! May import `diagnostic` and `text`. Only this module has the writer to standard error, so that no message reaches a
//! terminal without being escaped.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Error;

use crate::diagnostic;
use crate::text::{escape_controls, escape_invisible};

/// The number of characters to which a longer line is shortened. A message may repeat an argument of any length.
const MAX_LINE: usize = 2_000;

/// Returns `line` without its middle if it is longer than [`MAX_LINE`]: the start says what is wrong, the end what to do.
fn shorten(line: &str) -> Cow<'_, str> {
    let kept = MAX_LINE / 2;
    let starts = line.char_indices().map(|(at, _)| at);
    match (line.len() > MAX_LINE, starts.clone().nth(kept), starts.rev().nth(kept - 1)) {
        (true, Some(end), Some(start)) if start > end => Cow::Owned(format!("{} … {}", &line[..end], &line[start..])),
        _ => Cow::Borrowed(line),
    }
}

/// The writer of messages. Write errors are ignored: they do not affect the output.
pub(crate) struct Messages<'w> {
    err: &'w mut dyn Write,
    // `Some` while a pager may control the screen.
    held: Option<Vec<u8>>,
}

impl<'w> Messages<'w> {
    /// Creates a writer to `err`. If `hold` is set, it holds messages back until [`release`](Messages::release).
    pub(crate) fn new(err: &'w mut dyn Write, hold: bool) -> Self {
        Messages { err, held: hold.then(Vec::new) }
    }

    /// Writes a message on one line. Control characters, including line breaks, and invisible characters are escaped.
    pub(crate) fn message(&mut self, text: &str) {
        self.write_line(&format!("eccp-mx: {}", escape_invisible(text)));
    }

    /// Writes an error and its causes on one line, and the lines that belong to the error below.
    pub(crate) fn error(&mut self, error: &Error) {
        self.message(&format!("{error:#}"));
        for line in error.chain().flat_map(diagnostic::lines_below) {
            self.write_line(&format!("  {}", escape_controls(&line)));
        }
    }

    /// Writes the messages that were held back, and stops holding messages back.
    pub(crate) fn release(&mut self) {
        let _ = self.err.write_all(&self.held.take().unwrap_or_default());
    }

    fn write_line(&mut self, line: &str) {
        let line = shorten(line);
        let out: &mut dyn Write = self.held.as_mut().map_or(&mut *self.err, |held| held);
        let _ = writeln!(out, "{line}");
    }
}
