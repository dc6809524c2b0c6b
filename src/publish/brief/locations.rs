//! Where the sector sits, where it has no organised cluster, and which companies are there.

use super::phrasing::{common, list, more};
use super::sources::Sources;
use super::{Brief, dataset_names, point, points};
use crate::analysis::dossier::Entry;
use crate::document::{Point, Section, strong, words};
use crate::text::{fold, format_count};

/// A sector in a state.
type Seat = (String, String);

/// The states of each sector that are locations of it, and those among them that have no cluster of it.
pub(super) struct Seats {
    located: Vec<Seat>,
    gaps: Vec<Seat>,
}

/// Every location once, and the gaps.
pub(super) fn seats(brief: &Brief) -> Seats {
    let seat = |entry: &Entry| Some((entry.get("sector")?, entry.get("state")?));
    let folded = |(sector, state): &Seat| (fold(sector).into_owned(), fold(state).into_owned());
    let mut located: Vec<Seat> = Vec::new();
    for seat in brief.entries(dataset_names::LOCATIONS).iter().filter_map(seat) {
        if !located.iter().any(|known| folded(known) == folded(&seat)) {
            located.push(seat);
        }
    }
    located.sort_by_key(|(sector, state)| (crate::text::collation_key(sector), crate::text::collation_key(state)));
    let organised: Vec<Seat> =
        brief.entries(dataset_names::CLUSTERS).iter().filter_map(seat).map(|seat| folded(&seat)).collect();
    let gaps = located.iter().filter(|seat| !organised.contains(&folded(seat))).cloned().collect();
    Seats { located, gaps }
}

impl Seats {
    /// The sectors, and for each how many states are locations of it and which of them are gaps.
    fn by_sector(&self) -> Vec<(&str, usize, Vec<&str>)> {
        let mut sectors: Vec<&str> = self.located.iter().map(|(sector, _)| sector.as_str()).collect();
        sectors.dedup();
        let of = |sector: &str| {
            let located = self.located.iter().filter(|(of, _)| of == sector).count();
            let gaps = self.gaps.iter().filter(|(of, _)| of == sector).map(|(_, state)| state.as_str());
            (located, gaps.collect())
        };
        sectors
            .into_iter()
            .map(|sector| {
                let (located, gaps) = of(sector);
                (sector, located, gaps)
            })
            .collect()
    }
}

/// How many states are locations and how many of them gaps, in one line.
pub(super) fn summary(brief: &Brief) -> Point {
    let seats = seats(brief);
    if seats.located.is_empty() {
        return point(vec![strong("No location"), words(" is listed by the briefing")]);
    }
    let said = seats.by_sector().into_iter().map(|(sector, located, gaps)| {
        let gaps = if gaps.is_empty() { "no gap".to_owned() } else { format_count(gaps.len(), "gap", "gaps") };
        format!("{sector} in {}, {gaps}", format_count(located, "state", "states"))
    });
    let said: Vec<String> = said.collect();
    point(vec![
        strong("Locations"),
        words(format!(": {} (a gap has no cluster of it in the directory)", said.join("; "))),
    ])
}

pub(super) fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let mut all = segments(brief, sources);
    all.extend(seats(brief).by_sector().into_iter().map(gaps));
    all.extend(companies(brief, sources));
    points("Where it sits, and gaps", all)
}

/// A line for each segment of each sector; where there is very much, for each sector.
fn segments(brief: &Brief, sources: &mut Sources<'_>) -> Vec<Point> {
    let entries = brief.entries(dataset_names::LOCATIONS);
    let parts = if brief.much() < 2 { &["sector", "segment"][..] } else { &["sector"] };
    let name = |entry: &Entry| list(parts.iter().filter_map(|name| entry.get(name)));
    let mut names: Vec<String> = entries.iter().map(name).collect();
    names.dedup();
    names
        .into_iter()
        .map(|segment| {
            let here: Vec<&Entry> = entries.iter().filter(|entry| name(entry) == segment).collect();
            let mut states: Vec<String> = here.iter().filter_map(|entry| entry.get("state")).collect();
            states.sort_by_key(|state| crate::text::collation_key(state));
            states.dedup();
            let mut line = vec![strong(segment), words(format!(" ({}): {}", states.len(), list(states)))];
            line.extend(common(&here, sources));
            point(line)
        })
        .collect()
}

fn gaps((sector, located, gaps): (&str, usize, Vec<&str>)) -> Point {
    let title = strong(format!("Gaps, {sector}"));
    match gaps.is_empty() {
        true if located == 1 => point(vec![title, words(": none, the state has a cluster of it")]),
        true => point(vec![title, words(format!(": none, each of the {located} states has a cluster of it"))]),
        false => {
            let number = format!(
                ": {} of {located} states without a cluster of it in the directory: {}",
                gaps.len(),
                list(gaps)
            );
            point(vec![title, words(number)])
        }
    }
}

/// The most companies, by how much else there is.
const COMPANIES: [usize; 3] = [40, 20, 12];

/// The companies that are there, in one line.
fn companies(brief: &Brief, sources: &mut Sources<'_>) -> Option<Point> {
    let part = brief.part(dataset_names::COMPANIES).filter(|part| !part.entries.is_empty())?;
    let shown: Vec<&Entry> = part.entries.iter().take(COMPANIES[brief.much()]).collect();
    let called = |entry: &&Entry| {
        let more: Vec<String> = ["country", "state"].iter().filter_map(|name| entry.get(name)).collect();
        let more = if more.is_empty() { String::new() } else { format!(" ({})", list(more)) };
        format!("{}{more}", brief.called(part.of, entry))
    };
    let names = list(shown.iter().map(called));
    let mut line = vec![strong("Companies named"), words(format!(" ({}): {names}", part.entries.len()))];
    line.extend(common(&shown, sources));
    if part.entries.len() > shown.len() {
        line.push(words("; "));
        line.extend(more(part.entries.len() - shown.len(), part.line()));
    }
    Some(point(line))
}
