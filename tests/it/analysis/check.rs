//! Tests of `check`, which reports every problem of user data at the position of the problem, and none in valid data.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::{Answer, ask, ask_in, datasets, terminal};
use eccp_mx::internals::render::{FORMATS, Format, FormatInfo};
use serde_json::Value;
use tempfile::TempDir;

const CLUSTERS: &str = "id,name,acronym,state,sector,website,source\n";
const LABELS: &str = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";

/// Writes `files` to a temporary directory.
fn user_data(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// Runs a command line on the user data in `folder`, and replaces the path of the folder by `mine` in the output.
fn ask_with(folder: &Path, line: &str) -> Answer {
    let path = folder.display().to_string();
    let answer = ask(&format!("--data '{path}' {line}"));
    let mine = |text: String| text.replace(&path, "mine");
    Answer { status: answer.status, out: mine(answer.out), err: mine(answer.err) }
}

/// Returns the findings of `check` in the files of the user, each as `line:column field 'value': problem; hint`. The
/// built-in references that these files break are left out.
fn findings(folder: &Path) -> Vec<String> {
    let answer = ask_with(folder, "check -f jsonl");
    let rows: Vec<Value> = answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answer.status == 0, rows.is_empty(), "{}", answer.err);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    rows.iter()
        .filter(|row| !text(row, "problem").contains(" of the built-in "))
        .map(|row| {
            let [field, value, problem, hint] = ["field", "value", "problem", "hint"].map(|name| text(row, name));
            format!("{}:{} {field} '{value}': {problem}; {hint}", row["line"], row["column"])
        })
        .collect()
}

/// Returns the names of the stored columns of a dataset.
fn stored_columns(dataset: &eccp_mx::internals::schema::Dataset) -> Vec<&'static str> {
    dataset.stored_columns().iter().map(|column| column.name).collect()
}

/// Converts CSV to JSON: an empty cell becomes null, a list becomes an array, and a footnote becomes a number.
fn csv_to_json(csv: &str) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().clone();
    let number = |text: &str| text.parse::<u32>().map_or(Value::from(text), Value::from);
    let value = |name: &str, text: &str| match (name, text) {
        (_, "") => Value::Null,
        ("footnotes", text) => text.split("; ").map(number).collect(),
        ("aliases" | "printed_as", text) => text.split("; ").collect(),
        (_, text) => text.into(),
    };
    let object = |row: csv::StringRecord| {
        names
            .iter()
            .zip(&row)
            .map(|(name, text)| (name.to_owned(), value(name, text)))
            .collect::<serde_json::Map<_, _>>()
    };
    let objects: Value = reader.records().map(|row| Value::Object(object(row.unwrap()))).collect();
    serde_json::to_string_pretty(&objects).unwrap()
}

#[test]
fn the_built_in_data_has_no_findings() {
    let answer = ask("check -f csv");
    assert_eq!((answer.status, &*answer.out), (0, "file,line,column,field,value,problem,hint\n"));
    assert!(answer.err.starts_with("eccp-mx: checked the built-in data ("), "{}", answer.err);
    assert!(answer.err.ends_with(" rows): no problems\n"), "{}", answer.err);
}

#[test]
fn a_query_fails_at_the_first_invalid_field_and_shows_its_line() {
    for (row, message) in [
        (
            "nle-x,X,,Nuevo Lén,ICT,,",
            "mine/clusters.csv:3:10: state: no state is called 'Nuevo Lén'; did you mean 'Nuevo León'?\n\
             \x20 nle-x,X,,Nuevo Lén,ICT,,\n           ^\n",
        ),
        (
            "nle-x,\"X, \"\"Y\"\"\",,,Chocolate,,",
            "mine/clusters.csv:3:20: sector: no sector is called 'Chocolate'; eccp-mx sectors lists the sectors\n\
             \x20 nle-x,\"X, \"\"Y\"\"\",,,Chocolate,,\n                     ^\n",
        ),
        (
            "nle-x,X, Y,,,,,",
            "mine/clusters.csv:3:1: 8 fields where the header has 7; does a field with a comma lack its quotes?\n\
             \x20 nle-x,X, Y,,,,,\n  ^\n",
        ),
    ] {
        let folder = user_data(&[("clusters.csv", &format!("{CLUSTERS}nle-ok,Ñ,,nuevo leon,ict,,\n{row}\n"))]);
        let answer = ask_with(folder.path(), "clusters -f csv");
        assert_eq!((answer.status, &*answer.err), (2, &*format!("eccp-mx: {message}")), "{row}");
        // Rows beyond the limit are not parsed.
        assert_eq!(ask_with(folder.path(), "clusters -n 1").status, 0, "{row}");
    }
    for (row, message) in [
        (
            "nle-claut,golden,C,,2023,certain,,,",
            "3:11: level: 'golden' is not one of gold, silver, bronze; did you mean 'gold'?",
        ),
        (
            "nle-claut,gold,C,,2023-02-30,certain,,,",
            "3:19: valid_until: '2023-02-30' is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD, such as 2019-07-01",
        ),
        (
            "nle-claut,gold,C,,2023,certain,,,12; 152",
            "3:34: footnotes: no footnote is called '152'; eccp-mx footnotes lists the footnotes",
        ),
        ("nle-claut,gold,C,,2023,certain,,,12; x", "3:34: footnotes: 'x' is not a whole number"),
    ] {
        let folder =
            user_data(&[("labels.csv", &format!("{LABELS}bcn-it-baja,gold,\"A\n\nB\",,2023,certain,,,\n{row}\n"))]);
        // The first record has two line breaks.
        let message = message.replacen('3', "5", 1);
        let answer = ask_with(folder.path(), "labels");
        let first = answer.err.lines().next().unwrap();
        assert_eq!((answer.status, first), (2, &*format!("eccp-mx: mine/labels.csv:{message}")));
    }
}

