//! Draws the rows of a dataset on a time axis, if its declaration names the columns.

use std::ops::ControlFlow;

use anyhow::{Result, bail};

use super::{caption, data_attributes, describe_rows};
use crate::datasets::Confidence;
use crate::date::Date;
use crate::query::{Query, RowView};
use crate::render::svg::{Picture, Placement, Span, Timeline, TimelineRow, draw_timeline};
use crate::schema::{Cell, ColumnType, TimelineColumns, TimelineDates, Tone};
use crate::store::catalog::Catalog;
use crate::text::capitalise;

/// The maximum number of rows. A larger picture is not legible.
const MAX_ROWS: usize = 200;

/// Draws the rows of `query`; returns their number and the picture. Without a sort order, the rows are in that of their
/// level and their dates.
///
/// # Errors
/// If there are too many rows; also as [`Query::run`].
pub(crate) fn draw(
    catalog: &Catalog,
    query: &Query,
    columns: TimelineColumns,
    placement: Placement,
) -> Result<(usize, Picture)> {
    let dataset = query.dataset;
    let mut query = query.clone();
    let index = |name: &str| dataset.column_index(name);
    if query.sort.is_empty() {
        let names: &[&str] = match columns.dates {
            TimelineDates::Until { level, last_day } => &[level, last_day],
            TimelineDates::Period { date, period } => &[date, period],
        };
        query.sort = names.iter().filter_map(|name| Some((index(name)?, false))).collect();
    }
    // All columns that tell what a row stands for, besides those that are drawn.
    let is_drawn = |column: &usize| {
        let name = dataset.columns[*column].name;
        let dates = match columns.dates {
            TimelineDates::Until { last_day, .. } => [last_day, ""],
            TimelineDates::Period { period, date } => [period, date],
        };
        let described = matches!(dataset.column_type(*column), ColumnType::Reference(_) | ColumnType::Word(_));
        described || name == dataset.title_column || name == columns.detail || dates.contains(&name)
    };
    query.columns = (0..dataset.columns.len()).filter(is_drawn).collect();
    let edition = catalog.document_identity().edition;
    let mut timeline = Timeline { rows: Vec::new(), undated: Vec::new(), as_of: query.as_of };
    let mut rows = 0;
    query.run(catalog, &[], &mut |view: &RowView<'_>| {
        rows += 1;
        if rows > MAX_ROWS {
            return Ok(ControlFlow::Continue(()));
        }
        let row = timeline_row(&query, columns, edition, view);
        if row.span.is_some() {
            timeline.rows.push(row)
        } else {
            timeline.undated.push(row)
        }
        Ok(ControlFlow::Continue(()))
    })?;
    if rows > MAX_ROWS {
        bail!("svg shows at most {MAX_ROWS} rows, not {rows}; add a filter or --limit, or choose another format");
    }
    let subtitle = subtitle(&query, columns, edition, &timeline);
    let ended = timeline.rows.iter().filter(|row| row.has_ended(query.as_of)).count();
    let past = if ended == 0 { String::new() } else { format!(", {ended} past on {}", query.as_of) };
    let title = format!("{}{past}", describe_rows(&query, rows));
    let caption = caption(catalog, &query, placement, title, subtitle);
    Ok((rows, draw_timeline(&caption, &timeline)))
}

fn timeline_row(query: &Query, columns: TimelineColumns, edition: Option<Date>, view: &RowView<'_>) -> TimelineRow {
    let dataset = query.dataset;
    let cell = |name: &str| dataset.column_index(name).map_or(Cell::Empty, |column| view.cell(column));
    let text = |name: &str| cell(name).display_text().into_owned();
    let described: Vec<(usize, Cell<'_>)> = query.columns.iter().map(|&column| (column, view.cell(column))).collect();
    let described: Vec<&(usize, Cell<'_>)> = described
        .iter()
        .filter(|(column, _)| matches!(dataset.column_type(*column), ColumnType::Reference(_) | ColumnType::Word(_)))
        .collect();
    let is_inferred = described.iter().any(|(column, cell)| {
        dataset.column_type(*column) == ColumnType::Word(&Confidence::WORDS)
            && cell.stored_text() == Confidence::Inferred.word()
    });
    let (span, dates, tone) = match columns.dates {
        TimelineDates::Until { last_day, level } => {
            let word = text(level);
            let mark = if is_inferred { "?" } else { "" };
            let tone = match dataset.column_index(level).map(|column| dataset.column_type(column)) {
                Some(ColumnType::Word(vocabulary)) => vocabulary.tone(&word),
                _ => Tone::Plain,
            };
            let span = match (cell(last_day), edition) {
                (Cell::Date(to), Some(from)) if from.first_day() <= to.last_day() => Some(Span::Bar(from, to)),
                (Cell::Date(date), _) => Some(Span::Dot { date, is_end: true }),
                _ => None,
            };
            (span, format!("{word}{mark}, until {}", text(last_day)), tone)
        }
        TimelineDates::Period { period, date } => {
            let (span, dates) = match (cell(period), cell(date)) {
                (Cell::Period(period), _) => {
                    (Some(Span::Bar(period.from, period.to)), format!("{} to {}", period.from, period.to))
                }
                (_, Cell::Date(date)) => (Some(Span::Dot { date, is_end: false }), date.to_string()),
                _ => (None, String::new()),
            };
            let ended = span.is_some_and(|span| span.ended_before(query.as_of));
            (span, if ended { format!("{dates}, ended") } else { dates }, Tone::Plain)
        }
    };
    TimelineRow {
        name: text(dataset.title_column),
        detail: match text(columns.detail) {
            detail if detail.is_empty() => detail,
            detail => format!("({detail})"),
        },
        dates,
        span,
        tone,
        is_inferred,
        data: data_attributes(dataset, described.into_iter().map(|(column, cell)| (*column, cell))),
    }
}

/// Explains the marks.
fn subtitle(query: &Query, columns: TimelineColumns, edition: Option<Date>, timeline: &Timeline) -> String {
    let about =
        |name: &str| query.dataset.columns.iter().find(|column| column.name == name).map_or("", |column| column.about);
    let mut sentences = vec![format!("{}.", capitalise(query.dataset.about))];
    sentences.extend(match (columns.dates, edition) {
        _ if timeline.rows.is_empty() => Vec::new(),
        (TimelineDates::Until { last_day, .. }, Some(edition)) => {
            vec![format!("Bar: from the edition of the data, {edition}, to the {}.", about(last_day))]
        }
        (TimelineDates::Until { last_day, .. }, None) => vec![format!("Dot: {}.", about(last_day))],
        (TimelineDates::Period { period, date }, _) => {
            vec![format!("Dot: {}.", about(date)), format!("Bar: {}.", about(period))]
        }
    });
    if timeline.rows.iter().any(|row| row.is_inferred) {
        sentences.push("Dashed, with a question mark: inferred from the printed text.".to_owned());
    }
    if timeline.rows.iter().any(|row| row.has_ended(query.as_of)) {
        sentences.push("Grey: past.".to_owned());
    }
    sentences.join(" ")
}
