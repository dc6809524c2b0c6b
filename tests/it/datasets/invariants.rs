//! Laws of the data: what holds of every dataset, whatever it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::common::{column, datasets, rows};
use eccp_mx::Catalog;
use eccp_mx::internals::datasets::find_dataset;
use eccp_mx::internals::query::{MatchStep, best_matches, read_candidates};
use eccp_mx::internals::schema::{ColumnType, Dataset, Origin};
use eccp_mx::internals::text::fold;
use eccp_mx::records::*;
use serde_json::Value;
use unicode_normalization::is_nfc;

/// Calls `visit` with the key of each record and the values of each stored column.
fn each(of: &Dataset, mut visit: impl FnMut(&str, &str, &str)) {
    Catalog::built_in()
        .each_raw(of, &mut |raw, _| {
            let key = of.key_columns().map(|index| raw.field(index).shown()).collect::<Vec<_>>().join("/");
            for (index, column) in of.stored_columns().iter().enumerate() {
                let list = matches!(column.own_type, ColumnType::List(_));
                raw.field(index).any(list, &mut |value| {
                    visit(&key, column.name, value);
                    false
                });
            }
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
}

fn keys(of: &Dataset) -> Vec<String> {
    read_candidates(&Catalog::built_in(), of).unwrap().into_iter().map(|candidate| candidate.key).collect()
}

#[test]
fn every_record_is_typed() {
    for of in datasets() {
        Catalog::built_in().each(of, &|_| true, &mut |_| Ok(ControlFlow::Continue(()))).unwrap();
    }
}

#[test]
fn what_a_built_in_record_says_stands_in_its_file_as_it_is() {
    let catalog = Catalog::built_in();
    for of in datasets() {
        let source = catalog.source(of).unwrap();
        each(of, |key, name, value| {
            let parts =
                of.columns.iter().any(|column| column.name == name && matches!(column.own_type, ColumnType::Nested(_)));
            assert!(parts || source.may_hold(value), "{}/{key}: {name}: {value}", of.name);
        });
        assert!(!source.may_hold("nobody says this"), "{}", of.name);
    }
}

#[test]
fn every_file_is_written_as_our_own_writer_would() {
    for of in datasets().filter(|of| of.file.ends_with(".csv")) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(of.built_in.as_bytes());
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        for record in reader.records() {
            writer.write_record(&record.unwrap()).unwrap();
        }
        assert_eq!(String::from_utf8(writer.into_inner().unwrap()).unwrap(), of.built_in, "{}", of.file);
        let header = of.stored_columns().iter().map(|column| column.name).collect::<Vec<_>>().join(",");
        assert_eq!(of.built_in.lines().next(), Some(&*header), "{}", of.file);
    }
    for of in datasets().filter(|of| of.file.ends_with(".json")) {
        let value: Value = serde_json::from_str(of.built_in).unwrap();
        assert_eq!(serde_json::to_string_pretty(&value).unwrap() + "\n", of.built_in, "{}", of.file);
        for object in value.as_array().unwrap() {
            let names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
            let stored: Vec<&str> = of.stored_columns().iter().map(|column| column.name).collect();
            assert_eq!(names, stored, "{}", of.file);
        }
    }
}

#[test]
fn keys_are_unique_even_folded() {
    for of in datasets() {
        let mut seen = BTreeSet::new();
        for key in keys(of) {
            assert!(seen.insert(fold(&key).into_owned()), "{}: {key} twice", of.name);
        }
    }
}

#[test]
fn every_reference_resolves() {
    let known: BTreeMap<&str, BTreeSet<String>> =
        datasets().map(|of| (of.name, keys(of).into_iter().collect())).collect();
    for of in datasets() {
        each(of, |key, name, value| {
            if let ColumnType::Reference(target) = of.columns[of.column_index(name).unwrap()].own_type.element_type() {
                assert!(
                    known[target].contains(value),
                    "{}/{key}: {name} is '{value}', which is none of {target}",
                    of.name
                );
            }
        });
    }
}

#[test]
fn text_is_clean() {
    for of in datasets() {
        each(of, |key, name, value| {
            let place = format!("{}/{key}: {name}: {value:?}", of.name);
            assert!(is_nfc(value), "not NFC: {place}");
            assert!(!value.chars().any(|c| c.is_control() || c == '\u{a0}' || c == '\u{feff}'), "control: {place}");
            assert_eq!(value.trim(), value, "spaces: {place}");
            assert!(!matches!(value, "NA" | "N/A" | "null" | "-" | "None" | "nan"), "not a value: {place}");
            let list = matches!(of.columns[of.column_index(name).unwrap()].own_type, ColumnType::List(_));
            assert!(!list || !value.contains(';'), "list element with ';': {place}");
            // Only the names of the keys of alphabets; the report's own letters are all Latin.
            let foreign = value.chars().any(|c| ('\u{370}'..'\u{530}').contains(&c));
            assert!(!foreign, "letter of another alphabet: {place}");
        });
    }
}

#[test]
fn what_is_judged_gives_its_reason() {
    for of in datasets() {
        let (Some(_), Some(_)) = (of.column_index("confidence"), of.column_index("note")) else { continue };
        for row in rows(of.name) {
            let judged = row["confidence"] == "judged";
            assert!(!judged || row["note"].is_string(), "{}: {row}", of.name);
        }
    }
}

#[test]
fn columns_of_the_tables_exist_and_lookups_are_one_step() {
    for of in datasets() {
        let stored = |name: &str| of.stored_columns().iter().any(|column| column.name == name);
        assert!(of.key.iter().all(|name| stored(name)) && stored(of.title_column), "{}", of.name);
        assert!(of.alias_columns.iter().all(|name| stored(name)), "{}", of.name);
        assert!(of.default_columns.iter().all(|name| of.column_index(name).is_some()), "{}", of.name);
        assert!(of.tally_column.is_empty() || of.column_index(of.tally_column).is_some(), "{}", of.name);
        for column in of.columns {
            let (other, there) = match column.origin {
                Origin::Stored | Origin::AsOf => continue,
                Origin::Join { reference: own, column: there } => {
                    (of.referenced_dataset(own).expect(column.name), Some(there))
                }
                Origin::ReverseJoin { dataset: name, reference: by, column: there } => {
                    let other = find_dataset(name).expect(name);
                    assert_eq!(other.referenced_dataset(by).expect(by).name, of.name, "{}.{}", of.name, column.name);
                    (other, there)
                }
            };
            let there = there.map(|there| &other.columns[other.column_index(there).expect(there)]);
            assert!(
                there.is_none_or(|column| matches!(column.origin, Origin::Stored | Origin::AsOf)),
                "{}.{}",
                of.name,
                column.name
            );
        }
    }
}

#[test]
fn column_names_are_unique_within_a_dataset() {
    for of in datasets() {
        let names: BTreeSet<&str> = of.columns.iter().map(|column| column.name).collect();
        assert_eq!(names.len(), of.columns.len(), "{}", of.name);
    }
}

#[test]
fn every_record_can_be_found_by_its_key_and_by_each_of_its_names() {
    for of in datasets() {
        let all = read_candidates(&Catalog::built_in(), of).unwrap();
        let found = |name: &str| best_matches(name, &all, false);
        each(of, |key, name, value| {
            if of.alias_columns.contains(&name) {
                let found = found(value);
                assert!(
                    found.iter().any(|one| one.key == key && one.step <= MatchStep::Alias),
                    "{}: {value} is not {key}",
                    of.name
                );
            }
        });
        for candidate in &all {
            for spelt in
                [candidate.key.clone(), candidate.key.to_uppercase(), eccp_mx::internals::text::slug(&candidate.key)]
            {
                assert!(found(&spelt).iter().any(|one| one.key == candidate.key), "{}: {spelt}", of.name);
            }
        }
    }
}

#[test]
fn every_state_and_sector_name_means_one_state_or_sector() {
    for name in ["states", "sectors"] {
        let of = find_dataset(name).unwrap();
        let all = read_candidates(&Catalog::built_in(), of).unwrap();
        each(of, |key, column, value| {
            if of.key.contains(&column) || of.alias_columns.contains(&column) {
                let found = best_matches(value, &all, false);
                assert_eq!(found.iter().map(|one| one.key.as_str()).collect::<Vec<_>>(), [key], "{value}");
            }
        });
    }
}

#[test]
fn a_cluster_id_begins_with_the_code_of_its_state() {
    let codes: BTreeMap<String, String> =
        Catalog::built_in().records::<State>().unwrap().into_iter().map(|state| (state.name, state.iso)).collect();
    for cluster in Catalog::built_in().records::<Cluster>().unwrap() {
        let code = cluster.state.as_ref().map_or("mx".to_owned(), |state| codes[&state.key][3..].to_lowercase());
        assert_eq!(cluster.id.split('-').next(), Some(&*code), "{}", cluster.id);
        assert!(
            cluster.id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
            "{}",
            cluster.id
        );
    }
}

#[test]
fn the_federal_entities_are_those_of_iso_3166_2_and_stand_apart_on_the_grid() {
    let states = Catalog::built_in().records::<State>().unwrap();
    let codes: BTreeSet<&str> = states.iter().map(|state| state.iso.trim_start_matches("MX-")).collect();
    let iso = "AGU BCN BCS CAM CHH CHP CMX COA COL DUR GRO GUA HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SIN SLP SON TAB TAM \
               TLA VER YUC ZAC";
    assert_eq!(codes, iso.split(' ').collect());
    let inegi: BTreeSet<String> = states.iter().map(|state| state.inegi.clone()).collect();
    assert_eq!(inegi, (1..=32).map(|code| format!("{code:02}")).collect());
    let tiles: BTreeSet<(u32, u32)> = states.iter().map(|state| (state.tile_row, state.tile_column)).collect();
    assert_eq!(tiles.len(), 32);
}

#[test]
fn mentions_are_numbered_without_a_gap_and_name_every_cluster() {
    let mentions = Catalog::built_in().records::<Mention>().unwrap();
    for (place, count) in
        [(MentionPlace::Table2, 8), (MentionPlace::Table5, 13), (MentionPlace::Table6, 88), (MentionPlace::Profile, 13)]
    {
        let here: Vec<u32> =
            mentions.iter().filter(|mention| mention.place == place).map(|mention| mention.row).collect();
        assert_eq!(here, (1..=count).collect::<Vec<_>>(), "{place:?}");
    }
    let named: BTreeSet<&str> = mentions.iter().map(|mention| mention.cluster.key.as_str()).collect();
    let clusters = Catalog::built_in().records::<Cluster>().unwrap();
    assert_eq!(named, clusters.iter().map(|cluster| cluster.id.as_str()).collect());
}

#[test]
fn every_printed_sector_belongs_to_the_sector_that_its_row_is_read_as() {
    let sectors = Catalog::built_in().records::<Sector>().unwrap();
    let covers = |printed: &str| {
        let mut of = sectors.iter().filter(|sector| sector.printed_as.iter().any(|known| known == printed));
        let sector = of.next().unwrap_or_else(|| panic!("no sector covers '{printed}'"));
        assert!(of.next().is_none(), "two sectors cover '{printed}'");
        sector.name.clone()
    };
    for mention in Catalog::built_in().records::<Mention>().unwrap() {
        // What stands above a profile is the heading of a section, not the sector of a row.
        if let (Some(printed), true) = (&mention.printed_sector, mention.place != MentionPlace::Profile) {
            assert_eq!(mention.sector.map(|sector| sector.key), Some(covers(printed)), "{}", mention.printed_name);
        }
    }
    for priority in Catalog::built_in().records::<Priority>().unwrap() {
        assert_eq!(priority.sector.map(|sector| sector.key), Some(covers(&priority.printed_sector)));
    }
}

#[test]
fn footnotes_are_numbered_from_1_to_151_and_repeat_only_earlier_ones() {
    let notes = Catalog::built_in().records::<Footnote>().unwrap();
    assert_eq!(notes.iter().map(|note| note.number).collect::<Vec<_>>(), (1..=151).collect::<Vec<_>>());
    for note in &notes {
        assert!(note.same_as.is_none_or(|earlier| earlier.0 < note.number), "{}", note.number);
        let repaired = note.url.as_ref().map(|url| &url.0) != note.url_printed.as_ref();
        assert!(!repaired || !note.repair.is_empty(), "{}: every repair is said", note.number);
        let whole = note.url.as_ref().is_none_or(|url| url.0.starts_with("http") && !url.0.contains([' ', ';']));
        assert!(whole, "{}", note.number);
    }
}

#[test]
fn a_label_stands_in_table_2_under_the_name_it_is_printed_with() {
    let mentions = Catalog::built_in().records::<Mention>().unwrap();
    for label in Catalog::built_in().records::<Label>().unwrap() {
        let stands = mentions.iter().any(|mention| {
            mention.place == MentionPlace::Table2
                && mention.cluster == label.cluster
                && mention.printed_name == label.printed_name
        });
        assert!(stands, "{}", label.cluster.key);
    }
}

#[test]
fn a_cluster_looks_the_same_from_both_sides() {
    for state in rows("states") {
        let name = state["name"].as_str().unwrap();
        let from_state = state["clusters"].as_array().cloned().unwrap_or_default();
        let from_clusters: Vec<Value> =
            rows(&format!("clusters --state '{name}'")).iter().map(|row| row["id"].clone()).collect();
        assert_eq!(from_state, from_clusters, "{name}");
    }
}

#[test]
fn what_a_cluster_looks_up_is_what_the_other_datasets_hold() {
    let labels = rows("labels");
    for cluster in rows("clusters") {
        let id = cluster["id"].as_str().unwrap();
        let own: Vec<Value> =
            labels.iter().filter(|label| label["cluster"] == id).map(|label| label["level"].clone()).collect();
        assert_eq!(cluster["label"].as_array().cloned().unwrap_or_default(), own, "{id}");
        let mut names: Vec<String> = Vec::new();
        for name in column(&rows(&format!("mentions --cluster {id}")), "printed_name") {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let printed: Vec<String> =
            cluster["printed_names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        assert_eq!(printed, names, "{id}");
        assert_eq!(cluster["with_profile"], Value::Bool(!rows(&format!("profiles --cluster {id}")).is_empty()), "{id}");
    }
}

#[test]
fn every_column_sorts_by_its_kind_with_the_unknown_last_and_backwards_too() {
    for of in datasets() {
        for (index, of_column) in of.columns.iter().enumerate() {
            let kind = of.column_type(index);
            let first = |row: &Value| match &row[of_column.name] {
                Value::Array(values) => values.first().cloned().unwrap_or(Value::Null),
                value => value.clone(),
            };
            // Numbers and places in a vocabulary as numbers, dates as their first day.
            let order = |value: &Value| match (kind.element_type(), value) {
                (ColumnType::Word(words), Value::String(word)) => format!("{:09}", words.rank(word)),
                (ColumnType::Date | ColumnType::Period, Value::String(date)) => {
                    let from = date.split('/').next().unwrap_or_default();
                    format!("{from}{}", &"-01-01"[from.len() - 4..])
                }
                (_, Value::Number(number)) => format!("{:020.6}", number.as_f64().unwrap() + 1e9),
                (_, Value::Bool(yes)) => if *yes { "0" } else { "1" }.to_owned(),
                _ => String::new(),
            };
            for (sign, down) in [("", false), ("-", true)] {
                let line = format!("{} -s {sign}{} -c {}", of.name, of_column.name, of_column.name);
                let values: Vec<Value> = rows(&line).iter().map(first).collect();
                let known = values.iter().take_while(|value| !value.is_null()).count();
                assert!(values[known..].iter().all(Value::is_null), "{line}: the unknown are last");
                let keys: Vec<String> = values[..known].iter().map(order).collect();
                let sorted = if down { keys.is_sorted_by(|a, b| a >= b) } else { keys.is_sorted() };
                assert!(sorted, "{line}: {keys:?}");
            }
        }
    }
}
