//! Test vectors for the script of the page, which implements some operations of the program again: the results of the
//! program for difficult inputs. `tests/browser/vectors.mjs` compares the results of the script with them.
#![allow(clippy::disallowed_methods, reason = "reads UPDATE from the environment")]

use std::path::Path;

use eccp_mx::Catalog;
use eccp_mx::internals::datasets::find_dataset;
use eccp_mx::internals::query::{MatchStep, NameIndex, Query, command_line};
use eccp_mx::internals::text::{collation_key, fold};
use serde_json::{Value, json};

use super::page::page_data;
use crate::common::ask;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/vectors.json");

/// Texts with accents, other alphabets, punctuation, markup, shell syntax, and letters that change length when folded.
const TEXTS: &[&str] = &[
    "",
    " ",
    "-",
    "--",
    "-x",
    "Nuevo León",
    "NUEVO-LEÓN",
    "  Nuevo   León. ",
    "Logi\u{301}stica",
    "ñandú",
    "Ñu",
    "n\u{303}u",
    "nz",
    "nube",
    "México",
    "mezcla",
    "Óscar",
    "oso",
    "ІСТ",
    "авсенікморѕтухј αεικορτυχν",
    "A\u{b7}b…c",
    "Łódź Straße",
    "İstanbul ıssız",
    "ﬁn ＡＢＣ ½ Ⅷ",
    "certiﬁed ﬀ ĳ 1ª № ™ m²",
    "Nue\u{ad}vo Le\u{200d}ón\u{200b}\u{feff}",
    "e\u{fe0f}s\u{2060}p\u{34f}a\u{200e}ñ\u{ad}ol",
    "ﬁñe",
    "日本 😀 \u{10ffff}",
    "😀",
    "\u{ffff}",
    "IT@Baja",
    "a,b",
    "a;b",
    "a \"quoted\" text",
    "\"",
    "it's",
    "'",
    "''\"'",
    "a\\b",
    "\\'",
    "$(touch x) `touch x` $HOME",
    "a!b",
    "^",
    "^a",
    "a^b'c^",
    "100% [a] {b} ~c #d *e ?f <g> |h &i",
    "a=b,c:d/e@f+g_h-i.j]",
    "=1+1",
    "line\nbreak",
    "carriage\rreturn",
    "tab\there",
    "\u{1b}[31m\u{9b}\u{7f}",
    "\u{202e}right to left",
    "</script><!--",
    "\u{a0}no-break space",
];

/// Texts that name a sector, a state or a cluster in one of the ways that the program accepts, and some that do not.
const NAMES: &[&str] = &[
    "aircraft",
    "automotriz",
    "logistica",
    "LOGÍSTICA",
    "ict",
    "IT",
    "aerospce",
    "aero",
    "areospace",
    "bioeconmy",
    "nuevo",
    "nuevo leon",
    "nuevo leno",
    "NUEVO LEÖN",
    "nandu",
    "ñand",
    "table 2",
    "mx n1",
    "MX-Ñ1",
    "claut",
    "a b",
    "c d",
    "100",
    "10",
    "españl",
    "carriage",
    "carrage",
    "cariage return",
    "monterrey",
    "monterey",
    "!ict",
    "≠ict",
    "-x",
    "x",
    "food",
    "foods",
];

/// Reference dates around the edition and the ends of the labels below.
const DATES: &[&str] = &[
    "0001-01-01",
    "2018-12-31",
    "2019-02-28",
    "2019-03-01",
    "2019-06-23",
    "2019-06-24",
    "2020-02-29",
    "2020-03-01",
    "2020-12-31",
    "2021-01-01",
    "9999-12-31",
];

