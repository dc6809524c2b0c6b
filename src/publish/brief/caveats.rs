//! The section on caveats: contradicted claims, ended, open and inferred records, notes and damaged links.
//!
//! The tone of the vocabulary words of a record determines whether the record has ended or is open or inferred, so that
//! this module treats all datasets alike.

use super::phrasing::{cite, cite_all, comma_separated, format_quantity, remaining};
use super::sources::Sources;
use super::{Brief, Extract, commands, dataset_names, list_section};
use crate::analysis::claims::{AuditedClaim, round};
use crate::analysis::dossier::Entry;
use crate::datasets::{Confidence, Verdict};
use crate::document::{Inline, Inlines, ListItem, Section};
use crate::schema::{Cell, ColumnType, FieldType as _, Tone, Word};
use crate::text::{format_count, quote_for_shell};

/// The datasets whose notes are caveats. The notes on figures are in the section on figures, and the notes of other
/// datasets give the reason for an inferred value.
const DATASETS_WITH_NOTES: [&str; 5] = [
    dataset_names::PROFILES,
    dataset_names::POLICIES,
    dataset_names::AGREEMENTS,
    dataset_names::EUROPEAN[0],
    dataset_names::EUROPEAN[1],
];

/// The vocabulary word for an inferred value.
const INFERRED: &str = Confidence::Inferred.word();

