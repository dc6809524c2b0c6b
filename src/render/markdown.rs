//! Renders a table in GitHub Flavored Markdown, with the text of each cell escaped.

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
            write!(self.out, "| {} ", escape_markdown(&column.name))?;
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

/// Returns the Markdown of a cell; a URL stays a link.
pub(crate) fn markdown_cell(cell: &Cell<'_>) -> String {
    let value = |value: &Cell<'_>| {
        let text = value.display_text();
        if is_web_url(&text) { markdown_link(&text) } else { escape_markdown(&text) }
    };
    cell.values().iter().map(value).collect::<Vec<_>>().join(LIST_SEPARATOR)
}

/// Returns the Markdown of a link to `url`, which must have the scheme http or https. A URL without markup is returned as it
/// is, because GitHub makes it a link.
pub(crate) fn markdown_link(url: &str) -> String {
    if has_markup(url) { format!("[{0}](<{0}>)", escape_markdown(url)) } else { url.to_owned() }
}

fn has_markup(text: &str) -> bool {
    text.char_indices().any(|(index, c)| is_markup(text, index, c))
}

/// Returns whether the character `c` at `index` of `text` can be read as markup. An underscore inside a word cannot, and
/// neither can an ampersand that begins no character reference; without escapes, column names and URLs are readable in the
/// raw text.
fn is_markup(text: &str, index: usize, c: char) -> bool {
    let rest = &text[index + c.len_utf8()..];
    match c {
        '|' | '\\' | '<' | '*' | '~' | '`' | '[' | ']' => true,
        '_' => {
            !(text[..index].ends_with(|c: char| c.is_ascii_alphanumeric())
                && rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
        }
        '&' => rest
            .split_once(';')
            .is_some_and(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')),
        _ => false,
    }
}

/// Escapes the characters that end a cell or begin markup, an HTML element or a character reference.
pub fn escape_markdown(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, c) in text.char_indices() {
        // GitHub makes a link of a bare URL, in which it shows backslashes as they are. The URL must not become a link if
        // anything in it has to be escaped.
        let begins_link = ((c == ':' && text[index..].starts_with("://"))
            || (c == '.' && text[..index].ends_with("www")))
            && text[index..].split(char::is_whitespace).next().is_some_and(has_markup);
        if is_markup(text, index, c) || begins_link {
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
            escape_markdown("see https://a.mx/b_c?d&e=1 or www.a.mx/_c"),
            "see https://a.mx/b_c?d&e=1 or www\\.a.mx/\\_c"
        );
        assert_eq!(markdown_cell(&Cell::text("https://a.mx/b")), "https://a.mx/b");
        assert_eq!(
            markdown_cell(&Cell::text("https://a.mx/b*c?d=1&copy;=2")),
            "[https\\://a.mx/b\\*c?d=1\\&copy;=2](<https\\://a.mx/b\\*c?d=1\\&copy;=2>)"
        );
    }
}
