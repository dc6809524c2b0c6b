//! How a help is laid out: the grammar of a command, its flags under the same headings in the same order everywhere.
//!
//! Made of the grammar; no command is named. Nothing is printed here.

use std::fmt::Write as _;

use anstyle::{Reset, Style};
use clap::{Arg, Command};

use super::{Example, TOPICS, examples};
use crate::context::Screen;
use crate::datasets::registry::dataset;
use crate::text::{wide, wrapped};

/// The width of a help that is not shown on a terminal, and the widest on one.
const WIDTH: usize = 80;
const WIDEST: usize = 110;
/// The widest flag that its description stands beside.
const FLAG: usize = 30;

/// What the exit status tells, in a line.
const EXIT: &str = "0 answered; 1 nothing matches, findings, differences; 2 failure";

/// The headings of flags, in their order; others stand between the first two.
const FIRST: &str = "Flags";
const LAST: &[&str] = &["Filter", "Arrange", "Output", "Everywhere"];

/// Everything about a command: `--help`.
#[must_use]
pub(crate) fn long(command: &Command, place: &str, screen: Screen) -> String {
    let page = Page { screen, width: if screen.terminal { screen.width.clamp(40, WIDEST) } else { WIDTH } };
    let mut out = page.head(command, place);
    for (title, rows) in below(command) {
        page.section(&mut out, title, &rows);
    }
    for (title, args) in groups(command) {
        page.section(&mut out, &title, &args.iter().map(|arg| (flag(arg), about(arg))).collect::<Vec<_>>());
    }
    let examples = examples(place);
    if !examples.is_empty() {
        let _ = write!(out, "\n{}\n", page.bold("Examples"));
    }
    for Example { line, about } in examples {
        if !about.is_empty() {
            let _ = writeln!(out, "  # {about}");
        }
        let _ = writeln!(out, "  {line}");
    }
    let _ = write!(out, "\n{}", next(place));
    out
}

/// A screen about a command: `-h`.
#[must_use]
pub(crate) fn short(command: &Command, place: &str, screen: Screen) -> String {
    let page = Page { screen, width: WIDTH };
    let mut out = page.head(command, place);
    out.push('\n');
    for (title, rows) in below(command) {
        page.words(&mut out, title, rows.into_iter().map(|(name, _)| name));
    }
    for (title, args) in groups(command) {
        // What holds everywhere is said once, of the program itself.
        if title != "Everywhere" || place.is_empty() {
            page.words(&mut out, title.split(' ').next().unwrap_or_default(), args.into_iter().map(brief));
        }
    }
    out.push('\n');
    if place.is_empty() {
        let _ = writeln!(out, "{}{EXIT}", page.label("Exit status"));
    }
    if let Some(Example { line, .. }) = examples(place).first() {
        let _ = writeln!(out, "{}{line}", page.label("Example"));
    }
    let all = if place.is_empty() { String::new() } else { format!("{place} ") };
    let _ = writeln!(out, "{}eccp-mx {all}--help   eccp-mx help {}", page.label("More"), TOPICS[0].name);
    out
}

/// The last lines of a long help.
fn next(place: &str) -> String {
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    let columns = match dataset(place.split(' ').next_back().unwrap_or_default()) {
        Some(of) => format!("eccp-mx columns {} tells what its columns hold. ", of.name),
        None => String::new(),
    };
    let exit = if place.is_empty() { format!("Exit status: {EXIT}. ") } else { String::new() };
    let text = format!("{exit}{columns}eccp-mx help TOPIC tells more of {}.", topics.join(", "));
    wrapped(&text, WIDTH).join("\n") + "\n"
}

/// Names, and what each is.
type Rows = Vec<(String, String)>;

/// What stands below a command: its verbs and datasets, and the topics of the program itself.
fn below(command: &Command) -> Vec<(&'static str, Rows)> {
    let shown = command.get_subcommands().filter(|one| !one.is_hide_set());
    let rows =
        shown.map(|one| (one.get_name().to_owned(), one.get_about().map(ToString::to_string).unwrap_or_default()));
    let (datasets, verbs): (Rows, Rows) = rows.partition(|(name, _)| dataset(name).is_some());
    let topics = TOPICS.iter().map(|topic| (topic.name.to_owned(), topic.about.to_owned()));
    let topics = topics.filter(|_| !verbs.is_empty()).collect();
    let mut all = vec![("Verbs", verbs), ("Datasets", datasets), ("Topics", topics)];
    all.retain(|(_, rows)| !rows.is_empty());
    all
}

/// The flags and arguments of a command by their headings, in the order that they have everywhere.
#[must_use]
pub(crate) fn groups(command: &Command) -> Vec<(String, Vec<&Arg>)> {
    let mut groups: Vec<(String, Vec<&Arg>)> = Vec::new();
    for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
        let heading = match arg.get_help_heading() {
            _ if arg.is_positional() => "Arguments",
            _ if matches!(arg.get_id().as_str(), "help" | "version") => "Everywhere",
            heading => heading.unwrap_or(FIRST),
        };
        match groups.iter_mut().find(|(known, _)| known == heading) {
            Some((_, args)) => args.push(arg),
            None => groups.push((heading.to_owned(), vec![arg])),
        }
    }
    groups.sort_by_key(|(heading, _)| match heading.as_str() {
        "Arguments" => 0,
        FIRST => 1,
        heading => LAST.iter().position(|last| heading.starts_with(last)).map_or(2, |at| at + 3),
    });
    groups
}

