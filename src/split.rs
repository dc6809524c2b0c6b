//! Finding records and fields in CSV bytes: the common shapes directly, everything else by the csv library's own automaton.
//!
//! What is split here is split exactly as the library would; whatever might be read in another way is left to it. Nothing
//! here knows columns.

mod library;
mod marks;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use library::Library;
use memchr::memchr;

use crate::fault::{Fault, Finding, Place, Written};

/// The longest record: a longer one is a quote that was never closed.
pub const LONGEST: usize = 16 << 20;

/// The bytes that may begin a file to say that it is UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// How many bytes are looked at together where records are odd: what is looked at and then left to the library was looked
/// at in vain.
const FEW: usize = 1 << 10;
/// How many are where they are plain.
const MANY: usize = 1 << 16;

/// Splits one source after the other, with the same buffers.
#[derive(Default)]
pub struct Splitter {
    // Fields of the record, from and to.
    spans: Vec<(usize, usize)>,
    // Where commas, line ends and quotes are in the bytes at hand, and the first of them that is still to be looked at.
    // As wide as every other list of numbers: the first one of another width made the program 130 kB larger.
    marks: Vec<usize>,
    mark: usize,
    // Which fields of the record have doubled quotes, and the record with a copy of these in which they are single ones.
    doubled: Vec<usize>,
    undoubled: String,
    library: Library,
}

/// What is called for each record: its text unless it is not UTF-8, where its fields are in it, and how it is written.
pub type Take<'t> = dyn FnMut(Option<&str>, &[(usize, usize)], Written<'_>) -> anyhow::Result<ControlFlow<()>> + 't;

/// Why reading ended early.
pub enum Trouble {
    /// The source could not be read.
    Io(io::Error),
    /// It makes no sense from here on; the file is still to be named.
    Broken(Box<Finding>),
    /// Whoever took the records failed.
    Taker(anyhow::Error),
}

impl Trouble {
    /// What makes no sense at the byte at `offset` of a record.
    pub fn broken(written: Written<'_>, offset: usize, fault: Fault) -> Trouble {
        Trouble::Broken(Box::new(Finding::at("", written, offset, fault).showing(written, offset)))
    }
}

/// What was found at the beginning of some bytes.
enum Found {
    /// A plain record of so many bytes with its line end; its fields are spans of those bytes.
    Here(usize),
    /// The beginning of a record that may be plain.
    Part,
    /// Something that the library must read.
    Odd,
}

/// Why no more plain records were taken.
enum Next {
    /// There may be more where there are more bytes.
    Plain,
    /// The library must read the next one.
    Odd,
    /// Whoever took them said stop.
    Nothing,
}

