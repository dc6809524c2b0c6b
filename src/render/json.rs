//! Renders JSON: an array with one object per line, or JSON Lines.

use std::io::Write;

use anyhow::Result;

use super::{ColumnHeader, Renderer};
use crate::schema::Cell;
use crate::text::escape_json;

pub(super) struct Json<'w> {
    out: &'w mut dyn Write,
    lines: bool,
    /// The names of the columns as JSON strings.
    names: Vec<String>,
    rows: usize,
}

impl<'w> Json<'w> {
    pub(super) fn new(out: &'w mut dyn Write, lines: bool) -> Self {
        Json { out, lines, names: Vec::new(), rows: 0 }
    }
}

impl Renderer for Json<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.names = columns
            .iter()
            .map(|column| escape_json(&serde_json::Value::from(&*column.name).to_string()).into_owned())
            .collect();
        if !self.lines {
            self.out.write_all(b"[")?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if !self.lines {
            self.out.write_all(if self.rows > 0 { b",\n " } else { b"\n " })?;
        }
        self.rows += 1;
        for (i, (name, cell)) in self.names.iter().zip(cells).enumerate() {
            self.out.write_all(if i == 0 { b"{" } else { b"," })?;
            write!(self.out, "{name}:")?;
            match cell {
                Cell::Text(text) => self.out.write_all(escape_json(&serde_json::to_string(text)?).as_bytes())?,
                cell => self.out.write_all(escape_json(&cell.to_json().to_string()).as_bytes())?,
            }
        }
        self.out.write_all(if self.lines { b"}\n" } else { b"}" })?;
        Ok(())
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        if !self.lines {
            self.out.write_all(if self.rows > 0 { b"\n]\n" } else { b"]\n" })?;
        }
        Ok(())
    }
}
