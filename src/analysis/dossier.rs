//! Everything the directory knows of one record: its own fields, the records that refer to it, those that it lists.
//!
//! Follows references one step, in both directions, over any dataset; none is named. Nothing is printed here.

use std::ops::ControlFlow;

use anyhow::{Context as _, Result, bail};

use crate::datasets::DATASETS;
use crate::datasets::registry::find_dataset;
use crate::query::resolve::{self, Match, MatchStep};
use crate::query::{Filter, Predicate, Query, RowView};
use crate::schema::{Cell, ColumnType, Dataset, Origin};
use crate::session::Session;
use crate::text::{did_you_mean, printable};

/// A record with its dataset, its key and its values by name.
pub(crate) struct Entry {
    /// Its key.
    pub key: String,
    /// Its values: every column that is not empty.
    pub cells: Vec<(&'static str, Cell<'static>)>,
}

impl Entry {
    /// The value of the column called `name`.
    #[must_use]
    pub(crate) fn cell(&self, name: &str) -> Cell<'static> {
        self.cells.iter().find(|(column, _)| *column == name).map_or(Cell::Empty, |(_, cell)| cell.clone())
    }

    /// The value of the column called `name`, as a person reads it.
    #[must_use]
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let cell = self.cell(name);
        (!cell.is_empty()).then(|| cell.display_text().into_owned())
    }
}

/// Records of one dataset that have to do with another record.
pub(crate) struct Related {
    /// Their dataset.
    pub of: &'static Dataset,
    /// Whether they refer to it; otherwise it lists them.
    pub refer: bool,
    /// Whether there can be only one, which is then part of the thing.
    pub single: bool,
    /// The records.
    pub entries: Vec<Entry>,
}

/// Everything known of one record.
pub(crate) struct Dossier {
    /// What was asked for.
    pub asked: String,
    /// The dataset of the record.
    pub of: &'static Dataset,
    /// The record.
    pub entry: Entry,
    /// What has to do with it.
    pub related: Vec<Related>,
}

/// Finds the one record that `asked` means, over all datasets, or in the one that it begins with (`states/hidalgo`).
///
/// # Errors
/// If there is none, or if several are meant equally well.
pub(crate) fn find(session: &mut Session<'_>, asked: &str, exact: bool) -> Result<(&'static Dataset, String)> {
    let (within, name) = match asked.split_once('/').and_then(|(first, rest)| Some((find_dataset(first)?, rest))) {
        Some((of, rest)) => (Some(of), rest),
        None => (None, asked),
    };
    let things = || DATASETS.iter().filter(|of| within.map_or(is_a_thing(of, name), |only| std::ptr::eq(only, **of)));
    let mut best: Vec<(&'static Dataset, Match)> = Vec::new();
    for of in things() {
        if resolve::are_exact_keys(&session.catalog, of, &[name])? {
            best.push((of, Match { key: name.to_owned(), step: MatchStep::Exact, reason: String::new() }));
        }
    }
    // What is no key as it is written may be one in other letters, another name, or misspelt.
    let mut latest = MatchStep::TwoEdits;
    for of in things().filter(|_| best.is_empty()).copied().collect::<Vec<_>>() {
        let candidates = resolve::read_candidates(&session.catalog, of)?;
        let found = resolve::best_matches_up_to(latest, name, &candidates, exact);
        let Some(step) = found.first().map(|one| one.step) else { continue };
        if step < latest {
            best.clear();
            latest = step;
        }
        best.extend(found.into_iter().map(|one| (of, one)));
    }
    let shown = printable(asked);
    match &best[..] {
        [] => bail!(
            "nothing in the directory is called '{shown}'{} (eccp-mx search '{shown}' looks inside the records)",
            did_you_mean(name, all_keys(session, within)?.iter().map(String::as_str))
        ),
        [(of, found)] => {
            session.report_inexact_match(found, asked, of.noun);
            Ok((of, found.key.clone()))
        }
        several => {
            let names: Vec<String> =
                several.iter().take(8).map(|(of, one)| format!("'{}/{}'", of.name, one.key)).collect();
            let more = if several.len() > 8 { format!(" and {} more", several.len() - 8) } else { String::new() };
            bail!("'{shown}' may be any of {}{more}; show the one you mean", names.join(", "))
        }
    }
}

/// Whether the records of a dataset are things that people name: what is keyed by a reference is a part of what it
/// refers to, and what has a key of several columns is named only with the whole of it.
fn is_a_thing(of: &Dataset, name: &str) -> bool {
    let mut keys = of.key_columns();
    match (keys.next(), keys.next()) {
        (Some(key), None) => !matches!(of.column_type(key), ColumnType::Reference(_)),
        _ => name.contains('/'),
    }
}

fn all_keys(session: &Session<'_>, within: Option<&'static Dataset>) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for of in DATASETS.iter().filter(|of| within.map_or(is_a_thing(of, ""), |only| std::ptr::eq(only, **of))) {
        keys.extend(resolve::read_candidates(&session.catalog, of)?.into_iter().map(|candidate| candidate.key));
    }
    Ok(keys)
}

