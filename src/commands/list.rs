//! A dataset as a command: lists its rows, filtered and sorted.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use clap::{ArgMatches, Command};

use super::Status;
use super::tally::{Tally, limit_note};
use crate::analysis::no_match::report_no_match;
use crate::analysis::pictures::timeline;
use crate::args::columns::{add_arrange_args, apply_arrangement};
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::output::{OutputOptions, add_null_arg, add_output_args_for};
use crate::datasets::registry;
use crate::query::{Query, RowView};
use crate::render::svg::Placement;
use crate::render::{ColumnHeader, Format};
use crate::schema::{Dataset, Row};
use crate::session::Session;

/// Adds the arguments of a command that lists the rows of a dataset.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    match registry::find_listing(command.get_name()) {
        Some(dataset) => {
            let command = add_arrange_args(add_filter_args(command, dataset), dataset);
            add_null_arg(add_output_args_for(command, formats(dataset)))
        }
        None => command,
    }
}

fn formats(dataset: &Dataset) -> Vec<Format> {
    Format::row_formats().into_iter().chain(dataset.timeline.map(|_| Format::Svg)).collect()
}

/// Lists the rows of a dataset.
///
/// # Errors
/// If an argument is invalid, the data cannot be read, or the output cannot be written.
pub(crate) fn run(
    dataset: &'static Dataset,
    matches: &ArgMatches,
    session: &mut Session<'_>,
    out: &mut dyn Write,
) -> Result<Status> {
    list_rows(dataset, matches, session, out, |_, _| Ok(None))
}

/// Lists the rows of a dataset. They are those that `compute_rows` returns for the query, or else the records of the data.
///
/// # Errors
/// As [`run`], and those of `compute_rows`.
pub(super) fn list_rows(
    dataset: &'static Dataset,
    matches: &ArgMatches,
    session: &mut Session<'_>,
    out: &mut dyn Write,
    compute_rows: impl FnOnce(&mut Session<'_>, &Query) -> Result<Option<Vec<Box<dyn Row>>>>,
) -> Result<Status> {
    let options = OutputOptions::from_matches_for(&formats(dataset), matches)?
        .with_name(dataset.command)
        .with_progress(session.catalog.progress());
    let mut query = Query::new(dataset, session.date());
    apply_arrangement(matches, &mut query, options.format.is_for_people())?;
    apply_filters(matches, session, &mut query)?;
    if options.format.is_for_people() && !matches.contains_id("columns") {
        query.omit_constant_columns();
    }
    session.warn_if_built_in(dataset)?;
    let computed = compute_rows(session, &query)?;

    if let (Format::Svg, Some(columns)) = (options.format, dataset.timeline) {
        if matches.contains_id("columns") {
            bail!("--columns does not apply to svg; leave out --columns, or choose another format");
        }
        let (rows, picture) = timeline::draw(&session.catalog, &query, columns, Placement::FILE)?;
        if rows == 0 && query.limit != Some(0) {
            report_no_match(session, &query)?;
        }
        options.write_picture(out, &picture)?;
        return Ok(if rows == 0 { Status::NoMatch } else { Status::Success });
    }

    let head = |&index: &usize| ColumnHeader::of_column(dataset, index);
    let heads: Vec<ColumnHeader> = query.columns.iter().map(head).collect();
    let tallied = dataset.column_index(dataset.tally_column).filter(|_| options.prints_footer(session));
    let mut tally = Tally::default();
    let limit = query.limit;
    // The summary counts all rows; in user data it does not, because the rest of a file may be long or invalid.
    let counts_all = options.prints_footer(session) && !session.catalog.source(dataset)?.is_user_data;
    if counts_all {
        query.limit = None;
    }
    let rows = options.write_rows(session, out, &heads, |push| {
        query.run_on(&session.catalog, computed, tallied.as_slice(), &mut |view: &RowView<'_>| {
            let value = tallied.map(|column| view.cell(column));
            tally.add_row(value.iter().flat_map(|cell| cell.values()).map(|value| value.display_text()));
            if limit.is_none_or(|limit| tally.rows() <= limit) {
                let cells: Vec<_> = query.columns.iter().map(|&index| view.cell(index)).collect();
                push(&cells)?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        let summary = tally.summary(dataset.noun, dataset.name);
        Ok(match limit {
            Some(limit) if counts_all => summary + &limit_note(limit, tally.rows(), ""),
            Some(limit) if limit == tally.rows() => format!("the first {summary}"),
            _ => summary,
        })
    })?;
    if rows > 0 {
        return Ok(Status::Success);
    }
    if limit != Some(0) {
        report_no_match(session, &query)?;
    }
    Ok(Status::NoMatch)
}
