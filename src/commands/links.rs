//! `links`: lists the URLs in the data, as printed and repaired. Fetches nothing.

use std::collections::HashSet;
use std::io::Write;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::tally::limit_note;
use super::{CommandSpec, Status};
use crate::analysis::links::{Link, Owner, list_links, status_vocabulary};
use crate::args::columns::limit_arg;
use crate::args::output::{OutputOptions, add_output_args};
use crate::query::resolve::operator_message;
use crate::render::ColumnHeader;
use crate::schema::{Cell, ColumnType};
use crate::session::Session;
use crate::text::format_count;

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "links",
    about: "list the URLs in the data with their printed form, their repair and the owner of the host; fetches nothing",
    args,
    run,
};

/// The columns of the human-readable formats; formats for programs have all.
const VIEW: [&str; 6] = ["dataset", "key", "url", "owner", "status", "repair"];

fn args(command: Command) -> Command {
    let flag = |name: &'static str, help: &'static str| Arg::new(name).long(name).action(ArgAction::SetTrue).help(help);
    add_output_args(
        command
            .arg(
                Arg::new("host")
                    .long("host")
                    .value_name("HOST")
                    .action(ArgAction::Append)
                    .help("only links to this host and its subdomains, such as example.org"),
            )
            .arg(flag("closed", "only links to organisations that the report calls closed"))
            .arg(flag("repaired", "only links whose printed URL was repaired"))
            .arg(limit_arg()),
    )
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches(matches)?;
    let mut hosts: Vec<String> = Vec::new();
    for host in matches.get_many::<String>("host").into_iter().flatten() {
        if let Some(message) = operator_message("--host", host) {
            bail!(message);
        }
        hosts.push(host.to_lowercase());
    }
    let is_below = |link: &Link, host: &str| {
        link.host.strip_suffix(host).is_some_and(|subdomain| subdomain.is_empty() || subdomain.ends_with('.'))
    };
    let is_closed = |link: &Link| link.owner.as_ref().is_some_and(Owner::is_closed);
    let is_repaired = |link: &Link| !link.repair.is_empty();
    let mut links = list_links(&session.catalog, session.date())?;
    links.retain(|link| {
        (hosts.is_empty() || hosts.iter().any(|host| is_below(link, host)))
            && (!matches.get_flag("closed") || is_closed(link))
            && (!matches.get_flag("repaired") || is_repaired(link))
    });
    session.catalog.note_mixed_sources(links.iter().map(|link| link.dataset))?;
    let distinct_hosts: HashSet<&str> = links.iter().map(|link| link.host.as_str()).collect();
    let summary = format!(
        "{} to {}; {} to closed organisations, {} repaired",
        format_count(links.len(), "link", "links"),
        format_count(distinct_hosts.len(), "host", "hosts"),
        links.iter().filter(|link| is_closed(link)).count(),
        links.iter().filter(|link| is_repaired(link)).count(),
    );
    let limit = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    let summary = summary + &limit_note(limit, links.len(), "");
    links.truncate(limit);
    let rows = options.write_view(session, out, &output_columns(), &VIEW, |push| {
        links.iter().try_for_each(|link| push(&output_cells(link)))?;
        Ok(summary)
    })?;
    if rows == 0 {
        session.message("no links match (eccp-mx links lists all)");
        return Ok(Status::NoMatch);
    }
    Ok(Status::Success)
}

fn output_columns() -> [ColumnHeader; 10] {
    [
        ColumnHeader::new("dataset", ColumnType::Text),
        ColumnHeader::key("key"),
        ColumnHeader::new("column", ColumnType::Text),
        ColumnHeader::new("url", ColumnType::Url),
        ColumnHeader::new("host", ColumnType::Text),
        ColumnHeader::new("owner", ColumnType::Text),
        ColumnHeader::new("status", status_vocabulary().map_or(ColumnType::Text, ColumnType::Word)),
        ColumnHeader::new("printed", ColumnType::Text),
        ColumnHeader::new("repair", ColumnType::Text),
        ColumnHeader::new("source", ColumnType::Text),
    ]
}

fn output_cells(link: &Link) -> [Cell<'_>; 10] {
    let text = |text| if str::is_empty(text) { Cell::Empty } else { Cell::text(text) };
    let owner = link.owner.as_ref();
    [
        text(link.dataset.name),
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
