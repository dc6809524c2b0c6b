//! Resolves a name as a user types it to the key of a record or to a word of a vocabulary.
//!
//! Matching has six steps, from the exact key to two edits. The first step with any match decides, and several matches at
//! that step are an error. A match that is not obvious carries its reason, for the caller to report.

use std::ops::ControlFlow;

use anyhow::{Result, bail};

use crate::schema::{ColumnType, Dataset};
use crate::store::catalog::Catalog;
use crate::text::{did_you_mean, edit_distance, fold, has_word_prefix, printable, slug};

/// A step of matching, from the strictest to the loosest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchStep {
    /// The key, byte for byte.
    Exact,
    /// The key, ignoring case, accents and punctuation.
    Folded,
    /// An alias or a code.
    Alias,
    /// A prefix of a word of the key or of an alias.
    Prefix,
    /// One edit away from the key or an alias.
    OneEdit,
    /// Two edits away, if nothing else is.
    TwoEdits,
}

/// A record or a word that a name can match.
pub struct Candidate {
    /// The key as the data spells it.
    pub key: String,
    aliases: Vec<String>,
}

/// A candidate that a name matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The key as the data spells it.
    pub key: String,
    /// The step at which it matches.
    pub step: MatchStep,
    /// Why it matches, for a message; empty for the first two steps.
    pub reason: String,
}

