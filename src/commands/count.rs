//! `count`: counts rows grouped by one or two columns, as rows or as a cross-tabulation.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use rustc_hash::FxHashSet;

use super::{CommandSpec, Status};
use crate::analysis::no_match::report_no_match;
use crate::analysis::pictures::counts;
use crate::args::columns::limit_arg;
use crate::args::complete::{CompleteWith as _, Completer};
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::output::{OutputOptions, add_output_args_for};
use crate::args::rare_flags::dataset_subcommand;
use crate::datasets::{DATASETS, registry};
use crate::query::Query;
use crate::query::aggregate::{Group, count_groups};
use crate::query::matrix::{Matrix, Value};
use crate::render::svg::Placement;
use crate::render::{ColumnHeader, Format};
use crate::schema::{Cell, ColumnType, Dataset};
use crate::session::Session;
use crate::text::{display_width, format_count};

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "count", about: "count rows grouped by one or two columns", args, run };

/// The text for an empty value.
const NONE: &str = "none";
/// The name of the row and the column of totals.
const TOTAL: &str = "all";
/// The maximum number of columns of a cross-tabulation: that of a worksheet in Excel.
const MAX_COLUMNS: usize = 1 << 14;

/// Adds a subcommand for each dataset, so that each has its own filters.
fn args(command: Command) -> Command {
    let mut command = command.subcommand_required(true).subcommand_value_name("DATASET").disable_help_subcommand(true);
    for dataset in DATASETS {
        let subcommand = dataset_subcommand(&command, dataset, dataset_args);
        command = command.subcommand(subcommand);
    }
    command
}

fn dataset_args(command: Command) -> Command {
    let Some(dataset) = registry::find_dataset(command.get_name()) else { return command };
    let command = command
        .arg(
            Arg::new("by")
                .long("by")
                .short('b')
                .value_name("COLUMNS")
                .complete_with(Completer::Columns(dataset))
                .help("one or two columns, separated by a comma; a row counts once for each value in a list (default: no groups)"),
        )
        .arg(
            Arg::new("matrix")
                .long("matrix")
                .short('m')
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["ids", "limit"])
                .help("write two columns as a cross-tabulation"),
        )
        .arg(Arg::new("ids").long("ids").action(ArgAction::SetTrue).help("add the keys of the counted rows"))
        .arg(limit_arg());
    add_output_args_for(add_filter_args(command, dataset), formats())
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let Some((name, matches)) = matches.subcommand() else {
        bail!("a dataset is required (eccp-mx datasets lists the datasets)")
    };
    let Some(dataset) = registry::find_dataset(name) else { bail!("there is no dataset '{name}'") };
    let options = OutputOptions::from_matches_for(&formats(), matches)?;
    let mut query = Query::new(dataset, session.date());
    let names = matches.get_one::<String>("by").map_or("", String::as_str).split(',').map(str::trim);
    query.columns = names
        .filter(|name| !name.is_empty())
        .map(|name| registry::resolve_column(dataset, name))
        .collect::<Result<_>>()?;
    let mut seen = FxHashSet::default();
    query.columns.retain(|&column| seen.insert(column));
    if query.columns.len() > 2 {
        bail!("--by takes one or two columns, not {}", query.columns.len());
    }
    let matrix = matches.get_flag("matrix");
    if matrix && query.columns.len() != 2 {
        bail!("--matrix needs two columns, as in --by {},{}", dataset.columns[0].name, dataset.columns[1].name);
    }
    apply_filters(matches, session, &mut query)?;
    session.warn_if_built_in(dataset)?;
    let ids = matches.get_flag("ids");
    let limit = matches.get_one::<usize>("limit").copied();
    let rows = if options.format == Format::Svg {
        if ids {
            bail!("--ids does not apply to svg; leave out --ids, or choose another format");
        }
        let (rows, picture) = counts::draw(&session.catalog, &query, limit, Placement::FILE)?;
        options.write_picture(out, &picture)?;
        rows
    } else if matrix {
        let matrix = Matrix::read(&session.catalog, &query)?;
        write_matrix(&options, session, out, &query, &matrix)?;
        matrix.rows
    } else {
        let (rows, mut groups) = count_groups(&session.catalog, &query, ids)?;
        groups.truncate(limit.unwrap_or(usize::MAX));
        write_groups(&options, session, out, &query, &groups, ids, format_count(rows, dataset.noun, dataset.name))?;
        rows
    };
    if rows == 0 {
        report_no_match(session, &query)?;
    }
    Ok(if rows == 0 { Status::NoMatch } else { Status::Success })
}