#[test]
fn an_empty_string_in_json_is_an_empty_value() {
    let records = r#"[{"id":"mx-a","name":"A","acronym":""},{"id":"mx-b","name":""}]"#;
    let folder = user_data(&[("clusters.json", records)]);
    assert!(findings(folder.path())[0].contains("must not be empty"), "{:?}", findings(folder.path()));
    let answer = ask_with(folder.path(), "clusters -c id,acronym -n 1 -f json");
    assert_eq!(answer.out, "[\n {\"id\":\"mx-a\",\"acronym\":null}\n]\n");
}

#[test]
fn every_kind_of_problem_is_found_in_csv_and_in_json() {
    let gold = |rest: &str| format!("{LABELS}nle-claut,gold,{rest}\n");
    let cluster = |rest: &str| format!("{CLUSTERS}nle-x,{rest}\n");
    let cases = [
        ("labels", gold(",,2023,certain,,,"), "printed_name '': must not be empty; "),
        (
            "labels",
            gold("C,,2019-02-29,certain,,,"),
            "valid_until '2019-02-29': '2019-02-29' is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD, such as 2019-07-01",
        ),
        ("labels", gold("C,,2023,sure,,,"), "confidence 'sure': 'sure' is not one of certain, inferred; "),
        (
            "labels",
            gold("C,,2023,certain,,,1; ; 2"),
            "footnotes '1; ; 2': empty list element; remove the empty element",
        ),
        (
            "labels",
            gold("C,,2023,certain,,,1; 987"),
            "footnotes '1; 987': no footnote is called '987'; eccp-mx footnotes lists the footnotes",
        ),
        (
            "labels",
            gold("C,,2023,certain,,Table 2,").replace("nle-claut", "nle-clau"),
            "cluster 'nle-clau': no cluster is called 'nle-clau'; did you mean 'nle-claut'?",
        ),
        (
            "labels",
            gold("C,,2023,certain,,,") + "NLE-Claut,gold,C,,2023,certain,,,\n",
            "cluster 'NLE-Claut': no cluster is called 'NLE-Claut'; did you mean 'nle-claut'?",
        ),
        (
            "labels",
            gold("C,,2023,certain,,,") + "nle-claut,gold,C,,2023,certain,,,\n",
            "cluster/level 'nle-claut/gold': duplicate key 'nle-claut/gold', first used on line 2; each record needs a unique key",
        ),
        (
            "clusters",
            cluster("X,,,,,") + "NLE-X,Y,,,,,\n",
            "id 'NLE-X': duplicate key 'NLE-X', first used on line 2 (ignoring case, accents and punctuation); each record needs a unique key",
        ),
        (
            "clusters",
            cluster("X,,Edomex,,,"),
            "state 'Edomex': no state is called 'Edomex'; did you mean 'Estado de México'?",
        ),
        ("clusters", cluster("X,,puebla,,,"), "state 'puebla': no state is called 'puebla'; did you mean 'Puebla'?"),
        ("clusters", cluster("X ,,,,,"), "name 'X ': leading or trailing space; remove it"),
        ("clusters", cluster("\"X\nY\",,,,,"), "name 'X\nY': line break (U+000A); replace it with a space"),
        ("clusters", cluster("X\u{7}Y,,,,,"), "name 'X\u{7}Y': control character (U+0007); remove it"),
        (
            "clusters",
            cluster("X\u{a0}Y,,,,,"),
            "name 'X\u{a0}Y': non-ASCII space (U+00A0); replace it with a plain space",
        ),
        (
            "clusters",
            cluster("Leo\u{301}n,,,,,"),
            "name 'Leo\u{301}n': not in Unicode normalization form C (NFC); write 'León'",
        ),
        (
            "clusters",
            cluster("X,ІСТ,,,,"),
            "acronym 'ІСТ': letters of another alphabet ('ІСТ') in 'ІСТ'; write 'ICT' in Latin letters",
        ),
        (
            "clusters",
            cluster("X,IСТ,,,,"),
            "acronym 'IСТ': letters of another alphabet ('СТ') in 'IСТ'; write 'ICT' in Latin letters",
        ),
        (
            "sectors",
            "name,name_es,focus,aliases,printed_as,source,footnotes\nX,X,,a; b;c,,,\n".into(),
            "aliases 'a; b;c': list element 'b;c' contains ';'; elements must not contain ';', which separates them in CSV",
        ),
        (
            "clusters",
            cluster("X,,,,htp://a b,"),
            "website 'htp://a b': 'htp://a b' is not a web address; it must begin with http:// or https:// and contain no spaces",
        ),
        (
            "sectors",
            "name,name_es,focus,aliases,printed_as,source,footnotes\nX; Y,X,,,,,\n".into(),
            "name 'X; Y': a key contains ';'; in lists of keys, ';' separates the keys",
        ),
    ];
    for (name, csv, expected) in cases {
        let header = csv.lines().next().unwrap();
        let dataset = eccp_mx::internals::datasets::find_dataset(name).unwrap();
        assert_eq!(
            BTreeSet::from_iter(header.split(',')),
            BTreeSet::from_iter(stored_columns(dataset)),
            "the header of {name}"
        );
        let findings_in = |format: &str, text: &str| {
            let folder = user_data(&[(&format!("{name}.{format}"), text)]);
            // Positions differ between the formats.
            let without_position =
                |finding: &String| finding.split_once(' ').unwrap().1.replace("on line 11", "on line 2");
            findings(folder.path()).iter().map(without_position).collect::<Vec<_>>()
        };
        let in_csv = findings_in("csv", &csv);
        assert!(in_csv.contains(&expected.to_owned()), "{in_csv:#?} instead of {expected}");
        // The value of an array is shown without empty elements.
        let in_csv: Vec<String> = in_csv.iter().map(|finding| finding.replace("; ; ", "; ")).collect();
        assert_eq!(findings_in("json", &csv_to_json(&csv)), in_csv, "{csv}");
    }
}

