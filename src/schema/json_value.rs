//! JSON values before they are parsed further: the members of an object, the elements of an array, text.
//!
//! Imports nothing of the program.

use std::borrow::Cow;
use std::fmt;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// An object: its values, each as it is written, by name and in their order.
pub struct Object<'a>(pub Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Object<'a> {
    /// The value called `name`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.get())
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Object<'a> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Pairs;
        impl<'de> Visitor<'de> for Pairs {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Object<'de>, M::Error> {
                let mut pairs = Vec::with_capacity(16);
                while let Some((Name(name), value)) = map.next_entry::<Name<'de>, &RawValue>()? {
                    pairs.push((name, value));
                }
                Ok(Object(pairs))
            }
        }
        from.deserialize_map(Pairs)
    }
}

/// A text that is borrowed where nothing in it is escaped.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// The elements of an array, each as it is written.
pub(crate) fn elements(raw: &str) -> Vec<&str> {
    serde_json::from_str::<Vec<&RawValue>>(raw).unwrap_or_default().into_iter().map(RawValue::get).collect()
}

/// A value as one text: a string without its quotes, the values of a list or an object after each other, nothing for null.
#[must_use]
pub(crate) fn shown(raw: &str) -> Cow<'_, str> {
    match raw.as_bytes().first() {
        Some(b'"') => serde_json::from_str::<Name<'_>>(raw).map_or(Cow::Borrowed(raw), |name| name.0),
        Some(b'[') => Cow::Owned(joined(elements(raw).into_iter(), "; ")),
        Some(b'{') => {
            let object = serde_json::from_str::<Object<'_>>(raw).unwrap_or(Object(Vec::new()));
            Cow::Owned(joined(object.0.iter().map(|(_, value)| value.get()), " "))
        }
        _ if raw == "null" => Cow::Borrowed(""),
        _ => Cow::Borrowed(raw),
    }
}

fn joined<'a>(values: impl Iterator<Item = &'a str>, between: &str) -> String {
    values.map(shown).filter(|text| !text.is_empty()).collect::<Vec<_>>().join(between)
}
