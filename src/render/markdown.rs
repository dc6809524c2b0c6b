//! Renders a table in GitHub Flavored Markdown, with the text of each cell escaped.

use std::borrow::Cow;
use std::io::Write;

use anyhow::Result;

use super::{ColumnHeader, RenderOptions, Renderer};
use crate::schema::{Cell, LIST_SEPARATOR};
use crate::text::is_web_url;

pub(super) struct Markdown<'w> {
    out: &'w mut dyn Write,
    header: bool,
}

impl<'w> Markdown<'w> {
    pub(super) fn new(out: &'w mut dyn Write, options: RenderOptions<'_>) -> Self {
        Markdown { out, header: options.header }
    }
}

impl Renderer for Markdown<'_> {
    fn begin(&mut self, columns: &[ColumnHeader]) -> Result<()> {
        if !self.header {
            return Ok(());
        }
        for column in columns {
            write!(self.out, "| {} ", markdown_name(&column.name))?;
        }
        writeln!(self.out, "|")?;
        for column in columns {
            write!(self.out, "| {} ", if column.is_numeric() { "--:" } else { "---" })?;
        }
        writeln!(self.out, "|")?;
        Ok(())
    }

    fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        for cell in cells {
            write!(self.out, "| {} ", markdown_cell(cell))?;
        }
        writeln!(self.out, "|")?;
        Ok(())
    }

    fn end(&mut self, _: Option<&str>) -> Result<()> {
        Ok(())
    }
}

/// Returns the Markdown of the name of a column. An underscore inside a word is no markup, so the names are readable in the raw
/// text.
pub(crate) fn markdown_name(name: &str) -> Cow<'_, str> {
    let is_word = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    if is_word { Cow::Borrowed(name) } else { Cow::Owned(escape_markdown(name)) }
}

/// Returns the Markdown of a cell; a URL stays a link.
pub(crate) fn markdown_cell(cell: &Cell<'_>) -> String {
    let value = |value: &Cell<'_>| {
        let text = value.display_text();
        if is_web_url(&text) { markdown_link(&text) } else { escape_markdown(&text) }
    };
    cell.values().iter().map(value).collect::<Vec<_>>().join(LIST_SEPARATOR)
}

/// Returns the Markdown of a link to `url`, which has the scheme http or https. Without a character that is interpreted, the
/// URL is enough.
pub(crate) fn markdown_link(url: &str) -> String {
    if !url.contains(is_markup) { url.to_owned() } else { format!("[{0}](<{0}>)", escape_markdown(url)) }
}

fn is_markup(c: char) -> bool {
    matches!(c, '|' | '\\' | '<' | '&' | '*' | '_' | '~' | '`' | '[' | ']')
}

/// Escapes the characters that end a cell or begin markup, an HTML element or a character reference.
pub fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        // GitHub makes a link of a URL without reading the escapes in it.
        let begins_link = ((c == ':' && text[index..].starts_with("://"))
            || (c == '.' && text[..index].ends_with("www")))
            && text[index..].chars().take_while(|c| !c.is_whitespace()).any(is_markup);
        if is_markup(c) || begins_link {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_no_escapes_where_github_makes_a_link_of_it() {
        assert_eq!(escape_markdown("see https://a.mx/b and www.a.mx"), "see https://a.mx/b and www.a.mx");
        assert_eq!(
            escape_markdown("see https://a.mx/b_c or www.a.mx/b_c"),
            "see https\\://a.mx/b\\_c or www\\.a.mx/b\\_c"
        );
        assert_eq!(markdown_cell(&Cell::text("https://a.mx/b")), "https://a.mx/b");
        assert_eq!(
            markdown_cell(&Cell::text("https://a.mx/b_c?d=1&copy;=2")),
            "[https\\://a.mx/b\\_c?d=1\\&copy;=2](<https\\://a.mx/b\\_c?d=1\\&copy;=2>)"
        );
    }
}
