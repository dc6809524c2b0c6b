//! `completions`: the script by which a shell asks what may stand at its cursor.

use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgMatches, Command};

use super::Status;
use crate::cli::complete::{SHELLS, script};
use crate::session::Session;

/// Adds the arguments.
#[must_use]
pub fn args(command: Command) -> Command {
    let names = SHELLS.iter().map(|(name, _)| *name);
    command.arg(
        Arg::new("shell").value_name("SHELL").required(true).value_parser(names.clone().collect::<Vec<_>>()).help(
            format!("{}; the script begins with the line that installs it", names.collect::<Vec<_>>().join(", ")),
        ),
    )
}

/// Writes the script of a shell.
///
/// # Errors
/// If it cannot be written.
pub fn run(matches: &ArgMatches, _: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let name = matches.get_one::<String>("shell").map_or("", String::as_str);
    // The grammar lets no other name through.
    for (shell, install) in SHELLS.iter().filter(|(known, _)| *known == name) {
        script(shell, install, out)?;
    }
    out.flush()?;
    Ok(Status::Found)
}
