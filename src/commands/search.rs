//! `search`: finds records of all datasets that contain all of the given words, best matches first.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use super::{CommandSpec, Status};
use crate::args::columns::limit_arg;
use crate::args::complete::{CompleteWith as _, Completer, dataset_names};
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::DATASETS;
use crate::datasets::registry::resolve_dataset;
use crate::render::ColumnHeader;
use crate::schema::{Cell, Column, ColumnType, Dataset, RawRecord};
use crate::session::Session;
use crate::text::{fold, fold_letters_into, format_count, has_word_prefix};

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "search",
    about: "search all datasets for records that contain all of the given words, best matches first",
    args,
    run,
};

/// The number of words in the context of a match.
const CONTEXT_WORDS: usize = 14;
/// The number of those words that precede the match.
const WORDS_BEFORE: usize = 5;

fn args(command: Command) -> Command {
    add_output_args(
        command
            .arg(Arg::new("words").value_name("TEXT").required(true).num_args(1..).help(
                "words that must all occur in a record, ignoring case and accents; each may be the beginning of a longer word",
            ))
            .arg(
                Arg::new("in")
                    .long("in")
                    .value_name("DATASETS")
                    .value_delimiter(',')
                    .action(ArgAction::Append)
                    .complete_with(Completer::Names(dataset_names))
                    .help("datasets to search, separated by commas (default: all)"),
            )
            .arg(
                Arg::new("not-in")
                    .long("not-in")
                    .value_name("DATASETS")
                    .value_delimiter(',')
                    .action(ArgAction::Append)
                    .complete_with(Completer::Names(dataset_names))
                    .help("datasets not to search, separated by commas"),
            )
            .arg(limit_arg()),
    )
}

/// How well a record matches, from best to worst.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The words are the key or an alias of the record.
    Name,
    /// The key or an alias of the record contains the words.
    InName,
    /// The title of the record contains the words.
    InTitle,
    /// The record contains the words.
    InRecord,
}

/// A record that contains all words.
struct SearchHit {
    rank: Rank,
    dataset: &'static Dataset,
    key: String,
    title: String,
    column: &'static Column,
    context: String,
    source: String,
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches(matches)?;
    let typed: Vec<&str> = matches.get_many::<String>("words").into_iter().flatten().map(String::as_str).collect();
    let folded = fold(&typed.join(" ")).into_owned();
    let mut seen = FxHashSet::default();
    let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty() && seen.insert(*word)).collect();
    if words.is_empty() {
        bail!("'{}' has no letter or digit to search for", typed.join(" "));
    }
    let named = |flag: &str| {
        let names = matches.get_many::<String>(flag);
        names.map(|names| names.map(|name| resolve_dataset(name)).collect::<Result<Vec<_>>>()).transpose()
    };
    let mut datasets = named("in")?.unwrap_or_else(|| DATASETS.to_vec());
    let mut seen: FxHashSet<&str> = named("not-in")?.iter().flatten().map(|dataset| dataset.name).collect();
    datasets.retain(|dataset| seen.insert(dataset.name));
    if datasets.is_empty() {
        bail!("--not-in excludes every dataset to search");
    }
    let finders: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
    let (mut hits, mut folded_record) = (Vec::new(), String::new());
    for dataset in datasets {
        session.catalog.each_raw(dataset, &mut |record| {
            // Most records lack a word. Searching the whole record shows that faster than searching each field.
            let lacks_word = record.unescaped_text().is_some_and(|text| {
                fold_letters_into(text, &mut folded_record);
                finders.iter().any(|finder| finder.find(folded_record.as_bytes()).is_none())
            });
            if !lacks_word {
                hits.extend(match_record(dataset, record, &folded, &words));
            }
            Ok(ControlFlow::Continue(()))
        })?;
    }
    hits.sort_by_key(|hit| hit.rank);
    session.catalog.note_mixed_sources(hits.iter().map(|hit| hit.dataset))?;
    let found = hits.len();
    hits.truncate(matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX));
    let headers = ["dataset", "key", "title", "column", "context", "wording", "source"]
        .map(|name| if name == "key" { ColumnHeader::key(name) } else { ColumnHeader::new(name, ColumnType::Text) });
    let highlights: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    options.write_highlighted(session, out, &headers, &highlights, |push| {
        for hit in &hits {
            let is_ours = hit.dataset.is_paraphrase() || hit.column.is_paraphrase();
            let wording = if is_ours { "in our words" } else { "" };
            let texts = [hit.dataset.name, &hit.key, &hit.title, hit.column.name, &hit.context, wording, &hit.source];
            push(&texts.map(|text| if text.is_empty() { Cell::Empty } else { Cell::text(text) }))?;
        }
        Ok(format_count(found, "record", "records"))
    })?;
    if found == 0 {
        session.message(&format!("no record contains all of: {}", words.join(", ")));
        return Ok(Status::NoMatch);
    }
    Ok(Status::Success)
}

/// Returns a hit if the record contains all words. The column of the hit is the first one that contains any of the words.
fn match_record(
    dataset: &'static Dataset,
    record: &RawRecord<'_>,
    folded_query: &str,
    words: &[&str],
) -> Option<SearchHit> {
    let mut missing: Vec<&str> = words.to_vec();
    let mut first: Option<(usize, String)> = None;
    let mut rank = Rank::InRecord;
    for (index, column) in dataset.stored_columns().iter().enumerate() {
        let text = record.field(index).text();
        let folded = fold(&text);
        if !words.iter().any(|word| has_word_prefix(&folded, word)) {
            continue;
        }
        missing.retain(|word| !has_word_prefix(&folded, word));
        let is_name = dataset.key.contains(&column.name) || dataset.alias_columns.contains(&column.name);
        if is_name || column.name == dataset.title_column {
            let contains_all = words.iter().all(|word| has_word_prefix(&folded, word));
            rank = rank.min(match (folded == folded_query, contains_all, is_name) {
                (true, _, true) => Rank::Name,
                (_, true, true) => Rank::InName,
                (_, true, false) => Rank::InTitle,
                _ => Rank::InRecord,
            });
        }
        first.get_or_insert((index, text.into_owned()));
    }
    let (column, text) = first.filter(|_| missing.is_empty())?;
    let field = |name: &str| {
        dataset.column_index(name).map_or_else(String::new, |index| record.field(index).text().into_owned())
    };
    Some(SearchHit {
        rank,
        dataset,
        key: record.key(dataset).into_owned(),
        title: field(dataset.title_column),
        column: &dataset.columns[column],
        context: excerpt(&text, words),
        source: field("source"),
    })
}

/// Returns the words of `text` around the first match.
fn excerpt(text: &str, words: &[&str]) -> String {
    let all: Vec<&str> = text.split_whitespace().collect();
    let is_match = |word: &&str| words.iter().any(|searched| has_word_prefix(&fold(word), searched));
    let first_match = all.iter().position(is_match).unwrap_or(0);
    let start = if all.len() <= CONTEXT_WORDS { 0 } else { first_match.saturating_sub(WORDS_BEFORE) };
    let end = (start + CONTEXT_WORDS).min(all.len());
    let (before, after) = (if start > 0 { "… " } else { "" }, if end < all.len() { " …" } else { "" });
    format!("{before}{}{after}", all[start..end].join(" "))
}
