//! `datasets`: lists the datasets with their sizes, files and descriptions.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::Result;
use clap::{ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::DATASETS;
use crate::render::ColumnHeader;
use crate::schema::{Cell, ColumnType};
use crate::session::Session;

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "datasets", about: "list the datasets: rows, file, description", args, run };

fn args(command: Command) -> Command {
    add_output_args(command)
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let columns = [
        ColumnHeader::key("dataset"),
        ColumnHeader::new("rows", ColumnType::Integer),
        ColumnHeader::new("file", ColumnType::Text),
        ColumnHeader::new("description", ColumnType::Text),
    ];
    let catalog = &session.catalog;
    OutputOptions::from_matches(matches)?.write_rows(session, out, &columns, |push| {
        let mut total = 0;
        for dataset in DATASETS {
            let mut rows = 0;
            catalog.each_raw(dataset, &mut |_| {
                rows += 1;
                Ok(ControlFlow::Continue(()))
            })?;
            total += rows;
            let source = catalog.source(dataset)?;
            let file = if source.exists() { Cell::text(&source.name) } else { Cell::Empty };
            push(&[Cell::text(dataset.name), Cell::Integer(rows), file, Cell::text(dataset.about)])?;
        }
        Ok(format!("{} datasets, {total} rows", DATASETS.len()))
    })?;
    let directory = describe(session);
    session.message(&directory);
    Ok(Status::Success)
}

/// Describes the data in use, with title and edition: the built-in data, the built-in data with the datasets that user
/// data replaces, or user data that stands alone.
fn describe(session: &Session<'_>) -> String {
    let catalog = &session.catalog;
    let identity = catalog.identity();
    let country = identity.country.as_ref().filter(|country| !identity.title.contains(&***country));
    let country = country.map(|country| format!(", {country}")).unwrap_or_default();
    let built_in = format!("the built-in directory ({}{country})", identity.title_and_edition());
    match catalog.user_dir() {
        None => built_in,
        Some(dir) if catalog.is_laid_over() => {
            let names = catalog.laid_over();
            let names = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
            format!("'{}' is laid over {built_in}: {names}", dir.display())
        }
        Some(dir) => {
            format!("'{}' is a directory of its own ({}{country})", dir.display(), identity.title_and_edition())
        }
    }
}
