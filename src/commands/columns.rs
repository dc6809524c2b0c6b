//! `columns`: lists the columns of a dataset with their types, references, origins and descriptions.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::args::complete::{CompleteWith as _, Completer, dataset_names};
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::registry::{find_listing, resolve_dataset};
use crate::render::ColumnHeader;
use crate::schema::{Cell, ColumnType, Dataset, Origin};
use crate::session::Session;

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "columns",
    about: "list the columns of a dataset: type, references, origin, description",
    args,
    run,
};

fn args(command: Command) -> Command {
    add_output_args(
        command.arg(
            Arg::new("dataset")
                .value_name("DATASET")
                .required(true)
                .complete_with(Completer::Names(dataset_names))
                .help("name of a dataset"),
        ),
    )
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let name = matches.get_one::<String>("dataset").map_or("", String::as_str);
    let dataset = find_listing(name).map_or_else(|| resolve_dataset(name), Ok)?;
    let columns = [
        ColumnHeader::key("column"),
        ColumnHeader::new("type", ColumnType::Text),
        ColumnHeader::new("references", ColumnType::Text),
        ColumnHeader::new("origin", ColumnType::Text),
        ColumnHeader::new("default", ColumnType::Boolean),
        ColumnHeader::new("description", ColumnType::Text),
    ];
    OutputOptions::from_matches(matches)?.write_rows(session, out, &columns, |push| {
        for (index, column) in dataset.columns.iter().enumerate() {
            let kind = dataset.column_type(index);
            let references = match kind.element_type() {
                ColumnType::Reference(name) => Cell::text(name),
                _ => Cell::Empty,
            };
            push(&[
                Cell::text(column.name),
                Cell::text(kind.name()),
                references,
                Cell::Text(describe_origin(dataset, index)),
                Cell::Boolean(dataset.default_columns.contains(&column.name)),
                Cell::text(column.about),
            ])?;
        }
        Ok(format!("{} columns of {}", dataset.columns.len(), dataset.command))
    })?;
    Ok(Status::Success)
}

/// Describes where the values of a column come from.
fn describe_origin(dataset: &Dataset, index: usize) -> Cow<'static, str> {
    let column = &dataset.columns[index];
    match column.origin {
        Origin::Stored if dataset.key.contains(&column.name) => "stored, key".into(),
        Origin::Stored => "stored".into(),
        Origin::AsOf => "computed from the date".into(),
        Origin::Computed => "computed from the other data".into(),
        Origin::Join { reference, column } => format!("joined: {column} of its {reference}").into(),
        Origin::Inherited { column } => format!("inherited: {column} of the table or rows that contain it").into(),
        Origin::ReverseJoin { dataset, column: Some(column), .. } => {
            format!("joined: {column} of its {dataset}").into()
        }
        Origin::ReverseJoin { dataset, column: None, .. } => format!("joined: whether it has {dataset}").into(),
    }
}
