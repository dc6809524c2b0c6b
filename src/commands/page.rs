//! `page`: writes all data as one HTML page.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::args::output::{OutputOptions, add_document_args, output_file};
use crate::publish::page::Page;
use crate::render::Format;
use crate::session::Session;

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "page",
    about: "write the whole directory as one HTML page with search, filters and a map",
    args,
    run,
};

/// The only format of a page.
const FORMATS: &[Format] = &[Format::Html];

fn args(command: Command) -> Command {
    add_document_args(command, FORMATS.to_vec())
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches_for(FORMATS, matches)?;
    if session.screen.terminal && output_file(matches).is_none() {
        bail!("cannot show a page on a terminal; write it to a file with -o FILE.html");
    }
    let page = Page::gather(session)?;
    options.write_document(session.screen, out, |_, _, out| page.write(out))?;
    Ok(Status::Success)
}
