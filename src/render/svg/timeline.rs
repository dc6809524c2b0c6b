//! Draws rows on a time axis: a bar for each row with a last day, a dot for each row with only a date, and a list of the rows
//! without dates beside the axis.

use jiff::civil;

use super::WIDTH;
use super::canvas::{Canvas, Caption, DataAttributes, MARGIN, Picture, TextStyle, number};
use super::colours::{GRID, INK, PAPER, PAST, tone_colour};
use crate::date::Date;
use crate::schema::Tone;

/// Rows on a time axis.
pub(crate) struct Timeline {
    /// The rows with dates, from top to bottom.
    pub rows: Vec<TimelineRow>,
    /// The rows without dates.
    pub undated: Vec<TimelineRow>,
    /// The reference date, which has a line.
    pub as_of: Date,
}

/// A row of a timeline.
pub(crate) struct TimelineRow {
    /// The name.
    pub name: String,
    /// What follows the name; may be empty.
    pub detail: String,
    /// The dates in words.
    pub dates: String,
    /// The dates; `None` for a row without dates.
    pub span: Option<Span>,
    /// Whether the row is over on the reference date, which grey shows.
    pub has_ended: bool,
    /// The category that determines the colour.
    pub tone: Tone,
    /// Whether a value other than the dates is inferred, which a dashed edge shows.
    pub is_inferred: bool,
    /// What the row stands for.
    pub data: DataAttributes,
}

/// The dates of a row.
#[derive(Clone, Copy)]
pub(crate) enum Span {
    /// From the first day of a date to the last day of another.
    Bar(Date, Date),
    /// To the last day of a date, from an unknown day; the bar starts with the first date, if there is one.
    Until(Option<Date>, Date),
    /// A date after which the end is unknown.
    Dot(Date),
}

impl Span {
    fn first_day(self) -> civil::Date {
        match self {
            Span::Bar(date, _) | Span::Until(Some(date), _) | Span::Until(None, date) | Span::Dot(date) => {
                date.first_day()
            }
        }
    }

    fn last_day(self) -> civil::Date {
        match self {
            Span::Bar(_, date) | Span::Until(_, date) | Span::Dot(date) => date.last_day(),
        }
    }
}

/// The largest width of the names and of the dates, without and with a list beside the axis.
const COLUMN_WIDTHS: [(f64, f64); 2] = [(250.0, 180.0), (190.0, 100.0)];
/// The space between columns.
const GAP: f64 = 18.0;
/// The space above and below the text of a row.
const PADDING: f64 = 5.0;
/// The height of a bar.
const BAR_HEIGHT: f64 = 12.0;
/// The width of the list of rows without dates.
const LIST_WIDTH: f64 = 170.0;
/// The smallest distance between the years on the axis.
const TICK_DISTANCE: f64 = 44.0;
/// The number of years by which the reference date may extend the axis.
const MARGIN_YEARS: i16 = 1;
/// One row in this number may be outside the axis, marked with an arrow, if the axis becomes half as long without it.
const ROWS_PER_OUTLIER: usize = 5;
/// The size of an arrow.
const ARROW: f64 = 5.0;

/// Draws a timeline.
pub(crate) fn draw_timeline(caption: &Caption, timeline: &Timeline) -> Picture {
    let is_beside = !timeline.rows.is_empty() && !timeline.undated.is_empty();
    let mut canvas = Canvas::new(caption, WIDTH);
    let top = canvas.bottom;
    if !timeline.rows.is_empty() {
        let list = if is_beside { LIST_WIDTH + GAP } else { 0.0 };
        draw_rows(&mut canvas, timeline, WIDTH - MARGIN - list, COLUMN_WIDTHS[usize::from(is_beside)]);
    }
    if !timeline.undated.is_empty() {
        let bottom = std::mem::replace(&mut canvas.bottom, top);
        let width = if is_beside { LIST_WIDTH } else { canvas.inner_width() };
        draw_list(&mut canvas, timeline, width);
        canvas.bottom = canvas.bottom.max(bottom);
    }
    canvas.finish(&description(timeline))
}

/// A row with its position on the canvas.
struct PlacedRow<'t> {
    row: &'t TimelineRow,
    span: Span,
    dates: Vec<String>,
    y: f64,
}

