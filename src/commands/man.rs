//! `man`: prints a manual page, or writes all of them to a directory.

use std::fs;
use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, anyhow, bail};
use clap::{Arg, ArgMatches, Command, value_parser};

use super::{CommandSpec, Status, command_names};
use crate::args::complete::{CompleteWith as _, Completer};
use crate::diagnostic::io_message;
use crate::help::man::render_pages;
use crate::output::sink::create_folder;
use crate::session::Session;
use crate::text::{did_you_mean, quote_for_shell};

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "man", about: "print a manual page, or write all of them to a directory", args, run };

fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("command")
                .value_name("COMMAND")
                .complete_with(Completer::Names(command_names))
                .help("command to document (default: the program)"),
        )
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .complete_with(Completer::Folders)
                .conflicts_with("command")
                .help("write all pages to a directory, such as ~/.cargo/share/man/man1, and create it if needed"),
        )
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let mut command = (session.grammar)();
    command.build();
    let pages = render_pages(&command)?;
    if let Some(dir) = matches.get_one::<PathBuf>("dir") {
        let names: Vec<String> = pages.iter().map(|page| page.file.clone()).collect();
        if let Some(parent) = dir.parent() {
            // The parent may be missing too: a new home directory has no ~/.local/share/man.
            let cannot = |e| anyhow!("cannot create '{}': {}", parent.display(), io_message(&e));
            fs::create_dir_all(parent).map_err(cannot)?;
        }
        create_folder(dir, true, &names, &mut |index, out| Ok(out.write_all(&pages[index].text)?))?;
        let first = dir.join(&pages[0].file).display().to_string();
        session.message(&format!(
            "wrote {} manual pages (man {} shows the first)",
            pages.len(),
            quote_for_shell(&first)
        ));
        return Ok(Status::Success);
    }
    let suffix = matches.get_one::<String>("command").map(|name| format!("-{name}")).unwrap_or_default();
    let file = format!("{}{suffix}.1", command.get_name());
    let Some(page) = pages.iter().find(|page| page.file == file) else {
        let typed = suffix.trim_start_matches('-');
        let hint = did_you_mean(typed, command.get_subcommands().map(Command::get_name).collect::<Vec<_>>());
        bail!("there is no manual page for '{typed}'{hint} (eccp-mx --help lists the commands)");
    };
    out.write_all(&page.text)?;
    out.flush()?;
    Ok(Status::Success)
}
