//! Draws the counts of a cross-tabulation as a grid, whose cells are darker where the count is higher.

use super::WIDTH;
use super::canvas::{Anchor, Canvas, Caption, DataAttributes, MARGIN, Picture, TextStyle, number};
use super::colours::{GRID, SHADES};
use crate::render::shade::shade_of;

/// A grid of counts.
pub(crate) struct CountGrid {
    /// The names of the rows and of the columns, each with its total.
    pub rows: Vec<(String, u64)>,
    pub columns: Vec<(String, u64)>,
    /// The cells whose count is not 0.
    pub cells: Vec<GridCell>,
    /// The number of all rows of data.
    pub total: u64,
    /// The name of the row and the column of totals.
    pub total_name: &'static str,
}

/// A cell of a grid of counts.
pub(crate) struct GridCell {
    /// The positions of its row and its column.
    pub row: usize,
    pub column: usize,
    /// The count.
    pub count: u64,
    /// What the cell stands for.
    pub data: DataAttributes,
}

/// The largest width of the names of rows, and of columns, which are diagonal.
const NAME_WIDTHS: (f64, f64) = (230.0, 150.0);
const CELL_HEIGHT: f64 = 23.0;
/// The smallest and the largest width of a cell.
const CELL_WIDTHS: (f64, f64) = (25.0, 60.0);
/// The space between the names and the cells, and between the cells and the totals.
const GAP: f64 = 8.0;
/// The distance of the beginning of the name of a column from the middle of the column.
const HEAD_SHIFT: f64 = 3.0;
/// The sine and the cosine of 45 degrees.
const DIAGONAL: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Draws a grid of counts.
pub(crate) fn draw_grid(caption: &Caption, grid: &CountGrid) -> Picture {
    let style = TextStyle::LABEL;
    let widest = |names: &[(String, u64)], limit: f64| {
        names.iter().map(|(name, _)| style.width(name)).fold(0.0, f64::max).min(limit)
    };
    let (row_width, column_width) = (widest(&grid.rows, NAME_WIDTHS.0), widest(&grid.columns, NAME_WIDTHS.1));
    let left = MARGIN + row_width + GAP;
    let total_width = TextStyle::BOLD.width(&grid.total.to_string()).max(CELL_WIDTHS.0);
    let columns = grid.columns.len() as f64;
    let available = WIDTH - MARGIN - left;
    // For each column, the distance of its middle from the left edge, in column widths, and the width of its diagonal name.
    let heads = || {
        let width = |name: &str| style.width(name).min(column_width) * DIAGONAL + HEAD_SHIFT;
        grid.columns.iter().enumerate().map(move |(column, (name, _))| (column as f64 + 0.5, width(name)))
    };
    let cell_width = heads()
        .map(|(middle, head)| (available - head) / middle)
        .fold((available - GAP - total_width) / columns.max(1.0), f64::min)
        .clamp(CELL_WIDTHS.0, CELL_WIDTHS.1);
    let right = left + columns * cell_width;
    let width = heads()
        .map(|(middle, head)| left + middle * cell_width + head)
        .fold(right + GAP + total_width, f64::max)
        .max(WIDTH - MARGIN)
        + MARGIN;
    let mut canvas = Canvas::new(caption, width);
    let top = canvas.bottom + (column_width + style.size) * DIAGONAL + GAP;
    let bottom = top + grid.rows.len() as f64 * CELL_HEIGHT;
    let column_middle = |column: usize| left + (column as f64 + 0.5) * cell_width;
    let baseline = |row: usize| top + row as f64 * CELL_HEIGHT + CELL_HEIGHT / 2.0 + style.size * 0.36;

    let max = grid.cells.iter().map(|cell| cell.count).max().unwrap_or(0);
    // The group has the attribute of all its texts.
    canvas.element("<g text-anchor=\"middle\">");
    for cell in &grid.cells {
        let (fill, colour) = SHADES[shade_of(cell.count, max)];
        let (row, column) = (&grid.rows[cell.row].0, &grid.columns[cell.column].0);
        canvas.begin_mark(&cell.data, &format!("{row}, {column}: {}", cell.count));
        let corner = (left + cell.column as f64 * cell_width, top + cell.row as f64 * CELL_HEIGHT);
        canvas.rect(corner, (cell_width, CELL_HEIGHT), &format!("fill=\"{fill}\""));
        let style = TextStyle { fill: colour, ..style };
        canvas.text(
            column_middle(cell.column),
            baseline(cell.row),
            style.fit(&cell.count.to_string(), cell_width - 2.0),
            &cell.count.to_string(),
        );
        canvas.end_mark();
    }
    canvas.element("</g>");
    canvas.element(&format!("<g stroke=\"{GRID}\">"));
    for row in 0..=grid.rows.len() {
        let y = top + row as f64 * CELL_HEIGHT;
        canvas.line((left, y), (right, y), "");
    }
    for column in 0..=grid.columns.len() {
        let x = left + column as f64 * cell_width;
        canvas.line((x, top), (x, bottom), "");
    }
    canvas.element("</g>");
    let (end, total) =
        (TextStyle { anchor: Anchor::End, ..style }, TextStyle { anchor: Anchor::End, ..TextStyle::BOLD });
    for (row, (name, count)) in grid.rows.iter().enumerate() {
        canvas.text(left - GAP, baseline(row), end.fit(name, row_width), name);
        canvas.text(right + GAP + total_width, baseline(row), total, &count.to_string());
    }
    let middle = TextStyle { anchor: Anchor::Middle, ..TextStyle::BOLD };
    for (column, (name, count)) in grid.columns.iter().enumerate() {
        let (x, y) = (column_middle(column) + HEAD_SHIFT, top - GAP);
        let turn = format!(" transform=\"rotate(-45 {} {})\"", number(x), number(y));
        canvas.text_with(x, y, style.fit(name, column_width), &turn, name);
        let text = count.to_string();
        canvas.text(column_middle(column), baseline(grid.rows.len()), middle.fit(&text, cell_width - 2.0), &text);
    }
    canvas.text(left - GAP, baseline(grid.rows.len()), total, grid.total_name);
    canvas.text(right + GAP + total_width, baseline(grid.rows.len()), total, &grid.total.to_string());
    canvas.bottom = bottom + CELL_HEIGHT;
    canvas.finish(&description(grid))
}

/// Describes the counts in words, row by row.
fn description(grid: &CountGrid) -> String {
    let rows = grid.rows.iter().enumerate().map(|(row, (name, _))| {
        let cells = grid.cells.iter().filter(|cell| cell.row == row);
        let cells: Vec<String> = cells.map(|cell| format!("{} {}", grid.columns[cell.column].0, cell.count)).collect();
        format!("{name}: {}.", cells.join(", "))
    });
    rows.collect::<Vec<_>>().join(" ")
}
