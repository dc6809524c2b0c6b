//! `brief`: writes a briefing for a trade mission, about a sector, a state or the whole country.

use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::args::output::{OutputOptions, add_document_args};
use crate::publish::brief::{Brief, Selection, selection_args};
use crate::render::Format;
use crate::session::Session;

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "brief",
    about: "write a mission brief: whom to meet, which policies matter, what is outdated",
    args,
    run,
};

/// The formats of a brief, the default first.
const FORMATS: &[Format] = &[Format::Markdown, Format::Html];

fn args(command: Command) -> Command {
    let command = selection_args(command).arg(
        Arg::new("appendix")
            .long("appendix")
            .action(ArgAction::SetTrue)
            .help("add inferred values with their reasons, the audit, repaired links, and all footnotes with what they are used for"),
    );
    add_document_args(command, FORMATS.to_vec())
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let mut options = OutputOptions::from_matches_for(FORMATS, matches)?;
    // On a terminal, a brief is laid out as text unless a format is chosen.
    if options.is_on_terminal(session) && !matches.contains_id("format") {
        options.format = Format::Table;
    }
    let selection = Selection::from_matches(matches, session)?;
    let brief = Brief::gather(session, selection, matches.get_flag("appendix"))?;
    if brief.is_empty() {
        brief.explain_no_match(session)?;
        return Ok(Status::NoMatch);
    }
    let document = brief.document();
    options.write_document(session.screen, out, |format, screen, out| document.write(format, screen, out))?;
    Ok(Status::Success)
}
