//! `compare`: the values of a comparison are those of the commands that it names, in every format.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

use crate::common::{ask, ask_in, column, rows, terminal};

/// The user data of a directory that is not about Mexico.
const NORVANIA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/norvania");

/// Returns the names of all records of a dataset, as words of a command line.
fn names(command: &str, key: &str) -> Vec<String> {
    column(&rows(&format!("{command} -c {key}")), key)
        .iter()
        .map(|name| shlex::try_quote(name).unwrap().into_owned())
        .collect()
}

fn text<'r>(row: &'r Value, name: &str) -> &'r str {
    row[name].as_str().unwrap_or_default()
}

/// Runs the command of each row of a comparison, and compares the rows that it prints with the number of rows and with the
/// number, which is a sum of a column, or a number of rows. Returns the number of commands.
fn run_commands(compared: &[Value]) -> usize {
    let mut printed: HashMap<&str, Vec<Value>> = HashMap::new();
    let names: BTreeSet<_> = compared.iter().map(|row| (text(row, "measure"), text(row, "subject"))).collect();
    assert_eq!(names.len(), compared.len(), "a measure has one value for each subject");
    for row in compared {
        let Some(command) = row["command"].as_str() else {
            assert_eq!((&row["rows"], &row["value"]), (&Value::from(0), &Value::Null), "{row}");
            continue;
        };
        let printed = printed.entry(command).or_insert_with(|| rows(command.strip_prefix("eccp-mx ").unwrap()));
        assert_eq!(row["rows"], printed.len(), "{row}");
        let detail = text(row, "measure").rsplit(": ").next().unwrap().replace(' ', "_");
        let sum: f64 = printed.iter().filter_map(|row| row[&detail].as_f64()).sum();
        match row["number"].as_f64() {
            Some(number) if number != printed.len() as f64 && sum > 0.0 => assert_eq!(number, sum, "{row}"),
            Some(number) if text(row, "measure").starts_with("indicators: ") && number != printed.len() as f64 => {
                assert_eq!(number, printed[0]["value"].as_f64().unwrap(), "{row}");
            }
            Some(number) if printed.iter().all(|row| row.get(&detail).is_none()) => {
                assert!(number == printed.len() as f64 || printed.len() == 1, "{row}");
            }
            _ => {}
        }
    }
    printed.len()
}

/// Compares all records of a dataset in pairs, and runs the commands of each comparison.
fn run_commands_of_pairs(dataset: &str, key: &str, at_least: usize) {
    let names = names(dataset, key);
    let pairs = names.chunks(2).map(|pair| if pair.len() == 2 { pair.to_vec() } else { names[..2].to_vec() });
    let commands: usize = pairs.map(|pair| run_commands(&rows(&format!("compare {}", pair.join(" "))))).sum();
    assert!(commands > at_least, "{dataset}: {commands}");
}

#[test]
fn the_command_of_each_value_about_a_state_prints_the_rows_behind_it() {
    run_commands_of_pairs("states", "name", 800);
}

#[test]
fn the_command_of_each_value_about_a_sector_prints_the_rows_behind_it() {
    run_commands_of_pairs("sectors", "name", 500);
}

#[test]
fn the_command_of_each_value_about_a_cluster_prints_the_rows_behind_it() {
    run_commands_of_pairs("clusters", "id", 1000);
}

#[test]
fn the_command_of_each_value_about_several_records_prints_the_rows_behind_it() {
    let clusters = names("clusters --with-profile", "id").join(" ");
    for names in
        [&clusters, "Automotive Aerospace Energy ICT", "nle puebla jalisco 'baja california'", "footnotes/1 68"]
    {
        run_commands(&rows(&format!("compare {names}")));
    }
}

#[test]
fn a_comparison_of_two_has_the_values_of_a_comparison_of_all() {
    let key = |row: &Value| (text(row, "measure").to_owned(), text(row, "subject").to_owned());
    for (dataset, pair) in [("states", "Jalisco Puebla"), ("sectors", "Energy Aerospace")] {
        let all = rows(&format!("compare {}", names(dataset, "name").join(" ")));
        let all: BTreeMap<_, _> = all.iter().map(|row| (key(row), [&row["value"], &row["command"]])).collect();
        for row in rows(&format!("compare {pair}")) {
            assert_eq!(all[&key(&row)], [&row["value"], &row["command"]]);
        }
    }
}

