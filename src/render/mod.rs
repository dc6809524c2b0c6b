//! How rows are written: one room a format, one enum of their names.
//!
//! A renderer knows columns and cells and never a dataset. It writes to what it is given and to nothing else.

mod csv;
mod json;
mod markdown;
mod null;
mod shade;
pub(crate) mod sql;
mod svg;
mod table;
mod tile_grid;
mod tile_map;
#[cfg(feature = "xlsx")]
pub(crate) mod xlsx;

use std::borrow::Cow;
use std::io::Write;
use std::path::Path;

use anyhow::{Result, bail};

use crate::context::Screen;
use crate::schema::{Cell, ColumnType};
use crate::text::{did_you_mean, printable};

pub use markdown::escape;
pub(crate) use table::Foot;
pub(crate) use tile_grid::{COLUMN as TILE_COLUMN, ROW as TILE_ROW};

/// A format of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people: aligned columns.
    Table,
    /// For programs: RFC 4180.
    Csv,
    /// For programs: as CSV, with tabs.
    Tsv,
    /// For programs: an array of objects.
    Json,
    /// For programs: an object a line.
    Jsonl,
    /// For people: a table of GitHub Markdown.
    Markdown,
    /// For programs: a table of SQLite.
    Sql,
    /// For programs: an Excel workbook.
    #[cfg(feature = "xlsx")]
    Xlsx,
    /// For programs: the values of one column, each ended by a zero byte.
    Null,
    /// For people: a page that prints on A4.
    Html,
    /// For people: numbers on a tile grid, in the terminal.
    Map,
    /// For people: numbers on a tile grid, as a picture.
    Svg,
}

/// The formats by name, with the extensions that choose them and what they are for.
pub const FORMATS: &[(&str, Format, &[&str], &str)] = &[
    ("table", Format::Table, &["txt"], "aligned columns, for people"),
    ("csv", Format::Csv, &["csv"], "comma-separated values (RFC 4180)"),
    ("tsv", Format::Tsv, &["tsv", "tab"], "tab-separated values"),
    ("json", Format::Json, &["json"], "an array of objects"),
    ("jsonl", Format::Jsonl, &["jsonl", "ndjson"], "an object a line"),
    ("markdown", Format::Markdown, &["md", "markdown"], "a Markdown table, for people"),
    ("sql", Format::Sql, &["sql"], "a table and its rows for SQLite"),
    #[cfg(feature = "xlsx")]
    ("xlsx", Format::Xlsx, &["xlsx"], "an Excel workbook"),
    ("null", Format::Null, &[], "the values of one column, each ended by a zero byte (--null)"),
    ("html", Format::Html, &["html", "htm"], "a page that prints on A4"),
    ("map", Format::Map, &[], "a map of tiles, for people"),
    ("svg", Format::Svg, &["svg"], "a map of tiles as a picture"),
];

impl Format {
    /// The formats of any rows, the default first: all but those that need more than rows.
    #[must_use]
    pub fn of_rows() -> Vec<Format> {
        let more = |format: &Format| matches!(format, Format::Null | Format::Html | Format::Map | Format::Svg);
        FORMATS.iter().map(|format| format.1).filter(|format| !more(format)).collect()
    }

    /// The format called `name`, one of `among`; an extension is a name too.
    ///
    /// # Errors
    /// If there is none.
    pub fn named(name: &str, among: &[Format]) -> Result<Format> {
        let names = FORMATS.iter().filter(|format| among.contains(&format.1)).map(|format| format.0);
        let meant = |format: &&(&str, Format, &[&str], &str)| format.0 == name || format.2.contains(&name);
        match FORMATS.iter().filter(|format| among.contains(&format.1)).find(meant) {
            Some(format) => Ok(format.1),
            None => {
                let hint = did_you_mean(name, names.clone());
                let all = names.collect::<Vec<_>>().join(", ");
                bail!("there is no format '{}'{hint} (formats: {all})", printable(name))
            }
        }
    }

    /// The format, one of `among`, that the extension of a file asks for.
    ///
    /// # Errors
    /// If it asks for none.
    pub fn of_file(path: &Path, among: &[Format]) -> Result<Format> {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default().to_lowercase();
        let known = || FORMATS.iter().filter(|format| among.contains(&format.1));
        match known().find(|format| format.2.contains(&extension.as_str())) {
            Some(format) => Ok(format.1),
            None => {
                let all: Vec<String> = known().filter_map(|format| Some(format!(".{}", format.2.first()?))).collect();
                bail!(
                    "the name '{}' does not tell a format; end it in one of {}, or add -f FORMAT",
                    printable(&path.display().to_string()),
                    all.join(", ")
                )
            }
        }
    }

    /// Whether it is read by people, who are shown the default view; programs get every column.
    #[must_use]
    pub fn is_for_people(self) -> bool {
        matches!(self, Format::Table | Format::Markdown | Format::Html | Format::Map | Format::Svg)
    }

    /// Whether it is no text, so that no terminal can show it.
    #[must_use]
    pub fn is_binary(self) -> bool {
        match self {
            #[cfg(feature = "xlsx")]
            Format::Xlsx => true,
            _ => false,
        }
    }
}

/// The head of a column.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// Name, the key in JSON.
    pub name: Cow<'static, str>,
    /// Kind.
    pub kind: ColumnType,
}

impl Head {
    /// The head of a column with this name and kind.
    #[must_use]
    pub(crate) fn new(name: &'static str, kind: ColumnType) -> Head {
        Head { name: name.into(), kind }
    }
}

/// How an answer is to look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look<'m> {
    /// What the rows are called, where a format needs a name for them.
    pub name: &'m str,
    /// Whether a header is written.
    pub header: bool,
    /// What it is shown on.
    pub screen: Screen,
    /// Folded beginnings of words that are pointed out on a terminal.
    pub marks: &'m [String],
}

/// Writes rows in one format: begins, takes each row, ends.
pub(crate) trait Renderer {
    /// Called once, before the rows.
    ///
    /// # Errors
    /// If it cannot be written.
    fn begin(&mut self, heads: &[Head]) -> Result<()>;
    /// Called for each row, with a cell for each head.
    ///
    /// # Errors
    /// If it cannot be written, or the format holds no more rows.
    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()>;
    /// Called once, after the rows; `foot` is for people at a terminal.
    ///
    /// # Errors
    /// If it cannot be written.
    fn end(&mut self, foot: Foot<'_>) -> Result<()>;
}

/// The renderer of `format`, writing to `out`.
pub(crate) fn renderer<'w>(format: Format, out: &'w mut dyn Write, look: Look<'w>) -> Box<dyn Renderer + 'w> {
    match format {
        Format::Table => Box::new(table::Table::new(out, look)),
        Format::Csv => Box::new(csv::Csv::new(out, look, b',')),
        Format::Tsv => Box::new(csv::Csv::new(out, look, b'\t')),
        Format::Json => Box::new(json::Json::new(out, false)),
        Format::Jsonl => Box::new(json::Json::new(out, true)),
        Format::Sql => Box::new(sql::Sql::new(out, look)),
        #[cfg(feature = "xlsx")]
        Format::Xlsx => Box::new(xlsx::Xlsx::new(out, look)),
        // Rows alone make no page; a document that is one writes its tables itself.
        Format::Markdown | Format::Html => Box::new(markdown::Markdown::new(out, look)),
        Format::Null => Box::new(null::Null::new(out)),
        Format::Map => Box::new(tile_map::Map::new(out, look)),
        Format::Svg => Box::new(svg::Svg::new(out)),
    }
}
