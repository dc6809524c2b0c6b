//! What to treat with care: contradictions, what is over or open, readings that are judgements, notes, damaged links.
//!
//! Which word of which vocabulary asks for care is said by its tone, so any dataset of the brief is looked through alike.

use super::phrasing::{list, more, place, quantity};
use super::sources::Sources;
use super::{Brief, Part, commands, dataset_names, points};
use crate::analysis::claims::{AuditedClaim, round};
use crate::analysis::dossier::Entry;
use crate::document::{Line, Point, Section, Span, strong, words};
use crate::schema::{Cell, ColumnType, FieldType as _, Tone};

/// The most lines of each sort, by how much there is.
const MOST: [usize; 3] = [10, 4, 2];

fn most(brief: &Brief) -> usize {
    MOST[brief.much()]
}

/// The datasets whose notes are told here: those of the others stand beside their figures or are readings.
const NOTED: [&str; 5] = [
    dataset_names::PROFILES,
    dataset_names::POLICIES,
    dataset_names::AGREEMENTS,
    dataset_names::EUROPE[0],
    dataset_names::EUROPE[1],
];

pub(super) fn sections(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let sorts = [
        claims(brief, sources),
        sort("Ended or closed", brief, sources, over),
        sort("Open, or read by judgement", brief, sources, open),
        sort("Notes", brief, sources, |part, entry| entry.get("note").filter(|_| NOTED.contains(&part.of.name))),
        links(brief, sources),
    ];
    points("What to treat with care", sorts.into_iter().flatten().collect())
}

/// The records that `asks` says something of, as lines below a title; those that are too many are counted, with the
/// commands that list them. Only what is shown is cited.
fn sort(
    title: &str,
    brief: &Brief,
    sources: &mut Sources<'_>,
    asks: impl Fn(&Part, &Entry) -> Option<String>,
) -> Option<Point> {
    let all = brief.parts.iter().flat_map(|part| part.entries.iter().map(move |entry| (part, entry)));
    let all: Vec<(&Part, &Entry, String)> =
        all.filter_map(|(part, entry)| Some((part, entry, asks(part, entry)?))).collect();
    let shown = all.iter().take(most(brief)).map(|(part, entry, said)| {
        let name = brief.called(part.of, entry);
        let mut line = vec![words(format!("{} {name}: {}", part.of.noun, said.trim_end_matches('.')))];
        line.extend(place(entry, sources));
        line
    });
    let mut lines: Vec<Line> = shown.collect();
    let left = all.get(most(brief)..).unwrap_or_default();
    if !left.is_empty() {
        let mut parts: Vec<(&Part, Option<usize>)> = left.iter().map(|(part, _, _)| (*part, None)).collect();
        parts.dedup_by_key(|(part, _)| part.of.name);
        lines.push(
            vec![words(format!("{} more: ", left.len()))].into_iter().chain(commands(&parts, " -c +note")).collect(),
        );
    }
    titled(title, all.len(), lines)
}

fn titled(title: &str, all: usize, lines: Vec<Line>) -> Option<Point> {
    (all > 0).then(|| Point { line: vec![strong(format!("{title} ({all})"))], below: lines })
}

/// The claims that the briefing's own data contradicts.
fn claims(brief: &Brief, sources: &mut Sources<'_>) -> Option<Point> {
    let all = brief.contradicted.len();
    let mut lines: Vec<Line> =
        brief.contradicted.iter().take(most(brief)).map(|audited| claim(audited, sources)).collect();
    if all > lines.len() {
        lines.push(more(all - lines.len(), "eccp-mx audit --verdict contradicted".to_owned()));
    }
    titled("Claims that the briefing's own data contradicts", all, lines)
}

fn claim(audited: &AuditedClaim, sources: &mut Sources<'_>) -> Line {
    let claim = &audited.claim;
    let measured = |number: f64| quantity(&Cell::Empty, &Cell::Number(number), &claim.unit.cell());
    let (label, number) = match claim.stated {
        Some(number) => ("Stated", number),
        None => ("Expected", claim.expected.unwrap_or_default()),
    };
    let (number, found) = (measured(number), measured(round(audited.found, 2)));
    let mut line = vec![words(format!("{} {label}: {number}; found: {found}", claim.claim))];
    line.extend(claim.source.as_deref().map(|source| Span::Aside(format!(" ({source})"))));
    line.extend(sources.cite(&claim.footnotes.cell()).into_iter().flat_map(|cited| [words(" "), cited]));
    line
}

/// What the words of a record that have this tone mean.
fn toned(part: &Part, entry: &Entry, tone: Tone) -> Vec<(&'static str, &'static str)> {
    let columns = part.of.columns.iter().enumerate();
    let words = columns.filter_map(|(at, column)| match part.of.column_type(at) {
        ColumnType::Word(words) => {
            let word = entry.get(column.name)?;
            words.0.iter().find(|known| known.word == word && known.tone == tone)
        }
        _ => None,
    });
    words.map(|word| (word.word, word.about)).collect()
}

/// Why a record is over: its note says so, unless it is the reason for a reading.
fn over(part: &Part, entry: &Entry) -> Option<String> {
    let over = toned(part, entry, Tone::Bad);
    let note = entry.get("note").filter(|_| toned(part, entry, Tone::Caution).is_empty());
    let said = over.iter().map(|(_, about)| (*about).to_owned()).chain(note);
    (!over.is_empty()).then(|| said.collect::<Vec<_>>().join("; "))
}

/// What is open about a record, or why it is read as it is.
fn open(part: &Part, entry: &Entry) -> Option<String> {
    let open = toned(part, entry, Tone::Caution);
    let note = entry.get("note").map(|note| format!("; {note}")).unwrap_or_default();
    (!open.is_empty()).then(|| format!("{}{note}", list(open.iter().map(|(word, _)| word))))
}

/// The cited links that are judged readings, those of one reason together.
fn links(brief: &Brief, sources: &Sources<'_>) -> Option<Point> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for note in sources.cited().into_iter().filter(|note| note.get("confidence").as_deref() == Some(JUDGED)) {
        let why = note.get("note").unwrap_or_default();
        match reasons.iter_mut().find(|(known, _)| *known == why) {
            Some((_, numbers)) => numbers.push(&note.key),
            None => reasons.push((why, vec![&note.key])),
        }
    }
    let all = reasons.iter().map(|(_, numbers)| numbers.len()).sum();
    let lines = reasons.iter().map(|(why, numbers)| {
        let notes = if numbers.len() == 1 { "note" } else { "notes" };
        vec![words(format!("{notes} {}: {why}", list(numbers)))]
    });
    let mut lines: Vec<Line> = lines.take(most(brief)).collect();
    let left: usize = reasons.iter().skip(lines.len()).map(|(_, numbers)| numbers.len()).sum();
    if left > 0 {
        lines.push(more(left, format!("eccp-mx {} --confidence {JUDGED} -c +note", dataset_names::NOTES)));
    }
    titled("Damaged or doubtful links among the sources", all, lines)
}

const JUDGED: &str = crate::datasets::Confidence::Inferred.word();
