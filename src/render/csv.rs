//! Comma- and tab-separated values: RFC 4180, quotes where needed, lines end in LF.

use std::io::Write;

use anyhow::Result;

use super::{Foot, Head, Look, Renderer};
use crate::schema::Cell;

pub(super) struct Csv<'w> {
    writer: ::csv::Writer<&'w mut dyn Write>,
    header: bool,
}

impl<'w> Csv<'w> {
    pub(super) fn new(out: &'w mut dyn Write, look: Look<'_>, delimiter: u8) -> Self {
        let writer = ::csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        Csv { writer, header: look.header }
    }
}

impl Renderer for Csv<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        if self.header {
            self.writer.write_record(heads.iter().map(|head| &*head.name))?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            self.writer.write_field(&*cell.stored_text())?;
        }
        // Ends the record.
        self.writer.write_record(None::<&[u8]>)?;
        Ok(())
    }

    fn end(&mut self, _: Foot<'_>) -> Result<()> {
        self.writer.flush()?;
        Ok(())
    }
}
