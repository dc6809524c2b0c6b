//! The output of a command: the arguments for its format and file, and the writing of rows or a document.
//!
//! Every command that prints rows goes through [`OutputOptions`], so that all of them treat formats, files and terminals
//! alike.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::args::complete::{CompleteWith as _, Completer};
use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::output::sink::write_output;
use crate::render::svg::Picture;
use crate::render::{ColumnHeader, Format, RenderOptions, format_infos, renderer};
use crate::schema::Cell;
use crate::session::Session;
use crate::store::progress::Progress;

/// The format and the destination of output.
pub(crate) struct OutputOptions {
    /// The format.
    pub format: Format,
    file: Option<PathBuf>,
    header: bool,
    bom: bool,
    escape_formulas: bool,
    name: &'static str,
    progress: Option<Rc<Progress>>,
}

/// Adds the arguments of a command that prints rows: any format for rows, the output file, and the options of the formats.
#[must_use]
pub(crate) fn add_output_args(command: Command) -> Command {
    add_output_args_for(command, Format::row_formats())
}

/// Adds the arguments of a command that prints rows in one of `formats` (by default the first), with the options of the
/// formats.
#[must_use]
pub(crate) fn add_output_args_for(command: Command, formats: Vec<Format>) -> Command {
    add_document_args(command, formats)
        .arg(Arg::new("no-header").long("no-header").action(ArgAction::SetTrue).help("omit the header"))
        .arg(
            Arg::new("bom")
                .long("bom")
                .action(ArgAction::SetTrue)
                .help("start csv with a UTF-8 byte order mark, for Excel"),
        )
        .arg(
            Arg::new("escape-formulas").long("escape-formulas").action(ArgAction::SetTrue).help(
                "in csv and tsv, put ' before text that begins with = + - @, tab or CR; numbers are left unchanged",
            ),
        )
}

/// Adds only `--format`, which takes one of `formats` (by default the first), and `--output`.
#[must_use]
pub(crate) fn add_document_args(command: Command, formats: Vec<Format>) -> Command {
    let names = format_infos(&formats).map(|info| info.name).collect::<Vec<_>>().join(", ");
    let default = formats.first().and_then(|first| format_infos(std::slice::from_ref(first)).next());
    let default = default.map_or("", |info| info.name);
    command
        .next_help_heading("Output")
        .arg(
            Arg::new("format")
                .long("format")
                .short('f')
                .value_name("FORMAT")
                .complete_with(Completer::Formats(formats))
                .help(format!("{names} (default: from --output, else {default})")),
        )
        .arg(output_arg())
}

/// Returns the argument `--output`.
#[must_use]
pub(crate) fn output_arg() -> Arg {
    Arg::new("output")
        .long("output")
        .short('o')
        .value_name("FILE")
        .value_parser(value_parser!(PathBuf))
        .help("write to FILE, atomically")
}

/// Returns the file of `--output`; none for `-`, which is standard output.
#[must_use]
pub(crate) fn output_file(matches: &ArgMatches) -> Option<&PathBuf> {
    matches.try_get_one::<PathBuf>("output").ok().flatten().filter(|file| file.as_os_str() != "-")
}

/// Adds the argument `--null`, for commands whose columns can be chosen.
#[must_use]
pub(crate) fn add_null_arg(command: Command) -> Command {
    command.arg(
        Arg::new("null")
            .long("null")
            .short('0')
            .action(ArgAction::SetTrue)
            .conflicts_with_all(["format", "bom", "escape-formulas"])
            .help("print the values of one column, NUL-terminated, for xargs -0"),
    )
}

/// Returns whether the arguments request a picture.
fn requests_svg(format: Option<&String>, file: Option<&Path>) -> bool {
    match format {
        Some(name) => Format::called(name, &[Format::Svg]).is_some(),
        None => file.is_some_and(|file| Format::from_path(file, &[Format::Svg]).is_ok()),
    }
}

/// Returns the message for a command that cannot draw a picture, which names those that can.
fn describe_pictures() -> String {
    let timelines = DATASETS.iter().filter(|dataset| dataset.timeline.is_some()).map(|dataset| dataset.name);
    format!("there is no picture of this; svg is drawn by {}, map and count", timelines.collect::<Vec<_>>().join(", "))
}

