//! `count`: counts rows grouped by up to three columns, as rows or as a cross-tabulation.

use std::io::Write;

use anyhow::{Result, bail};
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, ArgMatches, Command};
use rustc_hash::FxHashSet;

use super::tally::limit_note;
use super::{CommandSpec, Status};
use crate::analysis::claims::round;
use crate::analysis::no_match::report_no_match;
use crate::analysis::pictures::counts;
use crate::args::columns::{limit_arg, parse_sort, sort_arg, split_column_names};
use crate::args::complete::{CompleteWith as _, Completer, NameAndAbout};
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::output::{OutputOptions, add_output_args_for};
use crate::args::rare_flags::dataset_subcommand;
use crate::datasets::{DATASETS, registry};
use crate::query::Query;
use crate::query::aggregate::{Group, GroupDetails, count_groups, repeated_lists};
use crate::query::facets::NONE;
use crate::query::matrix::{Matrix, TOTAL, Value};
use crate::render::svg::Placement;
use crate::render::{ColumnHeader, Format};
use crate::schema::{Cell, ColumnType, Dataset, SortKey, compare_sort_keys};
use crate::session::Session;
use crate::text::{did_you_mean, display_width, format_count};

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "count", about: "count rows grouped by up to three columns", args, run };

/// The maximum number of columns to group by.
const MAX_GROUPED: usize = 3;
/// The column with the number of rows of each group.
const COUNT: &str = "count";
/// The column with the share of the rows that each group has.
const PERCENT: &str = "percent";
/// The number of decimals of a share.
const PERCENT_DECIMALS: u32 = 2;
/// The columns that can be sorted by besides those of the dataset.
const COMPUTED: [NameAndAbout; 2] = [(COUNT, "number of rows"), (PERCENT, "share of the counted rows, in percent")];
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
                .complete_with(Completer::Columns(dataset, &[]))
                .help("up to three columns, separated by commas; a row counts once for each value in a list (default: no groups)"),
        )
        .arg(
            Arg::new("matrix")
                .long("matrix")
                .short('m')
                .action(ArgAction::SetTrue)
                .conflicts_with_all(["ids", "limit", "sort", PERCENT, "distinct"])
                .help("write two columns as a cross-tabulation; table and markdown have totals"),
        )
        .arg(
            Arg::new(PERCENT)
                .long(PERCENT)
                .action(ArgAction::SetTrue)
                .help("add a column with the share of the counted rows, in percent"),
        )
        .arg(
            Arg::new("distinct")
                .long("distinct")
                .value_name("COLUMN")
                .complete_with(Completer::Columns(dataset, &[]))
                .help("add a column with the number of different values in COLUMN"),
        )
        .arg(Arg::new("ids").long("ids").action(ArgAction::SetTrue).help("add the keys of the counted rows"))
        .arg(sort_arg(dataset, &COMPUTED))
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
    query.columns = parse_grouped_columns(matches, dataset)?;
    let matrix = matches.get_flag("matrix");
    match query.columns.len() {
        2 => {}
        0 | 1 if matrix => {
            bail!("--matrix needs two different columns, as in --by {}", counts::example_columns(&query, 2))
        }
        count if matrix => bail!(
            "--matrix takes two columns, not {count}; leave out --matrix, or type --by {}",
            counts::example_columns(&query, 2)
        ),
        _ => {}
    }
    if query.columns.len() > MAX_GROUPED {
        bail!("--by takes at most {MAX_GROUPED} columns, not {}", query.columns.len());
    }
    let distinct = matches.get_one::<String>("distinct").map(|name| match name.contains(',') {
        true => bail!("--distinct takes one column, not '{name}'"),
        false => registry::resolve_column(dataset, name),
    });
    let details = GroupDetails { keys: matches.get_flag("ids"), distinct: distinct.transpose()? };
    let columns = output_columns(&query, details, matches.get_flag(PERCENT));
    let sort = parse_sort(matches, dataset, |name| resolve_output_column(&columns, name))?;
    apply_filters(matches, session, &mut query)?;
    session.warn_if_built_in(dataset)?;
    let limit = matches.get_one::<usize>("limit").copied();
    let rows = if options.format == Format::Svg {
        let is_given = |flag: &&str| matches.value_source(flag) == Some(ValueSource::CommandLine);
        if let Some(flag) = ["ids", PERCENT, "distinct", "sort"].into_iter().find(is_given) {
            bail!("--{flag} does not apply to svg; leave out --{flag}, or choose another format");
        }
        let (rows, picture) = counts::draw(&session.catalog, &query, limit, Placement::FILE)?;
        options.write_picture(out, &picture)?;
        rows
    } else if matrix {
        let matrix = Matrix::read(&session.catalog, &query)?;
        let summary = summarize(&options, session, &query, matrix.rows, matrix.sum());
        write_matrix(&options, session, out, &query, &matrix, summary)?;
        matrix.rows
    } else {
        let (rows, groups) = count_groups(&session.catalog, &query, details)?;
        let summary = summarize(&options, session, &query, rows, groups.iter().map(|group| group.count).sum());
        let groups = groups.iter().map(|group| output_cells(&columns, group, rows)).collect();
        let mut groups = sort_rows(groups, &columns, &sort);
        let limit = limit.unwrap_or(usize::MAX);
        let summary = summary + &limit_note(limit, groups.len(), &format!(" of {} groups", groups.len()));
        groups.truncate(limit);
        write_groups(&options, session, out, &columns, groups, summary)?;
        rows
    };
    if rows == 0 {
        report_no_match(session, &query)?;
    }
    Ok(if rows == 0 { Status::NoMatch } else { Status::Success })
}

