//! Gathers everything in the data about one record: the fields, the records that refer to the record, and the records that
//! the record lists.
//!
//! Follows the references to the record from all datasets, and those in the list columns of the record, one step each,
//! without treating any dataset specially. Prints nothing.

use std::ops::ControlFlow;

use anyhow::{Context as _, Result, bail};

use crate::datasets::{DATASETS, registry};
use crate::diagnostic::Diagnostic;
use crate::query::facets::list_arguments;
use crate::query::place::{reject_several, reject_sibling, resolve_place};
use crate::query::resolve::{self, Match, MatchStep, NameIndex};
use crate::query::{Filter, Predicate, Query, RowView};
use crate::schema::{Cell, Column, ColumnType, Dataset, Origin};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::store::place::{LocateError, PLACE, PLACES, PlaceTree, SOURCE, WITHIN};
use crate::text::{fold, quote_for_shell};

/// A record as values by column name.
#[derive(Clone)]
pub(crate) struct Entry {
    /// The key.
    pub key: String,
    /// The name and the value of each column that is not empty.
    pub cells: Vec<(&'static str, Cell<'static>)>,
}

impl Entry {
    /// Returns the value of the column called `name`.
    #[must_use]
    pub(crate) fn cell(&self, name: &str) -> Cell<'static> {
        self.cells.iter().find(|(column, _)| *column == name).map_or(Cell::Empty, |(_, cell)| cell.clone())
    }

    /// Returns the value of the column called `name` as human-readable text; `None` if the value is empty.
    #[must_use]
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        let cell = self.cell(name);
        (!cell.is_empty()).then(|| cell.display_text().into_owned())
    }
}

/// Records of one dataset that are related to the record of a dossier.
pub(crate) struct Related {
    /// The dataset.
    pub dataset: &'static Dataset,
    /// Whether these records refer to the record of the dossier; otherwise the record of the dossier refers to these.
    pub refers_to_subject: bool,
    /// Whether the reference is the key of these records, so that there is at most one such record, which extends the
    /// record of the dossier.
    pub is_extension: bool,
    /// The column of the record of the dossier that lists these records, if the record inherits them from the table or the
    /// group of rows in which it is printed.
    pub inherited_by: Option<&'static str>,
    /// The command that lists these records, if they are those from the place of the dossier.
    pub command: Option<String>,
    /// The records.
    pub entries: Vec<Entry>,
}

/// A record with all related records.
pub(crate) struct Dossier {
    /// The name that the user typed.
    pub typed: String,
    /// The dataset of the record.
    pub dataset: &'static Dataset,
    /// The record.
    pub entry: Entry,
    /// The related records, by dataset.
    pub related: Vec<Related>,
}

/// Returns the dataset and the key of the only record that `typed` names. Searches the dataset that a prefix names
/// (`states/hidalgo`, or `footnote 68` if no record is called that), otherwise those of [`searched_datasets`].
///
/// # Errors
/// If no record matches, or several match equally well.
pub(crate) fn find_record(session: &mut Session<'_>, typed: &str, exact: bool) -> Result<(&'static Dataset, String)> {
    let matches = match_records(session, typed, exact)?;
    resolve_match(session, typed, &matches)
}

/// Returns the records that `typed` matches best, at least one: of the dataset that a prefix names, otherwise of all
/// [`searched_datasets`].
///
/// # Errors
/// If no record matches.
pub(crate) fn match_records(session: &Session<'_>, typed: &str, exact: bool) -> Result<Vec<(&'static Dataset, Match)>> {
    let split = |separator| {
        let (dataset, name) = typed.split_once(separator)?;
        Some((registry::resolve_dataset(&dataset.to_lowercase()).ok()?, name))
    };
    let (within, name) = match split('/') {
        Some((dataset, name)) => (Some(dataset), name),
        None => (None, typed),
    };
    let searched = searched_datasets(within, name);
    let last_step = session.last_step(exact);
    let mut matches = match_in_all(&session.catalog, &searched, name, last_step)?;
    if let ([], Some((dataset, name))) = (&matches[..], split(' ')) {
        matches = match_in_all(&session.catalog, &[dataset], name, last_step)?;
    }
    if !matches.is_empty() {
        return Ok(matches);
    }
    if let Some(message) = resolve::operator_message("key", typed) {
        bail!(message);
    }
    reject_sibling_place(&session.catalog, typed)?;
    if let Ok(Dataset { name, noun, .. }) = registry::resolve_dataset(typed) {
        bail!("'{typed}' names a dataset, not a record; type {noun}/KEY (eccp-mx {name} lists the records)");
    }
    let mut candidates = Vec::new();
    for dataset in searched_datasets(within, "") {
        candidates.extend(resolve::read_candidates(&session.catalog, dataset)?);
    }
    let hint = resolve::suggestion(name, &candidates);
    if fold(typed).is_empty() {
        bail!("'{typed}' has no letter or digit to look up (eccp-mx datasets lists the datasets)");
    }
    bail!(
        "no record is called '{typed}'{hint} \
         (eccp-mx search {} searches the text of all records)",
        quote_for_shell(typed)
    )
}