#[test]
fn every_nested_value_is_checked() {
    let json = "[{\"cluster\": \"nle-claut\", \"members_breakdown\": [{\"number\": 1}, {\"number\": \"x\", \"group\": \"a \"}]}]";
    let folder = user_data(&[("profiles.json", json)]);
    let problems: Vec<String> =
        findings(folder.path()).iter().map(|finding| finding.split_once(": ").unwrap().1.to_owned()).collect();
    assert_eq!(
        problems,
        [
            "missing field 'group'; ",
            "leading or trailing space; remove it",
            "invalid type: string \"x\"; expected a whole number"
        ]
    );
}

#[test]
fn a_message_about_a_multi_line_value_is_one_line() {
    let folder = user_data(&[("clusters.csv", &format!("{CLUSTERS}nle-x,X,,\"Atlan\n\u{1b}[31mtis\",,,\n"))]);
    let answer = ask_with(folder.path(), "clusters -q");
    assert_eq!(
        answer.err.lines().next(),
        Some(
            "eccp-mx: mine/clusters.csv:2:10: state: no state is called 'Atlan\\n\\x1b[31mtis'; eccp-mx states lists the states"
        )
    );
    assert!(!answer.err.contains('\u{1b}'), "{:?}", answer.err);
}

#[test]
fn every_kind_of_header_problem_is_found() {
    for (header, row, expected) in [
        (
            "id,nmae,acronym,state,sector,website,source",
            "nle-x,X,,,,,",
            vec![
                "1:4  'nmae': unknown column 'nmae'; did you mean 'name'?",
                "1:1  'name': the header lacks the column 'name'; ",
            ],
        ),
        (
            "id,name,acronym,state,sector,website,source,state",
            "nle-x,X,,Atlantis,,,,",
            vec![
                "1:45  'state': the header has the column 'state' twice; ",
                "2:10 state 'Atlantis': no state is called 'Atlantis'; eccp-mx states lists the states",
            ],
        ),
        (
            "id;name;acronym;state;sector;website;source",
            "nle-x;X;;;;;",
            vec![
                "1:1  'id;name;acronym;state;sector;website;source': the header is one field; fields are separated by commas",
            ],
        ),
    ] {
        let folder = user_data(&[("clusters.csv", &format!("{header}\n{row}\n"))]);
        assert_eq!(findings(folder.path()), expected);
    }
    let folder = user_data(&[("clusters.csv", "")]);
    assert_eq!(findings(folder.path()), ["1:1  '': the file is empty; expected a header"]);
    let folder =
        user_data(&[("clusters.json", "[{\"id\":\"nle-x\",\"id\":\"nle-y\",\n\"nmae\":\"é\", \"name\":\"X\"}]")]);
    assert_eq!(
        findings(folder.path()),
        [
            "1:16  'id': the object has the name 'id' twice; ",
            "2:1  'nmae': unknown column 'nmae'; did you mean 'name'?",
        ]
    );
}

