//! An answer of rows: the arguments that say in which format and where to, and the way rows take to get there.
//!
//! Every command that answers with rows goes through here, so that all of them keep one contract.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::context::Screen;
use crate::output::sink::deliver;
use crate::render::{FORMATS, Format, Head, Look, renderer};
use crate::schema::Cell;
use crate::session::Session;

/// In which format an answer is written, and where to.
pub(crate) struct OutputOptions {
    /// The format.
    pub format: Format,
    file: Option<PathBuf>,
    header: bool,
    bom: bool,
    name: &'static str,
}

/// Adds the arguments of an answer of rows.
#[must_use]
pub(crate) fn output_args(command: Command) -> Command {
    rows_args(command, &Format::of_rows())
}

/// Adds the arguments of an answer of rows that is written in one of `formats`, the first by default.
#[must_use]
pub(crate) fn rows_args(command: Command, formats: &[Format]) -> Command {
    format_args(command, formats)
        .arg(Arg::new("no-header").long("no-header").action(ArgAction::SetTrue).help("leave out the header"))
        .arg(
            Arg::new("bom")
                .long("bom")
                .action(ArgAction::SetTrue)
                .help("begin csv with a mark by which Excel reads it as UTF-8"),
        )
}

/// Adds the arguments of an answer that is written in one of `formats`, the first by default.
#[must_use]
pub(crate) fn format_args(command: Command, formats: &[Format]) -> Command {
    let names = FORMATS.iter().filter(|format| formats.contains(&format.1)).map(|format| format.0);
    let default = FORMATS.iter().find(|format| formats.first() == Some(&format.1)).map_or("", |format| format.0);
    command
        .next_help_heading("Output")
        .arg(
            Arg::new("format")
                .long("format")
                .short('f')
                .value_name("FORMAT")
                .help(format!("{} (default: from --output, else {default})", names.collect::<Vec<_>>().join(", "))),
        )
        .arg(output_arg())
}

/// `--output`.
#[must_use]
pub(crate) fn output_arg() -> Arg {
    Arg::new("output")
        .long("output")
        .short('o')
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("write to a file, whole or not at all")
}

/// The file to write to; by custom a dash is standard output.
#[must_use]
pub(crate) fn output(matches: &ArgMatches) -> Option<&PathBuf> {
    matches.get_one::<PathBuf>("output").filter(|file| file.as_os_str() != "-")
}

/// Adds the argument that ends values by a zero byte, for answers whose columns can be chosen.
#[must_use]
pub(crate) fn null_arg(command: Command) -> Command {
    command.arg(
        Arg::new("null")
            .long("null")
            .short('0')
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["format", "bom"])
            .help("the values of one column, each ended by a zero byte, for xargs -0"),
    )
}

/// Takes the cells of one row.
pub(crate) type Push<'p> = dyn FnMut(&[Cell<'_>]) -> Result<()> + 'p;

impl OutputOptions {
    /// What the arguments ask for.
    ///
    /// # Errors
    /// If the format is unknown or cannot be told from the name of the file.
    pub(crate) fn of(matches: &ArgMatches) -> Result<OutputOptions> {
        OutputOptions::among(matches, &Format::of_rows())
    }

    /// What the arguments ask for, where the answer is written in one of `formats`, the first by default.
    ///
    /// # Errors
    /// As [`of`](OutputOptions::of).
    pub(crate) fn among(matches: &ArgMatches, formats: &[Format]) -> Result<OutputOptions> {
        let file = output(matches).cloned();
        // What is no rows has none of these.
        let set = |flag| matches.try_get_one::<bool>(flag).ok().flatten() == Some(&true);
        let format = match (matches.get_one::<String>("format"), &file) {
            _ if set("null") => Format::Null,
            (Some(name), _) => Format::named(name, formats)?,
            (None, Some(path)) => Format::of_file(path, formats)?,
            (None, None) => formats.first().copied().unwrap_or(Format::Table),
        };
        let bom = set("bom");
        if bom && format != Format::Csv {
            bail!("--bom is a mark for csv files only; add -f csv, or leave it out");
        }
        Ok(OutputOptions { format, file, header: !set("no-header"), bom, name: "rows" })
    }

