//! The messages about usage errors: what is wrong, what to type instead, and which help to read.
//!
//! A suggestion is made only if the grammar accepts it.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command};

use crate::commands::command_names;
use crate::datasets::DATASETS;
use crate::datasets::registry::{find_listing, other_listing, resolve_column};
use crate::publish::citation::STYLES;
use crate::query::facets::{ANY, FilterFlag, FlagKind, NEGATION, NONE, all_flags, filter_flags};
use crate::query::resolve::{MatchStep, NameIndex};
use crate::render::FORMATS;
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::text::{closest_match, fold, is_dash, quote_for_shell, suggestion};

/// Flags and commands, each with the words for it in other programs and in Spanish.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("as-of", &["date", "today", "fecha"]),
    ("by", &["group", "group-by", "groupby"]),
    ("cluster", &["clústeres", "clusters"]),
    ("columns", &["select", "fields", "field", "cols", "column", "columnas", "campos", "schema", "describe"]),
    ("data", &["dir", "directory", "folder", "input"]),
    ("distinct", &["unique", "uniq", "nunique"]),
    ("label", &["level"]),
    ("label-status", &["status"]),
    ("label-valid-until", &["valid-until"]),
    ("level", &["label"]),
    ("limit", &["head", "top", "max", "first", "rows", "límite"]),
    ("output", &["out", "outfile", "save", "salida"]),
    ("percent", &["percentage", "share", "pct"]),
    ("quiet", &["silent"]),
    ("sector", &["sectores", "industry", "industria"]),
    ("sort", &["order", "order-by", "orderby", "sort-by", "orden"]),
    ("state", &["estado", "estados", "states", "region", "city", "ciudad"]),
    ("status", &["label-status"]),
    ("text", &["grep", "query", "where", "filter", "contains", "texto"]),
    ("valid-on", &["valid"]),
    ("valid-until", &["label-valid-until"]),
    ("version", &["v"]),
    ("check", &["validate", "verify", "lint"]),
    ("count", &["stats", "group", "contar"]),
    ("datasets", &["ls", "list", "tables", "listar", "datos"]),
    ("export", &["dump", "download", "exportar"]),
    ("search", &["find", "grep", "query", "buscar"]),
    ("show", &["get", "view", "cat", "info", "open", "mostrar", "ver"]),
    ("states", &["estados"]),
    ("sectors", &["sectores", "industries"]),
];

/// Returns `typed`, and the flags and commands that [`SYNONYMS`] lists it for.
fn synonyms(typed: &str) -> impl Iterator<Item = &str> + Clone {
    let ours = SYNONYMS.iter().filter(move |(_, others)| others.iter().any(|other| fold(other) == fold(typed)));
    std::iter::once(typed).chain(ours.map(|(ours, _)| *ours))
}

/// The words of a command line, read up to the end or to the first word that the command does not take. The grammar needs
/// only the commands that the line names.
pub(super) struct Walk<'a> {
    root: &'a Command,
    args: &'a [OsString],
    /// The innermost command that the words name.
    pub command: &'a Command,
    /// The names of that command and of those that contain it: `count clusters`.
    pub path: String,
    /// The position of the first word that the command does not take.
    stop: Option<usize>,
    /// The positions of format names in the place of flags, such as `--json`.
    formats: Vec<usize>,
    /// The global options that were read, which clap accepts once before and once after the command.
    global_options: Vec<&'a str>,
}

