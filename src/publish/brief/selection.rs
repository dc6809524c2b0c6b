//! The selection of a brief (sectors, states, both or neither), and the queries for the selected records.
//!
//! Only references restrict a dataset; a criterion does not restrict a dataset without a reference to its dataset.

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::dataset_names;
use crate::analysis::dossier::{Entry, read_entries, select_all};
use crate::args::filters::key_arg;
use crate::args::rare_flags::add_with_negation;
use crate::datasets::identity::Identity;
use crate::datasets::registry::find_dataset;
use crate::date::Date;
use crate::query::facets::{ANY, FlagKind, NEGATION, NONE, filter_flags};
use crate::query::{Filter, Predicate, Query};
use crate::schema::Dataset;
use crate::session::Session;
use crate::text::{fold, quote_for_shell};

/// The selected or excluded records of a selectable dataset.
struct Criterion {
    dataset: &'static Dataset,
    keys: Vec<String>,
    // Whether all records but these are selected.
    is_excluded: bool,
    // The folded names of the selected records.
    names: Vec<String>,
}

/// The selection of a brief.
pub(crate) struct Selection {
    criteria: Vec<Criterion>,
    // The keys of each selectable dataset without a criterion, derived from clusters and locations: the sectors of the
    // selected states, or the states of the selected sectors.
    implied: Vec<(&'static Dataset, Vec<String>)>,
    on: Date,
}

/// Adds the flags of the selection.
#[must_use]
pub(crate) fn selection_args(command: Command) -> Command {
    let command = command.next_help_heading(
        "Selection (repeat a flag, or separate names by commas, for \"or\"; different flags are \"and\"; --not-FLAG \
         selects all other records)",
    );
    selectable_datasets().fold(command, |command, dataset| {
        let arg = Arg::new(dataset.noun).long(dataset.noun);
        add_with_negation(command, key_arg(arg, dataset, &format!("only this {}", dataset.noun)))
    })
}

fn selectable_datasets() -> impl Iterator<Item = &'static Dataset> {
    dataset_names::SELECTABLE.iter().filter_map(|name| find_dataset(name))
}

