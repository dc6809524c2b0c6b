//! Lays out the help of a command from its grammar, with its flags under the same headings in the same order everywhere.
//!
//! Nothing is printed here.

use std::fmt::Write as _;

use anstyle::{Reset, Style};
use clap::{Arg, Command};

use super::{Example, TOPICS, examples};
use crate::context::Screen;
use crate::datasets::DATASETS;
use crate::datasets::identity::Identity;
use crate::datasets::registry::{find_dataset, find_listing};
use crate::text::{display_width, printable, wrap, wrap_parts};

/// The width of a help text in a pipe.
const WIDTH: usize = 80;
/// The smallest width that a help text is laid out for; flags are about this long.
const MIN_WIDTH: usize = 40;
/// The smallest width of a description beside its term; with less space, the description stands below the term.
const MIN_ABOUT: usize = 24;
/// The indent of a description below its term, and of the continuation of a command line.
const HANGING: usize = 6;
/// The maximum width of a term with its description beside it.
const MAX_TERM: usize = 30;
/// The width of a label, such as `Usage`, with the space after it.
const LABEL: usize = 12;

const EXIT_STATUS: &str = "0 success; 1 no match, problems or differences; 2 error";

/// The heading of positional arguments.
const ARGUMENTS: &str = "Arguments";
/// The heading of flags that have no heading.
const FLAGS: &str = "Flags";
/// The heading of the flags that every command has.
pub(crate) const GLOBAL: &str = "Global";
/// The first words of the last headings, in order.
const LAST: &[&str] = &["Filter", "Arrange", "Output", GLOBAL];

/// The examples of the introduction, if the data is the built-in data.
const FIRST_EXAMPLES: [(&str, &str); 5] = [
    ("eccp-mx clusters --state \"Nuevo León\"", "the clusters of a state"),
    ("eccp-mx labels --valid-on 2019-07-01", "the labels valid on a day"),
    ("eccp-mx show nle-claut", "everything about one cluster"),
    ("eccp-mx search logistica", "full-text search"),
    ("eccp-mx count clusters --by state,sector", "counts by state and sector"),
];

/// The examples of the introduction, if the data is other data.
const OTHER_EXAMPLES: [(&str, &str); 5] = [
    ("eccp-mx clusters", "all clusters"),
    ("eccp-mx clusters --state STATE", "the clusters of a state"),
    ("eccp-mx show KEY", "everything about one record"),
    ("eccp-mx search TEXT", "full-text search"),
    ("eccp-mx count clusters --by state,sector", "counts by state and sector"),
];

/// Returns the text that the program prints if it has no arguments. `is_built_in` says whether the data is the built-in
/// data.
#[must_use]
pub(crate) fn introduction(identity: &Identity, is_built_in: bool, screen: Screen) -> String {
    let width = text_width(screen);
    let examples = if is_built_in { FIRST_EXAMPLES } else { OTHER_EXAMPLES };
    let indent = examples.iter().map(|(line, _)| display_width(line)).max().unwrap_or(0) + 4;
    let mut out = wrap(&format!("{}.", printable(&identity.title_and_edition())), width).join("\n") + "\n\nExamples\n";
    for (line, about) in examples {
        push_definition(&mut out, &format!("  {line}"), indent, about, width);
    }
    let names: Vec<&str> = DATASETS.iter().map(|dataset| dataset.name).collect();
    let names = wrap(&names.join(", "), width.saturating_sub(2)).join("\n  ");
    let more =
        "Every dataset is a command; eccp-mx datasets describes the datasets, eccp-mx --help lists all commands.";
    out + &format!("\nDatasets\n  {names}\n\n{}\n", wrap(more, width).join("\n"))
}

