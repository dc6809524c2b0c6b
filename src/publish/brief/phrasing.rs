//! Formats values, sources and records for the text of a brief.

use super::sources::Sources;
use crate::analysis::dossier::Entry;
use crate::datasets::Qualifier;
use crate::document::{Inline, Inlines};
use crate::schema::{Cell, ColumnType, Dataset, NestedValue, split_list};

/// Sorts records by rank; records of the same rank keep their order.
pub(super) fn sorted_by_rank<'e>(
    entries: impl IntoIterator<Item = &'e Entry>,
    rank: &dyn Fn(&Entry) -> usize,
) -> Vec<&'e Entry> {
    let mut entries: Vec<&Entry> = entries.into_iter().collect();
    entries.sort_by_key(|entry| rank(entry));
    entries
}

/// Joins texts by commas.
pub(super) fn comma_separated<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let texts: Vec<String> = texts.into_iter().map(|text| text.as_ref().to_owned()).collect();
    texts.join(", ")
}

/// Formats a value for a sentence: a period as `2013 to 2017`, a list with commas, a number with thousands separators.
pub(super) fn format_value(cell: &Cell<'_>) -> String {
    match cell {
        Cell::List(cells) => comma_separated(cells.iter().map(format_value)),
        Cell::Period(period) => format!("{} to {}", period.from, period.to),
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

/// Formats a quantity: `more than EUR 6.8 billion`, `around 330 companies`, `rank 14`, `among the top 10`.
pub(super) fn format_quantity(qualifier: &Cell<'_>, number: &Cell<'_>, unit: &Cell<'_>) -> String {
    let (number, unit) = (format_value(number), unit.display_text().into_owned());
    let quantity = match unit.strip_prefix("EUR") {
        Some(scale) => format!("EUR {number}{scale}"),
        None if unit == "rank" && qualifier.stored_text() == Qualifier::AmongTheTop.word() => number,
        None if unit == "rank" => format!("rank {number}"),
        None => format!("{number} {unit}"),
    };
    if qualifier.is_empty() { quantity } else { format!("{} {quantity}", qualifier.display_text()) }
}

/// Formats the period of a record, otherwise its year; `None` if the record has neither.
pub(super) fn format_date(entry: &Entry) -> Option<String> {
    let (year, period) = (entry.cell("year"), entry.cell("period"));
    let cell = if period.is_empty() { year } else { period };
    (!cell.is_empty()).then(|| format_value(&cell))
}

/// Returns the source of a record and the citations of its footnotes, followed by the citations of inherited footnotes.
pub(super) fn cite(entry: &Entry, sources: &mut Sources<'_>) -> Inlines {
    let source = entry.get("source").map(|source| Inline::Muted(format!(" ({source})")));
    let citations = sources.cite_own_and_inherited(&entry.cell("footnotes"), &entry.cell("inherited_footnotes"));
    if source.is_none() && citations.is_empty() {
        return vec![Inline::Muted(" (no source given)".to_owned())];
    }
    source.into_iter().chain(citations).collect()
}

/// Returns the tables and sections that are the sources of several records, and the citations of their footnotes.
pub(super) fn cite_all(entries: &[&Entry], sources: &mut Sources<'_>) -> Inlines {
    let all = |column| Cell::list(entries.iter().flat_map(|entry| entry.cell(column).values().to_vec()).collect());
    let citations = sources.cite_own_and_inherited(&all("footnotes"), &all("inherited_footnotes"));
    tables_and_sections(entries).into_iter().chain(citations).collect()
}

/// Returns the tables and sections that are the sources of several records.
pub(super) fn tables_and_sections(entries: &[&Entry]) -> Option<Inline> {
    let mut tables: Vec<String> = Vec::new();
    for source in entries.iter().filter_map(|entry| entry.get("source")) {
        for part in split_list(&source) {
            let table = part.split(", row").next().unwrap_or(part).to_owned();
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
    }
    (!tables.is_empty()).then(|| Inline::Muted(format!(" ({})", tables.join("; "))))
}

/// Returns the number of records that are not shown, and the command that lists them: `3 more: …` if the command lists
/// exactly the records of the section, otherwise `3 more, among these: …`.
pub(super) fn remaining(number: usize, command: String, is_exact: bool) -> Inlines {
    let among = if is_exact { "" } else { ", among these" };
    vec![Inline::text(format!("{number} more{among}: ")), Inline::Code(command)]
}

/// Formats an acronym after a name: ` (CLAUT)`.
pub(super) fn acronym_suffix(entry: &Entry) -> String {
    entry.get("acronym").map(|acronym| format!(" ({acronym})")).unwrap_or_default()
}

/// Formats a record: title, other columns of the default view and source; if `full`, also summary and URLs.
pub(super) fn format_record(dataset: &Dataset, entry: &Entry, full: bool, sources: &mut Sources<'_>) -> Inlines {
    let title = entry.get(dataset.title_column).unwrap_or_else(|| entry.key.clone());
    let acronym = if entry.get("acronym").as_ref() == Some(&title) { String::new() } else { acronym_suffix(entry) };
    let mut inlines = vec![Inline::strong(title), Inline::text(acronym)];
    let columns = dataset.default_columns.iter().copied().chain(full.then_some("summary"));
    let values: Vec<String> = columns.filter_map(|name| format_column(dataset, entry, name)).collect();
    if !values.is_empty() {
        inlines.push(Inline::text(format!(": {}", values.join("; ").trim_end_matches('.'))));
    }
    for index in
        (0..dataset.columns.len()).filter(|&index| full && dataset.column_type(index).element_type() == ColumnType::Url)
    {
        for url in entry.cell(dataset.columns[index].name).values() {
            inlines.extend([Inline::text(" "), Inline::Link(url.stored_text().into_owned())]);
        }
    }
    inlines.extend(cite(entry, sources));
    inlines
}

/// Formats the value of a column. A vocabulary word that is unclear alone comes with the name of the column. Returns
/// `None` for titles, keys, URLs and empty values.
fn format_column(dataset: &Dataset, entry: &Entry, name: &str) -> Option<String> {
    let column_type = dataset.column_type(dataset.column_index(name)?).element_type();
    let cell = entry.cell(name);
    if name == dataset.title_column || dataset.key.contains(&name) || column_type == ColumnType::Url || cell.is_empty()
    {
        return None;
    }
    let text = format_value(&cell);
    Some(match column_type {
        ColumnType::Word(_) if name == "kind" => text.replace('-', " "),
        ColumnType::Word(_) if name == "status" => format!("{name} {}", text.replace('-', " ")),
        ColumnType::Word(_) => format!("{} {name}", text.replace('-', " ")),
        _ => text,
    })
}
