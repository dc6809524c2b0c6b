//! Draws counts as bars.

use super::WIDTH;
use super::canvas::{Anchor, Canvas, Caption, DataAttributes, MARGIN, Picture, TextStyle};
use super::colours::{EDGE, MARK};

/// A bar.
pub(crate) struct Bar {
    /// The value that is counted.
    pub name: String,
    /// The count.
    pub count: u64,
    /// Whether the bar counts the rows without a value.
    pub is_empty: bool,
    /// What the bar stands for.
    pub data: DataAttributes,
}

/// The largest width of the names.
const NAME_WIDTH: f64 = 270.0;
const BAR_HEIGHT: f64 = 16.0;
/// The space between two bars.
const SPACE: f64 = 7.0;
/// The space between a bar and the text beside it.
const GAP: f64 = 8.0;

/// Draws a bar for each value, from top to bottom, each with its name at the left and its count at the right.
pub(crate) fn draw_bars(caption: &Caption, bars: &[Bar]) -> Picture {
    let mut canvas = Canvas::new(caption, WIDTH);
    let (style, count_style) = (TextStyle::LABEL, TextStyle::BOLD);
    let widest = |widths: &mut dyn Iterator<Item = f64>| widths.fold(0.0, f64::max);
    let name_width = widest(&mut bars.iter().map(|bar| style.width(&bar.name))).min(NAME_WIDTH);
    let count_width = widest(&mut bars.iter().map(|bar| count_style.width(&bar.count.to_string())));
    let left = MARGIN + name_width + GAP;
    let scale =
        (WIDTH - MARGIN - count_width - GAP - left) / bars.iter().map(|bar| bar.count).max().unwrap_or(1).max(1) as f64;
    let hatch = canvas.hatch();
    for bar in bars {
        let lines = style.wrap(&bar.name, name_width);
        let height = (lines.len() as f64 * style.line_height()).max(BAR_HEIGHT);
        let middle = canvas.bottom + height / 2.0;
        canvas.begin_mark(&bar.data, &format!("{}: {}", bar.name, bar.count));
        let first = middle - lines.len() as f64 * style.line_height() / 2.0 + style.size;
        canvas.lines(left - GAP, first, TextStyle { anchor: Anchor::End, ..style }, &lines);
        let fill =
            if bar.is_empty { format!("fill=\"{hatch}\" stroke=\"{EDGE}\"") } else { format!("fill=\"{MARK}\"") };
        let width = bar.count as f64 * scale;
        canvas.rect((left, middle - BAR_HEIGHT / 2.0), (width, BAR_HEIGHT), &fill);
        canvas.text(left + width + GAP, middle + 5.0, count_style, &bar.count.to_string());
        canvas.end_mark();
        canvas.bottom += height + SPACE;
    }
    let counts: Vec<String> = bars.iter().map(|bar| format!("{} {}", bar.name, bar.count)).collect();
    let description = if counts.is_empty() { "No rows.".to_owned() } else { format!("{}.", counts.join(", ")) };
    canvas.finish(&description)
}
