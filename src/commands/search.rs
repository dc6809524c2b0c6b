//! `search`: records of all datasets in which all words occur, the best first.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use memchr::memmem::Finder;

use super::Status;
use crate::args::columns::limit_arg;
use crate::args::complete::{Completer, dataset_names};
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::DATASETS;
use crate::datasets::registry::resolve_dataset;
use crate::render::Head;
use crate::schema::{Cell, ColumnType, Dataset, RawRecord};
use crate::session::Session;
use crate::text::{fold, fold_letters_into, format_count, has_word_prefix};

/// How many words of the context stand before the first match, and how many in all.
const BEFORE: usize = 5;
const CONTEXT: usize = 14;

/// Adds the arguments.
#[must_use]
pub(crate) fn args(command: Command) -> Command {
    add_output_args(
        command
            .arg(Arg::new("words").value_name("TEXT").required(true).num_args(1..).help(
                "words that must all occur in a record, whatever their case and accents; the beginning of a word will do",
            ))
            .arg(
                Arg::new("in")
                    .long("in")
                    .value_name("DATASETS")
                    .value_delimiter(',')
                    .action(ArgAction::Append)
                    .add(Completer::Names(dataset_names))
                    .help("datasets to search, separated by commas (default: all)"),
            )
            .arg(limit_arg()),
    )
}

/// A record in which all words occur.
struct Hit {
    rank: usize,
    of: &'static Dataset,
    key: String,
    title: String,
    column: &'static str,
    context: String,
    source: String,
}

/// Searches all datasets.
///
/// # Errors
/// If a dataset is unknown, the data cannot be read, or the answer not written.
pub(crate) fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let to = OutputOptions::from_matches(matches)?;
    let typed: Vec<&str> = matches.get_many::<String>("words").into_iter().flatten().map(String::as_str).collect();
    let asked = fold(&typed.join(" ")).into_owned();
    let words: Vec<&str> = asked.split(' ').filter(|word| !word.is_empty()).collect();
    if words.is_empty() {
        bail!("'{}' has no letter and no digit to search for", typed.join(" "));
    }
    let within: Vec<&'static Dataset> = match matches.get_many::<String>("in") {
        Some(names) => names.map(|name| resolve_dataset(name)).collect::<Result<_>>()?,
        None => DATASETS.to_vec(),
    };
    let finders: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
    let (mut hits, mut lower) = (Vec::new(), String::new());
    for of in within {
        session.catalog.each_raw(of, &mut |raw, _| {
            // Most records lack a word, which is told from the whole of them at once.
            let lacks = raw.whole().is_some_and(|whole| {
                fold_letters_into(whole, &mut lower);
                finders.iter().any(|finder| finder.find(lower.as_bytes()).is_none())
            });
            if !lacks {
                hits.extend(hit(of, raw, &asked, &words));
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    hits.sort_by_key(|hit| hit.rank);
    let found = hits.len();
    hits.truncate(matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX));
    let names = ["dataset", "key", "title", "column", "context", "source"];
    let heads: Vec<Head> = names.iter().map(|name| Head { name: (*name).into(), kind: ColumnType::Text }).collect();
    let marks: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    to.write_highlighted(session.screen, out, &heads, &marks, |push| {
        for hit in &hits {
            let texts = [hit.of.name, &hit.key, &hit.title, hit.column, &hit.context, &hit.source];
            push(&texts.map(|text| if text.is_empty() { Cell::Empty } else { Cell::text(text) }))?;
        }
        Ok(format_count(found, "record", "records"))
    })?;
    if found == 0 {
        session.message(&format!("no record has all of: {}", words.join(", ")));
        return Ok(Status::Nothing);
    }
    Ok(Status::Found)
}

/// Whether all words occur in a record, and how well: 0 it is called so, 1 its name has them, 2 its title does, 3 it
/// does.
fn hit(of: &'static Dataset, raw: &RawRecord<'_>, asked: &str, words: &[&str]) -> Option<Hit> {
    let mut missing: Vec<&str> = words.to_vec();
    let mut first: Option<(usize, String)> = None;
    let mut rank = 3;
    for (index, column) in of.stored_columns().iter().enumerate() {
        let text = raw.field(index).shown();
        let folded = fold(&text);
        if !words.iter().any(|word| has_word_prefix(&folded, word)) {
            continue;
        }
        missing.retain(|word| !has_word_prefix(&folded, word));
        let names = of.key.contains(&column.name) || of.alias_columns.contains(&column.name);
        if names || column.name == of.title_column {
            let all = words.iter().all(|word| has_word_prefix(&folded, word));
            rank = rank.min(match (folded == asked, all, names) {
                (true, _, true) => 0,
                (_, true, true) => 1,
                (_, true, false) => 2,
                _ => 3,
            });
        }
        first.get_or_insert((index, text.into_owned()));
    }
    let (column, text) = first.filter(|_| missing.is_empty())?;
    let field =
        |name: &str| of.column_index(name).map_or_else(String::new, |index| raw.field(index).shown().into_owned());
    let key: Vec<_> = of.key.iter().map(|name| field(name)).collect();
    let context = context(&text, words);
    Some(Hit {
        rank,
        of,
        key: key.join("/"),
        title: field(of.title_column),
        column: of.columns[column].name,
        context,
        source: field("source"),
    })
}

/// The words around the first match.
fn context(text: &str, words: &[&str]) -> String {
    let all: Vec<&str> = text.split_whitespace().collect();
    let first = all.iter().position(|word| words.iter().any(|asked| has_word_prefix(&fold(word), asked))).unwrap_or(0);
    let from = if all.len() <= CONTEXT { 0 } else { first.saturating_sub(BEFORE) };
    let to = (from + CONTEXT).min(all.len());
    let (cut, left) = (if from > 0 { "… " } else { "" }, if to < all.len() { " …" } else { "" });
    format!("{cut}{}{left}", all[from..to].join(" "))
}