/// Parses the value of `--by` into columns.
///
/// # Errors
/// If a column is unknown or named twice, or a name is empty.
fn parse_grouped_columns(matches: &ArgMatches, dataset: &Dataset) -> Result<Vec<usize>> {
    let mut columns = Vec::new();
    let Some(names) = matches.get_one::<String>("by") else { return Ok(columns) };
    for name in split_column_names(dataset, "by", names)? {
        let column = registry::resolve_column(dataset, name)?;
        if columns.contains(&column) {
            bail!("--by names the column '{name}' twice");
        }
        columns.push(column);
    }
    Ok(columns)
}

fn formats() -> Vec<Format> {
    Format::row_formats().into_iter().chain([Format::Svg]).collect()
}

/// Returns the summary of the number of rows. If the counts add up to more, because of lists, the summary says so; if it is
/// not printed, a message does.
fn summarize(options: &OutputOptions, session: &mut Session<'_>, query: &Query, rows: usize, sum: usize) -> String {
    let dataset = query.dataset;
    let summary = format_count(rows, dataset.noun, dataset.name);
    let lists: Vec<String> = repeated_lists(query, rows, sum).map(|name| format!("'{name}'")).collect();
    if lists.is_empty() {
        return summary;
    }
    let lists = lists.join(" or ");
    let name = dataset.name;
    let note = format!("the counts add up to {sum}, because {name} with several values of {lists} count once for each");
    if options.prints_footer(session) {
        return format!("{summary}; {note}");
    }
    session.message(&note);
    summary
}

/// A column of the output.
struct OutputColumn {
    head: ColumnHeader,
    content: Content,
}

/// What a column of the output contains.
enum Content {
    /// The values of the column to group by at this position.
    Value(usize),
    Count,
    Percent,
    Distinct,
    Keys,
}

/// Returns the columns of the output: those to group by, and the numbers of each group.
fn output_columns(query: &Query, details: GroupDetails, percent: bool) -> Vec<OutputColumn> {
    let value = |(position, &index): (usize, &usize)| (column_head(query.dataset, index), Content::Value(position));
    let mut columns: Vec<(ColumnHeader, Content)> = query.columns.iter().enumerate().map(value).collect();
    columns.push((ColumnHeader::new(COUNT, ColumnType::Count), Content::Count));
    columns.extend(percent.then(|| (ColumnHeader::new(PERCENT, ColumnType::Number), Content::Percent)));
    columns.extend(details.distinct.map(|index| {
        let name = format!("distinct_{}", query.dataset.columns[index].name);
        (ColumnHeader::new(name, ColumnType::Integer), Content::Distinct)
    }));
    let keys = ColumnHeader { column_type: ColumnType::List(&ColumnType::Text), ..ColumnHeader::key("ids") };
    columns.extend(details.keys.then_some((keys, Content::Keys)));
    columns.into_iter().map(|(head, content)| OutputColumn { head, content }).collect()
}

/// Returns the position of the column called `name`, in which hyphens may replace underscores.
fn resolve_output_column(columns: &[OutputColumn], name: &str) -> Result<usize> {
    let names = columns.iter().map(|column| &*column.head.name);
    match names.clone().position(|column| column == name || column == name.replace('-', "_")) {
        Some(position) => Ok(position),
        None => {
            let hint = did_you_mean(name, names.clone());
            bail!("--sort takes a column of the output ({}), not '{name}'{hint}", names.collect::<Vec<_>>().join(", "))
        }
    }
}