impl Dossier {
    /// Gathers everything known of the record of `of` that has this key.
    ///
    /// # Errors
    /// If the data cannot be read.
    pub(crate) fn gather(session: &Session<'_>, asked: &str, of: &'static Dataset, key: &str) -> Result<Dossier> {
        let mut query = everything(of, session);
        query.keys = Some(vec![key.to_owned()]);
        query.limit = Some(1);
        let entry = entries(session, &query)?.pop().with_context(|| format!("{}/{key} has gone", of.name))?;
        let mut related = Vec::new();
        for other in DATASETS {
            related.extend(referring(session, of, other, key)?);
        }
        for index in 0..of.columns.len() {
            related.extend(listed(session, of, index, &entry)?);
        }
        // What is a part of the thing comes first, then what refers to it, then what it refers to.
        related.sort_by_key(|related| (!related.single, !related.refer));
        Ok(Dossier { asked: asked.to_owned(), of, entry, related })
    }
}

/// All of a dataset, every column.
#[must_use]
pub(crate) fn everything(of: &'static Dataset, session: &Session<'_>) -> Query {
    Query { columns: (0..of.columns.len()).collect(), ..Query::new(of, session.date()) }
}

/// The records of `other` that refer to the record of `of` with this key, directly or through another.
fn referring(session: &Session<'_>, of: &Dataset, other: &'static Dataset, key: &str) -> Result<Option<Related>> {
    let to = ColumnType::Reference(of.name);
    let columns: Vec<usize> = (0..other.columns.len())
        .filter(|&index| matches!(other.columns[index].origin, Origin::Stored | Origin::Join { .. }))
        .filter(|&index| other.column_type(index).element_type() == to)
        .collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let single = columns.iter().any(|&index| other.key == [other.columns[index].name]);
    let mut query = everything(other, session);
    query.filters = vec![Filter { columns, predicate: Predicate::one_of(vec![key.to_owned()]) }];
    let entries = entries(session, &query)?;
    Ok((!entries.is_empty()).then_some(Related { of: other, refer: true, single, entries }))
}

/// The records that a list of references of the record names.
fn listed(session: &Session<'_>, of: &Dataset, index: usize, entry: &Entry) -> Result<Option<Related>> {
    let ColumnType::List(ColumnType::Reference(name)) = of.column_type(index) else { return Ok(None) };
    let keys = entry.cells.iter().find(|(column, _)| *column == of.columns[index].name).map(|(_, cell)| cell);
    let (Some(target), Some(keys)) = (find_dataset(name), keys) else { return Ok(None) };
    let mut query = everything(target, session);
    query.keys = Some(keys.values().iter().map(|key| key.stored_text().into_owned()).collect());
    let entries = entries(session, &query)?;
    Ok((!entries.is_empty()).then_some(Related { of: target, refer: false, single: false, entries }))
}

/// The records that answer a query, with the columns that it asks for.
///
/// # Errors
/// If the data cannot be read.
pub(crate) fn entries(session: &Session<'_>, query: &Query) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        let cells =
            query.columns.iter().map(|&index| (query.dataset.columns[index].name, view.cell(index).into_owned()));
        entries.push(Entry { key: view.key(), cells: cells.filter(|(_, cell)| !cell.is_empty()).collect() });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(entries)
}
