//! The cautions: what would change a decision about the selection.

use std::cmp::Reverse;

use super::figures::{disputes, format_conflict};
use super::phrasing::places;
use super::{Brief, clusters, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, Inlines, Section};

/// The maximum number of cautions.
const MAX_CAUTIONS: usize = 5;
/// The maximum number of states that a contradiction about a place names.
const MAX_STATES: usize = 2;
/// The words in the note on a mention of a cluster that is possibly another cluster of the data.
const SAME_BODY: &str = "may be the same body";

/// Returns the section: the clusters that are possibly listed twice, then the contradictions about a place, those about most
/// criteria of the selection first. Contradictions between figures are with the figures, and those about a body that is
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
    list_section("Cautions", double_entries(brief).into_iter().chain(conflicts).take(MAX_CAUTIONS).collect())
}

/// Returns the clusters that are possibly listed twice, as the notes on their mentions say.
fn double_entries(brief: &Brief) -> Vec<Inlines> {
    let clusters = brief.entries(dataset_names::CLUSTERS);
    let mentions = brief.entries(dataset_names::MENTIONS);
    let mut pairs: Vec<[&Entry; 2]> = Vec::new();
    for mention in mentions {
        let note = mention.get("note").unwrap_or_default();
        let cluster = clusters.iter().find(|cluster| mention.get("cluster").as_ref() == Some(&cluster.key));
        let (Some(cluster), Some(clause)) = (cluster, note.split("; ").find(|clause| clause.contains(SAME_BODY)))
        else {
            continue;
        };
        let table = mention.get("source").unwrap_or_default();
        let table = table.split(", ").next().unwrap_or_default();
        let rows = clause.split("row ").skip(1).map(|rest| {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
            format!("{table}, row {}", &rest[..digits])
        });
        let rows: Vec<String> = rows.collect();
        let is_meant = |other: &&Entry| {
            let sources = super::exact_sources(other);
            let names = [other.get("name"), other.get("acronym")];
            other.key != cluster.key
                && (rows.iter().any(|row| sources.contains(row))
                    || names.into_iter().flatten().any(|name| clause.contains(&name)))
        };
        let Some(other) = clusters.iter().find(is_meant) else { continue };
        let is_known = |pair: &[&Entry; 2]| pair.iter().all(|it| it.key == cluster.key || it.key == other.key);
        if !pairs.iter().any(is_known) {
            pairs.push([cluster, other]);
        }
    }
    let format = |pair: [&Entry; 2]| {
        let names = pair.map(clusters::name);
        vec![
            Inline::strong("Possibly one body listed twice"),
            Inline::text(format!(": {} and {}", names[0], names[1])),
            places(pair),
        ]
    };
    pairs.into_iter().map(format).collect()
}
