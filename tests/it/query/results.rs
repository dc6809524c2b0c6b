//! Tests of queries on the command line: name matching, filters, sort order, columns, and messages when nothing
//! matches.

use crate::common::{ask, ask_in, column, context, rows, terminal};

/// Returns the distinct states of the clusters that a command lists.
fn states(line: &str) -> Vec<String> {
    let mut states = column(&rows(line), "state");
    states.dedup();
    states
}

#[test]
fn a_state_matches_each_of_its_names() {
    for name in ["Nuevo León", "nuevo leon", "NUEVO LEÓN", "nuevo-leon", "NL", "nle", "MX-NLE", "19", "nuevo"] {
        assert_eq!(states(&format!("clusters --state '{name}'")), ["Nuevo León"], "{name}");
    }
    for name in ["edomex", "State of Mexico", "México State", "MEX", "15"] {
        assert_eq!(states(&format!("clusters --state '{name}'")), ["Estado de México"], "{name}");
    }
    for name in ["CDMX", "DF", "Mexico City", "Ciudad de Mexico", "09"] {
        assert_eq!(states(&format!("clusters --state '{name}'")), ["Ciudad de México"], "{name}");
    }
}

#[test]
fn a_sector_matches_its_printed_names_and_aliases() {
    for (name, sector) in [
        ("Alimentary industry", "Food"),
        ("Logisctics", "Logistics"),
        ("food", "Food"),
        ("ict", "ICT"),
        ("renewable energy", "Energy"),
        ("Automotriz", "Automotive"),
    ] {
        let mut found = column(&rows(&format!("clusters --sector '{name}'")), "sector");
        found.dedup();
        assert_eq!(found, [sector], "{name}");
    }
}

#[test]
fn only_inexact_matches_are_reported() {
    for (name, message) in [
        ("Nuevo León", ""),
        ("nuevo leon", ""),
        ("edomex", "eccp-mx: read 'edomex' as state 'Estado de México' (alias 'Edomex')\n"),
        ("queretero", "eccp-mx: read 'queretero' as state 'Querétaro' (one edit away)\n"),
        ("jalsco", "eccp-mx: read 'jalsco' as state 'Jalisco' (one edit away)\n"),
        ("nuevo", "eccp-mx: read 'nuevo' as state 'Nuevo León' (prefix of its name)\n"),
    ] {
        assert_eq!(ask(&format!("clusters --state '{name}'")).err, message, "{name}");
        let quiet = ask(&format!("clusters --quiet --state '{name}'"));
        match message.is_empty() || message.contains("alias") {
            true => assert_eq!((quiet.status, &*quiet.err), (0, ""), "{name}"),
            false => {
                assert_eq!((quiet.status, &*quiet.out), (2, ""), "{name}: a guess that is not reported is an error")
            }
        }
    }
}

#[test]
fn without_a_match_the_header_is_written_and_the_message_lists_related_datasets() {
    let answer = ask("clusters --state Hidalgo -f csv");
    assert_eq!(answer.status, 1);
    assert_eq!(answer.out.lines().count(), 1);
    assert!(answer.out.starts_with("id,name,"));
    assert_eq!(
        answer.err,
        "eccp-mx: no clusters match; Hidalgo appears in 7 locations, 1 claim (eccp-mx show states/Hidalgo)\n"
    );
}

#[test]
fn different_flags_combine_with_and_and_repeated_flags_with_or() {
    let both = rows("clusters --state nle --state jal --sector ict");
    let each: Vec<_> =
        ["nle", "jal"].iter().flat_map(|state| rows(&format!("clusters --sector ict --state {state}"))).collect();
    let mut ids = [column(&both, "id"), column(&each, "id")];
    ids.iter_mut().for_each(|ids| ids.sort());
    assert_eq!(ids[0], ids[1]);
    assert!(!ids[0].is_empty());
}

#[test]
fn text_finds_a_word_of_up_to_three_letters_only_at_the_start_of_a_word() {
    let all = rows("clusters");
    // Words that start no name of a column, because a row as JSON contains these too.
    for word in ["it", "IT", "tic", "de"] {
        let starts_word = |row: &&serde_json::Value| {
            let folded = eccp_mx::internals::text::fold(&row.to_string()).into_owned();
            folded.split(' ').any(|other| other.starts_with(&word.to_lowercase()))
        };
        let expected: Vec<serde_json::Value> = all.iter().filter(starts_word).cloned().collect();
        let found = rows(&format!("clusters --text {word}"));
        assert_eq!(column(&found, "id"), column(&expected, "id"), "{word}");
        assert!(!found.is_empty() && found.len() < all.len(), "{word}");
    }
    assert_eq!(rows("clusters --text mueble").len(), rows("clusters --text ueble").len(), "longer words anywhere");
}

