//! Renders the tile map as text: a swatch, a code and a count for each tile.
//!
//! The shade is the density of a swatch and not its hue, so a map can be read without colour and in any palette.

use std::io::Write;

use anstyle::{Ansi256Color, Reset, Style};
use anyhow::Result;
use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::palette::BLUE;
use super::shade::{shade_char, shade_ranges};
use super::table::Table;
use super::tile_grid::{Tile, TileGrid};
use super::{ColumnHeader, RenderOptions, Renderer};
use crate::schema::Cell;
use crate::text::wrap;

/// The width of a map that is not shown on a terminal.
const DEFAULT_WIDTH: usize = 80;
/// The smallest and the largest width of a tile, with the space after it.
const TILE_WIDTHS: (usize, usize) = (7, 10);

/// Buffers the tiles until the end, because the largest count decides the shades.
pub(super) struct TileMap<'w> {
    out: &'w mut dyn Write,
    options: RenderOptions<'w>,
    grid: TileGrid,
}

impl<'w> TileMap<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'w>) -> Self {
        TileMap { out, options, grid: TileGrid::default() }
    }

    fn width(&self) -> usize {
        if self.options.screen.terminal { self.options.screen.width } else { DEFAULT_WIDTH }
    }

    /// Returns the width of a tile, or none if the screen is too narrow for a map or no tile has a position.
    fn tile_width(&self) -> Option<usize> {
        let width = (self.width() + 1) / self.grid.size().1.max(1);
        (width >= TILE_WIDTHS.0 && self.grid.size().1 > 0).then_some(width.min(TILE_WIDTHS.1))
    }

    /// Renders a row of tiles as two lines: the codes and the counts, each after its swatch.
    fn row_lines(&self, row: usize, tile_width: usize) -> [String; 2] {
        let mut lines = [String::new(), String::new()];
        for column in 0..self.grid.size().1 {
            let Some(tile) = self.grid.tile_at(row, column) else {
                lines.iter_mut().for_each(|line| line.push_str(&" ".repeat(tile_width)));
                continue;
            };
            let swatch_width = tile_width / 2 - 1;
            let text_width = tile_width - swatch_width - 2;
            let swatch = self.swatch(self.grid.shade(tile), swatch_width);
            let code_style = if tile.count > 0 { Style::new().bold() } else { Style::new().dimmed() };
            let code = (truncated(&tile.code, text_width), code_style);
            let count = (self.count_text(tile, text_width), Style::new());
            for (line, (text, style)) in lines.iter_mut().zip([code, count]) {
                let padding = " ".repeat(tile_width - swatch_width - 1 - text.width());
                line.push_str(&format!("{swatch} {}{padding}", self.styled(&text, style)));
            }
        }
        lines.map(|line| line.trim_end().to_owned())
    }

    fn count_text(&self, tile: &Tile, width: usize) -> String {
        if tile.count == 0 { self.zero().to_owned() } else { abbreviated(tile.count, width) }
    }

    /// Returns the text for a count of 0.
    fn zero(&self) -> &'static str {
        if self.options.screen.unicode { "·" } else { "-" }
    }

    fn swatch(&self, shade: usize, width: usize) -> String {
        let swatch = shade_char(shade, self.options.screen.unicode).to_string().repeat(width);
        if shade == 0 { swatch } else { self.styled(&swatch, Ansi256Color(BLUE).on_default()) }
    }

    fn styled(&self, text: &str, style: Style) -> String {
        let plain = !self.options.screen.colour || style == Style::new();
        if plain { text.to_owned() } else { format!("{}{text}{}", style.render(), Reset.render()) }
    }

    /// Writes a table of names and counts, for a screen that is too narrow for a map, or tiles without positions.
    fn write_list(&mut self, footer: Option<&str>) -> Result<()> {
        let mut table = Table::new(self.out, self.options);
        table.begin(&self.grid.list_columns())?;
        for tile in &self.grid.tiles {
            table.row(&[Cell::text(&tile.name), Cell::Integer(tile.count.try_into().unwrap_or(i64::MAX))])?;
        }
        table.end(footer)
    }

    fn legend(&self) -> String {
        let mut legend = format!("{} none", self.zero());
        for (shade, from, to) in shade_ranges(self.grid.max_count()) {
            let range = if from == to { from.to_string() } else { format!("{from} to {to}") };
            legend.push_str(&format!("   {} {range}", self.swatch(shade, TILE_WIDTHS.0 / 2 - 1)));
        }
        legend
    }
}

impl Renderer for TileMap<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.grid.begin(columns);
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.grid.add_row(cells)
    }

    fn end(&mut self, footer: Option<&str>) -> Result<()> {
        let Some(width) = self.tile_width() else { return self.write_list(footer) };
        let mut lines: Vec<String> = (0..self.grid.size().0).flat_map(|row| self.row_lines(row, width)).collect();
        lines.push(String::new());
        lines.push(self.legend());
        let omitted = self.grid.describe_omitted(|tile| tile.position.is_some());
        lines.extend(omitted.iter().flat_map(|omitted| wrap(omitted, self.width())));
        lines.extend(wrap(footer.unwrap_or_default(), self.width()));
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

/// Truncates a code to `width` columns.
fn truncated(code: &str, width: usize) -> String {
    let mut truncated = String::new();
    for c in code.chars() {
        if truncated.width() + c.width().unwrap_or(0) > width {
            break;
        }
        truncated.push(c);
    }
    truncated
}

/// Returns a count in at most `width` columns, of which there must be at least three: if it is too long, rounded down to
/// thousands, millions and so on.
fn abbreviated(count: u64, width: usize) -> String {
    let (mut text, mut rest) = (count.to_string(), count);
    for unit in ["k", "M", "G", "T", "P", "E"] {
        if text.len() <= width {
            break;
        }
        let tenths = rest / 100;
        rest /= 1000;
        text = if rest == 0 { format!(".{tenths}{unit}") } else { format!("{rest}{unit}") };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::abbreviated;

    #[test]
    fn any_count_fits_three_columns() {
        for (count, text) in
            [(7, "7"), (999, "999"), (1_000, "1k"), (99_999, "99k"), (123_456, ".1M"), (7_000_000, "7M")]
        {
            assert_eq!(abbreviated(count, 3), text);
        }
        assert!((0..64).all(|bits| abbreviated(u64::MAX >> bits, 3).len() <= 3));
    }
}
