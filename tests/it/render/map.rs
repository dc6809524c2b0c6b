//! Tests of the map: the counts per state add up, and the text and the image show all counts.

use std::path::Path;

use crate::common::{ask, ask_in, column, context, datasets, rows, terminal};
use eccp_mx::{Context, Screen};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

/// Returns the names of the datasets with a column `state`.
fn datasets_with_state() -> impl Iterator<Item = &'static str> {
    datasets().filter(|dataset| dataset.column_index("state").is_some()).map(|dataset| dataset.name)
}

fn count(row: &Value) -> usize {
    row["count"].as_u64().unwrap() as usize
}

/// Returns `text` without colour escape sequences.
fn without_colours(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').unwrap().1)
}

#[test]
fn the_counts_of_a_map_add_up_to_the_rows_with_a_state() {
    assert!(datasets_with_state().count() > 5);
    for name in datasets_with_state() {
        // A row with several states is counted once for each state.
        let states = |row: &Value| match &row["state"] {
            Value::Null => 0,
            Value::Array(states) => states.len(),
            _ => 1,
        };
        let with = rows(name).iter().map(states).sum::<usize>();
        let map = rows(&format!("map {name}"));
        assert_eq!(map.iter().map(count).sum::<usize>(), with, "{name}");
        assert_eq!(column(&map, "state"), column(&rows("states"), "name"), "every state has a row");
    }
}

#[test]
fn a_count_equals_that_of_count_and_of_the_filtered_dataset() {
    for filters in ["", "--sector ICT", "--label gold --label silver", "--text software"] {
        let counted = rows(&format!("count clusters --by state {filters}"));
        for row in rows(&format!("map clusters {filters}")) {
            let state = row["state"].as_str().unwrap();
            let by_count = counted.iter().find(|counted| counted["state"] == row["state"]).map_or(0, count);
            assert_eq!(count(&row), by_count, "{state} {filters}");
            assert_eq!(count(&row), rows(&format!("clusters {filters} --state '{state}'")).len(), "{state} {filters}");
        }
    }
}

#[test]
fn the_default_dataset_is_clusters() {
    assert_eq!(ask("map --sector ict -f csv").out, ask("map clusters --sector ict -f csv").out);
    let answer = ask("map --sector ict labels");
    assert_eq!((answer.status, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("eccp-mx map labels --sector"), "{}", answer.err);
    assert_eq!(ask("map --as-of 2019-07-01 labels").out, ask("map labels --as-of 2019-07-01").out);
}

#[test]
fn a_dataset_without_states_is_an_error() {
    for name in datasets().map(|dataset| dataset.name).filter(|name| datasets_with_state().all(|other| other != *name))
    {
        let answer = ask(&format!("map {name}"));
        assert_eq!((answer.status, answer.out.as_str()), (2, ""), "{name}");
        assert!(answer.err.contains(name) && answer.err.contains("--help"), "{}", answer.err);
    }
}

#[test]
fn a_map_without_matches_shows_every_state_and_has_exit_status_1() {
    for format in ["map", "svg", "csv", "json", "table"] {
        let answer = ask(&format!("map --sector design -f {format}"));
        assert_eq!(answer.status, 1, "{format}");
        assert!(answer.out.contains(if format == "svg" { "Nuevo León: 0" } else { "NLE" }), "{format}");
        assert!(answer.err.contains("Design appears in"), "{}", answer.err);
    }
}

#[test]
fn a_terminal_shows_the_code_and_count_of_every_state_within_its_width() {
    let states = rows("map clusters");
    for width in [77, 80, 100, 120, 200] {
        let map = ask_in(&terminal(width), "map").out;
        assert!(map.lines().all(|line| line.width() <= width), "{width}: {map}");
        for row in &states {
            let code = row["iso"].as_str().unwrap().rsplit('-').next().unwrap();
            assert_eq!(map.matches(code).count(), 1, "{code} at {width}");
        }
        let lines: Vec<&str> = map.lines().collect();
        let numbers = |line: &&&str| line.chars().all(|c| !c.is_alphabetic());
        let digits: usize = lines[..14]
            .iter()
            .filter(numbers)
            .flat_map(|line| line.split(|c: char| !c.is_ascii_digit()))
            .filter_map(|number| number.parse::<usize>().ok())
            .sum();
        assert_eq!(digits, states.iter().map(count).sum::<usize>(), "the counts add up at {width}");
        let zeros = lines[..14].iter().map(|line| line.matches('·').count()).sum::<usize>();
        assert_eq!(zeros, states.iter().filter(|row| count(row) == 0).count(), "counts of 0 are dots at {width}");
    }
}

#[test]
fn a_narrow_terminal_shows_a_list() {
    let list = ask_in(&terminal(40), "map").out;
    assert!(list.lines().all(|line| line.width() <= 40), "{list}");
    assert!(list.contains("Baja California Sur"), "{list}");
}

#[test]
fn the_map_is_complete_without_colour_and_in_ascii() {
    let screen = Screen { colour: true, ..terminal(80).screen };
    let coloured = ask_in(&Context { screen, ..context() }, "map").out;
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(without_colours(&coloured), ask_in(&terminal(80), "map").out);
    // A colour of the background would make the text illegible in some themes.
    assert!(!coloured.contains("\u{1b}[48;"));
    let screen = Screen { unicode: false, ..terminal(80).screen };
    let ascii = ask_in(&Context { screen, ..context() }, "map").out;
    assert!(ascii.is_ascii(), "{ascii}");
    assert!(ascii.contains("## NLE") && ascii.contains("   BCS"), "{ascii}");
}

#[test]
fn an_svg_image_describes_its_counts_in_text() {
    let answer = ask("map -f svg");
    for row in rows("map clusters") {
        let tile = format!("<title>{}: {}</title>", row["state"].as_str().unwrap(), row["count"]);
        assert_eq!(answer.out.matches(&tile).count(), 1, "{tile}");
    }
    assert_eq!(answer.out.matches("<desc").count(), 1);
    assert!(answer.out.contains("role=\"img\" aria-labelledby=\"picture-title picture-desc\""));
    assert!(answer.out.contains("Nuevo León 14, Baja California 10"));
    assert!(!answer.out.contains("<script") && answer.out.matches("http").count() == 1, "only the namespace");
}

#[test]
fn states_of_user_data_are_escaped_and_invalid_positions_are_errors() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("states.csv");
    let head = ask(
        "states -f csv -c name,iso,inegi,name_en,aliases,clusters_stated,tile_row,tile_column,note,source,footnotes -n 0",
    );
    let write = |rows: &str| std::fs::write(&file, format!("{}{rows}", head.out)).unwrap();
    write("\"<script>\"\"&</title>\",X-<b>,1,x,,,1,1,,,\nOther,X-\u{1b}[31m,2,y,,,3,2,,,\n");
    let with_data = |line: &str| ask(&format!("--data '{}' {line}", Path::new(folder.path()).display()));
    let image = with_data("map -f svg").out;
    assert!(!image.contains("<script") && !image.contains("<b>") && !image.contains('\u{1b}'), "{image}");
    assert!(image.contains("&lt;script&gt;&quot;&amp;&lt;/title&gt;"));
    assert!(!with_data("map").out.contains('\u{1b}'));
    write("A,A,1,x,,,1,1,,,\nB,B,2,y,,,1,1,,,\n");
    let answer = with_data("map");
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("'A' and 'B' are both at row 1, column 1"), "{}", answer.err);
    write("A,A,1,x,,,1,4000000000,,,\n");
    assert!(with_data("map").err.contains("are 1 to 60"), "no map of millions of columns");
}

