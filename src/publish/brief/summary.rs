//! The first half page: how many of what, and the labels on the day.

use super::phrasing::{list, place, ranked};
use super::sources::Sources;
use super::{Brief, commands, dataset_names, locations, point};
use crate::analysis::dossier::Entry;
use crate::datasets::{Confidence, LabelStatus};
use crate::document::{Body, Line, Point, Section, strong, words};
use crate::text::format_count;

/// The most values that a count is broken down by in one line.
const MOST: usize = 8;

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Section {
    let mut points = vec![clusters(brief)];
    points.extend(labels(brief, sources));
    points.extend(counted(brief, &dataset_names::EUROPE));
    points.extend(counted(brief, &[dataset_names::POLICIES, dataset_names::AGREEMENTS]));
    points.push(locations::summary(brief));
    points.extend(priorities(brief));
    let contradicted = brief.contradicted.len();
    if contradicted > 0 {
        let number = strong(format_count(contradicted, "claim", "claims"));
        points.push(point(vec![
            number,
            words(" of the briefing that its own data contradicts: see what to treat with care"),
        ]));
    }
    Section { title: "At a glance".to_owned(), body: Body::Points(points) }
}

/// The longest list of names that stands here.
const LONGEST: usize = 160;

/// How many clusters, in which states and sectors.
fn clusters(brief: &Brief) -> Point {
    let entries = brief.entries(dataset_names::CLUSTERS);
    let mut line = vec![strong(format_count(entries.len(), "cluster", "clusters"))];
    if entries.is_empty() {
        line.push(words(" that the briefing names"));
    }
    for column in ["state", "sector"] {
        let counts = tally(entries, column);
        if counts.len() > 1 {
            let shown = list(counts.iter().take(MOST).map(|(value, count)| format!("{value} {count}")));
            let more = counts.len().saturating_sub(MOST);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let end = if line.len() > 1 { "; in" } else { " in" };
            line.push(words(format!(
                "{end} {}: {shown}{more}",
                format_count(counts.len(), column, &format!("{column}s"))
            )));
        }
    }
    point(line)
}

/// How often each value of a column stands, the most frequent first.
fn tally(entries: &[Entry], column: &str) -> Vec<(String, usize)> {
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

/// How many labels are known to be valid on the day, and how each stands.
fn labels(brief: &Brief, sources: &mut Sources<'_>) -> Option<Point> {
    let part = brief.part(dataset_names::LABELS)?;
    let entries = &part.entries;
    let valid = entries.iter().filter(|label| status(label) == LabelStatus::Valid.word()).count();
    let number = format_count(entries.len(), "quality label", "quality labels");
    let line = vec![strong(number), words(format!(", {valid} known to be valid on {}", brief.on))];
    let by_status = ranked(entries, &|label| LabelStatus::WORDS.rank(&status(label)));
    let below = by_status.into_iter().map(|label| {
        let mut line = vec![
            strong(brief.value(part.of, label, "cluster").unwrap_or_else(|| label.key.clone())),
            words(format!(": {}", standing(label))),
        ];
        line.extend(place(label, sources));
        line
    });
    let below: Vec<Line> = below.collect();
    (!entries.is_empty()).then_some(Point { line, below })
}

fn status(label: &Entry) -> String {
    label.get("status").unwrap_or_default()
}

/// How a label stands on the day: `bronze, printed validity ended on 2019-05-03`.
pub(super) fn standing(label: &Entry) -> String {
    let judged = label.get("confidence").as_deref() == Some(Confidence::Inferred.word());
    let level = label.get("level").unwrap_or_default() + if judged { " (read by judgement)" } else { "" };
    let until = label.get("valid_until").unwrap_or_default();
    match status(label) {
        status if status == LabelStatus::Valid.word() => format!("{level}, valid until {until}"),
        status if status == LabelStatus::Lapsed.word() => {
            format!("{level}, printed validity ended on {until}; renewals are not known")
        }
        _ => format!("{level}, printed validity until {until}; nothing is known of it before the briefing"),
    }
}

/// `1 partnership (EACP ABROAD), 1 programme (…)`.
fn counted(brief: &Brief, names: &[&str]) -> Option<Point> {
    let mut line: Line = Vec::new();
    for part in names.iter().filter_map(|name| brief.part(name)).filter(|part| !part.entries.is_empty()) {
        if !line.is_empty() {
            line.push(words("; "));
        }
        line.push(strong(format_count(part.entries.len(), part.of.noun, part.of.name)));
        let called = |entry: &Entry| {
            entry.get("acronym").or_else(|| entry.get(part.of.title_column)).unwrap_or(entry.key.clone())
        };
        let names = list(part.entries.iter().map(called));
        if names.chars().count() <= LONGEST {
            line.push(words(format!(": {names}")));
        }
    }
    (!line.is_empty()).then(|| point(line))
}

/// What of it is a priority for trade and investment.
fn priorities(brief: &Brief) -> Option<Point> {
    let part = brief
        .part(dataset_names::PRIORITIES)
        .filter(|part| !part.entries.is_empty() && !brief.selection.is_everything())?;
    let said = |entry: &Entry| {
        let source = entry.get("source").map(|source| format!(" ({source})")).unwrap_or_default();
        format!("{}{source}", entry.key.replace('/', ": "))
    };
    let number = strong(format_count(part.entries.len(), part.of.noun, part.of.name));
    let shown = list(part.entries.iter().map(said));
    Some(point(vec![number, words(format!(" of Mexico for trade and investment: {shown}"))]))
}

/// The commands that give the rows behind the brief, with their numbers.
pub(super) fn rows(brief: &Brief) -> Section {
    let parts =
        brief.parts.iter().filter(|part| !part.entries.is_empty() && !dataset_names::BY_NAME.contains(&part.of.name));
    let parts: Vec<_> = parts.map(|part| (part, Some(part.entries.len()))).collect();
    Section { title: "The rows behind this brief".to_owned(), body: Body::Prose(vec![commands(&parts, "")]) }
}
