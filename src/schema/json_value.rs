//! Partially parsed JSON: the members of an object and the elements of an array, each as its source text.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr2_iter;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::schema::LIST_SEPARATOR;

/// An object: the names in the order of the source, each with the source text of the value.
pub struct Object<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Returns the source text of the value of the member called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.get())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'de>, M::Error> {
                let mut members = Vec::with_capacity(16);
                while let Some((JsonString(name), value)) = map.next_entry::<JsonString<'de>, &RawValue>()? {
                    members.push((name, value));
                }
                Ok(Object(members))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// A string, borrowed from the source if it contains no escape.
#[derive(Deserialize)]
struct JsonString<'a>(#[serde(borrow)] Cow<'a, str>);

/// Returns the source text of each element of an array; none if `raw` is not an array.
pub(crate) fn array_elements(raw: &str) -> Vec<&str> {
    serde_json::from_str::<Vec<&RawValue>>(raw).unwrap_or_default().into_iter().map(RawValue::get).collect()
}

/// The greatest depth of nested arrays and objects that is accepted.
pub(crate) const MAX_DEPTH: usize = 128;

/// Returns the offset of the first bracket or brace that is nested more than [`MAX_DEPTH`] levels deep.
pub(crate) fn find_too_deep(text: &str) -> Option<usize> {
    // Most texts have too few brackets to be nested so deeply.
    memchr2_iter(b'[', b'{', text.as_bytes()).nth(MAX_DEPTH)?;
    let (mut depth, mut is_string, mut is_escaped) = (0, false, false);
    text.bytes().position(|byte| {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = is_string,
            b'"' => is_string = !is_string,
            b'[' | b'{' if !is_string => depth += 1,
            b']' | b'}' if !is_string => depth -= 1,
            _ => {}
        }
        depth > MAX_DEPTH
    })
}

/// Converts a value to human-readable text: a string without its quotes, the joined values of an array or object, or an
/// empty string for null.
#[must_use]
pub(crate) fn display_text(raw: &str) -> Cow<'_, str> {
    // JSON files that are nested too deeply are refused when they are read, but CSV fields are not.
    if find_too_deep(raw).is_some() { Cow::Borrowed(raw) } else { display_nested_text(raw) }
}

fn display_nested_text(raw: &str) -> Cow<'_, str> {
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<JsonString<'_>>(raw).map_or(Cow::Borrowed(raw), |string| string.0),
        Some(b'[') => Cow::Owned(join(array_elements(raw).into_iter(), LIST_SEPARATOR)),
        Some(b'{') => {
            let object = serde_json::from_str::<Object<'_>>(raw).unwrap_or(Object(Vec::new()));
            Cow::Owned(join(object.0.iter().map(|(_, value)| value.get()), " "))
        }
        _ if raw == "null" => Cow::Borrowed(""),
        _ => Cow::Borrowed(raw),
    }
}

fn join<'a>(values: impl Iterator<Item = &'a str>, separator: &str) -> String {
    values.map(display_nested_text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(separator)
}
