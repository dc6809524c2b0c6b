//! `map`: how many rows of a dataset each tile of a grid has, nothing included.
//!
//! A dataset is on the map if one of its columns refers to a dataset whose records have a place on the grid.

use std::collections::HashMap;
use std::io::Write;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgMatches, Command};

use super::Status;
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::output::{OutputOptions, add_row_args};
use crate::datasets::DATASETS;
use crate::datasets::registry::find_dataset;
use crate::query::facets::selecting_flags;
use crate::query::{Query, RowView};
use crate::render::{Format, Head, TILE_COLUMN, TILE_ROW};
use crate::schema::{Cell, ColumnType, Dataset};
use crate::session::Session;
use crate::text::{fold, format_count};

/// Adds a sub-command for each dataset; without one the first that can be on a map is.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let mut command = command.subcommand_value_name("DATASET").disable_help_subcommand(true);
    for of in DATASETS {
        // The others are there so that it can be said why they are on no map.
        let below = Command::new(of.name).about(of.about).hide(placed(of).is_none());
        command = command.subcommand(below.defer(dataset_args));
    }
    match first() {
        Some(of) => all_args(command, of),
        None => command,
    }
}

fn dataset_args(command: Command) -> Command {
    match find_dataset(command.get_name()) {
        Some(of) => all_args(command, of),
        None => command,
    }
}

fn all_args(command: Command, of: &'static Dataset) -> Command {
    add_row_args(add_filter_args(command, of), formats())
}

fn formats() -> Vec<Format> {
    [Format::Map, Format::Svg].into_iter().chain(Format::of_rows()).collect()
}

/// The column that says where the records of a dataset are, and the dataset of the places, if they are on a grid.
fn placed(of: &Dataset) -> Option<(usize, &'static Dataset)> {
    let places = |column: usize| match of.column_type(column).element_type() {
        ColumnType::Reference(name) => find_dataset(name).filter(|there| there.column_index(TILE_ROW).is_some()),
        _ => None,
    };
    (0..of.columns.len()).find_map(|column| Some((column, places(column)?)))
}

/// The first dataset that can be on a map: the one that is meant when none is named.
fn first() -> Option<&'static Dataset> {
    DATASETS.iter().find(|of| placed(of).is_some()).copied()
}

/// Counts the rows of a dataset for each place of the map.
///
/// # Errors
/// If an argument is not understood, the data cannot be read, or the answer not written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let (asked, matches) = match matches.subcommand() {
        Some((name, below)) => {
            misplaced(matches, name)?;
            (find_dataset(name), below)
        }
        None => (first(), matches),
    };
    let Some(of) = asked else { bail!("map needs a dataset (eccp-mx map --help lists them)") };
    let Some((column, places)) = placed(of) else {
        bail!(
            "{} cannot be on a map, for they are in no place (eccp-mx map --help lists the datasets that are)",
            of.name
        )
    };
    let to = OutputOptions::from_matches_for(&formats(), matches)?;
    let mut query = Query::new(of, session.date());
    query.columns = vec![column];
    apply_filters(matches, session, &mut query)?;
    let counts = counts(session, &query)?;
    if counts.rows == 0 {
        crate::analysis::no_match::explain(session, &query)?;
    }
    let off = write(&to, session, out, &query, places, &counts)?;
    // A map says so itself.
    if off > 0 && !matches!(to.format, Format::Map | Format::Svg) {
        session.message(&format!("{} without a {} on the map", format_count(off, of.noun, of.name), places.noun));
    }
    Ok(if counts.rows == 0 { Status::Nothing } else { Status::Found })
}

/// Refuses what stands before the name of a dataset: it would be lost.
fn misplaced(matches: &ArgMatches, name: &str) -> Result<()> {
    let Some(first) = first() else { return Ok(()) };
    let own = all_args(Command::new(first.name), first);
    let given = |arg: &&Arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    match own.get_arguments().find(given) {
        Some(arg) => {
            bail!("--{} stands before its dataset; write it behind, as in eccp-mx map {name} --{0} …", arg.get_id())
        }
        None => Ok(()),
    }
}

/// The rows of an answer, by where they are.
struct Counts {
    rows: usize,
    without: usize,
    // By the folded key of the place, which is how people write it.
    by_place: HashMap<String, usize>,
}

fn counts(session: &Session<'_>, query: &Query) -> Result<Counts> {
    let mut counts = Counts { rows: 0, without: 0, by_place: HashMap::new() };
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        let cell = view.cell(query.columns[0]);
        counts.rows += 1;
        counts.without += usize::from(cell.is_empty());
        for place in cell.values() {
            *counts.by_place.entry(fold(&place.stored_text()).into_owned()).or_default() += 1;
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(counts)
}

/// Writes a row for each place, and says how many rows of the dataset are at none of them.
fn write(
    to: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    query: &Query,
    places: &'static Dataset,
    counts: &Counts,
) -> Result<usize> {
    // People who read a list have no use for the places on the grid.
    let grid = if matches!(to.format, Format::Table | Format::Markdown) { &[][..] } else { &[TILE_ROW, TILE_COLUMN] };
    let code = places.alias_columns.iter().take(1);
    let shown: Vec<usize> =
        places.key.iter().chain(code).chain(grid).filter_map(|name| places.column_index(name)).collect();
    let mut heads: Vec<Head> =
        shown.iter().map(|&at| Head { name: places.columns[at].name.into(), kind: places.column_type(at) }).collect();
    if let Some(first) = heads.first_mut() {
        *first = Head { name: places.noun.into(), kind: ColumnType::Reference(places.name) };
    }
    heads.push(Head { name: "count".into(), kind: ColumnType::Count });
    let mut all = Query::new(places, session.date());
    all.columns.clone_from(&shown);
    let (mut off, mut filled, mut known) = (counts.without, 0, 0);
    off += counts.by_place.values().sum::<usize>();
    to.write_rows(session.screen, out, &heads, |push| {
        all.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
            let count = counts.by_place.get(&*fold(&view.key())).copied().unwrap_or(0);
            off -= count;
            known += 1;
            filled += usize::from(count > 0);
            let mut cells: Vec<Cell<'_>> = shown.iter().map(|&at| view.cell(at)).collect();
            cells.push(Cell::Integer(count as i64));
            push(&cells)?;
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(foot(query, places, counts.rows, (filled, known), off))
    })?;
    Ok(off)
}

/// `23 clusters with sector ICT, 21 of them in 17 of 32 states`.
fn foot(query: &Query, places: &Dataset, rows: usize, (filled, known): (usize, usize), off: usize) -> String {
    let filters: Vec<String> = selecting_flags(query)
        .into_iter()
        .map(|(flag, values)| format!("{flag} {}", values.join(" or ")).trim_end().to_owned())
        .collect();
    let with = if filters.is_empty() { String::new() } else { format!(" with {}", filters.join(", ")) };
    let of_them = if off > 0 { format!("{} of them ", rows.saturating_sub(off)) } else { String::new() };
    let number = format_count(rows, query.dataset.noun, query.dataset.name);
    format!("{number}{with}, {of_them}in {filled} of {known} {}", places.name)
}
