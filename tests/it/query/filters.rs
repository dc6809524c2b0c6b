//! Tests of the forms that filters take: the complement, `none` and `any`, ranges, lists and phrases.

use eccp_mx::internals::query::{FlagKind, all_flags};
use eccp_mx::internals::schema::Origin;

use crate::common::{ask, ask_in, context, datasets};

/// Returns the number of rows of a dataset with its filters.
fn count(line: &str) -> usize {
    let answer = ask(&format!("count {line} -f csv --no-header"));
    assert!(answer.status < 2, "{line}: {}", answer.err);
    // Without a match, there is no group.
    answer.out.trim().parse().unwrap_or(0)
}

#[test]
fn every_filter_has_a_complement() {
    for dataset in datasets() {
        let all = count(dataset.name);
        for flag in all_flags(dataset) {
            let column = &dataset.columns[flag.columns[0]];
            let values = match flag.kind {
                FlagKind::Presence => vec!["=any".to_owned()],
                FlagKind::Switch => vec![String::new()],
                FlagKind::Date => vec!["=2017".to_owned(), "=..2018-06-30".to_owned(), "=any".to_owned()],
                FlagKind::Source => vec!["='Table 6'".to_owned(), "='Section 3.2'".to_owned(), "=any".to_owned()],
                FlagKind::Number => vec!["=2".to_owned(), "=-1..7.5".to_owned(), "=any".to_owned()],
                FlagKind::Key(_) | FlagKind::Word(_) => {
                    let groups = ask(&format!("count {} --by {} -f csv --no-header", dataset.name, column.name)).out;
                    let mut names = groups.lines().filter_map(|line| Some(line.rsplit_once(',')?.0.trim_matches('"')));
                    let first = names.find(|name| !name.is_empty());
                    let first = first.map(|name| format!("={}", shlex::try_quote(name).unwrap()));
                    first.into_iter().chain(["=any".to_owned()]).collect()
                }
            };
            for value in values {
                let (name, flag) = (dataset.name, &flag.name);
                let (selected, others) =
                    (count(&format!("{name} --{flag}{value}")), count(&format!("{name} --not-{flag}{value}")));
                assert_eq!(selected + others, all, "{name} --{flag}{value}");
            }
            if !matches!(flag.kind, FlagKind::Switch) {
                let line = format!("{} --{}", dataset.name, flag.name);
                let has_required = flag.columns.iter().any(|&index| dataset.columns[index].required);
                match has_required {
                    true => assert_eq!(ask(&format!("count {line} none")).status, 2, "{line}"),
                    false => assert_eq!(count(&format!("{line} none")) + count(&format!("{line} any")), all, "{line}"),
                }
            }
        }
        let key = dataset.columns.iter().position(|column| dataset.key == [column.name]);
        if let Some(key) = key.filter(|&key| dataset.columns[key].origin == Origin::Stored) {
            let first = ask(&format!("{} -n 1 -c {} -f tsv --no-header", dataset.name, dataset.columns[key].name)).out;
            let first = shlex::try_quote(first.trim_end()).unwrap().into_owned();
            assert_eq!(count(&format!("{} --not-key={first}", dataset.name)), all - 1, "{}", dataset.name);
        }
    }
}

#[test]
fn rows_that_count_prints_as_none_can_be_selected() {
    let mut flags = 0;
    for dataset in datasets() {
        let all = count(dataset.name);
        for flag in all_flags(dataset) {
            let [column] = flag.columns[..] else { continue };
            if dataset.columns[column].required || matches!(flag.kind, FlagKind::Switch) {
                continue;
            }
            flags += 1;
            let (name, column, flag) = (dataset.name, dataset.columns[column].name, flag.name);
            let groups = ask(&format!("count {name} --by {column} -f csv --no-header")).out;
            let none = groups.lines().find_map(|line| line.strip_prefix(',')).map_or(0, |count| count.parse().unwrap());
            let line = format!("{name} --{flag}");
            assert_eq!([count(&format!("{line} none")), count(&format!("{line}=ANY"))], [none, all - none], "{line}");
        }
    }
    assert!(flags > 100, "{flags} flags");
}