impl Selection {
    /// Resolves the arguments.
    ///
    /// # Errors
    /// If a name is unknown or ambiguous, or the data cannot be read.
    pub(crate) fn from_matches(matches: &ArgMatches, session: &mut Session<'_>) -> Result<Selection> {
        let mut selection = Selection { criteria: Vec::new(), implied: Vec::new(), on: session.date() };
        let flags = selectable_datasets().flat_map(|dataset| {
            [(dataset, dataset.noun.to_owned(), false), (dataset, format!("{NEGATION}{}", dataset.noun), true)]
        });
        for (dataset, flag, is_excluded) in flags {
            let Some(typed) = matches.try_get_many::<String>(&flag).ok().flatten() else { continue };
            let typed: Vec<&String> = typed.collect();
            if let Some(word) = typed.iter().find(|word| matches!(&*fold(word), NONE | ANY)) {
                let Dataset { noun, .. } = dataset;
                let clusters = dataset_names::CLUSTERS;
                let list = session.catalog.command_line(&format!("{clusters} --{flag} {word}"));
                bail!("--{flag} of a brief takes a {noun}, not '{word}' ({list} lists these {clusters})");
            }
            let mut keys: Vec<String> = Vec::new();
            for key in session.resolve_keys(dataset, typed.into_iter(), false)? {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            let mut names = Vec::new();
            if !is_excluded {
                let query = Query { keys: Some(keys.clone()), ..select_all(dataset, session) };
                names.extend(read_entries(session, &query)?.iter().flat_map(|entry| searchable_names(dataset, entry)));
            }
            selection.criteria.push(Criterion { dataset, keys, is_excluded, names });
        }
        if !selection.criteria.is_empty() {
            selection.implied = selection.implied_keys(session)?;
        }
        Ok(selection)
    }

    fn implied_keys(&self, session: &Session<'_>) -> Result<Vec<(&'static Dataset, Vec<String>)>> {
        let is_selected =
            |dataset: &Dataset| self.criteria.iter().any(|criterion| criterion.dataset.name == dataset.name);
        let mut implied = Vec::new();
        for target in selectable_datasets().filter(|dataset| !is_selected(dataset)) {
            let mut keys: Vec<String> = Vec::new();
            for from in [dataset_names::CLUSTERS, dataset_names::LOCATIONS].iter().filter_map(|name| find_dataset(name))
            {
                let Some(query) = self.query(from) else { continue };
                for key in read_entries(session, &query)?.iter().flat_map(|entry| referenced_keys(from, target, entry))
                {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
            }
            implied.push((target, keys));
        }
        Ok(implied)
    }

    /// Returns whether there is no criterion, so that the brief is about the whole country.
    pub(crate) fn selects_everything(&self) -> bool {
        self.criteria.is_empty()
    }

    /// Returns whether records of the dataset called `name` are selected.
    pub(crate) fn selects(&self, name: &str) -> bool {
        self.criteria.iter().any(|criterion| criterion.dataset.name == name && !criterion.is_excluded)
    }

    /// Returns whether records of the dataset called `name` are selected or excluded.
    pub(crate) fn restricts(&self, name: &str) -> bool {
        self.criteria.iter().any(|criterion| criterion.dataset.name == name)
    }

    /// Returns whether records are selected, not only excluded.
    pub(crate) fn selects_some(&self) -> bool {
        self.criteria.iter().any(|criterion| !criterion.is_excluded)
    }

    /// Returns the query for the records of `dataset` that match the selection, with all columns; `None` if neither a
    /// criterion nor the implied keys restrict the dataset.
    pub(crate) fn query(&self, dataset: &'static Dataset) -> Option<Query> {
        let restricted = self.restricted_query(dataset, self.criteria.iter().map(Criterion::condition));
        if !restricted.filters.is_empty() || self.selects_everything() {
            return Some(restricted);
        }
        let implied = self.implied.iter().map(|(target, keys)| (*target, keys, false));
        let implied = self.restricted_query(dataset, implied);
        Some(implied).filter(|query| !query.filters.is_empty())
    }

    /// Returns whether a record is about the selection: it refers to a selected record, if records are selected, and for each
    /// criterion to a selected record or to none.
    pub(crate) fn concerns(&self, dataset: &'static Dataset, entry: &Entry) -> bool {
        (!self.selects_some() || self.count_named(dataset, entry) > 0) && self.allows(dataset, entry)
    }

    /// Returns the number of criteria to whose selected records a record refers.
    pub(crate) fn count_named(&self, dataset: &'static Dataset, entry: &Entry) -> usize {
        let is_named =
            |criterion: &&Criterion| criterion.contains_any(&referenced_keys(dataset, criterion.dataset, entry));
        self.criteria.iter().filter(|criterion| !criterion.is_excluded).filter(is_named).count()
    }

    /// Returns the number of selectable datasets without selected records that a record refers to.
    pub(crate) fn count_narrowed(&self, dataset: &'static Dataset, entry: &Entry) -> usize {
        let open = selectable_datasets().filter(|target| !self.selects(target.name));
        open.filter(|target| !referenced_keys(dataset, target, entry).is_empty()).count()
    }

    /// Returns whether each criterion allows a record: the record refers to no record of the dataset, or to a selected one
    /// and to no excluded one.
    fn allows(&self, dataset: &'static Dataset, entry: &Entry) -> bool {
        self.criteria.iter().all(|criterion| {
            let keys = referenced_keys(dataset, criterion.dataset, entry);
            keys.is_empty() || criterion.contains_any(&keys) != criterion.is_excluded
        })
    }

    fn restricted_query<'k>(
        &self,
        dataset: &'static Dataset,
        conditions: impl Iterator<Item = Condition<'k>>,
    ) -> Query {
        let filters = conditions.map(|(target, keys, negated)| Filter {
            negated,
            ..Filter::new(filter_columns(dataset, target), Predicate::one_of(keys.clone()))
        });
        let filters = filters.filter(|filter| !filter.columns.is_empty()).collect();
        Query { columns: (0..dataset.columns.len()).collect(), filters, ..Query::new(dataset, self.on) }
    }

    /// Returns whether all criteria restrict a dataset.
    pub(crate) fn restricts_by_all(&self, dataset: &Dataset) -> bool {
        self.criteria.iter().all(|criterion| criterion.restricts(dataset))
    }

    /// Returns whether a criterion restricts a dataset.
    pub(crate) fn restricts_by_any(&self, dataset: &Dataset) -> bool {
        self.criteria.iter().any(|criterion| criterion.restricts(dataset))
    }

    /// Returns whether a record contains a name of a selected record.
    pub(crate) fn is_mentioned_in(&self, entry: &Entry) -> bool {
        let texts: Vec<String> =
            entry.cells.iter().map(|(_, cell)| format!(" {} ", fold(&cell.display_text()))).collect();
        let mut names = self.criteria.iter().flat_map(|criterion| &criterion.names);
        names.any(|name| texts.iter().any(|text| text.contains(&format!(" {name} "))))
    }

    /// Returns the flags of the selection: ` --sector Aerospace --not-state Puebla`.
    pub(crate) fn flags(&self) -> String {
        let flags = self.criteria.iter().flat_map(|criterion| {
            let negation = if criterion.is_excluded { NEGATION } else { "" };
            let flag = format!(" --{negation}{} ", criterion.dataset.noun);
            criterion.keys.iter().map(move |key| format!("{flag}{}", quote_for_shell(key)))
        });
        flags.collect()
    }

    /// Returns the title of the selection: `Aerospace in Nuevo León and Puebla`, `all of Mexico without Automotive`.
    pub(crate) fn title(&self, identity: &Identity) -> String {
        let names = |is_excluded: bool| {
            let criteria = self.criteria.iter().filter(|criterion| criterion.is_excluded == is_excluded);
            criteria.map(|criterion| join_with_and(&criterion.keys)).collect::<Vec<String>>()
        };
        let (selected, excluded) = (names(false), names(true));
        let mut title = match (selected.is_empty(), &identity.country) {
            (false, _) => selected.join(" in "),
            (true, Some(country)) => format!("all of {country}"),
            (true, None) => "all records".to_owned(),
        };
        if !excluded.is_empty() {
            title.push_str(&format!(" without {}", excluded.join(" and ")));
        }
        title
    }
}

/// A dataset, keys of its records, and whether the records that refer to one of these are excluded.
type Condition<'k> = (&'static Dataset, &'k Vec<String>, bool);

impl Criterion {
    fn contains_any(&self, keys: &[String]) -> bool {
        self.keys.iter().any(|own| keys.iter().any(|key| fold(key) == fold(own)))
    }

