//! The records or words that a name as a user types it can match, each with its names.

use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::datasets::registry::find_dataset;
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::store::place::SOURCE;
use crate::text::fold;

/// A record or a word that a name can match.
pub struct Candidate {
    /// The key as the data spells it.
    pub key: String,
    pub(super) names: Vec<Name>,
}

/// A name of a candidate besides its key.
pub(super) struct Name {
    pub text: String,
    pub kind: NameKind,
}

/// The kind of a name, which messages mention.
#[derive(Clone, PartialEq)]
pub(super) enum NameKind {
    Title,
    Alias,
    Printed,
    /// The name of a record that belongs to the candidate, such as a city of a state.
    Member(Member),
}

/// The record whose name a user typed, if that is not the record that the name resolves to.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The noun of its dataset: `city`.
    pub noun: &'static str,
    /// Its place in the report.
    pub source: String,
}

impl Name {
    /// Returns the name with its kind, as in `alias 'NL'`.
    pub(super) fn description(&self) -> String {
        let noun = match &self.kind {
            NameKind::Title => "name",
            NameKind::Alias => "alias",
            NameKind::Printed => "printed name",
            NameKind::Member(member) => member.noun,
        };
        match &self.kind {
            NameKind::Member(Member { source, .. }) if !source.is_empty() => {
                format!("{noun} '{}', {source}", self.text)
            }
            _ => format!("{noun} '{}'", self.text),
        }
    }
}

impl Candidate {
    /// Returns the key and the other names.
    pub(super) fn all_names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.key).chain(self.names.iter().map(|name| &*name.text))
    }
}

/// Reads the candidates of `dataset`: every record with the names in the alias columns.
///
/// # Errors
/// As [`Catalog::each_raw`].
pub fn read_candidates(catalog: &Catalog, dataset: &Dataset) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    let name_columns = dataset.alias_columns.iter().filter_map(|&name| {
        let kind = if name == dataset.title_column { NameKind::Title } else { NameKind::Alias };
        Some((dataset.column_index(name)?, kind))
    });
    let name_columns: Vec<(usize, bool, NameKind)> =
        name_columns.map(|(column, kind)| (column, dataset.is_list(column), kind)).collect();
    catalog.each_raw(dataset, &mut |raw| {
        let mut names = Vec::new();
        for (column, is_list, kind) in &name_columns {
            raw.field(*column).any_value(*is_list, &mut |text| {
                names.push(Name { text: text.to_owned(), kind: kind.clone() });
                false
            });
        }
        candidates.push(Candidate { key: raw.key(dataset).into_owned(), names });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(candidates)
}

/// Adds the names in the columns of other datasets that `dataset.known_as` lists to the candidates of `dataset`. A printed
/// name that ends with an acronym in parentheses is also added without the acronym. A name in a key column is that of a record
/// of the other dataset, such as a city.
pub(super) fn read_printed_names(catalog: &Catalog, dataset: &Dataset, candidates: &mut [Candidate]) -> Result<()> {
    if dataset.known_as.is_empty() {
        return Ok(());
    }
    let keys = || candidates.iter().map(|candidate| &candidate.key).enumerate();
    let positions: FxHashMap<String, usize> = keys().map(|(position, key)| (key.clone(), position)).collect();
    // References in user data may be spelled otherwise than the keys.
    let mut folded: Option<FxHashMap<String, usize>> = None;
    for known_as in dataset.known_as {
        let Some(other) = find_dataset(known_as.dataset) else { continue };
        let columns = (other.column_index(known_as.reference), other.column_index(known_as.column));
        let (Some(reference), Some(column)) = columns else { continue };
        let is_key = other.key_columns().any(|key| key == column);
        let source = other.column_index(SOURCE);
        catalog.each_raw(other, &mut |raw| {
            let key = raw.field(reference).text();
            let position = positions.get(&*key).or_else(|| {
                let fold_keys = || {
                    candidates
                        .iter()
                        .enumerate()
                        .map(|(position, it)| (fold(&it.key).into_owned(), position))
                        .rev()
                        .collect()
                };
                folded.get_or_insert_with(fold_keys).get(&*fold(&key))
            });
            let Some(candidate) = position.map(|&position| &mut candidates[position]) else {
                return Ok(ControlFlow::Continue(()));
            };
            let kind = match is_key {
                true => {
                    let source = source.map(|source| raw.field(source).text().into_owned()).unwrap_or_default();
                    NameKind::Member(Member { noun: other.noun, source })
                }
                false => NameKind::Printed,
            };
            raw.field(column).any_value(other.is_list(column), &mut |text| {
                let without_acronym = text.strip_suffix(')').and_then(|text| Some(text.rsplit_once(" (")?.0));
                for text in [Some(text), without_acronym].into_iter().flatten() {
                    if !candidate.all_names().any(|name| name == text) {
                        candidate.names.push(Name { text: text.to_owned(), kind: kind.clone() });
                    }
                }
                false
            });
            Ok(ControlFlow::Continue(()))
        })?;
    }
    Ok(())
}

/// Returns the words of a vocabulary as candidates.
pub(crate) fn word_candidates(words: impl Iterator<Item = &'static str>) -> Vec<Candidate> {
    words.map(|word| Candidate { key: word.to_owned(), names: Vec::new() }).collect()
}
