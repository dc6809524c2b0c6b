//! `map`: counts rows per place and writes them as a map. Places without rows are included.
//!
//! A dataset can be mapped if one of its columns refers to a dataset whose records have a position on the tile grid.

use std::collections::HashMap;
use std::io::Write;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::analysis::no_match::report_no_match;
use crate::args::filters::{add_filter_args, apply_filters, dataset_subcommand};
use crate::args::output::{OutputOptions, add_output_args_for};
use crate::datasets::{DATASETS, registry};
use crate::query::facets::selecting_flags;
use crate::query::{Query, RowView};
use crate::render::{ColumnHeader, Format, TILE_COLUMN, TILE_ROW};
use crate::schema::{Cell, ColumnType, Dataset};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::text::{fold, format_count, list_or_count, quote_for_shell};

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "map", about: "count rows per state on a map, in the terminal or as a picture", args, run };

/// The name of the flag that draws tiles instead of an outline.
const TILES: &str = "tiles";

/// Adds a subcommand for each dataset. Without a subcommand, the arguments are those of the default dataset.
fn args(command: Command) -> Command {
    let mut command = command.subcommand_value_name("DATASET").disable_help_subcommand(true);
    for dataset in DATASETS {
        // A dataset that cannot be mapped has a hidden subcommand, which says why.
        let subcommand = dataset_subcommand(&command, dataset, dataset_args).hide(place_column(dataset).is_none());
        command = command.subcommand(subcommand);
    }
    match default_dataset() {
        Some(dataset) => map_args(command, dataset),
        None => command,
    }
}

fn dataset_args(command: Command) -> Command {
    match registry::find_dataset(command.get_name()) {
        Some(dataset) => map_args(command, dataset),
        None => command,
    }
}

fn map_args(command: Command, dataset: &'static Dataset) -> Command {
    let tiles = Arg::new(TILES)
        .long(TILES)
        .action(ArgAction::SetTrue)
        .help("in svg, draw tiles even if the data contains an outline");
    add_output_args_for(add_filter_args(command, dataset), formats()).arg(tiles)
}

fn formats() -> Vec<Format> {
    [Format::Map, Format::Svg].into_iter().chain(Format::row_formats()).collect()
}

/// Returns the first column of a dataset that refers to places on the tile grid, and the dataset of the places.
fn place_column(dataset: &Dataset) -> Option<(usize, &'static Dataset)> {
    (0..dataset.columns.len()).find_map(|column| match dataset.column_type(column).element_type() {
        ColumnType::Reference(name) => {
            let places = registry::find_dataset(name).filter(|places| places.column_index(TILE_ROW).is_some())?;
            Some((column, places))
        }
        _ => None,
    })
}

/// Returns the first dataset that can be mapped.
fn default_dataset() -> Option<&'static Dataset> {
    DATASETS.iter().find(|dataset| place_column(dataset).is_some()).copied()
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let (dataset, matches) = match matches.subcommand() {
        Some((name, submatches)) => {
            reject_leading_options(matches, name)?;
            (registry::find_dataset(name), submatches)
        }
        None => (default_dataset(), matches),
    };
    let Some(dataset) = dataset else { bail!("a dataset is required (eccp-mx map --help lists the datasets)") };
    let Some((column, places)) = place_column(dataset) else {
        bail!(
            "'{}' cannot be mapped, because it has no column with a state (eccp-mx map --help lists the datasets that can be mapped)",
            dataset.name
        )
    };
    let mut options = OutputOptions::from_matches_for(&formats(), matches)?;
    let wants_tiles = matches.get_flag(TILES);
    if wants_tiles && !matches!(options.format, Format::Map | Format::Svg) {
        bail!("--tiles applies only to svg; add -f svg, or leave out --tiles");
    }
    if options.format == Format::Svg && !wants_tiles {
        options = options.with_outline(session.catalog.outline()?);
    }
    let mut query = Query::new(dataset, session.date());
    query.columns = vec![column];
    apply_filters(matches, session, &mut query)?;
    session.catalog.note_mixed_sources([dataset, places])?;
    let counts = PlaceCounts::read(session, &query)?;
    if counts.rows == 0 {
        report_no_match(session, &query)?;
    }
    let unmapped = write_places(&options, session, out, &query, places, &counts)?;
    // On a map, the summary says how many rows are on it.
    if unmapped > 0 && !matches!(options.format, Format::Map | Format::Svg) {
        let rows = format_count(unmapped, dataset.noun, dataset.name);
        let (are, they_have) = if unmapped == 1 { ("is", "it has") } else { ("are", "they have") };
        session.message(&format!(
            "{rows} {are} not on the map, because {they_have} no {}, or one without a place on the map",
            places.noun
        ));
    }
    Ok(if counts.rows == 0 { Status::NoMatch } else { Status::Success })
}

