//! Encodes the values that a column takes on all dates, for columns that depend on the date.
//!
//! The script of the page decodes a value for the date that the reader chooses.

use jiff::civil;
use serde_json::{Value, json};

use crate::date::{AsOf, Date};
use crate::schema::{Cell, ColumnType, Dataset, Row};

/// The encoding of a value that decreases by 1 each day: the value on 1 January 1970.
const COUNTDOWN: &str = "countdown";
/// The encoding of a value that changes in steps: each value with its first day.
const STEPS: &str = "steps";

/// Returns the encoding of a column of this type.
pub(super) fn encoding(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::Integer | ColumnType::Number => COUNTDOWN,
        _ => STEPS,
    }
}

/// Encodes the values of the column at `index` of a record.
pub(super) fn encode(dataset: &Dataset, row: &dyn Row, index: usize, edition: Option<Date>) -> Value {
    let value_on = |day: civil::Date| row.as_of(index, AsOf { date: day.into(), edition }).to_json();
    if encoding(dataset.column_type(index)) == COUNTDOWN {
        return value_on(civil::date(1970, 1, 1));
    }
    // A value changes only where a date of the record or the edition begins or ends.
    let mut days: Vec<civil::Date> = edition.into_iter().flat_map(boundaries).collect();
    for column in 0..dataset.stored_columns().len() {
        add_boundaries(&row.cell(column), &mut days);
    }
    days.sort();
    let first = days.first().and_then(|day| day.yesterday().ok()).map_or(Value::Null, value_on);
    let mut steps = vec![(String::new(), first)];
    for day in days {
        let value = value_on(day);
        if steps.last().is_none_or(|(_, last)| *last != value) {
            steps.push((Date::from(day).to_string(), value));
        }
    }
    steps.into_iter().map(|(from, value)| json!([from, value])).collect()
}

/// Adds the boundaries of the dates in a cell.
fn add_boundaries(cell: &Cell<'_>, days: &mut Vec<civil::Date>) {
    match cell {
        Cell::Date(date) => days.extend(boundaries(*date)),
        Cell::Period(period) => days.extend([period.from, period.to].into_iter().flat_map(boundaries)),
        Cell::Nested(records) => records.iter().flatten().for_each(|(_, cell)| add_boundaries(cell, days)),
        _ => {}
    }
}

/// Returns the first day of a date, and the day after its last day.
fn boundaries(date: Date) -> impl Iterator<Item = civil::Date> {
    let end = date.last_day().tomorrow().ok();
    [Some(date.first_day()), end].into_iter().flatten()
}
