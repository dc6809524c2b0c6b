//! The grammar: one sub-command a dataset and a verb, the flags that all share, and what is said of a misuse.
//!
//! Built from the tables of datasets and verbs; it names none. Nothing runs here.

pub(crate) mod complete;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, ValueHint, value_parser};

use crate::commands::{COMMANDS, list};
use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::help;
use crate::text::{nearest, printable, wrapped};

const ABOUT: &str =
    "A directory of Mexico's industrial clusters: the ECCP Preparatory Briefing on Mexico (2019) as cited data";
/// The flag that goes without a pager, as it is typed.
pub(crate) const NO_PAGER: &str = "--no-pager";

/// The whole grammar. The arguments of a sub-command are made only when it is used.
#[must_use]
pub fn command() -> Command {
    grammar(|_| true)
}

/// The grammar with only those sub-commands whose name `has` accepts.
fn grammar(has: impl Fn(&str) -> bool) -> Command {
    let mut command = Command::new("eccp-mx")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommand_required(true)
        .subcommand_value_name("COMMAND")
        .next_help_heading("Everywhere")
        .arg(
            global("data", "DIR", "own files in place of the built-in ones")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::DirPath),
        )
        .arg(global("as-of", "DATE", "the day for which labels are judged (default: today, in UTC)"))
        .arg(global("color", "WHEN", "auto, always or never").value_parser(["auto", "always", "never"]))
        .arg(global("no-pager", "", "no pager, however long the answer is").action(ArgAction::SetTrue))
        .arg(global("quiet", "", "no explanations on standard error").short('q').action(ArgAction::SetTrue))
        // As the library would add them, but now and not when the grammar is used.
        .arg(
            Arg::new("help")
                .long("help")
                .short('h')
                .help("Print help")
                .action(ArgAction::Help)
                .help_heading(None)
                .global(true),
        )
        .arg(
            Arg::new("version")
                .long("version")
                .short('V')
                .help("Print version")
                .action(ArgAction::Version)
                .help_heading(None),
        );
    for verb in COMMANDS.iter().filter(|verb| has(verb.name)) {
        command = command.subcommand(Command::new(verb.name).about(verb.about).defer(verb.args));
    }
    for dataset in DATASETS.iter().filter(|dataset| has(dataset.name)) {
        command = command.subcommand(Command::new(dataset.name).about(dataset.about).defer(list::args));
    }
    command
}

fn global(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    let arg = Arg::new(name).long(name).help(help).global(true);
    if value.is_empty() { arg } else { arg.value_name(value) }
}

/// What standard output gets when the program is called with nothing.
#[must_use]
pub(crate) fn welcome() -> String {
    let names: Vec<&str> = DATASETS.iter().map(|dataset| dataset.name).collect();
    format!(
        "{}.\n\n\
         Start with    eccp-mx clusters --state \"Nuevo León\"     the clusters of a state\n\
         \x20             eccp-mx labels --valid-on 2019-07-01      labels valid on a day\n\
         \x20             eccp-mx show nle-claut                    all that is known of it\n\
         \x20             eccp-mx search logistica                  a word, anywhere\n\
         \x20             eccp-mx count clusters --by state,sector  how many, by what\n\n\
         Datasets      {}\n\n\
         Every dataset is a command; eccp-mx datasets says what each holds,\n\
         eccp-mx --help lists everything.\n",
        wrapped(ABOUT, 78).join("\n"),
        wrapped(&names.join(", "), 64).join("\n              ")
    )
}

/// What the command line says.
pub(crate) enum Parsed {
    /// A question.
    Question(ArgMatches),
    /// A text to print: help or the version.
    Text(String),
    /// A misuse.
    Misuse(String),
}

/// Reads the command line; help is laid out for `screen`.
///
/// The library prepares each sub-command for being used, so it is given only those that are named in the line. What there
/// is besides matters to the help of the program itself, and to say what was misused.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>, screen: Screen) -> Parsed {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut named = grammar(|name| args.iter().any(|arg| arg == name)).override_help("");
    let error = match named.try_get_matches_from_mut(&args) {
        Ok(matches) => return Parsed::Question(matches),
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayVersion => Parsed::Text(error.to_string()),
        ErrorKind::DisplayHelp => {
            let help = if args.iter().any(|arg| arg == "--help") { help::long } else { help::short };
            // The flag may stand before the command.
            named.build();
            match place(&named, &args) {
                (_, place) if place.is_empty() => Parsed::Text(help(&command(), "", screen)),
                (within, place) => Parsed::Text(help(within, &place, screen)),
            }
        }
        _ => misused(&args),
    }
}

