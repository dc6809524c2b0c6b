//! A document: titled sections, each of fields, prose or rows. What `show` and `search` are, before a format is chosen.
//!
//! Knows how a document is laid out for people. It knows no dataset and no verb.

use std::io::Write;

use anstyle::{Reset, Style};
use anyhow::Result;
use unicode_width::UnicodeWidthStr as _;

use crate::cell::Cell;
use crate::context::Screen;
use crate::render::{Format, Head, Look, escape, renderer};
use crate::text::{printable, wrapped};

/// A titled document.
pub struct Document {
    /// What it is about.
    pub title: String,
    /// What kind of thing that is, or any line below the title.
    pub subtitle: String,
    /// Its sections.
    pub sections: Vec<Section>,
}

/// A section of a document.
pub struct Section {
    /// Its title; empty for the one that needs none.
    pub title: String,
    /// What it holds.
    pub body: Body,
}

/// What a section holds.
pub enum Body {
    /// Values by name.
    Fields(Vec<(String, Cell<'static>)>),
    /// Rows of cells under heads.
    Rows(Vec<Head>, Vec<Vec<Cell<'static>>>),
}

/// The longest list that stands in one line.
const SHORT: usize = 60;
/// The narrowest column of prose beside the names of fields.
const NARROW: usize = 20;

impl Document {
    /// Writes the document for people, on a screen or as Markdown.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, format: Format, screen: Screen, out: &mut dyn Write) -> Result<()> {
        let bold = |text: &str| match screen.colour && format != Format::Markdown {
            true => format!("{}{text}{}", Style::new().bold().render(), Reset.render()),
            false => text.to_owned(),
        };
        let markdown = format == Format::Markdown;
        let (title, subtitle) = (printable(&self.title), printable(&self.subtitle));
        match markdown {
            true => writeln!(out, "# {}\n\n{}", escape(&title), escape(&subtitle))?,
            false => writeln!(out, "{}\n{subtitle}", bold(&title))?,
        }
        for section in &self.sections {
            writeln!(out)?;
            match (section.title.is_empty(), markdown) {
                (true, _) => {}
                (false, true) => writeln!(out, "## {}\n", escape(&printable(&section.title)))?,
                (false, false) => writeln!(out, "{}", bold(&printable(&section.title)))?,
            }
            match &section.body {
                Body::Fields(fields) if markdown => {
                    for (name, cell) in fields {
                        writeln!(out, "- **{name}**: {}", escape(&printable(&cell.human())))?;
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
        }
        Ok(())
    }
}

/// Fields as a list: names to the left, values beside them, wrapped on a terminal.
fn write_fields(fields: &[(String, Cell<'static>)], screen: Screen, out: &mut dyn Write) -> Result<()> {
    let name_width = fields.iter().map(|(name, _)| name.width()).max().unwrap_or(0);
    let room = screen.width.saturating_sub(name_width + 4);
    for (name, cell) in fields {
        let fold = |text: &str| match screen.terminal && room >= NARROW {
            true => wrapped(text, room),
            false => vec![text.to_owned()],
        };
        // The elements of a long list stand below each other.
        let long = matches!(cell, Cell::List(_)) && cell.human().width() > SHORT;
        let one = [cell.human()];
        let texts = if long { cell.values().iter().map(Cell::human).collect() } else { one.to_vec() };
        for (i, line) in texts.iter().flat_map(|text| fold(&printable(text))).enumerate() {
            let name = if i == 0 { name.as_str() } else { "" };
            writeln!(out, "  {name:<name_width$}  {line}")?;
        }
    }
    Ok(())
}
