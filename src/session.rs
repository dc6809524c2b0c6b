//! A session: the data, reference date, screen and message writer of one run. Every command receives the session.
//!
//! May import `query` and all layers below. Messages go to standard error through this module; output does not.

use anyhow::Result;

use crate::context::{Context, Screen};
use crate::date::Date;
use crate::query::place::{SourcePlace, resolve_place};
use crate::query::resolve::{self, Match, MatchStep, NameIndex};
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::text::list_or_count;

/// One run of the program.
pub(crate) struct Session<'a> {
    /// The environment of the process.
    pub context: &'a Context,
    /// The data.
    pub catalog: Catalog,
    /// Builds the complete command line grammar, for the commands that describe the grammar.
    pub grammar: fn() -> clap::Command,
    /// The screen of the context, with colour according to `--color`.
    pub screen: Screen,
    as_of: Option<Date>,
    quiet: bool,
    messages: &'a mut WriteMessage<'a>,
}

/// A callback that writes a message to standard error.
pub(crate) type WriteMessage<'m> = dyn FnMut(&str) + 'm;

impl<'a> Session<'a> {
    /// Creates a session that writes its messages to `messages` unless it is `quiet`.
    pub(crate) fn new(
        context: &'a Context,
        catalog: Catalog,
        grammar: fn() -> clap::Command,
        screen: Screen,
        as_of: Option<Date>,
        quiet: bool,
        messages: &'a mut WriteMessage<'a>,
    ) -> Self {
        Session { context, catalog, grammar, screen, as_of, quiet, messages }
    }

    /// Returns the reference date: the value of `--as-of`, or the current date.
    #[must_use]
    pub(crate) fn date(&self) -> Date {
        self.as_of.unwrap_or(self.context.today)
    }

    /// Returns whether `--as-of` was given.
    #[must_use]
    pub(crate) fn has_as_of(&self) -> bool {
        self.as_of.is_some()
    }

    /// Replaces the value of `--as-of` and returns the previous one.
    pub(crate) fn replace_as_of(&mut self, day: Option<Date>) -> Option<Date> {
        std::mem::replace(&mut self.as_of, day)
    }

    /// Replaces the value of `--quiet` and returns the previous one.
    pub(crate) fn replace_quiet(&mut self, quiet: bool) -> bool {
        std::mem::replace(&mut self.quiet, quiet)
    }

    /// Writes a message unless the session is quiet.
    pub(crate) fn message(&mut self, text: &str) {
        if !self.quiet {
            (self.messages)(text);
        }
    }

    /// Warns if the directory of user data contains no file of any dataset.
    pub(crate) fn warn_if_no_user_data(&mut self) {
        let has_none = self.catalog.is_laid_over() && self.catalog.laid_over().is_empty();
        if let Some(dir) = self.catalog.user_dir().filter(|_| has_none) {
            let dir = dir.display().to_string();
            self.message(&format!(
                "'{dir}' contains no dataset, so all data is built-in (eccp-mx datasets lists the datasets)"
            ));
        }
    }

    /// Warns if the records of `dataset` are built-in although the user data contains other datasets.
    ///
    /// # Errors
    /// As [`Catalog::source`].
    pub(crate) fn warn_if_built_in(&mut self, dataset: &Dataset) -> Result<()> {
        let built_in = !self.catalog.source(dataset)?.is_user_data;
        if let Some(dir) = self.catalog.user_dir().filter(|_| built_in) {
            if self.catalog.laid_over().is_empty() {
                return Ok(());
            }
            let (dir, name) = (dir.display().to_string(), dataset.name);
            self.message(&format!("the {name} are built-in, because '{dir}' contains no {name}.csv or {name}.json"));
        }
        Ok(())
    }

    /// Warns if built-in datasets were read together with user data.
    pub(crate) fn warn_mixed_sources(&mut self) {
        let mixed = self.catalog.mixed();
        if !mixed.is_empty() {
            let mixed = list_or_count(&mixed, "dataset", "datasets");
            self.message(&format!(
                "the answer mixes your data with the built-in {mixed} ({} shows which files are yours)",
                self.catalog.command_line("datasets")
            ));
        }
    }

    /// Reports which record or word `typed` was resolved to, unless it matched exactly.
    pub(crate) fn report_inexact_match(&mut self, found: &Match, typed: &str, noun: &str) {
        if let Some(text) = found.explanation(typed, noun) {
            self.message(&text);
        }
    }

    /// Returns the last matching step to try: only keys are matched if `exact`; a quiet session does not guess from
    /// prefixes or misspelt names, because it would not report the guess.
    #[must_use]
    pub(crate) fn last_step(&self, exact: bool) -> MatchStep {
        match (exact, self.quiet) {
            (true, _) => MatchStep::Folded,
            (false, true) => MatchStep::Alias,
            (false, false) => MatchStep::OneEdit,
        }
    }

    /// Resolves a place in the report for the records of `dataset`, and reports an inexact match.
    ///
    /// # Errors
    /// If the data lists the places of the report, and the typed place is not among them.
    pub(crate) fn resolve_place(&mut self, dataset: &Dataset, typed: &str, exact: bool) -> Result<SourcePlace> {
        let (place, found) = resolve_place(&self.catalog, dataset, typed, self.last_step(exact))?;
        if let Some(found) = found {
            self.report_inexact_match(&found, typed, "place");
        }
        Ok(place)
    }

    /// Resolves the names in `typed` to keys of `dataset` and reports inexact matches. An element of `typed` may hold
    /// several names, separated by commas.
    ///
    /// # Errors
    /// If a name matches no record, or several records equally well.
    pub(crate) fn resolve_keys<'t>(
        &mut self,
        dataset: &'static Dataset,
        typed: impl Iterator<Item = &'t String>,
        exact: bool,
    ) -> Result<Vec<String>> {
        let typed: Vec<&str> = typed.map(String::as_str).collect();
        if resolve::are_exact_keys(&self.catalog, dataset, &typed)? {
            return Ok(typed.into_iter().map(str::to_owned).collect());
        }
        let last = self.last_step(exact);
        let mut names = NameIndex::read(&self.catalog, dataset)?;
        let mut found: Vec<(&str, Match)> = Vec::new();
        for typed in typed {
            let is_name = !typed.contains(',') || names.matches_any(typed, last)?;
            for part in resolve::split_values(typed, is_name)? {
                match names.resolve(part, last) {
                    Ok(name) => found.push((part, name)),
                    Err(error) => return Err(names.conjunction_error(part, last)?.unwrap_or(error)),
                }
            }
        }
        drop(names);
        found.iter().for_each(|(typed, found)| self.report_inexact_match(found, typed, dataset.noun));
        Ok(found.into_iter().map(|(_, found)| found.key).collect())
    }
}
