//! One run of the program: its data, its date, its screen, and a voice for what is decided on the way.
//!
//! Handed to every verb. Messages go to standard error through here; answers do not.

use std::io::Write;

use anyhow::Result;

use crate::context::{Context, Screen};
use crate::date::Date;
use crate::query::resolve::{self, Match};
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::text::printable;

/// One run of the program.
pub(crate) struct Session<'a> {
    /// The surroundings.
    pub context: &'a Context,
    /// The data.
    pub catalog: Catalog,
    /// Builds the whole grammar, for the commands that describe it.
    pub grammar: fn() -> clap::Command,
    /// The screen, with the colour that the arguments ask for.
    pub screen: Screen,
    as_of: Option<Date>,
    quiet: bool,
    notes: &'a mut dyn Write,
}

impl<'a> Session<'a> {
    /// A run with these surroundings, writing what it decides to `notes` unless it is to be `quiet`.
    pub(crate) fn new(
        context: &'a Context,
        catalog: Catalog,
        grammar: fn() -> clap::Command,
        screen: Screen,
        as_of: Option<Date>,
        quiet: bool,
        notes: &'a mut dyn Write,
    ) -> Self {
        Session { context, catalog, grammar, screen, as_of, quiet, notes }
    }

    /// The date of the question: that of `--as-of`, else today.
    #[must_use]
    pub(crate) fn on(&self) -> Date {
        self.as_of.unwrap_or(self.context.today)
    }

    /// Whether `--as-of` was given.
    #[must_use]
    pub(crate) fn as_of_given(&self) -> bool {
        self.as_of.is_some()
    }

    /// Sets the date of the question for a while, and returns the one before.
    pub(crate) fn set_as_of(&mut self, day: Option<Date>) -> Option<Date> {
        std::mem::replace(&mut self.as_of, day)
    }

    /// Says something on standard error, unless it is to be quiet. A failure to say it changes no answer.
    pub(crate) fn message(&mut self, text: &str) {
        if !self.quiet {
            let _ = writeln!(self.notes, "eccp-mx: {}", printable(text));
        }
    }

    /// Says that an own folder is named and holds nothing that would be read.
    pub(crate) fn warn_if_no_user_data(&mut self) {
        if let Some(dir) = self.catalog.user_dir().filter(|_| !self.catalog.has_user_data()) {
            let dir = dir.display().to_string();
            self.message(&format!(
                "'{dir}' holds no dataset, so all data is built-in (eccp-mx datasets lists the names)"
            ));
        }
    }

    /// Says that the records of `of` are the built-in ones, where the own folder holds others and not these.
    ///
    /// # Errors
    /// As [`Catalog::source`].
    pub(crate) fn warn_if_built_in(&mut self, of: &Dataset) -> Result<()> {
        let own = self.catalog.source(of)?.is_user_data;
        if let Some(dir) = self.catalog.user_dir().filter(|_| !own && self.catalog.has_user_data()) {
            let dir = dir.display().to_string();
            self.message(&format!("these {} are the built-in ones: '{dir}' has no {}.csv or .json", of.name, of.name));
        }
        Ok(())
    }

    /// Says which built-in datasets told something of own records.
    pub(crate) fn warn_mixed_sources(&mut self) {
        let asked = self.catalog.mixed();
        if !asked.is_empty() {
            let all = asked.join(", ");
            self.message(&format!(
                "your records are shown with what the built-in {all} say of them (eccp-mx datasets tells which files are yours)"
            ));
        }
    }

    /// Says how a name was understood, where that is worth saying.
    pub(crate) fn report_inexact_match(&mut self, found: &Match, typed: &str, noun: &str) {
        if let Some(text) = found.explanation(typed, noun) {
            self.message(&text);
        }
    }

    /// The keys of `dataset` that `typed` mean, said aloud where they were not plain.
    ///
    /// # Errors
    /// If nothing matches one of them, or several do equally well.
    pub(crate) fn keys<'t>(
        &mut self,
        dataset: &Dataset,
        typed: impl Iterator<Item = &'t String>,
        exact: bool,
    ) -> Result<Vec<String>> {
        let typed: Vec<&str> = typed.map(String::as_str).collect();
        if resolve::are_exact_keys(&self.catalog, dataset, &typed)? {
            return Ok(typed.into_iter().map(str::to_owned).collect());
        }
        let candidates = resolve::read_candidates(&self.catalog, dataset)?;
        let list = format!("eccp-mx {}", dataset.name);
        let mut keys = Vec::new();
        for typed in typed {
            let found = resolve::resolve_name(typed, dataset.noun, &candidates, exact, &list)?;
            self.report_inexact_match(&found, typed, dataset.noun);
            keys.push(found.key);
        }
        Ok(keys)
    }
}
