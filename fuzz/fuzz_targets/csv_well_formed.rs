//! Writes records as CSV with everything that RFC 4180 leaves open, and compares what is read with them and with the `csv`
//! crate.
#![no_main]

#[path = "../../tests/it/store/reference.rs"]
mod reference;

use arbitrary::Arbitrary;
use libfuzzer_sys::fuzz_target;
use reference::{Found, parse_by_csv, read};

#[derive(Arbitrary, Debug)]
struct File {
    bom: bool,
    last_line_end: bool,
    records: Vec<Record>,
}

#[derive(Arbitrary, Debug)]
struct Record {
    empty_lines: u8,
    crlf: bool,
    first: Field,
    others: Vec<Field>,
}

#[derive(Arbitrary, Debug)]
struct Field {
    quoted: bool,
    text: Vec<u8>,
}

impl Field {
    fn write(&self, is_only: bool, out: &mut Vec<u8>) {
        // An empty field alone would be an empty line.
        if self.quoted || self.text.iter().any(|byte| b",\"\r\n".contains(byte)) || is_only && self.text.is_empty() {
            out.push(b'"');
            self.text.iter().for_each(|&byte| out.extend(std::iter::repeat_n(byte, 1 + usize::from(byte == b'"'))));
            out.push(b'"');
        } else {
            out.extend(&self.text);
        }
    }
}

fuzz_target!(|file: File| {
    let (mut bytes, mut expected) = (if file.bom { b"\xef\xbb\xbf".to_vec() } else { Vec::new() }, Vec::new());
    for (index, Record { empty_lines, crlf, first, others }) in file.records.iter().enumerate() {
        let line_end: &[u8] = if *crlf { b"\r\n" } else { b"\n" };
        (0..empty_lines % 4).for_each(|_| bytes.extend(line_end));
        let start = bytes.len();
        first.write(others.is_empty(), &mut bytes);
        // The first field of a file may begin like a byte order mark only behind one.
        if !file.bom && start == 0 && bytes.starts_with(b"\xef\xbb\xbf") {
            return;
        }
        for field in others {
            bytes.push(b',');
            field.write(false, &mut bytes);
        }
        if index + 1 < file.records.len() || file.last_line_end {
            bytes.extend(line_end);
        }
        expected.push(Found::Record(std::iter::once(first).chain(others).map(|field| field.text.clone()).collect()));
    }
    let found = read(&bytes);
    assert!(found == expected && found == parse_by_csv(&bytes), "{:?}", String::from_utf8_lossy(&bytes));
});
