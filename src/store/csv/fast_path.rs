//! Plain records: a line each, with quotes only around whole fields. They are found here, many at a time.
//!
//! Whatever is not plain is only told from what is; reading it is the business of `library`.

use std::ops::ControlFlow;

use memchr::memchr;

use super::{Take, scan};
use crate::diagnostic::{Position, SourceSpan};

/// The records that some bytes begin with, and the buffers to find more.
#[derive(Default)]
pub(super) struct Records {
    // Where each record ends in the bytes, and where its fields end in the list of them.
    ends: Vec<(usize, usize)>,
    // Fields, from and to in their record.
    spans: Vec<(usize, usize)>,
    // Which fields have doubled quotes, and a record with a copy of these in which they are single ones.
    doubled: Vec<usize>,
    undoubled: String,
    // Where commas, line ends and quotes are in the bytes, and the first of them that is still to be looked at.
    // As wide as every other list of numbers: the first one of another width made the program 130 kB larger.
    marks: Vec<usize>,
    mark: usize,
}

/// What was found at the beginning of some bytes.
enum Found {
    /// A record that ends there, with its line end.
    Here(usize),
    /// The beginning of a record that may be plain.
    Part,
    /// Something that the library must read.
    Odd,
}

impl Records {
    /// Finds the plain records that `bytes` begin with; returns their text, and whether an odd one follows rather than the
    /// end of the bytes.
    pub(super) fn find<'b>(&mut self, bytes: &'b [u8]) -> (&'b str, bool) {
        self.ends.clear();
        self.spans.clear();
        self.doubled.clear();
        let (text, ends) = valid(bytes);
        let bytes = text.as_bytes();
        let returns = memchr(b'\r', bytes).is_some();
        scan::find(bytes, &mut self.marks);
        self.mark = 0;
        let mut at = 0;
        loop {
            match self.simple(bytes, at, returns) {
                Found::Here(end) => {
                    self.ends.push((end, self.spans.len()));
                    at = end;
                }
                other => return (&text[..at], ends || matches!(other, Found::Odd)),
            }
        }
    }

    /// How many were found.
    pub(super) fn count(&self) -> u64 {
        self.ends.len() as u64
    }

    /// Pushes the records, which were found in `text`, to `take` until it says stop; the first one is at `line`.
    pub(super) fn each(&mut self, text: &str, line: u64, take: &mut Take<'_>) -> anyhow::Result<ControlFlow<()>> {
        let Records { ends, spans, doubled, undoubled, .. } = self;
        let (mut at, mut field, mut doubled) = (0, 0, &doubled[..]);
        for (&(end, last), line) in ends.iter().zip(line..) {
            let mut read = &text[at..end];
            let written = SourceSpan { bytes: read.as_bytes(), position: Position { line, column: 1 } };
            if doubled.first().is_some_and(|&first| first < last) {
                let (these, others) = doubled.split_at(doubled.partition_point(|&doubled| doubled < last));
                read = undouble(read, these, spans, undoubled);
                doubled = others;
            }
            if take(Some(read), &spans[field..last], written)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            (at, field) = (end, last);
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Splits the record that begins at `start`, if it ends in `bytes`, has no empty line before it, no line break in it and
    /// quotes only around whole fields. `returns` tells whether there are any carriage returns.
    fn simple(&mut self, bytes: &[u8], start: usize, returns: bool) -> Found {
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
            return Found::Here(whole);
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
}

/// Copies a record and, behind it, each of its `fields` with doubled quotes, of which it makes single ones.
fn undouble<'u>(record: &str, fields: &[usize], spans: &mut [(usize, usize)], undoubled: &'u mut String) -> &'u str {
    undoubled.clear();
    undoubled.push_str(record);
    for &field in fields {
        let (from, to) = &mut spans[field];
        let (start, mut rest) = (undoubled.len(), &record[*from..*to]);
        while let Some(quote) = memchr(b'"', rest.as_bytes()) {
            undoubled.push_str(&rest[..=quote]);
            rest = &rest[quote + 2..];
        }
        undoubled.push_str(rest);
        (*from, *to) = (start, undoubled.len());
    }
    undoubled
}

/// As much of `bytes` from their beginning as is UTF-8, and whether what follows can never be, whatever comes behind it.
/// Told of many records at once, it costs next to nothing.
fn valid(bytes: &[u8]) -> (&str, bool) {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => (text, false),
        Err(error) => {
            let text = simdutf8::basic::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default();
            (text, error.error_len().is_some())
        }
    }
}
