//! `audit`: what becomes of the report's claims when its own data is asked.

use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::Status;
use crate::analysis::claims::{Judged, cells, heads, ranked};
use crate::args::complete::Completer;
use crate::args::filters::resolve_words;
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::Verdict;
use crate::session::Session;

/// What people are shown; programs get every column.
const VIEW: [&str; 6] = ["id", "claim", "relation", "stated", "found", "verdict"];

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let all: Vec<&str> = Verdict::WORDS.words().collect();
    add_output_args(
        command.arg(
            Arg::new("verdict")
                .long("verdict")
                .value_name("WORD")
                .action(ArgAction::Append)
                .add(Completer::Words(&Verdict::WORDS))
                .help(format!("only claims of this verdict ({})", all.join(", "))),
        ),
    )
}

/// Recomputes the claims and says what becomes of each, the contradicted ones first.
///
/// # Errors
/// If a claim cannot be recomputed, or the answer not written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches(matches)?;
    let typed: Vec<String> = matches.get_many::<String>("verdict").into_iter().flatten().cloned().collect();
    let wanted = resolve_words(session, "--verdict", &typed, &Verdict::WORDS, false)?;
    let mut judged = ranked(session)?;
    judged.retain(|one| wanted.is_empty() || wanted.iter().any(|word| word == one.verdict.word()));
    let rows = to.write_view(session.screen, out, &heads(), &VIEW, |push| {
        judged.iter().try_for_each(|one| push(&cells(one)))?;
        Ok(foot(&judged))
    })?;
    if rows == 0 {
        session.message("no claim has that verdict");
        return Ok(Status::Nothing);
    }
    Ok(Status::Found)
}

/// `50 claims: 20 contradicted, 2 within rounding, 28 holds`.
fn foot(judged: &[Judged]) -> String {
    let counts = Verdict::WORDS.words().filter_map(|word| {
        let count = judged.iter().filter(|one| one.verdict.word() == word).count();
        (count > 0).then(|| format!("{count} {word}"))
    });
    format!("{}: {}", crate::text::format_count(judged.len(), "claim", "claims"), counts.collect::<Vec<_>>().join(", "))
}
