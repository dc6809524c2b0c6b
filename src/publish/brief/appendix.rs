//! The appendix: uncertain readings, checks, repaired links, and all footnotes with what they are used for.

use super::phrasing::{comma_separated, format_quantity, places, places_of};
use super::{Brief, dataset_names, figures, list_section};
use crate::analysis::claims::{AuditedClaim, round};
use crate::analysis::dossier::Entry;
use crate::datasets::{Confidence, Side};
use crate::document::{Inline, Inlines, Section};
use crate::schema::{Cell, Dataset, FieldType as _};
use crate::text::capitalise;

/// A repair that is not listed, because the report prints most URLs without `http://`.
const ROUTINE_REPAIR: &str = "scheme added";

pub(super) fn sections(brief: &Brief) -> Vec<Section> {
    let sources = sources(brief);
    let sections = [
        list_section("Appendix: readings from the context", readings(brief)),
        list_section("Appendix: statements that do not agree", disagreements(brief)),
        list_section("Appendix: repaired links", repairs(&sources)),
        list_section("Appendix: footnotes of the report, and what they are used for", uses(&sources)),
    ];
    sections.into_iter().flatten().collect()
}

/// Returns the records of the selection, each with its dataset.
fn records(brief: &Brief) -> impl Iterator<Item = (&'static Dataset, &Entry)> {
    let selected = brief.extracts.iter().filter(|extract| !dataset_names::WHOLE.contains(&extract.dataset.name));
    let selected = selected.flat_map(|extract| extract.entries.iter().map(|entry| (extract.dataset, entry)));
    let whole = [dataset_names::FIGURES, dataset_names::CONFLICTS].into_iter().filter_map(|name| brief.extract(name));
    selected
        .chain(whole.flat_map(|extract| brief.concerning(extract.dataset.name).map(|entry| (extract.dataset, entry))))
}

/// Returns the records that are read from the context. Records of a dataset with the same reason are listed together.
fn readings(brief: &Brief) -> Vec<Inlines> {
    let is_inferred = |entry: &Entry| entry.get("confidence").as_deref() == Some(Confidence::Inferred.word());
    let mut groups: Vec<(&Dataset, String, Vec<&Entry>)> = Vec::new();
    for (dataset, entry) in records(brief).filter(|(_, entry)| is_inferred(entry)) {
        let reason = entry.get("note").unwrap_or_else(|| "no reason given".to_owned());
        let same =
            |(known, text, _): &&mut (&Dataset, String, Vec<&Entry>)| known.name == dataset.name && *text == reason;
        match groups.iter_mut().find(same) {
            Some((.., entries)) => entries.push(entry),
            None => groups.push((dataset, reason, vec![entry])),
        }
    }
    let item = |(dataset, reason, entries): (&'static Dataset, String, Vec<&Entry>)| {
        let mut names: Vec<String> = entries.iter().filter_map(|entry| brief.printed_title(dataset, entry)).collect();
        names.dedup();
        let text = format!(": {}", brief.with_titles(&reason));
        vec![Inline::strong(comma_separated(names)), Inline::text(text), places(entries)]
    };
    // A record without a name is described in a note only.
    groups.retain(|(dataset, _, entries)| entries.iter().any(|entry| brief.printed_title(dataset, entry).is_some()));
    groups.into_iter().map(item).collect()
}

/// Returns the claims that the data refutes, and the conflicts with what the data follows.
fn disagreements(brief: &Brief) -> Vec<Inlines> {
    let claims = brief.refuted.iter().map(|audited| claim_item(brief, audited));
    let conflict = |conflict: &Entry| {
        let mut content = figures::format_conflict(conflict);
        let note = conflict.get("note").map(|note| format!(". {}", capitalise(&brief.with_titles(&note))));
        let followed = match conflict.get("followed").as_deref() {
            Some(side) if side == Side::First.word() => "the first",
            Some(side) if side == Side::Second.word() => "the second",
            _ => "neither",
        };
        content.push(Inline::text(format!("{}. The data follows {followed}", note.unwrap_or_default())));
        content
    };
    claims.chain(brief.concerning(dataset_names::CONFLICTS).map(conflict)).collect()
}

