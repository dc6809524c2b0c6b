//! Partially parsed JSON: the members of an object and the elements of an array, each as its source text.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::schema::LIST_SEPARATOR;

/// An object: its names and the source text of its values, in their order.
pub struct Object<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// Returns the source text of the value called `name`.
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

/// Converts a value to text for people: a string without quotes, the values of an array or object joined, nothing for null.
#[must_use]
pub(crate) fn display_text(raw: &str) -> Cow<'_, str> {
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
    values.map(display_text).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(separator)
}
