//! SQL for SQLite: one STRICT table and its rows, in one transaction.
//!
//! How a name, a kind and a value are written in SQL is said here, for everyone who writes it.

use std::io::Write;

use anyhow::Result;

use super::{Foot, Head, Look, Renderer};
use crate::datasets::registry::storage_type;
use crate::schema::{Cell, ColumnType};

pub(crate) struct Sql<'w> {
    out: &'w mut dyn Write,
    table: String,
    header: bool,
}

impl<'w> Sql<'w> {
    pub(crate) fn new(out: &'w mut dyn Write, look: Look<'_>) -> Self {
        Sql { out, table: name(look.name), header: look.header }
    }
}

impl Renderer for Sql<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        writeln!(self.out, "BEGIN;")?;
        if self.header {
            let columns = heads.iter().map(|head| format!("  {} {}", name(&head.name), type_of(head.kind)));
            let columns = columns.collect::<Vec<_>>().join(",\n");
            writeln!(self.out, "CREATE TABLE {} (\n{columns}\n) STRICT;", self.table)?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        insert(self.out, &self.table, cells)
    }

    fn end(&mut self, _: Foot<'_>) -> Result<()> {
        Ok(writeln!(self.out, "COMMIT;")?)
    }
}

/// A name as SQL writes it.
#[must_use]
pub(crate) fn name(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// The type of a column that holds values of `kind`; lists and parts are text, as in CSV.
#[must_use]
pub(crate) fn type_of(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::List(_) => "TEXT",
        kind => match storage_type(kind) {
            ColumnType::Integer | ColumnType::Count | ColumnType::Boolean => "INTEGER",
            ColumnType::Number => "REAL",
            _ => "TEXT",
        },
    }
}

/// Writes a row into `table`, a name already [written](name).
///
/// # Errors
/// If it cannot be written.
pub(crate) fn insert(out: &mut dyn Write, table: &str, cells: &[Cell<'_>]) -> Result<()> {
    let values: Vec<String> = cells.iter().map(literal).collect();
    Ok(writeln!(out, "INSERT INTO {table} VALUES ({});", values.join(", "))?)
}

fn literal(cell: &Cell<'_>) -> String {
    match cell {
        Cell::Empty => "NULL".to_owned(),
        Cell::Number(number) if number.is_nan() => "NULL".to_owned(),
        // SQL has no word for it, but a number beyond the largest is read as it.
        Cell::Number(number) if number.is_infinite() => if *number > 0.0 { "9e999" } else { "-9e999" }.to_owned(),
        Cell::Integer(_) | Cell::Number(_) => cell.stored_text().into_owned(),
        Cell::Boolean(flag) => u8::from(*flag).to_string(),
        other => text(&other.stored_text()),
    }
}

/// A text as SQL writes it. A zero byte would end the statement, so it is spelt.
#[must_use]
pub(crate) fn text(text: &str) -> String {
    let quoted: Vec<String> = text.split('\0').map(|part| format!("'{}'", part.replace('\'', "''"))).collect();
    quoted.join("||char(0)||")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_a_literal() {
        assert_eq!(literal(&Cell::text("O'Brien'); DROP TABLE x;--")), "'O''Brien''); DROP TABLE x;--'");
        assert_eq!(literal(&Cell::text("a\0b")), "'a'||char(0)||'b'");
        assert_eq!(name("a\"b"), "\"a\"\"b\"");
        assert_eq!(literal(&Cell::list(vec![Cell::text("a"), Cell::Integer(2)])), "'a; 2'");
    }

    #[test]
    fn numbers_are_bare_and_unknown_is_null() {
        for (cell, shown) in [
            (Cell::Empty, "NULL"),
            (Cell::Integer(-8), "-8"),
            (Cell::Number(38.5), "38.5"),
            (Cell::Number(f64::NAN), "NULL"),
            (Cell::Number(f64::NEG_INFINITY), "-9e999"),
            (Cell::Boolean(true), "1"),
        ] {
            assert_eq!(literal(&cell), shown);
        }
    }
}
