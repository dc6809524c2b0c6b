//! Tests of the forms that filters take: the complement, `none` and `any`, ranges, lists and phrases.

use eccp_mx::internals::query::{FlagKind, filter_flags};
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
        for flag in filter_flags(dataset) {
            let column = &dataset.columns[flag.columns[0]];
            let values = match flag.kind {
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
fn filters_select_the_same_rows_of_user_data() {
    let folder = tempfile::tempdir().unwrap();
    let path = shlex::try_quote(folder.path().to_str().unwrap()).unwrap().into_owned();
    assert_eq!(ask(&format!("export {path}/mine")).status, 0);
    for (line, rows) in [
        ("clusters --not-state nle", 83),
        ("clusters --not-state nle,pue --not-state jal", 68),
        ("clusters --label none", 89),
        ("clusters --not-label any", 89),
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
fn places_of_user_data_have_no_sections() {
    let folder = tempfile::tempdir().unwrap();
    let path = shlex::try_quote(folder.path().to_str().unwrap()).unwrap().into_owned();
    assert_eq!(ask(&format!("export {path}/mine")).status, 0);
    for (place, rows) in [("Table 6", "88"), ("Section 6", "")] {
        let answer = ask(&format!("--data {path}/mine count clusters --source '{place}' -f csv --no-header"));
        assert_eq!(answer.out.trim(), rows, "{place}");
    }
}
