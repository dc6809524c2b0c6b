//! An Excel workbook: a sheet of rows, its header in bold and standing still, its columns filtered and as wide as needed.
//!
//! Text stays text, whatever it begins with. The same rows make the same bytes, so nothing here asks what time it is.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, IgnoreError, Url, Workbook, Worksheet, XlsxError};

use super::{Foot, Head, Look, Renderer};
use crate::datasets::report::{DIRECTORY_TITLE, EDITION, NOTICE};
use crate::date::Date;
use crate::schema::{Cell, ColumnType, LIST_SEPARATOR};

/// The most rows that Excel takes on a sheet, the header among them.
const ROWS: u32 = 1 << 20;
/// The longest text that Excel takes in a cell, in UTF-16 units.
const LONGEST: usize = 32_767;
/// The most links that Excel takes on a sheet, and the longest of them.
const LINKS: u32 = 65_530;
const LONGEST_LINK: usize = 2_000;
/// The largest whole number that a cell, a binary fraction, holds exactly.
const EXACT: u64 = 1 << 53;
/// The widest column, in pixels, and how many rows are looked at to find its width.
const WIDEST: u32 = 420;
const MEASURED: u32 = 1_000;

/// A workbook of one sheet.
pub(crate) struct Xlsx<'w> {
    out: &'w mut dyn Write,
    sheet: Sheet,
}

impl<'w> Xlsx<'w> {
    pub(crate) fn new(out: &'w mut dyn Write, look: Look<'_>) -> Self {
        Xlsx { out, sheet: Sheet::new(look.name, look.header) }
    }
}

impl Renderer for Xlsx<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        self.sheet.begin(heads)
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.sheet.row(cells)
    }

    fn end(&mut self, foot: Foot<'_>) -> Result<()> {
        self.sheet.end(foot)?;
        save(std::iter::once(&mut self.sheet), self.out)
    }
}

/// A sheet of a workbook.
pub(crate) struct Sheet {
    name: String,
    worksheet: Worksheet,
    heads: Vec<Head>,
    header: bool,
    next: u32,
    links: u32,
    day: Format,
}

impl Sheet {
    /// An empty sheet.
    #[must_use]
    pub(crate) fn new(name: &str, header: bool) -> Sheet {
        let day = Format::new().set_num_format("yyyy-mm-dd");
        Sheet { name: name.to_owned(), worksheet: Worksheet::new(), heads: Vec::new(), header, next: 0, links: 0, day }
    }

    fn write(&mut self, column: u16, cell: &Cell<'_>) -> Result<()> {
        let (sheet, row) = (&mut self.worksheet, self.next);
        match cell {
            Cell::Empty => return Ok(()),
            Cell::Integer(number) if number.unsigned_abs() <= EXACT => {
                sheet.write_number(row, column, *number as f64).map_err(said)?
            }
            Cell::Number(number) if number.is_finite() => sheet.write_number(row, column, *number).map_err(said)?,
            Cell::Boolean(flag) => sheet.write_boolean(row, column, *flag).map_err(said)?,
            Cell::Date(date) => match day(*date) {
                Some(day) => sheet.write_datetime_with_format(row, column, day, &self.day).map_err(said)?,
                None => sheet.write_string(row, column, date.to_string()).map_err(said)?,
            },
            other => return self.write_text(column, &other.stored_text()),
        };
        Ok(())
    }

    fn write_text(&mut self, column: u16, text: &str) -> Result<()> {
        let head = &self.heads[usize::from(column)];
        if text.encode_utf16().count() > LONGEST {
            bail!(
                "a cell of a workbook holds {LONGEST} characters and one of the column '{}' has more; leave the column \
                 out with -c, or write the rows with -f csv",
                head.name
            );
        }
        // Other schemes could lead to files of whoever opens the workbook. A list of one address is a link as well.
        let link = head.kind.element_type() == ColumnType::Url
            && (text.starts_with("http://") || text.starts_with("https://"))
            && !text.contains(LIST_SEPARATOR)
            && text.len() <= LONGEST_LINK
            && self.links < LINKS;
        if link {
            self.links += 1;
            self.worksheet.write_url(self.next, column, Url::new(text).set_text(text)).map_err(said)?;
        } else {
            self.worksheet.write_string(self.next, column, text).map_err(said)?;
        }
        Ok(())
    }
}

impl Renderer for Sheet {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        self.heads = heads.to_vec();
        self.worksheet.set_name(&self.name).map_err(said)?;
        if self.header {
            let bold = Format::new().set_bold();
            for (column, head) in (0..).zip(heads) {
                self.worksheet.write_string_with_format(0, column, &*head.name, &bold).map_err(said)?;
            }
            self.worksheet.set_freeze_panes(1, 0).map_err(said)?;
            self.next = 1;
        }
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if self.next == ROWS {
            bail!("a sheet holds {ROWS} rows and the answer has more; write it with -f csv");
        }
        for (column, cell) in (0..).zip(cells) {
            self.write(column, cell)?;
        }
        self.next += 1;
        Ok(())
    }

    fn end(&mut self, _: Foot<'_>) -> Result<()> {
        let (Some(row), Some(column)) = (self.next.checked_sub(1), self.heads.len().checked_sub(1)) else {
            return Ok(());
        };
        let column = column as u16;
        if self.header {
            self.worksheet.autofilter(0, 0, row, column).map_err(said)?;
        }
        // Codes and years are text on purpose.
        self.worksheet.ignore_error_range(0, 0, row, column, IgnoreError::NumberStoredAsText).map_err(said)?;
        self.worksheet.set_autofit_max_width(WIDEST).set_autofit_max_row(MEASURED).autofit();
        Ok(())
    }
}

/// Writes a workbook of these sheets.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn save<'s>(sheets: impl Iterator<Item = &'s mut Sheet>, out: &mut dyn Write) -> Result<()> {
    let mut workbook = Workbook::new();
    let mut properties = DocProperties::new().set_title(DIRECTORY_TITLE).set_comment(NOTICE);
    if let Some(published) = EDITION.parse().ok().and_then(|edition: Date| day(edition.first_day().into())) {
        properties = properties.set_creation_datetime(&published);
    }
    workbook.set_properties(&properties);
    for sheet in sheets {
        workbook.push_worksheet(std::mem::take(&mut sheet.worksheet));
    }
    Ok(out.write_all(&workbook.save_to_buffer().map_err(said)?)?)
}

/// The day as Excel knows it, from 1900 on; a month or a year is no day.
fn day(date: Date) -> Option<ExcelDateTime> {
    let day = date.is_day().then(|| date.first_day())?;
    ExcelDateTime::from_ymd(day.year().try_into().ok()?, day.month().unsigned_abs(), day.day().unsigned_abs()).ok()
}

fn said(error: XlsxError) -> anyhow::Error {
    let text = error.to_string();
    anyhow!("cannot make the workbook: {}", text.trim_end_matches('.'))
}
