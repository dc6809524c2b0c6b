//! A record that is not plain, read by the csv library's own automaton, from as many pieces of the input as it takes.
//!
//! What a plain record is, is the business of `split`.

use std::io::BufRead;

use csv_core::{ReadRecordResult, Reader};

use super::{LONGEST, ReadError};
use crate::diagnostic::{Position, Problem, SourceSpan};

/// The text of a record, unless one of its fields is not UTF-8, and where the fields are in it.
pub(super) type Record<'a> = (Option<&'a str>, &'a [(usize, usize)]);

/// The library, and the record that it read last.
#[derive(Default)]
pub(super) struct Library {
    // Fields of the record, from and to.
    spans: Vec<(usize, usize)>,
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    // The same record as it is written.
    written: Vec<u8>,
    // Making one costs more than reading a small file with it, so it is made when it is first needed.
    reader: Option<Box<Reader>>,
    fresh: bool,
    // What the library writes to.
    out: Vec<u8>,
    out_ends: Vec<usize>,
}

/// How far the library got with a record.
enum Step {
    /// It needs more bytes.
    More,
    /// The record is whole.
    Whole,
    /// The record is longer than any should be.
    TooLong,
    /// There is no further record.
    End,
}

impl Library {
    /// Whether it was ever needed.
    #[cfg(test)]
    pub(crate) fn was_needed(&self) -> bool {
        self.reader.is_some()
    }

    /// Reads one record and the empty lines before it, which begin at `place`.
    ///
    /// # Errors
    /// If the input cannot be read, or the record is too long.
    pub(super) fn read(&mut self, input: &mut dyn BufRead, place: Position) -> Result<(), ReadError> {
        self.begin();
        loop {
            let bytes = input.fill_buf()?;
            let (took, step) = self.feed(bytes);
            self.written.extend_from_slice(&bytes[..took]);
            input.consume(took);
            match step {
                Step::More => {}
                Step::Whole | Step::End => return Ok(()),
                Step::TooLong => {
                    let fault = Problem::new("a record of over 16 MiB").with_hint("is a quote left open?");
                    return Err(ReadError::broken(SourceSpan { bytes: &self.written, position: place }, 0, fault));
                }
            }
        }
    }

    /// The empty lines before the record, and the record as it is written.
    pub(super) fn written(&self) -> (&[u8], &[u8]) {
        self.written.split_at(self.written.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count())
    }

    /// The record, if there was one.
    pub(super) fn record(&self) -> Option<Record<'_>> {
        (!self.ends.is_empty()).then(|| (text(&self.unquoted, &self.spans), &self.spans[..]))
    }

    /// Begins a record.
    fn begin(&mut self) {
        self.unquoted.clear();
        self.ends.clear();
        self.written.clear();
        // `Reader::default` would be an unfinished one, without its table.
        self.reader.get_or_insert_with(|| Box::new(Reader::new())).reset();
        self.fresh = true;
        self.out.resize(1 << 12, 0);
        self.out_ends.resize(32, 0);
    }

    /// Feeds the library, no bytes at the end of the source; returns how many it took and how far it got.
    fn feed(&mut self, bytes: &[u8]) -> (usize, Step) {
        let Some(reader) = &mut self.reader else { return (0, Step::End) };
        let (mut took, mut bytes) = (0, bytes);
        loop {
            let (out, ends) = (&mut self.out, &mut self.out_ends);
            // A library that has read nothing takes three certain bytes for the mark of a file's beginning; it is shown one.
            let first = if std::mem::take(&mut self.fresh) { &bytes[..bytes.len().min(1)] } else { bytes };
            let (result, used, wrote, ended) = reader.read_record(first, out, ends);
            took += used;
            bytes = &bytes[used..];
            self.unquoted.extend_from_slice(&out[..wrote]);
            self.ends.extend_from_slice(&ends[..ended]);
            match result {
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull if self.unquoted.len() < LONGEST => {}
                ReadRecordResult::OutputFull | ReadRecordResult::OutputEndsFull => return (took, Step::TooLong),
                ReadRecordResult::InputEmpty if bytes.is_empty() => return (took, Step::More),
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::End => return (took, Step::End),
                ReadRecordResult::Record => {
                    self.spans.clear();
                    let mut from = 0;
                    self.spans.extend(self.ends.iter().map(|&end| (std::mem::replace(&mut from, end), end)));
                    return (took, Step::Whole);
                }
            }
        }
    }
}

/// The bytes of a record as text, if each of its fields is UTF-8.
fn text<'o>(bytes: &'o [u8], spans: &[(usize, usize)]) -> Option<&'o str> {
    let boundary =
        |text: &&str| spans.iter().all(|&(from, to)| text.is_char_boundary(from) && text.is_char_boundary(to));
    simdutf8::basic::from_utf8(bytes).ok().filter(boundary)
}
