//! Draws counts on a map: the outlines of states, or tiles.

use anyhow::{Result, bail};

use super::WIDTH;
use super::canvas::{Anchor, Canvas, Caption, DataAttributes, MARGIN, Picture, TextStyle};
use super::colours::{EDGE, INK, PAPER, SHADES};
use crate::render::outline::Outline;
use crate::render::shade::shade_ranges;
use crate::render::tile_grid::{Tile, TileGrid};
use crate::text::fold;

/// The side of a tile.
const SIDE: f64 = 64.0;
/// The distance from one tile to the next.
const PITCH: f64 = 70.0;
/// The largest height of an outline.
const OUTLINE_HEIGHT: f64 = 760.0;
/// The height of an entry of the legend.
const LEGEND_HEIGHT: f64 = 16.0;
/// A count on an outline.
const COUNT: TextStyle = TextStyle { size: 15.0, anchor: Anchor::Middle, ..TextStyle::BOLD };
/// The code of a state on an outline.
const CODE: TextStyle = TextStyle { size: 10.0, anchor: Anchor::Middle, ..TextStyle::LABEL };
/// A count on an outline that is shown in less than half of its size.
const LARGE_COUNT: TextStyle = TextStyle { size: 26.0, ..COUNT };

/// Draws the counts of `grid`, whose tiles are values of the filter flag `flag`; on tiles if there is no outline.
///
/// # Errors
/// If there are regions, but neither an outline nor a tile for any of them.
pub(crate) fn draw_map(caption: &Caption, grid: &TileGrid, outline: Option<&Outline>, flag: &str) -> Result<Picture> {
    let outline = outline.filter(|outline| grid.tiles.iter().any(|tile| outline.contains(&tile.name)));
    let is_shown = |tile: &Tile| match outline {
        Some(outline) => outline.contains(&tile.name),
        None => tile.position.is_some(),
    };
    if !grid.tiles.is_empty() && !grid.tiles.iter().any(is_shown) {
        bail!("there is no map to draw: no {flag} has an outline or a tile (-f table lists the counts)");
    }
    let mut canvas = Canvas::new(caption, WIDTH);
    if let Some(omitted) = grid.describe_omitted(is_shown) {
        canvas.note(&omitted);
    }
    let data = |tile: &Tile| DataAttributes::default().with(flag, &tile.name);
    let empty_fill = match outline {
        Some(outline) => draw_outline(&mut canvas, grid, outline, data, COUNT, true),
        None => draw_tiles(&mut canvas, grid, data),
    };
    draw_legend(&mut canvas, grid, &empty_fill);
    draw_codes(&mut canvas, grid, outline.is_some());
    Ok(canvas.finish(&description(grid)))
}

/// Draws the counts of `grid` on the outline alone, with large digits, for a document that shows the map small.
pub(crate) fn draw_small_map(caption: &Caption, grid: &TileGrid, outline: &Outline, flag: &str) -> Picture {
    let mut canvas = Canvas::bare(caption, WIDTH);
    let data = |tile: &Tile| DataAttributes::default().with(flag, &tile.name);
    draw_outline(&mut canvas, grid, outline, data, LARGE_COUNT, false);
    canvas.finish(&description(grid))
}

/// The attribute of the name or code of a state. The page, which changes the counts, removes these texts.
const NAME: &str = " class=\"name\"";

/// Draws the outlines and, above all of them, the counts. A count whose position is outside its state has a line that
/// leads to the state. If `with_names`, a state with such a line has its name and one with a high count has its code.
/// Returns the attributes of a state with a count of 0.
fn draw_outline(
    canvas: &mut Canvas<'_>,
    grid: &TileGrid,
    outline: &Outline,
    data: impl Fn(&Tile) -> DataAttributes,
    count: TextStyle,
    with_names: bool,
) -> String {
    let hatch = format!("fill=\"{}\" stroke=\"{EDGE}\"", canvas.hatch());
    let (shapes, bottom) = outline.project((MARGIN, canvas.bottom), (canvas.inner_width(), OUTLINE_HEIGHT));
    let shown: Vec<_> = shapes
        .iter()
        .filter_map(|shape| {
            let state = fold(shape.state);
            Some((shape, grid.tiles.iter().find(|tile| fold(&tile.name) == state)?))
        })
        .collect();
    canvas.element("<g stroke-width=\"0.8\" stroke-linejoin=\"round\" fill-rule=\"evenodd\">");
    for (shape, tile) in &shown {
        canvas.begin_mark(&data(tile), &format!("{}: {}", tile.name, tile.count));
        let paint = shaded(grid.shade(tile), &hatch);
        canvas.element(&format!("<path d=\"{}\" {paint}/></g>", shape.path));
    }
    canvas.element("</g>");
    canvas.element("<g stroke-width=\"3\" stroke-linejoin=\"round\" paint-order=\"stroke\" pointer-events=\"none\">");
    for (shape, tile) in shown.into_iter().filter(|(_, tile)| tile.count > 0) {
        let (fill, colour) = match shape.leader {
            Some(_) => (PAPER, INK),
            None => SHADES[grid.shade(tile)],
        };
        if let Some(from) = shape.leader {
            let (across, down) = (shape.number.0 - from.0, shape.number.1 - from.1);
            // The line ends before the digits.
            let part = 1.0 - count.size * 0.8 / across.hypot(down).max(count.size);
            let to = (from.0 + across * part, from.1 + down * part);
            canvas.line(from, to, &format!("stroke=\"{INK}\" stroke-width=\"1\""));
            canvas.circle(from, 2.0, &format!("fill=\"{INK}\""));
        }
        // The digits are outlined in the colour of their state, so that they can be read over another state.
        let stroke = format!(" stroke=\"{fill}\"");
        let style = TextStyle { fill: colour, ..count };
        let (x, mut y) = (shape.number.0, shape.number.1 + count.size / 3.0);
        if with_names && let Some(from) = shape.leader {
            let (x, anchor) = if from.0 < x { (x + 9.0, Anchor::Start) } else { (x - 9.0, Anchor::End) };
            canvas.text_with(x, y, TextStyle { anchor, ..TextStyle::LABEL }, NAME, &tile.name);
        } else if with_names && has_code(grid, tile) {
            y -= CODE.size / 3.0;
            canvas.text_with(
                x,
                y + CODE.size,
                TextStyle { fill: colour, ..CODE },
                &format!("{stroke}{NAME}"),
                &tile.code,
            );
        }
        canvas.text_with(x, y, style, &stroke, &tile.count.to_string());
    }
    canvas.element("</g>");
    canvas.bottom = bottom;
    hatch
}

