//! A query over one dataset, resolved once: filters, sort order, columns and limit, and the rows that match.
//!
//! May import `store`, `datasets` and the layers below them; names no dataset and prints nothing. A record that cannot
//! match is never deserialized, and only a sort buffers rows.

pub(crate) mod aggregate;
pub(crate) mod facets;
pub(crate) mod join;
pub(crate) mod resolve;

use std::cell::RefCell;
use std::cmp::Ordering;
use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::datasets::registry;
use crate::date::Date;
use crate::query::join::{JoinedRow, Joins};
use crate::schema::{Cell, ColumnType, Dataset, Origin, RawRecord, Row, SortKey};
use crate::store::catalog::Catalog;
use crate::store::source::Source;
use crate::text::fold;

/// A query over one dataset.
pub struct Query {
    /// The dataset whose rows are selected.
    pub dataset: &'static Dataset,
    /// The filters, all of which a row must match.
    pub filters: Vec<Filter>,
    /// The keys of the rows, if rows are selected by key.
    pub keys: Option<Vec<String>>,
    /// Folded words, each of which must occur in a cell of the row.
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
}

/// A condition on a value.
#[derive(Clone)]
pub enum Predicate {
    /// Equal to one of these keys or words; in user data after folding.
    OneOf(Vec<Operand>),
    /// A date within one of these dates, such as `2019-03-01` within `2019-03`.
    Within(Vec<Date>),
    /// True.
    True,
}

/// A key or a word to compare values with, folded once.
#[derive(Clone)]
pub struct Operand {
    /// The key or word as the data spells it.
    pub text: String,
    folded: String,
}

impl Predicate {
    /// Creates the predicate that a value equals one of `words`, which are keys or words of a vocabulary.
    #[must_use]
    pub fn one_of(words: Vec<String>) -> Predicate {
        let operand = |text: String| Operand { folded: fold(&text).into_owned(), text };
        Predicate::OneOf(words.into_iter().map(operand).collect())
    }

    /// Returns whether a stored value, still text, may satisfy the predicate. Text that is not a date may: the typed record
    /// reports it.
    fn may_match_text(&self, text: &str, folds: bool) -> bool {
        match self {
            Predicate::OneOf(operands) => {
                operands.iter().any(|operand| operand.text == text || folds && fold(text) == operand.folded)
            }
            Predicate::Within(dates) => text.parse().map_or(true, |value| dates.iter().any(|date| date.covers(value))),
            Predicate::True => true,
        }
    }

    /// Returns whether any value of `cell` satisfies the predicate.
    fn matches_cell(&self, cell: &Cell<'_>, folds: bool) -> bool {
        cell.values().iter().any(|value| match value {
            Cell::Boolean(flag) => *flag,
            Cell::Text(text) => self.may_match_text(text, folds),
            other => self.may_match_text(&other.stored_text(), folds),
        })
    }
}

