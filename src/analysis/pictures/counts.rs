//! Draws the number of rows with each value of one column as bars, or of two columns as a grid.

use std::cmp::Ordering;
use std::ops::ControlFlow;

use anyhow::{Result, bail};

use super::map::region_column;
use super::{caption, data_attributes, title};
use crate::query::aggregate::{GroupDetails, count_groups, repeated_lists};
use crate::query::facets::{FilterFlag, FlagKind, filter_flags};
use crate::query::matrix::{Matrix, TOTAL, Value};
use crate::query::{Query, RowView};
use crate::render::svg::{Bar, CountGrid, GridCell, Picture, Placement, draw_bars, draw_grid};
use crate::schema::{Cell, ColumnType, Dataset, Tone};
use crate::store::catalog::Catalog;

/// The maximum number of bars or of rows of a grid, and of columns of a grid. A larger picture is not legible.
const MAX_VALUES: (usize, usize) = (200, 60);

/// Draws the `limit` largest counts of the rows of `query`, which has one column or two; returns the number of rows and the
/// picture.
///
/// # Errors
/// If there are too many values, or the number of columns is not one or two; also as [`Query::run`].
pub(crate) fn draw(
    catalog: &Catalog,
    query: &Query,
    limit: Option<usize>,
    placement: Placement,
) -> Result<(usize, Picture)> {
    match query.columns[..] {
        [_] if limit == Some(0) => bail!("svg shows at least one value; leave out --limit 0, or choose another format"),
        [_] => bars(catalog, query, limit.unwrap_or(usize::MAX), placement),
        [_, _] if limit.is_some() => {
            bail!("--limit does not apply to a picture of two columns; leave out --limit, or count by one column")
        }
        [_, _] => grid(catalog, query, placement),
        _ => {
            bail!("svg needs one column or two, as in --by {}", example_columns(query, query.columns.len().clamp(1, 2)))
        }
    }
}

/// Returns the value of `--by` for `count` columns: the first of the query and, if it has too few, columns with few different
/// values.
pub(crate) fn example_columns(query: &Query, count: usize) -> String {
    let has_few_values = |flag: &FilterFlag| matches!(flag.kind, FlagKind::Key(_) | FlagKind::Word(_));
    let grouping = filter_flags(query.dataset).into_iter().filter(has_few_values).map(|flag| flag.columns[0]);
    let mut columns = query.columns.clone();
    columns.extend(grouping.filter(|column| !query.columns.contains(column)));
    let names: Vec<&str> = columns.into_iter().take(count).map(|column| query.dataset.columns[column].name).collect();
    names.join(",")
}

fn bars(catalog: &Catalog, query: &Query, limit: usize, placement: Placement) -> Result<(usize, Picture)> {
    let (rows, mut groups) = count_groups(catalog, query, GroupDetails::default())?;
    let all = groups.len();
    let sum = groups.iter().map(|group| group.count).sum();
    let named = groups.iter().filter(|group| !group.values.iter().all(Cell::is_empty)).count();
    groups.truncate(limit);
    let mut values: Vec<Value> = groups.into_iter().filter_map(Value::from_group).collect();
    let column = query.columns[0];
    reject_too_many(query.dataset, column, values.len(), MAX_VALUES.0)?;
    arrange(&mut values, query.dataset.column_type(column));
    let largest = match values.len() {
        drawn if drawn == all => None,
        1 => Some(format!("The largest of {all} counts.")),
        drawn => Some(format!("The {drawn} largest of {all} counts.")),
    };
    let counting = [explain_counts(query, rows, sum), explain_absent(catalog, query, named)?];
    let sentences: Vec<String> = largest.into_iter().chain(counting.into_iter().flatten()).collect();
    let subtitle = sentences.join(" ");
    let bars: Vec<Bar> = values
        .iter()
        .map(|value| Bar {
            name: value.text(),
            count: value.count as u64,
            is_empty: value.cell.is_empty(),
            data: data_attributes(query.dataset, [(column, &value.cell)]),
        })
        .collect();
    let caption = caption(catalog, query, placement, title(catalog, query, rows, &grouping(query)), subtitle);
    Ok((rows, draw_bars(&caption, &bars)))
}

