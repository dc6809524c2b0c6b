//! A table for people: on a terminal it fits the width and is coloured, in a pipe it is plain and never wrapped.

use std::io::Write;

use anstyle::{Reset, Style};
use anyhow::{Result, bail};
use comfy_table::{
    Attribute, Cell as Shown, CellAlignment, Color, ColumnConstraint, ContentArrangement, LineStyle, TableStyle, Width,
};
use unicode_width::UnicodeWidthStr as _;

use super::{Head, Look, Renderer};
use crate::cell::{Cell, Kind, Tone};
use crate::context::Screen;
use crate::text::printable;

/// The most rows of a table: it holds them all to align them.
const MOST: usize = 10_000;
/// The narrowest a column is made to fit a screen.
const NARROWEST: usize = 8;
const GAP: usize = 2;

/// What stands below a table on a terminal.
pub type Foot<'f> = Option<&'f str>;

const STYLE: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A table whose rows are held until the end, because the widest decides.
pub struct Table<'w> {
    out: &'w mut dyn Write,
    look: Look,
    heads: Vec<Head>,
    rows: Vec<Vec<(String, Tone)>>,
}

impl<'w> Table<'w> {
    pub fn new(out: &'w mut dyn Write, look: Look) -> Self {
        Table { out, look, heads: Vec::new(), rows: Vec::new() }
    }

    /// How wide each column is on this screen: as wide as its content, the widest words narrowed first.
    fn widths(&self) -> Vec<usize> {
        let header = if self.look.header { 1 } else { 0 };
        let mut widths: Vec<usize> = self.heads.iter().map(|head| head.name.width() * header).collect();
        for row in &self.rows {
            for (width, (text, _)) in widths.iter_mut().zip(row) {
                *width = (*width).max(text.width());
            }
        }
        let room = self.look.screen.width.saturating_sub(GAP * self.heads.len().saturating_sub(1));
        while self.look.screen.terminal && widths.iter().sum::<usize>() > room {
            // Words give way before keys, keys before numbers and dates.
            let gives = |at: usize| match self.heads[at].kind.single() {
                Kind::Text | Kind::Url | Kind::Parts if self.heads[at].name != "id" => widths[at] * 4,
                Kind::Reference(_) | Kind::Text | Kind::Word(_) => widths[at],
                _ => 0,
            };
            let most = (0..widths.len()).filter(|&at| widths[at] > NARROWEST).max_by_key(|&at| gives(at));
            match most {
                Some(at) => widths[at] -= 1,
                None => break,
            }
        }
        widths
    }

    fn build(&self) -> comfy_table::Table {
        let mut table = comfy_table::Table::new();
        table.load_style(STYLE).force_no_tty().set_content_arrangement(ContentArrangement::Disabled);
        if self.look.screen.colour {
            table.enforce_styling();
        }
        if self.look.header {
            table.set_header(self.heads.iter().map(|head| Shown::new(&head.name).add_attribute(Attribute::Bold)));
        }
        for row in &self.rows {
            table.add_row(row.iter().map(|(text, tone)| tinted(text, *tone)));
        }
        let widths = self.widths();
        for (at, column) in table.column_iter_mut().enumerate() {
            let gap = if at + 1 < self.heads.len() { GAP as u16 } else { 0 };
            column.set_padding((0, gap));
            if self.look.screen.terminal {
                column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(widths[at] as u16 + gap)));
            }
            if matches!(self.heads[at].kind, Kind::Integer | Kind::Number) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            // Ids have no spaces to break at.
            if self.heads[at].name == "id" || self.heads[at].kind == Kind::Reference("clusters") {
                column.set_delimiter('-');
            }
        }
        table.set_content_arrangement(ContentArrangement::Dynamic);
        table
    }
}

impl Renderer for Table<'_> {
    fn begin(&mut self, heads: &[Head]) -> Result<()> {
        self.heads = heads.to_vec();
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        if self.rows.len() == MOST {
            bail!("a table holds {MOST} rows and the answer has more; write it with -f csv, or ask for fewer with -n {MOST}");
        }
        let shown = cells.iter().zip(&self.heads).map(|(cell, head)| {
            let tone = match (head.kind.single(), cell.values().first()) {
                (Kind::Word(words), Some(value)) => words.tone(&value.flat()),
                _ => Tone::Plain,
            };
            (printable(&cell.human()).into_owned(), tone)
        });
        self.rows.push(shown.collect());
        Ok(())
    }

    fn end(&mut self, foot: Foot<'_>) -> Result<()> {
        let nothing = self.rows.is_empty() && !self.look.header;
        if !self.heads.is_empty() && !nothing {
            for line in self.build().lines() {
                writeln!(self.out, "{}", line.trim_end())?;
            }
        }
        if let Some(foot) = foot.filter(|_| self.look.screen.terminal) {
            let (on, off) = dimmed(self.look.screen);
            writeln!(self.out, "\n{on}{}{off}", printable(foot))?;
        }
        Ok(())
    }
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
        Tone::Care => cell.fg(Color::DarkMagenta),
        Tone::Bad => cell.fg(Color::DarkRed),
    }
}

/// What turns quiet letters on and off again.
fn dimmed(screen: Screen) -> (String, String) {
    let dim = Style::new().dimmed();
    if screen.colour { (dim.render().to_string(), Reset.render().to_string()) } else { (String::new(), String::new()) }
}
