//! The contract of all output: every format has the same rows and columns, on a terminal or in a pipe, and output that
//! cannot be written completely is an error.

use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::common::{ask, ask_in, context, datasets, terminal};
use eccp_mx::Catalog;
use eccp_mx::Context;
use eccp_mx::internals::query::{Query, RowView};
use eccp_mx::internals::schema::{Cell, ColumnType, Dataset};
use unicode_width::UnicodeWidthStr as _;

/// The columns of a dataset and the cells of its rows.
struct Table {
    names: Vec<&'static str>,
    kinds: Vec<ColumnType>,
    rows: Vec<Vec<Cell<'static>>>,
}

/// Reads a dataset: all columns, or those of the default view.
fn read_table(dataset: &'static Dataset, all: bool) -> Table {
    let mut query = Query::new(dataset, context().today);
    if all {
        query.columns = (0..dataset.columns.len()).collect();
    }
    let mut rows = Vec::new();
    let mut push = |view: &RowView<'_>| {
        rows.push(query.columns.iter().map(|&index| view.cell(index).into_owned()).collect());
        Ok(ControlFlow::Continue(()))
    };
    query.run(&Catalog::built_in(), &[], &mut push).unwrap();
    let names = query.columns.iter().map(|&index| dataset.columns[index].name).collect();
    let kinds = query.columns.iter().map(|&index| dataset.column_type(index)).collect();
    Table { names, kinds, rows }
}

