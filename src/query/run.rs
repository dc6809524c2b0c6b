//! Runs a query: reads the records that may match, joins them, sorts them, and passes them on.
//!
//! May import what the query may.

use std::ops::ControlFlow;

use anyhow::Result;

use super::join::Joins;
use super::{Filter, Predicate, Query, RowView, RowVisitor, contains_term};
use crate::schema::{Origin, RawRecord, Row, SortKey, compare_sort_keys};
use crate::store::catalog::Catalog;
use crate::store::source::Source;
use crate::text::fold;

/// A row in a sort buffer, preceded by its sort key.
type Sortable = (Vec<SortKey>, Box<dyn Row>);

impl Query {
    /// Calls `visit` with each matching row, in order, until `visit` breaks. `extra` are the columns that `visit` reads
    /// besides those of the query.
    ///
    /// # Errors
    /// As [`Catalog::each`], and those of `visit`.
    pub fn run(&self, catalog: &Catalog, extra: &[usize], visit: &mut RowVisitor<'_>) -> Result<()> {
        self.run_on(catalog, None, extra, visit)
    }

    /// Like [`run`](Query::run), but on `rows` if they are given: those whose records [`RawFilter::may_match`] accepts.
    ///
    /// # Errors
    /// As [`run`](Query::run).
    pub(crate) fn run_on(
        &self,
        catalog: &Catalog,
        rows: Option<Vec<Box<dyn Row>>>,
        extra: &[usize],
        visit: &mut RowVisitor<'_>,
    ) -> Result<()> {
        let source = catalog.source(self.dataset)?;
        if catalog.user_dir().is_none() && self.excludes_source(&source) {
            return Ok(());
        }
        let folds = source.is_user_data;
        let raw_filter = self.raw_filter(folds);
        let may_match = |raw: &RawRecord<'_>| raw_filter.may_match(raw);
        // Built-in data is small: reading the candidates first limits the joins to the keys in the candidates.
        // User data is streamed.
        let mut candidates = rows;
        if candidates.is_none() && !source.is_user_data && (!self.filters.is_empty() || self.keys.is_some()) {
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

    /// Returns whether a scan of the bytes of `source` shows that no record can match, because it contains none of the
    /// keys, or none of the operands of a filter.
    fn excludes_source(&self, source: &Source) -> bool {
        let stored = |column: &usize| self.dataset.columns[*column].origin == Origin::Stored;
        let lacks_operands = |filter: &Filter| match &filter.predicate {
            Predicate::OneOf(operands) if !filter.negated && !filter.or_empty => {
                filter.columns.iter().all(stored) && !operands.iter().any(|operand| source.may_contain(&operand.text))
            }
            _ => false,
        };
        let keys = self.keys.as_ref().filter(|_| self.dataset.key.len() == 1);
        let lacks_keys = keys.is_some_and(|keys| !keys.iter().any(|key| source.may_contain(key)));
        lacks_keys || self.filters.iter().any(lacks_operands)
    }

    /// Returns whether a row matches, given that [`RawFilter::may_match`] holds for its record.
    fn matches(&self, view: &RowView<'_>, folds: bool) -> bool {
        let mut undecided = self.filters.iter().filter(|filter| !self.is_decided_by_raw_fields(filter));
        let filters_match = undecided.all(|filter| {
            filter.accepts(filter.columns.iter().map(|&column| filter.compare_cell(&view.cell(column), folds)))
        });
        let key_matches = self.keys.as_ref().is_none_or(|keys| keys.contains(&view.key()))
            && (self.excluded_keys.is_empty() || !self.excluded_keys.contains(&view.key()));
        key_matches && filters_match && (self.text.is_empty() || self.contains_text(view))
    }

    /// Returns whether every word of the text search occurs in some cell of the row.
    fn contains_text(&self, view: &RowView<'_>) -> bool {
        let columns = 0..self.dataset.columns.len();
        let cells: Vec<String> = columns.map(|column| fold(&view.cell(column).display_text()).into_owned()).collect();
        self.text.iter().all(|term| cells.iter().any(|cell| contains_term(cell, term)))
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
        buffer.sort_by(|(a, _), (b, _)| compare_sort_keys(a, b, &self.sort));
        buffer.truncate(self.limit.unwrap_or(usize::MAX));
    }
}
