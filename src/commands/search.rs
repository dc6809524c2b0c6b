//! `search`: finds records of all datasets that contain all of the given words, best matches first.

use std::io::Write;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use super::tally::limit_note;
use super::{CommandSpec, Status};
use crate::analysis::no_match::missing_words;
use crate::args::columns::limit_arg;
use crate::args::complete::{CompleteWith as _, Completer, dataset_names};
use crate::args::filters::text_terms;
use crate::args::output::{OutputOptions, add_output_args};
use crate::datasets::DATASETS;
use crate::datasets::registry::resolve_dataset;
use crate::query::aggregate::{GroupDetails, count_groups};
use crate::query::facets::{FilterFlag, FlagKind, filter_flags, list_arguments};
use crate::query::{Filter, Predicate, Query, contains_term};
use crate::render::ColumnHeader;
use crate::schema::{Cell, ColumnType, Dataset, RawRecord};
use crate::session::Session;
use crate::text::{fold, fold_letters_into, format_count, has_word_prefix, quote_for_shell, suggestion};

/// The command.
pub(crate) const COMMAND: CommandSpec = CommandSpec {
    name: "search",
    about: "search all datasets for records that contain all of the given words, best matches first",
    args,
    run,
};

/// The maximum number of records whose rows are offered.
const MAX_OFFERS: usize = 3;
/// The number of words in the context of a match.
const CONTEXT_WORDS: usize = 14;
/// The number of those words that precede the match.
const WORDS_BEFORE: usize = 5;

