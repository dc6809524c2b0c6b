//! `export`: writes all datasets as a directory of files, an Excel workbook, an SQLite script or a JSON object.
//!
//! In a directory, the files of the datasets are copies of their sources, byte for byte.

use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::Value;

use super::{CommandSpec, Status};
use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::diagnostic::io_message;
use crate::output::sink::{create_file, create_folder};
use crate::publish::folder_documents::{LICENSE, README, license, readme};
use crate::publish::{data_package, sqlite};
use crate::query::{Query, RowView};
use crate::render::{ColumnHeader, Format, RenderOptions, Renderer, renderer};
use crate::schema::{Cell, Dataset};
use crate::session::Session;
use crate::store::catalog::OUTLINE_FILE;
use crate::store::descriptor;
use crate::store::input::{Bytes, entry_exists};
use crate::store::source::Source;
use crate::text::quote_for_shell;

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "export",
    about: "export all datasets as files, an Excel workbook, an SQLite script or JSON",
    args,
    run,
};

/// The extensions of the formats that hold all datasets in one file.
const EXTENSIONS: &str = if cfg!(feature = "xlsx") { ".xlsx, .sql or .json" } else { ".sql or .json" };

fn args(command: Command) -> Command {
    let help = format!("directory for a file of each dataset and a descriptor, or a file that ends in {EXTENSIONS}");
    command
        .arg(Arg::new("target").value_name("TARGET").required(true).value_parser(value_parser!(PathBuf)).help(help))
        .arg(
            Arg::new("force").long("force").action(ArgAction::SetTrue).help(
                "replace the file, or the files of the same names in the directory, except README.md and LICENSE.md",
            ),
        )
}

/// What an export writes.
#[derive(Clone, Copy)]
enum ExportFormat {
    Directory,
    #[cfg(feature = "xlsx")]
    Workbook,
    Database,
    Json,
}

impl ExportFormat {
    /// Infers the format from the name of the target.
    fn from_target(target: &Path) -> Result<ExportFormat> {
        let name = target.display().to_string();
        if target.is_dir() || name.ends_with(std::path::is_separator) {
            return Ok(ExportFormat::Directory);
        }
        match target.extension().map(|extension| extension.to_ascii_lowercase()) {
            None => Ok(ExportFormat::Directory),
            #[cfg(feature = "xlsx")]
            Some(extension) if extension == "xlsx" => Ok(ExportFormat::Workbook),
            Some(extension) if extension == "sql" => Ok(ExportFormat::Database),
            Some(extension) if extension == "json" => Ok(ExportFormat::Json),
            Some(_) => bail!(
                "'{}' is neither a directory nor a file that ends in {EXTENSIONS}; end the name of a directory with a \
                 slash if it contains a dot, or write a single dataset with eccp-mx {} -o FILE",
                name,
                DATASETS[0].name
            ),
        }
    }
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, _: &mut dyn Write) -> Result<Status> {
    let Some(target) = matches.get_one::<PathBuf>("target") else { bail!("export needs a target") };
    let force = matches.get_flag("force");
    let name = target.display();
    let format = ExportFormat::from_target(target)?;
    session.catalog.check_output_file(target)?;
    match format {
        ExportFormat::Directory => write_directory(session, target, force)?,
        #[cfg(feature = "xlsx")]
        ExportFormat::Workbook => create_file(target, force, |out| write_workbook(session, out))?,
        ExportFormat::Database => create_file(target, force, |out| sqlite::write(&session.catalog, out))?,
        ExportFormat::Json => create_file(target, force, |out| write_json(session, out))?,
    }
    let quoted = target.display().to_string();
    let quoted = quote_for_shell(&quoted);
    let next_step = match format {
        ExportFormat::Directory => format!(" (use them with eccp-mx --data {quoted} COMMAND)"),
        ExportFormat::Database => format!(" (sqlite3 NAME.db < {quoted} imports them)"),
        _ => String::new(),
    };
    session.message(&format!("wrote {} datasets to '{name}'{next_step}", DATASETS.len()));
    Ok(Status::Success)
}

