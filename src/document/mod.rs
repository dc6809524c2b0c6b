//! A document: titled sections, each of fields, prose or rows. What `show` and `search` are, before a format is chosen.
//!
//! Knows how a document is laid out for people. It knows no dataset and no verb.

mod html;
mod inline;

use std::io::Write;

use anstyle::{Reset, Style};
use anyhow::Result;
use unicode_width::UnicodeWidthStr as _;

use crate::context::Screen;
use crate::render::{Format, Head, Look, escape, renderer};
use crate::schema::Cell;
use crate::text::{printable, wrap};

pub(crate) use inline::{Line, Span, strong, words};

/// A titled document.
pub(crate) struct Document {
    /// What it is about.
    pub title: String,
    /// What kind of thing that is, or any line below the title.
    pub subtitle: String,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section of a document.
pub(crate) struct Section {
    /// Its title; empty for the one that needs none.
    pub title: String,
    /// What it holds.
    pub body: Body,
}

/// What a section holds. A section without a title goes on with the one before.
pub(crate) enum Body {
    /// Paragraphs.
    Prose(Vec<Line>),
    /// Points.
    Points(Vec<Point>),
    /// Lines numbered from 1: the sources that [`Span::Sources`] speaks of.
    Numbered(Vec<Line>),
    /// Values by name.
    Fields(Vec<(String, Cell<'static>)>),
    /// Rows of cells under heads.
    Rows(Vec<Head>, Vec<Vec<Cell<'static>>>),
}

/// A point.
pub(crate) struct Point {
    /// What it says.
    pub line: Line,
    /// What more is to be said of it.
    pub below: Vec<Line>,
}

/// The longest list that stands in one line.
const SHORT: usize = 60;
/// The longest line of prose that is easy to read.
const MEASURE: usize = 100;
/// The narrowest column of prose beside the names of fields.
const NARROW: usize = 20;

impl Document {
    /// Writes the document for people: on a screen, as Markdown or as a page.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn write(&self, format: Format, screen: Screen, out: &mut dyn Write) -> Result<()> {
        if format == Format::Html {
            return html::write(self, out);
        }
        let bold = |text: &str| match screen.colour && format != Format::Markdown {
            true => format!("{}{text}{}", Style::new().bold().render(), Reset.render()),
            false => text.to_owned(),
        };
        let markdown = format == Format::Markdown;
        let (title, subtitle) = (printable(&self.title), printable(&self.subtitle));
        match markdown {
            true => writeln!(out, "# {}\n", escape(&title))?,
            false => writeln!(out, "{}", bold(&title))?,
        }
        write_line("", &if markdown { escape(&subtitle) } else { subtitle.into_owned() }, screen, out)?;
        for section in &self.sections {
            writeln!(out)?;
            match (section.title.is_empty(), markdown) {
                (true, _) => {}
                (false, true) => writeln!(out, "## {}\n", escape(&printable(&section.title)))?,
                (false, false) => writeln!(out, "{}", bold(&printable(&section.title)))?,
            }
            section.body.write(format, screen, out)?;
        }
        Ok(())
    }
}

impl Body {
    fn write(&self, format: Format, screen: Screen, out: &mut dyn Write) -> Result<()> {
        let markdown = format == Format::Markdown;
        match self {
            Body::Prose(paragraphs) => {
                for (at, paragraph) in paragraphs.iter().enumerate() {
                    if at > 0 {
                        writeln!(out)?;
                    }
                    write_line("", &inline::text(paragraph, markdown), screen, out)?;
                }
            }
            Body::Points(points) => {
                for Point { line, below } in points {
                    write_line("- ", &inline::text(line, markdown), screen, out)?;
                    for more in below {
                        write_line("  - ", &inline::text(more, markdown), screen, out)?;
                    }
                }
            }
            Body::Numbered(lines) => {
                for (at, line) in lines.iter().enumerate() {
                    write_line(&format!("{}. ", at + 1), &inline::text(line, markdown), screen, out)?;
                }
            }
            Body::Fields(fields) if markdown => {
                for (name, cell) in fields {
                    writeln!(out, "- **{name}**: {}", escape(&printable(&cell.display_text())))?;
                }
            }
            Body::Fields(fields) => write_fields(fields, screen, out)?,
            Body::Rows(heads, rows) => {
                let mut renderer = renderer(format, out, Look { name: "", header: true, screen, marks: &[] });
                renderer.begin(heads)?;
                for row in rows {
                    renderer.row(row)?;
                }
                renderer.end(None)?;
            }
        }
        Ok(())
    }
}

/// A line behind what marks it as a point, on a terminal wrapped and set in as far as its mark.
fn write_line(mark: &str, text: &str, screen: Screen, out: &mut dyn Write) -> Result<()> {
    let room = screen.width.min(MEASURE).saturating_sub(mark.len());
    let lines = if screen.terminal && room >= NARROW { wrap(text, room) } else { vec![text.to_owned()] };
    for (at, line) in lines.iter().enumerate() {
        let mark = if at == 0 { mark.to_owned() } else { " ".repeat(mark.len()) };
        writeln!(out, "{mark}{line}")?;
    }
    Ok(())
}

/// Fields as a list: names to the left, values beside them, wrapped on a terminal.
fn write_fields(fields: &[(String, Cell<'static>)], screen: Screen, out: &mut dyn Write) -> Result<()> {
    let name_width = fields.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let room = screen.width.saturating_sub(name_width + 4);
    for (name, cell) in fields {
        let fold = |text: &str| match screen.terminal && room >= NARROW {
            true => wrap(text, room),
            false => vec![text.to_owned()],
        };
        // The elements of a long list stand below each other.
        let long = matches!(cell, Cell::List(_)) && cell.display_text().width() > SHORT;
        let one = [cell.display_text()];
        let texts = if long { cell.values().iter().map(Cell::display_text).collect() } else { one.to_vec() };
        for (i, line) in texts.iter().flat_map(|text| fold(&printable(text))).enumerate() {
            let name = if i == 0 { name.as_str() } else { "" };
            writeln!(out, "  {name:<name_width$}  {line}")?;
        }
    }
    Ok(())
}