#[test]
fn commands_about_user_data_name_the_directory_and_the_date() {
    let compared = rows(&format!("--data {NORVANIA} --as-of 2025-01-01 compare bre,cal"));
    assert_eq!(compared[0]["subject"], "Brenmark");
    assert!(compared.iter().all(|row| text(row, "command").starts_with(&format!("eccp-mx --data {NORVANIA} "))));
    assert!(run_commands(&compared) > 10);
    for (pair, measure) in [("Timber Software", "clusters: states"), ("bre-soft bre-marin", "policies of its sector")] {
        let compared = rows(&format!("--data {NORVANIA} compare {pair}"));
        assert!(compared.iter().any(|row| row["measure"] == measure), "{pair}");
        run_commands(&compared);
    }
}

#[test]
fn labels_are_counted_on_the_day_of_the_edition_and_on_the_reference_date() {
    let labels = |date: &str| -> Vec<(String, String)> {
        let compared = rows(&format!("compare jalisco nle --as-of {date}"));
        let labels = compared.iter().filter(|row| text(row, "measure").starts_with("labels: status"));
        labels.map(|row| (text(row, "measure").to_owned(), text(row, "value").to_owned())).collect()
    };
    let own = |texts: &[(&str, &str)]| -> Vec<(String, String)> {
        texts.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    };
    let then = [("labels: status valid on 2019-03-01", "2"), ("labels: status valid on 2019-03-01", "3")];
    assert_eq!(labels("2019-03-01"), own(&then));
    let now = [
        ("labels: status valid on 2019-07-01", "1"),
        ("labels: status valid on 2019-07-01", "1"),
        ("labels: status lapsed on 2019-07-01", "1"),
        ("labels: status lapsed on 2019-07-01", "2"),
    ];
    assert_eq!(labels("2019-07-01"), own(&[&then[..], &now[..]].concat()));
}

#[test]
fn gaps_are_those_of_a_brief() {
    for sector in ["Automotive", "Energy", "Aerospace"] {
        let brief = ask(&format!("brief --sector {sector}")).out;
        let located =
            brief.lines().find_map(|line| line.split_once(&format!("**{sector} is located in** "))).unwrap().1;
        let (states, rest) = located.split_once("; ").unwrap();
        let count = |list: &str| list.split(" (").next().unwrap().split(", ").count() as i64;
        let number = match rest.split_once("a listed cluster: ") {
            Some(("without ", listed)) => count(listed),
            Some(("with ", listed)) => count(states) - count(listed),
            _ if rest.starts_with("each has") => 0,
            _ => count(states),
        };
        let compared = rows(&format!("compare {sector} Health"));
        let is_gap = |row: &&Value| row["measure"] == "locations: states without a cluster" && row["subject"] == sector;
        let value = compared.iter().find(is_gap).map_or(0, |row| row["rows"].as_i64().unwrap());
        assert_eq!(value, number, "{sector}");
    }
}

/// Parses the tables for people: the mark, the name of the measure, and the values.
fn parse_markdown(out: &str) -> Vec<Vec<String>> {
    let lines = out.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells = |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().replace('\\', "")).collect();
    lines.map(cells).collect()
}

#[test]
fn every_format_has_the_same_rows_and_marks_those_that_differ() {
    for pair in ["jalisco puebla", "Automotive ICT", "nle-claut bcn-it-baja"] {
        let compared = rows(&format!("compare {pair}"));
        let expected: Vec<Vec<String>> = compared
            .chunks(2)
            .map(|rows| {
                assert_eq!(rows[0]["measure"], rows[1]["measure"]);
                let values = rows.iter().map(|row| row["value"].as_str().unwrap_or("–").to_owned());
                let values: Vec<String> = values.collect();
                assert_eq!(rows[0]["differs"], values[0] != values[1]);
                let mark = if values[0] == values[1] { "" } else { "≠" };
                [mark.to_owned(), text(&rows[0], "measure").to_owned()].into_iter().chain(values).collect()
            })
            .collect();
        assert_eq!(parse_markdown(&ask(&format!("compare {pair} -f markdown")).out), expected);
        let differing: Vec<_> = expected.iter().filter(|row| row[0] == "≠").cloned().collect();
        assert_eq!(parse_markdown(&ask(&format!("compare {pair} -d -f markdown")).out), differing);
        let html = ask(&format!("compare {pair} -f html")).out;
        assert_eq!(html.matches("<tr>").count(), expected.len() + 1);
        assert_eq!(html.matches("<td>≠</td>").count(), differing.len());
        for format in ["tsv", "json", "sql"] {
            assert!(ask(&format!("compare {pair} -f {format}")).out.matches("eccp-mx ").count() >= compared.len() - 5);
        }
        let commands = ask(&format!("compare {pair} --commands")).out;
        for row in &compared {
            assert!(row["command"].is_null() || commands.contains(text(row, "command")), "{row}");
        }
    }
}

