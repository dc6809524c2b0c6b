//! `completions`: prints the script with which a shell completes command lines.

use std::io::{self, Write};

use anyhow::Result;
use clap::{Arg, ArgMatches, Command};
use clap_complete::env::Shells;

use super::{CommandSpec, Status};
use crate::context::COMPLETE_VARIABLE;
use crate::session::Session;

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "completions",
    about: "print a script that completes commands, flags and values in a shell",
    args,
    run,
};

/// The supported shells, each with the command that installs its completions.
pub const SHELLS: &[(&str, &str)] = &[
    ("bash", "echo 'source <(eccp-mx completions bash)' >> ~/.bashrc"),
    ("zsh", "echo 'source <(eccp-mx completions zsh)' >> ~/.zshrc"),
    (
        "fish",
        "mkdir -p ~/.config/fish/completions && eccp-mx completions fish > ~/.config/fish/completions/eccp-mx.fish",
    ),
    (
        "powershell",
        "New-Item -ItemType Directory -Force (Split-Path $PROFILE) | Out-Null; \
         Add-Content $PROFILE 'eccp-mx completions powershell | Out-String | Invoke-Expression'",
    ),
    (
        "elvish",
        "mkdir -p ~/.config/elvish; echo 'eval (eccp-mx completions elvish | slurp)' >> ~/.config/elvish/rc.elv",
    ),
];

fn args(command: Command) -> Command {
    let names: Vec<&str> = SHELLS.iter().map(|(name, _)| *name).collect();
    let help = format!("{}; the script begins with the command that installs it", names.join(", "));
    command.arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(names).help(help))
}

fn run(matches: &ArgMatches, _: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let name = matches.get_one::<String>("shell").map_or("", String::as_str);
    // The value parser accepts no other name.
    for (shell, install) in SHELLS.iter().filter(|(shell, _)| *shell == name) {
        write_script(shell, install, out)?;
    }
    out.flush()?;
    Ok(Status::Success)
}

/// The scripts for the shells that pass the command line as typed. The completion library generates those for the others.
const SCRIPTS: &[(&str, &str)] = &[
    ("bash", include_str!("../../templates/completions/eccp-mx.bash")),
    ("zsh", include_str!("../../templates/completions/eccp-mx.zsh")),
    ("fish", include_str!("../../templates/completions/eccp-mx.fish")),
];

/// Writes the completion script for a shell, after a comment with the command `install`, which installs it.
fn write_script(shell: &str, install: &str, out: &mut dyn Write) -> io::Result<()> {
    // zsh reads the command to complete from the first line of a file that it autoloads.
    if shell == "zsh" {
        writeln!(out, "#compdef eccp-mx")?;
    }
    writeln!(out, "# Completions of eccp-mx. To install them: {install}")?;
    if let Some((_, script)) = SCRIPTS.iter().find(|(name, _)| *name == shell) {
        return out.write_all(script.as_bytes());
    }
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(shell) {
        shell.write_registration(COMPLETE_VARIABLE, "eccp_mx", "eccp-mx", "eccp-mx", &mut script)?;
    }
    writeln!(out, "{}", String::from_utf8_lossy(&script).trim())
}
