//! The clusters to meet, in a table with a reason for each.

use super::phrasing::{comma_separated, format_value, places};
use super::{Brief, dataset_names, list_section, reach};
use crate::analysis::dossier::Entry;
use crate::datasets::{LabelStatus, Level, Qualifier};
use crate::document::{Body, Inline, Inlines, RowColumn, Section};
use crate::text::{capitalise, collation_key, format_count};

/// The rank of a cluster that the report only names: without a label, a profile or a website.
const LOWEST_RANK: usize = 30;
/// The length in characters from which a reason gets no further fact.
const MAX_REASON: usize = 70;
/// The facts of a profile that are reasons, in order of importance.
const REASONS: [&str; 3] = ["activities", "services", "aims"];

/// The columns of the table, with the text before a value where the table is a list.
const COLUMNS: [RowColumn; 5] = [
    RowColumn { head: "Cluster and website", lead: "" },
    RowColumn { head: "State", lead: ". " },
    RowColumn { head: "Label", lead: ". " },
    RowColumn { head: "Members", lead: ". Members: " },
    RowColumn { head: "Why this one", lead: ". " },
];

pub(super) fn sections(brief: &Brief) -> Vec<Section> {
    let mut clusters: Vec<&Entry> = brief.entries(dataset_names::CLUSTERS).iter().collect();
    if clusters.is_empty() {
        return Vec::new();
    }
    clusters.sort_by_key(|cluster| rank(brief, cluster));
    let described = clusters.iter().filter(|cluster| rank(brief, cluster) < LOWEST_RANK).count();
    let (listed, others) = clusters.split_at(described);
    // A column with the same value in every row is left out, except for that of the state.
    let differs = |name: &str| listed.iter().any(|cluster| cluster.get(name) != listed[0].get(name));
    let place: &[&str] = match (differs("state"), differs("sector")) {
        (true, true) => &["state", "sector"],
        (false, true) => &["sector"],
        _ => &["state"],
    };
    let mut columns = COLUMNS.to_vec();
    if differs("sector") {
        columns[1].head = if differs("state") { "State, sector" } else { "Sector" };
    }
    let rows = listed.iter().map(|cluster| row(brief, cluster, place)).collect();
    let continued = |body| Section { title: String::new(), body };
    let mut sections = Vec::new();
    if !listed.is_empty() {
        sections.push(Section { title: "Clusters to meet".to_owned(), body: Body::Rows(columns, rows) });
        sections.push(continued(Body::Paragraphs(vec![notes(brief, &clusters)])));
    }
    let reach = reach::section(brief);
    let (after_table, after_list) = if listed.is_empty() { (None, reach) } else { (reach, None) };
    sections.extend(after_table);
    let title = format!(
        "Also listed, check first: {} with no website, profile or label in the report",
        format_count(others.len(), "cluster", "clusters")
    );
    sections.extend(list_section(title, by_state(others)));
    sections.extend(after_list);
    sections
}

/// Returns the rank of a cluster: first clusters with a valid label, by level, then those with a profile, those with another
/// label, those with a website and those with neither.
fn rank(brief: &Brief, cluster: &Entry) -> usize {
    let label_rank = |label: &Entry| {
        let is_valid = label.get("status").as_deref() == Some(LabelStatus::Valid.word());
        let level = Level::WORDS.rank(&label.get("level").unwrap_or_default());
        (is_valid, level)
    };
    let labels = brief.records_of(dataset_names::LABELS, cluster).map(label_rank);
    let (valid, other): (Vec<_>, Vec<_>) = labels.partition(|(is_valid, _)| *is_valid);
    let best = |labels: Vec<(bool, usize)>| labels.into_iter().map(|(_, level)| level).min();
    let has_profile = brief.records_of(dataset_names::PROFILES, cluster).next().is_some();
    match (best(valid), has_profile, best(other)) {
        (Some(level), ..) => level,
        (None, true, other) => 10 + other.unwrap_or(Level::WORDS.words().count()),
        (None, false, Some(level)) => 20 + level,
        (None, false, None) if cluster.cell("website").is_empty() => LOWEST_RANK,
        (None, false, None) => LOWEST_RANK - 1,
    }
}

