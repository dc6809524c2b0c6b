//! `check`: validates user data, or the built-in data.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::analysis::check::{CheckSummary, check};
use crate::analysis::claims::check_claims;
use crate::args::columns::limit_arg;
use crate::args::output::{OutputOptions, add_output_args};
use crate::diagnostic::Diagnostic;
use crate::render::{ColumnHeader, Format, table};
use crate::schema::{Cell, ColumnType};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::text::{format_count, list_or_count};

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "check", about: "validate your files (--data DIR), or the built-in data", args, run };

fn args(command: Command) -> Command {
    let exit_status = "Exit status: 0 no problems, 1 problems or nothing to check, 2 a file could not be read";
    add_output_args(command.arg(limit_arg()).after_help(exit_status))
}

/// Lists the problems, then writes a summary to standard error.
fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches(matches)?.with_name("problems");
    let limit = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    // The number of rows of a table is limited; show the first problems rather than fail.
    let max_rows = if options.format == Format::Table { table::MAX_ROWS } else { usize::MAX };
    let columns = [
        ColumnHeader::new("file", ColumnType::Text),
        ColumnHeader::new("line", ColumnType::Integer),
        ColumnHeader::new("column", ColumnType::Integer),
        ColumnHeader::new("field", ColumnType::Text),
        ColumnHeader::new("value", ColumnType::Text),
        ColumnHeader::new("problem", ColumnType::Text),
        ColumnHeader::new("hint", ColumnType::Text),
    ];
    let claims = check_claims(session)?;
    let mut checked = CheckSummary::default();
    options.write_rows(session, out, &columns, |push| {
        let mut written = 0;
        checked = check(&session.catalog, &claims, &mut |diagnostic| {
            if written < limit.min(max_rows) {
                written += 1;
                push(&cells(diagnostic))?;
            }
            Ok(())
        })?;
        Ok(format_count(checked.findings, "problem", "problems"))
    })?;
    if checked.findings.min(limit) > max_rows {
        let rest = checked.findings - max_rows;
        session.message(&format!(
            "the table shows the first {max_rows} problems; {rest} more are left out (-f csv writes all)"
        ));
    }
    if !checked.datasets.is_empty() {
        session.message(&summary(&session.catalog, &checked));
    }
    for note in &checked.notes {
        session.message(&format!("note: {note}"));
    }
    if !checked.unreadable.is_empty() {
        bail!("cannot read {} completely; the unread rows were not checked", checked.unreadable.join(", "));
    }
    Ok(match checked.findings {
        0 if checked.datasets.is_empty() => Status::NoMatch,
        0 => Status::Success,
        _ => Status::Findings,
    })
}

fn cells(diagnostic: &Diagnostic) -> [Cell<'_>; 7] {
    let text = |text| if str::is_empty(text) { Cell::Empty } else { Cell::text(text) };
    let number = |number: Option<u64>| number.map_or(Cell::Empty, |number| Cell::Integer(number as i64));
    [
        text(&diagnostic.file),
        number(diagnostic.position.map(|position| position.line)),
        number(diagnostic.position.map(|position| position.column)),
        text(&diagnostic.field),
        text(&diagnostic.value),
        text(&diagnostic.problem.message),
        text(&diagnostic.problem.hint),
    ]
}

/// Returns the summary: `checked clusters, labels in 'mine' (105 rows): 2 problems`.
fn summary(catalog: &Catalog, checked: &CheckSummary) -> String {
    let data = match catalog.user_dir() {
        None => "the built-in data".to_owned(),
        Some(dir) => format!("{} in '{}'", list_or_count(&checked.datasets, "dataset", "datasets"), dir.display()),
    };
    let problems = match checked.findings {
        0 => "no problems".to_owned(),
        number => format_count(number, "problem", "problems"),
    };
    format!("checked {data} ({}): {problems}", format_count(checked.rows, "row", "rows"))
}
