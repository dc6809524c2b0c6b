//! How serde makes a typed record of a raw one, field by field, and says what a field is not.
//!
//! Text of CSV and values of JSON are read as the same types here. No column is named.

use std::cell::Cell as Slot;
use std::fmt;

use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::diagnostic::Problem;
use crate::schema::{Cell, FieldType, RawField, RawRecord};
use crate::text;

/// Builds the typed record of `raw`.
///
/// # Errors
/// The first field that its column does not accept.
pub(crate) fn deserialize_record<R: DeserializeOwned>(raw: &RawRecord<'_>) -> Result<R, Problem> {
    let at = Slot::new(0);
    R::deserialize(Fields { raw, at: &at }).map_err(|fault| Problem { column: Some(at.get()), ..fault })
}

/// What a field says that is to be a `T`.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn parse_field<T: DeserializeOwned + FieldType>(field: RawField<'_>) -> Result<Cell<'static>, Problem> {
    T::deserialize(field).map(|value| value.cell().into_owned())
}

/// The text of a key, which JSON may hold as a number (a footnote's).
///
/// # Errors
/// If it is neither text nor a whole number.
pub(crate) fn key_text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
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
    raw: &'r RawRecord<'a>,
    at: &'r Slot<usize>,
}

impl<'de> Deserializer<'de> for Fields<'_, 'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Problem> {
        Err(Problem::of("a record is a struct of stored columns"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        visitor.visit_seq(InOrder { raw: self.raw, at: self.at, next: 0, count: fields.len() })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct InOrder<'r, 'a> {
    raw: &'r RawRecord<'a>,
    at: &'r Slot<usize>,
    next: usize,
    count: usize,
}

impl<'de> SeqAccess<'de> for InOrder<'_, 'de> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Problem> {
        if self.next == self.count {
            return Ok(None);
        }
        self.at.set(self.next);
        let field = self.raw.field(self.next);
        self.next += 1;
        seed.deserialize(field).map(Some)
    }
}

impl<'de> IntoDeserializer<'de, Problem> for RawField<'de> {
    type Deserializer = RawField<'de>;
    fn into_deserializer(self) -> Self {
        self
    }
}

/// Reads a number of a text field.
macro_rules! numbers {
    ($($method:ident $visit:ident $what:literal,)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            match self {
                field if field.is_empty() => Err(empty()),
                RawField::Text(text) => visitor.$visit(text.parse().map_err(|_| Problem::of(format!("'{text}' is not {}", $what)))?),
                RawField::Json(raw) => from_json(parser(raw).$method(visitor)),
            }
        }
    )+ };
}

fn empty() -> Problem {
    Problem::of("must not be empty")
}

fn parser(raw: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
    serde_json::Deserializer::from_str(raw)
}

fn from_json<T>(result: Result<T, serde_json::Error>) -> Result<T, Problem> {
    result.map_err(|e| {
        // The place is that of the field, which is said already.
        let whole = e.to_string();
        let said = whole.split(" at line ").next().unwrap_or_default();
        // In words of people, as what is wrong with a field of CSV is said.
        let said = said.replace(", expected ", "; expected ").replace('`', "'");
        de::Error::custom(
            said.replace("expected u32", "expected a whole number").replace("expected f64", "expected a number"),
        )
    })
}

impl<'de> Deserializer<'de> for RawField<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self {
            field if field.is_empty() => Err(empty()),
            RawField::Text(text) => visitor.visit_str(text),
            RawField::Json(raw) => from_json(parser(raw).deserialize_any(visitor)),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        if self.is_empty() { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self {
            field if field.is_empty() => {
                visitor.visit_seq(SeqDeserializer::<_, Problem>::new(std::iter::empty::<RawField<'_>>()))
            }
            RawField::Text(raw) | RawField::Json(raw) if raw.starts_with('[') => {
                // Read once to be sure of it, so that its elements cannot fail to be found.
                let elements: Vec<&RawValue> = from_json(serde_json::from_str(raw))?;
                visitor.visit_seq(SeqDeserializer::new(elements.into_iter().map(|one| RawField::Json(one.get()))))
            }
            RawField::Text(text) => visitor.visit_seq(SeqDeserializer::new(text.split("; ").map(RawField::Text))),
            RawField::Json(raw) => Err(Problem::of(format!("expected a list, not {raw}"))),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Problem> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        words: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        let word = self.shown();
        if word.is_empty() {
            return Err(empty());
        }
        if !words.contains(&&*word) {
            let near = text::nearest(&word, words.iter().copied());
            let hint = near.map(|near| format!("did you mean '{near}'?")).unwrap_or_default();
            return Err(Problem::of(format!("'{word}' is not one of {}", words.join(", "))).hint(hint));
        }
        visitor.visit_enum(de::value::StrDeserializer::<Problem>::new(&word))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let (RawField::Text(raw) | RawField::Json(raw)) = self;
        from_json(parser(raw).deserialize_map(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
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