/// Returns whether the report only names a cluster.
pub(super) fn is_only_named(brief: &Brief, cluster: &Entry) -> bool {
    rank(brief, cluster) == LOWEST_RANK
}

pub(super) fn name(cluster: &Entry) -> String {
    cluster.get("name").unwrap_or_else(|| cluster.key.clone())
}

fn row(brief: &Brief, cluster: &Entry, place: &[&str]) -> Vec<Inlines> {
    let acronym = cluster.get("acronym").map(|acronym| Inline::text(format!(" ({acronym})")));
    let value = |name: &&str| match (*name, cluster.get(name)) {
        ("state", None) => Some("state not printed".to_owned()),
        (_, value) => value,
    };
    let place = comma_separated(place.iter().filter_map(value));
    let website = match website(brief, cluster) {
        Some(url) => [Inline::Break, Inline::Link(url)],
        None => [Inline::text(", "), Inline::Muted("no website".to_owned())],
    };
    let name = std::iter::once(Inline::strong(name(cluster))).chain(acronym);
    vec![
        name.chain(website).collect(),
        vec![Inline::text(place)],
        labels(brief, cluster),
        members(brief, cluster).map(Inline::text).into_iter().collect(),
        vec![Inline::text(reason(brief, cluster))],
    ]
}

/// Returns the website of a cluster, otherwise the first one of its profile.
pub(super) fn website(brief: &Brief, cluster: &Entry) -> Option<String> {
    let profile =
        || brief.records_of(dataset_names::PROFILES, cluster).next()?.cell("websites").values().first().cloned();
    cluster.get("website").or_else(|| profile().map(|url| url.stored_text().into_owned()))
}

/// Returns the phrases of the labels of a cluster, muted where the printed date has passed.
fn labels(brief: &Brief, cluster: &Entry) -> Inlines {
    let mut inlines: Inlines = Vec::new();
    for label in brief.records_of(dataset_names::LABELS, cluster) {
        let text = label_text(label);
        if !inlines.is_empty() {
            inlines.push(Inline::text("; "));
        }
        inlines.push(match is_lapsed(label) {
            true => Inline::Muted(text),
            false => Inline::Text(text),
        });
    }
    inlines
}

/// Returns whether the printed date of a label has passed.
pub(super) fn is_lapsed(label: &Entry) -> bool {
    label.get("status").as_deref() == Some(LabelStatus::Lapsed.word())
}

/// Formats a label: `Bronze label (?), printed until 3 May 2019`.
fn label_text(label: &Entry) -> String {
    let phrase = label.get("quality_label").unwrap_or_default();
    let (label_level, _) = phrase.split_once(", ").unwrap_or((&phrase, ""));
    format!("{label_level}, printed until {}", format_value(&label.cell("valid_until")))
}

/// Returns the number of members with its qualifier: `more than 45`.
fn members(brief: &Brief, cluster: &Entry) -> Option<String> {
    let profile = brief.records_of(dataset_names::PROFILES, cluster).next()?;
    Some(qualified(profile, "members")).filter(|members| !members.is_empty())
}

/// Formats a number of a profile with the qualifier at the beginning of its note.
fn qualified(profile: &Entry, column: &str) -> String {
    let number = format_value(&profile.cell(column));
    let note = profile.get(&format!("{column}_note")).unwrap_or_default();
    let first = note.split("; ").next().unwrap_or_default();
    match Qualifier::WORDS.words().any(|word| word == first) && !number.is_empty() {
        true => format!("{first} {number}"),
        false => number,
    }
}

