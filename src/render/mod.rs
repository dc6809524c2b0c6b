//! Renders rows: one module for each output format, and the table of the formats.
//!
//! May import `datasets`, `schema`, `context`, `text` and `date`. A renderer handles columns and cells, and refers to no
//! particular dataset.

mod csv;
mod json;
mod markdown;
mod null;
pub(crate) mod outline;
mod palette;
mod record;
mod shade;
pub(crate) mod sql;
pub(crate) mod svg;
pub(crate) mod table;
pub(crate) mod tile_grid;
mod tile_map;
#[cfg(feature = "xlsx")]
pub(crate) mod xlsx;

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

use crate::context::Screen;
use crate::datasets::identity::{BUILT_IN, Identity};
use crate::schema::{Cell, ColumnType, Dataset};
use crate::text::{did_you_mean, display_width, printable, wrap_parts};

pub use markdown::escape_markdown;
pub(crate) use markdown::{markdown_cell, markdown_link};
pub(crate) use record::write_record;
pub(crate) use tile_grid::{COLUMN as TILE_COLUMN, ROW as TILE_ROW};

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Aligned columns, human-readable.
    Table,
    /// Comma-separated values (RFC 4180).
    Csv,
    /// Tab-separated values (IANA).
    Tsv,
    /// A JSON array of objects.
    Json,
    /// JSON Lines: one object per line.
    Jsonl,
    /// A table in GitHub Flavored Markdown, human-readable.
    Markdown,
    /// A table for SQLite.
    Sql,
    /// An Excel workbook.
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// The values of one column, each terminated by NUL.
    Null,
    /// An HTML document with a print layout for A4, human-readable.
    Html,
    /// Counts on a tile grid as text, human-readable.
    Map,
    /// A picture, human-readable.
    Svg,
}

/// The name, the file extensions and the description of a format.
pub struct FormatInfo {
    /// The value of `--format`.
    pub name: &'static str,
    /// The format.
    pub format: Format,
    /// The file extensions that select the format; messages suggest the first.
    pub extensions: &'static [&'static str],
    /// The description in the help.
    pub about: &'static str,
}

/// All formats, in the order of the help.
pub const FORMATS: &[FormatInfo] = &[
    info("table", Format::Table, &["txt"], "aligned columns, human-readable"),
    info("csv", Format::Csv, &["csv"], "comma-separated values (RFC 4180)"),
    info("tsv", Format::Tsv, &["tsv", "tab"], "tab-separated values, without quotes"),
    info("json", Format::Json, &["json"], "a JSON array of objects"),
    info("jsonl", Format::Jsonl, &["jsonl", "ndjson"], "JSON Lines, one object per line"),
    info("markdown", Format::Markdown, &["md", "markdown"], "a Markdown table, human-readable"),
    info("sql", Format::Sql, &["sql"], "a table with its rows, for SQLite"),
    #[cfg(feature = "xlsx")]
    info("xlsx", Format::Xlsx, &["xlsx"], "an Excel workbook"),
    info("null", Format::Null, &[], "NUL-terminated values of one column (--null)"),
    info("html", Format::Html, &["html", "htm"], "an HTML document, with a print layout for A4"),
    info("map", Format::Map, &[], "a tile map as text, human-readable"),
    info("svg", Format::Svg, &["svg"], "a picture: a map, a timeline, bars or a grid of counts"),
];

const fn info(
    name: &'static str,
    format: Format,
    extensions: &'static [&'static str],
    about: &'static str,
) -> FormatInfo {
    FormatInfo { name, format, extensions, about }
}

/// Iterates over the entries of [`FORMATS`] for `formats`, in the order of the help.
pub(crate) fn format_infos(formats: &[Format]) -> impl Iterator<Item = &'static FormatInfo> + Clone {
    FORMATS.iter().filter(move |info| formats.contains(&info.format))
}

impl Format {
    /// Returns the formats that any rows can be written in, the default first.
    #[must_use]
    pub fn row_formats() -> Vec<Format> {
        let special = [Format::Null, Format::Html, Format::Map, Format::Svg];
        FORMATS.iter().map(|info| info.format).filter(|format| !special.contains(format)).collect()
    }

    /// Returns the format among `supported` with this name in any case; a file extension is accepted as a name.
    #[must_use]
    pub(crate) fn called(name: &str, supported: &[Format]) -> Option<Format> {
        let lower_case = name.to_ascii_lowercase();
        let is_called = |info: &&FormatInfo| info.name == lower_case || info.extensions.contains(&&*lower_case);
        format_infos(supported).find(is_called).map(|info| info.format)
    }

