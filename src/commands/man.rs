//! `man`: a manual page, or a folder of all of them.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};

use super::Status;
use crate::args::complete::Completer;
use crate::help::man::render_pages;
use crate::output::sink::create_folder;
use crate::session::Session;
use crate::text::{did_you_mean, printable};

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    command
        .arg(
            Arg::new("command")
                .value_name("COMMAND")
                .add(Completer::Names(super::command_names))
                .help("the command whose page is written (default: the program)"),
        )
        .arg(
            Arg::new("dir")
                .long("dir")
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::DirPath)
                .conflicts_with("command")
                .help("write all pages into a folder, such as ~/.local/share/man/man1"),
        )
}

/// Writes a page, or all of them.
///
/// # Errors
/// If there is no such command, or a page cannot be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let mut command = (session.grammar)();
    command.build();
    let pages = render_pages(&command)?;
    if let Some(dir) = matches.get_one::<PathBuf>("dir") {
        let names: Vec<String> = pages.iter().map(|page| page.file.clone()).collect();
        create_folder(dir, true, &names, &mut |index, out| Ok(out.write_all(&pages[index].text)?))?;
        let first = dir.join(&pages[0].file).display().to_string();
        session.message(&format!("wrote a page for each command (man '{}' shows the first)", printable(&first)));
        return Ok(Status::Found);
    }
    let name = matches.get_one::<String>("command").map(|name| format!("-{name}")).unwrap_or_default();
    let file = format!("{}{name}.1", command.get_name());
    let Some(page) = pages.iter().find(|page| page.file == file) else {
        let typed = name.trim_start_matches('-');
        let hint = did_you_mean(typed, command.get_subcommands().map(Command::get_name).collect::<Vec<_>>());
        bail!("there is no page of '{}'{hint} (eccp-mx --help lists the commands)", printable(typed));
    };
    out.write_all(&page.text)?;
    out.flush()?;
    Ok(Status::Found)
}