/// Returns an error if an option precedes the name of the dataset, where clap would apply it to the default dataset.
fn reject_leading_options(matches: &ArgMatches, name: &str) -> Result<()> {
    let Some(default) = default_dataset() else { return Ok(()) };
    let command = map_args(Command::new(default.name), default);
    let takes_value = |arg: &Arg| arg.get_action().takes_values();
    let is_given = |arg: &&Arg| matches.value_source(arg.get_id().as_str()) == Some(ValueSource::CommandLine);
    match command.get_arguments().find(is_given) {
        Some(arg) => {
            let id = arg.get_id().as_str();
            let value = matches.get_raw(id).and_then(|mut values| values.next()).filter(|_| takes_value(arg));
            let value = value.map(|value| format!(" {}", quote_for_shell(&value.to_string_lossy())));
            let value = value.unwrap_or_default();
            bail!("--{id} must follow the dataset, as in eccp-mx map {name} --{id}{value}")
        }
        None => Ok(()),
    }
}

/// The number of rows of a query: in all, without a place, and at each place.
struct PlaceCounts {
    rows: usize,
    rows_without_place: usize,
    /// The number of rows by folded key of a place: user data may write a key in another case or without accents.
    by_place: HashMap<String, usize>,
}

impl PlaceCounts {
    fn read(session: &Session<'_>, query: &Query) -> Result<PlaceCounts> {
        let mut counts = PlaceCounts { rows: 0, rows_without_place: 0, by_place: HashMap::new() };
        query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
            let cell = view.cell(query.columns[0]);
            counts.rows += 1;
            counts.rows_without_place += usize::from(cell.is_empty());
            for place in cell.values() {
                *counts.by_place.entry(fold(&place.stored_text()).into_owned()).or_default() += 1;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(counts)
    }
}

/// Writes a row for each place; returns how many rows of the query are at none of the places.
fn write_places(
    options: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    query: &Query,
    places: &'static Dataset,
    counts: &PlaceCounts,
) -> Result<usize> {
    // A human-readable table needs no positions.
    let positions: &[&str] = match options.format {
        Format::Table | Format::Markdown => &[],
        _ => &[TILE_ROW, TILE_COLUMN],
    };
    let code = places.alias_columns.iter().take(1);
    let names = places.key.iter().chain(code).chain(positions);
    let columns: Vec<usize> = names.filter_map(|name| places.column_index(name)).collect();
    let head = |&index: &usize| ColumnHeader::of_column(places, index);
    let mut heads: Vec<ColumnHeader> = columns.iter().map(head).collect();
    if let Some(first) = heads.first_mut() {
        *first = ColumnHeader::new(places.noun, ColumnType::Reference(places.name));
    }
    heads.push(ColumnHeader::new("count", ColumnType::Count));
    let all_places = Query { columns: columns.clone(), ..Query::new(places, session.date()) };
    let mut unmapped = counts.rows_without_place + counts.by_place.values().sum::<usize>();
    let (mut places_with_rows, mut place_count) = (0, 0);
    options.write_rows(session, out, &heads, |push| {
        all_places.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
            let count = counts.by_place.get(&*fold(&view.key())).copied().unwrap_or(0);
            unmapped -= count;
            place_count += 1;
            places_with_rows += usize::from(count > 0);
            let mut cells: Vec<Cell<'_>> = columns.iter().map(|&index| view.cell(index)).collect();
            cells.push(Cell::Integer(count as i64));
            push(&cells)?;
            Ok(ControlFlow::Continue(()))
        })?;
        let summary = summary(query, places, counts.rows, unmapped, (places_with_rows, place_count));
        // An image may be used on its own, so it says what its data is.
        Ok(if options.format == Format::Svg {
            format!("{summary}. {}", describe_data(&session.catalog))
        } else {
            summary
        })
    })?;
    Ok(unmapped)
}

/// Returns the title and the edition of the data, and the datasets that user data replaces.
fn describe_data(catalog: &Catalog) -> String {
    let identity = catalog.identity();
    let edition = identity.edition.map(|edition| format!(", edition {edition}")).unwrap_or_default();
    let laid_over = match catalog.laid_over()[..] {
        [] => String::new(),
        ref names => format!(", with user data: {}", list_or_count(names, "dataset", "datasets")),
    };
    format!("{}{edition}{laid_over}", identity.short_title())
}

/// Returns the summary: `23 clusters with sector ICT, 21 of them in 16 of 32 states`.
fn summary(
    query: &Query,
    places: &Dataset,
    rows: usize,
    unmapped: usize,
    (places_with_rows, place_count): (usize, usize),
) -> String {
    let filters: Vec<String> = selecting_flags(query)
        .into_iter()
        .map(|(flag, values)| format!("{flag} {}", values.join(" or ")).trim_end().to_owned())
        .collect();
    let with = if filters.is_empty() { String::new() } else { format!(" with {}", filters.join(", ")) };
    let mapped = if unmapped > 0 { format!("{} of them ", rows.saturating_sub(unmapped)) } else { String::new() };
    let rows = format_count(rows, query.dataset.noun, query.dataset.name);
    format!("{rows}{with}, {mapped}in {places_with_rows} of {place_count} {}", places.name)
}
