//! Tests of the output formats.

use crate::common::{ask, ask_in, rows, terminal};
use eccp_mx::{Context, Screen};

const LINE: &str =
    "labels --cluster nle-claut --cluster jal-ijalti -c cluster,level,valid_until,days_left,footnotes,note";

#[test]
fn csv_quotes_fields_where_necessary() {
    assert_eq!(
        ask(&format!("{LINE} -f csv")).out,
        "cluster,level,valid_until,days_left,footnotes,note\n\
         nle-claut,gold,2019-06-23,-8,68,\"label printed on the row; CLAUT read as Nuevo León's cluster as in profile 1, though \
         México State's has the same acronym\"\n\
         jal-ijalti,silver,2021-02-15,595,69,label printed on the row; look-alike letters of another alphabet repaired\n"
    );
    assert_eq!(ask(&format!("{LINE} -f csv --no-header")).out.lines().count(), 2);
}

#[test]
fn json_has_numbers_arrays_and_null() {
    let shown: serde_json::Value = serde_json::from_str(
        &ask("clusters --key nle-claut --key nle-ciudad-salud -c id,acronym,members,footnotes -f json").out,
    )
    .unwrap();
    assert_eq!(
        shown,
        serde_json::json!([
            {"id": "nle-ciudad-salud", "acronym": null, "members": null, "footnotes": null},
            {"id": "nle-claut", "acronym": "CLAUT", "members": 92, "footnotes": [74]},
        ])
    );
    assert_eq!(ask("clusters --state Hidalgo -f json").out, "[]\n");
    assert_eq!(ask("clusters --state Hidalgo -f jsonl").out, "");
}

#[test]
fn json_keys_and_the_csv_header_have_the_same_order() {
    for dataset in crate::common::datasets() {
        let header = ask(&format!("{} -n 1 -f csv", dataset.name)).out.lines().next().unwrap().to_owned();
        let object = rows(&format!("{} -n 1", dataset.name)).remove(0);
        let keys: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys.join(","), header);
    }
}

#[test]
fn markdown_escapes_markup() {
    let text = ask("labels --cluster bcn-it-baja -c printed_name,days_left,note -f markdown").out;
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines[..2], ["| printed_name | days_left | note |", "| --- | --: | --- |"]);
    assert_eq!(lines.len(), 3);
    assert_eq!(
        eccp_mx::internals::render::escape_markdown("a|b<c>*d*_e_`f`[g]\\"),
        "a\\|b\\<c>\\*d\\*\\_e\\_\\`f\\`\\[g\\]\\\\"
    );
    assert_eq!(
        eccp_mx::internals::render::escape_markdown("~~gone~~ A &amp; B &lt;c&gt;"),
        "\\~\\~gone\\~\\~ A \\&amp; B \\&lt;c\\&gt;"
    );
}

#[test]
fn a_table_in_a_pipe_has_no_colour_and_is_not_wrapped() {
    let text = ask("clusters --state nle").out;
    assert_eq!(text.lines().count(), 2 + rows("clusters --state nle").len());
    assert!(!text.contains('\u{1b}'));
}

#[test]
fn a_table_fits_the_terminal_without_breaking_words() {
    for width in [80, 100, 120, 200] {
        for dataset in crate::common::datasets() {
            for columns in ["", " -c all"] {
                let line = format!("{} -n 40{columns}", dataset.name);
                for text in ask_in(&terminal(width), &line)
                    .out
                    .lines()
                    .filter(|text| !text.contains("//") && !text.contains("www."))
                {
                    let columns = unicode_width::UnicodeWidthStr::width(text);
                    assert!(columns <= width, "{line} at {width}: {columns} columns: {text}");
                }
            }
        }
        let text = ask_in(&terminal(width), "clusters --state nle").out;
        assert!(text.contains("Electrodomésticos"), "no word is broken at {width}");
        assert!(text.ends_with("\n14 clusters\n"), "{text}");
    }
}

