//! A map of tiles as a picture: SVG with title and description, each tile with its own, no script and no outside font.
//!
//! It brings its own light ground, so that its contrasts hold wherever it is put: letters 4.5 to 1 at least, edges 3 to 1.

use std::io::Write;

use anyhow::Result;

use super::shade::ranges;
use super::tile_grid::{Tile, Tiles};
use super::{Foot, Head, Renderer};
use crate::schema::Cell;
use crate::text::{printable, wrap};

/// The side of a tile.
const SIDE: usize = 64;
/// The side of a tile with the space behind it.
const PITCH: usize = 70;
/// The space around everything.
const EDGE: usize = 20;
/// The height of a line of words.
const LINE: usize = 22;
/// How many letters fit into a line of the caption.
const LETTERS: usize = 88;
/// The fill and the letters of each step; the first is for nothing and has a broken edge besides.
const COLOURS: [(&str, &str); 5] = [
    ("#ffffff", "#595959"),
    ("#deebf7", "#08306b"),
    ("#9ecae1", "#08306b"),
    ("#2171b5", "#ffffff"),
    ("#08306b", "#ffffff"),
];

/// A picture whose tiles are held until the end, because the largest number decides the colours.
pub(super) struct Svg<'w> {
    out: &'w mut dyn Write,
    tiles: Tiles,
}

impl<'w> Svg<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Svg { out, tiles: Tiles::default() }
    }

    /// What the picture shows, for those who do not see it: every tile that has something, the largest first.
    fn described(&self) -> String {
        let mut some: Vec<&Tile> = self.tiles.all.iter().filter(|tile| tile.count > 0).collect();
        some.sort_by_key(|tile| std::cmp::Reverse(tile.count));
        let some: Vec<String> = some.iter().map(|tile| format!("{} {}", tile.name, tile.count)).collect();
        let none: Vec<&str> =
            self.tiles.all.iter().filter(|tile| tile.count == 0).map(|tile| tile.name.as_str()).collect();
        match (some.is_empty(), none.is_empty()) {
            (true, _) => "Nothing anywhere.".to_owned(),
            (_, true) => format!("{}.", some.join(", ")),
            _ => format!("{}. None: {}.", some.join(", "), none.join(", ")),
        }
    }

    fn tile(&self, tile: &Tile, top: usize) -> String {
        let (x, y) = (EDGE + tile.column * PITCH, top + tile.row * PITCH);
        let step = self.tiles.step(tile);
        let (_, letters) = COLOURS[step];
        let (name, code, count) = (escaped(&tile.name), escaped(&tile.code), tile.count);
        let (square, middle, first, second) = (square(x, y, SIDE, step), x + SIDE / 2, y + 24, y + 50);
        let (small, large) = (fitting(&tile.code, 15), fitting(&count.to_string(), 20));
        format!(
            "<g><title>{name}: {count}</title>{square}\
             <text x=\"{middle}\" y=\"{first}\" fill=\"{letters}\" font-size=\"{small}\">{code}</text>\
             <text x=\"{middle}\" y=\"{second}\" fill=\"{letters}\" font-size=\"{large}\" font-weight=\"bold\">{count}</text></g>"
        )
    }

    fn legend(&self, y: usize) -> String {
        let words = |from, to| if from == to { format!("{from}") } else { format!("{from} to {to}") };
        let ranges = ranges(self.tiles.most()).into_iter().map(|(step, from, to)| (step, words(from, to)));
        let steps = std::iter::once((0, "none".to_owned())).chain(ranges).enumerate();
        let shown = steps.map(|(at, (step, words))| {
            let x = EDGE + at * 2 * PITCH;
            let (square, beside, base) = (square(x, y, LINE, step), x + LINE + 8, y + 16);
            format!("{square}<text x=\"{beside}\" y=\"{base}\" class=\"words\">{words}</text>")
        });
        shown.collect::<Vec<_>>().join("\n")
    }
}

impl Renderer for Svg<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        self.tiles.begin(heads);
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.tiles.row(cells)
    }

    fn end(&mut self, foot: Foot<'_>) -> Result<()> {
        let (rows, columns) = self.tiles.size();
        let caption = wrap(&printable(foot.unwrap_or_default()), LETTERS);
        // Wide enough for the caption and the legend too.
        let width = 2 * EDGE + (columns * PITCH).max(11 * PITCH) - (PITCH - SIDE);
        let top = EDGE + caption.len() * LINE + LINE / 2;
        let below = top + rows * PITCH + LINE / 2;
        let height = below + LINE + EDGE;
        writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n\
             <desc id=\"desc\">{}</desc>\n{STYLE}\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
            escaped(&caption.join(" ")),
            escaped(&self.described()),
        )?;
        for (at, line) in caption.iter().enumerate() {
            let y = EDGE + LINE * at + 16;
            writeln!(self.out, "<text x=\"{EDGE}\" y=\"{y}\" class=\"words\">{}</text>", escaped(line))?;
        }
        for tile in &self.tiles.all {
            writeln!(self.out, "{}", self.tile(tile, top))?;
        }
        writeln!(self.out, "{}\n</svg>", self.legend(below))?;
        Ok(())
    }
}

const STYLE: &str = "<style>text{font-family:system-ui,\"DejaVu Sans\",Arial,sans-serif;text-anchor:middle}\
                     .words{font-size:15px;fill:#1a1a1a;text-anchor:start}</style>";

/// The size of letters in which a text fits a tile, at most `size`.
fn fitting(text: &str, size: usize) -> usize {
    (3 * SIDE / 2 / text.chars().count().max(1)).clamp(4, size)
}

fn square(x: usize, y: usize, side: usize, step: usize) -> String {
    let (fill, _) = COLOURS[step];
    let edge = if step == 0 { "stroke=\"#767676\" stroke-dasharray=\"4 3\"" } else { "stroke=\"#08306b\"" };
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\" rx=\"4\" fill=\"{fill}\" {edge}/>")
}

/// The text with what markup is made of written out, without what XML cannot hold.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::COLOURS;

    /// The relative luminance of a colour, after the Web Content Accessibility Guidelines.
    fn luminance(colour: &str) -> f64 {
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&colour[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn letters_can_be_read_on_every_fill() {
        for (fill, letters) in COLOURS {
            assert!(contrast(fill, letters) >= 4.5, "{letters} on {fill}: {}", contrast(fill, letters));
        }
        assert!(contrast("#767676", "#ffffff") >= 3.0 && contrast("#08306b", "#ffffff") >= 3.0);
    }

    #[test]
    fn more_is_darker() {
        assert!(COLOURS.windows(2).all(|pair| luminance(pair[0].0) > luminance(pair[1].0)));
    }
}
