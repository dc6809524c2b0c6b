//! Renders an Excel workbook. A sheet is ready to read and to print: the header and the first column are frozen and
//! repeated on each page, long text is wrapped, and the columns have fitted widths and a filter.
//!
//! A text is never written as a formula. The same rows give the same bytes, so the creation date is that of the edition and
//! not the current time. Rows go to a temporary file at once and the workbook is written as a stream, so that the use of
//! memory does not grow with the number of rows.

use std::fmt::Write as _;
use std::io::{self, Write};
use std::mem;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use anyhow::{Result, anyhow, bail};
use rust_xlsxwriter::utility::cell_autofit_width;
use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, IgnoreError, Url, Workbook, Worksheet, XlsxError,
};

use super::{ColumnHeader, RenderOptions, Renderer};
use crate::datasets::identity::Identity;
use crate::date::Date;
use crate::schema::{Cell, ColumnType, LIST_SEPARATOR};
use crate::text::{is_printable, is_web_url, printable};

/// The maximum number of rows of a sheet in Excel, header included.
const MAX_ROWS: u32 = 1 << 20;
/// The maximum length of a text in a cell in Excel, in UTF-16 code units.
const MAX_TEXT: usize = 32_767;
/// The maximum number of links on a sheet in Excel.
const MAX_LINKS: u32 = 65_530;
/// The maximum length of a link, in bytes; Excel supports about 2080 characters.
const MAX_LINK: usize = 2_000;
/// The largest integer that a cell holds exactly: Excel stores numbers as `f64`.
const MAX_INTEGER: u64 = 1 << 53;
/// The first day that is written as a date. Excel has no days before 1900, and programs read the days before this one
/// differently, because Excel counts a 29 February 1900.
const FIRST_DAY: (i16, i8, i8) = (1900, 3, 1);
/// The width limits of a column, in pixels.
const WIDTHS: (u32, u32) = (48, 320);
/// The width of the filter button in a header cell, in pixels.
const FILTER_BUTTON: u32 = 16;
/// The number of rows, from the first, that decide the width of a column.
const MEASURED_ROWS: u32 = 1_000;
/// The number that Excel gives to the paper size A4, and the width of a landscape A4 page without margins, in pixels.
const A4: (u8, u32) = (9, 990);
/// The smallest scale of a printed page that can be read, in percent.
const MIN_SCALE: u32 = 55;
/// The creation date of a workbook without an edition: the earliest date that a ZIP archive can contain.
const NO_EDITION: Date = Date::from_month(1980, 1);
/// The size of the blocks in which a workbook is written.
const BLOCK: usize = 1 << 16;

/// A workbook with one sheet.
pub(crate) struct Xlsx<'w> {
    out: &'w mut dyn Write,
    options: RenderOptions<'w>,
    book: Book,
    sheet: Option<Sheet>,
}

impl<'w> Xlsx<'w> {
    pub(crate) fn new(out: &'w mut dyn Write, options: RenderOptions<'w>) -> Self {
        Xlsx { out, options, book: Book::default(), sheet: None }
    }
}

impl Renderer for Xlsx<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.sheet.insert(self.book.create_sheet(self.options.name, self.options.header)?).begin(columns)
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.sheet.as_mut().map_or(Ok(()), |sheet| sheet.row(cells))
    }

    fn end(&mut self, footer: Option<&str>) -> Result<()> {
        if let Some(mut sheet) = self.sheet.take() {
            sheet.end(footer)?;
            self.book.push(sheet);
        }
        mem::take(&mut self.book).write(self.out, self.options.identity, self.options.on_written)
    }
}

/// A workbook, to which sheets are added one by one.
#[derive(Default)]
pub(crate) struct Book {
    workbook: Workbook,
}

impl Book {
    /// Creates an empty sheet for this workbook.
    ///
    /// # Errors
    /// If its temporary file cannot be created.
    pub(crate) fn create_sheet(&mut self, name: &str, header: bool) -> Result<Sheet> {
        let worksheet = self.workbook.new_worksheet_with_constant_memory().map_err(workbook_error)?;
        Ok(Sheet {
            name: name.to_owned(),
            worksheet,
            columns: Vec::new(),
            widths: Vec::new(),
            header,
            next_row: 0,
            links: 0,
            text_format: Format::new().set_align(FormatAlign::Top).set_text_wrap(),
            link_format: Format::new().set_align(FormatAlign::Top).set_text_wrap().set_hyperlink(),
        })
    }

