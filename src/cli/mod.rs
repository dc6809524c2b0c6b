//! The grammar of the command line, its parsing, and the messages about usage errors.
//!
//! May import every layer below. The grammar follows from the tables of commands and datasets; no command runs here.

pub(crate) mod complete;
mod line;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::args::complete::{CompleteWith as _, Completer};
use crate::commands::{COMMANDS, list};
use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::datasets::report::{ABOUT, EDITION};
use crate::help;
use crate::text::{closest_match, did_you_mean, is_dash, suggestion};

/// The flag that disables the pager. It is looked up before the command line is parsed.
pub(crate) const NO_PAGER: &str = "--no-pager";

/// Returns whether `--color` forces or forbids colours. Help needs the option although it ends the parsing of the others.
#[must_use]
pub(crate) fn color_argument(args: &[OsString]) -> Option<bool> {
    let mut words = args.iter().map(|arg| arg.to_str().unwrap_or_default()).take_while(|word| *word != "--");
    let value = words.by_ref().find_map(|word| match word.strip_prefix("--color")? {
        "" => Some(None),
        attached => attached.strip_prefix('=').map(Some),
    })?;
    match value.or_else(|| words.next())? {
        "always" => Some(true),
        "never" => Some(false),
        _ => None,
    }
}

/// Builds the grammar. The arguments of a subcommand are built only when it is used.
#[must_use]
pub fn command() -> Command {
    command_with(|_| true)
}

/// Builds the grammar with only the subcommands whose names `includes` accepts.
fn command_with(includes: impl Fn(&str) -> bool) -> Command {
    let mut command = Command::new("eccp-mx")
        .version(env!("CARGO_PKG_VERSION"))
        .about(ABOUT)
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .subcommand_required(true)
        .subcommand_value_name("COMMAND")
        .next_help_heading(help::GLOBAL)
        .arg(
            global_option("data", "DIR", "directory of user data, whose files replace the built-in files")
                .value_parser(value_parser!(PathBuf))
                .complete_with(Completer::Folders),
        )
        .arg(global_option("as-of", "DATE", "reference date for label validity (default: today, in UTC)"))
        .arg(
            global_option("color", "WHEN", "when to colour output: auto, always or never")
                .value_parser(["auto", "always", "never"]),
        )
        .arg(global_flag("no-pager", "do not use a pager"))
        .arg(global_flag("quiet", "suppress informational messages, and accept no guesses of names").short('q'))
        // clap would otherwise add these two to each command when it is built, which costs more.
        .arg(global_flag("help", "-h: short help; --help: full help").short('h').action(ArgAction::Help))
        .arg(Arg::new("version").long("version").short('V').help("print the version").action(ArgAction::Version));
    for spec in COMMANDS.iter().filter(|spec| includes(spec.name)) {
        command = command.subcommand(Command::new(spec.name).about(spec.about).defer(spec.args));
    }
    for dataset in DATASETS.iter().filter(|dataset| includes(dataset.name)) {
        command = command.subcommand(Command::new(dataset.name).about(dataset.about).defer(list::args));
    }
    command
}

fn global_option(name: &'static str, value_name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value_name).help(help).global(true)
}

fn global_flag(name: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).help(help).global(true).action(ArgAction::SetTrue)
}

/// Returns the text of `--version`.
fn version() -> String {
    format!("eccp-mx {} (data: edition {EDITION})\n", env!("CARGO_PKG_VERSION"))
}

/// The result of parsing the command line.
pub(crate) enum Parsed {
    /// The arguments of a command to run.
    Matches(ArgMatches),
    /// A text to print: the help or the version.
    Text(String),
    /// A message about a usage error.
    UsageError(String),
}

