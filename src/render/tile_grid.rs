//! Rows as tiles of a grid: what the map and the picture have in common.
//!
//! Knows no dataset: the first head is the name of a tile, [`ROW`] and [`COLUMN`] say where it is, the head that is a
//! count is its number, and the head between name and count its code.

use anyhow::{Result, bail};

use super::Head;
use super::shade::step;
use crate::schema::{Cell, ColumnType};
use crate::text::printable;

/// The head of the row of a tile, counted from the north.
pub(crate) const ROW: &str = "tile_row";
/// The head of the column of a tile, counted from the west.
pub(crate) const COLUMN: &str = "tile_column";
/// The farthest place of a tile: what is farther is a slip, and would make a map of nothing.
const FARTHEST: u64 = 60;

/// A tile.
pub(super) struct Tile {
    /// Its name.
    pub name: String,
    /// Its name in a few letters.
    pub code: String,
    /// Its row, from 0.
    pub row: usize,
    /// Its column, from 0.
    pub column: usize,
    /// Its number.
    pub count: u64,
}

/// Tiles, gathered row by row.
#[derive(Default)]
pub(super) struct Tiles {
    heads: Vec<Head>,
    /// The tiles, in the order in which they came.
    pub all: Vec<Tile>,
}

impl Tiles {
    /// Takes the heads.
    pub(super) fn begin(&mut self, heads: &[Head]) {
        self.heads = heads.to_vec();
    }

    /// Takes a row.
    ///
    /// # Errors
    /// If it is nowhere on a map, or where another is.
    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let at = |meets: &dyn Fn(&Head) -> bool| self.heads.iter().position(meets).and_then(|at| cells.get(at));
        let number = |cell: Option<&Cell<'_>>| match cell {
            Some(Cell::Integer(number)) => u64::try_from(*number).unwrap_or(0),
            _ => 0,
        };
        let place = |name: &str| number(at(&|head| head.name == name));
        let text =
            |cell: Option<&Cell<'_>>| cell.map(|cell| printable(&cell.display_text()).into_owned()).unwrap_or_default();
        let name = text(cells.first());
        let (row, column) = (place(ROW), place(COLUMN));
        if !(1..=FARTHEST).contains(&row) || !(1..=FARTHEST).contains(&column) {
            bail!("a map has rows and columns from 1 to {FARTHEST}; '{name}' is at row {row}, column {column}");
        }
        let (row, column) = (row as usize - 1, column as usize - 1);
        if let Some(other) = self.at(row, column) {
            bail!("'{}' and '{name}' are both at row {}, column {} of the map", other.name, row + 1, column + 1);
        }
        let count = number(at(&|head| head.kind == ColumnType::Count));
        let code = text(at(&|head| head.kind == ColumnType::Text));
        let code = code.rsplit('-').next().filter(|code| !code.is_empty()).unwrap_or(&name).to_owned();
        self.all.push(Tile { name, code, row, column, count });
        Ok(())
    }

    /// The heads of a list of names and numbers.
    pub(super) fn heads_of_list(&self) -> Vec<Head> {
        let first = self.heads.first().into_iter();
        first.chain(self.heads.iter().find(|head| head.kind == ColumnType::Count)).cloned().collect()
    }

    /// The tile at a place.
    pub(super) fn at(&self, row: usize, column: usize) -> Option<&Tile> {
        self.all.iter().find(|tile| (tile.row, tile.column) == (row, column))
    }

    /// How many rows and columns there are.
    pub(super) fn size(&self) -> (usize, usize) {
        let past = |place: &dyn Fn(&Tile) -> usize| self.all.iter().map(|tile| place(tile) + 1).max().unwrap_or(0);
        (past(&|tile| tile.row), past(&|tile| tile.column))
    }

    /// The largest number.
    pub(super) fn most(&self) -> u64 {
        self.all.iter().map(|tile| tile.count).max().unwrap_or(0)
    }

    /// The step in which a tile is shaded.
    pub(super) fn step(&self, tile: &Tile) -> usize {
        step(tile.count, self.most())
    }
}
