//! Diagnostics: problems with records and files, with their positions and source lines.
//!
//! May import `text`. Formats messages; neither reads nor writes.

use std::fmt::{self, Display};
use std::io::{Error, ErrorKind};

use memchr::{memchr, memchr_iter, memrchr};
use serde::de;

use crate::text::{display_width, printable};

/// The maximum number of characters of a source line that are shown below a message.
const LINE_LIMIT: usize = 160;

/// A position in a file: lines and columns count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line.
    pub line: u64,
    /// The column.
    pub column: u64,
}

impl Position {
    /// The start of a file.
    pub const START: Position = Position { line: 1, column: 1 };

    /// Returns the position after `bytes`, which start at this position.
    #[must_use]
    pub fn after(self, bytes: &[u8]) -> Position {
        match memrchr(b'\n', bytes) {
            Some(last) => Position {
                line: self.line + memchr_iter(b'\n', bytes).count() as u64,
                column: 1 + characters(&bytes[last + 1..]),
            },
            None => Position { column: self.column + characters(bytes), ..self },
        }
    }
}

/// Counts the characters that start in `bytes`.
fn characters(bytes: &[u8]) -> u64 {
    bytes.iter().filter(|&byte| byte & 0xc0 != 0x80).count() as u64
}

/// The source text of a record with its position, which locates each byte of the record in the file.
#[derive(Clone, Copy)]
pub struct SourceSpan<'a> {
    /// The bytes of the record.
    pub bytes: &'a [u8],
    /// Computes the position of the first byte, which only diagnostics need.
    pub position: &'a dyn Fn() -> Position,
}

impl SourceSpan<'_> {
    /// Returns the position of the byte at `offset`.
    #[must_use]
    pub fn position_at(&self, offset: usize) -> Position {
        (self.position)().after(&self.bytes[..offset])
    }
}

/// A problem with a record or one of its fields, without its position.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// The index of the stored column; `None` for a problem with the whole record.
    pub column: Option<usize>,
    /// The description of the problem.
    pub message: String,
    /// The expected value or the next step; empty if the message suffices.
    pub hint: String,
}

impl Problem {
    /// Creates a problem with the whole record, without a hint.
    pub fn new(message: impl Into<String>) -> Problem {
        Problem { column: None, message: message.into(), hint: String::new() }
    }

    /// Sets the hint.
    #[must_use]
    pub fn with_hint(self, hint: impl Into<String>) -> Problem {
        Problem { hint: hint.into(), ..self }
    }
}

impl Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let separator = if self.hint.is_empty() { "" } else { "; " };
        write!(f, "{}{separator}{}", self.message, self.hint)
    }
}

impl std::error::Error for Problem {}

impl de::Error for Problem {
    /// Splits the error of a `Deserialize` implementation into a message and a hint that states the expected value.
    fn custom<T: Display>(error: T) -> Self {
        let error = error.to_string();
        match error.rsplit_once("; expected ") {
            Some((message, expected)) => Problem::new(message).with_hint(format!("expected {expected}")),
            None => Problem::new(error),
        }
    }
}

/// A problem with its file and position: a row of the output of `check`, or the error that ends another command.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The path of the file, for messages.
    pub file: String,
    /// The position; `None` for a problem with the whole file.
    pub position: Option<Position>,
    /// The column, or the columns of a composite key separated by slashes.
    pub field: String,
    /// The value as spelled in the file.
    pub value: String,
    /// The problem.
    pub problem: Problem,
    /// The line to show, and the number of characters before the position.
    pub line: Option<(String, usize)>,
}

impl Diagnostic {
    /// Creates the diagnostic for a file that cannot be read.
    pub(crate) fn unreadable(file: &str, error: &Error) -> Diagnostic {
        Diagnostic::for_file(file, Problem::new(format!("cannot be read: {}", io_message(error))))
    }

    /// Creates a diagnostic for a whole file.
    pub fn for_file(file: impl Into<String>, problem: Problem) -> Diagnostic {
        Diagnostic {
            file: file.into(),
            position: None,
            field: String::new(),
            value: String::new(),
            problem,
            line: None,
        }
    }

    /// Creates a diagnostic for the position of the byte at `offset` in a record.
    pub fn new(file: impl Into<String>, span: SourceSpan<'_>, offset: usize, problem: Problem) -> Diagnostic {
        Diagnostic { position: Some(span.position_at(offset)), ..Diagnostic::for_file(file, problem) }
    }

    /// Adds the line that contains the byte at `offset` of the record.
    #[must_use]
    pub fn with_line(self, span: SourceSpan<'_>, offset: usize) -> Diagnostic {
        let (before, after) = span.bytes.split_at(offset);
        let from = memrchr(b'\n', before).map_or(0, |end| end + 1);
        let to = offset + memchr(b'\n', after).unwrap_or(after.len());
        let line = String::from_utf8_lossy(&span.bytes[from..to]);
        let line: String = line.trim_end_matches('\r').chars().take(LINE_LIMIT).collect();
        Diagnostic { line: Some((line, characters(&before[from..]) as usize)), ..self }
    }
}

impl Diagnostic {
    /// Returns the source line, escaped by [`printable`], and a line with a caret below the position. Returns `None` if
    /// there is no line to show, or if the position is beyond the part that is shown.
    fn source_lines(&self) -> Option<[String; 2]> {
        let (line, before) = self.line.as_ref()?;
        let (start, _) = line.char_indices().nth(*before)?;
        // The escaped text before the position can be wider than the text itself.
        let indent = display_width(&printable(&line[..start]));
        Some([printable(line).into_owned(), format!("{}^", " ".repeat(indent))])
    }
}

impl Display for Diagnostic {
    /// Writes `mine/clusters.csv:14:37: state: …`. The text is not escaped here; `output::messages` escapes
    /// all errors.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let position = self.position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        let field = if self.field.is_empty() { String::new() } else { format!(": {}", self.field) };
        write!(f, "{}{position}{field}: {}", self.file, self.problem)
    }
}

impl std::error::Error for Diagnostic {}

/// An error whose message is followed by lines, such as the records that an ambiguous name matches.
#[derive(Clone, Debug)]
pub(crate) struct MessageWithLines {
    /// The message.
    pub message: String,
    /// The lines.
    pub lines: Vec<String>,
}

impl MessageWithLines {
    /// Creates a message that lists errors.
    pub(crate) fn list(message: String, errors: &[anyhow::Error]) -> MessageWithLines {
        let lines = errors.iter().flat_map(|error| {
            let below = error.chain().flat_map(lines_below).map(|line| format!("  {line}"));
            std::iter::once(format!("{error:#}")).chain(below)
        });
        MessageWithLines { message, lines: lines.collect() }
    }
}

impl Display for MessageWithLines {
    /// Writes the message without the lines.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for MessageWithLines {}

/// Returns the lines to write below the message of `error`: the source line of a [`Diagnostic`] and a caret, or the
/// lines of a [`MessageWithLines`].
#[must_use]
pub(crate) fn lines_below(error: &(dyn std::error::Error + 'static)) -> Vec<String> {
    if let Some(error) = error.downcast_ref::<MessageWithLines>() {
        return error.lines.clone();
    }
    error.downcast_ref::<Diagnostic>().and_then(Diagnostic::source_lines).into_iter().flatten().collect()
}

/// Describes an I/O error, beginning in lower case and without the error number of the operating system.
#[must_use]
pub(crate) fn io_message(error: &Error) -> String {
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
