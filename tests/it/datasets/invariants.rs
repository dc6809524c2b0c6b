//! Invariants of the built-in data and of the declarations of the datasets.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::common::{column, datasets, rows};
use eccp_mx::Catalog;
use eccp_mx::internals::datasets::find_dataset;
use eccp_mx::internals::query::{MatchStep, NameIndex, read_candidates};
use eccp_mx::internals::schema::{ColumnType, Dataset, Origin};
use eccp_mx::internals::text::{fold, slug};
use eccp_mx::records::*;
use serde_json::Value;
use unicode_normalization::is_nfc;

/// Calls `visit` with the key of the record, the name of the column and the value, for each value of each stored
/// column.
fn each_value(dataset: &Dataset, mut visit: impl FnMut(&str, &str, &str)) {
    Catalog::built_in()
        .each_raw(dataset, &mut |raw| {
            let key = dataset.key_columns().map(|index| raw.field(index).text()).collect::<Vec<_>>().join("/");
            for (index, column) in dataset.stored_columns().iter().enumerate() {
                let list = matches!(column.own_type, ColumnType::List(_));
                raw.field(index).any_value(list, &mut |value| {
                    visit(&key, column.name, value);
                    false
                });
            }
            Ok(ControlFlow::Continue(()))
        })
        .unwrap();
}

fn keys(dataset: &Dataset) -> Vec<String> {
    read_candidates(&Catalog::built_in(), dataset).unwrap().into_iter().map(|candidate| candidate.key).collect()
}

#[test]
fn every_record_deserializes() {
    for dataset in datasets() {
        Catalog::built_in().each(dataset, &|_| true, &mut |_| Ok(ControlFlow::Continue(()))).unwrap();
    }
}

#[test]
fn a_source_may_contain_each_of_its_values_but_not_other_text() {
    let catalog = Catalog::built_in();
    for dataset in datasets() {
        let source = catalog.source(dataset).unwrap();
        each_value(dataset, |key, name, value| {
            let column = &dataset.columns[dataset.column_index(name).unwrap()];
            let nested = matches!(column.own_type, ColumnType::Nested(_));
            assert!(nested || source.may_contain(value), "{}/{key}: {name}: {value}", dataset.name);
            assert!(dataset.key.len() > 1 || source.may_have_key(dataset, key), "{}/{key}", dataset.name);
        });
        assert!(!source.may_contain("not in any file"), "{}", dataset.name);
    }
    // Indicators contain the key of the cluster in their own keys and in a column.
    for (name, has_key) in [("clusters", true), ("indicators", false), ("claims", false)] {
        let dataset = datasets().find(|dataset| dataset.name == name).unwrap();
        assert_eq!(catalog.source(dataset).unwrap().may_have_key(dataset, "nle-claut"), has_key, "{name}");
    }
}

#[test]
fn every_file_is_formatted_as_a_writer_would_format_it() {
    for dataset in datasets().filter(|dataset| dataset.file.ends_with(".csv")) {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(dataset.built_in.as_bytes());
        let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
        for record in reader.records() {
            writer.write_record(&record.unwrap()).unwrap();
        }
        assert_eq!(String::from_utf8(writer.into_inner().unwrap()).unwrap(), dataset.built_in, "{}", dataset.file);
        let header = dataset.stored_columns().iter().map(|column| column.name).collect::<Vec<_>>().join(",");
        assert_eq!(dataset.built_in.lines().next(), Some(&*header), "{}", dataset.file);
    }
    for dataset in datasets().filter(|dataset| dataset.file.ends_with(".json")) {
        let value: Value = serde_json::from_str(dataset.built_in).unwrap();
        assert_eq!(serde_json::to_string_pretty(&value).unwrap() + "\n", dataset.built_in, "{}", dataset.file);
        for object in value.as_array().unwrap() {
            let names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
            let stored: Vec<&str> = dataset.stored_columns().iter().map(|column| column.name).collect();
            assert_eq!(names, stored, "{}", dataset.file);
        }
    }
}

#[test]
fn keys_are_unique_even_folded() {
    for dataset in datasets() {
        let mut seen = BTreeSet::new();
        for key in keys(dataset) {
            assert!(seen.insert(fold(&key).into_owned()), "{}: {key} twice", dataset.name);
        }
    }
}

#[test]
fn every_reference_resolves() {
    let known: BTreeMap<&str, BTreeSet<String>> =
        datasets().map(|dataset| (dataset.name, keys(dataset).into_iter().collect())).collect();
    for dataset in datasets() {
        each_value(dataset, |key, name, value| {
            if let ColumnType::Reference(target) =
                dataset.columns[dataset.column_index(name).unwrap()].own_type.element_type()
            {
                assert!(
                    known[target].contains(value),
                    "{}/{key}: {name} is '{value}', which is not a key of {target}",
                    dataset.name
                );
            }
        });
    }
}

