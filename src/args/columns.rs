//! The arguments that choose columns, and sort and limit rows: `--columns`, `--sort` and `--limit`.
//!
//! Works for every dataset.

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command, value_parser};

use crate::args::complete::{CompleteWith as _, Completer, NameAndAbout};
use crate::datasets::registry::resolve_column;
use crate::query::Query;
use crate::schema::Dataset;

/// Adds the arguments that choose the columns of `dataset` and sort and limit its rows.
#[must_use]
pub(crate) fn add_arrange_args(command: Command, dataset: &'static Dataset) -> Command {
    command
        .next_help_heading("Arrange")
        .arg(
            Arg::new("columns")
                .long("columns")
                .short('c')
                .value_name("COLUMNS")
                .complete_with(Completer::Columns(dataset, &[]))
                .help("columns to show, separated by commas; a list that begins with + adds to the default, `all` shows all"),
        )
        .arg(sort_arg(dataset, &[]))
        .arg(limit_arg())
}

/// Returns the argument `--sort` for rows with columns of `dataset` and the columns in `computed`.
#[must_use]
pub(crate) fn sort_arg(dataset: &'static Dataset, computed: &'static [NameAndAbout]) -> Arg {
    Arg::new("sort")
        .long("sort")
        .short('s')
        .value_name("COLUMNS")
        .allow_hyphen_values(true)
        .complete_with(Completer::Columns(dataset, computed))
        .help("columns to sort by, separated by commas; -NAME for descending")
}

/// Returns the argument `--limit`.
#[must_use]
pub(crate) fn limit_arg() -> Arg {
    Arg::new("limit")
        .long("limit")
        .short('n')
        .value_name("N")
        .value_parser(value_parser!(usize))
        .allow_negative_numbers(true)
        .help("at most N rows")
}

/// Sets the columns, sort order and limit of `query`. Without `--columns` the query has the columns of the default view if
/// `human_readable`, and all columns otherwise.
///
/// # Errors
/// If a column is unknown, a name of a column is empty, or `--sort` names a column twice.
pub(crate) fn apply_arrangement(matches: &ArgMatches, query: &mut Query, human_readable: bool) -> Result<()> {
    let dataset = query.dataset;
    if !human_readable {
        query.columns = (0..dataset.columns.len()).collect();
    }
    if let Some(names) = matches.get_one::<String>("columns") {
        query.columns = parse_columns(dataset, names, std::mem::take(&mut query.columns))?;
    }
    query.sort = parse_sort(matches, dataset, |name| resolve_column(dataset, name))?;
    query.limit = matches.get_one::<usize>("limit").copied();
    Ok(())
}

/// Parses the value of `--sort` into columns, which `resolve` looks up by name; `true` for descending.
///
/// # Errors
/// Those of `resolve`, and if a column is named twice or a name is empty.
pub(crate) fn parse_sort(
    matches: &ArgMatches,
    dataset: &Dataset,
    resolve: impl Fn(&str) -> Result<usize>,
) -> Result<Vec<(usize, bool)>> {
    let mut sort: Vec<(usize, bool)> = Vec::new();
    let Some(names) = matches.get_one::<String>("sort") else { return Ok(sort) };
    for typed in split_column_names(dataset, "sort", names)? {
        let name = typed.trim_start_matches(['-', '+']);
        let column = resolve(name)?;
        if sort.iter().any(|&(other, _)| other == column) {
            bail!("--sort names the column '{name}' twice");
        }
        sort.push((column, typed.starts_with('-')));
    }
    Ok(sort)
}

/// Parses the value of `--columns`. If the first name starts with `+`, the columns are added to `default`.
fn parse_columns(dataset: &Dataset, names: &str, default: Vec<usize>) -> Result<Vec<usize>> {
    let names = split_column_names(dataset, "columns", names)?;
    let mut chosen = if names.first().is_some_and(|name| name.starts_with('+')) { default } else { Vec::new() };
    for name in names {
        if name == "all" {
            chosen.extend((0..dataset.columns.len()).filter(|index| !chosen.contains(index)).collect::<Vec<_>>());
            continue;
        }
        let index = resolve_column(dataset, name.trim_start_matches('+'))?;
        if !chosen.contains(&index) {
            chosen.push(index);
        }
    }
    Ok(chosen)
}

/// Splits the value of `flag` into names of columns of `dataset`.
///
/// # Errors
/// If a name is empty.
pub(crate) fn split_column_names<'n>(dataset: &Dataset, flag: &str, value: &'n str) -> Result<Vec<&'n str>> {
    let names: Vec<&str> = value.split(',').map(str::trim).collect();
    match names[..] {
        [""] => bail!("--{flag} names no column (eccp-mx columns {} lists the columns)", dataset.command),
        _ if names.contains(&"") => bail!("--{flag} '{value}' has a comma without a column beside it"),
        _ => Ok(names),
    }
}
