//! A directory of Mexico's industrial clusters. [`run`] runs the program in process; [`Catalog`] reads typed records.
//!
//! The data comes from the *Preparatory Briefing on Mexico* of the European Cluster Collaboration Platform (deliverable
//! D3.2(3), version 2.0, March 2019), © European Union. This is not a product of the platform.
//!
//! The modules form layers, and each layer imports only from lower layers; see `tests/it/layers.rs`. The stages of a
//! query:
//!
//! ```text
//! argv ─ cli ─▶ Query      Dataset ─ catalog ─▶ Source ─ rows ─▶ filters ─▶ sort ─▶ columns ─▶ Renderer ─▶ Write
//! ```

// No input may cause a panic. Tests may panic.
#![warn(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod analysis;
mod args;
mod cli;
mod commands;
mod context;
mod datasets;
mod date;
mod diagnostic;
mod document;
mod help;
mod output;
mod publish;
mod query;
mod render;
mod schema;
mod session;
mod store;
mod text;

pub use context::{CompletionRequest, Context, Pager, PagerProcess, ProgressScreen, Screen, StartPager};
pub use date::{AsOf, Date, Period};
pub use store::catalog::Catalog;

/// The typed records of the datasets, for [`Catalog::records`].
pub mod records {
    pub use crate::datasets::{
        Agreement, AgreementStatus, Basis, City, Claim, ClaimRelation, Cluster, Company, Confidence, Conflict, Focus,
        Footnote, FootnoteNumber, Generation, Group, Indicator, Institution, InstitutionKind, InstitutionStatus, Label,
        LabelStatus, Level, Location, Mention, MentionPlace, Operation, Partnership, Place, Policy, PolicyKind,
        Priority, Profile, Programme, Qualifier, Relation, Sector, Segment, Side, State, Statement, StatementKind,
        Target, Topic, Unit, Verdict,
    };
}

/// Private items for the integration tests of this crate, exempt from semantic versioning.
#[doc(hidden)]
pub mod internals {
    pub mod analysis {
        pub use crate::analysis::links::url_host;
    }
    pub mod cli {
        pub use crate::cli::command;
    }
    pub mod commands {
        pub use crate::commands::completions::SHELLS;
    }
    pub mod datasets {
        pub use crate::datasets::DATASETS;
        pub use crate::datasets::identity::BUILT_IN;
        pub use crate::datasets::registry::find_dataset;
    }
    pub mod help {
        pub use crate::help::man::RELEASED;
        pub use crate::help::{TOPICS, all_examples, examples};
    }
    pub mod output {
        pub use crate::output::temporary::abandon;
    }
    pub mod publish {
        pub use crate::publish::page::{script, style};
    }
    pub mod query {
        pub use crate::query::candidates::read_candidates;
        pub use crate::query::facets::{FlagKind, all_flags, command_line, filter_flags};
        pub use crate::query::resolve::{MatchStep, NameIndex};
        pub use crate::query::{Query, RowView};
    }
    pub mod render {
        pub use crate::render::{FORMATS, Format, FormatInfo, escape_markdown};
    }
    pub mod schema {
        pub use crate::schema::{Cell, ColumnType, CsvFields, Dataset, Origin};
    }
    pub mod store {
        pub use crate::store::csv::{Entry, Fault, FaultKind, each, field_starts};
        pub use crate::store::input::{Content, ReadError};
        pub use crate::store::json::{Entry as JsonEntry, each as each_object};
    }
    pub mod text {
        pub use crate::text::{collation_key, fold, slug};
    }
}

use std::cell::Cell as Slot;
use std::ffi::OsString;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use anyhow::{Result, anyhow};
use clap::ArgMatches;

use crate::cli::Parsed;
use crate::commands::{COMMANDS, Status, list};
use crate::output::messages::Messages;
use crate::output::pager::PagingWriter;
use crate::output::sink::ErrorRecordingWriter;
use crate::session::{Session, WriteMessage};
use crate::store::progress::{Progress, ProgressStopper};

