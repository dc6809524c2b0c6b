//! Records before deserialization: their fields, from CSV or JSON, and the position of each field in the source.
//!
//! `store` reads the records, and `deserialize` converts their fields.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::str;

use memchr::memchr;
use simd_csv::ZeroCopyByteRecord;

use crate::diagnostic::{Diagnostic, Problem, SourceSpan};
use crate::schema::json_value::{self, Object};
use crate::schema::{Dataset, split_list};

/// A record before deserialization.
pub enum RawRecord<'a> {
    /// A record of a CSV file.
    Csv {
        /// The fields of the record.
        fields: &'a CsvFields<'a>,
        /// The index of the field of each stored column; [`LACKING`] if the file does not have the column.
        places: &'a [usize],
        /// The text of the record, including quotes, and its position.
        span: SourceSpan<'a>,
    },
    /// An object of a JSON file.
    Json {
        /// The text of the object.
        text: &'a str,
        /// The values of the object by name.
        object: &'a Object<'a>,
        /// The dataset, for the names of its columns.
        dataset: &'a Dataset,
        /// The text of the object and its position.
        span: SourceSpan<'a>,
    },
}

/// The index that stands for the field of a column that a file does not have.
pub(crate) const LACKING: usize = usize::MAX;

/// The fields of a CSV record. Only fields that are read must be UTF-8, and quotes are unescaped only when a field that
/// contains quotes is read.
pub struct CsvFields<'a> {
    record: &'a ZeroCopyByteRecord<'a>,
    /// The text of the record, if all of it is UTF-8. `simdutf8` validates the record faster than `str` validates one
    /// field.
    text: OnceCell<Option<&'a str>>,
    /// The index and text of each field with doubled quotes; `None` for the text of a field that is not UTF-8.
    unescaped: OnceCell<Vec<(usize, Option<String>)>>,
    /// Whether every field that was read is UTF-8.
    is_utf8: Cell<bool>,
}

impl<'a> CsvFields<'a> {
    /// Returns the fields of `record`.
    #[must_use]
    pub fn new(record: &'a ZeroCopyByteRecord<'a>) -> Self {
        CsvFields { record, text: OnceCell::new(), unescaped: OnceCell::new(), is_utf8: Cell::new(true) }
    }

    /// Returns whether every field that was read so far is UTF-8.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        self.is_utf8.get()
    }

    /// Returns the text of the record; `None` if some of it is not UTF-8.
    #[must_use]
    pub fn record_text(&self) -> Option<&'a str> {
        *self.text.get_or_init(|| simdutf8::basic::from_utf8(self.record.as_slice()).ok())
    }

    /// Returns the bytes of the field at `index`, including quotes; empty if there is no such field.
    #[must_use]
    pub fn bytes(&self, index: usize) -> &[u8] {
        self.record.get(index).unwrap_or_default()
    }

    /// Returns the text of the field at `index`; empty if there is no such field or the field is not UTF-8.
    #[must_use]
    pub fn get(&self, index: usize) -> &str {
        let text = match self.bytes(index) {
            [b'"', inner @ .., b'"'] if memchr(b'"', inner).is_none() => self.utf8(inner),
            [b'"', ..] => self.unescaped(index),
            bytes => self.utf8(bytes),
        };
        text.unwrap_or_else(|| {
            self.is_utf8.set(false);
            ""
        })
    }

    /// Returns the text of `bytes`, a part of the record, if the bytes are UTF-8.
    fn utf8<'t>(&'t self, bytes: &'t [u8]) -> Option<&'t str> {
        let start = bytes.as_ptr() as usize - self.record.as_slice().as_ptr() as usize;
        match self.record_text() {
            Some(text) => text.get(start..start + bytes.len()),
            None => str::from_utf8(bytes).ok(),
        }
    }

    /// Returns the text of the field at `index`, which has doubled quotes, if the field is UTF-8.
    fn unescaped(&self, index: usize) -> Option<&str> {
        let fields = self.unescaped.get_or_init(|| {
            let unescape = |(index, field): (usize, &[u8])| match field {
                [b'"', inner @ .., b'"'] if memchr(b'"', inner).is_some() => {
                    Some((index, self.utf8(inner).map(|text| text.replace("\"\"", "\""))))
                }
                _ => None,
            };
            self.record.iter().enumerate().filter_map(unescape).collect()
        });
        fields.iter().find(|(known, _)| *known == index)?.1.as_deref()
    }

    /// Returns the offset of the field at `index` in the record; 0 if there is no such field.
    #[must_use]
    pub fn offset(&self, index: usize) -> usize {
        self.record.get(index).map_or(0, |field| field.as_ptr() as usize - self.record.as_slice().as_ptr() as usize)
    }
}

