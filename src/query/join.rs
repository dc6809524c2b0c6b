//! What one dataset says of another: columns got through a reference, and back from referring records.
//!
//! A dataset is read here only when a column that needs it is asked for, and once for all columns that do.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::datasets::registry::dataset;
use crate::date::Date;
use crate::schema::{Cell, ColumnType, Dataset, Origin, RawRecord, Row};
use crate::store::catalog::Catalog;
use crate::text::fold;

/// The looked-up columns of a dataset, ready to be asked.
pub(crate) struct Joins {
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
    values: FxHashMap<String, Vec<Values>>,
}

/// What was found for one column.
type Values = Vec<Cell<'static>>;

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

impl Joins {
    /// Reads what the given columns of `of` need, for all of its records or only for `rows`.
    ///
    /// # Errors
    /// As [`Catalog::each`].
    pub(crate) fn read(
        catalog: &Catalog,
        of: &Dataset,
        columns: impl IntoIterator<Item = usize>,
        rows: Option<&[Box<dyn Row>]>,
        on: Date,
    ) -> Result<Joins> {
        let folds = catalog.user_dir().is_some();
        let mut lookups = Joins { ways: Vec::new(), folds, on };
        for column in columns {
            if lookups.place(column).is_none() {
                lookups.add(of, column);
            }
        }
        for way in &mut lookups.ways {
            if let (Some(rows), false, [own], [_]) = (rows, folds, &way.own[..], &way.by[..]) {
                way.asked = Some(rows.iter().map(|row| row.cell(*own).flat().into_owned()).collect());
            }
            catalog.note_mixed(of, way.from)?;
            way.read(catalog, on, folds)?;
        }
        Ok(lookups)
    }

    /// A row with what is looked up of it.
    #[must_use]
    pub(crate) fn of<'a>(&'a self, row: &'a dyn Row) -> JoinedValues<'a> {
        JoinedValues { lookups: self, row, found: OnceCell::new() }
    }

    /// The place of the way to a column, and that of the column there.
    fn place(&self, column: usize) -> Option<(usize, usize)> {
        let at = |way: &Way| way.columns.iter().position(|one| one.column == column);
        self.ways.iter().enumerate().find_map(|(place, way)| Some((place, at(way)?)))
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

/// A row with what is looked up of it.
pub(crate) struct JoinedValues<'a> {
    /// The row.
    pub row: &'a dyn Row,
    lookups: &'a Joins,
    // What each way leads to from this row, found with the first column that asks.
    found: OnceCell<Vec<Option<&'a Vec<Values>>>>,
}

impl<'a> JoinedValues<'a> {
    /// The value of any column, looked up where it must be.
    #[must_use]
    pub(crate) fn cell(&self, of: &Dataset, column: usize) -> Cell<'a> {
        match of.columns[column].origin {
            Origin::Stored => self.row.cell(column),
            Origin::AsOf => self.row.as_of(column, self.lookups.on),
            Origin::Join { .. } | Origin::ReverseJoin { .. } => self.look_up(column),
        }
    }

    fn look_up(&self, column: usize) -> Cell<'a> {
        let Joins { ways, folds, .. } = self.lookups;
        let Some((way, at)) = self.lookups.place(column) else { return Cell::Empty };
        let found = self.found.get_or_init(|| find(self.row, ways, *folds))[way];
        let values = found.map(|columns| &columns[at][..]).unwrap_or_default();
        match ways[way].columns[at].shape {
            Shape::YesNo => Cell::Flag(!values.is_empty()),
            Shape::One => values.first().cloned().unwrap_or(Cell::Empty),
            Shape::Many => Cell::list(values.to_vec()),
        }
    }
}

/// What each of the ways leads to from a row. Most begin at the same columns, of which one key is made.
fn find<'a>(row: &dyn Row, ways: &'a [Way], folds: bool) -> Vec<Option<&'a Vec<Values>>> {
    let mut made: Option<(&[usize], Cow<'_, str>)> = None;
    let lead = |way: &'a Way| {
        if made.as_ref().is_none_or(|(own, _)| *own != way.own) {
            made = Some((&way.own, key(row, &way.own, folds)));
        }
        made.as_ref().and_then(|(_, key)| way.values.get(&**key))
    };
    ways.iter().map(lead).collect()
}