impl<'a> Walk<'a> {
    /// Reads `args`, the first of which is the name of the program, with the built grammar `root`.
    pub(super) fn new(root: &'a Command, args: &'a [OsString]) -> Walk<'a> {
        let mut walk = Walk {
            root,
            args,
            command: root,
            path: String::new(),
            stop: None,
            formats: Vec::new(),
            global_options: Vec::new(),
        };
        let mut at = 1;
        while let Some(word) = args.get(at) {
            let word = word.to_str().unwrap_or_default();
            // After `--`, no word is a flag or a command.
            if word == "--" {
                break;
            }
            match walk.read_word(word, at) {
                Some(words) => at += words,
                None => {
                    walk.stop = Some(at);
                    break;
                }
            }
        }
        walk
    }

    /// Returns the number of words that were read: 2 if the next word is the value of `word`, otherwise 1. Returns `None` if
    /// the command does not take `word`.
    fn read_word(&mut self, word: &str, at: usize) -> Option<usize> {
        if pasted_name(word).is_some_and(|name| self.has_flag(name)) {
            return None;
        }
        if word.len() > 1 && word.starts_with('-') {
            if self.is_format(word) {
                self.formats.push(at);
                return Some(1);
            }
            let next = self.args.get(at + 1).map(|next| next.to_string_lossy()).unwrap_or_default();
            let flag = self.last_flag(word)?;
            let name = word.trim_start_matches('-').split('=').next();
            let global = self.root.get_arguments().filter(|arg| arg.is_global_set() && arg.get_action().takes_values());
            self.global_options.extend(global.filter_map(Arg::get_long).filter(|long| Some(*long) == name));
            return Some(1 + usize::from(flag.is_some_and(|flag| may_be_value(flag, &next))));
        }
        if let Some(subcommand) = self.command.find_subcommand(word) {
            self.command = subcommand;
            self.path = format!("{} {word}", self.path).trim_start().to_owned();
            return Some(1);
        }
        self.command.get_positionals().next().map(|_| 1)
    }

    /// Returns the message about a global option that is used both before and after the command, because clap would ignore
    /// one of the two.
    pub(super) fn repeated_option_message(&self) -> Option<String> {
        let mut options = self.global_options.iter().enumerate();
        let (_, name) = options.find(|(at, name)| self.global_options[..*at].contains(name))?;
        Some(format!("--{name} cannot be used more than once"))
    }

    /// Returns the flags of the command.
    fn flags(&self) -> impl Iterator<Item = &'a Arg> + use<'a> {
        // clap adds the global flags to a command only when it builds the command.
        self.command.get_arguments().chain(self.root.get_arguments().filter(|arg| arg.is_global_set()))
    }

    /// Returns the names of the subcommands of the command.
    fn subcommands(&self) -> Vec<&'a str> {
        match self.path.is_empty() {
            true => command_names().into_iter().map(|(name, _)| name).collect(),
            false => self.command.get_subcommands().map(Command::get_name).collect(),
        }
    }

    /// Returns whether the command has a long flag `name`, or a short one if `name` is a single character.
    fn has_flag(&self, name: &str) -> bool {
        let is_short = |arg: &Arg| arg.get_short().is_some_and(|short| name.chars().eq([short]));
        self.flags().any(|arg| arg.get_long() == Some(name) || is_short(arg))
    }

    /// Returns the flag whose value, if the flag takes one, is the next word; `Some(None)` if `word` contains the value or
    /// needs none, and `None` if a flag is unknown.
    fn last_flag(&self, word: &str) -> Option<Option<&'a Arg>> {
        if let Some(name) = word.strip_prefix("--") {
            let (name, has_value) = name.split_once('=').map_or((name, false), |(name, _)| (name, true));
            let flag = self.flags().find(|arg| arg.get_long() == Some(name))?;
            return Some((!has_value).then_some(flag));
        }
        let mut letters = word.chars().skip(1).peekable();
        while let Some(letter) = letters.next() {
            let flag = self.flags().find(|arg| arg.get_short() == Some(letter))?;
            if flag.get_action().takes_values() {
                return Some(letters.peek().is_none().then_some(flag));
            }
        }
        Some(None)
    }

    /// Returns whether `word` is `--NAME` with the name of a format, and the command takes formats.
    fn is_format(&self, word: &str) -> bool {
        let Some(name) = word.strip_prefix("--") else { return false };
        let is_name = |known: &str| known.eq_ignore_ascii_case(name);
        let of_rows =
            FORMATS.iter().any(|info| is_name(info.name) || info.extensions.iter().any(|known| is_name(known)));
        (of_rows || STYLES.iter().any(|info| is_name(info.name) || is_name(info.extension)))
            && self.has_flag("format")
            && !self.has_flag(name)
    }

    /// Returns the command line with `--format=json` in place of `--json`, and so for each format; `None` if there is no
    /// such word. Flags such as `--json` are not in the grammar, because they would slow down every run.
    pub(super) fn expand_formats(&self) -> Option<Vec<OsString>> {
        let mut args = self.args.to_vec();
        for &at in &self.formats {
            args[at] = format!("--format={}", self.args[at].to_string_lossy().trim_start_matches('-')).into();
        }
        (!self.formats.is_empty()).then_some(args)
    }

    /// Returns `args` as the text of a command line if the grammar has flags and commands for all words.
    fn accepted_line(&self, args: &[OsString]) -> Option<String> {
        let walk = Walk::new(self.root, args);
        let words = args.iter().skip(1).map(|arg| format!(" {}", quote_for_shell(&arg.to_string_lossy())));
        walk.stop.is_none().then(|| format!("eccp-mx{}", words.collect::<String>()))
    }

    /// Returns the name of the command that follows the word that this command does not take, and the line in which that
    /// name, with all words after it, precedes that word: `eccp-mx clusters -f json` for `eccp-mx -f json clusters`.
    fn line_with_command_first(&self) -> Option<(String, String)> {
        let stop = self.stop?;
        let is_command = |arg: &OsString| arg.to_str().is_some_and(|word| self.command.find_subcommand(word).is_some());
        let at = stop + 1 + self.args[stop + 1..].iter().position(is_command)?;
        let args = [&self.args[..stop], &self.args[at..], &self.args[stop..at]].concat();
        Some((self.args[at].to_string_lossy().into_owned(), self.accepted_line(&args)?))
    }

    /// Returns the line without the word that is not a command, if a command follows that word: `eccp-mx clusters` for
    /// `eccp-mx get clusters`.
    fn line_without_word(&self) -> Option<String> {
        let stop = self.stop?;
        self.command.find_subcommand(self.args.get(stop + 1)?.to_str()?)?;
        self.accepted_line(&[&self.args[..stop], &self.args[stop + 1..]].concat())
    }

    /// Returns the hint for a flag or a command that does not exist, such as `; did you mean …?`, or an empty string.
    fn hint(&self, typed: &str) -> String {
        let is_flag = typed.starts_with('-');
        let name = typed.trim_start_matches('-');
        if let Some(flag) = name.strip_prefix(NEGATION).filter(|flag| is_flag && self.has_flag(flag)) {
            return format!("; only filters by a column or a key can be negated, and --{flag} is neither");
        }
        let has_command = |name: &&str| self.subcommands().contains(name);
        let flag = || synonyms(name).find(|name| is_flag && self.has_flag(name)).map(|name| format!("--{name}"));
        let command = || synonyms(name).find(has_command).map(str::to_owned);
        let root_flag = || {
            let mut names = synonyms(name);
            let flag = names.find(|name| self.root.get_arguments().any(|arg| arg.get_long() == Some(name)))?;
            (!is_flag || !self.path.is_empty()).then(|| format!("eccp-mx --{flag}"))
        };
        let closest = || match is_flag {
            true => {
                let longs: Vec<&str> = self.flags().filter_map(Arg::get_long).collect();
                closest_match(name, longs).map(|name| format!("--{name}"))
            }
            false => closest_match(name, self.subcommands()).map(str::to_owned),
        };
        let listing = || {
            let other = other_listing(self.dataset()?)?;
            let filter = name.trim_start_matches(NEGATION);
            let has_flag = is_flag && filter_flags(other).iter().any(|flag| flag.name == filter);
            has_flag.then(|| format!("eccp-mx {}", other.command))
        };
        let presence = || self.flag_for_presence(name).filter(|_| is_flag);
        let removed = self.line_without_word().filter(|_| !is_flag);
        let hint = removed
            .or_else(presence)
            .or_else(listing)
            .or_else(flag)
            .or_else(command)
            .or_else(root_flag)
            .or_else(closest);
        hint.map(|hint| format!("; {}", suggestion(&hint))).unwrap_or_default()
    }

    /// Returns the filter that a user who typed `--without-NAME`, `--no-NAME`, `--with-NAME` or `--has-NAME` most likely meant:
    /// `--not-with-profile`, `--label none` or `--label any`. `name` is the flag without dashes.
    fn flag_for_presence(&self, name: &str) -> Option<String> {
        let prefixes = [("without-", NONE), ("no-", NONE), ("with-", ANY), ("has-", ANY)];
        let (column, value) = prefixes.iter().find_map(|(prefix, value)| Some((name.strip_prefix(prefix)?, *value)))?;
        let is_same = |flag: &FilterFlag| match flag.kind {
            FlagKind::Switch => flag.name.strip_prefix("with-") == Some(column),
            _ => flag.name == column,
        };
        let dataset = self.dataset()?;
        let flag = all_flags(dataset).into_iter().find(is_same)?;
        match flag.kind {
            FlagKind::Switch if value == NONE => Some(format!("--{NEGATION}{}", flag.name)),
            FlagKind::Switch => Some(format!("--{}", flag.name)),
            _ if flag.columns.iter().any(|&column| dataset.columns[column].required) => None,
            _ => Some(format!("--{} {value}", flag.name)),
        }
    }

    /// Returns the hint for a value after `flag`, if `flag` is a filter without a value.
    fn switch_hint(&self, flag: &str, value: &str) -> Option<String> {
        let name = flag.strip_prefix("--")?;
        let is_switch = |flag: &FilterFlag| flag.name == name && matches!(flag.kind, FlagKind::Switch);
        let is_filter = self.dataset().is_some_and(|dataset| filter_flags(dataset).iter().any(is_switch));
        match &*fold(value) {
            "no" | "false" | "0" | NONE if is_filter => {
                Some(format!("; {}", suggestion(&format!("--{NEGATION}{name}"))))
            }
            _ if is_filter => Some(format!("; {flag} takes no value")),
            _ => None,
        }
    }

    /// Returns the dataset whose rows the command lists or counts.
    fn dataset(&self) -> Option<&'static Dataset> {
        find_listing(self.path.rsplit(' ').next().unwrap_or_default())
    }

    /// Returns the flag that a user who typed `value` without a flag most likely meant: `by` or `columns` if `value` is a
    /// column, `key` or a flag for references if it is a record, otherwise `text`. `None` if the command lacks these flags.
    fn flag_for_value(&self, value: &str) -> Option<&'static str> {
        let dataset = self.dataset();
        let names_column = dataset.is_some_and(|dataset| resolve_column(dataset, value).is_ok());
        let names_record = |dataset: &'static Dataset| {
            let catalog = Catalog::built_in();
            let found = NameIndex::read(&catalog, dataset).and_then(|mut names| names.resolve(value, MatchStep::Alias));
            found.is_ok()
        };
        let columns = ["by", "columns"].into_iter().find(|flag| names_column && self.has_flag(flag));
        let key = || dataset.filter(|dataset| self.has_flag("key") && names_record(dataset)).map(|_| "key");
        let reference = || {
            DATASETS
                .iter()
                .map(|dataset| (dataset.noun, *dataset))
                .find(|(noun, dataset)| self.has_flag(noun) && names_record(dataset))
                .map(|(noun, _)| noun)
        };
        let text = || (self.has_flag("text") && !fold(value).is_empty()).then_some("text");
        columns.or_else(reference).or_else(key).or_else(text)
    }
}