#[test]
fn each_of_many_findings_has_the_position_of_its_field() {
    // Quotes, doubled quotes, line breaks and multi-byte letters precede the invalid field.
    let names = ["X", "\"X, Y\"", "\"X \"\"Y\"\" Ñ\"", "\"X\r\nÑ\r\nY\"", "\"Ñandú \"\"raro\"\"\""];
    let mut text = CLUSTERS.to_owned();
    let wrong = 2_000;
    for row in 0..wrong {
        text.push_str(&format!(
            "nle-{row},{},,{},ICT,,\n",
            names[row % names.len()],
            ["Atlantis", "\"Atlan\"\"tis\""][row % 2]
        ));
    }
    let folder = user_data(&[("clusters.csv", &text)]);
    let answer = ask_with(folder.path(), "check -f csv");
    assert_eq!(answer.status, 1);
    let lines: Vec<&str> = text.split('\n').collect();
    let mut found = 0;
    for row in csv::Reader::from_reader(answer.out.as_bytes()).records().map(Result::unwrap) {
        if row[5].contains(" of the built-in ") {
            continue;
        }
        let (line, column): (usize, usize) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        let rest: String = lines[line - 1].chars().skip(column - 1).collect();
        if &row[3] == "state" {
            found += 1;
            assert!(rest.starts_with("Atlantis,") || rest.starts_with("\"Atlan\"\"tis\","), "{row:?}: {rest}");
        } else {
            assert!(
                (&row[3], &row[5]) == ("name", "line break (U+000D)") && rest.starts_with("\"X\r"),
                "{row:?}: {rest}"
            );
        }
    }
    assert_eq!(found, wrong);
    let few = ask_with(folder.path(), "check -f csv -n 3");
    assert_eq!((few.status, few.out.lines().count()), (1, 4));
    assert!(few.err.contains("2000 rows): 2405 problems"), "{}", few.err);
}

#[test]
fn errors_and_findings_have_the_same_position_in_json() {
    let text = "\u{feff}[\n  {\"id\": \"ñ\", \"name\": \"state\", \"state\": \"Atlantis\"},\n  {\"id\":\"b\",\n   \"name\": \"}]\\\"{\", \"sector\": \"Atlantis\"}]";
    let folder = user_data(&[("clusters.json", text)]);
    assert_eq!(
        findings(folder.path()),
        [
            "2:41 state 'Atlantis': no state is called 'Atlantis'; eccp-mx states lists the states",
            "4:31 sector 'Atlantis': no sector is called 'Atlantis'; eccp-mx sectors lists the sectors",
        ]
    );
    let answer = ask_with(folder.path(), "clusters");
    assert!(answer.err.starts_with("eccp-mx: mine/clusters.json:2:41: state: no state"), "{}", answer.err);
}

#[test]
fn data_with_reordered_columns_crlf_bom_or_in_json_is_equal_and_valid() {
    for dataset in datasets() {
        let names = stored_columns(dataset);
        let columns = |names: &[&str]| names.join(",");
        let reversed: Vec<&str> = names.iter().rev().copied().collect();
        let csv = ask(&format!("{} -f csv -c {}", dataset.name, columns(&reversed))).out;
        // No built-in field has a line break that this replaces.
        let with_bom_and_crlf = format!("\u{feff}{}", csv.replace('\n', "\r\n"));
        let json = ask(&format!("{} -f json -c {}", dataset.name, columns(&reversed))).out;
        let jsonl = ask(&format!("{} -f jsonl -c {}", dataset.name, columns(&names))).out;
        let lines: Vec<&str> = jsonl.lines().collect();
        let one_line = format!("[{}]", lines.join(","));
        for (format, text) in [("csv", &csv), ("csv", &with_bom_and_crlf), ("json", &json), ("json", &one_line)] {
            let folder = user_data(&[(&format!("{}.{format}", dataset.name), text)]);
            assert_eq!(findings(folder.path()), Vec::<String>::new(), "{} as {format}", dataset.name);
            let same = ask_with(folder.path(), &format!("{} -f csv -q", dataset.name));
            assert_eq!(same.out, ask(&format!("{} -f csv", dataset.name)).out, "{} as {format}", dataset.name);
        }
    }
}

