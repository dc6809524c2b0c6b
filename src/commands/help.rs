//! `help`: all about a command, or about a topic.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::{Status, command_names};
use crate::args::complete::{Completer, NameAndAbout};
use crate::help::{TOPICS, long_help};
use crate::session::Session;
use crate::text::{did_you_mean, printable};

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let about = format!("a command, or one of {} (default: the program itself)", topics.join(", "));
    command
        .arg(Arg::new("topic").value_name("TOPIC").num_args(0..).add(Completer::Names(topics_and_commands)).help(about))
}

fn topics_and_commands() -> Vec<NameAndAbout> {
    TOPICS.iter().map(|topic| (topic.name, topic.about)).chain(command_names()).collect()
}

/// Writes the help.
///
/// # Errors
/// If there is no such command or topic, or the help cannot be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let words: Vec<&str> = matches.get_many::<String>("topic").into_iter().flatten().map(String::as_str).collect();
    let text = match TOPICS.iter().find(|topic| words == [topic.name]) {
        Some(topic) => topic.text(),
        None => {
            let mut command = (session.grammar)();
            command.build();
            let within = words.iter().try_fold(&command, |within, word| within.find_subcommand(word));
            match within {
                Some(within) => long_help(within, &words.join(" "), session.screen),
                None => return unknown(&command, &words.join(" ")),
            }
        }
    };
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Status::Found)
}

fn unknown(command: &Command, typed: &str) -> Result<Status> {
    let names = command.get_subcommands().map(Command::get_name).chain(TOPICS.iter().map(|topic| topic.name));
    let hint = did_you_mean(typed, names.collect::<Vec<_>>());
    bail!("there is no help of '{}'{hint} (eccp-mx help lists commands and topics)", printable(typed))
}
