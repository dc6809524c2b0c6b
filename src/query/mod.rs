//! A query over one dataset, resolved once: filters, sort order, columns and limit, and the rows that match.
//!
//! May import `store`, `datasets` and the layers below them; names no dataset and prints nothing. A record whose stored
//! fields show that it cannot match is not deserialized. Rows of user data are buffered only to sort them.

pub(crate) mod aggregate;
mod ambiguity;
pub(crate) mod candidates;
pub(crate) mod facets;
pub(crate) mod join;
pub(crate) mod matrix;
pub(crate) mod place;
pub(crate) mod resolve;
mod run;

use std::cell::RefCell;
use std::fmt;
use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::datasets::registry;
use crate::date::Date;
use crate::query::join::JoinedRow;
use crate::query::place::SourcePlace;
use crate::schema::{Cell, ColumnType, Dataset, Origin, RawField, RawRecord};
use crate::text::{fold, has_word_prefix};

/// A query over one dataset.
#[derive(Clone)]
pub struct Query {
    /// The dataset whose rows are selected.
    pub dataset: &'static Dataset,
    /// The filters, all of which a row must match.
    pub filters: Vec<Filter>,
    /// The keys of the rows, if rows are selected by key.
    pub keys: Option<Vec<String>>,
    /// The keys of rows that are excluded.
    pub excluded_keys: Vec<String>,
    /// Folded words and phrases, each of which must occur in a cell of the row.
    pub text: Vec<String>,
    /// The positions of the columns of the result.
    pub columns: Vec<usize>,
    /// The sort columns, the most significant first; `true` for descending.
    pub sort: Vec<(usize, bool)>,
    /// The maximum number of rows.
    pub limit: Option<usize>,
    /// The date for which as-of columns are computed.
    pub as_of: Date,
}

/// A condition on a row: a value in any of the columns satisfies the predicate.
#[derive(Clone)]
pub struct Filter {
    /// The positions of the columns.
    pub columns: Vec<usize>,
    /// The predicate.
    pub predicate: Predicate,
    /// Whether a row without a value in any of the columns satisfies the condition too.
    pub or_empty: bool,
    /// Whether the condition is reversed: the rows that do not satisfy it match.
    pub negated: bool,
}

/// How the field of a column compares with the predicate of a filter.
#[derive(Clone, Copy, PartialEq)]
enum Comparison {
    /// The field has no value.
    Empty,
    /// No value satisfies the predicate.
    Different,
    /// A value satisfies the predicate.
    Matching,
}

impl Comparison {
    fn new(is_matching: bool, is_empty: bool) -> Comparison {
        match (is_matching, is_empty) {
            (true, _) => Comparison::Matching,
            (false, true) => Comparison::Empty,
            (false, false) => Comparison::Different,
        }
    }
}

impl Filter {
    /// Creates the condition that a value in any of `columns` satisfies `predicate`.
    #[must_use]
    pub fn new(columns: Vec<usize>, predicate: Predicate) -> Filter {
        Filter { columns, predicate, or_empty: false, negated: false }
    }

    /// Returns whether a row matches, given how each of its columns compares with the predicate.
    fn accepts(&self, mut comparisons: impl Iterator<Item = Comparison>) -> bool {
        let mut is_empty = true;
        let is_matching = comparisons.any(|comparison| {
            is_empty &= comparison == Comparison::Empty;
            comparison == Comparison::Matching
        });
        (is_matching || self.or_empty && is_empty) != self.negated
    }

    /// Returns how a stored field that is not deserialized compares with the predicate.
    fn compare_field(&self, field: RawField<'_>, is_list: bool, folds: bool) -> Comparison {
        let mut is_empty = true;
        let is_matching = field.any_value(is_list, &mut |text| {
            is_empty = false;
            self.matches_text(text, folds)
        });
        Comparison::new(is_matching, is_empty)
    }

    /// Returns how a cell compares with the predicate.
    fn compare_cell(&self, cell: &Cell<'_>, folds: bool) -> Comparison {
        let values = cell.values();
        let is_matching = values.iter().any(|value| match value {
            Cell::Boolean(flag) => *flag,
            Cell::Text(text) => self.matches_text(text, folds),
            other => self.matches_text(&other.stored_text(), folds),
        });
        Comparison::new(is_matching, values.is_empty())
    }

