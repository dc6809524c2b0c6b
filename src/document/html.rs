//! A document as a page: one file, no script, nothing fetched, laid out for A4.
//!
//! How the page looks stands in `templates/`. What comes from the data is escaped there, all of it.

use std::io::Write;

use anyhow::Result;
use askama::Template;

use super::{Body, Document, Span};
use crate::render::Head;
use crate::schema::{Cell, ColumnType};
use crate::text::printable;

#[derive(Template)]
#[template(path = "document.html")]
struct Page<'d> {
    document: &'d Document,
}

/// Writes the document as a page.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> Result<()> {
    Ok(Page { document }.write_into(out)?)
}

/// Whether what stands below a head is set to the right.
fn is_number(head: &Head) -> bool {
    matches!(head.kind, ColumnType::Integer | ColumnType::Number | ColumnType::Count)
}

fn shown(cell: &Cell<'_>) -> String {
    printable(&cell.display_text()).into_owned()
}
