//! The sections on European partnerships and programmes, policies, agreements and institutions.

use super::limits::Detail;
use super::phrasing::{
    acronym_suffix, cite, comma_separated, format_date, format_quantity, format_record, format_value, remaining,
    sorted_by_rank,
};
use super::sources::Sources;
use super::{Brief, Limits, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, ListItem, Section};
use crate::schema::{Cell, NestedValue};

pub(super) fn european_section(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let items = dataset_names::EUROPEAN.iter().flat_map(|name| record_items(brief, name, sources)).collect();
    list_section("European partnerships and programmes", items)
}

pub(super) fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Section> {
    let mut sections: Vec<Section> = list_section("Policies", policy_items(brief, sources)).into_iter().collect();
    sections.extend(list_section("Agreements", record_items(brief, dataset_names::AGREEMENTS, sources)));
    // Without a subject, every institution would be listed.
    if brief.selection.has_subject() {
        let items = record_items(brief, dataset_names::INSTITUTIONS, sources);
        sections.extend(list_section("Related institutions", items));
    }
    sections
}

fn record_items(brief: &Brief, name: &str, sources: &mut Sources<'_>) -> Vec<ListItem> {
    let Some(extract) = brief.extract(name) else { return Vec::new() };
    // Closed institutions are listed in the section on caveats.
    let entries: Vec<&Entry> = extract.entries.iter().filter(|entry| !dataset_names::is_closed(entry)).collect();
    let full = brief.limits.detail == Detail::Full;
    let shown = entries.iter().take(brief.limits.other_records);
    let mut items: Vec<ListItem> =
        shown.map(|entry| ListItem::new(format_record(extract.dataset, entry, full, sources))).collect();
    if entries.len() > items.len() {
        // No command selects records by the names in their text, or omits records that are caveats.
        let by_name = dataset_names::BY_NAME.contains(&name) && !brief.selection.selects_everything();
        let is_exact = !by_name && entries.len() == extract.entries.len();
        items.push(ListItem::new(remaining(entries.len() - items.len(), extract.command(), is_exact)));
    }
    items
}

/// Returns an item for each policy. If there are more policies than the limit, those with targets come first.
fn policy_items(brief: &Brief, sources: &mut Sources<'_>) -> Vec<ListItem> {
    let Some(extract) = brief.extract(dataset_names::POLICIES) else { return Vec::new() };
    let limit = brief.limits.policies;
    let total = extract.entries.len();
    let entries =
        sorted_by_rank(&extract.entries, &|entry| usize::from(total > limit && entry.cell("targets").is_empty()));
    let mut items: Vec<ListItem> =
        entries.into_iter().take(limit).map(|entry| policy_item(entry, &brief.limits, sources)).collect();
    if total > limit {
        items.push(ListItem::new(remaining(total - limit, extract.command(), true)));
    }
    items
}

fn policy_item(entry: &Entry, limits: &Limits, sources: &mut Sources<'_>) -> ListItem {
    let title = entry.get("title").unwrap_or_else(|| entry.key.clone());
    let facts = [entry.get("kind"), format_date(entry), entry.get("body")];
    let facts = comma_separated(facts.into_iter().flatten());
    let mut content = vec![Inline::strong(title), Inline::text(format!("{}, {facts}", acronym_suffix(entry)))];
    if let Some(summary) = entry.get("summary").filter(|_| limits.detail == Detail::Full) {
        content.push(Inline::text(format!(". {}", summary.trim_end_matches('.'))));
    }
    if let Cell::Nested(targets) = entry.cell("targets") {
        let shown: Vec<String> = targets.iter().take(limits.targets).map(format_target).collect();
        let omitted = targets.len().saturating_sub(shown.len());
        let omitted = if omitted > 0 { format!("; {omitted} more") } else { String::new() };
        content.push(Inline::text(format!(". Targets: {}{omitted}", shown.join("; "))));
    }
    content.extend(cite(entry, sources));
    ListItem::new(content)
}

/// Formats a target: `aerospace exports: forecast EUR 10.5 billion by 2020`.
fn format_target(target: &NestedValue<'_>) -> String {
    let cell =
        |name: &str| target.iter().find(|(known, _)| *known == name).map_or(Cell::Empty, |(_, cell)| cell.clone());
    let by = cell("by");
    let by = if by.is_empty() { String::new() } else { format!(" by {}", format_value(&by)) };
    let quantity = format_quantity(&cell("qualifier"), &cell("value"), &cell("unit"));
    format!("{}: {quantity}{by}", cell("quantity").display_text())
}
