//! Joins: columns whose values come from another dataset, in either direction of a reference.
//!
//! Another dataset is read only if a column of the query needs it, and once for all columns with the same join
//! condition.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::ops::ControlFlow;
use std::rc::Rc;

use anyhow::Result;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::datasets::registry;
use crate::date::{AsOf, Date};
use crate::schema::{Cell, ColumnType, Dataset, Origin, RawRecord, Row};
use crate::store::catalog::Catalog;
use crate::store::place::{Place, Places, SOURCE};
use crate::text::fold;

/// The joins that a query needs, with the values that they yield.
pub(crate) struct Joins {
    joins: Vec<Join>,
    /// For each inherited column: the values, each with the place whose rows inherit it.
    inherited: Vec<(usize, Rc<Places>)>,
    /// For each column of the dataset, the position of the join that fills it, and that of the column in the join.
    positions: Vec<Option<(usize, usize)>>,
    folds: bool,
    as_of: AsOf,
}

/// A join with another dataset.
struct Join {
    /// The columns of this dataset that are compared; several make a composite key.
    local: Vec<usize>,
    remote_dataset: &'static Dataset,
    /// The columns of the other dataset that are compared with them.
    remote: Vec<usize>,
    /// The only keys that will be looked up, if they are known in advance.
    wanted: Option<FxHashSet<String>>,
    columns: Vec<JoinedColumn>,
    /// The values of each of the columns, by join key.
    values: FxHashMap<String, Vec<Values>>,
}

/// The values that a join yields for one column and one key.
type Values = Vec<Cell<'static>>;

/// A column that a join fills.
struct JoinedColumn {
    /// The column of the other dataset; none if only the existence of a record counts.
    remote: Option<usize>,
    as_of: bool,
    cardinality: Cardinality,
}

#[derive(Clone, Copy, PartialEq)]
enum Cardinality {
    One,
    Many,
    Exists,
}

impl Joins {
    /// Reads what the joined and inherited ones among `columns` need: for all records of `dataset`, or only for `rows`.
    ///
    /// # Errors
    /// As [`Catalog::each`].
    pub(crate) fn read(
        catalog: &Catalog,
        dataset: &Dataset,
        columns: impl IntoIterator<Item = usize>,
        rows: Option<&[Box<dyn Row>]>,
        as_of: Date,
    ) -> Result<Joins> {
        let folds = catalog.user_dir().is_some();
        let as_of = AsOf { date: as_of, edition: catalog.identity().edition };
        let positions = vec![None; dataset.columns.len()];
        let mut joins = Joins { joins: Vec::new(), inherited: Vec::new(), positions, folds, as_of };
        for column in columns {
            if matches!(dataset.columns[column].origin, Origin::Inherited { .. }) {
                joins.read_inherited(catalog, dataset, column, rows)?;
            } else if joins.positions[column].is_none() {
                joins.add(dataset, column);
            }
        }
        for join in &mut joins.joins {
            if let (Some(rows), false, [local], [_]) = (rows, folds, &join.local[..], &join.remote[..]) {
                join.wanted = Some(rows.iter().map(|row| row.cell(*local).stored_text().into_owned()).collect());
            }
            catalog.note_mixed_sources([dataset, join.remote_dataset])?;
            join.read(catalog, as_of, folds)?;
        }
        Ok(joins)
    }

    /// Reads the places of the records that `column` refers to, unless none of `rows` can inherit any of these records.
    fn read_inherited(
        &mut self,
        catalog: &Catalog,
        dataset: &Dataset,
        column: usize,
        rows: Option<&[Box<dyn Row>]>,
    ) -> Result<()> {
        let ColumnType::Reference(name) = dataset.column_type(column).element_type() else { return Ok(()) };
        let Some(target) = registry::find_dataset(name) else { return Ok(()) };
        let is_read = self.inherited.iter().any(|(known, _)| *known == column);
        let has_place = |row: &dyn Row| Place::parse_tables(&source_text(dataset, row)).next().is_some();
        if is_read || rows.is_some_and(|rows| !rows.iter().any(|row| has_place(&**row))) {
            return Ok(());
        }
        catalog.note_mixed_sources([dataset, target])?;
        self.inherited.push((column, catalog.places(target)?));
        Ok(())
    }

