//! Groups the rows of a query by the values of its columns, and counts the rows of each group.
//!
//! If every column that the query reads is stored and no keys are requested, no record is deserialized: fields are
//! parsed only for a combination of fields that is not remembered. In user data, keys that refer to the same record are
//! one value, however they are spelled. Names no dataset.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::datasets::registry;
use crate::diagnostic::Problem;
use crate::query::{Query, RowView};
use crate::schema::{Cell, ColumnType, Dataset, SortKey};
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
    /// The number of distinct values, if they were requested.
    pub distinct: usize,
}

/// What is determined for each group besides the number of its rows.
#[derive(Clone, Copy, Default)]
pub(crate) struct GroupDetails {
    /// Whether to collect the keys of the rows.
    pub keys: bool,
    /// The column whose distinct values are counted; an element of a list is a value, and an empty cell has none.
    pub distinct: Option<usize>,
}

/// Returns the number of rows of the query, and their groups, the largest first. A row with a list counts once in the group
/// of each distinct element.
///
/// # Errors
/// As [`Query::run`].
pub(crate) fn count_groups(catalog: &Catalog, query: &Query, details: GroupDetails) -> Result<(usize, Vec<Group>)> {
    let folds = catalog.user_dir().is_some();
    let group_column = |column| GroupColumn::new(query.dataset, column, folds);
    let columns = query.columns.iter().map(|&column| group_column(column)).collect();
    let mut counter = Counter { columns, distinct: details.distinct.map(group_column), ..Counter::default() };
    match query.stored_columns(details.distinct.as_slice()).filter(|_| !details.keys) {
        Some(stored) => count_raw_records(catalog, query, &stored, &mut counter)?,
        None => query.run(catalog, details.distinct.as_slice(), &mut |view: &RowView<'_>| {
            for column in counter.columns.iter_mut().chain(&mut counter.distinct) {
                column.read(&view.cell(column.index));
            }
            counter.count_row(|| details.keys.then(|| view.key()));
            Ok(ControlFlow::Continue(()))
        })?,
    }
    let rows = counter.rows;
    Ok((rows, counter.into_groups(catalog)?))
}

/// Returns the names of the columns of the query whose lists make the counts add up to `sum`, more than the `rows` of the
/// query; none if the counts do not exceed the rows.
pub(crate) fn repeated_lists(query: &Query, rows: usize, sum: usize) -> impl Iterator<Item = &'static str> {
    let dataset = query.dataset;
    let is_list = move |column: &&usize| sum > rows && matches!(dataset.column_type(**column), ColumnType::List(_));
    query.columns.iter().filter(is_list).map(|&column| dataset.columns[column].name)
}

/// The maximum number of combinations of fields whose groups are remembered.
const REMEMBERED_COMBINATIONS: usize = 1 << 12;
/// The maximum length in bytes of a combination that is remembered.
const REMEMBERED_LENGTH: usize = 1 << 8;

