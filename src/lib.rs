//! A directory of Mexico's industrial clusters, as a library: [`run`] is the whole program in process,
//! [`Catalog`] gives typed records.
//!
//! The data is that of the European Cluster Collaboration Platform's *Preparatory Briefing on Mexico* (deliverable
//! D3.2(3), version 2.0, March 2019), © European Union. This is not a product of the platform.
//!
//! ```text
//! argv ─ cli ─▶ Query      Dataset ─ catalog ─▶ Source ─ rows ─▶ filters ─▶ sort ─▶ columns ─▶ Renderer ─▶ Write
//! ```

// Nothing that a person can cause may end in a panic. Tests may.
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

pub use context::{Asking, Context, Cores, Pager, Screen, Start, Watch};
pub use date::{Date, Period};
pub use store::catalog::Catalog;

/// The typed records of the datasets, for [`Catalog::records`].
pub mod records {
    pub use crate::datasets::{
        Agreement, AgreementStatus, Claim, ClaimRelation, Cluster, Company, Confidence, Focus, Footnote, Generation,
        Group, Indicator, Institution, InstitutionKind, InstitutionStatus, Label, LabelStatus, Level, Location,
        Mention, Note, Operation, Partnership, Place, Policy, PolicyKind, Priority, Profile, Programme, Qualifier,
        Relation, Sector, Segment, State, Target, Topic, Unit, Verdict,
    };
}

/// What the tests of this crate need besides; no part of the interface.
#[doc(hidden)]
pub mod internals {
    pub mod analysis {
        pub use crate::analysis::links::host;
    }
    pub mod cli {
        pub use crate::cli::command;
    }
    pub mod commands {
        pub use crate::commands::completions::SHELLS;
    }
    pub mod datasets {
        pub use crate::datasets::DATASETS;
        pub use crate::datasets::registry::dataset;
        pub use crate::datasets::report::EDITION;
    }
    pub mod help {
        pub use crate::help::man::RELEASED;
        pub use crate::help::{TOPICS, all_examples, examples};
    }
    pub mod publish {
        pub use crate::publish::page::{SCRIPT, STYLE};
    }
    pub mod query {
        pub use crate::query::facets::{FlagKind, filter_flags};
        pub use crate::query::resolve::{MatchStep, best_matches, read_candidates};
        pub use crate::query::{Query, RowView};
    }
    pub mod render {
        pub use crate::render::{FORMATS, Format, escape};
    }
    pub mod schema {
        pub use crate::schema::{Cell, ColumnType, Dataset, Origin};
    }
    pub mod text {
        pub use crate::text::{fold, order, slug};
    }
}

use std::cell::Cell as Slot;
use std::ffi::OsString;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::rc::Rc;

use anyhow::{Result, anyhow};
use clap::ArgMatches;

use crate::cli::Parsed;
use crate::commands::{COMMANDS, Status, list};
use crate::output::pager::Paged;
use crate::output::sink::Pipe;
use crate::session::Session;
use crate::store::progress::{Ending, Progress};
use crate::text::printable;

/// Runs the program: reads `args` (the first is its name), writes the answer to `out` and messages to `err`, and
/// returns the exit status: 0 answered, 1 nothing matches, or findings or differences, 2 wrong use or failure.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    context: &Context,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> u8 {
    let failure = Slot::new(None);
    let args: Vec<OsString> = args.into_iter().collect();
    let pager = context.pager.as_ref().filter(|_| !args.iter().any(|arg| arg == cli::NO_PAGER));
    let mut paged = Paged::new(out, pager, context.screen);
    // What is said while a pager may own the screen is said when it is left.
    let mut later = Vec::new();
    let waits = paged.may_start();
    let notes: &mut dyn Write = if waits { &mut later } else { &mut *err };
    let progress = Rc::new(Progress::of(context.watch.as_ref()));
    let mut ending = Ending { out: &mut paged, progress: &progress };
    let out: &mut dyn Write = if context.screen.terminal { &mut ending } else { ending.out };
    let result = answer(args, context, &progress, &mut Pipe::new(out, &failure), notes);
    let before = !paged.has_started();
    if before {
        let _ = err.write_all(&later);
    }
    if let Err(error) = paged.finish() {
        failure.set(failure.get().or(Some(error.kind())));
    }
    if !before {
        drop(paged);
        let _ = err.write_all(&later);
    }
    let error = match (result, failure.get()) {
        // Whoever reads has seen enough.
        (_, Some(ErrorKind::BrokenPipe)) => return 0,
        (Ok(Status::Found), None) => return 0,
        (Ok(Status::Nothing | Status::Findings), None) => return 1,
        (_, Some(kind)) => anyhow!("cannot write the answer: {}", diagnostic::io(&kind.into())),
        (Err(error), None) => error,
    };
    // The lines below a message show a place in a file, made safe where they were made.
    let text = format!("{error:#}");
    let (first, rest) = text.split_once('\n').map_or((text.as_str(), None), |(first, rest)| (first, Some(rest)));
    let _ = writeln!(err, "eccp-mx: {}", printable(first));
    if let Some(rest) = rest {
        let _ = writeln!(err, "{rest}");
    }
    2
}

fn answer(
    args: Vec<OsString>,
    context: &Context,
    progress: &Rc<Progress>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> Result<Status> {
    if let Some(asking) = &context.asking {
        cli::complete::write_completions(asking, args, context.data.as_deref(), out)?;
        return Ok(Status::Found);
    }
    if args.len() < 2 {
        return print(out, &cli::introduction());
    }
    let matches = match cli::parse(args, context.screen) {
        Parsed::Matches(matches) => matches,
        Parsed::Text(text) => return print(out, &text),
        Parsed::UsageError(text) => return Err(anyhow!(text)),
    };
    let Some((name, matches)) = matches.subcommand() else { return print(out, &cli::introduction()) };
    let mut session = session(matches, context, progress, err)?;
    let status = match COMMANDS.iter().find(|verb| verb.name == name) {
        Some(verb) => (verb.run)(matches, &mut session, out),
        None => match datasets::registry::dataset(name) {
            Some(dataset) => list::run(dataset, matches, &mut session, out),
            None => Err(anyhow!("there is no command '{name}'")),
        },
    }?;
    session.warn_mixed_sources();
    Ok(status)
}

fn print(out: &mut dyn Write, text: &str) -> Result<Status> {
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(Status::Found)
}

/// The run that the arguments which hold everywhere ask for.
fn session<'a>(
    matches: &ArgMatches,
    context: &'a Context,
    progress: &Rc<Progress>,
    err: &'a mut dyn Write,
) -> Result<Session<'a>> {
    let as_of = matches.get_one::<String>("as-of").map(|day| args::filters::parse_day(day, "--as-of")).transpose()?;
    let catalog = match matches.get_one::<PathBuf>("data").or(context.data.as_ref()) {
        Some(dir) => Catalog::with_user_data(dir)?,
        None => Catalog::built_in(),
    };
    let catalog = catalog.with_cores(context.cores);
    let quiet = matches.get_flag("quiet");
    let catalog = if quiet { catalog } else { catalog.watched(progress) };
    let colour = match matches.get_one::<String>("color").map(String::as_str) {
        Some("always") => true,
        Some("never") => false,
        _ => context.screen.colour,
    };
    let screen = Screen { colour, ..context.screen };
    let mut session = Session::new(context, catalog, cli::command, screen, as_of, quiet, err);
    session.warn_if_no_user_data();
    Ok(session)
}
