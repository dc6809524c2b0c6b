//! Cells: type-erased values. Queries filter and sort them, and renderers write them.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::date::{Date, Period};
use crate::schema::ColumnType;
use crate::text::{collation_key, printable};

/// The separator of list elements in text.
pub(crate) const LIST_SEPARATOR: &str = "; ";

/// Splits the text of a list into its elements.
pub(crate) fn split_list(text: &str) -> std::str::Split<'_, &'static str> {
    text.split(LIST_SEPARATOR)
}

/// A type-erased value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// No value.
    Empty,
    /// Text, a word of a vocabulary, a key or a URL.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A date.
    Date(Date),
    /// A period.
    Period(Period),
    /// A Boolean value.
    Boolean(bool),
    /// A list of values; [`Cell::Empty`] if it has no element.
    List(Vec<Cell<'a>>),
    /// A list of nested records; [`Cell::Empty`] if it has no element.
    Nested(Vec<NestedValue<'a>>),
}

/// A nested record: values with their names.
pub(crate) type NestedValue<'a> = Vec<(&'static str, Cell<'a>)>;

impl<'a> Cell<'a> {
    /// Creates a cell of borrowed text.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }

    /// Creates a list, or an empty cell if `cells` is empty.
    #[must_use]
    pub fn list(cells: Vec<Cell<'a>>) -> Self {
        if cells.is_empty() { Cell::Empty } else { Cell::List(cells) }
    }

    /// Returns whether there is no value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// Returns the single values: none for an empty cell, the elements of a list, otherwise the cell itself.
    #[must_use]
    pub fn values(&self) -> &[Cell<'a>] {
        match self {
            Cell::Empty => &[],
            Cell::List(cells) => cells,
            single => std::slice::from_ref(single),
        }
    }

    /// Returns the text that CSV stores: list elements separated by `; `, nested records as compact JSON.
    #[must_use]
    pub fn stored_text(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Integer(number) => Cow::Owned(number.to_string()),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Date(date) => Cow::Owned(date.to_string()),
            Cell::Period(period) => Cow::Owned(period.to_string()),
            Cell::Boolean(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Cell::List(cells) => Cow::Owned(join(cells.iter().map(Cell::stored_text), LIST_SEPARATOR)),
            Cell::Nested(_) => Cow::Owned(self.to_json().to_string()),
        }
    }

    /// Returns the human-readable text: like [`stored_text`](Cell::stored_text), but Boolean values as `yes` and `no`,
    /// and nested records without the syntax of JSON.
    #[must_use]
    pub fn display_text(&self) -> Cow<'_, str> {
        match self {
            Cell::Boolean(flag) => Cow::Borrowed(if *flag { "yes" } else { "no" }),
            Cell::Nested(records) => {
                Cow::Owned(join(records.iter().map(|record| Cow::Owned(display_nested(record))), LIST_SEPARATOR))
            }
            cell => cell.stored_text(),
        }
    }

    /// Converts the cell to JSON: numbers to numbers, Boolean values to `true` and `false`, lists to arrays, nested records
    /// to an array of objects, an empty cell to null, and all others to strings.
    #[must_use]
    pub fn to_json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Cell::Empty => Value::Null,
            Cell::Integer(number) => (*number).into(),
            // CSV writes 38.0 as 38, so JSON does too.
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => (*number as i64).into(),
            Cell::Number(number) => (*number).into(),
            Cell::Boolean(flag) => (*flag).into(),
            Cell::List(cells) => cells.iter().map(Cell::to_json).collect(),
            Cell::Nested(records) => records
                .iter()
                .map(|record| record.iter().map(|(name, cell)| ((*name).to_owned(), cell.to_json())).collect::<Value>())
                .collect(),
            cell => cell.stored_text().into_owned().into(),
        }
    }

    /// Converts borrowed text into owned text.
    #[must_use]
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Integer(number) => Cell::Integer(number),
            Cell::Number(number) => Cell::Number(number),
            Cell::Date(date) => Cell::Date(date),
            Cell::Period(period) => Cell::Period(period),
            Cell::Boolean(flag) => Cell::Boolean(flag),
            Cell::List(cells) => Cell::List(cells.into_iter().map(Cell::into_owned).collect()),
            Cell::Nested(records) => {
                let own = |record: NestedValue<'_>| {
                    record.into_iter().map(|(name, cell)| (name, cell.into_owned())).collect()
                };
                Cell::Nested(records.into_iter().map(own).collect())
            }
        }
    }

    /// Returns the cell with its text on one line: line breaks and tabs become spaces, and other control characters are
    /// escaped.
    #[must_use]
    pub fn printable(&self) -> Cell<'_> {
        match self {
            Cell::Text(text) => Cell::Text(printable(text)),
            Cell::List(cells) => Cell::List(cells.iter().map(Cell::printable).collect()),
            Cell::Nested(records) => {
                let values = records.iter().map(|record| record.iter().map(|(name, cell)| (*name, cell.printable())));
                Cell::Nested(values.map(Iterator::collect).collect())
            }
            cell => cell.clone(),
        }
    }

    /// Returns the key by which the cell sorts in a column of type `column_type`. A list of text or of nested
    /// records sorts by its whole text, any other list by its first element. Sorting computes the key once for each cell,
    /// because folding is slow.
    #[must_use]
    pub fn sort_key(&self, column_type: ColumnType) -> SortKey {
        match self.values().first() {
            None => SortKey::Last,
            Some(Cell::Integer(number)) => SortKey::Number(*number as f64),
            Some(Cell::Number(number)) => SortKey::Number(*number),
            Some(Cell::Date(date)) => SortKey::Date(*date),
            Some(Cell::Period(period)) => SortKey::Date(period.from),
            Some(Cell::Boolean(flag)) => SortKey::Number((!*flag).into()),
            Some(value) => match column_type.element_type() {
                ColumnType::Word(vocabulary) => SortKey::Number(vocabulary.rank(&value.stored_text()) as f64),
                _ => {
                    let text = self.display_text();
                    SortKey::Text(collation_key(&text), text.into_owned())
                }
            },
        }
    }
}

