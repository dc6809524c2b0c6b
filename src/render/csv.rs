//! Renders CSV and TSV: RFC 4180 with quotes where necessary, and LF at the end of a record.

use std::io::Write;

use anyhow::Result;

use super::{ColumnHeader, RenderOptions, Renderer};
use crate::schema::Cell;

pub(super) struct Csv<'w> {
    writer: ::csv::Writer<&'w mut dyn Write>,
    header: bool,
}

impl<'w> Csv<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'_>, delimiter: u8) -> Self {
        let writer = ::csv::WriterBuilder::new().delimiter(delimiter).from_writer(out);
        Csv { writer, header: options.header }
    }
}

impl Renderer for Csv<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        if self.header {
            self.writer.write_record(columns.iter().map(|column| &*column.name))?;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            self.writer.write_field(&*cell.stored_text())?;
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
