//! The directory as one page for a browser: everything in it, nothing fetched.
//!
//! How it looks and what it does stands in `templates/page/`; what it holds is gathered here. All of that is text in a
//! block of JSON, in which nothing can end the block or drive a terminal.

mod data;
mod schema_org;
mod timeline;

use std::fmt::Write as _;
use std::io::Write;

use anyhow::Result;
use askama::Template;
use serde::Serialize;

use crate::datasets::report::{DIRECTORY_TITLE, NOTICE};
use crate::session::Session;
use crate::text::is_unprintable;

/// The style sheet.
pub const STYLE: &str = include_str!("../../../templates/page/page.css");
/// The script: its parts one after the other.
pub const SCRIPT: &str = concat!(
    include_str!("../../../templates/page/model.js"),
    include_str!("../../../templates/page/view.js"),
    include_str!("../../../templates/page/values.js"),
    include_str!("../../../templates/page/filters.js"),
    include_str!("../../../templates/page/list.js"),
    include_str!("../../../templates/page/pane.js"),
    include_str!("../../../templates/page/main.js"),
);
/// Their SHA-256 in Base64, the only style and script that a browser lets the page have. A test keeps them true.
const STYLE_HASH: &str = include_str!("../../../templates/page/page.css.sha256").trim_ascii();
const SCRIPT_HASH: &str = include_str!("../../../templates/page/script.sha256").trim_ascii();

#[derive(Template)]
#[template(path = "page/page.html")]
struct Page {
    title: &'static str,
    notice: &'static str,
    description: String,
    data: String,
    style: &'static str,
    style_hash: &'static str,
    script: &'static str,
    script_hash: &'static str,
}

/// Everything that the page holds, ready to be written.
pub(crate) struct Content(Page);

/// Gathers what the page holds.
///
/// # Errors
/// If the data cannot be read, or a claim not be recomputed.
pub(crate) fn gather(session: &mut Session<'_>) -> Result<Content> {
    let description = embedded(&schema_org::dataset(session)?)?;
    let data = embedded(&data::of(session)?)?;
    Ok(Content(Page {
        title: DIRECTORY_TITLE,
        notice: NOTICE,
        description,
        data,
        style: STYLE,
        style_hash: STYLE_HASH,
        script: SCRIPT,
        script_hash: SCRIPT_HASH,
    }))
}

impl Content {
    /// Writes the page.
    ///
    /// # Errors
    /// If it cannot be written.
    pub(crate) fn write(&self, out: &mut dyn Write) -> Result<()> {
        Ok(self.0.write_into(out)?)
    }
}

/// A value as JSON that is safe between the tags of a page, and on a terminal.
fn embedded(value: &impl Serialize) -> Result<String> {
    let text = serde_json::to_string(value)?;
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            // Outside of strings JSON has none of these, and inside it an escape means the same.
            c if c == '<' || is_unprintable(c) => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_is_embedded_ends_nothing_and_stays_what_it_is() {
        let hostile = Value::from("</script><!--<script>\u{1b}[31m\u{9b}\u{7f}\u{202e}León\"\\");
        let text = embedded(&hostile).unwrap();
        assert!(!text.contains('<') && !text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), hostile);
    }
}
