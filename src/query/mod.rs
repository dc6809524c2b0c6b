//! A question about one dataset, resolved once: filters, order, columns, limit; and the rows that answer it.
//!
//! No dataset is named here and nothing is printed. Rows that cannot match are never typed; only a sort holds rows back.

pub(crate) mod aggregate;
pub(crate) mod facets;
pub(crate) mod join;
pub(crate) mod resolve;

use std::ops::ControlFlow;

use anyhow::Result;

use crate::date::Date;
use crate::query::join::{JoinedValues, Joins};
use crate::schema::{Cell, ColumnType, Dataset, Order, Origin, RawField, RawRecord, Row};
use crate::store::catalog::Catalog;
use crate::store::source::Source;
use crate::text::{fold, folds_to};

/// A question about one dataset.
pub struct Query {
    /// What is asked about.
    pub dataset: &'static Dataset,
    /// What a row must meet: all of these.
    pub filters: Vec<Filter>,
    /// The keys of the rows, where they are asked for by key.
    pub keys: Option<Vec<String>>,
    /// Folded words that must all occur in a row.
    pub text: Vec<String>,
    /// The columns of the answer.
    pub columns: Vec<usize>,
    /// The order of the answer, the first column first; `true` for descending.
    pub sort: Vec<(usize, bool)>,
    /// How many rows at most.
    pub limit: Option<usize>,
    /// The date of the question.
    pub on: Date,
}

/// A condition on a row: a value of one of the columns passes the test.
#[derive(Clone)]
pub struct Filter {
    /// The columns, any of which may pass.
    pub columns: Vec<usize>,
    /// The test.
    pub test: Test,
}

/// What a value must be.
#[derive(Clone)]
pub enum Test {
    /// One of these keys or words; folded where the data is a person's own.
    OneOf(Vec<Word>),
    /// A date that one of these covers.
    Within(Vec<Date>),
    /// Yes.
    Yes,
}

/// A key or a word that is asked for, in both its forms.
#[derive(Clone)]
pub struct Word {
    /// As it is written in the data.
    pub as_written: String,
    folded: String,
}

impl Test {
    /// One of these keys or words.
    #[must_use]
    pub fn one_of(words: Vec<String>) -> Test {
        let both = |word: String| Word { folded: fold(&word).into_owned(), as_written: word };
        Test::OneOf(words.into_iter().map(both).collect())
    }

    /// Whether a stored value, still text, can pass. What is no date or number is left to the typed record to refuse.
    fn admits(&self, text: &str, folds: bool) -> bool {
        match self {
            Test::OneOf(words) => {
                words.iter().any(|word| word.as_written == text || folds && folds_to(text, &word.folded))
            }
            Test::Within(dates) => text.parse().map_or(true, |date| dates.iter().any(|asked| asked.covers(date))),
            Test::Yes => true,
        }
    }

    fn passes(&self, cell: &Cell<'_>, folds: bool) -> bool {
        cell.values().iter().any(|value| match value {
            Cell::Flag(flag) => *flag,
            Cell::Text(text) => self.admits(text, folds),
            other => self.admits(&other.flat(), folds),
        })
    }
}

/// A row of an answer, as columns.
pub struct RowView<'a> {
    dataset: &'static Dataset,
    looked: JoinedValues<'a>,
}

impl<'a> RowView<'a> {
    /// The value of the column at `index` of the dataset.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell<'a> {
        self.looked.cell(self.dataset, index)
    }

    /// The key of the row.
    #[must_use]
    pub fn key(&self) -> String {
        self.dataset.key_of(self.looked.row)
    }
}

/// What is called for each row of an answer.
pub(crate) type RowVisitor<'v> = dyn FnMut(&RowView<'_>) -> Result<ControlFlow<()>> + 'v;

impl Query {
    /// All of `dataset` in the order of its file, with the default view's columns.
    #[must_use]
    pub fn all(dataset: &'static Dataset, on: Date) -> Query {
        let columns = dataset.view.iter().filter_map(|name| dataset.column(name)).collect();
        Query { dataset, filters: Vec::new(), keys: None, text: Vec::new(), columns, sort: Vec::new(), limit: None, on }
    }

    /// The stored columns that are asked about, if those are enough to tell every row of the answer and what it says.
    #[must_use]
    pub fn stored(&self) -> Option<Vec<usize>> {
        let keyed = self.keys.is_none() || self.dataset.key.len() == 1;
        let told = keyed && self.text.is_empty();
        let all = self.wanted(&[]);
        let stored = all.iter().all(|&column| self.dataset.columns[column].origin == Origin::Stored);
        (told && stored).then_some(all)
    }