#[test]
fn text_is_clean() {
    for dataset in datasets() {
        each_value(dataset, |key, name, value| {
            let place = format!("{}/{key}: {name}: {value:?}", dataset.name);
            assert!(is_nfc(value), "not NFC: {place}");
            assert!(!value.chars().any(|c| c.is_control() || c == '\u{a0}' || c == '\u{feff}'), "control: {place}");
            assert_eq!(value.trim(), value, "spaces: {place}");
            assert!(!matches!(value, "NA" | "N/A" | "null" | "-" | "None" | "nan"), "not a value: {place}");
            let list = matches!(dataset.columns[dataset.column_index(name).unwrap()].own_type, ColumnType::List(_));
            assert!(!list || !value.contains(';'), "list element with ';': {place}");
            // Greek and Cyrillic: all text of the report is in Latin letters.
            let foreign = value.chars().any(|c| ('\u{370}'..'\u{530}').contains(&c));
            assert!(!foreign, "letter of another alphabet: {place}");
        });
    }
}

#[test]
fn every_inferred_value_has_a_note() {
    for dataset in datasets() {
        let (Some(_), Some(_)) = (dataset.column_index("confidence"), dataset.column_index("note")) else { continue };
        for row in rows(dataset.name) {
            let inferred = row["confidence"] == "inferred";
            assert!(!inferred || row["note"].is_string(), "{}: {row}", dataset.name);
        }
    }
}

#[test]
fn declared_columns_exist_and_joined_columns_are_not_joined_themselves() {
    for dataset in datasets() {
        let stored = |name: &str| dataset.stored_columns().iter().any(|column| column.name == name);
        assert!(dataset.key.iter().all(|name| stored(name)) && stored(dataset.title_column), "{}", dataset.name);
        assert!(dataset.alias_columns.iter().all(|name| stored(name)), "{}", dataset.name);
        assert!(dataset.default_columns.iter().all(|name| dataset.column_index(name).is_some()), "{}", dataset.name);
        let tally = dataset.tally_column;
        assert!(tally.is_empty() || dataset.column_index(tally).is_some(), "{}", dataset.name);
        for column in dataset.columns {
            let name = format!("{}.{}", dataset.name, column.name);
            let (other, joined) = match column.origin {
                Origin::Stored | Origin::AsOf | Origin::Computed | Origin::Inherited { .. } => continue,
                Origin::Join { reference, column } => (dataset.referenced_dataset(reference).unwrap(), Some(column)),
                Origin::ReverseJoin { dataset: other, reference, column } => {
                    let other = find_dataset(other).unwrap();
                    assert_eq!(other.referenced_dataset(reference).unwrap().name, dataset.name, "{name}");
                    (other, column)
                }
            };
            let origin = joined.map(|joined| other.columns[other.column_index(joined).unwrap()].origin);
            assert!(origin.is_none_or(|origin| matches!(origin, Origin::Stored | Origin::AsOf)), "{name}");
        }
    }
}

#[test]
fn column_names_are_unique_within_a_dataset() {
    for dataset in datasets() {
        let names: BTreeSet<&str> = dataset.columns.iter().map(|column| column.name).collect();
        assert_eq!(names.len(), dataset.columns.len(), "{}", dataset.name);
    }
}

#[test]
fn every_record_is_found_by_its_key_and_aliases() {
    for dataset in datasets() {
        let all = read_candidates(&Catalog::built_in(), dataset).unwrap();
        let (catalog, steps) = (Catalog::built_in(), MatchStep::Exact..=MatchStep::OneEdit);
        let mut index = NameIndex::read(&catalog, dataset).unwrap();
        let mut found = |name: &str| index.best_matches(name, steps.clone()).unwrap();
        each_value(dataset, |key, name, value| {
            if dataset.alias_columns.contains(&name) {
                let found = found(value);
                assert!(
                    found.iter().any(|candidate| candidate.key == key && candidate.step <= MatchStep::Alias),
                    "{}: {value} is not {key}",
                    dataset.name
                );
            }
        });
        for candidate in &all {
            for spelling in [candidate.key.clone(), candidate.key.to_uppercase(), slug(&candidate.key)] {
                assert!(
                    found(&spelling).iter().any(|other| other.key == candidate.key),
                    "{}: {spelling}",
                    dataset.name
                );
            }
        }
    }
}