/// Parses the command line; a help text is laid out for `screen`.
///
/// clap prepares every subcommand of a grammar, so the first attempt includes only those whose names occur in the command
/// line. The full grammar is needed only for the help of the program and for usage errors.
pub(crate) fn parse(args: impl IntoIterator<Item = OsString>, screen: Screen) -> Parsed {
    let args: Vec<OsString> = args.into_iter().collect();
    let mut partial = command_with(|name| args.iter().any(|arg| arg == name)).override_help("");
    let error = match partial.try_get_matches_from_mut(&args) {
        Ok(matches) => {
            return match find_pasted_flag(&partial, &matches, &args) {
                Some(message) => Parsed::UsageError(message),
                None => Parsed::Matches(matches),
            };
        }
        Err(error) => error,
    };
    match error.kind() {
        ErrorKind::DisplayVersion => Parsed::Text(version()),
        ErrorKind::DisplayHelp => {
            let help = if args.iter().any(|arg| arg == "--help") { help::long_help } else { help::short_help };
            // `--help` may precede the command, in which case clap has not built the command.
            partial.build();
            match find_command(&partial, &args) {
                (_, path) if path.is_empty() => Parsed::Text(help(&command(), "", screen)),
                (found, path) => Parsed::Text(help(found, &path, screen)),
            }
        }
        _ => parse_with_full_grammar(&args),
    }
}

/// Parses a command line that the partial grammar rejects.
fn parse_with_full_grammar(args: &[OsString]) -> Parsed {
    let mut command = command();
    match command.try_get_matches_from_mut(args) {
        Ok(matches) => Parsed::Matches(matches),
        Err(error) => {
            let (found, path) = find_command(&command, args);
            Parsed::UsageError(format_usage_error(&error, found, &path))
        }
    }
}

/// Formats a usage error of the command at `path`: what is wrong, what is possible, and where to read on.
fn format_usage_error(error: &clap::Error, command: &Command, path: &str) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    // clap has `--state <STATE>` for `--state`.
    let name_of =
        |arg: String| arg.split(' ').next().unwrap_or_default().trim_matches(['<', '>', '[', ']', '.', ',']).to_owned();
    let help = if path.is_empty() { "eccp-mx --help".to_owned() } else { format!("eccp-mx {path} --help") };
    let subcommand = command.get_subcommand_value_name().unwrap_or("COMMAND").to_lowercase();
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let name = name_of(arg.clone());
    match error.kind() {
        ErrorKind::InvalidSubcommand if context(ContextKind::InvalidSubcommand).starts_with(is_dash) => {
            pasted_flag_message(command, &context(ContextKind::InvalidSubcommand), &help)
        }
        ErrorKind::InvalidSubcommand => {
            let typed = context(ContextKind::InvalidSubcommand);
            let hint = did_you_mean(&typed, command.get_subcommands().map(Command::get_name).collect::<Vec<_>>());
            format!("there is no {subcommand} '{typed}'{hint} ({help} lists the {subcommand}s)")
        }
        ErrorKind::MissingSubcommand => format!("a {subcommand} is required ({help} lists the {subcommand}s)"),
        ErrorKind::UnknownArgument
            if name.starts_with('-') && !path.is_empty() && command.is_subcommand_required_set() =>
        {
            format!("a {subcommand} is required before '{name}' ({help} lists the {subcommand}s)")
        }
        ErrorKind::UnknownArgument if name.starts_with('-') => {
            let near = name_of(context(ContextKind::SuggestedArg));
            let hint = if near.is_empty() { near } else { format!("; {}", suggestion(&near)) };
            let subject = if path.is_empty() { "there is".to_owned() } else { format!("'{path}' has") };
            format!("{subject} no flag '{name}'{hint} ({help} lists the flags)")
        }
        ErrorKind::UnknownArgument if arg.starts_with(is_dash) => pasted_flag_message(command, &arg, &help),
        ErrorKind::UnknownArgument => {
            format!("unexpected argument '{arg}'; a value follows its flag, as in --text {arg} (see {help})")
        }
        ErrorKind::MissingRequiredArgument => format!("'{path}' needs {name} (see {help})"),
        ErrorKind::InvalidValue if value.is_empty() => format!("{name} needs a value (see {help})"),
        ErrorKind::InvalidValue => {
            let taker = if name.starts_with('-') { name } else { format!("'{path}'") };
            format!("{taker} takes one of {}, not '{value}'", context(ContextKind::ValidValue))
        }
        ErrorKind::TooManyValues => format!("unexpected argument '{value}'; {name} takes no value"),
        ErrorKind::ValueValidation => format!("{name} takes a whole number, 0 or more, not '{value}' (see {help})"),
        ErrorKind::ArgumentConflict if context(ContextKind::PriorArg) == arg => {
            format!("{name} cannot be used more than once")
        }
        ErrorKind::ArgumentConflict => {
            format!("{name} and {} cannot be used together", name_of(context(ContextKind::PriorArg)))
        }
        _ => {
            let text = error.to_string();
            text.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned()
        }
    }
}

