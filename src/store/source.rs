//! Where rows come from: one reader for the built-in data and a person's own files, CSV and JSON.
//!
//! Pushes records one at a time, raw, and what is wrong with a header or a record as a whole. It knows no dataset by name
//! and keeps no row.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::Result;
use memchr::memmem;

use crate::context::Cores;
use crate::diagnostic::{self, Diagnostic, Position, Problem, SourceSpan};
use crate::schema::json_value::Object;
use crate::schema::{Dataset, LACKING, RawRecord, field_start};
use crate::store::csv::{self, ReadError, Splitter, parallel};
use crate::store::json;
use crate::store::progress::{Progress, Reading};
use crate::text;

/// From how many bytes on a file is worth a second core.
const LONG: u64 = 1 << 20;

/// Where the rows of a dataset come from.
pub struct Source {
    /// The path as messages show it.
    pub name: String,
    /// Whether it is a person's own file.
    pub is_user_data: bool,
    /// Whether it is JSON; otherwise CSV.
    pub json: bool,
    /// The content or where it is.
    pub bytes: Bytes,
    /// What is told how far it was read.
    pub progress: Rc<Progress>,
    /// Tells how many cores there are.
    pub cores: Cores,
}

/// The content of a source, or where it is.
#[derive(Clone)]
pub enum Bytes {
    /// Built into the program.
    BuiltIn(&'static str),
    /// A file.
    File(PathBuf),
}

/// What a reader calls for each record, with the place where it begins.
pub(crate) type Visit<'v> = dyn FnMut(&RawRecord<'_>, Position) -> Result<ControlFlow<()>> + 'v;

/// What a reader meets in a source.
pub enum Event<'m, 'a> {
    /// A record.
    Record(&'m RawRecord<'a>),
    /// Something wrong with the header or with a whole record, after which reading can go on.
    Wrong(Diagnostic),
}

/// What a reader calls for everything that it meets.
pub(crate) type Visitor<'m> = dyn FnMut(Event<'_, '_>) -> Result<ControlFlow<()>> + 'm;

impl Source {
    /// Whether a field may be `text`: of built-in data that is told from the whole of it at once.
    #[must_use]
    pub fn may_hold(&self, text: &str) -> bool {
        match self.bytes {
            // Only what has a quote or a backslash is written in another way than it is.
            Bytes::BuiltIn(all) => {
                text.contains(['"', '\\']) || memmem::find(all.as_bytes(), text.as_bytes()).is_some()
            }
            Bytes::File(_) => true,
        }
    }

    /// Pushes every record to `visit`, until it says stop.
    ///
    /// # Errors
    /// If the source cannot be read, is not UTF-8, has another header than `dataset` or a row of another length, or if
    /// `visit` fails. The message names file, line and column.
    pub fn each(&self, dataset: &Dataset, splitter: &mut Splitter, visit: &mut Visit<'_>) -> Result<()> {
        self.read(dataset, splitter, &mut |met| match met {
            Event::Record(raw) => visit(raw, raw.written().position),
            Event::Wrong(finding) => Err(finding.into()),
        })
    }

    /// Pushes everything that is met to `meet`, until it says stop: records, and what is wrong with some.
    ///
    /// # Errors
    /// A [`Diagnostic`] if the source cannot be read to its end, and if `meet` fails.
    pub fn read(&self, dataset: &Dataset, splitter: &mut Splitter, meet: &mut Visitor<'_>) -> Result<()> {
        let (mut text, mut file);
        let (input, size): (&mut (dyn BufRead + Send), u64) = match &self.bytes {
            Bytes::BuiltIn(all) => {
                text = all.as_bytes();
                (&mut text, 0)
            }
            Bytes::File(path) => {
                let opened = File::open(path).map_err(|e| self.unreadable(&e))?;
                let size = opened.metadata().map_or(0, |file| file.len());
                file = BufReader::with_capacity(1 << 16, opened);
                (&mut file, size)
            }
        };
        let reading = self.progress.reading(&self.name, size);
        let mut reader = Reader { file: &self.name, dataset, header: None, reading, meet };
        let end = match &self.bytes {
            Bytes::BuiltIn(all) if self.json => {
                json::each_of(all, &mut |text, object, written| reader.object(text, object, written))
            }
            _ if self.json => json::each(input, &mut |written| reader.unread_object(written)),
            _ => {
                let take: &mut csv::Take<'_> = &mut |text, spans, written| reader.record(text, spans, written);
                match size >= LONG && (self.cores)() > 1 {
                    true => parallel::each(splitter, input, take),
                    false => splitter.each(input, take),
                }
            }
        };
        match end {
            Err(trouble) => Err(self.error(trouble)),
            Ok(()) if !self.json && reader.header.is_none() => {
                let nothing = SourceSpan { bytes: b"", position: Position::START };
                reader.wrong(nothing, 0, "", Problem::new("the file is empty").with_hint("expected a header")).map(drop)
            }
            Ok(()) => Ok(()),
        }
    }

