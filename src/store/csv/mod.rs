//! Finding records and fields in CSV bytes: the common shapes directly, everything else by the csv library's own automaton.
//!
//! What is split here is split exactly as the library would; whatever might be read in another way is left to it. Nothing
//! here knows columns.

mod fallback;
mod fast_path;
pub(crate) mod parallel;
mod scan;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use fallback::Library;
use fast_path::Records;

use crate::diagnostic::{Diagnostic, Position, Problem, SourceSpan};

/// The longest record: a longer one is a quote that was never closed.
pub(crate) const LONGEST: usize = 16 << 20;

/// The bytes that may begin a file to say that it is UTF-8.
pub(crate) const MARK: &[u8] = b"\xef\xbb\xbf";

/// How many bytes are looked at together where records are odd: what is looked at and then left to the library was looked
/// at in vain.
const FEW: usize = 1 << 10;
/// How many are where they are plain.
const MANY: usize = 1 << 16;

/// Splits one source after the other, with the same buffers.
#[derive(Default)]
pub struct Splitter {
    records: Records,
    library: Library,
}

/// What is called for each record: its text unless it is not UTF-8, where its fields are in it, and how it is written.
pub(crate) type Take<'t> =
    dyn FnMut(Option<&str>, &[(usize, usize)], SourceSpan<'_>) -> anyhow::Result<ControlFlow<()>> + 't;

/// A piece of a source.
enum Piece<'p> {
    /// Plain records, one to a line from `line` on, and their text.
    Plain { records: &'p mut Records, text: &'p str, line: u64 },
    /// A record that the library read: what is called for it is called with this.
    Odd { text: Option<&'p str>, spans: &'p [(usize, usize)], written: SourceSpan<'p> },
}

/// Why reading ended early.
pub enum ReadError {
    /// The source could not be read.
    Io(io::Error),
    /// It makes no sense from here on; the file is still to be named.
    Broken(Box<Diagnostic>),
    /// Whoever took the records failed.
    Taker(anyhow::Error),
}

impl ReadError {
    /// What makes no sense at the byte at `offset` of a record.
    pub fn broken(written: SourceSpan<'_>, offset: usize, fault: Problem) -> ReadError {
        ReadError::Broken(Box::new(Diagnostic::new("", written, offset, fault).with_line(written, offset)))
    }
}

impl Splitter {
    /// Pushes every record of `input` to `take`, until it says stop.
    ///
    /// # Errors
    /// If the input cannot be read, a record is too long, or `take` fails.
    pub fn each(&mut self, input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), ReadError> {
        self.pieces(input, &mut |piece| piece.each(take))
    }

    /// Pushes the whole of `input`, piece by piece, to `take`, until it says stop.
    fn pieces(
        &mut self,
        input: &mut dyn BufRead,
        take: &mut dyn FnMut(Piece<'_>) -> anyhow::Result<ControlFlow<()>>,
    ) -> Result<(), ReadError> {
        let (mut line, mut ahead) = (1, FEW);
        if input.fill_buf()?.starts_with(MARK) {
            input.consume(MARK.len());
        }
        loop {
            let bytes = input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(());
            }
            let (there, looked) = (bytes.len(), bytes.len().min(ahead));
            let (text, odd) = self.records.find(&bytes[..looked]);
            let used = text.len();
            if used > 0 {
                let lines = self.records.count();
                if take(Piece::Plain { records: &mut self.records, text, line })?.is_break() {
                    return Ok(());
                }
                input.consume(used);
                line += lines;
            }
            if odd {
                ahead = FEW;
            } else if looked < there || used == there {
                ahead = if used > 0 { MANY.min(ahead * 2) } else { ahead.saturating_mul(4) };
                continue;
            }
            // Odd, or cut off by the end of the bytes, which the library can join to the next ones.
            self.library.read(input, Position { line, column: 1 })?;
            let (before, bytes) = self.library.written();
            let begin = Position { column: 1, ..Position { line, column: 1 }.after(before) };
            line = begin.after(bytes).line;
            let Some((text, spans)) = self.library.record() else { continue };
            if take(Piece::Odd { text, spans, written: SourceSpan { bytes, position: begin } })?.is_break() {
                return Ok(());
            }
        }
    }
}

impl Piece<'_> {
    /// Pushes its records to `take`, until it says stop.
    fn each(self, take: &mut Take<'_>) -> anyhow::Result<ControlFlow<()>> {
        match self {
            Piece::Plain { records, text, line } => records.each(text, line, take),
            Piece::Odd { text, spans, written } => take(text, spans, written),
        }
    }
}

impl From<io::Error> for ReadError {
    fn from(error: io::Error) -> Self {
        ReadError::Io(error)
    }
}

impl From<anyhow::Error> for ReadError {
    fn from(error: anyhow::Error) -> Self {
        ReadError::Taker(error)
    }
}