/// Returns the name after the dashes of an editor that `word` begins with: `state` for `—state=nle`.
fn pasted_name(word: &str) -> Option<&str> {
    let name = word.strip_prefix(is_dash)?.trim_start_matches(|c| c == '-' || is_dash(c));
    name.split('=').next()
}

/// Returns whether `word` is a flag of `command` with the dashes of an editor, such as `—state`.
fn is_pasted_flag(command: &Command, word: &str) -> bool {
    let names = |arg: &Arg, name: &str| match arg.get_short() {
        Some(short) if name == short.to_string() => true,
        _ => arg.get_long() == Some(name),
    };
    pasted_name(word).is_some_and(|name| command.get_arguments().any(|arg| names(arg, name)))
}

/// Formats the usage error of an unexpected argument that begins with a dash of an editor.
fn pasted_flag_message(command: &Command, word: &str, help: &str) -> String {
    let name = pasted_name(word).unwrap_or_default();
    let flag = match is_pasted_flag(command, word) {
        true => Some(name),
        false => closest_match(name, command.get_arguments().filter_map(Arg::get_long).collect::<Vec<_>>()),
    };
    let hint = match flag {
        Some(flag) => suggestion(&format!("{}{flag}", if flag.len() == 1 { "-" } else { "--" })),
        None => "a flag begins with two hyphens (--)".to_owned(),
    };
    format!("unexpected argument '{word}'; {hint} ({help} lists the flags)")
}

/// Returns the message about a positional argument that is a flag with the dashes of an editor, which would be read as a name
/// or as text to search for.
fn find_pasted_flag(command: &Command, matches: &ArgMatches, args: &[OsString]) -> Option<String> {
    // After `--`, every argument is meant as it is.
    if args.iter().any(|arg| arg == "--") {
        return None;
    }
    let (mut command, mut matches, mut path) = (command, matches, Vec::new());
    while let Some((name, submatches)) = matches.subcommand() {
        (command, matches) = (command.find_subcommand(name)?, submatches);
        path.push(name);
    }
    let positionals = command.get_positionals().filter_map(|arg| matches.get_raw(arg.get_id().as_str()));
    let word = positionals.flatten().filter_map(|word| word.to_str()).find(|word| is_pasted_flag(command, word))?;
    let help = format!("eccp-mx {} --help", path.join(" "));
    Some(pasted_flag_message(command, word, &help))
}

/// Returns the innermost subcommand that a command line names, and its path: `count clusters`.
fn find_command<'c>(command: &'c Command, args: &[OsString]) -> (&'c Command, String) {
    let mut path: Vec<&str> = Vec::new();
    let mut found = command;
    let mut words = args.iter().skip(1).filter_map(|word| word.to_str());
    while let Some(word) = words.next() {
        let is_named = |arg: &&Arg| word.strip_prefix("--").is_some_and(|name| arg.get_long() == Some(name));
        if found.get_arguments().find(is_named).is_some_and(|arg| arg.get_action().takes_values()) {
            // The next word is the value of the flag.
            words.next();
        } else if let Some(subcommand) = found.find_subcommand(word) {
            path.push(word);
            found = subcommand;
        }
    }
    (found, path.join(" "))
}
