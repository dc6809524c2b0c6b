//! What one dataset says of another: columns got through a reference, and back from referring records.
//!
//! A dataset is read here only when a column that needs it is asked for, and once for all columns that do.

use std::collections::HashMap;
use std::ops::ControlFlow;

use anyhow::Result;

use crate::catalog::Catalog;
use crate::cell::{Cell, Kind};
use crate::date::Date;
use crate::record::{Dataset, Get, Row, dataset};
use crate::text::fold;

/// The looked-up columns of a dataset, ready to be asked.
pub struct Lookups {
    tables: Vec<(usize, Table)>,
    folds: bool,
    on: Date,
}

/// One looked-up column: its values by the key that leads to them.
struct Table {
    /// The columns of this dataset whose value is looked up; several make a composite key.
    own: Vec<usize>,
    values: HashMap<String, Vec<Cell<'static>>>,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    One,
    Many,
    YesNo,
}

/// A column that must be read in another dataset.
struct Need {
    column: usize,
    from: &'static Dataset,
    by: Vec<usize>,
    there: Option<usize>,
    table: Table,
}

impl Lookups {
    /// Reads what the given columns of `dataset` need.
    ///
    /// # Errors
    /// As [`Catalog::each`].
    pub fn read(
        catalog: &Catalog,
        of: &Dataset,
        columns: impl IntoIterator<Item = usize>,
        on: Date,
    ) -> Result<Lookups> {
        let mut needs: Vec<Need> = Vec::new();
        for column in columns {
            if needs.iter().all(|need| need.column != column) {
                needs.extend(need(of, column));
            }
        }
        let folds = catalog.own_dir().is_some();
        let mut lookups = Lookups { tables: Vec::new(), folds, on };
        while let Some(from) = needs.first().map(|need| need.from) {
            let (mut now, later): (Vec<_>, Vec<_>) = needs.into_iter().partition(|n| std::ptr::eq(n.from, from));
            needs = later;
            catalog.each(from, &|_| true, &mut |row| {
                for need in &mut now {
                    need.take(&*row, on, folds);
                }
                Ok(ControlFlow::Continue(()))
            })?;
            lookups.tables.extend(now.into_iter().map(|need| (need.column, need.table)));
        }
        Ok(lookups)
    }

    /// The value of any column of `row`, looked up where it must be.
    #[must_use]
    pub fn cell<'a>(&'a self, of: &Dataset, row: &'a dyn Row, column: usize) -> Cell<'a> {
        match of.columns[column].get {
            Get::Stored => row.cell(column),
            Get::AsOf => row.as_of(column, self.on),
            Get::Through { .. } | Get::Back { .. } => self.look_up(row, column),
        }
    }

    fn look_up<'a>(&'a self, row: &dyn Row, column: usize) -> Cell<'a> {
        let Some((_, table)) = self.tables.iter().find(|(of, _)| *of == column) else { return Cell::Empty };
        let values = table.values.get(&key(row, &table.own, self.folds)).map(Vec::as_slice).unwrap_or_default();
        match table.shape {
            Shape::YesNo => Cell::Flag(!values.is_empty()),
            Shape::One => values.first().cloned().unwrap_or(Cell::Empty),
            Shape::Many => Cell::list(values.to_vec()),
        }
    }
}

/// What `column` needs of another dataset, if it does.
fn need(of: &Dataset, column: usize) -> Option<Need> {
    let (from, by, own, there, shape) = match of.columns[column].get {
        Get::Stored | Get::AsOf => return None,
        Get::Through { own, there } => {
            let from = of.target(own)?;
            (from, from.key_columns().collect(), vec![of.column(own)?], from.column(there), Shape::One)
        }
        Get::Back { dataset: name, by, there } => {
            let from = dataset(name)?;
            let shape = match (there, of.kind(column)) {
                (None, _) => Shape::YesNo,
                (_, Kind::List(_)) => Shape::Many,
                _ => Shape::One,
            };
            (from, vec![from.column(by)?], of.key_columns().collect(), there.and_then(|t| from.column(t)), shape)
        }
    };
    Some(Need { column, from, by, there, table: Table { own, values: HashMap::new(), shape } })
}

impl Need {
    /// Takes from a record of the other dataset what this column wants of it: each value once, in the order of the file.
    fn take(&mut self, row: &dyn Row, on: Date, folds: bool) {
        let cell = match self.there {
            None => Cell::Flag(true),
            Some(there) if self.from.columns[there].get == Get::AsOf => row.as_of(there, on),
            Some(there) => row.cell(there),
        };
        // A list of references leads from each of its elements.
        let leads: Vec<String> = match self.by[..] {
            [by] => row.cell(by).values().iter().map(|value| folded(&value.flat(), folds)).collect(),
            _ => vec![key(row, &self.by, folds)],
        };
        for lead in leads {
            let known = self.table.values.entry(lead).or_default();
            for value in cell.values() {
                if !known.contains(value) {
                    known.push(value.clone().into_owned());
                }
            }
        }
    }
}

fn key(row: &dyn Row, columns: &[usize], folds: bool) -> String {
    let mut key = String::new();
    for (i, &column) in columns.iter().enumerate() {
        if i > 0 {
            key.push('/');
        }
        key.push_str(&folded(&row.cell(column).flat(), folds));
    }
    key
}

/// Keys of a person's own data match folded, like everything they type.
fn folded(text: &str, folds: bool) -> String {
    if folds { fold(text).into_owned() } else { text.to_owned() }
}
