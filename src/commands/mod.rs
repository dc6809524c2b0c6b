//! The commands: one file for each, and an entry in [`COMMANDS`]. The commands that are named after datasets are all in
//! `list`, and have no entries.
//!
//! A command turns parsed arguments into rows or a document, and refers to no particular dataset. May import every layer
//! but `cli`.

pub(crate) mod audit;
pub(crate) mod brief;
pub(crate) mod check;
pub(crate) mod cite;
pub(crate) mod columns;
pub(crate) mod compare;
pub(crate) mod completions;
pub(crate) mod count;
pub(crate) mod datasets;
pub(crate) mod diff;
pub(crate) mod export;
pub(crate) mod help;
pub(crate) mod links;
pub(crate) mod list;
pub(crate) mod man;
pub(crate) mod map;
pub(crate) mod page;
pub(crate) mod search;
pub(crate) mod show;
mod tally;

use std::io::Write;

use anyhow::Result;
use clap::{ArgMatches, Command};

use crate::args::complete::{NameAndAbout, dataset_names};
use crate::session::Session;

/// The outcome of a command that did not fail. A command that fails returns an error, whose exit status is 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// The output is complete and needs no attention.
    Success,
    /// The arguments are valid and nothing matches. A command that writes rows still writes their header.
    NoMatch,
    /// The output needs attention: `check` found problems, or `diff` found differences.
    Findings,
}

impl Status {
    /// Returns the exit status of the process: 0 for success, 1 otherwise.
    #[must_use]
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Status::Success => 0,
            Status::NoMatch | Status::Findings => 1,
        }
    }
}

/// A command that is not named after a dataset.
pub(crate) struct CommandSpec {
    /// The name of the subcommand.
    pub name: &'static str,
    /// The description, one line of help.
    pub about: &'static str,
    /// Adds the arguments to the subcommand.
    pub args: fn(Command) -> Command,
    /// Runs the command and writes its output to the writer.
    pub run: fn(&ArgMatches, &mut Session<'_>, &mut dyn Write) -> Result<Status>,
}

/// Returns the names and descriptions of all commands, those of datasets last.
pub(crate) fn command_names() -> Vec<NameAndAbout> {
    let commands = COMMANDS.iter().map(|command| (command.name, command.about));
    commands.chain(dataset_names()).collect()
}

/// The commands that read no data, so that they do not need the folder that `ECCP_MX_DATA` names.
pub(crate) const WITHOUT_DATA: [&str; 4] =
    [columns::COMMAND.name, completions::COMMAND.name, man::COMMAND.name, help::COMMAND.name];

/// The commands that are not named after datasets, in the order of the help.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    show::COMMAND,
    search::COMMAND,
    count::COMMAND,
    compare::COMMAND,
    brief::COMMAND,
    map::COMMAND,
    page::COMMAND,
    audit::COMMAND,
    check::COMMAND,
    diff::COMMAND,
    links::COMMAND,
    cite::COMMAND,
    export::COMMAND,
    datasets::COMMAND,
    columns::COMMAND,
    completions::COMMAND,
    man::COMMAND,
    help::COMMAND,
];
