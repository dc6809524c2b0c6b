//! Resolves a name as a user types it to the key of a record or to a word of a vocabulary.
//!
//! Matching has five steps, from the exact key to one edit. The first step with any match decides, and several matches
//! at that step are an error. A match that is not obvious carries its reason, for the caller to report. A value that
//! begins with an operator, such as `!nle`, matches only a key or name that is spelled with the operator, because
//! folding would drop the operator and select the opposite.

use std::ops::{ControlFlow, RangeInclusive};

use anyhow::{Error, Result, anyhow, bail};

use crate::query::candidates::{Member, NameKind, read_printed_names};
use crate::query::facets::{ANY, NONE};
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::text::{self, edit_distance, fold, leading_operator};

pub(crate) use crate::query::ambiguity::ambiguity;
pub(crate) use crate::query::candidates::{Candidate, read_candidates, word_candidates};

/// A step of matching, from the strictest to the loosest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchStep {
    /// The key, byte for byte.
    Exact,
    /// The key, ignoring case, accents and punctuation.
    Folded,
    /// Another name: a title, an alias, a code or a name as printed.
    Alias,
    /// A prefix of a word of a name.
    Prefix,
    /// One edit away from a name.
    OneEdit,
}

/// A candidate that a name matches.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The key as the data spells it.
    pub key: String,
    /// The step at which it matches.
    pub step: MatchStep,
    /// Why it matches, for a message; empty if the match is obvious: by the key or the title.
    pub reason: String,
    /// The record of another dataset that has the name exactly.
    pub member: Option<Member>,
}