fn args(command: Command) -> Command {
    add_output_args(
        command
            .arg(Arg::new("words").value_name("TEXT").required(true).num_args(1..).help(
                "words that must all occur in a record, ignoring case and accents; each may be the beginning of a longer word; words in double quotes are a phrase: '\"triple helix\"'",
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
    /// The words describe the dataset of the record.
    InDataset,
}

impl Rank {
    /// The rank of a record one of whose columns is the words, and the rank if the column contains them: for a key or an
    /// alias.
    const OF_NAME: [Rank; 2] = [Rank::Name, Rank::InName];
    /// The same for a part of a key, which names several records.
    const OF_KEY_PART: [Rank; 2] = [Rank::InName; 2];
    /// The same for a title that is no name.
    const OF_TITLE: [Rank; 2] = [Rank::InTitle; 2];
    /// The same for other columns.
    const OF_OTHER: [Rank; 2] = [Rank::InRecord; 2];
}

/// A record that contains all words.
struct SearchHit {
    rank: Rank,
    /// Whether the rank is that of the words that do not describe the dataset. A record that contains all words precedes it.
    is_rank_of_rest: bool,
    dataset: &'static Dataset,
    key: String,
    title: String,
    /// The name of the column of the context; empty for the description of the dataset.
    column: &'static str,
    context: String,
    is_paraphrase: bool,
    source: String,
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches(matches)?;
    let typed: Vec<&str> = matches.get_many::<String>("words").into_iter().flatten().map(String::as_str).collect();
    let typed = typed.join(" ");
    let mut seen = FxHashSet::default();
    let terms = text_terms(&typed)?;
    let words: Vec<&str> = terms.iter().map(String::as_str).filter(|word| seen.insert(*word)).collect();
    if words.is_empty() {
        bail!("'{typed}' has no letter or digit to search for");
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
    let search = Search { query: &terms.join(" "), words: &words };
    let mut hits = search.find_hits(session, &datasets)?;
    session.catalog.note_mixed_sources(hits.iter().map(|hit| hit.dataset))?;
    let found = hits.len();
    let best: Vec<(&'static Dataset, String)> = search.best_names(&hits);
    let limit = matches.get_one::<usize>("limit").copied().unwrap_or(usize::MAX);
    hits.truncate(limit);
    let headers = ["dataset", "key", "title", "column", "context", "wording", "source"]
        .map(|name| if name == "key" { ColumnHeader::key(name) } else { ColumnHeader::new(name, ColumnType::Text) });
    let highlights: Vec<String> = words.iter().flat_map(|word| word.split(' ')).map(str::to_owned).collect();
    options.write_highlighted(session, out, &headers, &highlights, |push| {
        for hit in &hits {
            let wording = if hit.is_paraphrase { "in our words" } else { "" };
            let texts = [hit.dataset.name, &hit.key, &hit.title, hit.column, &hit.context, wording, &hit.source];
            push(&texts.map(|text| if text.is_empty() { Cell::Empty } else { Cell::text(text) }))?;
        }
        Ok(format_count(found, "record", "records") + &limit_note(limit, found, ""))
    })?;
    if found == 0 {
        report_no_record(session, &words, &datasets)?;
        return Ok(Status::NoMatch);
    }
    for (dataset, key) in best {
        if let Some(offer) = offer_rows(session, dataset, &key)? {
            session.message(&offer);
        }
    }
    Ok(Status::Success)
}

/// The words to search for.
struct Search<'w> {
    /// The words and phrases as typed, folded.
    query: &'w str,
    /// The distinct ones of them.
    words: &'w [&'w str],
}

impl Search<'_> {
    /// Returns the records of `datasets` that match, best matches first.
    fn find_hits(&self, session: &Session<'_>, datasets: &[&'static Dataset]) -> Result<Vec<SearchHit>> {
        let mut folded = String::new();
        let described = self.described_words(datasets);
        let mut hits = Vec::new();
        for (&dataset, described) in datasets.iter().zip(&described) {
            let is_required = |word: &&&str| !described.contains(*word);
            // Folding does not remove the characters between the words of a phrase.
            let required = self.words.iter().filter(is_required).flat_map(|word| word.split(' '));
            let required: Vec<Finder<'_>> = required.map(Finder::new).collect();
            // Most records lack a word. Searching a whole record, or all of them, shows that faster than searching each field.
            let mut lacks_word = |text: Option<&str>| {
                text.filter(|_| !required.is_empty()).is_some_and(|text| {
                    fold_letters_into(text, &mut folded);
                    required.iter().any(|finder| finder.find(folded.as_bytes()).is_none())
                })
            };
            if lacks_word(session.catalog.source(dataset)?.searchable_text()) {
                continue;
            }
            session.catalog.each_raw(dataset, &mut |record| {
                if !lacks_word(record.unescaped_text()) {
                    hits.extend(self.match_record(dataset, record, described));
                }
                Ok(ControlFlow::Continue(()))
            })?;
        }
        hits.sort_by_key(|hit| (hit.rank, hit.is_rank_of_rest));
        Ok(hits)
    }

    /// Returns, for each of `datasets`, the words that need not occur in its records: its name and its noun; and the words of
    /// its proper name, if no other dataset has the word in its names, or if only this dataset has all words in its names.
    fn described_words(&self, datasets: &[&'static Dataset]) -> Vec<Vec<&str>> {
        let names: Vec<String> = DATASETS.iter().map(|dataset| format!(" {} ", folded_names(dataset))).collect();
        let describes = |names: &str, word: &str| names.contains(&format!(" {word} "));
        let describes_all = |names: &&String| self.words.iter().all(|word| describes(names, word));
        let is_complete = names.iter().filter(describes_all).count() == 1;
        let words = |dataset: &&'static Dataset| {
            let own = format!(" {} ", folded_names(dataset));
            let is_described = |word: &&str| {
                let is_name = [dataset.name, dataset.noun].contains(word);
                let is_unique = || names.iter().filter(|names| describes(names, word)).count() == 1;
                is_name || describes(&own, word) && (is_complete && describes_all(&&own) || is_unique())
            };
            self.words.iter().copied().filter(is_described).collect()
        };
        datasets.iter().map(words).collect()
    }

    /// Returns a hit if the record contains all words but those of `described`. The column of the hit is the most telling
    /// one: one with the most words, the title first, keys last.
    fn match_record(&self, dataset: &'static Dataset, record: &RawRecord<'_>, described: &[&str]) -> Option<SearchHit> {
        let mut missing: Vec<&str> = self.words.to_vec();
        let mut best: Option<((usize, Telling), usize, String)> = None;
        let mut texts: Vec<([Rank; 2], String)> = Vec::new();
        for (index, column) in dataset.stored_columns().iter().enumerate() {
            let text = record.field(index).text();
            let folded = fold(&text);
            let contained = self.words.iter().filter(|word| contains_word(&folded, word)).count();
            if contained == 0 {
                continue;
            }
            missing.retain(|word| !contains_word(&folded, word));
            let ranks = match () {
                () if dataset.alias_columns.contains(&column.name) || dataset.key == [column.name] => Rank::OF_NAME,
                () if dataset.key.contains(&column.name) => Rank::OF_KEY_PART,
                () if column.name == dataset.title_column => Rank::OF_TITLE,
                () => Rank::OF_OTHER,
            };
            texts.push((ranks, folded.into_owned()));
            let score = (contained, Telling::of_column(dataset, index));
            if best.as_ref().is_none_or(|(best, ..)| *best < score) {
                best = Some((score, index, text.into_owned()));
            }
        }
        if !missing.iter().all(|word| described.contains(word)) {
            return None;
        }
        let rest: Vec<&str> = self.words.iter().copied().filter(|word| !described.contains(word)).collect();
        let rank_of = |words: &[&str], typed: &str| {
            let rank = |([is_equal, contains], text): &([Rank; 2], String)| match () {
                () if *text == typed || *text == words.join(" ") => *is_equal,
                () if words.iter().all(|word| contains_word(text, word)) => *contains,
                () => Rank::InRecord,
            };
            texts.iter().map(rank).min().unwrap_or(Rank::InRecord)
        };
        let of_all = missing.is_empty().then(|| (rank_of(self.words, self.query), false));
        let of_rest = (!rest.is_empty()).then(|| (rank_of(&rest, ""), true));
        let (rank, is_rank_of_rest) = of_all.into_iter().chain(of_rest).min().unwrap_or((Rank::InDataset, true));
        let (column, text, is_paraphrase) = match &best {
            Some((_, index, text)) if rank != Rank::InDataset => {
                (dataset.columns[*index].name, &**text, dataset.columns[*index].is_paraphrase())
            }
            _ => ("", dataset.about, true),
        };
        let field = |name: &str| {
            dataset.column_index(name).map_or_else(String::new, |index| record.field(index).text().into_owned())
        };
        Some(SearchHit {
            rank,
            is_rank_of_rest,
            dataset,
            key: record.key(dataset).into_owned(),
            title: field(dataset.title_column),
            column,
            context: excerpt(text, self.words),
            is_paraphrase: is_paraphrase || dataset.is_paraphrase(),
            source: field("source"),
        })
    }

    /// Returns the datasets and keys of the best hits, if the words are in their names and they are few.
    fn best_names(&self, hits: &[SearchHit]) -> Vec<(&'static Dataset, String)> {
        let Some(rank) = hits.first().map(|hit| hit.rank).filter(|&rank| rank <= Rank::InName) else {
            return Vec::new();
        };
        let best: Vec<&SearchHit> = hits.iter().take_while(|hit| hit.rank == rank).collect();
        if best.len() > MAX_OFFERS {
            return Vec::new();
        }
        best.into_iter().map(|hit| (hit.dataset, hit.key.clone())).collect()
    }
}

/// Returns the folded names of a dataset: its name, its noun, and the words of its description that have a capital letter:
/// those of a proper name and of its abbreviation, such as ESCP-4i.
fn folded_names(dataset: &Dataset) -> String {
    let proper = dataset.about.split(' ').filter(|word| word.contains(char::is_uppercase));
    fold(&[dataset.name, dataset.noun].into_iter().chain(proper).collect::<Vec<_>>().join(" ")).into_owned()
}

/// Returns whether a folded text contains a word or a phrase, which may be the beginning of longer words.
fn contains_word(text: &str, word: &str) -> bool {
    has_word_prefix(text, word) && contains_term(text, word)
}

/// How much a column says about the record in which a word occurs, from least to most.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Telling {
    /// The key of the record, or of another one.
    Key,
    /// Any other text.
    Text,
    /// Another name of the record.
    Name,
    /// The title of the record.
    Title,
}

