//! Finding records and fields in CSV bytes: the common shapes directly, everything else by the csv library's own automaton.
//!
//! What is split here is split exactly as the library would; whatever might be read in another way is left to it. Nothing
//! here knows columns.

use std::io::{self, BufRead};
use std::ops::ControlFlow;

use csv_core::{ReadRecordResult, Reader};
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
    marks: Vec<u32>,
    mark: usize,
    // Which fields of the record have doubled quotes, and the record with a copy of these in which they are single ones.
    doubled: Vec<usize>,
    undoubled: String,
    // A record that the library read, and where its fields end.
    unquoted: Vec<u8>,
    ends: Vec<usize>,
    // The same record as it is written.
    written: Vec<u8>,
    // Making one costs more than reading a small file with it, so it is made when it is first needed.
    library: Option<Box<Reader>>,
    fresh: bool,
    // What the library writes to.
    out: Vec<u8>,
    out_ends: Vec<usize>,
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
                    ahead = if used > 0 { MANY } else { ahead.saturating_mul(4) };
                    continue;
                }
                // Cut off by the end of the bytes, which the library can join to the next ones.
                Next::Plain => {}
                Next::Odd => ahead = FEW,
            }
            let place = Place { line, column: 1 };
            self.odd(input, place)?;
            let blank = self.written.iter().take_while(|&&byte| matches!(byte, b'\r' | b'\n')).count();
            let (before, bytes) = self.written.split_at(blank);
            let written = Written { bytes, place: Place { column: 1, ..place.behind(before) } };
            if !self.ends.is_empty() && take(text(&self.unquoted, &self.spans), &self.spans, written)?.is_break() {
                return Ok(());
            }
            line = place.behind(&self.written).line;
        }
    }

    /// Pushes the plain records that `bytes` begin with to `take`; returns how many bytes they were and why they ended.
    fn plain(&mut self, bytes: &[u8], line: &mut u64, take: &mut Take<'_>) -> Result<(usize, Next), Trouble> {
        // Told of many records at once, it costs next to nothing.
        let text = valid(bytes);
        let returns = memchr(b'\r', bytes).is_some();
        marks(bytes, &mut self.marks);
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
            match self.marks.get(*mark).map(|&at| at as usize) {
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
            let at = *self.marks.get(*mark).ok_or(Found::Part)? as usize;
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

/// Finds the commas, line ends and quotes of `bytes`, all of them at once: eight bytes become eight bits, and of those only
/// the ones are looked at.
fn marks(bytes: &[u8], marks: &mut Vec<u32>) {
    /// Brings the lowest bit of each of eight bytes together in the highest byte.
    const TOGETHER: u64 = 0x0102_0408_1020_4080;
    let is_mark = |byte: u8| u8::from(byte == b',') | u8::from(byte == b'\n') | u8::from(byte == b'"');
    marks.clear();
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mut begin = 0;
    for block in blocks {
        let found = block.map(is_mark);
        let mut bits = 0;
        for (at, eight) in found.as_chunks().0.iter().enumerate() {
            bits |= (u64::from_le_bytes(*eight).wrapping_mul(TOGETHER) >> 56) << (8 * at);
        }
        while bits != 0 {
            marks.push(begin + bits.trailing_zeros());
            bits &= bits - 1;
        }
        begin += 64;
    }
    let rest = (begin..).zip(rest).filter(|(_, byte)| is_mark(**byte) == 1);
    marks.extend(rest.map(|(at, _)| at));
}

/// As much of `bytes` from their beginning as is UTF-8.
fn valid(bytes: &[u8]) -> &str {
    match simdutf8::compat::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => simdutf8::basic::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default(),
    }
}

/// The bytes of a record as text, if each of its fields is UTF-8.
fn text<'o>(bytes: &'o [u8], spans: &[(usize, usize)]) -> Option<&'o str> {
    let boundary =
        |text: &&str| spans.iter().all(|&(from, to)| text.is_char_boundary(from) && text.is_char_boundary(to));
    simdutf8::basic::from_utf8(bytes).ok().filter(boundary)
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
            let bytes = bytes.expect("UTF-8").as_bytes();
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
            // A tenth of them are longer than what is looked at together, in plain lines as well.
            let (most, plain) = if round % 10 == 0 {
                (300, &b"\n\"plain\",\"\"\"line\"\"\",of,3,f\xc3\xad\xc3\xa9lds\n"[..])
            } else {
                (30, &b"d"[..])
            };
            let piece = |dice: &mut dyn FnMut(usize) -> usize| match dice(pieces.len() + 5) {
                which if which < pieces.len() => pieces[which].to_vec(),
                _ => plain.to_vec(),
            };
            let text: Vec<u8> = (0..dice(most)).flat_map(|_| piece(&mut dice)).collect();
            // The library needs the mark whole at the beginning of its buffer, and so do we.
            let size = if text.starts_with(MARK) { 64 } else { 1 + round % 17 };
            let size = if round % 20 == 0 { 1 << 12 } else { size.max(MARK.len()) };
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