/// Writes the files of all datasets unchanged, their descriptor, the map outline, a README and a licence notice. An
/// existing README or licence notice may be the user's own and is not replaced.
fn write_directory(session: &Session<'_>, dir: &Path, force: bool) -> Result<()> {
    let (mut sources, mut names) = (Vec::new(), Vec::new());
    for dataset in DATASETS {
        let source = session.catalog.source(dataset)?;
        if source.exists() {
            names.push(data_package::file_name(dataset, &source));
            sources.push(source);
        }
    }
    // A new directory has no entries. If `dir` is a file, `create_folder` will return the error.
    for name in names.iter().filter(|_| dir.is_dir()) {
        let other = Path::new(name).with_extension(if name.ends_with(".csv") { "json" } else { "csv" });
        if has_entry(dir, &other)? {
            let (dir, other) = (dir.display(), other.display());
            bail!("'{dir}' contains {other}, which conflicts with {name}; remove it first");
        }
    }
    let descriptor = data_package::describe(&session.catalog)?;
    let mut documents = vec![(descriptor::FILE, format!("{descriptor:#}\n"))];
    documents.extend(session.catalog.outline_text()?.map(|(_, text)| (OUTLINE_FILE, text.into_owned())));
    for (name, text) in [(README, Some(readme(&session.catalog)?)), (LICENSE, license(&session.catalog)?)] {
        if !dir.is_dir() || !has_entry(dir, Path::new(name))? {
            documents.extend(text.map(|text| (name, text)));
        }
    }
    names.extend(documents.iter().map(|(name, _)| (*name).to_owned()));
    create_folder(dir, force, &names, &mut |index, out| match sources.get(index) {
        Some(source) => copy_source(source, out),
        None => Ok(out.write_all(documents[index - sources.len()].1.as_bytes())?),
    })
}

/// Returns whether `dir` has an entry called `name`.
fn has_entry(dir: &Path, name: &Path) -> Result<bool> {
    let path = dir.join(name);
    entry_exists(&path).map_err(|error| anyhow!("cannot read '{}': {}", path.display(), io_message(&error)))
}

fn copy_source(source: &Source, out: &mut dyn Write) -> Result<()> {
    match &source.bytes {
        Bytes::BuiltIn(text) => out.write_all(text.as_bytes())?,
        Bytes::Nowhere => {}
        Bytes::File(path) => {
            let mut file = File::open(path).with_context(|| format!("cannot read '{}'", source.name))?;
            io::copy(&mut file, out)?;
        }
    }
    Ok(())
}

/// Writes an object with the edition, the reference date, the names of the datasets that user data replaces (if any), and
/// an array of rows for each dataset.
fn write_json(session: &Session<'_>, out: &mut dyn Write) -> Result<()> {
    let edition = session.catalog.document_identity().edition.map(|edition| edition.to_string());
    let edition = Value::from(edition);
    write!(out, "{{\"edition\":{edition},\n\"as_of\":{}", Value::from(session.date().to_string()))?;
    let laid_over = session.catalog.laid_over();
    if !laid_over.is_empty() {
        write!(out, ",\n\"user_data\":{}", Value::from(laid_over))?;
    }
    for dataset in DATASETS {
        write!(out, ",\n{}:", Value::from(dataset.name))?;
        let options = RenderOptions::new(dataset.name, Screen::PIPE);
        write_rows(session, dataset, &mut *renderer(Format::Json, out, options))?;
    }
    Ok(writeln!(out, "}}")?)
}

#[cfg(feature = "xlsx")]
fn write_workbook(session: &Session<'_>, out: &mut dyn Write) -> Result<()> {
    let mut book = crate::render::xlsx::Book::default();
    for dataset in DATASETS {
        let mut sheet = book.create_sheet(dataset.name, true)?;
        write_rows(session, dataset, &mut sheet)?;
        book.push(sheet);
    }
    let progress = session.catalog.progress();
    let identity = session.catalog.document_identity();
    let result = book.write(out, &identity, Some(&|bytes| progress.show_written(bytes)));
    progress.clear();
    result
}

/// Writes all rows and all columns of a dataset.
fn write_rows(session: &Session<'_>, dataset: &'static Dataset, renderer: &mut dyn Renderer) -> Result<()> {
    let query = Query { columns: (0..dataset.columns.len()).collect(), ..Query::new(dataset, session.date()) };
    let head = |&index: &usize| ColumnHeader::of_column(dataset, index);
    renderer.begin(&query.columns.iter().map(head).collect::<Vec<_>>())?;
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        let cells: Vec<Cell<'_>> = query.columns.iter().map(|&index| view.cell(index)).collect();
        renderer.row(&cells)?;
        Ok(ControlFlow::Continue(()))
    })?;
    renderer.end(None)
}
