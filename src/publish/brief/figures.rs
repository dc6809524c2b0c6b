//! The figures of a brief: five at its beginning, others in a section of their own, where figures that contradict each
//! other stand side by side.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::phrasing::{comma_separated, format_date, format_quantity, places, places_of};
use super::{Brief, clusters, dataset_names, list_section, selection};
use crate::analysis::claims::{AuditedClaim, round};
use crate::analysis::dossier::Entry;
use crate::datasets::{Qualifier, Verdict};
use crate::document::{Body, Highlight, Inline, Inlines, Section};
use crate::schema::{Cell, FieldType as _};
use crate::text::{capitalise, collation_key, fold, format_count};

/// The number of figures at the beginning of a brief.
const MAX_HIGHLIGHTS: usize = 5;
/// The maximum number of further figures.
const MAX_FIGURES: usize = 3;
/// The maximum number of pairs of figures that contradict each other; the appendix has all.
const MAX_CONTRADICTIONS: usize = 5;
/// The maximum number of companies that are named.
const MAX_COMPANIES: usize = 12;

/// Returns the figures that a brief may show at its beginning or in its section, the most relevant first: those that
/// refer to the most criteria of the selection, then those that no other one contradicts, then those about nothing narrower,
/// then those of a year, of a period and without a date, then the latest. Figures about a single cluster are left out, and
/// so are expected values.
fn ranked(brief: &Brief) -> Vec<&Entry> {
    let Some(extract) = brief.extract(dataset_names::FIGURES) else { return Vec::new() };
    let (dataset, selected) = (extract.dataset, &brief.selection);
    let rank = |figure: &&Entry| {
        let (named, narrowed) = (selected.count_named(dataset, figure), selected.count_narrowed(dataset, figure));
        let (class, year) = match (figure.cell("year"), figure.cell("period")) {
            (_, Cell::Period(period)) => (1, period.to.year()),
            (Cell::Date(date), _) => (0, date.year()),
            _ => (2, 0),
        };
        (Reverse(named), is_disputed(brief, figure), narrowed, class, Reverse(year))
    };
    // A figure about the whole country is about any selection.
    let is_relevant =
        |figure: &&Entry| selected.concerns(dataset, figure) || !selection::refers_to_sector_or_state(dataset, figure);
    let is_shown = |figure: &&Entry| figure.cell("cluster").is_empty() && !is_expected(figure);
    let mut figures: Vec<&Entry> = extract.entries.iter().filter(is_shown).filter(is_relevant).collect();
    figures.sort_by_key(rank);
    figures
}

fn is_expected(figure: &Entry) -> bool {
    let qualifier = figure.get("qualifier");
    [Qualifier::Expected, Qualifier::Forecast, Qualifier::Planned]
        .iter()
        .any(|expected| qualifier.as_deref() == Some(expected.word()))
}

/// Returns the numbers of clusters, sectors or states, labels and websites of a selection of states or of the whole country,
/// for which the report has few figures of its own.
fn counts(brief: &Brief) -> Vec<Highlight> {
    let clusters = brief.entries(dataset_names::CLUSTERS);
    let selects = |index: usize| brief.selection.selects(dataset_names::SELECTABLE[index]);
    if clusters.is_empty() || (brief.selection.selects_some() && !selects(1)) {
        return Vec::new();
    }
    let highlight = |value: String, label: String| Highlight { value, label };
    let group = |column: &str, singular: &str, plural: &str| {
        let values: BTreeSet<String> = clusters.iter().filter_map(|cluster| cluster.get(column)).collect();
        highlight(format_count(values.len(), singular, plural), "With at least one of these clusters".to_owned())
    };
    let time = brief.identity.edition.map(|date| format!(" in {}", date.in_words())).unwrap_or_default();
    let labels = clusters.iter().flat_map(|cluster| brief.records_of(dataset_names::LABELS, cluster));
    let labels: Vec<&Entry> = labels.collect();
    let past = match labels.iter().filter(|label| clusters::is_lapsed(label)).count() {
        0 => "None past".to_owned(),
        number if number == labels.len() => "All past".to_owned(),
        number => format!("{number} past"),
    };
    let websites = clusters.iter().filter(|cluster| clusters::website(brief, cluster).is_some()).count();
    let only_named = clusters.iter().filter(|cluster| clusters::is_only_named(brief, cluster)).count();
    let mut counts =
        vec![highlight(format_count(clusters.len(), "cluster", "clusters"), format!("Listed in the report{time}"))];
    counts.extend((!selects(0)).then(|| group("sector", "sector", "sectors")));
    counts.extend((!selects(1)).then(|| group("state", "state", "states")));
    if !labels.is_empty() {
        let value = format_count(labels.len(), "quality label", "quality labels");
        counts.push(highlight(value, format!("{past} on {}, as printed", brief.on.date.in_words())));
    }
    let value = format_count(websites, "website", "websites");
    counts.push(highlight(value, format!("Of these clusters; {only_named} only named")));
    counts.truncate(MAX_HIGHLIGHTS);
    counts
}