#[test]
fn text_matches_rows_with_all_words_ignoring_case_and_accents() {
    let found = column(&rows("clusters --text TECNOLOGIA --text jalisco"), "id");
    assert!(found.iter().all(|id| id.starts_with("jal-")) && !found.is_empty(), "{found:?}");
    assert_eq!(found, column(&rows("clusters --text 'jalisco tecnología'"), "id"));
}

#[test]
fn labels_are_valid_until_their_last_day_and_unknown_before_the_edition() {
    let status = |day: &str| column(&rows(&format!("labels --cluster nle-claut --as-of {day}")), "status").remove(0);
    assert_eq!(status("2019-06-23"), "valid");
    assert_eq!(status("2019-06-24"), "lapsed");
    assert_eq!(status("2019-03-01"), "valid");
    assert_eq!(status("2019-02-28"), "unknown");
    let valid = rows("labels --valid-on 2019-07-01");
    let same = rows("labels --as-of 2019-07-01 --status valid");
    assert_eq!(valid, same);
    assert!(valid.iter().all(|label| label["days_left"].as_i64().unwrap() >= 0));
    assert_eq!(rows("labels").len(), rows("labels --status valid").len() + rows("labels --status lapsed").len());
}

#[test]
fn sorting_follows_the_column_type_and_puts_empty_values_last() {
    let names = column(&rows("clusters -s name"), "name");
    let mut sorted = names.clone();
    sorted.sort_by_key(|name| eccp_mx::internals::text::collation_key(name));
    assert_eq!(names, sorted);
    for line in ["clusters -s members", "clusters -s -members"] {
        let members: Vec<Option<i64>> = rows(line).iter().map(|row| row["members"].as_i64()).collect();
        let known: Vec<i64> = members.iter().flatten().copied().collect();
        assert!(members[..known.len()].iter().all(Option::is_some), "{line}: empty values come last");
        assert!(
            if line.contains("-members") { known.is_sorted_by(|a, b| a >= b) } else { known.is_sorted() },
            "{line}"
        );
    }
    let levels = column(&rows("labels -s level"), "level");
    assert_eq!(levels[..4], ["gold", "gold", "silver", "silver"], "words sort in the order of their vocabulary");
    let all = column(&rows("clusters -s state,-name"), "id");
    assert_eq!(all[..5], column(&rows("clusters -s state,-name -n 5"), "id"), "a limit truncates the sorted rows");
}

#[test]
fn columns_can_be_selected_added_to_the_default_view_or_all_written() {
    let header = |line: &str| ask(&format!("{line} -f csv")).out.lines().next().unwrap().to_owned();
    assert_eq!(header("labels -c status,cluster"), "status,cluster");
    assert_eq!(header("labels -c valid-until"), "valid_until", "a hyphen may replace an underscore");
    assert_eq!(header("labels"), header("labels -c all"));
    let markdown = |line: &str| ask(&format!("{line} -f markdown")).out.lines().next().unwrap().to_owned();
    assert_eq!(markdown("labels -c +confidence"), "| quality_label | cluster | printed_name | status | confidence |");
}

#[test]
fn filters_apply_to_joined_columns() {
    assert_eq!(column(&rows("profiles --state chihuahua"), "cluster"), ["chh-automotive", "chh-aerospace"]);
    assert_eq!(column(&rows("labels --state jalisco"), "cluster"), ["jal-ijalti", "jal-ciat"]);
    assert_eq!(rows("clusters --with-profile").len(), rows("profiles").len());
    let policies = column(&rows("policies --sector automotive"), "sector");
    assert!(policies.len() >= 5 && policies.iter().all(|sector| sector == "Automotive"));
    assert_eq!(rows("locations --state Hidalgo --sector energy").len(), 5);
    assert!(
        column(&rows("indicators --sector aerospace --year 2017"), "year").iter().all(|year| year.starts_with("2017"))
    );
}