#[test]
fn an_unreadable_file_fails_with_exit_status_2_after_the_other_files_are_checked() {
    let bad = format!("{CLUSTERS}nle-x,X,,Atlantis,,,\n");
    for (name, bytes, position, problem) in [
        ("labels.csv", b"cluster,le\xf3el\nx,gold\n".to_vec(), "1,11", "not UTF-8,save the file as UTF-8"),
        (
            "labels.csv",
            b"cluster,level\nx,\"gold\n".to_vec(),
            "2,3",
            "a quote is opened here and not closed before the end of the file,",
        ),
        ("labels.json", b"[{\"level\": \"Le\xf3n\"}]".to_vec(), "1,15", "not UTF-8,save the file as UTF-8"),
        (
            "labels.json",
            b"{}".to_vec(),
            "1,1",
            "unexpected JSON,\"expected an array of objects, which begins with '['\"",
        ),
        (
            "labels.json",
            b"[{}\n{}]".to_vec(),
            "2,1",
            "unexpected JSON,\"expected ',' and another object, or the end of the array, ']'\"",
        ),
        ("labels.json", b"[{}] x".to_vec(), "1,6", "unexpected JSON,expected nothing after the end of the array"),
        (
            "labels.json",
            b"[\n {\"a\": 1".to_vec(),
            "2,2",
            "the file ends inside this object,is a quote or a brace left open?",
        ),
        ("labels.json", b"[\n {\"level\" 1}]".to_vec(), "2,11", "expected ':',"),
    ] {
        let folder = user_data(&[("clusters.csv", &bad)]);
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let answer = ask_with(folder.path(), "check -f csv");
        assert_eq!(answer.status, 2, "{name}: {}", answer.out);
        assert!(answer.out.contains("mine/clusters.csv,2,10,state,Atlantis,no state"), "{}", answer.out);
        let row = format!("mine/{name},{position},,,{problem}\n");
        assert!(answer.out.contains(&row), "{} instead of {row}", answer.out);
        let last = format!("eccp-mx: cannot read mine/{name} completely; the unread rows were not checked\n");
        assert!(answer.err.ends_with(&last), "{}", answer.err);
        // Built-in data does not replace an unreadable file.
        let answer = ask_with(folder.path(), "labels");
        assert_eq!((answer.status, &*answer.out), (2, ""));
        let first = format!("eccp-mx: mine/{name}:");
        assert!(answer.err.starts_with(&first), "{} instead of {first}", answer.err);
    }
    let folder = user_data(&[("labels.csv", LABELS), ("labels.json", "[]"), ("clusters.csv", &bad)]);
    let answer = ask_with(folder.path(), "check -f csv");
    assert_eq!(answer.status, 2);
    assert!(answer.out.contains("both labels.csv and labels.json are in 'mine',remove one of them"), "{}", answer.out);
    assert!(answer.out.contains("Atlantis"), "{}", answer.out);
    assert_eq!(
        ask_with(folder.path(), "labels").err,
        "eccp-mx: mine/labels.json: both labels.csv and labels.json are in 'mine'; remove one of them\n"
    );
}

#[test]
fn files_with_names_like_datasets_are_reported() {
    let folder = user_data(&[
        ("cluster.csv", ""),
        ("Labels.CSV", ""),
        ("states.tsv", ""),
        ("zebra.json", ""),
        ("notes.txt", ""),
        (".clusters.csv", ""),
    ]);
    assert_eq!(
        findings(folder.path()),
        [
            "null:null  'Labels.CSV': no dataset is called 'Labels'; did you mean 'labels.csv'?",
            "null:null  'cluster.csv': no dataset is called 'cluster'; did you mean 'clusters.csv'?",
            "null:null  'states.tsv': 'states.tsv' is not read; save it as states.csv or states.json",
            "null:null  'zebra.json': no dataset is called 'zebra'; eccp-mx datasets lists the datasets",
        ]
    );
    let folder = user_data(&[("notes.txt", "")]);
    let answer = ask_with(folder.path(), "check");
    assert_eq!(
        (answer.status, &*answer.err),
        (1, "eccp-mx: 'mine' contains no dataset, so all data is built-in (eccp-mx datasets lists the datasets)\n")
    );
}

#[test]
fn references_are_checked_against_user_data_if_it_contains_the_dataset() {
    let clusters = format!("{CLUSTERS}abc-own,Own,,,,,\n");
    let label = |key: &str| format!("{LABELS}{key},gold,C,,2023,certain,,,\n");
    let folder = user_data(&[("clusters.csv", &clusters), ("labels.csv", &label("abc-own"))]);
    let answer = ask_with(folder.path(), "check");
    assert_eq!(answer.status, 1, "the built-in data refers to other clusters");
    assert_eq!(answer.err, "eccp-mx: checked clusters, labels in 'mine' (2 rows): 4 problems\n");
    for broken in ["122 references of the built-in mentions", "13 references of the built-in profiles"] {
        assert!(answer.out.contains(broken), "{}", answer.out);
    }
    assert_eq!(findings(folder.path()), [""; 0]);
    let folder = user_data(&[("clusters.csv", &clusters), ("labels.csv", &label("nle-claut"))]);
    assert_eq!(
        findings(folder.path()),
        ["2:1 cluster 'nle-claut': no cluster is called 'nle-claut'; eccp-mx --data mine clusters lists the clusters"]
    );
    assert_eq!(ask_with(folder.path(), "labels").status, 2);
    // References to a dataset that cannot be read are not reported.
    let folder = user_data(&[("clusters.csv", "id;name\n"), ("labels.csv", &label("nle-claut"))]);
    assert_eq!(findings(folder.path()).len(), 1);
    // A dataset may refer to itself.
    let notes = "number,text,url,url_printed,repair,same_as,confidence,note,source\n\
                 1,A,,,,,certain,,\n2,B,,,,1,certain,,\n3,C,,,,9,certain,,\n";
    let folder = user_data(&[("footnotes.csv", notes)]);
    assert_eq!(
        findings(folder.path()),
        ["4:8 same_as '9': no footnote is called '9'; eccp-mx --data mine footnotes lists the footnotes"]
    );
}

