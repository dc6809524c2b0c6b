//! What can be done over the whole directory: one room a verb, a line each in [`COMMANDS`].
//!
//! A verb turns arguments into rows or a document and hands them on. None names a dataset in code.

pub(crate) mod audit;
pub(crate) mod brief;
pub(crate) mod check;
pub(crate) mod cite;
pub(crate) mod columns;
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

use std::io::Write;

use anyhow::Result;
use clap::{ArgMatches, Command};

use crate::args::complete::{NameAndAbout, dataset_names};
use crate::session::Session;

/// How a question ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    /// It was answered.
    Found,
    /// It was understood and nothing matches.
    Nothing,
    /// It was answered with what a script should notice: findings or differences.
    Findings,
}

/// A verb over the whole directory.
pub(crate) struct CommandSpec {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// Adds its arguments.
    pub args: fn(Command) -> Command,
    /// Does it, writing the answer to the writer.
    pub run: Run,
}

/// Answers a question.
pub(crate) type Run = fn(&ArgMatches, &mut Session<'_>, &mut dyn Write) -> Result<Status>;

/// Returns the names and descriptions of all commands, those of datasets last.
pub(crate) fn command_names() -> Vec<NameAndAbout> {
    let commands = COMMANDS.iter().map(|command| (command.name, command.about));
    commands.chain(dataset_names()).collect()
}

/// Every verb, in the order of the help.
pub(crate) static COMMANDS: &[CommandSpec] = &[
    CommandSpec {
        name: "show",
        about: "everything the directory knows of one thing: a cluster, state, sector, policy, footnote",
        args: show::args,
        run: show::run,
    },
    CommandSpec {
        name: "search",
        about: "records of all datasets in which all words occur, best first",
        args: search::args,
        run: search::run,
    },
    CommandSpec {
        name: "count",
        about: "how many rows of a dataset there are by one or two of its columns",
        args: count::args,
        run: count::run,
    },
    CommandSpec {
        name: "brief",
        about: "a mission brief of a few pages: whom to meet, what matters, what to treat with care",
        args: brief::args,
        run: brief::run,
    },
    CommandSpec {
        name: "map",
        about: "how many rows of a dataset each state has, as a map in the terminal or a picture",
        args: map::args,
        run: map::run,
    },
    CommandSpec {
        name: "page",
        about: "the whole directory as one file for a browser: search, filters, map, everything known of each thing",
        args: page::args,
        run: page::run,
    },
    CommandSpec {
        name: "audit",
        about: "the report's claims, recomputed from its own data",
        args: audit::args,
        run: audit::run,
    },
    CommandSpec {
        name: "check",
        about: "everything that is wrong with your own files (--data DIR), or with the built-in data",
        args: check::args,
        run: check::run,
    },
    CommandSpec {
        name: "diff",
        about: "what a newer edition changed: two folders, or the built-in data and your own (--data DIR)",
        args: diff::args,
        run: diff::run,
    },
    CommandSpec {
        name: "links",
        about: "every address in the data: as printed, as it can be used, whose it is; nothing is fetched",
        args: links::args,
        run: links::run,
    },
    CommandSpec {
        name: "cite",
        about: "the citation of the report, or of a record by its place in it: text, BibTeX or CSL-JSON",
        args: cite::args,
        run: cite::run,
    },
    CommandSpec {
        name: "export",
        about: "the whole directory as files, an Excel workbook, an SQLite script or JSON",
        args: export::args,
        run: export::run,
    },
    CommandSpec {
        name: "datasets",
        about: "the datasets: how many rows, from where, and what they hold",
        args: datasets::args,
        run: datasets::run,
    },
    CommandSpec {
        name: "columns",
        about: "the columns of a dataset: what they hold and refer to",
        args: columns::args,
        run: columns::run,
    },
    CommandSpec {
        name: "completions",
        about: "a script that makes your shell complete commands, flags and values",
        args: completions::args,
        run: completions::run,
    },
    CommandSpec { name: "man", about: "a manual page, or all of them in a folder", args: man::args, run: man::run },
    CommandSpec {
        name: "help",
        about: "all about a command, or about a topic that many share",
        args: help::args,
        run: help::run,
    },
];
