//! `show`: writes the dossier of a record (the record and those related to it) as a document, nested JSON or flat rows.

use std::io::Write;

use anyhow::{Result, anyhow};
use clap::{Arg, ArgMatches, Command};
use serde_json::{Map, Value, json};

use super::{CommandSpec, Status};
use crate::analysis::dossier::{Dossier, Entry, Related, find_record};
use crate::args::complete::{CompleteWith as _, Completer};
use crate::args::filters::exact_arg;
use crate::args::output::{OutputOptions, add_output_args};
use crate::diagnostic::{Diagnostic, MessageWithLines};
use crate::document::{Body, Document, Section};
use crate::render::{ColumnHeader, Format};
use crate::schema::{Cell, ColumnType, Dataset};
use crate::session::Session;
use crate::text::{escape_json, format_count};

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "show",
    about: "show everything about a record: a cluster, state, sector, policy or footnote; or about a place in the report",
    args,
    run,
};

/// The column of the rows that hold the command that lists the records of a dataset.
const COMMAND_COLUMN: &str = "command";

fn args(command: Command) -> Command {
    let command = command
        .arg(Arg::new("keys").value_name("KEY").required(true).num_args(1..).complete_with(Completer::AnyKey).help(
            "records to show, by key, code or name; DATASET/KEY if a name is ambiguous; places in the report, such as \
             'Table 6, row 47'; - reads keys from standard input, one per line",
        ))
        .arg(exact_arg());
    add_output_args(command)
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches(matches)?;
    let exact = matches.get_flag("exact");
    let keys = read_keys(matches, session)?;
    if keys.is_empty() {
        session.message("no keys on standard input");
        return Ok(Status::NoMatch);
    }
    let (mut dossiers, mut errors) = (Vec::new(), Vec::new());
    for typed in &keys {
        match gather(session, typed, exact) {
            Ok(dossier) => dossiers.push(dossier),
            // A fault in the data would be reported again for every key.
            Err(error) if error.is::<Diagnostic>() => return Err(error),
            Err(error) => errors.push(error),
        }
    }
    if !dossiers.is_empty() {
        write_dossiers(&options, session, out, &dossiers)?;
    }
    match errors.len() {
        0 => Ok(Status::Success),
        1 => Err(errors.remove(0)),
        number => Err(MessageWithLines::list(
            format!("{number} of {} keys do not name exactly one record:", keys.len()),
            &errors,
        )
        .into()),
    }
}

/// Reads the dossier of the record or the place that `typed` names.
fn gather(session: &mut Session<'_>, typed: &str, exact: bool) -> Result<Dossier> {
    if let Some(dossier) = Dossier::gather_part(session, typed)? {
        return Ok(dossier);
    }
    match find_record(session, typed, exact) {
        Ok((dataset, key)) => Dossier::gather(session, typed, dataset, &key),
        Err(error) if error.is::<Diagnostic>() => Err(error),
        Err(error) => Dossier::gather_text_place(session, typed)?.ok_or(error),
    }
}

fn write_dossiers(
    options: &OutputOptions,
    session: &Session<'_>,
    out: &mut dyn Write,
    dossiers: &[Dossier],
) -> Result<()> {
    match options.format {
        Format::Table | Format::Markdown => options.write_document(session.screen, out, |format, screen, out| {
            for (i, dossier) in dossiers.iter().enumerate() {
                if i > 0 {
                    writeln!(out)?;
                }
                document(dossier).write(format, screen, out)?;
            }
            Ok(())
        }),
        Format::Json => options.write_document(session.screen, out, |_, _, out| {
            let objects: Vec<Value> = dossiers.iter().map(dossier_json).collect();
            Ok(writeln!(out, "{}", escape_json(&serde_json::to_string_pretty(&objects)?))?)
        }),
        _ => write_flat(options, session, out, dossiers),
    }
}

/// Returns the keys on the command line, with `-` replaced by the lines of standard input.
fn read_keys(matches: &ArgMatches, session: &Session<'_>) -> Result<Vec<String>> {
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
    Ok(keys)
}

fn document(dossier: &Dossier) -> Document {
    let title = dossier.entry.get(dossier.dataset.title_column).unwrap_or_else(|| dossier.entry.key.clone());
    let fields = |dataset: &Dataset, entry: &Entry| {
        let field = |(name, cell): &(&str, Cell<'static>)| {
            let index = dataset.column_index(name)?;
            Some((ColumnHeader::of_column(dataset, index).with_name(name.replace('_', " ")), cell.clone()))
        };
        Body::Fields(entry.cells.iter().filter_map(field).collect())
    };
    let mut sections = vec![Section { title: String::new(), body: fields(dossier.dataset, &dossier.entry) }];
    for related in &dossier.related {
        let (noun, plural) = (related.dataset.noun, related.dataset.name);
        let mut count = match related.inherited_by {
            Some(_) => {
                format_count(related.entries.len(), &format!("inherited {noun}"), &format!("inherited {plural}"))
            }
            None => format_count(related.entries.len(), noun, plural),
        };
        count.push_str(wording(related.dataset));
        if let Some(command) = &related.command {
            count.push_str(&format!(" ({command})"));
        }
        match &related.entries[..] {
            [only] if related.is_extension => {
                let body = fields(related.dataset, &without_repetition(related, only));
                sections.push(Section { title: related.dataset.noun.to_owned(), body });
            }
            _ => sections.push(Section { title: count, body: related_rows(dossier, related) }),
        }
    }
    let subtitle = format!("{}/{}{}", dossier.dataset.name, dossier.entry.key, wording(dossier.dataset));
    Document { title, subtitle, header: Vec::new(), sections }
}

