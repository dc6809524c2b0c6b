//! What a shell offers at the cursor: commands and flags from the grammar, values from the data, own data included.
//!
//! What may stand for a value follows from what the grammar calls it: after a flag that takes a `STATE` stand states. Only
//! run when a shell asks; nothing here may slow a question down, and nothing here may fail aloud.

use std::collections::HashSet;
use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::{Arg, Command, ValueHint};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};
use clap_complete::env::Shells;

use crate::cli;
use crate::context::Asking;
use crate::datasets::DATASETS;
use crate::datasets::registry::dataset;
use crate::help::TOPICS;
use crate::query::facets::{FlagKind, filter_flags};
use crate::render::FORMATS;
use crate::schema::{ColumnType, Dataset};
use crate::store::catalog::Catalog;
use crate::text::slug;

/// The longest help beside a value.
const LONGEST: usize = 70;

/// Answers a shell that asks what may stand at its cursor. What cannot be told is not offered.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn answer(asking: &Asking, args: Vec<OsString>, data: Option<&Path>, out: &mut dyn Write) -> io::Result<()> {
    let shells = Shells::builtins();
    let Some(shell) = shells.completer(&asking.shell) else { return Ok(()) };
    // What stands on the line begins behind two dashes.
    let line: Vec<OsString> = args.into_iter().skip_while(|arg| arg != "--").skip(1).collect();
    if line.is_empty() {
        return Ok(());
    }
    let own = folder(&line).or(data.map(Path::to_owned));
    let mut command = cli::command();
    command.build();
    let place = Place { own, spells: matches!(shell.name(), "zsh" | "fish") };
    let mut command = offering(command, &place);
    let mut text = Vec::new();
    shell.write_complete(&mut command, line, asking.folder.as_deref(), &mut text)?;
    out.write_all(&text)
}

/// The folder that `--data` names earlier on the line.
fn folder(line: &[OsString]) -> Option<PathBuf> {
    let after = line.iter().position(|word| word == "--data").and_then(|at| line.get(at + 1));
    let within = || line.iter().find_map(|word| word.to_str()?.strip_prefix("--data=").map(PathBuf::from));
    after.map(PathBuf::from).or_else(within)
}

/// Where what is asked for is looked up.
#[derive(Clone)]
struct Place {
    /// The own folder.
    own: Option<PathBuf>,
    /// Whether the shell quotes what it inserts, so that a name may be offered as it is written.
    spells: bool,
}

/// The grammar with what each value may be.
fn offering(command: Command, place: &Place) -> Command {
    let of = dataset(command.get_name());
    let command = command.mut_args(|arg| match offer(&arg, of) {
        Some(Offer::Folders) => arg.value_hint(ValueHint::DirPath),
        Some(offer) => {
            let place = place.clone();
            let several = matches!(offer, Offer::Columns(_)) || value(&arg).ends_with('S');
            let completer = ArgValueCompleter::new(move |current: &OsStr| offer.candidates(current, &place));
            let arg = if several { arg.value_delimiter(',') } else { arg };
            arg.add(completer)
        }
        None => arg,
    });
    command.mut_subcommands(|below| offering(below, place))
}

