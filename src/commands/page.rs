//! `page`: the whole directory as one file for a browser, for those who would rather look than type.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{ArgMatches, Command};

use super::Status;
use crate::args::output::{OutputOptions, add_format_args, output_file};
use crate::publish::page;
use crate::render::Format;
use crate::session::Session;

/// The only format of a page.
const FORMATS: &[Format] = &[Format::Html];

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    add_format_args(command, FORMATS.to_vec())
}

/// Writes the page.
///
/// # Errors
/// If the data cannot be read, or the page not written, or it would be on a terminal.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches_for(FORMATS, matches)?;
    if session.screen.terminal && output_file(matches).is_none() {
        bail!("a page is nothing to read on a terminal; write it to a file with -o FILE.html");
    }
    let page = page::gather(session)?;
    to.write_document(session.screen, out, |_, _, out| page.write(out))?;
    Ok(Status::Found)
}
