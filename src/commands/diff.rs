//! `diff`: compares two editions of the data, record by record.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command, value_parser};

use super::tally::{Tally, limit_note};
use super::{CommandSpec, Status};
use crate::analysis::diff::{Change, diff};
use crate::args::columns::limit_arg;
use crate::args::complete::{CompleteWith as _, Completer};
use crate::args::output::{OutputOptions, add_output_args, output_file};
use crate::render::ColumnHeader;
use crate::schema::{Cell, ColumnType, FieldType as _};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::text::{list_or_count, quote_for_shell};

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "diff",
    about: "compare two editions of the data: two directories, or the built-in data and yours (--data DIR)",
    args,
    run,
};

fn args(command: Command) -> Command {
    let dir = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .value_name(name)
            .value_parser(value_parser!(PathBuf))
            .complete_with(Completer::Folders)
            .help(help)
    };
    add_output_args(
        command
            .after_help(
                "A date on which a status ends is 'renewed' if it is later, and 'lapsed' if it was moved to a day before the \
                 reference date (--as-of).\nExit status: 0 no differences, 1 differences, 2 error",
            )
            .arg(dir("OLD", "directory of the older edition (default: the built-in data)"))
            .arg(dir("NEW", "directory of the newer edition (default: that of --data)").requires("OLD"))
            .arg(limit_arg()),
    )
}

/// Lists the differences, then writes a summary to standard error.
fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches(matches)?.with_name("differences");
    let on = session.date();
    let (old, new) = open_editions(matches, session)?;
    let new = new.as_ref().unwrap_or(&session.catalog);
    if let Some(file) = output_file(matches) {
        old.check_output_file(file)?;
        new.check_output_file(file)?;
    }
    let (old_name, new_name) = (edition_name(&old), edition_name(new));
    let limit = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    let columns = [
        ColumnHeader::new("dataset", ColumnType::Text),
        ColumnHeader::key("key"),
        ColumnHeader::new("change", Change::COLUMN_TYPE),
        ColumnHeader::new("column", ColumnType::Text),
        ColumnHeader::new("old", ColumnType::Text),
        ColumnHeader::new("new", ColumnType::Text),
    ];
    let mut summary = String::new();
    let mut is_equal = true;
    let mut compared = Vec::new();
    options.write_rows(session, out, &columns, |push| {
        let mut tally = Tally::default();
        compared = diff(&old, new, on, &mut |difference| {
            tally.add_row([difference.change.word()]);
            if tally.rows() > limit {
                return Ok(());
            }
            // Values of different types are in the same output column, so all are written as text.
            let text = |cell: &Cell<'_>| match cell {
                Cell::Empty => Cell::Empty,
                cell => Cell::text(&cell.stored_text()).into_owned(),
            };
            push(&[
                Cell::text(difference.dataset),
                Cell::text(difference.key),
                difference.change.cell(),
                Cell::text(difference.column),
                text(&difference.old),
                text(&difference.new),
            ])
        })?;
        is_equal = tally.rows() == 0;
        let note = limit_note(limit, tally.rows(), "");
        summary = match is_equal {
            true => "no differences".to_owned(),
            false => tally.sort_by(&Change::WORDS).summary("difference", "differences"),
        };
        Ok(summary.clone() + &note)
    })?;
    if compared.is_empty() {
        bail!("{old_name} and {new_name} have no dataset to compare (eccp-mx datasets lists the datasets)");
    }
    let datasets = list_or_count(&compared, "dataset", "datasets");
    session.message(&format!("compared {datasets} in {old_name} and {new_name}; {summary}"));
    Ok(if is_equal { Status::Success } else { Status::Findings })
}

/// Returns the older edition, and the newer one unless it is the catalog of the session.
fn open_editions(matches: &ArgMatches, session: &Session<'_>) -> Result<(Catalog, Option<Catalog>)> {
    let dir = |name| matches.get_one::<PathBuf>(name);
    match (dir("OLD"), dir("NEW")) {
        (Some(_), Some(_)) if dir("data").is_some() => {
            bail!("'diff' takes either two directories or --data, which compares the built-in data with yours")
        }
        (Some(old), Some(new)) => Ok((session.catalog.open_sibling(old)?, Some(session.catalog.open_sibling(new)?))),
        (Some(single), None) => bail!(
            "'diff' takes two directories or none (eccp-mx --data {} diff compares the built-in data with yours)",
            quote_for_shell(&single.display().to_string())
        ),
        _ if session.catalog.user_dir().is_none() => {
            bail!(
                "'diff' needs two directories, or --data DIR to compare your data with the built-in data (see eccp-mx diff --help)"
            )
        }
        _ => Ok((Catalog::built_in(), None)),
    }
}

/// Returns the name of an edition for messages, such as `'mine' (edition 2019-03)`.
fn edition_name(catalog: &Catalog) -> String {
    let edition = catalog.identity().edition.map(|edition| edition.to_string());
    match (catalog.user_dir(), edition) {
        (Some(dir), Some(edition)) if !catalog.is_laid_over() => format!("'{}' (edition {edition})", dir.display()),
        (Some(dir), _) => format!("'{}'", dir.display()),
        (None, Some(edition)) => format!("the built-in edition {edition}"),
        (None, None) => "the built-in data".to_owned(),
    }
}
