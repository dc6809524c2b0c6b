//! A value with its record forgotten: what the query filters and sorts and a renderer prints.
//!
//! What kinds there are stands in `kind`, which types make cells in `types`. No dataset is named.

use std::borrow::Cow;
use std::cmp::Ordering;

use crate::date::{Date, Period};
use crate::schema::ColumnType;
use crate::text;

/// A value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    /// The value is not known.
    Empty,
    /// Words, a key or an address.
    Text(Cow<'a, str>),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A date.
    Date(Date),
    /// A span of time.
    Period(Period),
    /// Yes or no.
    Flag(bool),
    /// Several values; never empty, that is [`Cell::Empty`].
    List(Vec<Cell<'a>>),
    /// Several small records; never empty.
    Nested(Vec<NestedValue<'a>>),
}

/// A small record inside a cell: its values by name.
pub(crate) type NestedValue<'a> = Vec<(&'static str, Cell<'a>)>;

impl<'a> Cell<'a> {
    /// A cell of borrowed text.
    #[must_use]
    pub fn text(text: &'a str) -> Self {
        Cell::Text(Cow::Borrowed(text))
    }

    /// A list of the given cells, empty if there is none.
    #[must_use]
    pub fn list(cells: Vec<Cell<'a>>) -> Self {
        if cells.is_empty() { Cell::Empty } else { Cell::List(cells) }
    }

    /// Whether there is a value.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty)
    }

    /// The values of the cell one by one: none of an empty cell, each of a list.
    #[must_use]
    pub fn values(&self) -> &[Cell<'a>] {
        match self {
            Cell::Empty => &[],
            Cell::List(cells) => cells,
            one => std::slice::from_ref(one),
        }
    }

    /// The cell as a flat file holds it: list elements joined by `; `, parts as compact JSON.
    #[must_use]
    pub fn flat(&self) -> Cow<'_, str> {
        match self {
            Cell::Empty => Cow::Borrowed(""),
            Cell::Text(text) => Cow::Borrowed(text),
            Cell::Integer(number) => Cow::Owned(number.to_string()),
            Cell::Number(number) => Cow::Owned(number.to_string()),
            Cell::Date(date) => Cow::Owned(date.to_string()),
            Cell::Period(period) => Cow::Owned(period.to_string()),
            Cell::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
            Cell::List(cells) => Cow::Owned(join(cells.iter().map(Cell::flat), "; ")),
            Cell::Nested(_) => Cow::Owned(self.json().to_string()),
        }
    }

    /// The cell as a person reads it: as [`flat`](Cell::flat), but yes and no, and parts in words.
    #[must_use]
    pub fn human(&self) -> Cow<'_, str> {
        match self {
            Cell::Flag(flag) => Cow::Borrowed(if *flag { "yes" } else { "no" }),
            Cell::Nested(parts) => Cow::Owned(join(parts.iter().map(|part| Cow::Owned(said(part))), "; ")),
            cell => cell.flat(),
        }
    }

    /// The cell as JSON: numbers as numbers, lists as arrays, parts as objects, empty as null.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        use serde_json::Value;
        match self {
            Cell::Empty => Value::Null,
            Cell::Integer(number) => (*number).into(),
            // 38.0 came from 38 and goes back to it: a value reads the same in every format.
            Cell::Number(number) if number.fract() == 0.0 && number.abs() < 9e15 => (*number as i64).into(),
            Cell::Number(number) => (*number).into(),
            Cell::Flag(flag) => (*flag).into(),
            Cell::List(cells) => cells.iter().map(Cell::json).collect(),
            Cell::Nested(parts) => parts
                .iter()
                .map(|p| p.iter().map(|(name, c)| ((*name).to_owned(), c.json())).collect::<Value>())
                .collect(),
            cell => cell.flat().into_owned().into(),
        }
    }

    /// The same cell with text of its own.
    #[must_use]
    pub fn into_owned(self) -> Cell<'static> {
        match self {
            Cell::Empty => Cell::Empty,
            Cell::Text(text) => Cell::Text(Cow::Owned(text.into_owned())),
            Cell::Integer(number) => Cell::Integer(number),
            Cell::Number(number) => Cell::Number(number),
            Cell::Date(date) => Cell::Date(date),
            Cell::Period(period) => Cell::Period(period),
            Cell::Flag(flag) => Cell::Flag(flag),
            Cell::List(cells) => Cell::List(cells.into_iter().map(Cell::into_owned).collect()),
            Cell::Nested(parts) => {
                let own =
                    |part: NestedValue<'_>| part.into_iter().map(|(name, cell)| (name, cell.into_owned())).collect();
                Cell::Nested(parts.into_iter().map(own).collect())
            }
        }
    }

    /// The same cell with control characters written out.
    #[must_use]
    pub fn printable(&self) -> Cell<'_> {
        match self {
            Cell::Text(text) => Cell::Text(text::printable(text)),
            Cell::List(cells) => Cell::List(cells.iter().map(Cell::printable).collect()),
            Cell::Nested(parts) => {
                Cell::Nested(parts.iter().map(|p| p.iter().map(|(name, c)| (*name, c.printable())).collect()).collect())
            }
            plain => plain.clone(),
        }
    }

    /// What sorts cells of `kind`; made once a cell, so that folding is not repeated at each comparison.
    #[must_use]
    pub fn order(&self, kind: ColumnType) -> Order {
        match self.values().first() {
            None => Order::Last,
            Some(Cell::Integer(number)) => Order::Number(*number as f64),
            Some(Cell::Number(number)) => Order::Number(*number),
            Some(Cell::Date(date)) => Order::Date(*date),
            Some(Cell::Period(period)) => Order::Date(period.from),
            Some(Cell::Flag(flag)) => Order::Number((!*flag).into()),
            Some(value) => match kind.single() {
                ColumnType::Word(words) => Order::Number(words.rank(&value.flat()) as f64),
                _ => {
                    let flat = self.human();
                    Order::Text(text::order(&flat), flat.into_owned())
                }
            },
        }
    }
}

/// A part in words: its values one after the other, `70 Tier 1` or `exports 10.5 EUR billion 2020`.
fn said(part: &NestedValue<'_>) -> String {
    join(part.iter().filter(|(_, cell)| !cell.is_empty()).map(|(_, cell)| cell.human()), " ")
}

fn join<'c>(texts: impl Iterator<Item = Cow<'c, str>>, between: &str) -> String {
    let mut out = String::new();
    for (i, text) in texts.enumerate() {
        if i > 0 {
            out.push_str(between);
        }
        out.push_str(&text);
    }
    out
}

/// The sort key of a cell. An empty cell sorts last, whichever the direction.
#[derive(Clone, Debug, PartialEq)]
pub enum Order {
    /// By size.
    Number(f64),
    /// By time.
    Date(Date),
    /// By Spanish order, ties by the text itself.
    Text(String, String),
    /// Behind everything.
    Last,
}

impl Order {
    /// Compares two keys of one column, `down` for descending.
    #[must_use]
    pub fn compare(&self, other: &Order, down: bool) -> Ordering {
        let upward = match (self, other) {
            (Order::Last, Order::Last) => Ordering::Equal,
            (Order::Last, _) => return Ordering::Greater,
            (_, Order::Last) => return Ordering::Less,
            (Order::Number(a), Order::Number(b)) => a.total_cmp(b),
            (Order::Date(a), Order::Date(b)) => a.cmp(b),
            (Order::Text(a, x), Order::Text(b, y)) => a.cmp(b).then_with(|| x.cmp(y)),
            _ => Ordering::Equal,
        };
        if down { upward.reverse() } else { upward }
    }
}
