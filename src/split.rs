//! Finding records and fields in CSV bytes: the common shapes directly, everything else by the csv library's own automaton.
//!
//! What is split here is split exactly as the library would; whatever might be read in another way is left to it. Nothing
//! here knows columns.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use csv_core::{ReadRecordResult, Reader};
use memchr::{memchr, memchr2, memchr3};

use crate::fault::{Fault, Finding, Place, Written};

/// The longest record: a longer one is a quote that was never closed.
pub const LONGEST: usize = 16 << 20;

/// The bytes that may begin a file to say that it is UTF-8.
pub const MARK: &[u8] = b"\xef\xbb\xbf";

/// Splits one source after the other, with the same buffers.
#[derive(Default)]
pub struct Splitter {
    // Fields of the record, from and to.
    spans: Vec<(usize, usize)>,
    // The record where it had to be unquoted, and where its fields end.
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    // The same record as it is written.
    written: Vec<u8>,
    // Making one costs more than reading a small file with it, so it is made when it is first needed.
    library: Option<Box<Reader>>,
    fresh: bool,
    // Whether a field of the record has doubled quotes.
    doubled: bool,
    // What the library writes to.
    out: Vec<u8>,
    out_ends: Vec<usize>,
}

/// What is called for each record: its bytes, where its fields are in them, and how it is written.
pub type Take<'t> = dyn FnMut(&[u8], &[(usize, usize)], Written<'_>) -> anyhow::Result<ControlFlow<()>> + 't;

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
    /// A record of so many bytes with its line end; its fields are spans of those bytes.
    Here(usize),
    /// Something that the library must read.
    Odd,
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

impl Splitter {
    /// Pushes every record of `input` to `take`, until it says stop.
    ///
    /// # Errors
    /// If the input cannot be read, a record is too long, or `take` fails.
    pub fn each(&mut self, input: &mut dyn BufRead, take: &mut Take<'_>) -> Result<(), Trouble> {
        let mut line = 1;
        if input.fill_buf()?.starts_with(MARK) {
            input.consume(MARK.len());
        }
        loop {
            let place = Place { line, column: 1 };
            let bytes = input.fill_buf()?;
            if bytes.is_empty() {
                return Ok(());
            }
            if let Found::Here(used) = self.simple(bytes) {
                if self.doubled {
                    self.undouble(&bytes[..used]);
                }
                let written = Written { bytes: &bytes[..used], place };
                let record = if self.doubled { &self.unquoted[..] } else { written.bytes };
                if take(record, &self.spans, written)?.is_break() {
                    return Ok(());
                }
                input.consume(used);
                line += 1;
                continue;
            }
            self.odd(input, place)?;
            let blank = self.written.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
            let (before, bytes) = self.written.split_at(blank);
            let written = Written { bytes, place: Place { column: 1, ..place.behind(before) } };
            if !self.ends.is_empty() && take(&self.unquoted, &self.spans, written)?.is_break() {
                return Ok(());
            }
            line = place.behind(&self.written).line;
        }
    }