/// The way to `column` and what is wanted there, if it is looked up in another dataset.
fn way(of: &Dataset, column: usize) -> Option<(Way, Column)> {
    let (from, by, own, there, shape) = match of.columns[column].origin {
        Origin::Stored | Origin::AsOf => return None,
        Origin::Join { own, there } => {
            let from = of.target(own)?;
            (from, from.key_columns().collect(), vec![of.column(own)?], from.column(there), Shape::One)
        }
        Origin::ReverseJoin { dataset: name, by, there } => {
            let from = dataset(name)?;
            let shape = match (there, of.kind(column)) {
                (None, _) => Shape::YesNo,
                (_, ColumnType::List(_)) => Shape::Many,
                _ => Shape::One,
            };
            (from, vec![from.column(by)?], of.key_columns().collect(), there.and_then(|t| from.column(t)), shape)
        }
    };
    let as_of = there.is_some_and(|there| from.columns[there].origin == Origin::AsOf);
    let way = Way { own, from, by, asked: None, columns: Vec::new(), values: FxHashMap::default() };
    Some((way, Column { column, there, as_of, shape }))
}

impl Way {
    /// Reads the other dataset, and types only records that answer.
    fn read(&mut self, catalog: &Catalog, on: Date, folds: bool) -> Result<()> {
        let Way { from, by, asked, columns, values, .. } = self;
        let source = catalog.source(from)?;
        // Of one key it is told at once that nothing has it; of many that would take longer than to look.
        if asked.as_ref().is_some_and(|asked| asked.len() < 2 && !asked.iter().any(|key| source.may_hold(key))) {
            return Ok(());
        }
        // Of records that have these keys there is one of each.
        let sole = from.key_columns().eq(by.iter().copied());
        let admits = |raw: &RawRecord<'_>| match (&*asked, &by[..]) {
            (Some(asked), &[by]) => {
                let list = matches!(from.columns[by].own_type, ColumnType::List(_));
                raw.field(by).any(list, &mut |value| asked.contains(value))
            }
            _ => true,
        };
        catalog.each(from, &admits, &mut |row| {
            // A list of references leads from each of its elements.
            let cell = row.cell(by[0]);
            let leads: Vec<Cow<'_, str>> = match by[..] {
                [_] => cell.values().iter().map(|value| folded(value.clone(), folds)).collect(),
                _ => vec![key(&*row, by, folds)],
            };
            for lead in leads {
                let known = match values.get_mut(&*lead) {
                    Some(known) => known,
                    None => values.entry(lead.into_owned()).or_insert_with(|| vec![Values::new(); columns.len()]),
                };
                columns.iter().zip(known).for_each(|(column, known)| column.take(&*row, on, known));
            }
            let all = sole && asked.as_ref().is_some_and(|asked| asked.len() == values.len());
            Ok(if all { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
    }
}

impl Column {
    /// Takes from a record of the other dataset what this column wants of it: each value once, in the order of the file.
    fn take(&self, row: &dyn Row, on: Date, known: &mut Values) {
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

fn key<'r>(row: &'r dyn Row, columns: &[usize], folds: bool) -> Cow<'r, str> {
    let mut parts = columns.iter().map(|&column| folded(row.cell(column), folds));
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |key, part| Cow::Owned(format!("{key}/{part}")))
}

/// Keys of a person's own data match folded, like everything they type.
fn folded(cell: Cell<'_>, folds: bool) -> Cow<'_, str> {
    let text = match cell {
        Cell::Text(text) => text,
        other => Cow::Owned(other.flat().into_owned()),
    };
    if !folds {
        return text;
    }
    match fold(&text) {
        Cow::Owned(folded) => Cow::Owned(folded),
        // It is folded as it is.
        Cow::Borrowed(_) => text,
    }
}
