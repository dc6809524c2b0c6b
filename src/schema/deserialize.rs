//! The serde deserializer of raw records and fields, which converts CSV text and JSON values to the same types.

use std::cell::Cell as Slot;
use std::fmt;

use serde::de::value::SeqDeserializer;
use serde::de::{self, DeserializeOwned, DeserializeSeed, Deserializer, IntoDeserializer, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;
use serde_json::value::RawValue;

use crate::diagnostic::Problem;
use crate::schema::{Cell, FieldType, RawField, RawRecord, renaming_hint, split_list};
use crate::text::{closest_match, suggestion};

/// Deserializes a typed record from `raw`.
///
/// # Errors
/// The problem of the first field that is invalid.
pub(crate) fn deserialize_record<R: DeserializeOwned>(raw: &RawRecord<'_>) -> Result<R, Problem> {
    let column = Slot::new(0);
    R::deserialize(RecordDeserializer { raw, column: &column })
        .map_err(|problem| Problem { column: Some(column.get()), ..problem })
}

/// Parses a field of type `T` into a cell.
///
/// # Errors
/// The problem of the field.
pub(crate) fn parse_field<T: DeserializeOwned + FieldType>(field: RawField<'_>) -> Result<Cell<'static>, Problem> {
    T::deserialize(field).map(|value| value.cell().into_owned())
}

/// Deserializes a key, which JSON may contain as a number (the key of a footnote).
///
/// # Errors
/// If the value is empty, or neither text nor a whole number.
pub(crate) fn deserialize_key<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct KeyVisitor;
    impl Visitor<'_> for KeyVisitor {
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
    deserializer.deserialize_any(KeyVisitor)
}

/// Deserializes a struct whose fields are the stored columns, and stores the index of the current column in `column`.
struct RecordDeserializer<'r, 'a> {
    raw: &'r RawRecord<'a>,
    column: &'r Slot<usize>,
}

impl<'de> Deserializer<'de> for RecordDeserializer<'_, 'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Problem> {
        Err(Problem::new("a record is a struct of stored columns"))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        visitor.visit_seq(FieldSequence { raw: self.raw, column: self.column, next: 0, count: fields.len() })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map enum identifier ignored_any
    }
}

struct FieldSequence<'r, 'a> {
    raw: &'r RawRecord<'a>,
    column: &'r Slot<usize>,
    next: usize,
    count: usize,
}

impl<'de> SeqAccess<'de> for FieldSequence<'_, 'de> {
    type Error = Problem;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, Problem> {
        if self.next == self.count {
            return Ok(None);
        }
        self.column.set(self.next);
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

/// Implements the methods that deserialize whole numbers.
macro_rules! deserialize_whole_numbers {
    ($($method:ident $visit:ident $expected:literal,)+) => { $(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
            match self {
                field if field.is_empty() => Err(empty_field()),
                RawField::Text(text) => {
                    visitor.$visit(text.parse().map_err(|_| Problem::new(format!("'{text}' is not {}", $expected)))?)
                }
                RawField::Json(raw) => convert_error(json_deserializer(raw).$method(visitor)),
            }
        }
    )+ };
}

/// Parses a finite decimal. Refuses a number whose digits an `f64` does not reproduce, because the output
/// would differ from the input.
fn parse_number(text: &str) -> Result<f64, Problem> {
    let number: Option<f64> = text.parse().ok().filter(|_| !text.bytes().any(|byte| b"nN".contains(&byte)));
    match number {
        None => Err(Problem::new(format!("'{text}' is not a number"))
            .with_hint("expected a decimal point and no thousands separators")),
        Some(number) if number.is_infinite() => {
            Err(Problem::new(format!("'{text}' is not a number in the range of a double")))
        }
        Some(number) if significant_digits(text) != significant_digits(&format!("{number:e}")) => {
            let problem = Problem::new(format!("'{text}' has more digits than a double can represent"));
            Err(problem.with_hint(format!("the nearest number is {number}")))
        }
        // Removes the sign of zero: some formats would write -0, and grouping would separate it from 0.
        Some(number) => Ok(number + 0.0),
    }
}

/// Returns the digits of a decimal without leading and trailing zeros, and without its sign, point and exponent.
fn significant_digits(text: &str) -> String {
    let mantissa = text.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

fn is_json_number(raw: &str) -> bool {
    raw.starts_with(|first: char| first == '-' || first.is_ascii_digit())
}

/// Checks the numbers in the source text of a JSON value, outside strings, as [`parse_number`] does.
fn check_numbers(raw: &str) -> Result<(), Problem> {
    let (mut rest, mut is_string) = (raw, false);
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\\' if is_string => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            '"' => {
                is_string = !is_string;
                1
            }
            '-' | '0'..='9' if !is_string => {
                let end = |c: char| !(c.is_ascii_digit() || matches!(c, '-' | '+' | '.' | 'e' | 'E'));
                let length = rest.find(end).unwrap_or(rest.len());
                parse_number(&rest[..length])?;
                length
            }
            other => other.len_utf8(),
        };
        rest = &rest[length..];
    }
    Ok(())
}

