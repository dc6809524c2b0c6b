//! A person's own data: what is wrong with it is found, all of it, where it stands; and what is right is left alone.

use std::collections::BTreeSet;
use std::path::Path;

use crate::common::{Answer, ask, ask_in, datasets, terminal};
use eccp_mx::internals::render::{FORMATS, Format};
use serde_json::Value;
use tempfile::TempDir;

const CLUSTERS: &str = "id,name,acronym,state,sector,website,source\n";
const LABELS: &str = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";

/// A folder with these files.
fn own(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

/// The answer with the folder written as `mine`.
fn ask_of(folder: &Path, line: &str) -> Answer {
    let path = folder.display().to_string();
    let answer = ask(&format!("--data '{path}' {line}"));
    let mine = |text: String| text.replace(&path, "mine");
    Answer { status: answer.status, out: mine(answer.out), err: mine(answer.err) }
}

/// The findings of a check, each as `line:column field 'value': problem; hint`.
fn findings(folder: &Path) -> Vec<String> {
    let answer = ask_of(folder, "check -f jsonl");
    let rows: Vec<Value> = answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answer.status == 0, rows.is_empty(), "{}", answer.err);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    rows.iter()
        .map(|row| {
            let [field, value, problem, hint] = ["field", "value", "problem", "hint"].map(|name| text(row, name));
            format!("{}:{} {field} '{value}': {problem}; {hint}", row["line"], row["column"])
        })
        .collect()
}

/// What the stored columns of a dataset are called.
fn stored(of: &eccp_mx::internals::schema::Dataset) -> Vec<&'static str> {
    of.stored_columns().iter().map(|column| column.name).collect()
}

/// A CSV text as the JSON of the same rows: empty cells are null, elements of lists an array, and notes are numbers.
fn as_json(csv: &str) -> String {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let names = reader.headers().unwrap().clone();
    let number = |one: &str| one.parse::<u32>().map_or(Value::from(one), Value::from);
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
fn the_built_in_data_is_clean() {
    let answer = ask("check -f csv");
    assert_eq!((answer.status, &*answer.out), (0, "file,line,column,field,value,problem,hint\n"));
    assert!(answer.err.starts_with("eccp-mx: checked the built-in data, "), "{}", answer.err);
    assert!(answer.err.ends_with(" rows: no findings\n"), "{}", answer.err);
}

#[test]
fn any_other_command_stops_at_the_first_problem_and_shows_it() {
    for (row, said) in [
        (
            "nle-x,X,,Nuevo Lén,ICT,,",
            "mine/clusters.csv:3:10: state: no state is called 'Nuevo Lén'; did you mean 'Nuevo León'?\n\
             \x20 nle-x,X,,Nuevo Lén,ICT,,\n           ^\n",
        ),
        (
            "nle-x,\"X, \"\"Y\"\"\",,,Chocolate,,",
            "mine/clusters.csv:3:20: sector: no sector is called 'Chocolate'; eccp-mx sectors lists them\n\
             \x20 nle-x,\"X, \"\"Y\"\"\",,,Chocolate,,\n                     ^\n",
        ),
        (
            "nle-x,X, Y,,,,,",
            "mine/clusters.csv:3:1: 8 fields where the header has 7; does a field with a comma lack its quotes?\n\
             \x20 nle-x,X, Y,,,,,\n  ^\n",
        ),
    ] {
        let folder = own(&[("clusters.csv", &format!("{CLUSTERS}nle-ok,Ñ,,nuevo leon,ict,,\n{row}\n"))]);
        let answer = ask_of(folder.path(), "clusters -f csv");
        assert_eq!((answer.status, &*answer.err), (2, &*format!("eccp-mx: {said}")), "{row}");
        // What was not asked for is not typed, and stops nothing.
        assert_eq!(ask_of(folder.path(), "clusters -n 1").status, 0, "{row}");
    }
    for (row, said) in [
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
            "3:34: footnotes: no footnote is called '152'; eccp-mx footnotes lists them",
        ),
        ("nle-claut,gold,C,,2023,certain,,,12; x", "3:34: footnotes: 'x' is not a whole number"),
    ] {
        let folder = own(&[("labels.csv", &format!("{LABELS}bcn-it-baja,gold,\"A\n\nB\",,2023,certain,,,\n{row}\n"))]);
        let said = said.replacen('3', "5", 1);
        let answer = ask_of(folder.path(), "labels");
        let first = answer.err.lines().next().unwrap();
        assert_eq!((answer.status, first), (2, &*format!("eccp-mx: mine/labels.csv:{said}")));
    }
}