/// Joins the values of a nested record with spaces: `70 Tier 1` or `exports 10.5 EUR billion 2020`.
fn display_nested(record: &NestedValue<'_>) -> String {
    join(record.iter().filter(|(_, cell)| !cell.is_empty()).map(|(_, cell)| cell.display_text()), " ")
}

fn join<'c>(texts: impl Iterator<Item = Cow<'c, str>>, separator: &str) -> String {
    let mut out = String::new();
    for (i, text) in texts.enumerate() {
        if i > 0 {
            out.push_str(separator);
        }
        out.push_str(&text);
    }
    out
}

/// The sort key of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum SortKey {
    /// A number, the rank of a word in its vocabulary, or 0 for yes and 1 for no.
    Number(f64),
    /// A date, or the first date of a period.
    Date(Date),
    /// The Spanish collation key, and the text to break ties.
    Text(String, String),
    /// An empty cell, which sorts last in both directions.
    Last,
}

impl SortKey {
    /// Compares two keys of one column in ascending or descending order.
    #[must_use]
    pub fn compare(&self, other: &SortKey, descending: bool) -> Ordering {
        let ascending = match (self, other) {
            (SortKey::Last, SortKey::Last) => Ordering::Equal,
            (SortKey::Last, _) => return Ordering::Greater,
            (_, SortKey::Last) => return Ordering::Less,
            (SortKey::Number(a), SortKey::Number(b)) => a.total_cmp(b),
            (SortKey::Date(a), SortKey::Date(b)) => a.cmp(b),
            (SortKey::Text(a, x), SortKey::Text(b, y)) => a.cmp(b).then_with(|| x.cmp(y)),
            _ => Ordering::Equal,
        };
        if descending { ascending.reverse() } else { ascending }
    }
}

/// Compares the sort keys of two rows in the columns of `sort`, the most significant first; `true` for descending.
#[must_use]
pub(crate) fn compare_sort_keys(a: &[SortKey], b: &[SortKey], sort: &[(usize, bool)]) -> Ordering {
    let columns = a.iter().zip(b).zip(sort);
    columns
        .fold(Ordering::Equal, |ordering, ((a, b), &(_, descending))| ordering.then_with(|| a.compare(b, descending)))
}
