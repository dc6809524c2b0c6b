//! A line of words in a document: some strong, some to be typed, some an address, some a number of a source.
//!
//! Knows how words are written in text and in Markdown. What it is given is only words, whatever stands in them.

use std::borrow::Cow;

use crate::render::escape;
use crate::text::{is_web_url, printable};

/// A line of words.
pub(crate) type Line = Vec<Span>;

/// Some words of one sort.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Span {
    /// Just words.
    Words(String),
    /// Words that stand out.
    Strong(String),
    /// Words that stand back: where something is from.
    Aside(String),
    /// Words that can be typed.
    Code(String),
    /// An address.
    Link(String),
    /// Numbers of sources, which a numbered body of the document lists.
    Sources(Vec<usize>),
}

/// Words.
pub(crate) fn words(text: impl Into<String>) -> Span {
    Span::Words(text.into())
}

/// Words that stand out.
pub(crate) fn strong(text: impl Into<String>) -> Span {
    Span::Strong(text.into())
}

impl Span {
    /// The words as they are shown.
    #[must_use]
    pub(crate) fn shown(&self) -> Cow<'_, str> {
        match self {
            Span::Words(text) | Span::Strong(text) | Span::Aside(text) | Span::Code(text) | Span::Link(text) => {
                printable(text)
            }
            Span::Sources(numbers) => {
                let numbers: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                Cow::Owned(format!("[{}]", numbers.join(", ")))
            }
        }
    }

    /// The address, if it is one that a reader can safely follow.
    #[must_use]
    pub(crate) fn address(&self) -> Option<&str> {
        match self {
            Span::Link(url) if is_web_url(url) => Some(url),
            _ => None,
        }
    }

    /// The words in Markdown.
    fn markdown(&self) -> String {
        let shown = self.shown();
        match self {
            Span::Words(_) | Span::Aside(_) => escape(&shown),
            Span::Strong(_) => format!("**{}**", escape(&shown)),
            Span::Code(_) if !shown.contains('`') => format!("`{shown}`"),
            Span::Link(_) if self.address().is_some() => format!("<{shown}>"),
            Span::Code(_) | Span::Link(_) => escape(&shown),
            Span::Sources(_) => shown.into_owned(),
        }
    }
}

/// The line as text, or as Markdown that means no more than its words.
#[must_use]
pub(super) fn text(line: &Line, markdown: bool) -> String {
    if !markdown {
        return line.iter().map(Span::shown).collect();
    }
    let text: String = line.iter().map(Span::markdown).collect();
    // What begins a heading, a point or a quotation begins only a line.
    let number = text.trim_start_matches(|c: char| c.is_ascii_digit());
    if text.starts_with(['#', '+', '-', '>', '=', '~']) {
        format!("\\{text}")
    } else if number.len() < text.len() && number.starts_with(['.', ')']) {
        format!("{}\\{number}", &text[..text.len() - number.len()])
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        for hostile in ["# a", "- a", "+ a", "> a", "1. a", "2) a", "---", "<b>", "[a](b)", "a|b", "`x`", "*a*"] {
            let shown = text(&vec![words(hostile)], true);
            assert!(shown.contains('\\'), "{hostile} is escaped: {shown}");
            assert_eq!(text(&vec![words(hostile)], false), hostile);
        }
    }

    #[test]
    fn only_addresses_of_the_web_are_followed() {
        for url in ["http://a.mx", "https://a.mx/b?c=d&e=%20"] {
            assert_eq!(Span::Link(url.into()).address(), Some(url));
        }
        for url in
            ["javascript:alert(1)", "data:text/html,x", "http://", "http://a b", "https://a\"onclick=", "//a", ""]
        {
            assert_eq!(Span::Link(url.into()).address(), None, "{url}");
        }
    }
}
