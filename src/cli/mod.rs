//! The grammar of the command line and its parsing.
//!
//! May import every layer below. The grammar follows from the tables of commands and datasets; no command runs here.

pub(crate) mod complete;
mod line;
mod usage;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Command, value_parser};

use crate::args::complete::{CompleteWith as _, Completer};
use crate::args::rare_flags::RareFlags;
use crate::commands::{COMMANDS, list};
use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::datasets::identity::{ABOUT, BUILT_IN};
use crate::help;

use self::usage::{Walk, format_usage_error, pasted_flag_message};

/// The flag that disables the pager. It is looked up before the command line is parsed.
pub(crate) const NO_PAGER: &str = "--no-pager";

/// Returns `true` if `--color` forces colours, and `false` if it forbids them. Does not use clap, which returns no options
/// for a command line with `--help`.
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

/// Builds the full grammar. The arguments of a subcommand are built only when it is used.
#[must_use]
pub fn command() -> Command {
    command_with(RareFlags::default())
}

/// Builds the full grammar with the rare flags `flags` and those that help lists.
fn command_with(flags: RareFlags) -> Command {
    partial_command(|_| true, flags.with_listed())
}

/// Builds the grammar with only the subcommands whose names `includes` accepts, and the rare flags `flags`.
fn partial_command(includes: impl Fn(&str) -> bool, flags: RareFlags) -> Command {
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
            global_option("data", "DIR", "directory of user data: complete, or files that replace the built-in files")
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
        command = command.subcommand(flags.attach(Command::new(spec.name)).about(spec.about).defer(spec.args));
    }
    for dataset in DATASETS.iter().filter(|dataset| includes(dataset.name)) {
        command = command.subcommand(flags.attach(Command::new(dataset.name)).about(dataset.about).defer(list::args));
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
    let edition = BUILT_IN.edition.map(|edition| format!(" (data: edition {edition})")).unwrap_or_default();
    format!("eccp-mx {}{edition}\n", env!("CARGO_PKG_VERSION"))
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
    let flags = RareFlags::in_words(args.iter().map(|arg| arg.as_encoded_bytes()));
    let is_named = |name: &str| args.iter().any(|arg| arg == name);
    let mut partial = partial_command(is_named, flags).override_help("");
    let error = match partial.try_get_matches_from_mut(&args) {
        Ok(matches) => {
            let walk = Walk::new(&partial, &args);
            return match pasted_flag_message(&walk).or_else(|| walk.repeated_option_message()) {
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
            // The help lists all flags. `--help` may precede the command, in which case clap has not built the command.
            partial = partial_command(is_named, flags.with_listed()).override_help("");
            partial.build();
            match Walk::new(&partial, &args) {
                walk if walk.path.is_empty() => Parsed::Text(help(&partial_command(|_| true, flags), "", screen)),
                walk => Parsed::Text(help(walk.command, &walk.path, screen)),
            }
        }
        _ => {
            partial = partial_command(is_named, flags.with_all_but_negations());
            partial.build();
            let walk = Walk::new(&partial, &args);
            match walk.expand_formats() {
                Some(args) => parse(args, screen),
                None => parse_with_full_grammar(&args, flags, &walk),
            }
        }
    }
}

/// Parses a command line that the partial grammar rejects. `walk` is the result of reading the line with that grammar.
fn parse_with_full_grammar(args: &[OsString], flags: RareFlags, walk: &Walk<'_>) -> Parsed {
    match command_with(flags.with_all_but_negations()).try_get_matches_from(args) {
        Ok(matches) => Parsed::Matches(matches),
        Err(error) => Parsed::UsageError(format_usage_error(&error, walk)),
    }
}
