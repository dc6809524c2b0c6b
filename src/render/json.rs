//! JSON: an array with an object a line, or the objects alone, a line each.

use std::io::Write;

use anyhow::Result;

use super::{Foot, Head, Renderer};
use crate::schema::Cell;

pub(super) struct Json<'w> {
    out: &'w mut dyn Write,
    lines: bool,
    names: Vec<String>,
    rows: usize,
}

impl<'w> Json<'w> {
    pub(super) fn new(out: &'w mut dyn Write, lines: bool) -> Self {
        Json { out, lines, names: Vec::new(), rows: 0 }
    }
}

impl Renderer for Json<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        self.names = heads.iter().map(|head| serde_json::Value::from(&*head.name).to_string()).collect();
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
                Cell::Text(text) => serde_json::to_writer(&mut *self.out, text)?,
                cell => write!(self.out, "{}", cell.to_json())?,
            }
        }
        self.out.write_all(if self.lines { b"}\n" } else { b"}" })?;
        Ok(())
    }

    fn end(&mut self, _: Foot<'_>) -> Result<()> {
        if !self.lines {
            self.out.write_all(if self.rows > 0 { b"\n]\n" } else { b"]\n" })?;
        }
        Ok(())
    }
}