#[test]
fn no_key_and_no_short_word_is_broken_at_any_width() {
    let words = |text: &str| {
        text.split_whitespace()
            .map(|word| word.trim_end_matches(';').to_owned())
            .collect::<std::collections::HashSet<_>>()
    };
    for dataset in crate::common::datasets() {
        let line = format!("{} -n 12", dataset.name);
        let (piped, records) = (words(&ask(&line).out), rows(&line));
        for width in [20, 60, 80, 100, 120, 140] {
            let shown = ask_in(&terminal(width), &line).out;
            let (body, _) = shown.trim_end().rsplit_once("\n\n").unwrap();
            let is_part = |part: &str| piped.iter().any(|word| word.chars().count() > 11 && word.contains(part));
            let broken: Vec<String> =
                words(body).into_iter().filter(|word| !piped.contains(word) && !is_part(word)).collect();
            assert!(broken.iter().all(|word| word.starts_with('─')), "{line} at {width}: {broken:?}");
            for name in dataset.key.iter().filter(|name| dataset.default_columns.contains(name)) {
                for key in crate::common::column(&records, name) {
                    assert!(body.lines().any(|line| line.contains(&key)), "{line} at {width}: {key}");
                }
            }
        }
    }
    for width in [20, 60, 80] {
        for (line, values) in [
            ("show nle-claut", &["  nle-claut\n", "http://www.claut.com.mx/home\n", "table-2;", " Nuevo León\n"][..]),
            ("show 'Medical Devices'", &["clusters/bcn-medical-devices", "Medical Devices\n"][..1]),
            ("search agroalimentario", &["nle-agroalimentario"]),
            ("clusters --sector 'Production and Engineering' -c id,sector", &["Production and Engineering\n"]),
            ("count clusters --by label --ids", &["nle-csoftmty"]),
        ] {
            let shown = ask_in(&terminal(width), line).out;
            assert!(
                values.iter().all(|value| shown.contains(value) || value.contains('/')),
                "{line} at {width}: {shown}"
            );
        }
    }
}

#[test]
fn a_column_that_a_filter_makes_constant_is_omitted_from_the_default_view() {
    let header =
        |line: &str| ask(line).out.lines().next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    for (line, columns) in [
        ("clusters", "id name state sector quality_label"),
        ("clusters --state nle", "id name sector quality_label"),
        ("clusters --state nle --sector ict", "id name quality_label"),
        ("clusters --state nle --state jal", "id name state sector quality_label"),
        // A list that contains the value may contain others.
        ("clusters --label gold", "id name state sector quality_label"),
        ("clusters --text leon --key nle-claut", "id name state sector quality_label"),
        ("labels --level gold", "quality_label cluster printed_name status"),
        ("labels --valid-on 2019-07-01", "quality_label cluster printed_name"),
        ("labels --valid-until 2019", "quality_label cluster printed_name status"),
        ("labels --valid-until 2019-06-23", "quality_label cluster printed_name status"),
        ("clusters --state nle -c id,state", "id state"),
        ("clusters --state nle -c +acronym", "id name state sector quality_label acronym"),
        ("audit --verdict contradicted", "id claim relation stated found note"),
    ] {
        assert_eq!(header(line), columns, "{line}");
        let wide = ask_in(&terminal(4000), line).out;
        assert_eq!(wide.lines().next().unwrap().split_whitespace().collect::<Vec<_>>().join(" "), columns, "{line}");
        let markdown = header(&format!("{line} -f markdown")).replace("| ", "").replace(" |", "").replace("\\_", "_");
        assert_eq!(markdown, columns, "{line}");
        let csv = |line: &str| header(&format!("{line} -f csv"));
        let unfiltered = line.split(" --").next().unwrap();
        assert!(line.contains(" -c ") || csv(line) == csv(unfiltered), "programs get all columns: {line}");
    }
}

#[test]
fn only_terminals_with_colour_receive_colour_unless_it_is_forced() {
    let colour = Context { screen: Screen { colour: true, ..terminal(120).screen }, ..terminal(120) };
    assert!(ask_in(&colour, "labels").out.contains('\u{1b}'));
    assert!(!ask_in(&colour, "--color never labels").out.contains('\u{1b}'));
    assert!(!ask_in(&terminal(120), "labels").out.contains('\u{1b}'));
    assert!(ask("labels --color always").out.contains('\u{1b}'));
    assert!(!ask("labels --color auto").out.contains('\u{1b}'));
}

