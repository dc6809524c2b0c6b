//! What a person typed, and which record or word of a vocabulary is meant by it.
//!
//! Five steps from exact to near; the best step wins and a tie at it is an error. Nothing is guessed in silence: what a
//! step past folding decided is handed back to be said.

use std::ops::ControlFlow;

use anyhow::{Result, bail};

use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::text::{distance, fold, printable, slug};

/// How a name was understood, from the surest step to the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MatchStep {
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
pub struct Match {
    /// The key as it is written in the data.
    pub key: String,
    /// How it was understood.
    pub step: MatchStep,
    /// What decided, for saying so: empty for the first two steps.
    pub why: String,
}

/// Whether all of `typed` are keys of `dataset` as they are written: the usual case of a script, told without listing
/// everything that can be named.
///
/// # Errors
/// As [`Catalog::each_raw`].
pub(crate) fn all_are_keys(catalog: &Catalog, dataset: &Dataset, typed: &[&str]) -> Result<bool> {
    let keys: Vec<usize> = dataset.key_columns().collect();
    let [key] = keys[..] else { return Ok(false) };
    let source = catalog.source(dataset)?;
    if !typed.iter().all(|typed| source.may_hold(typed)) {
        return Ok(false);
    }
    let mut missing = typed.to_vec();
    catalog.each_raw(dataset, &mut |raw, _| {
        let key = raw.field(key).shown();
        missing.retain(|typed| **typed != *key);
        Ok(if missing.is_empty() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    Ok(missing.is_empty())
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
        .map(|column| (column, matches!(dataset.kind(column), crate::schema::ColumnType::List(_))))
        .collect();
    catalog.each_raw(dataset, &mut |raw, _| {
        let key = raw.key(dataset).into_owned();
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
pub(crate) fn words(words: impl Iterator<Item = &'static str>) -> Vec<Candidate> {
    words.map(|word| Candidate { key: word.to_owned(), names: Vec::new() }).collect()
}

/// All candidates that match `typed` at the best step at which any does. A later step is only tried, and paid for, when
/// the ones before found nothing.
#[must_use]
pub fn best(typed: &str, candidates: &[Candidate], exact: bool) -> Vec<Match> {
    best_until(typed, candidates, exact, MatchStep::TwoAway)
}

/// As [`best`], trying no step after `latest`.
#[must_use]
pub(crate) fn best_until(typed: &str, candidates: &[Candidate], exact: bool, latest: MatchStep) -> Vec<Match> {
    let asked = fold(typed);
    let found = |step, meets: &dyn Fn(&Candidate) -> Option<String>| -> Vec<Match> {
        let meeting = candidates.iter().filter_map(|candidate| Some((candidate, meets(candidate)?)));
        meeting.map(|(candidate, why)| Match { key: candidate.key.clone(), step, why }).collect()
    };
    let surely = |meets: bool| meets.then(String::new);
    let mut best = found(MatchStep::Exact, &|candidate| surely(candidate.key == typed));
    if best.is_empty() && !asked.is_empty() && latest >= MatchStep::Folded {
        best = found(MatchStep::Folded, &|candidate| surely(fold(&candidate.key) == asked));
    }
    if exact || asked.is_empty() || !best.is_empty() || latest < MatchStep::Alias {
        return best;
    }
    best = found(MatchStep::Alias, &|candidate| {
        let name = candidate.names.iter().find(|name| fold(name) == asked)?;
        Some(format!("'{name}' is another name of it"))
    });
    if best.is_empty() && latest >= MatchStep::Prefix {
        best = found(MatchStep::Prefix, &|candidate| {
            let name = candidate.all().find(|name| begins_a_word(&fold(name), &asked))?;
            Some(match *name == candidate.key {
                true if fold(name).starts_with(&*asked) => "the beginning of its name".to_owned(),
                true => "the beginning of a word of its name".to_owned(),
                false => format!("the beginning of '{name}', another name of it"),
            })
        });
    }
    if best.is_empty() && latest >= MatchStep::OneAway && asked.chars().count() >= SHORTEST {
        best =
            found(MatchStep::OneAway, &|candidate| candidate.within(&asked, 1).then(|| "one letter away".to_owned()));
        if best.is_empty() {
            best = found(MatchStep::TwoAway, &|candidate| {
                candidate.within(&asked, 2).then(|| "two letters away".to_owned())
            });
            // Two letters away only counts when nothing else is as near.
            best.truncate(if best.len() > 1 { 0 } else { 1 });
        }
    }
    best
}

/// The shortest word that may be misspelt: among three letters every word is near every other.
const SHORTEST: usize = 4;

impl Candidate {
    fn all(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.key).chain(&self.names)
    }

    /// Whether one of its names is at most `limit` letters from `asked`.
    fn within(&self, asked: &str, limit: usize) -> bool {
        self.all()
            .map(|name| fold(name))
            .any(|name| name.chars().count() >= SHORTEST && distance(asked, &name, limit).is_some())
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
pub(crate) fn one(typed: &str, noun: &str, candidates: &[Candidate], exact: bool, list: &str) -> Result<Match> {
    let mut found = best(typed, candidates, exact);
    let shown = printable(typed);
    match found.len() {
        1 => Ok(found.remove(0)),
        0 => bail!("no {noun} is called '{shown}'{} ({list} lists them)", hint(typed, candidates)),
        _ => {
            let keys: Vec<String> = found.iter().take(8).map(|one| format!("'{}'", one.key)).collect();
            let more = if found.len() > keys.len() {
                format!(" and {} more", found.len() - keys.len())
            } else {
                String::new()
            };
            bail!(
                "'{shown}' may be any of these {noun} names: {}{more}; type more of the one you mean",
                keys.join(", ")
            )
        }
    }
}

/// `; did you mean …?`, or what to do with several names in one, or nothing.
#[must_use]
pub(crate) fn hint(typed: &str, candidates: &[Candidate]) -> String {
    let means_one = |name: &str| !best(name, candidates, false).is_empty();
    if typed.contains(',') && typed.split(',').all(means_one) {
        return "; repeat the flag for each of several".to_owned();
    }
    let keys = candidates.iter().map(|candidate| candidate.key.as_str());
    crate::text::nearest(typed, keys).map(|near| format!("; did you mean '{near}'?")).unwrap_or_default()
}

impl Match {
    /// `read 'jalsco' as state 'Jalisco' (one letter away)`, where something was decided that is worth saying.
    #[must_use]
    pub fn explanation(&self, typed: &str, noun: &str) -> Option<String> {
        // A slug is how the shell offers a name, so it is the name.
        let silent = self.step <= MatchStep::Folded || slug(typed) == slug(&self.key);
        (!silent).then(|| format!("read '{}' as {noun} '{}' ({})", printable(typed), printable(&self.key), self.why))
    }
}
