//! What a newer edition of the data changed: records added and removed, stored values changed, validities renewed and
//! lapsed.
//!
//! Records are told apart by their keys and compared by their stored columns, wherever and in whichever form they stand. The
//! older edition of one dataset is held at a time. No dataset is named and nothing is printed.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use anyhow::{Result, bail};

use crate::datasets::DATASETS;
use crate::date::Date;
use crate::schema::macros::vocabulary;
use crate::schema::{Cell, ColumnType, Dataset, Origin, Row};
use crate::store::catalog::Catalog;

vocabulary! {
    /// What became of a record, or of a value of it.
    pub(crate) Change {
        /// the record is new
        Added = "added" Good,
        /// the record is gone
        Removed = "removed" Bad,
        /// a value is another
        Changed = "changed" Plain,
        /// a date with which a status ends is later
        Renewed = "renewed" Good,
        /// such a date is earlier, and by it the status has ended on the day of the question, as it had not before
        Lapsed = "lapsed" Bad,
    }
}

/// What two editions differ in.
pub(crate) struct Difference<'d> {
    /// The dataset.
    pub dataset: &'static str,
    /// The key of the record.
    pub key: &'d str,
    /// What became of it.
    pub change: Change,
    /// The column whose value is another; of a record that is new or gone, the one that titles it.
    pub column: &'static str,
    /// The value in the older edition.
    pub old: Cell<'d>,
    /// The value in the newer edition.
    pub new: Cell<'d>,
}

/// Takes a difference.
pub(crate) type Found<'f> = dyn FnMut(&Difference<'_>) -> Result<()> + 'f;

/// Hands what differs between two editions to `found`, judged on the day `on`, and returns the datasets that were
/// compared: those of which one edition has a file of its own.
///
/// # Errors
/// If the data of either cannot be read or has a key twice, and what `found` fails with.
pub(crate) fn diff(old: &Catalog, new: &Catalog, on: Date, found: &mut Found<'_>) -> Result<Vec<&'static str>> {
    let mut compared = Vec::new();
    for of in DATASETS {
        if old.source(of)?.is_user_data || new.source(of)?.is_user_data {
            compare(of, old, new, on, found)?;
            compared.push(of.name);
        }
    }
    Ok(compared)
}

/// The records of an edition, in their order, and where each is by its key.
struct Edition {
    rows: Vec<(String, Box<dyn Row>)>,
    places: HashMap<String, usize>,
}

fn edition(of: &Dataset, catalog: &Catalog) -> Result<Edition> {
    let mut edition = Edition { rows: Vec::new(), places: HashMap::new() };
    catalog.each(of, &|_| true, &mut |row| {
        let key = of.row_key(&*row);
        if edition.places.insert(key.clone(), edition.rows.len()).is_some() {
            return twice(of, catalog, &key);
        }
        edition.rows.push((key, row));
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(edition)
}

fn twice<T>(of: &Dataset, catalog: &Catalog, key: &str) -> Result<T> {
    let file = catalog.source(of)?.name;
    bail!("{file}: the key '{key}' stands twice, so its records cannot be compared (eccp-mx check tells where)")
}

fn compare(of: &'static Dataset, old: &Catalog, new: &Catalog, on: Date, found: &mut Found<'_>) -> Result<()> {
    let Edition { rows, places } = edition(of, old)?;
    let mut met = vec![false; rows.len()];
    let mut added = HashSet::new();
    new.each(of, &|_| true, &mut |row| {
        let key = of.row_key(&*row);
        match places.get(&key) {
            Some(&at) if met[at] => return twice(of, new, &key),
            Some(&at) => {
                met[at] = true;
                changes(of, &key, &*rows[at].1, &*row, on, found)?;
            }
            None => {
                if !added.insert(key.clone()) {
                    return twice(of, new, &key);
                }
                let (column, title) = titled(of, &*row);
                let dataset = of.name;
                found(&Difference { dataset, key: &key, change: Change::Added, column, old: Cell::Empty, new: title })?;
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    for ((key, row), _) in rows.iter().zip(met).filter(|(_, met)| !met) {
        let (column, title) = titled(of, &**row);
        found(&Difference { dataset: of.name, key, change: Change::Removed, column, old: title, new: Cell::Empty })?;
    }
    Ok(())
}

/// The column that titles a record, and its title.
fn titled<'r>(of: &Dataset, row: &'r dyn Row) -> (&'static str, Cell<'r>) {
    (of.title_column, of.column_index(of.title_column).map_or(Cell::Empty, |index| row.cell(index)))
}

/// Hands on what is another in a record that both editions have.
fn changes(
    of: &'static Dataset,
    key: &str,
    old: &dyn Row,
    new: &dyn Row,
    on: Date,
    found: &mut Found<'_>,
) -> Result<()> {
    for (index, column) in of.stored_columns().iter().enumerate() {
        let (was, is) = (old.cell(index), new.cell(index));
        // Numbers and dates are compared as what they mean, not as they are written.
        if was != is {
            let change = change(of, old, &was, &is, on);
            found(&Difference { dataset: of.name, key, change, column: column.name, old: was, new: is })?;
        }
    }
    Ok(())
}

/// What became of a value: of a date with which a status of the record ends, whether that was renewed or lapsed.
fn change(of: &Dataset, old: &dyn Row, was: &Cell<'_>, is: &Cell<'_>, on: Date) -> Change {
    match (was, is) {
        (Cell::Date(was), Cell::Date(is)) if ends_a_status(of, old, *was) => {
            let (was, is, day) = (was.last_day(), is.last_day(), on.first_day());
            match () {
                () if is > was => Change::Renewed,
                () if is < day && day <= was => Change::Lapsed,
                () => Change::Changed,
            }
        }
        _ => Change::Changed,
    }
}

/// Whether a word that a record is given for the day of the question is another the day after this date.
fn ends_a_status(of: &Dataset, row: &dyn Row, date: Date) -> bool {
    let last = date.last_day();
    let Ok(next) = last.tomorrow() else { return false };
    let mut statuses = (0..of.columns.len()).filter(|&index| {
        of.columns[index].origin == Origin::AsOf && matches!(of.columns[index].own_type, ColumnType::Word(_))
    });
    statuses.any(|index| row.as_of(index, last.into()) != row.as_of(index, next.into()))
}