/// Draws the rows with dates and the axis between the left margin and `right`.
fn draw_rows(canvas: &mut Canvas<'_>, timeline: &Timeline, right: f64, limits: (f64, f64)) {
    let style = TextStyle::LABEL;
    let widest = |text: fn(&TimelineRow) -> String, limit: f64| {
        timeline.rows.iter().map(|row| style.width(&text(row))).fold(0.0, f64::max).min(limit)
    };
    let name_width = widest(|row| format!("{} {}", row.name, row.detail), limits.0);
    let date_width = widest(|row| row.dates.clone(), limits.1);
    let dates_x = MARGIN + name_width + GAP;
    let left = dates_x + date_width + GAP;
    let axis_top = canvas.bottom + 34.0;
    let mut y = axis_top + 4.0;
    let mut placed = Vec::new();
    for row in &timeline.rows {
        let Some(span) = row.span else { continue };
        let dates = style.wrap(&row.dates, date_width);
        let lines = style.wrap_name(&row.name, &row.detail, name_width).len().max(dates.len());
        let height = lines as f64 * style.line_height() + 2.0 * PADDING;
        placed.push(PlacedRow { row, span, dates, y });
        y += height;
    }
    let axis = Axis::new(timeline, left, right);
    draw_axis(canvas, &axis, timeline, axis_top, y);
    for row in placed {
        draw_row(canvas, &row, &axis, (name_width, dates_x));
    }
    // The line is drawn last, because bars must not hide it.
    let day = timeline.as_of.first_day();
    let as_of = axis.x(day, false);
    match axis.side(day) {
        0 => canvas.line((as_of, axis_top - 20.0), (as_of, y), &format!("stroke=\"{INK}\" stroke-width=\"1.5\"")),
        side => arrow(canvas, as_of, axis_top - 29.0, side, INK),
    }
    canvas.bottom = y;
}

/// The scale of an axis, in years.
struct Axis {
    first_year: i16,
    last_year: i16,
    left: f64,
    right: f64,
}

impl Axis {
    fn new(timeline: &Timeline, left: f64, right: f64) -> Axis {
        let as_of = timeline.as_of.first_day().year();
        let spans = || timeline.rows.iter().filter_map(|row| row.span);
        let mut first: Vec<i16> = spans().map(|span| span.first_day().year()).collect();
        first.sort_unstable();
        let last = spans().map(|span| span.last_day().year()).max().unwrap_or(as_of);
        let outliers = (1..=first.len() / ROWS_PER_OUTLIER).find(|&count| 2 * (last - first[count]) < last - first[0]);
        let (mut first, mut last) = (first.get(outliers.unwrap_or(0)).copied().unwrap_or(as_of), last);
        if (first - MARGIN_YEARS..=last + MARGIN_YEARS).contains(&as_of) {
            (first, last) = (first.min(as_of), last.max(as_of));
        }
        Axis { first_year: first, last_year: last, left, right }
    }

    /// Returns -1 for a day before the axis, 1 for one after it, and 0 for all others.
    fn side(&self, day: civil::Date) -> i8 {
        if day.year() < self.first_year { -1 } else { i8::from(day.year() > self.last_year) }
    }

    /// Returns the position of the beginning of a day, or of its end. The position of a day outside the axis is its edge.
    fn x(&self, day: civil::Date, is_end: bool) -> f64 {
        match self.side(day) {
            -1 => return self.left,
            1 => return self.right,
            _ => {}
        }
        let days = f64::from(day.day_of_year() - 1 + i16::from(is_end));
        let years = f64::from(day.year() - self.first_year) + days / f64::from(day.days_in_year());
        self.left + years * self.year_width()
    }

    fn year_width(&self) -> f64 {
        (self.right - self.left) / f64::from(self.last_year - self.first_year + 1)
    }

    /// Returns the years with a label, which are multiples of 1, 2, 5, 10 and so on.
    fn ticks(&self) -> impl Iterator<Item = i16> {
        let steps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000];
        let is_wide = |step: &i16| f64::from(*step) * self.year_width() >= TICK_DISTANCE;
        let step = steps.into_iter().find(is_wide).unwrap_or(5000);
        (self.first_year..=self.last_year).filter(move |year| year % step == 0)
    }
}

/// Draws the axis, whose labels are above `top`, with the label of the reference date.
fn draw_axis(canvas: &mut Canvas<'_>, axis: &Axis, timeline: &Timeline, top: f64, bottom: f64) {
    let as_of = axis.x(timeline.as_of.first_day(), false);
    for year in axis.ticks() {
        let x = axis.left + f64::from(year - axis.first_year) * axis.year_width();
        canvas.line((x, top), (x, bottom), &format!("stroke=\"{GRID}\""));
        let label = year.to_string();
        let width = TextStyle::MUTED.width(&label);
        let label_x = (x - width / 2.0).min(axis.right - width);
        // The line of the reference date crosses the labels.
        if axis.side(timeline.as_of.first_day()) != 0 || !(label_x - 3.0..label_x + width + 3.0).contains(&as_of) {
            canvas.text(label_x, top - 5.0, TextStyle::MUTED, &label);
        }
    }
    let label = format!("as of {}", timeline.as_of);
    let width = TextStyle::BOLD.width(&label);
    // An arrow that points to a date outside the axis is beside the label.
    let label_x = match axis.side(timeline.as_of.first_day()) {
        0 => (as_of - width / 2.0).clamp(MARGIN, (axis.right - width).max(MARGIN)),
        -1 => as_of + 2.0 * ARROW,
        _ => as_of - width - 2.0 * ARROW,
    };
    canvas.text(label_x, top - 24.0, TextStyle::BOLD, &label);
}

