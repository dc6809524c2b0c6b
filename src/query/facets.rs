//! The filters that a dataset offers because of its columns, and the command line that a query stands for.
//!
//! May import `datasets` and what stands below it, and the query itself. No dataset is named.

use super::{Filter, Query, Test};
use crate::datasets::registry::dataset;
use crate::schema::{ColumnType, Dataset, Vocabulary};
use crate::text::printable;

/// A flag that a dataset has because of its columns.
pub struct FilterFlag {
    /// Its name, without the dashes.
    pub name: String,
    /// The columns that it looks at, any of which may pass.
    pub columns: Vec<usize>,
    /// What may follow it.
    pub takes: FlagValue,
}

/// What follows a flag.
#[derive(Clone, Copy)]
pub enum FlagValue {
    /// The name of a record of this dataset.
    Record(&'static Dataset),
    /// A word of this vocabulary.
    Word(&'static Vocabulary),
    /// A date.
    Date,
    /// Nothing.
    Nothing,
}

/// The flags of `of`: one for each dataset that it refers to, each closed vocabulary, each date, each yes or no.
#[must_use]
pub fn flags(of: &Dataset) -> Vec<FilterFlag> {
    let mut flags: Vec<FilterFlag> = Vec::new();
    for (index, column) in of.columns.iter().enumerate() {
        let dashed = column.name.replace('_', "-");
        let (name, takes) = match of.kind(index).single() {
            ColumnType::Reference(target) => match dataset(target) {
                Some(target) => (target.noun.to_owned(), FlagValue::Record(target)),
                None => continue,
            },
            ColumnType::Word(words) => (dashed, FlagValue::Word(words)),
            ColumnType::Date | ColumnType::Period => (dashed, FlagValue::Date),
            ColumnType::Flag => (dashed, FlagValue::Nothing),
            _ => continue,
        };
        match flags.iter_mut().find(|flag| flag.name == name) {
            Some(flag) => flag.columns.push(index),
            None => flags.push(FilterFlag { name, columns: vec![index], takes }),
        }
    }
    flags
}

/// The filters of a query as what is typed for them: each flag, without its dashes, and the values after it.
#[must_use]
pub(crate) fn typed(query: &Query) -> Vec<(String, Vec<String>)> {
    let flags = flags(query.dataset);
    let flag = |filter: &Filter| {
        let flag = flags.iter().find(|flag| flag.columns == filter.columns)?;
        let values = match &filter.test {
            Test::OneOf(words) => words.iter().map(|word| word.as_written.clone()).collect(),
            Test::Within(dates) => dates.iter().map(ToString::to_string).collect(),
            Test::Yes => Vec::new(),
        };
        Some((flag.name.clone(), values))
    };
    let more = [("key", query.keys.clone().unwrap_or_default()), ("text", query.text.clone())];
    let more =
        more.into_iter().filter(|(_, values)| !values.is_empty()).map(|(name, values)| (name.to_owned(), values));
    query.filters.iter().filter_map(flag).chain(more).collect()
}

/// The command line that gives the rows of a query.
#[must_use]
pub(crate) fn line(query: &Query) -> String {
    let mut line = format!("eccp-mx {}", query.dataset.name);
    for (flag, values) in typed(query) {
        if values.is_empty() {
            line.push_str(&format!(" --{flag}"));
        }
        for value in values {
            let value = shlex::try_quote(&value).map_or_else(|_| printable(&value).into_owned(), Into::into);
            line.push_str(&format!(" --{flag} {value}"));
        }
    }
    line
}
