//! The sections on clusters: clusters with a label or a profile in detail, other clusters by state.

use super::limits::Detail;
use super::phrasing::{
    acronym_suffix, cite, cite_all, comma_separated, format_value, sorted_by_rank, tables_and_sections,
};
use super::sources::Sources;
use super::summary::format_label;
use super::{Brief, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::datasets::{LabelStatus, Qualifier};
use crate::document::{Inline, Inlines, ListItem, Section};
use crate::text::{capitalise, collation_key};

/// The facts of a profile in order of importance.
const PROFILE_FACTS: [&str; 9] =
    ["founded", "members", "jobs", "committees", "services", "members_breakdown", "activities", "partners", "offices"];

/// The rank of a cluster with neither a label nor a profile.
const LOWEST_RANK: usize = 3;

pub(super) fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Section> {
    let clusters = sorted_by_rank(brief.entries(dataset_names::CLUSTERS), &|cluster| rank(brief, cluster));
    let (detailed, others): (Vec<&Entry>, Vec<&Entry>) =
        clusters.into_iter().partition(|cluster| rank(brief, cluster) < LOWEST_RANK);
    let detailed = detailed.into_iter().map(|cluster| detailed_item(brief, cluster, sources)).collect();
    let mut sections: Vec<Section> = list_section("Clusters with a label or a profile", detailed).into_iter().collect();
    sections.extend(list_section("Other clusters, by state", items_by_state(brief, &others, sources)));
    sections
}

/// Returns the rank of a cluster: first clusters with a valid label, then those with another label, with a profile, and
/// with neither.
fn rank(brief: &Brief, cluster: &Entry) -> usize {
    let is_valid = |label: &Entry| label.get("status").as_deref() == Some(LabelStatus::Valid.word());
    let labels = records_of(brief, dataset_names::LABELS, cluster);
    let by_label = labels.map(|label| if is_valid(label) { 0 } else { 1 }).min();
    let by_profile = || records_of(brief, dataset_names::PROFILES, cluster).next().map(|_| 2);
    by_label.or_else(by_profile).unwrap_or(LOWEST_RANK)
}

/// Returns the records of a dataset that refer to a cluster.
fn records_of<'b>(brief: &'b Brief, dataset: &str, cluster: &'b Entry) -> impl Iterator<Item = &'b Entry> {
    brief.entries(dataset).iter().filter(|entry| entry.get("cluster").as_ref() == Some(&cluster.key))
}

fn name(cluster: &Entry) -> String {
    cluster.get("name").unwrap_or_else(|| cluster.key.clone())
}

fn detailed_item(brief: &Brief, cluster: &Entry, sources: &mut Sources<'_>) -> ListItem {
    let state_and_sector = comma_separated(["state", "sector"].iter().filter_map(|name| cluster.get(name)));
    let mut content = vec![
        Inline::strong(name(cluster)),
        Inline::text(acronym_suffix(cluster)),
        Inline::text(format!(", {state_and_sector}")),
    ];
    let labels: Vec<String> = records_of(brief, dataset_names::LABELS, cluster).map(format_label).collect();
    if !labels.is_empty() {
        content.push(Inline::text(format!(". Label: {}", labels.join("; "))));
    }
    if let Some(url) = cluster.get("website") {
        content.extend([Inline::text(". "), Inline::Link(url)]);
    }
    content.extend(cite(cluster, sources));
    let profiles = records_of(brief, dataset_names::PROFILES, cluster);
    ListItem { content, children: profiles.map(|profile| format_profile(brief, profile, sources)).collect() }
}

fn format_profile(brief: &Brief, profile: &Entry, sources: &mut Sources<'_>) -> Inlines {
    let mut inlines: Inlines = Vec::new();
    let full = brief.limits.detail == Detail::Full;
    for name in PROFILE_FACTS.iter().take(brief.limits.profile_facts) {
        let cell = profile.cell(name);
        let note = profile.get(&format!("{name}_note"));
        let text = match (cell.is_empty(), note) {
            (true, None) => continue,
            (true, Some(note)) => note,
            (false, None) => format_value(&cell),
            (false, Some(note)) => format_with_note(&format_value(&cell), &note, full),
        };
        let separator = if inlines.is_empty() { "" } else { ". " };
        inlines.push(Inline::text(format!("{separator}{}: {text}", capitalise(&name.replace('_', " ")))));
    }
    inlines.extend(cite(profile, sources));
    inlines
}

/// Formats a number with its note. A qualifier at the beginning of the note precedes the number; if `full`, the rest of
/// the note follows in parentheses.
fn format_with_note(number: &str, note: &str, full: bool) -> String {
    let (first, rest) = note.split_once("; ").unwrap_or((note, ""));
    let (qualifier, rest) = match Qualifier::WORDS.words().any(|word| word == first) {
        true => (format!("{first} "), rest),
        false => (String::new(), note),
    };
    if full && !rest.is_empty() { format!("{qualifier}{number} ({rest})") } else { format!("{qualifier}{number}") }
}

/// Returns an item for each state, with its clusters.
fn items_by_state(brief: &Brief, clusters: &[&Entry], sources: &mut Sources<'_>) -> Vec<ListItem> {
    let mut states: Vec<String> = clusters.iter().filter_map(|cluster| cluster.get("state")).collect();
    states.sort_by_key(|state| collation_key(state));
    states.dedup();
    let detail = brief.limits.detail;
    let mut items = Vec::new();
    for state in states.into_iter().map(Some).chain([None]) {
        let in_state: Vec<&Entry> = clusters.iter().filter(|cluster| cluster.get("state") == state).copied().collect();
        if in_state.is_empty() {
            continue;
        }
        let mut content = vec![Inline::strong(state.unwrap_or_else(|| "State unknown".to_owned())), Inline::text(": ")];
        for (index, cluster) in in_state.iter().enumerate() {
            let separator = if index > 0 { "; " } else { "" };
            let sector = cluster.get("sector").map(|sector| format!(", {sector}")).unwrap_or_default();
            content.push(Inline::text(format!("{separator}{}{}{sector}", name(cluster), acronym_suffix(cluster))));
            if detail == Detail::Full {
                content
                    .extend(cluster.get("website").into_iter().flat_map(|url| [Inline::text(" "), Inline::Link(url)]));
                content.extend(cite(cluster, sources));
            }
        }
        if detail == Detail::Reduced {
            content.extend(cite_all(&in_state, sources));
        }
        items.push(ListItem::new(content));
    }
    if detail == Detail::Minimal {
        let tables = tables_and_sections(clusters);
        items.extend(tables.map(|tables| ListItem::new(vec![Inline::strong("All of these"), tables])));
    }
    items
}