/// Writes user data to `dir`, with [`TEXTS`] as names and references that are spelt in several ways.
fn write_user_data(dir: &Path) {
    let write = |name: &str, header: &str, rows: &[Vec<&str>]| {
        let mut writer = csv::Writer::from_path(dir.join(name)).unwrap();
        writer.write_record(header.split(',')).unwrap();
        rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
    };
    let names: Vec<&str> = TEXTS.iter().copied().filter(|name| !name.is_empty()).collect();
    let ids: Vec<String> = (0..names.len()).map(|number| format!("mx-ñ{number}")).collect();
    let states = ["Ñandú", "-x", "NUEVO LEON", ""];
    let sectors = ["ICT", "Food", ""];
    let clusters: Vec<Vec<&str>> = names
        .iter()
        .zip(&ids)
        .enumerate()
        .map(|(at, (name, id))| {
            vec![id, *name, TEXTS[at], states[at % 4], sectors[at % 3], "https://a.mx/?b=c,d", *name]
        })
        .collect();
    write("clusters.csv", "id,name,acronym,state,sector,website,source", &clusters);
    let header = "name,iso,inegi,name_en,aliases,clusters_stated,tile_row,tile_column,note,source,footnotes";
    let state = |name, code| vec![name, code, code, name, "", "", "1", code, "", "", ""];
    write("states.csv", header, &[state("Ñandú", "1"), state("-x", "2"), state("Nuevo León", "3")]);
    let header = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes";
    let label = |cluster, level, until| vec![cluster, level, "CLAUT", "", until, "certain", "", "", "68; 74"];
    let labels = [
        label("mx-ñ0", "gold", "2019-06-23"),
        label("MX Ñ0", "bronze", "2020"),
        label("mx-n\u{303}0", "silver", "2020-02"),
        label("MX-N1", "silver", "2018-12-31"),
        label("mx-ñ2", "gold", "9999-12-31"),
        label("mx-ñ3", "bronze", "0001"),
    ];
    write("labels.csv", header, &labels);
    let header =
        "place,row,cluster,printed_name,printed_state,printed_sector,state,sector,confidence,note,source,footnotes";
    let mention = |place, row, cluster, name| vec![place, row, cluster, name, "", "", "", "", "certain", "", "", "68"];
    let mentions = [
        mention("table-6", "1", "mx-ñ1", "a; \"b\""),
        mention("table-2", "1", "MX Ñ1", "c, d"),
        mention("table-6", "2", "mx-n1", "a; \"b\""),
    ];
    write("mentions.csv", header, &mentions);
    let header = "id,topic,sector,state,cluster,indicator,value,unit,qualifier,year,period,note,source,footnotes";
    let indicator =
        |id, value, period| vec![id, "economy", "", "", "", "exports", value, "%", "", "", period, "", "", ""];
    let indicators = [
        indicator("a", "1.5", "2013/2017"),
        indicator("b", "-8", "2013-02-01/2013-02-02"),
        indicator("c", "20", ""),
        indicator("d", "9", "2012-12/2019"),
    ];
    write("indicators.csv", header, &indicators);
    let profiles = json!([
        { "cluster": "MX-Ñ1", "founded": "2012-03", "members": 1200, "services": ["a, b", "c \"d\""],
          "members_breakdown": [{ "number": 70, "group": "Tier 1, \"large\"" }, { "number": 5, "group": "others" }] },
        { "cluster": "mx-ñ5", "founded": "2012", "members": 9 },
    ]);
    std::fs::write(dir.join("profiles.json"), profiles.to_string()).unwrap();
}

/// The tables of the views, and the tables that are joined to them.
const TABLES: [&str; 8] = ["clusters", "labels", "mentions", "profiles", "indicators", "states", "sectors", "cities"];

/// Returns the views: each has a table, filters, a text, a sort order, a date and the columns to compare.
fn views() -> Vec<Value> {
    let view = |table: &str, filters: Value, text: &str, sort: &str, as_of: &str| {
        let dataset = find_dataset(table).unwrap();
        // The key identifies the row, and only the as-of columns depend on the date.
        let as_of_columns =
            ["label_status", "status", "days_left"].into_iter().filter(|name| dataset.column_index(name).is_some());
        let columns: Vec<&str> = dataset.key.iter().copied().chain(as_of_columns).collect();
        json!({ "table": table, "filters": filters, "text": text, "sort": sort, "as_of": as_of, "columns": columns })
    };
    let mut views = Vec::new();
    for table in ["clusters", "labels"] {
        views.extend(DATES.iter().map(|date| view(table, json!({}), "", "", date)));
    }
    for table in ["clusters", "labels", "profiles", "indicators"] {
        for column in find_dataset(table).unwrap().columns {
            let sorts = [column.name.to_owned(), format!("-{}", column.name)];
            views.extend(sorts.iter().map(|sort| view(table, json!({}), "", sort, "2019-07-01")));
        }
    }
    for status in ["valid", "lapsed", "unknown"] {
        let filters = json!({ "label-status": [status] });
        views.extend(DATES.iter().map(|date| view("clusters", filters.clone(), "", "-label_status", date)));
    }
    for filters in [
        json!({ "state": ["none"] }),
        json!({ "label": ["any"], "state": ["any"] }),
        json!({ "sector": ["none", "Food"], "label": ["none"] }),
        json!({ "state": ["Ñandú"] }),
        json!({ "state": ["-x", "Nuevo León"], "sector": ["ICT"] }),
        json!({ "label": ["gold", "silver"] }),
        json!({ "listed-in": ["table-2"] }),
        json!({ "with-profile": [] }),
    ] {
        views.push(view("clusters", filters, "", "-name", "2019-07-01"));
    }
    for text in [
        "NANDU",
        "logistica",
        "ict nuevo",
        "IT",
        "e",
        "rl",
        "nz",
        "15",
        "\"nuevo leon\"",
        "\"ict nuevo\"",
        "“León” 2.5",
        "it's",
        "😀",
        "strasse",
        "$(touch x)",
    ] {
        views.push(view("clusters", json!({}), text, "name", "2019-07-01"));
    }
    views
}

