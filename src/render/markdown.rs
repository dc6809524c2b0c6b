//! Renders a table in GitHub Flavored Markdown, with the text of each cell escaped.

use std::io::Write;

use anyhow::Result;

use super::{ColumnHeader, RenderOptions, Renderer};
use crate::schema::Cell;

pub(super) struct Markdown<'w> {
    out: &'w mut dyn Write,
    header: bool,
}

impl<'w> Markdown<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'_>) -> Self {
        Markdown { out, header: options.header }
    }
}

impl Renderer for Markdown<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        if !self.header {
            return Ok(());
        }
        for column in columns {
            // Columns are named by identifiers; the columns of a cross table are values.
            let is_identifier = column.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            let name = if is_identifier { column.name.to_string() } else { escape_markdown(&column.name) };
            write!(self.out, "| {name} ")?;
        }
        writeln!(self.out, "|")?;
        for column in columns {
            write!(self.out, "| {} ", if column.is_numeric() { "--:" } else { "---" })?;
        }
        writeln!(self.out, "|")?;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            write!(self.out, "| {} ", escape_markdown(&cell.display_text()))?;
        }
        writeln!(self.out, "|")?;
        Ok(())
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        Ok(())
    }
}

/// Escapes the characters that end a cell or begin markup or an HTML element.
pub fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '<' | '*' | '_' | '`' | '[' | ']') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}