fn empty_field() -> Problem {
    Problem::new("must not be empty")
}

fn json_deserializer(raw: &str) -> serde_json::Deserializer<serde_json::de::StrRead<'_>> {
    serde_json::Deserializer::from_str(raw)
}

fn convert_error<T>(result: Result<T, serde_json::Error>) -> Result<T, Problem> {
    result.map_err(|error| {
        // The position is relative to the field; the diagnostic contains the absolute position.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default();
        // Rewords the messages of serde_json to resemble those for CSV.
        let message = message.replace(", expected ", "; expected ").replace('`', "'");
        de::Error::custom(
            message.replace("expected u32", "expected a whole number").replace("expected f64", "expected a number"),
        )
    })
}

impl<'de> Deserializer<'de> for RawField<'de> {
    type Error = Problem;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self {
            field if field.is_empty() => Err(empty_field()),
            RawField::Text(text) => visitor.visit_str(text),
            RawField::Json(raw) => convert_error(json_deserializer(raw).deserialize_any(visitor)),
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
                let elements: Vec<&RawValue> = convert_error(serde_json::from_str(raw))?;
                visitor.visit_seq(SeqDeserializer::new(elements.into_iter().map(|raw| RawField::Json(raw.get()))))
            }
            RawField::Text(text) => visitor.visit_seq(SeqDeserializer::new(split_list(text).map(RawField::Text))),
            RawField::Json(raw) => Err(Problem::new(format!("expected a list, not {raw}"))),
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
        let word = self.text();
        if word.is_empty() {
            return Err(empty_field());
        }
        if !words.contains(&&*word) {
            let closest = || closest_match(&word, words.iter().copied()).map(suggestion);
            let hint = renaming_hint(&word, words).or_else(closest).unwrap_or_default();
            return Err(Problem::new(format!("'{word}' is not one of {}", words.join(", "))).with_hint(hint));
        }
        visitor.visit_enum(de::value::StrDeserializer::<Problem>::new(&word))
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        let (RawField::Text(raw) | RawField::Json(raw)) = self;
        check_numbers(raw)?;
        convert_error(json_deserializer(raw).deserialize_map(visitor))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Problem> {
        self.deserialize_map(visitor)
    }

    deserialize_whole_numbers! {
        deserialize_i64 visit_i64 "a whole number",
        deserialize_u32 visit_u32 "a whole number",
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Problem> {
        match self {
            field if field.is_empty() => Err(empty_field()),
            RawField::Text(text) => visitor.visit_f64(parse_number(text)?),
            RawField::Json(raw) if is_json_number(raw) => visitor.visit_f64(parse_number(raw)?),
            RawField::Json(raw) => convert_error(json_deserializer(raw).deserialize_f64(visitor)),
        }
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 u8 u16 u64 f32 char str string bytes byte_buf unit unit_struct tuple tuple_struct identifier
        ignored_any
    }
}
