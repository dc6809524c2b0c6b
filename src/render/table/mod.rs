//! A table for people: on a terminal it fits the width and is coloured, in a pipe it is plain and never wrapped.

mod layout;

use std::borrow::Cow;
use std::io::Write;

use anstyle::{Reset, Style};
use anyhow::{Result, bail};
use comfy_table::{
    Attribute, Cell as Shown, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width,
};
use unicode_width::UnicodeWidthStr as _;

use self::layout::broken;
use super::shade::{ink, step};
use super::{Head, Look, Renderer};
use crate::context::Screen;
use crate::schema::{Cell, ColumnType, Tone};
use crate::text::{fold, has_word_prefix, printable, wrap};

/// The most rows of a table: it holds them all to align them.
const MOST: usize = 10_000;
const GAP: usize = 2;
/// The longest bar: a longer one is no easier to compare.
const LONGEST_BAR: usize = 40;

/// What stands below a table on a terminal.
pub(crate) type Foot<'f> = Option<&'f str>;

const fn ruled(line: char) -> TableStyle {
    TableStyle::new().header_separator(LineStyle::none().fill(line).junction(line))
}

/// A table whose rows are held until the end, because the widest decides.
pub(super) struct Table<'w> {
    out: &'w mut dyn Write,
    look: Look<'w>,
    heads: Vec<Head>,
    rows: Vec<Vec<(String, Tone)>>,
    gap: usize,
}

impl<'w> Table<'w> {
    pub(super) fn new(out: &'w mut dyn Write, look: Look<'w>) -> Self {
        Table { out, look, heads: Vec::new(), rows: Vec::new(), gap: GAP }
    }

    /// Whether the table, with so much between its columns, fits the screen.
    fn fits(&self, gap: usize) -> bool {
        self.full_widths().iter().sum::<usize>() + gap * self.heads.len().saturating_sub(1) <= self.look.screen.width
    }

    /// Shades the numbers of a cross table on a terminal, whose last row and column are sums: ink stands before each,
    /// with less between the columns where the screen is narrow, and not at all where it is narrower.
    fn shade(&mut self) {
        let counts = |at: usize| self.heads.get(at).is_some_and(|head| head.kind == ColumnType::Count);
        let columns: Vec<usize> = (0..self.heads.len().saturating_sub(1)).filter(|&at| counts(at)).collect();
        if columns.is_empty() || !self.look.screen.terminal {
            return;
        }
        let number = |row: &Vec<(String, Tone)>, at: usize| row.get(at).and_then(|(text, _)| text.parse().ok());
        let below = self.rows.len().saturating_sub(1);
        let numbers: Vec<Vec<u64>> = self.rows[..below]
            .iter()
            .map(|row| columns.iter().map(|&at| number(row, at).unwrap_or(0)).collect())
            .collect();
        let most = numbers.iter().flatten().copied().max().unwrap_or(0);
        let plain = self.rows.clone();
        for (row, numbers) in self.rows.iter_mut().zip(&numbers) {
            for (&at, &number) in columns.iter().zip(numbers) {
                row[at].0.insert(0, ink(step(number, most), self.look.screen.unicode));
            }
        }
        if self.fits(GAP) {
            return;
        }
        self.gap = 1;
        if !self.fits(1) {
            self.rows = plain;
        }
    }

    fn build(&self) -> comfy_table::Table {
        let mut table = comfy_table::Table::new();
        table
            .load_style(ruled(if self.look.screen.unicode { '─' } else { '-' }))
            .force_no_tty()
            .set_content_arrangement(ContentArrangement::Disabled);
        if self.look.screen.colour {
            table.enforce_styling();
        }
        if self.look.header {
            table.set_header(self.heads.iter().map(|head| Shown::new(&head.name).add_attribute(Attribute::Bold)));
        }
        let widths = self.widths();
        let solid: Vec<bool> = (0..widths.len()).map(|at| self.is_solid(at)).collect();
        for row in &self.rows {
            table.add_row(row.iter().enumerate().map(|(at, (text, tone))| match solid[at] {
                true => tinted(&broken(text, widths[at]), *tone),
                false => tinted(text, *tone),
            }));
        }
        for (at, column) in table.column_iter_mut().enumerate() {
            // Beside the padding the library leaves a column between columns for a line.
            let gap = if at + 1 < self.heads.len() { self.gap as u16 - 1 } else { 0 };
            column.set_padding((0, gap));
            if self.look.screen.terminal {
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(widths[at] as u16 + gap)));
            }
            if matches!(self.heads[at].kind, ColumnType::Integer | ColumnType::Number | ColumnType::Count) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table
    }
}

impl Table<'_> {
    /// The bar behind each row whose last column is a count: on a terminal, as long as there is room for.
    fn bars(&self) -> Vec<String> {
        let screen = self.look.screen;
        let counted = self.heads.last().is_some_and(|head| head.kind == ColumnType::Count);
        let once = self.heads.iter().filter(|head| head.kind == ColumnType::Count).count() == 1;
        if !screen.terminal || !counted || !once {
            return Vec::new();
        }
        let number = |row: &Vec<(String, Tone)>| row.last().and_then(|(text, _)| text.parse().ok()).unwrap_or(0.0);
        let most = self.rows.iter().map(number).fold(1.0, f64::max);
        let taken = self.widths().iter().sum::<usize>() + GAP * self.heads.len() + 1;
        let room = screen.width.saturating_sub(taken).min(LONGEST_BAR) as f64;
        self.rows.iter().map(|row| format!("  {}", bar(number(row) / most * room, screen.unicode))).collect()
    }
}