    /// Adds a complete sheet.
    pub(crate) fn push(&mut self, sheet: Sheet) {
        self.workbook.push_worksheet(sheet.worksheet);
    }

    /// Writes the workbook, which a second thread compresses. Calls `on_written` with the number of bytes written so far.
    ///
    /// # Errors
    /// If the write fails.
    pub(crate) fn write(
        mut self,
        out: &mut dyn Write,
        identity: &Identity,
        on_written: Option<&dyn Fn(u64)>,
    ) -> Result<()> {
        let mut properties =
            DocProperties::new().set_title(printable(&identity.title)).set_comment(printable(identity.notice()));
        // With the current time, the same data would give another file.
        let created = identity.edition.unwrap_or(NO_EDITION);
        if let Some(created) = excel_day(created.first_day().into()) {
            properties = properties.set_creation_datetime(&created);
        }
        self.workbook.set_properties(&properties);
        let (sender, blocks) = sync_channel(4);
        let writer = thread::Builder::new().spawn(move || {
            let blocks = io::BufWriter::with_capacity(BLOCK, BlockWriter { sender });
            self.workbook.save_to_writer(blocks)
        })?;
        let mut written = 0;
        for block in &blocks {
            out.write_all(&block)?;
            written += block.len() as u64;
            if let Some(on_written) = on_written {
                on_written(written);
            }
        }
        match writer.join() {
            Ok(result) => result.map_err(workbook_error),
            Err(_) => bail!("cannot create the workbook"),
        }
    }
}

/// Sends what is written to the thread that owns the output.
struct BlockWriter {
    sender: SyncSender<Vec<u8>>,
}

impl Write for BlockWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sender.send(bytes.to_vec()).map_err(|_| io::ErrorKind::BrokenPipe)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A sheet of a workbook.
pub(crate) struct Sheet {
    name: String,
    worksheet: Worksheet,
    columns: Vec<ColumnHeader>,
    /// The widths of the columns, in pixels.
    widths: Vec<u32>,
    header: bool,
    next_row: u32,
    links: u32,
    text_format: Format,
    link_format: Format,
}

impl Sheet {
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
            // The format of the column makes it a date.
            Cell::Date(date) if self.columns[usize::from(column)].column_type == ColumnType::Date => {
                match excel_day(*date) {
                    Some(day) => sheet.write_datetime(row, column, day).map_err(workbook_error)?,
                    None => sheet.write_string(row, column, date.to_string()).map_err(workbook_error)?,
                }
            }
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
        // A link with another scheme could open a file on the reader's computer, and a URL with control characters would
        // make the workbook malformed. A list of a single URL becomes a link too.
        let is_link = header.column_type.element_type() == ColumnType::Url
            && is_web_url(text)
            && is_printable(text)
            && !text.contains(['\u{fffe}', '\u{ffff}'])
            && !text.contains(LIST_SEPARATOR)
            && text.len() <= MAX_LINK
            && self.links < MAX_LINKS;
        let (sheet, row) = (&mut self.worksheet, self.next_row);
        if is_link {
            self.links += 1;
            sheet.write_url_with_format(row, column, Url::new(text).set_text(text), &self.link_format)
        } else if let Some(escaped) = escape_ambiguous(text) {
            // In a rich string, the library leaves these escapes as they are.
            sheet.write_rich_string_with_format(row, column, &[(&Format::default(), &escaped)], &self.text_format)
        } else {
            sheet.write_string(row, column, text)
        }
        .map_err(workbook_error)?;
        Ok(())
    }

    fn measure(&mut self, column: usize, text: &str, extra: u32) {
        let width = text.lines().map(cell_autofit_width).max().unwrap_or(0) + extra;
        self.widths[column] = self.widths[column].max(width.clamp(WIDTHS.0, WIDTHS.1));
    }

    /// Sets the widths of the columns, and how the sheet is printed.
    fn arrange_pages(&mut self) -> Result<()> {
        for (index, &width) in (0..).zip(&self.widths) {
            self.worksheet.set_column_width_pixels(index, width).map_err(workbook_error)?;
        }
        self.worksheet.set_landscape().set_paper_size(A4.0).set_footer("&L&A&R&P / &N");
        if self.header {
            self.worksheet.set_repeat_rows(0, 0).map_err(workbook_error)?;
        }
        if self.columns.len() > 1 {
            self.worksheet.set_repeat_columns(0, 0).map_err(workbook_error)?;
        }
        // A sheet that is too wide for a page continues on other pages.
        match self.widths.iter().sum::<u32>() * MIN_SCALE <= A4.1 * 100 {
            true => self.worksheet.set_print_fit_to_pages(1, 0),
            false => self.worksheet.set_print_scale(MIN_SCALE as u16),
        };
        Ok(())
    }
}

