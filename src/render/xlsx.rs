//! Renders an Excel workbook: a sheet with a bold, frozen header, an autofilter and fitted column widths.
//!
//! A text is never written as a formula. The same rows give the same bytes, so the creation date is the edition and not
//! the clock.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, IgnoreError, Url, Workbook, Worksheet, XlsxError};

use super::{ColumnHeader, RenderOptions, Renderer};
use crate::datasets::report::{DIRECTORY_TITLE, EDITION, NOTICE};
use crate::date::Date;
use crate::schema::{Cell, ColumnType, LIST_SEPARATOR};

/// The number of rows of a sheet that Excel supports, with the header.
const MAX_ROWS: u32 = 1 << 20;
/// The length of a text that Excel supports in a cell, in UTF-16 code units.
const MAX_TEXT: usize = 32_767;
/// The number of links on a sheet that Excel supports.
const MAX_LINKS: u32 = 65_530;
/// The length of a link that Excel supports.
const MAX_LINK: usize = 2_000;
/// The largest integer that a cell holds exactly: Excel stores numbers as `f64`.
const MAX_INTEGER: u64 = 1 << 53;
/// The width limit of a column, in pixels.
const MAX_WIDTH: u32 = 420;
/// The number of rows that decide the width of a column.
const MEASURED_ROWS: u32 = 1_000;

/// A workbook with one sheet.
pub(crate) struct Xlsx<'w> {
    out: &'w mut dyn Write,
    sheet: Sheet,
}

impl<'w> Xlsx<'w> {
    pub(crate) fn new(out: &'w mut dyn Write, options: RenderOptions<'_>) -> Self {
        Xlsx { out, sheet: Sheet::new(options.name, options.header) }
    }
}

impl Renderer for Xlsx<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.sheet.begin(columns)
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.sheet.row(cells)
    }

    fn end(&mut self, footer: Option<&str>) -> Result<()> {
        self.sheet.end(footer)?;
        write_workbook(std::iter::once(&mut self.sheet), self.out)
    }
}

/// A sheet of a workbook.
pub(crate) struct Sheet {
    name: String,
    worksheet: Worksheet,
    columns: Vec<ColumnHeader>,
    header: bool,
    next_row: u32,
    links: u32,
    day_format: Format,
}

impl Sheet {
    /// Creates an empty sheet.
    #[must_use]
    pub(crate) fn new(name: &str, header: bool) -> Sheet {
        Sheet {
            name: name.to_owned(),
            worksheet: Worksheet::new(),
            columns: Vec::new(),
            header,
            next_row: 0,
            links: 0,
            day_format: Format::new().set_num_format("yyyy-mm-dd"),
        }
    }

    fn write_cell(&mut self, column: u16, cell: &Cell<'_>) -> Result<()> {
        let (sheet, row) = (&mut self.worksheet, self.next_row);
        match cell {
            Cell::Empty => return Ok(()),
            Cell::Integer(number) if number.unsigned_abs() <= MAX_INTEGER => {
                sheet.write_number(row, column, *number as f64).map_err(workbook_error)?
            }
            Cell::Number(number) if number.is_finite() => {
                sheet.write_number(row, column, *number).map_err(workbook_error)?
            }
            Cell::Boolean(flag) => sheet.write_boolean(row, column, *flag).map_err(workbook_error)?,
            Cell::Date(date) => match excel_day(*date) {
                Some(day) => {
                    sheet.write_datetime_with_format(row, column, day, &self.day_format).map_err(workbook_error)?
                }
                None => sheet.write_string(row, column, date.to_string()).map_err(workbook_error)?,
            },
            other => return self.write_text(column, &other.stored_text()),
        };
        Ok(())
    }

    fn write_text(&mut self, column: u16, text: &str) -> Result<()> {
        let header = &self.columns[usize::from(column)];
        if text.encode_utf16().count() > MAX_TEXT {
            bail!(
                "a value of the column '{}' is longer than the {MAX_TEXT} characters of a workbook cell; leave the column out with \
                 -c, or use -f csv",
                header.name
            );
        }
        // A link with another scheme could open a file on the reader's computer. The only element of a list is a link
        // too.
        let is_link = header.column_type.element_type() == ColumnType::Url
            && (text.starts_with("http://") || text.starts_with("https://"))
            && !text.contains(LIST_SEPARATOR)
            && text.len() <= MAX_LINK
            && self.links < MAX_LINKS;
        if is_link {
            self.links += 1;
            self.worksheet.write_url(self.next_row, column, Url::new(text).set_text(text)).map_err(workbook_error)?;
        } else {
            self.worksheet.write_string(self.next_row, column, text).map_err(workbook_error)?;
        }
        Ok(())
    }
}

impl Renderer for Sheet {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.columns = columns.to_vec();
        self.worksheet.set_name(&self.name).map_err(workbook_error)?;
        if self.header {
            let bold = Format::new().set_bold();
            for (index, column) in (0..).zip(columns) {
                self.worksheet.write_string_with_format(0, index, &*column.name, &bold).map_err(workbook_error)?;
            }
            self.worksheet.set_freeze_panes(1, 0).map_err(workbook_error)?;
            self.next_row = 1;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if self.next_row == MAX_ROWS {
            bail!("a sheet is limited to {MAX_ROWS} rows; use -f csv for more");
        }
        for (column, cell) in (0..).zip(cells) {
            self.write_cell(column, cell)?;
        }
        self.next_row += 1;
        Ok(())
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        let (Some(row), Some(column)) = (self.next_row.checked_sub(1), self.columns.len().checked_sub(1)) else {
            return Ok(());
        };
        let column = column as u16;
        if self.header {
            self.worksheet.autofilter(0, 0, row, column).map_err(workbook_error)?;
        }
        // Codes and years are text: Excel must not mark them as numbers stored by mistake.
        self.worksheet
            .ignore_error_range(0, 0, row, column, IgnoreError::NumberStoredAsText)
            .map_err(workbook_error)?;
        self.worksheet.set_autofit_max_width(MAX_WIDTH).set_autofit_max_row(MEASURED_ROWS).autofit();
        Ok(())
    }
}

/// Writes a workbook with the given sheets.
///
/// # Errors
/// If the write fails.
pub(crate) fn write_workbook<'s>(sheets: impl Iterator<Item = &'s mut Sheet>, out: &mut dyn Write) -> Result<()> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(DIRECTORY_TITLE).set_comment(NOTICE);
    if let Some(created) = EDITION.parse().ok().and_then(|edition: Date| excel_day(edition.first_day().into())) {
        properties = properties.set_creation_datetime(&created);
    }
    workbook.set_properties(&properties);
    for sheet in sheets {
        workbook.push_worksheet(std::mem::take(&mut sheet.worksheet));
    }
    Ok(out.write_all(&workbook.save_to_buffer().map_err(workbook_error)?)?)
}

/// Returns a day as an Excel date; none for a month, a year, or a day before 1900.
fn excel_day(date: Date) -> Option<ExcelDateTime> {
    let day = date.is_day().then(|| date.first_day())?;
    ExcelDateTime::from_ymd(day.year().try_into().ok()?, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

fn workbook_error(error: XlsxError) -> anyhow::Error {
    let text = error.to_string();
    anyhow!("cannot create the workbook: {}", text.trim_end_matches('.'))
}