/// Returns the first figures by rank, at most one of each topic.
fn highlights(brief: &Brief) -> Vec<&Entry> {
    let number = MAX_HIGHLIGHTS - counts(brief).len();
    let mut chosen: Vec<&Entry> = Vec::new();
    for figure in ranked(brief) {
        if chosen.len() < number && !chosen.iter().any(|other| other.get("topic") == figure.get("topic")) {
            chosen.push(figure);
        }
    }
    chosen
}

/// Returns the sections at the beginning: five figures and the map.
pub(super) fn overview(brief: &Brief) -> Vec<Section> {
    let chosen = highlights(brief);
    let highlight = |figure: &Entry| Highlight {
        value: format!("{}{}", quantity(figure), if is_disputed(brief, figure) { "*" } else { "" }),
        label: capitalise(&describe(figure)),
    };
    let figures = chosen.iter().map(|figure| highlight(figure));
    let body = Body::Highlights(counts(brief).into_iter().chain(figures).collect(), brief.map.clone());
    let mut sections = vec![Section { title: "At a glance".to_owned(), body }];
    if chosen.iter().any(|figure| is_disputed(brief, figure)) {
        let text = "* Contradicted by another figure: see \u{201c}Do not quote alone\u{201d}.";
        sections.push(Section { title: String::new(), body: Body::Paragraphs(vec![vec![Inline::text(text)]]) });
    }
    sections
}

/// Returns the section with further figures, the companies and the states of the industry, and the figures that contradict
/// each other.
pub(super) fn section(brief: &Brief) -> Option<Section> {
    let shown = highlights(brief);
    let is_new = |figure: &&Entry| !shown.iter().any(|other| other.key == figure.key) && !is_disputed(brief, figure);
    let extract = brief.extract(dataset_names::FIGURES)?;
    let is_about = |figure: &&Entry| match brief.selection.selects_some() {
        true => brief.selection.concerns(extract.dataset, figure),
        false => brief.selection.count_narrowed(extract.dataset, figure) == 0,
    };
    let figures = ranked(brief).into_iter().filter(is_about).filter(is_new).take(MAX_FIGURES);
    let format = |figure: &Entry| {
        vec![Inline::text(format!("{}: ", describe(figure))), Inline::strong(quantity(figure)), places([figure])]
    };
    let mut items: Vec<Inlines> = figures.map(format).collect();
    let contradictions = contradictions(brief);
    let title = if items.is_empty() && contradictions.is_empty() { "Locations and companies" } else { "In figures" };
    items.extend(location_items(brief));
    items.extend(company_item(brief));
    items.extend(contradictions);
    list_section(title, items)
}

fn quantity(figure: &Entry) -> String {
    format_quantity(&figure.cell("qualifier"), &figure.cell("value"), &figure.cell("unit"))
}

/// Formats what a figure measures, and when: `aerospace exports of Mexico, 2017`.
fn describe(figure: &Entry) -> String {
    let date = format_date(figure).unwrap_or_else(|| "undated".to_owned());
    comma_separated([figure.get("indicator").unwrap_or_default(), date])
}

