//! Reads CSV as RFC 4180 defines it: `simd-csv` splits it into records, whose quotes are then checked.
//!
//! `simd-csv` accepts what RFC 4180 does not allow, and merges the records between two misplaced quotes. From the first
//! malformed record on, the source is read again by a slower reader, which locates each fault. A malformed record ends with
//! its line, unless the line ends within a quoted field.

use std::cell::Cell;
use std::io::{self, BufRead as _, ErrorKind, Read as _};
use std::iter;
use std::ops::ControlFlow;

use memchr::{memchr, memrchr};
use simd_csv::{ZeroCopyByteRecord, ZeroCopyReader, ZeroCopyReaderBuilder};

use crate::store::input::{Content, Input, MAX_RECORD, ReadError};

/// A record or a fault.
pub enum Entry<'r> {
    /// A well-formed record.
    Record(&'r ZeroCopyByteRecord<'r>),
    /// The text of a record as far as it has been read, and a fault in it.
    Malformed(&'r [u8], Fault),
}

/// A violation of RFC 4180 in a record.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fault {
    /// The rule that is violated.
    pub kind: FaultKind,
    /// The offset in the record.
    pub offset: usize,
    /// The offset of the start of the field.
    pub field: usize,
}

/// The violations of RFC 4180.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum FaultKind {
    /// A quote inside a field that does not begin with one.
    QuoteInUnquotedField,
    /// Text after the quote that closes a field.
    TextAfterQuote,
    /// A carriage return outside quotes that no line feed follows.
    BareCarriageReturn,
    /// A quote that is not closed before the end of the source.
    UnclosedQuote,
    /// A record of more than `MAX_RECORD` bytes.
    TooLong,
}

