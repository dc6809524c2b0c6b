//! The sources of a brief: footnotes of the briefing, numbered as they are first cited, those that repeat another with it.

use super::phrasing::{list, ranked};
use crate::analysis::dossier::Entry;
use crate::document::{Line, Span, words};
use crate::schema::Cell;

/// The sources cited so far.
pub(super) struct Sources<'n> {
    notes: &'n [Entry],
    // The note that a source is, and all notes by which it was cited.
    cited: Vec<(String, Vec<String>)>,
    // Whether it is said what was repaired in an address.
    repairs: bool,
}

impl<'n> Sources<'n> {
    /// Sources among these footnotes, none cited yet.
    pub(super) fn among(notes: &'n [Entry], repairs: bool) -> Self {
        Sources { notes, cited: Vec::new(), repairs }
    }

    fn note(&self, number: &str) -> Option<&'n Entry> {
        self.notes.iter().find(|note| note.key == number)
    }

    /// The note that `number` repeats in the end, or itself.
    fn first(&self, number: &str) -> String {
        let mut first = number.to_owned();
        // No chain is longer than there are notes, unless it is a ring.
        for _ in self.notes {
            match self.note(&first).and_then(|note| note.get("same_as")) {
                Some(earlier) => first = earlier,
                None => break,
            }
        }
        first
    }

    /// The numbers under which a record's footnotes are cited.
    pub(super) fn cite(&mut self, footnotes: &Cell<'_>) -> Option<Span> {
        let mut numbers = Vec::new();
        for note in footnotes.values().iter().map(|note| note.stored_text().into_owned()) {
            let first = self.first(&note);
            let at = self.cited.iter().position(|(cited, _)| *cited == first).unwrap_or_else(|| {
                self.cited.push((first, Vec::new()));
                self.cited.len() - 1
            });
            let (_, by) = &mut self.cited[at];
            if !by.contains(&note) {
                by.push(note);
            }
            if !numbers.contains(&(at + 1)) {
                numbers.push(at + 1);
            }
        }
        (!numbers.is_empty()).then_some(Span::Sources(numbers))
    }

    /// The footnotes that were cited, each once.
    pub(super) fn cited(&self) -> Vec<&'n Entry> {
        let numbers = self.cited.iter().flat_map(|(_, by)| by);
        ranked(numbers.filter_map(|number| self.note(number)), &|note| note.key.parse().unwrap_or(usize::MAX))
    }

    /// The list of the sources.
    pub(super) fn lines(&self) -> Vec<Line> {
        self.cited.iter().map(|(first, by)| self.line(first, by)).collect()
    }

    fn line(&self, first: &str, by: &[String]) -> Line {
        let mut by: Vec<&String> = by.iter().collect();
        by.sort_by_key(|number| number.parse::<u32>().unwrap_or(u32::MAX));
        let notes = if by.len() == 1 { "Note" } else { "Notes" };
        let mut numbers = list(by.iter().map(|number| number.as_str()));
        if by.iter().all(|number| *number != first) {
            numbers.push_str(&format!(", as note {first}"));
        }
        let Some(note) = self.note(first) else {
            return vec![words(format!("{notes} {numbers}, of which nothing is known"))];
        };
        let text = note.get("text").map(|text| format!(": {}", text.trim_end_matches('.'))).unwrap_or_default();
        let mut line = vec![words(format!("{notes} {numbers}{text}. "))];
        match note.get("url") {
            Some(url) => line.push(Span::Link(url)),
            None => line.push(words("No address printed.")),
        }
        let repaired: Vec<String> = note
            .cell("repair")
            .values()
            .iter()
            .map(|repair| repair.stored_text().into_owned())
            .filter(|repair| repair != ROUTINE)
            .collect();
        if self.repairs && !repaired.is_empty() {
            line.push(words(format!(" (address repaired: {})", repaired.join(", "))));
        }
        line
    }
}

/// The repair that is none to speak of: the report prints most addresses without `http://`.
const ROUTINE: &str = "scheme added";
