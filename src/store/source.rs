//! Reads the records of one source, built-in or a user's, CSV or JSON.
//!
//! Calls a visitor for each record before deserialization, and for what is wrong with the header or with a whole record.
//! Holds no record and names no dataset.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::rc::Rc;
use std::str;

use anyhow::Result;
use memchr::{memchr, memmem};

use crate::diagnostic::{Diagnostic, Position, Problem, SourceSpan};
use crate::schema::json_value::Object;
use crate::schema::{CsvFields, Dataset, LACKING, RawRecord};
use crate::store::csv::{self, Fault, FaultKind, field_starts};
use crate::store::input::{Bytes, Content, Locator, ReadError, not_utf8};
use crate::store::json;
use crate::store::progress::{FileProgress, Progress};
use crate::text;

/// The source of the records of a dataset.
pub struct Source {
    /// The name for messages: the path of the file, or `built-in` and the name of the file.
    pub name: String,
    /// Whether it is user data.
    pub is_user_data: bool,
    /// Whether it is JSON; otherwise CSV.
    pub json: bool,
    /// The content or where it is.
    pub bytes: Bytes,
    /// Shows how much of it is read.
    pub progress: Rc<Progress>,
}

/// The maximum number of unknown or repeated names that are reported for a header or an object: the time to locate each
/// grows with the length of the header.
const MAX_NAME_PROBLEMS: usize = 100;

/// A function that is called for each record until it returns `Break`.
pub(crate) type RecordVisitor<'v> = dyn FnMut(&RawRecord<'_>) -> Result<ControlFlow<()>> + 'v;

/// What a reader finds in a source.
pub enum Event<'m, 'a> {
    /// A record.
    Record(&'m RawRecord<'a>),
    /// A problem with the header, or with the names in a JSON object.
    Header(Diagnostic),
    /// A problem with a whole record, which is not passed on as a `Record`. Reading continues after it.
    BrokenRecord(Diagnostic),
}

/// A function that is called for each event until it returns `Break`.
pub(crate) type Visitor<'m> = dyn FnMut(Event<'_, '_>) -> Result<ControlFlow<()>> + 'm;

impl Source {
    /// Returns whether a field may contain `text`. Searches built-in data, and assumes that a file may contain any text.
    #[must_use]
    pub fn may_contain(&self, text: &str) -> bool {
        match self.bytes {
            // Only quotes and backslashes are escaped, so any other text occurs literally.
            Bytes::BuiltIn(all) => {
                text.contains(['"', '\\']) || memmem::find(all.as_bytes(), text.as_bytes()).is_some()
            }
            Bytes::File(_) | Bytes::Nowhere => true,
        }
    }