/// Reads `content` and calls `visit` for each entry, with the offset of the end of the previous record, until `visit`
/// returns `Break`. An unclosed quote or a record that is too long is the last entry. The quotes of built-in files are not
/// checked, because they cannot change after they are tested.
///
/// # Errors
/// If the content cannot be read or `visit` fails.
pub fn each(
    content: &Content<'_>,
    mut visit: impl FnMut(u64, Entry<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> Result<(), ReadError> {
    let is_accepted = |record: &[u8]| matches!(content, Content::BuiltIn(_)) || is_well_formed(record);
    let limit = Cell::new(MAX_RECORD);
    let mut reader = reader(content.open(0, Some(&limit))?, content.buffer_capacity());
    loop {
        let offset = reader.position();
        limit.set(offset + MAX_RECORD);
        match reader.read_byte_record() {
            Ok(None) => return Ok(()),
            Ok(Some(record)) if is_accepted(record.as_slice()) => {
                if visit(offset, Entry::Record(&record))?.is_break() {
                    return Ok(());
                }
            }
            Ok(Some(_)) => return each_with_faults(content, offset, &mut visit),
            Err(error) => match error.into_kind() {
                simd_csv::ErrorKind::Io(error) if error.kind() == ErrorKind::FileTooLarge => {
                    return each_with_faults(content, offset, &mut visit);
                }
                simd_csv::ErrorKind::Io(error) => return Err(error.into()),
                other => return Err(io::Error::other(format!("{other:?}")).into()),
            },
        }
    }
}

/// Does the same as [`each`] from `offset` on, the end of the previous record or 0, and locates each fault.
fn each_with_faults(
    content: &Content<'_>,
    offset: u64,
    visit: &mut dyn FnMut(u64, Entry<'_>) -> anyhow::Result<ControlFlow<()>>,
) -> Result<(), ReadError> {
    let (mut input, mut offset) = content.open_text(offset)?;
    let mut record = Vec::new();
    loop {
        let (mut quotes, mut well_formed) = (Quotes::default(), true);
        record.clear();
        // Reads lines until one ends outside quotes.
        let text = loop {
            // The longest record with its line end, and one byte more.
            let limit = MAX_RECORD + 3 - record.len() as u64;
            let ended = input.by_ref().take(limit).read_until(b'\n', &mut record)? == 0;
            if quotes.checked == 0 {
                let line_ends = record.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
                record.drain(..line_ends);
                offset += line_ends as u64;
            }
            let text = trim_line_end(&record);
            while let Some(fault) = quotes.next_fault(text) {
                well_formed = false;
                if visit(offset, Entry::Malformed(text, fault))?.is_break() {
                    return Ok(());
                }
            }
            let kind = match quotes.open {
                _ if text.len() as u64 > MAX_RECORD => FaultKind::TooLong,
                Some(_) if ended => FaultKind::UnclosedQuote,
                None if !record.is_empty() => break text,
                None if ended => return Ok(()),
                _ => continue,
            };
            let field = quotes.open.unwrap_or(0);
            let fault = Fault { kind, offset: field, field };
            return visit(offset, Entry::Malformed(text, fault)).map(drop).map_err(ReadError::from);
        };
        if well_formed {
            // The leading line feed keeps `simd-csv` from removing what looks like a byte order mark.
            let line = Content::Memory([b"\n", text].concat().into());
            let mut reader = reader(line.open(0, None)?, text.len() + 1);
            if let Ok(Some(record)) = reader.read_byte_record()
                && visit(offset, Entry::Record(&record))?.is_break()
            {
                return Ok(());
            }
        }
        offset += record.len() as u64;
    }
}

fn reader(input: Input<'_>, buffer_capacity: usize) -> ZeroCopyReader<Input<'_>> {
    ZeroCopyReaderBuilder::with_capacity(buffer_capacity).has_headers(false).flexible(true).from_reader(input)
}

/// Returns `record` without the LF or CRLF at its end.
fn trim_line_end(record: &[u8]) -> &[u8] {
    match record {
        [text @ .., b'\r', b'\n'] | [text @ .., b'\n'] => text,
        text => text,
    }
}

fn is_well_formed(record: &[u8]) -> bool {
    let mut quotes = Quotes::default();
    record.len() as u64 <= MAX_RECORD && quotes.next_fault(record).is_none() && quotes.open.is_none()
}

/// Finds the quotes and carriage returns of a record that RFC 4180 does not allow. The record may grow between calls.
#[derive(Default)]
struct Quotes {
    /// The offset up to which the record is checked.
    checked: usize,
    /// The offset of the quote that opens the field at `checked`, if one does.
    open: Option<usize>,
}

impl Quotes {
    /// Returns the next fault, at most one for each field.
    fn next_fault(&mut self, record: &[u8]) -> Option<Fault> {
        let mut start = self.checked;
        while start < record.len() {
            let (block_start, mut marks) = marks(record, start);
            while marks != 0 {
                if let Some(fault) = self.check_mark(record, block_start + marks.trailing_zeros() as usize) {
                    return Some(fault);
                }
                marks &= marks - 1;
            }
            start = block_start + 64;
        }
        self.checked = record.len();
        None
    }

    /// Checks the quote or carriage return at `at`.
    fn check_mark(&mut self, record: &[u8], at: usize) -> Option<Fault> {
        if at < self.checked {
            return None;
        }
        self.checked = at + 1;
        let (kind, offset) = match (self.open, record[at], record.get(at + 1)) {
            (None, b'"', _) if at == 0 || record[at - 1] == b',' => {
                self.open = Some(at);
                return None;
            }
            (None, b'"', _) => (FaultKind::QuoteInUnquotedField, at),
            (None, ..) => (FaultKind::BareCarriageReturn, at),
            (Some(_), b'"', Some(b'"')) => {
                self.checked = at + 2;
                return None;
            }
            (Some(_), b'"', None | Some(b',')) => {
                self.open = None;
                return None;
            }
            (Some(_), b'"', Some(b'\r')) => (FaultKind::BareCarriageReturn, at + 1),
            (Some(_), b'"', _) => (FaultKind::TextAfterQuote, at),
            (Some(_), ..) => return None,
        };
        // The rest of the field is taken for unquoted text.
        self.checked = memchr(b',', &record[offset..]).map_or(record.len(), |comma| offset + comma);
        let unquoted = || memrchr(b',', &record[..offset]).map_or(0, |comma| comma + 1);
        Some(Fault { kind, offset, field: self.open.take().unwrap_or_else(unquoted) })
    }
}

/// Finds the quotes and carriage returns in the 64 bytes from `start` on, or in the last 64 bytes of the record if fewer
/// are left. Returns the offset of the first of these bytes, and a bit for each of them, set if it is a quote or
/// carriage return at or after `start`. Most records have several quotes, and searching for them one by one takes
/// longer.
fn marks(record: &[u8], start: usize) -> (usize, u64) {
    // A factor that moves the lowest bit of each of eight bytes into the highest byte.
    const GATHER: u64 = 0x0102_0408_1020_4080;
    let block_start = start.min(record.len().saturating_sub(64));
    let rest = &record[block_start..];
    let is_mark = |byte: u8| u8::from(byte == b'"') | u8::from(byte == b'\r');
    let marks: [u8; 64] = match rest.first_chunk::<64>() {
        Some(block) => block.map(is_mark),
        None => {
            let mut block = [0; 64];
            block[..rest.len()].copy_from_slice(rest);
            block.map(is_mark)
        }
    };
    let eights = marks.as_chunks().0.iter().map(|eight| u64::from_le_bytes(*eight).wrapping_mul(GATHER) >> 56);
    let bits = eights.rev().fold(0, |bits, eight| bits << 8 | eight);
    (block_start, bits & !0 << (start - block_start))
}

/// Returns the offset of each field of a record, malformed fields among them.
pub fn field_starts(record: &[u8]) -> impl Iterator<Item = usize> {
    iter::successors(Some(0), |&start| {
        let mut end = start;
        if record.get(start) == Some(&b'"') {
            end += 1;
            while let Some(quote) = memchr(b'"', &record[end..]) {
                end += quote + 1;
                if record.get(end) != Some(&b'"') {
                    break;
                }
                end += 1;
            }
        }
        memchr(b',', &record[end..]).map(|comma| end + comma + 1)
    })
}
