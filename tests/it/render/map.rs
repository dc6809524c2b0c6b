//! The map: numbers per state that add up, and pictures of them that anyone can read.

use std::path::Path;

use crate::common::{ask, ask_in, column, context, datasets, rows, terminal};
use eccp_mx::{Context, Screen};
use serde_json::Value;
use unicode_width::UnicodeWidthStr as _;

/// The datasets that say in which state their records are.
fn placed() -> impl Iterator<Item = &'static str> {
    datasets().filter(|of| of.column_index("state").is_some()).map(|of| of.name)
}

fn count(row: &Value) -> usize {
    row["count"].as_u64().unwrap() as usize
}

/// What a screen shows, without its colours.
fn plain(text: &str) -> String {
    let mut parts = text.split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').unwrap().1)
}

#[test]
fn the_numbers_of_a_map_add_up_to_the_rows_that_have_a_state() {
    assert!(placed().count() > 5);
    for name in placed() {
        let with = rows(name).iter().filter(|row| !row["state"].is_null()).count();
        let map = rows(&format!("map {name}"));
        assert_eq!(map.iter().map(count).sum::<usize>(), with, "{name}");
        assert_eq!(column(&map, "state"), column(&rows("states"), "name"), "every state is there, with nothing or not");
    }
}

#[test]
fn a_number_is_what_count_and_the_dataset_itself_say() {
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
fn without_a_dataset_it_is_the_map_of_the_clusters() {
    assert_eq!(ask("map --sector ict -f csv").out, ask("map clusters --sector ict -f csv").out);
    let answer = ask("map --sector ict labels");
    assert_eq!((answer.status, answer.out.as_str()), (2, ""));
    assert!(answer.err.contains("eccp-mx map labels --sector"), "{}", answer.err);
    assert_eq!(ask("map --as-of 2019-07-01 labels").out, ask("map labels --as-of 2019-07-01").out);
}

#[test]
fn what_is_in_no_state_says_so() {
    for name in datasets().map(|of| of.name).filter(|name| placed().all(|placed| placed != *name)) {
        let answer = ask(&format!("map {name}"));
        assert_eq!((answer.status, answer.out.as_str()), (2, ""), "{name}");
        assert!(answer.err.contains(name) && answer.err.contains("--help"), "{}", answer.err);
    }
}

#[test]
fn a_map_of_nothing_shows_every_state_and_is_status_1() {
    for format in ["map", "svg", "csv", "json", "table"] {
        let answer = ask(&format!("map --sector design -f {format}"));
        assert_eq!(answer.status, 1, "{format}");
        assert!(answer.out.contains("NLE"), "{format}");
        assert!(answer.err.contains("Design appears in"), "{}", answer.err);
    }
}

#[test]
fn on_a_screen_every_state_stands_with_its_number_within_the_width() {
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
        assert_eq!(digits, states.iter().map(count).sum::<usize>(), "the numbers on the map add up at {width}");
        let nothing = lines[..14].iter().map(|line| line.matches('·').count()).sum::<usize>();
        assert_eq!(
            nothing,
            states.iter().filter(|row| count(row) == 0).count(),
            "nothing is marked as nothing at {width}"
        );
    }
}

#[test]
fn a_narrow_screen_gets_a_list() {
    let list = ask_in(&terminal(40), "map").out;
    assert!(list.lines().all(|line| line.width() <= 40), "{list}");
    assert!(list.contains("Baja California Sur"), "{list}");
}

#[test]
fn colour_adds_nothing_and_ascii_is_ascii() {
    let screen = Screen { colour: true, ..terminal(80).screen };
    let coloured = ask_in(&Context { screen, ..context() }, "map").out;
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(plain(&coloured), ask_in(&terminal(80), "map").out);
    // Only the sixteen colours that every terminal has and every theme sets for itself.
    assert!(!coloured.contains("\u{1b}[38;") && !coloured.contains("\u{1b}[48;"));
    let screen = Screen { unicode: false, ..terminal(80).screen };
    let ascii = ask_in(&Context { screen, ..context() }, "map").out;
    assert!(ascii.is_ascii(), "{ascii}");
    assert!(ascii.contains("## NLE") && ascii.contains("   BCS"), "{ascii}");
}

#[test]
fn a_picture_says_in_words_what_it_shows() {
    let answer = ask("map -f svg");
    for row in rows("map clusters") {
        let tile = format!("<title>{}: {}</title>", row["state"].as_str().unwrap(), row["count"]);
        assert_eq!(answer.out.matches(&tile).count(), 1, "{tile}");
    }
    assert_eq!(answer.out.matches("<desc").count(), 1);
    assert!(answer.out.contains("role=\"img\" aria-labelledby=\"title desc\""));
    assert!(answer.out.contains("Nuevo León 14, Baja California 10"));
    assert!(!answer.out.contains("<script") && answer.out.matches("http").count() == 1, "only the name space");
}

#[test]
fn own_states_are_drawn_where_they_say_and_stay_words() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("states.csv");
    let head = ask(
        "states -f csv -c name,iso,inegi,name_en,aliases,clusters_stated,tile_row,tile_column,note,source,footnotes -n 0",
    );
    let write = |rows: &str| std::fs::write(&file, format!("{}{rows}", head.out)).unwrap();
    write("\"<script>\"\"&</title>\",X-<b>,1,x,,,1,1,,,\nOther,X-\u{1b}[31m,2,y,,,3,2,,,\n");
    let asked = |line: &str| ask(&format!("--data '{}' {line}", Path::new(folder.path()).display()));
    let picture = asked("map -f svg").out;
    assert!(!picture.contains("<script") && !picture.contains("<b>") && !picture.contains('\u{1b}'), "{picture}");
    assert!(picture.contains("&lt;script&gt;&quot;&amp;&lt;/title&gt;"));
    assert!(!asked("map").out.contains('\u{1b}'));
    write("A,A,1,x,,,1,1,,,\nB,B,2,y,,,1,1,,,\n");
    let answer = asked("map");
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("'A' and 'B' are both at row 1, column 1"), "{}", answer.err);
    write("A,A,1,x,,,1,4000000000,,,\n");
    assert!(asked("map").err.contains("from 1 to"), "a slip makes no map of millions of columns");
}

#[test]
fn a_file_is_a_picture_by_its_name_and_rows_know_no_picture() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("map.svg");
    assert_eq!(ask(&format!("map -o '{}'", file.display())).status, 0);
    assert_eq!(std::fs::read_to_string(file).unwrap(), ask("map -f svg").out);
    for line in ["clusters -f svg", "clusters -f map", "count clusters -f html", "map -f html"] {
        let answer = ask(line);
        assert_eq!(answer.status, 2, "{line}");
        assert!(answer.err.contains("formats: "), "{}", answer.err);
    }
}

#[test]
fn a_cross_table_shades_its_cells_and_keeps_its_numbers() {
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
        let table = shown.split("\n\n").next().unwrap();
        assert_eq!(numbers(table), piped, "{width}");
        assert_eq!(shown.contains('░'), width > 80, "shaded where there is room");
    }
    assert!(!ask(line).out.contains('░'), "a pipe gets numbers only");
}
