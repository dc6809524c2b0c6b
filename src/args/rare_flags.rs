//! The filter flags that only few command lines have, and that a grammar has only if the command line does.

use clap::builder::CommandExt;
use clap::{Arg, Command};

use crate::args::complete;
use crate::query::facets::{ANY, NEGATION, NONE};
use crate::schema::Dataset;
use crate::store::place::SOURCE;

/// The filter flags that a grammar has besides the common ones: `--source`, those that begin with `--not-`, and those that
/// take only `any` and `none`. Few command lines have them, and adding them takes time, so a grammar has them only if the
/// command line does, or if the grammar is read for help. A command carries them to the functions that add its arguments.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct RareFlags {
    pub(super) source: bool,
    pub(super) presence: bool,
    negation: bool,
}

impl CommandExt for RareFlags {}

impl RareFlags {
    /// Returns the flags that one of `words` is, or is the beginning of; those that take only `any` and `none` if one of `words`
    /// is such a value. Negations need `--source`, because it has one.
    pub(crate) fn in_words<'w>(words: impl Iterator<Item = &'w [u8]>) -> RareFlags {
        let starts = |name: &[u8], flag: &str| {
            name.starts_with(flag.as_bytes()) || !name.is_empty() && flag.as_bytes().starts_with(name)
        };
        let mut flags = RareFlags::default();
        for word in words {
            let value = word.rsplit(|byte| *byte == b'=').next().unwrap_or_default();
            flags.presence |= [ANY, NONE].iter().any(|presence| value.eq_ignore_ascii_case(presence.as_bytes()));
            let Some(name) = word.strip_prefix(b"-") else { continue };
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

    /// Makes `command` carry the flags. A command without them carries nothing, because most command lines have none.
    #[must_use]
    pub(crate) fn attach(self, command: Command) -> Command {
        if self == RareFlags::default() { command } else { command.add(self) }
    }

    /// Returns these flags with all others but the negations.
    pub(crate) fn with_all_but_negations(self) -> RareFlags {
        RareFlags { source: true, presence: true, ..self }
    }

    /// Returns the flags that `command` carries.
    pub(super) fn of(command: &Command) -> RareFlags {
        command.get().copied().unwrap_or_default()
    }
}

/// Creates the subcommand of `parent` that is named after `dataset` and has the arguments that `args` adds. `args` runs only if
/// the subcommand is used.
#[must_use]
pub(crate) fn dataset_subcommand(parent: &Command, dataset: &Dataset, args: fn(Command) -> Command) -> Command {
    RareFlags::of(parent).attach(Command::new(dataset.name)).about(dataset.about).defer(args)
}

/// Adds a filter, and its negation if the command carries the negations.
#[must_use]
pub(crate) fn add_with_negation(command: Command, arg: Arg) -> Command {
    if !RareFlags::of(&command).negation {
        return command.arg(arg);
    }
    let name = format!("{NEGATION}{}", arg.get_id());
    let about = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let negation = arg.clone().id(name.clone()).long(name).short(None).hide(!complete::is_requested());
    command.arg(arg).arg(negation.help(format!("not: {about}")))
}