#[test]
fn a_comparison_fits_the_screen() {
    for names in [
        "jalisco puebla",
        "nuevo-leon 'estado de mexico' 'san luis potosi' 'baja california' tamaulipas",
        "Automotive ICT Energy",
        "nle-monterrey-aerocluster bcn-aerospace-alliance nle-electrodomesticos jal-instrumentacion nle-claut",
    ] {
        for width in [80, 120] {
            for flag in ["", "--differing", "--commands"] {
                let answer = ask_in(&terminal(width), &format!("compare {names} {flag}"));
                assert_eq!((answer.status, &*answer.err), (0, ""));
                let widest = answer.out.lines().max_by_key(|line| line.width()).unwrap();
                assert!(widest.width() <= width, "{width}: {widest}");
                // Not a block for each row.
                let table = answer.out.lines().filter(|line| line.starts_with("≠  measure ")).count();
                assert_eq!(table, 1, "{names} at {width}");
            }
        }
    }
    let ascii = {
        let mut context = terminal(80);
        context.screen.unicode = false;
        ask_in(&context, "compare jalisco puebla")
    };
    assert!(ascii.out.contains("\n*  clusters ") && !ascii.out.contains('≠'), "{}", ascii.out);
}

#[test]
fn a_name_of_several_datasets_is_that_of_the_other_names() {
    // Each of these names is also a prefix of a name in another dataset.
    for (line, subjects) in [
        ("compare ict energy", ["ICT", "Energy"]),
        ("compare clusters/nle-claut bcn-it-baja", ["nle-claut", "bcn-it-baja"]),
        ("compare jalisco,puebla", ["Jalisco", "Puebla"]),
        ("compare CLAUT clusters/nle-energy", ["", ""]),
    ] {
        let answer = ask(&format!("{line} -f jsonl"));
        let compared = answer.out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let found: BTreeSet<String> = compared.map(|row| text(&row, "subject").to_owned()).collect();
        match subjects {
            ["", ""] => assert!(answer.status == 2 && answer.err.contains("clusters/mex-claut"), "{}", answer.err),
            subjects => assert_eq!(found, subjects.map(str::to_owned).into()),
        }
    }
}

#[test]
fn the_order_of_rows_is_no_difference() {
    let dir = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(NORVANIA).unwrap().map(Result::unwrap) {
        std::fs::copy(file.path(), dir.path().join(file.file_name())).unwrap();
    }
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";
    let label = |row: usize, cluster: &str, level: &str, date: &str| {
        format!("{cluster},{level},BMC,Marine,{date},certain,,\"Table 2, row {row}\",\n")
    };
    let compare = |last: &str| {
        let labels = [
            label(1, "bre-marin", "gold", "2028-04-30"),
            label(2, "bre-marin", "silver", "2027-04-30"),
            label(3, "bre-timber", "gold", "2027-04-30"),
            label(4, "bre-timber", "silver", last),
        ];
        std::fs::write(dir.path().join("labels.csv"), format!("{header}{}", labels.concat())).unwrap();
        let compared = rows(&format!("--data '{}' compare bre-marin bre-timber", dir.path().display()));
        run_commands(&compared);
        let is_date = |row: &&Value| text(row, "measure") == "labels: valid until";
        let dates: Vec<Value> = compared.iter().filter(is_date).cloned().collect();
        assert_eq!(dates.len(), 2, "{compared:?}");
        dates.iter().map(|row| (text(row, "value").to_owned(), row["differs"] == true)).collect::<Vec<_>>()
    };
    let (early, late) = ("2027-04-30; 2028-04-30".to_owned(), "2027-04-30; 2029-04-30".to_owned());
    assert_eq!(compare("2028-04-30"), [(early.clone(), false), (early.clone(), false)]);
    assert_eq!(compare("2029-04-30"), [(early, true), (late, true)]);
    // Two rows with one date are two rows.
    assert_eq!(compare("2027-04-30")[1], ("2027-04-30; 2027-04-30".to_owned(), true));
}
