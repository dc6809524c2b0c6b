//! Writes a document as one HTML file without scripts or external resources, with a print layout for A4.
//!
//! The markup and the style sheet are in `templates/`; the template engine escapes all text.

use std::io::Write;

use anyhow::Result;
use askama::Template;

use super::{Body, Document, Inline};
use crate::date::Date;
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

/// Returns texts as one CSS string, in which everything but ASCII letters, digits and spaces is escaped.
fn css_string(texts: &[String]) -> String {
    let text = texts.join(" \u{b7} ");
    let escape = |c: char| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | ' ' => c.to_string(),
        // A space ends an escape sequence.
        c => format!("\\{:x} ", u32::from(c)),
    };
    text.chars().map(escape).collect()
}

/// Splits a text into dates with hyphens, at which a browser would break the line, and other text. Returns whether each part
/// is a date.
fn split_dates(text: &str) -> Vec<(bool, &str)> {
    let is_date = |part: &str| part.len() == 10 && part.parse::<Date>().is_ok();
    let mut parts = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(|c: char| c.is_ascii_digit()) {
        if at >= start && text.get(at..at + 10).is_some_and(is_date) {
            parts.extend([(false, &text[start..at]), (true, &text[at..at + 10])]);
            start = at + 10;
        }
    }
    parts.push((false, &text[start..]));
    parts
}

fn cell_text(cell: &Cell<'_>) -> String {
    cell.display_text().into_owned()
}
