//! `audit`: recomputes the claims of the report from the rest of its data.

use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::tally::Tally;
use super::{CommandSpec, Status};
use crate::analysis::claims::{audit_claims, output_cells, output_columns};
use crate::args::complete::{CompleteWith as _, Completer};
use crate::args::filters::resolve_words;
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::Verdict;
use crate::session::Session;

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "audit", about: "recompute the claims of the report from its tables and figures", args, run };

/// The columns of the human-readable formats; formats for programs have all.
const VIEW: [&str; 7] = ["id", "claim", "relation", "stated", "found", "verdict", "note"];

fn args(command: Command) -> Command {
    let verdicts: Vec<&str> = Verdict::WORDS.words().collect();
    add_output_args(
        command.arg(
            Arg::new("verdict")
                .long("verdict")
                .value_name("WORD")
                .action(ArgAction::Append)
                .complete_with(Completer::Words(&Verdict::WORDS))
                .help(format!("only claims with this verdict ({})", verdicts.join(", "))),
        ),
    )
}

/// Lists the claims with their verdicts, contradicted claims first.
fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches(matches)?;
    let typed: Vec<&String> = matches.get_many::<String>("verdict").into_iter().flatten().collect();
    let verdicts = resolve_words(session, "--verdict", &typed, &Verdict::WORDS, false)?;
    let mut claims = audit_claims(session)?;
    let has_claims = !claims.is_empty();
    claims.retain(|claim| verdicts.is_empty() || verdicts.iter().any(|word| word == claim.verdict.word()));
    let mut tally = Tally::default();
    // The column `verdict` is redundant if only one verdict was asked for.
    let view: Vec<&str> = VIEW.into_iter().filter(|&name| verdicts.len() != 1 || name != "verdict").collect();
    let rows = options.write_view(session, out, &output_columns(), &view, |push| {
        for claim in &claims {
            tally.add_row([claim.verdict.word()]);
            push(&output_cells(claim))?;
        }
        Ok(tally.summary("claim", "claims"))
    })?;
    if rows == 0 {
        session.message(if has_claims { "no claim has that verdict" } else { "the directory has no claims to audit" });
        return Ok(Status::NoMatch);
    }
    Ok(Status::Success)
}
