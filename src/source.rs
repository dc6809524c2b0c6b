//! Where rows come from: one reader for the built-in data and a person's own files, CSV and JSON.
//!
//! Pushes records one at a time, raw; types them on request; says where a fault stands. It knows no dataset by name and
//! keeps no row.

use std::borrow::Cow;
use std::cell::Cell as Slot;
use std::fmt::{self, Display};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Context as _, Result, anyhow, bail};
use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::fault;
use crate::json::{self, Object};
use crate::record::Dataset;
pub use crate::split::Spot;
use crate::split::{Splitter, Trouble};
use crate::text;

/// Where the rows of a dataset come from.
pub struct Source {
    /// The path as messages show it.
    pub name: String,
    /// Whether it is a person's own file.
    pub own: bool,
    /// Whether it is JSON; otherwise CSV.
    pub json: bool,
    /// The content or where it is.
    pub bytes: Bytes,
}

/// The content of a source, or where it is.
#[derive(Clone)]
pub enum Bytes {
    /// Built into the program.
    BuiltIn(&'static str),
    /// A file.
    File(PathBuf),
}

/// What is wrong with a record, and in which column.
#[derive(Debug)]
pub struct Fault {
    /// The position among the stored columns; none if the fault is the whole record's.
    pub column: Option<usize>,
    /// What is wrong.
    pub message: String,
}

/// A record before it is typed.
pub enum Raw<'a> {
    /// A record of a CSV file.
    Csv {
        /// The record.
        text: &'a str,
        /// Where each field is in it, from and to.
        spans: &'a [(usize, usize)],
        /// The field of the file for each stored column.
        places: &'a [usize],
    },
    /// An object of a JSON file.
    Json {
        /// The object as it is written.
        text: &'a str,
        /// Its values by name.
        object: &'a Object<'a>,
        /// The dataset, for the names of its columns.
        dataset: &'a Dataset,
    },
}

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
            Raw::Csv { text, spans, places } => {
                let (from, to) = spans[places[index]];
                Field::Text(&text[from..to])
            }
            Raw::Json { object, dataset, .. } => {
                object.get(dataset.columns[index].name).map_or(Field::Text(""), Field::Json)
            }
        }
    }
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

/// What a reader calls for each record.
pub type Visit<'v> = dyn FnMut(&Raw<'_>, Spot) -> Result<ControlFlow<()>> + 'v;

impl Source {
    /// Pushes every record to `visit`, until it says stop.
    ///
    /// # Errors
    /// If the source cannot be read, is not UTF-8, has another header than `dataset` or a row of another length, or if
    /// `visit` fails. The message names file, line and column.
    pub fn each(&self, dataset: &Dataset, splitter: &mut Splitter, visit: &mut Visit<'_>) -> Result<()> {
        if self.json {
            return self.each_object(dataset, visit);
        }
        match &self.bytes {
            Bytes::BuiltIn(text) => self.each_record(dataset, splitter, &mut text.as_bytes(), visit),
            Bytes::File(path) => {
                let file = File::open(path).map_err(|e| cannot_read(&self.name, &e))?;
                self.each_record(dataset, splitter, &mut BufReader::with_capacity(1 << 16, file), visit)
            }
        }
    }

    fn each_record(
        &self,
        dataset: &Dataset,
        splitter: &mut Splitter,
        input: &mut dyn BufRead,
        visit: &mut Visit<'_>,
    ) -> Result<()> {
        let mut header = None;
        let split = splitter
            .each(input, &mut |bytes, spans, spot| self.record(dataset, bytes, spans, spot, &mut header, visit));
        match split {
            Err(Trouble::Io(error)) => Err(cannot_read(&self.name, &error)),
            Err(Trouble::TooLong(spot)) => {
                Err(self.fault(dataset, spot, Fault::of("a record of over 16 MiB; is a quote left open?")))
            }
            Err(Trouble::Taker(error)) => Err(error),
            Ok(()) if header.is_none() => {
                let start = Spot { offset: 0, line: 1 };
                Err(self.fault(dataset, start, Fault::of("the file is empty; expected a header")))
            }
            Ok(()) => Ok(()),
        }
    }

    /// Takes a record: the first is the header, which says where each column is; the others go to `visit`.
    fn record(
        &self,
        dataset: &Dataset,
        bytes: &[u8],
        spans: &[(usize, usize)],
        spot: Spot,
        places: &mut Option<Vec<usize>>,
        visit: &mut Visit<'_>,
    ) -> Result<ControlFlow<()>> {
        let text = fields(bytes, spans).map_err(|fault| self.fault(dataset, spot, fault))?;
        let Some(places) = places else {
            *places = Some(header(dataset, text, spans).map_err(|fault| self.fault(dataset, spot, fault))?);
            return Ok(ControlFlow::Continue(()));
        };
        if spans.len() != places.len() {
            return Err(self.fault(dataset, spot, Fault::of(length(spans.len(), places.len()))));
        }
        visit(&Raw::Csv { text, spans, places }, spot)
    }

