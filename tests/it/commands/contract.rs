//! The contract of every answer: one table of cells in every format, whatever it is shown on, and either the whole of it
//! or an error with nothing left behind.

use std::io::{self, Write};
use std::ops::ControlFlow;

use crate::common::{ask, ask_in, context, datasets, terminal};
use eccp_mx::Catalog;
use eccp_mx::Context;
use eccp_mx::internals::query::{Query, RowView};
use eccp_mx::internals::schema::{Cell, ColumnType, Dataset};
use unicode_width::UnicodeWidthStr as _;

/// A dataset as the program would answer with it: its columns and the cells of its rows.
struct Table {
    names: Vec<&'static str>,
    kinds: Vec<ColumnType>,
    rows: Vec<Vec<Cell<'static>>>,
}

/// All columns of a dataset, or those that people are shown.
fn table(of: &'static Dataset, all: bool) -> Table {
    let mut query = Query::new(of, context().today);
    if all {
        query.columns = (0..of.columns.len()).collect();
    }
    let mut rows = Vec::new();
    let mut take = |view: &RowView<'_>| {
        rows.push(query.columns.iter().map(|&index| view.cell(index).into_owned()).collect());
        Ok(ControlFlow::Continue(()))
    };
    query.run(&Catalog::built_in(), &[], &mut take).unwrap();
    let names = query.columns.iter().map(|&index| of.columns[index].name).collect();
    let kinds = query.columns.iter().map(|&index| of.column_type(index)).collect();
    Table { names, kinds, rows }
}

