//! Section on caveats: contradicted claims, ended and open records, inferred readings, notes and damaged links.
//!
//! The tone of a vocabulary word decides which records are caveats, so all datasets are handled alike.

use super::phrasing::{cite, comma_separated, format_quantity, remaining};
use super::sources::Sources;
use super::{Brief, Extract, commands, dataset_names, list_section};
use crate::analysis::claims::{AuditedClaim, round};
use crate::analysis::dossier::Entry;
use crate::datasets::Confidence;
use crate::document::{Inline, Inlines, ListItem, Section};
use crate::schema::{Cell, ColumnType, FieldType as _, Tone, Word};

/// The datasets whose notes are caveats. The section on figures shows their notes, and other notes give the reason of
/// an inferred reading.
const DATASETS_WITH_NOTES: [&str; 5] = [
    dataset_names::PROFILES,
    dataset_names::POLICIES,
    dataset_names::AGREEMENTS,
    dataset_names::EUROPEAN[0],
    dataset_names::EUROPEAN[1],
];

/// The word for an inferred reading.
const INFERRED: &str = Confidence::Inferred.word();

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let note = |extract: &Extract, entry: &Entry| {
        entry.get("note").filter(|_| DATASETS_WITH_NOTES.contains(&extract.dataset.name))
    };
    let groups = [
        contradicted_claims(brief, sources),
        records(brief, sources, "Ended or closed", end_reason),
        records(brief, sources, "Open or inferred", open_reason),
        records(brief, sources, "Notes", note),
        inferred_links(brief, sources),
    ];
    list_section("Caveats", groups.into_iter().flatten().collect())
}

fn group(title: &str, total: usize, children: Vec<Inlines>) -> Option<ListItem> {
    (total > 0).then(|| ListItem { content: vec![Inline::strong(format!("{title} ({total})"))], children })
}

/// Returns the group of the records that have a `reason`. Records beyond the limit are counted, with the commands that
/// list them, and are not cited.
fn records(
    brief: &Brief,
    sources: &mut Sources<'_>,
    title: &str,
    reason: impl Fn(&Extract, &Entry) -> Option<String>,
) -> Option<ListItem> {
    let all = brief.extracts.iter().flat_map(|extract| extract.entries.iter().map(move |entry| (extract, entry)));
    let found: Vec<(&Extract, &Entry, String)> =
        all.filter_map(|(extract, entry)| Some((extract, entry, reason(extract, entry)?))).collect();
    let (shown, omitted) = found.split_at(found.len().min(brief.limits.caveats));
    let child = |(extract, entry, reason): &(&Extract, &Entry, String)| {
        let (noun, title) = (extract.dataset.noun, brief.title_of(extract.dataset, entry));
        let mut child = vec![Inline::text(format!("{noun} {title}: {}", reason.trim_end_matches('.')))];
        child.extend(cite(entry, sources));
        child
    };
    let mut children: Vec<Inlines> = shown.iter().map(child).collect();
    if !omitted.is_empty() {
        let mut extracts: Vec<(&Extract, Option<usize>)> =
            omitted.iter().map(|(extract, ..)| (*extract, None)).collect();
        extracts.dedup_by_key(|(extract, _)| extract.dataset.name);
        let mut child = vec![Inline::text(format!("{} more: ", omitted.len()))];
        child.extend(commands(&extracts, " -c +note"));
        children.push(child);
    }
    group(title, found.len(), children)
}

fn contradicted_claims(brief: &Brief, sources: &mut Sources<'_>) -> Option<ListItem> {
    let total = brief.contradicted.len();
    let shown = brief.contradicted.iter().take(brief.limits.caveats);
    let mut children: Vec<Inlines> = shown.map(|audited| format_claim(audited, sources)).collect();
    if total > children.len() {
        children.push(remaining(total - children.len(), "eccp-mx audit --verdict contradicted".to_owned()));
    }
    group("Claims that the data of the briefing contradicts", total, children)
}

fn format_claim(audited: &AuditedClaim, sources: &mut Sources<'_>) -> Inlines {
    let claim = &audited.claim;
    let quantity = |number: f64| format_quantity(&Cell::Empty, &Cell::Number(number), &claim.unit.cell());
    let (label, number) = match claim.stated {
        Some(number) => ("Stated", number),
        None => ("Expected", claim.expected.unwrap_or_default()),
    };
    let (number, found) = (quantity(number), quantity(round(audited.found, 2)));
    let mut inlines = vec![Inline::text(format!("{} {label}: {number}; found: {found}", claim.claim))];
    inlines.extend(claim.source.as_deref().map(|source| Inline::Muted(format!(" ({source})"))));
    inlines.extend(sources.cite(&claim.footnotes.cell()));
    inlines
}

/// Returns the vocabulary words of a record that have this tone.
fn words_of_tone(extract: &Extract, entry: &Entry, tone: Tone) -> Vec<&'static Word> {
    let columns = extract.dataset.columns.iter().enumerate();
    let word = columns.filter_map(|(index, column)| match extract.dataset.column_type(index) {
        ColumnType::Word(vocabulary) => {
            let value = entry.get(column.name)?;
            vocabulary.0.iter().find(|known| known.word == value && known.tone == tone)
        }
        _ => None,
    });
    word.collect()
}

/// Returns why a record has ended: the meaning of its words, and its note unless that is the reason of an inferred
/// reading.
fn end_reason(extract: &Extract, entry: &Entry) -> Option<String> {
    let words = words_of_tone(extract, entry, Tone::Bad);
    let note = entry.get("note").filter(|_| words_of_tone(extract, entry, Tone::Caution).is_empty());
    let reasons = words.iter().map(|word| word.about.to_owned()).chain(note);
    (!words.is_empty()).then(|| reasons.collect::<Vec<_>>().join("; "))
}

/// Returns why a record is open or inferred: its words and its note.
fn open_reason(extract: &Extract, entry: &Entry) -> Option<String> {
    let words = words_of_tone(extract, entry, Tone::Caution);
    let note = entry.get("note").map(|note| format!("; {note}")).unwrap_or_default();
    (!words.is_empty()).then(|| format!("{}{note}", comma_separated(words.iter().map(|word| word.word))))
}

/// Returns the cited footnotes whose link is inferred, grouped by reason.
fn inferred_links(brief: &Brief, sources: &Sources<'_>) -> Option<ListItem> {
    let mut reasons: Vec<(String, Vec<&str>)> = Vec::new();
    for footnote in sources.cited_footnotes() {
        if footnote.get("confidence").as_deref() != Some(INFERRED) {
            continue;
        }
        let reason = footnote.get("note").unwrap_or_default();
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, numbers)) => numbers.push(&footnote.key),
            None => reasons.push((reason, vec![&footnote.key])),
        }
    }
    let total = reasons.iter().map(|(_, numbers)| numbers.len()).sum();
    let (shown, omitted) = reasons.split_at(reasons.len().min(brief.limits.caveats));
    let child = |(reason, numbers): &(String, Vec<&str>)| {
        let noun = if numbers.len() == 1 { "note" } else { "notes" };
        vec![Inline::text(format!("{noun} {}: {reason}", comma_separated(numbers)))]
    };
    let mut children: Vec<Inlines> = shown.iter().map(child).collect();
    let omitted: usize = omitted.iter().map(|(_, numbers)| numbers.len()).sum();
    if omitted > 0 {
        let command = format!("eccp-mx {} --confidence {INFERRED} -c +note", dataset_names::FOOTNOTES);
        children.push(remaining(omitted, command));
    }
    group("Damaged or doubtful links among the sources", total, children)
}
