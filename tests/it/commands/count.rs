//! Tests of `count`: shares, distinct values, sorting, up to three columns, and the totals of a cross-tabulation.

use std::collections::{BTreeMap, BTreeSet};

use eccp_mx::internals::schema::{ColumnType, Dataset};
use serde_json::Value;

use crate::common::{ask, ask_in, datasets, rows, terminal};

/// Returns the distinct values of a cell: none for an empty cell, the elements of a list.
fn values(cell: &Value) -> Vec<String> {
    match cell {
        Value::Null => Vec::new(),
        Value::Array(values) => values.iter().map(ToString::to_string).collect::<BTreeSet<_>>().into_iter().collect(),
        value => vec![value.to_string()],
    }
}

/// Returns the groups of a row: each combination of its values in `columns`, where `null` stands for an empty cell.
fn groups_of(row: &Value, columns: &[&str]) -> Vec<Vec<String>> {
    columns.iter().fold(vec![Vec::new()], |groups, column| {
        let mut found = values(&row[*column]);
        if found.is_empty() {
            found.push("null".to_owned());
        }
        groups
            .into_iter()
            .flat_map(|group| found.iter().map(move |value| [&group[..], std::slice::from_ref(value)].concat()))
            .collect()
    })
}

/// The columns of a dataset that have few values or are lists.
fn grouped_columns(dataset: &'static Dataset) -> Vec<&'static str> {
    let is_grouped = |index: &usize| {
        let column_type = dataset.column_type(*index);
        matches!(column_type.element_type(), ColumnType::Word(_) | ColumnType::Reference(_) | ColumnType::Boolean)
    };
    (0..dataset.columns.len()).filter(is_grouped).map(|index| dataset.columns[index].name).collect()
}

#[test]
fn counts_by_three_columns_shares_and_distinct_values_agree_with_the_rows() {
    for dataset in datasets() {
        let columns = grouped_columns(dataset);
        let by: Vec<&str> = columns.iter().take(3).copied().collect();
        let (name, distinct) = (dataset.name, dataset.columns.last().unwrap().name);
        let all = rows(name);
        let mut expected: BTreeMap<Vec<String>, (usize, BTreeSet<String>)> = BTreeMap::new();
        for row in &all {
            for group in groups_of(row, &by) {
                let (count, found) = expected.entry(group).or_default();
                *count += 1;
                found.extend(values(&row[distinct]));
            }
        }
        let line = format!("count {name} --by {} --percent --distinct {distinct} --ids", by.join(","));
        let counted = rows(&line);
        assert_eq!(counted.len(), expected.len(), "{line}");
        let mut shares = 0.0;
        for row in &counted {
            let group: Vec<String> = by.iter().map(|column| row[*column].to_string()).collect();
            let (count, found) = &expected[&group];
            assert_eq!((&row["count"], row["ids"].as_array().unwrap().len()), (&Value::from(*count), *count), "{line}");
            assert_eq!(row[format!("distinct_{distinct}")], Value::from(found.len()), "{line}: {row}");
            let share = 100.0 * *count as f64 / all.len() as f64;
            assert!((row["percent"].as_f64().unwrap() - share).abs() <= 0.005 + 1e-9, "{line}: {row}");
            shares += row["percent"].as_f64().unwrap();
        }
        // Without keys, records are counted without being deserialized.
        let without_ids: Vec<Value> = counted
            .iter()
            .map(|row| row.as_object().unwrap().iter().filter(|(key, _)| *key != "ids"))
            .map(|cells| cells.map(|(key, cell)| (key.clone(), cell.clone())).collect())
            .collect();
        assert_eq!(rows(line.trim_end_matches(" --ids")), without_ids, "{line}");
        let sum: usize = expected.values().map(|(count, _)| count).sum();
        let rounding = 0.005 * counted.len() as f64 + 1e-9;
        assert!((shares - 100.0 * sum as f64 / all.len() as f64).abs() <= rounding, "{line}: {shares}");
        let is_single = !matches!(dataset.column_type(dataset.columns.len() - 1), ColumnType::List(_));
        let exceeds = |row: &Value| row[format!("distinct_{distinct}")].as_u64() > row["count"].as_u64();
        assert!(!is_single || !counted.iter().any(exceeds), "{line}: a row has one value at most");
    }
}

#[test]
fn a_total_is_the_number_of_rows_and_of_their_distinct_values() {
    let all = rows("clusters --not-state nle");
    let states: BTreeSet<String> = all.iter().flat_map(|row| values(&row["state"])).collect();
    assert_eq!(
        rows("count clusters --not-state nle --percent --distinct state"),
        [serde_json::json!({"count": all.len(), "percent": 100, "distinct_state": states.len()})]
    );
    assert_eq!(ask("count clusters --key nle-claut --not-key nle-claut --percent -f csv").out, "count,percent\n");
    // In user data, spellings of one key are one value.
    let dir = tempfile::tempdir().unwrap();
    let records = "mx-1,A,,Nuevo León,ICT,,\nmx-2,B,,NUEVO LEON,ICT,,\nmx-3,C,,Jalisco,ICT,,\n";
    std::fs::write(dir.path().join("clusters.csv"), format!("id,name,acronym,state,sector,website,source\n{records}"))
        .unwrap();
    let answer = ask(&format!("--data '{}' count clusters --distinct state -f csv", dir.path().display()));
    assert_eq!(answer.out, "count,distinct_state\n3,2\n");
}

#[test]
fn groups_are_sorted_by_any_column_of_the_output() {
    let values_of = |line: &str, column: &str| crate::common::column(&rows(line), column);
    let by_state = values_of("count clusters --by state --sort state", "state");
    let listed: Vec<String> = values_of("clusters --sort state", "state");
    let mut distinct = listed;
    distinct.dedup();
    assert_eq!(by_state, distinct, "the order is that of lists, and rows without a value are last");
    assert_eq!(values_of("count clusters --by state --sort=-state", "state").last().unwrap(), "null");
    for (line, column, descending) in [
        ("count clusters --by state --sort count", "count", false),
        ("count clusters --by state --percent --sort=-percent", "percent", true),
        ("count clusters --by state --distinct sector --sort distinct-sector", "distinct_sector", false),
        ("count labels --by level --sort level", "", false),
    ] {
        let rows = rows(line);
        let numbers: Vec<f64> = rows.iter().filter_map(|row| row[column].as_f64()).collect();
        let is_sorted = numbers.is_sorted_by(|a, b| if descending { a >= b } else { a <= b });
        assert!(is_sorted && (column.is_empty() || numbers.len() == rows.len()), "{line}: {numbers:?}");
    }
    assert_eq!(values_of("count labels --by level --sort level", "level"), ["gold", "silver", "bronze"]);
    assert_eq!(
        values_of("count clusters --by sector,state --sort sector,-count -n 2", "sector"),
        ["Aerospace", "Aerospace"]
    );
    // The limit applies to the sorted groups, and the shares are of all rows.
    let all = rows("count clusters --by state --percent --sort state");
    assert_eq!(rows("count clusters --by state --percent --sort state -n 3"), all[..3]);
}

#[test]
fn no_column_has_the_name_of_a_computed_one() {
    for dataset in datasets() {
        for column in dataset.columns {
            assert!(!["count", "percent", "ids"].contains(&column.name) && !column.name.starts_with("distinct_"));
        }
    }
}

/// Returns the rows of a table in Markdown, without the header and the line below it.
fn markdown_rows(line: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let answer = ask(&format!("{line} -f markdown"));
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\\', "")).collect();
    let mut lines = answer.out.lines().map(cells);
    let header: Vec<String> = lines.next().unwrap();
    (header, lines.skip(1).collect())
}

#[test]
fn only_people_get_the_totals_of_a_cross_tabulation() {
    for (by, name) in [("state,sector", "clusters"), ("listed_in,state", "clusters"), ("kind,sector", "policies")] {
        let line = format!("count {name} --by {by} --matrix");
        let matrix = rows(&line);
        let (first, second) = by.split_once(',').unwrap();
        let (header, table) = markdown_rows(&line);
        let (totals, body) = table.split_last().unwrap();
        assert_eq!((&*header[header.len() - 1], &*totals[0], body.len()), ("all", "all", matrix.len()), "{line}");
        assert_eq!(totals.last().unwrap(), &rows(name).len().to_string(), "{line}");
        let number = |text: &str| text.parse::<u64>().unwrap_or(0);
        for (row, cells) in matrix.iter().zip(body) {
            assert!(row.get("all").is_none() && row[first] != "all", "{line}: {row}");
            for (column, cell) in header.iter().zip(cells).take(header.len() - 1).skip(1) {
                assert_eq!(row[column].as_u64(), Some(number(cell)), "{line}: {column}");
            }
        }
        // A total counts a row with a list once.
        let text = |cell: &Value| cell.as_str().unwrap_or("none").to_owned();
        for group in rows(&format!("count {name} --by {first}")) {
            let row = body.iter().find(|cells| cells[0] == text(&group[first])).unwrap();
            assert_eq!(number(row.last().unwrap()), group["count"].as_u64().unwrap(), "{line}: {group}");
        }
        for group in rows(&format!("count {name} --by {second}")) {
            let column = header.iter().position(|column| *column == text(&group[second])).unwrap();
            assert_eq!(number(&totals[column]), group["count"].as_u64().unwrap(), "{line}: {group}");
        }
    }
    for flag in ["--ids", "--limit 2", "--sort state", "--percent", "--distinct label"] {
        let answer = ask(&format!("count clusters --by state,sector --matrix {flag}"));
        assert_eq!((answer.status, &*answer.out), (2, ""), "{flag} has no effect on a matrix");
    }
}

#[test]
fn a_note_says_that_rows_with_a_list_count_more_than_once() {
    for (line, by, columns) in [
        ("count clusters --by listed_in", "listed_in", "'listed_in'"),
        ("count clusters --by state,listed_in --matrix", "state,listed_in", "'listed_in'"),
        ("count programmes --by sectors -n 1 -f csv", "sectors", "'sectors'"),
        ("count clusters --by state", "state", ""),
        ("count clusters --by listed_in --key bcn-it-baja --not-key bcn-it-baja", "listed_in", ""),
    ] {
        let name = line.split(' ').nth(1).unwrap();
        let sum: u64 = rows(&format!("count {name} --by {by}")).iter().map(|row| row["count"].as_u64().unwrap()).sum();
        let note =
            format!("the counts add up to {sum}, because {name} with several values of {columns} count once for each");
        let (piped, terminal) = (ask(line), ask_in(&terminal(200), line));
        if columns.is_empty() {
            assert!(!piped.err.contains("add up") && !terminal.out.contains("add up"), "{line}: {}", piped.err);
            continue;
        }
        assert_eq!(piped.err, format!("eccp-mx: {note}\n"), "{line}");
        assert!(!piped.out.contains("add up"), "{line}");
        assert_eq!(ask(&format!("-q {line}")).err, "", "{line}");
        let is_table = !line.contains(" -f ");
        assert_eq!(terminal.out.contains(&format!("; {note}\n")), is_table, "{line}: {}", terminal.out);
        assert_eq!(terminal.err.is_empty(), is_table, "{line}: one of the two has the note");
    }
}

#[test]
fn a_cross_tabulation_has_the_values_of_a_count() {
    for (line, by) in [
        ("count policies", "year,kind"),
        ("count companies", "state,sector"),
        ("count clusters --state none", "state,sector"),
        ("count footnotes --number 122..130", "same_as,number"),
    ] {
        let first = by.split_once(',').unwrap().0;
        let values = |by: &str, flag: &str| -> BTreeSet<String> {
            rows(&format!("{line} --by {by} {flag}")).iter().map(|row| row[first].to_string()).collect()
        };
        assert_eq!(values(by, "--matrix"), values(first, ""), "{line}");
        let has_empty = values(first, "").contains("null");
        let csv = ask(&format!("{line} --by {by} --matrix -f csv")).out;
        assert_eq!(csv.lines().any(|line| line.starts_with(',')), has_empty, "{line}: {csv}");
        let names = markdown_rows(&format!("{line} --by {by} --matrix")).1;
        assert_eq!(names.iter().any(|row| row[0] == "none"), has_empty, "{line}: readers see a word");
    }
}

#[test]
fn sql_has_no_two_columns_whose_names_differ_in_case() {
    let dir = tempfile::tempdir().unwrap();
    let records = "mx-1,ALPHA one,,Jalisco,ICT,,\nmx-2,alpha One,,Jalisco,ICT,,\nmx-3,State,,Jalisco,ICT,,\n";
    std::fs::write(dir.path().join("clusters.csv"), format!("id,name,acronym,state,sector,website,source\n{records}"))
        .unwrap();
    let ask = |line: &str| ask(&format!("--data '{}' count clusters {line} --matrix", dir.path().display()));
    for line in ["--by sector,name", "--by state,name --key mx-3"] {
        let answer = ask(&format!("{line} -f sql"));
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
        assert!(answer.err.contains("', because SQL ignores case; count without it"), "{line}: {}", answer.err);
        assert_eq!(ask(&format!("{line} -f csv")).status, 0, "{line}");
    }
    assert_eq!(ask("--by sector,name --key mx-1 -f sql").status, 0);
}

#[test]
fn a_list_of_columns_has_no_gap_and_names_no_column_twice() {
    for (line, message) in [
        ("count clusters --by ''", "--by names no column (eccp-mx columns clusters lists the columns)"),
        ("count clusters --by ,", "--by ',' has a comma without a column beside it"),
        ("count clusters --by state,,sector", "--by 'state,,sector' has a comma without a column beside it"),
        ("count clusters --by state,sector,state", "--by names the column 'state' twice"),
        ("count clusters --by state --sort state,", "--sort 'state,' has a comma without a column beside it"),
        ("clusters --sort ''", "--sort names no column (eccp-mx columns clusters lists the columns)"),
        ("clusters --columns id,,name", "--columns 'id,,name' has a comma without a column beside it"),
        ("count clusters -f svg", "svg needs one column or two, as in --by state"),
        ("count clusters --by label,state,sector -f svg", "svg needs one column or two, as in --by label,state"),
        ("count clusters --by label --matrix", "--matrix needs two different columns, as in --by label,state"),
    ] {
        let answer = ask(line);
        assert_eq!((answer.status, answer.err), (2, format!("eccp-mx: {message}\n")), "{line}");
    }
    assert_eq!(ask("count clusters --by 'state, sector' -f csv").status, 0, "a space may follow a comma");
}
