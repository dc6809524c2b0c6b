//! The inline elements of a document: text, strong text, code and links.
//!
//! An element contains plain text; markup in that text is escaped.

use std::borrow::Cow;

use crate::render::{escape_markdown, markdown_link};
use crate::text::{is_web_url, printable};

/// A sequence of inline elements: the content of a paragraph or a list item.
pub(crate) type Inlines = Vec<Inline>;

/// The maximum length in characters of a URL that is shown with its path.
const MAX_URL: usize = 32;

/// An inline element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Inline {
    /// Plain text.
    Text(String),
    /// Strong text.
    Strong(String),
    /// Text that is less important, such as the source of a value.
    Muted(String),
    /// A line break in HTML, and a comma elsewhere.
    Break,
    /// A command line.
    Code(String),
    /// A URL.
    Link(String),
    /// A text that is a link.
    NamedLink {
        /// The text.
        text: String,
        /// The URL.
        url: String,
    },
}

impl Inline {
    /// Creates plain text.
    pub(crate) fn text(text: impl Into<String>) -> Inline {
        Inline::Text(text.into())
    }

    /// Creates strong text.
    pub(crate) fn strong(text: impl Into<String>) -> Inline {
        Inline::Strong(text.into())
    }

    /// Returns the element with its text escaped by [`printable`]. A URL that has to be escaped becomes plain text.
    #[must_use]
    pub(super) fn printable(&self) -> Inline {
        let printable = |text: &str| printable(text).into_owned();
        match self {
            Inline::Text(text) => Inline::Text(printable(text)),
            Inline::Strong(text) => Inline::Strong(printable(text)),
            Inline::Muted(text) => Inline::Muted(printable(text)),
            Inline::Code(text) => Inline::Code(printable(text)),
            Inline::Link(url) if printable(url) != *url => Inline::Text(printable(url)),
            Inline::Link(_) | Inline::Break => self.clone(),
            Inline::NamedLink { text, url } if printable(url) != *url => Inline::Text(printable(text)),
            Inline::NamedLink { text, url } => Inline::NamedLink { text: printable(text), url: url.clone() },
        }
    }

    /// Returns the text of the element without markup. The URL of a named link follows its text.
    #[must_use]
    pub(crate) fn plain_text(&self) -> Cow<'_, str> {
        match self {
            Inline::Text(text)
            | Inline::Strong(text)
            | Inline::Muted(text)
            | Inline::Code(text)
            | Inline::Link(text) => Cow::Borrowed(text),
            Inline::NamedLink { text, url } => Cow::Owned(format!("{text} ({url})")),
            Inline::Break => Cow::Borrowed(", "),
        }
    }

    /// Returns the text of the element in HTML, where a link needs no scheme, no `www.` and no long path.
    #[must_use]
    pub(crate) fn short_text(&self) -> Cow<'_, str> {
        match self {
            Inline::NamedLink { text, .. } => Cow::Borrowed(text),
            Inline::Link(url) if self.safe_url().is_some() => {
                let short = url.split_once("://").map_or(&**url, |(_, rest)| rest);
                let short = short.strip_prefix("www.").unwrap_or(short).trim_end_matches('/');
                match short.split_once('/') {
                    Some((host, _)) if short.chars().count() > MAX_URL => Cow::Owned(format!("{host}/\u{2026}")),
                    _ => Cow::Borrowed(short),
                }
            }
            _ => self.plain_text(),
        }
    }

    /// Returns the URL of a link if its scheme is http or https; other schemes could run scripts.
    #[must_use]
    pub(crate) fn safe_url(&self) -> Option<&str> {
        match self {
            Inline::Link(url) | Inline::NamedLink { url, .. } if is_web_url(url) => Some(url),
            _ => None,
        }
    }

    /// Returns the text of the element, in which [`BOLD`] encloses strong text.
    fn bold(&self) -> Cow<'_, str> {
        match self {
            Inline::Strong(text) => Cow::Owned(format!("{BOLD}{text}{BOLD}")),
            _ => self.plain_text(),
        }
    }

    fn markdown(&self) -> String {
        let text = self.plain_text();
        match self {
            Inline::Text(_) | Inline::Muted(_) | Inline::Break => escape_markdown(&text),
            Inline::Strong(_) => format!("**{}**", escape_markdown(&text)),
            Inline::Code(_) if !text.contains('`') => format!("`{text}`"),
            // Markdown programs disagree on whether `&copy;` and `\` keep their literal meaning in `<URL>`.
            Inline::Link(_) if self.safe_url().is_some() && text.contains(['&', '\\']) => markdown_link(&text),
            Inline::Link(_) if self.safe_url().is_some() => format!("<{text}>"),
            Inline::NamedLink { text, url } if self.safe_url().is_some() => {
                format!("[{}](<{url}>)", escape_markdown(text))
            }
            Inline::Code(_) | Inline::Link(_) | Inline::NamedLink { .. } => escape_markdown(&text),
        }
    }
}

/// The markup of rendered text.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Markup {
    /// None.
    Plain,
    /// Markdown.
    Markdown,
    /// [`BOLD`] before and after strong text.
    Bold,
}

/// An invisible character without width that encloses bold text, so that the text can be wrapped before the escape
/// sequences of a terminal are inserted.
pub(super) const BOLD: char = '\u{2063}';

/// Renders inline elements as text.
#[must_use]
pub(super) fn render(inlines: &Inlines, markup: Markup) -> String {
    match markup {
        Markup::Plain => return inlines.iter().map(Inline::plain_text).collect(),
        Markup::Bold => return inlines.iter().map(Inline::bold).collect(),
        Markup::Markdown => {}
    }
    let text: String = inlines.iter().map(Inline::markdown).collect();
    // Headings, list items and block quotes are recognised only at the beginning of a line.
    let after_number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if text.starts_with(['#', '+', '-', '>', '=']) {
        format!("\\{text}")
    } else if after_number.len() < text.len() && after_number.starts_with(['.', ')']) {
        format!("{}\\{after_number}", &text[..text.len() - after_number.len()])
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_text_is_escaped() {
        for hostile in ["# a", "- a", "+ a", "> a", "1. a", "2) a", "---", "<b>", "[a](b)", "a|b", "`x`", "*a*"] {
            let markdown = render(&vec![Inline::text(hostile)], Markup::Markdown);
            assert!(markdown.contains('\\'), "{hostile} is escaped: {markdown}");
            assert_eq!(render(&vec![Inline::text(hostile)], Markup::Plain), hostile);
        }
    }

    #[test]
    fn only_http_and_https_urls_are_safe() {
        for url in ["http://a.mx", "https://a.mx/b?c=d&e=%20"] {
            assert_eq!(Inline::Link(url.into()).safe_url(), Some(url));
        }
        for url in
            ["javascript:alert(1)", "data:text/html,x", "http://", "http://a b", "https://a\"onclick=", "//a", ""]
        {
            assert_eq!(Inline::Link(url.into()).safe_url(), None, "{url}");
        }
    }
}
