//! `compare`: writes records of one dataset side by side, for people as a table with a column for each record, for programs
//! as rows with one value each.

use std::io::Write;

use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

use super::{CommandSpec, Status};
use crate::analysis::compare::{Comparison, Measure, MeasuredValue, find_subjects};
use crate::analysis::dossier::Entry;
use crate::args::complete::{CompleteWith as _, Completer};
use crate::args::filters::exact_arg;
use crate::args::output::{OutputOptions, add_output_args_for};
use crate::document::{Body, Document, Inline, ListItem, Section};
use crate::render::{ColumnHeader, Format};
use crate::schema::{Cell, ColumnType, Tone, Vocabulary, Word};
use crate::session::Session;
use crate::text::{display_width, quote_for_shell};

/// The command.
pub(crate) const COMMAND: CommandSpec =
    CommandSpec { name: "compare", about: "compare records of one dataset side by side", args, run };

/// The marks of a row whose values differ. The second one is for a terminal that shows only ASCII.
static MARKS: Vocabulary = Vocabulary(&[
    Word { word: "≠", about: "the values differ", tone: Tone::Caution },
    Word { word: "*", about: "the values differ", tone: Tone::Caution },
]);
/// The width limit of a title that lists the keys of the subjects. A longer title leaves them out, because the table or its
/// legend shows them too.
const MAX_TITLE: usize = 72;
/// The space between two columns of a table.
const GAP: usize = 2;
/// The text for a value that the data does not have.
const NO_VALUE: &str = "–";

fn args(command: Command) -> Command {
    let command = command
        .arg(
            Arg::new("names")
                .value_name("NAME")
                .required(true)
                .num_args(1..)
                .complete_with(Completer::AnyKey)
                .help("records of one dataset, at least two, by key, code or name; DATASET/KEY if a name is ambiguous"),
        )
        .arg(
            Arg::new("differing")
                .long("differing")
                .short('d')
                .action(ArgAction::SetTrue)
                .help("only the rows whose values differ"),
        )
        .arg(Arg::new("commands").long("commands").action(ArgAction::SetTrue).help(
            "list below the table the command that prints the rows behind each value (csv, json, … have a column)",
        ))
        .arg(exact_arg());
    add_output_args_for(command, formats())
}

fn formats() -> Vec<Format> {
    Format::row_formats().into_iter().chain([Format::Html]).collect()
}

fn run(matches: &ArgMatches, session: &mut Session<'_>, out: &mut dyn Write) -> Result<Status> {
    let options = OutputOptions::from_matches_for(&formats(), matches)?.with_name("comparison");
    let names = matches.get_many::<String>("names").into_iter().flatten();
    let (dataset, keys) = find_subjects(session, names, matches.get_flag("exact"))?;
    session.warn_if_built_in(dataset)?;
    let mut comparison = Comparison::gather(session, dataset, &keys)?;
    let total = comparison.measures.len();
    if matches.get_flag("differing") {
        comparison.measures.retain(Measure::differs);
    }
    if options.format.is_for_people() {
        let document = document(&comparison, total, session, &options, matches.get_flag("commands"));
        options.write_document(session.screen, out, |format, screen, out| document.write(format, screen, out))?;
    } else {
        write_rows(&comparison, session, &options, out)?;
    }
    if comparison.measures.is_empty() {
        let name = dataset.name;
        session.message(&match total {
            0 => format!("the data has nothing to compare about these {name}"),
            _ => format!("these {name} do not differ; leave out --differing to see all {total} rows"),
        });
        return Ok(Status::NoMatch);
    }
    Ok(Status::Success)
}

/// Writes a row for each measure and subject.
fn write_rows(
    comparison: &Comparison,
    session: &Session<'_>,
    options: &OutputOptions,
    out: &mut dyn Write,
) -> Result<usize> {
    let headers = [
        ColumnHeader::new("dataset", ColumnType::Text),
        ColumnHeader::key("measure"),
        ColumnHeader::key("subject"),
        ColumnHeader::new("value", ColumnType::Text),
        ColumnHeader::new("number", ColumnType::Number),
        ColumnHeader::new("rows", ColumnType::Integer),
        ColumnHeader::new("differs", ColumnType::Boolean),
        ColumnHeader::new("command", ColumnType::Text),
    ];
    let text = |text: &Option<String>| text.as_deref().map_or(Cell::Empty, |text| Cell::text(text).into_owned());
    options.write_rows(session, out, &headers, |push| {
        for measure in &comparison.measures {
            for (subject, value) in comparison.subjects.iter().zip(&measure.values) {
                push(&[
                    Cell::text(measure.dataset.name),
                    Cell::text(&measure.name),
                    Cell::text(&subject.key),
                    text(&value.text),
                    value.number.map_or(Cell::Empty, Cell::Number),
                    Cell::Integer(value.rows as i64),
                    Cell::Boolean(measure.differs()),
                    text(&value.command),
                ])?;
            }
        }
        Ok(String::new())
    })
}