/// What follows a flag: `STATE`, or nothing.
#[must_use]
pub(crate) fn value(arg: &Arg) -> String {
    let takes = arg.get_action().takes_values();
    let names = arg.get_value_names().filter(|_| takes).unwrap_or_default();
    names.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// `-t, --text WORD`.
fn flag(arg: &Arg) -> String {
    let short = arg.get_short().map_or("    ".to_owned(), |short| format!("-{short}, "));
    match arg.get_long() {
        Some(long) => format!("{short}--{long} {}", value(arg)).trim_end().to_owned(),
        None => value(arg),
    }
}

/// `-t/--text WORD`.
fn brief(arg: &Arg) -> String {
    let short = arg.get_short().map_or(String::new(), |short| format!("-{short}/"));
    match arg.get_long() {
        Some(long) => format!("{short}--{long} {}", value(arg)).trim_end().to_owned(),
        None => value(arg),
    }
}

/// What an argument is for.
#[must_use]
pub(crate) fn about(arg: &Arg) -> String {
    match arg.get_id().as_str() {
        "help" => "-h: a screen about the command; --help: all about it".to_owned(),
        "version" => "the version".to_owned(),
        _ => arg.get_help().map(ToString::to_string).unwrap_or_default(),
    }
}

/// A name, and beside it what it is, in lines of at most `width` columns.
fn beside(out: &mut String, name: &str, room: usize, about: &str, width: usize) {
    out.push_str(name);
    let mut taken = wide(name);
    if taken + 2 > room {
        out.push('\n');
        taken = 0;
    }
    for line in wrapped(about, width.saturating_sub(room)) {
        if !line.is_empty() {
            out.extend(std::iter::repeat_n(' ', room - taken));
            out.push_str(line.trim_end());
        }
        out.push('\n');
        taken = 0;
    }
}

/// Names, and beside them what each is.
pub(super) fn list(rows: &[(&str, &str)]) -> String {
    let room = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 4;
    let mut out = String::new();
    rows.iter().for_each(|(name, about)| beside(&mut out, &format!("  {name}"), room, about, WIDTH));
    out.trim_end().to_owned()
}

/// How a help is laid out.
struct Page {
    screen: Screen,
    width: usize,
}

/// Where the words of a short help begin.
const INDENT: usize = 12;

impl Page {
    fn bold(&self, text: &str) -> String {
        match self.screen.colour {
            true => format!("{}{text}{}", Style::new().bold().render(), Reset.render()),
            false => text.to_owned(),
        }
    }

    /// What a command is for and how it is called.
    fn head(&self, command: &Command, place: &str) -> String {
        let about = command.get_about().map(ToString::to_string).unwrap_or_default();
        let arguments = command.get_positionals().map(|arg| {
            let many = if arg.get_num_args().is_some_and(|range| range.max_values() > 1) { "..." } else { "" };
            if arg.is_required_set() { format!(" {}{many}", value(arg)) } else { format!(" [{}{many}]", value(arg)) }
        });
        let name = if place.is_empty() { "eccp-mx".to_owned() } else { format!("eccp-mx {place}") };
        let below = match (command.get_subcommand_value_name(), command.is_subcommand_required_set()) {
            (Some(below), true) => format!(" {below}"),
            (Some(below), false) if command.has_subcommands() => format!(" [{below}]"),
            _ => String::new(),
        };
        let usage = format!("{name}{below}{} [FLAGS]", arguments.collect::<String>());
        format!("{}\n\n{}{usage}\n", wrapped(&about, self.width).join("\n"), self.label("Usage"))
    }

    fn label(&self, text: &str) -> String {
        format!("{}{}", self.bold(text), " ".repeat(INDENT.saturating_sub(wide(text))))
    }

    fn section(&self, out: &mut String, title: &str, rows: &[(String, String)]) {
        out.push('\n');
        wrapped(title, self.width).iter().for_each(|line| out.push_str(&format!("{}\n", self.bold(line))));
        let longest = rows.iter().map(|(name, _)| wide(name)).filter(|width| *width <= FLAG).max().unwrap_or(0);
        rows.iter().for_each(|(name, about)| beside(out, &format!("  {name}"), longest + 4, about, self.width));
    }

    /// A label, and beside it words in as few lines as hold them.
    fn words(&self, out: &mut String, label: &str, words: impl Iterator<Item = String>) {
        let mut line = self.label(label);
        let (mut width, mut first) = (INDENT, true);
        for word in words {
            if !first && width + 2 + wide(&word) > self.width {
                let _ = writeln!(out, "{line}");
                (line, width, first) = (" ".repeat(INDENT), INDENT, true);
            }
            let gap = if first { "" } else { "  " };
            line.push_str(gap);
            line.push_str(&word);
            (width, first) = (width + gap.len() + wide(&word), false);
        }
        let _ = writeln!(out, "{line}");
    }
}
