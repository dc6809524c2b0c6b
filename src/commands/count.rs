//! `count`: how many rows there are by one or two columns, as rows or as a cross table.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::Status;
use crate::args::columns::limit_arg;
use crate::args::complete::Completer;
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::DATASETS;
use crate::datasets::registry::{find_dataset, resolve_column};
use crate::query::Query;
use crate::query::aggregate::{Group, count_groups};
use crate::render::{Format, Head};
use crate::schema::{Cell, ColumnType, Dataset, SortKey};
use crate::session::Session;
use crate::text::format_count;

/// Adds a sub-command for each dataset, so that each has its own filters.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let mut command = command.subcommand_required(true).subcommand_value_name("DATASET").disable_help_subcommand(true);
    for dataset in DATASETS {
        command = command.subcommand(Command::new(dataset.name).about(dataset.about).defer(dataset_args));
    }
    command
}

fn dataset_args(command: Command) -> Command {
    let Some(of) = find_dataset(command.get_name()) else { return command };
    let command = command
        .arg(Arg::new("by").long("by").short('b').value_name("COLUMNS").add(Completer::Columns(of)).help(
            "one or two columns, separated by a comma; a list counts for each of its values (default: the whole)",
        ))
        .arg(
            Arg::new("matrix")
                .long("matrix")
                .short('m')
                .action(ArgAction::SetTrue)
                .help("two columns as a cross table"),
        )
        .arg(Arg::new("ids").long("ids").action(ArgAction::SetTrue).help("the keys behind each number"))
        .arg(limit_arg());
    add_output_args(add_filter_args(command, of))
}

/// What stands for a value that is not known.
const NONE: &str = "none";

/// Counts the rows of a dataset.
///
/// # Errors
/// If an argument is not understood, the data cannot be read, or the answer not written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let Some((name, matches)) = matches.subcommand() else {
        bail!("count needs a dataset (eccp-mx datasets lists them)")
    };
    let Some(of) = find_dataset(name) else { bail!("there is no dataset '{name}'") };
    let to = OutputOptions::from_matches(matches)?;
    let mut query = Query::new(of, session.date());
    let by = matches.get_one::<String>("by").map_or("", String::as_str).split(',').map(str::trim);
    query.columns = by.filter(|name| !name.is_empty()).map(|name| resolve_column(of, name)).collect::<Result<_>>()?;
    if query.columns.len() > 2 {
        bail!("--by takes one or two columns, not {}", query.columns.len());
    }
    let matrix = matches.get_flag("matrix");
    if matrix && query.columns.len() != 2 {
        bail!("--matrix needs two columns, as in --by {},{}", of.columns[0].name, of.columns[1].name);
    }
    apply_filters(matches, session, &mut query)?;
    session.warn_if_built_in(of)?;
    let ids = matches.get_flag("ids");
    if matrix && ids {
        bail!("--matrix and --ids contradict each other; use one of them");
    }
    let (rows, mut groups) = count_groups(&session.catalog, &query, ids)?;
    if rows == 0 {
        crate::analysis::no_match::explain(session, &query)?;
    }
    let foot = format_count(rows, of.noun, of.name);
    if matrix {
        cross(&to, session, out, &query, &groups, foot)?;
    } else {
        groups.truncate(matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX));
        list(&to, session, out, &query, &groups, ids, foot)?;
    }
    Ok(if rows == 0 { Status::Nothing } else { Status::Found })
}

fn head(of: &Dataset, index: usize) -> Head {
    Head { name: of.columns[index].name.into(), kind: of.column_type(index).element_type() }
}

fn list(
    to: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    query: &Query,
    groups: &[Group],
    ids: bool,
    foot: String,
) -> Result<usize> {
    let mut heads: Vec<Head> = query.columns.iter().map(|&index| head(query.dataset, index)).collect();
    heads.push(Head { name: "count".into(), kind: ColumnType::Count });
    if ids {
        heads.push(Head { name: "ids".into(), kind: ColumnType::List(&ColumnType::Text) });
    }
    to.write_rows(session.screen, out, &heads, |push| {
        for group in groups {
            let mut cells = group.values.clone();
            // A blank would look like a mistake to people; programs know an empty cell.
            if to.format.is_for_people() {
                cells.iter_mut().filter(|cell| cell.is_empty()).for_each(|cell| *cell = Cell::text(NONE));
            }
            cells.push(Cell::Integer(group.count as i64));
            if ids {
                cells.push(Cell::list(group.keys.iter().map(|key| Cell::text(key)).collect()));
            }
            push(&cells)?;
        }
        Ok(foot)
    })
}

/// A row for each value of the first column, a column for each of the second, sums at both ends.
fn cross(
    to: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    query: &Query,
    groups: &[Group],
    foot: String,
) -> Result<usize> {
    let (down, across) = (axis(groups, 0), axis(groups, 1));
    let mut names: Vec<String> = across.iter().map(|value| name(value)).collect();
    names.push("all".to_owned());
    let first = head(query.dataset, query.columns[0]);
    let longest =
        down.iter().map(|value| value.display_text().chars().count()).chain([first.name.len()]).max().unwrap_or(0);
    let wide = names.iter().map(|name| name.chars().count() + 2).sum::<usize>() + longest;
    let mut legend = foot;
    if to.format == Format::Table && session.screen.terminal && wide > session.screen.width {
        for (at, name) in names.iter_mut().enumerate().take(across.len()) {
            let letter = letter(at);
            legend.push_str(&format!("{}{letter} {name}", if at == 0 { "; " } else { ", " }));
            *name = letter;
        }
    }
    let mut heads = vec![first];
    heads.extend(names.into_iter().map(|name| Head { name: name.into(), kind: ColumnType::Count }));
    let count = |row: Option<&Cell<'_>>, column: Option<&Cell<'_>>| {
        let meets = |group: &&Group| {
            row.is_none_or(|value| group.values[0] == *value) && column.is_none_or(|value| group.values[1] == *value)
        };
        Cell::Integer(groups.iter().filter(meets).map(|group| group.count as i64).sum())
    };
    to.write_rows(session.screen, out, &heads, |push| {
        for value in down.iter().map(Some).chain([None]) {
            let mut cells = vec![Cell::Text(value.map_or("all".into(), |value| name(value).into()))];
            cells.extend(across.iter().map(|column| count(value.copied(), Some(column))));
            cells.push(count(value.copied(), None));
            push(&cells)?;
        }
        Ok(legend)
    })
}

/// The values of one of the two columns, in their order.
fn axis(groups: &[Group], at: usize) -> Vec<&Cell<'static>> {
    let mut values: Vec<(&SortKey, &Cell<'static>)> = Vec::new();
    for group in groups {
        if values.iter().all(|(_, value)| **value != group.values[at]) {
            values.push((&group.order[at], &group.values[at]));
        }
    }
    values.sort_by(|(a, _), (b, _)| a.compare(b, false));
    values.into_iter().map(|(_, value)| value).collect()
}

fn name(value: &Cell<'_>) -> String {
    if value.is_empty() { NONE.to_owned() } else { value.display_text().into_owned() }
}

/// `a` to `z`, then `aa` and so on.
fn letter(at: usize) -> String {
    let last = char::from(b'a' + (at % 26) as u8);
    if at < 26 { last.to_string() } else { format!("{}{last}", letter(at / 26 - 1)) }
}