    fn error(&self, trouble: ReadError) -> anyhow::Error {
        match trouble {
            ReadError::Io(error) => self.unreadable(&error).into(),
            ReadError::Broken(finding) => Diagnostic { file: self.name.clone(), ..*finding }.into(),
            ReadError::Taker(error) => error,
        }
    }

    fn unreadable(&self, error: &io::Error) -> Diagnostic {
        Diagnostic::for_file(&self.name, Problem::new(format!("cannot be read: {}", diagnostic::io_message(error))))
    }
}

/// Makes records of what was split, and takes the header of a CSV file.
struct Reader<'s, 'm> {
    file: &'s str,
    dataset: &'s Dataset,
    header: Option<Header>,
    reading: Reading<'s>,
    meet: &'s mut Visitor<'m>,
}

/// The first record of a CSV file.
struct Header {
    /// The field for each stored column.
    places: Vec<usize>,
    /// How many fields every record must have.
    width: usize,
}

impl Reader<'_, '_> {
    fn wrong(
        &mut self,
        written: SourceSpan<'_>,
        offset: usize,
        value: &str,
        fault: Problem,
    ) -> Result<ControlFlow<()>> {
        let finding = Diagnostic::new(self.file, written, offset, fault).with_line(written, offset);
        (self.meet)(Event::Wrong(Diagnostic { value: value.to_owned(), ..finding }))
    }

    fn not_utf8(&self, written: SourceSpan<'_>) -> Diagnostic {
        let offset = std::str::from_utf8(written.bytes).err().map_or(0, |error| error.valid_up_to());
        let fault = Problem::new("not UTF-8").with_hint("save the file as UTF-8");
        Diagnostic::new(self.file, written, offset, fault).with_line(written, offset)
    }

    /// Takes a record: the first is the header, which says where each column is; the others are met.
    fn record(
        &mut self,
        text: Option<&str>,
        spans: &[(usize, usize)],
        written: SourceSpan<'_>,
    ) -> Result<ControlFlow<()>> {
        self.reading.took(written.bytes.len());
        let text = text.ok_or_else(|| self.not_utf8(written))?;
        let Some(Header { places, width }) = &self.header else { return self.begin(text, spans, written) };
        if spans.len() != *width {
            let fault = Problem::new(format!(
                "{} where the header has {width}",
                text::format_count(spans.len(), "field", "fields")
            ));
            let hint = match spans.len() < *width {
                true => "was it cut short, or its last fields left out?",
                false => "does a field with a comma lack its quotes?",
            };
            return self.wrong(written, 0, "", fault.with_hint(hint));
        }
        self.reading.met_row();
        (self.meet)(Event::Record(&RawRecord::Csv { text, spans, places, written }))
    }

