//! A table of GitHub Markdown: numbers to the right, bars and line breaks in cells escaped.

use std::io::Write;

use anyhow::Result;

use super::{Foot, Head, Look, Renderer};
use crate::schema::{Cell, ColumnType};
use crate::text::printable;

pub(super) struct Markdown<'w> {
    out: &'w mut dyn Write,
    header: bool,
}

impl<'w> Markdown<'w> {
    pub(super) fn new(out: &'w mut dyn Write, look: Look<'_>) -> Self {
        Markdown { out, header: look.header }
    }
}

impl Renderer for Markdown<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        if !self.header {
            return Ok(());
        }
        for head in heads {
            write!(self.out, "| {} ", head.name)?;
        }
        writeln!(self.out, "|")?;
        for head in heads {
            let right = matches!(head.kind, ColumnType::Integer | ColumnType::Number | ColumnType::Count);
            write!(self.out, "| {} ", if right { "--:" } else { "---" })?;
        }
        writeln!(self.out, "|")?;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            write!(self.out, "| {} ", escape(&printable(&cell.display_text())))?;
        }
        writeln!(self.out, "|")?;
        Ok(())
    }

    fn end(&mut self, _: Foot<'_>) -> Result<()> {
        Ok(())
    }
}

/// Keeps a text what it is: what would end the cell, begin markup or an element is escaped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '<' | '*' | '_' | '`' | '[' | ']') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