#[test]
fn every_kind_of_problem_is_found_in_both_forms() {
    let gold = |rest: &str| format!("{LABELS}nle-claut,gold,{rest}\n");
    let cluster = |rest: &str| format!("{CLUSTERS}nle-x,{rest}\n");
    let cases = [
        ("labels", gold(",,2023,certain,,,"), "printed_name '': must not be empty; "),
        (
            "labels",
            gold("C,,2019-02-29,certain,,,"),
            "valid_until '2019-02-29': '2019-02-29' is not a date; expected YYYY, YYYY-MM or YYYY-MM-DD, such as 2019-07-01",
        ),
        ("labels", gold("C,,2023,sure,,,"), "confidence 'sure': 'sure' is not one of certain, judged; "),
        (
            "labels",
            gold("C,,2023,certain,,,1; ; 2"),
            "footnotes '1; ; 2': an empty element; elements are separated by '; ' and none is empty",
        ),
        (
            "labels",
            gold("C,,2023,certain,,,1; 987"),
            "footnotes '1; 987': no footnote is called '987'; eccp-mx footnotes lists them",
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
            "cluster/level 'nle-claut/gold': the key 'nle-claut/gold' stands on line 2 already; every record has a key of its own",
        ),
        (
            "clusters",
            cluster("X,,,,,") + "NLE-X,Y,,,,,\n",
            "id 'NLE-X': the key 'NLE-X' stands on line 2 already, but for case, accents or punctuation; every record has a key of its own",
        ),
        (
            "clusters",
            cluster("X,,Edomex,,,"),
            "state 'Edomex': no state is called 'Edomex'; did you mean 'Estado de México'?",
        ),
        ("clusters", cluster("X,,puebla,,,"), "state 'puebla': no state is called 'puebla'; did you mean 'Puebla'?"),
        ("clusters", cluster("X ,,,,,"), "name 'X ': a space at an end; remove it"),
        ("clusters", cluster("\"X\nY\",,,,,"), "name 'X\nY': a line break (U+000A); write a space"),
        ("clusters", cluster("X\u{7}Y,,,,,"), "name 'X\u{7}Y': a control character (U+0007); remove it"),
        (
            "clusters",
            cluster("X\u{a0}Y,,,,,"),
            "name 'X\u{a0}Y': a space of another kind (U+00A0); write a plain space",
        ),
        (
            "clusters",
            cluster("Leo\u{301}n,,,,,"),
            "name 'Leo\u{301}n': not in composed form (NFC); write 'León' with each accent on its letter",
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
            "aliases 'a; b;c': a ';' in 'b;c'; elements are separated by '; ' and contain none",
        ),
        (
            "clusters",
            cluster("X,,,,htp://a b,"),
            "website 'htp://a b': 'htp://a b' is no address of the web; it begins with http:// or https:// and has no space",
        ),
        (
            "sectors",
            "name,name_es,focus,aliases,printed_as,source,footnotes\nX; Y,X,,,,,\n".into(),
            "name 'X; Y': a ';' in a key; where several keys are named, ';' stands between them",
        ),
    ];
    for (name, csv, expected) in cases {
        let header = csv.lines().next().unwrap();
        let of = eccp_mx::internals::datasets::find_dataset(name).unwrap();
        assert_eq!(BTreeSet::from_iter(header.split(',')), BTreeSet::from_iter(stored(of)), "the test knows {name}");
        let said = |form: &str, text: &str| {
            let folder = own(&[(&format!("{name}.{form}"), text)]);
            // Where the records stand differs between the forms.
            let place = |one: &str| one.split_once(' ').unwrap().1.replace("on line 11", "on line 2");
            findings(folder.path()).iter().map(|one| place(one)).collect::<Vec<_>>()
        };
        let in_csv = said("csv", &csv);
        assert!(in_csv.contains(&expected.to_owned()), "{in_csv:#?} instead of {expected}");
        // An array is shown without the elements that are empty.
        let in_csv: Vec<String> = in_csv.iter().map(|one| one.replace("; ; ", "; ")).collect();
        assert_eq!(said("json", &as_json(&csv)), in_csv, "{csv}");
    }
}