#[test]
fn keys_in_user_data_match_ignoring_case_except_in_check() {
    let folder = user_data(&[("clusters.csv", &format!("{CLUSTERS}nle-x,X,,NUEVO LEON,ict,,\n"))]);
    assert_eq!(ask_with(folder.path(), "clusters --state 'Nuevo León' -q -f csv").out.lines().count(), 2);
    assert_eq!(findings(folder.path()).len(), 2);
}

#[test]
fn joins_of_user_data_with_built_in_data_are_reported_once() {
    let folder = user_data(&[("clusters.csv", &format!("{CLUSTERS}nle-claut,Own,,,,,\n"))]);
    let answer = ask_with(folder.path(), "clusters -c id,label,members -f csv");
    assert_eq!(answer.out, "id,label,members\nnle-claut,gold,92\n");
    let message = "eccp-mx: the answer mixes your data with the built-in labels, profiles (eccp-mx --data mine datasets shows which \
                   files are yours)\n";
    assert_eq!(answer.err, message);
    for line in ["clusters -c id", "clusters -c id,label -q", "labels -q"] {
        assert_eq!(ask_with(folder.path(), line).err, "", "{line}");
    }
}

#[test]
fn every_format_lists_the_findings_without_control_characters() {
    let folder = user_data(&[("clusters.csv", &format!("{CLUSTERS}nle-x,\u{1b}[31mX,,A\u{9b}tlantis,,,\n"))]);
    let rows = Format::row_formats();
    for FormatInfo { name, format, .. } in FORMATS.iter().filter(|info| rows.contains(&info.format)) {
        let line = format!("--data '{}' check -f {name}", folder.path().display());
        if format.is_binary() {
            let file = folder.path().join("found.out");
            assert_eq!(ask(&format!("{line} -o '{}'", file.display())).status, 1, "{name}");
            std::fs::remove_file(file).unwrap();
            continue;
        }
        let answer = ask_in(&terminal(100), &line);
        assert_eq!(answer.status, 1, "{name}: {}", answer.err);
        let is_unsafe = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!answer.out.contains(is_unsafe) && !answer.err.contains(is_unsafe), "{name}: {:?}", answer.out);
        assert!(answer.out.contains("control character"), "{name}: {}", answer.out);
    }
}

#[test]
fn a_number_is_a_finite_decimal_that_is_written_with_the_same_digits() {
    let dataset = datasets().find(|dataset| dataset.name == "claims").unwrap();
    let (names, at) = (stored_columns(dataset), |name: &str| {
        stored_columns(dataset).iter().position(|column| *column == name).unwrap()
    });
    let file = |stated: &str| {
        let mut fields = vec![""; names.len()];
        for (name, value) in [
            ("id", "x"),
            ("claim", "X"),
            ("basis", "counted"),
            ("relation", "="),
            ("query", "clusters"),
            ("measure", "rows"),
        ] {
            fields[at(name)] = value;
        }
        fields[at("stated")] = stated;
        format!("{}\n{}\n", names.join(","), fields.join(","))
    };
    let rejected = ["NaN", "nan", "inf", "-inf", "Infinity", "1e400", "12345678901234567890", "9007199254740993"];
    for number in rejected.into_iter().chain(["0.123456789012345678", "1e-400"]) {
        let folder = user_data(&[("claims.csv", &file(number))]);
        let found = findings(folder.path());
        assert!(found.len() == 1 && found[0].starts_with(&format!("2:7 stated '{number}'")), "{number}: {found:?}");
        let answer = ask_with(folder.path(), "claims -c id,stated -f csv");
        assert!(answer.status == 2 && answer.err.contains("claims.csv:2:7: stated: "), "{number}: {}", answer.err);
    }
    for (number, expected) in
        [("12345678901234568", "12345678901234568"), ("-0.1", "-0.1"), ("-0", "0"), ("1e3", "1000")]
    {
        let folder = user_data(&[("claims.csv", &file(number))]);
        assert_eq!(ask_with(folder.path(), "claims -c stated -f csv").out, format!("stated\n{expected}\n"));
    }
}

