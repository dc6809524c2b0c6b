//! Renders the values of one column, each terminated by NUL, for `xargs -0` and similar programs.

use std::io::Write;

use anyhow::{Result, bail};

use super::{ColumnHeader, Renderer};
use crate::schema::Cell;

pub(super) struct Null<'w> {
    out: &'w mut dyn Write,
}

impl<'w> Null<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Null { out }
    }
}

impl Renderer for Null<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        match columns {
            [_] => Ok(()),
            _ => bail!("--null writes one column, not {}; choose the column with -c COLUMN", columns.len()),
        }
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            let value = cell.stored_text();
            if value.contains('\0') {
                bail!("a value contains NUL, which would split it in two; use -f json");
            }
            self.out.write_all(value.as_bytes())?;
            self.out.write_all(b"\0")?;
        }
        Ok(())
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        Ok(())
    }
}