    fn each_object(&self, dataset: &Dataset, visit: &mut Visit<'_>) -> Result<()> {
        let text = match &self.bytes {
            Bytes::BuiltIn(text) => Cow::Borrowed(*text),
            Bytes::File(path) => Cow::Owned(std::fs::read_to_string(path).map_err(|e| cannot_read(&self.name, &e))?),
        };
        let bad = |e: &serde_json::Error, lines: usize| {
            let whole = e.to_string();
            let what = whole.split(" at line ").next().unwrap_or_default();
            anyhow!("{}:{}:{}: {what}", self.name, e.line() + lines, e.column())
        };
        let objects: Vec<&RawValue> = serde_json::from_str(&text).map_err(|e| bad(&e, 0))?;
        let mut spot = Spot { offset: 0, line: 1 };
        for object in objects {
            let offset = object.get().as_ptr() as usize - text.as_ptr() as usize;
            let between = &text.as_bytes()[spot.offset as usize..offset];
            spot.line += memchr::memchr_iter(b'\n', between).count() as u64;
            spot.offset = offset as u64;
            let record = object.get();
            let object: Object<'_> = serde_json::from_str(record).map_err(|e| bad(&e, spot.line as usize - 1))?;
            let unknown = |name: &&Cow<'_, str>| dataset.stored().iter().all(|column| column.name != name.as_ref());
            if let Some(name) = object.0.iter().map(|(name, _)| name).find(unknown) {
                return Err(self.fault(dataset, spot, Fault::of(unknown_column(dataset, name))));
            }
            if visit(&Raw::Json { text: record, object: &object, dataset }, spot)?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// The error of a fault at a record: where, which column, what is wrong, and the line with a caret.
    #[must_use]
    pub fn fault(&self, dataset: &Dataset, spot: Spot, fault: Fault) -> anyhow::Error {
        let field = fault.column.map(|column| dataset.columns[column].name);
        let place = fault::locate(self, dataset, spot, field);
        anyhow!("{}", place.message(&self.name, field, &fault.message))
    }

    /// The source from `offset` on, for looking at a fault again.
    ///
    /// # Errors
    /// If the file can no longer be read.
    pub fn from(&self, offset: u64) -> Result<Box<dyn Read + '_>> {
        Ok(match &self.bytes {
            Bytes::BuiltIn(text) => Box::new(&text.as_bytes()[offset as usize..]),
            Bytes::File(path) => {
                let mut file = File::open(path).with_context(|| self.name.clone())?;
                std::io::Seek::seek(&mut file, std::io::SeekFrom::Start(offset))?;
                Box::new(file)
            }
        })
    }
}

fn cannot_read(name: &str, error: &std::io::Error) -> anyhow::Error {
    let what = if error.kind() == std::io::ErrorKind::InvalidData { "not UTF-8" } else { &fault::io(error) };
    anyhow!("cannot read '{name}': {what}")
}

fn length(found: usize, expected: usize) -> String {
    let fields = text::count_of(found, "field", "fields");
    format!("{fields} where the header has {expected}; does a field with a comma lack its quotes?")
}

fn unknown_column(dataset: &Dataset, name: &str) -> String {
    let names = dataset.stored().iter().map(|column| column.name);
    let hint = match text::nearest(name, names.clone()) {
        Some(near) => format!("did you mean '{near}'?"),
        None => format!("expected {}", names.collect::<Vec<_>>().join(", ")),
    };
    format!("{} has no stored column '{name}'; {hint}", dataset.name)
}

/// The bytes of a record as text, each of its fields UTF-8.
fn fields<'o>(bytes: &'o [u8], spans: &[(usize, usize)]) -> Result<&'o str, Fault> {
    let boundary =
        |text: &&str| spans.iter().all(|&(from, to)| text.is_char_boundary(from) && text.is_char_boundary(to));
    std::str::from_utf8(bytes).ok().filter(boundary).ok_or_else(|| Fault::of("not UTF-8; save the file as UTF-8"))
}

/// For each stored column, its place in the file. The order of a file is its own, its columns are not.
fn header(dataset: &Dataset, text: &str, spans: &[(usize, usize)]) -> Result<Vec<usize>, Fault> {
    let names: Vec<&str> = spans.iter().map(|&(from, to)| &text[from..to]).collect();
    if let Some(name) = names.iter().find(|name| dataset.stored().iter().all(|column| column.name != **name)) {
        return Err(Fault::of(unknown_column(dataset, name)));
    }
    if let Some(twice) = names.iter().enumerate().find(|(i, name)| names[..*i].contains(name)) {
        return Err(Fault::of(format!("the column '{}' stands twice in the header", twice.1)));
    }
    let place = |column: &crate::record::Column| {
        names
            .iter()
            .position(|name| *name == column.name)
            .ok_or_else(|| Fault::of(format!("the header lacks the column '{}'", column.name)))
    };
    dataset.stored().iter().map(place).collect()
}

impl Fault {
    /// A fault of the whole record.
    pub fn of(message: impl Into<String>) -> Fault {
        Fault { column: None, message: message.into() }
    }
}

impl Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: Display>(message: T) -> Self {
        Fault::of(message.to_string())
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
pub fn accepts<T: DeserializeOwned>(field: Field<'_>) -> Result<(), String> {
    T::deserialize(field).map(drop).map_err(|fault| fault.message)
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
        Fault::of(whole.split(" at line ").next().unwrap_or_default())
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
            let hint = text::nearest(&word, words.iter().copied()).map(|near| format!("; did you mean '{near}'?"));
            let hint = hint.unwrap_or_default();
            return Err(Fault::of(format!("'{word}' is not one of {}{hint}", words.join(", "))));
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

/// Fails where a program built on the library asks for a dataset that has no such file.
pub(crate) fn both_forms(name: &str, dir: &std::path::Path) -> Result<()> {
    bail!("both {name}.csv and {name}.json are in '{}'; remove one of them", dir.display())
}