/// Formats a usage error of the command that `walk` has reached.
pub(super) fn format_usage_error(error: &clap::Error, walk: &Walk<'_>) -> String {
    if let Some(message) = pasted_flag_message(walk) {
        return message;
    }
    let Walk { command, path, .. } = walk;
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    // clap reports `--state` as `--state <STATE>`.
    let name_of =
        |arg: String| arg.split(' ').next().unwrap_or_default().trim_matches(['<', '>', '[', ']', '.', ',']).to_owned();
    let help = help_line(path);
    let owner = if path.is_empty() { "eccp-mx".to_owned() } else { format!("'{path}'") };
    let subcommand = command.get_subcommand_value_name().unwrap_or("COMMAND").to_lowercase();
    let (arg, value) = (context(ContextKind::InvalidArg), context(ContextKind::InvalidValue));
    let name = name_of(arg.clone());
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let typed = context(ContextKind::InvalidSubcommand);
            format!("there is no {subcommand} '{typed}'{} ({help} lists the {subcommand}s)", walk.hint(&typed))
        }
        ErrorKind::MissingSubcommand => format!("a {subcommand} is required ({help} lists the {subcommand}s)"),
        ErrorKind::UnknownArgument if name.starts_with('-') => match walk.line_with_command_first() {
            Some((command, line)) => format!("'{name}' must follow '{command}', as in {line}"),
            None if !path.is_empty() && command.is_subcommand_required_set() => {
                format!("a {subcommand} is required before '{name}' ({help} lists the {subcommand}s)")
            }
            None => format!("{owner} has no flag '{name}'{} ({help} lists the flags)", walk.hint(&name)),
        },
        ErrorKind::UnknownArgument => {
            let quoted = quote_for_shell(&arg);
            let previous = walk.stop.and_then(|stop| walk.args.get(stop.checked_sub(1)?)?.to_str());
            let hint = previous.and_then(|previous| walk.switch_hint(previous, &arg)).or_else(|| {
                walk.flag_for_value(&arg).map(|flag| format!("; a value follows its flag, as in --{flag} {quoted}"))
            });
            format!("unexpected argument '{arg}'{} (see {help})", hint.unwrap_or_default())
        }
        ErrorKind::MissingRequiredArgument => format!("{owner} needs {name} (see {help})"),
        ErrorKind::InvalidValue if value.is_empty() => match context(ContextKind::ValidValue) {
            values if values.is_empty() => format!("{name} needs a value (see {help})"),
            values => format!("{name} needs a value: {values}"),
        },
        ErrorKind::InvalidValue => {
            let taker = if name.starts_with('-') { name } else { owner };
            format!("{taker} takes one of {}, not '{value}'", context(ContextKind::ValidValue))
        }
        ErrorKind::TooManyValues => {
            let hint = walk.switch_hint(&name, &value).unwrap_or_else(|| format!("; {name} takes no value"));
            format!("unexpected argument '{value}'{hint}")
        }
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