impl Telling {
    fn of_column(dataset: &Dataset, index: usize) -> Telling {
        let column = &dataset.columns[index];
        match column.own_type.element_type() {
            _ if column.name == dataset.title_column => Telling::Title,
            _ if dataset.alias_columns.contains(&column.name) => Telling::Name,
            ColumnType::Reference(_) => Telling::Key,
            _ if dataset.key.contains(&column.name) => Telling::Key,
            _ => Telling::Text,
        }
    }
}

/// Returns the message about the rows of the first dataset that refers to a record, with the command that lists them. If no
/// dataset refers to a record with a name, the command shows the record.
fn offer_rows(session: &Session<'_>, target: &'static Dataset, key: &str) -> Result<Option<String>> {
    for dataset in DATASETS {
        let is_flag = |flag: &FilterFlag| matches!(flag.kind, FlagKind::Key(other) if std::ptr::eq(other, target));
        let Some(flag) = filter_flags(dataset).into_iter().find(is_flag) else { continue };
        let mut query = Query::new(dataset, session.date());
        query.columns = Vec::new();
        query.filters = vec![Filter::new(flag.columns, Predicate::one_of(vec![key.to_owned()]))];
        let (rows, _) = count_groups(&session.catalog, &query, GroupDetails::default())?;
        if rows > 0 {
            let (noun, rows) = (target.noun, format_count(rows, dataset.noun, dataset.name));
            let command = session.catalog.command_line(&list_arguments(&query));
            return Ok(Some(format!("{rows} of {noun} {key}: {command}")));
        }
    }
    let show = session.catalog.command_line(&format!("show {}", quote_for_shell(&format!("{}/{key}", target.name))));
    Ok((!target.is_paraphrase()).then(|| format!("everything about {} {key}: {show}", target.noun)))
}

