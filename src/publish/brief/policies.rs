//! What carries a mission: the partnerships and programmes of Europe, and the policies, agreements and bodies that matter.

use super::phrasing::{list, more, place, quantity, ranked, record, value, when};
use super::sources::Sources;
use super::{Brief, dataset_names, point, points};
use crate::analysis::dossier::Entry;
use crate::document::{Point, Section, strong, words};
use crate::schema::{Cell, NestedValue};

/// The most policies, and the most of each other sort, by how much there is.
const POLICIES: [usize; 3] = [40, 20, 10];
const OTHERS: [usize; 3] = [24, 12, 6];
/// The most targets of a policy, by how much there is.
const TARGETS: [usize; 3] = [12, 3, 2];

pub(super) fn europe(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let records = dataset_names::EUROPE.iter().flat_map(|name| records(brief, name, sources)).collect();
    points("European partnerships and programmes", records)
}

/// Policies with their targets, agreements, and the bodies that name the selection.
pub(super) fn policies(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> = points("Policies that matter", measures(brief, sources)).into_iter().collect();
    sections.extend(points("Agreements that matter", records(brief, dataset_names::AGREEMENTS, sources)));
    if !brief.selection.is_everything() {
        sections.extend(points("Bodies whose work touches it", records(brief, dataset_names::INSTITUTIONS, sources)));
    }
    sections
}

fn records(brief: &Brief, name: &str, sources: &mut Sources<'_>) -> Vec<Point> {
    let Some(part) = brief.part(name) else { return Vec::new() };
    let entries: Vec<&Entry> = part.entries.iter().filter(|entry| !dataset_names::is_over(entry)).collect();
    let terse = brief.much() > 0;
    let shown = entries.iter().take(OTHERS[brief.much()]);
    let mut shown: Vec<Point> = shown.map(|entry| point(record(part.of, entry, terse, sources))).collect();
    if entries.len() > shown.len() {
        shown.push(point(more(entries.len() - shown.len(), part.line())));
    }
    shown
}

/// The policies; where not all are told, those with targets come first.
fn measures(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Point> {
    let Some(part) = brief.part(dataset_names::POLICIES) else { return Vec::new() };
    let most = POLICIES[brief.much()];
    let few = part.entries.len() <= most;
    let entries = ranked(&part.entries, &|entry| usize::from(!few && entry.cell("targets").is_empty()));
    let mut shown: Vec<Point> = entries.iter().take(most).map(|entry| policy(entry, brief.much(), sources)).collect();
    if entries.len() > most {
        shown.push(point(more(entries.len() - most, part.line())));
    }
    shown
}

fn policy(entry: &Entry, much: usize, sources: &mut Sources<'_>) -> Point {
    let title = entry.get("title").unwrap_or_else(|| entry.key.clone());
    let acronym = entry.get("acronym").map(|acronym| format!(" ({acronym})")).unwrap_or_default();
    let facts = [entry.get("kind"), when(entry), entry.get("body")];
    let mut line = vec![strong(title), words(format!("{acronym}, {}", list(facts.into_iter().flatten())))];
    if let Some(summary) = entry.get("summary").filter(|_| much == 0) {
        line.push(words(format!(". {}", summary.trim_end_matches('.'))));
    }
    if let Cell::Nested(targets) = entry.cell("targets") {
        let said: Vec<String> = targets.iter().take(TARGETS[much]).map(target).collect();
        let left = targets.len().saturating_sub(said.len());
        let left = if left > 0 { format!("; {left} more") } else { String::new() };
        line.push(words(format!(". In figures: {}{left}", said.join("; "))));
    }
    line.extend(place(entry, sources));
    point(line)
}

/// `aerospace exports: forecast EUR 10.5 billion by 2020`.
fn target(part: &NestedValue<'_>) -> String {
    let cell = |name: &str| part.iter().find(|(known, _)| *known == name).map_or(Cell::Empty, |(_, cell)| cell.clone());
    let by = cell("by");
    let by = if by.is_empty() { String::new() } else { format!(" by {}", value(&by)) };
    format!("{}: {}{by}", cell("quantity").display_text(), quantity(&cell("qualifier"), &cell("value"), &cell("unit")))
}
