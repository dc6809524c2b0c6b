//! The filter flags that follow from the columns of a dataset, and the command line that is equivalent to a query.
//!
//! May import `datasets`, the layers below it, and the query itself; names no dataset.

use super::{Filter, Predicate, Query};
use crate::datasets::registry;
use crate::schema::{ColumnType, Dataset, Vocabulary};
use crate::store::place::SOURCE;
use crate::text::quote_for_shell;

/// The prefix of a flag that selects the rows that the flag without the prefix does not select.
pub(crate) const NEGATION: &str = "not-";
/// The value of a filter flag that selects rows without a value.
pub(crate) const NONE: &str = "none";
/// The value of a filter flag that selects rows with any value.
pub(crate) const ANY: &str = "any";

/// A flag that filters by columns of a dataset.
pub struct FilterFlag {
    /// The long name, without dashes.
    pub name: String,
    /// The positions of the columns, any of which may match.
    pub columns: Vec<usize>,
    /// The values that the flag takes.
    pub kind: FlagKind,
}

/// The values that a filter flag takes.
#[derive(Clone, Copy)]
pub enum FlagKind {
    /// Keys of this dataset.
    Key(&'static Dataset),
    /// Words of this vocabulary.
    Word(&'static Vocabulary),
    /// Dates, and ranges of dates.
    Date,
    /// Numbers, and ranges of numbers.
    Number,
    /// Places in the report.
    Source,
    /// Only `any` and `none`.
    Presence,
    /// No value: the flag is a switch.
    Switch,
}

/// Returns the filter flags of `dataset`: one for each dataset that it refers to, one for each column of words, dates,
/// numbers or yes/no values, and one for the source. Columns of numbers that the declaration lists as `unfiltered` have
/// none.
#[must_use]
pub fn filter_flags(dataset: &Dataset) -> Vec<FilterFlag> {
    let mut flags: Vec<FilterFlag> = Vec::new();
    for (index, column) in dataset.columns.iter().enumerate() {
        let column_name = || column.name.replace('_', "-");
        let (name, kind) = match dataset.column_type(index).element_type() {
            ColumnType::Reference(target) => match registry::find_dataset(target) {
                Some(target) => (target.noun.to_owned(), FlagKind::Key(target)),
                None => continue,
            },
            ColumnType::Word(vocabulary) => (column_name(), FlagKind::Word(vocabulary)),
            ColumnType::Date | ColumnType::Period => (column_name(), FlagKind::Date),
            ColumnType::Integer | ColumnType::Count | ColumnType::Number
                if !dataset.unfiltered.contains(&column.name) =>
            {
                (column_name(), FlagKind::Number)
            }
            ColumnType::Boolean => (column_name(), FlagKind::Switch),
            ColumnType::Text if column.name == SOURCE => (column_name(), FlagKind::Source),
            _ => continue,
        };
        match flags.iter_mut().find(|flag| flag.name == name) {
            Some(flag) => flag.columns.push(index),
            None => flags.push(FilterFlag { name, columns: vec![index], kind }),
        }
    }
    flags
}

/// Returns the [filter flags](filter_flags) of `dataset`, and a flag of the kind [`FlagKind::Presence`] for each other column.
#[must_use]
pub fn all_flags(dataset: &Dataset) -> Vec<FilterFlag> {
    let mut flags = filter_flags(dataset);
    for (index, column) in dataset.columns.iter().enumerate() {
        let name = column.name.replace('_', "-");
        // `--text` searches all columns.
        if name != "text" && flags.iter().all(|flag| flag.name != name) {
            flags.push(FilterFlag { name, columns: vec![index], kind: FlagKind::Presence });
        }
    }
    flags
}

/// Returns the flags that select the rows of a query, without dashes, each with its values.
#[must_use]
pub(crate) fn selecting_flags(query: &Query) -> Vec<(String, Vec<String>)> {
    let flags = all_flags(query.dataset);
    let filter_flag = |filter: &Filter| {
        let flag = flags.iter().find(|flag| flag.columns == filter.columns)?;
        let mut values: Vec<String> = match &filter.predicate {
            Predicate::OneOf(operands) => operands.iter().map(|operand| operand.text.clone()).collect(),
            Predicate::Dates(ranges) => ranges.iter().map(ToString::to_string).collect(),
            Predicate::Numbers(ranges) => ranges.iter().map(ToString::to_string).collect(),
            Predicate::Sources(places) => places.iter().map(|place| place.text.clone()).collect(),
            Predicate::True if matches!(flag.kind, FlagKind::Switch) => Vec::new(),
            Predicate::True => vec![ANY.to_owned()],
        };
        values.extend(filter.or_empty.then(|| NONE.to_owned()));
        Some((if filter.negated { format!("{NEGATION}{}", flag.name) } else { flag.name.clone() }, values))
    };
    let quote_phrase = |term: &String| if term.contains(' ') { format!("\"{term}\"") } else { term.clone() };
    let key_and_text = [
        ("key", query.keys.clone().unwrap_or_default()),
        ("not-key", query.excluded_keys.clone()),
        ("text", query.text.iter().map(quote_phrase).collect()),
    ];
    let key_and_text = key_and_text.into_iter().filter(|(_, values)| !values.is_empty());
    let key_and_text = key_and_text.map(|(name, values)| (name.to_owned(), values));
    query.filters.iter().filter_map(filter_flag).chain(key_and_text).collect()
}

/// Returns the command line that lists the rows of a query.
#[must_use]
pub fn command_line(query: &Query) -> String {
    format!("eccp-mx {}", list_arguments(query))
}

/// Returns the command that lists the rows of a query, with its arguments, without the name of the program.
#[must_use]
pub(crate) fn list_arguments(query: &Query) -> String {
    format!("{}{}", query.dataset.command, filter_arguments(query))
}

/// Returns the arguments that select the rows of a query, each after a space.
#[must_use]
pub(crate) fn filter_arguments(query: &Query) -> String {
    let mut line = String::new();
    for (flag, values) in selecting_flags(query) {
        if values.is_empty() {
            line.push_str(&format!(" --{flag}"));
        }
        for value in values {
            line.push_str(&format!(" --{flag} {}", quote_for_shell(&value)));
        }
    }
    line
}
