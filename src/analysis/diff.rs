//! Compares two editions of the data: records added and removed, stored values changed, end dates renewed and lapsed.
//!
//! Records are matched by their keys and compared by their stored columns, whatever the order or format of the files. Holds
//! the older edition of one dataset at a time. Works on any dataset through its table of columns, and prints nothing.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use anyhow::Result;
use jiff::civil;

use crate::datasets::DATASETS;
use crate::date::{AsOf, Date};
use crate::schema::macros::vocabulary;
use crate::schema::{Cell, ColumnType, Dataset, Origin, Row};
use crate::store::catalog::Catalog;

vocabulary! {
    /// How a record or one of its values differs between two editions.
    pub(crate) Change {
        /// the record is only in the newer edition
        Added = "added" Good,
        /// the record is only in the older edition
        Removed = "removed" Bad,
        /// the value is different
        Changed = "changed" Plain,
        /// a date on which a status ends is later
        Renewed = "renewed" Good,
        /// a date on which a status ends is earlier: the new date has passed by the reference date, and the old one has not
        Lapsed = "lapsed" Bad,
    }
}

/// A difference between two editions.
pub(crate) struct Difference<'d> {
    /// The dataset.
    pub dataset: &'static str,
    /// The key of the record.
    pub key: &'d str,
    /// The kind of difference.
    pub change: Change,
    /// The column whose value is different; for a record added or removed, its title column.
    pub column: &'static str,
    /// The value in the older edition.
    pub old: Cell<'d>,
    /// The value in the newer edition.
    pub new: Cell<'d>,
}

/// The function that receives each difference.
pub(crate) type Reporter<'r> = dyn FnMut(&Difference<'_>) -> Result<()> + 'r;

/// Passes each difference between two editions to `report`; returns the names of the datasets compared, those that are user
/// data in one edition or both.
///
/// # Errors
/// If the data cannot be read or has a duplicate key, and the errors of `report`.
pub(crate) fn diff(old: &Catalog, new: &Catalog, on: Date, report: &mut Reporter<'_>) -> Result<Vec<&'static str>> {
    let mut compared = Vec::new();
    for dataset in DATASETS {
        if old.source(dataset)?.is_user_data || new.source(dataset)?.is_user_data {
            compare_dataset(dataset, old, new, on, report)?;
            compared.push(dataset.name);
        }
    }
    Ok(compared)
}

/// The records of a dataset in the order of the file, with an index of their keys.
struct KeyedRecords {
    records: Vec<(String, Box<dyn Row>)>,
    index: HashMap<String, usize>,
}

impl KeyedRecords {
    fn read(dataset: &Dataset, catalog: &Catalog) -> Result<KeyedRecords> {
        let (mut records, mut index) = (Vec::new(), HashMap::new());
        catalog.each(dataset, &|_| true, &mut |record| {
            let key = dataset.row_key(&*record);
            if index.insert(key.clone(), records.len()).is_some() {
                return Err(catalog.duplicate_key(dataset, &key));
            }
            records.push((key, record));
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(KeyedRecords { records, index })
    }
}

fn compare_dataset(
    dataset: &'static Dataset,
    old: &Catalog,
    new: &Catalog,
    on: Date,
    report: &mut Reporter<'_>,
) -> Result<()> {
    let KeyedRecords { records, index } = KeyedRecords::read(dataset, old)?;
    let mut is_in_new = vec![false; records.len()];
    let mut added = HashSet::new();
    new.each(dataset, &|_| true, &mut |record| {
        let key = dataset.row_key(&*record);
        match index.get(&key) {
            Some(&position) if is_in_new[position] => return Err(new.duplicate_key(dataset, &key)),
            Some(&position) => {
                is_in_new[position] = true;
                compare_record(dataset, &key, &*records[position].1, &*record, on, report)?;
            }
            None => {
                if !added.insert(key.clone()) {
                    return Err(new.duplicate_key(dataset, &key));
                }
                let (column, new) = title_of(dataset, &*record);
                let change = Change::Added;
                report(&Difference { dataset: dataset.name, key: &key, change, column, old: Cell::Empty, new })?;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for ((key, record), _) in records.iter().zip(is_in_new).filter(|(_, is_in_new)| !is_in_new) {
        let (column, old) = title_of(dataset, &**record);
        let change = Change::Removed;
        report(&Difference { dataset: dataset.name, key, change, column, old, new: Cell::Empty })?;
    }
    Ok(())
}

/// Returns the name of the title column and the title of a record.
fn title_of<'r>(dataset: &Dataset, record: &'r dyn Row) -> (&'static str, Cell<'r>) {
    (dataset.title_column, dataset.column_index(dataset.title_column).map_or(Cell::Empty, |index| record.cell(index)))
}

/// Reports each stored value in which two records with the same key differ.
fn compare_record(
    dataset: &'static Dataset,
    key: &str,
    old: &dyn Row,
    new: &dyn Row,
    on: Date,
    report: &mut Reporter<'_>,
) -> Result<()> {
    for (index, column) in dataset.stored_columns().iter().enumerate() {
        // Cells are parsed values: numbers and dates that are only written differently are equal.
        let (old_cell, new_cell) = (old.cell(index), new.cell(index));
        if old_cell != new_cell {
            let change = classify_change(dataset, old, &old_cell, &new_cell, on);
            let (dataset, column) = (dataset.name, column.name);
            report(&Difference { dataset, key, change, column, old: old_cell, new: new_cell })?;
        }
    }
    Ok(())
}

/// Returns the kind of change of a value: renewed or lapsed if it is a date on which a status of the record ends.
fn classify_change(
    dataset: &Dataset,
    old_record: &dyn Row,
    old_cell: &Cell<'_>,
    new_cell: &Cell<'_>,
    on: Date,
) -> Change {
    match (old_cell, new_cell) {
        (Cell::Date(old), Cell::Date(new)) if ends_status(dataset, old_record, *old) => {
            let (old, new, day) = (old.last_day(), new.last_day(), on.first_day());
            match () {
                () if new > old => Change::Renewed,
                () if new < day && day <= old => Change::Lapsed,
                () => Change::Changed,
            }
        }
        _ => Change::Changed,
    }
}

/// Returns whether a status of the record, a column that depends on the reference date, changes on the day after `date`.
fn ends_status(dataset: &Dataset, record: &dyn Row, date: Date) -> bool {
    let last_day = date.last_day();
    let Ok(next_day) = last_day.tomorrow() else { return false };
    let mut statuses = (0..dataset.columns.len()).filter(|&index| {
        dataset.columns[index].origin == Origin::AsOf && matches!(dataset.columns[index].own_type, ColumnType::Word(_))
    });
    let status_on = |index, day: civil::Date| record.as_of(index, AsOf { date: day.into(), edition: None });
    statuses.any(|index| status_on(index, last_day) != status_on(index, next_day))
}
