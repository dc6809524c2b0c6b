//! The clusters to meet: those with a label or a profile first and at length, the others by state.

use super::glance::standing;
use super::said::{list, place, value};
use super::sources::Sources;
use super::{Brief, named, point, points};
use crate::datasets::LabelStatus;
use crate::document::{Line, Point, Section, Span, strong, words};
use crate::dossier::Entry;

/// What is told of a cluster from its profile, in this order.
const TOLD: [&str; 9] =
    ["founded", "members", "members_breakdown", "jobs", "committees", "services", "activities", "partners", "offices"];

pub fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Section> {
    let (mut first, others): (Vec<&Entry>, Vec<&Entry>) =
        brief.entries(named::CLUSTERS).iter().partition(|cluster| rank(brief, cluster) < LEAST);
    first.sort_by_key(|cluster| rank(brief, cluster));
    let first = first.into_iter().map(|cluster| known(brief, cluster, sources)).collect();
    let mut sections: Vec<Section> = points("Clusters to meet: with a label or a profile", first).into_iter().collect();
    sections.extend(points("Other clusters, by state", by_state(&others, sources)));
    sections
}

/// The rank of what is neither labelled nor profiled.
const LEAST: usize = 3;

/// How early a cluster stands: with a valid label, with one that ended, with a profile, with none of them.
fn rank(brief: &Brief, cluster: &Entry) -> usize {
    let valid = |label: &Entry| label.get("status").as_deref() == Some(LabelStatus::Valid.word());
    let label = of(brief, named::LABELS, cluster).map(|label| if valid(label) { 0 } else { 1 }).min();
    let profile = || of(brief, named::PROFILES, cluster).next().map(|_| 2);
    label.or_else(profile).unwrap_or(LEAST)
}

/// The records of a dataset that are about a cluster.
fn of<'b>(brief: &'b Brief, name: &str, cluster: &'b Entry) -> impl Iterator<Item = &'b Entry> {
    brief.entries(name).iter().filter(|entry| entry.get("cluster").as_ref() == Some(&cluster.key))
}

fn known(brief: &Brief, cluster: &Entry, sources: &mut Sources<'_>) -> Point {
    let labels: Vec<String> = of(brief, named::LABELS, cluster).map(standing).collect();
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
    Point { line, below: of(brief, named::PROFILES, cluster).map(|profile| told(profile, sources)).collect() }
}

/// The name of a cluster, its acronym behind it.
fn called(cluster: &Entry) -> Line {
    let acronym = cluster.get("acronym").map(|acronym| format!(" ({acronym})")).unwrap_or_default();
    vec![strong(cluster.get("name").unwrap_or_else(|| cluster.key.clone())), words(acronym)]
}

/// What a profile tells.
fn told(profile: &Entry, sources: &mut Sources<'_>) -> Line {
    let mut line: Line = Vec::new();
    for name in TOLD {
        let cell = profile.cell(name);
        let note = profile.get(&format!("{name}_note"));
        let text = match (cell.is_empty(), note) {
            (true, None) => continue,
            (true, Some(note)) => note,
            (false, None) => value(&cell),
            (false, Some(note)) => format!("{} ({note})", value(&cell)),
        };
        let end = if line.is_empty() { "" } else { ". " };
        line.push(words(format!("{end}{}: {text}", capital(&name.replace('_', " ")))));
    }
    line.extend(place(profile, sources));
    line
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// The other clusters, a point for each state.
fn by_state(clusters: &[&Entry], sources: &mut Sources<'_>) -> Vec<Point> {
    let mut states: Vec<String> = clusters.iter().filter_map(|cluster| cluster.get("state")).collect();
    states.sort_by_key(|state| crate::text::order(state));
    states.dedup();
    let known = states.into_iter().map(Some).chain([None]);
    let lines = known.filter_map(|state| {
        let here: Vec<&&Entry> = clusters.iter().filter(|cluster| cluster.get("state") == state).collect();
        let mut line = vec![strong(state.unwrap_or_else(|| "State not known".to_owned())), words(": ")];
        for (at, cluster) in here.iter().enumerate() {
            line.push(words(if at > 0 { "; " } else { "" }));
            let sector = cluster.get("sector").map(|sector| format!(", {sector}")).unwrap_or_default();
            let name = cluster.get("name").unwrap_or_else(|| cluster.key.clone());
            let acronym = cluster.get("acronym").map(|acronym| format!(" ({acronym})")).unwrap_or_default();
            line.push(words(format!("{name}{acronym}{sector}")));
            line.extend(cluster.get("website").into_iter().flat_map(|url| [words(" "), Span::Link(url)]));
            line.extend(place(cluster, sources));
        }
        (!here.is_empty()).then(|| point(line))
    });
    lines.collect()
}
