//! What carries a mission: who in Europe already works there, and the policies, agreements and bodies that matter.

use super::said::{list, place, quantity, record, value, when};
use super::sources::Sources;
use super::{Brief, named, point, points};
use crate::cell::{Cell, Part};
use crate::document::{Point, Section, strong, words};
use crate::dossier::Entry;

/// The most policies that are told at length.
const MOST: usize = 12;

pub fn europe(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    points("Who in Europe already works there", records(brief, &named::EUROPE, sources))
}

fn records(brief: &Brief, names: &[&str], sources: &mut Sources<'_>) -> Vec<Point> {
    let parts = names.iter().filter_map(|name| brief.part(name));
    let entries = parts.flat_map(|part| part.entries.iter().map(|entry| (part.of, entry)));
    entries.filter(|(_, entry)| !named::is_over(entry)).map(|(of, entry)| point(record(of, entry, sources))).collect()
}

/// Policies with their targets, agreements, and the bodies that name the selection.
pub fn policies(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Section> {
    let entries = brief.entries(named::POLICIES);
    let full = entries.len() <= MOST;
    let policies = entries.iter().map(|entry| policy(entry, full, sources)).collect();
    let mut sections: Vec<Section> = points("Policies that matter", policies).into_iter().collect();
    sections.extend(points("Agreements that matter", records(brief, &[named::AGREEMENTS], sources)));
    if !brief.selection.is_everything() {
        sections.extend(points("Bodies whose work touches it", records(brief, &[named::INSTITUTIONS], sources)));
    }
    sections
}

fn policy(entry: &Entry, full: bool, sources: &mut Sources<'_>) -> Point {
    let title = entry.get("title").unwrap_or_else(|| entry.key.clone());
    let acronym = entry.get("acronym").map(|acronym| format!(" ({acronym})")).unwrap_or_default();
    let facts = [entry.get("kind"), when(entry), entry.get("body")];
    let mut line = vec![strong(title), words(format!("{acronym}, {}", list(facts.into_iter().flatten())))];
    if let Some(summary) = entry.get("summary").filter(|_| full) {
        line.push(words(format!(". {}", summary.trim_end_matches('.'))));
    }
    if let Cell::Parts(targets) = entry.cell("targets") {
        let targets: Vec<String> = targets.iter().map(target).collect();
        line.push(words(format!(". In figures: {}", targets.join("; "))));
    }
    line.extend(place(entry, sources));
    point(line)
}

/// `aerospace exports: forecast EUR 10.5 billion by 2020`.
fn target(part: &Part<'_>) -> String {
    let cell = |name: &str| part.iter().find(|(known, _)| *known == name).map_or(Cell::Empty, |(_, cell)| cell.clone());
    let by = cell("by");
    let by = if by.is_empty() { String::new() } else { format!(" by {}", value(&by)) };
    format!("{}: {}{by}", cell("quantity").human(), quantity(&cell("qualifier"), &cell("value"), &cell("unit")))
}
