//! Which columns of an answer are shown, in which order its rows stand, and how many there are.
//!
//! Which rows they are is the business of `flags`. No dataset is named.

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command, value_parser};

use crate::datasets::registry::column;
use crate::query::Query;
use crate::schema::Dataset;

/// Adds the flags that arrange the rows of an answer.
#[must_use]
pub(crate) fn arrange_args(command: Command) -> Command {
    command
        .next_help_heading("Arrange")
        .arg(
            Arg::new("columns")
                .long("columns")
                .short('c')
                .value_name("COLUMNS")
                .help("columns to show, separated by commas; +NAME adds to the default, `all` shows all"),
        )
        .arg(
            Arg::new("sort")
                .long("sort")
                .short('s')
                .value_name("COLUMNS")
                .allow_hyphen_values(true)
                .help("columns to sort by, separated by commas; -NAME for descending"),
        )
        .arg(limit_arg())
}

/// `--limit`.
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

/// The columns and the order that are asked for; without `--columns` the default view for people, else every column.
///
/// # Errors
/// If a column is unknown or stands twice in `--sort`.
pub(crate) fn arrangement(matches: &ArgMatches, query: &mut Query, for_people: bool) -> Result<()> {
    let of = query.dataset;
    let default = || if for_people { view(of) } else { (0..of.columns.len()).collect() };
    query.columns = match matches.get_one::<String>("columns") {
        Some(typed) => columns(of, typed, default())?,
        None => default(),
    };
    for name in matches.get_one::<String>("sort").into_iter().flat_map(|typed| typed.split(',')) {
        let name = name.trim();
        let column = column(of, name.trim_start_matches(['-', '+']))?;
        if query.sort.iter().any(|&(other, _)| other == column) {
            bail!("--sort names the column '{}' twice", of.columns[column].name);
        }
        query.sort.push((column, name.starts_with('-')));
    }
    query.limit = matches.get_one::<usize>("limit").copied();
    Ok(())
}

/// The default view of a dataset.
#[must_use]
pub(crate) fn view(of: &Dataset) -> Vec<usize> {
    of.view.iter().filter_map(|name| of.column(name)).collect()
}

fn columns(of: &Dataset, typed: &str, default: Vec<usize>) -> Result<Vec<usize>> {
    let names: Vec<&str> = typed.split(',').map(str::trim).filter(|name| !name.is_empty()).collect();
    let mut chosen = if names.first().is_some_and(|name| name.starts_with('+')) { default } else { Vec::new() };
    for name in names {
        if name == "all" {
            chosen.extend((0..of.columns.len()).filter(|index| !chosen.contains(index)).collect::<Vec<_>>());
            continue;
        }
        let index = column(of, name.trim_start_matches('+'))?;
        if !chosen.contains(&index) {
            chosen.push(index);
        }
    }
    if chosen.is_empty() {
        bail!("--columns names no column (eccp-mx columns {} lists them)", of.name);
    }
    Ok(chosen)
}
