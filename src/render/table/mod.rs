//! Renders an aligned table: fitted to the width of a terminal, never wrapped elsewhere, and coloured if the screen has
//! colour.

mod layout;

use std::borrow::Cow;
use std::io::Write;

use anstyle::{Reset, Style};
use anyhow::{Result, bail};
use comfy_table::{
    Attribute, Cell as TableCell, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, TableStyle,
    Width,
};

use super::palette::tone_style;
use super::shade::{shade_char, shade_of};
use super::{ColumnHeader, RenderOptions, Renderer, write_record};
use crate::context::Screen;
use crate::schema::{Cell, ColumnType, Tone};
use crate::text::{fold, has_word_prefix, wrap, wrap_parts};

/// The largest number of rows: all rows are buffered to align the columns.
pub(crate) const MAX_ROWS: usize = 10_000;
/// The space between two columns.
const GAP: usize = 2;
/// The length limit of a bar: longer bars are no easier to compare.
const MAX_BAR: usize = 40;
/// The text for a count of 0. Among many zeros, the few other counts of a cross-tabulation would be hard to see.
const ZERO: &str = ".";

const fn table_style(rule: char) -> TableStyle {
    TableStyle::new().header_separator(LineStyle::none().fill(rule).junction(rule))
}

/// Buffers the rows until the end, because the widest cell decides the width of a column.
pub(super) struct Table<'w> {
    out: &'w mut dyn Write,
    options: RenderOptions<'w>,
    columns: Vec<ColumnHeader>,
    rows: Vec<Vec<(String, Tone)>>,
    gap: usize,
    legend: Vec<String>,
}

impl<'w> Table<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'w>) -> Self {
        Table { out, options, columns: Vec::new(), rows: Vec::new(), gap: GAP, legend: Vec::new() }
    }

    /// Returns whether columns of these widths, with this gap between two of them, fit the screen.
    fn fits(&self, widths: &[usize], gap: usize) -> bool {
        widths.iter().sum::<usize>() + gap * widths.len().saturating_sub(1) <= self.options.screen.width
    }

    /// Prefixes the counts of a cross-tabulation with shades on a terminal, except those of the last row and column, which
    /// are totals. If the shaded table is too wide, narrows the gaps, and if that is not enough, leaves out the shades.
    fn add_shades(&mut self) {
        let is_count = |index: usize| self.columns.get(index).is_some_and(|it| it.column_type == ColumnType::Count);
        let counts: Vec<usize> = (0..self.columns.len().saturating_sub(1)).filter(|&index| is_count(index)).collect();
        if counts.is_empty() || !self.options.screen.terminal {
            return;
        }
        let number = |row: &[(String, Tone)], index: usize| row.get(index).and_then(|(text, _)| text.parse().ok());
        let body = &self.rows[..self.rows.len().saturating_sub(1)];
        let numbers: Vec<Vec<u64>> =
            body.iter().map(|row| counts.iter().map(|&index| number(row, index).unwrap_or(0)).collect()).collect();
        let max = numbers.iter().flatten().copied().max().unwrap_or(0);
        let unshaded = self.rows.clone();
        for (row, numbers) in self.rows.iter_mut().zip(&numbers) {
            for (&index, &number) in counts.iter().zip(numbers) {
                row[index].0.insert(0, shade_char(shade_of(number, max), self.options.screen.unicode));
            }
        }
        let widths = self.full_widths();
        if self.fits(&widths, GAP) {
            return;
        }
        self.gap = 1;
        if !self.fits(&widths, 1) {
            self.rows = unshaded;
        }
    }

    fn build(&self) -> comfy_table::Table {
        let mut table = comfy_table::Table::new();
        table
            .load_style(table_style(if self.options.screen.unicode { '─' } else { '-' }))
            .force_no_tty()
            .set_content_arrangement(ContentArrangement::Disabled);
        if self.options.screen.colour {
            table.enforce_styling();
        }
        if self.options.header {
            let cell = |column: &ColumnHeader| TableCell::new(&column.name).add_attribute(Attribute::Bold);
            table.set_header(self.columns.iter().map(cell));
        }
        let widths = self.widths();
        for row in &self.rows {
            let cells = row.iter().zip(&self.columns).zip(&widths);
            table.add_row(cells.map(|(((text, tone), column), &width)| match self.options.screen.terminal {
                true => coloured(&column.wrap(text, width).join("\n"), *tone),
                false => coloured(text, *tone),
            }));
        }
        for (index, column) in table.column_iter_mut().enumerate() {
            // Besides the padding, comfy-table reserves one column between two columns for a border.
            let gap = if index + 1 < self.columns.len() { self.gap as u16 - 1 } else { 0 };
            column.set_padding((0, gap));
            if self.options.screen.terminal {
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(widths[index] as u16 + gap)));
            }
            if self.columns[index].is_numeric() {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table
    }

    /// Returns a bar for each row on a terminal, if the last column is the only column of counts, else nothing.
    fn bars(&self) -> Vec<String> {
        let screen = self.options.screen;
        let mut counts = self.columns.iter().filter(|column| column.column_type == ColumnType::Count);
        let is_last = self.columns.last().is_some_and(|column| column.column_type == ColumnType::Count);
        if !screen.terminal || !is_last || counts.by_ref().count() != 1 {
            return Vec::new();
        }
        let number = |row: &Vec<(String, Tone)>| row.last().and_then(|(text, _)| text.parse().ok()).unwrap_or(0.0);
        let max = self.rows.iter().map(number).fold(1.0, f64::max);
        let table_width = self.widths().iter().sum::<usize>() + GAP * self.columns.len() + 1;
        let max_length = screen.width.saturating_sub(table_width).min(MAX_BAR) as f64;
        self.rows.iter().map(|row| format!("  {}", bar(number(row) / max * max_length, screen.unicode))).collect()
    }

    /// Writes each row as a block of names and values, without empty values and zeros, for a table that is too wide for the
    /// screen.
    fn write_blocks(&mut self) -> Result<()> {
        let (dim, reset) = dim_escapes(self.options.screen);
        let style_name = |name: &str| format!("{dim}{name}{reset}");
        let options = self.options;
        let style_value = |line: &str| highlight(line, options).into_owned();
        for (index, row) in self.rows.iter().enumerate() {
            if index > 0 {
                writeln!(self.out)?;
            }
            let is_shown = |column: &ColumnHeader, text: &str| match column.column_type {
                ColumnType::Count => text != ZERO,
                _ => !text.is_empty(),
            };
            let fields = self.columns.iter().zip(row).filter(|(column, (text, _))| is_shown(column, text));
            let (columns, values): (Vec<_>, Vec<_>) =
                fields.map(|(column, (text, _))| (column.clone(), Cow::Borrowed(text.as_str()))).unzip();
            write_record(self.out, self.options.screen, 0, &columns, &values, (&style_name, &style_value))?;
        }
        Ok(())
    }
}

