//! Tests of `search`: the words of descriptions, the column of a hit, offered rows, and misspelt words.

use eccp_mx::internals::text::fold;
use serde_json::Value;

use crate::common::{ask, column, datasets, rows};

#[test]
fn descriptions_and_names_of_datasets_lead_to_their_records() {
    let partnerships = column(&rows("partnerships"), "acronym");
    assert_eq!(partnerships.len(), 6);
    for line in [
        "search ESCP-4i",
        "search 'Strategic Partnership'",
        "search strategic cluster partnerships",
        "search partnership",
    ] {
        let found = rows(line);
        let mut keys: Vec<String> = found
            .iter()
            .filter(|row| row["dataset"] == "partnerships")
            .map(|row| row["key"].as_str().unwrap().to_owned())
            .collect();
        keys.sort();
        let mut expected = partnerships.clone();
        expected.sort();
        assert_eq!(keys, expected, "{line}");
        let first = found.iter().position(|row| row["dataset"] == "partnerships" && row["column"].is_null());
        let is_later = first.is_none_or(|first| found[first..].iter().all(|row| row["dataset"] == "partnerships"));
        assert!(is_later, "{line}: records that contain the words come first");
    }
    for dataset in datasets() {
        for name in [dataset.name, dataset.noun] {
            let found = rows(&format!("search {name}"));
            let of_dataset = found.iter().filter(|row| row["dataset"] == dataset.name).count();
            assert_eq!(of_dataset, rows(dataset.name).len(), "{name}");
        }
    }
    // The name of a dataset needs not occur in its records; other words of a description must.
    for line in ["search aerospace hubs", "search hubs", "search wind projects"] {
        let found = rows(line);
        assert!(!found.is_empty() && found.iter().all(|row| !row["column"].is_null()), "{line}: {found:?}");
    }
    assert_eq!(rows("search ECEI --in labels").len(), rows("labels").len());
    assert!(rows("search clusters puebla").iter().any(|row| row["key"] == "pue-automotriz"));
    assert!(!rows("search report puebla").iter().any(|row| row["dataset"] == "mentions"));
    assert_eq!(rows("search report --in mentions,footnotes").iter().filter(|row| row["column"].is_null()).count(), 0);
}

#[test]
fn the_noun_of_a_dataset_beside_a_name_does_not_change_the_rank_of_the_record() {
    for dataset in datasets() {
        let with_name = rows(&format!("{} -n 3", dataset.name));
        for row in with_name.iter().filter_map(|row| row[dataset.key[0]].as_str()).filter(|_| dataset.key.len() == 1) {
            let quoted = shlex::try_quote(row).unwrap().into_owned();
            let first = &rows(&format!("search {} {quoted} --in {}", dataset.noun, dataset.name))[0];
            assert_eq!(first["key"], row, "search {} {quoted}", dataset.noun);
        }
    }
    // The names of clusters contain the noun themselves.
    for dataset in datasets().filter(|dataset| ["clusters", "states", "sectors"].contains(&dataset.name)) {
        for row in rows(dataset.name) {
            let name = row["name"].as_str().unwrap();
            let first = &rows(&format!("search {}", shlex::try_quote(name).unwrap()))[0];
            let is_called = |row: &Value| row.as_str().is_some_and(|text| fold(text) == fold(name));
            assert!(
                is_called(&first["title"]) || is_called(&first["key"]) || is_called(&first["context"]),
                "{name}: {first}"
            );
        }
    }
    for (line, key) in [("México State", "Estado de México"), ("Table 6", "Table 6"), ("Cluster Minero", "zac-clusmin")]
    {
        assert_eq!(rows(&format!("search '{line}'"))[0]["key"], key, "{line}");
    }
    let first = &rows("search state puebla")[0];
    assert_eq!([&first["dataset"], &first["key"]], ["states", "Puebla"]);
    assert!(ask("search state puebla").err.contains("8 clusters of state Puebla: eccp-mx clusters --state Puebla"));
    assert_eq!(rows("search puebla puebla"), rows("search puebla"));
}

#[test]
fn a_hit_shows_the_most_telling_column() {
    let shown = |line: &str, key: &str| {
        let found = rows(line);
        let hit = found.iter().find(|row| row["key"] == key).unwrap_or_else(|| panic!("{line}: {found:?}"));
        hit["column"].as_str().unwrap().to_owned()
    };
    for (line, key, column) in [
        ("search logistica", "bcn-logistica", "name"),
        ("search logistica", "table-6/13", "printed_name"),
        ("search logistica", "Logistics", "name_es"),
        ("search nle-claut", "nle-claut", "id"),
        ("search claut", "nle-claut", "acronym"),
        ("search jalisco", "Jalisco", "name"),
        ("search ict internet", "ict-internet-users-2017", "id"),
        ("search internet", "ict-internet-users-2017", "indicator"),
    ] {
        assert_eq!(shown(line, key), column, "{line}");
    }
}

