//! What one dataset says of another: columns got through a reference, and back from referring records.
//!
//! A dataset is read here only when a column that needs it is asked for, and once for all columns that do.

use std::cell::OnceCell;
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
    leads: Vec<Lead>,
    tables: Vec<Table>,
    folds: bool,
    on: Date,
}

/// Columns of this dataset whose value is looked up, several of a composite key; and the place among the values to which
/// each key leads, the same in all tables that it leads to.
struct Lead {
    own: Vec<usize>,
    places: HashMap<String, usize>,
}

/// One looked-up column.
struct Table {
    column: usize,
    lead: usize,
    values: Vec<Vec<Cell<'static>>>,
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
        let mut lookups = Lookups { leads: Vec::new(), tables: Vec::new(), folds, on };
        if let Some(wanted) = wanted.filter(|_| !needs.is_empty() && !folds) {
            only(catalog, of, wanted, &mut needs)?;
        }
        while let Some(from) = needs.first().map(|need| need.from) {
            catalog.note_asked(of, from)?;
            let (now, later): (Vec<_>, Vec<_>) = needs.into_iter().partition(|n| std::ptr::eq(n.from, from));
            needs = later;
            let first = lookups.tables.len();
            for need in &now {
                let (lead, values) = (lookups.lead(&need.own), Vec::new());
                lookups.tables.push(Table { column: need.column, lead, values, shape: need.shape });
            }
            let Lookups { leads, tables, .. } = &mut lookups;
            catalog.each(from, &|raw| now.iter().any(|need| need.admits(raw)), &mut |row| {
                for (need, table) in now.iter().zip(&mut tables[first..]) {
                    need.take(&*row, on, folds, &mut leads[table.lead].places, &mut table.values);
                }
                Ok(ControlFlow::Continue(()))
            })?;
        }
        Ok(lookups)
    }

    /// The lead of these columns.
    fn lead(&mut self, own: &[usize]) -> usize {
        self.leads.iter().position(|lead| lead.own == own).unwrap_or_else(|| {
            self.leads.push(Lead { own: own.to_vec(), places: HashMap::new() });
            self.leads.len() - 1
        })
    }

    /// A row with what is looked up of it.
    #[must_use]
    pub fn of<'a>(&'a self, row: &'a dyn Row) -> Looked<'a> {
        Looked { lookups: self, row, places: OnceCell::new() }
    }
}

/// A row with what is looked up of it.
pub struct Looked<'a> {
    /// The row.
    pub row: &'a dyn Row,
    lookups: &'a Lookups,
    // Where each lead leads from this row: found with the first column that asks, for all that do.
    places: OnceCell<Vec<Option<usize>>>,
}

impl<'a> Looked<'a> {
    /// The value of any column, looked up where it must be.
    #[must_use]
    pub fn cell(&self, of: &Dataset, column: usize) -> Cell<'a> {
        match of.columns[column].get {
            Get::Stored => self.row.cell(column),
            Get::AsOf => self.row.as_of(column, self.lookups.on),
            Get::Through { .. } | Get::Back { .. } => self.look_up(column),
        }
    }

    fn look_up(&self, column: usize) -> Cell<'a> {
        let Lookups { leads, tables, folds, .. } = self.lookups;
        let Some(table) = tables.iter().find(|table| table.column == column) else { return Cell::Empty };
        let place = |lead: &Lead| lead.places.get(&key(self.row, &lead.own, *folds)).copied();
        let place = self.places.get_or_init(|| leads.iter().map(place).collect())[table.lead];
        let values = place.and_then(|place| table.values.get(place)).map(Vec::as_slice).unwrap_or_default();
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
    fn take(
        &self,
        row: &dyn Row,
        on: Date,
        folds: bool,
        places: &mut HashMap<String, usize>,
        values: &mut Vec<Vec<Cell<'static>>>,
    ) {
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
            let next = places.len();
            let place = *places.entry(lead).or_insert(next);
            if values.len() <= place {
                values.resize_with(place + 1, Vec::new);
            }
            let known = &mut values[place];
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