/// What is wrong with a command line, told by the whole grammar.
fn misused(args: &[OsString]) -> Parsed {
    let mut command = command();
    match command.try_get_matches_from_mut(args) {
        Ok(matches) => Parsed::Question(matches),
        Err(error) => {
            let (within, place) = place(&command, args);
            Parsed::Misuse(misuse(&error, within, &place))
        }
    }
}

/// A misuse in this program's voice: what, what is possible, and the next step.
fn misuse(error: &clap::Error, within: &Command, place: &str) -> String {
    let get = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    // Of `--state <STATE>` only the flag.
    let bare = |text: String| {
        text.split(' ').next().unwrap_or_default().trim_matches(['<', '>', '[', ']', '.', ',']).to_owned()
    };
    let help = if place.is_empty() { "eccp-mx --help".to_owned() } else { format!("eccp-mx {place} --help") };
    let owner = if place.is_empty() { "eccp-mx" } else { place };
    let mean = |near: &str| if near.is_empty() { String::new() } else { format!("; did you mean '{near}'?") };
    let below = within.get_subcommand_value_name().unwrap_or("COMMAND").to_lowercase();
    let (arg, value) = (get(ContextKind::InvalidArg), get(ContextKind::InvalidValue));
    let flag = bare(arg.clone());
    let text = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = get(ContextKind::InvalidSubcommand);
            let near = nearest(&typed, within.get_subcommands().map(Command::get_name).collect::<Vec<_>>());
            format!("there is no {below} '{typed}'{} ({help} lists them)", mean(near.unwrap_or_default()))
        }
        ErrorKind::MissingSubcommand => format!("{owner} needs a {below} ({help} lists them)"),
        ErrorKind::UnknownArgument
            if flag.starts_with('-') && !place.is_empty() && within.is_subcommand_required_set() =>
        {
            format!("{owner} needs a {below} before '{flag}' ({help} lists them)")
        }
        ErrorKind::UnknownArgument if flag.starts_with('-') => {
            format!("{owner} has no flag '{flag}'{} ({help} lists them)", mean(&bare(get(ContextKind::SuggestedArg))))
        }
        ErrorKind::UnknownArgument => {
            format!("'{arg}' is one word too many; a value follows its flag, as in --text {arg} ({help} shows how)")
        }
        ErrorKind::MissingRequiredArgument => format!("{owner} needs {flag} ({help} shows how)"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{flag} needs a value ({help} shows which)"),
        ErrorKind::InvalidValue if !flag.starts_with('-') => {
            format!("{owner} takes one of {}, not '{value}'", get(ContextKind::ValidValue))
        }
        ErrorKind::InvalidValue => format!("{flag} takes one of {}, not '{value}'", get(ContextKind::ValidValue)),
        ErrorKind::TooManyValues => format!("{flag} takes no value, so '{value}' is one word too many"),
        ErrorKind::ValueValidation => format!("{flag} takes a number from 0, not '{value}' ({help} shows how)"),
        ErrorKind::ArgumentConflict if get(ContextKind::PriorArg) == arg => {
            format!("{flag} is given twice; give it once")
        }
        ErrorKind::ArgumentConflict => {
            format!("{flag} and {} contradict each other; use one of them", bare(get(ContextKind::PriorArg)))
        }
        _ => {
            let whole = error.to_string();
            whole.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
        }
    };
    printable(&text).into_owned()
}

/// The sub-command that was meant and its name, with the one above it where there is one: `count clusters`.
fn place<'c>(command: &'c Command, args: &[OsString]) -> (&'c Command, String) {
    let mut place: Vec<&str> = Vec::new();
    let mut within = command;
    let mut words = args.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let named = |arg: &&Arg| word.strip_prefix("--").is_some_and(|name| arg.get_long() == Some(name));
        if within.get_arguments().find(named).is_some_and(|arg| arg.get_action().takes_values()) {
            // What follows is its value.
            words.next();
        } else if let Some(below) = within.find_subcommand(word) {
            place.push(word);
            within = below;
        }
    }
    (within, place.join(" "))
}