    /// Returns the text of built-in data in which every word of a field occurs as the field spells it; `None` for files, and
    /// for JSON with escapes.
    #[must_use]
    pub fn searchable_text(&self) -> Option<&'static str> {
        match self.bytes {
            Bytes::BuiltIn(text) if !self.json || !text.contains('\\') => Some(text),
            _ => None,
        }
    }

    /// Returns whether a record of `dataset`, whose key is one column, may have the key `key`. If that column is the
    /// first one of a CSV file, the line of the record begins with the key.
    #[must_use]
    pub fn may_have_key(&self, dataset: &Dataset, key: &str) -> bool {
        let begins_line = !self.json && dataset.key_columns().eq([0]) && !key.contains([',', '\n', '\r']);
        if begins_line { self.may_contain(&format!("\n{key}")) } else { self.may_contain(key) }
    }

    /// Returns whether the dataset has a source. A dataset that the descriptor does not list has none, and is read as
    /// empty.
    #[must_use]
    pub fn exists(&self) -> bool {
        !matches!(self.bytes, Bytes::Nowhere)
    }

    /// Calls `visit` for each record until it returns `Break`. Fields that `visit` does not read need not be UTF-8.
    ///
    /// # Errors
    /// If the source cannot be read, a field that `visit` reads is not UTF-8, the header is not that of `dataset`, a
    /// record is malformed or has another number of fields than the header, or `visit` fails. The message names file,
    /// line and column.
    pub fn each(&self, dataset: &Dataset, visit: &mut RecordVisitor<'_>) -> Result<()> {
        self.read_with(dataset, false, |event| match event {
            Event::Record(raw) => {
                let flow = visit(raw);
                if raw.is_utf8() { flow } else { Err(not_utf8_at(&self.name, raw.span()).into()) }
            }
            Event::Header(diagnostic) | Event::BrokenRecord(diagnostic) => Err(diagnostic.into()),
        })
    }

    /// Calls `visit` for each event until it returns `Break`. All fields of a record are UTF-8.
    ///
    /// # Errors
    /// A [`Diagnostic`] if the source cannot be read to its end, and any error of `visit`.
    pub fn read(&self, dataset: &Dataset, visit: &mut Visitor<'_>) -> Result<()> {
        self.read_with(dataset, true, visit)
    }

    fn read_with(
        &self,
        dataset: &Dataset,
        validate: bool,
        visit: impl FnMut(Event<'_, '_>) -> Result<ControlFlow<()>>,
    ) -> Result<()> {
        let content = Content::new(&self.bytes).map_err(|error| self.unreadable(&error))?;
        let locator = Locator::new(&content);
        let progress = self.progress.start_file(&self.name, content.size());
        let mut reader = Reader { file: &self.name, dataset, header: None, validate, progress, visit };
        let end = match self.json {
            true => json::each(&content, &mut |offset, entry| {
                reader.json_entry(&|| locator.record_start(offset), offset, entry)
            }),
            false => {
                csv::each(&content, |offset, entry| reader.csv_entry(&|| locator.record_start(offset), offset, entry))
            }
        };
        match end {
            Err(ReadError::Io(error)) => Err(self.unreadable(&error).into()),
            Err(ReadError::Visitor(error)) => Err(error),
            Ok(()) if !self.json && reader.header.is_none() => {
                let nothing = SourceSpan { bytes: b"", position: &|| Position::START };
                let problem = Problem::new("the file is empty").with_hint("expected a header");
                reader.header_problem(nothing, 0, "", problem).map(drop)
            }
            Ok(()) => Ok(()),
        }
    }

    fn unreadable(&self, error: &io::Error) -> Diagnostic {
        Diagnostic::unreadable(&self.name, error)
    }
}

/// Turns the entries of a file into events.
struct Reader<'s, V> {
    file: &'s str,
    dataset: &'s Dataset,
    header: Option<Header>,
    /// Whether all fields of a record must be UTF-8, even those that are not read.
    validate: bool,
    progress: FileProgress<'s>,
    visit: V,
}

/// The first record of a CSV file.
struct Header {
    /// The index of the field of each stored column; [`LACKING`] if the file does not have the column.
    places: Vec<usize>,
    /// How many fields every record must have.
    width: usize,
}