pub(super) fn section(brief: &Brief, sources: &mut Sources<'_>) -> Option<Section> {
    let note = |extract: &Extract, entry: &Entry| {
        entry.get("note").filter(|_| DATASETS_WITH_NOTES.contains(&extract.dataset.name))
    };
    let groups = [
        claims(brief, sources, Verdict::Contradicted, "Claims that the data of the report contradicts, in our words"),
        claims(brief, sources, Verdict::Differs, "Claims that differ from your data, in our words"),
        claims(brief, sources, Verdict::Implausible, "Claims beyond a bound that we chose, in our words"),
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

/// The maximum number of records with the same reason that a caveat names.
const MAX_NAMES: usize = 6;

/// Returns the group of the records that have a `reason`. Records of a dataset with the same reason are listed together,
/// and the most frequent reasons come first. The records with reasons beyond the limit are only counted, with the commands
/// that list them.
fn records(
    brief: &Brief,
    sources: &mut Sources<'_>,
    title: &str,
    reason: impl Fn(&Extract, &Entry) -> Option<String>,
) -> Option<ListItem> {
    let all = brief.extracts.iter().flat_map(|extract| extract.entries.iter().map(move |entry| (extract, entry)));
    let mut groups: Vec<(&Extract, String, Vec<&Entry>)> = Vec::new();
    for (extract, entry) in all {
        let Some(reason) = reason(extract, entry) else { continue };
        let same = |(known, text, _): &&mut (&Extract, String, Vec<&Entry>)| {
            known.dataset.name == extract.dataset.name && *text == reason
        };
        match groups.iter_mut().find(same) {
            Some((.., entries)) => entries.push(entry),
            None => groups.push((extract, reason, vec![entry])),
        }
    }
    // The most frequent reasons come first, because reasons beyond the limit are not shown.
    groups.sort_by_key(|(.., entries)| std::cmp::Reverse(entries.len()));
    let count = |groups: &[(&Extract, String, Vec<&Entry>)]| groups.iter().map(|(.., entries)| entries.len()).sum();
    let total: usize = count(&groups);
    let (shown, omitted) = groups.split_at(groups.len().min(brief.limits.caveats));
    let child = |(extract, reason, entries): &(&Extract, String, Vec<&Entry>)| {
        let dataset = extract.dataset;
        let subject = match &entries[..] {
            [entry] => format!("{} {}", dataset.noun, brief.title_of(dataset, entry)),
            entries if entries.len() <= MAX_NAMES => {
                let names = entries.iter().map(|entry| brief.title_of(dataset, entry));
                format!("{} {}", dataset.name, comma_separated(names))
            }
            entries => format_count(entries.len(), dataset.noun, dataset.name),
        };
        let mut child = vec![Inline::text(format!("{subject}: {}", reason.trim_end_matches('.')))];
        match &entries[..] {
            [entry] => child.extend(cite(entry, sources)),
            entries => child.extend(cite_all(entries, sources)),
        }
        child
    };
    let mut children: Vec<Inlines> = shown.iter().map(child).collect();
    if !omitted.is_empty() {
        let has_omitted = |extract: &&Extract| omitted.iter().any(|(it, ..)| it.dataset.name == extract.dataset.name);
        let extracts: Vec<(&Extract, Option<usize>)> =
            brief.extracts.iter().filter(has_omitted).map(|extract| (extract, None)).collect();
        let number: usize = count(omitted);
        let mut child = vec![Inline::text(format!("{number} more, among these: "))];
        child.extend(commands(&extracts, " -c +note"));
        children.push(child);
    }
    group(title, total, children)
}

/// Returns the group of the claims with this verdict.
fn claims(brief: &Brief, sources: &mut Sources<'_>, verdict: Verdict, title: &str) -> Option<ListItem> {
    let found: Vec<&AuditedClaim> = brief.refuted.iter().filter(|audited| audited.verdict == verdict).collect();
    let (shown, omitted) = found.split_at(found.len().min(brief.limits.caveats));
    let mut children: Vec<Inlines> = shown.iter().map(|audited| format_claim(audited, sources)).collect();
    if !omitted.is_empty() {
        let command = format!("eccp-mx audit --verdict {}", quote_for_shell(verdict.word()));
        children.push(remaining(omitted.len(), command, brief.selection.selects_everything()));
    }
    group(title, found.len(), children)
}

fn format_claim(audited: &AuditedClaim, sources: &mut Sources<'_>) -> Inlines {
    let claim = &audited.claim;
    let quantity = |number: f64| format_quantity(&Cell::Empty, &Cell::Number(number), &claim.unit.cell());
    let (label, number) = match claim.stated {
        Some(number) => ("Stated", number),
        None => ("Expected", claim.expected.unwrap_or_default()),
    };
    let found = audited.found.map_or("nothing to compare".to_owned(), |found| quantity(round(found, 2)));
    let number = quantity(number);
    let mut inlines = vec![Inline::text(format!("{} {label}: {number}; found: {found}", claim.claim))];
    inlines.extend(claim.note.as_ref().map(|note| Inline::text(format!("; {}", note.trim_end_matches('.')))));
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

/// Returns the reason why a record has ended: the descriptions of its words of tone `Bad`, and its note unless a word of
/// tone `Caution` shows that the note is about something else, such as an inferred value.
fn end_reason(extract: &Extract, entry: &Entry) -> Option<String> {
    let words = words_of_tone(extract, entry, Tone::Bad);
    let note = entry.get("note").filter(|_| words_of_tone(extract, entry, Tone::Caution).is_empty());
    let reasons = words.iter().map(|word| word.about.to_owned()).chain(note);
    (!words.is_empty()).then(|| reasons.collect::<Vec<_>>().join("; "))
}

/// Returns the reason why a record is open or inferred: its vocabulary words of tone `Caution` and its note.
fn open_reason(extract: &Extract, entry: &Entry) -> Option<String> {
    let words = words_of_tone(extract, entry, Tone::Caution);
    let note = entry.get("note").map(|note| format!("; {note}")).unwrap_or_default();
    (!words.is_empty()).then(|| format!("{}{note}", comma_separated(words.iter().map(|word| word.word))))
}

/// Returns the group of the cited footnotes whose link is inferred. Footnotes with the same reason are listed together.
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
        children.push(remaining(omitted, command, false));
    }
    group("Damaged or doubtful links among the sources", total, children)
}
