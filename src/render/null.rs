//! The values of one column, each ended by a zero byte: for `xargs -0` and what else reads names of any kind.

use std::io::Write;

use anyhow::{Result, bail};

use super::{Foot, Head, Renderer};
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
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        match heads {
            [_] => Ok(()),
            _ => bail!("--null writes the values of one column, not of {}; choose it with -c COLUMN", heads.len()),
        }
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            // A zero byte inside a value would part it in two.
            let value = cell.stored_text();
            let plain = if value.contains('\0') { value.replace('\0', "") } else { value.into_owned() };
            self.out.write_all(plain.as_bytes())?;
            self.out.write_all(b"\0")?;
        }
        Ok(())
    }

    fn end(&mut self, _: Foot<'_>) -> Result<()> {
        Ok(())
    }
}
