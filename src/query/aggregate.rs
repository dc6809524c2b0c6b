//! The rows of a question put together by the values of its columns, and how many have each.
//!
//! Where stored columns tell everything, no record is typed: each way in which a value is written is read once. Of a person's
//! own data the keys that lead to one record are one value, however they are written. No dataset is named.

use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::datasets::registry::dataset;
use crate::diagnostic::Problem;
use crate::query::{Query, RowView};
use crate::schema::{Cell, ColumnType, Dataset, Order, RawRecord};
use crate::store::catalog::Catalog;
use crate::store::references::Followed;
use crate::text::fold;

/// Rows with the same values.
pub(crate) struct Group {
    /// The values, one for each column of the question.
    pub values: Vec<Cell<'static>>,
    /// What sorts the values.
    pub order: Vec<Order>,
    /// The keys of the rows, where they were wanted.
    pub keys: Vec<String>,
    /// How many rows there are.
    pub count: usize,
}

/// How many rows there are, and the groups that they make, the largest first; with the keys of their rows if `ids`. A row
/// counts for each value of a list.
///
/// # Errors
/// As [`Query::run`].
pub(crate) fn groups(catalog: &Catalog, query: &Query, ids: bool) -> Result<(usize, Vec<Group>)> {
    let folds = catalog.user_dir().is_some();
    let mut sums = Sums {
        axes: query.columns.iter().map(|&column| Axis::of(query.dataset, column, folds)).collect(),
        ..Sums::default()
    };
    match query.stored().filter(|_| !ids) {
        Some(asked) => raw(catalog, query, &asked, &mut sums)?,
        None => query.run(catalog, &[], &mut |view: &RowView<'_>| {
            for axis in &mut sums.axes {
                let cell = view.cell(axis.column);
                axis.at = axis.places(&cell);
            }
            sums.add(|| ids.then(|| view.key()));
            Ok(ControlFlow::Continue(()))
        })?,
    }
    let rows = sums.rows;
    Ok((rows, sums.groups(catalog)?))
}

/// Counts the rows of a question of which stored columns tell everything. Only those are looked at, and so only what is
/// wrong with them is an error.
fn raw(catalog: &Catalog, query: &Query, asked: &[usize], sums: &mut Sums) -> Result<()> {
    let of = query.dataset;
    let source = catalog.source(of)?;
    let filters = asked.iter().filter(|column| !query.columns.contains(column));
    let mut filters: Vec<Axis> = filters.map(|&column| Axis::of(of, column, false)).collect();
    let mut followed = None;
    catalog.each_raw(of, &mut |raw, _| {
        if !query.admits(raw, source.is_user_data) {
            return Ok(ControlFlow::Continue(()));
        }
        for axis in sums.axes.iter_mut().chain(&mut filters) {
            if axis.knows(raw) {
                continue;
            }
            axis.learn(of, raw).map_err(|fault| raw.error(&source.name, of, fault))?;
            if source.is_user_data {
                let followed: &mut Followed = match &mut followed {
                    Some(followed) => followed,
                    None => followed.insert(Followed::of(catalog, of, |column| asked.contains(&column))?),
                };
                followed.fault(catalog, raw)?.map_or(Ok(()), |fault| Err(raw.error(&source.name, of, fault)))?;
            }
        }
        sums.add(|| None);
        Ok(ControlFlow::Continue(()))
    })
}

/// The values of a column.
struct Axis {
    column: usize,
    kind: ColumnType,
    /// The records that it refers to, where differently written keys are one value.
    to: Option<&'static Dataset>,
    values: Vec<Cell<'static>>,
    /// The place of a value among them: by its text, or what its spellings have in common.
    known: FxHashMap<String, usize>,
    /// The places of the values of a field, by how the field is written.
    fields: FxHashMap<String, Vec<usize>>,
    /// The places of the values of the row at hand.
    at: Vec<usize>,
}

impl Axis {
    fn of(of: &Dataset, column: usize, folds: bool) -> Axis {
        let kind = of.kind(column).single();
        let to = match kind {
            ColumnType::Reference(name) if folds => dataset(name),
            _ => None,
        };
        let (values, known, fields, at) = <_>::default();
        Axis { column, kind, to, values, known, fields, at }
    }

