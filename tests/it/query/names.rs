//! Tests of the matching of names: which texts match a record, which are rejected, and which are never guessed.

use std::collections::{BTreeMap, BTreeSet};

use eccp_mx::Catalog;
use eccp_mx::internals::query::{FlagKind, MatchStep, NameIndex, filter_flags};
use eccp_mx::internals::schema::Dataset;
use serde_json::Value;

use crate::common::{ask, ask_in, column, context, datasets, rows};

/// Operators for "not", "more than" or "like" in other query languages, as typed and as pasted.
const OPERATORS: [&str; 20] =
    ["!", "^", "=", "<", ">", "~", "*", "!=", "<>", "==", " !", "'!", "[^", "-", "–", "−", "¬", "≠", "！", "\u{200b}!"];

fn quoted(value: &str) -> String {
    shlex::try_quote(value).unwrap().into_owned()
}

/// Returns every name in the key, alias columns and `known_as` columns of `dataset`, with the key of the record.
fn names(dataset: &Dataset) -> BTreeSet<(String, String)> {
    let text = |value: &Value| match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let mut names = BTreeSet::new();
    for row in rows(dataset.name) {
        let key = dataset.key.iter().map(|name| text(&row[*name])).collect::<Vec<_>>().join("/");
        names.insert((key.clone(), key.clone()));
        for name in dataset.alias_columns {
            match &row[*name] {
                Value::Null => {}
                Value::Array(values) => names.extend(values.iter().map(|value| (text(value), key.clone()))),
                value => {
                    names.insert((text(value), key.clone()));
                }
            }
        }
    }
    for known_as in dataset.known_as {
        for row in rows(known_as.dataset) {
            if let (Some(name), Some(key)) = (row[known_as.column].as_str(), row[known_as.reference].as_str()) {
                names.insert((name.to_owned(), key.to_owned()));
            }
        }
    }
    names
}

#[test]
fn a_name_after_an_operator_matches_nothing() {
    for dataset in datasets() {
        let catalog = Catalog::built_in();
        let mut index = NameIndex::read(&catalog, dataset).unwrap();
        for (name, _) in names(dataset) {
            for operator in OPERATORS {
                let typed = format!("{operator}{name}");
                let found = index.best_matches(&typed, MatchStep::Exact..=MatchStep::OneEdit).unwrap();
                assert_eq!(found, [], "{}: {typed}", dataset.name);
            }
        }
    }
}

#[test]
fn a_filter_never_selects_the_opposite_of_its_value() {
    for dataset in datasets() {
        for flag in filter_flags(dataset) {
            let value = match flag.kind {
                FlagKind::Key(target) => {
                    column(&rows(&format!("{} -n 1 -c {}", target.name, target.key[0])), target.key[0])[0].clone()
                }
                FlagKind::Word(vocabulary) => vocabulary.words().next().unwrap().to_owned(),
                FlagKind::Date | FlagKind::Number => "2015".to_owned(),
                FlagKind::Switch | FlagKind::Source | FlagKind::Presence => continue,
            };
            for (operator, form) in OPERATORS.iter().zip(["NAME", "-q NAME", "count NAME --exact"].iter().cycle()) {
                // A dash before a number is its sign.
                if matches!(flag.kind, FlagKind::Number) && ["-", "–", "−"].contains(operator) {
                    continue;
                }
                let typed = quoted(&format!("--{}={operator}{value}", flag.name));
                let line = form.replace("NAME", &format!("{} {typed}", dataset.name));
                let answer = ask(&line);
                assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
                // After an operator, a relation is not a word of the vocabulary.
                let is_explained =
                    ["operators are not supported", "takes one of"].iter().any(|text| answer.err.contains(text));
                assert!(is_explained, "{line}: {}", answer.err);
            }
        }
    }
}