/// Returns a line with the words that match a highlight in bold, if the screen has colour.
fn highlight<'l>(line: &'l str, options: RenderOptions<'_>) -> Cow<'l, str> {
    let prefixes = options.highlights;
    if prefixes.is_empty() || !options.screen.colour {
        return Cow::Borrowed(line);
    }
    let bold = Style::new().bold();
    let is_highlighted = |word: &str| prefixes.iter().any(|prefix| has_word_prefix(&fold(word), prefix));
    let words = line.split(' ').map(|word| match is_highlighted(word) {
        true => Cow::Owned(format!("{}{word}{}", bold.render(), Reset.render())),
        false => Cow::Borrowed(word),
    });
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

/// Draws a bar of `length` columns: in eighths of a block, or in whole hashes where the screen shows only ASCII.
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
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        self.columns = columns.to_vec();
        Ok(())
    }

    fn set_legend(&mut self, parts: &[String]) {
        self.legend = parts.to_vec();
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if self.rows.len() == MAX_ROWS {
            bail!(
                "a table is limited to {MAX_ROWS} rows; use -f csv to get all rows, or -n {MAX_ROWS} to get the first ones"
            );
        }
        let row = cells.iter().zip(&self.columns).map(|(cell, column)| {
            let tone = match (column.column_type.element_type(), cell.values().first()) {
                (ColumnType::Word(words), Some(value)) => words.tone(&value.stored_text()),
                _ => Tone::Plain,
            };
            let text = match (column.column_type, cell) {
                (ColumnType::Count, Cell::Integer(0)) => Cow::Borrowed(ZERO),
                _ => cell.display_text(),
            };
            (text.into_owned(), tone)
        });
        self.rows.push(row.collect());
        Ok(())
    }

    fn end(&mut self, footer: Option<&str>) -> Result<()> {
        let screen = self.options.screen;
        let is_empty = self.rows.is_empty() && !self.options.header;
        self.add_shades();
        if screen.terminal && !self.legend.is_empty() {
            for line in wrap_parts(self.legend.iter().map(String::as_str), screen.width) {
                writeln!(self.out, "{line}")?;
            }
            writeln!(self.out)?;
        }
        if screen.terminal && !is_empty && !self.fits(&self.widths(), self.gap) {
            self.write_blocks()?;
        } else if !self.columns.is_empty() && !is_empty {
            let lines: Vec<String> = self.build().lines().collect();
            let header_lines = if self.options.header { 2 } else { 0 };
            // Bars are drawn only if every row has a single line.
            let bars = if lines.len() == self.rows.len() + header_lines { self.bars() } else { Vec::new() };
            for (index, line) in lines.iter().enumerate() {
                let line = highlight(line.trim_end(), self.options);
                let bar = index.checked_sub(header_lines).and_then(|row| bars.get(row)).map_or("", String::as_str);
                writeln!(self.out, "{line}{bar}")?;
            }
        }
        if let Some(footer) = footer.filter(|_| screen.terminal) {
            let (dim, reset) = dim_escapes(screen);
            let lines = wrap(footer, screen.width).join("\n");
            writeln!(self.out, "\n{dim}{lines}{reset}")?;
        }
        Ok(())
    }
}

/// Returns a cell in the style of its tone.
fn coloured(text: &str, tone: Tone) -> TableCell {
    let (colour, is_bold) = tone_style(tone);
    let cell = TableCell::new(text);
    let cell = if is_bold { cell.add_attribute(Attribute::Bold) } else { cell };
    match colour {
        Some(colour) => cell.fg(Color::AnsiValue(colour)),
        None => cell,
    }
}

/// Returns the escape sequences that begin and end dimmed text, empty without colour.
fn dim_escapes(screen: Screen) -> (String, String) {
    let dim = Style::new().dimmed();
    if screen.colour { (dim.render().to_string(), Reset.render().to_string()) } else { (String::new(), String::new()) }
}
