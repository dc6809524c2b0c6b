//! Renders a map as an SVG image: the outlines of states, or tiles. The image and each state or tile in it have a title; the
//! image also has a description. It contains neither scripts nor web fonts.
//!
//! The image includes a white background, so that the contrast ratios do not depend on the page: at least 4.5 to 1 for
//! text and 3 to 1 for edges, as the Web Content Accessibility Guidelines require.

use std::io::Write;

use anyhow::{Result, bail};

use super::outline::Outline;
use super::shade::shade_ranges;
use super::tile_grid::{Tile, TileGrid};
use super::{ColumnHeader, RenderOptions, Renderer};
use crate::schema::Cell;
use crate::text::{fold, wrap};

/// The side of a tile.
const SIDE: usize = 64;
/// The distance from one tile to the next.
const PITCH: usize = 70;
/// The largest width and height of an outline.
const OUTLINE_SIZE: (f64, f64) = (760.0, 760.0);
/// The margin of the image.
const MARGIN: usize = 20;
/// The height of a line of text.
const LINE_HEIGHT: usize = 22;
/// The width of the caption in characters.
const CAPTION_WIDTH: usize = 88;
/// The fill and the text colour of each shade; a tile of shade 0 also has a dashed edge.
const COLOURS: [(&str, &str); 5] = [
    ("#ffffff", "#595959"),
    ("#deebf7", "#08306b"),
    ("#9ecae1", "#08306b"),
    ("#2171b5", "#ffffff"),
    ("#08306b", "#ffffff"),
];

/// Buffers the tiles until the end, because the largest count decides the colours.
pub(super) struct Svg<'w> {
    out: &'w mut dyn Write,
    options: RenderOptions<'w>,
    grid: TileGrid,
}

impl<'w> Svg<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'w>) -> Self {
        Svg { out, options, grid: TileGrid::default() }
    }

    /// Describes the map in words, for screen readers: the tiles in descending order of their counts, with those that have
    /// a count of 0 listed together.
    fn description(&self) -> String {
        let (none, mut some): (Vec<&Tile>, Vec<&Tile>) = self.grid.tiles.iter().partition(|tile| tile.count == 0);
        some.sort_by_key(|tile| std::cmp::Reverse(tile.count));
        let some: Vec<String> = some.iter().map(|tile| format!("{} {}", tile.name, tile.count)).collect();
        let none: Vec<&str> = none.iter().map(|tile| tile.name.as_str()).collect();
        match (some.is_empty(), none.is_empty()) {
            (true, _) => "All counts are 0.".to_owned(),
            (_, true) => format!("{}.", some.join(", ")),
            _ => format!("{}. None: {}.", some.join(", "), none.join(", ")),
        }
    }

    /// Returns the elements of the map, which starts at the height `top`, and the width and the height of the map.
    fn map_elements(&self, top: usize) -> (Vec<String>, usize, usize) {
        if let Some(outline) = self.outline() {
            return self.outline_elements(outline, top);
        }
        let (rows, columns) = self.grid.size();
        let tiles = self.grid.tiles.iter().filter_map(|tile| Some(self.tile_element(tile, tile.position?, top)));
        (tiles.collect(), (columns * PITCH).saturating_sub(PITCH - SIDE), rows * PITCH)
    }

    /// Returns the elements of a map with outlines, its width and its height. The counts follow all shapes, so that a count
    /// that is wider than its state is drawn over the neighbouring states.
    fn outline_elements(&self, outline: &Outline, top: usize) -> (Vec<String>, usize, usize) {
        let (shapes, (width, height)) = outline.project(OUTLINE_SIZE.0, OUTLINE_SIZE.1);
        let (mut elements, mut numbers) = (Vec::new(), Vec::new());
        for shape in shapes {
            let state = fold(shape.state);
            let Some(tile) = self.grid.tiles.iter().find(|tile| fold(&tile.name) == state) else { continue };
            let (fill, colour) = COLOURS[self.grid.shade(tile)];
            let (name, count, path) = (escape_xml(&tile.name), tile.count, &shape.path);
            elements.push(format!("<path d=\"{path}\" fill=\"{fill}\"><title>{name}: {count}</title></path>"));
            if count > 0 {
                // The digits are outlined in the colour of their state, so that they can be read over another state.
                let (x, y) = (shape.number.0, shape.number.1 + 5.0);
                numbers.push(format!(
                    "<text x=\"{x:.1}\" y=\"{y:.1}\" fill=\"{colour}\" stroke=\"{fill}\">{count}</text>"
                ));
            }
        }
        elements.insert(
            0,
            format!(
                "<g transform=\"translate({MARGIN} {top})\" stroke=\"#767676\" stroke-width=\"0.8\" \
                 stroke-linejoin=\"round\" fill-rule=\"evenodd\">"
            ),
        );
        elements.push(format!(
            "</g>\n<g transform=\"translate({MARGIN} {top})\" font-size=\"15\" font-weight=\"bold\" stroke-width=\"3\" \
             stroke-linejoin=\"round\" paint-order=\"stroke\" pointer-events=\"none\">"
        ));
        elements.extend(numbers);
        elements.push("</g>".to_owned());
        (elements, width.ceil() as usize, height.ceil() as usize)
    }

    /// Returns the outline, if it has the shape of any tile.
    fn outline(&self) -> Option<&'w Outline> {
        self.options.outline.filter(|outline| self.grid.tiles.iter().any(|tile| outline.contains(&tile.name)))
    }

    fn is_shown(&self, tile: &Tile) -> bool {
        match self.outline() {
            Some(outline) => outline.contains(&tile.name),
            None => tile.position.is_some(),
        }
    }

    fn tile_element(&self, tile: &Tile, (row, column): (usize, usize), top: usize) -> String {
        let (x, y) = (MARGIN + column * PITCH, top + row * PITCH);
        let shade = self.grid.shade(tile);
        let (_, colour) = COLOURS[shade];
        let (name, code, count) = (escape_xml(&tile.name), escape_xml(&tile.code), tile.count);
        let (square, middle, code_y, count_y) = (square(x, y, SIDE, shade), x + SIDE / 2, y + 24, y + 50);
        let (code_size, count_size) = (font_size(&tile.code, 15), font_size(&count.to_string(), 20));
        format!(
            "<g><title>{name}: {count}</title>{square}\
             <text x=\"{middle}\" y=\"{code_y}\" fill=\"{colour}\" font-size=\"{code_size}\">{code}</text>\
             <text x=\"{middle}\" y=\"{count_y}\" fill=\"{colour}\" font-size=\"{count_size}\" \
             font-weight=\"bold\">{count}</text></g>"
        )
    }

    fn legend(&self, y: usize) -> String {
        let label = |from, to| if from == to { format!("{from}") } else { format!("{from} to {to}") };
        let ranges = shade_ranges(self.grid.max_count());
        let ranges = ranges.into_iter().map(|(shade, from, to)| (shade, label(from, to)));
        let entries = std::iter::once((0, "none".to_owned())).chain(ranges).enumerate();
        let elements = entries.map(|(index, (shade, label))| {
            let x = MARGIN + index * 2 * PITCH;
            let (square, text_x, text_y) = (square(x, y, LINE_HEIGHT, shade), x + LINE_HEIGHT + 8, y + 16);
            format!("{square}<text x=\"{text_x}\" y=\"{text_y}\" class=\"label\">{label}</text>")
        });
        elements.collect::<Vec<_>>().join("\n")
    }
}