/// A callback that writes the cells of one row.
pub(crate) type WriteRow<'w> = dyn FnMut(&[Cell<'_>]) -> Result<()> + 'w;

impl OutputOptions {
    /// Parses the arguments for the output of rows.
    ///
    /// # Errors
    /// If the format is unknown or cannot be inferred from the name of the file, or a flag does not apply to the format.
    pub(crate) fn from_matches(matches: &ArgMatches) -> Result<OutputOptions> {
        OutputOptions::from_matches_for(&Format::row_formats(), matches)
    }

    /// Parses the arguments for output in one of `formats`, by default the first.
    ///
    /// # Errors
    /// As [`from_matches`](OutputOptions::from_matches).
    pub(crate) fn from_matches_for(formats: &[Format], matches: &ArgMatches) -> Result<OutputOptions> {
        let file = output_file(matches).cloned();
        // Commands that print documents lack some of these flags.
        let is_set = |flag| matches.try_get_one::<bool>(flag).ok().flatten() == Some(&true);
        if !formats.contains(&Format::Svg) && requests_svg(matches.get_one("format"), file.as_deref()) {
            bail!("{}", describe_pictures());
        }
        let format = match (matches.get_one::<String>("format"), &file) {
            _ if is_set("null") => Format::Null,
            (Some(name), _) => Format::parse(name, formats)?,
            (None, Some(path)) => Format::from_path(path, formats)?,
            (None, None) => formats.first().copied().unwrap_or(Format::Table),
        };
        let bom = is_set("bom");
        if bom && format != Format::Csv {
            bail!("--bom applies only to csv; add -f csv, or leave out --bom");
        }
        let escape_formulas = is_set("escape-formulas");
        if escape_formulas && !matches!(format, Format::Csv | Format::Tsv) {
            bail!("--escape-formulas applies only to csv and tsv; add -f csv, or leave out --escape-formulas");
        }
        Ok(OutputOptions {
            format,
            file,
            header: !is_set("no-header"),
            bom,
            escape_formulas,
            name: "rows",
            progress: None,
        })
    }

    /// Sets the name of the rows, for formats in which a sheet or a table has a name.
    #[must_use]
    pub(crate) fn with_name(self, name: &'static str) -> OutputOptions {
        OutputOptions { name, ..self }
    }

    /// Sets the progress display that is updated while a workbook is written.
    #[must_use]
    pub(crate) fn with_progress(self, progress: &Rc<Progress>) -> OutputOptions {
        OutputOptions { progress: Some(Rc::clone(progress)), ..self }
    }

    /// Returns whether the output is a table on a terminal, which has a legend and a footer.
    #[must_use]
    pub(crate) fn prints_footer(&self, session: &Session<'_>) -> bool {
        self.format == Format::Table && self.is_on_terminal(session)
    }

    /// Returns whether the output goes to a terminal.
    #[must_use]
    pub(crate) fn is_on_terminal(&self, session: &Session<'_>) -> bool {
        self.file.is_none() && session.screen.terminal
    }

    /// Writes a document: calls `write` with the format, the screen and the writer.
    ///
    /// # Errors
    /// Those of `write`, and if the output cannot be written.
    pub(crate) fn write_document(
        &self,
        screen: Screen,
        out: &mut dyn Write,
        write: impl FnOnce(Format, Screen, &mut dyn Write) -> Result<()>,
    ) -> Result<()> {
        write_output(self.file.as_deref(), out, |writer| write(self.format, self.target_screen(screen), writer))
    }

    /// Writes a picture.
    ///
    /// # Errors
    /// If the output cannot be written.
    pub(crate) fn write_picture(&self, out: &mut dyn Write, picture: &Picture) -> Result<()> {
        write_output(self.file.as_deref(), out, |writer| Ok(writer.write_all(picture.svg().as_bytes())?))
    }