/// Formats an expected value: `vehicles to be produced in Mexico, 2020: expected 5 million vehicles`.
pub(super) fn format_figure(figure: &Entry) -> String {
    format!("{}: {}", describe(figure), quantity(figure))
}

/// Returns whether a figure is paired with another one in [`contradictions`].
fn is_disputed(brief: &Brief, figure: &Entry) -> bool {
    let mut conflicts = brief.entries(dataset_names::CONFLICTS).iter();
    let mut claims = brief.refuted.iter();
    conflicts.any(|conflict| disputes(conflict, figure))
        || claims.any(|audited| {
            measured(&audited.claim.query).chain(measured_by_other(audited)).any(|key| key == figure.key)
        })
}

/// Returns whether a conflict is about a figure.
pub(super) fn disputes(conflict: &Entry, figure: &Entry) -> bool {
    conflict.cell("indicators").values().iter().any(|key| key.stored_text() == *figure.key)
}

/// Returns the keys of the figures that a query of a claim measures.
fn measured(query: &str) -> impl Iterator<Item = &str> {
    let words = query.split_whitespace();
    let figures = query.starts_with(dataset_names::FIGURES);
    let is_key = |(flag, _): &(&str, &str)| *flag == "--key";
    words.clone().zip(words.skip(1)).filter(move |pair| figures && is_key(pair)).map(|(_, key)| key)
}

fn measured_by_other(audited: &AuditedClaim) -> impl Iterator<Item = &str> {
    audited.claim.other_query.iter().flat_map(|query| measured(query))
}

/// Returns the pairs of figures of the selection that cannot both hold.
fn contradictions(brief: &Brief) -> Vec<Inlines> {
    let figures = brief.entries(dataset_names::FIGURES);
    let is_about_figures = |conflict: &&Entry| figures.iter().any(|figure| disputes(conflict, figure));
    let conflicts = brief.concerning(dataset_names::CONFLICTS).filter(is_about_figures).map(format_conflict);
    let mut pairs: Vec<(Vec<&Entry>, &Entry)> = Vec::new();
    let mut claims = Vec::new();
    for audited in &brief.refuted {
        match figure_pair(brief, audited) {
            Some((first, second)) => match pairs.iter_mut().find(|(_, other)| other.key == second.key) {
                Some((figures, _)) => figures.push(first),
                None => pairs.push((vec![first], second)),
            },
            None => claims.extend(format_claim(audited)),
        }
    }
    let pair = |(first, second): (Vec<&Entry>, &Entry)| {
        let text = first.iter().map(|figure| format_figure(figure)).collect::<Vec<_>>().join("; ");
        let places = places(first.into_iter().chain([second]));
        vec![Inline::text(format!("{text} \u{2013} but {}", format_figure(second))), places]
    };
    let as_caution = |mut content: Inlines| {
        content.splice(0..0, [Inline::strong("Do not quote alone"), Inline::text(": ")]);
        content
    };
    pairs.into_iter().map(pair).chain(claims).chain(conflicts).take(MAX_CONTRADICTIONS).map(as_caution).collect()
}

/// Returns the two figures that a claim compares, if it compares two.
fn figure_pair<'b>(brief: &'b Brief, audited: &AuditedClaim) -> Option<(&'b Entry, &'b Entry)> {
    let find = |key: &str| brief.entries(dataset_names::FIGURES).iter().find(|figure| figure.key == key);
    let first: Vec<&Entry> = measured(&audited.claim.query).filter_map(find).collect();
    let second: Vec<&Entry> = measured_by_other(audited).filter_map(find).collect();
    match (&first[..], &second[..]) {
        ([first], [second]) => Some((first, second)),
        _ => None,
    }
}

/// Formats the two statements of a conflict with their sources.
pub(super) fn format_conflict(conflict: &Entry) -> Inlines {
    let statement = |name: &str| conflict.get(name).unwrap_or_default().trim_end_matches('.').to_owned();
    let sources: Vec<String> = ["first_source", "second_source"].iter().filter_map(|name| conflict.get(name)).collect();
    vec![Inline::text(format!("{} \u{2013} but: {}", statement("first"), statement("second"))), places_of(&sources)]
}