/// Returns whether all of `names` are exact keys of `dataset`. Scripts mostly pass exact keys, and this check is cheaper
/// than reading all candidates.
///
/// # Errors
/// As [`Catalog::each_raw`].
pub(crate) fn are_exact_keys(catalog: &Catalog, dataset: &Dataset, names: &[&str]) -> Result<bool> {
    let keys: Vec<usize> = dataset.key_columns().collect();
    let [key] = keys[..] else { return Ok(false) };
    let source = catalog.source(dataset)?;
    if !names.iter().all(|name| source.may_have_key(dataset, name)) {
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

/// The records of a dataset as candidates. Names as printed are stored in other datasets, which are read only if no key
/// matches.
pub struct NameIndex<'c> {
    catalog: &'c Catalog,
    dataset: &'static Dataset,
    candidates: Vec<Candidate>,
    has_printed_names: bool,
}

impl<'c> NameIndex<'c> {
    /// Reads the records of `dataset` with the names in their alias columns.
    ///
    /// # Errors
    /// As [`Catalog::each_raw`].
    pub fn read(catalog: &'c Catalog, dataset: &'static Dataset) -> Result<NameIndex<'c>> {
        let candidates = read_candidates(catalog, dataset)?;
        Ok(NameIndex { catalog, dataset, candidates, has_printed_names: false })
    }

    /// Returns all candidates that match `typed` at the first of `steps` with any match.
    ///
    /// # Errors
    /// As [`Catalog::each_raw`].
    pub fn best_matches(&mut self, typed: &str, steps: RangeInclusive<MatchStep>) -> Result<Vec<Match>> {
        let (first, last) = (*steps.start(), *steps.end());
        if first <= MatchStep::Folded {
            let found = best_matches_in(first..=last.min(MatchStep::Folded), typed, &self.candidates);
            if !found.is_empty() || last <= MatchStep::Folded {
                return Ok(found);
            }
        }
        let candidates = self.all_candidates()?;
        Ok(best_matches_in(first.max(MatchStep::Alias)..=last, typed, candidates))
    }

    /// Returns the candidates with all of their names.
    ///
    /// # Errors
    /// As [`Catalog::each_raw`].
    pub(crate) fn all_candidates(&mut self) -> Result<&[Candidate]> {
        if !self.has_printed_names {
            self.has_printed_names = true;
            read_printed_names(self.catalog, self.dataset, &mut self.candidates)?;
        }
        Ok(&self.candidates)
    }

    /// Returns whether `typed` matches a record in the steps up to `last`.
    ///
    /// # Errors
    /// As [`Catalog::each_raw`].
    pub(crate) fn matches_any(&mut self, typed: &str, last: MatchStep) -> Result<bool> {
        Ok(!self.best_matches(typed, MatchStep::Exact..=last)?.is_empty())
    }

    /// Returns the error about `typed` if it is two names joined by a conjunction, such as `Jalisco and Puebla`.
    ///
    /// # Errors
    /// If the records cannot be read.
    pub(crate) fn conjunction_error(&mut self, typed: &str, last: MatchStep) -> Result<Option<Error>> {
        for conjunction in CONJUNCTIONS {
            let Some((first, second)) = typed.split_once(conjunction) else { continue };
            if self.matches_any(first, last)? && self.matches_any(second, last)? {
                let hint = text::suggestion(&format!("{first},{second}"));
                let noun = self.dataset.noun;
                return Ok(Some(anyhow!("no {noun} is called '{typed}'; commas separate names; {hint}")));
            }
        }
        Ok(None)
    }

    /// Returns the one record that `typed` matches in the steps up to `last`.
    ///
    /// # Errors
    /// If no record matches, or several do at the best step.
    pub(crate) fn resolve(&mut self, typed: &str, last: MatchStep) -> Result<Match> {
        let mut best = self.best_matches(typed, MatchStep::Exact..=last)?;
        let (noun, name) = (self.dataset.noun, self.dataset.name);
        match best.len() {
            1 => Ok(best.remove(0)),
            0 => {
                if let Some(message) = operator_message(noun, typed) {
                    bail!(message);
                }
                let hint = suggestion(typed, self.all_candidates()?);
                bail!("no {noun} is called '{typed}'{hint} (eccp-mx {name} lists the {name})")
            }
            _ => {
                let found: Vec<(&'static Dataset, &Match)> = best.iter().map(|found| (self.dataset, found)).collect();
                Err(ambiguity(self.catalog, &format!("{noun} '{typed}'"), &found, false)?)
            }
        }
    }
}

/// Returns all candidates that match `typed` at the first step with any match, without trying the steps after `last`.
#[must_use]
pub(crate) fn best_matches(typed: &str, candidates: &[Candidate], last: MatchStep) -> Vec<Match> {
    best_matches_in(MatchStep::Exact..=last, typed, candidates)
}

/// Returns all candidates that match `typed` at the first of `steps` with any match. A step is computed only if no earlier
/// one has a match.
fn best_matches_in(steps: RangeInclusive<MatchStep>, typed: &str, candidates: &[Candidate]) -> Vec<Match> {
    let folded = &fold(typed);
    let matches_at = |step, reason: &dyn Fn(&Candidate) -> Option<String>| -> Vec<Match> {
        if !steps.contains(&step) {
            return Vec::new();
        }
        let matching = candidates.iter().filter_map(|candidate| Some((candidate, reason(candidate)?)));
        matching.map(|(candidate, reason)| Match::new(candidate.key.clone(), step, reason)).collect()
    };
    let matches_by_alias = |is_name: &dyn Fn(&str) -> bool| -> Vec<Match> {
        if !steps.contains(&MatchStep::Alias) {
            return Vec::new();
        }
        candidates.iter().filter_map(|candidate| candidate.match_by_alias(is_name)).collect()
    };
    let without_reason = |matches: bool| matches.then(String::new);
    let mut best = matches_at(MatchStep::Exact, &|candidate| without_reason(candidate.key == typed));
    if !best.is_empty() || folded.is_empty() {
        return best;
    }
    if leading_operator(typed).is_some() {
        // Folding drops the operator, so only a name that is spelled with it matches.
        return matches_by_alias(&|name| name == typed);
    }
    best = matches_at(MatchStep::Folded, &|candidate| without_reason(fold(&candidate.key) == *folded));
    if best.is_empty() {
        best = matches_by_alias(&|name| fold(name) == *folded);
    }
    if best.is_empty() {
        let prefix_of = |name: &str| match fold(name).starts_with(&**folded) {
            true => "prefix of its",
            false => "prefix of a word in its",
        };
        best = matches_at(MatchStep::Prefix, &|candidate| {
            let matches = |name: &str| has_name_prefix(&fold(name), folded);
            if matches(&candidate.key) {
                return Some(format!("{} name", prefix_of(&candidate.key)));
            }
            let name = candidate.names.iter().find(|name| matches(&name.text))?;
            Some(format!("{} {}", prefix_of(&name.text), name.description()))
        });
    }
    if best.is_empty() {
        best = matches_at(MatchStep::OneEdit, &|candidate| {
            let is_near = |name: &str| is_one_edit_away(folded, &fold(name));
            if is_near(&candidate.key) {
                return Some("one edit away".to_owned());
            }
            let name = candidate.names.iter().find(|name| is_near(&name.text))?;
            Some(format!("one edit away from its {}", name.description()))
        });
    }
    best
}

impl Candidate {
    /// Returns the match by the first name, other than the key, that `is_name` accepts.
    fn match_by_alias(&self, is_name: &dyn Fn(&str) -> bool) -> Option<Match> {
        let name = self.names.iter().find(|name| is_name(&name.text))?;
        let reason = if name.kind == NameKind::Title { String::new() } else { name.description() };
        let member = match &name.kind {
            NameKind::Member(member) => Some(member.clone()),
            _ => None,
        };
        Some(Match { member, ..Match::new(self.key.clone(), MatchStep::Alias, reason) })
    }
}

/// Returns whether a word of the folded `name` starts with `prefix`, which may continue into the next word. A number is not
/// a prefix of a longer number.
fn has_name_prefix(name: &str, prefix: &str) -> bool {
    // Seeing that a prefix is too long costs less than preparing the search for it.
    if prefix.len() > name.len() {
        return false;
    }
    let ends_in_digit = prefix.ends_with(|c: char| c.is_numeric());
    name.match_indices(prefix).any(|(at, _)| {
        let starts_word = at == 0 || name.as_bytes()[at - 1] == b' ';
        starts_word && !(ends_in_digit && name[at + prefix.len()..].starts_with(|c: char| c.is_numeric()))
    })
}

/// The words that join two names in English and Spanish.
const CONJUNCTIONS: [&str; 4] = [" and ", " or ", " y ", " & "];
/// The length of the shortest word that is matched by an edit: shorter words are one edit away from many others.
const SHORTEST_MISSPELT: usize = 5;

/// Returns whether two folded names differ by one edit in a word of [`SHORTEST_MISSPELT`] letters or more, after its first
/// letter. A number that differs in a digit is another number, not a misspelling.
#[must_use]
pub(crate) fn is_one_edit_away(typed: &str, name: &str) -> bool {
    // An edit changes the length by one letter at most, and a folded letter has at most four bytes.
    if typed.len().abs_diff(name.len()) > 4 {
        return false;
    }
    let (typed, name) = without_common_words(typed, name);
    let is_long = |words: &str| words.chars().count() >= SHORTEST_MISSPELT && words.chars().all(|c| !c.is_numeric());
    let same_start = typed.chars().next() == name.chars().next();
    same_start && is_long(typed) && is_long(name) && edit_distance(typed, name, 1).is_some()
}

/// Returns two folded names without the words that both start with and both end with.
fn without_common_words<'n>(mut a: &'n str, mut b: &'n str) -> (&'n str, &'n str) {
    while let (Some((first, rest)), Some((other, other_rest))) = (a.split_once(' '), b.split_once(' ')) {
        if first != other {
            break;
        }
        (a, b) = (rest, other_rest);
    }
    while let (Some((rest, last)), Some((other_rest, other))) = (a.rsplit_once(' '), b.rsplit_once(' ')) {
        if last != other {
            break;
        }
        (a, b) = (rest, other_rest);
    }
    (a, b)
}

