//! stub
use std::io::Write;
use anyhow::Result;
use clap::{ArgMatches, Command};
use super::Status;
use crate::session::Session;
/// a
#[must_use]
pub fn args(command: Command) -> Command { command }
/// a
/// # Errors
/// none
pub fn run(_: &ArgMatches, _: &mut Session<'_>, _: &mut dyn Write) -> Result<Status> { Ok(Status::Nothing) }