fn formats() -> Vec<Format> {
    Format::row_formats().into_iter().chain([Format::Svg]).collect()
}

fn column_head(dataset: &Dataset, index: usize) -> ColumnHeader {
    let head = ColumnHeader::of_column(dataset, index);
    ColumnHeader { column_type: head.column_type.element_type(), ..head }
}

/// Writes a row for each group.
fn write_groups(
    options: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    query: &Query,
    groups: &[Group],
    ids: bool,
    summary: String,
) -> Result<usize> {
    let mut heads: Vec<ColumnHeader> = query.columns.iter().map(|&index| column_head(query.dataset, index)).collect();
    heads.push(ColumnHeader::new("count", ColumnType::Count));
    if ids {
        heads.push(ColumnHeader { column_type: ColumnType::List(&ColumnType::Text), ..ColumnHeader::key("ids") });
    }
    options.write_rows(session, out, &heads, |push| {
        for group in groups {
            let mut cells = group.values.clone();
            // Readers could take a blank for a mistake; formats for programs have an empty cell.
            if options.format.is_for_people() {
                cells.iter_mut().filter(|cell| cell.is_empty()).for_each(|cell| *cell = Cell::text(NONE));
            }
            cells.push(Cell::Integer(group.count as i64));
            if ids {
                cells.push(Cell::list(group.keys.iter().map(|key| Cell::text(key)).collect()));
            }
            push(&cells)?;
        }
        Ok(summary)
    })
}

/// Writes a row for each value of the first column and a column for each value of the second, with totals of both.
fn write_matrix(
    options: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    query: &Query,
    matrix: &Matrix,
) -> Result<usize> {
    let [row_values, column_values] = &matrix.values;
    // The head of the rows and the totals have a column each.
    if column_values.len() + 2 > MAX_COLUMNS {
        let (count, name) = (column_values.len(), query.dataset.columns[query.columns[1]].name);
        bail!("--matrix would write a column for each of {count} values of '{name}'; count without it");
    }
    let mut names: Vec<String> = column_values.iter().map(display_text).collect();
    names.push(TOTAL.to_owned());
    let row_head = column_head(query.dataset, query.columns[0]);
    let row_names = row_values.iter().map(|value| display_width(&display_text(value)));
    let widest_row_name = row_names.chain([row_head.name.len()]).max().unwrap_or(0);
    let width = |names: &mut dyn Iterator<Item = &str>, gap: usize| {
        names.map(|name| display_width(name) + gap).sum::<usize>() + widest_row_name
    };
    let letters: Vec<String> = (0..column_values.len()).map(column_letter).collect();
    let names_fit = width(&mut names.iter().map(String::as_str), 2) <= session.screen.width;
    let letters_fit = width(&mut letters.iter().map(String::as_str).chain([TOTAL]), 1) <= session.screen.width;
    // If the names of the columns do not fit the screen, letters replace them, and the legend explains the letters.
    let mut legend = Vec::new();
    if options.prints_footer(session) && !names_fit && letters_fit {
        for (name, letter) in names.iter_mut().zip(letters) {
            legend.push(format!("{letter} {name},"));
            *name = letter;
        }
        legend.last_mut().map(String::pop);
    }
    let mut seen = FxHashSet::from_iter([row_head.name.clone()]);
    if let Some(name) = names.iter().find(|name| !seen.insert((*name).clone().into())) {
        bail!("--matrix would write two columns called '{name}'; count without it");
    }
    let mut heads = vec![row_head];
    heads.extend(names.into_iter().map(|name| ColumnHeader::new(name, ColumnType::Count)));
    let count = |row: Option<&Value>, column: Option<&Value>| Cell::Integer(matrix.count(row, column) as i64);
    options.write_with_legend(session, out, &heads, &legend, |push| {
        for row in row_values.iter().map(Some).chain([None]) {
            let mut cells = vec![Cell::Text(row.map_or(TOTAL.into(), |value| display_text(value).into()))];
            cells.extend(column_values.iter().map(|column| count(row, Some(column))));
            cells.push(count(row, None));
            push(&cells)?;
        }
        Ok(format_count(matrix.rows, query.dataset.noun, query.dataset.name))
    })
}

fn display_text(Value { cell, .. }: &Value) -> String {
    if cell.is_empty() { NONE.to_owned() } else { cell.display_text().into_owned() }
}

/// Returns the letters that stand for the column at `index`: `a` to `z`, then `aa` and so on.
fn column_letter(index: usize) -> String {
    let last = char::from(b'a' + (index % 26) as u8);
    if index < 26 { last.to_string() } else { format!("{}{last}", column_letter(index / 26 - 1)) }
}
