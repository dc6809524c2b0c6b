//! `audit`: lists the claims of the report with the results of recomputing them from the rest of its data.

use std::io::Write;

use anyhow::Result;
use clap::ArgMatches;

use super::{CommandSpec, Status, list};
use crate::analysis::claims::audit_claims;
use crate::datasets::AUDIT;
use crate::schema::Row;
use crate::session::Session;

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: AUDIT.command,
    about: "recompute the claims of the report from its tables and figures",
    args: list::args,
    run,
};

/// Lists the claims, by default those that are contradicted first.
fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    list::list_rows(&AUDIT, matches, session, out, |session, query| {
        let filter = query.raw_filter(session.catalog.source(query.dataset)?.is_user_data);
        let claims = audit_claims(session, &|raw| filter.may_match(raw))?;
        Ok(Some(claims.into_iter().map(|claim| Box::new(claim) as Box<dyn Row>).collect()))
    })
}
