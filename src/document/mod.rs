//! A document: titled sections of fields, text, lists or a table, independent of the format. `show` and
//! `brief` write documents.
//!
//! May import `render`, `schema`, `context` and `text`; refers to no particular dataset or command.

mod html;
mod inline;

use std::io::Write;

use anstyle::{Reset, Style};
use anyhow::Result;

use crate::context::Screen;
use crate::render::{ColumnHeader, Format, RenderOptions, escape_markdown, markdown_cell, renderer, write_record};
use crate::schema::Cell;
use crate::text::{printable, wrap};

pub(crate) use inline::{Inline, Inlines};

/// A titled document.
pub(crate) struct Document {
    /// The title.
    pub title: String,
    /// The line below the title.
    pub subtitle: String,
    /// The sections.
    pub sections: Vec<Section>,
}

/// A section of a document.
pub(crate) struct Section {
    /// The title. A section with an empty title continues the previous section.
    pub title: String,
    /// The content.
    pub body: Body,
}

/// The content of a section.
pub(crate) enum Body {
    /// Paragraphs of text.
    Paragraphs(Vec<Inlines>),
    /// A list.
    List(Vec<ListItem>),
    /// A list numbered from 1: the sources that [`Inline::Citations`] refers to.
    NumberedList(Vec<Inlines>),
    /// Named values.
    Fields(Vec<(ColumnHeader, Cell<'static>)>),
    /// The columns and the rows of a table.
    Table(Vec<ColumnHeader>, Vec<Vec<Cell<'static>>>),
}

/// An item of a list.
pub(crate) struct ListItem {
    /// The text.
    pub content: Inlines,
    /// The items of the nested list.
    pub children: Vec<Inlines>,
}

impl ListItem {
    /// Creates an item without a nested list.
    pub(crate) fn new(content: Inlines) -> ListItem {
        ListItem { content, children: Vec::new() }
    }
}

/// The indent of fields.
const FIELD_INDENT: usize = 2;
/// The width limit of a line of text, for readability.
const MAX_LINE: usize = 100;
/// The numbers of characters per line when `document.css` prints on A4: in a list, and in a column of a numbered list.
const PRINTED_WIDTHS: (usize, usize) = (126, 56);
/// The number of lines of a numbered list that take the space of one line of a list: three columns in a smaller font.
const NUMBERED_LINES: usize = 4;

impl Document {
    /// Writes the document as text, Markdown or HTML.
    ///
    /// # Errors
    /// If the write fails.
    pub(crate) fn write(&self, format: Format, screen: Screen, out: &mut dyn Write) -> Result<()> {
        // The control characters in a document are escaped only here.
        let document = self.printable();
        if format == Format::Html {
            return html::write(&document, out);
        }
        let markdown = format == Format::Markdown;
        let bold = |text: &str| match screen.colour {
            true => format!("{}{text}{}", Style::new().bold().render(), Reset.render()),
            false => text.to_owned(),
        };
        match markdown {
            true => writeln!(out, "# {}\n", escape_heading(&document.title))?,
            false => writeln!(out, "{}", bold(&document.title))?,
        }
        let subtitle = inline::render(&vec![Inline::text(document.subtitle)], markdown);
        write_wrapped("", &subtitle, screen, out)?;
        for section in &document.sections {
            writeln!(out)?;
            match (section.title.is_empty(), markdown) {
                (true, _) => {}
                (false, true) => writeln!(out, "## {}\n", escape_heading(&section.title))?,
                (false, false) => writeln!(out, "{}", bold(&section.title))?,
            }
            section.body.write(format, screen, out)?;
        }
        Ok(())
    }

    /// Returns the approximate number of lines of the HTML document when it is printed on A4: about 70 per page.
    pub(crate) fn printed_lines(&self) -> usize {
        let (width, column_width) = PRINTED_WIDTHS;
        let lines = |inlines: &Inlines, width: usize| inline::render(inlines, false).chars().count().div_ceil(width);
        let section = |section: &Section| match &section.body {
            Body::List(items) => items
                .iter()
                .flat_map(|item| std::iter::once(&item.content).chain(&item.children))
                .map(|item| lines(item, width))
                .sum(),
            Body::Paragraphs(paragraphs) => paragraphs.iter().map(|paragraph| lines(paragraph, width)).sum(),
            Body::NumberedList(items) => {
                items.iter().map(|item| lines(item, column_width)).sum::<usize>().div_ceil(NUMBERED_LINES)
            }
            Body::Fields(fields) => fields.len(),
            Body::Table(_, rows) => rows.len(),
        };
        // The title of a section takes two lines; the title and the subtitle of the document take five.
        self.sections.iter().map(|it| 2 * usize::from(!it.title.is_empty()) + section(it)).sum::<usize>() + 5
    }

    /// Returns the document with all of its text escaped by [`printable`].
    fn printable(&self) -> Document {
        let section = |section: &Section| Section {
            title: printable(&section.title).into_owned(),
            body: section.body.printable(),
        };
        Document {
            title: printable(&self.title).into_owned(),
            subtitle: printable(&self.subtitle).into_owned(),
            sections: self.sections.iter().map(section).collect(),
        }
    }
}

impl Body {
    fn printable(&self) -> Body {
        let inlines = |inlines: &Inlines| inlines.iter().map(Inline::printable).collect::<Inlines>();
        let cell = |cell: &Cell<'_>| cell.printable().into_owned();
        let header = |column: &ColumnHeader| column.clone().with_name(printable(&column.name).into_owned());
        match self {
            Body::Paragraphs(paragraphs) => Body::Paragraphs(paragraphs.iter().map(inlines).collect()),
            Body::List(items) => Body::List(
                items
                    .iter()
                    .map(|item| ListItem {
                        content: inlines(&item.content),
                        children: item.children.iter().map(inlines).collect(),
                    })
                    .collect(),
            ),
            Body::NumberedList(items) => Body::NumberedList(items.iter().map(inlines).collect()),
            Body::Fields(fields) => {
                Body::Fields(fields.iter().map(|(name, value)| (header(name), cell(value))).collect())
            }
            Body::Table(columns, rows) => Body::Table(
                columns.iter().map(header).collect(),
                rows.iter().map(|row| row.iter().map(cell).collect()).collect(),
            ),
        }
    }

    fn write(&self, format: Format, screen: Screen, out: &mut dyn Write) -> Result<()> {
        let markdown = format == Format::Markdown;
        match self {
            Body::Paragraphs(paragraphs) => {
                for (index, paragraph) in paragraphs.iter().enumerate() {
                    if index > 0 {
                        writeln!(out)?;
                    }
                    write_wrapped("", &inline::render(paragraph, markdown), screen, out)?;
                }
            }
            Body::List(items) => {
                for ListItem { content, children } in items {
                    write_wrapped("- ", &inline::render(content, markdown), screen, out)?;
                    for child in children {
                        write_wrapped("  - ", &inline::render(child, markdown), screen, out)?;
                    }
                }
            }
            Body::NumberedList(items) => {
                for (index, item) in items.iter().enumerate() {
                    write_wrapped(&format!("{}. ", index + 1), &inline::render(item, markdown), screen, out)?;
                }
            }
            Body::Fields(fields) if markdown => {
                for (column, cell) in fields {
                    writeln!(out, "- **{}**: {}", escape_markdown(&column.name), markdown_cell(cell))?;
                }
            }
            Body::Fields(fields) => {
                let columns: Vec<ColumnHeader> = fields.iter().map(|(column, _)| column.clone()).collect();
                let values: Vec<_> = fields.iter().map(|(_, cell)| cell.display_text()).collect();
                write_record(out, screen, FIELD_INDENT, &columns, &values, (&str::to_owned, &str::to_owned))?;
            }
            Body::Table(columns, rows) => {
                let mut renderer = renderer(format, out, RenderOptions::new("", screen));
                renderer.begin(columns)?;
                for row in rows {
                    renderer.row(row)?;
                }
                renderer.end(None)?;
            }
        }
        Ok(())
    }
}

/// Escapes the text of a heading. A trailing `#` would close the heading.
fn escape_heading(text: &str) -> String {
    let escaped = escape_markdown(text);
    match escaped.strip_suffix('#') {
        Some(rest) => format!("{rest}\\#"),
        None => escaped,
    }
}

/// Writes a text after its list marker. On a terminal the text is wrapped, and continuation lines are indented by the
/// width of the marker.
fn write_wrapped(marker: &str, text: &str, screen: Screen, out: &mut dyn Write) -> Result<()> {
    let width = screen.width.min(MAX_LINE).saturating_sub(marker.len());
    let lines = if screen.terminal { wrap(text, width) } else { vec![text.to_owned()] };
    for (index, line) in lines.iter().enumerate() {
        let marker = if index == 0 { marker.to_owned() } else { " ".repeat(marker.len()) };
        writeln!(out, "{marker}{line}")?;
    }
    Ok(())
}
