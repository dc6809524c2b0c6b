//! The cautions: what would change a decision about the selection.

use std::cmp::Reverse;

use super::figures::{disputes, format_conflict};
use super::{Brief, clusters, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, Inlines, Section};
use crate::text::format_count;

/// The maximum number of cautions.
const MAX_CAUTIONS: usize = 5;
/// The maximum number of states that a contradiction about a place names.
const MAX_STATES: usize = 2;
/// The maximum number of clusters that a caution names.
const MAX_NAMES: usize = 2;

/// Returns the section: the clusters that the report only names, then the contradictions about a place, those about most
/// subjects of the selection first. Contradictions between figures are with the figures, and those about a body that is
/// closed with what is over.
pub(super) fn section(brief: &Brief) -> Option<Section> {
    let extract = brief.extract(dataset_names::CONFLICTS)?;
    let figures = brief.entries(dataset_names::FIGURES);
    let bodies = brief.entries(dataset_names::INSTITUTIONS).iter().filter(|body| dataset_names::is_closed(body));
    let closed: Vec<String> = bodies.filter_map(|body| body.get("name")).collect();
    let is_elsewhere = |conflict: &Entry| {
        let texts = ["first", "second"].map(|side| conflict.get(side).unwrap_or_default());
        figures.iter().any(|figure| disputes(conflict, figure))
            || closed.iter().any(|name| texts.iter().any(|text| text.contains(name)))
    };
    let names_place = |conflict: &Entry| matches!(conflict.cell("state").values().len(), 1..=MAX_STATES);
    let conflicts = brief.concerning(dataset_names::CONFLICTS);
    let mut conflicts: Vec<&Entry> =
        conflicts.filter(|conflict| names_place(conflict) && !is_elsewhere(conflict)).collect();
    conflicts.sort_by_key(|conflict| Reverse(brief.selection.count_named(extract.dataset, conflict)));
    let conflicts = conflicts.into_iter().map(format_conflict);
    list_section("Cautions", only_named(brief).into_iter().chain(conflicts).take(MAX_CAUTIONS).collect())
}

/// Returns the clusters without a label, a profile or a website.
fn only_named(brief: &Brief) -> Option<Inlines> {
    let is_only_named = |cluster: &&Entry| {
        let has = |dataset| brief.records_of(dataset, cluster).next().is_some();
        cluster.cell("website").is_empty() && !has(dataset_names::LABELS) && !has(dataset_names::PROFILES)
    };
    let all = brief.entries(dataset_names::CLUSTERS);
    let named: Vec<&Entry> = all.iter().filter(is_only_named).collect();
    let text = match named.len() {
        0 => return None,
        number if number <= MAX_NAMES => {
            named.iter().map(|cluster| clusters::name(cluster)).collect::<Vec<_>>().join(" and ")
        }
        number => format!("{} of the {}", number, format_count(all.len(), "cluster", "clusters")),
    };
    let exist = if named.len() == 1 { "it still exists" } else { "they still exist" };
    let text = format!("The report only names {text}, with no website, profile or label; check first that {exist}");
    Some(vec![Inline::text(text)])
}
