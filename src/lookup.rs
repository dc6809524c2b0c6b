//! What one dataset says of another: columns got through a reference, and back from referring records.
//!
//! A dataset is read here only when a column that needs it is asked for, and once for all columns that do.

use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::catalog::Catalog;
use crate::cell::{Cell, Kind};
use crate::date::Date;
use crate::record::{Dataset, Get, Row, dataset};
use crate::source::Raw;
use crate::text::fold;

/// The looked-up columns of a dataset, ready to be asked.
pub struct Lookups {
    ways: Vec<Way>,
    folds: bool,
    on: Date,
}

/// A way to the records of another dataset, and what was found there.
struct Way {
    /// The columns of this dataset that lead there; several make a composite key.
    own: Vec<usize>,
    from: &'static Dataset,
    /// The columns over there that they are compared with.
    by: Vec<usize>,
    // The only keys that will be asked for, where that is known.
    asked: Option<FxHashSet<String>>,
    columns: Vec<Column>,
    /// The values of each of the columns, by the key that leads to them.
    values: FxHashMap<String, Vec<Vec<Cell<'static>>>>,
}

/// One looked-up column.
struct Column {
    column: usize,
    there: Option<usize>,
    as_of: bool,
    shape: Shape,
}

#[derive(Clone, Copy, PartialEq)]
enum Shape {
    One,
    Many,
    YesNo,
}

impl Lookups {
    /// Reads what the given columns of `of` need, for all of its records or only for `rows`.
    ///
    /// # Errors
    /// As [`Catalog::each`].
    pub fn read(
        catalog: &Catalog,
        of: &Dataset,
        columns: impl IntoIterator<Item = usize>,
        rows: Option<&[Box<dyn Row>]>,
        on: Date,
    ) -> Result<Lookups> {
        let folds = catalog.own_dir().is_some();
        let mut lookups = Lookups { ways: Vec::new(), folds, on };
        for column in columns {
            if lookups.found(column).is_none() {
                lookups.add(of, column);
            }
        }
        for way in &mut lookups.ways {
            if let (Some(rows), false, [own], [_]) = (rows, folds, &way.own[..], &way.by[..]) {
                way.asked = Some(rows.iter().map(|row| row.cell(*own).flat().into_owned()).collect());
            }
            catalog.note_asked(of, way.from)?;
            way.read(catalog, on, folds)?;
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
        let Some((way, at)) = self.found(column) else { return Cell::Empty };
        let known = way.values.get(&key(row, &way.own, self.folds));
        let values = known.map(|columns| &columns[at][..]).unwrap_or_default();
        match way.columns[at].shape {
            Shape::YesNo => Cell::Flag(!values.is_empty()),
            Shape::One => values.first().cloned().unwrap_or(Cell::Empty),
            Shape::Many => Cell::list(values.to_vec()),
        }
    }

    /// The way to a column, and its place among the columns there.
    fn found(&self, column: usize) -> Option<(&Way, usize)> {
        self.ways.iter().find_map(|way| Some((way, way.columns.iter().position(|one| one.column == column)?)))
    }

    /// Adds `column` to those of its way, if it is looked up.
    fn add(&mut self, of: &Dataset, column: usize) {
        let Some((way, column)) = way(of, column) else { return };
        let same = |known: &&mut Way| std::ptr::eq(known.from, way.from) && known.own == way.own && known.by == way.by;
        match self.ways.iter_mut().find(same) {
            Some(known) => known.columns.push(column),
            None => self.ways.push(Way { columns: vec![column], ..way }),
        }
    }
}

/// The way to `column` and what is wanted there, if it is looked up in another dataset.
fn way(of: &Dataset, column: usize) -> Option<(Way, Column)> {
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
    let as_of = there.is_some_and(|there| from.columns[there].get == Get::AsOf);
    let way = Way { own, from, by, asked: None, columns: Vec::new(), values: FxHashMap::default() };
    Some((way, Column { column, there, as_of, shape }))
}

impl Way {
    /// Reads the other dataset, and types only records that answer.
    fn read(&mut self, catalog: &Catalog, on: Date, folds: bool) -> Result<()> {
        let Way { from, by, asked, columns, values, .. } = self;
        let source = catalog.source(from)?;
        if asked.as_ref().is_some_and(|asked| !asked.iter().any(|key| source.may_hold(key))) {
            return Ok(());
        }
        // Of records that have these keys there is one of each.
        let sole = from.key_columns().eq(by.iter().copied());
        let admits = |raw: &Raw<'_>| match (&*asked, &by[..]) {
            (Some(asked), &[by]) => {
                let list = matches!(from.columns[by].own_kind, Kind::List(_));
                raw.field(by).any(list, &mut |value| asked.contains(value))
            }
            _ => true,
        };
        catalog.each(from, &admits, &mut |row| {
            // A list of references leads from each of its elements.
            let leads: Vec<String> = match by[..] {
                [by] => row.cell(by).values().iter().map(|value| folded(&value.flat(), folds)).collect(),
                _ => vec![key(&*row, by, folds)],
            };
            for lead in leads {
                let known = values.entry(lead).or_insert_with(|| vec![Vec::new(); columns.len()]);
                columns.iter().zip(known).for_each(|(column, known)| column.take(&*row, on, known));
            }
            let all = sole && asked.as_ref().is_some_and(|asked| asked.len() == values.len());
            Ok(if all { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
    }
}

impl Column {
    /// Takes from a record of the other dataset what this column wants of it: each value once, in the order of the file.
    fn take(&self, row: &dyn Row, on: Date, known: &mut Vec<Cell<'static>>) {
        let cell = match (self.there, self.as_of) {
            (None, _) => Cell::Flag(true),
            (Some(there), true) => row.as_of(there, on),
            (Some(there), false) => row.cell(there),
        };
        for value in cell.values() {
            if !known.contains(value) {
                known.push(value.clone().into_owned());
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
