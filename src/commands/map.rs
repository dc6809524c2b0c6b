//! `map`: counts rows per region and writes them as a map. Regions without rows are included.

use std::io::Write;

use anyhow::{Result, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::analysis::no_match::report_no_match;
use crate::analysis::pictures::map::{RegionCounts, region_column};
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::output::{OutputOptions, add_output_args_for};
use crate::args::rare_flags::dataset_subcommand;
use crate::datasets::{DATASETS, registry};
use crate::query::Query;
use crate::render::svg::Placement;
use crate::render::{ColumnHeader, Format, TILE_COLUMN, TILE_ROW};
use crate::schema::{Cell, ColumnType, Dataset};
use crate::session::Session;
use crate::text::{format_count, quote_for_shell};

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
        let subcommand = dataset_subcommand(&command, dataset, dataset_args).hide(region_column(dataset).is_none());
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

/// Returns the first dataset that can be mapped.
fn default_dataset() -> Option<&'static Dataset> {
    DATASETS.iter().find(|dataset| region_column(dataset).is_some()).copied()
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
    let Some((column, regions)) = region_column(dataset) else {
        bail!(
            "'{}' cannot be mapped, because it has no column with a state (eccp-mx map --help lists the datasets that can be mapped)",
            dataset.name
        )
    };
    let options = OutputOptions::from_matches_for(&formats(), matches)?;
    let tiles = matches.get_flag(TILES);
    if tiles && !matches!(options.format, Format::Map | Format::Svg) {
        bail!("--tiles applies only to svg; add -f svg, or leave out --tiles");
    }
    let mut query = Query::new(dataset, session.date());
    query.columns = vec![column];
    apply_filters(matches, session, &mut query)?;
    session.catalog.note_mixed_sources([dataset, regions])?;
    let counts = RegionCounts::read(&session.catalog, &query, regions)?;
    if counts.rows == 0 {
        report_no_match(session, &query)?;
    }
    if options.format == Format::Svg {
        options.write_picture(out, &counts.draw(&session.catalog, Placement::FILE, tiles)?)?;
    } else {
        write_regions(&options, session, out, &counts)?;
    }
    // On a map, the summary says how many rows are on it.
    if counts.unmapped > 0 && !matches!(options.format, Format::Map | Format::Svg) {
        let rows = format_count(counts.unmapped, dataset.noun, dataset.name);
        let (are, they_have) = if counts.unmapped == 1 { ("is", "it has") } else { ("are", "they have") };
        session.message(&format!(
            "{rows} {are} not on the map, because {they_have} no {}, or one without a place on the map",
            regions.noun
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

/// Writes a row for each region.
fn write_regions(
    options: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    counts: &RegionCounts<'_>,
) -> Result<()> {
    let mut headers = counts.headers();
    // A human-readable table needs no positions.
    if matches!(options.format, Format::Table | Format::Markdown) {
        headers.retain(|header| header.name != TILE_ROW && header.name != TILE_COLUMN);
    }
    let columns = headers.len();
    headers.push(ColumnHeader::new("count", ColumnType::Count));
    options.write_rows(session, out, &headers, |push| {
        for (cells, count) in &counts.by_region {
            let count = Cell::Integer(*count as i64);
            push(&cells.iter().take(columns).cloned().chain([count]).collect::<Vec<_>>())?;
        }
        Ok(counts.summary())
    })?;
    Ok(())
}
