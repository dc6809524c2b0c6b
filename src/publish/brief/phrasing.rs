//! How a value, a place in the report and a record are said in a line of a brief.

use super::sources::Sources;
use crate::analysis::dossier::Entry;
use crate::document::{Line, Span, strong, words};
use crate::schema::{Cell, ColumnType, Dataset, NestedValue, split_list};

/// Records in the order of their rank, those of one rank as they came.
pub(super) fn ranked<'e>(
    entries: impl IntoIterator<Item = &'e Entry>,
    rank: &dyn Fn(&Entry) -> usize,
) -> Vec<&'e Entry> {
    let mut entries: Vec<&Entry> = entries.into_iter().collect();
    entries.sort_by_key(|entry| rank(entry));
    entries
}

/// Several things in one line.
pub(super) fn list<T: AsRef<str>>(things: impl IntoIterator<Item = T>) -> String {
    let things: Vec<String> = things.into_iter().map(|thing| thing.as_ref().to_owned()).collect();
    things.join(", ")
}

/// A value in prose: `2013 to 2017` of a period, commas between the elements of a list.
pub(super) fn value(cell: &Cell<'_>) -> String {
    match cell {
        Cell::List(cells) => list(cells.iter().map(value)),
        Cell::Period(period) => format!("{} to {}", period.from, period.to),
        Cell::Nested(parts) => list(parts.iter().map(list_of_part)),
        Cell::Integer(_) | Cell::Number(_) => grouped(&cell.stored_text()),
        cell => cell.display_text().into_owned(),
    }
}

fn list_of_part(part: &NestedValue<'_>) -> String {
    let values: Vec<String> = part.iter().filter(|(_, cell)| !cell.is_empty()).map(|(_, cell)| value(cell)).collect();
    values.join(" ")
}

/// A number with a comma between its thousands, from ten thousand on.
fn grouped(number: &str) -> String {
    let (whole, rest) = number.split_at(number.find('.').unwrap_or(number.len()));
    let digits = whole.trim_start_matches('-');
    if digits.len() < 5 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return number.to_owned();
    }
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}{grouped}{rest}", &whole[..whole.len() - digits.len()])
}

/// A measure in prose: `more than EUR 6.8 billion`, `around 330 companies`, `rank 14`.
pub(super) fn quantity(qualifier: &Cell<'_>, number: &Cell<'_>, unit: &Cell<'_>) -> String {
    let (number, unit) = (value(number), unit.display_text().into_owned());
    let measure = match unit.strip_prefix("EUR") {
        Some(scale) => format!("EUR {number}{scale}"),
        None if unit == "rank" => format!("rank {number}"),
        None => format!("{number} {unit}"),
    };
    if qualifier.is_empty() { measure } else { format!("{} {measure}", qualifier.display_text()) }
}

/// The year or the period of a record, in brackets.
pub(super) fn when(entry: &Entry) -> Option<String> {
    let (year, period) = (entry.cell("year"), entry.cell("period"));
    let cell = if period.is_empty() { year } else { period };
    (!cell.is_empty()).then(|| value(&cell))
}

/// Where a record stands in the report, and the sources that it cites.
pub(super) fn place(entry: &Entry, sources: &mut Sources<'_>) -> Line {
    let source = entry.get("source").map(|source| Span::Aside(format!(" ({source})")));
    let cited = sources.cite(&entry.cell("footnotes"));
    if source.is_none() && cited.is_none() {
        return vec![Span::Aside(" (no source given)".to_owned())];
    }
    source.into_iter().chain(cited.into_iter().flat_map(|cited| [words(" "), cited])).collect()
}

/// How many are left out, and the command that lists them.
pub(super) fn more(left: usize, command: String) -> Line {
    vec![words(format!("{left} more: ")), Span::Code(command)]
}

/// The place of several records: the tables and sections that they share, and their sources.
pub(super) fn common(entries: &[&Entry], sources: &mut Sources<'_>) -> Line {
    let notes = entries.iter().flat_map(|entry| entry.cell("footnotes").values().to_vec()).collect();
    let cited = sources.cite(&Cell::list(notes));
    tables(entries).into_iter().chain(cited.into_iter().flat_map(|cited| [words(" "), cited])).collect()
}

/// The tables and sections in which records stand.
pub(super) fn tables(entries: &[&Entry]) -> Option<Span> {
    let mut tables: Vec<String> = Vec::new();
    for source in entries.iter().filter_map(|entry| entry.get("source")) {
        for part in split_list(&source) {
            let table = part.split(", row").next().unwrap_or(part).to_owned();
            if !tables.contains(&table) {
                tables.push(table);
            }
        }
    }
    (!tables.is_empty()).then(|| Span::Aside(format!(" ({})", tables.join("; "))))
}

/// A record in a line: its title, the rest of its default view, its place; unless it is to be terse, its summary and its
/// addresses too.
pub(super) fn record(of: &Dataset, entry: &Entry, terse: bool, sources: &mut Sources<'_>) -> Line {
    let title = entry.get(of.title_column).unwrap_or_else(|| entry.key.clone());
    let acronym = entry.get("acronym").filter(|acronym| *acronym != title);
    let mut line = vec![strong(title), words(acronym.map(|acronym| format!(" ({acronym})")).unwrap_or_default())];
    let said: Vec<String> = of
        .default_columns
        .iter()
        .copied()
        .chain((!terse).then_some("summary"))
        .filter_map(|name| said(of, entry, name))
        .collect();
    if !said.is_empty() {
        line.push(words(format!(": {}", said.join("; ").trim_end_matches('.'))));
    }
    let urls = (0..of.columns.len()).filter(|&at| !terse && of.column_type(at).element_type() == ColumnType::Url);
    for at in urls {
        for url in entry.cell(of.columns[at].name).values() {
            line.extend([words(" "), Span::Link(url.stored_text().into_owned())]);
        }
    }
    line.extend(place(entry, sources));
    line
}

/// A value of a record with what it needs to be understood: a word of a vocabulary is said with its column.
fn said(of: &Dataset, entry: &Entry, name: &str) -> Option<String> {
    let kind = of.column_type(of.column_index(name)?).element_type();
    let cell = entry.cell(name);
    if name == of.title_column || of.key.contains(&name) || kind == ColumnType::Url || cell.is_empty() {
        return None;
    }
    let text = value(&cell);
    Some(match kind {
        // A kind says for itself what it is; a status does not.
        ColumnType::Word(_) if name == "kind" => text.replace('-', " "),
        ColumnType::Word(_) if name == "status" => format!("{name} {}", text.replace('-', " ")),
        ColumnType::Word(_) => format!("{} {name}", text.replace('-', " ")),
        _ => text,
    })
}