impl Renderer for Svg<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.grid.begin(columns);
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.grid.add_row(cells)
    }

    fn end(&mut self, footer: Option<&str>) -> Result<()> {
        if !self.grid.tiles.is_empty() && !self.grid.tiles.iter().any(|tile| self.is_shown(tile)) {
            bail!("there is no map to draw: no state has an outline or a tile (-f table lists the counts)");
        }
        let mut caption = wrap(footer.unwrap_or_default(), CAPTION_WIDTH);
        let omitted = self.grid.describe_omitted(|tile| self.is_shown(tile));
        caption.extend(omitted.iter().flat_map(|omitted| wrap(omitted, CAPTION_WIDTH)));
        let top = MARGIN + caption.len() * LINE_HEIGHT + LINE_HEIGHT / 2;
        let (elements, map_width, map_height) = self.map_elements(top);
        // The caption and the legend need the width of 11 tiles.
        let width = 2 * MARGIN + map_width.max(11 * PITCH - (PITCH - SIDE));
        let bottom = top + map_height + LINE_HEIGHT / 2;
        let height = bottom + LINE_HEIGHT + MARGIN;
        writeln!(
            self.out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">{}</title>\n\
             <desc id=\"desc\">{}</desc>\n{STYLE}\n<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>",
            escape_xml(&caption.join(" ")),
            escape_xml(&self.description()),
        )?;
        for (index, line) in caption.iter().enumerate() {
            let y = MARGIN + LINE_HEIGHT * index + 16;
            writeln!(self.out, "<text x=\"{MARGIN}\" y=\"{y}\" class=\"label\">{}</text>", escape_xml(line))?;
        }
        for element in elements {
            writeln!(self.out, "{element}")?;
        }
        writeln!(self.out, "{}\n</svg>", self.legend(bottom))?;
        Ok(())
    }
}

const STYLE: &str = "<style>text{font-family:system-ui,\"DejaVu Sans\",Arial,sans-serif;text-anchor:middle}\
                     .label{font-size:15px;fill:#1a1a1a;text-anchor:start}</style>";

/// Returns the font size in which a text fits a tile, from 4 to `max`.
fn font_size(text: &str, max: usize) -> usize {
    (3 * SIDE / 2 / text.chars().count().max(1)).clamp(4, max)
}

fn square(x: usize, y: usize, side: usize, shade: usize) -> String {
    let (fill, _) = COLOURS[shade];
    let edge = if shade == 0 { "stroke=\"#767676\" stroke-dasharray=\"4 3\"" } else { "stroke=\"#08306b\"" };
    format!("<rect x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\" rx=\"4\" fill=\"{fill}\" {edge}/>")
}

/// Escapes the characters of XML markup and removes the noncharacters that XML does not allow. Control characters, which
/// XML does not allow either, are already [escaped](super::EscapingRenderer).
fn escape_xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::COLOURS;

    /// Returns the relative luminance of a colour, as the Web Content Accessibility Guidelines define it.
    fn luminance(colour: &str) -> f64 {
        let channel = |start: usize| {
            let value = f64::from(u8::from_str_radix(&colour[start..start + 2], 16).unwrap()) / 255.0;
            if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
    }

    fn contrast(a: &str, b: &str) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_and_edges_have_the_contrast_of_the_guidelines() {
        for (fill, text) in COLOURS {
            assert!(contrast(fill, text) >= 4.5, "{text} on {fill}: {}", contrast(fill, text));
        }
        assert!(contrast("#767676", "#ffffff") >= 3.0 && contrast("#08306b", "#ffffff") >= 3.0);
    }

    #[test]
    fn a_higher_shade_is_darker() {
        assert!(COLOURS.windows(2).all(|pair| luminance(pair[0].0) > luminance(pair[1].0)));
    }
}
