//! How to reach the clusters: the networks, state directories and embassies that the report names.

use super::phrasing::places;
use super::{Brief, dataset_names};
use crate::analysis::dossier::Entry;
use crate::document::{Body, Inline, Inlines, Section};
use crate::text::{collation_key, fold};

/// Returns the paragraph below the clusters, with the bodies of each state that has a cluster, and those in the embassies.
pub(super) fn section(brief: &Brief) -> Option<Section> {
    let clusters = brief.entries(dataset_names::CLUSTERS);
    let contacts = || brief.entries(dataset_names::INSTITUTIONS).iter().filter(|body| dataset_names::is_contact(body));
    let mut bodies: Vec<&Entry> = Vec::new();
    let mut parts: Vec<Inlines> = Vec::new();
    for state in &states(clusters) {
        let of_state: Vec<&Entry> = contacts().filter(|body| is_about(body, state)).collect();
        let links: Vec<Inlines> = of_state.iter().map(|body| link(body)).collect();
        if !links.is_empty() {
            let mut part = vec![Inline::text(format!("{state}: "))];
            part.extend(links.join(&Inline::text(", ")));
            parts.push(part);
        }
        bodies.extend(of_state);
    }
    let embassies = contacts().filter(|body| dataset_names::is_in_embassies(body));
    for body in embassies {
        parts
            .push(vec![Inline::text(format!("any state: {}, in the embassies", body.get("name").unwrap_or_default()))]);
        bodies.push(body);
    }
    if clusters.is_empty() || parts.is_empty() {
        return None;
    }
    let mut content = vec![Inline::strong("How to reach them"), Inline::text(": ")];
    content.extend(parts.join(&Inline::text("; ")));
    content.extend([places(bodies), Inline::text(".")]);
    Some(Section { title: String::new(), body: Body::Paragraphs(vec![content]) })
}

/// Returns the states of clusters, sorted.
pub(super) fn states(clusters: &[Entry]) -> Vec<String> {
    let mut states: Vec<String> = clusters.iter().filter_map(|cluster| cluster.get("state")).collect();
    states.sort_by_key(|state| collation_key(state));
    states.dedup_by_key(|state| fold(state).into_owned());
    states
}

/// Returns whether a body helps to reach the clusters of one of the states.
pub(super) fn is_contact_for(body: &Entry, states: &[String]) -> bool {
    dataset_names::is_contact(body)
        && (dataset_names::is_in_embassies(body) || states.iter().any(|state| is_about(body, state)))
}

fn link(body: &Entry) -> Inlines {
    let text = body.get("name").unwrap_or_default();
    vec![match body.get("website") {
        Some(url) => Inline::NamedLink { text, url },
        None => Inline::text(text),
    }]
}

/// Returns whether the name or the role of a body names a state.
fn is_about(body: &Entry, state: &str) -> bool {
    let words = |text: &str| {
        let folded = fold(text).into_owned();
        let words: Vec<&str> = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        format!(" {} ", words.join(" "))
    };
    let state = words(state);
    ["name", "role"].iter().filter_map(|column| body.get(column)).any(|text| words(&text).contains(&state))
}
