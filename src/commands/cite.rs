//! `cite`: cites the source of the data, or records with their places in it.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::builder::PossibleValue;
use clap::{Arg, ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::analysis::dossier::{Dossier, find_record};
use crate::args::complete::{CompleteWith as _, Completer};
use crate::args::filters::exact_arg;
use crate::args::output::{output_arg, output_file};
use crate::datasets::Confidence;
use crate::output::sink::write_output;
use crate::publish::citation::{Citation, CitedRecord, STYLES, Style, format_citations};
use crate::query::{Query, RowView};
use crate::schema::Dataset;
use crate::session::Session;
use crate::store::place::PLACES;

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "cite", about: "cite the report or its records, as text, BibTeX or CSL-JSON", args, run };

/// The columns for the place of a record in the report. Datasets may lack them.
const PLACE_COLUMNS: [&str; 3] = ["source", "footnotes", "inherited_footnotes"];
/// The columns for how certain the values of a record are, and why. Datasets may lack them.
const CONFIDENCE_COLUMNS: [&str; 2] = ["confidence", "note"];

fn args(command: Command) -> Command {
    let names: Vec<&str> = STYLES.iter().map(|info| info.name).collect();
    command
        .arg(Arg::new("keys").value_name("KEY").num_args(0..).complete_with(Completer::AnyKey).help(
            "records to cite, by key, code or name; DATASET/KEY if a name is ambiguous; places in the report, such as \
             'Table 6, row 47' (default: the report as a whole)",
        ))
        .arg(exact_arg())
        .next_help_heading("Output")
        .arg(
            Arg::new("format")
                .long("format")
                .short('f')
                .value_name("FORMAT")
                .value_parser(
                    STYLES.iter().map(|info| PossibleValue::new(info.name).alias(info.extension)).collect::<Vec<_>>(),
                )
                .ignore_case(true)
                .help(format!("{} (default: from --output, else text)", names.join(", "))),
        )
        .arg(output_arg())
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let file = output_file(matches);
    let style = choose_style(matches.get_one::<String>("format"), file)?;
    let exact = matches.get_flag("exact");
    let mut records = Vec::new();
    for typed in matches.get_many::<String>("keys").into_iter().flatten() {
        records.push(Some(match Dossier::gather_part(session, typed)? {
            Some(place) => cite_place(session, &place),
            None => {
                let (dataset, key) = find_record(session, typed, exact)?;
                read_record(session, dataset, key)?
            }
        }));
    }
    if records.is_empty() {
        records.push(None);
    }
    let identity = session.catalog.identity();
    let citations: Vec<Citation<'_>> = records.into_iter().map(|record| Citation { record, identity }).collect();
    let text = format_citations(&citations, style);
    write_output(file.map(PathBuf::as_path), out, |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(Status::Success)
}

/// Returns the style called `name`, else the one with the extension of `file`, else the default.
fn choose_style(name: Option<&String>, file: Option<&PathBuf>) -> Result<Style> {
    let extension = |file: &PathBuf| {
        file.extension().map(|extension| extension.to_string_lossy().to_lowercase()).unwrap_or_default()
    };
    let info = match (name, file) {
        (Some(name), _) => {
            STYLES.iter().find(|info| [info.name, info.extension].iter().any(|known| known.eq_ignore_ascii_case(name)))
        }
        (None, Some(file)) => STYLES.iter().find(|info| info.extension == extension(file)),
        (None, None) => STYLES.first(),
    };
    match info {
        Some(info) => Ok(info.style),
        None => {
            let extensions: Vec<String> = STYLES.iter().map(|info| format!(".{}", info.extension)).collect();
            let file = file.map(|file| file.display().to_string()).unwrap_or_default();
            bail!("cannot infer a format from '{}'; supported: {} (or add -f FORMAT)", file, extensions.join(", "))
        }
    }
}

/// Returns the values that a citation of a part of a place contains, such as a row of a table.
fn cite_place(session: &Session<'_>, Dossier { dataset, entry, .. }: &Dossier) -> CitedRecord {
    let title = entry.get(dataset.title_column).unwrap_or_else(|| entry.key.clone());
    let is_laid_over = session.catalog.is_replaced_in(dataset);
    let key = format!("{}/{}", dataset.name, entry.key);
    CitedRecord { key, title, place: entry.key.clone(), is_laid_over, inferred: None }
}

/// Reads the values that a citation of a record contains.
fn read_record(session: &Session<'_>, dataset: &'static Dataset, key: String) -> Result<CitedRecord> {
    let mut query = Query::new(dataset, session.date());
    let columns = [dataset.title_column].into_iter().chain(PLACE_COLUMNS).chain(CONFIDENCE_COLUMNS);
    query.columns = columns.filter_map(|name| dataset.column_index(name)).collect();
    query.keys = Some(vec![key.clone()]);
    query.limit = session.catalog.record_limit(dataset)?;
    let mut found = None;
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        let text = |name| {
            dataset.column_index(name).map(|index| view.cell(index).display_text().into_owned()).unwrap_or_default()
        };
        let [source, footnotes, inherited] = PLACE_COLUMNS.map(text);
        let numbered = |kind: &str, numbers: String| match numbers.as_str() {
            "" => String::new(),
            several if several.contains("; ") => format!("{kind}s {}", several.replace("; ", ", ")),
            single => format!("{kind} {single}"),
        };
        let notes = [numbered("footnote", footnotes), numbered("inherited footnote", inherited)];
        let source = if dataset.name == PLACES { key.clone() } else { source };
        let place = [source].into_iter().chain(notes).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        let [confidence, reason] = CONFIDENCE_COLUMNS.map(text);
        let inferred = (confidence == Confidence::Inferred.word()).then_some(reason);
        match found.replace((text(dataset.title_column), place, inferred)) {
            Some(_) => Err(session.catalog.duplicate_key(dataset, &key)),
            None => Ok(ControlFlow::Continue(())),
        }
    })?;
    let (title, place, inferred) = found.with_context(|| format!("{}/{key} no longer exists", dataset.name))?;
    let is_laid_over = session.catalog.is_replaced_in(dataset);
    Ok(CitedRecord { key: format!("{}/{key}", dataset.name), title, place, is_laid_over, inferred })
}