/// Returns the only one of `matches`, the records that `typed` matches best, and reports it if it is inexact.
///
/// # Errors
/// If there are several.
pub(crate) fn resolve_match(
    session: &mut Session<'_>,
    typed: &str,
    matches: &[(&'static Dataset, Match)],
) -> Result<(&'static Dataset, String)> {
    if let [(dataset, found)] = matches {
        let prefix = |(name, _): &(&str, &str)| registry::resolve_dataset(&name.to_lowercase()).is_ok();
        let name = typed.split_once('/').filter(prefix).map_or(typed, |(_, name)| name);
        session.report_inexact_match(found, name, dataset.noun);
        return Ok((dataset, found.key.clone()));
    }
    let several: Vec<(&'static Dataset, &Match)> = matches.iter().map(|(dataset, found)| (*dataset, found)).collect();
    Err(resolve::ambiguity(&session.catalog, &format!("'{typed}'"), &several, true)?)
}

/// Returns the records of `datasets` that `name` matches at the best step up to `last_step`. Names are read
/// only if no key matches exactly, and names as printed only if no folded key matches.
fn match_in_all(
    catalog: &Catalog,
    datasets: &[&'static Dataset],
    name: &str,
    last_step: MatchStep,
) -> Result<Vec<(&'static Dataset, Match)>> {
    let mut matches: Vec<(&'static Dataset, Match)> = Vec::new();
    for &dataset in datasets {
        if resolve::are_exact_keys(catalog, dataset, &[name])? {
            matches.push((dataset, Match::new(name.to_owned(), MatchStep::Exact, String::new())));
        }
    }
    if !matches.is_empty() {
        return Ok(matches);
    }
    let mut indices = Vec::new();
    for &dataset in datasets {
        indices.push((dataset, NameIndex::read(catalog, dataset)?));
    }
    // The first step with a match in any dataset decides.
    for steps in [MatchStep::Exact..=MatchStep::Folded, MatchStep::Alias..=MatchStep::OneEdit] {
        let mut best = last_step.min(*steps.end());
        for (dataset, names) in &mut indices {
            let found = names.best_matches(name, *steps.start()..=best)?;
            let Some(step) = found.first().map(|found| found.step) else { continue };
            if step < best {
                matches.clear();
                best = step;
            }
            matches.extend(found.into_iter().map(|found| (*dataset, found)));
        }
        if !matches.is_empty() {
            break;
        }
    }
    Ok(matches)
}

/// Returns the datasets to search for `name`: only `within` if that is given, otherwise all datasets with two exceptions.
/// Datasets whose key is a reference are left out, because each of their records extends another record. Datasets whose key
/// has several columns are left out unless `name` has a slash, because every key of these datasets has a slash.
fn searched_datasets(within: Option<&'static Dataset>, name: &str) -> Vec<&'static Dataset> {
    let is_searched = |dataset: &Dataset| {
        let mut keys = dataset.key_columns();
        match (keys.next(), keys.next()) {
            (Some(key), None) => !matches!(dataset.column_type(key), ColumnType::Reference(_)),
            _ => name.contains('/'),
        }
    };
    match within {
        Some(dataset) => vec![dataset],
        None => DATASETS.iter().copied().filter(|dataset| is_searched(dataset)).collect(),
    }
}

impl Dossier {
    /// Reads a record and all related records.
    ///
    /// # Errors
    /// If the data cannot be read.
    pub(crate) fn gather(session: &Session<'_>, typed: &str, dataset: &'static Dataset, key: &str) -> Result<Dossier> {
        let mut query = select_all(dataset, session);
        query.keys = Some(vec![key.to_owned()]);
        query.limit = session.catalog.record_limit(dataset)?;
        let mut entries = read_entries(session, &query)?;
        let entry = entries.pop().with_context(|| format!("{}/{key} no longer exists", dataset.name))?;
        if !entries.is_empty() {
            return Err(session.catalog.duplicate_key(dataset, key));
        }
        let mut related = Vec::new();
        for other in DATASETS {
            related.extend(read_referring(session, dataset, other, key)?);
        }
        for target in DATASETS {
            related.extend(read_listed(session, dataset, target, &entry)?);
        }
        related.sort_by_key(|related| (!related.is_extension, !related.refers_to_subject));
        if dataset.name == PLACES {
            related.extend(read_from_place(session, key)?);
        }
        session.catalog.note_mixed_sources(related.iter().map(|related| related.dataset).chain([dataset]))?;
        Ok(Dossier { typed: typed.to_owned(), dataset, entry, related })
    }

    /// Reads the records from the part of a place that `typed` names, such as `Table 6, row 47`; `None` if it names none.
    ///
    /// # Errors
    /// If the place has no such part, or the data cannot be read.
    pub(crate) fn gather_part(session: &Session<'_>, typed: &str) -> Result<Option<Dossier>> {
        // Reading the places would delay the dossiers of other records.
        let may_be_part = typed.ends_with(|c: char| c.is_numeric());
        let Some(places) = registry::find_dataset(PLACES).filter(|_| may_be_part) else { return Ok(None) };
        let Some(tree) = PlaceTree::read(&session.catalog, places)? else { return Ok(None) };
        reject_several(&tree, typed)?;
        let located = match tree.locate(typed) {
            Ok(located) if located.is_part() => located,
            Ok(_) | Err(LocateError::Unknown) => return Ok(None),
            Err(LocateError::NoSuchPart(message)) => bail!(message),
        };
        let Dossier { entry: place, .. } = Dossier::gather(session, typed, places, located.key())?;
        let title = place.cells.iter().find(|(column, _)| *column == places.title_column).cloned();
        let mut cells = vec![(PLACE, Cell::text(&located.name()).into_owned())];
        cells.extend(title);
        cells.push((WITHIN, Cell::text(&place.key).into_owned()));
        Dossier::of_place(session, typed, places, Entry { key: located.name(), cells })
    }

    /// Reads the records whose source is `typed`, if the data has no tree of places; `None` if there are none.
    ///
    /// # Errors
    /// If the data cannot be read.
    pub(crate) fn gather_text_place(session: &Session<'_>, typed: &str) -> Result<Option<Dossier>> {
        let Some(places) = registry::find_dataset(PLACES) else { return Ok(None) };
        if PlaceTree::read(&session.catalog, places)?.is_some() {
            return Ok(None);
        }
        let cells = vec![(PLACE, Cell::text(typed).into_owned())];
        let dossier = Dossier::of_place(session, typed, places, Entry { key: typed.to_owned(), cells })?;
        Ok(dossier.filter(|dossier| !dossier.related.is_empty()))
    }

    /// Reads the records from the place of `entry`.
    fn of_place(session: &Session<'_>, typed: &str, places: &'static Dataset, entry: Entry) -> Result<Option<Dossier>> {
        let related = read_from_place(session, &entry.key)?;
        session.catalog.note_mixed_sources(related.iter().map(|related| related.dataset))?;
        Ok(Some(Dossier { typed: typed.to_owned(), dataset: places, entry, related }))
    }
}

/// Returns the records whose source is the place called `place` or a place in it, by dataset.
fn read_from_place(session: &Session<'_>, place: &str) -> Result<Vec<Related>> {
    let mut related = Vec::new();
    for &dataset in DATASETS {
        let Some(source) = dataset.column_index(SOURCE) else { continue };
        let (place, _) = match resolve_place(&session.catalog, dataset, place, MatchStep::Folded) {
            Ok(found) => found,
            // The place may be in the tree of other datasets only.
            Err(error) if error.is::<Diagnostic>() => return Err(error),
            Err(_) => continue,
        };
        let mut query = select_all(dataset, session);
        query.filters = vec![Filter::new(vec![source], Predicate::Sources(vec![place]))];
        let entries = read_entries(session, &query)?;
        if !entries.is_empty() {
            let command = session.catalog.command_line(&list_arguments(&query));
            let (refers_to_subject, is_extension, inherited_by, command) = (true, false, None, Some(command));
            related.push(Related { dataset, refers_to_subject, is_extension, inherited_by, command, entries });
        }
    }
    Ok(related)
}

/// Returns an error if `typed` differs from the names of places only in its last number.
fn reject_sibling_place(catalog: &Catalog, typed: &str) -> Result<()> {
    let Some(places) = registry::find_dataset(PLACES) else { return Ok(()) };
    PlaceTree::read(catalog, places)?.map_or(Ok(()), |tree| reject_sibling(&tree, typed))
}

/// Returns a query for all rows and all columns of a dataset.
#[must_use]
pub(crate) fn select_all(dataset: &'static Dataset, session: &Session<'_>) -> Query {
    Query { columns: (0..dataset.columns.len()).collect(), ..Query::new(dataset, session.date()) }
}

/// Returns the records of `other` that refer to the record of `dataset` with this key, in a stored
/// or inherited column, or in one joined through a reference of `other`.
fn read_referring(
    session: &Session<'_>,
    dataset: &Dataset,
    other: &'static Dataset,
    key: &str,
) -> Result<Option<Related>> {
    let reference = ColumnType::Reference(dataset.name);
    let columns: Vec<usize> = (0..other.columns.len())
        .filter(|&index| !matches!(other.columns[index].origin, Origin::AsOf | Origin::ReverseJoin { .. }))
        .filter(|&index| other.column_type(index).element_type() == reference)
        .collect();
    if columns.is_empty() {
        return Ok(None);
    }
    let is_extension = columns.iter().any(|&index| other.key == [other.columns[index].name]);
    let mut query = select_all(other, session);
    query.filters = vec![Filter::new(columns, Predicate::one_of(vec![key.to_owned()]))];
    let entries = read_entries(session, &query)?;
    Ok((!entries.is_empty()).then_some(Related {
        dataset: other,
        refers_to_subject: true,
        is_extension,
        inherited_by: None,
        command: None,
        entries,
    }))
}

/// Returns the records of `target` that a record refers to, for each column that is a list of such references.
fn read_listed(
    session: &Session<'_>,
    dataset: &Dataset,
    target: &'static Dataset,
    entry: &Entry,
) -> Result<Vec<Related>> {
    let is_list = |&index: &usize| {
        let column_type = dataset.column_type(index);
        matches!(column_type, ColumnType::List(ColumnType::Reference(name)) if *name == target.name)
    };
    let lists = (0..dataset.columns.len()).filter(is_list).map(|index| {
        let column = &dataset.columns[index];
        let keys = entry.cell(column.name).values().iter().map(|key| key.stored_text().into_owned()).collect();
        (column, keys)
    });
    let lists: Vec<(&Column, Vec<String>)> = lists.collect();
    let keys: Vec<String> = lists.iter().flat_map(|(_, keys)| keys).cloned().collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let entries = read_entries(session, &Query { keys: Some(keys), ..select_all(target, session) })?;
    let related = lists.iter().map(|(column, keys)| Related {
        dataset: target,
        refers_to_subject: false,
        is_extension: false,
        inherited_by: matches!(column.origin, Origin::Inherited { .. }).then_some(column.name),
        command: None,
        entries: entries.iter().filter(|entry| keys.contains(&entry.key)).cloned().collect(),
    });
    Ok(related.filter(|related| !related.entries.is_empty()).collect())
}

/// Returns the rows of a query as entries.
///
/// # Errors
/// If the data cannot be read.
pub(crate) fn read_entries(session: &Session<'_>, query: &Query) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        let cells =
            query.columns.iter().map(|&index| (query.dataset.columns[index].name, view.cell(index).into_owned()));
        entries.push(Entry { key: view.key(), cells: cells.filter(|(_, cell)| !cell.is_empty()).collect() });
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(entries)
}
