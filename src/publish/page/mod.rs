//! The whole directory as one HTML page with a script, without external resources.
//!
//! The markup, the style sheet and the script are in `templates/page/`; this folder gathers the data, which the page
//! embeds as JSON.

mod data;
mod pictures;
mod schema_org;
mod timeline;

use std::io::Write;

use anyhow::Result;
use askama::Template;
use serde::Serialize;

use self::pictures::PagePicture;
use crate::session::Session;
use crate::text::{escape_json, printable};

/// The style sheet as written.
const STYLE: &str = include_str!("../../../templates/page/page.css");
/// The script as written, concatenated from its parts.
const SCRIPT: &str = concat!(
    include_str!("../../../templates/page/model.js"),
    include_str!("../../../templates/page/output.js"),
    include_str!("../../../templates/page/names.js"),
    include_str!("../../../templates/page/view.js"),
    include_str!("../../../templates/page/values.js"),
    include_str!("../../../templates/page/prose.js"),
    include_str!("../../../templates/page/filters.js"),
    include_str!("../../../templates/page/list.js"),
    include_str!("../../../templates/page/hints.js"),
    include_str!("../../../templates/page/pictures.js"),
    include_str!("../../../templates/page/pane.js"),
    include_str!("../../../templates/page/main.js"),
);
/// The SHA-256 of the style sheet in Base64, for the Content Security Policy of the page; a test checks the hash.
const STYLE_HASH: &str = include_str!("../../../templates/page/page.css.sha256").trim_ascii();
/// The SHA-256 of the script in Base64, for the Content Security Policy of the page; a test checks the hash.
const SCRIPT_HASH: &str = include_str!("../../../templates/page/script.sha256").trim_ascii();

/// The page with all of the data.
#[derive(Template)]
#[template(path = "page/page.html")]
pub(crate) struct Page {
    title: String,
    short_title: String,
    notice: String,
    description: String,
    pictures: Vec<PagePicture>,
    data: String,
    style: String,
    style_hash: &'static str,
    script: String,
    script_hash: &'static str,
}

impl Page {
    /// Gathers the data of the page.
    ///
    /// # Errors
    /// If the data cannot be read, or a claim cannot be recomputed.
    pub(crate) fn gather(session: &mut Session<'_>) -> Result<Page> {
        let identity = session.catalog.document_identity().into_owned();
        let data = data::gather(session)?;
        Ok(Page {
            title: printable(&identity.title).into_owned(),
            short_title: printable(identity.short_title()).into_owned(),
            notice: printable(identity.notice()).into_owned(),
            description: to_embeddable_json(&schema_org::describe(session))?,
            pictures: pictures::draw_all(session, data.has_tiles())?,
            data: to_embeddable_json(&data)?,
            style: style(),
            style_hash: STYLE_HASH,
            script: script(),
            script_hash: SCRIPT_HASH,
        })
    }

    /// Writes the page.
    ///
    /// # Errors
    /// If the write fails.
    pub(crate) fn write(&self, out: &mut dyn Write) -> Result<()> {
        Ok(self.write_into(out)?)
    }
}

/// Returns the style sheet of the page.
#[must_use]
pub fn style() -> String {
    let style = without_indentation(STYLE);
    [
        (": ", ":"),
        ("; ", ";"),
        (" {", "{"),
        ("{ ", "{"),
        (";}", "}"),
        (" }", "}"),
        (";}", "}"),
        (", ", ","),
        (" > ", ">"),
    ]
    .into_iter()
    .fold(style, |style, (spaced, dense)| style.replace(spaced, dense))
}

/// Returns the script of the page, without the spaces around some operators, which occur in no text of it.
#[must_use]
pub fn script() -> String {
    let script = without_indentation(SCRIPT).replace("if (", "if(").replace("for (", "for(").replace(") {", "){");
    [" => ", " === ", " !== ", " && ", " || ", " += ", " = "]
        .into_iter()
        .fold(script, |script, operator| script.replace(operator, operator.trim()))
}

/// Returns a script or a style sheet without indentation, empty lines and lines that are a comment. No text in them spans
/// lines.
fn without_indentation(code: &str) -> String {
    let lines = code.lines().map(str::trim_start).filter(|line| !line.is_empty() && !line.starts_with("// "));
    lines.collect::<Vec<_>>().join("\n")
}

/// Serializes a value as JSON that cannot end the script element around it and cannot control a terminal.
fn to_embeddable_json(value: &impl Serialize) -> Result<String> {
    // `<` occurs only inside strings, where an escape sequence has the same meaning.
    Ok(escape_json(&serde_json::to_string(value)?).replace('<', "\\u003c"))
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn embedded_json_cannot_end_the_script_element_and_keeps_its_value() {
        let hostile = Value::from("</script><!--<script>\u{1b}[31m\u{9b}\u{7f}\u{202e}León\"\\");
        let json = to_embeddable_json(&hostile).unwrap();
        assert!(!json.contains('<') && !json.contains(|c: char| c.is_control() || c == '\u{202e}'), "{json}");
        assert_eq!(serde_json::from_str::<Value>(&json).unwrap(), hostile);
    }
}
