//! The summary at the beginning of a brief, and the commands at the end that list the counted rows.

use super::phrasing::{cite, comma_separated, sorted_by_rank};
use super::sources::Sources;
use super::{Brief, Extract, commands, dataset_names, locations};
use crate::analysis::dossier::Entry;
use crate::datasets::{Confidence, LabelStatus, Verdict};
use crate::document::{Body, Inline, Inlines, ListItem, Section};
use crate::text::format_count;

/// The maximum number of values for which counts are shown.
const MAX_VALUES: usize = 8;
/// The maximum length in characters of a list of names.
const MAX_NAMES: usize = 160;

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Section {
    let mut items = vec![cluster_item(brief)];
    items.extend(label_item(brief, sources));
    items.extend(count_item(brief, &dataset_names::EUROPEAN));
    items.extend(count_item(brief, &[dataset_names::POLICIES, dataset_names::AGREEMENTS]));
    items.push(locations::summary(brief));
    items.extend(priority_item(brief));
    for (verdict, text) in [
        (Verdict::Contradicted, " of the report that its data contradicts: see Caveats"),
        (Verdict::Differs, " of the report that your data differs from: see Caveats"),
    ] {
        let count = brief.refuted.iter().filter(|audited| audited.verdict == verdict).count();
        if count > 0 {
            let number = Inline::strong(format_count(count, "claim", "claims"));
            items.push(ListItem::new(vec![number, Inline::text(text)]));
        }
    }
    if !brief.conflicts.entries.is_empty() {
        items.push(ListItem::new(vec![
            Inline::strong(format_count(brief.conflicts.entries.len(), "conflict", "conflicts")),
            Inline::text(" between statements of the report: see Conflicts"),
        ]));
    }
    Section { title: "Summary".to_owned(), body: Body::List(items) }
}

/// Returns the number of clusters by state and by sector.
fn cluster_item(brief: &Brief) -> ListItem {
    let entries = brief.entries(dataset_names::CLUSTERS);
    let mut content = vec![Inline::strong(format_count(entries.len(), "cluster", "clusters"))];
    if entries.is_empty() {
        content.push(Inline::text(" named by the report"));
    }
    for column in ["state", "sector"] {
        let counts = count_values(entries, column);
        if counts.len() > 1 {
            let shown =
                comma_separated(counts.iter().take(MAX_VALUES).map(|(value, count)| format!("{value} {count}")));
            let omitted = counts.len().saturating_sub(MAX_VALUES);
            let omitted = if omitted > 0 { format!(" and {omitted} more") } else { String::new() };
            let separator = if content.len() > 1 { "; in" } else { " in" };
            let number = format_count(counts.len(), column, &format!("{column}s"));
            content.push(Inline::text(format!("{separator} {number}: {shown}{omitted}")));
        }
    }
    ListItem::new(content)
}

/// Counts the values of a column. The most frequent values come first.
fn count_values(entries: &[Entry], column: &str) -> Vec<(String, usize)> {
    let mut counts: Vec<(String, usize)> = Vec::new();
    for value in entries.iter().filter_map(|entry| entry.get(column)) {
        match counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => counts.push((value, 1)),
        }
    }
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// Returns the number of labels, the number of labels that are valid on the reference date, and the status of each
/// label.
fn label_item(brief: &Brief, sources: &mut Sources<'_>) -> Option<ListItem> {
    let Extract { dataset, entries, .. } = brief.extract(dataset_names::LABELS)?;
    let valid = entries.iter().filter(|label| status(label) == LabelStatus::Valid.word()).count();
    let number = Inline::strong(format_count(entries.len(), "quality label", "quality labels"));
    let content = vec![number, Inline::text(format!(", {valid} known to be valid on {}", brief.on))];
    let by_status = sorted_by_rank(entries, &|label| LabelStatus::WORDS.rank(&status(label)));
    let child = |label: &Entry| {
        let cluster = brief.resolved(dataset, label, "cluster").unwrap_or_else(|| label.key.clone());
        let mut child = vec![Inline::strong(cluster), Inline::text(format!(": {}", format_label(label)))];
        child.extend(cite(label, sources));
        child
    };
    let children: Vec<Inlines> = by_status.into_iter().map(child).collect();
    (!entries.is_empty()).then_some(ListItem { content, children })
}

fn status(label: &Entry) -> String {
    label.get("status").unwrap_or_default()
}

/// Formats the level and the status of a label: `bronze, printed validity ended on 2019-05-03; no information on
/// renewals`.
pub(super) fn format_label(label: &Entry) -> String {
    let is_inferred = label.get("confidence").as_deref() == Some(Confidence::Inferred.word());
    let level = label.get("level").unwrap_or_default() + if is_inferred { " (inferred)" } else { "" };
    let until = label.get("valid_until").unwrap_or_default();
    match status(label) {
        status if status == LabelStatus::Valid.word() => format!("{level}, valid until {until}"),
        status if status == LabelStatus::Lapsed.word() => {
            format!("{level}, printed validity ended on {until}; no information on renewals")
        }
        _ => format!("{level}, printed validity until {until}; no information from before the report"),
    }
}

/// Returns the numbers and names of the records of some datasets: `1 partnership: EACP ABROAD; 1 programme: …`.
fn count_item(brief: &Brief, datasets: &[&str]) -> Option<ListItem> {
    let mut content: Inlines = Vec::new();
    let extracts = datasets.iter().filter_map(|name| brief.extract(name));
    for Extract { dataset, entries, .. } in extracts.filter(|extract| !extract.entries.is_empty()) {
        if !content.is_empty() {
            content.push(Inline::text("; "));
        }
        content.push(Inline::strong(format_count(entries.len(), dataset.noun, dataset.name)));
        let name = |entry: &Entry| {
            entry.get("acronym").or_else(|| entry.get(dataset.title_column)).unwrap_or(entry.key.clone())
        };
        let names = comma_separated(entries.iter().map(name));
        if names.chars().count() <= MAX_NAMES {
            content.push(Inline::text(format!(": {names}")));
        }
    }
    (!content.is_empty()).then(|| ListItem::new(content))
}

/// Returns the priorities of the country that match a selection with subjects.
fn priority_item(brief: &Brief) -> Option<ListItem> {
    let Extract { dataset, entries, .. } = brief.extract(dataset_names::PRIORITIES)?;
    if entries.is_empty() || !brief.selection.has_subject() {
        return None;
    }
    let priority = |entry: &Entry| {
        let source = entry.get("source").map(|source| format!(" ({source})")).unwrap_or_default();
        format!("{}{source}", entry.key.replace('/', ": "))
    };
    let number = Inline::strong(format_count(entries.len(), dataset.noun, dataset.name));
    let priorities = comma_separated(entries.iter().map(priority));
    let country = brief.identity.country.as_ref().map(|country| format!(" of {country}")).unwrap_or_default();
    Some(ListItem::new(vec![number, Inline::text(format!("{country} for trade and investment: {priorities}"))]))
}

/// Returns the commands that list the rows of the brief, with the numbers of rows.
pub(super) fn commands_section(brief: &Brief) -> Section {
    let extracts = brief.extracts.iter().filter(|extract| !extract.entries.is_empty());
    // No command selects records by the names that they contain.
    let extracts = extracts.filter(|extract| !dataset_names::BY_NAME.contains(&extract.dataset.name));
    let extracts: Vec<_> = extracts.map(|extract| (extract, Some(extract.entries.len()))).collect();
    let paragraph = commands(&extracts, "");
    Section { title: "Commands for these rows".to_owned(), body: Body::Paragraphs(vec![paragraph]) }
}
