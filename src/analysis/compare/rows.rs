//! The rows of a dataset that belong to each subject of a comparison, and the measures that follow from them.
//!
//! Works on any dataset through its table of columns.

use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Measure, MeasuredValue};
use crate::datasets::Confidence;
use crate::date::Date;
use crate::query::facets::{FilterFlag, FlagKind, filter_arguments, filter_flags};
use crate::query::{Filter, Predicate, Query, RowView};
use crate::schema::{Cell, Column, ColumnType, Dataset, Origin, Vocabulary, compare_sort_keys};
use crate::session::Session;
use crate::text::{collation_key, fold};

/// The rows of a dataset that belong to a subject.
#[derive(Clone, Default)]
pub(super) struct Selection {
    pub keys: Option<Vec<String>>,
    pub filters: Vec<Filter>,
}

/// A condition on the values of a column.
#[derive(Clone)]
pub(super) enum Condition {
    /// One of the values is this word.
    Word(String),
    /// There is a value.
    Any,
    /// None of the values is one of these keys or words.
    NoneOf(Vec<String>),
}

impl Condition {
    fn holds(&self, cell: &Cell<'_>) -> bool {
        let has = |text: &str| cell.values().iter().any(|value| fold(&value.stored_text()) == fold(text));
        match self {
            Condition::Word(word) => has(word),
            Condition::Any => !cell.is_empty(),
            Condition::NoneOf(texts) => !texts.iter().any(|text| has(text)),
        }
    }

    fn filter(&self, columns: Vec<usize>) -> Filter {
        match self {
            Condition::Word(word) => Filter::new(columns, Predicate::one_of(vec![word.clone()])),
            Condition::Any => Filter::new(columns, Predicate::True),
            Condition::NoneOf(texts) => {
                Filter { negated: true, ..Filter::new(columns, Predicate::one_of(texts.clone())) }
            }
        }
    }
}

/// Conditions on columns, all of which a row must satisfy.
pub(super) type Conditions = [(usize, Condition)];

/// How a value follows from rows.
#[derive(Clone, Copy)]
pub(super) enum Aggregate {
    /// The number of rows.
    Rows,
    /// The number of distinct values of a column.
    Distinct(usize),
    /// The sum of a column.
    Sum(usize),
    /// The values of a column.
    Values(usize),
    /// The values of a column of figures, each with its qualifier and date.
    Figures(usize),
}

/// The rows of a dataset that belong to each subject.
pub(super) struct Rows<'s, 'a> {
    session: &'s Session<'a>,
    pub dataset: &'static Dataset,
    flags: Vec<FilterFlag>,
    as_of: Date,
    selections: Vec<Option<Selection>>,
    /// The rows of each subject.
    rows: Vec<Vec<EqualRows>>,
}

/// Rows with the same cells in the columns that measures use.
struct EqualRows {
    /// A cell for each column of the dataset, empty in a column that no measure uses.
    cells: Vec<Cell<'static>>,
    /// The number of rows.
    count: usize,
}

