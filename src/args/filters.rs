//! The filter flags of a dataset: the arguments derived from the columns, and the filters built from the values of the
//! arguments.
//!
//! Works for every dataset.

use anyhow::{Result, anyhow, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};
use rustc_hash::FxHashSet;

use crate::args::complete::{CompleteWith as _, Completer};
use crate::date::Date;
use crate::query::facets::{FilterFlag, FlagKind, filter_flags};
use crate::query::{Filter, Predicate, Query, resolve};
use crate::schema::{ColumnType, Dataset, Vocabulary, renaming_hint};
use crate::session::Session;
use crate::text::{fold, plain_text};

/// The heading of filter flags in the help.
const HEADING: &str = "Filter (repeat a flag for OR; different flags combine with AND)";
/// The maximum length of the value name of a flag that lists all words of a vocabulary, as in `--label gold|silver|bronze`.
const MAX_VALUE_NAME: usize = 30;
/// The word that `--valid-on` selects.
const VALID: &str = "valid";

/// Returns the column that `--valid-on` filters by: the column whose vocabulary has the word `valid`.
fn validity_column(dataset: &Dataset) -> Option<usize> {
    (0..dataset.columns.len()).find(|&index| match dataset.column_type(index).element_type() {
        ColumnType::Word(vocabulary) => vocabulary.words().any(|word| word == VALID),
        _ => false,
    })
}

/// Adds the arguments that filter the rows of `dataset`.
#[must_use]
pub(crate) fn add_filter_args(command: Command, dataset: &'static Dataset) -> Command {
    let mut command = command.next_help_heading(HEADING);
    for flag in filter_flags(dataset) {
        command = command.arg(filter_arg(&flag, dataset.columns[flag.columns[0]].about));
    }
    if let Some(column) = validity_column(dataset) {
        let arg = Arg::new("valid-on").long("valid-on").value_name("DATE");
        let flag = dataset.columns[column].name.replace('_', "-");
        command = command.arg(arg.help(format!("labels valid on this day; short for --as-of DATE --{flag} {VALID}")));
    }
    command
        .arg(
            Arg::new("text")
                .long("text")
                .short('t')
                .value_name("WORD")
                .action(ArgAction::Append)
                .help("words that must all occur in the row, ignoring case and accents"),
        )
        .arg(
            Arg::new("key")
                .long("key")
                .short('k')
                .value_name("KEY")
                .action(ArgAction::Append)
                .complete_with(Completer::Keys(dataset))
                .help("key of the row"),
        )
        .arg(exact_arg())
}

fn filter_arg(flag: &FilterFlag, about: &'static str) -> Arg {
    let arg = Arg::new(flag.name.clone()).long(flag.name.clone());
    match flag.kind {
        FlagKind::Key(target) => key_arg(arg, target, about),
        FlagKind::Word(vocabulary) => {
            let words = vocabulary.words().collect::<Vec<_>>().join("|");
            let (value_name, help) = match words.len() <= MAX_VALUE_NAME {
                true => (words, about.to_owned()),
                false => ("WORD".to_owned(), format!("{about} ({})", words.replace('|', ", "))),
            };
            arg.value_name(value_name).action(ArgAction::Append).complete_with(Completer::Words(vocabulary)).help(help)
        }
        FlagKind::Date => {
            arg.value_name("DATE").action(ArgAction::Append).help(format!("{about}: YYYY, YYYY-MM or YYYY-MM-DD"))
        }
        FlagKind::Switch => arg.action(ArgAction::SetTrue).help(about),
    }
}

/// Makes `arg` take names of records of `target`. The help of `arg` begins with `about`.
#[must_use]
pub(crate) fn key_arg(arg: Arg, target: &'static Dataset, about: &str) -> Arg {
    arg.value_name(target.noun.to_uppercase())
        .action(ArgAction::Append)
        .complete_with(Completer::Keys(target))
        .help(format!("{about} (name, alias or code; `eccp-mx {0}` lists the {0})", target.name))
}

/// Returns the argument `--exact`.
#[must_use]
pub(crate) fn exact_arg() -> Arg {
    let arg = Arg::new("exact").long("exact").short('e').action(ArgAction::SetTrue);
    arg.help("match keys only (ignoring case, accents and punctuation): no aliases, prefixes or misspellings")
}

