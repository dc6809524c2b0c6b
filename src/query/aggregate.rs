//! Groups the rows of a query by the values of its columns, and counts the rows of each group.
//!
//! If every column that the query reads is stored, no record is deserialized: each distinct spelling of a field is parsed
//! once. In user data, keys that refer to the same record are one value, however they are spelled. Names no dataset.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::datasets::registry;
use crate::diagnostic::Problem;
use crate::query::{Query, RowView};
use crate::schema::{Cell, ColumnType, Dataset, RawRecord, SortKey};
use crate::store::catalog::Catalog;
use crate::store::references::ForeignKeys;
use crate::text::fold;

/// The rows that have the same values in the columns of the query.
pub(crate) struct Group {
    /// The values, one for each column of the query.
    pub values: Vec<Cell<'static>>,
    /// The sort keys of the values.
    pub order: Vec<SortKey>,
    /// The keys of the rows, if they were requested.
    pub keys: Vec<String>,
    /// The number of rows.
    pub count: usize,
}

/// Returns the number of rows of the query, and their groups, the largest first; with the keys of the rows if `with_keys`.
/// A row counts once for each element of a list.
///
/// # Errors
/// As [`Query::run`].
pub(crate) fn count_groups(catalog: &Catalog, query: &Query, with_keys: bool) -> Result<(usize, Vec<Group>)> {
    let folds = catalog.user_dir().is_some();
    let columns = query.columns.iter().map(|&column| GroupColumn::new(query.dataset, column, folds)).collect();
    let mut counter = Counter { columns, ..Counter::default() };
    match query.stored_columns().filter(|_| !with_keys) {
        Some(stored) => count_raw_records(catalog, query, &stored, &mut counter)?,
        None => query.run(catalog, &[], &mut |view: &RowView<'_>| {
            for column in &mut counter.columns {
                let cell = view.cell(column.index);
                column.current = column.value_ids(&cell);
            }
            counter.add_row(|| with_keys.then(|| view.key()));
            Ok(ControlFlow::Continue(()))
        })?,
    }
    let rows = counter.rows;
    Ok((rows, counter.into_groups(catalog)?))
}

/// Counts the rows of a query that reads stored columns only. Only these are validated.
fn count_raw_records(catalog: &Catalog, query: &Query, stored: &[usize], counter: &mut Counter) -> Result<()> {
    let dataset = query.dataset;
    let source = catalog.source(dataset)?;
    let filtered = stored.iter().filter(|column| !query.columns.contains(column));
    let mut filtered: Vec<GroupColumn> = filtered.map(|&column| GroupColumn::new(dataset, column, false)).collect();
    let mut foreign_keys = None;
    catalog.each_raw(dataset, &mut |raw, _| {
        if !query.may_match(raw, source.is_user_data) {
            return Ok(ControlFlow::Continue(()));
        }
        for column in counter.columns.iter_mut().chain(&mut filtered) {
            if column.reuse_field(raw) {
                continue;
            }
            column.parse_field(dataset, raw).map_err(|problem| raw.error(&source.name, dataset, problem))?;
            if source.is_user_data {
                let foreign_keys: &mut ForeignKeys = match &mut foreign_keys {
                    Some(foreign_keys) => foreign_keys,
                    None => {
                        foreign_keys.insert(ForeignKeys::read(catalog, dataset, |column| stored.contains(&column))?)
                    }
                };
                let problem = foreign_keys.find_problem(catalog, raw)?;
                problem.map_or(Ok(()), |problem| Err(raw.error(&source.name, dataset, problem)))?;
            }
        }
        counter.add_row(|| None);
        Ok(ControlFlow::Continue(()))
    })
}

/// A column to group by, with its distinct values. A value's position in `values` is its id.
struct GroupColumn {
    index: usize,
    value_type: ColumnType,
    /// The dataset that the column refers to, if keys are compared folded.
    target: Option<&'static Dataset>,
    values: Vec<Cell<'static>>,
    /// The id of each value, by its text; by its folded text if it is a key to be compared folded.
    ids: FxHashMap<String, usize>,
    /// The ids of the values of a field, by the text of the field in the file.
    ids_by_field: FxHashMap<String, Vec<usize>>,
    /// The ids of the values of the current row.
    current: Vec<usize>,
}

impl GroupColumn {
    fn new(dataset: &Dataset, index: usize, folds: bool) -> GroupColumn {
        let value_type = dataset.column_type(index).element_type();
        let target = match value_type {
            ColumnType::Reference(name) if folds => registry::find_dataset(name),
            _ => None,
        };
        let (values, ids, ids_by_field, current) = <_>::default();
        GroupColumn { index, value_type, target, values, ids, ids_by_field, current }
    }