fn draw_row(canvas: &mut Canvas<'_>, placed: &PlacedRow<'_>, axis: &Axis, (name_width, dates_x): (f64, f64)) {
    let PlacedRow { row, span, .. } = placed;
    let style = if row.has_ended { TextStyle::MUTED } else { TextStyle::LABEL };
    canvas.begin_mark(&row.data, &summary(row));
    let baseline = placed.y + PADDING + style.size;
    canvas.name((MARGIN, baseline), style, name_width, &row.name, &row.detail);
    canvas.lines(dates_x, baseline, style, &placed.dates);
    let colour = if row.has_ended { PAST } else { tone_colour(row.tone) };
    let dashes = if row.is_inferred { " stroke-dasharray=\"4 3\"" } else { "" };
    let middle = placed.y + PADDING + style.line_height() / 2.0;
    match *span {
        Span::Bar(from, to) => {
            let (from, to) = (axis.x(from.first_day(), false), axis.x(to.last_day(), true));
            let size = ((to - from).max(2.0), BAR_HEIGHT);
            canvas.rect((from, middle - BAR_HEIGHT / 2.0), size, &format!("fill=\"{colour}\""));
        }
        Span::Until(from, to) => {
            let end = axis.x(to.last_day(), true);
            // The start is unknown, so the bar has no left edge.
            if let Some(from) = from {
                let [start, end, top, bottom] =
                    [axis.x(from.first_day(), false), end, middle - BAR_HEIGHT / 2.0, middle + BAR_HEIGHT / 2.0]
                        .map(number);
                canvas.element(&format!(
                    "<path d=\"M{start} {top}H{end}V{bottom}H{start}\" fill=\"{PAPER}\" stroke=\"{colour}\"{dashes}/>"
                ));
            }
            canvas.rect((end - 2.0, middle - BAR_HEIGHT / 2.0), (4.0, BAR_HEIGHT), &format!("fill=\"{colour}\""));
        }
        Span::Dot(date) if axis.side(date.first_day()) != 0 => {
            arrow(canvas, axis.x(date.first_day(), false), middle, axis.side(date.first_day()), colour);
        }
        Span::Dot(date) => {
            let x = (axis.x(date.first_day(), false) + axis.x(date.last_day(), true)) / 2.0;
            let paint = format!("fill=\"{PAPER}\" stroke=\"{colour}\" stroke-width=\"2\"");
            canvas.circle((x, middle), BAR_HEIGHT / 2.0 - 1.0, &paint);
        }
    }
    canvas.end_mark();
}

/// Draws an arrow that points to what is outside the axis, on its left for a negative `side`.
fn arrow(canvas: &mut Canvas<'_>, x: f64, y: f64, side: i8, colour: &str) {
    let side = f64::from(side) * ARROW;
    let [back, tip, top, middle, bottom] = [x - side, x + side / 2.0, y - ARROW, y, y + ARROW].map(number);
    canvas.element(&format!("<path d=\"M{back} {top}L{tip} {middle}L{back} {bottom}Z\" fill=\"{colour}\"/>"));
}

/// Draws the list of the rows without dates, which has this width, at the right.
fn draw_list(canvas: &mut Canvas<'_>, timeline: &Timeline, width: f64) {
    let x = canvas.width - MARGIN - width;
    let style = TextStyle::LABEL;
    canvas.bottom += 29.0;
    canvas.text(x, canvas.bottom, TextStyle::BOLD, &format!("Undated ({})", timeline.undated.len()));
    canvas.bottom += 9.0;
    for row in &timeline.undated {
        canvas.begin_mark(&row.data, &summary(row));
        let style = if row.has_ended { TextStyle::MUTED } else { style };
        let dates = if row.dates.is_empty() { String::new() } else { format!("({})", row.dates) };
        let detail = [&*row.detail, &*dates].join(" ");
        let detail = detail.trim();
        canvas.name((x, canvas.bottom + style.line_height()), style, width, &row.name, detail);
        canvas.bottom += style.wrap_name(&row.name, detail, width).len() as f64 * style.line_height() + 6.0;
        canvas.end_mark();
    }
}

/// Describes a row in words.
fn summary(row: &TimelineRow) -> String {
    let detail = if row.detail.is_empty() { String::new() } else { format!(" {}", row.detail) };
    let past = if row.has_ended && matches!(row.span, Some(Span::Until(..))) { ", ended" } else { "" };
    let colon = if row.dates.is_empty() { "" } else { ": " };
    format!("{}{detail}{colon}{}{past}", row.name, row.dates)
}

fn description(timeline: &Timeline) -> String {
    let list = |rows: &[TimelineRow]| rows.iter().map(summary).collect::<Vec<_>>().join("; ");
    let undated = match timeline.undated.is_empty() {
        true => String::new(),
        false => format!(" Undated: {}.", list(&timeline.undated)),
    };
    format!("As of {}: {}.{undated}", timeline.as_of, list(&timeline.rows))
}