    /// Returns whether a value satisfies the predicate. If the text is malformed, returns the result with which the
    /// filter keeps the record, so that deserialization reports the problem.
    fn matches_text(&self, text: &str, folds: bool) -> bool {
        self.predicate.matches_text(text, folds).unwrap_or(!self.negated)
    }
}

/// A condition on a value.
#[derive(Clone)]
pub enum Predicate {
    /// Equal to one of these keys or words; in user data after folding.
    OneOf(Vec<Operand>),
    /// A date or a period that overlaps one of these ranges.
    Dates(Vec<Bounds<Date>>),
    /// A number in one of these ranges.
    Numbers(Vec<Bounds<f64>>),
    /// A source that contains a place within one of these places.
    Sources(Vec<SourcePlace>),
    /// True; in a column that is not Boolean, any value.
    True,
}

/// A range that includes both ends. An end that is absent is open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds<T> {
    /// The lower end.
    pub low: Option<T>,
    /// The upper end.
    pub high: Option<T>,
}

impl Bounds<Date> {
    /// Returns whether a day from the first day of `from` to the last day of `to` is in the range.
    fn overlaps(&self, from: Date, to: Date) -> bool {
        self.low.is_none_or(|low| low.first_day() <= to.last_day())
            && self.high.is_none_or(|high| from.first_day() <= high.last_day())
    }
}

impl Bounds<f64> {
    fn contains(&self, number: f64) -> bool {
        self.low.is_none_or(|low| low <= number) && self.high.is_none_or(|high| number <= high)
    }
}

impl<T: fmt::Display + PartialEq> fmt::Display for Bounds<T> {
    /// Writes the range as on the command line: `2013..2016`, `50..`, `..10`, or a value if both ends are equal.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let (Some(low), true) = (&self.low, self.low == self.high) {
            return write!(f, "{low}");
        }
        self.low.iter().try_for_each(|low| write!(f, "{low}"))?;
        f.write_str("..")?;
        self.high.iter().try_for_each(|high| write!(f, "{high}"))
    }
}

/// A key or a word to compare values with, and its folded form.
#[derive(Clone)]
pub struct Operand {
    /// The key or word as the data spells it.
    pub text: String,
    folded: String,
}

impl Operand {
    /// Folds a key or a word.
    #[must_use]
    pub fn new(text: String) -> Operand {
        Operand { folded: fold(&text).into_owned(), text }
    }
}

impl Predicate {
    /// Creates the predicate that a value equals one of `words`, which are keys or words of a vocabulary.
    #[must_use]
    pub fn one_of(words: Vec<String>) -> Predicate {
        Predicate::OneOf(words.into_iter().map(Operand::new).collect())
    }

    /// Returns whether a value satisfies the predicate; `None` if the text is not of the type that the predicate compares.
    fn matches_text(&self, text: &str, folds: bool) -> Option<bool> {
        match self {
            Predicate::OneOf(operands) => {
                Some(operands.iter().any(|operand| operand.text == text || folds && fold(text) == operand.folded))
            }
            Predicate::Dates(ranges) => {
                let (from, to) = text.split_once('/').unwrap_or((text, text));
                let (from, to) = (from.parse().ok()?, to.parse().ok()?);
                Some(ranges.iter().any(|range| range.overlaps(from, to)))
            }
            Predicate::Numbers(ranges) => {
                let number = text.parse().ok()?;
                Some(ranges.iter().any(|range| range.contains(number)))
            }
            Predicate::Sources(places) => Some(places.iter().any(|place| place.covers(text))),
            Predicate::True => Some(true),
        }
    }
}

