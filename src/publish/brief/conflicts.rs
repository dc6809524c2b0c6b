//! The section on conflicts: pairs of statements of the report that contradict each other.

use anyhow::Result;

use super::selection::Selection;
use super::sources::Sources;
use super::{Brief, RelatedRecords, dataset_names, list_section};
use crate::analysis::dossier::{Entry, read_entries, select_all};
use crate::datasets::Side;
use crate::datasets::registry::find_dataset;
use crate::document::{Inline, Inlines, ListItem, Section};
use crate::query::facets::command_line;
use crate::session::Session;

/// Reads the conflicts about the selection, and the conflicts about the figures of the brief.
pub(super) fn gather(session: &Session<'_>, selection: &Selection, figures: &RelatedRecords) -> Result<RelatedRecords> {
    let mut related = RelatedRecords::read(session, selection, dataset_names::CONFLICTS)?;
    let Some(dataset) = find_dataset(dataset_names::CONFLICTS) else { return Ok(related) };
    let all = select_all(dataset, session);
    let mut conflicts = read_entries(session, &all)?;
    conflicts.retain(|conflict| {
        related.keys().any(|key| key == conflict.key) || figures.keys().any(|figure| is_about(conflict, figure))
    });
    if conflicts.len() > related.entries.len() {
        related.command = command_line(&all);
        related.is_exact = false;
    }
    related.entries = conflicts;
    Ok(related)
}

/// Returns whether a conflict is about the figure with this key.
fn is_about(conflict: &Entry, figure: &str) -> bool {
    conflict.cell("indicators").values().iter().any(|key| key.stored_text() == figure)
}

/// Returns the two statements of each conflict about a figure, because the figure is misleading without them.
pub(super) fn counterparts(brief: &Brief, figure: &Entry) -> Option<Inline> {
    let conflicts = brief.conflicts.entries.iter().filter(|conflict| is_about(conflict, &figure.key));
    let pairs: Vec<String> = conflicts.map(format_pair).collect();
    (!pairs.is_empty()).then(|| Inline::text(format!("; in conflict, in our words: {}", pairs.join("; "))))
}

/// Formats the two statements of a conflict with their sources.
fn format_pair(conflict: &Entry) -> String {
    let side = |statement: &str, source: &str| {
        let text = conflict.get(statement).unwrap_or_default();
        let source = conflict.get(source).map(|source| format!(" ({source})")).unwrap_or_default();
        format!("{}{source}", text.trim_end_matches('.'))
    };
    format!("{} – but: {}", side("first", "first_source"), side("second", "second_source"))
}

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let entries = &brief.conflicts.entries;
    let (shown, omitted) = entries.split_at(entries.len().min(brief.limits.conflicts));
    let mut items: Vec<ListItem> =
        shown.iter().map(|conflict| ListItem::new(format_conflict(conflict, sources))).collect();
    if !omitted.is_empty() {
        items.push(ListItem::new(brief.conflicts.remaining(omitted.len())));
    }
    list_section("Conflicts between statements, in our words", items)
}

fn format_conflict(conflict: &Entry, sources: &mut Sources<'_>) -> Inlines {
    let mut text = format_pair(conflict);
    if let Some(note) = conflict.get("note") {
        text.push_str(&format!(". {}", note.trim_end_matches('.')));
    }
    text.push_str(match conflict.get("followed").as_deref() {
        Some(side) if side == Side::First.word() => ". The directory follows the first",
        Some(side) if side == Side::Second.word() => ". The directory follows the second",
        _ => ". The directory follows neither",
    });
    let mut inlines = vec![Inline::text(text)];
    inlines.extend(sources.cite(&conflict.cell("footnotes")));
    inlines
}
