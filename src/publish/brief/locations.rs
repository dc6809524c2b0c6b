//! The section on locations: the states in which a sector is located, the states among them with no cluster listed, and
//! the companies.

use super::limits::Detail;
use super::phrasing::{cite_all, comma_separated, remaining};
use super::sources::Sources;
use super::{Brief, dataset_names, list_section};
use crate::analysis::dossier::Entry;
use crate::document::{Inline, ListItem, Section};
use crate::text::{collation_key, fold, format_count};

/// The states in which a sector is located.
struct SectorStates {
    sector: String,
    states: Vec<String>,
    /// The states in which no cluster of the sector is listed.
    gaps: Vec<String>,
}

/// Returns the locations by sector, each state once, without potential locations.
fn sector_states(brief: &Brief) -> Vec<SectorStates> {
    let pair = |entry: &Entry| Some((entry.get("sector")?, entry.get("state")?));
    // The keys of user data are compared folded.
    let folded = |(sector, state): &(String, String)| (fold(sector).into_owned(), fold(state).into_owned());
    let mut located: Vec<(String, String)> = Vec::new();
    let locations = brief.entries(dataset_names::LOCATIONS).iter();
    for location in locations.filter(|entry| !dataset_names::is_potential(entry)).filter_map(pair) {
        if !located.iter().any(|known| folded(known) == folded(&location)) {
            located.push(location);
        }
    }
    located.sort_by_key(|(sector, state)| (collation_key(sector), collation_key(state)));
    let clusters = brief.entries(dataset_names::CLUSTERS).iter().filter_map(pair);
    let with_cluster: Vec<(String, String)> = clusters.map(|pair| folded(&pair)).collect();
    let mut sectors: Vec<SectorStates> = Vec::new();
    for location in located {
        let is_gap = !with_cluster.contains(&folded(&location));
        let (sector, state) = location;
        if sectors.last().is_none_or(|last| last.sector != sector) {
            sectors.push(SectorStates { sector, states: Vec::new(), gaps: Vec::new() });
        }
        if let Some(last) = sectors.last_mut() {
            last.gaps.extend(is_gap.then(|| state.clone()));
            last.states.push(state);
        }
    }
    sectors
}

/// Returns the numbers of states with locations, and of those with no listed cluster, for the summary.
pub(super) fn summary(brief: &Brief) -> ListItem {
    let sectors = sector_states(brief);
    if sectors.is_empty() {
        return ListItem::new(vec![Inline::strong("No location"), Inline::text(" is listed by the report")]);
    }
    let numbers = sectors.iter().map(|SectorStates { sector, states, gaps }| {
        let clusters = match (gaps.len(), states.len()) {
            (0, 1) => "with at least one listed cluster".to_owned(),
            (0, _) => "each with at least one listed cluster".to_owned(),
            (1, 1) => "with no listed cluster".to_owned(),
            (gaps, _) => format!("{gaps} of them with no listed cluster"),
        };
        format!("{sector} in {}, {clusters}", format_count(states.len(), "state", "states"))
    });
    let numbers = numbers.collect::<Vec<_>>().join("; ");
    let text = format!(": {numbers}");
    ListItem::new(vec![Inline::strong("Locations"), Inline::text(text)])
}

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let mut items = segment_items(brief, sources);
    items.extend(sector_states(brief).iter().map(gap_item));
    items.extend(company_item(brief, sources));
    list_section("Locations and gaps", items)
}

/// Returns an item for each segment of each sector; with minimal detail, an item for each sector.
fn segment_items(brief: &Brief, sources: &mut Sources<'_>) -> Vec<ListItem> {
    let locations = brief.entries(dataset_names::LOCATIONS);
    let columns = if brief.limits.detail < Detail::Minimal { &["sector", "segment"][..] } else { &["sector"] };
    let name = |entry: &Entry| {
        let name = comma_separated(columns.iter().filter_map(|name| entry.get(name)));
        if dataset_names::is_potential(entry) { format!("{name}, a potential") } else { name }
    };
    let mut segments: Vec<String> = locations.iter().map(name).collect();
    segments.dedup();
    let item = |segment: String| {
        let in_segment: Vec<&Entry> = locations.iter().filter(|entry| name(entry) == segment).collect();
        let mut states: Vec<String> = in_segment.iter().filter_map(|entry| entry.get("state")).collect();
        states.sort_by_key(|state| collation_key(state));
        states.dedup();
        let text = format!(" ({}): {}", states.len(), comma_separated(states));
        let mut content = vec![Inline::strong(segment), Inline::text(text)];
        content.extend(cite_all(&in_segment, sources));
        ListItem::new(content)
    };
    segments.into_iter().map(item).collect()
}

fn gap_item(SectorStates { sector, states, gaps }: &SectorStates) -> ListItem {
    let text = match (gaps.len(), states.len()) {
        (0, 1) => ": none, a cluster of the sector is listed in the state".to_owned(),
        (0, number) => format!(": none, a cluster of the sector is listed in each of the {number} states"),
        (gaps_number, number) => {
            format!(": {gaps_number} of {number} states with no cluster listed: {}", comma_separated(gaps))
        }
    };
    ListItem::new(vec![Inline::strong(format!("Gaps, {sector}")), Inline::text(text)])
}

fn company_item(brief: &Brief, sources: &mut Sources<'_>) -> Option<ListItem> {
    let extract = brief.extract(dataset_names::COMPANIES).filter(|extract| !extract.entries.is_empty())?;
    let total = extract.entries.len();
    let shown: Vec<&Entry> = extract.entries.iter().take(brief.limits.companies).collect();
    let name = |entry: &&Entry| {
        let origin = comma_separated(["country", "state"].iter().filter_map(|name| entry.get(name)));
        let origin = if origin.is_empty() { origin } else { format!(" ({origin})") };
        format!("{}{origin}", brief.title_of(extract.dataset, entry))
    };
    let names = comma_separated(shown.iter().map(name));
    let mut content = vec![Inline::strong("Companies named"), Inline::text(format!(" ({total}): {names}"))];
    content.extend(cite_all(&shown, sources));
    if total > shown.len() {
        content.push(Inline::text("; "));
        content.extend(remaining(total - shown.len(), extract.command(), true));
    }
    Some(ListItem::new(content))
}