#[test]
fn bars_grow_with_the_counts_and_are_shown_only_on_a_terminal() {
    let text = ask_in(&terminal(100), "count clusters --by sector").out;
    let bars: Vec<usize> = text.lines().skip(2).take(28).map(|line| line.matches('█').count()).collect();
    assert!(bars.is_sorted_by(|a, b| a >= b) && bars[0] > 20, "{bars:?}");
    assert!(!ask("count clusters --by sector").out.contains('█'));
    let ascii = Context { screen: Screen { unicode: false, ..terminal(100).screen }, ..terminal(100) };
    let text = ask_in(&ascii, "count labels --by level").out;
    assert!(text.is_ascii() && text.contains("###"), "{text}");
}

#[test]
fn a_file_extension_selects_the_format() {
    let folder = tempfile::tempdir().unwrap();
    for (name, format) in
        [("a.csv", "csv"), ("a.tsv", "tsv"), ("a.json", "json"), ("a.jsonl", "jsonl"), ("a.md", "markdown")]
    {
        let path = folder.path().join(name);
        let answer = ask(&format!("labels -o '{}'", path.display()));
        assert_eq!((answer.status, answer.out.as_str()), (0, ""), "{name}: {}", answer.err);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), ask(&format!("labels -f {format}")).out, "{name}");
    }
    let answer = ask(&format!("labels -o '{}'", folder.path().join("a.doc").display()));
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("cannot infer a format"), "{}", answer.err);
}

#[test]
fn a_failed_write_leaves_the_file_unchanged() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such/folder/x.csv");
    assert_eq!(ask(&format!("labels -o '{}'", missing.display())).status, 2);
    let kept = folder.path().join("kept.csv");
    std::fs::write(&kept, "precious").unwrap();
    let answer = ask(&format!("clusters --state Atlantis -o '{}'", kept.display()));
    assert_eq!(answer.status, 2);
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), "precious");
    let mut permissions = std::fs::metadata(&kept).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&kept, permissions).unwrap();
    let answer = ask(&format!("labels -o '{}'", kept.display()));
    assert_eq!(answer.err, format!("eccp-mx: cannot write '{}': permission denied\n", kept.display()));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no temporary file remains");
}

#[test]
fn a_table_with_too_many_rows_is_an_error_that_suggests_csv_or_a_limit() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = String::from("id,name,acronym,state,sector,website,source\n");
    for i in 0..10_001 {
        text.push_str(&format!("mx-{i},Cluster {i},,,,,\n"));
    }
    std::fs::write(folder.path().join("clusters.csv"), text).unwrap();
    let data = format!("--data '{}'", folder.path().display());
    let answer = ask(&format!("{data} clusters"));
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("-f csv") && answer.err.contains("-n 10000"), "{}", answer.err);
    assert_eq!(ask(&format!("{data} clusters -n 10000")).status, 0);
    assert_eq!(ask(&format!("{data} clusters -f csv")).out.lines().count(), 10_002);
}

#[test]
fn control_characters_are_escaped_on_a_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let hostile = "id,name,acronym,state,sector,website,source\nmx-evil,\"\u{1b}]0;owned\u{7}\u{9b}31m\",,,,,\n";
    std::fs::write(folder.path().join("clusters.csv"), hostile).unwrap();
    for (name, _) in crate::common::text_formats() {
        let answer = ask_in(&terminal(80), &format!("--data '{}' clusters -f {name}", folder.path().display()));
        let is_control = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!answer.out.contains(is_control), "{name}: {:?}", answer.out);
        assert!(answer.out.contains("x1b") || answer.out.contains("u001b"), "{name}: {:?}", answer.out);
    }
}

#[test]
fn a_dash_means_standard_output_and_a_file_extension_is_a_format_name() {
    for line in ["clusters -n 3", "cite", "brief --state jalisco", "map", "show nle-claut"] {
        assert_eq!(ask(&format!("{line} -o -")).out, ask(line).out, "{line}");
    }
    assert_eq!(ask("clusters -n 3 -f md").out, ask("clusters -n 3 -f markdown").out);
}