/// Reports each word that no record contains, with the most frequent word of the data that is one edit away; or that no
/// record contains all words, if each word occurs.
fn report_no_record(session: &mut Session<'_>, words: &[&str], datasets: &[&'static Dataset]) -> Result<()> {
    let missing = missing_words(session, words, datasets, contains_word, folded_names)?;
    if missing.is_empty() {
        session.message(&format!("no record contains all of: {}", words.join(", ")));
    }
    for (word, nearest) in missing {
        let hint = nearest.map(|near| format!("; {}", suggestion(&near))).unwrap_or_default();
        session.message(&format!("no record contains '{word}'{hint}"));
    }
    Ok(())
}

/// Returns the words of `text` around the first match.
fn excerpt(text: &str, words: &[&str]) -> String {
    let all: Vec<&str> = text.split_whitespace().collect();
    let is_match = |at: &usize| {
        words.iter().any(|searched| {
            let following = all[*at..].iter().take(searched.split(' ').count());
            contains_word(&fold(&following.copied().collect::<Vec<_>>().join(" ")), searched)
        })
    };
    let first_match = (0..all.len()).find(is_match).unwrap_or(0);
    let start = if all.len() <= CONTEXT_WORDS { 0 } else { first_match.saturating_sub(WORDS_BEFORE) };
    let end = (start + CONTEXT_WORDS).min(all.len());
    let (before, after) = (if start > 0 { "… " } else { "" }, if end < all.len() { " …" } else { "" });
    format!("{before}{}{after}", all[start..end].join(" "))
}