/// A field before deserialization.
#[derive(Clone, Copy)]
pub enum RawField<'a> {
    /// The text of a field of a CSV file.
    Text(&'a str),
    /// The text of a JSON value.
    Json(&'a str),
}

impl<'a> RawRecord<'a> {
    /// Returns the source text of the record, for a search: a word that this text does not contain is in no field. Returns
    /// `None` if this cannot be guaranteed, because a CSV record is not UTF-8 or a JSON object contains an escape.
    #[must_use]
    pub fn unescaped_text(&self) -> Option<&'a str> {
        match *self {
            // Doubled quotation marks need no unescaping, because they separate words just as a single mark does.
            RawRecord::Csv { fields, .. } => fields.record_text(),
            RawRecord::Json { text, .. } => (!text.contains('\\')).then_some(text),
        }
    }

    /// Returns the field of the stored column at `index`.
    #[must_use]
    pub fn field(&self, index: usize) -> RawField<'a> {
        match *self {
            RawRecord::Csv { fields, places, .. } => RawField::Text(fields.get(places[index])),
            RawRecord::Json { object, dataset, .. } => {
                object.get(dataset.columns[index].name).map_or(RawField::Text(""), RawField::Json)
            }
        }
    }

    /// Returns the source bytes of the field of the stored column at `index`, which need not be UTF-8.
    #[must_use]
    pub fn field_bytes(&self, index: usize) -> &'a [u8] {
        match *self {
            RawRecord::Csv { fields, places, .. } => fields.bytes(places[index]),
            RawRecord::Json { .. } => self.field(index).raw().as_bytes(),
        }
    }

    /// Returns whether every field that was read so far is UTF-8.
    #[must_use]
    pub fn is_utf8(&self) -> bool {
        match self {
            RawRecord::Csv { fields, .. } => fields.is_utf8(),
            RawRecord::Json { .. } => true,
        }
    }

    /// Returns the key of the record; the fields of a composite key are joined by `/`.
    #[must_use]
    pub fn key(&self, dataset: &Dataset) -> Cow<'a, str> {
        let mut columns = dataset.key_columns().map(|index| self.field(index).text());
        let first = columns.next().unwrap_or_default();
        columns.fold(first, |key, next| Cow::Owned(format!("{key}/{next}")))
    }

    /// Returns whether the file has the stored column at `index`. A member that a JSON object omits is an empty field.
    #[must_use]
    pub fn has_column(&self, index: usize) -> bool {
        match *self {
            RawRecord::Csv { places, .. } => places[index] != LACKING,
            RawRecord::Json { .. } => true,
        }
    }

    /// Returns the text of the record and its position.
    #[must_use]
    pub fn span(&self) -> SourceSpan<'a> {
        match *self {
            RawRecord::Csv { span, .. } | RawRecord::Json { span, .. } => span,
        }
    }

    /// Returns the offset of the field of the stored column at `index` in the text of the record; 0 if there is none.
    #[must_use]
    pub fn offset(&self, index: usize) -> usize {
        match *self {
            RawRecord::Csv { fields, places, .. } => fields.offset(places[index]),
            RawRecord::Json { text, object, dataset, .. } => {
                let value = object.get(dataset.columns[index].name);
                value.map_or(0, |value| value.as_ptr() as usize - text.as_ptr() as usize)
            }
        }
    }

    /// Returns the diagnostic of a problem of the record, which is in `file`.
    #[must_use]
    pub fn diagnostic(&self, file: &str, dataset: &Dataset, problem: Problem) -> Diagnostic {
        match problem.column {
            None => Diagnostic::new(file, self.span(), 0, problem),
            Some(index) => Diagnostic {
                field: dataset.columns[index].name.to_owned(),
                value: self.field(index).text().into_owned(),
                ..Diagnostic::new(file, self.span(), self.offset(index), problem)
            },
        }
    }

    /// Returns the diagnostic of a problem of the record as an error, with the source line.
    #[must_use]
    pub fn error(&self, file: &str, dataset: &Dataset, problem: Problem) -> anyhow::Error {
        let offset = problem.column.map_or(0, |index| self.offset(index));
        self.diagnostic(file, dataset, problem).with_line(self.span(), offset).into()
    }
}

impl<'a> RawField<'a> {
    /// Calls `visit` with the text of the value, or of each element of a list, until `visit` returns true. Returns
    /// whether `visit` returned true.
    pub fn any_value(self, is_list: bool, visit: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            field if field.is_empty() => false,
            RawField::Text(text) if is_list => split_list(text).any(visit),
            RawField::Text(text) => visit(text),
            RawField::Json(raw) if raw.starts_with('[') => {
                json_value::array_elements(raw).into_iter().any(|element| visit(&json_value::display_text(element)))
            }
            RawField::Json(raw) => visit(&json_value::display_text(raw)),
        }
    }

    /// Returns the source text of the field, which in JSON includes the quotes.
    #[must_use]
    pub fn raw(self) -> &'a str {
        let (RawField::Text(text) | RawField::Json(text)) = self;
        text
    }

    /// Returns whether the field has no value: an empty CSV field, or a JSON member that is omitted, null or `""`.
    #[must_use]
    pub fn is_empty(self) -> bool {
        matches!(self, RawField::Text("") | RawField::Json("null" | "\"\""))
    }

    /// Returns the field as text, for messages and search.
    #[must_use]
    pub fn text(self) -> Cow<'a, str> {
        match self {
            RawField::Text(text) => Cow::Borrowed(text),
            RawField::Json(raw) => json_value::display_text(raw),
        }
    }
}
