//! What to treat with care: contradictions, what is over or open, readings that are judgements, notes, damaged links.
//!
//! Which word of which vocabulary asks for care is said by its tone, so any dataset of the brief is looked through alike.

use super::said::{list, place};
use super::sources::Sources;
use super::{Brief, Part, named, points};
use crate::cell::{Kind, Tone};
use crate::document::{Line, Point, Section, Span, strong, words};
use crate::dossier::Entry;

/// The most lines of each sort.
const MOST: usize = 10;

pub fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let mut sorts = vec![claims(brief)];
    for (tone, title) in [(Tone::Bad, "Over"), (Tone::Care, "Open or read by judgement")] {
        let lines = brief.parts.iter().flat_map(|part| toned(part, tone, sources)).collect();
        sorts.push(sort(title, lines, None));
    }
    let lines = brief.parts.iter().filter(|part| NOTED.contains(&part.of.name)).flat_map(|part| noted(part, sources));
    let lines: Vec<Line> = lines.collect();
    sorts.push(sort("Notes", lines, None));
    sorts.push(links(sources));
    points("What to treat with care", sorts.into_iter().flatten().collect())
}

/// The datasets whose notes are told here: those of the others stand beside their figures or are readings.
const NOTED: [&str; 5] = [named::PROFILES, named::POLICIES, named::AGREEMENTS, named::EUROPE[0], named::EUROPE[1]];

/// Lines of one sort under its name; what is too much is counted, with the command that lists it.
fn sort(title: &str, mut lines: Vec<Line>, more: Option<Span>) -> Option<Point> {
    let all = lines.len();
    let left = all.saturating_sub(MOST);
    lines.truncate(MOST);
    if left > 0 {
        let mut line = vec![words(format!("and {left} more"))];
        line.extend(more.into_iter().flat_map(|command| [words(": "), command]));
        lines.push(line);
    }
    (all > 0).then(|| Point { line: vec![strong(format!("{title} ({all})"))], below: lines })
}

/// The claims that the briefing's own data contradicts.
fn claims(brief: &Brief) -> Option<Point> {
    let lines = brief.contradicted.iter().map(|judged| {
        let unit = judged.claim.unit.as_deref().map(|unit| format!(" {unit}")).unwrap_or_default();
        let (stated, found) = (judged.claim.stated, crate::claims::rounded(judged.found, 2));
        let source = judged.claim.source.as_deref().map(|source| format!(" ({source})")).unwrap_or_default();
        vec![words(format!("{} Stated {stated}{unit}, found {found}{source}", judged.claim.claim))]
    });
    let title = "Claims that the briefing's own data contradicts";
    sort(title, lines.collect(), Some(Span::Code("eccp-mx audit --verdict contradicted".to_owned())))
}

/// The records that have a word of this tone, and why.
fn toned(part: &Part, tone: Tone, sources: &mut Sources<'_>) -> Vec<Line> {
    let asks = |entry: &Entry| {
        let words = part.of.columns.iter().enumerate().filter_map(|(at, column)| match part.of.kind(at) {
            Kind::Word(words) => entry.get(column.name).filter(|word| words.tone(word) == tone),
            _ => None,
        });
        let words: Vec<String> = words.collect();
        (!words.is_empty()).then(|| list(words))
    };
    let entries = part.entries.iter().filter_map(|entry| Some((entry, asks(entry)?)));
    entries
        .map(|(entry, word)| {
            let note = entry.get("note").map(|note| format!(": {note}")).unwrap_or_default();
            let title = entry.get(part.of.title).unwrap_or_else(|| entry.key.clone());
            let mut line = vec![words(format!("{} {title}, {word}{note}", part.of.noun))];
            line.extend(place(entry, sources));
            line
        })
        .collect()
}

fn noted(part: &Part, sources: &mut Sources<'_>) -> Vec<Line> {
    let noted = part.entries.iter().filter_map(|entry| Some((entry, entry.get("note")?)));
    noted
        .map(|(entry, note)| {
            let title = entry.get(part.of.title).unwrap_or_else(|| entry.key.clone());
            let mut line = vec![words(format!("{title}: {}", note.trim_end_matches('.')))];
            line.extend(place(entry, sources));
            line
        })
        .collect()
}

/// The cited links that are judged readings.
fn links(sources: &Sources<'_>) -> Option<Point> {
    let judged = sources.cited().into_iter().filter(|note| note.get("confidence").as_deref() == Some("judged"));
    let lines = judged.map(|note| {
        let why = note.get("note").unwrap_or_default();
        vec![words(format!("note {}: {why}", note.key))]
    });
    sort("Damaged or doubtful links", lines.collect(), None)
}