impl<V: FnMut(Event<'_, '_>) -> Result<ControlFlow<()>>> Reader<'_, V> {
    fn header_problem(
        &mut self,
        span: SourceSpan<'_>,
        offset: usize,
        value: &str,
        problem: Problem,
    ) -> Result<ControlFlow<()>> {
        let diagnostic = Diagnostic::new(self.file, span, offset, problem).with_line(span, offset);
        (self.visit)(Event::Header(Diagnostic { value: value.to_owned(), ..diagnostic }))
    }

    fn csv_entry(
        &mut self,
        position: &dyn Fn() -> Position,
        offset: u64,
        entry: csv::Entry<'_>,
    ) -> Result<ControlFlow<()>> {
        self.progress.set_bytes(offset);
        let record = match entry {
            csv::Entry::Malformed(text, fault) => return self.malformed(SourceSpan { bytes: text, position }, fault),
            csv::Entry::Record(record) => record,
        };
        let span = SourceSpan { bytes: record.as_slice(), position };
        let Some(Header { places, width }) = &self.header else {
            return self.read_header(&CsvFields::new(record), record.len(), span);
        };
        if record.len() != *width {
            let count = text::format_count(record.len(), "field", "fields");
            let hint = match record.len() < *width {
                true => "was it cut short, or its last fields left out?",
                false => "does a field with a comma lack its quotes?",
            };
            let problem = Problem::new(format!("{count} where the header has {width}")).with_hint(hint);
            let diagnostic = Diagnostic::new(self.file, span, 0, problem).with_line(span, 0);
            return (self.visit)(Event::BrokenRecord(diagnostic));
        }
        self.progress.add_row();
        let fields = &CsvFields::new(record);
        if self.validate && fields.record_text().is_none() {
            return (self.visit)(Event::BrokenRecord(not_utf8_at(self.file, span)));
        }
        (self.visit)(Event::Record(&RawRecord::Csv { fields, places, span }))
    }

    /// Reports a fault in a record. Reading ends with a fault in the header, an unclosed quote or a record that is too
    /// long, because what follows cannot be read.
    fn malformed(&mut self, span: SourceSpan<'_>, fault: Fault) -> Result<ControlFlow<()>> {
        let problem = match fault.kind {
            FaultKind::QuoteInUnquotedField => Problem::new("quote in an unquoted field")
                .with_hint("quote the whole field and double the quotes in it"),
            FaultKind::TextAfterQuote => {
                let begin = span.position_at(fault.field);
                Problem::new("text after the closing quote").with_hint(
                    match memchr(b'\n', &span.bytes[fault.field..fault.offset]) {
                        None => "double the quotes in a quoted field".to_owned(),
                        Some(_) => format!("was the quote at {}:{} left open?", begin.line, begin.column),
                    },
                )
            }
            FaultKind::BareCarriageReturn => {
                Problem::new("carriage return without line feed").with_hint("end lines with LF or CRLF")
            }
            FaultKind::UnclosedQuote => {
                Problem::new("a quote is opened here and not closed before the end of the file")
            }
            FaultKind::TooLong => Problem::new("a record of over 16 MiB").with_hint("is a quote left open?"),
        };
        let diagnostic = Diagnostic::new(self.file, span, fault.offset, problem).with_line(span, fault.offset);
        if self.header.is_none() || matches!(fault.kind, FaultKind::UnclosedQuote | FaultKind::TooLong) {
            return Err(diagnostic.into());
        }
        let index = field_starts(span.bytes).position(|start| start == fault.field);
        let places = self.header.iter().flat_map(|header| &header.places);
        let mut columns = self.dataset.stored_columns().iter().zip(places);
        let column = columns.find(|(_, place)| Some(**place) == index).map(|(column, _)| column.name);
        (self.visit)(Event::BrokenRecord(Diagnostic { field: column.unwrap_or_default().to_owned(), ..diagnostic }))
    }

    /// Reads the header of a CSV file and reports its problems. It must have all stored columns, in any order, and no
    /// others.
    fn read_header(&mut self, fields: &CsvFields<'_>, width: usize, span: SourceSpan<'_>) -> Result<ControlFlow<()>> {
        let names: Vec<&str> = (0..width).map(|index| fields.get(index)).collect();
        if !fields.is_utf8() {
            return Err(not_utf8_at(self.file, span).into());
        }
        let stored = self.dataset.stored_columns();
        let place = |name| names.iter().position(|known| *known == name).unwrap_or(LACKING);
        let places: Vec<usize> = stored.iter().map(|column| place(column.name)).collect();
        let lacking: Vec<&str> =
            stored.iter().zip(&places).filter(|(_, place)| **place == LACKING).map(|(column, _)| column.name).collect();
        self.header = Some(Header { places, width });
        if let ([name], true) = (&names[..], stored.len() > 1) {
            let problem = Problem::new("the header is one field").with_hint("fields are separated by commas");
            // The fields of the records are unknown.
            return self.header_problem(span, 0, name, problem).map(|_| ControlFlow::Break(()));
        }
        let mut seen = HashSet::with_capacity(names.len());
        let mut reported = 0;
        for (at, name) in names.iter().enumerate() {
            let problem = match !seen.insert(name) {
                true => Problem::new(format!("the header has the column '{name}' twice")),
                false if stored.iter().any(|column| column.name == *name) => continue,
                false if reported < MAX_NAME_PROBLEMS => unknown_column(self.dataset, name),
                false => Problem::new("more columns of the header are not columns of the dataset"),
            };
            reported += 1;
            if reported > MAX_NAME_PROBLEMS + 1 {
                continue;
            }
            if self.header_problem(span, fields.offset(at), name, problem)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        for name in lacking {
            let problem = Problem::new(format!("the header lacks the column '{name}'"));
            if self.header_problem(span, 0, name, problem)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn json_entry(
        &mut self,
        position: &dyn Fn() -> Position,
        offset: u64,
        entry: json::Entry<'_>,
    ) -> Result<ControlFlow<()>> {
        self.progress.set_bytes(offset);
        match entry {
            json::Entry::Malformed(bytes, at, problem) => {
                let span = SourceSpan { bytes, position };
                Err(Diagnostic::new(self.file, span, at, problem).with_line(span, at).into())
            }
            json::Entry::Object(object, text) => {
                self.object(object, text, SourceSpan { bytes: text.as_bytes(), position })
            }
        }
    }

    /// Reports the names of an object that are not columns, and passes the object on as a record.
    fn object(&mut self, object: &Object<'_>, text: &str, span: SourceSpan<'_>) -> Result<ControlFlow<()>> {
        // If the names are in the order of the columns, all of them are known and none is repeated.
        let mut columns = self.dataset.stored_columns().iter();
        let in_order = object.0.iter().all(|(name, _)| columns.any(|column| column.name == name));
        let doubtful = if in_order { &[] } else { &object.0[..] };
        let mut seen = HashSet::with_capacity(doubtful.len());
        let mut reported = 0;
        for (name, value) in doubtful {
            let problem = match !seen.insert(name) {
                true => Problem::new(format!("the object has the name '{name}' twice")),
                false if self.dataset.stored_columns().iter().any(|column| column.name == name.as_ref()) => continue,
                false if reported < MAX_NAME_PROBLEMS => unknown_column(self.dataset, name),
                false => Problem::new("more names of this object are not columns of the dataset"),
            };
            reported += 1;
            if reported > MAX_NAME_PROBLEMS + 1 {
                break;
            }
            // A name without escapes is borrowed from the text, after its opening quote. For other names the value is
            // located.
            let offset = match name {
                Cow::Borrowed(name) => name.as_ptr() as usize - text.as_ptr() as usize - 1,
                Cow::Owned(_) => value.get().as_ptr() as usize - text.as_ptr() as usize,
            };
            if self.header_problem(span, offset, name, problem)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.progress.add_row();
        (self.visit)(Event::Record(&RawRecord::Json { text, object, dataset: self.dataset, span }))
    }
}

fn not_utf8_at(file: &str, span: SourceSpan<'_>) -> Diagnostic {
    let offset = str::from_utf8(span.bytes).err().map_or(0, |error| error.valid_up_to());
    Diagnostic::new(file, span, offset, not_utf8()).with_line(span, offset)
}

fn unknown_column(dataset: &Dataset, name: &str) -> Problem {
    let names = dataset.stored_columns().iter().map(|column| column.name);
    Problem::new(format!("unknown column '{name}'")).with_hint(match text::closest_match(name, names.clone()) {
        Some(near) => text::suggestion(near),
        None => format!("expected {}", names.collect::<Vec<_>>().join(", ")),
    })
}

/// Returns the diagnostic for a folder that holds a dataset as CSV and as JSON.
pub(crate) fn both_forms(name: &str, dir: &Path) -> Diagnostic {
    let problem = Problem::new(format!("both {name}.csv and {name}.json are in '{}'", dir.display()));
    Diagnostic::for_file(
        dir.join(format!("{name}.json")).display().to_string(),
        problem.with_hint("remove one of them"),
    )
}
