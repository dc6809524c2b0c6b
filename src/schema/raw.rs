//! A record before it is typed: its fields, of CSV and of JSON alike, and where each of them is written.
//!
//! Where records come from is the business of `source`, what their fields mean that of `typed`.

use std::borrow::Cow;

use memchr::memchr;

use crate::diagnostic::{Diagnostic, Problem, SourceSpan};
use crate::schema::json_value::{self, Object};
use crate::schema::{Dataset, split_list};

/// A record before it is typed.
pub enum RawRecord<'a> {
    /// A record of a CSV file.
    Csv {
        /// The record.
        text: &'a str,
        /// Where each field is in it, from and to.
        spans: &'a [(usize, usize)],
        /// The field of the file for each stored column; [`LACKING`] where the file lacks it.
        places: &'a [usize],
        /// The record as it is written, with its quotes.
        written: SourceSpan<'a>,
    },
    /// An object of a JSON file.
    Json {
        /// The object as it is written.
        text: &'a str,
        /// Its values by name.
        object: &'a Object<'a>,
        /// The dataset, for the names of its columns.
        dataset: &'a Dataset,
        /// Where it is written.
        written: SourceSpan<'a>,
    },
}

/// The place of a column that a file lacks.
pub(crate) const LACKING: usize = usize::MAX;

/// A field before it is typed.
#[derive(Clone, Copy)]
pub enum RawField<'a> {
    /// As a CSV file holds it.
    Text(&'a str),
    /// As a JSON file holds it.
    Json(&'a str),
}

impl<'a> RawRecord<'a> {
    /// Everything that the record says, as it is written, where nothing in it is escaped: enough to tell that a word does
    /// not occur.
    #[must_use]
    pub fn whole(&self) -> Option<&'a str> {
        match *self {
            RawRecord::Csv { text, .. } => Some(text),
            RawRecord::Json { text, .. } => (!text.contains('\\')).then_some(text),
        }
    }

    /// The field of the stored column at `index`.
    #[must_use]
    pub fn field(&self, index: usize) -> RawField<'a> {
        match *self {
            RawRecord::Csv { text, spans, places, .. } => {
                RawField::Text(spans.get(places[index]).map_or("", |&(from, to)| &text[from..to]))
            }
            RawRecord::Json { object, dataset, .. } => {
                object.get(dataset.columns[index].name).map_or(RawField::Text(""), RawField::Json)
            }
        }
    }

    /// The key of the record as it is written.
    #[must_use]
    pub fn key(&self, dataset: &Dataset) -> Cow<'a, str> {
        let mut columns = dataset.key_columns().map(|index| self.field(index).shown());
        let first = columns.next().unwrap_or_default();
        columns.fold(first, |key, next| Cow::Owned(format!("{key}/{next}")))
    }

    /// Whether the file has the stored column at `index`; in JSON what is left out is not known.
    #[must_use]
    pub fn has(&self, index: usize) -> bool {
        match *self {
            RawRecord::Csv { places, .. } => places[index] != LACKING,
            RawRecord::Json { .. } => true,
        }
    }

    /// The record as it is written.
    #[must_use]
    pub fn written(&self) -> SourceSpan<'a> {
        match *self {
            RawRecord::Csv { written, .. } | RawRecord::Json { written, .. } => written,
        }
    }

    /// At which byte of what is written the field of the stored column at `index` begins; 0 of one that is not there.
    #[must_use]
    pub fn offset(&self, index: usize) -> usize {
        match *self {
            RawRecord::Csv { places, written, .. } => field_start(written.bytes, places[index]),
            RawRecord::Json { text, object, dataset, .. } => {
                let value = object.get(dataset.columns[index].name);
                value.map_or(0, |value| value.as_ptr() as usize - text.as_ptr() as usize)
            }
        }
    }

    /// A fault of the record as a finding in `file`.
    #[must_use]
    pub fn finding(&self, file: &str, dataset: &Dataset, fault: Problem) -> Diagnostic {
        match fault.column {
            None => Diagnostic::new(file, self.written(), 0, fault),
            Some(index) => Diagnostic {
                field: dataset.columns[index].name.to_owned(),
                value: self.field(index).shown().into_owned(),
                ..Diagnostic::new(file, self.written(), self.offset(index), fault)
            },
        }
    }

    /// The error of a fault of the record: the finding, with the line shown.
    #[must_use]
    pub fn error(&self, file: &str, dataset: &Dataset, fault: Problem) -> anyhow::Error {
        let offset = fault.column.map_or(0, |index| self.offset(index));
        self.finding(file, dataset, fault).with_line(self.written(), offset).into()
    }
}

/// The byte at which the field number `wanted` of a CSV record begins, with its quote.
#[must_use]
pub(crate) fn field_start(record: &[u8], wanted: usize) -> usize {
    let mut at = 0;
    for _ in 0..wanted.min(record.len()) {
        if record.get(at) == Some(&b'"') {
            at += 1;
            // A doubled quote is one of the text, and the next one is looked for.
            while let Some(next) = memchr(b'"', &record[at..]) {
                at += next + 1;
                if record.get(at) != Some(&b'"') {
                    break;
                }
                at += 1;
            }
        }
        match memchr(b',', &record[at..]) {
            Some(next) => at += next + 1,
            None => return 0,
        }
    }
    at
}

impl<'a> RawField<'a> {
    /// Calls `visit` with each value of the field as text, until it says stop: the elements of a list one by one.
    pub fn any(self, list: bool, visit: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            field if field.is_empty() => false,
            RawField::Text(text) if list => split_list(text).any(visit),
            RawField::Text(text) => visit(text),
            RawField::Json(raw) if raw.starts_with('[') => {
                json_value::array_elements(raw).into_iter().any(|one| visit(&json_value::display_text(one)))
            }
            RawField::Json(raw) => visit(&json_value::display_text(raw)),
        }
    }

    /// The field as its file holds it, of JSON with its quotes.
    #[must_use]
    pub fn written(self) -> &'a str {
        let (RawField::Text(text) | RawField::Json(text)) = self;
        text
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(self) -> bool {
        matches!(self, RawField::Text("") | RawField::Json("null"))
    }

    /// The field as one text, for messages and for searching.
    #[must_use]
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            RawField::Text(text) => Cow::Borrowed(text),
            RawField::Json(raw) => json_value::display_text(raw),
        }
    }
}
