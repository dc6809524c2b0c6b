//! What a brief is for: sectors, states, both or neither, and the records of a dataset that have to do with it.
//!
//! Follows references only. What a dataset says nothing of does not narrow it.

use anyhow::Result;
use clap::{Arg, ArgMatches, Command};

use super::dataset_names;
use crate::analysis::dossier::{Entry, read_entries, select_all};
use crate::args::filters::key_arg;
use crate::datasets::registry::find_dataset;
use crate::date::Date;
use crate::query::facets::{FlagKind, filter_flags};
use crate::query::{Filter, Predicate, Query};
use crate::schema::Dataset;
use crate::session::Session;
use crate::text::fold;

/// Records of a dataset that are asked for.
struct Asked {
    of: &'static Dataset,
    keys: Vec<String>,
    // Everything that they are called, folded.
    names: Vec<String>,
}

/// What a brief is for.
pub(crate) struct Selection {
    asked: Vec<Asked>,
    // What was not asked for follows from the clusters and the locations: the sectors of a state.
    implied: Vec<(&'static Dataset, Vec<String>)>,
    on: Date,
}

/// Adds the arguments that say what a brief is for.
#[must_use]
pub(crate) fn selection_args(command: Command) -> Command {
    let command = command.next_help_heading("Selection (repeat a flag for \"or\"; different flags are \"and\")");
    subjects().fold(command, |command, of| {
        command.arg(key_arg(Arg::new(of.noun).long(of.noun), of, &format!("only this {}", of.noun)))
    })
}

fn subjects() -> impl Iterator<Item = &'static Dataset> {
    dataset_names::SUBJECTS.iter().filter_map(|name| find_dataset(name))
}

impl Selection {
    /// What the arguments ask for.
    ///
    /// # Errors
    /// If a name is unknown or ambiguous, or the data cannot be read.
    pub(crate) fn of(matches: &ArgMatches, session: &mut Session<'_>) -> Result<Selection> {
        let mut selection = Selection { asked: Vec::new(), implied: Vec::new(), on: session.date() };
        for of in subjects() {
            let Some(typed) = matches.get_many::<String>(of.noun) else { continue };
            let mut keys: Vec<String> = Vec::new();
            for key in session.resolve_keys(of, typed, false)? {
                if !keys.contains(&key) {
                    keys.push(key);
                }
            }
            let mut query = select_all(of, session);
            query.keys = Some(keys.clone());
            let names = read_entries(session, &query)?.iter().flat_map(|entry| names(of, entry)).collect();
            selection.asked.push(Asked { of, keys, names });
        }
        selection.imply(session)?;
        Ok(selection)
    }