    /// Parses the name of one of the `supported` formats, as [`called`](Format::called) does.
    ///
    /// # Errors
    /// If no supported format has this name.
    pub fn parse(name: &str, supported: &[Format]) -> Result<Format> {
        if let Some(format) = Format::called(name, supported) {
            return Ok(format);
        }
        let names = format_infos(supported).map(|info| info.name);
        let hint = did_you_mean(name, names.clone());
        bail!("format '{name}' is not supported here{hint} (formats: {})", names.collect::<Vec<_>>().join(", "))
    }

    /// Infers one of the `supported` formats from the extension of a file.
    ///
    /// # Errors
    /// If no supported format has this extension.
    pub fn from_path(path: &Path, supported: &[Format]) -> Result<Format> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
        let mut infos = format_infos(supported);
        let extensions = infos.clone().filter_map(|info| Some(format!(".{}", info.extensions.first()?)));
        match infos.find(|info| info.extensions.contains(&extension.as_str())) {
            Some(info) => Ok(info.format),
            None => bail!(
                "cannot infer a format from '{}'; supported: {} (or add -f FORMAT)",
                path.display(),
                extensions.collect::<Vec<_>>().join(", ")
            ),
        }
    }

    /// Returns whether people read the format, so that it shows the default view; all other formats hold all columns.
    #[must_use]
    pub fn is_for_people(self) -> bool {
        matches!(self, Format::Table | Format::Markdown | Format::Html | Format::Map | Format::Svg)
    }

    /// Returns whether the format is not text, so that no terminal can show it.
    #[must_use]
    pub fn is_binary(self) -> bool {
        match self {
            #[cfg(feature = "xlsx")]
            Format::Xlsx => true,
            _ => false,
        }
    }
}

/// The name and the type of an output column.
#[derive(Clone, Debug)]
pub(crate) struct ColumnHeader {
    /// The text of the header, which is the key in JSON.
    pub name: Cow<'static, str>,
    /// The type of the cells.
    pub column_type: ColumnType,
    /// Whether the cells are keys, or parts of keys.
    pub is_key: bool,
}

impl ColumnHeader {
    /// Creates a header.
    #[must_use]
    pub(crate) fn new(name: impl Into<Cow<'static, str>>, column_type: ColumnType) -> ColumnHeader {
        ColumnHeader { name: name.into(), column_type, is_key: false }
    }

    /// Creates the header of a column of keys.
    #[must_use]
    pub(crate) fn key(name: impl Into<Cow<'static, str>>) -> ColumnHeader {
        ColumnHeader { is_key: true, ..ColumnHeader::new(name, ColumnType::Text) }
    }

    /// Creates the header of the column at `index` of a dataset.
    #[must_use]
    pub(crate) fn of_column(dataset: &Dataset, index: usize) -> ColumnHeader {
        let name = dataset.columns[index].name;
        ColumnHeader { name: name.into(), column_type: dataset.column_type(index), is_key: dataset.key.contains(&name) }
    }

    /// Returns the header with another name.
    #[must_use]
    pub(crate) fn with_name(self, name: impl Into<Cow<'static, str>>) -> ColumnHeader {
        ColumnHeader { name: name.into(), ..self }
    }

    fn is_list(&self) -> bool {
        matches!(self.column_type, ColumnType::List(_))
    }

    /// Returns whether a value stays on one line if possible: keys and references, so that they can be copied, and words of
    /// a vocabulary, which may consist of several words.
    fn is_unbroken(&self) -> bool {
        self.is_key || matches!(self.column_type.element_type(), ColumnType::Reference(_) | ColumnType::Word(_))
    }

    /// Returns the parts of a value between which it may be broken in a column of `width`: the elements of a list, or the
    /// whole value. A part that is wider than `width` is split into words, unless it is a key.
    fn parts<'t>(&self, text: &'t str, width: usize) -> Vec<&'t str> {
        let elements = match self.is_list() {
            true => text.split_inclusive("; ").map(str::trim_end).collect(),
            false => vec![text],
        };
        let is_unbroken = |element: &str| self.is_key || display_width(element) <= width;
        let words = |element: &'t str| match is_unbroken(element) {
            true => vec![element],
            false => element.split(' ').collect(),
        };
        elements.into_iter().flat_map(words).collect()
    }

    /// Breaks a value into lines of at most `width` columns; only a single [part](Self::parts) may be wider.
    fn wrap(&self, text: &str, width: usize) -> Vec<String> {
        wrap_parts(self.parts(text, width), width)
    }

    /// Returns whether the cells are numbers, which are aligned to the right.
    #[must_use]
    pub(crate) fn is_numeric(&self) -> bool {
        matches!(self.column_type, ColumnType::Integer | ColumnType::Number | ColumnType::Count)
    }
}