fn grid(catalog: &Catalog, query: &Query, placement: Placement) -> Result<(usize, Picture)> {
    let mut matrix = Matrix::read(catalog, query)?;
    for (index, limit) in [MAX_VALUES.0, MAX_VALUES.1].into_iter().enumerate() {
        let column = query.columns[index];
        reject_too_many(query.dataset, column, matrix.values[index].len(), limit)?;
        arrange(&mut matrix.values[index], query.dataset.column_type(column));
    }
    let [rows, columns] = &matrix.values;
    let pairs = rows.iter().enumerate().flat_map(|row| columns.iter().enumerate().map(move |column| (row, column)));
    let cells = pairs.filter_map(|((row, row_value), (column, column_value))| {
        let count = matrix.count(Some(row_value), Some(column_value)) as u64;
        let values = [(query.columns[0], &row_value.cell), (query.columns[1], &column_value.cell)];
        (count > 0).then(|| GridCell { row, column, count, data: data_attributes(query.dataset, values) })
    });
    let totals = |values: &[Value]| values.iter().map(|value| (value.text(), value.count as u64)).collect();
    let grid = CountGrid {
        cells: cells.collect(),
        rows: totals(rows),
        columns: totals(columns),
        total: matrix.rows as u64,
        total_name: TOTAL,
    };
    let mut sentences: Vec<String> = explain_counts(query, matrix.rows, matrix.sum()).into_iter().collect();
    for (index, values) in matrix.values.iter().enumerate() {
        let one_column = Query { columns: vec![query.columns[index]], ..query.clone() };
        let named = values.iter().filter(|value| !value.cell.is_empty()).count();
        sentences.extend(explain_absent(catalog, &one_column, named)?);
    }
    let subtitle = sentences.join(" ");
    let caption = caption(catalog, query, placement, title(catalog, query, matrix.rows, &grouping(query)), subtitle);
    Ok((matrix.rows, draw_grid(&caption, &grid)))
}

fn reject_too_many(dataset: &Dataset, column: usize, values: usize, limit: usize) -> Result<()> {
    if values > limit {
        let name = dataset.columns[column].name;
        bail!("svg shows at most {limit} values of '{name}', not {values}; add a filter, or choose another format");
    }
    Ok(())
}

/// Sorts values for a picture: dates, numbers and ranked words in their order, all others by descending count; the rows
/// without a value last.
fn arrange(values: &mut [Value], column_type: ColumnType) {
    let has_order = match column_type.element_type() {
        ColumnType::Date | ColumnType::Period | ColumnType::Integer | ColumnType::Count | ColumnType::Number => true,
        // Words that mean better or worse have an order; kinds and units do not.
        ColumnType::Word(vocabulary) => vocabulary.0.iter().any(|word| word.tone != Tone::Plain),
        _ => false,
    };
    values.sort_by(|a, b| {
        let counts = if has_order { Ordering::Equal } else { b.count.cmp(&a.count) };
        let empty = a.cell.is_empty().cmp(&b.cell.is_empty());
        empty.then(counts).then_with(|| a.order.compare(&b.order, false))
    });
}

/// Returns what the rows are grouped by: `, by state and sector`.
fn grouping(query: &Query) -> String {
    let names = query.columns.iter().map(|&column| query.dataset.columns[column].name.replace('_', " "));
    format!(", by {}", names.collect::<Vec<_>>().join(" and "))
}

/// Explains how often a row counts, if there are rows: `sum` is the sum of the counts of `rows` rows.
fn explain_counts(query: &Query, rows: usize, sum: usize) -> Option<String> {
    let noun = query.dataset.noun;
    let explanation = match repeated_lists(query, rows, sum).next() {
        Some(_) => format!("A {noun} with several values counts once for each."),
        None => format!("Each {noun} counts once. Similar values are not merged."),
    };
    (rows > 0).then_some(explanation)
}

/// Returns how many regions have no row, because a picture of counts leaves them out. `named` is the number of regions that
/// have one. A query with a filter for the region says nothing of the others.
fn explain_absent(catalog: &Catalog, query: &Query, named: usize) -> Result<Option<String>> {
    let Some((column, regions)) = region_column(query.dataset).filter(|(column, _)| query.columns == [*column]) else {
        return Ok(None);
    };
    if query.filters.iter().any(|filter| filter.columns.contains(&column)) {
        return Ok(None);
    }
    let mut all = 0;
    let every_region = Query::new(regions, query.as_of);
    every_region.run(catalog, &[], &mut |_: &RowView<'_>| {
        all += 1;
        Ok(ControlFlow::Continue(()))
    })?;
    let name = regions.name;
    Ok(match all - all.min(named) {
        0 => None,
        absent => Some(format!("Left out: {absent} of {all} {name}, with none listed.")),
    })
}
