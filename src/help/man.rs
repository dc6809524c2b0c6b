//! Manual pages, one for each command, generated from the same grammar as the help.

use std::io::{self, Write};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, italic, roman};

use crate::datasets::registry::find_dataset;
use crate::help::{Example, TOPICS, argument_groups, examples, help_text, value_name};
use crate::text::capitalise;

/// The release date of this version, as in CHANGELOG.md and CITATION.cff.
pub const RELEASED: &str = "2026-11-24";

const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "success, or the reader closed the pipe"),
    ("1", "no match; for check, problems or nothing to check; for diff, differences"),
    ("2", "usage error, unknown or ambiguous value, unreadable data, or failed write"),
];
const ENVIRONMENT: &[(&str, &str)] = &[
    ("ECCP_MX_DATA", "folder of user data, for --data; ignored by commands that read no data"),
    ("ECCP_MX_PAGER, PAGER", "pager for output longer than the terminal (default: less); empty or cat for none"),
    ("LESS, LESSCHARSET", "for less, FIRX and utf-8 unless set"),
    ("NO_COLOR", "if set and not empty, disables colour"),
    (
        "FORCE_COLOR, CLICOLOR_FORCE",
        "unless NO_COLOR is set: if set and not empty (CLICOLOR_FORCE: nor 0), human-readable formats are coloured in a pipe too",
    ),
    ("CLICOLOR", "if 0, disables colour unless forced"),
    ("TERM", "if unset or dumb, disables colour and the pager; if monochrome, such as vt100, disables colour"),
    ("COLUMNS", "width of a terminal that does not report its width"),
    ("LC_ALL, LC_CTYPE, LANG", "the first one that is set decides whether output uses characters beyond ASCII"),
];
const FILES: &[(&str, &str)] = &[(
    "DIR/DATASET.csv, DIR/DATASET.json",
    "user data in the folder that --data or ECCP_MX_DATA names; each file replaces all of a built-in dataset. The built-in \
     data is part of the program",
)];

/// A manual page.
pub(crate) struct Page {
    /// The name of its file, such as `eccp-mx-clusters.1`.
    pub file: String,
    /// Its roff source.
    pub text: Vec<u8>,
}

/// Renders the pages of the program and of each command. The grammar must be built.
///
/// # Errors
/// None in practice: the pages are written to memory.
pub(crate) fn render_pages(program: &Command) -> io::Result<Vec<Page>> {
    let commands = program.get_subcommands().filter(|command| !command.is_hide_set());
    std::iter::once(program).chain(commands).map(|command| render_page(program, command)).collect()
}

fn render_page(program: &Command, command: &Command) -> io::Result<Page> {
    let is_program = std::ptr::eq(program, command);
    let path = if is_program { "" } else { command.get_name() };
    let name = if is_program { program.get_name().to_owned() } else { format!("{}-{path}", program.get_name()) };
    let source = format!("{} {}", program.get_name(), program.get_version().unwrap_or_default());
    let man = Man::new(plain_command(command, &name)).title(&name).date(RELEASED).source(&source);
    let man = man.manual("User Commands");
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    let mut roff = Roff::default();
    push_arguments(&mut roff, command);
    if is_program {
        push_commands(&mut roff, program);
    }
    push_examples(&mut roff, &examples(path));
    push_definitions(&mut roff, "EXIT STATUS", EXIT_STATUS);
    push_definitions(&mut roff, "ENVIRONMENT", ENVIRONMENT);
    push_definitions(&mut roff, "FILES", FILES);
    push_see_also(&mut roff, program, path);
    roff.to_writer(&mut text)?;
    text.flush()?;
    Ok(Page { file: format!("{name}.1"), text })
}

/// Returns the datasets that a command has as subcommands, if it requires one. The arguments of such a command are those of
/// its subcommands, so its page shows the arguments of the first one, without the filters, which differ.
fn required_datasets(command: &Command) -> Vec<&Command> {
    let is_dataset = |command: &&Command| find_dataset(command.get_name()).is_some();
    // The program has the datasets as commands.
    let takes_dataset = command.is_subcommand_required_set() && command.get_subcommands().all(|one| is_dataset(&one));
    command.get_subcommands().filter(|one| takes_dataset && is_dataset(one)).collect()
}