/// The filters of a query on stored columns, for records that are not deserialized.
pub struct RawFilter<'q> {
    keys: Option<(usize, &'q [String])>,
    folds: bool,
    filters: Vec<(&'q Filter, Vec<RawColumn>)>,
}

/// A column of a filter.
struct RawColumn {
    index: usize,
    is_list: bool,
    /// How fields compare with the predicate, by the bytes of the field. Most columns have few distinct fields.
    results: RefCell<FxHashMap<Vec<u8>, Comparison>>,
}

/// The maximum number of fields whose results each column remembers.
const REMEMBERED_FIELDS: usize = 1 << 10;
/// The maximum length in bytes of a field whose result is remembered.
const REMEMBERED_LENGTH: usize = 1 << 8;

impl RawFilter<'_> {
    /// Returns whether a record may match, judging by its stored fields.
    #[must_use]
    pub fn may_match(&self, raw: &RawRecord<'_>) -> bool {
        let key_matches = self.keys.is_none_or(|(column, keys)| {
            let key = raw.field(column).text();
            keys.iter().any(|wanted| *wanted == key)
        });
        let compare = |filter: &Filter, column: &RawColumn| {
            let compare = || filter.compare_field(raw.field(column.index), column.is_list, self.folds);
            if !self.folds {
                return compare();
            }
            let bytes = raw.field_bytes(column.index);
            let mut results = column.results.borrow_mut();
            if let Some(result) = results.get(bytes) {
                return *result;
            }
            let result = compare();
            if results.len() < REMEMBERED_FIELDS && bytes.len() <= REMEMBERED_LENGTH {
                results.insert(bytes.to_owned(), result);
            }
            result
        };
        key_matches
            && self
                .filters
                .iter()
                .all(|(filter, columns)| filter.accepts(columns.iter().map(|column| compare(filter, column))))
    }
}

/// A row of the result: stored, as-of and joined columns alike.
pub struct RowView<'a> {
    dataset: &'static Dataset,
    joined: JoinedRow<'a>,
}

impl<'a> RowView<'a> {
    /// Returns the value of the column at `index` of the dataset.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'a> {
        self.joined.cell(self.dataset, index)
    }

    /// Returns the key of the row.
    #[must_use]
    pub fn key(&self) -> String {
        self.dataset.row_key(self.joined.row)
    }
}

/// A callback for each row of the result.
pub(crate) type RowVisitor<'v> = dyn FnMut(&RowView<'_>) -> Result<ControlFlow<()>> + 'v;

impl Query {
    /// Creates a query for all rows of `dataset` in file order, with the columns of the default view.
    #[must_use]
    pub fn new(dataset: &'static Dataset, as_of: Date) -> Query {
        let columns = dataset.default_columns.iter().filter_map(|name| dataset.column_index(name)).collect();
        let (filters, excluded_keys, text, sort) = <_>::default();
        Query { dataset, filters, keys: None, excluded_keys, text, columns, sort, limit: None, as_of }
    }

    /// Omits the columns that have one value in all rows because of a filter, unless no column would remain. The filters
    /// decide, not the rows, so that rows can be streamed.
    pub(crate) fn omit_constant_columns(&mut self) {
        let is_constant = |column: usize| self.filters.iter().any(|filter| self.makes_constant(filter, column));
        let varying: Vec<usize> = self.columns.iter().copied().filter(|&column| !is_constant(column)).collect();
        if !varying.is_empty() {
            self.columns = varying;
        }
    }

    /// Returns whether `column` has the same value in all rows that match `filter`.
    fn makes_constant(&self, filter: &Filter, column: usize) -> bool {
        let column_type = self.dataset.column_type(column);
        // A row may match by another column, or because it does not have the value.
        if filter.negated || filter.columns != [column] {
            return false;
        }
        if filter.or_empty {
            return matches!(&filter.predicate, Predicate::OneOf(operands) if operands.is_empty());
        }
        match (&filter.predicate, column_type) {
            // A list that contains the value may contain others.
            (_, ColumnType::List(_)) => false,
            (Predicate::OneOf(operands), _) => operands.len() == 1,
            (Predicate::Dates(ranges), ColumnType::Date) => {
                matches!(ranges[..], [Bounds { low: Some(low), high }] if low.is_day() && high == Some(low))
            }
            (Predicate::Numbers(ranges), _) => {
                matches!(ranges[..], [Bounds { low: Some(low), high }] if high == Some(low))
            }
            (Predicate::True, ColumnType::Boolean) => true,
            _ => false,
        }
    }