/// Resolves the values of the filter flags and adds them to `query`.
///
/// # Errors
/// If a name is unknown or ambiguous, or a date is malformed.
pub(crate) fn apply_filters(matches: &ArgMatches, session: &mut Session<'_>, query: &mut Query) -> Result<()> {
    let dataset = query.dataset;
    let exact = matches.get_flag("exact");
    for flag in filter_flags(dataset) {
        if let Some(predicate) = predicate(&flag, matches, session, exact)? {
            query.filters.push(Filter { columns: flag.columns, predicate });
        }
    }
    let valid_on = matches.try_get_one::<String>("valid-on").ok().flatten();
    if let (Some(column), Some(day)) = (validity_column(dataset), valid_on) {
        if session.has_as_of() {
            bail!("--valid-on and --as-of both give a date; use one of them");
        }
        query.as_of = parse_day(day, "--valid-on")?;
        let predicate = Predicate::one_of(vec![VALID.to_owned()]);
        query.filters.push(Filter { columns: vec![column], predicate });
    }
    if let Some(keys) = matches.get_many::<String>("key") {
        query.keys = Some(session.resolve_keys(dataset, keys, exact)?);
    }
    for text in matches.get_many::<String>("text").into_iter().flatten() {
        let folded = fold(text);
        if folded.is_empty() {
            bail!("--text: '{text}' has no letter or digit to search for");
        }
        query.text.extend(folded.split(' ').map(str::to_owned));
    }
    // A repeated word says nothing new, and each word is compared with each row.
    let mut seen = FxHashSet::default();
    query.text.retain(|word| seen.insert(word.clone()));
    Ok(())
}

/// Returns the predicate of a filter flag, if the flag is given.
fn predicate(
    flag: &FilterFlag,
    matches: &ArgMatches,
    session: &mut Session<'_>,
    exact: bool,
) -> Result<Option<Predicate>> {
    if let FlagKind::Switch = flag.kind {
        return Ok(matches.get_flag(&flag.name).then_some(Predicate::True));
    }
    let Some(values) = matches.get_many::<String>(&flag.name) else { return Ok(None) };
    Ok(Some(match flag.kind {
        FlagKind::Date => Predicate::Within(values.map(|date| parse_date(date, &flag.name)).collect::<Result<_>>()?),
        FlagKind::Key(target) => Predicate::one_of(session.resolve_keys(target, values, exact)?),
        FlagKind::Word(vocabulary) => {
            let values: Vec<String> = values.cloned().collect();
            Predicate::one_of(resolve_words(session, &format!("--{}", flag.name), &values, vocabulary, exact)?)
        }
        FlagKind::Switch => Predicate::True,
    }))
}

/// Resolves the values of `flag` to words of its vocabulary.
///
/// # Errors
/// If a value matches no word, or several.
pub(crate) fn resolve_words(
    session: &mut Session<'_>,
    flag: &str,
    values: &[String],
    vocabulary: &Vocabulary,
    exact: bool,
) -> Result<Vec<String>> {
    let candidates = resolve::word_candidates(vocabulary.words());
    let last_step = session.last_step(exact);
    let resolve_word = |value: &String| {
        let mut matches = resolve::best_matches(value, &candidates, last_step);
        if let (true, Some(message)) = (matches.is_empty(), resolve::operator_message(flag, value)) {
            bail!(message);
        }
        if matches.len() != 1 {
            let words: Vec<&str> = vocabulary.words().collect();
            let renaming = renaming_hint(value, &words).map(|hint| format!("; {hint}"));
            let suggestion = renaming.unwrap_or_else(|| resolve::suggestion(value, &candidates));
            bail!("{flag} takes one of {}, not '{}'{suggestion}", words.join(", "), value);
        }
        let found = matches.remove(0);
        session.report_inexact_match(&found, value, flag);
        Ok(found.key)
    };
    values.iter().map(resolve_word).collect()
}

/// Parses `value` as a date, accepting any dashes and full-width digits. `flag` is the name of the flag without `--`.
fn parse_date(value: &str, flag: &str) -> Result<Date> {
    let date = plain_text(value).parse();
    date.map_err(|e| match resolve::operator_message(&format!("--{flag}"), value) {
        Some(message) => anyhow!(message),
        None => anyhow!("--{flag}: {e}"),
    })
}

/// Parses `value` as a date with a day, accepting any dashes and full-width digits. `flag` is the flag with `--`, for messages.
///
/// # Errors
/// If `value` is not a date, or lacks the day.
pub(crate) fn parse_day(value: &str, flag: &str) -> Result<Date> {
    let date: Date = plain_text(value)
        .parse()
        .map_err(|_| anyhow!("{flag} takes a day as YYYY-MM-DD, such as 2019-07-01, not '{value}'"))?;
    if !date.is_day() {
        bail!("{flag} takes a day as YYYY-MM-DD, such as {}, not '{date}'", Date::from(date.last_day()));
    }
    Ok(date)
}
