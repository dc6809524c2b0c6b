//! The inline elements of a document: text, strong text, code, links and citations.
//!
//! An element contains plain text; markup in that text is escaped.

use std::borrow::Cow;

use crate::render::{escape_markdown, markdown_link};
use crate::text::{is_web_url, printable};

/// A sequence of inline elements: the content of a paragraph or a list item.
pub(crate) type Inlines = Vec<Inline>;

/// An inline element.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Inline {
    /// Plain text.
    Text(String),
    /// Strong text.
    Strong(String),
    /// Text that is less important, such as the source of a value.
    Muted(String),
    /// A command line.
    Code(String),
    /// A URL.
    Link(String),
    /// The numbers of the cited sources in the numbered list of the document.
    Citations(Vec<usize>),
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
            Inline::Link(_) | Inline::Citations(_) => self.clone(),
        }
    }

    /// Returns the text of the element without markup.
    #[must_use]
    pub(crate) fn plain_text(&self) -> Cow<'_, str> {
        match self {
            Inline::Text(text)
            | Inline::Strong(text)
            | Inline::Muted(text)
            | Inline::Code(text)
            | Inline::Link(text) => Cow::Borrowed(text),
            Inline::Citations(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                Cow::Owned(format!("[{}]", numbers.join(", ")))
            }
        }
    }

    /// Returns the URL of a link if its scheme is http or https; other schemes could run scripts.
    #[must_use]
    pub(crate) fn safe_url(&self) -> Option<&str> {
        match self {
            Inline::Link(url) if is_web_url(url) => Some(url),
            _ => None,
        }
    }

    fn markdown(&self) -> String {
        let text = self.plain_text();
        match self {
            Inline::Text(_) | Inline::Muted(_) => escape_markdown(&text),
            Inline::Strong(_) => format!("**{}**", escape_markdown(&text)),
            Inline::Code(_) if !text.contains('`') => format!("`{text}`"),
            // Markdown programs disagree on whether `&copy;` and `\` keep their literal meaning in `<URL>`.
            Inline::Link(_) if self.safe_url().is_some() && text.contains(['&', '\\']) => markdown_link(&text),
            Inline::Link(_) if self.safe_url().is_some() => format!("<{text}>"),
            Inline::Code(_) | Inline::Link(_) => escape_markdown(&text),
            Inline::Citations(_) => text.into_owned(),
        }
    }
}

/// Renders inline elements as plain text or as Markdown.
#[must_use]
pub(super) fn render(inlines: &Inlines, markdown: bool) -> String {
    if !markdown {
        return inlines.iter().map(Inline::plain_text).collect();
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
            let markdown = render(&vec![Inline::text(hostile)], true);
            assert!(markdown.contains('\\'), "{hostile} is escaped: {markdown}");
            assert_eq!(render(&vec![Inline::text(hostile)], false), hostile);
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
