//! Manual pages, one a command, made of the same grammar as the help: the flags stand under the same headings in the same
//! order.
//!
//! Only run when pages are asked for. Nothing is written here but to what is given.

use std::io::{self, Write};

use clap::{Arg, ArgAction, Command};
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use crate::datasets::registry::dataset;
use crate::help::{Example, TOPICS, examples, groups, value};

/// The day of this version.
pub const RELEASED: &str = "2026-11-24";

/// What the commands have in common, for the manual: the statuses, the environment and the files.
const EXIT: &[(&str, &str)] = &[
    ("0", "answered, or the reader closed the pipe"),
    ("1", "the question was understood and nothing matches; findings of check; differences of diff"),
    ("2", "wrong use, an unknown or ambiguous value, data that cannot be read, an answer that cannot be written"),
];
const ENVIRONMENT: &[(&str, &str)] = &[
    ("ECCP_MX_DATA", "the folder of own files, as --data names it"),
    ("ECCP_MX_PAGER, PAGER", "the pager of an answer longer than the terminal (default: less -FIRX); empty for none"),
    ("NO_COLOR", "if set and not empty, nothing is coloured"),
    ("TERM", "if it is dumb, nothing is coloured"),
    ("COLUMNS", "the width of a terminal that does not tell its own"),
    ("LC_ALL, LC_CTYPE, LANG", "the first that is set says whether more than ASCII can be shown"),
];
const FILES: &[(&str, &str)] = &[(
    "DIR/DATASET.csv, DIR/DATASET.json",
    "own files of the folder that --data or ECCP_MX_DATA names; each replaces the built-in one whole. The built-in data is \
     in the program",
)];

/// A page: the name of its file, and what it holds.
pub(crate) struct Page {
    /// `eccp-mx-clusters.1`.
    pub file: String,
    /// Its text, for roff.
    pub text: Vec<u8>,
}

/// The pages of the program and of each of its commands. The grammar must be built.
///
/// # Errors
/// None that a person can cause: writing to memory does not fail.
pub(crate) fn pages(program: &Command) -> io::Result<Vec<Page>> {
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    std::iter::once(program).chain(commands).map(|command| page(program, command)).collect()
}

fn page(program: &Command, command: &Command) -> io::Result<Page> {
    let whole = std::ptr::eq(program, command);
    let place = if whole { "" } else { command.get_name() };
    let name = if whole { program.get_name().to_owned() } else { format!("{}-{place}", program.get_name()) };
    let source = format!("{} {}", program.get_name(), program.get_version().unwrap_or_default());
    let man = Man::new(arranged(command, &name)).title(&name).date(RELEASED).source(&source).manual("User Commands");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    man.render_options_section(&mut text)?;
    let mut roff = Roff::default();
    if whole {
        commands(&mut roff, program);
    }
    shown(&mut roff, &examples(place));
    listed(&mut roff, "EXIT STATUS", EXIT);
    listed(&mut roff, "ENVIRONMENT", ENVIRONMENT);
    listed(&mut roff, "FILES", FILES);
    see_also(&mut roff, program, place);
    roff.to_writer(&mut text)?;
    text.flush()?;
    Ok(Page { file: format!("{name}.1"), text })
}

