//! `links`: every address in the data, as printed and as it can be used. Nothing is fetched.

use std::collections::HashSet;
use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::Status;
use crate::analysis::links::{Link, Owner, links, statuses};
use crate::args::columns::limit_arg;
use crate::args::output::{OutputOptions, add_output_args};
use crate::render::Head;
use crate::schema::{Cell, ColumnType};
use crate::session::Session;
use crate::text::format_count;

/// What people are shown; programs get every column.
const VIEW: [&str; 6] = ["dataset", "key", "url", "owner", "status", "repair"];

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    add_output_args(
        command
            .arg(
                Arg::new("host")
                    .long("host")
                    .value_name("HOST")
                    .action(ArgAction::Append)
                    .help("only links to this host and those below it, such as promexico.gob.mx"),
            )
            .arg(flag("closed", "only links to bodies that the report calls closed"))
            .arg(flag("repaired", "only links that are not printed as they can be used"))
            .arg(limit_arg()),
    )
}

/// Lists the links.
///
/// # Errors
/// If the data cannot be read, or the answer not be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches(matches)?;
    let hosts: Vec<String> =
        matches.get_many::<String>("host").into_iter().flatten().map(|host| host.to_lowercase()).collect();
    let within = |link: &Link| {
        hosts.iter().any(|host| link.host.strip_suffix(host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    };
    let closed = |link: &Link| link.owner.as_ref().is_some_and(Owner::is_closed);
    let mut all = links(&session.catalog, session.date())?;
    all.retain(|link| {
        (hosts.is_empty() || within(link))
            && (!matches.get_flag("closed") || closed(link))
            && (!matches.get_flag("repaired") || !link.repair.is_empty())
    });
    let different: HashSet<&str> = all.iter().map(|link| link.host.as_str()).collect();
    let foot = format!(
        "{} to {}; {} to bodies that are closed, {} repaired",
        format_count(all.len(), "link", "links"),
        format_count(different.len(), "host", "hosts"),
        all.iter().filter(|link| closed(link)).count(),
        all.iter().filter(|link| !link.repair.is_empty()).count(),
    );
    all.truncate(matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX));
    let rows = to.write_view(session.screen, out, &heads(), &VIEW, |push| {
        all.iter().try_for_each(|link| push(&cells(link)))?;
        Ok(foot)
    })?;
    if rows == 0 {
        session.message("no link is such (eccp-mx links lists them all)");
        return Ok(Status::Nothing);
    }
    Ok(Status::Found)
}

fn heads() -> [Head; 10] {
    let head = Head::new;
    [
        head("dataset", ColumnType::Text),
        head("key", ColumnType::Text),
        head("column", ColumnType::Text),
        head("url", ColumnType::Url),
        head("host", ColumnType::Text),
        head("owner", ColumnType::Text),
        head("status", statuses().map_or(ColumnType::Text, ColumnType::Word)),
        head("printed", ColumnType::Text),
        head("repair", ColumnType::Text),
        head("source", ColumnType::Text),
    ]
}

fn cells(link: &Link) -> [Cell<'_>; 10] {
    let text = |text| if str::is_empty(text) { Cell::Empty } else { Cell::text(text) };
    let owner = link.owner.as_ref();
    [
        text(link.of.name),
        text(&link.key),
        text(link.column),
        text(&link.url),
        text(&link.host),
        owner.map_or(Cell::Empty, |owner| text(&owner.key)),
        owner.map_or(Cell::Empty, |owner| text(&owner.status)),
        text(&link.printed),
        text(&link.repair),
        text(&link.source),
    ]
}
