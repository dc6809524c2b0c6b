//! `diff`: what a newer edition of the data changed, record by record.

use std::io::Write;
use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};

use super::Status;
use crate::analysis::diff::{Change, diff};
use crate::args::columns::limit_arg;
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::report::EDITION;
use crate::render::Head;
use crate::schema::{Cell, ColumnType, FieldType as _};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::store::edition;
use crate::text::{format_count, list_or_count};

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let folder = |name: &'static str, help: &'static str| {
        Arg::new(name).value_name(name).value_parser(value_parser!(PathBuf)).value_hint(ValueHint::DirPath).help(help)
    };
    add_output_args(
        command
            .after_help(
                "A date with which a status ends is renewed where it is later, and lapsed where it was made earlier and has \
                 passed on the day (--as-of).\nExit status: 0 equal, 1 different, 2 trouble",
            )
            .arg(folder("OLD", "folder of the older edition (without folders: the built-in data)"))
            .arg(folder("NEW", "folder of the newer edition (without folders: that of --data)").requires("OLD"))
            .arg(limit_arg()),
    )
}

/// Lists what is new, gone or another.
///
/// # Errors
/// If there are no two editions to compare, one cannot be read, or the answer not be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches(matches)?.with_name("differences");
    let on = session.date();
    let (old, new) = editions(matches, session)?;
    let new = new.as_ref().unwrap_or(&session.catalog);
    let names = (called(&old)?, called(new)?);
    let mut left = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    let head = Head::new;
    let heads = [
        head("dataset", ColumnType::Text),
        head("key", ColumnType::Text),
        head("change", Change::COLUMN_TYPE),
        head("column", ColumnType::Text),
        head("old", ColumnType::Text),
        head("new", ColumnType::Text),
    ];
    let mut counts = Counts::default();
    let mut compared = Vec::new();
    to.write_rows(session.screen, out, &heads, |push| {
        compared = diff(&old, new, on, &mut |found| {
            counts.add(found.change);
            if left == 0 {
                return Ok(());
            }
            left -= 1;
            // Values of all kinds share a column here, so all are text.
            let text = |cell: &Cell<'_>| match cell {
                Cell::Empty => Cell::Empty,
                cell => Cell::text(&cell.stored_text()).into_owned(),
            };
            let (old, new) = (text(&found.old), text(&found.new));
            push(&[
                Cell::text(found.dataset),
                Cell::text(found.key),
                found.change.cell(),
                Cell::text(found.column),
                old,
                new,
            ])
        })?;
        Ok(counts.said())
    })?;
    let (old, new) = names;
    if compared.is_empty() {
        bail!("{old} and {new} hold no dataset to compare (eccp-mx datasets lists them)");
    }
    let what = list_or_count(&compared, "dataset", "datasets");
    session.message(&format!("compared {what} of {old} with {new}: {}", counts.said()));
    Ok(if counts.0.is_empty() { Status::Found } else { Status::Findings })
}

/// The older edition, and the newer one where it is not that of the session.
fn editions(matches: &ArgMatches, session: &Session<'_>) -> Result<(Catalog, Option<Catalog>)> {
    let folder = |name| matches.get_one::<PathBuf>(name);
    match (folder("OLD"), folder("NEW")) {
        (Some(_), Some(_)) if folder("data").is_some() => {
            bail!(
                "diff compares two folders, or with --data the built-in data with one; leave out --data or the folders"
            )
        }
        (Some(old), Some(new)) => Ok((session.catalog.beside(old)?, Some(session.catalog.beside(new)?))),
        (Some(one), None) => bail!(
            "diff takes two folders, or none (eccp-mx --data '{}' diff compares the built-in data with it)",
            one.display()
        ),
        _ if session.catalog.user_dir().is_none() => {
            bail!(
                "diff needs two folders, or --data DIR to compare the built-in data with (eccp-mx diff --help shows how)"
            )
        }
        _ => Ok((Catalog::built_in(), None)),
    }
}

/// What messages call the data of a catalog: a folder, and the edition that it says it is.
fn called(catalog: &Catalog) -> Result<String> {
    Ok(match (catalog.user_dir(), edition::edition(catalog)?) {
        (Some(dir), Some(edition)) => format!("'{}' (edition {edition})", dir.display()),
        (Some(dir), None) => format!("'{}'", dir.display()),
        (None, _) => format!("the built-in edition {EDITION}"),
    })
}

/// How often there was each change, in the order of the vocabulary.
#[derive(Default)]
struct Counts(Vec<(Change, usize)>);

impl Counts {
    fn add(&mut self, change: Change) {
        match self.0.iter_mut().find(|(known, _)| *known == change) {
            Some((_, count)) => *count += 1,
            None => self.0.push((change, 1)),
        }
        self.0.sort_by_key(|(change, _)| Change::WORDS.rank(change.word()));
    }

    /// `3 differences: 1 added, 2 changed`.
    fn said(&self) -> String {
        let all = self.0.iter().map(|(_, count)| count).sum();
        let each: Vec<String> = self.0.iter().map(|(change, count)| format!("{count} {}", change.word())).collect();
        match all {
            0 => "no differences".to_owned(),
            _ => format!("{}: {}", format_count(all, "difference", "differences"), each.join(", ")),
        }
    }
}