/// Returns the comparison as a document: a table with a row for each measure and a column for each subject.
/// `total` is the number of measures, including those that `--differing` leaves out.
fn document(
    comparison: &Comparison,
    total: usize,
    session: &Session<'_>,
    options: &OutputOptions,
    commands: bool,
) -> Document {
    let Comparison { dataset, subjects, measures } = comparison;
    let keys: Vec<&str> = subjects.iter().map(|subject| subject.key.as_str()).collect();
    let title = format!("{} {}: {}", keys.len(), dataset.name, keys.join(", "));
    let title = if display_width(&title) <= MAX_TITLE { title } else { format!("{} {}", keys.len(), dataset.name) };
    let edition = session.catalog.identity().edition.map(|edition| format!(", edition {edition} of the data"));
    let subtitle = format!("as of {}{}", session.date(), edition.unwrap_or_default());
    let mark = if session.screen.unicode { "≠" } else { "*" };

    let texts = measure_texts(measures, session, options.format);
    let mut names = keys.clone();
    let numbers: Vec<String> = (1..=keys.len()).map(|number| number.to_string()).collect();
    let widest = texts.iter().map(|text| display_width(text)).max().unwrap_or(0);
    let width = display_width(mark) + GAP + widest + names.iter().map(|name| GAP + display_width(name)).sum::<usize>();
    // If the keys do not fit the screen, numbers replace them.
    let is_numbered = options.prints_footer(session) && width > session.screen.width;
    if is_numbered {
        names = numbers.iter().map(String::as_str).collect();
    }
    let legend_line = |(name, subject): (&&str, &Entry)| {
        let title = subject.get(dataset.title_column).filter(|title| *title != subject.key);
        let key = if is_numbered { format!("{name}: {}", subject.key) } else { subject.key.clone() };
        match title {
            Some(title) => Some(format!("{key}: {title}")),
            None => is_numbered.then_some(key),
        }
    };
    let legend: Vec<String> = names.iter().zip(subjects).filter_map(legend_line).collect();

    let mut headers =
        vec![ColumnHeader::new(mark, ColumnType::Word(&MARKS)), ColumnHeader::new("measure", ColumnType::Text)];
    headers.extend(names.iter().map(|name| ColumnHeader::new((*name).to_owned(), ColumnType::Number)));
    let row = |(measure, text): (&Measure, &String)| {
        let mut cells = vec![
            if measure.differs() { Cell::text(mark).into_owned() } else { Cell::Empty },
            Cell::text(text).into_owned(),
        ];
        let value = |value: &MeasuredValue| Cell::text(value.text.as_deref().unwrap_or(NO_VALUE)).into_owned();
        cells.extend(measure.values.iter().map(value));
        cells
    };
    let mut sections = Vec::new();
    if !legend.is_empty() {
        let items = legend.into_iter().map(|line| ListItem::new(vec![Inline::text(line)])).collect();
        sections.push(Section { title: String::new(), body: Body::List(items) });
    }
    let rows = measures.iter().zip(&texts).map(row).collect();
    sections.push(Section { title: String::new(), body: Body::Table(headers, rows) });
    let differing = measures.iter().filter(|measure| measure.differs()).count();
    let mut note = vec![Inline::text(format!("{mark} marks the rows that differ: {differing} of {total}."))];
    if measures.iter().flat_map(|measure| &measure.values).any(|value| value.text.is_none()) {
        note.push(Inline::text(format!(" {NO_VALUE} stands for no value.")));
    }
    if !commands {
        let as_of = if session.has_as_of() { format!(" --as-of {}", session.date()) } else { String::new() };
        let names: Vec<_> = keys.iter().map(|key| quote_for_shell(key)).collect();
        note.push(Inline::text(" To list the commands that print the rows behind the values: "));
        note.push(Inline::Code(
            session.catalog.command_line(&format!("compare {} --commands{as_of}", names.join(" "))),
        ));
    }
    sections.push(Section { title: String::new(), body: Body::Paragraphs(vec![note]) });
    if commands {
        sections.push(Section {
            title: "Commands".to_owned(),
            body: Body::List(measures.iter().map(command_item).collect()),
        });
    }
    Document { title, subtitle, header: Vec::new(), sections }
}

/// Returns the names of the measures. In a table, indentation replaces the name of the dataset below a measure of all rows
/// of the dataset.
fn measure_texts(measures: &[Measure], session: &Session<'_>, format: Format) -> Vec<String> {
    // A cell that is wrapped would lose spaces at its beginning.
    let indent = if session.screen.terminal && session.screen.unicode { "\u{a0}\u{a0}" } else { "  " };
    let mut parent = "";
    let text = |measure: &Measure| {
        let Some(detail) = measure.detail().filter(|_| format == Format::Table) else {
            parent = measure.dataset.name;
            return measure.name.clone();
        };
        if parent == measure.dataset.name { format!("{indent}{detail}") } else { measure.name.clone() }
    };
    measures.iter().map(text).collect()
}

/// Returns the list of the commands of a measure.
fn command_item(measure: &Measure) -> ListItem {
    let commands = measure.values.iter().filter_map(|value| value.command.clone());
    let children = commands.map(|command| vec![Inline::Code(command)]).collect();
    ListItem { content: vec![Inline::text(&*measure.name)], children }
}
