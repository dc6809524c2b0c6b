//! The filter flags that only few command lines have, and that a grammar has only if the command line does.

use clap::builder::CommandExt;
use clap::{Arg, Command};

use crate::args::complete;
use crate::query::facets::NEGATION;
use crate::schema::Dataset;
use crate::store::place::SOURCE;

/// The filter flags that a grammar has besides the common ones: `--source`, and those that begin with `--not-`. Few
/// command lines have them, and adding them takes time, so a grammar has them only if the command line does, or if the
/// grammar is read for help. A command carries them to the functions that add its arguments.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RareFlags {
    pub(super) source: bool,
    negation: bool,
}

impl CommandExt for RareFlags {}

impl RareFlags {
    /// Returns the flags that one of `words` is, or is the beginning of. Negations need `--source`, because it has one.
    pub(crate) fn in_words<'w>(words: impl Iterator<Item = &'w [u8]>) -> RareFlags {
        let starts = |name: &[u8], flag: &str| {
            name.starts_with(flag.as_bytes()) || !name.is_empty() && flag.as_bytes().starts_with(name)
        };
        let mut flags = RareFlags::default();
        for name in words.filter_map(|word| word.strip_prefix(b"-")) {
            let is_named = |flag: &str| match name.strip_prefix(b"-") {
                Some(name) => starts(name, flag),
                // The message about a flag with one hyphen suggests the flag, if the grammar has it.
                None => name.starts_with(flag.as_bytes()),
            };
            flags.negation |= is_named(NEGATION);
            flags.source |= is_named(SOURCE);
        }
        RareFlags { source: flags.source || flags.negation, ..flags }
    }

    /// Returns the flags with those that help lists. Help explains the negations, but does not list them.
    pub(crate) fn with_listed(self) -> RareFlags {
        RareFlags { source: true, ..self }
    }

    /// Returns the flags that `command` carries.
    pub(super) fn carried_by(command: &Command) -> RareFlags {
        command.get().copied().unwrap_or_default()
    }
}

/// Creates the subcommand of `parent` that is named after `dataset` and has the arguments that `args` adds. `args` runs only if
/// the subcommand is used.
#[must_use]
pub(crate) fn dataset_subcommand(parent: &Command, dataset: &Dataset, args: fn(Command) -> Command) -> Command {
    Command::new(dataset.name).about(dataset.about).add(RareFlags::carried_by(parent)).defer(args)
}

/// Adds a filter, and its negation if the command carries the negations.
#[must_use]
pub(crate) fn add_with_negation(command: Command, arg: Arg) -> Command {
    if !RareFlags::carried_by(&command).negation {
        return command.arg(arg);
    }
    let name = format!("{NEGATION}{}", arg.get_id());
    let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let negation = arg.clone().id(name.clone()).long(name).short(None).hide(!complete::is_requested());
    command.arg(arg).arg(negation.help(format!("not: {about}")))
}
