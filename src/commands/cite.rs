//! `cite`: the citation of the report, or of records by their place in it.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::PathBuf;

use anyhow::{Context as _, Result, bail};
use clap::{Arg, ArgMatches, Command};

use super::Status;
use crate::analysis::dossier::find;
use crate::args::complete::Completer;
use crate::args::filters::exact_arg;
use crate::args::output::{output_arg, output_file};
use crate::datasets::Confidence;
use crate::output::sink::deliver;
use crate::publish::citation::{Citation, Cited, STYLES, Style, written};
use crate::query::{Query, RowView};
use crate::schema::Dataset;
use crate::session::Session;
use crate::store::edition::edition;
use crate::text::printable;

/// The columns that say where in the report a record stands, where it has them.
const PLACES: [&str; 2] = ["source", "footnotes"];
/// The columns that say how sure the reading is, and why, where it has them.
const READING: [&str; 2] = ["confidence", "note"];

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    let names: Vec<&str> = STYLES.iter().map(|style| style.0).collect();
    command
        .arg(Arg::new("keys").value_name("KEY").num_args(0..).add(Completer::AnyKey).help(
            "what to cite, by any of its names; DATASET/KEY where one name means several things (default: the report)",
        ))
        .arg(exact_arg())
        .next_help_heading("Output")
        .arg(
            Arg::new("format")
                .long("format")
                .short('f')
                .value_name("STYLE")
                .value_parser(names.clone())
                .help(format!("{} (default: from --output, else text)", names.join(", "))),
        )
        .arg(output_arg())
}

/// Writes the citations.
///
/// # Errors
/// If a key is unknown or ambiguous, or the citations cannot be written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let file = output_file(matches);
    let style = style(matches.get_one::<String>("format"), file)?;
    let exact = matches.get_flag("exact");
    let edition = edition(&session.catalog)?;
    let mut all = Vec::new();
    for asked in matches.get_many::<String>("keys").into_iter().flatten() {
        let (of, key) = find(session, asked, exact)?;
        all.push(Citation { record: Some(cited(session, of, key)?), edition: edition.clone() });
    }
    if all.is_empty() {
        all.push(Citation { record: None, edition });
    }
    let mut text = written(&all, style);
    if file.is_none() && session.screen.terminal {
        // Nothing that own data contains may drive a terminal.
        text = text.lines().map(|line| printable(line).into_owned() + "\n").collect();
    }
    deliver(file.map(PathBuf::as_path), out, |out| Ok(out.write_all(text.as_bytes())?))?;
    Ok(Status::Found)
}

/// The style that is named, or that the extension of a file asks for.
fn style(named: Option<&String>, file: Option<&PathBuf>) -> Result<Style> {
    let extension =
        file.map(|file| file.extension().map(|end| end.to_string_lossy().to_lowercase()).unwrap_or_default());
    let found = match (named, &extension) {
        (Some(name), _) => STYLES.iter().find(|style| style.0 == name),
        (None, Some(extension)) => STYLES.iter().find(|style| style.2 == extension),
        (None, None) => STYLES.first(),
    };
    match (found, file) {
        (Some(style), _) => Ok(style.1),
        (None, file) => {
            let all: Vec<String> = STYLES.iter().map(|style| format!(".{}", style.2)).collect();
            let shown = file.map(|file| file.display().to_string()).unwrap_or_default();
            bail!(
                "the name '{}' does not tell how to cite; end it in one of {}, or add -f STYLE",
                printable(&shown),
                all.join(", ")
            )
        }
    }
}

/// A record with its place in the report.
fn cited(session: &Session<'_>, of: &'static Dataset, key: String) -> Result<Cited> {
    let mut query = Query::new(of, session.date());
    query.columns =
        [of.title_column].iter().chain(&PLACES).chain(&READING).filter_map(|name| of.column_index(name)).collect();
    query.keys = Some(vec![key.clone()]);
    query.limit = Some(1);
    let mut found = None;
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        let text =
            |name: &str| of.column_index(name).map(|at| view.cell(at).display_text().into_owned()).unwrap_or_default();
        let [source, notes] = PLACES.map(text);
        let notes = match notes.as_str() {
            "" => String::new(),
            several if several.contains("; ") => format!("footnotes {}", several.replace("; ", ", ")),
            one => format!("footnote {one}"),
        };
        let place = [source, notes].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ");
        let [confidence, why] = READING.map(text);
        let judged = (confidence == Confidence::Inferred.word()).then_some(why);
        found = Some((text(of.title_column), place, judged));
        Ok(ControlFlow::Continue(()))
    })?;
    let (title, place, judged) = found.with_context(|| format!("{}/{key} has gone", of.name))?;
    let own = session.catalog.source(of)?.is_user_data;
    Ok(Cited { key: format!("{}/{key}", of.name), title, place, own, judged })
}