#[test]
fn json_nested_deeper_than_the_parser_allows_is_a_problem() {
    for (depth, status) in [(100, 1), (200, 2), (400_000, 2)] {
        let text = format!("[\n{{\"id\": {}1{}}}]", "[".repeat(depth), "]".repeat(depth));
        let folder = user_data(&[("clusters.json", &text)]);
        let answer = ask_with(folder.path(), "check -f csv");
        assert_eq!(answer.status, status, "{depth}: {}", answer.err);
        if status == 2 {
            let place = "mine/clusters.json,2,135,,,arrays and objects nested more than 128 deep";
            assert!(answer.out.contains(place), "{}", answer.out);
        }
    }
}

#[test]
fn deep_brackets_in_a_csv_field_are_text() {
    let text = format!("{CLUSTERS}x-a,A,,Jalisco,{},,\n", "[".repeat(400_000) + &"]".repeat(400_000));
    let folder = user_data(&[("clusters.csv", &text)]);
    assert_ne!(ask_with(folder.path(), "check -f csv").status, 0);
    assert_ne!(ask_with(folder.path(), "clusters -f csv").status, 0);
}

#[test]
fn the_time_of_a_check_is_linear_in_the_number_of_problems() {
    // Comparing all pairs of names, or searching the header for each name, would take minutes.
    let names: String = (0..300_000).map(|at| format!(",x{at}")).collect();
    let folder = user_data(&[("clusters.csv", &format!("id{names}\n"))]);
    let answer = ask_with(folder.path(), "check -f csv");
    assert!(answer.status == 1 && answer.out.contains("more columns of the header"), "{}", answer.err);
    // Nor are the problems of one field without number, and the last one says that there are more.
    let sectors = "Nowhere; ".repeat(50_000);
    let folder = user_data(&[("sectors.csv", &format!("name,footnotes\nx,{sectors}x\n"))]);
    let answer = ask_with(folder.path(), "check -f csv");
    assert!(answer.out.contains("the field has more problems"), "{}", &answer.out[..answer.out.len().min(2_000)]);
    // A long key is compared with none.
    let key = "a".repeat(1_000_000);
    let folder = user_data(&[("clusters.csv", &format!("{CLUSTERS}x-a,A,,{key},,,\n"))]);
    assert_eq!(findings(folder.path()).len(), 1);
}

#[test]
fn the_table_shows_the_first_findings_and_counts_the_others() {
    let rows: String = (0..10_002).map(|at| format!("x-{at},A,,Nowhere,,,\n")).collect();
    let folder = user_data(&[("clusters.csv", &format!("{CLUSTERS}{rows}"))]);
    let answer = ask_with(folder.path(), "check");
    assert_eq!(answer.status, 1, "{}", answer.err);
    assert_eq!(answer.out.matches("clusters.csv").count(), 10_000);
    let message = "the table shows the first 10000 problems; 7 more are left out (-f csv writes all)";
    assert!(answer.err.contains(message), "{}", answer.err);
}

#[test]
fn a_source_must_name_a_place_of_the_tree() {
    const PLACES: &str =
        "place,title,within,part,parts,note\nChapter 1,,,page,9,\nChapter 2,,,,,\nTable 1,,Chapter 2,row,,\n";
    let clusters = |sources: &[&str]| {
        let row = |(at, source): (usize, &&str)| format!("nle-x{at},X,,,,,\"{source}\"\n");
        CLUSTERS.to_owned() + &sources.iter().enumerate().map(row).collect::<String>()
    };
    let valid = ["", "Chapter 1", "Chapter 1, page 9", "Chapter 1, pages 2-9; Table 1, row 1000"];
    let folder = user_data(&[("places.csv", PLACES), ("clusters.csv", &clusters(&valid))]);
    assert_eq!(findings(folder.path()), [""; 0]);
    for (source, expected) in [
        ("Chapter 3", "source 'Chapter 3': no place is called 'Chapter 3'; expected Chapter 1, Chapter 2"),
        ("Chapter 1, page 10", "there is no 'page 10' in Chapter 1, which has 9 pages; "),
        ("chapter 1, page 9", "'chapter 1, page 9' is another spelling of a place; write 'Chapter 1, page 9'"),
        ("Chapter 1, page 2-9", "'Chapter 1, page 2-9' is another spelling of a place; write 'Chapter 1, pages 2-9'"),
        ("Chapter 2, box A", "there is no 'box a' in Chapter 2, which has no numbered parts; "),
        ("Chapter 1, row 1", "there is no 'row 1' in Chapter 1, which has 9 pages; "),
        ("Table 1, page 1", "there is no 'page 1' in Table 1, which has numbered rows; "),
        (
            "Chapter 1; Survey",
            "source 'Chapter 1; Survey': no place is called 'Survey'; add it to places, or correct it",
        ),
    ] {
        let clusters = clusters(&["Chapter 1", source]);
        let folder = user_data(&[("places.csv", PLACES), ("clusters.csv", &clusters)]);
        let found = findings(folder.path());
        assert!(
            found.len() == 1 && found[0].starts_with("3:14 ") && found[0].contains(expected),
            "{source}: {found:?}"
        );
        // The built-in tree does not apply to user data, and neither does an empty one.
        let folder = user_data(&[("clusters.csv", &clusters)]);
        assert_eq!(findings(folder.path()), [""; 0], "{source}");
        let empty = PLACES.lines().next().unwrap();
        let folder = user_data(&[("places.csv", empty), ("clusters.csv", &clusters)]);
        assert_eq!(findings(folder.path()), [""; 0], "{source}");
    }
}