    /// Whether the field of a record is written as one before; its values are then at hand.
    fn knows(&mut self, raw: &RawRecord<'_>) -> bool {
        let places = self.fields.get(raw.field(self.column).written());
        if let Some(places) = places {
            self.at.clone_from(places);
        }
        places.is_some()
    }

    /// Reads the field of a record.
    fn learn(&mut self, of: &Dataset, raw: &RawRecord<'_>) -> Result<(), Problem> {
        let field = raw.field(self.column);
        let cell = (of.reads[self.column])(field).map_err(|fault| Problem { column: Some(self.column), ..fault })?;
        self.at = self.places(&cell);
        self.fields.insert(field.written().to_owned(), self.at.clone());
        Ok(())
    }

    /// The places of the values of a cell: each of a list, the empty one where there is none.
    fn places(&mut self, cell: &Cell<'_>) -> Vec<usize> {
        let values = if cell.is_empty() { std::slice::from_ref(cell) } else { cell.values() };
        let mut places = Vec::with_capacity(values.len());
        for value in values {
            let place = self.place(value);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        places
    }

    fn place(&mut self, value: &Cell<'_>) -> usize {
        let flat = value.flat();
        let name = if self.to.is_some() { fold(&flat) } else { flat };
        if let Some(&place) = self.known.get(&*name) {
            return place;
        }
        self.values.push(value.clone().into_owned());
        self.known.insert(name.into_owned(), self.values.len() - 1);
        self.values.len() - 1
    }

    /// Writes each value as the key of the record that it refers to is written; what refers to none stays as it is.
    fn settle(&mut self, catalog: &Catalog) -> Result<()> {
        let Some(to) = self.to else { return Ok(()) };
        let mut left = self.known.len();
        catalog.each_raw(to, &mut |raw, _| {
            let key = raw.key(to).into_owned();
            if let Some(place) = self.known.remove(&*fold(&key)) {
                left -= 1;
                // A number has but one spelling.
                if let Cell::Text(value) = &mut self.values[place] {
                    *value = key.into();
                }
            }
            Ok(if left == 0 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
    }
}

/// Sums by the values of several columns.
#[derive(Default)]
struct Sums {
    rows: usize,
    axes: Vec<Axis>,
    /// The place of the group of each combination of places of values.
    known: FxHashMap<Vec<usize>, usize>,
    groups: Vec<(Vec<usize>, usize, Vec<String>)>,
    combination: Vec<usize>,
}
impl Sums {
    /// Counts the row at hand for each combination of its values; with the key that it has, if it is wanted.
    fn add(&mut self, key: impl Fn() -> Option<String>) {
        self.rows += 1;
        let mut turn = vec![0; self.axes.len()];
        loop {
            self.combination.clear();
            self.combination.extend(self.axes.iter().zip(&turn).map(|(axis, &turn)| axis.at[turn]));
            let group = match self.known.get(&self.combination) {
                Some(&group) => group,
                None => {
                    self.known.insert(self.combination.clone(), self.groups.len());
                    self.groups.push((self.combination.clone(), 0, Vec::new()));
                    self.groups.len() - 1
                }
            };
            let (_, count, keys) = &mut self.groups[group];
            *count += 1;
            keys.extend(key());
            // The last column turns first.
            let next = (0..turn.len()).rev().find(|&axis| turn[axis] + 1 < self.axes[axis].at.len());
            let Some(next) = next else { return };
            turn[next] += 1;
            turn[next + 1..].fill(0);
        }
    }

    fn groups(mut self, catalog: &Catalog) -> Result<Vec<Group>> {
        for axis in &mut self.axes {
            axis.settle(catalog)?;
        }
        let group = |(places, count, keys): (Vec<usize>, usize, Vec<String>)| {
            let values = self.axes.iter().zip(places).map(|(axis, place)| axis.values[place].clone());
            let values: Vec<Cell<'static>> = values.collect();
            let order = values.iter().zip(&self.axes).map(|(value, axis)| value.order(axis.kind)).collect();
            Group { values, order, keys, count }
        };
        let mut groups: Vec<Group> = std::mem::take(&mut self.groups).into_iter().map(group).collect();
        groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| compare(&a.order, &b.order)));
        Ok(groups)
    }
}

fn compare(a: &[Order], b: &[Order]) -> std::cmp::Ordering {
    let pairs = a.iter().zip(b);
    pairs.fold(std::cmp::Ordering::Equal, |so_far, (a, b)| so_far.then_with(|| a.compare(b, false)))
}