#[test]
fn filters_select_the_same_rows_of_user_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = shlex::try_quote(folder.path().to_str().unwrap()).unwrap().into_owned();
    assert_eq!(ask(&format!("export {path}/mine")).status, 0);
    for (line, rows) in [
        ("clusters --not-state nle", 83),
        ("clusters --not-state nle,pue --not-state jal", 68),
        ("clusters --label none", 89),
        ("clusters --not-label any", 89),
        ("clusters --website none", 80),
        ("clusters --website none --acronym any --label any", 2),
        ("clusters --label none --label gold", 91),
        ("clusters --state none", 3),
        ("clusters --state jalisco,puebla", 15),
        ("clusters --state 'nuevo,leon'", 14),
        ("clusters --footnote 68,69", 4),
        ("clusters --not-with-profile", 84),
        ("clusters --key nle-claut,mex-claut", 2),
        ("clusters --not-key nle-claut,mex-claut", 95),
        ("indicators --year 2013..2016", 18),
        ("indicators --not-year 2013..2016", 161),
        ("indicators --year none", 109),
        ("indicators --period 2015", 13),
        ("indicators --period 1990", 0),
        ("indicators --value 10..", 103),
        ("indicators --value -5.2..0", 1),
        ("profiles --members 50..", 4),
        ("labels --valid-until ..2019-12-31", 5),
        ("footnotes --number 60..70", 11),
        ("statements -t '\"triple helix\"'", 2),
        ("statements -t '\"helix triple\"'", 0),
        ("statements -t 'helix triple'", 2),
    ] {
        for data in [String::new(), format!("--data {path}/mine ")] {
            let answer = ask(&format!("{data}count {line} -f csv --no-header"));
            let count = if rows == 0 { String::new() } else { rows.to_string() };
            assert_eq!(answer.out.trim(), count, "{data}{line}: {}", answer.err);
            if rows > 0 {
                let listed = ask(&format!("{data}{line} -f csv --no-header")).out.lines().count();
                assert_eq!(listed, rows, "{data}{line}");
            }
        }
    }
}

#[test]
fn a_number_with_a_separator_is_one_word() {
    let folder = tempfile::tempdir().unwrap();
    let footnotes = "number,text,url,url_printed,repair,same_as,confidence,note,source\n\
         1,growth of 3.5 %,,,,,certain,,\n2,13.57 or 3 and 5,,,,,certain,,\n3,\"1,000 units\",,,,,certain,,\n";
    std::fs::write(folder.path().join("footnotes.csv"), footnotes).unwrap();
    let context = eccp_mx::Context { data_dir: Some(folder.path().to_owned()), ..context() };
    for (text, expected) in [("3.5", "1\n"), ("3 5", "1\n2\n"), ("1,000", "3\n"), ("13.57", "2\n"), ("3.57", "")] {
        let answer = ask_in(&context, &format!("footnotes -q -t '{text}' -c number -f csv --no-header"));
        assert_eq!(answer.out, expected, "{text}: {}", answer.err);
    }
}

#[test]
fn a_place_in_the_report_covers_the_places_below_it() {
    for (line, rows) in [
        ("clusters --source 'Table 6'", 88),
        ("clusters --not-source 'table 6'", 9),
        ("clusters --source 'Section 6'", 88),
        ("clusters --source 'Table 6, row 47'", 1),
        ("clusters --source 'Table 6, rows 44-47'", 4),
        ("clusters --source 'table 6 row 44-47'", 4),
        ("clusters --source 'table 6, row 44..47'", 4),
        ("clusters --source 'table 6, row 44–47'", 4),
        ("clusters --not-source 'table 6 row 44-47'", 93),
        ("clusters --source 'Table 6, rows 44-45' --source 'table 6 rows 46-47'", 4),
        ("priorities --source 'Section 3.1'", 19),
        ("priorities --source 'Section 3'", 19),
        ("priorities --source 'Section 3.2'", 0),
        ("priorities --source 'Table 1'", 19),
        ("programmes --source 'Table 7'", 17),
    ] {
        assert_eq!(count(line), rows, "{line}");
    }
    // Profile 1 is not profile 10, and table 1 is not table 10.
    let profiles = count("profiles --source 'Section 3.2, profile 1'");
    assert_eq!((profiles, count("profiles --source 'Section 3.2'")), (1, count("profiles")));
    let answer = ask("clusters --source 2.3");
    assert!(answer.status == 2 && answer.err.contains("type 'Section 2.3'"), "{}", answer.err);
}