#[test]
fn footnotes_filters_and_dossiers_agree_on_the_parts_of_a_place() {
    let clusters = |sources: &[&str]| {
        let row = |(at, source): (usize, &&str)| format!("x{at},X,,,,,\"{source}\"\n");
        CLUSTERS.to_owned() + &sources.iter().enumerate().map(row).collect::<String>()
    };
    let notes = "number,text,url,url_printed,repair,same_as,confidence,note,source\n\
                 1,A,,,,,certain,,Table 9\n2,B,,,,,certain,,\"Table 9, entries 3-4\"\n";
    let sources = ["Table 9", "Table 9, entry 3", "table 9, entry 3-5", "Table 9, entries 5-6", "Table 9.1, entry 3"];
    let tree = "place,title,within,part,parts,note\nTable 9,,,entry,9,\nTable 9.1,,,entry,9,\n";
    let empty = tree.lines().next().unwrap();
    for places in [tree, empty] {
        let folder =
            user_data(&[("places.csv", places), ("clusters.csv", &clusters(&sources)), ("footnotes.csv", notes)]);
        let ask = |line: &str| ask_with(folder.path(), line);
        let answer = ask("clusters -q -c id,inherited_footnotes -f csv --no-header");
        assert_eq!(answer.out, "x0,\nx1,1; 2\nx2,1\nx3,1\nx4,\n", "{}", answer.err);
        for (place, ids) in [
            ("table 9, entry 3-5", "x1 x2"),
            ("Table 9, entries 3-5", "x1 x2"),
            ("table 9 entries 3-4", "x1"),
            ("Table 9, entry 5", ""),
            ("Table 9, entries 3-6", "x1 x2 x3"),
            ("Table 9.1, entry 3", "x4"),
        ] {
            let answer = ask(&format!("clusters -q -c id -f csv --no-header --source '{place}'"));
            assert_eq!(answer.out.lines().collect::<Vec<_>>().join(" "), ids, "{place}: {}", answer.err);
            let dossier = ask(&format!("show -q -f json '{place}'")).out;
            for id in ["x0", "x1", "x2", "x3", "x4"] {
                let is_shown = dossier.contains(&format!("\"{id}\""));
                assert_eq!(is_shown, ids.contains(id), "{place} {id}: {dossier}");
            }
        }
    }
    // A table of the tree does not contain another table whose name is longer.
    let folder = user_data(&[("places.csv", tree), ("clusters.csv", &clusters(&sources))]);
    assert_eq!(ask_with(folder.path(), "count clusters -q --source 'table 9' -f csv --no-header").out, "4\n");
}

#[test]
fn an_invalid_number_of_parts_is_located() {
    let places = "place,title,within,part,parts,note\nTable 9,,,row,abc,\n";
    let folder = user_data(&[("places.csv", places), ("clusters.csv", &format!("{CLUSTERS}x,X,,,,,Table 9\n"))]);
    for line in ["clusters --source 'table 9 row 900'", "count clusters --source 'table 9'", "show 'table 9 row 900'"] {
        let answer = ask_with(folder.path(), line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
        assert!(answer.err.contains("places.csv:2:15: parts: 'abc' is not a whole number"), "{line}: {}", answer.err);
    }
}

#[test]
fn a_record_must_not_be_called_none_or_any() {
    for name in ["none", "None", "ANY", "Any!", "nóne"] {
        let problem =
            format!("'{name}' is a value of filters, so no filter can name this record by it; choose another name");
        let clusters = format!("{CLUSTERS}nle-a,{name},,,,,\nnle-b,B,{name},,,,\n{name},{name} Cluster,,,,,{name}\n");
        let folder = user_data(&[("clusters.csv", &clusters)]);
        let expected = [
            format!("2:7 name '{name}': {problem}"),
            format!("3:9 acronym '{name}': {problem}"),
            format!("4:1 id '{name}': {problem}"),
        ];
        assert_eq!(findings(folder.path()), expected);
        let sectors = format!("name,name_es,focus,aliases,printed_as,source,footnotes\nX,,,a; {name},,,\n");
        let folder = user_data(&[("sectors.csv", &sectors)]);
        assert!(findings(folder.path()).iter().any(|finding| finding.contains(&problem)), "{name}");
    }
}