    /// Returns the values that a row inherits in `column`, each once.
    fn inherited_cell(&self, dataset: &Dataset, row: &dyn Row, column: usize) -> Cell<'static> {
        let values = self.inherited.iter().find(|(known, _)| *known == column).map(|(_, places)| &places[..]);
        let text = source_text(dataset, row);
        let places: Vec<Place<'_>> = Place::parse_tables(&text).collect();
        let mut inherited: Vec<Cell<'static>> = Vec::new();
        for (outer, value) in values.unwrap_or_default() {
            if places.iter().any(|place| outer.encloses(place)) && !inherited.contains(value) {
                inherited.push(value.clone());
            }
        }
        Cell::list(inherited)
    }

    /// Returns `row` with its joined columns.
    #[must_use]
    pub(crate) fn join<'a>(&'a self, row: &'a dyn Row) -> JoinedRow<'a> {
        JoinedRow { row, joins: self, matches: OnceCell::new() }
    }

    /// Adds `column`, if it is joined, to the join along the same columns, or adds that join.
    fn add(&mut self, dataset: &Dataset, column: usize) {
        let Some((join, joined)) = plan_join(dataset, column) else { return };
        let same = |known: &Join| {
            std::ptr::eq(known.remote_dataset, join.remote_dataset)
                && known.local == join.local
                && known.remote == join.remote
        };
        let position = self.joins.iter().position(same).unwrap_or_else(|| {
            self.joins.push(join);
            self.joins.len() - 1
        });
        let columns = &mut self.joins[position].columns;
        self.positions[column] = Some((position, columns.len()));
        columns.push(joined);
    }
}

/// A row with its joined columns.
pub(crate) struct JoinedRow<'a> {
    /// The row.
    pub row: &'a dyn Row,
    joins: &'a Joins,
    /// The values that each join yields for the row, looked up for the first joined column that is read.
    matches: OnceCell<Vec<Option<&'a Vec<Values>>>>,
}

impl<'a> JoinedRow<'a> {
    /// Returns the value of the column at `column`, whatever its origin.
    #[must_use]
    pub(crate) fn cell(&self, dataset: &Dataset, column: usize) -> Cell<'a> {
        match dataset.columns[column].origin {
            Origin::Stored => self.row.cell(column),
            Origin::AsOf | Origin::Computed => self.row.as_of(column, self.joins.as_of),
            Origin::Join { .. } | Origin::ReverseJoin { .. } => self.joined_cell(column),
            Origin::Inherited { .. } => self.joins.inherited_cell(dataset, self.row, column),
        }
    }

    fn joined_cell(&self, column: usize) -> Cell<'a> {
        let Joins { joins, positions, folds, .. } = self.joins;
        let Some((join, position)) = positions[column] else { return Cell::Empty };
        let values = self.matches.get_or_init(|| look_up(self.row, joins, *folds))[join];
        let values = values.map(|columns| &columns[position][..]).unwrap_or_default();
        match joins[join].columns[position].cardinality {
            Cardinality::Exists => Cell::Boolean(!values.is_empty()),
            Cardinality::One => values.first().cloned().unwrap_or(Cell::Empty),
            Cardinality::Many => Cell::list(values.to_vec()),
        }
    }
}

/// Returns the text of the source column of a record: its place in the report.
fn source_text<'r>(dataset: &Dataset, row: &'r dyn Row) -> Cow<'r, str> {
    match dataset.column_index(SOURCE).map(|index| row.cell(index)) {
        Some(Cell::Text(text)) => text,
        Some(cell) => Cow::Owned(cell.stored_text().into_owned()),
        None => Cow::Borrowed(""),
    }
}

/// Looks a row up in each join. Neighbouring joins mostly start at the same columns, whose key is then built once.
fn look_up<'a>(row: &dyn Row, joins: &'a [Join], folds: bool) -> Vec<Option<&'a Vec<Values>>> {
    let mut last: Option<(&[usize], Cow<'_, str>)> = None;
    let values = |join: &'a Join| {
        if last.as_ref().is_none_or(|(local, _)| *local != join.local) {
            last = Some((&join.local, join_key(row, &join.local, folds)));
        }
        last.as_ref().and_then(|(_, key)| join.values.get(&**key))
    };
    joins.iter().map(values).collect()
}