impl Renderer for Sheet {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.columns = columns.to_vec();
        self.widths = vec![WIDTHS.0; columns.len()];
        self.worksheet.set_name(&self.name).map_err(workbook_error)?;
        // With a format for the column, no cell needs one of its own.
        let day_format = Format::new().set_align(FormatAlign::Top).set_num_format("yyyy-mm-dd");
        for (index, column) in (0..).zip(columns) {
            let format = if column.column_type == ColumnType::Date { &day_format } else { &self.text_format };
            self.worksheet.set_column_format(index, format).map_err(workbook_error)?;
        }
        if self.header {
            let bold = Format::new().set_align(FormatAlign::Top).set_bold();
            for (index, column) in (0..).zip(columns) {
                self.worksheet.write_string_with_format(0, index, &*column.name, &bold).map_err(workbook_error)?;
                self.measure(usize::from(index), &column.name, FILTER_BUTTON);
            }
            self.next_row = 1;
        }
        let frozen_columns = u16::from(columns.len() > 1);
        self.worksheet.set_freeze_panes(u32::from(self.header), frozen_columns).map_err(workbook_error)?;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if self.next_row == MAX_ROWS {
            bail!("a sheet is limited to {MAX_ROWS} rows; use -f csv to get all rows");
        }
        for (column, cell) in (0..).zip(cells) {
            self.write_cell(column, cell)?;
            if self.next_row <= MEASURED_ROWS {
                self.measure(usize::from(column), &cell.stored_text(), 0);
            }
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
        // Excel must not mark text that looks like a number, such as a code or a year, as an error.
        self.worksheet
            .ignore_error_range(0, 0, row, column, IgnoreError::NumberStoredAsText)
            .map_err(workbook_error)?;
        self.arrange_pages()
    }
}

/// Escapes a text that the library would write ambiguously; returns `None` for all other text. A workbook contains
/// `_x0001_` for a control character and `_x005F_x0001_` for the seven characters `_x0001_`. The library does not see that
/// `_x0041` is read as an escape if a control character follows it, whose escape begins with an underscore.
fn escape_ambiguous(text: &str) -> Option<String> {
    let is_escaped = |c: char| (c < ' ' && c != '\t' && c != '\n') || matches!(c, '\u{fffe}' | '\u{ffff}');
    if !text.contains("_x") || !text.contains(is_escaped) {
        return None;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for (index, c) in text.char_indices() {
        let begins_escape = || {
            let rest = text[index..].strip_prefix("_x").map(str::as_bytes);
            rest.is_some_and(|rest| rest.len() >= 4 && rest[..4].iter().all(u8::is_ascii_hexdigit))
        };
        match c {
            '_' if begins_escape() => escaped.push_str("_x005F_"),
            // A write to a string cannot fail.
            c if is_escaped(c) => {
                let _ = write!(escaped, "_x{:04X}_", c as u32);
            }
            c => escaped.push(c),
        }
    }
    Some(escaped)
}

/// Returns a day as an Excel date; `None` for a month, a year, or a day before [`FIRST_DAY`].
fn excel_day(date: Date) -> Option<ExcelDateTime> {
    let day = date.is_day().then(|| date.first_day())?;
    let (year, month, day) = (day.year(), day.month(), day.day());
    if (year, month, day) < FIRST_DAY {
        return None;
    }
    ExcelDateTime::from_ymd(year.try_into().ok()?, month.unsigned_abs(), day.unsigned_abs()).ok()
}

fn workbook_error(error: XlsxError) -> anyhow::Error {
    let text = error.to_string();
    anyhow!("cannot create the workbook: {}", text.trim_end_matches('.'))
}
