//! `help`: prints the full help of a command, or of a topic.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::{CommandSpec, Status, command_names};
use crate::args::complete::{CompleteWith as _, Completer, NameAndAbout};
use crate::help::{TOPICS, long_help};
use crate::session::Session;
use crate::text::did_you_mean;

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "help", about: "print the full help of a command, or of a topic", args, run };

fn args(command: Command) -> Command {
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let help = format!("a command, or one of {} (default: the program itself)", topics.join(", "));
    command.arg(
        Arg::new("topic")
            .value_name("TOPIC")
            .num_args(0..)
            .complete_with(Completer::Names(topics_and_commands))
            .help(help),
    )
}

fn topics_and_commands() -> Vec<NameAndAbout> {
    TOPICS.iter().map(|topic| (topic.name, topic.about)).chain(command_names()).collect()
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let words: Vec<&str> = matches.get_many::<String>("topic").into_iter().flatten().map(String::as_str).collect();
    let text = match TOPICS.iter().find(|topic| words == [topic.name]) {
        Some(topic) => topic.text(session.screen),
        None => {
            let mut command = (session.grammar)();
            command.build();
            let subcommand = words.iter().try_fold(&command, |command, word| command.find_subcommand(word));
            match subcommand {
                Some(subcommand) => long_help(subcommand, &words.join(" "), session.screen),
                None => return unknown_topic(&command, &words.join(" ")),
            }
        }
    };
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Status::Success)
}

fn unknown_topic(command: &Command, typed: &str) -> Result<Status> {
    let names = command.get_subcommands().map(Command::get_name).chain(TOPICS.iter().map(|topic| topic.name));
    let hint = did_you_mean(typed, names.collect::<Vec<_>>());
    bail!("there is no help for '{typed}'{hint} (eccp-mx help lists commands and topics)")
}