    /// Writes the rows that `rows` produces and the footer that it returns. Returns the number of rows.
    ///
    /// # Errors
    /// Those of `rows`, and if the output cannot be written.
    pub(crate) fn write_rows(
        &self,
        session: &Session<'_>,
        out: &mut dyn Write,
        headers: &[ColumnHeader],
        rows: impl FnOnce(&mut WriteRow<'_>) -> Result<String>,
    ) -> Result<usize> {
        self.write_highlighted(session, out, headers, &[], rows)
    }

    /// Like [`write_rows`](OutputOptions::write_rows), but in a human-readable format writes only the columns named in
    /// `view`.
    ///
    /// # Errors
    /// As [`write_rows`](OutputOptions::write_rows).
    pub(crate) fn write_view(
        &self,
        session: &Session<'_>,
        out: &mut dyn Write,
        headers: &[ColumnHeader],
        view: &[&str],
        rows: impl FnOnce(&mut WriteRow<'_>) -> Result<String>,
    ) -> Result<usize> {
        let all = !self.format.is_for_people();
        let columns: Vec<usize> = (0..headers.len()).filter(|&at| all || view.contains(&&*headers[at].name)).collect();
        let headers: Vec<ColumnHeader> = columns.iter().map(|&at| headers[at].clone()).collect();
        self.write_rows(session, out, &headers, |write_row| {
            rows(&mut |cells| write_row(&columns.iter().map(|&at| cells[at].clone()).collect::<Vec<_>>()))
        })
    }

    /// Like [`write_rows`](OutputOptions::write_rows), but on a terminal also writes a legend above the rows.
    ///
    /// # Errors
    /// As [`write_rows`](OutputOptions::write_rows).
    pub(crate) fn write_with_legend(
        &self,
        session: &Session<'_>,
        out: &mut dyn Write,
        headers: &[ColumnHeader],
        legend: &[String],
        rows: impl FnOnce(&mut WriteRow<'_>) -> Result<String>,
    ) -> Result<usize> {
        self.write(session, out, headers, RenderOptions::new(self.name, session.screen), legend, rows)
    }

    /// Like [`write_rows`](OutputOptions::write_rows), but on a terminal also highlights the words that start with one of
    /// `highlights`, which must already be folded.
    ///
    /// # Errors
    /// As [`write_rows`](OutputOptions::write_rows).
    pub(crate) fn write_highlighted(
        &self,
        session: &Session<'_>,
        out: &mut dyn Write,
        headers: &[ColumnHeader],
        highlights: &[String],
        rows: impl FnOnce(&mut WriteRow<'_>) -> Result<String>,
    ) -> Result<usize> {
        let options = RenderOptions { highlights, ..RenderOptions::new(self.name, session.screen) };
        self.write(session, out, headers, options, &[], rows)
    }

    fn write(
        &self,
        session: &Session<'_>,
        out: &mut dyn Write,
        headers: &[ColumnHeader],
        options: RenderOptions<'_>,
        legend: &[String],
        rows: impl FnOnce(&mut WriteRow<'_>) -> Result<String>,
    ) -> Result<usize> {
        let screen = self.target_screen(options.screen);
        if screen.terminal && self.format.is_binary() {
            bail!("a workbook cannot be printed on a terminal; write it to a file with -o FILE.xlsx");
        }
        let identity = session.catalog.document_identity();
        write_output(self.file.as_deref(), out, |writer| {
            if self.bom {
                writer.write_all("\u{feff}".as_bytes())?;
            }
            let mut count = 0;
            let on_written = |bytes| self.progress.iter().for_each(|progress| progress.show_written(bytes));
            let options = RenderOptions {
                header: self.header,
                screen,
                escape_formulas: self.escape_formulas,
                on_written: Some(&on_written),
                identity: &identity,
                ..options
            };
            let mut renderer = renderer(self.format, writer, options);
            renderer.begin(headers)?;
            renderer.set_legend(legend);
            let footer = rows(&mut |cells| {
                count += 1;
                renderer.row(cells)
            })?;
            let result = renderer.end(Some(&footer));
            self.progress.iter().for_each(|progress| progress.clear());
            result.map(|()| count)
        })
    }

    /// Returns `screen`, or [`Screen::PIPE`] if the output goes to a file.
    fn target_screen(&self, screen: Screen) -> Screen {
        if self.file.is_some() { Screen::PIPE } else { screen }
    }
}