impl<'s, 'a> Rows<'s, 'a> {
    /// Reads the rows of each selection.
    pub(super) fn read(
        session: &'s Session<'a>,
        dataset: &'static Dataset,
        selections: Vec<Option<Selection>>,
        as_of: Date,
    ) -> Result<Self> {
        let is_used = |&column: &usize| {
            let is_text = matches!(dataset.column_type(column).element_type(), ColumnType::Text | ColumnType::Url);
            !is_text && matches!(dataset.columns[column].origin, Origin::Stored | Origin::AsOf | Origin::Join { .. })
        };
        let columns: Vec<usize> = (0..dataset.columns.len()).filter(is_used).collect();
        let read = |selection: &Option<Selection>| {
            let mut rows: Vec<EqualRows> = Vec::new();
            let Some(Selection { keys, filters }) = selection.clone() else { return Ok(rows) };
            let mut positions: FxHashMap<Vec<String>, usize> = FxHashMap::default();
            let query = Query { keys, filters, columns: columns.clone(), ..Query::new(dataset, as_of) };
            query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
                let texts = columns.iter().map(|&column| view.cell(column).stored_text().into_owned()).collect();
                let position = *positions.entry(texts).or_insert_with(|| {
                    let mut cells = vec![Cell::Empty; dataset.columns.len()];
                    columns.iter().for_each(|&column| cells[column] = view.cell(column).into_owned());
                    rows.push(EqualRows { cells, count: 0 });
                    rows.len() - 1
                });
                rows[position].count += 1;
                Ok(ControlFlow::Continue(()))
            })?;
            Ok(rows)
        };
        let rows = selections.iter().map(read).collect::<Result<_>>()?;
        Ok(Rows { session, dataset, flags: filter_flags(dataset), as_of, selections, rows })
    }

    /// Returns the columns of the flag that filters by a column, if it has one.
    fn flag_columns(&self, column: usize) -> Option<&Vec<usize>> {
        self.flags.iter().find(|flag| flag.columns.contains(&column)).map(|flag| &flag.columns)
    }

    /// Returns a measure of the rows that satisfy the conditions.
    pub(super) fn measure(&self, name: String, conditions: &Conditions, aggregate: Aggregate) -> Measure {
        self.measure_each(name, &vec![conditions.to_vec(); self.selections.len()], aggregate)
    }

    /// Returns a measure whose conditions differ between subjects.
    pub(super) fn measure_each(
        &self,
        name: String,
        conditions: &[Vec<(usize, Condition)>],
        aggregate: Aggregate,
    ) -> Measure {
        let value = |(subject, conditions): (usize, &Vec<(usize, Condition)>)| {
            let Some(selection) = &self.selections[subject] else { return MeasuredValue::default() };
            let satisfies =
                |rows: &&EqualRows| conditions.iter().all(|(column, condition)| condition.holds(&rows.cells[*column]));
            let rows: Vec<&EqualRows> = self.rows[subject].iter().filter(satisfies).collect();
            let total = self.rows[subject].iter().map(|rows| rows.count).sum();
            let command = Some(self.command(selection, conditions, aggregate));
            MeasuredValue { command, ..self.aggregate(&rows, total, aggregate) }
        };
        Measure { dataset: self.dataset, name, values: conditions.iter().enumerate().map(value).collect() }
    }

    /// Returns the value that follows from rows, without its command. `total` is the number of all rows of the subject.
    fn aggregate(&self, rows: &[&EqualRows], total: usize, aggregate: Aggregate) -> MeasuredValue {
        let selected: usize = rows.iter().map(|rows| rows.count).sum();
        let count = |number: usize| MeasuredValue {
            text: Some(number.to_string()),
            number: Some(number as f64),
            rows: number,
            command: None,
        };
        let texts = |texts: Vec<String>, number: Option<f64>| MeasuredValue {
            text: (!texts.is_empty()).then(|| texts.join("; ")),
            number,
            rows: selected,
            command: None,
        };
        match aggregate {
            Aggregate::Rows => count(selected),
            Aggregate::Distinct(column) => {
                let keys = rows.iter().flat_map(|rows| rows.cells[column].values());
                count(distinct_keys(keys.map(|key| key.stored_text().into_owned())).len())
            }
            Aggregate::Sum(column) => {
                let sum = |rows: &&EqualRows| Some(number(&rows.cells[column])? * rows.count as f64);
                let sum = rows.iter().filter_map(sum).sum::<f64>();
                let text = Cell::Number(sum).display_text().into_owned();
                match selected {
                    0 => MeasuredValue::default(),
                    // The other rows have no number, which is not 0.
                    count if count < total => texts(vec![format!("{text} (in {count} of {total})")], Some(sum)),
                    _ => texts(vec![text], Some(sum)),
                }
            }
            Aggregate::Values(column) => {
                let values = self.sorted_texts(rows, &[column], |cells| cells[column].display_text().into_owned());
                texts(values, single_number(rows, column))
            }
            Aggregate::Figures(column) => {
                let mut columns = self.figure_dates().collect::<Vec<_>>();
                columns.push(column);
                let figures = self.sorted_texts(rows, &columns, |cells| self.figure_text(cells, column));
                texts(figures, single_number(rows, column))
            }
        }
    }

    /// Returns the text of each row, sorted by `columns` and then by the text, so that subjects with the same values have the
    /// same texts.
    fn sorted_texts(
        &self,
        rows: &[&EqualRows],
        columns: &[usize],
        text: impl Fn(&[Cell<'static>]) -> String,
    ) -> Vec<String> {
        let sort: Vec<(usize, bool)> = columns.iter().map(|&column| (column, false)).collect();
        let keyed = |rows: &&EqualRows| {
            let sort_key = |&column: &usize| rows.cells[column].sort_key(self.dataset.column_type(column));
            (columns.iter().map(sort_key).collect::<Vec<_>>(), text(&rows.cells), rows.count)
        };
        let mut keyed: Vec<_> = rows.iter().map(keyed).collect();
        keyed.sort_by(|(a, x, _), (b, y, _)| compare_sort_keys(a, b, &sort).then_with(|| x.cmp(y)));
        keyed.into_iter().flat_map(|(_, text, count)| std::iter::repeat_n(text, count)).collect()
    }

    /// Returns the stored columns with the date of a figure.
    fn figure_dates(&self) -> impl Iterator<Item = usize> {
        let is_date = |(_, column): &(usize, &Column)| {
            !column.required && matches!(column.own_type, ColumnType::Date | ColumnType::Period)
        };
        self.dataset.stored_columns().iter().enumerate().filter(is_date).map(|(column, _)| column)
    }

    /// Returns a figure with its qualifier and its date: `more than 35000 (2017)`.
    fn figure_text(&self, row: &[Cell<'static>], column: usize) -> String {
        let stored = self.dataset.stored_columns().iter().enumerate();
        let mut text = String::new();
        let mut dates: Vec<String> = Vec::new();
        for (index, stored) in stored.filter(|&(index, column)| !column.required && !row[index].is_empty()) {
            match stored.own_type {
                ColumnType::Word(_) => text.push_str(&format!("{} ", row[index].display_text())),
                ColumnType::Date | ColumnType::Period => dates.push(row[index].display_text().into_owned()),
                _ => {}
            }
        }
        text.push_str(&row[column].display_text());
        if !dates.is_empty() {
            text.push_str(&format!(" ({})", dates.join(", ")));
        }
        text
    }

    /// Returns the command that prints the rows of a selection that satisfy the conditions, or for a number of distinct
    /// values, these values.
    fn command(&self, selection: &Selection, conditions: &Conditions, aggregate: Aggregate) -> String {
        let Dataset { name, columns, .. } = *self.dataset;
        let filter = |(column, condition): &(usize, Condition)| {
            condition.filter(self.flag_columns(*column).cloned().unwrap_or_else(|| vec![*column]))
        };
        let filters = selection.filters.iter().cloned().chain(conditions.iter().map(filter)).collect();
        let query = Query { keys: selection.keys.clone(), filters, ..Query::new(self.dataset, self.as_of) };
        let flags = filter_arguments(&query);
        let mut command = match aggregate {
            Aggregate::Distinct(column) => format!("count {name} --by {}{flags}", columns[column].name),
            _ => format!("{name}{flags}"),
        };
        if conditions.iter().any(|(column, _)| columns[*column].origin == Origin::AsOf) {
            command.push_str(&format!(" --as-of {}", self.as_of));
        }
        self.session.catalog.command_line(&command)
    }

    /// Returns a measure for each column that has a filter, holds neither a list nor nested records, and is no part of the key.
    /// Names begin with `label`, unless it is empty.
    pub(super) fn value_measures(&self, label: &str) -> Vec<Measure> {
        let is_value = |&column: &usize| {
            let is_single = !matches!(self.dataset.column_type(column), ColumnType::List(_) | ColumnType::Nested(_));
            let (Origin::Stored | Origin::AsOf) = self.dataset.columns[column].origin else { return false };
            // Of rows that refer to a subject, `sum_measures` compares the integers.
            let is_sum = !label.is_empty() && self.dataset.column_type(column) == ColumnType::Integer;
            let is_key = self.dataset.key.contains(&self.dataset.columns[column].name);
            let is_filtered =
                self.flags.iter().any(|flag| flag.columns.contains(&column) && !matches!(flag.kind, FlagKind::Source));
            is_single && is_filtered && !is_sum && !is_key
        };
        let measure = |column: usize| {
            let name = self.dataset.columns[column].name.replace('_', " ");
            let name = if label.is_empty() { name } else { format!("{label}: {name}") };
            self.measure(name, &[(column, Condition::Any)], Aggregate::Values(column))
        };
        (0..self.dataset.columns.len()).filter(is_value).map(measure).collect()
    }

    /// Returns the number of rows with each word, for the columns of words in the key and for the column whose words are counted
    /// below a list of the dataset. If a word depends on the date, rows are counted on the first day of the edition too. Leaves
    /// out a column that rows may lack, or that tells how certain the rows are.
    pub(super) fn word_measures(&self) -> Result<Vec<Measure>> {
        let Dataset { name, .. } = *self.dataset;
        let tallied = self.dataset.column_index(self.dataset.tally_column);
        let mut columns: Vec<usize> = self.dataset.key_columns().collect();
        columns.extend(tallied.filter(|column| !columns.contains(column)));
        let is_compared = |&column: &usize| {
            let Column { origin, required, .. } = self.dataset.columns[column];
            let is_confidence = self.dataset.column_type(column) == ColumnType::Word(&Confidence::WORDS);
            (required || origin == Origin::AsOf) && !is_confidence
        };
        columns.retain(is_compared);
        let mut measures = Vec::new();
        for column in columns {
            let ColumnType::Word(vocabulary) = self.dataset.column_type(column).element_type() else { continue };
            let column_name = self.dataset.columns[column].name.replace('_', " ");
            // Figures are compared by kind.
            if self.figure_column().is_some_and(|(_, kinds)| kinds.contains(&column)) {
                continue;
            }
            if self.dataset.columns[column].origin != Origin::AsOf {
                measures
                    .extend(self.measures_of_words(column, vocabulary, |word| format!("{name}: {column_name} {word}")));
                continue;
            }
            let edition = self.session.catalog.identity().edition.map(|edition| Date::from(edition.first_day()));
            for date in edition.into_iter().filter(|&date| date != self.as_of).chain([self.as_of]) {
                let rows = Rows::read(self.session, self.dataset, self.selections.clone(), date)?;
                let name = |word: &str| format!("{name}: {column_name} {word} on {date}");
                measures.extend(rows.measures_of_words(column, vocabulary, name));
            }
        }
        Ok(measures)
    }

    fn measures_of_words(&self, column: usize, vocabulary: &Vocabulary, name: impl Fn(&str) -> String) -> Vec<Measure> {
        let measure =
            |word: &str| self.measure(name(word), &[(column, Condition::Word(word.to_owned()))], Aggregate::Rows);
        vocabulary.words().map(measure).filter(|measure| !measure.is_blank()).collect()
    }

    /// Returns the dates of each stored column of dates that every row must have.
    pub(super) fn date_measures(&self) -> Vec<Measure> {
        let is_date = |(_, stored): &(usize, &Column)| stored.own_type == ColumnType::Date && stored.required;
        let measure = |(column, stored): (usize, &Column)| {
            let name = format!("{}: {}", self.dataset.name, stored.name.replace('_', " "));
            self.measure(name, &[], Aggregate::Values(column))
        };
        self.dataset.stored_columns().iter().enumerate().filter(is_date).map(measure).collect()
    }

    /// Returns the sum of each stored column of whole numbers that is no part of the key.
    pub(super) fn sum_measures(&self) -> Vec<Measure> {
        let is_summed = |(column, stored): &(usize, &Column)| {
            let is_key = self.dataset.key.contains(&stored.name);
            stored.own_type == ColumnType::Integer && !is_key && self.flag_columns(*column).is_some()
        };
        let stored = self.dataset.stored_columns().iter().enumerate().filter(is_summed);
        let measure = |(column, stored): (usize, &Column)| {
            let name = format!("{}: {}", self.dataset.name, stored.name.replace('_', " "));
            self.measure(name, &[(column, Condition::Any)], Aggregate::Sum(column))
        };
        stored.map(measure).collect()
    }

    /// Returns the stored column with the figure of each row, and the columns of words that say what kind of figure it is:
    /// those that every row has.
    fn figure_column(&self) -> Option<(usize, Vec<usize>)> {
        let stored = self.dataset.stored_columns().iter().enumerate().filter(|(_, column)| column.required);
        let figure = stored.clone().find(|(_, column)| column.own_type == ColumnType::Number)?.0;
        let kinds =
            stored.filter(|(_, column)| matches!(column.own_type, ColumnType::Word(_))).map(|(column, _)| column);
        Some((figure, kinds.collect()))
    }

    /// Returns the figures of each kind that at least two subjects have.
    pub(super) fn figure_measures(&self) -> Vec<Measure> {
        let Some((figure, kinds)) = self.figure_column() else { return Vec::new() };
        let kind_of = |rows: &EqualRows| -> Vec<String> {
            kinds.iter().map(|&column| rows.cells[column].stored_text().into_owned()).collect()
        };
        let rank = |kind: &Vec<String>| -> Vec<usize> {
            let words = kinds.iter().zip(kind);
            words
                .map(|(&column, word)| match self.dataset.column_type(column) {
                    ColumnType::Word(vocabulary) => vocabulary.rank(word),
                    _ => 0,
                })
                .collect()
        };
        let by_subject: Vec<FxHashSet<Vec<String>>> =
            self.rows.iter().map(|rows| rows.iter().map(kind_of).collect()).collect();
        let mut all: Vec<Vec<String>> = by_subject.iter().flatten().cloned().collect();
        all.sort_by_key(rank);
        let shared = all.chunk_by(|a, b| a == b).filter(|same| same.len() > 1).map(|same| &same[0]);
        let measure = |kind: &Vec<String>| {
            let conditions = kinds.iter().zip(kind).map(|(&column, word)| (column, Condition::Word(word.clone())));
            // The kind of a figure may repeat a word: topic companies, unit companies.
            let mut words = kind.clone();
            words.dedup();
            let name = format!("{}: {}", self.dataset.name, words.join(", "));
            self.measure(name, &conditions.collect::<Vec<_>>(), Aggregate::Figures(figure))
        };
        shared.map(measure).collect()
    }
}

/// Returns the number in a column, if there is only one row.
fn single_number(rows: &[&EqualRows], column: usize) -> Option<f64> {
    match rows {
        [EqualRows { cells, count: 1 }] => number(&cells[column]),
        _ => None,
    }
}

fn number(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Integer(number) => Some(*number as f64),
        Cell::Number(number) => Some(*number),
        _ => None,
    }
}

/// Returns the keys, each once and sorted. Keys of user data are compared folded.
pub(super) fn distinct_keys(keys: impl Iterator<Item = String>) -> Vec<String> {
    let mut seen = FxHashSet::default();
    let mut keys: Vec<String> = keys.filter(|key| seen.insert(fold(key).into_owned())).collect();
    keys.sort_by_key(|key| collation_key(key));
    keys
}