/// Returns a command without arguments, with the usage and the description of its page.
fn plain_command(command: &Command, name: &str) -> Command {
    let datasets = required_datasets(command);
    let command_line = name.replacen('-', "\0", 1).replace('-', " ").replace('\0', "-");
    let positionals = command.get_positionals().map(|arg| format!(" [{}]", value_name(arg))).collect::<String>();
    let subcommand = command.get_subcommand_value_name().filter(|_| command.has_subcommands());
    let subcommand = subcommand.map(|subcommand| format!(" {subcommand}")).unwrap_or_default();
    let usage = format!("{command_line}{subcommand}{positionals} [FLAGS]");
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut description = vec![format!("{}.", capitalise(&about))];
    if let Some(first) = datasets.first() {
        let names: Vec<&str> = datasets.iter().map(|dataset| dataset.get_name()).collect();
        description.push(format!("DATASET is one of {}.", names.join(", ")));
        description.push(format!("The filter flags are those of the dataset: see eccp-mx-{}(1).", first.get_name()));
    } else {
        for (heading, _) in argument_groups(command) {
            let note = heading.split_once(" (").map(|(title, note)| (title.to_uppercase(), note.trim_end_matches(')')));
            description.extend(note.map(|(title, note)| format!("{title}: {note}.")));
        }
    }
    Command::new(name.to_owned())
        .about(about)
        .long_about(description.join("\n"))
        .override_usage(usage)
        .disable_help_flag(true)
        .disable_version_flag(true)
}

/// Appends the arguments with the headings and in the order of the help. clap_mangen would sort them, and would put angle
/// brackets around the values, so that `=|≈|>|≥|<` would look as if it began with the operator `<=`.
fn push_arguments(roff: &mut Roff, command: &Command) {
    let datasets = required_datasets(command);
    for (heading, args) in argument_groups(datasets.first().copied().unwrap_or(command)) {
        let (title, has_note) = heading.split_once(" (").map_or((&*heading, false), |(title, _)| (title, true));
        if has_note && !datasets.is_empty() {
            continue;
        }
        roff.control("SH", [title.to_uppercase().as_str()]);
        for arg in args {
            let names = [arg.get_short().map(|c| format!("-{c}")), arg.get_long().map(|long| format!("--{long}"))];
            let mut term: Vec<Inline> = Vec::new();
            for name in names.into_iter().flatten() {
                term.extend((!term.is_empty()).then(|| roman(", ")));
                term.push(bold(name));
            }
            let value = value_name(arg);
            if !value.is_empty() {
                term.extend((!term.is_empty()).then(|| roman(" ")));
                term.push(italic(value));
            }
            roff.control("TP", []);
            roff.text(term);
            roff.text([roman(help_text(arg))]);
        }
    }
}

fn push_commands(roff: &mut Roff, program: &Command) {
    let is_dataset = |command: &&Command| find_dataset(command.get_name()).is_some();
    let (datasets, commands): (Vec<&Command>, Vec<&Command>) = program.get_subcommands().partition(is_dataset);
    for (title, commands) in [("COMMANDS", commands), ("DATASETS", datasets)] {
        roff.control("SH", [title]);
        for command in commands {
            roff.control("TP", []);
            roff.text([bold(format!("{}-{}", program.get_name(), command.get_name())), roman("(1)")]);
            roff.text([roman(command.get_about().map(ToString::to_string).unwrap_or_default())]);
        }
    }
}

fn push_examples(roff: &mut Roff, examples: &[Example]) {
    if examples.is_empty() {
        return;
    }
    roff.control("SH", ["EXAMPLES"]);
    for (at, Example { line, about }) in examples.iter().enumerate() {
        if at > 0 {
            roff.control("PP", []);
        }
        if !about.is_empty() {
            roff.text([roman(format!("{}:", capitalise(about)))]);
            roff.control("PP", []);
        }
        roff.control("RS", ["4"]);
        roff.control("nf", []);
        roff.text([bold(*line)]);
        roff.control("fi", []);
        roff.control("RE", []);
    }
}

fn push_definitions(roff: &mut Roff, title: &str, rows: &[(&str, &str)]) {
    roff.control("SH", [title]);
    for (term, about) in rows {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*about)]);
    }
}

fn push_see_also(roff: &mut Roff, program: &Command, path: &str) {
    roff.control("SH", ["SEE ALSO"]);
    let mut line: Vec<Inline> = Vec::new();
    let pages: Vec<String> = match path {
        "" => vec![format!("{}-help", program.get_name())],
        _ => vec![program.get_name().to_owned(), format!("{}-columns", program.get_name())],
    };
    for page in pages.iter().filter(|page| !page.ends_with(&format!("-{path}")) || path.is_empty()) {
        line.extend([bold(page.as_str()), roman("(1), ")]);
    }
    let topics: Vec<&str> = TOPICS.iter().map(|topic| topic.name).collect();
    line.extend([roman("and the topics of "), bold("eccp-mx help "), italic("TOPIC"), roman(": ")]);
    line.push(roman(format!("{}.", topics.join(", "))));
    roff.text(line);
}
