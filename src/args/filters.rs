//! The flags of a dataset: which exist follows from its columns, and what is typed after them becomes filters.
//!
//! One list of flags serves the grammar, the help and the resolution. No dataset is named.

use anyhow::{Result, anyhow, bail};
use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::date::Date;
use crate::query::facets::{FilterFlag, FlagKind, filter_flags};
use crate::query::{Filter, Predicate, Query, resolve};
use crate::schema::{ColumnType, Dataset, Vocabulary};
use crate::session::Session;
use crate::text::{fold, printable};

/// The column that says whether a label is valid, for `--valid-on`.
fn validity(of: &Dataset) -> Option<usize> {
    (0..of.columns.len()).find(|&index| match of.kind(index).single() {
        ColumnType::Word(words) => words.words().any(|word| word == VALID),
        _ => false,
    })
}

/// How long the words of a vocabulary may be, together, to stand for the value in the help.
const SHORT: usize = 30;
const VALID: &str = "valid";
const FILTER: &str = "Filter (repeat a flag for \"or\"; different flags are \"and\")";

/// Adds the flags that choose rows of `of`.
#[must_use]
pub(crate) fn filter_args(command: Command, of: &Dataset) -> Command {
    let mut command = command.next_help_heading(FILTER);
    for flag in filter_flags(of) {
        let about = of.columns[flag.columns[0]].about;
        let arg = Arg::new(flag.name.clone()).long(flag.name.clone());
        command = command.arg(match flag.kind {
            FlagKind::Key(target) => {
                let help = format!("{about} (any name of a {}; `eccp-mx {}` lists them)", target.noun, target.name);
                arg.value_name(target.noun.to_uppercase()).action(ArgAction::Append).help(help)
            }
            FlagKind::Word(words) => {
                let all = words.words().collect::<Vec<_>>().join("|");
                // A few words say for themselves what may follow; many are listed.
                let (value, help) = match all.len() <= SHORT {
                    true => (all, about.to_owned()),
                    false => ("WORD".to_owned(), format!("{about} ({})", all.replace('|', ", "))),
                };
                arg.value_name(value).action(ArgAction::Append).help(help)
            }
            FlagKind::Date => {
                arg.value_name("DATE").action(ArgAction::Append).help(format!("{about}: YYYY, YYYY-MM or YYYY-MM-DD"))
            }
            FlagKind::Switch => arg.action(ArgAction::SetTrue).help(about),
        });
    }
    if validity(of).is_some() {
        let arg = Arg::new("valid-on").long("valid-on").value_name("DATE");
        command = command.arg(arg.help("labels known to be valid on that day: --as-of DATE and their status valid"));
    }
    command
        .arg(
            Arg::new("text")
                .long("text")
                .short('t')
                .value_name("WORD")
                .action(ArgAction::Append)
                .help("words that must all occur somewhere in the row, whatever their case and accents"),
        )
        .arg(Arg::new("key").long("key").short('k').value_name("KEY").action(ArgAction::Append).help("key of the row"))
        .arg(exact_arg())
}

/// `--exact`.
#[must_use]
pub(crate) fn exact_arg() -> Arg {
    let arg = Arg::new("exact").long("exact").short('e').action(ArgAction::SetTrue);
    arg.help("take names as they are written, but for case, accents and punctuation")
}

/// What is typed after the filter flags, as filters of `query`.
///
/// # Errors
/// If a value is unknown, ambiguous or no date.
pub(crate) fn filters(matches: &ArgMatches, session: &mut Session<'_>, query: &mut Query) -> Result<()> {
    let of = query.dataset;
    let exact = matches.get_flag("exact");
    for flag in filter_flags(of) {
        if let Some(predicate) = predicate(&flag, matches, session, exact)? {
            query.filters.push(Filter { columns: flag.columns, predicate });
        }
    }
    if let (Some(column), Some(day)) = (validity(of), matches.try_get_one::<String>("valid-on").ok().flatten()) {
        if session.as_of_given() {
            bail!("--valid-on and --as-of both give a date; use one of them");
        }
        query.as_of = day_of(day, "--valid-on")?;
        query.filters.push(Filter { columns: vec![column], predicate: Predicate::one_of(vec![VALID.to_owned()]) });
    }
    if let Some(keys) = matches.get_many::<String>("key") {
        let keys = session.keys(of, keys, exact)?;
        query.keys = Some(keys);
    }
    for words in matches.get_many::<String>("text").into_iter().flatten() {
        query.text.extend(fold(words).split(' ').filter(|word| !word.is_empty()).map(str::to_owned));
    }
    Ok(())
}

fn predicate(
    flag: &FilterFlag,
    matches: &ArgMatches,
    session: &mut Session<'_>,
    exact: bool,
) -> Result<Option<Predicate>> {
    if let FlagKind::Switch = flag.kind {
        return Ok(matches.get_flag(&flag.name).then_some(Predicate::True));
    }
    let Some(typed) = matches.get_many::<String>(&flag.name) else { return Ok(None) };
    Ok(Some(match flag.kind {
        FlagKind::Date => {
            let dates = typed.map(|date| date.parse::<Date>().map_err(|e| anyhow!("--{}: {e}", flag.name)));
            Predicate::Within(dates.collect::<Result<_>>()?)
        }
        FlagKind::Key(target) => Predicate::one_of(session.keys(target, typed, exact)?),
        FlagKind::Word(vocabulary) => {
            let typed: Vec<String> = typed.cloned().collect();
            Predicate::one_of(words(session, &format!("--{}", flag.name), &typed, vocabulary, exact)?)
        }
        FlagKind::Switch => Predicate::True,
    }))
}

/// The words of a vocabulary that were typed after `flag`.
///
/// # Errors
/// If one is none of its words.
pub(crate) fn words(
    session: &mut Session<'_>,
    flag: &str,
    typed: &[String],
    vocabulary: &Vocabulary,
    exact: bool,
) -> Result<Vec<String>> {
    let candidates = resolve::word_candidates(vocabulary.words());
    let word = |typed: &String| {
        let mut found = resolve::best_matches(typed, &candidates, exact);
        if found.len() != 1 {
            let all: Vec<&str> = vocabulary.words().collect();
            let hint = resolve::suggestion(typed, &candidates);
            bail!("{flag} takes one of {}, not '{}'{hint}", all.join(", "), printable(typed));
        }
        let found = found.remove(0);
        session.report_inexact_match(&found, typed, flag);
        Ok(found.key)
    };
    typed.iter().map(word).collect()
}

/// The day that `typed` names.
///
/// # Errors
/// If it is no date of a single day.
pub(crate) fn day_of(typed: &str, flag: &str) -> Result<Date> {
    let date: Date = typed
        .parse()
        .map_err(|_| anyhow!("{flag} takes a day as YYYY-MM-DD, such as 2019-07-01, not '{}'", printable(typed)))?;
    if !date.is_day() {
        bail!("{flag} takes a day as YYYY-MM-DD, such as {}, not '{date}'", Date::from(date.last_day()));
    }
    Ok(date)
}
