//! Lays out the help of a command from its grammar, with its flags under the same headings in the same order everywhere.
//!
//! Names no command. Nothing is printed here.

use std::fmt::Write as _;

use anstyle::{Reset, Style};
use clap::{Arg, Command};

use super::{Example, TOPICS, examples};
use crate::context::Screen;
use crate::datasets::registry::find_dataset;
use crate::text::{display_width, wrap};

/// The width of a help text in a pipe.
const WIDTH: usize = 80;
/// The maximum width of a help text on a terminal.
const MAX_WIDTH: usize = 110;
/// The maximum width of a term with its description beside it.
const MAX_TERM: usize = 30;
/// The width of the labels of a short help.
const LABEL: usize = 12;

const EXIT_STATUS: &str = "0 success; 1 no match, findings or differences; 2 error";

/// The heading of positional arguments.
const ARGUMENTS: &str = "Arguments";
/// The heading of flags without a heading of their own.
const FLAGS: &str = "Flags";
/// The heading of the flags that every command has.
pub(crate) const GLOBAL: &str = "Global";
/// The first words of the last headings, in their order.
const LAST: &[&str] = &["Filter", "Arrange", "Output", GLOBAL];

/// Returns the full help of the command at `path`: that of `--help`.
#[must_use]
pub(crate) fn long_help(command: &Command, path: &str, screen: Screen) -> String {
    let width = if screen.terminal { screen.width.clamp(40, MAX_WIDTH) } else { WIDTH };
    let layout = Layout { screen, width };
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
            let _ = writeln!(out, "  # {about}");
        }
        let _ = writeln!(out, "  {line}");
    }
    let _ = write!(out, "\n{}", closing_lines(path));
    out
}

/// Returns the short help of the command at `path`: that of `-h`, which fits a screen.
#[must_use]
pub(crate) fn short_help(command: &Command, path: &str, screen: Screen) -> String {
    let layout = Layout { screen, width: WIDTH };
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
        let _ = writeln!(out, "{}{EXIT_STATUS}", layout.label("Exit status"));
    }
    if let Some(Example { line, .. }) = examples(path).first() {
        let _ = writeln!(out, "{}{line}", layout.label("Example"));
    }
    let command = if path.is_empty() { String::new() } else { format!("{path} ") };
    let _ = writeln!(out, "{}eccp-mx {command}--help   eccp-mx help {}", layout.label("More"), TOPICS[0].name);
    out
}

/// Returns the last lines of a full help.
fn closing_lines(path: &str) -> String {
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let columns = match find_dataset(path.split(' ').next_back().unwrap_or_default()) {
        Some(dataset) => format!("eccp-mx columns {} describes the columns. ", dataset.name),
        None => String::new(),
    };
    let exit_status = if path.is_empty() { format!("Exit status: {EXIT_STATUS}. ") } else { String::new() };
    let text = format!("{exit_status}{columns}eccp-mx help TOPIC explains: {}.", topics.join(", "));
    wrap(&text, WIDTH).join("\n") + "\n"
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

/// Returns the arguments of a command by heading, in the order that headings have everywhere.
#[must_use]
pub(crate) fn argument_groups(command: &Command) -> Vec<(String, Vec<&Arg>)> {
    let mut groups: Vec<(String, Vec<&Arg>)> = Vec::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
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

/// Returns an argument as the help shows it, such as `-t, --text WORD`; `no_short` stands where there is no short flag.
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

/// Appends a term with its description beside it, in lines of at most `width` columns. Descriptions start at column
/// `indent`; below the term if it is too long.
fn push_definition(out: &mut String, term: &str, indent: usize, about: &str, width: usize) {
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

/// Returns terms with their descriptions beside them.
pub(super) fn definition_list(rows: &[(&str, &str)]) -> String {
    let indent = rows.iter().map(|(term, _)| term.len()).max().unwrap_or(0) + 4;
    let mut out = String::new();
    rows.iter().for_each(|(term, about)| push_definition(&mut out, &format!("  {term}"), indent, about, WIDTH));
    out.trim_end().to_owned()
}

/// The layout of a help text.
struct Layout {
    screen: Screen,
    width: usize,
}

impl Layout {
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