/// Returns the note that follows the name of a dataset whose records are paraphrases; empty for other datasets.
fn wording(dataset: &Dataset) -> &'static str {
    if dataset.is_paraphrase() { ", in our words" } else { "" }
}

/// Returns the entry of an extension, such as a profile, without the columns that repeat the record of the dossier: the key
/// and the columns that are not stored.
fn without_repetition(related: &Related, entry: &Entry) -> Entry {
    let dataset = related.dataset;
    let adds =
        |name: &str| dataset.stored_columns().iter().any(|column| column.name == name) && !dataset.key.contains(&name);
    let cells = entry.cells.iter().filter(|(name, _)| adds(name)).cloned().collect();
    Entry { key: entry.key.clone(), cells }
}

/// Returns related records as rows: the default view with notes and sources, without columns that are empty or that only
/// refer to the record of the dossier. The records from a place are in the default view, which their command prints too.
fn related_rows(dossier: &Dossier, related: &Related) -> Body {
    let dataset = related.dataset;
    let mut heads: Vec<ColumnHeader> = Vec::new();
    let more: &[&str] = if related.command.is_some() { &[] } else { &["note", "source"] };
    for &name in dataset.default_columns.iter().chain(more) {
        let Some(index) = dataset.column_index(name) else { continue };
        let mut cells = related.entries.iter().map(|entry| entry.cell(name));
        let repeats = dataset.column_type(index) == ColumnType::Reference(dossier.dataset.name)
            && cells.clone().all(|cell| cell.stored_text() == dossier.entry.key);
        let is_listed = heads.iter().any(|head| head.name == name);
        if !repeats && !is_listed && cells.any(|cell| !cell.is_empty()) {
            heads.push(ColumnHeader::of_column(dataset, index));
        }
    }
    let row = |entry: &Entry| heads.iter().map(|head| entry.cell(&head.name)).collect();
    let rows = related.entries.iter().map(row).collect();
    Body::Table(heads, rows)
}

fn entry_json(entry: &Entry) -> Value {
    entry.cells.iter().map(|(name, cell)| ((*name).to_owned(), cell.to_json())).collect()
}

fn dossier_json(dossier: &Dossier) -> Value {
    let mut related: Map<String, Value> = Map::new();
    for group in &dossier.related {
        let entries = group.entries.iter().map(entry_json);
        // Two groups can have the same dataset: the footnotes that a footnote refers to, and those that refer to it.
        let name = group.inherited_by.unwrap_or(group.dataset.name);
        match related.get_mut(name) {
            Some(Value::Array(array)) => array.extend(entries),
            _ => {
                related.insert(name.to_owned(), entries.collect());
            }
        }
    }
    let mut json = json!({
        "input": dossier.typed,
        "dataset": dossier.dataset.name,
        "key": dossier.entry.key,
        "record": entry_json(&dossier.entry),
        "related": related,
    });
    let commands =
        dossier.related.iter().filter_map(|group| Some((group.dataset.name.to_owned(), group.command.clone()?.into())));
    let commands: Map<String, Value> = commands.collect();
    if !commands.is_empty() {
        json["commands"] = commands.into();
    }
    json
}

/// Writes a row for each value: first those of the record, then those of the related records. The command that lists the
/// records of a dataset is a value without a key.
fn write_flat(options: &OutputOptions, session: &Session<'_>, out: &mut dyn Write, dossiers: &[Dossier]) -> Result<()> {
    let heads =
        ["input", "dataset", "key", "column", "value", "source"].map(|name| ColumnHeader::new(name, ColumnType::Text));
    options.write_rows(session, out, &heads, |push| {
        for dossier in dossiers {
            for (dataset, command) in
                dossier.related.iter().filter_map(|group| Some((group.dataset, group.command.as_ref()?)))
            {
                let cells = [&dossier.typed, dataset.name, "", COMMAND_COLUMN, command, ""];
                push(&cells.map(Cell::text))?;
            }
            let record = std::iter::once((dossier.dataset, &dossier.entry));
            let related =
                dossier.related.iter().flat_map(|group| group.entries.iter().map(|entry| (group.dataset, entry)));
            for (dataset, entry) in record.chain(related) {
                let source = entry.cell("source");
                for (name, cell) in &entry.cells {
                    let value = cell.stored_text();
                    let (input, key) = (Cell::text(&dossier.typed), Cell::text(&entry.key));
                    push(&[
                        input,
                        Cell::text(dataset.name),
                        key,
                        Cell::text(name),
                        Cell::text(&value),
                        source.clone(),
                    ])?;
                }
            }
        }
        Ok(String::new())
    })?;
    Ok(())
}
