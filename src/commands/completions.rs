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
    ("fish", "eccp-mx completions fish > ~/.config/fish/completions/eccp-mx.fish"),
    ("powershell", "Add-Content $PROFILE 'eccp-mx completions powershell | Out-String | Invoke-Expression'"),
    ("elvish", "echo 'eval (eccp-mx completions elvish | slurp)' >> ~/.config/elvish/rc.elv"),
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

/// Writes the completion script of a shell, with the command that installs it as a comment.
fn write_script(shell: &str, install: &str, out: &mut dyn Write) -> io::Result<()> {
    let mut script = Vec::new();
    if let Some(shell) = Shells::builtins().completer(shell) {
        shell.write_registration(COMPLETE_VARIABLE, "eccp_mx", "eccp-mx", "eccp-mx", &mut script)?;
    }
    let script = String::from_utf8_lossy(&script);
    let script = script.trim();
    let comment = format!("# Completions of eccp-mx. To install them: {install}\n");
    // zsh reads the command to complete from the first line. If zsh autoloads the script as a function, the first call must
    // complete too.
    match script.split_once('\n').filter(|(first, _)| first.starts_with("#compdef")) {
        Some((first, rest)) => write!(
            out,
            "{first}\n{comment}{rest}\n[[ ${{funcstack[1]}} == _eccp-mx ]] && _clap_dynamic_completer_eccp_mx \"$@\"\ntrue\n"
        ),
        None => writeln!(out, "{comment}{script}"),
    }
}
