//! `datasets`: lists the datasets with their sizes, files and descriptions.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::Result;
use clap::{ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::DATASETS;
use crate::datasets::report::EDITION;
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
    OutputOptions::from_matches(matches)?.write_rows(session.screen, out, &columns, |push| {
        let mut total = 0;
        for dataset in DATASETS {
            let mut rows = 0;
            catalog.each_raw(dataset, &mut |_| {
                rows += 1;
                Ok(ControlFlow::Continue(()))
            })?;
            total += rows;
            let source = catalog.source(dataset)?;
            push(&[
                Cell::text(dataset.name),
                Cell::Integer(rows),
                Cell::text(&source.name),
                Cell::text(dataset.about),
            ])?;
        }
        Ok(format!("{} datasets, {total} rows; the built-in data is edition {EDITION}", DATASETS.len()))
    })?;
    Ok(Status::Success)
}
