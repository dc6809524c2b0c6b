//! Renders CSV and TSV, both with LF at the end of a record. Apart from that, CSV is as RFC 4180 defines it, with quotes
//! where necessary. TSV is as registered with IANA, without quotes: tabs and line breaks in a field are written as
//! backslash escapes, so that a record is a line and a tab always separates two fields.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;

use super::{ColumnHeader, RenderOptions, Renderer};
use crate::schema::Cell;

pub(super) struct Csv<'w> {
    writer: ::csv::Writer<&'w mut dyn Write>,
    header: bool,
    escape_formulas: bool,
}

impl<'w> Csv<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'_>) -> Self {
        let writer = ::csv::Writer::from_writer(out);
        Csv { writer, header: options.header, escape_formulas: options.escape_formulas }
    }
}

impl Renderer for Csv<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        if self.header {
            for column in columns {
                self.writer.write_field(&*header_text(column, self.escape_formulas))?;
            }
            self.writer.write_record(None::<&[u8]>)?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            self.writer.write_field(&*cell_text(cell, self.escape_formulas))?;
        }
        // Writes the record terminator.
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        self.writer.flush()?;
        Ok(())
    }
}

pub(super) struct Tsv<'w> {
    out: &'w mut dyn Write,
    header: bool,
    escape_formulas: bool,
}

impl<'w> Tsv<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'_>) -> Self {
        Tsv { out, header: options.header, escape_formulas: options.escape_formulas }
    }

    fn write_record<'t>(&mut self, texts: impl Iterator<Item = Cow<'t, str>>) -> Result<()> {
        for (index, text) in texts.enumerate() {
            if index > 0 {
                self.out.write_all(b"\t")?;
            }
            self.out.write_all(escape_tsv(&text).as_bytes())?;
        }
        Ok(self.out.write_all(b"\n")?)
    }
}

impl Renderer for Tsv<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        let escape_formulas = self.escape_formulas;
        match self.header {
            true => self.write_record(columns.iter().map(|column| header_text(column, escape_formulas))),
            false => Ok(()),
        }
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        let escape_formulas = self.escape_formulas;
        self.write_record(cells.iter().map(|cell| cell_text(cell, escape_formulas)))
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        Ok(())
    }
}

fn header_text(column: &ColumnHeader, escape_formulas: bool) -> Cow<'_, str> {
    if escape_formulas { escape_formula(Cow::Borrowed(&column.name)) } else { Cow::Borrowed(&column.name) }
}

fn cell_text<'c>(cell: &'c Cell<'_>, escape_formulas: bool) -> Cow<'c, str> {
    let is_number = matches!(cell.values(), [Cell::Integer(_) | Cell::Number(_)]);
    let text = cell.stored_text();
    if escape_formulas && !is_number { escape_formula(text) } else { text }
}

/// Puts an apostrophe before a text that a spreadsheet would run as a formula.
fn escape_formula(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{text}")) } else { text }
}

/// Escapes the characters that a field of TSV cannot contain, and the backslash, so that the escapes are unambiguous.
fn escape_tsv(text: &str) -> Cow<'_, str> {
    if !text.contains(['\t', '\n', '\r', '\\']) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '\t' => escaped.push_str("\\t"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\\' => escaped.push_str("\\\\"),
            c => escaped.push(c),
        }
    }
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_text_that_begins_like_a_formula_gets_an_apostrophe() {
        for text in ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"] {
            assert_eq!(cell_text(&Cell::text(text), true), format!("'{text}"));
            assert_eq!(cell_text(&Cell::text(text), false), text);
        }
        for cell in [Cell::Empty, Cell::Integer(-1), Cell::Number(-0.5), Cell::list(vec![Cell::Integer(-1)])] {
            assert_eq!(cell_text(&cell, true), cell.stored_text());
        }
        for text in ["a=b", " =1", "'=1", ""] {
            assert_eq!(cell_text(&Cell::text(text), true), text);
        }
        assert_eq!(cell_text(&Cell::list(vec![Cell::text("=a"), Cell::text("b")]), true), "'=a; b");
    }

    #[test]
    fn tsv_has_escapes_and_no_quotes() {
        assert_eq!(escape_tsv("a\tb\nc\rd\\te \"f\""), "a\\tb\\nc\\rd\\\\te \"f\"");
    }
}