/// Returns the full help of the command at `path`: that of `--help`.
#[must_use]
pub(crate) fn long_help(command: &Command, path: &str, screen: Screen) -> String {
    let layout = Layout::new(screen);
    let mut out = layout.head(command, path);
    for (title, rows) in subcommand_lists(command) {
        layout.section(&mut out, title, &rows);
    }
    for (title, args) in argument_groups(command) {
        let rows: Vec<_> = args.iter().map(|arg| (flag_term(arg, ", ", "    "), help_text(arg))).collect();
        layout.section(&mut out, &title, &rows);
    }
    let examples = examples(path);
    if !examples.is_empty() {
        let _ = write!(out, "\n{}\n", layout.bold("Examples"));
    }
    for Example { line, about } in examples {
        if !about.is_empty() {
            wrap(about, layout.width.saturating_sub(4)).iter().for_each(|line| out.push_str(&format!("  # {line}\n")));
        }
        let _ = writeln!(out, "  {}", layout.command_line(line, 2));
    }
    let _ = write!(out, "\n{}", layout.closing_lines(path));
    out
}

/// Returns the short help of the command at `path`: that of `-h`, which fits a screen.
#[must_use]
pub(crate) fn short_help(command: &Command, path: &str, screen: Screen) -> String {
    let layout = Layout::new(screen);
    let mut out = layout.head(command, path);
    out.push('\n');
    for (title, rows) in subcommand_lists(command) {
        layout.labelled_words(&mut out, title, rows.into_iter().map(|(name, _)| name));
    }
    for (title, args) in argument_groups(command) {
        // The short help of the program lists the global flags; there is no space for them in each command.
        if title != GLOBAL || path.is_empty() {
            let label = title.split(' ').next().unwrap_or_default();
            layout.labelled_words(&mut out, label, args.into_iter().map(|arg| flag_term(arg, "/", "")));
        }
    }
    out.push('\n');
    if path.is_empty() {
        let lines = wrap(EXIT_STATUS, layout.width.saturating_sub(LABEL));
        let _ = writeln!(out, "{}{}", layout.label("Exit status"), lines.join(&format!("\n{:LABEL$}", "")));
    }
    if let Some(Example { line, .. }) = examples(path).first() {
        let _ = writeln!(out, "{}{}", layout.label("Example"), layout.command_line(line, LABEL));
    }
    let command = if path.is_empty() { String::new() } else { format!("{path} ") };
    let more = [format!("eccp-mx {command}--help"), format!("eccp-mx help {}", TOPICS[0].name)];
    layout.labelled_words(&mut out, "More", more.into_iter());
    out
}

/// Terms with their descriptions.
type Rows = Vec<(String, String)>;

/// Returns the subcommands of a command, as titled lists: its commands, its datasets, and for the program the topics.
fn subcommand_lists(command: &Command) -> Vec<(&'static str, Rows)> {
    let rows = command.get_subcommands().filter(|subcommand| !subcommand.is_hide_set()).map(|subcommand| {
        let about = subcommand.get_about().map(ToString::to_string).unwrap_or_default();
        (subcommand.get_name().to_owned(), about)
    });
    let (datasets, commands): (Rows, Rows) = rows.partition(|(name, _)| find_dataset(name).is_some());
    let topics = TOPICS.iter().map(|topic| (topic.name.to_owned(), topic.about.to_owned()));
    let topics = topics.filter(|_| !commands.is_empty()).collect();
    let mut lists = vec![("Commands", commands), ("Datasets", datasets), ("Topics", topics)];
    lists.retain(|(_, rows)| !rows.is_empty());
    lists
}

/// Returns the flags that all subcommands of a command have and the command itself lacks.
fn shared_flags(command: &Command) -> impl Iterator<Item = &Arg> {
    let has_flag = |command: &Command, flag: &Arg| command.get_arguments().any(|arg| arg.get_long() == flag.get_long());
    let first = command.get_subcommands().next();
    first.into_iter().flat_map(Command::get_arguments).filter(move |flag| {
        let is_shared = !has_flag(command, flag) && command.get_subcommands().all(|other| has_flag(other, flag));
        is_shared && flag.get_long().is_some()
    })
}