#[test]
fn a_named_record_offers_its_rows_and_the_count_is_that_of_the_command() {
    let mut offers = 0;
    for dataset in ["sectors", "states", "programmes", "institutions"] {
        // Every third record is enough, and every one would take a minute.
        for row in rows(dataset).iter().step_by(3) {
            let Some(name) = row["name"].as_str() else { continue };
            let answer = ask(&format!("search '{name}' -f csv"));
            assert_eq!(answer.status, 0, "{name}");
            assert!(!answer.out.contains("eccp-mx "), "programs get rows only: {name}");
            for line in answer.err.lines() {
                let (text, command) = line.split_once(": eccp-mx ").unwrap_or_else(|| panic!("{line}"));
                let text = text.trim_start_matches("eccp-mx: ");
                if text.starts_with("everything about ") {
                    assert_eq!(ask(command).status, 0, "{command}");
                    continue;
                }
                let count = text.split(' ').next().unwrap().parse::<usize>().unwrap();
                assert_eq!(rows(command).len(), count, "{line}");
                offers += 1;
            }
            assert_eq!(ask(&format!("-q search '{name}'")).err, "", "{name}");
        }
    }
    assert!(offers > 15, "{offers}");
    assert_eq!(
        ask("search logistics").err,
        "eccp-mx: 5 clusters of sector Logistics: eccp-mx clusters --sector Logistics\n"
    );
    assert_eq!(ask("search software").err, "", "no record is called so");
}

#[test]
fn a_misspelt_word_gets_a_hint_that_finds_something() {
    for (line, hint) in [
        ("search logitica", "; did you mean 'logistica'?"),
        ("search logitica puebla", "contains 'logitica'; did you mean 'logistica'?"),
        ("search partnrship", "; did you mean 'partnership'?"),
        ("search geotermal", "; did you mean 'geothermal'?"),
        ("search Automotrix", "; did you mean 'automotriz'?"),
        // Two edits, another first letter, a short word, and words that occur but not together.
        ("search logiticas", ""),
        ("search xogistica", ""),
        ("search iqt", ""),
        ("search geothermal claut", ""),
    ] {
        let answer = ask(line);
        assert_eq!((answer.status, answer.err.trim_end().ends_with(hint)), (1, true), "{line}: {}", answer.err);
        assert_eq!(hint.is_empty(), !answer.err.contains("did you mean"), "{line}: {}", answer.err);
    }
    assert_eq!(ask("search geothermal").status, 0);
    assert_eq!(
        ask("search logitica geotermal puebla").err,
        "eccp-mx: no record contains 'logitica'; did you mean 'logistica'?\n\
         eccp-mx: no record contains 'geotermal'; did you mean 'geothermal'?\n"
    );
    assert_eq!(ask("search geothermal claut").err, "eccp-mx: no record contains all of: geothermal, claut\n");
}

#[test]
fn a_phrase_matches_its_words_in_order_as_in_text_filters() {
    let keys = |line: &str| {
        let mut keys = column(&rows(line), "key");
        keys.sort();
        keys
    };
    assert_eq!(keys("search '\"helix triple\"'"), [""; 0]);
    let (phrase, words) = (keys("search '\"renewable energy\"'"), keys("search renewable energy"));
    assert!(phrase.len() > 20 && phrase.len() < words.len(), "{} of {}", phrase.len(), words.len());
    assert!(keys("search '\"energy renewable\"'").len() < phrase.len());
    for dataset in ["statements", "policies", "programmes"] {
        let in_dataset = column(&rows(&format!("{dataset} -t '\"renewable energy\"'")), "id").len();
        assert_eq!(keys(&format!("search '\"renewable energy\"' --in {dataset}")).len(), in_dataset, "{dataset}");
    }
    let context = rows("search '\"renewable energy\"' --in statements")[0]["context"].as_str().unwrap().to_lowercase();
    assert!(context.contains("renewable energy"), "{context}");
    assert_eq!(
        ask("search '\"renewable energy'").err,
        "eccp-mx: '\"renewable energy' has an unclosed quote; a phrase stands between two quotes\n"
    );
}