/// Returns whether `word`, which follows `flag`, may be the value of `flag`.
fn may_be_value(flag: &Arg, word: &str) -> bool {
    let takes_hyphens = flag.is_allow_hyphen_values_set() || flag.is_allow_negative_numbers_set();
    flag.get_action().takes_values() && (takes_hyphens || word == "-" || !word.starts_with('-'))
}

fn help_line(path: &str) -> String {
    if path.is_empty() { "eccp-mx --help".to_owned() } else { format!("eccp-mx {path} --help") }
}

/// Returns the name in a flag that begins with a dash of a word processor or with only one hyphen: `state` for
/// `—state=nle` and `-state`.
fn pasted_name(word: &str) -> Option<&str> {
    let name = word.trim_start_matches(|c| c == '-' || is_dash(c));
    let name = name.split('=').next().unwrap_or_default();
    let has_one_hyphen = word.starts_with('-') && !word.starts_with("--") && name.chars().nth(1).is_some();
    (word.starts_with(is_dash) || has_one_hyphen).then_some(name)
}

/// Returns the message about a word that begins with a dash of a word processor, or with only one hyphen before the name of
/// a long flag. clap would read such a word as a name, as text to search for, or as a short flag with a value.
pub(super) fn pasted_flag_message(walk: &Walk<'_>) -> Option<String> {
    let word = walk.args.get(walk.stop?)?.to_str()?;
    let name = pasted_name(word)?;
    let longs: Vec<&str> = walk.flags().filter_map(Arg::get_long).collect();
    let flag = match walk.has_flag(name) {
        true => Some(name),
        false if word.starts_with('-') => return None,
        false => closest_match(name, longs),
    };
    let hint = match flag {
        Some(flag) => suggestion(&format!("{}{flag}", if flag.len() == 1 { "-" } else { "--" })),
        None => "a flag begins with two hyphens (--)".to_owned(),
    };
    Some(format!("unexpected argument '{word}'; {hint} ({} lists the flags)", help_line(&walk.path)))
}