/// Converts a table to text; the header is the first row.
fn table_texts(table: &Table, cell_text: impl Fn(&Cell<'_>) -> String) -> Vec<Vec<String>> {
    let header = table.names.iter().map(|name| (*name).to_owned()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(&cell_text).collect());
    std::iter::once(header).chain(rows).collect()
}

/// Parses CSV or TSV.
fn parse_csv(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// Parses TSV, which has no quotes. The built-in data has no character that TSV escapes.
fn parse_tsv(text: &str) -> Vec<Vec<String>> {
    assert!(!text.contains('\\'));
    text.lines().map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// Parses a Markdown table: cells are separated by `|`, and `\` escapes the next character.
fn parse_markdown(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| {
        let (mut cells, mut cell, mut chars) = (Vec::new(), String::new(), line.chars());
        while let Some(c) = chars.next() {
            match c {
                '\\' => cell.extend(chars.next()),
                '|' => cells.push(std::mem::take(&mut cell)),
                c => cell.push(c),
            }
        }
        assert_eq!(cell, "", "a line ends with '|': {line}");
        cells.remove(0);
        cells.iter().map(|cell| cell.strip_prefix(' ').unwrap().strip_suffix(' ').unwrap()).map(link_text).collect()
    };
    let mut lines: Vec<Vec<String>> = text.lines().map(line).collect();
    let rule = lines.remove(1);
    assert!(rule.iter().all(|cell| ["---", "--:"].contains(&cell.as_str())), "{rule:?}");
    lines
}

/// Returns the text of a cell, or the URL if the cell is a link `[URL](<URL>)`.
fn link_text(cell: &str) -> String {
    let link = cell.strip_prefix('[').and_then(|cell| cell.strip_suffix(">)")?.split_once("](<"));
    if let Some((text, url)) = link {
        assert_eq!(text, url);
    }
    link.map_or(cell, |(text, _)| text).to_owned()
}

/// Parses the values of INSERT statements; text is unquoted.
fn parse_sql(text: &str) -> Vec<Vec<String>> {
    let values = |line: &str| {
        let (mut values, mut value, mut quoted) = (Vec::new(), String::new(), false);
        for c in line.chars() {
            match c {
                '\'' => {
                    quoted = !quoted;
                    value.push(c);
                }
                ',' if !quoted => values.push(std::mem::take(&mut value)),
                c => value.push(c),
            }
        }
        values.push(value);
        let unquote = |value: &String| match value.trim() {
            "NULL" => String::new(),
            value => {
                let inner = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
                inner.unwrap_or(value).replace("''", "'")
            }
        };
        values.iter().map(unquote).collect()
    };
    let statements = text.split("INSERT INTO ").skip(1).map(|statement| {
        let from = statement.find(" VALUES (").unwrap() + " VALUES (".len();
        &statement[from..statement.rfind(");").unwrap()]
    });
    statements.map(values).collect()
}

/// Renders a human-readable table: columns as wide as their widest cell, separated by two spaces.
fn render_aligned(table: &Table) -> String {
    let lines = table_texts(table, |cell| cell.display_text().into_owned());
    let width = |column: usize| lines.iter().map(|line| line[column].width()).max().unwrap();
    let widths: Vec<usize> = (0..table.names.len()).map(width).collect();
    let total: usize = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths).zip(&table.kinds).map(|((text, width), kind)| {
            let padding = " ".repeat(width - text.width());
            let is_right_aligned = matches!(kind, ColumnType::Integer | ColumnType::Number | ColumnType::Count);
            if is_right_aligned { format!("{padding}{text}") } else { format!("{text}{padding}") }
        });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
        if i == 0 {
            out.push_str(&format!("{}\n", "─".repeat(total)));
        }
    }
    out
}

#[test]
fn every_format_has_the_same_cells() {
    for dataset in datasets() {
        let (all, default_view) = (read_table(dataset, true), read_table(dataset, false));
        let flat = table_texts(&all, |cell| cell.stored_text().into_owned());
        let object =
            |row: &Vec<Cell<'_>>| all.names.iter().zip(row).map(|(n, c)| ((*n).to_owned(), c.to_json())).collect();
        let objects: Vec<serde_json::Value> = all.rows.iter().map(object).collect();
        for (name, format) in crate::common::text_formats() {
            let answer = ask(&format!("{} -f {name}", dataset.name));
            assert_eq!((answer.status, &*answer.err), (0, ""), "{} -f {name}", dataset.name);
            let line = format!("{} -f {name}", dataset.name);
            match name {
                "csv" => assert_eq!(parse_csv(&answer.out, b','), flat, "{line}"),
                "tsv" => assert_eq!(parse_tsv(&answer.out), flat, "{line}"),
                "json" => {
                    assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&answer.out).unwrap(), objects, "{line}")
                }
                "jsonl" => {
                    let lines = answer.out.lines().map(|line| serde_json::from_str(line).unwrap());
                    assert_eq!(lines.collect::<Vec<serde_json::Value>>(), objects, "{line}");
                }
                "markdown" => {
                    assert_eq!(
                        parse_markdown(&answer.out),
                        table_texts(&default_view, |cell| cell.display_text().into_owned()),
                        "{line}"
                    )
                }
                "sql" => {
                    let flag = |cell: &Cell<'_>| match cell {
                        Cell::Boolean(flag) => u8::from(*flag).to_string(),
                        cell => cell.stored_text().into_owned(),
                    };
                    assert_eq!(parse_sql(&answer.out), table_texts(&all, flag)[1..], "{line}");
                }
                "table" => assert_eq!(answer.out, render_aligned(&default_view), "{line}"),
                // A format without a parser here must at least contain the key of every row.
                _ => {
                    let key = default_view.names.iter().position(|name| *name == dataset.key[0]);
                    let has_key =
                        |row: &Vec<Cell<'_>>| key.is_none_or(|key| answer.out.contains(&*row[key].stored_text()));
                    assert!(default_view.rows.iter().all(has_key), "{line}, {format:?}");
                }
            }
        }
    }
}

#[test]
fn a_limit_of_zero_writes_only_the_header_and_no_header_writes_only_the_rows() {
    for dataset in datasets() {
        for (name, header_lines) in [("csv", 1), ("tsv", 1), ("table", 2), ("markdown", 2)] {
            let lines = |line: &str| {
                let answer = ask(&format!("{} -f {name} {line}", dataset.name));
                (answer.status, answer.out.lines().map(str::to_owned).collect::<Vec<_>>())
            };
            let (all, none) = (lines("").1, lines("-n 0"));
            assert_eq!((none.0, none.1.len()), (1, header_lines), "{} -f {name}", dataset.name);
            let header = |lines: &[String]| lines[0].split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(header(&none.1), header(&all), "{} -f {name}", dataset.name);
            let bare = lines("--no-header").1;
            assert_eq!(bare.len(), all.len() - header_lines, "{} -f {name}", dataset.name);
            // Without the header a column of a table can be narrower.
            if name != "table" {
                assert_eq!(bare, all[header_lines..], "{} -f {name}", dataset.name);
            }
        }
        assert_eq!(ask(&format!("{} -f json -n 0", dataset.name)).out, "[]\n");
        assert_eq!(ask(&format!("{} -f jsonl -n 0", dataset.name)).out, "");
    }
}