/// Returns the join that fills `column` of `dataset`, without its columns and values, and the column for it; `None` if the
/// column is not joined.
fn plan_join(dataset: &Dataset, column: usize) -> Option<(Join, JoinedColumn)> {
    let (remote_dataset, remote, local, value, cardinality) = match dataset.columns[column].origin {
        Origin::Stored | Origin::AsOf | Origin::Computed | Origin::Inherited { .. } => return None,
        Origin::Join { reference: own, column: there } => {
            let target = dataset.referenced_dataset(own)?;
            let local = vec![dataset.column_index(own)?];
            (target, target.key_columns().collect(), local, target.column_index(there), Cardinality::One)
        }
        Origin::ReverseJoin { dataset: name, reference: by, column: there } => {
            let referring = registry::find_dataset(name)?;
            let cardinality = match (there, dataset.column_type(column)) {
                (None, _) => Cardinality::Exists,
                (_, ColumnType::List(_)) => Cardinality::Many,
                _ => Cardinality::One,
            };
            let value = there.and_then(|name| referring.column_index(name));
            (referring, vec![referring.column_index(by)?], dataset.key_columns().collect(), value, cardinality)
        }
    };
    let as_of = value.is_some_and(|column| remote_dataset.columns[column].origin == Origin::AsOf);
    let (columns, values) = (Vec::new(), FxHashMap::default());
    let join = Join { local, remote_dataset, remote, wanted: None, columns, values };
    Some((join, JoinedColumn { remote: value, as_of, cardinality }))
}

impl Join {
    /// Reads the other dataset, deserializing only the records that have a wanted key.
    fn read(&mut self, catalog: &Catalog, as_of: AsOf, folds: bool) -> Result<()> {
        let Join { remote_dataset: dataset, remote, wanted, columns, values, .. } = self;
        let source = catalog.source(dataset)?;
        // A scan for a single key is cheaper than reading the dataset; a scan for each of several is not.
        if wanted.as_ref().is_some_and(|wanted| wanted.len() < 2 && !wanted.iter().any(|key| source.may_contain(key))) {
            return Ok(());
        }
        let unique = dataset.key_columns().eq(remote.iter().copied());
        let may_match = |raw: &RawRecord<'_>| match (&*wanted, &remote[..]) {
            (Some(wanted), &[column]) => {
                let is_list = matches!(dataset.columns[column].own_type, ColumnType::List(_));
                raw.field(column).any_value(is_list, &mut |value| wanted.contains(value))
            }
            _ => true,
        };
        catalog.each(dataset, &may_match, &mut |row| {
            // A list of references joins by each of its elements.
            let cell = row.cell(remote[0]);
            let keys: Vec<Cow<'_, str>> = match remote[..] {
                [_] => cell.values().iter().map(|value| key_text(value.clone(), folds)).collect(),
                _ => vec![join_key(&*row, remote, folds)],
            };
            for key in keys {
                let known = match values.get_mut(&*key) {
                    // Otherwise the values of two records would be mixed.
                    Some(_) if unique && source.is_user_data => {
                        return Err(catalog.duplicate_key(dataset, &dataset.row_key(&*row)));
                    }
                    Some(known) => known,
                    None => values.entry(key.into_owned()).or_insert_with(|| vec![Values::new(); columns.len()]),
                };
                columns.iter().zip(known).for_each(|(column, known)| column.collect(&*row, as_of, known));
            }
            let complete = unique && wanted.as_ref().is_some_and(|wanted| wanted.len() == values.len());
            Ok(if complete { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })
    }
}

impl JoinedColumn {
    /// Appends the distinct values that a record of the other dataset adds to this column, in file order.
    fn collect(&self, row: &dyn Row, as_of: AsOf, values: &mut Values) {
        let cell = match (self.remote, self.as_of) {
            (None, _) => Cell::Boolean(true),
            (Some(column), true) => row.as_of(column, as_of),
            (Some(column), false) => row.cell(column),
        };
        for value in cell.values() {
            if !values.contains(value) {
                values.push(value.clone().into_owned());
            }
        }
    }
}

/// Returns the values of `columns`, separated by `/`.
fn join_key<'r>(row: &'r dyn Row, columns: &[usize], folds: bool) -> Cow<'r, str> {
    let mut parts = columns.iter().map(|&column| key_text(row.cell(column), folds));
    let first = parts.next().unwrap_or_default();
    parts.fold(first, |key, part| Cow::Owned(format!("{key}/{part}")))
}

/// Returns a key as text. Keys of user data are compared folded, as names on the command line are.
fn key_text(cell: Cell<'_>, folds: bool) -> Cow<'_, str> {
    let text = match cell {
        Cell::Text(text) => text,
        other => Cow::Owned(other.stored_text().into_owned()),
    };
    if !folds {
        return text;
    }
    match fold(&text) {
        Cow::Owned(folded) => Cow::Owned(folded),
        // Folding has changed nothing, and `text` outlives what it has borrowed.
        Cow::Borrowed(_) => text,
    }
}