fn step_name(step: MatchStep) -> &'static str {
    match step {
        MatchStep::Exact => "exact",
        MatchStep::Folded => "folded",
        MatchStep::Alias => "alias",
        MatchStep::Prefix => "prefix",
        MatchStep::OneEdit => "one edit",
    }
}

/// Returns the command-line arguments of a view.
fn arguments(view: &Value) -> String {
    let quote = |text: &str| shlex::try_quote(text).unwrap().into_owned();
    let mut line = format!("{} --as-of {}", view["table"].as_str().unwrap(), view["as_of"].as_str().unwrap());
    for (flag, choices) in view["filters"].as_object().unwrap() {
        match choices.as_array().unwrap().as_slice() {
            [] => line.push_str(&format!(" --{flag}")),
            choices => choices.iter().for_each(|choice| {
                line.push_str(&format!(" --{flag}={}", quote(choice.as_str().unwrap())));
            }),
        }
    }
    for flag in ["text", "sort"] {
        let value = view[flag].as_str().unwrap();
        // The page ignores a text without letters and digits, and omits the flag from the command.
        if !fold(value).is_empty() {
            line.push_str(&format!(" --{flag}={}", quote(value)));
        }
    }
    line
}

#[test]
fn the_test_vectors_equal_the_results_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    write_user_data(folder.path());
    let output = |arguments: &str| {
        let answer = ask(&format!("--quiet --data '{}' {arguments}", folder.path().display()));
        assert!(answer.status < 2, "{arguments}: {}", answer.err);
        answer.out
    };
    let mut data = page_data(&output("page"));
    data["folder"] = "user-data".into();
    data["tabs"] = json!([]);
    data["tables"].as_array_mut().unwrap().retain(|table| TABLES.contains(&table["name"].as_str().unwrap()));
    // Only the values of the columns are compared, and not the descriptions.
    for table in data["tables"].as_array_mut().unwrap() {
        table["columns"].as_array_mut().unwrap().iter_mut().for_each(|column| column["about"] = "".into());
    }
    let mut views = views();
    for view in &mut views {
        let columns: Vec<&str> = view["columns"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let rows = output(&format!("{} -c {} -f jsonl", arguments(view), columns.join(",")));
        let rows = rows.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        view["rows"] = rows.map(|row| row.as_object().unwrap().values().cloned().collect::<Value>()).collect();
    }
    let files = ["clusters", "labels", "profiles", "indicators"].map(|table| {
        let file = |format: &str| output(&format!("{table} --as-of 2019-07-01 -f {format}"));
        json!({ "table": table, "as_of": "2019-07-01", "csv": file("csv"), "json": file("json") })
    });
    let shell_quote = |text: &str| {
        let mut query = Query::new(find_dataset("clusters").unwrap(), "2019-07-01".parse().unwrap());
        query.keys = Some(vec![text.to_owned()]);
        command_line(&query).strip_prefix("eccp-mx clusters --key ").unwrap().to_owned()
    };
    let catalog = Catalog::built_in().open_sibling(folder.path()).unwrap();
    let mut named = Vec::new();
    for table in ["clusters", "states", "sectors"] {
        let mut index = NameIndex::read(&catalog, find_dataset(table).unwrap()).unwrap();
        for typed in NAMES.iter().chain(TEXTS) {
            let found = index.best_matches(typed, MatchStep::Exact..=MatchStep::OneEdit).unwrap();
            let found: Value = found.iter().map(|found| json!([found.key, step_name(found.step)])).collect();
            named.push(json!([table, typed, found]));
        }
    }
    let pairs = |function: &dyn Fn(&str) -> String| -> Value {
        TEXTS.iter().map(|text| json!([text, function(text)])).collect()
    };
    let vectors = json!({
        "fold": pairs(&|text| fold(text).into_owned()),
        "collation_key": pairs(&collation_key),
        "shell_quote": pairs(&shell_quote),
        "named": named,
        "data": data,
        "views": views,
        "files": files,
    });
    // Each vector is on a separate line, so that differences are easy to read.
    let mut text = String::from("{\n");
    for (name, vectors) in vectors.as_object().unwrap() {
        let separator = if text.len() > 2 { ",\n" } else { "" };
        let value = match vectors.as_array() {
            Some(all) => format!("[\n{}\n]", all.iter().map(Value::to_string).collect::<Vec<_>>().join(",\n")),
            None => vectors.to_string(),
        };
        text.push_str(&format!("{separator}\"{name}\": {value}"));
    }
    text.push_str("\n}\n");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(FILE, &text).unwrap();
    }
    let stored = std::fs::read_to_string(FILE).unwrap();
    assert!(stored == text, "UPDATE=1 cargo test --test it vectors writes tests/browser/vectors.json");
}