/// Returns the arguments of a command by heading, in the order that headings have everywhere.
#[must_use]
pub(crate) fn argument_groups(command: &Command) -> Vec<(String, Vec<&Arg>)> {
    let mut groups: Vec<(String, Vec<&Arg>)> = Vec::new();
    for arg in command.get_arguments().chain(shared_flags(command)).filter(|arg| !arg.is_hide_set()) {
        let heading = if arg.is_positional() { ARGUMENTS } else { arg.get_help_heading().unwrap_or(FLAGS) };
        match groups.iter_mut().find(|(known, _)| known == heading) {
            Some((_, args)) => args.push(arg),
            None => groups.push((heading.to_owned(), vec![arg])),
        }
    }
    groups.sort_by_key(|(heading, _)| match heading.as_str() {
        ARGUMENTS => 0,
        FLAGS => 1,
        heading => LAST.iter().position(|last| heading.starts_with(last)).map_or(2, |at| at + 3),
    });
    groups
}

/// Returns the name of the value that an argument takes, as in `--state STATE`; empty if it takes none.
#[must_use]
pub(crate) fn value_name(arg: &Arg) -> String {
    let takes_values = arg.get_action().takes_values();
    let names = arg.get_value_names().filter(|_| takes_values).unwrap_or_default();
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// Returns an argument as the help shows it, such as `-t, --text WORD`; `no_short` replaces a missing short flag.
fn flag_term(arg: &Arg, separator: &str, no_short: &str) -> String {
    let short = arg.get_short().map_or(no_short.to_owned(), |short| format!("-{short}{separator}"));
    match arg.get_long() {
        Some(long) => format!("{short}--{long} {}", value_name(arg)).trim_end().to_owned(),
        None => value_name(arg),
    }
}

/// Returns the description of an argument.
#[must_use]
pub(crate) fn help_text(arg: &Arg) -> String {
    arg.get_help().map(ToString::to_string).unwrap_or_default()
}

/// Returns the width that a text is laid out for.
fn text_width(screen: Screen) -> usize {
    if screen.terminal { screen.width.max(MIN_WIDTH) } else { WIDTH }
}

/// Appends a term with its description, in lines of at most `width` columns. The description starts at column `indent`:
/// beside the term, or below it if the term is too long.
fn push_definition(out: &mut String, term: &str, indent: usize, about: &str, width: usize) {
    let indent = if width < indent + MIN_ABOUT { HANGING } else { indent };
    out.push_str(term);
    let mut column = display_width(term);
    if column + 2 > indent {
        out.push('\n');
        column = 0;
    }
    for line in wrap(about, width.saturating_sub(indent)) {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', indent - column));
            out.push_str(line.trim_end());
        }
        out.push('\n');
        column = 0;
    }
}

/// Returns a text with its paragraphs wrapped for `screen`; indented lines stay as they are. A line that is a name in braces
/// becomes the list of this name: terms with their descriptions beside them.
pub(super) fn fill_text(text: &str, lists: &[(&str, Vec<(&str, &str)>)], screen: Screen) -> String {
    let width = text_width(screen);
    let mut out = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        let list = lists.iter().find(|(name, _)| line == *name);
        if list.is_none() && !line.is_empty() && !line.starts_with(' ') {
            paragraph.push(line);
            continue;
        }
        if !paragraph.is_empty() {
            wrap(&paragraph.join(" "), width).iter().for_each(|line| out.push_str(&format!("{line}\n")));
            paragraph.clear();
        }
        match list {
            Some((_, rows)) => {
                let indent = rows.iter().map(|(term, _)| term.len()).max().unwrap_or(0) + 4;
                rows.iter()
                    .for_each(|(term, about)| push_definition(&mut out, &format!("  {term}"), indent, about, width));
            }
            None => out.push_str(&format!("{line}\n")),
        }
    }
    out.truncate(out.trim_end().len());
    out + "\n"
}

/// The layout of a help text.
struct Layout {
    screen: Screen,
    width: usize,
}

impl Layout {
    fn new(screen: Screen) -> Layout {
        Layout { screen, width: text_width(screen) }
    }