/// Splits a value at its commas, unless the whole value is a name.
///
/// # Errors
/// If a part is empty, or is `none` or `any`, which are not names.
pub(crate) fn split_values(value: &str, is_name: bool) -> Result<Vec<&str>> {
    if is_name || !value.contains(',') {
        return Ok(vec![value]);
    }
    let parts: Vec<&str> = value.split(',').map(str::trim).collect();
    for part in &parts {
        match &*fold(part) {
            NONE | ANY => bail!("'{part}' cannot be part of the list '{value}'; repeat the flag for it"),
            "" => bail!("the list '{value}' has a comma without a value beside it"),
            _ => {}
        }
    }
    Ok(parts)
}

/// Returns the message about a value of `noun` that is a range, or a name after an operator; `None` if `typed` is neither.
#[must_use]
pub(crate) fn operator_message(noun: &str, typed: &str) -> Option<String> {
    if typed.contains("..") && !fold(typed).is_empty() {
        return Some(format!("{noun} '{typed}' looks like a range, but only dates and numbers have ranges"));
    }
    let (operator, name) = leading_operator(typed).filter(|(_, name)| !fold(name).is_empty())?;
    let is_exclusion = operator == '!' && noun != "key";
    let exclusion = if is_exclusion { ", or --not-FLAG to exclude it" } else { "" };
    Some(format!(
        "{noun} '{typed}' begins with '{operator}', but operators are not supported; type '{name}' alone{exclusion}"
    ))
}

