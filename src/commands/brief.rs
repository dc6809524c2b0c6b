//! `brief`: a mission brief for a sector, a state or all of Mexico.

use std::io::Write;

use anyhow::Result;
use clap::{ArgMatches, Command};

use super::Status;
use crate::args::output::{OutputOptions, add_format_args};
use crate::publish::brief::{Brief, Selection, selection_args};
use crate::render::Format;
use crate::session::Session;

/// The formats of a brief, the default first.
const FORMATS: &[Format] = &[Format::Markdown, Format::Html];

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    add_format_args(selection_args(command), FORMATS.to_vec())
}

/// Writes a mission brief.
///
/// # Errors
/// If an argument is not understood, the data cannot be read, or the answer not written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches_for(FORMATS, matches)?;
    let selection = Selection::of(matches, session)?;
    let brief = Brief::gather(session, selection)?;
    if brief.is_empty() {
        brief.say_instead(session)?;
        return Ok(Status::Nothing);
    }
    let document = brief.document();
    to.write_document(session.screen, out, |format, screen, out| document.write(format, screen, out))?;
    Ok(Status::Found)
}
