//! What is wrong with a field: what its column does not accept, and what is unclean in its text. All of it, of each element
//! of a list.
//!
//! Knows one column at a time; whether references lead somewhere is the business of `check`.

use serde_json::Value;

use crate::analysis::check::text;
use crate::diagnostic::Problem;
use crate::schema::{Column, ColumnType, Dataset, ParseField, RawField, json_value, split_list};
use crate::text::is_web_url;

/// Hands everything that is wrong with a field to `found`; returns whether the column accepts it.
pub(crate) fn faults(dataset: &Dataset, column: usize, field: RawField<'_>, found: &mut dyn FnMut(Problem)) -> bool {
    let Column { own_type, required, .. } = dataset.columns[column];
    let any = match (own_type, field) {
        _ if field.is_empty() => !required,
        // Any text is a text; what begins so may be nested values, in which more can be wrong.
        (ColumnType::Text, RawField::Text(text)) => !text.starts_with(['[', '{']) && text::is_plain(text),
        (ColumnType::Url, RawField::Text(text)) => is_web_url(text) && text::is_plain(text),
        _ => false,
    };
    if any {
        return true;
    }
    let read = dataset.field_parsers[column];
    let refused = read(field).err();
    let accepted = refused.is_none();
    if own_type.element_type() == ColumnType::Url {
        split(field).iter().for_each(|url| address(&url.shown(), found));
    }
    match own_type {
        ColumnType::List(_) => {
            for element in split(field) {
                separated(&element.shown(), found);
            }
            elements(field, read, refused, found);
        }
        ColumnType::Nested(_) => elements(field, read, refused, found),
        _ => {
            refused.into_iter().for_each(&mut *found);
            unclean(field, found);
        }
    }
    accepted
}

/// An address of the web can be followed.
fn address(url: &str, found: &mut dyn FnMut(Problem)) {
    if !url.is_empty() && !is_web_url(url) {
        found(
            Problem::new(format!("'{url}' is no address of the web"))
                .with_hint("it begins with http:// or https:// and has no space"),
        );
    }
}

/// An element of a list is there, and can be told from the next one.
fn separated(element: &str, found: &mut dyn FnMut(Problem)) {
    if element.is_empty() {
        found(Problem::new("an empty element").with_hint("elements are separated by '; ' and none is empty"));
    } else if element.contains(';') {
        found(
            Problem::new(format!("a ';' in '{element}'")).with_hint("elements are separated by '; ' and contain none"),
        );
    }
}

/// Several values are refused for the first of them, so they are asked after one by one.
fn elements(several: RawField<'_>, read: ParseField, refused: Option<Problem>, found: &mut dyn FnMut(Problem)) {
    let mut told = false;
    for element in split(several) {
        unclean(element, found);
        let alone = match element {
            _ if refused.is_none() => continue,
            // That it is empty is said.
            RawField::Text("") | RawField::Json("\"\"") => {
                told = true;
                continue;
            }
            RawField::Text(text) => read(RawField::Text(text)),
            RawField::Json(raw) => read(RawField::Json(&format!("[{raw}]"))),
        };
        if let Err(fault) = alone {
            told = true;
            found(fault);
        }
    }
    // What is not several at all has none to blame.
    refused.filter(|_| !told).into_iter().for_each(found);
}

fn split(list: RawField<'_>) -> Vec<RawField<'_>> {
    match list {
        list if list.is_empty() => Vec::new(),
        RawField::Text(raw) | RawField::Json(raw) if raw.starts_with('[') => {
            json_value::array_elements(raw).into_iter().map(RawField::Json).collect()
        }
        RawField::Text(text) => split_list(text).map(RawField::Text).collect(),
        one => vec![one],
    }
}

/// Hands what is unclean in the text of a field to `found`: of nested values, in each text that they hold.
fn unclean(field: RawField<'_>, found: &mut dyn FnMut(Problem)) {
    let (RawField::Text(raw) | RawField::Json(raw)) = field;
    match raw.as_bytes().first() {
        Some(b'[' | b'{') => match serde_json::from_str(raw) {
            Ok(value) => within(&value, found),
            Err(_) => text::faults(raw, found),
        },
        _ => text::faults(&field.shown(), found),
    }
}

fn within(value: &Value, found: &mut dyn FnMut(Problem)) {
    match value {
        Value::String(text) => text::faults(text, found),
        Value::Array(values) => values.iter().for_each(|value| within(value, found)),
        Value::Object(values) => values.values().for_each(|value| within(value, found)),
        _ => {}
    }
}