/// Returns the end of a message about a name that matches nothing: `; did you mean …?`, or nothing.
#[must_use]
pub(crate) fn suggestion(typed: &str, candidates: &[Candidate]) -> String {
    let best = best_matches(typed, candidates, MatchStep::OneEdit);
    let nearest = match &best[..] {
        [only] => Some(only.key.as_str()),
        _ => nearest_candidate(typed, candidates),
    };
    nearest.map(|key| format!("; {}", text::suggestion(key))).unwrap_or_default()
}

/// Returns the key of the candidate with the name that is the fewest edits away from `typed`, if it is near.
fn nearest_candidate<'c>(typed: &str, candidates: &'c [Candidate]) -> Option<&'c str> {
    let typed = fold(typed);
    if !typed.contains(char::is_alphabetic) {
        return None;
    }
    let limit = match typed.chars().count() {
        0..=4 => 1,
        5..=8 => 2,
        _ => 3,
    };
    let names = candidates.iter().flat_map(|candidate| candidate.all_names().map(move |name| (candidate, name)));
    let near = names.filter_map(|(candidate, name)| Some((edit_distance(&typed, &fold(name), limit)?, candidate)));
    near.min_by_key(|&(distance, _)| distance).map(|(_, candidate)| &*candidate.key)
}

impl Match {
    /// Creates a match by a name of the record itself.
    pub(crate) fn new(key: String, step: MatchStep, reason: String) -> Match {
        Match { key, step, reason, member: None }
    }

    /// Returns a message about an inexact match: `read 'jalsco' as state 'Jalisco' (one edit away)`, or
    /// `'Monterrey' is a city of state 'Nuevo León' (Section 3.2)`.
    #[must_use]
    pub fn explanation(&self, typed: &str, noun: &str) -> Option<String> {
        if let Some(Member { noun: member, source }) = &self.member {
            let source = if source.is_empty() { String::new() } else { format!(" ({source})") };
            return Some(format!("'{typed}' is a {member} of {noun} '{}'{source}", self.key));
        }
        (!self.reason.is_empty()).then(|| format!("read '{typed}' as {noun} '{}' ({})", self.key, self.reason))
    }
}