    /// Pushes the rows of the answer to `visit` until it says stop. `also` are columns, besides those of the query, that
    /// `visit` will ask for.
    ///
    /// # Errors
    /// As [`Catalog::each`], and if `visit` fails.
    pub fn run(&self, catalog: &Catalog, also: &[usize], visit: &mut RowVisitor<'_>) -> Result<()> {
        let source = catalog.source(self.dataset)?;
        if catalog.user_dir().is_none() && self.is_about_none_of(&source) {
            return Ok(());
        }
        let folds = source.is_user_data;
        let admits = |raw: &RawRecord<'_>| self.admits(raw, folds);
        // Of built-in data the records that may be answers are read first, so that only what they lead to is looked up;
        // own data is read once.
        let mut first = None;
        if !source.is_user_data && (!self.filters.is_empty() || self.keys.is_some()) {
            let mut rows = Vec::new();
            catalog.each(self.dataset, &admits, &mut |row| {
                rows.push(row);
                Ok(ControlFlow::Continue(()))
            })?;
            first = Some(rows);
        }
        let lookups = Joins::read(catalog, self.dataset, self.wanted(also), first.as_deref(), self.on)?;
        let mut held: Vec<(Vec<Order>, Box<dyn Row>)> = Vec::new();
        let mut left = self.limit.unwrap_or(usize::MAX);
        if left == 0 {
            return Ok(());
        }
        let mut take = |row: Box<dyn Row>| {
            let view = RowView { dataset: self.dataset, looked: lookups.of(&*row) };
            if !self.passes(&view, folds) {
                return Ok(ControlFlow::Continue(()));
            }
            if !self.sort.is_empty() {
                let order = self.order(&view);
                held.push((order, row));
                self.trim(&mut held);
                return Ok(ControlFlow::Continue(()));
            }
            left -= 1;
            let flow = visit(&view)?;
            Ok(if left == 0 { ControlFlow::Break(()) } else { flow })
        };
        match first {
            Some(rows) => {
                for row in rows {
                    if take(row)?.is_break() {
                        break;
                    }
                }
            }
            None => catalog.each(self.dataset, &admits, &mut take)?,
        }
        self.settle(&mut held);
        for (_, row) in &held {
            if visit(&RowView { dataset: self.dataset, looked: lookups.of(&**row) })?.is_break() {
                break;
            }
        }
        Ok(())
    }

    /// Whether nothing in a source can be an answer, where that can be told from the whole of it.
    fn is_about_none_of(&self, source: &Source) -> bool {
        let stored = |column: &usize| self.dataset.columns[*column].origin == Origin::Stored;
        let lacks = |filter: &Filter| match &filter.test {
            Test::OneOf(words) => {
                filter.columns.iter().all(stored) && !words.iter().any(|word| source.may_hold(&word.as_written))
            }
            _ => false,
        };
        let keys = self.keys.as_ref().filter(|_| self.dataset.key.len() == 1);
        keys.is_some_and(|keys| !keys.iter().any(|key| source.may_hold(key))) || self.filters.iter().any(lacks)
    }

    /// The columns whose values this query needs.
    fn wanted(&self, also: &[usize]) -> Vec<usize> {
        if !self.text.is_empty() {
            return (0..self.dataset.columns.len()).collect();
        }
        let filtered = self.filters.iter().flat_map(|filter| filter.columns.iter());
        self.columns
            .iter()
            .chain(filtered)
            .chain(self.sort.iter().map(|(column, _)| column))
            .chain(also)
            .copied()
            .collect()
    }

    /// Whether a record can be an answer, decided on its stored fields before it is typed.
    #[must_use]
    pub fn admits(&self, raw: &RawRecord<'_>, folds: bool) -> bool {
        let keyed = self.keys.as_ref().is_none_or(|keys| match self.dataset.key {
            [_] => {
                let key = self.dataset.key_columns().next().map(|index| raw.field(index).shown());
                keys.iter().any(|asked| key.as_deref() == Some(asked))
            }
            _ => true,
        });
        keyed
            && self.filters.iter().all(|filter| {
                filter.columns.iter().any(|&column| match self.dataset.columns[column].origin {
                    Origin::Stored => {
                        let list = matches!(self.dataset.columns[column].own_type, ColumnType::List(_));
                        let field: RawField<'_> = raw.field(column);
                        field.any(list, &mut |text| filter.test.admits(text, folds))
                    }
                    _ => true,
                })
            })
    }

    /// Whether a record that is [admitted](Query::admits) passes the filter: a word or a key is the same typed or not.
    fn is_settled(&self, filter: &Filter) -> bool {
        let is_text = |kind: ColumnType| {
            matches!(kind, ColumnType::Text | ColumnType::Url | ColumnType::Word(_) | ColumnType::Reference(_))
        };
        matches!(filter.test, Test::OneOf(_))
            && filter
                .columns
                .iter()
                .map(|&column| &self.dataset.columns[column])
                .all(|column| column.origin == Origin::Stored && is_text(column.own_type.single()))
    }

    fn passes(&self, view: &RowView<'_>, folds: bool) -> bool {
        let filtered = self
            .filters
            .iter()
            .filter(|filter| !self.is_settled(filter))
            .all(|filter| filter.columns.iter().any(|&column| filter.test.passes(&view.cell(column), folds)));
        let keyed = self.keys.as_ref().is_none_or(|keys| keys.contains(&view.key()));
        keyed && filtered && (self.text.is_empty() || self.reads(view))
    }

    /// Whether every word of the text occurs somewhere in the row.
    fn reads(&self, view: &RowView<'_>) -> bool {
        let cells: Vec<String> =
            (0..self.dataset.columns.len()).map(|column| fold(&view.cell(column).human()).into_owned()).collect();
        self.text.iter().all(|word| cells.iter().any(|cell| cell.contains(word.as_str())))
    }

    fn order(&self, view: &RowView<'_>) -> Vec<Order> {
        self.sort.iter().map(|&(column, _)| view.cell(column).order(self.dataset.kind(column))).collect()
    }

    /// With a limit, keeps the held rows near it: the memory of a sort is that of its answer.
    fn trim(&self, held: &mut Vec<(Vec<Order>, Box<dyn Row>)>) {
        if self.limit.is_some_and(|limit| held.len() >= 2 * limit + 1024) {
            self.settle(held);
        }
    }

    /// Sorts the held rows, equal ones as they came, and keeps as many as are wanted.
    fn settle(&self, held: &mut Vec<(Vec<Order>, Box<dyn Row>)>) {
        held.sort_by(|(a, _), (b, _)| {
            let by_column = a.iter().zip(b).zip(&self.sort);
            by_column
                .fold(std::cmp::Ordering::Equal, |so_far, ((a, b), &(_, down))| so_far.then_with(|| a.compare(b, down)))
        });
        held.truncate(self.limit.unwrap_or(usize::MAX));
    }
}