    /// Has the library read one record, if there is one.
    fn odd(&mut self, input: &mut dyn BufRead, place: Place) -> Result<(), Trouble> {
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
                    let fault = Fault::of("a record of over 16 MiB").hint("is a quote left open?");
                    return Err(Trouble::broken(Written { bytes: &self.written, place }, 0, fault));
                }
            }
        }
    }

    /// Splits the record that `bytes` begin with, if it ends in them, has no empty line before it and has quotes only
    /// around whole fields without quotes.
    fn simple(&mut self, bytes: &[u8]) -> Found {
        self.spans.clear();
        self.doubled = false;
        if matches!(bytes.first(), None | Some(b'\n' | b'\r')) {
            return Found::Odd;
        }
        let mut from = 0;
        loop {
            let (span, end) = match bytes.get(from) {
                Some(b'"') => match self.closing(bytes, from + 1) {
                    Some(close) => ((from + 1, close), close + 1),
                    None => return Found::Odd,
                },
                _ => match memchr3(b',', b'\n', b'"', &bytes[from.min(bytes.len())..]) {
                    Some(length) => ((from, from + length), from + length),
                    None => return Found::Odd,
                },
            };
            self.spans.push(span);
            match bytes.get(end) {
                Some(b',') => from = end + 1,
                Some(b'\r') if bytes.get(end + 1) == Some(&b'\n') => return self.ended(bytes, end, end + 2),
                // Without quotes the line end was looked for and the one before it not.
                Some(b'\n') if end > from && bytes[end - 1] == b'\r' => {
                    if let Some(last) = self.spans.last_mut() {
                        last.1 -= 1;
                    }
                    return self.ended(bytes, end - 1, end + 1);
                }
                Some(b'\n') => return self.ended(bytes, end, end + 1),
                _ => return Found::Odd,
            }
        }
    }

    /// Where the quote that closes a field is; a doubled one is part of the field.
    fn closing(&mut self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut close = from + memchr(b'"', &bytes[from..])?;
        while bytes.get(close + 1) == Some(&b'"') {
            self.doubled = true;
            close += 2 + memchr(b'"', &bytes[close + 2..])?;
        }
        Some(close)
    }

    /// Makes one quote of each doubled one, in a copy of the record's fields.
    fn undouble(&mut self, bytes: &[u8]) {
        self.unquoted.clear();
        for (from, to) in &mut self.spans {
            let start = self.unquoted.len();
            let mut rest = &bytes[*from..*to];
            while let Some(quote) = memchr(b'"', rest) {
                self.unquoted.extend_from_slice(&rest[..=quote]);
                rest = &rest[quote + 2..];
            }
            self.unquoted.extend_from_slice(rest);
            (*from, *to) = (start, self.unquoted.len());
        }
    }

    /// A record whose content ends at `end`, unless it has line breaks inside: they change the number of lines, which the
    /// library counts.
    fn ended(&self, bytes: &[u8], end: usize, whole: usize) -> Found {
        match memchr2(b'\n', b'\r', &bytes[..end]) {
            None => Found::Here(whole),
            Some(_) => Found::Odd,
        }
    }

    /// Begins a record that the library must read.
    fn begin(&mut self) {
        self.unquoted.clear();
        self.ends.clear();
        self.written.clear();
        // `Reader::default` would be an unfinished one, without its table.
        self.library.get_or_insert_with(|| Box::new(Reader::new())).reset();
        self.fresh = true;
        self.out.resize(1 << 12, 0);
        self.out_ends.resize(32, 0);
    }

    /// Feeds the library, no bytes at the end of the source; returns how many it took and how far it got.
    fn feed(&mut self, bytes: &[u8]) -> (usize, Step) {
        let Some(library) = &mut self.library else { return (0, Step::End) };
        let (mut took, mut bytes) = (0, bytes);
        loop {
            let (out, ends) = (&mut self.out, &mut self.out_ends);
            // A library that has read nothing takes three certain bytes for the mark of a file's beginning; it is shown one.
            let first = if std::mem::take(&mut self.fresh) { &bytes[..bytes.len().min(1)] } else { bytes };
            let (result, used, wrote, ended) = library.read_record(first, out, ends);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// The records as we split them, read in pieces of `size` bytes.
    fn ours(text: &[u8], size: usize) -> Vec<Vec<Vec<u8>>> {
        let mut records = Vec::new();
        let mut input = io::BufReader::with_capacity(size, text);
        let mut at = if text.starts_with(MARK) { MARK.len() } else { 0 };
        let split = Splitter::default().each(&mut input, &mut |bytes, spans, written| {
            at += text[at..].iter().take_while(|&&b| matches!(b, b'\r' | b'\n')).count();
            assert!(text[at..].starts_with(written.bytes), "{:?} at {at} of {text:?}", written.bytes);
            let before = text[..at].iter().filter(|&&b| b == b'\n').count() as u64;
            assert_eq!(written.place, Place { line: before + 1, column: 1 }, "the record at {at} of {text:?}");
            at += written.bytes.len();
            records.push(spans.iter().map(|&(from, to)| bytes[from..to].to_vec()).collect());
            Ok(ControlFlow::Continue(()))
        });
        assert!(split.is_ok());
        records
    }

    /// The records as the csv library splits them.
    fn theirs(text: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
        reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect()).collect()
    }

    #[test]
    fn messy_files_are_split_as_the_library_splits_them() {
        let pieces: &[&[u8]] =
            &[b"a", b"bc", b",", b",", b"\"", b"\"", b"\n", b"\r\n", b"\r", "\u{e9}".as_bytes(), b" ", MARK];
        let mut seed = 1_u64;
        let mut dice = |sides: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % sides
        };
        for round in 0..10_000 {
            let text: Vec<u8> = (0..dice(30)).flat_map(|_| pieces[dice(pieces.len())].to_vec()).collect();
            // The library needs the mark whole at the beginning of its buffer, and so do we.
            let size = if text.starts_with(MARK) { 64 } else { 1 + round % 17 };
            let size = size.max(MARK.len());
            assert_eq!(ours(&text, size), theirs(&text), "{:?} by {size}", String::from_utf8_lossy(&text));
        }
    }

    #[test]
    fn a_plain_file_never_needs_the_library() {
        let text = "a,b\n\"x, y\",\n,\"\"\r\nz,\"say \"\"no\"\"\"\n";
        let mut splitter = Splitter::default();
        let split = splitter.each(&mut text.as_bytes(), &mut |_, _, _| Ok(ControlFlow::Continue(())));
        assert!(split.is_ok() && splitter.library.is_none());
    }
}