    /// Returns the columns that the query reads, and those of `extra`, if all of them are stored, so that raw records are
    /// enough to run it.
    #[must_use]
    pub fn stored_columns(&self, extra: &[usize]) -> Option<Vec<usize>> {
        let raw_key = self.excluded_keys.is_empty() && (self.keys.is_none() || self.dataset.key.len() == 1);
        let columns = self.required_columns(extra);
        let stored = columns.iter().all(|&column| self.dataset.columns[column].origin == Origin::Stored);
        (raw_key && self.text.is_empty() && stored).then_some(columns)
    }

    /// Returns the columns whose values are needed to run the query: all of them for a text search.
    fn required_columns(&self, extra: &[usize]) -> Vec<usize> {
        if !self.text.is_empty() {
            return (0..self.dataset.columns.len()).collect();
        }
        let filtered = self.filters.iter().flat_map(|filter| filter.columns.iter());
        let sorted = self.sort.iter().map(|(column, _)| column);
        self.columns.iter().chain(filtered).chain(sorted).chain(extra).copied().collect()
    }

    /// Returns the other datasets that the query reads for joined and inherited columns.
    pub(crate) fn joined_datasets(&self) -> impl Iterator<Item = &'static Dataset> + '_ {
        self.required_columns(&[]).into_iter().filter_map(|column| match self.dataset.columns[column].origin {
            Origin::Stored | Origin::AsOf | Origin::Computed => None,
            Origin::Join { reference, .. } => self.dataset.referenced_dataset(reference),
            Origin::Inherited { column } => self.dataset.referenced_dataset(column),
            Origin::ReverseJoin { dataset, .. } => registry::find_dataset(dataset),
        })
    }

    /// Returns the filters that the stored fields of a record decide before it is deserialized.
    #[must_use]
    pub fn raw_filter(&self, folds: bool) -> RawFilter<'_> {
        let columns = self.dataset.columns;
        let is_stored = |column: &usize| columns[*column].origin == Origin::Stored;
        let filters = self.filters.iter().filter(|filter| filter.columns.iter().all(is_stored));
        let raw_column = |&index: &usize| RawColumn {
            index,
            is_list: matches!(columns[index].own_type, ColumnType::List(_)),
            results: RefCell::default(),
        };
        let key_column = self.dataset.key_columns().next().filter(|_| self.dataset.key.len() == 1);
        RawFilter {
            keys: key_column.zip(self.keys.as_deref()),
            folds,
            filters: filters.map(|filter| (filter, filter.columns.iter().map(raw_column).collect())).collect(),
        }
    }

    /// Returns whether [`RawFilter::may_match`] decides `filter`: text, words and keys compare the same before and after
    /// deserialization.
    fn is_decided_by_raw_fields(&self, filter: &Filter) -> bool {
        let is_text = |column_type: ColumnType| {
            matches!(column_type, ColumnType::Text | ColumnType::Url | ColumnType::Word(_) | ColumnType::Reference(_))
        };
        let mut columns = filter.columns.iter().map(|&column| &self.dataset.columns[column]);
        matches!(filter.predicate, Predicate::OneOf(_))
            && columns.all(|column| column.origin == Origin::Stored && is_text(column.own_type.element_type()))
    }
}

/// The length of the longest word that a text search finds only at the start of a word: the letters of a shorter one, such
/// as `IT`, occur in the middle of many words.
const MAX_SHORT_WORD: usize = 3;

/// Returns whether a folded text contains a word or a phrase. A number at either end of a phrase, such as `3 5` for
/// `3.5`, does not match a part of a longer number.
#[must_use]
pub(crate) fn contains_term(text: &str, term: &str) -> bool {
    if !term.contains(' ') {
        let is_short = term.chars().count() <= MAX_SHORT_WORD;
        return if is_short { has_word_prefix(text, term) } else { text.contains(term) };
    }
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    text.match_indices(term).any(|(at, _)| {
        let continues_before = is_digit(term.chars().next()) && is_digit(text[..at].chars().next_back());
        let continues_after = is_digit(term.chars().next_back()) && is_digit(text[at + term.len()..].chars().next());
        !continues_before && !continues_after
    })
}