    /// Returns the last lines of a full help.
    fn closing_lines(&self, path: &str) -> String {
        let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
        let columns = match find_listing(path.split(' ').next_back().unwrap_or_default()) {
            Some(dataset) => format!("eccp-mx columns {} describes the columns. ", dataset.command),
            None => String::new(),
        };
        let exit_status = if path.is_empty() { format!("Exit status: {EXIT_STATUS}. ") } else { String::new() };
        let text = format!("{exit_status}{columns}eccp-mx help TOPIC explains: {}.", topics.join(", "));
        wrap(&text, self.width).join("\n") + "\n"
    }

    /// Returns the command line of an example that starts at column `indent`. If it is too long, it is continued on further
    /// lines with backslashes, so that it can be copied to a shell.
    fn command_line(&self, line: &str, indent: usize) -> String {
        if display_width(line) <= self.width.saturating_sub(indent) {
            return line.to_owned();
        }
        let mut words: Vec<String> = Vec::new();
        for word in line.split(' ') {
            match words.last_mut().filter(|last| last.matches(['"', '\'']).count() % 2 == 1) {
                Some(quoted) => *quoted = format!("{quoted} {word}"),
                None => words.push(word.to_owned()),
            }
        }
        let indent = indent + HANGING - 2;
        // The last two columns are for the backslash.
        let width = self.width.saturating_sub(indent + 2);
        wrap_parts(words.iter().map(String::as_str), width).join(&format!(" \\\n{:indent$}", ""))
    }

    fn bold(&self, text: &str) -> String {
        match self.screen.colour {
            true => format!("{}{text}{}", Style::new().bold().render(), Reset.render()),
            false => text.to_owned(),
        }
    }

    /// Returns the description and the usage line of a command.
    fn head(&self, command: &Command, path: &str) -> String {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let arguments = command.get_positionals().map(|arg| {
            let dots = if arg.get_num_args().is_some_and(|range| range.max_values() > 1) { "..." } else { "" };
            let name = value_name(arg);
            if arg.is_required_set() { format!(" {name}{dots}") } else { format!(" [{name}{dots}]") }
        });
        let name = if path.is_empty() { "eccp-mx".to_owned() } else { format!("eccp-mx {path}") };
        let subcommand = match (command.get_subcommand_value_name(), command.is_subcommand_required_set()) {
            (Some(subcommand), true) => format!(" {subcommand}"),
            (Some(subcommand), false) if command.has_subcommands() => format!(" [{subcommand}]"),
            _ => String::new(),
        };
        let usage = format!("{name}{subcommand}{} [FLAGS]", arguments.collect::<String>());
        format!("{}\n\n{}{usage}\n", wrap(&about, self.width).join("\n"), self.label("Usage"))
    }

    fn label(&self, text: &str) -> String {
        format!("{}{}", self.bold(text), " ".repeat(LABEL.saturating_sub(display_width(text))))
    }

    fn section(&self, out: &mut String, title: &str, rows: &[(String, String)]) {
        out.push('\n');
        wrap(title, self.width).iter().for_each(|line| out.push_str(&format!("{}\n", self.bold(line))));
        let widths = rows.iter().map(|(term, _)| display_width(term)).filter(|width| *width <= MAX_TERM);
        let indent = widths.max().unwrap_or(0) + 4;
        rows.iter().for_each(|(term, about)| push_definition(out, &format!("  {term}"), indent, about, self.width));
    }

    /// Appends a label and, beside it, words in as few lines as possible.
    fn labelled_words(&self, out: &mut String, label: &str, words: impl Iterator<Item = String>) {
        let mut line = self.label(label);
        let (mut width, mut first) = (LABEL, true);
        for word in words {
            if !first && width + 2 + display_width(&word) > self.width {
                let _ = writeln!(out, "{line}");
                (line, width, first) = (" ".repeat(LABEL), LABEL, true);
            }
            let gap = if first { "" } else { "  " };
            line.push_str(gap);
            line.push_str(&word);
            (width, first) = (width + gap.len() + display_width(&word), false);
        }
        let _ = writeln!(out, "{line}");
    }
}