/// Returns why a cluster is worth a visit: a statement about it alone, its jobs and what it does; otherwise what sets it
/// apart in the selection.
fn reason(brief: &Brief, cluster: &Entry) -> String {
    let is_alone = |statement: &&Entry| statement.cell("cluster").values().len() == 1;
    let strengths = brief.records_of(dataset_names::STATEMENTS, cluster).filter(|it| dataset_names::is_strength(it));
    let mut facts: Vec<String> = strengths.filter(is_alone).filter_map(|statement| statement.get("text")).collect();
    for profile in brief.records_of(dataset_names::PROFILES, cluster) {
        let jobs = qualified(profile, "jobs");
        facts.extend((!jobs.is_empty()).then(|| format!("{jobs} jobs")));
        let values = REASONS.iter().map(|column| profile.cell(column)).find(|cell| !cell.is_empty());
        facts.extend(values.into_iter().flat_map(|cell| cell.values().iter().map(format_value).collect::<Vec<_>>()));
    }
    let mut text = String::new();
    for fact in facts.iter().map(|fact| fact.trim_end_matches('.')) {
        if text.is_empty() {
            text = capitalise(fact);
        } else if text.chars().count() + fact.chars().count() < MAX_REASON {
            text.push_str(&format!(", {fact}"));
        }
    }
    if text.is_empty() {
        text = only_reason(brief, cluster).unwrap_or_else(|| "Named, not described".to_owned());
    }
    text
}

/// Returns the reason for a cluster that is the only one of a selected sector in its state.
fn only_reason(brief: &Brief, cluster: &Entry) -> Option<String> {
    if !brief.selection.selects(dataset_names::SELECTABLE[0]) {
        return None;
    }
    let (state, sector) = (cluster.get("state")?, cluster.get("sector")?);
    let is_same =
        |other: &&Entry| other.get("state").as_ref() == Some(&state) && other.get("sector").as_ref() == Some(&sector);
    let number = brief.entries(dataset_names::CLUSTERS).iter().filter(is_same).count();
    (number == 1).then(|| format!("The only one of its sector listed in {state}"))
}

/// Returns the clusters that the report only names, by state.
fn by_state(clusters: &[&Entry]) -> Vec<Inlines> {
    let mut states: Vec<String> = clusters.iter().filter_map(|cluster| cluster.get("state")).collect();
    states.sort_by_key(|state| collation_key(state));
    states.dedup();
    let item = |state: Option<String>| {
        let in_state: Vec<&Entry> = clusters.iter().filter(|cluster| cluster.get("state") == state).copied().collect();
        let names = in_state.iter().map(|cluster| {
            let sector = cluster.get("sector").map(|sector| format!(" ({sector})")).unwrap_or_default();
            format!("{}{sector}", name(cluster))
        });
        let names = names.collect::<Vec<_>>().join("; ");
        let state = Inline::strong(state.unwrap_or_else(|| "State not printed".to_owned()));
        (!in_state.is_empty()).then(|| vec![state, Inline::text(format!(": {names}")), places(in_state)])
    };
    states.into_iter().map(Some).chain([None]).filter_map(item).collect()
}

/// Returns what holds for several clusters: statements about several of them, and what the table leaves out.
fn notes(brief: &Brief, clusters: &[&Entry]) -> Inlines {
    let is_about_several = |statement: &&Entry| {
        let keys = statement.cell("cluster");
        let named = clusters.iter().filter(|cluster| keys.values().iter().any(|key| key.stored_text() == *cluster.key));
        dataset_names::is_strength(statement) && named.count() > 1
    };
    let mut inlines: Inlines = Vec::new();
    for statement in brief.concerning(dataset_names::STATEMENTS).filter(is_about_several) {
        let text = statement.get("text").unwrap_or_default();
        inlines.extend([Inline::text(text.trim_end_matches('.')), places([statement]), Inline::text(". ")]);
    }
    let labels = clusters.iter().flat_map(|cluster| brief.records_of(dataset_names::LABELS, cluster));
    let mark = labels.filter_map(|label| label.get("quality_label")).any(|phrase| phrase.contains("(?)"));
    let mark = if mark { "(?): inferred; the appendix gives the reason. " } else { "" };
    inlines.push(Inline::text(format!("{mark}Contact persons and telephone numbers are not in the report")));
    inlines.extend([places(clusters.iter().copied()), Inline::text(".")]);
    inlines
}
