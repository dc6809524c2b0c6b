//! A byte-wise reference parser of RFC 4180: slow, but simple enough to verify by inspection.

use std::borrow::Cow;
use std::ops::ControlFlow;

use eccp_mx::internals::schema::CsvFields;
use eccp_mx::internals::store::{Content, Entry, FaultKind, each, field_starts};

/// A record of a file, or a fault with its offset in the file and the index of its field.
#[derive(Debug, PartialEq)]
pub(super) enum Found {
    /// The fields of a record.
    Record(Vec<Vec<u8>>),
    /// A fault.
    Fault(FaultKind, usize, usize),
}

/// Parses `bytes` with the reader under test.
pub(super) fn read(bytes: &[u8]) -> Vec<Found> {
    let mut all = Vec::new();
    let content = Content::Memory(Cow::Borrowed(bytes));
    let result = each(&content, |offset, entry| {
        all.push(match entry {
            Entry::Record(record) => {
                let fields = CsvFields::new(record);
                let unescaped = record.unescaped_iter().map(Cow::into_owned).enumerate();
                Found::Record(unescaped.map(|(index, field)| assert_field(field, &fields, index)).collect())
            }
            Entry::Malformed(record, fault) => {
                let text = usize::try_from(offset).unwrap();
                assert!(bytes[text..].starts_with(record), "the record is not at {text}");
                let index = field_starts(record).position(|start| start == fault.field).expect("the start of a field");
                Found::Fault(fault.kind, text + fault.offset, index)
            }
        });
        Ok(ControlFlow::Continue(()))
    });
    assert!(result.is_ok());
    all
}

/// Returns `field`, after asserting that `fields` contains the same field at `index`, or an empty one if it is not
/// UTF-8.
fn assert_field(field: Vec<u8>, fields: &CsvFields<'_>, index: usize) -> Vec<u8> {
    match std::str::from_utf8(&field) {
        Ok(text) => assert_eq!(fields.get(index), text),
        Err(_) => assert!(fields.get(index).is_empty() && !fields.is_utf8()),
    }
    field
}

/// Parses `bytes` according to RFC 4180. Skips empty lines, and returns only the faults of a malformed record.
pub(super) fn parse(bytes: &[u8]) -> Vec<Found> {
    let mut all = Vec::new();
    let mut at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    loop {
        while matches!(bytes.get(at), Some(b'\r' | b'\n')) {
            at += 1;
        }
        if at == bytes.len() {
            return all;
        }
        let (mut fields, mut faults, mut field) = (Vec::new(), 0, Vec::new());
        loop {
            let mut fault = None;
            let begin = at;
            if bytes.get(at) == Some(&b'"') {
                at += 1;
                loop {
                    match (bytes.get(at), bytes.get(at + 1)) {
                        (Some(b'"'), Some(b'"')) => (field.push(b'"'), at += 2).1,
                        (Some(b'"'), _) => break,
                        (Some(&byte), _) => (field.push(byte), at += 1).1,
                        (None, _) => {
                            all.push(Found::Fault(FaultKind::UnclosedQuote, begin, fields.len()));
                            return all;
                        }
                    }
                }
                at += 1;
                match bytes.get(at) {
                    None | Some(b',' | b'\n') => {}
                    Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => {}
                    Some(b'\r') => fault = Some((FaultKind::BareCarriageReturn, at)),
                    Some(_) => fault = Some((FaultKind::TextAfterQuote, at - 1)),
                }
            }
            while let Some(&byte) = bytes.get(at).filter(|byte| !matches!(byte, b',' | b'\n')) {
                if byte == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                    break;
                }
                match byte {
                    b'"' => fault = fault.or(Some((FaultKind::QuoteInUnquotedField, at))),
                    b'\r' => fault = fault.or(Some((FaultKind::BareCarriageReturn, at))),
                    _ => field.push(byte),
                }
                at += 1;
            }
            if let Some((kind, offset)) = fault {
                all.push(Found::Fault(kind, offset, fields.len()));
                faults += 1;
            }
            fields.push(std::mem::take(&mut field));
            if bytes.get(at) != Some(&b',') {
                break;
            }
            at += 1;
        }
        if faults == 0 {
            all.push(Found::Record(fields));
        }
    }
}

/// Returns the records that the `csv` crate reads.
pub(super) fn parse_by_csv(bytes: &[u8]) -> Vec<Found> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let records = reader.byte_records().map(|record| record.unwrap().iter().map(<[u8]>::to_vec).collect());
    records.map(Found::Record).collect()
}
