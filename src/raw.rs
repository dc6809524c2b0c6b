//! A record before it is typed, and how serde makes a typed record of it.
//!
//! Fields of CSV and of JSON are read alike here. Where they come from is the business of `source`.

use std::borrow::Cow;
use std::cell::Cell as Slot;
use std::fmt;

use memchr::memchr;
use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::fault::{Fault, Finding, Written};
use crate::json::{self, Object};
use crate::record::Dataset;
use crate::text;

/// A record before it is typed.
pub enum Raw<'a> {
    /// A record of a CSV file.
    Csv {
        /// The record.
        text: &'a str,
        /// Where each field is in it, from and to.
        spans: &'a [(usize, usize)],
        /// The field of the file for each stored column; [`LACKING`] where the file lacks it.
        places: &'a [usize],
        /// The record as it is written, with its quotes.
        written: Written<'a>,
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
        written: Written<'a>,
    },
}

/// The place of a column that a file lacks.
pub const LACKING: usize = usize::MAX;

/// A field before it is typed.
#[derive(Clone, Copy)]
pub enum Field<'a> {
    /// As a CSV file holds it.
    Text(&'a str),
    /// As a JSON file holds it.
    Json(&'a str),
}

impl<'a> Raw<'a> {
    /// Everything that the record says, as it is written, where nothing in it is escaped: enough to tell that a word does
    /// not occur.
    #[must_use]
    pub fn whole(&self) -> Option<&'a str> {
        match *self {
            Raw::Csv { text, .. } => Some(text),
            Raw::Json { text, .. } => (!text.contains('\\')).then_some(text),
        }
    }

    /// The field of the stored column at `index`.
    #[must_use]
    pub fn field(&self, index: usize) -> Field<'a> {
        match *self {
            Raw::Csv { text, spans, places, .. } => {
                Field::Text(spans.get(places[index]).map_or("", |&(from, to)| &text[from..to]))
            }
            Raw::Json { object, dataset, .. } => {
                object.get(dataset.columns[index].name).map_or(Field::Text(""), Field::Json)
            }
        }
    }

    /// Whether the file has the stored column at `index`; in JSON what is left out is not known.
    #[must_use]
    pub fn has(&self, index: usize) -> bool {
        match *self {
            Raw::Csv { places, .. } => places[index] != LACKING,
            Raw::Json { .. } => true,
        }
    }

    /// The record as it is written.
    #[must_use]
    pub fn written(&self) -> Written<'a> {
        match *self {
            Raw::Csv { written, .. } | Raw::Json { written, .. } => written,
        }
    }

    /// At which byte of what is written the field of the stored column at `index` begins; 0 of one that is not there.
    #[must_use]
    pub fn offset(&self, index: usize) -> usize {
        match *self {
            Raw::Csv { places, written, .. } => field_start(written.bytes, places[index]),
            Raw::Json { text, object, dataset, .. } => {
                let value = object.get(dataset.columns[index].name);
                value.map_or(0, |value| value.as_ptr() as usize - text.as_ptr() as usize)
            }
        }
    }

    /// A fault of the record as a finding in `file`.
    #[must_use]
    pub fn finding(&self, file: &str, dataset: &Dataset, fault: Fault) -> Finding {
        match fault.column {
            None => Finding::at(file, self.written(), 0, fault),
            Some(index) => Finding {
                field: dataset.columns[index].name.to_owned(),
                value: self.field(index).shown().into_owned(),
                ..Finding::at(file, self.written(), self.offset(index), fault)
            },
        }
    }

    /// The error of a fault of the record: the finding, with the line shown.
    #[must_use]
    pub fn error(&self, file: &str, dataset: &Dataset, fault: Fault) -> anyhow::Error {
        let offset = fault.column.map_or(0, |index| self.offset(index));
        self.finding(file, dataset, fault).showing(self.written(), offset).into()
    }
}

