//! The clusters to meet: those with a label or a profile first and at length, the others by state.

use super::phrasing::{common, list, place, ranked, tables, value};
use super::sources::Sources;
use super::summary::standing;
use super::{Brief, dataset_names, point, points};
use crate::analysis::dossier::Entry;
use crate::datasets::{LabelStatus, Qualifier};
use crate::document::{Line, Point, Section, Span, strong, words};
use crate::text::capitalise;

/// What is told of a cluster from its profile, in this order; the first of them also where there is much.
const TOLD: [&str; 9] =
    ["founded", "members", "jobs", "committees", "services", "members_breakdown", "activities", "partners", "offices"];
/// How many of them are told, by how much there is.
const TOLD_OF_MUCH: [usize; 3] = [9, 5, 4];

pub(super) fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Section> {
    let all = ranked(brief.entries(dataset_names::CLUSTERS), &|cluster| rank(brief, cluster));
    let (first, others): (Vec<&Entry>, Vec<&Entry>) = all.into_iter().partition(|cluster| rank(brief, cluster) < LEAST);
    let first = first.into_iter().map(|cluster| known(brief, cluster, sources)).collect();
    let mut sections: Vec<Section> = points("Clusters to meet: with a label or a profile", first).into_iter().collect();
    sections.extend(points("Other clusters, by state", by_state(brief, &others, sources)));
    sections
}

/// The rank of what is neither labelled nor profiled.
const LEAST: usize = 3;

/// How early a cluster stands: with a valid label, with one that ended, with a profile, with none of them.
fn rank(brief: &Brief, cluster: &Entry) -> usize {
    let valid = |label: &Entry| label.get("status").as_deref() == Some(LabelStatus::Valid.word());
    let label = of(brief, dataset_names::LABELS, cluster).map(|label| if valid(label) { 0 } else { 1 }).min();
    let profile = || of(brief, dataset_names::PROFILES, cluster).next().map(|_| 2);
    label.or_else(profile).unwrap_or(LEAST)
}

/// The records of a dataset that are about a cluster.
fn of<'b>(brief: &'b Brief, name: &str, cluster: &'b Entry) -> impl Iterator<Item = &'b Entry> {
    brief.entries(name).iter().filter(|entry| entry.get("cluster").as_ref() == Some(&cluster.key))
}

fn known(brief: &Brief, cluster: &Entry, sources: &mut Sources<'_>) -> Point {
    let labels: Vec<String> = of(brief, dataset_names::LABELS, cluster).map(standing).collect();
    let mut line = called(cluster);
    let place_and_sector = ["state", "sector"].iter().filter_map(|name| cluster.get(name));
    line.push(words(format!(", {}", list(place_and_sector))));
    if !labels.is_empty() {
        line.push(words(format!(". Label: {}", labels.join("; "))));
    }
    if let Some(url) = cluster.get("website") {
        line.extend([words(". "), Span::Link(url)]);
    }
    line.extend(place(cluster, sources));
    Point {
        line,
        below: of(brief, dataset_names::PROFILES, cluster).map(|profile| told(brief, profile, sources)).collect(),
    }
}

/// The name of a cluster, its acronym behind it.
fn called(cluster: &Entry) -> Line {
    let acronym = cluster.get("acronym").map(|acronym| format!(" ({acronym})")).unwrap_or_default();
    vec![strong(cluster.get("name").unwrap_or_else(|| cluster.key.clone())), words(acronym)]
}

/// What a profile tells.
fn told(brief: &Brief, profile: &Entry, sources: &mut Sources<'_>) -> Line {
    let mut line: Line = Vec::new();
    let terse = brief.much() > 0;
    for name in TOLD.iter().take(TOLD_OF_MUCH[brief.much()]) {
        let cell = profile.cell(name);
        let note = profile.get(&format!("{name}_note"));
        let text = match (cell.is_empty(), note) {
            (true, None) => continue,
            (true, Some(note)) => note,
            (false, None) => value(&cell),
            (false, Some(note)) => qualified(&value(&cell), &note, terse),
        };
        let end = if line.is_empty() { "" } else { ". " };
        line.push(words(format!("{end}{}: {text}", capitalise(&name.replace('_', " ")))));
    }
    line.extend(place(profile, sources));
    line
}

/// A number with its note: what qualifies it stands before it always, what it counts behind it unless it is to be terse.
fn qualified(number: &str, note: &str, terse: bool) -> String {
    let (first, rest) = note.split_once("; ").unwrap_or((note, ""));
    let (before, behind) = match Qualifier::WORDS.words().any(|word| word == first) {
        true => (format!("{first} "), rest),
        false => (String::new(), note),
    };
    if terse || behind.is_empty() { format!("{before}{number}") } else { format!("{before}{number} ({behind})") }
}

/// The other clusters, a point for each state; the more there is, the less each is told of its place.
fn by_state(brief: &Brief, clusters: &[&Entry], sources: &mut Sources<'_>) -> Vec<Point> {
    let mut states: Vec<String> = clusters.iter().filter_map(|cluster| cluster.get("state")).collect();
    states.sort_by_key(|state| crate::text::collation_key(state));
    states.dedup();
    let mut points = Vec::new();
    for state in states.into_iter().map(Some).chain([None]) {
        let here: Vec<&Entry> = clusters.iter().filter(|cluster| cluster.get("state") == state).copied().collect();
        let mut line = vec![strong(state.unwrap_or_else(|| "State not known".to_owned())), words(": ")];
        for (at, cluster) in here.iter().enumerate() {
            line.push(words(if at > 0 { "; " } else { "" }));
            line.extend(in_short(cluster));
            if brief.much() == 0 {
                line.extend(cluster.get("website").into_iter().flat_map(|url| [words(" "), Span::Link(url)]));
                line.extend(place(cluster, sources));
            }
        }
        if brief.much() == 1 {
            line.extend(common(&here, sources));
        }
        points.extend((!here.is_empty()).then(|| point(line)));
    }
    if brief.much() == 2 {
        points.extend(tables(clusters).map(|tables| point(vec![strong("All of these"), tables])));
    }
    points
}

fn in_short(cluster: &Entry) -> Line {
    let name = cluster.get("name").unwrap_or_else(|| cluster.key.clone());
    let acronym = cluster.get("acronym").map(|acronym| format!(" ({acronym})")).unwrap_or_default();
    let sector = cluster.get("sector").map(|sector| format!(", {sector}")).unwrap_or_default();
    vec![words(format!("{name}{acronym}{sector}"))]
}