#[test]
fn every_name_of_a_state_or_sector_is_unambiguous() {
    for name in ["states", "sectors"] {
        let dataset = find_dataset(name).unwrap();
        let catalog = Catalog::built_in();
        let mut index = NameIndex::read(&catalog, dataset).unwrap();
        each_value(dataset, |key, column, value| {
            if dataset.key.contains(&column) || dataset.alias_columns.contains(&column) {
                let found = index.best_matches(value, MatchStep::Exact..=MatchStep::OneEdit).unwrap();
                assert_eq!(found.iter().map(|candidate| candidate.key.as_str()).collect::<Vec<_>>(), [key], "{value}");
            }
        });
    }
}

#[test]
fn a_cluster_id_starts_with_the_code_of_its_state() {
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
fn the_federal_entities_are_those_of_iso_3166_2_and_have_distinct_tiles() {
    let states = Catalog::built_in().records::<State>().unwrap();
    let codes: BTreeSet<&str> = states.iter().map(|state| state.iso.trim_start_matches("MX-")).collect();
    let iso = "AGU BCN BCS CAM CHH CHP CMX COA COL DUR GRO GUA HID JAL MEX MIC MOR NAY NLE OAX PUE QUE ROO SIN SLP SON TAB TAM \
               TLA VER YUC ZAC";
    assert_eq!(codes, iso.split(' ').collect());
    let inegi: BTreeSet<String> = states.iter().filter_map(|state| state.inegi.clone()).collect();
    assert_eq!(inegi, (1..=32).map(|code| format!("{code:02}")).collect());
    let tiles: BTreeSet<_> = states.iter().map(|state| (state.tile_row, state.tile_column)).collect();
    assert_eq!(tiles.len(), 32);
}

#[test]
fn mentions_are_numbered_without_gaps_and_name_every_cluster() {
    let mentions = Catalog::built_in().records::<Mention>().unwrap();
    for (place, count) in
        [(MentionPlace::Table2, 8), (MentionPlace::Table5, 13), (MentionPlace::Table6, 88), (MentionPlace::Profile, 13)]
    {
        let numbers: Vec<u32> =
            mentions.iter().filter(|mention| mention.place == place).map(|mention| mention.row).collect();
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>(), "{place:?}");
    }
    let named: BTreeSet<&str> = mentions.iter().map(|mention| mention.cluster.key.as_str()).collect();
    let clusters = Catalog::built_in().records::<Cluster>().unwrap();
    assert_eq!(named, clusters.iter().map(|cluster| cluster.id.as_str()).collect());
}

#[test]
fn every_printed_sector_is_a_spelling_of_the_sector_of_its_row() {
    let sectors = Catalog::built_in().records::<Sector>().unwrap();
    let sector_of = |printed: &str| {
        let mut covering = sectors.iter().filter(|sector| sector.printed_as.iter().any(|known| known == printed));
        let sector = covering.next().unwrap_or_else(|| panic!("no sector covers '{printed}'"));
        assert!(covering.next().is_none(), "two sectors cover '{printed}'");
        sector.name.clone()
    };
    for mention in Catalog::built_in().records::<Mention>().unwrap() {
        // For a profile, the printed sector is the heading of the section and not a spelling of a sector.
        if let (Some(printed), true) = (&mention.printed_sector, mention.place != MentionPlace::Profile) {
            assert_eq!(mention.sector.map(|sector| sector.key), Some(sector_of(printed)), "{}", mention.printed_name);
        }
    }
    for priority in Catalog::built_in().records::<Priority>().unwrap() {
        assert_eq!(priority.sector.map(|sector| sector.key), Some(sector_of(&priority.printed_sector)));
    }
}

#[test]
fn footnotes_are_numbered_from_1_to_151_and_repeat_only_earlier_footnotes() {
    let notes = Catalog::built_in().records::<Footnote>().unwrap();
    assert_eq!(notes.iter().map(|note| note.number).collect::<Vec<_>>(), (1..=151).collect::<Vec<_>>());
    for note in &notes {
        assert!(note.same_as.is_none_or(|earlier| earlier.0 < note.number), "{}", note.number);
        let repaired = note.url.as_ref().map(|url| &url.0) != note.url_printed.as_ref();
        assert!(!repaired || !note.repair.is_empty(), "{}: a repair is not listed", note.number);
        let single = note.url.as_ref().is_none_or(|url| url.0.starts_with("http") && !url.0.contains([' ', ';']));
        assert!(single, "{}", note.number);
    }
}

