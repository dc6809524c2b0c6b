//! A map of tiles in text: each a swatch, a code and a number, readable with and without colour, on light and dark.
//!
//! More is more ink, never another hue, so nothing depends on the palette of a terminal.

use std::io::Write;

use anstyle::{AnsiColor, Reset, Style};
use anyhow::Result;
use unicode_width::UnicodeWidthStr as _;

use super::shade::{ink, ranges};
use super::table::Table;
use super::tile_grid::{Tile, Tiles};
use super::{Foot, Head, Look, Renderer};
use crate::schema::Cell;
use crate::text::wrap;

/// The width of a map that is not shown on a terminal.
const WIDTH: usize = 80;
/// The fewest and the most columns of a tile, with the space behind it.
const TILE: (usize, usize) = (7, 10);

/// A map whose tiles are held until the end, because the largest number decides the shades.
pub(super) struct Map<'w> {
    out: &'w mut dyn Write,
    look: Look<'w>,
    tiles: Tiles,
}

impl<'w> Map<'w> {
    pub(super) fn new(out: &'w mut dyn Write, look: Look<'w>) -> Self {
        Map { out, look, tiles: Tiles::default() }
    }

    /// The columns of a tile, or none if the screen is too narrow.
    fn tile(&self) -> Option<usize> {
        let width = if self.look.screen.terminal { self.look.screen.width } else { WIDTH };
        let tile = (width + 1) / self.tiles.size().1.max(1);
        (tile >= TILE.0).then_some(tile.min(TILE.1))
    }

    /// The two lines of a row of tiles: codes and numbers, each behind its swatch.
    fn lines(&self, row: usize, wide: usize) -> [String; 2] {
        let mut lines = [String::new(), String::new()];
        for column in 0..self.tiles.size().1 {
            let Some(tile) = self.tiles.at(row, column) else {
                lines.iter_mut().for_each(|line| line.push_str(&" ".repeat(wide)));
                continue;
            };
            let swatch = wide / 2 - 1;
            let room = wide - swatch - 2;
            let bold = if tile.count > 0 { Style::new().bold() } else { Style::new().dimmed() };
            for (line, text, style) in
                [(0, clipped(&tile.code, room), bold), (1, self.number(tile, room), Style::new())]
            {
                let gap = " ".repeat(wide - swatch - 1 - text.width());
                let swatch = self.swatch(self.tiles.step(tile), swatch);
                lines[line].push_str(&format!("{swatch} {}{gap}", self.styled(&text, style)));
            }
        }
        lines.map(|line| line.trim_end().to_owned())
    }

    fn number(&self, tile: &Tile, room: usize) -> String {
        if tile.count == 0 { self.nothing().to_owned() } else { short(tile.count, room) }
    }

    /// What stands for the number of a tile with nothing.
    fn nothing(&self) -> &'static str {
        if self.look.screen.unicode { "·" } else { "-" }
    }

    fn swatch(&self, step: usize, width: usize) -> String {
        let ink = ink(step, self.look.screen.unicode).to_string().repeat(width);
        if step == 0 { ink } else { self.styled(&ink, AnsiColor::Cyan.on_default()) }
    }

    fn styled(&self, text: &str, style: Style) -> String {
        let plain = !self.look.screen.colour || style == Style::new();
        if plain { text.to_owned() } else { format!("{}{text}{}", style.render(), Reset.render()) }
    }

    /// What a screen too narrow for tiles gets.
    fn list(&mut self, foot: Foot<'_>) -> Result<()> {
        let mut table = Table::new(self.out, self.look);
        table.begin(&self.tiles.heads_of_list())?;
        for tile in &self.tiles.all {
            table.row(&[Cell::text(&tile.name), Cell::Integer(tile.count.try_into().unwrap_or(i64::MAX))])?;
        }
        table.end(foot)
    }

    fn legend(&self) -> String {
        let mut legend = format!("{} none", self.nothing());
        for (step, from, to) in ranges(self.tiles.most()) {
            let range = if from == to { from.to_string() } else { format!("{from} to {to}") };
            legend.push_str(&format!("   {} {range}", self.swatch(step, TILE.0 / 2 - 1)));
        }
        legend
    }
}

impl Renderer for Map<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        self.tiles.begin(heads);
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.tiles.row(cells)
    }

    fn end(&mut self, foot: Foot<'_>) -> Result<()> {
        let Some(tile) = self.tile() else { return self.list(foot) };
        let mut lines: Vec<String> = (0..self.tiles.size().0).flat_map(|row| self.lines(row, tile)).collect();
        lines.push(String::new());
        lines.push(self.legend());
        let room = if self.look.screen.terminal { self.look.screen.width } else { WIDTH };
        lines.extend(wrap(foot.unwrap_or_default(), room));
        for line in lines {
            writeln!(self.out, "{line}")?;
        }
        Ok(())
    }
}

fn clipped(code: &str, room: usize) -> String {
    let mut clipped = String::new();
    for letter in code.chars() {
        if clipped.width() + unicode_width::UnicodeWidthChar::width(letter).unwrap_or(0) > room {
            break;
        }
        clipped.push(letter);
    }
    clipped
}

/// The number in at most `room` columns, three at least: in thousands, millions and so on where it is too long.
fn short(count: u64, room: usize) -> String {
    let (mut text, mut rest) = (count.to_string(), count);
    for unit in ["k", "M", "G", "T", "P", "E"] {
        if text.len() <= room {
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
    use super::short;

    #[test]
    fn any_number_fits_a_tile() {
        for (count, shown) in
            [(7, "7"), (999, "999"), (1_000, "1k"), (99_999, "99k"), (123_456, ".1M"), (7_000_000, "7M")]
        {
            assert_eq!(short(count, 3), shown);
        }
        assert!((0..64).all(|bits| short(u64::MAX >> bits, 3).len() <= 3));
    }
}
