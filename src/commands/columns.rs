//! `columns`: what the columns of a dataset hold, how they are got, and what they refer to.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgMatches, Command};

use super::Status;
use crate::args::complete::{Completer, dataset_names};
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::registry::resolve_dataset;
use crate::render::Head;
use crate::schema::{Cell, ColumnType, Dataset, Origin};
use crate::session::Session;

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    add_output_args(
        command.arg(
            Arg::new("dataset")
                .value_name("DATASET")
                .required(true)
                .add(Completer::Names(dataset_names))
                .help("name of a dataset"),
        ),
    )
}

/// Lists the columns of a dataset.
///
/// # Errors
/// If there is no such dataset, or the answer cannot be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let of = resolve_dataset(matches.get_one::<String>("dataset").map_or("", String::as_str))?;
    let head = Head::new;
    let heads = [
        head("column", ColumnType::Text),
        head("kind", ColumnType::Text),
        head("refers_to", ColumnType::Text),
        head("got", ColumnType::Text),
        head("shown", ColumnType::Boolean),
        head("about", ColumnType::Text),
    ];
    OutputOptions::from_matches(matches)?.write_rows(session.screen, out, &heads, |push| {
        for (index, column) in of.columns.iter().enumerate() {
            let kind = of.column_type(index);
            let refers = match kind.element_type() {
                ColumnType::Reference(name) => Cell::text(name),
                _ => Cell::Empty,
            };
            let shown = Cell::Boolean(of.default_columns.contains(&column.name));
            push(&[
                Cell::text(column.name),
                Cell::text(kind.name()),
                refers,
                Cell::Text(got(of, index)),
                shown,
                Cell::text(column.about),
            ])?;
        }
        Ok(format!("{} columns of {}", of.columns.len(), of.name))
    })?;
    Ok(Status::Found)
}

/// How a column is got, in words.
fn got(of: &Dataset, index: usize) -> Cow<'static, str> {
    let column = &of.columns[index];
    match column.origin {
        Origin::Stored if of.key.contains(&column.name) => "stored, key".into(),
        Origin::Stored => "stored".into(),
        Origin::AsOf => "from the date".into(),
        Origin::Join { reference: own, column: there } => format!("{there} of its {own}").into(),
        Origin::ReverseJoin { dataset, column: Some(there), .. } => format!("{there} of its {dataset}").into(),
        Origin::ReverseJoin { dataset, column: None, .. } => format!("whether it has {dataset}").into(),
    }
}