#[test]
fn only_map_writes_the_map_format() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.svg");
    assert_eq!(ask(&format!("map -o '{}'", file.display())).status, 0);
    assert_eq!(std::fs::read_to_string(file).unwrap(), ask("map -f svg").out);
    for line in ["clusters -f map", "count clusters -f html", "map -f html"] {
        let answer = ask(line);
        assert_eq!(answer.status, 2, "{line}");
        assert!(answer.err.contains("formats: "), "{}", answer.err);
    }
}

#[test]
fn a_cross_tabulation_is_shaded_on_a_wide_terminal_and_always_contains_its_counts() {
    let line = "count clusters --by state,sector --matrix";
    let numbers = |text: &str| {
        let figures = text.lines().skip(2).filter(|line| !line.is_empty());
        figures
            .flat_map(|line| {
                line.split(|c: char| !c.is_ascii_digit()).filter_map(|n| n.parse::<usize>().ok()).collect::<Vec<_>>()
            })
            .filter(|n| *n > 0)
            .collect::<Vec<_>>()
    };
    let piped = numbers(&ask(line).out);
    for width in [80, 110, 160] {
        let shown = ask_in(&terminal(width), line).out;
        assert!(shown.lines().all(|line| line.width() <= width), "{width}: {shown}");
        let table = shown.split("\n\n").find(|part| part.contains('─')).unwrap();
        assert_eq!(numbers(table), piped, "{width}");
        assert!(!table.split_whitespace().any(|word| word == "0"), "zeros are dots: {table}");
        // The legend precedes the table, and none of its entries is broken.
        let legend = shown.split("\n\n").next().filter(|_| width == 80);
        assert!(
            legend.is_none_or(|legend| legend.starts_with("a Aerospace, ") && legend.contains(" e Biotechnology,")),
            "{shown}"
        );
        assert!(legend.is_none_or(|legend| legend.contains("\nf Chemicals,")), "{shown}");
        assert_eq!(shown.contains('░'), width > 80, "shades where they fit");
    }
    let pipe = ask(line).out;
    assert!(!pipe.contains('░'), "no shades in a pipe");
    assert!(!pipe.split_whitespace().any(|word| word == "0"), "zeros are dots: {pipe}");
    // Where letters do not fit either, each state lists its sectors by their names.
    let narrow = ask_in(&terminal(60), line).out;
    assert!(
        narrow.contains("Medical Devices  1\n") && !narrow.contains(" .") && !narrow.contains("a Aerospace"),
        "{narrow}"
    );
}
