//! A dataset as a command: its rows, filtered, sorted, in any format.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::Result;
use clap::{ArgMatches, Command};

use super::Status;
use crate::args::columns::{add_arrange_args, apply_arrangement};
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::output::{OutputOptions, add_null_arg, add_output_args};
use crate::datasets::registry::find_dataset;
use crate::query::{Query, RowView};
use crate::render::Head;
use crate::schema::Dataset;
use crate::session::Session;
use crate::text::format_count;

/// Adds the arguments of the dataset that the command is named after.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    match find_dataset(command.get_name()) {
        Some(of) => add_null_arg(add_output_args(add_arrange_args(add_filter_args(command, of), of))),
        None => command,
    }
}

/// Lists the rows of a dataset.
///
/// # Errors
/// If an argument is not understood, or the data cannot be read, or the answer not written.
pub(crate) fn run(
    of: &'static Dataset,
    matches: &ArgMatches,
    session: &mut Session<'_>,
    out: &mut dyn Write,
) -> Result<Status> {
    let to = OutputOptions::from_matches(matches)?.with_name(of.name);
    let mut query = Query::new(of, session.date());
    apply_arrangement(matches, &mut query, to.format.is_for_people())?;
    apply_filters(matches, session, &mut query)?;
    session.warn_if_built_in(of)?;

    let heads: Vec<Head> = query
        .columns
        .iter()
        .map(|&index| Head { name: of.columns[index].name.into(), kind: of.column_type(index) })
        .collect();
    let tally = of.column_index(of.tally_column).filter(|_| to.prints_footer(session));
    let also: Vec<usize> = tally.into_iter().collect();
    let mut counts = Tally::default();
    let rows = to.write_rows(session.screen, out, &heads, |push| {
        query.run(&session.catalog, &also, &mut |view: &RowView<'_>| {
            counts.add(view, tally);
            let cells: Vec<_> = query.columns.iter().map(|&index| view.cell(index)).collect();
            push(&cells)?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(counts.said(of, query.limit))
    })?;
    if rows > 0 {
        return Ok(Status::Found);
    }
    if query.limit != Some(0) {
        crate::analysis::no_match::explain(session, &query)?;
    }
    Ok(Status::Nothing)
}

/// How many rows there are, and how many of them have each value of one column.
#[derive(Default)]
struct Tally {
    rows: usize,
    values: Vec<(String, usize)>,
}

impl Tally {
    fn add(&mut self, view: &RowView<'_>, column: Option<usize>) {
        self.rows += 1;
        for value in column.map(|column| view.cell(column)).iter().flat_map(|cell| cell.values()) {
            let value = value.display_text();
            match self.values.iter_mut().find(|(known, _)| *known == value) {
                Some((_, count)) => *count += 1,
                None => self.values.push((value.into_owned(), 1)),
            }
        }
    }

    /// `13 clusters: 12 table-6, 3 table-2`.
    fn said(&self, of: &Dataset, limit: Option<usize>) -> String {
        let rows = format_count(self.rows, of.noun, of.name);
        let rows = if limit == Some(self.rows) { format!("the first {rows}") } else { rows };
        let values: Vec<String> = self.values.iter().map(|(value, count)| format!("{count} {value}")).collect();
        if values.is_empty() { rows } else { format!("{rows}: {}", values.join(", ")) }
    }
}