/// Returns whether all of `names` are exact keys of `dataset`. Scripts mostly pass exact keys, and this check is cheaper than
/// reading all candidates.
///
/// # Errors
/// As [`Catalog::each_raw`].
pub(crate) fn are_exact_keys(catalog: &Catalog, dataset: &Dataset, names: &[&str]) -> Result<bool> {
    let keys: Vec<usize> = dataset.key_columns().collect();
    let [key] = keys[..] else { return Ok(false) };
    let source = catalog.source(dataset)?;
    if !names.iter().all(|name| source.may_contain(name)) {
        return Ok(false);
    }
    let mut missing = names.to_vec();
    catalog.each_raw(dataset, &mut |raw| {
        let key = raw.field(key).text();
        missing.retain(|name| **name != *key);
        Ok(if missing.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(missing.is_empty())
}

/// Reads the candidates of `dataset`: every record with its aliases.
///
/// # Errors
/// As [`Catalog::each_raw`].
pub fn read_candidates(catalog: &Catalog, dataset: &Dataset) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    let alias_columns = dataset.alias_columns.iter().filter_map(|name| dataset.column_index(name));
    let alias_columns: Vec<(usize, bool)> =
        alias_columns.map(|column| (column, matches!(dataset.column_type(column), ColumnType::List(_)))).collect();
    catalog.each_raw(dataset, &mut |raw| {
        let key = raw.key(dataset).into_owned();
        let mut aliases = Vec::new();
        for &(column, is_list) in &alias_columns {
            raw.field(column).any_value(is_list, &mut |alias| {
                aliases.push(alias.to_owned());
                false
            });
        }
        candidates.push(Candidate { key, aliases });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(candidates)
}

/// Returns the words of a vocabulary as candidates.
pub(crate) fn word_candidates(words: impl Iterator<Item = &'static str>) -> Vec<Candidate> {
    words.map(|word| Candidate { key: word.to_owned(), aliases: Vec::new() }).collect()
}

/// Returns all candidates that match `typed` at the first step with any match.
#[must_use]
pub fn best_matches(typed: &str, candidates: &[Candidate], exact: bool) -> Vec<Match> {
    best_matches_up_to(MatchStep::TwoEdits, typed, candidates, exact)
}

/// Returns what [`best_matches`] does, without trying the steps after `last`. A step is computed only if no earlier one has a
/// match.
#[must_use]
pub(crate) fn best_matches_up_to(last: MatchStep, typed: &str, candidates: &[Candidate], exact: bool) -> Vec<Match> {
    let folded = &fold(typed);
    let matches_at = |step, reason_of: &dyn Fn(&Candidate) -> Option<String>| -> Vec<Match> {
        let matching = candidates.iter().filter_map(|candidate| Some((candidate, reason_of(candidate)?)));
        matching.map(|(candidate, reason)| Match { key: candidate.key.clone(), step, reason }).collect()
    };
    let without_reason = |matches: bool| matches.then(String::new);
    let mut best = matches_at(MatchStep::Exact, &|candidate| without_reason(candidate.key == typed));
    if best.is_empty() && !folded.is_empty() && last >= MatchStep::Folded {
        best = matches_at(MatchStep::Folded, &|candidate| without_reason(fold(&candidate.key) == *folded));
    }
    if exact || folded.is_empty() || !best.is_empty() || last < MatchStep::Alias {
        return best;
    }
    best = matches_at(MatchStep::Alias, &|candidate| {
        let alias = candidate.aliases.iter().find(|alias| fold(alias) == *folded)?;
        Some(format!("alias '{alias}'"))
    });
    if best.is_empty() && last >= MatchStep::Prefix {
        best = matches_at(MatchStep::Prefix, &|candidate| {
            let name = candidate.names().find(|name| has_word_prefix(&fold(name), folded))?;
            Some(match *name == candidate.key {
                true if fold(name).starts_with(&**folded) => "prefix of its name".to_owned(),
                true => "prefix of a word in its name".to_owned(),
                false => format!("prefix of its alias '{name}'"),
            })
        });
    }
    if best.is_empty() && last >= MatchStep::OneEdit && folded.chars().count() >= SHORTEST_MISSPELT {
        let within = |edits: usize, reason: &'static str| {
            move |candidate: &Candidate| candidate.is_within(folded, edits).then(|| reason.to_owned())
        };
        best = matches_at(MatchStep::OneEdit, &within(1, "one edit away"));
        if best.is_empty() {
            best = matches_at(MatchStep::TwoEdits, &within(2, "two edits away"));
            // Two edits are too loose to list as alternatives.
            best.truncate(if best.len() > 1 { 0 } else { 1 });
        }
    }
    best
}

/// The length of the shortest word to match by edits: most words of three letters are a few edits apart.
const SHORTEST_MISSPELT: usize = 4;

impl Candidate {
    /// Returns the key and the aliases.
    fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.key).chain(&self.aliases)
    }

    /// Returns whether one of the names is at most `edits` away from `folded`.
    fn is_within(&self, folded: &str, edits: usize) -> bool {
        self.names()
            .map(|name| fold(name))
            .any(|name| name.chars().count() >= SHORTEST_MISSPELT && edit_distance(folded, &name, edits).is_some())
    }
}

/// The number of candidates that a message about an ambiguous name lists.
const LISTED: usize = 8;

/// Returns the one candidate that `typed` matches. `noun` says what a candidate is, `list_command` is the command that lists
/// all of them; both are for messages.
///
/// # Errors
/// If no candidate matches, or several do at the best step.
pub(crate) fn resolve_name(
    typed: &str,
    noun: &str,
    candidates: &[Candidate],
    exact: bool,
    list_command: &str,
) -> Result<Match> {
    let mut best = best_matches(typed, candidates, exact);
    let name = printable(typed);
    match best.len() {
        1 => Ok(best.remove(0)),
        0 => bail!("no {noun} is called '{name}'{} ({list_command} lists them)", suggestion(typed, candidates)),
        count => {
            let keys: Vec<String> = best.iter().take(LISTED).map(|found| format!("'{}'", found.key)).collect();
            let more = if count > LISTED { format!(" and {} more", count - LISTED) } else { String::new() };
            bail!("{noun} '{name}' is ambiguous; matches: {}{more}", keys.join(", "))
        }
    }
}

/// Returns the end of a message about a name that matches nothing: `; did you mean …?`, how to pass several names, or
/// nothing.
#[must_use]
pub(crate) fn suggestion(typed: &str, candidates: &[Candidate]) -> String {
    let matches_any = |name: &str| !best_matches(name, candidates, false).is_empty();
    if typed.contains(',') && typed.split(',').all(matches_any) {
        return "; repeat the flag for several values".to_owned();
    }
    did_you_mean(typed, candidates.iter().map(|candidate| candidate.key.as_str()))
}

impl Match {
    /// Returns a message about an inexact match: `read 'jalsco' as state 'Jalisco' (one edit away)`.
    #[must_use]
    pub fn explanation(&self, typed: &str, noun: &str) -> Option<String> {
        // Shell completion offers slugs, so a slug counts as the exact name.
        let obvious = self.step <= MatchStep::Folded || slug(typed) == slug(&self.key);
        let (typed, key) = (printable(typed), printable(&self.key));
        (!obvious).then(|| format!("read '{typed}' as {noun} '{key}' ({})", self.reason))
    }
}
