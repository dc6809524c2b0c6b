//! Writes a record as names and values, one below the other: a row of a table that does not fit the screen, or the fields
//! of a document.

use std::borrow::Cow;
use std::io::{self, Write};

use super::ColumnHeader;
use crate::context::Screen;
use crate::text::{display_width, wrap_parts};

/// The space between names and values.
const GAP: usize = 2;
/// The smallest width of values beside their names; with less space, the values stand below their names.
const MIN_VALUE: usize = 24;
/// The width limit of a list that is written as one text; a longer list starts a line for each element.
const MAX_LIST: usize = 60;

/// Styles a text.
type Style<'s> = dyn Fn(&str) -> String + 's;

/// Writes a record, indented by `indent` columns. On a terminal the values are wrapped. `style_name` styles a name, and
/// `style_value` a line of a value.
pub(crate) fn write_record(
    out: &mut dyn Write,
    screen: Screen,
    indent: usize,
    columns: &[ColumnHeader],
    values: &[Cow<'_, str>],
    (style_name, style_value): (&Style<'_>, &Style<'_>),
) -> io::Result<()> {
    let name_width = columns.iter().map(|column| display_width(&column.name)).max().unwrap_or(0);
    let beside = indent + name_width + GAP;
    let is_stacked = screen.terminal && screen.width < beside + MIN_VALUE;
    let value_indent = if is_stacked { indent + GAP } else { beside };
    let width = screen.width.saturating_sub(value_indent);
    for (column, value) in columns.iter().zip(values) {
        let is_long = column.is_list() && display_width(value) > MAX_LIST;
        let elements: Vec<&str> = if is_long { value.split("; ").collect() } else { vec![value] };
        let lines = elements.into_iter().flat_map(|element| match screen.terminal {
            true if column.is_unbroken() => wrap_parts(column.parts(element, usize::MAX), width),
            true => column.wrap(element, width),
            false => vec![element.to_owned()],
        });
        write!(out, "{:indent$}{}", "", style_name(&column.name))?;
        let mut written = indent + display_width(&column.name);
        if is_stacked {
            writeln!(out)?;
            written = 0;
        }
        for line in lines {
            writeln!(out, "{:1$}{2}", "", value_indent - written, style_value(&line))?;
            written = 0;
        }
    }
    Ok(())
}