/// The byte at which the field number `wanted` of a CSV record begins, with its quote.
#[must_use]
pub fn field_start(record: &[u8], wanted: usize) -> usize {
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

impl<'a> Field<'a> {
    /// Calls `visit` with each value of the field as text, until it says stop: the elements of a list one by one.
    pub fn any(self, list: bool, visit: &mut dyn FnMut(&str) -> bool) -> bool {
        match self {
            field if field.is_empty() => false,
            Field::Text(text) if list => text.split("; ").any(visit),
            Field::Text(text) => visit(text),
            Field::Json(raw) if raw.starts_with('[') => {
                json::elements(raw).into_iter().any(|one| visit(&json::shown(one)))
            }
            Field::Json(raw) => visit(&json::shown(raw)),
        }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(self) -> bool {
        matches!(self, Field::Text("") | Field::Json("null"))
    }

    /// The field as one text, for messages and for searching.
    #[must_use]
    pub fn shown(self) -> Cow<'a, str> {
        match self {
            Field::Text(text) => Cow::Borrowed(text),
            Field::Json(raw) => json::shown(raw),
        }
    }
}

/// Builds the typed record of `raw`.
///
/// # Errors
/// The first field that its column does not accept.
pub fn typed<R: DeserializeOwned>(raw: &Raw<'_>) -> Result<R, Fault> {
    let at = Slot::new(0);
    R::deserialize(Fields { raw, at: &at }).map_err(|fault| Fault { column: Some(at.get()), ..fault })
}

/// Whether a field would be accepted as a `T`.
///
/// # Errors
/// What is wrong with it.
pub fn accepts<T: DeserializeOwned>(field: Field<'_>) -> Result<(), Fault> {
    T::deserialize(field).map(drop)
}

/// The text of a key, which JSON may hold as a number (a footnote's).
///
/// # Errors
/// If it is neither text nor a whole number.
pub fn key_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    struct Key;
    impl Visitor<'_> for Key {
        type Value = String;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a key")
        }
        fn visit_str<E: de::Error>(self, key: &str) -> Result<String, E> {
            if key.is_empty() { Err(E::custom("must not be empty")) } else { Ok(key.to_owned()) }
        }
        fn visit_u64<E: de::Error>(self, key: u64) -> Result<String, E> {
            Ok(key.to_string())
        }
    }
    from.deserialize_any(Key)
}

/// A record as serde sees it: its stored fields in their order.
struct Fields<'r, 'a> {
    raw: &'r Raw<'a>,
    at: &'r Slot<usize>,
}

impl<'de> Deserializer<'de> for Fields<'_, 'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Fault> {
        Err(Fault::of("a record is a struct of stored columns"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        visitor.visit_seq(InOrder { raw: self.raw, at: self.at, next: 0, count: fields.len() })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct InOrder<'r, 'a> {
    raw: &'r Raw<'a>,
    at: &'r Slot<usize>,
    next: usize,
    count: usize,
}

impl<'de> SeqAccess<'de> for InOrder<'_, 'de> {
    type Error = Fault;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Fault> {
        if self.next == self.count {
            return Ok(None);
        }
        self.at.set(self.next);
        let field = self.raw.field(self.next);
        self.next += 1;
        seed.deserialize(field).map(Some)
    }
}

impl<'de> IntoDeserializer<'de, Fault> for Field<'de> {
    type Deserializer = Field<'de>;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads a number of a text field.
macro_rules! numbers {
    ($($method:ident $visit:ident $what:literal,)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
            match self {
                Field::Text("") => Err(empty()),
                Field::Text(text) => visitor.$visit(text.parse().map_err(|_| Fault::of(format!("'{text}' is not {}", $what)))?),
                Field::Json(raw) => from_json(parser(raw).$method(visitor)),
            }
        }
    )+ };
}

fn empty() -> Fault {
    Fault::of("must not be empty")
}

fn parser(raw: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
    serde_json::Deserializer::from_str(raw)
}

fn from_json<T>(result: Result<T, serde_json::Error>) -> Result<T, Fault> {
    result.map_err(|e| {
        // The place is that of the field, which is said already.
        let whole = e.to_string();
        de::Error::custom(whole.split(" at line ").next().unwrap_or_default())
    })
}

impl<'de> Deserializer<'de> for Field<'de> {
    type Error = Fault;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            Field::Text("") => Err(empty()),
            Field::Text(text) => visitor.visit_str(text),
            Field::Json(raw) => from_json(parser(raw).deserialize_any(visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        if self.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        match self {
            field if field.is_empty() => {
                visitor.visit_seq(SeqDeserializer::<_, Fault>::new(std::iter::empty::<Field<'_>>()))
            }
            Field::Text(raw) | Field::Json(raw) if raw.starts_with('[') => {
                // Read once to be sure of it, so that its elements cannot fail to be found.
                let elements: Vec<&RawValue> = from_json(serde_json::from_str(raw))?;
                visitor.visit_seq(SeqDeserializer::new(elements.into_iter().map(|one| Field::Json(one.get()))))
            }
            Field::Text(text) => visitor.visit_seq(SeqDeserializer::new(text.split("; ").map(Field::Text))),
            Field::Json(raw) => Err(Fault::of(format!("expected a list, not {raw}"))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Fault> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        let word = self.shown();
        if word.is_empty() {
            return Err(empty());
        }
        if !words.contains(&&*word) {
            let near = text::nearest(&word, words.iter().copied());
            let hint = near.map(|near| format!("did you mean '{near}'?")).unwrap_or_default();
            return Err(Fault::of(format!("'{word}' is not one of {}", words.join(", "))).hint(hint));
        }
        visitor.visit_enum(de::value::StrDeserializer::<Fault>::new(&word))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Fault> {
        let (Field::Text(raw) | Field::Json(raw)) = self;
        from_json(parser(raw).deserialize_map(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Fault> {
        self.deserialize_map(visitor)
    }

    numbers! {
        deserialize_i64 visit_i64 "a whole number",
        deserialize_u32 visit_u32 "a whole number",
        deserialize_f64 visit_f64 "a number (with a decimal point, without separators)",
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 u8 u16 u64 f32 char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}
