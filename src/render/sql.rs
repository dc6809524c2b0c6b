//! Renders SQL for SQLite: one STRICT table with its rows, in one transaction.
//!
//! Also quotes identifiers and literals for all other code that writes SQL.

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;

use super::{ColumnHeader, RenderOptions, Renderer};
use crate::datasets::registry::storage_type;
use crate::schema::{Cell, ColumnType};

pub(crate) struct Sql<'w> {
    out: &'w mut dyn Write,
    table: String,
    header: bool,
}

impl<'w> Sql<'w> {
    pub(crate) fn new(out: &'w mut dyn Write, options: RenderOptions<'_>) -> Self {
        Sql { out, table: quote_identifier(options.name), header: options.header }
    }
}

impl Renderer for Sql<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        writeln!(self.out, "BEGIN;")?;
        if self.header {
            let definition = |column: &ColumnHeader| {
                format!("  {} {}", quote_identifier(&column.name), sql_type(column.column_type))
            };
            let definitions = columns.iter().map(definition).collect::<Vec<_>>().join(",\n");
            writeln!(self.out, "CREATE TABLE {} (\n{definitions}\n) STRICT;", self.table)?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        write_insert(self.out, &self.table, cells)
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        Ok(writeln!(self.out, "COMMIT;")?)
    }
}

/// Quotes the name of a table or a column.
#[must_use]
pub(crate) fn quote_identifier(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Returns the SQLite type of a column; lists are text, as in CSV.
#[must_use]
pub(crate) fn sql_type(column_type: ColumnType) -> &'static str {
    match column_type {
        ColumnType::List(_) => "TEXT",
        column_type => match storage_type(column_type) {
            ColumnType::Integer | ColumnType::Count | ColumnType::Boolean => "INTEGER",
            ColumnType::Number => "REAL",
            _ => "TEXT",
        },
    }
}

/// Writes the statement that inserts a row into `table`, which is a [quoted](quote_identifier) name.
///
/// # Errors
/// If the write fails.
pub(crate) fn write_insert(out: &mut dyn Write, table: &str, cells: &[Cell<'_>]) -> Result<()> {
    let values: Vec<String> = cells.iter().map(literal).collect();
    Ok(writeln!(out, "INSERT INTO {table} VALUES ({});", values.join(", "))?)
}

fn literal(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => "NULL".to_owned(),
        Cell::Number(number) if number.is_nan() => "NULL".to_owned(),
        // SQL has no literal for infinity, but SQLite reads a number that overflows as infinity.
        Cell::Number(number) if number.is_infinite() => if *number > 0.0 { "9e999" } else { "-9e999" }.to_owned(),
        Cell::Integer(_) | Cell::Number(_) => cell.stored_text().into_owned(),
        Cell::Boolean(flag) => u8::from(*flag).to_string(),
        other => quote_text(&other.stored_text()),
    }
}

/// Quotes a text. NUL would end the statement, and the sqlite3 shell drops a carriage return at the end of a line, so a
/// text with either is written as a hexadecimal literal of its bytes.
#[must_use]
pub(crate) fn quote_text(text: &str) -> String {
    if !text.contains(['\0', '\r']) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut quoted = String::with_capacity(2 * text.len() + 16);
    quoted.push_str("CAST(X'");
    for byte in text.bytes() {
        // A write to a string cannot fail.
        let _ = write!(quoted, "{byte:02X}");
    }
    quoted.push_str("' AS TEXT)");
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_and_nul_are_escaped() {
        assert_eq!(literal(&Cell::text("O'Brien'); DROP TABLE x;--")), "'O''Brien''); DROP TABLE x;--'");
        assert_eq!(literal(&Cell::text("a\0b")), "CAST(X'610062' AS TEXT)");
        assert_eq!(literal(&Cell::text("a\r\nb")), "CAST(X'610D0A62' AS TEXT)");
        assert_eq!(literal(&Cell::text("a\nb")), "'a\nb'");
        assert_eq!(quote_identifier("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal(&Cell::list(vec![Cell::text("a"), Cell::Integer(2)])), "'a; 2'");
    }

    #[test]
    fn numbers_are_not_quoted_and_empty_cells_are_null() {
        for (cell, expected) in [
            (Cell::Empty, "NULL"),
            (Cell::Integer(-8), "-8"),
            (Cell::Number(38.5), "38.5"),
            (Cell::Number(f64::NAN), "NULL"),
            (Cell::Number(f64::NEG_INFINITY), "-9e999"),
            (Cell::Boolean(true), "1"),
        ] {
            assert_eq!(literal(&cell), expected);
        }
    }
}