#[test]
fn every_command_with_names_rejects_an_operator() {
    for line in [
        "show '!nle-claut'",
        "show 'clusters/!nle-claut'",
        "show 'nle-claut/!gold'",
        "cite '!nle-claut'",
        "map --state '!nle'",
        "map labels --cluster '!nle-claut'",
        "brief --sector '!automotive'",
        "audit --verdict '!holds'",
        "links --host '!promexico.gob.mx'",
        "clusters --key '!nle-claut'",
        "labels --as-of '>2019-07-01'",
    ] {
        let answer = ask(line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
    }
}

#[test]
fn a_word_that_is_an_operator_is_a_value() {
    for relation in ["=", ">", "<", "≈", "≥"] {
        let found = rows(&format!("claims --relation '{relation}'"));
        assert!(column(&found, "relation").iter().all(|value| value == relation), "{relation}");
    }
    assert_eq!(ask("claims --relation '>='").status, 2);
}

#[test]
fn text_without_letters_is_rejected_and_an_operator_in_text_is_punctuation() {
    for text in ["", "!!", "…", "\u{ad}"] {
        assert_eq!(ask(&format!("clusters --text '{text}'")).status, 2, "{text:?}");
    }
    assert_eq!(ask("clusters --text '~claut' -f csv").out, ask("clusters --text claut -f csv").out);
}

#[test]
fn every_name_of_a_record_matches_the_record_even_in_quiet_sessions() {
    for dataset in datasets() {
        let catalog = Catalog::built_in();
        let mut index = NameIndex::read(&catalog, dataset).unwrap();
        let mut keys_by_name: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (name, key) in names(dataset) {
            keys_by_name.entry(name).or_default().insert(key);
        }
        for (name, keys) in keys_by_name {
            let found = index.best_matches(&name, MatchStep::Exact..=MatchStep::Alias).unwrap();
            let found: BTreeSet<String> = found.into_iter().map(|found| found.key).collect();
            // The key of a record may be an alias of another record; the key takes precedence.
            let is_key = keys.contains(&name) && found.contains(&name);
            assert!(is_key || keys.is_subset(&found), "{}: {name} is {keys:?}, not {found:?}", dataset.name);
        }
    }
}

#[test]
fn printed_names_match_their_cluster_in_every_command() {
    for (name, key) in [
        ("Chihuahua Auto Cluster", "chh-automotive"),
        ("Nuevo León Auto Cluster", "nle-claut"),
        ("Nuevo León Auto Cluster (CLAUT)", "nle-claut"),
        ("Baja California IT cluster", "bcn-it-baja"),
    ] {
        for quiet in ["", "-q "] {
            assert_eq!(
                ask(&format!("{quiet}show '{name}' -f csv")).out,
                ask(&format!("show {key} -f csv")).out.replace(&format!("\n{key},"), &format!("\n{name},")),
                "{name}"
            );
            let filtered = ask(&format!("{quiet}mentions --cluster '{name}' -f csv"));
            assert_eq!(filtered.out, ask(&format!("mentions --cluster {key} -f csv")).out, "{name}");
        }
        assert_eq!(ask(&format!("show --exact '{name}'")).status, 2, "{name} is not a key");
    }
    for row in rows("mentions").iter().chain(&rows("labels")) {
        let (name, key) = (row["printed_name"].as_str().unwrap(), row["cluster"].as_str().unwrap());
        let answer = ask(&format!("-q show {} -f jsonl", quoted(name)));
        let is_found = answer.status == 0 && answer.out.contains(&format!("\"{key}\""));
        assert!(is_found || answer.err.contains("is ambiguous") && answer.err.contains(key), "{name}: {}", answer.err);
    }
}

#[test]
fn a_match_of_the_title_of_a_record_is_not_reported() {
    let answer = ask("show 'Cluster Automotriz de Nuevo León'");
    assert_eq!((answer.status, &*answer.err), (0, ""));
    assert!(ask("show CLAUGTO").err.contains("(alias 'CLAUGTO')"));
}

#[test]
fn the_matches_of_an_ambiguous_name_are_listed_with_distinguishing_values() {
    for line in ["show CLAUT", "clusters --key CLAUT", "labels --cluster CLAUT", "-q show CLAUT"] {
        let answer = ask(line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
        let lines: Vec<&str> = answer.err.lines().collect();
        assert!(lines[1].contains("mex-claut") && lines[1].ends_with(" · Estado de México"), "{line}: {}", answer.err);
        assert!(lines[2].contains("nle-claut") && lines[2].ends_with(" · Nuevo León"), "{line}: {}", answer.err);
    }
}

#[test]
fn a_guess_allows_one_edit_in_a_long_word_after_the_first_letter() {
    let state = |typed: &str| {
        let answer = ask(&format!("states --key {} -c name -f csv", quoted(typed)));
        (answer.status == 0).then(|| answer.out.lines().nth(1).unwrap().to_owned())
    };
    for (typed, expected) in [
        ("jalsco", "Jalisco"),
        ("jalisoc", "Jalisco"),
        ("jaliscoo", "Jalisco"),
        ("queretero", "Querétaro"),
        ("nuevoleon", "Nuevo León"),
        ("baja californa sur", "Baja California Sur"),
    ] {
        assert_eq!(state(typed).as_deref(), Some(expected), "{typed}");
    }
    // Two edits, another first letter, a short word, a number.
    for typed in ["jalsc", "jlisc", "jlsco", "xalisco", "nuevo leom", "nuevo keon", "sonroa x", "33", "019"] {
        assert_eq!(state(typed), None, "{typed}");
    }
    for line in ["clusters --sector wine", "brief --sector toys", "clusters --sector wnie", "show wine", "show toys"] {
        assert_eq!(ask(line).status, 2, "{line}");
    }
    assert!(ask("clusters --state jalsc").err.contains("did you mean 'Jalisco'?"));
}

/// Returns misspellings of `name`: for each letter after the first, the letter is replaced, deleted, doubled and
/// swapped with the next.
fn misspellings(name: &str) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    let mut all = Vec::new();
    for at in 1..letters.len() {
        let (before, after) = letters.split_at(at);
        let join = |middle: &[char], after: &[char]| [before, middle, after].concat().into_iter().collect::<String>();
        all.push(join(&['q'], &after[1..]));
        all.push(join(&[], &after[1..]));
        all.push(join(&[after[0]], after));
        if after.len() > 1 {
            all.push(join(&[after[1], after[0]], &after[2..]));
        }
    }
    all
}

#[test]
fn a_misspelt_name_matches_its_record_or_none_and_every_guess_has_a_reason() {
    let states = rows("states");
    for name in column(&states, "name") {
        let catalog = Catalog::built_in();
        let dataset = datasets().find(|dataset| dataset.name == "states").unwrap();
        let mut index = NameIndex::read(&catalog, dataset).unwrap();
        for typed in misspellings(&name) {
            let found = index.best_matches(&typed, MatchStep::Exact..=MatchStep::OneEdit).unwrap();
            let guessed = found.iter().filter(|found| found.step > MatchStep::Alias);
            assert!(guessed.clone().all(|found| !found.reason.is_empty()), "{typed}");
            let several = found.len() > 1;
            assert!(several || found.iter().all(|found| found.key == name), "{typed} for {name}: {found:?}");
            // Two edits are too many, unless the result is one edit away from another name.
            for twice in misspellings(&typed).into_iter().step_by(23) {
                let found = index.best_matches(&twice, MatchStep::OneEdit..=MatchStep::OneEdit).unwrap();
                assert!(found.iter().all(|found| found.reason.starts_with("one edit away")), "{twice}");
            }
        }
    }
}

#[test]
fn a_quiet_session_accepts_no_guess() {
    for typed in ["nuevo", "jalsco", "queretero", "tlaxc"] {
        let (verbose, quiet) =
            (ask(&format!("clusters --state {typed}")), ask(&format!("-q clusters --state {typed}")));
        assert!(verbose.status < 2 && verbose.err.starts_with("eccp-mx: read "), "{typed}: {}", verbose.err);
        assert_eq!((quiet.status, &*quiet.out), (2, ""), "{typed}");
        assert!(quiet.err.contains("did you mean"), "{typed}: {}", quiet.err);
    }
    for typed in ["NL", "mx-nle", "19", "edomex", "nuevo-leon"] {
        assert_eq!(ask(&format!("-q clusters --state {typed}")).status, 0, "{typed}");
    }
    assert_eq!(ask("-q clusters --label gol").status, 2);
    assert_eq!(ask("-q show claugot").status, 2);
}

#[test]
fn a_number_does_not_match_a_longer_number() {
    let folder = tempfile::tempdir().unwrap();
    let header = "number,text,url,url_printed,repair,same_as,confidence,note,source";
    std::fs::write(folder.path().join("footnotes.csv"), format!("{header}\n100,A,,,,,certain,,\n")).unwrap();
    let mut context = context();
    context.data_dir = Some(folder.path().to_owned());
    assert_eq!(ask_in(&context, "footnotes --key 100").status, 0);
    for typed in ["10", "1", "1000", "010"] {
        assert_eq!(ask_in(&context, &format!("footnotes --key {typed}")).status, 2, "{typed} is not 100");
    }
}

#[test]
fn pasted_text_is_equivalent_to_typed_text() {
    for (typed, pasted) in [
        ("search certified", "search certi\u{fb01}ed"),
        ("search certified", "search ｃｅｒｔｉｆｉｅｄ"),
        ("search informacion", "search informa\u{ad}ción"),
        ("search informacion", "search informacio\u{301}n\u{200b}"),
        ("clusters --text nuevo", "clusters --text 'nue\u{ad}vo'"),
        ("clusters --state 'Nuevo León'", "clusters --state 'Nue\u{ad}vo Le\u{200d}ón\u{feff}'"),
        ("clusters --state 'Nuevo León'", "clusters --state 'Ｎｕｅｖｏ　Ｌｅóｎ'"),
        ("clusters --label gold", "clusters --label 'ｇｏｌｄ'"),
        ("show nle-claut -f csv", "show 'nle\u{2011}claut' -f csv"),
        ("labels --valid-on 2019-05-03", "labels --valid-on '2019\u{2011}05–03'"),
        ("labels --as-of 2019-05-03", "labels --as-of '２０１９−05—03'"),
        ("indicators --year 2017", "indicators --year ' ２０１７\u{a0}'"),
    ] {
        let (typed, pasted) = (ask(typed), ask(pasted));
        assert_eq!((pasted.status, pasted.err), (0, String::new()));
        let input = pasted.out.replace("nle\u{2011}claut", "nle-claut");
        assert_eq!(input, typed.out);
    }
}

#[test]
fn a_flag_with_a_typographic_dash_is_an_error_that_suggests_the_flag() {
    for line in [
        "clusters –state nle",
        "clusters —state nle",
        "clusters —state=nle",
        "clusters −−state nle",
        "count clusters –state nle",
        "map –state nle",
        "labels –state nle",
    ] {
        let answer = ask(line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
        assert!(answer.err.contains("did you mean '--state'?"), "{line}: {}", answer.err);
    }
    for line in ["search —in clusters x", "show –exact claut", "cite nle-claut —exact"] {
        let answer = ask(line);
        assert_eq!((answer.status, &*answer.out), (2, ""), "{line}");
        assert!(answer.err.contains("did you mean '--"), "{line}: {}", answer.err);
    }
    assert_eq!(ask("search -- —in clusters").status, 0, "arguments after -- are text");
}

#[test]
fn known_as_declarations_refer_to_their_dataset() {
    for dataset in datasets() {
        for known_as in dataset.known_as {
            let other = datasets().find(|other| other.name == known_as.dataset).unwrap();
            let target = other.referenced_dataset(known_as.reference).unwrap();
            assert_eq!(target.name, dataset.name, "{}.{}", known_as.dataset, known_as.reference);
            assert!(other.stored_columns().iter().any(|column| column.name == known_as.column), "{}", known_as.column);
        }
    }
}

#[test]
fn a_city_is_a_name_of_its_state() {
    let cities = rows("cities");
    assert!(!cities.is_empty());
    for city in cities {
        let [name, state, source] = ["name", "state", "source"].map(|column| city[column].as_str().unwrap().to_owned());
        let message = format!("eccp-mx: '{name}' is a city of state '{state}' ({source})\n");
        for line in ["clusters", "count mentions", "map clusters", "brief", "companies --not-state none"] {
            let by_city = ask(&format!("{line} --state {name}"));
            let by_state = ask(&format!("{line} --state {}", quoted(&state)));
            assert_eq!((by_city.status, &by_city.out), (by_state.status, &by_state.out), "{line}: {name}");
            // The state itself may have the name.
            assert_eq!(by_city.err, if name == state { by_state.err.clone() } else { message.clone() + &by_state.err });
        }
        if name != state {
            let shown = ask(&format!("show states/{name}"));
            assert_eq!(
                (shown.out, shown.err),
                (ask(&format!("show {}", quoted(&format!("states/{state}")))).out, message)
            );
            let exact = ask(&format!("clusters --exact --state {name}"));
            assert!(exact.status == 2 && exact.err.contains(&format!("no state is called '{name}'")), "{}", exact.err);
            assert_eq!(ask(&format!("clusters --quiet --state {name}")).err, "");
        }
    }
    let misspelt = ask("states --key monterey");
    assert!(
        misspelt.err.contains("one edit away from its city 'Monterrey', Section 3.2, profile 6"),
        "{}",
        misspelt.err
    );
}

#[test]
fn a_city_of_two_states_is_ambiguous() {
    let folder = tempfile::tempdir().unwrap();
    let cities =
        "name,state,confidence,note,source,footnotes\nAltamira,Tamaulipas,certain,,,\nAltamira,Hidalgo,certain,,,\n";
    std::fs::write(folder.path().join("cities.csv"), cities).unwrap();
    let context = eccp_mx::Context { data_dir: Some(folder.path().to_owned()), ..context() };
    let answer = ask_in(&context, "clusters --state altamira");
    assert_eq!(answer.status, 2);
    assert!(answer.err.contains("state 'altamira' is ambiguous; matches: 'Hidalgo', 'Tamaulipas'"), "{}", answer.err);
}