    /// For each stored column, its place in the file. The order of a file is its own, its columns are not.
    fn begin(&mut self, text: &str, spans: &[(usize, usize)], written: SourceSpan<'_>) -> Result<ControlFlow<()>> {
        let names: Vec<&str> = spans.iter().map(|&(from, to)| &text[from..to]).collect();
        let stored = self.dataset.stored_columns();
        let place = |name| names.iter().position(|known| *known == name).unwrap_or(LACKING);
        let places: Vec<usize> = stored.iter().map(|column| place(column.name)).collect();
        let lacking: Vec<&str> =
            stored.iter().zip(&places).filter(|(_, place)| **place == LACKING).map(|(column, _)| column.name).collect();
        self.header = Some(Header { places, width: names.len() });
        if let ([name], true) = (&names[..], stored.len() > 1) {
            let fault = Problem::new("the header is one field").with_hint("fields are separated by commas");
            // Nothing could be said of the records.
            return self.wrong(written, 0, name, fault).map(|_| ControlFlow::Break(()));
        }
        for (at, name) in names.iter().enumerate() {
            let fault = match names[..at].contains(name) {
                true => Problem::new(format!("the column '{name}' stands twice in the header")),
                false if stored.iter().any(|column| column.name == *name) => continue,
                false => unknown_column(self.dataset, name),
            };
            if self.wrong(written, field_start(written.bytes, at), name, fault)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        for name in lacking {
            let fault = Problem::new(format!("the header lacks the column '{name}'"));
            if self.wrong(written, 0, name, fault)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Takes the bytes of an object.
    fn unread_object(&mut self, written: SourceSpan<'_>) -> Result<ControlFlow<()>> {
        self.reading.took(written.bytes.len());
        let text = std::str::from_utf8(written.bytes).map_err(|_| self.not_utf8(written))?;
        let object: Object<'_> = serde_json::from_str(text).map_err(|error| {
            let whole = error.to_string();
            let fault = Problem::new(whole.split(" at line ").next().unwrap_or_default());
            let offset = offset_of(text, error.line(), error.column());
            Diagnostic::new(self.file, written, offset, fault).with_line(written, offset)
        })?;
        self.object(text, &object, written)
    }

    /// Takes an object, whose names must be columns.
    fn object(&mut self, text: &str, object: &Object<'_>, written: SourceSpan<'_>) -> Result<ControlFlow<()>> {
        // Names in the order of the columns are all known, and none stands twice.
        let mut columns = self.dataset.stored_columns().iter();
        let in_order = object.0.iter().all(|(name, _)| columns.any(|column| column.name == name));
        let doubtful = if in_order { &[] } else { &object.0[..] };
        for (at, (name, value)) in doubtful.iter().enumerate() {
            let fault = match object.0[..at].iter().any(|(known, _)| known == name) {
                true => Problem::new(format!("the name '{name}' stands twice in this object")),
                false if self.dataset.stored_columns().iter().any(|column| column.name == name.as_ref()) => continue,
                false => unknown_column(self.dataset, name),
            };
            // Before a name that is written plainly stands its quote.
            let offset = match name {
                Cow::Borrowed(name) => name.as_ptr() as usize - text.as_ptr() as usize - 1,
                Cow::Owned(_) => value.get().as_ptr() as usize - text.as_ptr() as usize,
            };
            if self.wrong(written, offset, name, fault)?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        self.reading.met_row();
        (self.meet)(Event::Record(&RawRecord::Json { text, object, dataset: self.dataset, written }))
    }
}

/// The byte of a text at a line and a column as the JSON library counts them: columns in bytes, 0 before the first.
fn offset_of(text: &str, line: usize, column: usize) -> usize {
    let begin: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    (begin + column.saturating_sub(1)).min(text.len())
}

fn unknown_column(dataset: &Dataset, name: &str) -> Problem {
    let names = dataset.stored_columns().iter().map(|column| column.name);
    Problem::new(format!("{} has no stored column '{name}'", dataset.name)).with_hint(
        match text::closest_match(name, names.clone()) {
            Some(near) => text::suggestion(near),
            None => format!("expected {}", names.collect::<Vec<_>>().join(", ")),
        },
    )
}

/// What a folder is told that holds a dataset in both forms.
pub(crate) fn both_forms(name: &str, dir: &std::path::Path) -> Diagnostic {
    let fault = Problem::new(format!("both {name}.csv and {name}.json are in '{}'", dir.display()));
    Diagnostic::for_file(dir.join(format!("{name}.json")).display().to_string(), fault.with_hint("remove one of them"))
}