    fn imply(&mut self, session: &Session<'_>) -> Result<()> {
        if self.asked.is_empty() {
            return Ok(());
        }
        for of in subjects().filter(|of| !self.asked.iter().any(|asked| asked.of.name == of.name)) {
            let mut keys: Vec<String> = Vec::new();
            for from in [dataset_names::CLUSTERS, dataset_names::LOCATIONS].iter().filter_map(|name| find_dataset(name))
            {
                let Some(query) = self.query(from) else { continue };
                for key in read_entries(session, &query)?.iter().flat_map(|entry| values(from, of, entry)) {
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
            }
            self.implied.push((of, keys));
        }
        Ok(())
    }

    /// Whether all of Mexico is asked for.
    pub(crate) fn is_everything(&self) -> bool {
        self.asked.is_empty()
    }

    /// The records of `of` that have to do with the selection, every column of them; none if it says nothing of it.
    pub(crate) fn query(&self, of: &'static Dataset) -> Option<Query> {
        let asked = self.asked.iter().map(|asked| (asked.of, &asked.keys));
        let narrowed = self.narrowed(of, asked);
        let implied = self.implied.iter().map(|(of, keys)| (*of, keys));
        match narrowed.filters.is_empty() {
            true if self.is_everything() => Some(narrowed),
            true => Some(self.narrowed(of, implied)).filter(|query| !query.filters.is_empty()),
            false => Some(narrowed),
        }
    }

    /// As [`query`](Selection::query), but narrowed by the first subject only: what says nothing of the others may hold
    /// for them, which [`admits`](Selection::admits) decides.
    pub(crate) fn wide_query(&self, of: &'static Dataset) -> Option<Query> {
        let first = self.asked.iter().find(|asked| !columns(of, asked.of).is_empty());
        match first {
            Some(asked) => Some(self.narrowed(of, std::iter::once((asked.of, &asked.keys)))),
            None => self.query(of),
        }
    }

    /// Whether a record says nothing of a subject, or names what was asked for of it.
    pub(crate) fn admits(&self, of: &'static Dataset, entry: &Entry) -> bool {
        self.asked.iter().all(|asked| {
            let said = values(of, asked.of, entry);
            said.is_empty() || asked.keys.iter().any(|key| said.iter().any(|value| fold(value) == fold(key)))
        })
    }

    fn narrowed<'k>(
        &self,
        of: &'static Dataset,
        by: impl Iterator<Item = (&'static Dataset, &'k Vec<String>)>,
    ) -> Query {
        let filters =
            by.map(|(to, keys)| Filter { columns: columns(of, to), predicate: Predicate::one_of(keys.clone()) });
        let filters = filters.filter(|filter| !filter.columns.is_empty()).collect();
        Query { columns: (0..of.columns.len()).collect(), filters, ..Query::new(of, self.on) }
    }

    /// Whether a query that follows from this selection narrows a dataset by everything that was asked for.
    pub(crate) fn is_strict(&self, of: &Dataset) -> bool {
        self.asked.iter().all(|asked| !columns(of, asked.of).is_empty())
    }

    /// Whether a query that follows from this selection narrows a dataset by anything that was asked for.
    pub(crate) fn is_about(&self, of: &Dataset) -> bool {
        self.asked.iter().any(|asked| !columns(of, asked.of).is_empty())
    }

    /// Whether a record calls something by name that was asked for.
    pub(crate) fn is_named_in(&self, entry: &Entry) -> bool {
        let texts = entry.cells.iter().map(|(_, cell)| format!(" {} ", fold(&cell.display_text())));
        let texts: Vec<String> = texts.collect();
        let mut names = self.asked.iter().flat_map(|asked| &asked.names);
        names.any(|name| texts.iter().any(|text| text.contains(&format!(" {name} "))))
    }

    /// What it is for, in words: `Aerospace in Nuevo León or Puebla`.
    pub(crate) fn words(&self) -> String {
        let subjects: Vec<String> = self.asked.iter().map(|asked| asked.keys.join(" or ")).collect();
        if subjects.is_empty() { "all of Mexico".to_owned() } else { subjects.join(" in ") }
    }
}

/// The columns of `of` by which it can be narrowed to records of `to`.
fn columns(of: &Dataset, to: &Dataset) -> Vec<usize> {
    let mut flags = filter_flags(of).into_iter();
    let flag = flags.find(|flag| matches!(flag.kind, FlagKind::Key(target) if target.name == to.name));
    flag.map(|flag| flag.columns).unwrap_or_default()
}

/// What a record of `of` says of `to`.
fn values(of: &Dataset, to: &Dataset, entry: &Entry) -> Vec<String> {
    let cells = columns(of, to).into_iter().map(|column| entry.cell(of.columns[column].name));
    cells
        .flat_map(|cell| cell.values().iter().map(|value| value.stored_text().into_owned()).collect::<Vec<_>>())
        .collect()
}

/// The shortest name that is looked for in prose: two letters are a word of their own too often.
const SHORTEST: usize = 3;

fn names(of: &Dataset, entry: &Entry) -> Vec<String> {
    let columns = of.key.iter().chain(of.alias_columns);
    let cells = columns.map(|column| entry.cell(column));
    let names = cells
        .flat_map(|cell| cell.values().iter().map(|name| fold(&name.stored_text()).into_owned()).collect::<Vec<_>>());
    names.filter(|name| name.chars().count() >= SHORTEST).collect()
}
