//! Writes a document as one HTML file without scripts or external resources, with a print layout for A4.
//!
//! The markup and the style sheet are in `templates/`; the template engine escapes all text.

use std::io::Write;

use anyhow::Result;
use askama::Template;

use super::{Body, Document, Inline};
use crate::schema::Cell;

#[derive(Template)]
#[template(path = "document.html")]
struct HtmlDocument<'d> {
    document: &'d Document,
}

/// Writes the document as HTML.
///
/// # Errors
/// If the write fails.
pub(super) fn write(document: &Document, out: &mut dyn Write) -> Result<()> {
    Ok(HtmlDocument { document }.write_into(out)?)
}

fn cell_text(cell: &Cell<'_>) -> String {
    cell.display_text().into_owned()
}
