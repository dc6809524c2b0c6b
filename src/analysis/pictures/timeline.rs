//! Draws the rows of a dataset on a time axis, if its declaration names the columns.

use std::ops::ControlFlow;

use anyhow::{Result, bail};

use super::{caption, data_attributes, title};
use crate::datasets::Confidence;
use crate::date::Date;
use crate::query::{Query, RowView};
use crate::render::svg::{Picture, Placement, Span, Timeline, TimelineRow, draw_timeline};
use crate::schema::{Cell, ColumnType, Dataset, TimelineColumns, TimelineDates, Tone};
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
            TimelineDates::Period { date, period, .. } => &[date, period],
        };
        query.sort = names.iter().filter_map(|name| Some((index(name)?, false))).collect();
    }
    // All columns that tell what a row stands for, besides those that are drawn.
    let is_drawn = |column: &usize| {
        let name = dataset.columns[*column].name;
        let dates = match columns.dates {
            TimelineDates::Until { last_day, .. } => [last_day, "", ""],
            TimelineDates::Period { period, date, passed } => [period, date, passed],
        };
        is_described(dataset, columns, *column)
            || name == dataset.title_column
            || name == columns.detail
            || dates.contains(&name)
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
    let ended = timeline.rows.iter().chain(&timeline.undated).filter(|row| row.has_ended).count();
    let title = title(catalog, &query, rows, &finding(&query, columns, edition, ended, rows));
    let caption = caption(catalog, &query, placement, title, subtitle);
    Ok((rows, draw_timeline(&caption, &timeline)))
}

/// Returns whether a column tells what a row stands for, besides those that are drawn.
fn is_described(dataset: &Dataset, columns: TimelineColumns, column: usize) -> bool {
    let is_passed =
        matches!(columns.dates, TimelineDates::Period { passed, .. } if passed == dataset.columns[column].name);
    !is_passed && matches!(dataset.column_type(column), ColumnType::Reference(_) | ColumnType::Word(_))
}

/// Returns the end of the title: `, all ended by 27 November 2026, as printed`.
fn finding(query: &Query, columns: TimelineColumns, edition: Option<Date>, ended: usize, rows: usize) -> String {
    let date = query.as_of.in_words();
    let count = if ended == rows { "all".to_owned() } else { ended.to_string() };
    let is_later = edition.is_none_or(|edition| edition.last_day() < query.as_of.first_day());
    match columns.dates {
        _ if ended == 0 => String::new(),
        TimelineDates::Until { .. } => format!(", {count} ended by {date}, as printed"),
        TimelineDates::Period { .. } if ended < rows && is_later => {
            format!(", {count} over by {date}; status of the others unknown")
        }
        TimelineDates::Period { .. } => format!(", {count} over by {date}"),
    }
}

fn timeline_row(query: &Query, columns: TimelineColumns, edition: Option<Date>, view: &RowView<'_>) -> TimelineRow {
    let dataset = query.dataset;
    let cell = |name: &str| dataset.column_index(name).map_or(Cell::Empty, |column| view.cell(column));
    let text = |name: &str| cell(name).display_text().into_owned();
    let described: Vec<(usize, Cell<'_>)> = query.columns.iter().map(|&column| (column, view.cell(column))).collect();
    let described: Vec<&(usize, Cell<'_>)> =
        described.iter().filter(|(column, _)| is_described(dataset, columns, *column)).collect();
    let is_inferred = described.iter().any(|(column, cell)| {
        dataset.column_type(*column) == ColumnType::Word(&Confidence::WORDS)
            && cell.stored_text() == Confidence::Inferred.word()
    });
    let (span, dates, has_ended, tone) = match columns.dates {
        TimelineDates::Until { last_day, level } => {
            let word = text(level);
            let mark = if is_inferred { "?" } else { "" };
            let tone = match dataset.column_index(level).map(|column| dataset.column_type(column)) {
                Some(ColumnType::Word(vocabulary)) => vocabulary.tone(&word),
                _ => Tone::Plain,
            };
            let (span, has_ended) = match cell(last_day) {
                Cell::Date(to) => {
                    let from = edition.filter(|from| from.first_day() <= to.last_day());
                    (Some(Span::Until(from, to)), to.last_day() < query.as_of.first_day())
                }
                _ => (None, false),
            };
            (span, format!("{word}{mark}, until {}", text(last_day)), has_ended, tone)
        }
        TimelineDates::Period { period, date, passed } => {
            let (span, dates) = match (cell(period), cell(date)) {
                (Cell::Period(period), _) => {
                    (Some(Span::Bar(period.from, period.to)), format!("{} to {}", period.from, period.to))
                }
                (_, Cell::Date(date)) => (Some(Span::Dot(date)), date.to_string()),
                _ => (None, String::new()),
            };
            let over = match text(passed) {
                over if over.is_empty() => over,
                over => format!("{over} {passed}"),
            };
            let has_ended = !over.is_empty();
            let dates: Vec<String> = [dates, over].into_iter().filter(|text| !text.is_empty()).collect();
            (span, dates.join(", "), has_ended, Tone::Plain)
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
        has_ended,
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
            let edition = edition.in_words();
            vec![format!("Mark: {}. Bar: from the edition, {edition}; the start is not printed.", about(last_day))]
        }
        (TimelineDates::Until { last_day, .. }, None) => vec![format!("Mark: {}.", about(last_day))],
        (TimelineDates::Period { period, date, .. }, _) => {
            vec![format!("Dot: {}; no end is printed. Bar: {}.", about(date), about(period))]
        }
    });
    if timeline.rows.iter().any(|row| row.is_inferred) {
        let reference = query.dataset.columns.iter().find_map(|column| match column.own_type {
            ColumnType::Reference(_) => Some(format!(" or the {}", column.name)),
            _ => None,
        });
        let level = match columns.dates {
            TimelineDates::Until { level, .. } => level,
            TimelineDates::Period { period, .. } => period,
        };
        let inferred = format!("the {level}{}", reference.unwrap_or_default());
        sentences.push(format!("Dashed, with a question mark: {inferred} is inferred; the date is printed."));
    }
    if timeline.rows.iter().chain(&timeline.undated).any(|row| row.has_ended) {
        sentences.push(match columns.dates {
            TimelineDates::Until { .. } => "Grey: ended.".to_owned(),
            TimelineDates::Period { passed, .. } => format!("Grey: {}.", about(passed)),
        });
    }
    sentences.join(" ")
}
