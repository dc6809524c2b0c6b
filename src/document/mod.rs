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

use inline::{BOLD, Markup};
pub(crate) use inline::{Inline, Inlines};

/// A titled document.
pub(crate) struct Document {
    /// The title.
    pub title: String,
    /// The line below the title.
    pub subtitle: String,
    /// The parts of the running header of printed pages.
    pub header: Vec<String>,
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
    /// A paragraph below the content, such as the source.
    Footer(Inlines),
    /// A list.
    List(Vec<ListItem>),
    /// Figures in large type, and a picture beside them in HTML.
    Highlights(Vec<Highlight>, Option<Illustration>),
    /// A table in HTML, and a list in text and in Markdown, where a table of long texts cannot be read.
    Rows(Vec<RowColumn>, Vec<Vec<Inlines>>),
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

/// A figure in large type.
pub(crate) struct Highlight {
    /// The value.
    pub value: String,
    /// What the value measures.
    pub label: String,
}

/// A picture in an HTML document.
#[derive(Clone)]
pub(crate) struct Illustration {
    /// The SVG element.
    pub svg: String,
    /// The text below the picture.
    pub caption: String,
}

/// A column of [`Body::Rows`].
#[derive(Clone, Copy)]
pub(crate) struct RowColumn {
    /// The name.
    pub head: &'static str,
    /// The text before a value in a list.
    pub lead: &'static str,
}

/// The indent of fields.
const FIELD_INDENT: usize = 2;
/// The width limit of a line of text, for readability.
const MAX_LINE: usize = 100;
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
        let bold = |text: &str| vec![Inline::strong(text)];
        match markdown {
            true => writeln!(out, "# {}\n", escape_heading(&document.title))?,
            false => write_wrapped("", &bold(&document.title), format, screen, out)?,
        }
        write_wrapped("", &vec![Inline::text(document.subtitle)], format, screen, out)?;
        for section in &document.sections {
            writeln!(out)?;
            match (section.title.is_empty(), markdown) {
                (true, _) => {}
                (false, true) => writeln!(out, "## {}\n", escape_heading(&section.title))?,
                (false, false) => write_wrapped("", &bold(&section.title), format, screen, out)?,
            }
            section.body.write(format, screen, out)?;
        }
        Ok(())
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
            header: self.header.iter().map(|part| printable(part).into_owned()).collect(),
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
            Body::Footer(paragraph) => Body::Footer(inlines(paragraph)),
            Body::List(items) => Body::List(
                items
                    .iter()
                    .map(|item| ListItem {
                        content: inlines(&item.content),
                        children: item.children.iter().map(inlines).collect(),
                    })
                    .collect(),
            ),
            Body::Highlights(highlights, illustration) => Body::Highlights(
                highlights
                    .iter()
                    .map(|Highlight { value, label }| Highlight {
                        value: printable(value).into_owned(),
                        label: printable(label).into_owned(),
                    })
                    .collect(),
                illustration.clone(),
            ),
            Body::Rows(columns, rows) => {
                Body::Rows(columns.clone(), rows.iter().map(|row| row.iter().map(inlines).collect()).collect())
            }
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
                    write_wrapped("", paragraph, format, screen, out)?;
                }
            }
            Body::Footer(paragraph) => {
                if markdown {
                    writeln!(out, "---\n")?;
                }
                write_wrapped("", paragraph, format, screen, out)?;
            }
            Body::List(items) => {
                for ListItem { content, children } in items {
                    write_wrapped("- ", content, format, screen, out)?;
                    for child in children {
                        write_wrapped("  - ", child, format, screen, out)?;
                    }
                }
            }
            Body::Highlights(highlights, _) => {
                for Highlight { value, label } in highlights {
                    let item = vec![Inline::strong(value), Inline::text(format!(" \u{2013} {label}"))];
                    write_wrapped("- ", &item, format, screen, out)?;
                }
            }
            Body::Rows(columns, rows) => {
                for row in rows {
                    let mut item = Inlines::new();
                    for (column, cell) in columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
                        item.push(Inline::text(column.lead));
                        item.extend(cell.iter().cloned());
                    }
                    write_wrapped("- ", &item, format, screen, out)?;
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
/// width of the marker; except in Markdown, strong text is bold there.
fn write_wrapped(marker: &str, text: &Inlines, format: Format, screen: Screen, out: &mut dyn Write) -> Result<()> {
    let markup = match format {
        Format::Markdown => Markup::Markdown,
        _ if screen.colour => Markup::Bold,
        _ => Markup::Plain,
    };
    let text = inline::render(text, markup);
    let width = screen.width.min(MAX_LINE).saturating_sub(marker.len());
    let lines = if screen.terminal { wrap(&text, width) } else { vec![text] };
    let (bold, reset) = (Style::new().bold().render().to_string(), Reset.render().to_string());
    let mut is_bold = false;
    for (index, line) in lines.iter().enumerate() {
        let marker = if index == 0 { marker.to_owned() } else { " ".repeat(marker.len()) };
        let mut styled = if is_bold { bold.clone() } else { String::new() };
        for (index, part) in line.split(BOLD).enumerate() {
            if index > 0 {
                is_bold = !is_bold;
                styled.push_str(if is_bold { &bold } else { &reset });
            }
            styled.push_str(part);
        }
        // An indent is never bold.
        let end = if is_bold { &*reset } else { "" };
        writeln!(out, "{marker}{styled}{end}")?;
    }
    Ok(())
}