/// A bar of `length` columns: in eighths of a block, or whole hashes where only ASCII is shown.
fn bar(length: f64, unicode: bool) -> String {
    let eighths = (length * 8.0).round() as usize;
    if !unicode {
        return "#".repeat(eighths.div_ceil(8));
    }
    let mut bar = "█".repeat(eighths / 8);
    bar.push_str(["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]);
    bar
}

impl Renderer for Table<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        self.heads = heads.to_vec();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if self.rows.len() == MOST {
            bail!(
                "a table holds {MOST} rows and the answer has more; write it with -f csv, or ask for fewer with -n {MOST}"
            );
        }
        let shown = cells.iter().zip(&self.heads).map(|(cell, head)| {
            let tone = match (head.kind.element_type(), cell.values().first()) {
                (ColumnType::Word(words), Some(value)) => words.tone(&value.stored_text()),
                _ => Tone::Plain,
            };
            // Among many counts the few that are not zero should catch the eye.
            let text = match (head.kind, cell) {
                (ColumnType::Count, Cell::Integer(0)) if self.look.screen.terminal => Cow::Borrowed("."),
                _ => cell.display_text(),
            };
            (printable(&text).into_owned(), tone)
        });
        self.rows.push(shown.collect());
        Ok(())
    }

    fn end(&mut self, foot: Foot<'_>) -> Result<()> {
        let nothing = self.rows.is_empty() && !self.look.header;
        self.shade();
        if self.look.screen.terminal && !nothing && !self.fits_narrowed() {
            self.blocks()?;
        } else if !self.heads.is_empty() && !nothing {
            let lines: Vec<String> = self.build().lines().collect();
            let above = if self.look.header { 2 } else { 0 };
            // A row that takes several lines leaves no place for bars.
            let bars = if lines.len() == self.rows.len() + above { self.bars() } else { Vec::new() };
            for (at, line) in lines.iter().enumerate() {
                let line = line.trim_end();
                let line = if self.look.screen.colour { marked(line, self.look.marks) } else { Cow::Borrowed(line) };
                let bar = at.checked_sub(above).and_then(|row| bars.get(row)).map_or("", String::as_str);
                writeln!(self.out, "{line}{bar}")?;
            }
        }
        if let Some(foot) = foot.filter(|_| self.look.screen.terminal) {
            let (on, off) = dimmed(self.look.screen);
            let lines = wrap(&printable(foot), self.look.screen.width).join("\n");
            writeln!(self.out, "\n{on}{lines}{off}")?;
        }
        Ok(())
    }
}

/// What heads the values of a block: no wider than this, it leaves room for them.
const WIDEST_NAME: usize = 24;

impl Table<'_> {
    /// The rows one below the other, each a block of its values by name: for more columns than a screen can hold.
    fn blocks(&mut self) -> Result<()> {
        let (on, off) = dimmed(self.look.screen);
        let widest = self.heads.iter().map(|head| head.name.width()).max().unwrap_or(0).min(WIDEST_NAME);
        let room = self.look.screen.width.saturating_sub(widest + GAP).max(WIDEST_NAME);
        for (at, row) in self.rows.iter().enumerate() {
            if at > 0 {
                writeln!(self.out)?;
            }
            for (head, (text, _)) in self.heads.iter().zip(row).filter(|(_, (text, _))| !text.is_empty()) {
                let name = format!("{}{}", head.name, " ".repeat(widest.saturating_sub(head.name.width())));
                for (line, value) in wrap(text, room).iter().enumerate() {
                    let name = if line == 0 { format!("{on}{name}{off}") } else { " ".repeat(widest) };
                    let value = if self.look.screen.colour { marked(value, self.look.marks) } else { value.into() };
                    writeln!(self.out, "{name}{:GAP$}{value}", "")?;
                }
            }
        }
        Ok(())
    }
}

/// The line with its words that begin with one of `marks` pointed out.
fn marked<'l>(line: &'l str, marks: &[String]) -> Cow<'l, str> {
    if marks.is_empty() {
        return Cow::Borrowed(line);
    }
    let bold = Style::new().bold();
    let words = line.split(' ').map(|word| match marks.iter().any(|mark| has_word_prefix(&fold(word), mark)) {
        true => Cow::Owned(format!("{}{word}{}", bold.render(), Reset.render())),
        false => Cow::Borrowed(word),
    });
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// The text in the colour of its tone: of the sixteen that every theme, light or dark, sets for itself.
fn tinted(text: &str, tone: Tone) -> Shown {
    let cell = Shown::new(text);
    match tone {
        Tone::Plain => cell,
        Tone::Gold => cell.fg(Color::DarkYellow).add_attribute(Attribute::Bold),
        Tone::Silver => cell.add_attribute(Attribute::Bold),
        Tone::Bronze => cell.fg(Color::DarkYellow),
        Tone::Good => cell.fg(Color::DarkGreen),
        Tone::Caution => cell.fg(Color::DarkMagenta),
        Tone::Bad => cell.fg(Color::DarkRed),
    }
}

/// What turns quiet letters on and off again.
fn dimmed(screen: Screen) -> (String, String) {
    let dim = Style::new().dimmed();
    if screen.colour { (dim.render().to_string(), Reset.render().to_string()) } else { (String::new(), String::new()) }
}
