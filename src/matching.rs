//! What a person typed, and which record or word of a vocabulary is meant by it.
//!
//! Five steps from exact to near; the best step wins and a tie at it is an error. Nothing is guessed in silence: what a
//! step past folding decided is handed back to be said.

use std::ops::ControlFlow;

use anyhow::{Result, bail};

use crate::catalog::Catalog;
use crate::record::Dataset;
use crate::text::{distance, fold, printable, slug};

/// How a name was understood, from the surest step to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// The key as it is written.
    Exact,
    /// The key but for case, accents and punctuation.
    Folded,
    /// Another name or a code.
    Alias,
    /// The beginning of one of its words.
    Prefix,
    /// One letter away.
    OneAway,
    /// Two letters away, and nothing else as near.
    TwoAway,
}

/// Something that can be named: its key and what else it is known as.
pub struct Candidate {
    /// The key as it is written in the data.
    pub key: String,
    names: Vec<String>,
}

/// What was understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The key as it is written in the data.
    pub key: String,
    /// How it was understood.
    pub step: Step,
    /// What decided, for saying so: empty for the first two steps.
    pub why: String,
}

/// Everything in `dataset` that can be named.
///
/// # Errors
/// As [`Catalog::each_raw`].
pub fn candidates(catalog: &Catalog, dataset: &Dataset) -> Result<Vec<Candidate>> {
    let mut all = Vec::new();
    let known_as: Vec<(usize, bool)> = dataset
        .known_as
        .iter()
        .filter_map(|name| dataset.column(name))
        .map(|column| (column, matches!(dataset.kind(column), crate::cell::Kind::List(_))))
        .collect();
    let keys: Vec<usize> = dataset.key_columns().collect();
    catalog.each_raw(dataset, &mut |raw, _| {
        let key = keys.iter().map(|&column| raw.field(column).shown()).collect::<Vec<_>>().join("/");
        let mut names = Vec::new();
        for &(column, list) in &known_as {
            raw.field(column).any(list, &mut |name| {
                names.push(name.to_owned());
                false
            });
        }
        all.push(Candidate { key, names });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(all)
}

/// The words of a closed vocabulary as candidates.
pub fn words(words: impl Iterator<Item = &'static str>) -> Vec<Candidate> {
    words.map(|word| Candidate { key: word.to_owned(), names: Vec::new() }).collect()
}

/// All candidates that match `typed` at the best step at which any does.
#[must_use]
pub fn best(typed: &str, candidates: &[Candidate], exact: bool) -> Vec<Found> {
    let asked = fold(typed);
    let mut found: Vec<Found> = Vec::new();
    let mut least = Step::TwoAway;
    for candidate in candidates {
        let Some(one) = candidate.meets(typed, &asked, exact, least) else { continue };
        if one.step < least {
            found.retain(|other| other.step <= one.step);
            least = one.step;
        }
        found.push(one);
    }
    found.retain(|one| one.step == least);
    // Two letters away only counts when nothing else is as near.
    if least == Step::TwoAway && found.len() > 1 {
        found.clear();
    }
    found
}

impl Candidate {
    /// How `typed` names this candidate, looking no further than the step `last`.
    fn meets(&self, typed: &str, asked: &str, exact: bool, last: Step) -> Option<Found> {
        let found = |step, why: String| Some(Found { key: self.key.clone(), step, why });
        if typed == self.key {
            return found(Step::Exact, String::new());
        }
        let key = fold(&self.key);
        if asked.is_empty() || last == Step::Exact {
            return None;
        }
        if asked == key {
            return found(Step::Folded, String::new());
        }
        if exact || last == Step::Folded {
            return None;
        }
        let names: Vec<_> = self.names.iter().map(|name| fold(name)).collect();
        if let Some(at) = names.iter().position(|name| asked == *name) {
            return found(Step::Alias, format!("'{}' is another name of it", self.names[at]));
        }
        if last == Step::Alias {
            return None;
        }
        let all = || std::iter::once(&key).chain(&names);
        if all().any(|name| begins_a_word(name, asked)) {
            return found(Step::Prefix, "the beginning of its name".to_owned());
        }
        if last == Step::Prefix || asked.chars().count() < 4 {
            return None;
        }
        match all().filter(|name| name.chars().count() >= 4).filter_map(|name| distance(asked, name, 2)).min() {
            Some(1) => found(Step::OneAway, "one letter away".to_owned()),
            Some(2) if last == Step::TwoAway => found(Step::TwoAway, "two letters away".to_owned()),
            _ => None,
        }
    }
}

/// Whether `asked` begins a word of `name` and goes on as the name does.
fn begins_a_word(name: &str, asked: &str) -> bool {
    name.match_indices(asked).any(|(at, _)| at == 0 || name.as_bytes()[at - 1] == b' ')
}

/// The one candidate that `typed` means, or an error that says what is possible. `noun` is what is sought, `list` the
/// command that shows all.
///
/// # Errors
/// If nothing matches, or several do at the best step.
pub fn one(typed: &str, noun: &str, candidates: &[Candidate], exact: bool, list: &str) -> Result<Found> {
    let mut found = best(typed, candidates, exact);
    let shown = printable(typed);
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("no {noun} is called '{shown}'{} ({list} lists them)", hint(typed, candidates)),
        _ => {
            let keys: Vec<String> = found.iter().take(8).map(|one| format!("'{}'", one.key)).collect();
            let more = if found.len() > keys.len() { format!(" and {} more", found.len() - keys.len()) } else { String::new() };
            bail!("'{shown}' may be any of the {noun} names {}{more}; type more of the one you mean", keys.join(", "))
        }
    }
}

/// `; did you mean …?`, or nothing.
#[must_use]
pub fn hint(typed: &str, candidates: &[Candidate]) -> String {
    let keys = candidates.iter().map(|candidate| candidate.key.as_str());
    crate::text::nearest(typed, keys).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default()
}

impl Found {
    /// `read 'jalsco' as state 'Jalisco' (one letter away)`, where something was decided that is worth saying.
    #[must_use]
    pub fn explanation(&self, typed: &str, noun: &str) -> Option<String> {
        // A slug is how the shell offers a name, so it is the name.
        let silent = self.step <= Step::Folded || slug(typed) == slug(&self.key);
        (!silent).then(|| format!("read '{}' as {noun} '{}' ({})", printable(typed), printable(&self.key), self.why))
    }
}