impl Splitter {
    /// Pushes every record of `input` to `take`, until it says stop.
    ///
    /// # Errors
    /// If the input cannot be read, a record is too long, or `take` fails.
    pub fn each(&mut self, input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), Trouble> {
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
            let (used, next) = self.plain(&bytes[..looked], &mut line, take)?;
            input.consume(used);
            match next {
                Next::Nothing => return Ok(()),
                Next::Plain if looked < there || used == there => {
                    ahead = if used > 0 { MANY.min(ahead * 4) } else { ahead.saturating_mul(4) };
                    continue;
                }
                // Cut off by the end of the bytes, which the library can join to the next ones.
                Next::Plain => {}
                Next::Odd => ahead = FEW,
            }
            let place = Place { line, column: 1 };
            self.library.read(input, place)?;
            let (before, bytes) = self.library.written();
            let begin = Place { column: 1, ..place.behind(before) };
            line = begin.behind(bytes).line;
            let Some((text, spans)) = self.library.record() else { continue };
            if take(text, spans, Written { bytes, place: begin })?.is_break() {
                return Ok(());
            }
        }
    }

    /// Pushes the plain records that `bytes` begin with to `take`; returns how many bytes they were and why they ended.
    fn plain(&mut self, bytes: &[u8], line: &mut u64, take: &mut Take<'_>) -> Result<(usize, Next), Trouble> {
        // Told of many records at once, it costs next to nothing.
        let text = valid(bytes);
        let returns = memchr(b'\r', bytes).is_some();
        marks::find(bytes, &mut self.marks);
        self.mark = 0;
        let mut at = 0;
        loop {
            let used = match self.simple(bytes, at, returns) {
                Found::Here(used) => used,
                Found::Part => return Ok((at, Next::Plain)),
                Found::Odd => return Ok((at, Next::Odd)),
            };
            let Some(mut record) = text.get(at..at + used) else { return Ok((at, Next::Odd)) };
            let written = Written { bytes: record.as_bytes(), place: Place { line: *line, column: 1 } };
            if !self.doubled.is_empty() {
                self.undouble(record);
                record = &self.undoubled;
            }
            at += used;
            *line += 1;
            if take(Some(record), &self.spans, written)?.is_break() {
                return Ok((at, Next::Nothing));
            }
        }
    }

    /// Splits the record that begins at `start`, if it ends in `bytes`, has no empty line before it, no line break in it and
    /// quotes only around whole fields. `returns` tells whether there are any carriage returns.
    fn simple(&mut self, bytes: &[u8], start: usize, returns: bool) -> Found {
        self.spans.clear();
        self.doubled.clear();
        if let Some(b'\n' | b'\r') = bytes.get(start) {
            return Found::Odd;
        }
        let (mut from, mut mark) = (start, self.mark);
        loop {
            let quoted = bytes.get(from) == Some(&b'"');
            let found = if quoted { self.closing(bytes, &mut mark) } else { self.end(bytes, &mut mark) };
            let to = match found {
                Ok(to) => to,
                Err(found) => return found,
            };
            // The quotes are none of the field's.
            let (field, end) = if quoted { (from + 1, to + 1) } else { (from, to) };
            self.spans.push((field - start, to - start));
            let (last, whole) = match bytes.get(end) {
                Some(b',') => {
                    (from, mark) = (end + 1, mark + 1);
                    continue;
                }
                // Without quotes the line end was looked for and the one before it not.
                Some(b'\n') if returns && end > from && bytes[end - 1] == b'\r' => (end - 1, end + 1),
                Some(b'\n') => (end, end + 1),
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => (end, end + 2),
                None => return Found::Part,
                Some(_) => return if end + 1 < bytes.len() { Found::Odd } else { Found::Part },
            };
            // A line break inside changes the number of lines, which is counted of what the library reads.
            if returns && memchr(b'\r', &bytes[start..last]).is_some() {
                return Found::Odd;
            }
            if let Some(span) = self.spans.last_mut().filter(|_| !quoted) {
                span.1 = last - start;
            }
            self.mark = mark + 1;
            return Found::Here(whole - start);
        }
    }
    /// Where a field without quotes ends that begins before the mark; any quotes in it are letters.
    fn end(&self, bytes: &[u8], mark: &mut usize) -> Result<usize, Found> {
        loop {
            match self.marks.get(*mark).copied() {
                None => return Err(Found::Part),
                Some(at) if bytes[at] == b'"' => *mark += 1,
                Some(at) => return Ok(at),
            }
        }
    }

    /// Where the quote is that closes the field whose opening one is at the mark; a doubled one is part of the field.
    fn closing(&mut self, bytes: &[u8], mark: &mut usize) -> Result<usize, Found> {
        let mut doubled = false;
        loop {
            *mark += 1;
            let at = *self.marks.get(*mark).ok_or(Found::Part)?;
            match bytes[at] {
                b'\n' => return Err(Found::Odd),
                b'"' if bytes.get(at + 1) == Some(&b'"') => {
                    doubled = true;
                    *mark += 1;
                }
                b'"' => {
                    *mark += 1;
                    if doubled {
                        self.doubled.push(self.spans.len());
                    }
                    return Ok(at);
                }
                _ => {}
            }
        }
    }

    /// Copies a record and, behind it, each field with doubled quotes, of which it makes single ones.
    fn undouble(&mut self, record: &str) {
        self.undoubled.clear();
        self.undoubled.push_str(record);
        for &field in &self.doubled {
            let (from, to) = &mut self.spans[field];
            let (start, mut rest) = (self.undoubled.len(), &record[*from..*to]);
            while let Some(quote) = memchr(b'"', rest.as_bytes()) {
                self.undoubled.push_str(&rest[..=quote]);
                rest = &rest[quote + 2..];
            }
            self.undoubled.push_str(rest);
            (*from, *to) = (start, self.undoubled.len());
        }
    }
}

/// As much of `bytes` from their beginning as is UTF-8.
fn valid(bytes: &[u8]) -> &str {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => simdutf8::basic::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Trouble::Io(error)
    }
}

impl From<anyhow::Error> for Trouble {
    fn from(error: anyhow::Error) -> Self {
        Trouble::Taker(error)
    }
}
