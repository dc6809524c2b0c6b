//! `show`: the dossier of one thing, as a document, as nested JSON or as flat rows.

use std::io::Write;

use anyhow::{Result, anyhow, bail};
use clap::{Arg, ArgMatches, Command};

use super::Status;
use crate::analysis::dossier::{Dossier, Entry, Related, find};
use crate::args::complete::Completer;
use crate::args::filters::exact_arg;
use crate::args::output::{OutputOptions, add_output_args};
use crate::document::{Body, Document, Section};
use crate::render::{Format, Head};
use crate::schema::{Cell, ColumnType};
use crate::session::Session;
use crate::text::format_count;

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let command = command
        .arg(Arg::new("keys").value_name("KEY").required(true).num_args(1..).add(Completer::AnyKey).help(
            "what to show, by any of its names; DATASET/KEY where one name means several things; - reads keys from \
                 standard input, one a line",
        ))
        .arg(exact_arg());
    add_output_args(command)
}

/// Shows everything known of each key.
///
/// # Errors
/// If a key is unknown or ambiguous, or the answer cannot be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches(matches)?;
    let exact = matches.get_flag("exact");
    let mut dossiers = Vec::new();
    for asked in keys(matches, session)? {
        let (of, key) = find(session, &asked, exact)?;
        dossiers.push(Dossier::gather(session, &asked, of, &key)?);
    }
    if dossiers.is_empty() {
        session.message("no key was given on standard input");
        return Ok(Status::Nothing);
    }
    match to.format {
        Format::Table | Format::Markdown => to.write_document(session.screen, out, |format, screen, out| {
            for (i, dossier) in dossiers.iter().enumerate() {
                if i > 0 {
                    writeln!(out)?;
                }
                document(dossier).write(format, screen, out)?;
            }
            Ok(())
        })?,
        Format::Json => to.write_document(session.screen, out, |_, _, out| {
            let all: Vec<serde_json::Value> = dossiers.iter().map(nested).collect();
            serde_json::to_writer_pretty(&mut *out, &all)?;
            Ok(writeln!(out)?)
        })?,
        _ => flat(&to, session, out, &dossiers)?,
    }
    Ok(Status::Found)
}

/// The keys that are asked for, `-` replaced by the lines of standard input.
fn keys(matches: &ArgMatches, session: &Session<'_>) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for typed in matches.get_many::<String>("keys").into_iter().flatten() {
        if typed != "-" {
            keys.push(typed.clone());
            continue;
        }
        let mut text = String::new();
        (session.context.stdin)().read_to_string(&mut text).map_err(|_| anyhow!("standard input is not UTF-8 text"))?;
        keys.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
    }
    if keys.iter().any(|key| key.is_empty()) {
        bail!("an empty key was given (eccp-mx show --help shows how keys look)");
    }
    Ok(keys)
}

fn document(dossier: &Dossier) -> Document {
    let title = dossier.entry.get(dossier.of.title_column).unwrap_or_else(|| dossier.entry.key.clone());
    let fields = |entry: &Entry| {
        Body::Fields(entry.cells.iter().map(|(name, cell)| (name.replace('_', " "), cell.clone())).collect())
    };
    let mut sections = vec![Section { title: String::new(), body: fields(&dossier.entry) }];
    for related in &dossier.related {
        let count = format_count(related.entries.len(), related.of.noun, related.of.name);
        match &related.entries[..] {
            [only] if related.single => {
                sections.push(Section { title: related.of.noun.to_owned(), body: fields(&own(related, only)) });
            }
            _ => sections.push(Section { title: count, body: rows(dossier, related) }),
        }
    }
    Document { title, subtitle: format!("{}/{}", dossier.of.name, dossier.entry.key), sections }
}

/// A part of the thing without what only repeats the thing: its key and what is got through it.
fn own(related: &Related, entry: &Entry) -> Entry {
    let of = related.of;
    let stored = |name: &str| of.stored_columns().iter().any(|column| column.name == name) && !of.key.contains(&name);
    let cells = entry.cells.iter().filter(|(name, _)| stored(name)).cloned().collect();
    Entry { key: entry.key.clone(), cells }
}

/// The default view of related records, without the columns that only repeat what the dossier is about, and with their
/// notes where they have any.
fn rows(dossier: &Dossier, related: &Related) -> Body {
    let of = related.of;
    let names = of.default_columns.iter().copied().chain(["note", "source"]).filter(|name| {
        let cells = || related.entries.iter().map(|entry| entry.cell(name));
        let about =
            of.column_index(name).is_some_and(|index| of.column_type(index) == ColumnType::Reference(dossier.of.name));
        !(about && cells().all(|cell| cell.stored_text() == dossier.entry.key)) && cells().any(|cell| !cell.is_empty())
    });
    let mut shown: Vec<&str> = Vec::new();
    names.for_each(|name| {
        if !shown.contains(&name) {
            shown.push(name)
        }
    });
    let heads = shown.iter().filter_map(|name| {
        Some(Head { name: (*name).to_owned().into(), kind: of.column_type(of.column_index(name)?) })
    });
    let heads: Vec<Head> = heads.collect();
    let cells = |entry: &Entry| heads.iter().map(|head| entry.cell(&head.name)).collect();
    let rows = related.entries.iter().map(cells).collect();
    Body::Rows(heads, rows)
}

impl Entry {
    fn json(&self) -> serde_json::Value {
        self.cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.to_json())).collect()
    }
}

fn nested(dossier: &Dossier) -> serde_json::Value {
    let mut related: Vec<(&str, serde_json::Value)> = Vec::new();
    for group in &dossier.related {
        let entries = group.entries.iter().map(Entry::json).collect();
        match related.iter_mut().find(|(name, _)| *name == group.of.name) {
            // A footnote that repeats others is both referred to and refers.
            Some((_, serde_json::Value::Array(known))) => {
                known.extend(group.entries.iter().map(Entry::json));
            }
            _ => related.push((group.of.name, entries)),
        }
    }
    let related: serde_json::Map<String, serde_json::Value> =
        related.into_iter().map(|(name, entries)| (name.to_owned(), entries)).collect();
    serde_json::json!({
        "asked": dossier.asked,
        "dataset": dossier.of.name,
        "key": dossier.entry.key,
        "record": dossier.entry.json(),
        "related": related,
    })
}

/// A row for each value: of the record, then of what has to do with it.
fn flat(to: &OutputOptions, session: &Session<'_>, out: &mut dyn Write, dossiers: &[Dossier]) -> Result<()> {
    let names = ["asked", "dataset", "key", "column", "value", "source"];
    let heads = names.map(|name| Head { name: name.into(), kind: ColumnType::Text });
    to.write_rows(session.screen, out, &heads, |push| {
        for dossier in dossiers {
            let own = std::iter::once((dossier.of, &dossier.entry));
            let related = dossier.related.iter().flat_map(|group| group.entries.iter().map(|entry| (group.of, entry)));
            for (of, entry) in own.chain(related) {
                let source = entry.cell("source");
                for (name, cell) in &entry.cells {
                    let value = cell.stored_text();
                    let (asked, key) = (Cell::text(&dossier.asked), Cell::text(&entry.key));
                    push(&[asked, Cell::text(of.name), key, Cell::text(name), Cell::text(&value), source.clone()])?;
                }
            }
        }
        Ok(String::new())
    })?;
    Ok(())
}