#[test]
fn show_finds_records_of_every_dataset() {
    for (name, dataset, key) in [
        ("nle-claut", "clusters", "nle-claut"),
        ("nuevo leon", "states", "Nuevo León"),
        ("automotive", "sectors", "Automotive"),
        ("EACP ABROAD", "partnerships", "EACP ABROAD"),
        ("74", "footnotes", "74"),
        ("states/hidalgo", "states", "Hidalgo"),
        ("labels/nle-claut/gold", "labels", "nle-claut/gold"),
        ("profiles/nle-claut", "profiles", "nle-claut"),
    ] {
        let answer = ask(&format!("show '{name}' -f json"));
        let shown: serde_json::Value =
            serde_json::from_str(&answer.out).unwrap_or_else(|_| panic!("{name}: {}", answer.err));
        assert_eq!((shown[0]["dataset"].as_str(), shown[0]["key"].as_str()), (Some(dataset), Some(key)), "{name}");
    }
    let tie = ask("show CLAUT");
    assert_eq!(tie.status, 2);
    assert_eq!(
        tie.err,
        "eccp-mx: 'CLAUT' is ambiguous; matches:\n  clusters/mex-claut  Cluster Automotriz Estado de México · Estado de México\n  clusters/nle-claut  Cluster Automotriz de Nuevo León · Nuevo León\n"
    );
    assert_eq!(ask("show xyzzy").status, 2);
}

#[test]
fn show_reads_keys_from_standard_input() {
    let mut context = context();
    context.stdin = || Box::new("nle-claut\n\n jal-ijalti \n".as_bytes());
    let answer = ask_in(&context, "show - -f tsv --no-header");
    let mut keys: Vec<&str> = answer.out.lines().filter_map(|line| line.split('\t').next()).collect();
    keys.dedup();
    assert_eq!((answer.status, keys), (0, vec!["nle-claut", "jal-ijalti"]));
}

#[test]
fn show_lists_every_record_that_refers_to_the_shown_record() {
    let answer = ask("show nle-claut -f json");
    let shown: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    for name in ["mentions", "labels", "profiles", "indicators"] {
        let related = shown[0]["related"][name].as_array().map_or(0, Vec::len);
        assert_eq!(related, rows(&format!("{name} --cluster nle-claut")).len(), "{name}");
        assert!(related > 0, "{name}");
    }
    let notes = rows("clusters --key nle-claut")[0]["footnotes"].clone();
    let shown_notes: Vec<_> =
        shown[0]["related"]["footnotes"].as_array().unwrap().iter().map(|note| note["number"].clone()).collect();
    assert_eq!(notes, serde_json::Value::from(shown_notes));
    // The footnotes of the label and of the state are inherited, and not those of the cluster itself.
    let inherited = rows("clusters --key nle-claut")[0]["inherited_footnotes"].clone();
    let shown_inherited: Vec<_> = shown[0]["related"]["inherited_footnotes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|note| note["number"].clone())
        .collect();
    assert_eq!(inherited, serde_json::json!([68, 146]));
    assert_eq!(inherited, serde_json::Value::from(shown_inherited));
    let text = ask("show nle-claut").out;
    assert!(text.contains("\n1 footnote\n") && text.contains("\n2 inherited footnotes\n"), "{text}");
}

#[test]
fn search_matches_all_words_and_ranks_names_first() {
    let found = rows("search logistica");
    assert!(found.len() >= 4);
    assert_eq!(found[0]["key"], "Logistics", "the record with this name comes first");
    for row in rows("search 'energia' --in clusters,sectors") {
        assert!(["clusters", "sectors"].contains(&row["dataset"].as_str().unwrap()));
    }
    let narrower = rows("search nuevo leon energy");
    assert!(narrower.iter().all(|row| rows("search energy").contains(row) || row["context"].as_str().is_some()));
    assert!(narrower.len() < rows("search energy").len());
    for (line, wording) in [
        ("search companion --in statements", "in our words"),
        ("search vehicle plants --in claims", "in our words"),
        ("search mercosur --in conflicts", "in our words"),
        // The role of an institution is a paraphrase; its name is not.
        ("search 'offices' --in institutions", "in our words"),
        ("search claut --in clusters", ""),
        ("search inegi --in institutions", ""),
    ] {
        let rows = rows(line);
        assert!(!rows.is_empty(), "{line}");
        assert!(rows.iter().all(|row| row["wording"].as_str().unwrap_or_default() == wording), "{line}: {rows:?}");
    }
    for (key, wording) in [
        ("statements/growth-fluctuations", ", in our words"),
        ("claims/nafta-three-countries", ", in our words"),
        ("conflicts/fta-tariffs", ", in our words"),
        ("clusters/nle-claut", ""),
    ] {
        assert_eq!(ask(&format!("show {key}")).out.lines().nth(1), Some(&*format!("{key}{wording}")));
    }
    assert_eq!(ask("search xyzzyx").err, "eccp-mx: no record contains 'xyzzyx'\n");
    assert_eq!(ask("search --in nowhere x").status, 2);
}

#[test]
fn counts_add_up_to_the_number_of_rows() {
    let total = rows("clusters").len();
    for by in ["state", "sector", "state,sector"] {
        let counts = rows(&format!("count clusters --by {by} --ids"));
        assert_eq!(counts.iter().map(|row| row["count"].as_u64().unwrap() as usize).sum::<usize>(), total, "{by}");
        for row in counts {
            assert_eq!(row["ids"].as_array().unwrap().len(), row["count"].as_u64().unwrap() as usize);
        }
    }
    assert_eq!(rows("count clusters"), [serde_json::json!({"count": total})]);
    let filtered = rows("count clusters --by sector --state nle");
    assert_eq!(
        filtered.iter().map(|row| row["count"].as_u64().unwrap() as usize).sum::<usize>(),
        rows("clusters --state nle").len()
    );
}

#[test]
fn a_cross_tabulation_has_unique_and_not_too_many_columns() {
    let dir = tempfile::tempdir().unwrap();
    let ask_matrix = |records: &str| {
        let header = "id,name,acronym,state,sector,website,source\n";
        std::fs::write(dir.path().join("clusters.csv"), format!("{header}{records}")).unwrap();
        ask(&format!("--data '{}' count clusters --by name,acronym --matrix -f markdown", dir.path().display()))
    };
    for (acronym, column) in [("all", "all"), ("none", "none"), ("name", "name"), ("None", "")] {
        let answer = ask_matrix(&format!("mx-1,A,{acronym},,,,\nmx-2,B,,,,,\n"));
        assert_eq!(answer.status, if column.is_empty() { 0 } else { 2 }, "{acronym}");
        assert!(column.is_empty() || answer.err.contains(&format!("two columns called '{column}'")), "{}", answer.err);
    }
    // A program that compares each pair of values would not end.
    let answer = ask_matrix(&(0..50_000).map(|n| format!("mx-{n},Name {n},A{n},,,,\n")).collect::<String>());
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("a column for each of 50000 values of 'acronym'"), "{}", answer.err);
}