    /// Makes the values of a field current if a field with the same text was parsed before, and returns whether it was.
    fn reuse_field(&mut self, raw: &RawRecord<'_>) -> bool {
        let ids = self.ids_by_field.get(raw.field(self.index).written());
        if let Some(ids) = ids {
            self.current.clone_from(ids);
        }
        ids.is_some()
    }

    /// Parses the field of a record and makes its values current.
    fn parse_field(&mut self, dataset: &Dataset, raw: &RawRecord<'_>) -> Result<(), Problem> {
        let field = raw.field(self.index);
        let cell = (dataset.field_parsers[self.index])(field);
        let cell = cell.map_err(|problem| Problem { column: Some(self.index), ..problem })?;
        self.current = self.value_ids(&cell);
        self.ids_by_field.insert(field.written().to_owned(), self.current.clone());
        Ok(())
    }

    /// Returns the ids of the distinct values of a cell; the id of the empty value if the cell is empty.
    fn value_ids(&mut self, cell: &Cell<'_>) -> Vec<usize> {
        let values = if cell.is_empty() { std::slice::from_ref(cell) } else { cell.values() };
        let mut ids = Vec::with_capacity(values.len());
        for value in values {
            let id = self.value_id(value);
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    }

    /// Returns the id of a value, a new one for a new value.
    fn value_id(&mut self, value: &Cell<'_>) -> usize {
        let text = value.stored_text();
        let text = if self.target.is_some() { fold(&text) } else { text };
        if let Some(&id) = self.ids.get(&*text) {
            return id;
        }
        self.values.push(value.clone().into_owned());
        self.ids.insert(text.into_owned(), self.values.len() - 1);
        self.values.len() - 1
    }

    /// Replaces each key by the spelling of the record that it refers to. Keys without a record stay as they are.
    fn canonicalize_keys(&mut self, catalog: &Catalog) -> Result<()> {
        let Some(target) = self.target else { return Ok(()) };
        let mut remaining = self.ids.len();
        catalog.each_raw(target, &mut |raw, _| {
            let key = raw.key(target).into_owned();
            if let Some(id) = self.ids.remove(&*fold(&key)) {
                remaining -= 1;
                // Numeric keys have a single spelling.
                if let Cell::Text(value) = &mut self.values[id] {
                    *value = key.into();
                }
            }
            Ok(if remaining == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
    }
}

/// Counts rows by the combinations of the values of several columns.
#[derive(Default)]
struct Counter {
    rows: usize,
    columns: Vec<GroupColumn>,
    /// The position in `groups` of each combination of value ids.
    positions: FxHashMap<Vec<usize>, usize>,
    /// Value ids, number of rows, and keys of the rows.
    groups: Vec<(Vec<usize>, usize, Vec<String>)>,
    /// A buffer for the combination being counted.
    combination: Vec<usize>,
}

impl Counter {
    /// Counts the current row, which has the key `key()` if keys are requested, for each combination of its values.
    fn add_row(&mut self, key: impl Fn() -> Option<String>) {
        self.rows += 1;
        // An odometer over the values of the row, whose last column turns fastest.
        let mut turns = vec![0; self.columns.len()];
        loop {
            self.combination.clear();
            self.combination.extend(self.columns.iter().zip(&turns).map(|(column, &turn)| column.current[turn]));
            let position = match self.positions.get(&self.combination) {
                Some(&position) => position,
                None => {
                    self.positions.insert(self.combination.clone(), self.groups.len());
                    self.groups.push((self.combination.clone(), 0, Vec::new()));
                    self.groups.len() - 1
                }
            };
            let (_, count, keys) = &mut self.groups[position];
            *count += 1;
            keys.extend(key());
            let next = (0..turns.len()).rev().find(|&column| turns[column] + 1 < self.columns[column].current.len());
            let Some(next) = next else { return };
            turns[next] += 1;
            turns[next + 1..].fill(0);
        }
    }

    fn into_groups(mut self, catalog: &Catalog) -> Result<Vec<Group>> {
        for column in &mut self.columns {
            column.canonicalize_keys(catalog)?;
        }
        let group = |(ids, count, keys): (Vec<usize>, usize, Vec<String>)| {
            let values = self.columns.iter().zip(ids).map(|(column, id)| column.values[id].clone());
            let values: Vec<Cell<'static>> = values.collect();
            let order =
                values.iter().zip(&self.columns).map(|(value, column)| value.sort_key(column.value_type)).collect();
            Group { values, order, keys, count }
        };
        let mut groups: Vec<Group> = std::mem::take(&mut self.groups).into_iter().map(group).collect();
        groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| compare_orders(&a.order, &b.order)));
        Ok(groups)
    }
}

fn compare_orders(a: &[SortKey], b: &[SortKey]) -> Ordering {
    a.iter().zip(b).fold(Ordering::Equal, |ordering, (a, b)| ordering.then_with(|| a.compare(b, false)))
}
