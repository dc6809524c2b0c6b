//! Cross-tabulates the rows of a query by its two columns.

use std::borrow::Cow;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::query::Query;
use crate::query::aggregate::{Group, GroupDetails, count_groups};
use crate::query::facets::NONE;
use crate::schema::{Cell, ColumnType, SortKey};
use crate::store::catalog::Catalog;

/// The name of the row and the column of totals.
pub(crate) const TOTAL: &str = "all";

/// The counts of a cross-tabulation.
pub(crate) struct Matrix {
    /// The values of the first column and of the second, in order.
    pub values: [Vec<Value>; 2],
    /// The number of rows.
    pub rows: usize,
    /// The count for each value of the first column and of the second; `None` stands for all values, as in a total.
    /// Totals may be less than sums, because a record counts once for each value in a list.
    counts: FxHashMap<[Option<String>; 2], usize>,
}

/// A value of a column, with the number of rows that have it.
pub(crate) struct Value {
    /// The value.
    pub cell: Cell<'static>,
    /// The number of rows that have the value.
    pub count: usize,
    /// The sort key of the value.
    pub order: SortKey,
}

impl Matrix {
    /// Counts the rows of a query with two columns.
    ///
    /// # Errors
    /// As [`Query::run`].
    pub(crate) fn read(catalog: &Catalog, query: &Query) -> Result<Matrix> {
        let (rows, groups) = count_groups(catalog, query, GroupDetails::default())?;
        let text = |cell: &Cell<'_>| Some(cell.stored_text().into_owned());
        let mut counts = FxHashMap::default();
        for Group { values, count, .. } in &groups {
            counts.insert([text(&values[0]), text(&values[1])], *count);
        }
        counts.insert([None, None], rows);
        let sum: usize = groups.iter().map(|group| group.count).sum();
        let mut totals = |index: usize| -> Result<Vec<Value>> {
            let other = query.dataset.column_type(query.columns[1 - index]);
            // Counts add up to a total unless one row has several values of the other column.
            let mut values: Vec<Value> = if sum == rows || !matches!(other, ColumnType::List(_)) {
                sum_counts(&groups, index)
            } else {
                let query = Query { columns: vec![query.columns[index]], ..query.clone() };
                let groups = count_groups(catalog, &query, GroupDetails::default())?.1;
                groups.into_iter().filter_map(Value::from_group).collect()
            };
            for value in &values {
                let mut key = [None, None];
                key[index] = text(&value.cell);
                counts.insert(key, value.count);
            }
            values.sort_by(|a, b| a.order.compare(&b.order, false));
            Ok(values)
        };
        Ok(Matrix { values: [totals(0)?, totals(1)?], rows, counts })
    }

    /// Returns the sum of the counts, without totals.
    pub(crate) fn sum(&self) -> usize {
        self.counts.iter().filter(|(key, _)| key.iter().all(Option::is_some)).map(|(_, count)| count).sum()
    }

    /// Returns the number of rows with a value of the first column and one of the second; `None` stands for all values.
    pub(crate) fn count(&self, row: Option<&Value>, column: Option<&Value>) -> usize {
        let text = |value: Option<&Value>| value.map(|value| value.cell.stored_text().into_owned());
        self.counts.get(&[text(row), text(column)]).copied().unwrap_or(0)
    }
}

/// Returns the values of the column at `index`, each with the sum of its counts.
fn sum_counts(groups: &[Group], index: usize) -> Vec<Value> {
    let mut positions: FxHashMap<Cow<'_, str>, usize> = FxHashMap::default();
    let mut values: Vec<Value> = Vec::new();
    for Group { values: cells, order, count, .. } in groups {
        let position = *positions.entry(cells[index].stored_text()).or_insert_with(|| {
            values.push(Value { cell: cells[index].clone(), count: 0, order: order[index].clone() });
            values.len() - 1
        });
        values[position].count += count;
    }
    values
}

impl Value {
    /// Returns the value of a group of a query with one column.
    pub(crate) fn from_group(group: Group) -> Option<Value> {
        let (cell, order) = (group.values.into_iter().next()?, group.order.into_iter().next()?);
        Some(Value { cell, count: group.count, order })
    }

    /// Returns the text to show; that of an empty value is `none`.
    pub(crate) fn text(&self) -> String {
        if self.cell.is_empty() { NONE.to_owned() } else { self.cell.display_text().into_owned() }
    }
}