#[test]
fn a_key_of_two_records_is_an_error_where_it_should_name_one() {
    let dir = tempfile::tempdir().unwrap();
    let ask_records = |second: &str, line: &str| {
        let clusters =
            format!("id,name,acronym,state,sector,website,source\nmx-a,A,,Jalisco,,,\n{second},B,,Puebla,,,\n");
        let labels = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n\
                      mx-a,gold,A,,2020,certain,,,\n";
        std::fs::write(dir.path().join("clusters.csv"), clusters).unwrap();
        std::fs::write(dir.path().join("labels.csv"), labels).unwrap();
        ask(&format!("--data '{}' {line}", dir.path().display()))
    };
    for line in [
        "show mx-a",
        "show clusters/mx-a -f jsonl",
        "cite mx-a",
        "labels -c cluster,state -f csv --no-header",
        "labels --state Jalisco --no-header -f csv",
        "count labels --by state --no-header -f csv",
    ] {
        let answer = ask_records("mx-a", line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
        assert!(answer.err.contains("clusters.csv: duplicate key 'mx-a'"), "{line}: {}", answer.err);
        assert_eq!(ask_records("mx-b", line).status, 0, "{line}");
    }
    assert_eq!(ask_records("mx-a", "clusters -k mx-a -c name -f csv").out, "name\nA\nB\n");
}

#[test]
fn no_match_before_the_edition_names_the_rows_with_an_unknown_status() {
    for (line, command) in [
        ("labels --valid-on 2019-01-01", "labels --status unknown --as-of 2019-01-01"),
        ("labels --status valid --as-of 2019-01-01", "labels --status unknown --as-of 2019-01-01"),
        ("count labels --valid-on 2019-01-01 --by level", "labels --status unknown --as-of 2019-01-01"),
        ("labels --valid-on 2019-01-01 --level gold", "labels --level gold --status unknown --as-of 2019-01-01"),
        ("clusters --valid-on 2019-02-28", "clusters --label-status unknown --as-of 2019-02-28"),
    ] {
        let answer = ask(line);
        let unknown = rows(command).len();
        assert!(unknown > 0, "{command}");
        let ending = ["label", "labels", "clusters"]
            .map(|noun| format!(" is unknown for {unknown} {noun} (eccp-mx {command})\n"));
        assert_eq!(answer.status, 1, "{line}");
        assert!(answer.err.contains(" match; before 2019-03, the edition of the data, "), "{}", answer.err);
        assert!(ending.iter().any(|ending| answer.err.ends_with(ending)), "{line}: {}", answer.err);
    }
    // From the edition on, the status is known.
    assert_eq!(ask("labels --valid-on 2030-01-01").err, "eccp-mx: no labels match\n");
}

#[test]
fn no_match_of_a_range_counts_the_rows_without_a_value() {
    let without_year = rows("companies --year none").len();
    let all = rows("companies").len();
    assert_eq!(
        ask("companies --year ..2000").err,
        format!(
            "eccp-mx: no companies match; {without_year} of {all} companies have no value for --year (--year none selects them)\n"
        )
    );
    let without_number = rows("states --clusters-stated none").len();
    assert!(
        ask("states --clusters-stated 0")
            .err
            .contains(&format!("; {without_number} of 32 states have no value for --clusters-stated (")),
    );
    let (automotive, unknown) =
        (rows("companies --sector automotive").len(), rows("companies --sector automotive --year none").len());
    let message = ask("companies --sector automotive --year ..2000").err;
    let expected =
        format!("; {unknown} of {automotive} companies that match the other filters have no value for --year");
    assert!(message.contains(&expected), "{message}");
    // Every policy that matches the other filter has a value, or the filter does not select by a range.
    assert!(!ask("indicators --value 123456789.. --unit %").err.contains("no value"));
    assert!(!ask("companies --not-year 1000..3000").err.contains("no value"));
}

#[test]
fn no_match_of_a_text_suggests_a_word_or_says_that_all_words_must_occur() {
    for (line, message) in [
        ("clusters -t sofware", "no clusters contain 'sofware'; did you mean 'software'?"),
        ("clusters -t sofware -t jalisco", "no clusters contain all of: sofware, jalisco; did you mean 'software'?"),
        ("clusters -t xyzxyz", "no clusters match; eccp-mx search xyzxyz searches all datasets"),
        (
            "statements -t wind,hidrocarbon",
            "no statements contain all of: wind, hidrocarbon; did you mean 'hydrocarbon'?",
        ),
        (
            "clusters -t geothermal,wind",
            "no clusters contain all of: geothermal, wind; remove one (a text filter has no OR)",
        ),
    ] {
        assert_eq!(ask(line).err, format!("eccp-mx: {message}\n"), "{line}");
    }
    assert_eq!(ask("clusters -t software").status, 0);
}

#[test]
fn the_footer_of_a_limited_table_counts_all_rows_and_says_how_many_are_shown() {
    for (line, footer) in [
        ("clusters -n 8 -c id", "97 clusters; the first 8 are shown"),
        ("clusters -n 1 -c id -s -name", "97 clusters; the first is shown"),
        ("clusters -n 97 -c id", "97 clusters"),
        ("clusters -c id", "97 clusters"),
        ("clusters -n 0 -c id", "97 clusters; none are shown"),
        ("conflicts -n 3 -c id", "; the first 3 are shown"),
        ("audit -n 3 -c id", "115 claims: "),
        ("audit -n 3 -c id", "; the first 3 are shown"),
        ("count clusters --by sector -n 3", " groups are shown"),
        ("count clusters --by sector -n 300", "97 clusters"),
        ("search jalisco -n 3", " records; the first 3 are shown"),
        ("links -n 2", "; the first 2 are shown"),
    ] {
        let answer = ask_in(&terminal(200), line);
        let last = answer.out.trim_end().lines().last().unwrap().to_owned();
        assert!(last.contains(footer) && !(footer == "97 clusters" && last.contains("shown")), "{line}: {last}");
        assert_eq!(ask(&format!("{line} -f csv")).status, answer.status, "{line}");
    }
    let listed = ask_in(&terminal(200), "conflicts -n 3 -c id").out.lines().filter(|line| !line.is_empty()).count();
    assert_eq!(listed, 3 + 2 + 1, "a header, a rule, three rows and the footer");
}
