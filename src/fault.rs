//! How a fault is said: where it stands in a person's file, the line itself, and a caret below the place.
//!
//! Only messages are made here; nothing is printed and no exit status is chosen.

use std::io::{Error, ErrorKind, Read as _};

use crate::record::Dataset;
use crate::source::{Source, Spot};
use crate::text::printable;

/// How much of a record is looked at again to find a field: a fault in a longer one names its line only.
const LOOK: u64 = 1 << 16;

/// The place of a fault: lines and columns count from 1, columns in characters.
pub struct Place {
    /// The line of the field, else of the record.
    pub line: u64,
    /// The column at which the field begins.
    pub column: u64,
    /// The line as it stands in the file.
    pub excerpt: String,
}

impl Place {
    /// `mine/clusters.csv:14:37: state: …`, the line, and a caret below the place.
    #[must_use]
    pub fn message(&self, file: &str, field: Option<&str>, what: &str) -> String {
        let field = field.map(|name| format!("{name}: ")).unwrap_or_default();
        let mut message = format!("{file}:{}:{}: {field}{what}", self.line, self.column);
        let shown: String = self.excerpt.chars().take(160).collect();
        let (before, width) = (self.column as usize - 1, shown.chars().count());
        if !shown.is_empty() && before < width {
            let gap: usize =
                shown.chars().take(before).map(|c| unicode_width::UnicodeWidthChar::width(c).unwrap_or(1)).sum();
            message.push_str(&format!("\n  {}\n  {}^", printable(&shown), " ".repeat(gap)));
        }
        message
    }
}

/// Where in `source` the field called `field` of the record at `spot` stands.
#[must_use]
pub fn locate(source: &Source, dataset: &Dataset, spot: Spot, field: Option<&str>) -> Place {
    let mut bytes = Vec::new();
    if let Ok(from) = source.from(spot.offset) {
        let _ = from.take(LOOK).read_to_end(&mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let record = text.trim_start_matches(['\r', '\n', '\u{feff}']);
    let skipped = &text[..text.len() - record.len()];
    let line = spot.line + skipped.matches('\n').count() as u64;
    let start = match field {
        Some(name) if source.json => record.find(&format!("\"{name}\"")).unwrap_or(0),
        Some(name) => field_start(record, place_in_file(source, dataset, name)),
        None => 0,
    };
    let before = &record[..start];
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    let excerpt = record[line_start..].lines().next().unwrap_or_default();
    Place {
        line: line + before.matches('\n').count() as u64,
        column: before[line_start..].chars().count() as u64 + 1,
        excerpt: excerpt.to_owned(),
    }
}

/// Which field of a line the column called `name` is: files may order their columns as they like.
fn place_in_file(source: &Source, dataset: &Dataset, name: &str) -> usize {
    let mut bytes = Vec::new();
    if let Ok(from) = source.from(0) {
        let _ = from.take(LOOK).read_to_end(&mut bytes);
    }
    let text = String::from_utf8_lossy(&bytes);
    let header = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let stored = || dataset.stored().iter().position(|column| column.name == name);
    header.split(',').position(|field| field.trim_matches('"') == name).or_else(stored).unwrap_or(0)
}

/// The byte at which the field number `wanted` of a CSV record begins.
fn field_start(record: &str, wanted: usize) -> usize {
    let (mut field, mut quoted) = (0, false);
    if wanted == 0 {
        return 0;
    }
    for (i, byte) in record.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b',' if !quoted => {
                field += 1;
                if field == wanted {
                    return i + 1;
                }
            }
            b'\n' if !quoted => break,
            _ => {}
        }
    }
    0
}

/// What went wrong with a file, without the operating system's numbers.
#[must_use]
pub fn io(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or directory".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::StorageFull => "no space left on the device".into(),
        ErrorKind::IsADirectory => "it is a directory".into(),
        ErrorKind::NotADirectory => "a part of the path is not a directory".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => {
            let text = error.to_string();
            let plain = text.split(" (os error").next().unwrap_or_default();
            let mut letters = plain.chars();
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}
