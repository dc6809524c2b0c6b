//! `check`: everything that is wrong with a person's own data, or with the built-in data.

use std::io::Write;

use anyhow::{Result, bail};
use clap::{ArgMatches, Command};

use super::Status;
use crate::analysis::check::{Checked, check};
use crate::args::columns::limit_arg;
use crate::args::output::{OutputOptions, add_output_args};
use crate::diagnostic::Diagnostic;
use crate::render::Head;
use crate::schema::{Cell, ColumnType};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::text::{format_count, list_or_count};

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    add_output_args(command.arg(limit_arg()).after_help("Exit status: 0 clean, 1 findings, 2 a file could not be read"))
}

/// Lists what is wrong.
///
/// # Errors
/// If a file could not be read to its end, or the answer not be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches(matches)?.with_name("findings");
    let mut left = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    let head = Head::new;
    let heads = [
        head("file", ColumnType::Text),
        head("line", ColumnType::Integer),
        head("column", ColumnType::Integer),
        head("field", ColumnType::Text),
        head("value", ColumnType::Text),
        head("problem", ColumnType::Text),
        head("hint", ColumnType::Text),
    ];
    let mut checked = Checked::default();
    to.write_rows(session.screen, out, &heads, |push| {
        checked = check(&session.catalog, &mut |finding| {
            if left > 0 {
                left -= 1;
                push(&cells(finding))?;
            }
            Ok(())
        })?;
        Ok(format_count(checked.findings, "finding", "findings"))
    })?;
    if !checked.datasets.is_empty() {
        session.message(&summary(&session.catalog, &checked));
    }
    if let Some(lost) = lost(&checked) {
        session.message(&lost);
    }
    match checked {
        Checked { unread, .. } if !unread.is_empty() => {
            bail!("cannot read all of {}; what it holds was not checked to its end", unread.join(", "))
        }
        Checked { findings: 0, datasets, .. } if datasets.is_empty() => Ok(Status::Nothing),
        Checked { findings: 0, .. } => Ok(Status::Found),
        _ => Ok(Status::Findings),
    }
}

fn cells(finding: &Diagnostic) -> [Cell<'_>; 7] {
    let text = |text| if str::is_empty(text) { Cell::Empty } else { Cell::text(text) };
    let number = |number: Option<u64>| number.map_or(Cell::Empty, |number| Cell::Integer(number as i64));
    [
        text(&finding.file),
        number(finding.position.map(|at| at.line)),
        number(finding.position.map(|at| at.column)),
        text(&finding.field),
        text(&finding.value),
        text(&finding.problem.message),
        text(&finding.problem.hint),
    ]
}

/// `checked labels and clusters of 'mine', 105 rows: 2 findings`.
fn summary(catalog: &Catalog, checked: &Checked) -> String {
    let what = match catalog.user_dir() {
        None => "the built-in data".to_owned(),
        Some(dir) => format!("{} of '{}'", list_or_count(&checked.datasets, "dataset", "datasets"), dir.display()),
    };
    let found = match checked.findings {
        0 => "no findings".to_owned(),
        findings => format_count(findings, "finding", "findings"),
    };
    format!("checked {what}, {}: {found}", format_count(checked.rows, "row", "rows"))
}

/// `the built-in data refers to what your folder no longer has: labels to clusters (8)`.
fn lost(checked: &Checked) -> Option<String> {
    let all: Vec<String> = checked.lost.iter().map(|(from, to, count)| format!("{from} to {to} ({count})")).collect();
    (!all.is_empty())
        .then(|| format!("the built-in data refers to records that your folder no longer has: {}", all.join(", ")))
}