    fn condition(&self) -> Condition<'_> {
        (self.dataset, &self.keys, self.is_excluded)
    }

    /// Returns whether the records of `dataset` can refer to those of the criterion.
    fn restricts(&self, dataset: &Dataset) -> bool {
        !filter_columns(dataset, self.dataset).is_empty()
    }
}

/// Returns the columns of the flag that filters `dataset` by records of `target`.
fn filter_columns(dataset: &Dataset, target: &Dataset) -> Vec<usize> {
    let is_target = |value: FlagKind| matches!(value, FlagKind::Key(to) if to.name == target.name);
    filter_flags(dataset).into_iter().find(|flag| is_target(flag.kind)).map(|flag| flag.columns).unwrap_or_default()
}

/// Joins names with commas and a final `and`.
fn join_with_and(names: &[String]) -> String {
    match names {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        names => names.concat(),
    }
}

/// Returns whether a record refers to a sector or a state.
pub(super) fn refers_to_sector_or_state(dataset: &Dataset, entry: &Entry) -> bool {
    selectable_datasets().any(|target| !referenced_keys(dataset, target, entry).is_empty())
}

/// Returns the keys of `target` that a record of `dataset` refers to.
fn referenced_keys(dataset: &Dataset, target: &Dataset, entry: &Entry) -> Vec<String> {
    let names = filter_columns(dataset, target).into_iter().map(|index| dataset.columns[index].name);
    names.flat_map(|name| flat_values(entry, name)).collect()
}

/// The minimum length of a name that is searched for in text; shorter names are often ordinary words.
const MIN_NAME: usize = 3;

fn searchable_names(dataset: &Dataset, entry: &Entry) -> Vec<String> {
    let values = dataset.key.iter().chain(dataset.alias_columns).flat_map(|name| flat_values(entry, name));
    values.map(|name| fold(&name).into_owned()).filter(|name| name.chars().count() >= MIN_NAME).collect()
}

fn flat_values(entry: &Entry, column: &str) -> Vec<String> {
    entry.cell(column).values().iter().map(|value| value.stored_text().into_owned()).collect()
}
