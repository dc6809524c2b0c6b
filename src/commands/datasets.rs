//! `datasets`: what the directory holds, and where each part comes from.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::Result;
use clap::{ArgMatches, Command};

use super::Status;
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::DATASETS;
use crate::datasets::report::EDITION;
use crate::render::Head;
use crate::schema::{Cell, ColumnType};
use crate::session::Session;

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    add_output_args(command)
}

/// Lists the datasets.
///
/// # Errors
/// If a dataset cannot be read, or the answer not written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let head = Head::new;
    let heads = [
        head("dataset", ColumnType::Text),
        head("rows", ColumnType::Integer),
        head("from", ColumnType::Text),
        head("about", ColumnType::Text),
    ];
    let catalog = &session.catalog;
    OutputOptions::from_matches(matches)?.write_rows(session.screen, out, &heads, |push| {
        let mut all = 0;
        for dataset in DATASETS {
            let mut rows = 0;
            catalog.each_raw(dataset, &mut |_, _| {
                rows += 1;
                Ok(ControlFlow::Continue(()))
            })?;
            all += rows;
            let source = catalog.source(dataset)?;
            push(&[
                Cell::text(dataset.name),
                Cell::Integer(rows),
                Cell::text(&source.name),
                Cell::text(dataset.about),
            ])?;
        }
        Ok(format!("{} datasets, {all} rows; edition {EDITION} of the built-in data", DATASETS.len()))
    })?;
    Ok(Status::Found)
}
