//! The section on statements: strengths, weaknesses, opportunities and others, each with its source.

use super::phrasing::cite;
use super::sources::Sources;
use super::{Brief, list_section};
use crate::document::{Inline, ListItem, Section};

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let entries = &brief.statements.entries;
    let (shown, omitted) = entries.split_at(entries.len().min(brief.limits.statements));
    let mut items = Vec::new();
    for entry in shown {
        let text = entry.get("text").unwrap_or_default();
        let mut content = vec![Inline::text(text.trim_end_matches('.'))];
        if let Some(kind) = entry.get("kind") {
            content.splice(0..0, [Inline::strong(kind), Inline::text(": ")]);
        }
        content.extend(cite(entry, sources));
        items.push(ListItem::new(content));
    }
    if !omitted.is_empty() {
        items.push(ListItem::new(brief.statements.remaining(omitted.len())));
    }
    list_section("Statements, in our words", items)
}