/// Counts the rows of a query that reads stored columns only. Validates only these columns, and only if the combination
/// of their fields is not remembered.
fn count_raw_records(catalog: &Catalog, query: &Query, stored: &[usize], counter: &mut Counter) -> Result<()> {
    let dataset = query.dataset;
    let source = catalog.source(dataset)?;
    let raw_filter = query.raw_filter(source.is_user_data);
    let mut groups_by_fields: FxHashMap<Vec<u8>, Vec<usize>> = FxHashMap::default();
    let (mut fields, mut foreign_keys) = (Vec::new(), None);
    catalog.each_raw(dataset, &mut |raw| {
        if !raw_filter.may_match(raw) {
            return Ok(ControlFlow::Continue(()));
        }
        fields.clear();
        for &column in stored {
            let field = raw.field_bytes(column);
            fields.extend_from_slice(&field.len().to_le_bytes());
            fields.extend_from_slice(field);
        }
        if let Some(groups) = groups_by_fields.get(&fields) {
            counter.count_again(groups);
            return Ok(ControlFlow::Continue(()));
        }
        for &column in stored {
            let cell = (dataset.field_parsers[column])(raw.field(column))
                .map_err(|problem| raw.error(&source.name, dataset, Problem { column: Some(column), ..problem }))?;
            let grouped = counter.columns.iter_mut().chain(&mut counter.distinct);
            grouped.filter(|grouped| grouped.index == column).for_each(|grouped| grouped.read(&cell));
        }
        if source.is_user_data {
            let foreign_keys: &mut ForeignKeys = match &mut foreign_keys {
                Some(foreign_keys) => foreign_keys,
                None => foreign_keys.insert(ForeignKeys::read(catalog, dataset, |column| stored.contains(&column))?),
            };
            let problem = foreign_keys.find_problem(catalog, raw)?;
            problem.map_or(Ok(()), |problem| Err(raw.error(&source.name, dataset, problem)))?;
        }
        let groups = counter.count_row(|| None);
        if groups_by_fields.len() < REMEMBERED_COMBINATIONS && fields.len() <= REMEMBERED_LENGTH {
            groups_by_fields.insert(fields.clone(), groups);
        }
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
    /// The ids of the distinct values of the current row; the id of the empty value if the row has none.
    current: Vec<usize>,
}

impl GroupColumn {
    fn new(dataset: &Dataset, index: usize, folds: bool) -> GroupColumn {
        let value_type = dataset.column_type(index).element_type();
        let target = match value_type {
            ColumnType::Reference(name) if folds => registry::find_dataset(name),
            _ => None,
        };
        let (values, ids, current) = <_>::default();
        GroupColumn { index, value_type, target, values, ids, current }
    }

    /// Reads the values of the current row.
    fn read(&mut self, cell: &Cell<'_>) {
        let values = if cell.is_empty() { std::slice::from_ref(cell) } else { cell.values() };
        let mut ids: Vec<usize> = values.iter().map(|value| self.value_id(value)).collect();
        ids.sort_unstable();
        ids.dedup();
        self.current = ids;
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
        catalog.each_raw(target, &mut |raw| {
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
    /// The column whose distinct values are counted.
    distinct: Option<GroupColumn>,
    /// The ids of its distinct values, each with the position of a group in whose rows it occurs.
    distinct_values: FxHashSet<(usize, usize)>,
    /// The position in `groups` of each combination of value ids.
    positions: FxHashMap<Vec<usize>, usize>,
    groups: Vec<CountedGroup>,
}

/// The rows counted for a combination of value ids.
struct CountedGroup {
    ids: Vec<usize>,
    count: usize,
    distinct: usize,
    keys: Vec<String>,
}

impl Counter {
    /// Counts the current row, which has the key `key()` if keys are requested, for each combination of its values. Returns
    /// the positions of its groups.
    fn count_row(&mut self, key: impl Fn() -> Option<String>) -> Vec<usize> {
        self.rows += 1;
        let mut counted = Vec::new();
        // Steps through the combinations of the values of the row like an odometer; the last column changes fastest.
        let mut turns = vec![0; self.columns.len()];
        loop {
            let combination: Vec<usize> =
                self.columns.iter().zip(&turns).map(|(column, &turn)| column.current[turn]).collect();
            let position = *self.positions.entry(combination).or_insert_with_key(|combination| {
                let (count, distinct, keys) = <_>::default();
                self.groups.push(CountedGroup { ids: combination.clone(), count, distinct, keys });
                self.groups.len() - 1
            });
            let group = &mut self.groups[position];
            group.count += 1;
            group.keys.extend(key());
            if let Some(column) = &self.distinct {
                let values = column.current.iter().filter(|&&id| !column.values[id].is_empty());
                group.distinct += values.filter(|&&id| self.distinct_values.insert((id, position))).count();
            }
            counted.push(position);
            let next = (0..turns.len()).rev().find(|&column| turns[column] + 1 < self.columns[column].current.len());
            let Some(next) = next else { return counted };
            turns[next] += 1;
            turns[next + 1..].fill(0);
        }
    }

    /// Counts a row whose groups are known, and whose distinct values are counted.
    fn count_again(&mut self, groups: &[usize]) {
        self.rows += 1;
        for &position in groups {
            self.groups[position].count += 1;
        }
    }

    fn into_groups(mut self, catalog: &Catalog) -> Result<Vec<Group>> {
        for column in &mut self.columns {
            column.canonicalize_keys(catalog)?;
        }
        let group = |CountedGroup { ids, count, distinct, keys }: CountedGroup| {
            let values = self.columns.iter().zip(ids).map(|(column, id)| column.values[id].clone());
            let values: Vec<Cell<'static>> = values.collect();
            let order =
                values.iter().zip(&self.columns).map(|(value, column)| value.sort_key(column.value_type)).collect();
            Group { values, order, keys, count, distinct }
        };
        let mut groups: Vec<Group> = std::mem::take(&mut self.groups).into_iter().map(group).collect();
        groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| compare_orders(&a.order, &b.order)));
        Ok(groups)
    }
}

fn compare_orders(a: &[SortKey], b: &[SortKey]) -> Ordering {
    a.iter().zip(b).fold(Ordering::Equal, |ordering, (a, b)| ordering.then_with(|| a.compare(b, false)))
}