/// Formats a claim with the number that the data gives; `None` if the report states no number.
fn format_claim(audited: &AuditedClaim) -> Option<Inlines> {
    let claim = &audited.claim;
    claim.stated?;
    let number = format_quantity(&Cell::Empty, &Cell::Number(round(audited.found?, 2)), &claim.unit.cell());
    let whose = match audited.verdict {
        Verdict::Differs => "your data gives",
        _ => "the numbers of the report give",
    };
    let text = format!("{} \u{2013} but {whose} {number}", claim.claim.trim_end_matches('.'));
    let source: Vec<&str> = claim.source.as_deref().into_iter().collect();
    Some(vec![Inline::text(text), places_of(&source)])
}

/// Returns an item for each sector with the states in which it is located, or, if only states are selected, for each state
/// with its sectors; and those of them without a listed cluster.
fn location_items(brief: &Brief) -> Vec<Inlines> {
    let selects = |name| brief.selection.selects(name);
    let by_state = selects(dataset_names::SELECTABLE[1]) && !selects(dataset_names::SELECTABLE[0]);
    let columns = if by_state { ["state", "sector"] } else { ["sector", "state"] };
    let pair = |entry: &Entry| Some(columns.map(|column| entry.get(column))).and_then(|[a, b]| Some([a?, b?]));
    // The keys of user data are compared folded.
    let folded = |pair: &[String; 2]| pair.each_ref().map(|key| fold(key).into_owned());
    let clusters = brief.entries(dataset_names::CLUSTERS).iter().filter_map(pair);
    let with_cluster: Vec<[String; 2]> = clusters.map(|pair| folded(&pair)).collect();
    let locations = brief.entries(dataset_names::LOCATIONS).iter().filter(|entry| !dataset_names::is_potential(entry));
    let mut groups: Vec<(String, Vec<&Entry>)> = Vec::new();
    for location in locations {
        let Some([group, _]) = pair(location) else { continue };
        match groups.iter_mut().find(|(known, _)| fold(known) == fold(&group)) {
            Some((_, locations)) => locations.push(location),
            None => groups.push((group, vec![location])),
        }
    }
    let item = |(group, locations): (String, Vec<&Entry>)| {
        let mut members: Vec<String> =
            locations.iter().filter_map(|location| Some(pair(location)?[1].clone())).collect();
        members.sort_by_key(|member| collation_key(member));
        members.dedup_by_key(|member| fold(member).into_owned());
        let is_listed = |member: &&String| with_cluster.contains(&folded(&[group.clone(), (*member).clone()]));
        let (with, without): (Vec<&String>, Vec<&String>) = members.iter().partition(is_listed);
        let rest = match (with.len(), without.len()) {
            (_, 0) => "; each has a listed cluster".to_owned(),
            (0, _) => "; none has a listed cluster".to_owned(),
            (listed, missing) if listed < missing => format!("; with a listed cluster: {}", comma_separated(with)),
            _ => format!("; without a listed cluster: {}", comma_separated(without)),
        };
        let head = if by_state { format!("Located in {group}:") } else { format!("{group} is located in") };
        let text = format!(" {}{rest}", comma_separated(&members));
        vec![Inline::strong(head), Inline::text(text), places(locations)]
    };
    groups.into_iter().map(item).collect()
}

fn company_item(brief: &Brief) -> Option<Inlines> {
    let extract = brief.extract(dataset_names::COMPANIES).filter(|extract| !extract.entries.is_empty())?;
    let name = |entry: &Entry| {
        let origin = comma_separated(["country", "state"].iter().filter_map(|name| entry.get(name)));
        let origin = if origin.is_empty() { origin } else { format!(" ({origin})") };
        format!("{}{origin}", brief.title_of(extract.dataset, entry))
    };
    let names = comma_separated(extract.entries.iter().take(MAX_COMPANIES).map(name));
    let more = if extract.entries.len() > MAX_COMPANIES { " and others" } else { "" };
    let source = places(extract.entries.iter().take(MAX_COMPANIES));
    Some(vec![Inline::strong("Companies named"), Inline::text(format!(": {names}{more}")), source])
}