#[test]
fn every_label_has_a_mention_in_table_2_with_its_printed_name() {
    let mentions = Catalog::built_in().records::<Mention>().unwrap();
    for label in Catalog::built_in().records::<Label>().unwrap() {
        let mentioned = mentions.iter().any(|mention| {
            mention.place == MentionPlace::Table2
                && mention.cluster == label.cluster
                && mention.printed_name == label.printed_name
        });
        assert!(mentioned, "{}", label.cluster.key);
    }
}

#[test]
fn a_reverse_join_and_a_filter_by_the_reference_list_the_same_records() {
    for state in rows("states") {
        let name = state["name"].as_str().unwrap();
        let from_state = state["clusters"].as_array().cloned().unwrap_or_default();
        let from_clusters: Vec<Value> =
            rows(&format!("clusters --state '{name}'")).iter().map(|row| row["id"].clone()).collect();
        assert_eq!(from_state, from_clusters, "{name}");
    }
}

#[test]
fn joined_columns_of_a_cluster_contain_the_values_of_the_other_datasets() {
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
fn every_column_sorts_by_its_type_in_both_directions_with_empty_cells_last() {
    for dataset in datasets() {
        for (index, column) in dataset.columns.iter().enumerate() {
            let kind = dataset.column_type(index);
            let first = |row: &Value| match &row[column.name] {
                Value::Array(values) => values.first().cloned().unwrap_or(Value::Null),
                value => value.clone(),
            };
            // Numbers and positions in a vocabulary sort as numbers, dates by their first day.
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
                let line = format!("{} -s {sign}{} -c {}", dataset.name, column.name, column.name);
                let values: Vec<Value> = rows(&line).iter().map(first).collect();
                let known = values.iter().take_while(|value| !value.is_null()).count();
                assert!(values[known..].iter().all(Value::is_null), "{line}: empty cells are last");
                let keys: Vec<String> = values[..known].iter().map(order).collect();
                let sorted = if down { keys.is_sorted_by(|a, b| a >= b) } else { keys.is_sorted() };
                assert!(sorted, "{line}: {keys:?}");
            }
        }
    }
}

#[test]
fn clusters_inherit_the_footnotes_of_their_state_or_table() {
    let clusters = rows("clusters");
    let under_state = |row: &&Value| {
        let source = row["source"].as_str().unwrap();
        let inherits = row["inherited_footnotes"]
            .as_array()
            .is_some_and(|notes| notes.iter().any(|note| (130..=150).contains(&note.as_u64().unwrap())));
        source.contains("Table 6, row ") && inherits
    };
    // The states with a footnote have 65 rows, each for a different cluster; 55 of these clusters have no other
    // footnote.
    let under_states: Vec<&Value> = clusters.iter().filter(under_state).collect();
    assert_eq!(under_states.len(), 65);
    let is_unmarked = |row: &&&Value| row["footnotes"].is_null() || row["footnotes"] == serde_json::json!([]);
    let table_6_only = |row: &&&Value| row["source"].as_str().unwrap().starts_with("Table 6") && is_unmarked(row);
    assert_eq!(under_states.iter().filter(table_6_only).count(), 55);
    // A footnote is stored once: a record does not repeat the footnotes that it inherits.
    for name in ["clusters", "mentions", "locations"] {
        for row in rows(name) {
            let numbers = |column: &str| row[column].as_array().cloned().unwrap_or_default();
            let own = numbers("footnotes");
            assert!(numbers("inherited_footnotes").iter().all(|note| !own.contains(note)), "{name}: {row}");
        }
    }
    // The titles and introductions of Tables 3 and 4 have footnotes, and so has the title of Table 5.
    let inherited = |line: &str| rows(line)[0]["inherited_footnotes"].clone();
    assert_eq!(inherited("locations --segment light-vehicles"), serde_json::json!([73]));
    assert_eq!(inherited("locations --segment wind"), serde_json::json!([92, 93]));
    assert_eq!(inherited("mentions --place table-5"), serde_json::json!([97]));
    assert_eq!(inherited("mentions --place table-2"), serde_json::json!([68]));
    assert_eq!(rows("clusters --footnote 139").len(), 4);
}

#[test]
fn every_numbered_part_of_a_place_is_the_source_of_a_record() {
    let sources: Vec<String> = datasets()
        .filter(|dataset| dataset.column_index("source").is_some())
        .flat_map(|dataset| rows(dataset.name))
        .filter_map(|row| row["source"].as_str().map(str::to_owned))
        .collect();
    for place in rows("places") {
        let name = place["place"].as_str().unwrap();
        let (Some(part), Some(parts)) = (place["part"].as_str(), place["parts"].as_u64()) else { continue };
        for number in 1..=parts {
            let source = format!("{name}, {part} {number}");
            assert!(sources.iter().any(|text| text.split("; ").any(|text| text == source)), "{source}");
        }
    }
}
