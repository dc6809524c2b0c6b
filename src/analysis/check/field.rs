//! Finds all problems of one field: values that its column does not accept, and malformed text, in each element of a list.
//!
//! Looks at one column at a time; `record` checks references.

use serde_json::Value;

use crate::analysis::check::text;
use crate::diagnostic::Problem;
use crate::schema::{Column, ColumnType, Dataset, ParseField, RawField, json_value, split_list};
use crate::text::is_web_url;

/// Passes each problem of a field to `report`; returns whether the column accepts the field.
pub(crate) fn find_problems(
    dataset: &Dataset,
    column: usize,
    field: RawField<'_>,
    report: &mut dyn FnMut(Problem),
) -> bool {
    let Column { own_type, required, .. } = dataset.columns[column];
    // Most fields are accepted here, without being parsed.
    let is_trivial = match (own_type, field) {
        _ if field.is_empty() => !required,
        // A text that begins with a bracket or a brace may be nested values, which are searched for malformed text.
        (ColumnType::Text, RawField::Text(text)) => !text.starts_with(['[', '{']) && text::is_plain(text),
        (ColumnType::Url, RawField::Text(text)) => is_web_url(text) && text::is_plain(text),
        _ => false,
    };
    if is_trivial {
        return true;
    }
    let read = dataset.field_parsers[column];
    let error = read(field).err();
    let is_accepted = error.is_none();
    if own_type.element_type() == ColumnType::Url {
        list_elements(field).iter().for_each(|url| check_url(&url.text(), report));
    }
    match own_type {
        ColumnType::List(_) => {
            for element in list_elements(field) {
                check_separator(&element.text(), report);
            }
            check_elements(field, read, error, report);
        }
        ColumnType::Nested(_) => check_elements(field, read, error, report),
        _ => {
            error.into_iter().for_each(&mut *report);
            check_text(field, report);
        }
    }
    is_accepted
}

/// Reports a URL that a browser cannot open.
fn check_url(url: &str, report: &mut dyn FnMut(Problem)) {
    if !url.is_empty() && !is_web_url(url) {
        let problem = Problem::new(format!("'{url}' is not a web address"));
        report(problem.with_hint("it must begin with http:// or https:// and contain no spaces"));
    }
}

/// Reports a list element that is empty or contains a part of the separator.
fn check_separator(element: &str, report: &mut dyn FnMut(Problem)) {
    if element.is_empty() {
        let problem = Problem::new("empty list element");
        report(problem.with_hint("remove the empty element"));
    } else if element.contains(';') {
        let problem = Problem::new(format!("list element '{element}' contains ';'"));
        report(problem.with_hint("elements must not contain ';', which separates them in CSV"));
    }
}

/// Reports malformed text in the elements of a list, and elements that the column does not accept. If there is an
/// `error` for the whole list, it concerns only the first invalid element, so each element is read again on its own.
fn check_elements(list: RawField<'_>, read: ParseField, error: Option<Problem>, report: &mut dyn FnMut(Problem)) {
    let mut is_reported = false;
    for element in list_elements(list) {
        check_text(element, report);
        let result = match element {
            _ if error.is_none() => continue,
            // `check_separator` has reported an empty element.
            RawField::Text("") | RawField::Json("\"\"") => {
                is_reported = true;
                continue;
            }
            RawField::Text(text) => read(RawField::Text(text)),
            RawField::Json(raw) => read(RawField::Json(&format!("[{raw}]"))),
        };
        if let Err(problem) = result {
            is_reported = true;
            report(problem);
        }
    }
    // No element explains the error, for example because the field is not a list.
    error.filter(|_| !is_reported).into_iter().for_each(report);
}

/// Returns the elements of a list; a field that is not a list is its only element.
fn list_elements(list: RawField<'_>) -> Vec<RawField<'_>> {
    match list {
        list if list.is_empty() => Vec::new(),
        RawField::Text(raw) | RawField::Json(raw) if raw.starts_with('[') => {
            json_value::array_elements(raw).into_iter().map(RawField::Json).collect()
        }
        RawField::Text(text) => split_list(text).map(RawField::Text).collect(),
        single => vec![single],
    }
}

/// Reports malformed text in a field: in each string if the field is a JSON array or object.
fn check_text(field: RawField<'_>, report: &mut dyn FnMut(Problem)) {
    let (RawField::Text(raw) | RawField::Json(raw)) = field;
    match raw.as_bytes().first() {
        Some(b'[' | b'{') => match serde_json::from_str(raw) {
            Ok(value) => check_strings(&value, report),
            Err(_) => text::find_problems(raw, report),
        },
        _ => text::find_problems(&field.text(), report),
    }
}

/// Reports malformed text in each string of a JSON value.
fn check_strings(value: &Value, report: &mut dyn FnMut(Problem)) {
    match value {
        Value::String(text) => text::find_problems(text, report),
        Value::Array(values) => values.iter().for_each(|value| check_strings(value, report)),
        Value::Object(values) => values.values().for_each(|value| check_strings(value, report)),
        _ => {}
    }
}