#[test]
fn the_places_of_user_data_are_those_of_its_tree() {
    let folder = tempfile::tempdir().unwrap();
    let path = shlex::try_quote(folder.path().to_str().unwrap()).unwrap().into_owned();
    assert_eq!(ask(&format!("export {path}/mine")).status, 0);
    let clusters = |place: &str| {
        let answer = ask(&format!("--data {path}/mine count clusters --source '{place}' -f csv --no-header"));
        (answer.out.trim().to_owned(), answer.err)
    };
    assert_eq!(
        (clusters("Table 6").0, clusters("Section 6").0, clusters("Section 5").0),
        ("88".into(), "88".into(), "".into())
    );
    // The export is edited: the table is moved, and a section is renamed.
    let places = folder.path().join("mine/places.csv");
    let text = std::fs::read_to_string(&places).unwrap();
    let edited = text.replace("by state,Section 6,row,88", "by state,Section 5,row,88");
    std::fs::write(&places, edited.replace("Section 1,", "Chapter 1,")).unwrap();
    assert_eq!((clusters("Section 6").0, clusters("Section 5").0), ("".into(), "88".into()));
    assert!(clusters("Section 1").1.contains("no place is called 'Section 1'"), "{}", clusters("Section 1").1);
    // Without a tree, places are compared as text.
    std::fs::write(&places, "place,title,within,part,parts,note\n").unwrap();
    for (place, rows) in [("Table 6", "88"), ("Section 6", ""), ("Table 6, row 47", "1"), ("Table 6, row 470", "")] {
        assert_eq!(clusters(place).0, rows, "{place}");
    }
    // The built-in tree is not that of a file that is laid over the built-in data.
    let laid_over = folder.path().join("over");
    std::fs::create_dir(&laid_over).unwrap();
    std::fs::write(laid_over.join("clusters.csv"), "id,name,acronym,state,sector,website,source\nx,X,,,,,Survey 9\n")
        .unwrap();
    for (place, rows) in [("Survey 9", "1"), ("Table 6", ""), ("Section 9", "")] {
        let answer = ask(&format!("-q --data {path}/over count clusters --source '{place}' -f csv --no-header"));
        assert_eq!(answer.out.trim(), rows, "{place}: {}", answer.err);
    }
}

#[test]
fn a_place_that_the_report_does_not_have_is_refused() {
    for (place, message) in [
        (
            "Table 9",
            "no place is called 'Table 9'; expected Table 1, Table 2, Table 3, Table 4, Table 5, Table 6, Table 7 (",
        ),
        ("Section 2.9", "expected Section 2.1, Section 2.2, Section 2.3 ("),
        ("Table 6, row 89", "there is no 'row 89' in Table 6, which has 88 rows"),
        ("Table 6, rows 47-40", "there is no 'rows 47 40' in Table 6"),
        ("Table 6, row 0", "there is no 'row 0' in Table 6"),
        ("Table 6, profile 1", "there is no 'profile 1' in Table 6"),
        ("Section 2.1 blah", "there is no 'blah' in Section 2.1, which has no numbered parts"),
        ("Section 2 row 1", "there is no 'row 1' in Section 2, which has no numbered parts"),
        ("Section 3.2, profile 14", "which has 13 profiles"),
        ("Table 6..Table 7", "'Table 6..Table 7' is more than one place; name each separately"),
        ("Table 6, Table 7", "is more than one place"),
        ("Section 2.3; Table 1", "is more than one place"),
        (">Table 6", "type 'Table 6' alone"),
        ("!Section 2", "type 'Section 2' alone"),
        ("Table", "place 'Table' is ambiguous"),
        ("Preface", "no place is called 'Preface'"),
    ] {
        for line in ["clusters", "count clusters", "map clusters", "clusters --not-source 'Table 1'"] {
            let answer = ask(&format!("{line} --source '{place}'"));
            assert_eq!((answer.status, &*answer.out), (2, ""), "{line} --source {place}");
            assert!(answer.err.contains(message), "{place}: {}", answer.err);
        }
        let answer = ask(&format!("show '{place}'"));
        assert_eq!((answer.status, &*answer.out), (2, ""), "show {place}");
    }
    for (place, rows) in [("Secton 2.3", "86"), ("sectoral strengths", "86"), ("section-2-3", "86"), ("front", "0")] {
        let answer = ask(&format!("count indicators --source '{place}' -f csv --no-header"));
        assert_eq!(answer.out.trim(), if rows == "0" { "" } else { rows }, "{place}: {}", answer.err);
    }
    assert_eq!(ask("clusters --exact --source 'Secton 2.3'").status, 2);
    // A place that is in no other place is described by its title alone.
    let sections = ask("clusters --source section").err;
    assert!(sections.contains("\n  Section 1    Objective of the report\n"), "{sections}");
    assert!(sections.contains("\n  Section 3.1  Cluster mapping · Section 3\n"), "{sections}");
}