fn output_cells(columns: &[OutputColumn], group: &Group, rows: usize) -> Vec<Cell<'static>> {
    let cell = |column: &OutputColumn| match column.content {
        Content::Value(position) => group.values[position].clone(),
        Content::Count => Cell::Integer(group.count as i64),
        Content::Percent => Cell::Number(round(100.0 * group.count as f64 / rows as f64, PERCENT_DECIMALS)),
        Content::Distinct => Cell::Integer(group.distinct as i64),
        Content::Keys => Cell::list(group.keys.iter().map(|key| Cell::Text(key.clone().into())).collect()),
    };
    columns.iter().map(cell).collect()
}

/// Sorts the rows of the output. Rows that are equal in the columns of `sort` keep their order.
fn sort_rows<'c>(rows: Vec<Vec<Cell<'c>>>, columns: &[OutputColumn], sort: &[(usize, bool)]) -> Vec<Vec<Cell<'c>>> {
    let sort_keys = |row: &Vec<Cell<'_>>| -> Vec<SortKey> {
        sort.iter().map(|&(column, _)| row[column].sort_key(columns[column].head.column_type)).collect()
    };
    let mut keyed: Vec<(Vec<SortKey>, Vec<Cell<'c>>)> = rows.into_iter().map(|row| (sort_keys(&row), row)).collect();
    keyed.sort_by(|(a, _), (b, _)| compare_sort_keys(a, b, sort));
    keyed.into_iter().map(|(_, row)| row).collect()
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
    columns: &[OutputColumn],
    groups: Vec<Vec<Cell<'_>>>,
    summary: String,
) -> Result<usize> {
    let heads: Vec<ColumnHeader> = columns.iter().map(|column| column.head.clone()).collect();
    options.write_rows(session, out, &heads, |push| {
        for mut cells in groups {
            // Readers could take a blank for a mistake; formats for programs have an empty cell.
            if options.format.is_for_people() {
                cells.iter_mut().filter(|cell| cell.is_empty()).for_each(|cell| *cell = Cell::text(NONE));
            }
            push(&cells)?;
        }
        Ok(summary)
    })
}

/// Writes a row for each value of the first column and a column for each value of the second; for people, with totals of
/// both.
fn write_matrix(
    options: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    query: &Query,
    matrix: &Matrix,
    summary: String,
) -> Result<usize> {
    let [row_values, column_values] = &matrix.values;
    // Programs that add up the numbers of a column would count the totals too.
    let with_totals = options.format.is_for_people();
    // The head of the rows and the totals have a column each.
    if column_values.len() + 1 + usize::from(with_totals) > MAX_COLUMNS {
        let (count, name) = (column_values.len(), query.dataset.columns[query.columns[1]].name);
        bail!("--matrix would write a column for each of {count} values of '{name}'; count without it");
    }
    let mut names: Vec<String> = column_values.iter().map(Value::text).collect();
    names.extend(with_totals.then(|| TOTAL.to_owned()));
    let row_head = column_head(query.dataset, query.columns[0]);
    let row_names = row_values.iter().map(|value| display_width(&value.text()));
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
    // SQL ignores the case of the names of columns.
    let ignores_case = options.format == Format::Sql;
    let identity = |name: &str| if ignores_case { name.to_ascii_lowercase() } else { name.to_owned() };
    let mut seen = FxHashSet::from_iter([identity(&row_head.name)]);
    if let Some(name) = names.iter().find(|name| !seen.insert(identity(name))) {
        let reason = if ignores_case { ", because SQL ignores case" } else { "" };
        bail!("--matrix would write two columns called '{name}'{reason}; count without it");
    }
    let mut heads = vec![row_head];
    heads.extend(names.into_iter().map(|name| ColumnHeader::new(name, ColumnType::Count)));
    let count = |row: Option<&Value>, column: Option<&Value>| Cell::Integer(matrix.count(row, column) as i64);
    options.write_with_legend(session, out, &heads, &legend, |push| {
        for row in row_values.iter().map(Some).chain(with_totals.then_some(None)) {
            let name = match row {
                None => Cell::text(TOTAL),
                Some(value) if value.cell.is_empty() && with_totals => Cell::text(NONE),
                Some(value) => value.cell.clone(),
            };
            let mut cells = vec![name];
            cells.extend(column_values.iter().map(|column| count(row, Some(column))));
            cells.extend(with_totals.then(|| count(row, None)));
            push(&cells)?;
        }
        Ok(summary)
    })
}

/// Returns the letters that stand for the column at `index`: `a` to `z`, then `aa` and so on.
fn column_letter(index: usize) -> String {
    let last = char::from(b'a' + (index % 26) as u8);
    if index < 26 { last.to_string() } else { format!("{}{last}", column_letter(index / 26 - 1)) }
}
