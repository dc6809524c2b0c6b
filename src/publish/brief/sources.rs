//! The sources of a brief: the cited footnotes of the report, numbered in the order of their first citation.
//!
//! A footnote that repeats an earlier footnote is cited by the number of the earlier footnote in this list.

use super::phrasing::{comma_separated, sorted_by_rank};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, Inlines};
use crate::schema::Cell;

/// All footnotes, and the footnotes that a brief has cited.
pub(super) struct Sources<'f> {
    footnotes: &'f [Entry],
    cited: Vec<Source>,
    show_repairs: bool,
}

/// A source: a footnote, and the footnotes that repeat it.
struct Source {
    footnote: String,
    cited_as: Vec<String>,
}

impl<'f> Sources<'f> {
    /// Creates an empty list of sources. `show_repairs` determines whether the list describes the repairs of URLs.
    pub(super) fn new(footnotes: &'f [Entry], show_repairs: bool) -> Self {
        Sources { footnotes, cited: Vec::new(), show_repairs }
    }

    fn footnote(&self, number: &str) -> Option<&'f Entry> {
        self.footnotes.iter().find(|footnote| footnote.key == number)
    }

    /// Returns the footnote that the footnote `number` repeats, directly or indirectly, or `number` itself.
    fn original(&self, number: &str) -> String {
        let mut original = number.to_owned();
        // Terminates even if user data contains a cycle.
        for _ in self.footnotes {
            match self.footnote(&original).and_then(|footnote| footnote.get("same_as")) {
                Some(earlier) => original = earlier,
                None => break,
            }
        }
        original
    }

    /// Adds footnotes to the sources and returns a space and their citations, or nothing if there are no footnotes.
    pub(super) fn cite(&mut self, footnotes: &Cell<'_>) -> Inlines {
        let mut numbers = Vec::new();
        for footnote in footnotes.values().iter().map(|footnote| footnote.stored_text().into_owned()) {
            let original = self.original(&footnote);
            let index = self.cited.iter().position(|source| source.footnote == original).unwrap_or_else(|| {
                self.cited.push(Source { footnote: original, cited_as: Vec::new() });
                self.cited.len() - 1
            });
            let cited_as = &mut self.cited[index].cited_as;
            if !cited_as.contains(&footnote) {
                cited_as.push(footnote);
            }
            if !numbers.contains(&(index + 1)) {
                numbers.push(index + 1);
            }
        }
        if numbers.is_empty() { Vec::new() } else { vec![Inline::text(" "), Inline::Citations(numbers)] }
    }

    /// Like [`cite`](Sources::cite), followed by the citations of inherited footnotes: ` [3], under [5]`.
    pub(super) fn cite_own_and_inherited(&mut self, own: &Cell<'_>, inherited: &Cell<'_>) -> Inlines {
        let mut citations = self.cite(own);
        let inherited = self.cite(inherited);
        if !inherited.is_empty() {
            citations.push(Inline::text(if citations.is_empty() { " under" } else { ", under" }));
            citations.extend(inherited);
        }
        citations
    }

    /// Returns the cited footnotes, sorted by number.
    pub(super) fn cited_footnotes(&self) -> Vec<&'f Entry> {
        let numbers = self.cited.iter().flat_map(|source| &source.cited_as);
        let footnotes = numbers.filter_map(|number| self.footnote(number));
        sorted_by_rank(footnotes, &|footnote| footnote.key.parse().unwrap_or(usize::MAX))
    }

    /// Returns the items of the list of sources.
    pub(super) fn items(&self) -> Vec<Inlines> {
        self.cited.iter().map(|source| self.item(source)).collect()
    }

    fn item(&self, source: &Source) -> Inlines {
        let mut cited_as: Vec<&str> = source.cited_as.iter().map(String::as_str).collect();
        cited_as.sort_by_key(|number| number.parse::<u32>().unwrap_or(u32::MAX));
        let noun = if cited_as.len() == 1 { "Note" } else { "Notes" };
        let mut numbers = comma_separated(&cited_as);
        if !cited_as.contains(&&*source.footnote) {
            numbers.push_str(&format!(", same as note {}", source.footnote));
        }
        let Some(footnote) = self.footnote(&source.footnote) else {
            return vec![Inline::text(format!("{noun} {numbers}: not in the directory"))];
        };
        let text = footnote.get("text").map(|text| format!(": {}", text.trim_end_matches('.'))).unwrap_or_default();
        let mut item = vec![Inline::text(format!("{noun} {numbers}{text}. "))];
        match footnote.get("url") {
            Some(url) => item.push(Inline::Link(url)),
            None => item.push(Inline::text("No URL printed.")),
        }
        let repairs = footnote.cell("repair");
        let repairs = repairs.values().iter().map(Cell::stored_text).filter(|repair| *repair != ROUTINE_REPAIR);
        let repairs = comma_separated(repairs);
        if self.show_repairs && !repairs.is_empty() {
            item.push(Inline::text(format!(" (URL repaired: {repairs})")));
        }
        item
    }
}

/// A repair that is not shown, because the report prints most URLs without `http://`.
const ROUTINE_REPAIR: &str = "scheme added";