/// A command whose arguments stand in the order of the help, for the library to lay out.
fn arranged(command: &Command, name: &str) -> Command {
    let below: Vec<&Command> = command.get_subcommands().filter(|below| dataset(below.get_name()).is_some()).collect();
    // Of a command that needs a dataset, what all of them take.
    let needs = command.is_subcommand_required_set() && dataset(command.get_name()).is_none() && !name.ends_with("mx");
    let from = below.first().filter(|_| needs).copied().unwrap_or(command);
    let typed = name.replacen('-', "\0", 1).replace('-', " ").replace('\0', "-");
    let arguments = command.get_positionals().map(|arg| format!(" [{}]", value(arg))).collect::<String>();
    let sub = command.get_subcommand_value_name().filter(|_| command.has_subcommands());
    let usage = format!("{typed}{}{arguments} [FLAGS]", sub.map(|sub| format!(" {sub}")).unwrap_or_default());
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut notes = vec![format!("{}.", capital(&about))];
    let mut page = Command::new(name.to_owned())
        .about(about)
        .override_usage(usage)
        .disable_help_flag(true)
        .disable_version_flag(true);
    let mut order = 0;
    for (heading, args) in groups(from) {
        let (title, note) = heading.split_once(" (").map_or((&*heading, None), |(title, note)| (title, Some(note)));
        if needs && note.is_some() {
            let names: Vec<&str> = below.iter().map(|below| below.get_name()).collect();
            notes.push(format!("DATASET is one of {}.", names.join(", ")));
            notes.push(format!("The filters of the dataset choose what is taken: see eccp-mx-{}(1).", names[0]));
            continue;
        }
        notes.extend(note.map(|note| format!("Under {}: {}.", title.to_uppercase(), note.trim_end_matches(')'))));
        for arg in args {
            order += 1;
            page = page.arg(plain(arg).help_heading(title.to_owned()).display_order(order));
        }
    }
    page.long_about(notes.join("\n"))
}

/// An argument as the library lays it out: what it is called, and nothing of what it excludes or needs.
fn plain(arg: &Arg) -> Arg {
    let plain = Arg::new(arg.get_id().to_string()).help(crate::help::about(arg));
    let plain = arg.get_long().map_or(plain.clone(), |long| plain.long(long.to_owned()));
    let plain = arg.get_short().map_or(plain.clone(), |short| plain.short(short));
    match value(arg) {
        none if none.is_empty() => plain.action(ArgAction::SetTrue),
        name => plain.value_name(name),
    }
}

fn commands(roff: &mut Roff, program: &Command) {
    let is_dataset = |command: &&Command| dataset(command.get_name()).is_some();
    let (datasets, verbs): (Vec<&Command>, Vec<&Command>) = program.get_subcommands().partition(is_dataset);
    for (title, commands) in [("VERBS", verbs), ("DATASETS", datasets)] {
        roff.control("SH", [title]);
        for command in commands {
            roff.control("TP", []);
            roff.text([bold(format!("{}-{}", program.get_name(), command.get_name())), roman("(1)")]);
            roff.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
        }
    }
}

/// Examples, each behind what it is for.
fn shown(roff: &mut Roff, examples: &[Example]) {
    if examples.is_empty() {
        return;
    }
    roff.control("SH", ["EXAMPLES"]);
    for (at, Example { line, about }) in examples.iter().enumerate() {
        if at > 0 {
            roff.control("PP", []);
        }
        if !about.is_empty() {
            roff.text([roman(format!("{}:", capital(about)))]);
            roff.control("PP", []);
        }
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        roff.text([bold(*line)]);
        roff.control("fi", []);
        roff.control("RE", []);
    }
}

fn listed(roff: &mut Roff, title: &str, rows: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (name, about) in rows {
        roff.control("TP", []);
        roff.text([bold(*name)]);
        roff.text([roman(*about)]);
    }
}

fn see_also(roff: &mut Roff, program: &Command, place: &str) {
    roff.control("SH", ["SEE ALSO"]);
    let mut line: Vec<Inline> = Vec::new();
    let others: Vec<String> = match place {
        "" => vec![format!("{}-help", program.get_name())],
        _ => vec![program.get_name().to_owned(), format!("{}-columns", program.get_name())],
    };
    for other in others.iter().filter(|other| !other.ends_with(&format!("-{place}")) || place.is_empty()) {
        line.extend([bold(other.as_str()), roman("(1), ")]);
    }
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    line.extend([roman("and the topics of "), bold("eccp-mx help "), italic("TOPIC"), roman(": ")]);
    line.push(roman(format!("{}.", topics.join(", "))));
    roff.text(line);
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