/// What may stand for a value.
enum Offer {
    /// Keys of a dataset.
    Keys(&'static Dataset),
    /// Keys of whatever has a name of its own.
    Things,
    /// Columns of a dataset.
    Columns(&'static Dataset),
    /// These words, each with what it means.
    Words(Vec<(String, String)>),
    /// Folders.
    Folders,
}

fn value(arg: &Arg) -> String {
    arg.get_value_names().and_then(<[_]>::first).map(ToString::to_string).unwrap_or_default()
}

/// What may follow an argument, told from what the grammar calls its value; `of` is the dataset of the command.
fn offer(arg: &Arg, of: Option<&'static Dataset>) -> Option<Offer> {
    let pairs = |all: &mut dyn Iterator<Item = (&str, &str)>| {
        Offer::Words(all.map(|(word, about)| (word.to_owned(), about.to_owned())).collect())
    };
    if !arg.get_action().takes_values() {
        return None;
    }
    let named = of.and_then(|of| filter_flags(of).into_iter().find(|flag| arg.get_id() == flag.name.as_str()));
    match (named.map(|flag| flag.kind), &*value(arg)) {
        (Some(FlagKind::Word(words)), _) => Some(pairs(&mut words.0.iter().map(|word| (word.word, word.about)))),
        (Some(FlagKind::Key(target)), _) => Some(Offer::Keys(target)),
        (_, "KEY") => Some(of.map_or(Offer::Things, Offer::Keys)),
        (_, "COLUMNS" | "COLUMN") => of.map(Offer::Columns),
        (_, "DATASET" | "DATASETS") => Some(pairs(&mut DATASETS.iter().map(|of| (of.name, of.about)))),
        (_, "FORMAT") => {
            // The help of the flag lists those that this command writes.
            let help = arg.get_help().map(ToString::to_string).unwrap_or_default();
            let listed: Vec<&str> = help.split([',', ' ']).collect();
            Some(pairs(&mut FORMATS.iter().map(|format| (format.0, format.3)).filter(|one| listed.contains(&one.0))))
        }
        (_, "TOPIC" | "COMMAND") => {
            let commands = crate::commands::COMMANDS.iter().map(|verb| (verb.name, verb.about));
            let datasets = DATASETS.iter().map(|of| (of.name, of.about));
            Some(pairs(&mut TOPICS.iter().map(|topic| (topic.name, topic.about)).chain(commands).chain(datasets)))
        }
        (_, "SHELL") => Some(pairs(&mut crate::commands::completions::SHELLS.iter().map(|shell| (shell.0, "")))),
        (_, "DIR" | "OLD" | "NEW") => Some(Offer::Folders),
        (_, noun) => {
            let target = DATASETS.iter().find(|of| of.noun.to_uppercase() == noun)?;
            Some(Offer::Keys(target))
        }
    }
}

impl Offer {
    /// The candidates that begin with what is typed already, but for case, accents and spaces.
    fn candidates(&self, current: &OsStr, place: &Place) -> Vec<CompletionCandidate> {
        let typed = current.to_string_lossy();
        match self {
            Offer::Keys(of) => keys(of, "", &typed, place),
            Offer::Things => things(&typed, place),
            Offer::Columns(of) => {
                // A sign before the name of a column stays where it is.
                let sign = typed.chars().next().filter(|sign| matches!(sign, '+' | '-')).map(String::from);
                let sign = sign.unwrap_or_default();
                let columns = of.columns.iter().filter(|column| column.name.starts_with(&typed[sign.len()..]));
                columns.map(|column| candidate(format!("{sign}{}", column.name), column.about)).collect()
            }
            Offer::Words(words) => {
                let slugs = words.iter().map(|(word, about)| (slug(word), about));
                let begins = |(word, _): &(String, &String)| !word.is_empty() && word.starts_with(&slug(&typed));
                slugs.filter(begins).map(|(word, about)| candidate(word, about)).collect()
            }
            Offer::Folders => Vec::new(),
        }
    }
}

/// Every thing that has a name of its own, or the records of a dataset where one is named: `labels/`.
fn things(typed: &str, place: &Place) -> Vec<CompletionCandidate> {
    if let Some((name, rest)) = typed.split_once('/') {
        return dataset(name).map_or_else(Vec::new, |of| keys(of, &format!("{name}/"), rest, place));
    }
    let single = |of: &&&'static Dataset| {
        let key: Vec<usize> = of.key_columns().collect();
        matches!(key[..], [key] if !matches!(of.kind(key), ColumnType::Reference(_)))
    };
    let keys = DATASETS.iter().filter(single).flat_map(|of| keys(of, "", typed, place));
    let folders = DATASETS.iter().filter(|of| !typed.is_empty() && of.name.starts_with(typed));
    keys.chain(folders.map(|of| candidate(format!("{}/", of.name), of.about))).collect()
}

/// The keys of a dataset as words of a shell: without accents and spaces, beside them what they are called.
fn keys(of: &'static Dataset, before: &str, typed: &str, place: &Place) -> Vec<CompletionCandidate> {
    let catalog = match place.own.as_deref().map(Catalog::with_user_data) {
        Some(Ok(catalog)) => catalog,
        Some(Err(_)) => return Vec::new(),
        None => Catalog::built_in(),
    };
    // Who begins a name as it is written goes on so, where the shell quotes it.
    let spelt = place.spells && typed.contains(|c: char| c.is_uppercase() || c == ' ' || !c.is_ascii());
    let (typed, mut found, mut seen) = (word(typed), Vec::new(), HashSet::new());
    let title = of.column(of.title);
    // What own data is broken in is not offered; the command itself will tell.
    let _ = catalog.each_raw(of, &mut |raw, _| {
        let written: Vec<_> = of.key_columns().map(|column| raw.field(column).shown()).collect();
        let parts: Vec<String> = written.iter().map(|part| slug(part)).collect();
        let key = parts.join("/");
        let plain = key.is_ascii() && parts.iter().all(|part| !part.is_empty());
        if plain && key.starts_with(&typed) && seen.insert(key.clone()) {
            let title = title.map(|column| raw.field(column).shown().into_owned()).unwrap_or_default();
            let key = if spelt { written.join("/") } else { key };
            found.push(candidate(format!("{before}{key}"), &title));
        }
        Ok(ControlFlow::Continue(()))
    });
    found
}

/// What is typed of a key, as keys are offered.
fn word(typed: &str) -> String {
    let parts: Vec<String> = typed.split('/').map(slug).collect();
    // A dash or a space at the end is not lost: `nle-` begins `nle-claut` and not `nleon`.
    let open = typed.ends_with(['-', ' ']) && !parts.last().is_none_or(String::is_empty);
    parts.join("/") + if open { "-" } else { "" }
}

fn candidate(word: String, about: &str) -> CompletionCandidate {
    let about: String = match about.chars().count() > LONGEST {
        true => about.chars().take(LONGEST).chain(['…']).collect(),
        false => about.to_owned(),
    };
    CompletionCandidate::new(word).help((!about.is_empty()).then(|| about.into()))
}