/// The options of a renderer.
#[derive(Clone, Copy)]
pub(crate) struct RenderOptions<'a> {
    /// The name of the table or the sheet, in formats that need one.
    pub name: &'a str,
    /// Whether to write the header.
    pub header: bool,
    /// The screen that shows the output.
    pub screen: Screen,
    /// Folded prefixes; words that begin with one are highlighted on a terminal.
    pub highlights: &'a [String],
    /// Whether CSV and TSV put an apostrophe before text that a spreadsheet would run as a formula.
    pub escape_formulas: bool,
    /// Called with the number of bytes written so far while a workbook is written.
    pub on_written: Option<&'a dyn Fn(u64)>,
    /// The title, edition and other identifying facts of the data, for the properties of a workbook.
    pub identity: &'a Identity,
}

impl<'a> RenderOptions<'a> {
    /// Creates the options for a table of this name with a header.
    #[must_use]
    pub(crate) fn new(name: &'a str, screen: Screen) -> RenderOptions<'a> {
        RenderOptions {
            name,
            header: true,
            screen,
            highlights: &[],
            escape_formulas: false,
            on_written: None,
            identity: &BUILT_IN,
        }
    }
}

/// Writes rows in one format.
pub(crate) trait Renderer {
    /// Writes what precedes the rows. Called once.
    ///
    /// # Errors
    /// If the write fails.
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()>;
    /// Sets the legend, which explains abbreviated column names; a table on a terminal shows it above the header, and breaks
    /// it only between `parts`. Called at most once, after `begin`.
    fn set_legend(&mut self, _parts: &[String]) {}
    /// Writes a row, which has one cell for each column.
    ///
    /// # Errors
    /// If the write fails, or the format cannot hold another row.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()>;
    /// Writes what follows the rows. Called once; a table on a terminal and a map show the `footer`.
    ///
    /// # Errors
    /// If the write fails.
    fn end(&mut self, footer: Option<&str>) -> Result<()>;
}

/// Escapes control characters in headers, legends, cells and footers before `inner` renders them.
struct EscapingRenderer<'w> {
    inner: Box<dyn Renderer + 'w>,
}

impl Renderer for EscapingRenderer<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        let escape = |column: &ColumnHeader| column.clone().with_name(printable(&column.name).into_owned());
        self.inner.begin(&columns.iter().map(escape).collect::<Vec<_>>())
    }

    fn set_legend(&mut self, parts: &[String]) {
        self.inner.set_legend(&parts.iter().map(|part| printable(part).into_owned()).collect::<Vec<_>>());
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.inner.row(&cells.iter().map(Cell::printable).collect::<Vec<_>>())
    }

    fn end(&mut self, footer: Option<&str>) -> Result<()> {
        self.inner.end(footer.map(printable).as_deref())
    }
}

/// Creates the renderer of `format`, which writes to `out`. In human-readable formats, and in all formats on a terminal,
/// control characters are escaped, so that text cannot control the terminal. JSON has its own escapes for them, which do
/// not change the values.
pub(crate) fn renderer<'w>(
    format: Format,
    out: &'w mut dyn Write,
    options: RenderOptions<'w>,
) -> Box<dyn Renderer + 'w> {
    let escapes =
        format.is_for_people() || (options.screen.terminal && !matches!(format, Format::Json | Format::Jsonl));
    let inner: Box<dyn Renderer + 'w> = match format {
        Format::Table => Box::new(table::Table::new(out, options)),
        Format::Csv => Box::new(csv::Csv::new(out, options)),
        Format::Tsv => Box::new(csv::Tsv::new(out, options)),
        Format::Json => Box::new(json::Json::new(out, false)),
        Format::Jsonl => Box::new(json::Json::new(out, true)),
        Format::Sql => Box::new(sql::Sql::new(out, options)),
        #[cfg(feature = "xlsx")]
        Format::Xlsx => Box::new(xlsx::Xlsx::new(out, options)),
        // Not reached for HTML and SVG: documents are written as HTML and render their tables themselves, and pictures do not
        // consist of rows.
        Format::Markdown | Format::Html | Format::Svg => Box::new(markdown::Markdown::new(out, options)),
        Format::Null => Box::new(null::Null::new(out)),
        Format::Map => Box::new(tile_map::TileMap::new(out, options)),
    };
    if escapes { Box::new(EscapingRenderer { inner }) } else { inner }
}