/// Draws the tiles. Returns the attributes of a tile with a count of 0.
fn draw_tiles(canvas: &mut Canvas<'_>, grid: &TileGrid, data: impl Fn(&Tile) -> DataAttributes) -> String {
    let dashed = format!("fill=\"{PAPER}\" stroke=\"{EDGE}\" stroke-dasharray=\"4 3\"");
    let (rows, columns) = grid.size();
    let top = canvas.bottom;
    for tile in &grid.tiles {
        let Some((row, column)) = tile.position else { continue };
        let (x, y) = (MARGIN + column as f64 * PITCH, top + row as f64 * PITCH);
        let shade = grid.shade(tile);
        let count = tile.count.to_string();
        canvas.begin_mark(&data(tile), &format!("{}: {count}", tile.name));
        canvas.rect((x, y), (SIDE, SIDE), &format!("rx=\"4\" {}", shaded(shade, &dashed)));
        let style = |text: &str, bold, size: f64| {
            TextStyle { size, bold, fill: SHADES[shade].1, anchor: Anchor::Middle }.fit(text, SIDE - 6.0)
        };
        canvas.text(x + SIDE / 2.0, y + 24.0, style(&tile.code, false, 15.0), &tile.code);
        canvas.text(x + SIDE / 2.0, y + 50.0, style(&count, true, 20.0), &count);
        canvas.end_mark();
    }
    canvas.bottom = top + rows as f64 * PITCH;
    canvas.width = canvas.width.max(2.0 * MARGIN + columns as f64 * PITCH);
    dashed
}

fn draw_legend(canvas: &mut Canvas<'_>, grid: &TileGrid, empty: &str) {
    let label = |from, to| if from == to { format!("{from}") } else { format!("{from}\u{2013}{to}") };
    let ranges = shade_ranges(grid.max_count()).into_iter().map(|(shade, from, to)| (shade, label(from, to)));
    let y = canvas.bottom + 10.0;
    let mut x = MARGIN;
    for (shade, label) in std::iter::once((0, "none listed".to_owned())).chain(ranges) {
        canvas.rect((x, y), (2.0 * LEGEND_HEIGHT, LEGEND_HEIGHT), &shaded(shade, empty));
        canvas.text(x + 2.0 * LEGEND_HEIGHT + 6.0, y + LEGEND_HEIGHT - 3.0, TextStyle::LABEL, &label);
        x += 2.0 * LEGEND_HEIGHT + 24.0 + TextStyle::LABEL.width(&label);
    }
    canvas.width = canvas.width.max(x);
    canvas.bottom = y + LEGEND_HEIGHT;
}

/// Returns whether a state on an outline has its code: one with a count above those of the lightest shade.
fn has_code(grid: &TileGrid, tile: &Tile) -> bool {
    grid.shade(tile) > 1 && tile.code != tile.name
}

/// Explains the codes of the states with a count.
fn draw_codes(canvas: &mut Canvas<'_>, grid: &TileGrid, is_outline: bool) {
    let is_explained = |tile: &&Tile| match is_outline {
        true => has_code(grid, tile),
        false => tile.count > 0 && tile.code != tile.name,
    };
    let codes: Vec<String> =
        grid.tiles.iter().filter(is_explained).map(|tile| format!("{} {}", tile.code, tile.name)).collect();
    if !codes.is_empty() {
        canvas.bottom += 6.0;
        canvas.paragraph(&format!("{}.", codes.join(", ")), TextStyle::MUTED);
    }
}

/// Returns the attributes of a shape of this shade; `empty` for shade 0.
fn shaded(shade: usize, empty: &str) -> String {
    if shade == 0 { empty.to_owned() } else { format!("fill=\"{}\" stroke=\"{EDGE}\"", SHADES[shade].0) }
}

/// Describes the map in words: the regions in descending order of their counts, with those that have a count of 0 listed
/// together.
fn description(grid: &TileGrid) -> String {
    let (none, mut some): (Vec<&Tile>, Vec<&Tile>) = grid.tiles.iter().partition(|tile| tile.count == 0);
    some.sort_by_key(|tile| std::cmp::Reverse(tile.count));
    let some: Vec<String> = some.iter().map(|tile| format!("{} {}", tile.name, tile.count)).collect();
    let none: Vec<&str> = none.iter().map(|tile| tile.name.as_str()).collect();
    match (some.is_empty(), none.is_empty()) {
        (true, _) => "All counts are 0.".to_owned(),
        (_, true) => format!("{}.", some.join(", ")),
        _ => format!("{}. None: {}.", some.join(", "), none.join(", ")),
    }
}