#[test]
fn every_nested_value_is_looked_at() {
    let json = "[{\"cluster\": \"nle-claut\", \"members_breakdown\": [{\"number\": 1}, {\"number\": \"x\", \"group\": \"a \"}]}]";
    let folder = own(&[("profiles.json", json)]);
    let problems: Vec<String> =
        findings(folder.path()).iter().map(|one| one.split_once(": ").unwrap().1.to_owned()).collect();
    assert_eq!(
        problems,
        [
            "missing field 'group'; ",
            "a space at an end; remove it",
            "invalid type: string \"x\"; expected a whole number"
        ]
    );
}

#[test]
fn a_message_is_one_line_whatever_the_value() {
    let folder = own(&[("clusters.csv", &format!("{CLUSTERS}nle-x,X,,\"Atlan\n\u{1b}[31mtis\",,,\n"))]);
    let answer = ask_of(folder.path(), "clusters -q");
    assert_eq!(
        answer.err.lines().next(),
        Some(
            "eccp-mx: mine/clusters.csv:2:10: state: no state is called 'Atlan \\x1b[31mtis'; eccp-mx states lists them"
        )
    );
    assert!(!answer.err.contains('\u{1b}'), "{:?}", answer.err);
}

#[test]
fn what_is_wrong_with_a_header_is_found() {
    for (header, row, expected) in [
        (
            "id,nmae,acronym,state,sector,website,source",
            "nle-x,X,,,,,",
            vec![
                "1:4  'nmae': clusters has no stored column 'nmae'; did you mean 'name'?",
                "1:1  'name': the header lacks the column 'name'; ",
            ],
        ),
        (
            "id,name,acronym,state,sector,website,source,state",
            "nle-x,X,,Atlantis,,,,",
            vec![
                "1:45  'state': the column 'state' stands twice in the header; ",
                "2:10 state 'Atlantis': no state is called 'Atlantis'; eccp-mx states lists them",
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
        let folder = own(&[("clusters.csv", &format!("{header}\n{row}\n"))]);
        assert_eq!(findings(folder.path()), expected);
    }
    let folder = own(&[("clusters.csv", "")]);
    assert_eq!(findings(folder.path()), ["1:1  '': the file is empty; expected a header"]);
    let folder = own(&[("clusters.json", "[{\"id\":\"nle-x\",\"id\":\"nle-y\",\n\"nmae\":\"é\", \"name\":\"X\"}]")]);
    assert_eq!(
        findings(folder.path()),
        [
            "1:16  'id': the name 'id' stands twice in this object; ",
            "2:1  'nmae': clusters has no stored column 'nmae'; did you mean 'name'?",
        ]
    );
}

#[test]
fn all_findings_are_found_each_where_it_stands() {
    // Quotes, doubled quotes, line breaks and letters of several bytes before the field that is wrong.
    let names = ["X", "\"X, Y\"", "\"X \"\"Y\"\" Ñ\"", "\"X\r\nÑ\r\nY\"", "Ñandú \"raro\""];
    let mut text = CLUSTERS.to_owned();
    let wrong = 2_000;
    for row in 0..wrong {
        text.push_str(&format!(
            "nle-{row},{},,{},ICT,,\n",
            names[row % names.len()],
            ["Atlantis", "\"Atlan\"\"tis\""][row % 2]
        ));
    }
    let folder = own(&[("clusters.csv", &text)]);
    let answer = ask_of(folder.path(), "check -f csv");
    assert_eq!(answer.status, 1);
    let lines: Vec<&str> = text.split('\n').collect();
    let mut found = 0;
    for row in csv::Reader::from_reader(answer.out.as_bytes()).records().map(Result::unwrap) {
        let (line, column): (usize, usize) = (row[1].parse().unwrap(), row[2].parse().unwrap());
        let rest: String = lines[line - 1].chars().skip(column - 1).collect();
        if &row[3] == "state" {
            found += 1;
            assert!(rest.starts_with("Atlantis,") || rest.starts_with("\"Atlan\"\"tis\","), "{row:?}: {rest}");
        } else {
            assert!(
                (&row[3], &row[5]) == ("name", "a line break (U+000D)") && rest.starts_with("\"X\r"),
                "{row:?}: {rest}"
            );
        }
    }
    assert_eq!(found, wrong);
    let few = ask_of(folder.path(), "check -f csv -n 3");
    assert_eq!((few.status, few.out.lines().count()), (1, 4));
    assert!(few.err.contains("2000 rows: 2400 findings"), "{}", few.err);
}

#[test]
fn the_place_of_the_error_is_the_place_of_the_finding_in_json_too() {
    let text = "\u{feff}[\n  {\"id\": \"ñ\", \"name\": \"state\", \"state\": \"Atlantis\"},\n  {\"id\":\"b\",\n   \"name\": \"}]\\\"{\", \"sector\": \"Atlantis\"}]";
    let folder = own(&[("clusters.json", text)]);
    assert_eq!(
        findings(folder.path()),
        [
            "2:41 state 'Atlantis': no state is called 'Atlantis'; eccp-mx states lists them",
            "4:31 sector 'Atlantis': no sector is called 'Atlantis'; eccp-mx sectors lists them",
        ]
    );
    let answer = ask_of(folder.path(), "clusters");
    assert!(answer.err.starts_with("eccp-mx: mine/clusters.json:2:41: state: no state"), "{}", answer.err);
}

#[test]
fn the_same_data_in_other_clothes_is_as_clean() {
    for of in datasets() {
        let names = stored(of);
        let columns = |names: &[&str]| names.join(",");
        let reversed: Vec<&str> = names.iter().rev().copied().collect();
        let csv = ask(&format!("{} -f csv -c {}", of.name, columns(&reversed))).out;
        // Line ends within quoted fields would be other text, and there are none.
        let dressed = format!("\u{feff}{}", csv.replace('\n', "\r\n"));
        let json = ask(&format!("{} -f json -c {}", of.name, columns(&reversed))).out;
        let jsonl = ask(&format!("{} -f jsonl -c {}", of.name, columns(&names))).out;
        let lines: Vec<&str> = jsonl.lines().collect();
        let one_line = format!("[{}]", lines.join(","));
        for (form, text) in [("csv", &csv), ("csv", &dressed), ("json", &json), ("json", &one_line)] {
            let folder = own(&[(&format!("{}.{form}", of.name), text)]);
            assert_eq!(findings(folder.path()), Vec::<String>::new(), "{} as {form}", of.name);
            let same = ask_of(folder.path(), &format!("{} -f csv -q", of.name));
            assert_eq!(same.out, ask(&format!("{} -f csv", of.name)).out, "{} as {form}", of.name);
        }
    }
}

#[test]
fn what_cannot_be_read_is_status_2_and_the_rest_is_checked_all_the_same() {
    let bad = format!("{CLUSTERS}nle-x,X,,Atlantis,,,\n");
    for (name, bytes, place, problem) in [
        ("labels.csv", b"cluster,level\nLe\xf3n,gold\n".to_vec(), "2,3", "not UTF-8,save the file as UTF-8"),
        ("labels.json", b"[{\"level\": \"Le\xf3n\"}]".to_vec(), "1,15", "not UTF-8,save the file as UTF-8"),
        (
            "labels.json",
            b"{}".to_vec(),
            "1,1",
            "not the JSON it should be,\"expected an array of objects, which begins with '['\"",
        ),
        (
            "labels.json",
            b"[{}\n{}]".to_vec(),
            "2,1",
            "not the JSON it should be,\"expected ',' and another object, or the end of the array, ']'\"",
        ),
        (
            "labels.json",
            b"[{}] x".to_vec(),
            "1,6",
            "not the JSON it should be,expected nothing after the end of the array",
        ),
        (
            "labels.json",
            b"[\n {\"a\": 1".to_vec(),
            "2,2",
            "the file ends inside this object,is a quote or a brace left open?",
        ),
        ("labels.json", b"[\n {\"level\" 1}]".to_vec(), "2,11", "expected `:`,"),
    ] {
        let folder = own(&[("clusters.csv", &bad)]);
        std::fs::write(folder.path().join(name), bytes).unwrap();
        let answer = ask_of(folder.path(), "check -f csv");
        assert_eq!(answer.status, 2, "{name}: {}", answer.out);
        assert!(answer.out.contains("mine/clusters.csv,2,10,state,Atlantis,no state"), "{}", answer.out);
        let row = format!("mine/{name},{place},,,{problem}\n");
        assert!(answer.out.contains(&row), "{} instead of {row}", answer.out);
        let last = format!("eccp-mx: cannot read all of mine/{name}; what it holds was not checked to its end\n");
        assert!(answer.err.ends_with(&last), "{}", answer.err);
        // And nothing answers in its place.
        let answer = ask_of(folder.path(), "labels");
        assert_eq!((answer.status, &*answer.out), (2, ""));
        // What stands before is read before.
        let first = format!("eccp-mx: mine/{name}:");
        assert!(answer.err.starts_with(&first), "{} instead of {first}", answer.err);
    }
    let folder = own(&[("labels.csv", LABELS), ("labels.json", "[]"), ("clusters.csv", &bad)]);
    let answer = ask_of(folder.path(), "check -f csv");
    assert_eq!(answer.status, 2);
    assert!(answer.out.contains("both labels.csv and labels.json are in 'mine',remove one of them"), "{}", answer.out);
    assert!(answer.out.contains("Atlantis"), "{}", answer.out);
    assert_eq!(
        ask_of(folder.path(), "labels").err,
        "eccp-mx: mine/labels.json: both labels.csv and labels.json are in 'mine'; remove one of them\n"
    );
}

#[test]
fn files_that_are_no_dataset_are_pointed_out() {
    let folder = own(&[
        ("cluster.csv", ""),
        ("Labels.CSV", ""),
        ("states.tsv", ""),
        ("zebra.json", ""),
        ("notes.txt", ""),
        ("datapackage.json", "{}"),
        (".clusters.csv", ""),
    ]);
    assert_eq!(
        findings(folder.path()),
        [
            "null:null  'Labels.CSV': no dataset is called 'Labels'; did you mean 'labels.csv'?",
            "null:null  'cluster.csv': no dataset is called 'cluster'; did you mean 'clusters.csv'?",
            "null:null  'states.tsv': 'states.tsv' is not read; name it states.csv or states.json, and let it be that",
            "null:null  'zebra.json': no dataset is called 'zebra'; eccp-mx datasets lists them",
        ]
    );
    let folder = own(&[("notes.txt", "")]);
    let answer = ask_of(folder.path(), "check");
    assert_eq!(
        (answer.status, &*answer.err),
        (1, "eccp-mx: 'mine' holds no dataset, so all data is built-in (eccp-mx datasets lists the names)\n")
    );
}

#[test]
fn references_go_to_own_records_where_there_are_own_ones() {
    let clusters = format!("{CLUSTERS}abc-own,Own,,,,,\n");
    let label = |key: &str| format!("{LABELS}{key},gold,C,,2023,certain,,,\n");
    let folder = own(&[("clusters.csv", &clusters), ("labels.csv", &label("abc-own"))]);
    let answer = ask_of(folder.path(), "check");
    assert_eq!(answer.status, 0, "{}", answer.out);
    assert_eq!(
        answer.err,
        "eccp-mx: checked clusters, labels of 'mine', 2 rows: no findings\n\
         eccp-mx: the built-in data refers to records that your folder no longer has: \
         mentions to clusters (122), profiles to clusters (13), indicators to clusters (41)\n"
    );
    let folder = own(&[("clusters.csv", &clusters), ("labels.csv", &label("nle-claut"))]);
    assert_eq!(
        findings(folder.path()),
        ["2:1 cluster 'nle-claut': no cluster is called 'nle-claut'; eccp-mx --data 'mine' clusters lists them"]
    );
    assert_eq!(ask_of(folder.path(), "labels").status, 2);
    // A file that cannot be read says nothing of what it holds.
    let folder = own(&[("clusters.csv", "id;name\n"), ("labels.csv", &label("nle-claut"))]);
    assert_eq!(findings(folder.path()).len(), 1);
    // Notes refer to notes.
    let notes = "number,text,url,url_printed,repair,same_as,confidence,note,source\n\
                 1,A,,,,,certain,,\n2,B,,,,1,certain,,\n3,C,,,,9,certain,,\n";
    let folder = own(&[("footnotes.csv", notes)]);
    assert_eq!(
        findings(folder.path()),
        ["4:8 same_as '9': no footnote is called '9'; eccp-mx --data 'mine' footnotes lists them"]
    );
}

#[test]
fn own_keys_match_folded_everywhere_but_in_a_check() {
    let folder = own(&[("clusters.csv", &format!("{CLUSTERS}nle-x,X,,NUEVO LEON,ict,,\n"))]);
    assert_eq!(ask_of(folder.path(), "clusters --state 'Nuevo León' -q -f csv").out.lines().count(), 2);
    assert_eq!(findings(folder.path()).len(), 2);
}

#[test]
fn what_built_in_data_says_of_own_records_is_said_once() {
    let folder = own(&[("clusters.csv", &format!("{CLUSTERS}nle-claut,Own,,,,,\n"))]);
    let answer = ask_of(folder.path(), "clusters -c id,label,members -f csv");
    assert_eq!(answer.out, "id,label,members\nnle-claut,gold,92\n");
    let said = "eccp-mx: your records are joined with the built-in labels, profiles \
                (eccp-mx datasets shows which files are yours)\n";
    assert_eq!(answer.err, said);
    for line in ["clusters -c id", "clusters -c id,label -q", "labels -q"] {
        assert_eq!(ask_of(folder.path(), line).err, "", "{line}");
    }
}

#[test]
fn every_format_lists_the_findings_and_none_drives_the_terminal() {
    let folder = own(&[("clusters.csv", &format!("{CLUSTERS}nle-x,\u{1b}[31mX,,A\u{9b}tlantis,,,\n"))]);
    let rows = Format::of_rows();
    for (name, format, _, _) in FORMATS.iter().filter(|(_, format, _, _)| rows.contains(format)) {
        let line = format!("--data '{}' check -f {name}", folder.path().display());
        if format.is_binary() {
            let file = folder.path().join("found.out");
            assert_eq!(ask(&format!("{line} -o '{}'", file.display())).status, 1, "{name}");
            std::fs::remove_file(file).unwrap();
            continue;
        }
        let answer = ask_in(&terminal(100), &line);
        assert_eq!(answer.status, 1, "{name}: {}", answer.err);
        let drives = |c: char| c.is_control() && c != '\n' && c != '\t';
        assert!(!answer.out.contains(drives) && !answer.err.contains(drives), "{name}: {:?}", answer.out);
        assert!(answer.out.contains("a control character"), "{name}: {}", answer.out);
    }
}

#[test]
fn a_description_that_cannot_be_read_is_a_finding() {
    for (text, problem) in [("{", "no JSON"), ("{\"edition\":\"soon\"}", "edition: 'soon' is not a date")] {
        let folder = own(&[("datapackage.json", text), ("clusters.csv", CLUSTERS)]);
        let found = findings(folder.path());
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(problem), "{found:?}");
        let answer = ask_of(folder.path(), "diff");
        assert_eq!((answer.status, &*answer.out), (2, ""), "nothing is printed before it fails: {}", answer.err);
    }
}