/// Runs the program with `args`, the first of which is its name. Writes output to `out` and messages to `err`.
///
/// Returns the exit status: 0 for success or a closed pipe; 1 if no rows match, `check` finds problems or `diff` finds
/// differences; 2 for usage errors, invalid data and failed writes.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    context: &Context,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    if let Some(start) = context.watch_signals {
        output::temporary::watch_with(start);
    }
    let pager = context.pager.as_ref().filter(|_| !args.iter().any(|arg| arg == cli::NO_PAGER));
    let mut paged = PagingWriter::new(out, pager, context.screen);
    // A pager controls the screen, so messages are held back until it exits.
    let mut messages = Messages::new(err, paged.may_start());
    let progress = Rc::new(Progress::new(context.progress.as_ref()));
    let mut stopper = ProgressStopper { out: &mut paged, progress: &progress };
    let out: &mut dyn Write = if context.screen.terminal { &mut stopper } else { stopper.out };
    let failure = Slot::new(None);
    let mut out = ErrorRecordingWriter::new(out, &failure);
    let result = execute(args, context, &progress, &mut out, &mut |text| messages.message(text));
    if !paged.has_started() {
        messages.release();
    }
    if let Err(error) = paged.finish() {
        failure.set(failure.get().or(Some(error.kind())));
    }
    messages.release();
    let error = match (result, failure.get()) {
        (_, Some(ErrorKind::BrokenPipe)) => return 0,
        (Err(error), None) if is_closed_pipe(&error) => return 0,
        (Ok(status), None) => return status.exit_code(),
        (_, Some(kind)) => anyhow!("cannot write to standard output: {}", diagnostic::io_message(&kind.into())),
        (Err(error), None) => error,
    };
    messages.error(&error);
    2
}

/// Returns whether an error is a write to a pipe that its reader has closed.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}

/// Parses the command line and runs the command.
fn execute(
    args: Vec<OsString>,
    context: &Context,
    progress: &Rc<Progress>,
    out: &mut dyn Write,
    write_message: &mut WriteMessage<'_>,
) -> Result<Status> {
    if let Some(request) = &context.completion {
        cli::complete::write_completions(request, args, context.data_dir.as_deref(), out)?;
        return Ok(Status::Success);
    }
    if args.len() < 2 {
        // The introduction is shown even if the user data cannot be opened.
        let catalog = open_catalog(context.data_dir.as_deref()).unwrap_or_else(|_| Catalog::built_in());
        let (identity, is_built_in) = (catalog.identity(), catalog.descriptor().is_none());
        return print(out, &help::introduction(identity, is_built_in, context.screen));
    }
    let screen = Screen { colour: cli::color_argument(&args).unwrap_or(context.screen.colour), ..context.screen };
    let matches = match cli::parse(args, screen) {
        Parsed::Matches(matches) => matches,
        Parsed::Text(text) => return print(out, &text),
        Parsed::UsageError(text) => return Err(anyhow!(text)),
    };
    let Some((name, matches)) = matches.subcommand() else { return Err(anyhow!("there is no command")) };
    let command = COMMANDS.iter().find(|command| command.name == name);
    // A shell that starts may run `completions`, which must not fail if the folder that ECCP_MX_DATA names is missing.
    let default_dir = context.data_dir.as_deref().filter(|_| !commands::WITHOUT_DATA.contains(&name));
    let catalog = open_catalog(matches.get_one::<PathBuf>("data").map(PathBuf::as_path).or(default_dir))?;
    let mut session = start_session(matches, context, catalog, screen, progress, write_message)?;
    if let Some(file) = args::output::output_file(matches) {
        session.catalog.check_output_file(file)?;
    }
    let status = match command {
        Some(command) => (command.run)(matches, &mut session, out),
        None => match datasets::registry::find_dataset(name) {
            Some(dataset) => list::run(dataset, matches, &mut session, out),
            None => Err(anyhow!("there is no command '{name}'")),
        },
    }?;
    session.warn_mixed_sources();
    Ok(status)
}

/// Opens the user data in `dir`, or the built-in data if there is no `dir`.
fn open_catalog(dir: Option<&Path>) -> Result<Catalog> {
    dir.map_or_else(|| Ok(Catalog::built_in()), Catalog::with_user_data)
}

fn print(out: &mut dyn Write, text: &str) -> Result<Status> {
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Status::Success)
}

/// Starts a session with the values of the global flags.
fn start_session<'a>(
    matches: &ArgMatches,
    context: &'a Context,
    catalog: Catalog,
    screen: Screen,
    progress: &Rc<Progress>,
    write_message: &'a mut WriteMessage<'a>,
) -> Result<Session<'a>> {
    let as_of = matches.get_one::<String>("as-of").map(|day| args::filters::parse_day(day, "--as-of")).transpose()?;
    let quiet = matches.get_flag("quiet");
    let catalog = if quiet { catalog } else { catalog.with_progress(progress) };
    let mut session = Session::new(context, catalog, cli::command, screen, as_of, quiet, write_message);
    session.warn_if_no_user_data();
    Ok(session)
}
