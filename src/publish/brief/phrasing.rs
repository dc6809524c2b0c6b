//! Formats values, sources and records for the text of a brief.

use crate::analysis::dossier::Entry;
use crate::datasets::Qualifier;
use crate::document::{Inline, Inlines};
use crate::schema::{Cell, NestedValue, split_list};

/// The maximum number of places in the report that are given as the source of an item.
const MAX_PLACES: usize = 3;

/// Joins texts by commas.
pub(super) fn comma_separated<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| text.as_ref().to_owned()).collect();
    texts.join(", ")
}

/// Formats a value for a sentence: a date in words, a period as `2013 to 2017`, a list with commas, a number with thousands
/// separators.
pub(super) fn format_value(cell: &Cell<'_>) -> String {
    match cell {
        Cell::List(cells) => comma_separated(cells.iter().map(format_value)),
        Cell::Date(date) => date.in_words(),
        Cell::Period(period) => format!("{} to {}", period.from.in_words(), period.to.in_words()),
        Cell::Nested(records) => comma_separated(records.iter().map(format_nested)),
        Cell::Integer(_) | Cell::Number(_) => group_thousands(&cell.stored_text()),
        cell => cell.display_text().into_owned(),
    }
}

fn format_nested(record: &NestedValue<'_>) -> String {
    let values = record.iter().filter(|(_, cell)| !cell.is_empty()).map(|(_, cell)| format_value(cell));
    values.collect::<Vec<_>>().join(" ")
}

/// Groups the thousands of a number of five digits or more with commas.
fn group_thousands(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let digits = whole.trim_start_matches('-');
    if digits.len() < 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}{grouped}{rest}", &whole[..whole.len() - digits.len()])
}

/// Formats a quantity: `more than EUR 6.8 billion`, `around 330 companies`, `14th`, `among the top 10`.
pub(super) fn format_quantity(qualifier: &Cell<'_>, number: &Cell<'_>, unit: &Cell<'_>) -> String {
    let (number, unit) = (format_value(number), unit.display_text().into_owned());
    let quantity = match unit.strip_prefix("EUR") {
        Some(scale) => format!("EUR {number}{scale}"),
        None if unit == "rank" && qualifier.stored_text() == Qualifier::AmongTheTop.word() => number,
        None if unit == "rank" => format_ordinal(&number),
        None => format!("{number} {unit}"),
    };
    if qualifier.is_empty() { quantity } else { format!("{} {quantity}", qualifier.display_text()) }
}

fn format_ordinal(number: &str) -> String {
    let is_teen = ["11", "12", "13"].iter().any(|teen| number.ends_with(teen));
    let suffix = match number.chars().last() {
        Some('1') if !is_teen => "st",
        Some('2') if !is_teen => "nd",
        Some('3') if !is_teen => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}

/// Formats the period of a record, otherwise its year; `None` if the record has neither.
pub(super) fn format_date(entry: &Entry) -> Option<String> {
    let (year, period) = (entry.cell("year"), entry.cell("period"));
    let cell = if period.is_empty() { year } else { period };
    (!cell.is_empty()).then(|| format_value(&cell))
}

/// Returns the sections and tables that are the sources of records, in short: ` (§2.3, Table 6)`.
pub(super) fn places<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> Inline {
    let sources: Vec<String> = entries.into_iter().filter_map(|entry| entry.get("source")).collect();
    places_of(&sources)
}

/// Returns sources in short; see [`places`].
pub(super) fn places_of<T: AsRef<str>>(sources: &[T]) -> Inline {
    let mut places: Vec<String> = Vec::new();
    for source in sources.iter().flat_map(|source| split_list(source.as_ref())) {
        let place = source.split(", ").next().unwrap_or(source).replace("Section ", "\u{a7}");
        if !places.contains(&place) {
            places.push(place);
        }
    }
    let more = if places.len() > MAX_PLACES { ", \u{2026}" } else { "" };
    match places.is_empty() {
        true => Inline::Muted(" (no source given)".to_owned()),
        false => Inline::Muted(format!(" ({}{more})", comma_separated(places.iter().take(MAX_PLACES)))),
    }
}

/// Returns a text up to its first full stop or semicolon.
pub(super) fn first_clause(text: &str) -> &str {
    let end = [". ", "; "].iter().filter_map(|mark| text.find(mark)).min();
    text[..end.unwrap_or(text.len())].trim_end_matches('.')
}

/// Formats the name of a record in strong text, with its acronym: **Official Mexican Norms** (NOM).
pub(super) fn name(entry: &Entry, title_column: &str) -> Inlines {
    let title = entry.get(title_column).unwrap_or_else(|| entry.key.clone());
    let acronym = entry.get("acronym").filter(|acronym| *acronym != title);
    let acronym = acronym.map(|acronym| Inline::text(format!(" ({acronym})")));
    std::iter::once(Inline::strong(title)).chain(acronym).collect()
}