#[test]
fn null_writes_nul_terminated_values_of_one_column() {
    for dataset in datasets() {
        let all = read_table(dataset, true);
        for (column, name) in all.names.iter().enumerate() {
            let answer = ask(&format!("{} -0 -c {name}", dataset.name));
            let values: String = all.rows.iter().map(|row| format!("{}\0", row[column].stored_text())).collect();
            assert_eq!((answer.status, answer.out), (0, values), "{}.{name}", dataset.name);
        }
        assert_eq!(ask(&format!("{} --null -n 0 -c {}", dataset.name, all.names[0])).out, "", "{}", dataset.name);
    }
}

#[test]
fn a_terminal_and_a_pipe_get_the_same_rows_and_columns() {
    let wide = terminal(4000);
    for dataset in datasets() {
        for (name, format) in crate::common::text_formats() {
            let line = format!("{} -f {name}", dataset.name);
            let (piped, shown) = (ask(&line).out, ask_in(&wide, &line).out);
            // On a terminal a summary follows the table.
            let rows =
                if format == eccp_mx::internals::render::Format::Table { &shown[..piped.len()] } else { &shown[..] };
            assert_eq!(rows, piped, "{line}");
        }
    }
}

/// A writer that fails after `remaining` bytes, like a closed pipe or a full disk.
struct FailingWriter {
    remaining: usize,
    written: Vec<u8>,
    error: io::ErrorKind,
}

impl Write for FailingWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.remaining == 0 && !bytes.is_empty() {
            return Err(self.error.into());
        }
        let count = bytes.len().min(self.remaining);
        self.written.extend_from_slice(&bytes[..count]);
        self.remaining -= count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Runs a command line whose output fails after `limit` bytes; returns the exit status, the output and the messages.
fn run_until(context: &Context, line: &str, limit: usize, error: io::ErrorKind) -> (u8, Vec<u8>, String) {
    let args = std::iter::once("eccp-mx".to_owned()).chain(shlex::split(line).unwrap()).map(Into::into);
    let (mut out, mut err) = (FailingWriter { remaining: limit, written: Vec::new(), error }, Vec::new());
    let status = eccp_mx::run(args, context, &mut out, &mut err);
    (status, out.written, String::from_utf8(err).unwrap())
}

#[test]
fn a_pipe_closed_after_any_byte_is_silent_success() {
    // Every offset in the first bytes, then a sample: output is written to the pipe in blocks that are larger than the
    // sample.
    let lines = ["programmes -f csv", "programmes", "programmes -f json"].map(|line| (line.to_owned(), 31));
    let formats = crate::common::formats().map(|(name, _)| (format!("labels -f {name}"), 97));
    let others = ["--help", "", "show nle-claut", "count clusters --by state", "datasets -f csv", "columns labels"];
    for (line, step) in lines.into_iter().chain(formats).chain(others.map(|line| (line.to_owned(), 97))) {
        for (context, step) in [(context(), step), (terminal(80), 97)] {
            let whole = output_bytes(&context, &line);
            for limit in (0..whole.len().min(64)).chain((64..whole.len().min(4096)).step_by(step)) {
                let (status, written, messages) = run_until(&context, &line, limit, io::ErrorKind::BrokenPipe);
                assert_eq!((status, &*messages), (0, ""), "{line}, closed after {limit} bytes");
                assert_eq!(written, whole[..limit], "{line}, closed after {limit} bytes");
            }
        }
    }
}

/// Returns the complete output; empty if the command fails, as for a workbook on a terminal.
fn output_bytes(context: &Context, line: &str) -> Vec<u8> {
    let (status, whole, _) = run_until(context, line, usize::MAX, io::ErrorKind::BrokenPipe);
    if status == 0 { whole } else { Vec::new() }
}

#[test]
fn a_disk_that_is_full_after_any_byte_is_an_error() {
    for (name, _) in crate::common::formats() {
        let line = format!("labels -f {name}");
        for limit in (0..output_bytes(&context(), &line).len()).step_by(97) {
            let (status, _, messages) = run_until(&context(), &line, limit, io::ErrorKind::StorageFull);
            let full = "eccp-mx: cannot write to standard output: no space left on the device\n";
            assert_eq!((status, &*messages), (2, full), "{line}, full after {limit} bytes");
        }
    }
}