fn claim_item(brief: &Brief, audited: &AuditedClaim) -> Inlines {
    let claim = &audited.claim;
    let quantity = |number: f64| format_quantity(&Cell::Empty, &Cell::Number(number), &claim.unit.cell());
    let stated = match (claim.stated, claim.expected) {
        (Some(number), _) => format!("stated {}", quantity(number)),
        (None, number) => format!("expected by us {}", quantity(number.unwrap_or_default())),
    };
    let found = audited.found.map_or("nothing".to_owned(), |found| quantity(round(found, 2)));
    let note = claim.note.as_ref().map(|note| format!("; {}", brief.with_titles(note))).unwrap_or_default();
    let text = format!("{}: {stated}, found {found}{note}", claim.claim.trim_end_matches('.'));
    let source: Vec<&str> = claim.source.as_deref().into_iter().collect();
    vec![Inline::text(text), places_of(&source)]
}

/// The footnotes with the same text and URL.
struct Source<'b> {
    footnotes: Vec<&'b Entry>,
    /// The titles of the records that cite them.
    uses: Vec<String>,
}

impl Source<'_> {
    fn numbers(&self) -> Inline {
        let noun = if self.footnotes.len() == 1 { "Note" } else { "Notes" };
        Inline::strong(format!("{noun} {}", comma_separated(self.footnotes.iter().map(|footnote| &footnote.key))))
    }
}

/// Returns the footnotes that records of the selection cite.
fn sources(brief: &Brief) -> Vec<Source<'_>> {
    let cites = |entry: &Entry, footnote: &Entry| {
        let is_same = |key: &Cell<'_>| key.stored_text() == *footnote.key;
        ["footnotes", "inherited_footnotes"].iter().any(|column| entry.cell(column).values().iter().any(is_same))
    };
    let mut sources: Vec<Source<'_>> = Vec::new();
    for footnote in brief.entries(dataset_names::FOOTNOTES) {
        let same = |source: &Source<'_>| {
            let first = source.footnotes[0];
            first.get("text") == footnote.get("text") && first.get("url") == footnote.get("url")
        };
        let citing = records(brief).filter(|(_, entry)| cites(entry, footnote));
        let titles: Vec<String> = citing.filter_map(|(dataset, entry)| brief.printed_title(dataset, entry)).collect();
        if titles.is_empty() {
            continue;
        }
        let at = sources.iter().position(same).unwrap_or_else(|| {
            sources.push(Source { footnotes: Vec::new(), uses: Vec::new() });
            sources.len() - 1
        });
        sources[at].footnotes.push(footnote);
        for title in titles {
            if !sources[at].uses.contains(&title) {
                sources[at].uses.push(title);
            }
        }
    }
    sources
}

fn repairs(sources: &[Source<'_>]) -> Vec<Inlines> {
    let item = |footnote: &&Entry| {
        let repairs = footnote.cell("repair");
        let repairs = repairs.values().iter().map(Cell::stored_text).filter(|repair| *repair != ROUTINE_REPAIR);
        let is_doubtful = footnote.get("confidence").as_deref() == Some(Confidence::Inferred.word());
        let facts: Vec<String> = repairs.map(|repair| repair.into_owned()).chain(footnote.get("note")).collect();
        (is_doubtful || !facts.is_empty()).then(|| {
            let text = if facts.is_empty() { "doubtful".to_owned() } else { facts.join("; ") };
            vec![Inline::strong(format!("Note {}", footnote.key)), Inline::text(format!(": {text}"))]
        })
    };
    sources.iter().flat_map(|source| source.footnotes.iter().filter_map(item)).collect()
}

fn uses(sources: &[Source<'_>]) -> Vec<Inlines> {
    let item = |source: &Source<'_>| {
        let first = source.footnotes[0];
        let text = first.get("text").unwrap_or_default();
        vec![
            source.numbers(),
            Inline::text(format!(": {}, ", text.trim_end_matches('.'))),
            first.get("url").map_or(Inline::text("no address printed"), Inline::Link),
            Inline::Muted(format!(" \u{2013} {}", source.uses.join("; "))),
        ]
    };
    sources.iter().map(item).collect()
}
