//! Collects rows as tiles of a grid, for a map as text or as an SVG image.
//!
//! The first column refers to the record that a tile stands for. The columns [`ROW`] and [`COLUMN`] have the position of the
//! tile, the first column of the type `Count` its count, and the first column of the type `Text` its code, of which only what
//! follows the last hyphen is kept.

use anyhow::{Result, bail};

use super::ColumnHeader;
use super::shade::shade_of;
use crate::schema::{Cell, ColumnType};

/// The name of the column with the row of a tile, counted from 1 in the north.
pub(crate) const ROW: &str = "tile_row";
/// The name of the column with the column of a tile, counted from 1 in the west.
pub(crate) const COLUMN: &str = "tile_column";
/// The largest row or column: a mistyped position must not make a map with millions of empty cells.
const MAX_POSITION: u64 = 60;

/// A tile.
pub(crate) struct Tile {
    /// The full name.
    pub name: String,
    /// A short code, or the name if the row has no code.
    pub code: String,
    /// The row and the column, from 0; `None` if the data gives none.
    pub position: Option<(usize, usize)>,
    /// The count.
    pub count: u64,
}

/// The tiles of a map.
#[derive(Default)]
pub(crate) struct TileGrid {
    columns: Vec<ColumnHeader>,
    /// The tiles, in the order in which they were added.
    pub tiles: Vec<Tile>,
}

impl TileGrid {
    /// Sets the columns of the rows to be added.
    pub(crate) fn begin(&mut self, columns: &[ColumnHeader]) {
        self.columns = columns.to_vec();
    }

    /// Adds the tile that a row of data describes.
    ///
    /// # Errors
    /// If the position is not on the grid, or is that of another tile.
    pub(crate) fn add_row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let cell = |matches: &dyn Fn(&ColumnHeader) -> bool| {
            self.columns.iter().position(matches).and_then(|index| cells.get(index))
        };
        let number = |cell: Option<&Cell<'_>>| match cell {
            Some(Cell::Integer(number)) => u64::try_from(*number).unwrap_or(0),
            _ => 0,
        };
        let coordinate = |name: &str| {
            let cell = cell(&|column| column.name == name).filter(|cell| !cell.is_empty());
            cell.map(|cell| number(Some(cell)))
        };
        let text = |cell: Option<&Cell<'_>>| cell.map(|cell| cell.display_text().into_owned()).unwrap_or_default();
        let name = text(cells.first());
        let position = match (coordinate(ROW), coordinate(COLUMN)) {
            (None, None) => None,
            (row, column) => {
                let (row, column) = (row.unwrap_or(0), column.unwrap_or(0));
                if !(1..=MAX_POSITION).contains(&row) || !(1..=MAX_POSITION).contains(&column) {
                    bail!(
                        "rows and columns of a map are 1 to {MAX_POSITION}; '{name}' is at row {row}, column {column}"
                    );
                }
                let (row, column) = (row as usize - 1, column as usize - 1);
                if let Some(other) = self.tile_at(row, column) {
                    bail!(
                        "'{}' and '{name}' are both at row {}, column {} of the map",
                        other.name,
                        row + 1,
                        column + 1
                    );
                }
                Some((row, column))
            }
        };
        let count = number(cell(&|column| column.column_type == ColumnType::Count));
        let code = text(cell(&|column| column.column_type == ColumnType::Text));
        let code = code.rsplit('-').next().filter(|code| !code.is_empty()).unwrap_or(&name).to_owned();
        self.tiles.push(Tile { name, code, position, count });
        Ok(())
    }

    /// Returns the columns of a list of names and counts.
    pub(crate) fn list_columns(&self) -> Vec<ColumnHeader> {
        let name = self.columns.first().into_iter();
        name.chain(self.columns.iter().find(|column| column.column_type == ColumnType::Count)).cloned().collect()
    }

    /// Returns the tile at a position.
    pub(crate) fn tile_at(&self, row: usize, column: usize) -> Option<&Tile> {
        self.tiles.iter().find(|tile| tile.position == Some((row, column)))
    }

    /// Returns the number of rows and columns.
    pub(crate) fn size(&self) -> (usize, usize) {
        let positions = self.tiles.iter().filter_map(|tile| tile.position);
        positions.fold((0, 0), |(rows, columns), (row, column)| (rows.max(row + 1), columns.max(column + 1)))
    }

    /// Returns a sentence that lists the tiles for which `is_shown` is false, if there are any.
    pub(crate) fn describe_omitted(&self, is_shown: impl Fn(&Tile) -> bool) -> Option<String> {
        let omitted: Vec<String> = self
            .tiles
            .iter()
            .filter(|tile| !is_shown(tile))
            .map(|tile| format!("{} {}", tile.name, tile.count))
            .collect();
        (!omitted.is_empty()).then(|| format!("Not on the map: {}", omitted.join(", ")))
    }

    /// Returns the largest count.
    pub(crate) fn max_count(&self) -> u64 {
        self.tiles.iter().map(|tile| tile.count).max().unwrap_or(0)
    }

    /// Returns the shade of a tile.
    pub(crate) fn shade(&self, tile: &Tile) -> usize {
        shade_of(tile.count, self.max_count())
    }
}
