//! The filter flags of a dataset: the arguments derived from the columns, and the filters built from the values of the
//! arguments.
//!
//! Works for every dataset.

use std::fmt::Display;

use anyhow::{Result, anyhow, bail};
use clap::{Arg, ArgAction, ArgMatches, Command, Id};
use rustc_hash::FxHashSet;

use crate::args::complete::{self, CompleteWith as _, Completer};
use crate::args::rare_flags::{RareFlags, add_with_negation};
use crate::date::Date;
use crate::query::facets::{ANY, FilterFlag, FlagKind, NEGATION, NONE, all_flags, filter_flags};
use crate::query::{Bounds, Filter, Predicate, Query, resolve};
use crate::schema::{ColumnType, Dataset, Vocabulary, renaming_hint};
use crate::session::Session;
use crate::store::place::PLACES;
use crate::text::{fold, plain_text};

/// The heading of filter flags in the help.
const HEADING: &str = "Filter (repeat a flag, or separate names by commas, for OR; different flags combine with AND; \
     --not-FLAG selects all other rows; none: rows without a value, any: rows with one; every other column COLUMN \
     takes --COLUMN none and --COLUMN any; 2013..2016, 50.. and ..10 are ranges of dates or numbers)";
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
    let RareFlags { source: has_source, presence: has_presence, .. } = RareFlags::of(&command);
    for flag in if has_presence { all_flags(dataset) } else { filter_flags(dataset) } {
        if matches!(flag.kind, FlagKind::Source) && !has_source {
            continue;
        }
        command = add_with_negation(command, filter_arg(&flag, dataset.columns[flag.columns[0]].about));
    }
    if let Some(column) = validity_column(dataset) {
        let arg = Arg::new("valid-on").long("valid-on").value_name("DATE");
        let flag = dataset.columns[column].name.replace('_', "-");
        command = command.arg(arg.help(format!("labels valid on this day; short for --as-of DATE --{flag} {VALID}")));
    }
    let text = Arg::new("text").long("text").short('t').value_name("WORD").action(ArgAction::Append).help(
        "words that must all occur in the row, ignoring case and accents; a word of up to three letters is found only at the start of a word; words in double quotes are a phrase: '\"triple helix\"'",
    );
    let key = Arg::new("key")
        .long("key")
        .short('k')
        .value_name("KEY")
        .action(ArgAction::Append)
        .complete_with(Completer::Keys(dataset))
        .help("key of the row");
    add_with_negation(command.arg(text), key).arg(exact_arg())
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
        FlagKind::Source => arg
            .value_name("PLACE")
            .action(ArgAction::Append)
            .complete_with(Completer::Places)
            .help(format!(
                "place in the report: \"Section 2.3\", \"Table 6\", \"Table 6, row 47\" (`eccp-mx {PLACES}` lists the places)"
            )),
        // A negative number begins like a flag.
        FlagKind::Number => arg.value_name("NUMBER").action(ArgAction::Append).allow_hyphen_values(true).help(about),
        FlagKind::Presence => {
            let arg = arg.value_name("any|none").action(ArgAction::Append).value_parser([ANY, NONE]).ignore_case(true);
            arg.hide(!complete::is_requested()).help(about)
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
/// If a name is unknown or ambiguous, another value is malformed, or a flag cannot be used as given.
pub(crate) fn apply_filters(matches: &ArgMatches, session: &mut Session<'_>, query: &mut Query) -> Result<()> {
    let dataset = query.dataset;
    let exact = matches.get_flag("exact");
    let has_negation = matches.ids().any(|id| id.as_str().starts_with(NEGATION));
    let mut flags = filter_flags(dataset);
    let is_other_column = |id: &Id| {
        flags.iter().all(|flag| flag.name != id.as_str())
            && dataset.column_index(&id.as_str().replace('-', "_")).is_some()
    };
    if has_negation || matches.ids().any(is_other_column) {
        flags = all_flags(dataset);
    }
    for flag in flags {
        query.filters.extend(filter(dataset, &flag, &flag.name, matches, session, exact)?);
        if has_negation {
            let name = format!("{NEGATION}{}", flag.name);
            let filter = filter(dataset, &flag, &name, matches, session, exact)?;
            query.filters.extend(filter.map(|filter| Filter { negated: true, ..filter }));
        }
    }
    let valid_on = matches.try_get_one::<String>("valid-on").ok().flatten();
    if let (Some(column), Some(day)) = (validity_column(dataset), valid_on) {
        if session.has_as_of() {
            bail!("--valid-on and --as-of both give a date; use one of them");
        }
        query.as_of = parse_day(day, "--valid-on")?;
        let predicate = Predicate::one_of(vec![VALID.to_owned()]);
        query.filters.push(Filter::new(vec![column], predicate));
    }
    if let Some(keys) = matches.try_get_many::<String>("not-key").ok().flatten() {
        query.excluded_keys = session.resolve_keys(dataset, keys, exact)?;
    }
    if let Some(keys) = matches.get_many::<String>("key") {
        query.keys = Some(session.resolve_keys(dataset, keys, exact)?);
    }
    for text in matches.get_many::<String>("text").into_iter().flatten() {
        let terms = text_terms(text).map_err(|error| anyhow!("--text: {error}"))?;
        if terms.is_empty() {
            bail!("--text: '{text}' has no letter or digit to search for");
        }
        query.text.extend(terms);
    }
    // A repeated word changes nothing, but would be compared with each row.
    let mut seen = FxHashSet::default();
    query.text.retain(|word| seen.insert(word.clone()));
    Ok(())
}

/// Returns the folded words and phrases of a text to search for. A phrase stands in double quotes; a number with a dot or a
/// comma is a phrase too.
///
/// # Errors
/// If a quote is not closed.
pub(crate) fn text_terms(text: &str) -> Result<Vec<String>> {
    let parts: Vec<&str> = text.split(['"', '“', '”']).collect();
    if parts.len().is_multiple_of(2) {
        bail!("'{text}' has an unclosed quote; a phrase stands between two quotes");
    }
    let mut terms: Vec<String> = Vec::new();
    for (at, part) in parts.into_iter().enumerate() {
        if at % 2 == 1 {
            terms.push(fold(part).into_owned());
            continue;
        }
        for word in part.split_whitespace() {
            let folded = fold(word);
            let is_number = word.contains(['.', ',']) && folded.chars().all(|c| c == ' ' || c.is_ascii_digit());
            match is_number {
                true => terms.push(folded.into_owned()),
                false => terms.extend(folded.split(' ').map(str::to_owned)),
            }
        }
    }
    terms.retain(|term| !term.is_empty());
    Ok(terms)
}

/// Returns the filter of the argument `name`, which is `flag` or its negation, if the argument is given. The filter is not
/// negated.
fn filter(
    dataset: &Dataset,
    flag: &FilterFlag,
    name: &str,
    matches: &ArgMatches,
    session: &mut Session<'_>,
    exact: bool,
) -> Result<Option<Filter>> {
    if let FlagKind::Switch = flag.kind {
        let is_given = matches.try_get_one::<bool>(name).is_ok_and(|value| value == Some(&true));
        return Ok(is_given.then(|| Filter::new(flag.columns.clone(), Predicate::True)));
    }
    let Some(values) = matches.try_get_many::<String>(name).ok().flatten() else { return Ok(None) };
    let (mut or_empty, mut any) = (false, false);
    let mut others: Vec<&String> = Vec::new();
    for value in values {
        match &*fold(value) {
            NONE => or_empty = true,
            ANY => any = true,
            _ => others.push(value),
        }
    }
    let required = flag.columns.iter().map(|&column| &dataset.columns[column]).find(|column| column.required);
    if let (true, Some(column)) = (or_empty, required) {
        bail!(
            "--{name} does not take '{NONE}', because every {} has a value in the column '{}'",
            dataset.noun,
            column.name
        );
    }
    let label = format!("--{name}");
    let mut predicate = match flag.kind {
        _ if others.is_empty() => Predicate::OneOf(Vec::new()),
        FlagKind::Key(target) => Predicate::one_of(session.resolve_keys(target, others.into_iter(), exact)?),
        FlagKind::Word(vocabulary) => Predicate::one_of(resolve_words(session, &label, &others, vocabulary, exact)?),
        FlagKind::Date => {
            let is_reversed = |low: Date, high: Date| low.first_day() > high.last_day();
            let parse = |value: &&String| parse_bounds(value, &label, |text| text.parse(), is_reversed);
            Predicate::Dates(others.iter().map(parse).collect::<Result<_>>()?)
        }
        FlagKind::Number => {
            let parse = |value: &&String| parse_bounds(value, &label, parse_number, |low, high| low > high);
            Predicate::Numbers(others.iter().map(parse).collect::<Result<_>>()?)
        }
        FlagKind::Source => {
            if let Some(place) = others.iter().find(|place| place.starts_with(|c: char| c.is_numeric())) {
                bail!("{label}: '{place}' does not say what it numbers; type 'Section {place}' or 'Table {place}'");
            }
            let resolve = |place: &String| session.resolve_place(dataset, place, exact);
            Predicate::Sources(others.into_iter().map(resolve).collect::<Result<_>>()?)
        }
        FlagKind::Presence | FlagKind::Switch => Predicate::True,
    };
    if any {
        predicate = Predicate::True;
    }
    Ok(Some(Filter { columns: flag.columns.clone(), predicate, or_empty, negated: false }))
}

/// Resolves the values of `flag` to words of its vocabulary.
///
/// # Errors
/// If a value matches no word, or several.
pub(crate) fn resolve_words(
    session: &mut Session<'_>,
    flag: &str,
    values: &[&String],
    vocabulary: &Vocabulary,
    exact: bool,
) -> Result<Vec<String>> {
    let candidates = resolve::word_candidates(vocabulary.words());
    let last_step = session.last_step(exact);
    let mut resolve_word = |value: &str| {
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
    let mut words = Vec::new();
    for value in values {
        let is_word = !resolve::best_matches(value, &candidates, last_step).is_empty();
        for part in resolve::split_values(value, is_word)? {
            words.push(resolve_word(part)?);
        }
    }
    Ok(words)
}

/// The separator of the ends of a range.
const RANGE: &str = "..";

/// Parses `value` as a single value or as a range, `A..B`, `A..` or `..B`, accepting any dashes and full-width digits.
/// `flag` is the flag with `--`, for messages.
fn parse_bounds<T: Copy + Display>(
    value: &str,
    flag: &str,
    parse: impl Fn(&str) -> Result<T, String>,
    is_reversed: impl Fn(T, T) -> bool,
) -> Result<Bounds<T>> {
    let text = plain_text(value);
    let parse_end = |end: &str| match end.trim() {
        "" => Ok(None),
        end => parse(end).map(Some),
    };
    let explain = |error: String| match comparison_message(flag, value, &text) {
        Some(message) => anyhow!(message),
        None => {
            // The value may be a range as other programs or texts write it: 2013-2016, 2013/2016.
            let mut separators = text.char_indices().filter(|(_, c)| matches!(c, '-' | '/' | ':'));
            let range = separators.find_map(|(at, _)| Some((parse(&text[..at]).ok()?, parse(&text[at + 1..]).ok()?)));
            match range {
                Some((low, high)) => anyhow!("{flag}: {error}; did you mean {low}{RANGE}{high}?"),
                None => anyhow!("{flag}: {error}"),
            }
        }
    };
    let Some((low, high)) = text.split_once(RANGE) else {
        let value = parse(&text).map_err(explain)?;
        return Ok(Bounds { low: Some(value), high: Some(value) });
    };
    let bounds = Bounds { low: parse_end(low).map_err(explain)?, high: parse_end(high).map_err(explain)? };
    match bounds {
        Bounds { low: None, high: None } => {
            bail!(
                "{flag}: '{value}' has neither a start nor an end; type A{RANGE}B, A{RANGE} or {RANGE}B, or '{ANY}' for every row with a value"
            )
        }
        Bounds { low: Some(low), high: Some(high) } if is_reversed(low, high) => {
            bail!("{flag}: '{value}' ends before it begins; did you mean {high}{RANGE}{low}?")
        }
        bounds => Ok(bounds),
    }
}

/// Returns the message about a value that begins with an operator, such as `>=2013`, with what to type instead. `text` is
/// the value with dashes and full-width digits converted to ASCII.
fn comparison_message(flag: &str, value: &str, text: &str) -> Option<String> {
    let start = text.find(char::is_alphanumeric)?;
    let (operator, operand) = (text[..start].trim(), &text[start..]);
    let first = operator.chars().next().filter(|&c| c != '.')?;
    let (typed, note) = match first {
        '>' | '≥' => (format!("{flag} {operand}{RANGE}"), " (a range includes both ends)"),
        '<' | '≤' => (format!("{flag} {RANGE}{operand}"), " (a range includes both ends)"),
        '!' | '≠' | '^' | '¬' if !flag.starts_with("--not") => {
            (format!("{} {operand}", flag.replacen("--", "--not-", 1)), "")
        }
        _ => (format!("{flag} {operand}"), ""),
    };
    Some(format!("{flag} '{value}' begins with '{operator}', but operators are not supported; type {typed}{note}"))
}

/// Parses a number: digits with an optional minus sign and decimal point.
fn parse_number(text: &str) -> Result<f64, String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_number = |digits: &str| {
        let mut parts = digits.splitn(2, '.');
        parts.all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
    };
    text.parse().ok().filter(|_| is_number(digits)).ok_or_else(|| match digits.contains(',') {
        true => {
            format!("'{text}' is not a number; type it without commas between digits, and with a point before decimals")
        }
        false => format!("'{text}' is not a number; expected digits, such as 10 or 2.5"),
    })
}

/// Parses `value` as a date with a day, accepting any dashes and full-width digits. `flag` is the flag with `--`, for
/// messages.
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