fn texts(table: &Table, say: impl Fn(&Cell<'_>) -> String) -> Vec<Vec<String>> {
    let header = table.names.iter().map(|name| (*name).to_owned()).collect();
    let rows = table.rows.iter().map(|row| row.iter().map(&say).collect());
    std::iter::once(header).chain(rows).collect()
}

fn csv(text: &str, delimiter: u8) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// The cells of a Markdown table: bars that are not escaped part them, and what is escaped is what follows.
fn markdown(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| {
        let (mut cells, mut cell, mut letters) = (Vec::new(), String::new(), line.chars());
        while let Some(letter) = letters.next() {
            match letter {
                '\\' => cell.extend(letters.next()),
                '|' => cells.push(std::mem::take(&mut cell)),
                letter => cell.push(letter),
            }
        }
        assert_eq!(cell, "", "a line ends in a bar: {line}");
        cells.remove(0);
        cells.iter().map(|cell| cell.strip_prefix(' ').unwrap().strip_suffix(' ').unwrap().to_owned()).collect()
    };
    let mut lines: Vec<Vec<String>> = text.lines().map(line).collect();
    let rule = lines.remove(1);
    assert!(rule.iter().all(|cell| ["---", "--:"].contains(&cell.as_str())), "{rule:?}");
    lines
}

/// The values of the statements that SQL inserts rows with, text without its quotes.
fn sql(text: &str) -> Vec<Vec<String>> {
    let values = |line: &str| {
        let (mut values, mut value, mut quoted) = (Vec::new(), String::new(), false);
        for letter in line.chars() {
            match letter {
                '\'' => {
                    quoted = !quoted;
                    value.push(letter);
                }
                ',' if !quoted => values.push(std::mem::take(&mut value)),
                letter => value.push(letter),
            }
        }
        values.push(value);
        let bare = |value: &String| match value.trim() {
            "NULL" => String::new(),
            value => {
                let inner = value.strip_prefix('\'').and_then(|value| value.strip_suffix('\''));
                inner.unwrap_or(value).replace("''", "'")
            }
        };
        values.iter().map(bare).collect()
    };
    let statements = text.split("INSERT INTO ").skip(1).map(|statement| {
        let from = statement.find(" VALUES (").unwrap() + " VALUES (".len();
        &statement[from..statement.rfind(");").unwrap()]
    });
    statements.map(values).collect()
}

/// A table for people, written as it should be: columns as wide as their widest cell, two spaces between.
fn aligned(table: &Table) -> String {
    let lines = texts(table, |cell| cell.display_text().into_owned());
    let width = |at: usize| lines.iter().map(|line| line[at].width()).max().unwrap();
    let widths: Vec<usize> = (0..table.names.len()).map(width).collect();
    let whole: usize = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
    let mut out = String::new();
    for (i, line) in lines.iter().enumerate() {
        let cells = line.iter().zip(&widths).zip(&table.kinds).map(|((text, width), kind)| {
            let pad = " ".repeat(width - text.width());
            let right = matches!(kind, ColumnType::Integer | ColumnType::Number | ColumnType::Count);
            if right { format!("{pad}{text}") } else { format!("{text}{pad}") }
        });
        out.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        out.push('\n');
        if i == 0 {
            out.push_str(&format!("{}\n", "─".repeat(whole)));
        }
    }
    out
}

#[test]
fn every_dataset_is_the_same_table_of_cells_in_every_format() {
    for of in datasets() {
        let (all, shown) = (table(of, true), table(of, false));
        let flat = texts(&all, |cell| cell.stored_text().into_owned());
        let object =
            |row: &Vec<Cell<'_>>| all.names.iter().zip(row).map(|(n, c)| ((*n).to_owned(), c.to_json())).collect();
        let objects: Vec<serde_json::Value> = all.rows.iter().map(object).collect();
        for (name, format) in crate::common::text_formats() {
            let answer = ask(&format!("{} -f {name}", of.name));
            assert_eq!((answer.status, &*answer.err), (0, ""), "{} -f {name}", of.name);
            let place = format!("{} -f {name}", of.name);
            match name {
                "csv" => assert_eq!(csv(&answer.out, b','), flat, "{place}"),
                "tsv" => assert_eq!(csv(&answer.out, b'\t'), flat, "{place}"),
                "json" => {
                    assert_eq!(serde_json::from_str::<Vec<serde_json::Value>>(&answer.out).unwrap(), objects, "{place}")
                }
                "jsonl" => {
                    let lines = answer.out.lines().map(|line| serde_json::from_str(line).unwrap());
                    assert_eq!(lines.collect::<Vec<serde_json::Value>>(), objects, "{place}");
                }
                "markdown" => {
                    assert_eq!(markdown(&answer.out), texts(&shown, |cell| cell.display_text().into_owned()), "{place}")
                }
                "sql" => {
                    let flag = |cell: &Cell<'_>| match cell {
                        Cell::Boolean(flag) => u8::from(*flag).to_string(),
                        cell => cell.stored_text().into_owned(),
                    };
                    assert_eq!(sql(&answer.out), texts(&all, flag)[1..], "{place}");
                }
                "table" => assert_eq!(answer.out, aligned(&shown), "{place}"),
                // A format that cannot be read back here must at least be written, and say of every row what it is called.
                _ => {
                    let title = shown.names.iter().position(|name| *name == of.key[0]);
                    let named =
                        |row: &Vec<Cell<'_>>| title.is_none_or(|at| answer.out.contains(&*row[at].stored_text()));
                    assert!(shown.rows.iter().all(named), "{place}, {format:?}");
                }
            }
        }
    }
}

#[test]
fn an_answer_without_rows_keeps_its_header_and_one_without_a_header_its_rows() {
    for of in datasets() {
        for (name, above) in [("csv", 1), ("tsv", 1), ("table", 2), ("markdown", 2)] {
            let lines = |line: &str| {
                let answer = ask(&format!("{} -f {name} {line}", of.name));
                (answer.status, answer.out.lines().map(str::to_owned).collect::<Vec<_>>())
            };
            let (all, none) = (lines("").1, lines("-n 0"));
            assert_eq!((none.0, none.1.len()), (1, above), "{} -f {name}", of.name);
            let heads = |lines: &[String]| lines[0].split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(heads(&none.1), heads(&all), "{} -f {name}", of.name);
            let bare = lines("--no-header").1;
            assert_eq!(bare.len(), all.len() - above, "{} -f {name}", of.name);
            // Without its header a column may be narrower.
            if name != "table" {
                assert_eq!(bare, all[above..], "{} -f {name}", of.name);
            }
        }
        assert_eq!(ask(&format!("{} -f json -n 0", of.name)).out, "[]\n");
        assert_eq!(ask(&format!("{} -f jsonl -n 0", of.name)).out, "");
    }
}