    /// As [`write`](OutputOptions::write); people are shown only the columns that are called so in `view`, programs get all.
    ///
    /// # Errors
    /// As [`write`](OutputOptions::write).
    pub(crate) fn write_view(
        &self,
        screen: Screen,
        out: &mut dyn Write,
        heads: &[Head],
        view: &[&str],
        rows: impl FnOnce(&mut Push<'_>) -> Result<String>,
    ) -> Result<usize> {
        let people = self.format.is_for_people();
        let shown: Vec<usize> = (0..heads.len()).filter(|&at| !people || view.contains(&&*heads[at].name)).collect();
        let chosen: Vec<Head> = shown.iter().map(|&at| heads[at].clone()).collect();
        self.write(screen, out, &chosen, |push| {
            rows(&mut |cells| push(&shown.iter().map(|&at| cells[at].clone()).collect::<Vec<_>>()))
        })
    }

    /// The same, with a name for the rows: that of a sheet or a table.
    #[must_use]
    pub(crate) fn named(self, name: &'static str) -> OutputOptions {
        OutputOptions { name, ..self }
    }

    /// Whether a foot below the rows will be shown.
    #[must_use]
    pub(crate) fn has_foot(&self, session: &Session<'_>) -> bool {
        self.file.is_none() && self.format == Format::Table && session.screen.terminal
    }

    /// Writes what is no rows: `text` gets the format, what it is shown on, and the writer.
    ///
    /// # Errors
    /// What `text` fails with, or if the answer cannot be written.
    pub(crate) fn write_text(
        &self,
        screen: Screen,
        out: &mut dyn Write,
        text: impl FnOnce(Format, Screen, &mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        let screen = if self.file.is_some() { Screen::PIPE } else { screen };
        deliver(self.file.as_deref(), out, |writer| text(self.format, screen, writer))
    }

    /// Writes what `rows` pushes, and the foot that it returns; says how many rows there were.
    ///
    /// # Errors
    /// What `rows` fails with, or if the answer cannot be written.
    pub(crate) fn write(
        &self,
        screen: Screen,
        out: &mut dyn Write,
        heads: &[Head],
        rows: impl FnOnce(&mut Push<'_>) -> Result<String>,
    ) -> Result<usize> {
        self.write_marked(screen, out, heads, &[], rows)
    }

    /// As [`write`](OutputOptions::write), with the words that begin with one of `marks`, folded, pointed out on a terminal.
    ///
    /// # Errors
    /// As [`write`](OutputOptions::write).
    pub(crate) fn write_marked(
        &self,
        screen: Screen,
        out: &mut dyn Write,
        heads: &[Head],
        marks: &[String],
        rows: impl FnOnce(&mut Push<'_>) -> Result<String>,
    ) -> Result<usize> {
        let screen = if self.file.is_some() { Screen::PIPE } else { screen };
        if screen.terminal && self.format.is_binary() {
            bail!("a workbook is nothing to show on a terminal; write it to a file with -o FILE.xlsx");
        }
        deliver(self.file.as_deref(), out, |writer| {
            if self.bom {
                writer.write_all("\u{feff}".as_bytes())?;
            }
            let mut count = 0;
            let look = Look { name: self.name, header: self.header, screen, marks };
            let mut renderer = renderer(self.format, writer, look);
            renderer.begin(heads)?;
            let foot = rows(&mut |cells| {
                count += 1;
                // Nothing that a cell contains may drive a terminal, whatever the format.
                if screen.terminal {
                    return renderer.row(&cells.iter().map(Cell::printable).collect::<Vec<_>>());
                }
                renderer.row(cells)
            })?;
            renderer.end(Some(&foot))?;
            Ok(count)
        })
    }
}