/// A form of a filter that makes no sense, and a part of the message that says what does.
const REFUSED: [(&str, &str, &str); 17] = [
    ("clusters", "--state nle..jal", "looks like a range, but only dates and numbers have ranges"),
    ("clusters", "--not-state nle..jal", "looks like a range, but only dates and numbers have ranges"),
    ("clusters", "--state nle,none", "'none' cannot be part of the list 'nle,none'; repeat the flag for it"),
    ("clusters", "--state '!nle'", "type 'nle' alone"),
    ("clusters", "--not-text x", "only filters by a column or a key can be negated"),
    ("clusters", "--not-exact", "only filters by a column or a key can be negated"),
    ("clusters", "--not-valid-on 2020-01-01", "only filters by a column or a key can be negated"),
    ("clusters", "--key none", "no cluster is called 'none'"),
    ("clusters", "--source 6", "type 'Section 6' or 'Table 6'"),
    (
        "mentions",
        "--cluster none",
        "--cluster does not take 'none', because every mention has a value in the column 'cluster'",
    ),
    ("mentions", "--row 1,2", "'1,2' is not a number; type it without commas"),
    ("indicators", "--year 2016..2013", "did you mean 2013..2016?"),
    ("indicators", "--year ..", "type A..B, A.. or ..B, or 'any'"),
    ("indicators", "--year '>=2013'", "type --year 2013.."),
    ("indicators", "--year 2013-2016", "did you mean 2013..2016?"),
    ("indicators", "--value '<5'", "type --value ..5"),
    ("labels", "--level gold..silver", "looks like a range"),
];

#[test]
fn a_form_that_makes_no_sense_is_refused_wherever_filters_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = shlex::try_quote(folder.path().to_str().unwrap()).unwrap().into_owned();
    assert_eq!(ask(&format!("export {path}/mine")).status, 0);
    for (dataset, filter, message) in REFUSED {
        for before in ["", "count ", "map ", &format!("--data {path}/mine ")] {
            let line = format!("{before}{dataset} {filter}");
            let answer = ask(&line);
            assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
            assert!(answer.err.contains(message), "{line}: {}", answer.err);
        }
    }
    for (line, message) in [
        ("brief --state nle..jal", "looks like a range"),
        ("brief --state '!nle'", "type 'nle' alone"),
        (
            "brief --state none",
            "--state of a brief takes a state, not 'none' (eccp-mx clusters --state none lists these clusters)",
        ),
        ("brief --not-sector any", "(eccp-mx clusters --not-sector any lists these clusters)"),
        ("brief --state nle,none", "'none' cannot be part of the list"),
        ("brief --not-text x", "--not-text"),
        ("search --in clusters,none x", "there is no dataset 'none'"),
        ("search --in clusters..labels x", "there is no dataset 'clusters..labels'"),
        ("search --not-in nothing x", "there is no dataset 'nothing'"),
        ("search --in labels --not-in labels x", "--not-in excludes every dataset to search"),
    ] {
        let answer = ask(line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
        assert!(answer.err.contains(message), "{line}: {}", answer.err);
    }
}

#[test]
fn search_leaves_out_the_datasets_of_not_in() {
    let all = ask("search claut -f jsonl").out;
    let some = ask("search claut --not-in mentions,cluster --not-in footnotes -f jsonl").out;
    let is_kept = |line: &&str| {
        let hit: serde_json::Value = serde_json::from_str(line).unwrap();
        !["mentions", "clusters", "footnotes"].contains(&hit["dataset"].as_str().unwrap())
    };
    let expected: Vec<&str> = all.lines().filter(is_kept).collect();
    assert!(!expected.is_empty() && expected.len() < all.lines().count());
    assert_eq!(some.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn a_negation_is_not_a_flag_of_the_next_command_line() {
    let [help, man] = ["help clusters", "man clusters"].map(|line| ask(line).out);
    assert_eq!(ask("clusters --not-state nle").status, 0);
    assert_eq!([help, man], ["help clusters", "man clusters"].map(|line| ask(line).out));
}