#[test]
fn the_values_of_one_column_can_be_ended_by_a_zero_byte() {
    for of in datasets() {
        let all = table(of, true);
        for (at, name) in all.names.iter().enumerate() {
            let answer = ask(&format!("{} -0 -c {name}", of.name));
            let values: String = all.rows.iter().map(|row| format!("{}\0", row[at].stored_text())).collect();
            assert_eq!((answer.status, answer.out), (0, values), "{}.{name}", of.name);
        }
        assert_eq!(ask(&format!("{} --null -n 0 -c {}", of.name, all.names[0])).out, "", "{}", of.name);
    }
}

#[test]
fn a_terminal_is_shown_the_rows_and_columns_of_the_pipe() {
    let wide = terminal(4000);
    for of in datasets() {
        for (name, format) in crate::common::text_formats() {
            let line = format!("{} -f {name}", of.name);
            let (piped, shown) = (ask(&line).out, ask_in(&wide, &line).out);
            // A table is followed by a foot, which is no row.
            let rows =
                if format == eccp_mx::internals::render::Format::Table { &shown[..piped.len()] } else { &shown[..] };
            assert_eq!(rows, piped, "{line}");
        }
    }
}

/// Takes `left` bytes and then is as a closed pipe, or a full disk.
struct Short {
    left: usize,
    taken: Vec<u8>,
    then: io::ErrorKind,
}

impl Write for Short {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 && !bytes.is_empty() {
            return Err(self.then.into());
        }
        let taken = bytes.len().min(self.left);
        self.taken.extend_from_slice(&bytes[..taken]);
        self.left -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn cut(context: &Context, line: &str, left: usize, then: io::ErrorKind) -> (u8, Vec<u8>, String) {
    let args = std::iter::once("eccp-mx".to_owned()).chain(shlex::split(line).unwrap()).map(Into::into);
    let (mut out, mut err) = (Short { left, taken: Vec::new(), then }, Vec::new());
    let status = eccp_mx::run(args, context, &mut out, &mut err);
    (status, out.taken, String::from_utf8(err).unwrap())
}

#[test]
fn a_pipe_may_close_at_any_byte() {
    // Every byte of the usual answers, and every so many of all the others.
    let lines = ["programmes -f csv", "programmes", "programmes -f json"].map(|line| (line.to_owned(), 1));
    let formats = crate::common::formats().map(|(name, _)| (format!("labels -f {name}"), 31));
    let others = ["--help", "", "show nle-claut", "count clusters --by state", "datasets -f csv", "columns labels"];
    for (line, step) in lines.into_iter().chain(formats).chain(others.map(|line| (line.to_owned(), 31))) {
        for (context, step) in [(context(), step), (terminal(80), 31)] {
            let whole = ask_bytes(&context, &line);
            for left in (0..whole.len().min(4096)).step_by(step) {
                let (status, taken, said) = cut(&context, &line, left, io::ErrorKind::BrokenPipe);
                assert_eq!((status, &*said), (0, ""), "{line}, closed after {left} bytes");
                assert_eq!(taken, whole[..left], "{line}, closed after {left} bytes");
            }
        }
    }
}

/// The whole answer; nothing where it is refused, as a workbook is on a terminal.
fn ask_bytes(context: &Context, line: &str) -> Vec<u8> {
    let (status, whole, _) = cut(context, line, usize::MAX, io::ErrorKind::BrokenPipe);
    if status == 0 { whole } else { Vec::new() }
}

#[test]
fn a_full_disk_is_an_error_wherever_it_fills() {
    for (name, _) in crate::common::formats() {
        let line = format!("labels -f {name}");
        for left in (0..ask_bytes(&context(), &line).len()).step_by(97) {
            let (status, _, said) = cut(&context(), &line, left, io::ErrorKind::StorageFull);
            let full = "eccp-mx: cannot write to standard output: no space left on the device\n";
            assert_eq!((status, &*said), (2, full), "{line}, full after {left} bytes");
        }
    }
}
