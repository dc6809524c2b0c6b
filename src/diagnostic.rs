//! What is wrong with data and where: the fault of a field, its place in a file, and the finding that says both.
//!
//! Only messages are made here; nothing is read or printed and no exit status is chosen.

use std::fmt::{self, Display};
use std::io::{Error, ErrorKind};

use memchr::{memchr, memchr_iter, memrchr};
use serde::de;
use unicode_width::UnicodeWidthChar as _;

use crate::text::printable;

/// How much of a line is shown below a message, in characters.
const SHOWN: usize = 160;

/// A place in a file: lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

impl Position {
    /// Where a file begins.
    pub const START: Position = Position { line: 1, column: 1 };

    /// The place behind `bytes`, which begin here.
    #[must_use]
    pub fn behind(self, bytes: &[u8]) -> Position {
        match memrchr(b'\n', bytes) {
            Some(last) => Position {
                line: self.line + memchr_iter(b'\n', bytes).count() as u64,
                column: 1 + characters(&bytes[last + 1..]),
            },
            None => Position { column: self.column + characters(bytes), ..self },
        }
    }
}

/// How many characters begin in `bytes`.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&byte| byte & 0xc0 != 0x80).count() as u64
}

/// A record as it is written in its file, for telling where in it something stands.
#[derive(Clone, Copy, Debug)]
pub struct SourceSpan<'a> {
    /// Its bytes.
    pub bytes: &'a [u8],
    /// Where it begins.
    pub place: Position,
}

impl SourceSpan<'_> {
    /// The place of the byte at `offset`.
    #[must_use]
    pub fn at(&self, offset: usize) -> Position {
        self.place.behind(&self.bytes[..offset])
    }
}

/// What is wrong with a record, and in which column.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The position among the stored columns; none if the fault is the whole record's.
    pub column: Option<usize>,
    /// What is wrong.
    pub problem: String,
    /// What would be right, or what to do; empty where the problem says it all.
    pub hint: String,
}

impl Problem {
    /// A fault of the whole record.
    pub fn of(problem: impl Into<String>) -> Problem {
        Problem { column: None, problem: problem.into(), hint: String::new() }
    }

    /// The same with a word of help.
    #[must_use]
    pub fn hint(self, hint: impl Into<String>) -> Problem {
        Problem { hint: hint.into(), ..self }
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let between = if self.hint.is_empty() { "" } else { "; " };
        write!(f, "{}{between}{}", self.problem, self.hint)
    }
}

impl std::error::Error for Problem {}

impl de::Error for Problem {
    /// What a type says of a value it refuses: what is wrong, and what it expected.
    fn custom<T: Display>(message: T) -> Self {
        let message = message.to_string();
        match message.rsplit_once("; expected ") {
            Some((problem, expected)) => Problem::of(problem).hint(format!("expected {expected}")),
            None => Problem::of(message),
        }
    }
}

/// A fault with all that is known of it: a row of a check, or the error that stops any other command.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The file as messages show it.
    pub file: String,
    /// Where in it; none of what concerns the whole file.
    pub place: Option<Position>,
    /// The column, or the columns of a key with a slash between them.
    pub field: String,
    /// The value that is wrong, as it is written.
    pub value: String,
    /// What is wrong.
    pub fault: Problem,
    /// The line, and how many characters of it stand before the place.
    pub line: Option<(String, usize)>,
}

impl Diagnostic {
    /// A fault of a whole file.
    pub fn of_file(file: impl Into<String>, fault: Problem) -> Diagnostic {
        Diagnostic { file: file.into(), place: None, field: String::new(), value: String::new(), fault, line: None }
    }

    /// A fault at the byte at `offset` of a record.
    pub fn at(file: impl Into<String>, written: SourceSpan<'_>, offset: usize, fault: Problem) -> Diagnostic {
        Diagnostic { place: Some(written.at(offset)), ..Diagnostic::of_file(file, fault) }
    }

    /// The same, with the line to be shown in which the byte at `offset` of the record stands.
    #[must_use]
    pub fn showing(self, written: SourceSpan<'_>, offset: usize) -> Diagnostic {
        let (before, after) = written.bytes.split_at(offset);
        let from = memrchr(b'\n', before).map_or(0, |end| end + 1);
        let to = offset + memchr(b'\n', after).unwrap_or(after.len());
        let line = String::from_utf8_lossy(&written.bytes[from..to]);
        let line: String = line.trim_end_matches('\r').chars().take(SHOWN).collect();
        Diagnostic { line: Some((line, characters(&before[from..]) as usize)), ..self }
    }
}

impl Display for Diagnostic {
    /// `mine/clusters.csv:14:37: state: …`, the line, and a caret below the place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = self.place.map(|place| format!(":{}:{}", place.line, place.column)).unwrap_or_default();
        let field = if self.field.is_empty() { String::new() } else { format!(": {}", self.field) };
        // A value may hold anything, and the message is one line.
        f.write_str(&printable(&format!("{}{place}{field}: {}", self.file, self.fault)))?;
        match &self.line {
            Some((line, before)) if *before < line.chars().count() => {
                let gap: usize = line.chars().take(*before).map(|c| c.width().unwrap_or(1)).sum();
                write!(f, "\n  {}\n  {}^", printable(line), " ".repeat(gap))
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for Diagnostic {}

/// What went wrong with a file, without the operating system's numbers.
#[must_use]
pub(crate) fn io(error: &Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or directory".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::StorageFull => "no space left on the device".into(),
        ErrorKind::IsADirectory => "it is a directory".into(),
        ErrorKind::NotADirectory => "not a directory".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        _ => {
            let text = error.to_string();
            let plain = text.split(" (os error").next().unwrap_or_default();
            let mut letters = plain.chars();
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}
