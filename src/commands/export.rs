//! `export`: the whole directory as a folder of its files, an Excel workbook, an SQLite script or one JSON object.
//!
//! The folder is made of the bytes of the sources; nothing in it is converted.

use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};
use serde_json::Value;

use super::Status;
use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::output::sink::{create, create_folder};
use crate::publish::{data_package, sqlite};
use crate::query::{Query, RowView};
use crate::render::{Format, Head, Look, Renderer, renderer};
use crate::schema::{Cell, Dataset};
use crate::session::Session;
use crate::store::edition;
use crate::store::source::{Bytes, Source};
use crate::text::printable;

/// The files that hold the whole directory, by their extensions.
const FILES: &str = if cfg!(feature = "xlsx") { ".xlsx, .sql or .json" } else { ".sql or .json" };

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("target").value_name("TARGET").required(true).value_parser(value_parser!(PathBuf)).help(format!(
                "a directory, for the files of all datasets and their description, or a file in {FILES}"
            )),
        )
        .arg(
            Arg::new("force")
                .long("force")
                .action(ArgAction::SetTrue)
                .help("replace what is there; of a directory, the files of the same names"),
        )
}

/// What is written.
#[derive(Clone, Copy)]
enum Form {
    Folder,
    #[cfg(feature = "xlsx")]
    Workbook,
    Database,
    Json,
}

/// Writes the whole directory to a target.
///
/// # Errors
/// If the target says no form or exists, the data cannot be read, or the target not written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, _: &mut dyn Write) -> Result<Status> {
    let Some(target) = matches.get_one::<PathBuf>("target") else { bail!("export needs a target") };
    let force = matches.get_flag("force");
    let shown = printable(&target.display().to_string()).into_owned();
    let form = form(target)?;
    match form {
        Form::Folder => folder(session, target, force)?,
        #[cfg(feature = "xlsx")]
        Form::Workbook => create(target, force, |out| workbook(session, out))?,
        Form::Database => create(target, force, |out| sqlite::write(&session.catalog, out))?,
        Form::Json => create(target, force, |out| json(session, out))?,
    }
    let next = match form {
        Form::Folder => format!(" (eccp-mx --data '{shown}' datasets reads them)"),
        Form::Database => format!(" (sqlite3 NAME.db < '{shown}' makes a database of them)"),
        _ => String::new(),
    };
    session.message(&format!("wrote {} datasets to '{shown}'{next}", DATASETS.len()));
    Ok(Status::Found)
}

fn form(target: &Path) -> Result<Form> {
    let shown = target.display().to_string();
    if target.is_dir() || shown.ends_with(std::path::is_separator) {
        return Ok(Form::Folder);
    }
    match target.extension().map(|extension| extension.to_ascii_lowercase()) {
        None => Ok(Form::Folder),
        #[cfg(feature = "xlsx")]
        Some(extension) if extension == "xlsx" => Ok(Form::Workbook),
        Some(extension) if extension == "sql" => Ok(Form::Database),
        Some(extension) if extension == "json" => Ok(Form::Json),
        Some(_) => bail!(
            "export writes a directory or a file in {FILES}, and '{0}' is neither; a directory with a dot in its name \
             ends in a slash, and eccp-mx {1} -o FILE writes one dataset",
            printable(&shown),
            DATASETS[0].name
        ),
    }
}

/// The files of all datasets as they are, and their description.
fn folder(session: &Session<'_>, dir: &Path, force: bool) -> Result<()> {
    let sources: Vec<Source> = DATASETS.iter().map(|of| session.catalog.source(of)).collect::<Result<_>>()?;
    let mut names: Vec<String> =
        DATASETS.iter().zip(&sources).map(|(of, from)| data_package::file_name(of, from)).collect();
    for name in &names {
        let other = Path::new(name).with_extension(if name.ends_with(".csv") { "json" } else { "csv" });
        if dir.join(&other).exists() {
            let (dir, other) = (dir.display().to_string(), other.display());
            bail!("'{}' holds {other}, which {name} would contradict; remove it first", printable(&dir));
        }
    }
    let description = data_package::describe(&session.catalog)?;
    names.push(edition::FILE.to_owned());
    create_folder(dir, force, &names, &mut |index, out| match sources.get(index) {
        Some(source) => copy(source, out),
        None => describe(&description, out),
    })
}

fn copy(source: &Source, out: &mut dyn Write) -> Result<()> {
    match &source.bytes {
        Bytes::BuiltIn(text) => out.write_all(text.as_bytes())?,
        Bytes::File(path) => {
            let mut file = File::open(path).with_context(|| format!("cannot read '{}'", source.name))?;
            io::copy(&mut file, out)?;
        }
    }
    Ok(())
}

fn describe(description: &Value, out: &mut dyn Write) -> Result<()> {
    serde_json::to_writer_pretty(&mut *out, description)?;
    Ok(writeln!(out)?)
}

/// One object: the edition, the date on which labels are judged, and each dataset as `-f json` writes it.
fn json(session: &Session<'_>, out: &mut dyn Write) -> Result<()> {
    let edition = Value::from(edition::edition(&session.catalog)?);
    write!(out, "{{\"edition\":{edition},\n\"as_of\":{}", Value::from(session.date().to_string()))?;
    for of in DATASETS {
        write!(out, ",\n{}:", Value::from(of.name))?;
        let look = Look { name: of.name, header: true, screen: Screen::PIPE, marks: &[] };
        rows(session, of, &mut *renderer(Format::Json, out, look))?;
    }
    Ok(writeln!(out, "}}")?)
}

#[cfg(feature = "xlsx")]
fn workbook(session: &Session<'_>, out: &mut dyn Write) -> Result<()> {
    use crate::render::xlsx::{Sheet, save};

    let mut sheets: Vec<Sheet> = DATASETS.iter().map(|of| Sheet::new(of.name, true)).collect();
    for (of, sheet) in DATASETS.iter().zip(&mut sheets) {
        rows(session, of, sheet)?;
    }
    save(sheets.iter_mut(), out)
}

/// All rows of a dataset with all their columns, as programs get them.
fn rows(session: &Session<'_>, of: &'static Dataset, renderer: &mut dyn Renderer) -> Result<()> {
    let query = Query { columns: (0..of.columns.len()).collect(), ..Query::new(of, session.date()) };
    let head = |&index: &usize| Head { name: of.columns[index].name.into(), kind: of.column_type(index) };
    renderer.begin(&query.columns.iter().map(head).collect::<Vec<_>>())?;
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        let cells: Vec<Cell<'_>> = query.columns.iter().map(|&index| view.cell(index)).collect();
        renderer.row(&cells)?;
        Ok(ControlFlow::Continue(()))
    })?;
    renderer.end(None)
}
