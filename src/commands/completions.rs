//! `completions`: the script by which a shell asks what may stand at its cursor.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Arg, ArgMatches, Command};
use clap_complete::env::Shells;

use super::Status;
use crate::context::COMPLETE_VARIABLE;
use crate::session::Session;

/// The shells that can ask, and the line that installs what makes them.
pub const SHELLS: &[(&str, &str)] = &[
    ("bash", "echo 'source <(eccp-mx completions bash)' >> ~/.bashrc"),
    ("zsh", "echo 'source <(eccp-mx completions zsh)' >> ~/.zshrc"),
    ("fish", "eccp-mx completions fish > ~/.config/fish/completions/eccp-mx.fish"),
    ("powershell", "Add-Content $PROFILE 'eccp-mx completions powershell | Out-String | Invoke-Expression'"),
    ("elvish", "echo 'eval (eccp-mx completions elvish | slurp)' >> ~/.config/elvish/rc.elv"),
];

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
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
pub(crate) fn run(matches: &ArgMatches, _: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let name = matches.get_one::<String>("shell").map_or("", String::as_str);
    // The grammar lets no other name through.
    for (shell, install) in SHELLS.iter().filter(|(known, _)| *known == name) {
        script(shell, install, out)?;
    }
    out.flush()?;
    Ok(Status::Found)
}

/// Writes the script that makes a shell ask, with the line that installs it.
///
/// # Errors
/// If it cannot be written.
fn script(shell: &str, install: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(shell) {
        shell.write_registration(COMPLETE_VARIABLE, "eccp_mx", "eccp-mx", "eccp-mx", &mut script)?;
    }
    let script = String::from_utf8_lossy(&script);
    let script = script.trim();
    let comment = format!("# Completions of eccp-mx. To install them: {install}\n");
    // The first line of zsh's script tells what it completes. Where zsh loads it as a function it is to complete at once.
    match script.split_once('\n').filter(|(first, _)| first.starts_with("#compdef")) {
        Some((first, rest)) => write!(
            out,
            "{first}\n{comment}{rest}\n[[ ${{funcstack[1]}} == _eccp-mx ]] && _clap_dynamic_completer_eccp_mx \"$@\"\ntrue\n"
        ),
        None => writeln!(out, "{comment}{script}"),
    }
}
