//! What one dataset says of another: columns got through a reference, and back from referring records.
//!
//! A dataset is read here only when a column that needs it is asked for, and once for all columns that do.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use anyhow::Result;

use crate::catalog::Catalog;
use crate::cell::{Cell, Kind};
use crate::date::Date;
use crate::record::{Dataset, Get, Row, dataset};
use crate::source::Raw;
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
    values: Values,
    shape: Shape,
}

type Values = HashMap<String, Vec<Cell<'static>>>;

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
    own: Vec<usize>,
    shape: Shape,
    // The only values that will be asked for, where that is known.
    asked: Option<HashSet<String>>,
}

impl Lookups {
    /// Reads what the given columns of `of` need, for all of its records or those that are `wanted`.
    ///
    /// # Errors
    /// As [`Catalog::each`].
    pub fn read(
        catalog: &Catalog,
        of: &Dataset,
        columns: impl IntoIterator<Item = usize>,
        wanted: Option<&dyn Fn(&Raw<'_>) -> bool>,
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
        if let Some(wanted) = wanted.filter(|_| !needs.is_empty() && !folds) {
            only(catalog, of, wanted, &mut needs)?;
        }
        while let Some(from) = needs.first().map(|need| need.from) {
            catalog.note_asked(of, from)?;
            let (now, later): (Vec<_>, Vec<_>) = needs.into_iter().partition(|n| std::ptr::eq(n.from, from));
            needs = later;
            let mut tables: Vec<Values> = now.iter().map(|_| Values::new()).collect();
            catalog.each(from, &|raw| now.iter().any(|need| need.admits(raw)), &mut |row| {
                for (need, table) in now.iter().zip(&mut tables) {
                    need.take(&*row, on, folds, table);
                }
                Ok(ControlFlow::Continue(()))
            })?;
            let read = now.into_iter().zip(tables);
            lookups
                .tables
                .extend(read.map(|(need, values)| (need.column, Table { own: need.own, shape: need.shape, values })));
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
    Some(Need { column, from, by, there, own, shape, asked: None })
}

/// Finds which values will be asked for, so that the other datasets are typed only where they answer.
fn only(catalog: &Catalog, of: &Dataset, wanted: &dyn Fn(&Raw<'_>) -> bool, needs: &mut [Need]) -> Result<()> {
    for need in needs.iter_mut().filter(|need| need.own.len() == 1) {
        need.asked = Some(HashSet::new());
    }
    catalog.each_raw(of, &mut |raw, _| {
        if wanted(raw) {
            for need in needs.iter_mut() {
                let field = raw.field(need.own[0]).shown();
                need.asked
                    .as_mut()
                    .filter(|asked| !asked.contains(&*field))
                    .map(|asked| asked.insert(field.into_owned()));
            }
        }
        Ok(ControlFlow::Continue(()))
    })
}

impl Need {
    /// Whether a record of the other dataset may answer.
    fn admits(&self, raw: &Raw<'_>) -> bool {
        let (Some(asked), [by]) = (&self.asked, &self.by[..]) else { return true };
        let list = matches!(self.from.columns[*by].own_kind, Kind::List(_));
        raw.field(*by).any(list, &mut |value| asked.contains(value))
    }

    /// Takes from a record of the other dataset what this column wants of it: each value once, in the order of the file.
    fn take(&self, row: &dyn Row, on: Date, folds: bool, values: &mut Values) {
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
            let known = values.entry(lead).or_default();
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
