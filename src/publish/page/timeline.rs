//! A value that depends on the day, for every day at once.
//!
//! Knows one record at a time. What its values mean is the business of its dataset.

use jiff::civil;
use serde_json::{Value, json};

use crate::datasets::report::EDITION;
use crate::date::Date;
use crate::schema::{Cell, ColumnType, Dataset, Row};

/// How a column of this kind goes with the days: a number counts them down, anything else goes in steps.
pub(super) fn name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Integer | ColumnType::Number => "countdown",
        _ => "steps",
    }
}

/// The value that the column at `index` has on any day: as a number, that of 1 January 1970, which is one less with each
/// day; else the days from which it has each of its values. Those can only begin or end with a date that the record or
/// the edition names.
pub(super) fn of(dataset: &Dataset, row: &dyn Row, index: usize) -> Value {
    let on = |day: civil::Date| row.as_of(index, day.into()).to_json();
    if name(dataset.column_type(index)) == "countdown" {
        return on(civil::date(1970, 1, 1));
    }
    let mut days: Vec<civil::Date> = EDITION.parse().iter().flat_map(|edition| turns(*edition)).collect();
    for column in 0..dataset.stored_columns().len() {
        match row.cell(column) {
            Cell::Date(date) => days.extend(turns(date)),
            Cell::Period(period) => days.extend([period.from, period.to].into_iter().flat_map(turns)),
            _ => {}
        }
    }
    days.sort();
    let before = days.first().and_then(|day| day.yesterday().ok()).map_or(Value::Null, on);
    let mut steps = vec![(String::new(), before)];
    for day in days {
        let value = on(day);
        if steps.last().is_none_or(|(_, last)| *last != value) {
            steps.push((Date::from(day).to_string(), value));
        }
    }
    steps.into_iter().map(|(from, value)| json!([from, value])).collect()
}

/// The days on which something that has to do with a date begins or is over.
fn turns(date: Date) -> impl Iterator<Item = civil::Date> {
    let after = date.last_day().tomorrow().ok();
    [Some(date.first_day()), after].into_iter().flatten()
}