/// The filters of a query on stored columns, for records that are not deserialized.
pub struct RawFilter<'q> {
    keys: Option<(usize, &'q [String])>,
    folds: bool,
    filters: Vec<(&'q Predicate, Vec<RawColumn>)>,
}

/// A column of a filter.
struct RawColumn {
    index: usize,
    is_list: bool,
    /// Whether a field satisfies the predicate, by the bytes of the field: most columns repeat their fields.
    results: RefCell<FxHashMap<Vec<u8>, bool>>,
}

/// The number of fields whose result each column remembers, and the longest of them in bytes.
const REMEMBERED_FIELDS: usize = 1 << 10;
const REMEMBERED_LENGTH: usize = 1 << 8;

impl RawFilter<'_> {
    /// Returns whether a record may match, judging by its stored fields.
    #[must_use]
    pub fn may_match(&self, raw: &RawRecord<'_>) -> bool {
        let key_matches = self.keys.is_none_or(|(column, keys)| {
            let key = raw.field(column).text();
            keys.iter().any(|wanted| *wanted == key)
        });
        let column_matches = |predicate: &Predicate, column: &RawColumn| {
            let matches = || {
                let field = raw.field(column.index);
                field.any_value(column.is_list, &mut |text| predicate.may_match_text(text, self.folds))
            };
            if !self.folds {
                return matches();
            }
            let bytes = raw.field_bytes(column.index);
            let mut results = column.results.borrow_mut();
            if let Some(result) = results.get(bytes) {
                return *result;
            }
            let result = matches();
            if results.len() < REMEMBERED_FIELDS && bytes.len() <= REMEMBERED_LENGTH {
                results.insert(bytes.to_owned(), result);
            }
            result
        };
        key_matches
            && self
                .filters
                .iter()
                .all(|(predicate, columns)| columns.iter().any(|column| column_matches(predicate, column)))
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

/// A row of a sort buffer, after its sort key.
type Sortable = (Vec<SortKey>, Box<dyn Row>);

impl Query {
    /// Creates a query for all rows of `dataset` in file order, with the columns of the default view.
    #[must_use]
    pub fn new(dataset: &'static Dataset, as_of: Date) -> Query {
        let columns = dataset.default_columns.iter().filter_map(|name| dataset.column_index(name)).collect();
        let (filters, text, sort) = (Vec::new(), Vec::new(), Vec::new());
        Query { dataset, filters, keys: None, text, columns, sort, limit: None, as_of }
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
        // A list that contains the value may contain others, and a row may match by another column.
        if filter.columns != [column] || matches!(column_type, ColumnType::List(_)) {
            return false;
        }
        match &filter.predicate {
            Predicate::OneOf(operands) => operands.len() == 1,
            Predicate::Within(dates) => column_type == ColumnType::Date && matches!(dates[..], [date] if date.is_day()),
            Predicate::True => true,
        }
    }

    /// Returns the columns that the query reads, if all of them are stored, so that raw records are enough to run it.
    #[must_use]
    pub fn stored_columns(&self) -> Option<Vec<usize>> {
        let raw_key = self.keys.is_none() || self.dataset.key.len() == 1;
        let columns = self.required_columns(&[]);
        let stored = columns.iter().all(|&column| self.dataset.columns[column].origin == Origin::Stored);
        (raw_key && self.text.is_empty() && stored).then_some(columns)
    }

    /// Calls `visit` with each matching row, in order, until `visit` breaks. `extra` are the columns that `visit` reads
    /// besides those of the query.
    ///
    /// # Errors
    /// As [`Catalog::each`], and those of `visit`.
    pub fn run(&self, catalog: &Catalog, extra: &[usize], visit: &mut RowVisitor<'_>) -> Result<()> {
        let source = catalog.source(self.dataset)?;
        if catalog.user_dir().is_none() && self.excludes_source(&source) {
            return Ok(());
        }
        let folds = source.is_user_data;
        let raw_filter = self.raw_filter(folds);
        let may_match = |raw: &RawRecord<'_>| raw_filter.may_match(raw);
        // Built-in data is small: reading the candidates first limits the joins to the keys in the candidates.
        // User data is streamed.
        let mut candidates = None;
        if !source.is_user_data && (!self.filters.is_empty() || self.keys.is_some()) {
            let mut rows = Vec::new();
            catalog.each(self.dataset, &may_match, &mut |row| {
                rows.push(row);
                Ok(ControlFlow::Continue(()))
            })?;
            candidates = Some(rows);
        }
        let columns = self.required_columns(extra);
        let joins = Joins::read(catalog, self.dataset, columns, candidates.as_deref(), self.as_of)?;
        let mut buffer: Vec<Sortable> = Vec::new();
        let mut remaining = self.limit.unwrap_or(usize::MAX);
        if remaining == 0 {
            return Ok(());
        }
        let mut process = |row: Box<dyn Row>| {
            let view = RowView { dataset: self.dataset, joined: joins.join(&*row) };
            if !self.matches(&view, folds) {
                return Ok(ControlFlow::Continue(()));
            }
            if !self.sort.is_empty() {
                let sort_key = self.sort_key(&view);
                buffer.push((sort_key, row));
                self.limit_buffer(&mut buffer);
                return Ok(ControlFlow::Continue(()));
            }
            remaining -= 1;
            let flow = visit(&view)?;
            Ok(if remaining == 0 { ControlFlow::Break(()) } else { flow })
        };
        match candidates {
            Some(rows) => {
                for row in rows {
                    if process(row)?.is_break() {
                        break;
                    }
                }
            }
            None => catalog.each(self.dataset, &may_match, &mut process)?,
        }
        self.sort_and_truncate(&mut buffer);
        for (_, row) in &buffer {
            if visit(&RowView { dataset: self.dataset, joined: joins.join(&**row) })?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Returns whether `source` lacks a key or word that every match contains, which a scan of its bytes can tell.
    fn excludes_source(&self, source: &Source) -> bool {
        let stored = |column: &usize| self.dataset.columns[*column].origin == Origin::Stored;
        let lacks_operands = |filter: &Filter| match &filter.predicate {
            Predicate::OneOf(operands) => {
                filter.columns.iter().all(stored) && !operands.iter().any(|operand| source.may_contain(&operand.text))
            }
            _ => false,
        };
        let keys = self.keys.as_ref().filter(|_| self.dataset.key.len() == 1);
        let lacks_keys = keys.is_some_and(|keys| !keys.iter().any(|key| source.may_contain(key)));
        lacks_keys || self.filters.iter().any(lacks_operands)
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

    /// Returns the other datasets that the query reads for joined columns.
    pub(crate) fn joined_datasets(&self) -> impl Iterator<Item = &'static Dataset> + '_ {
        self.required_columns(&[]).into_iter().filter_map(|column| match self.dataset.columns[column].origin {
            Origin::Stored | Origin::AsOf => None,
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
            filters: filters
                .map(|filter| (&filter.predicate, filter.columns.iter().map(raw_column).collect()))
                .collect(),
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

    /// Returns whether a row matches, given that [`RawFilter::may_match`] holds for its record.
    fn matches(&self, view: &RowView<'_>, folds: bool) -> bool {
        let mut undecided = self.filters.iter().filter(|filter| !self.is_decided_by_raw_fields(filter));
        let filters_match = undecided.all(|Filter { columns, predicate }| {
            columns.iter().any(|&column| predicate.matches_cell(&view.cell(column), folds))
        });
        let key_matches = self.keys.as_ref().is_none_or(|keys| keys.contains(&view.key()));
        key_matches && filters_match && (self.text.is_empty() || self.contains_text(view))
    }

    /// Returns whether every word of the text search occurs in some cell of the row.
    fn contains_text(&self, view: &RowView<'_>) -> bool {
        let columns = 0..self.dataset.columns.len();
        let cells: Vec<String> = columns.map(|column| fold(&view.cell(column).display_text()).into_owned()).collect();
        self.text.iter().all(|word| cells.iter().any(|cell| cell.contains(word.as_str())))
    }

    fn sort_key(&self, view: &RowView<'_>) -> Vec<SortKey> {
        self.sort.iter().map(|&(column, _)| view.cell(column).sort_key(self.dataset.column_type(column))).collect()
    }

    /// Truncates a sort buffer that has outgrown the limit, so that memory is bounded by the size of the result.
    fn limit_buffer(&self, buffer: &mut Vec<Sortable>) {
        if self.limit.is_some_and(|limit| buffer.len() >= 2 * limit + 1024) {
            self.sort_and_truncate(buffer);
        }
    }

    /// Sorts the buffer, keeping equal rows in file order, and truncates it to the limit.
    fn sort_and_truncate(&self, buffer: &mut Vec<Sortable>) {
        buffer.sort_by(|(a, _), (b, _)| {
            let columns = a.iter().zip(b).zip(&self.sort);
            columns.fold(Ordering::Equal, |ordering, ((a, b), &(_, descending))| {
                ordering.then_with(|| a.compare(b, descending))
            })
        });
        buffer.truncate(self.limit.unwrap_or(usize::MAX));
    }
}
