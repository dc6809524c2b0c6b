//! The arithmetic of `audit`, on examples worked by hand: measures, operations, relations, tolerance and rounding.

use crate::common::{Answer, ask, ask_in, terminal};
use serde_json::Value;
use tempfile::TempDir;

const CLAIMS: &str =
    "id,source,claim,stated,unit,decimals,relation,query,measure,other_query,other_measure,operation,note,footnotes\n";
const INDICATORS: &str =
    "id,topic,sector,state,cluster,indicator,value,unit,qualifier,year,period,note,source,footnotes\n";
const LABELS: &str = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";
const PROFILES: &str = r#"[
    {"cluster": "nle-claut", "members": 30, "services": ["Training", "Export"], "members_breakdown": [
        {"number": 5, "group": "Firms in México"}, {"number": 7, "group": "universities"}, {"number": 1, "group": "firms"}]},
    {"cluster": "jal-ijalti", "services": ["export", "Export", "Events"], "members_breakdown": [
        {"number": 9, "group": "firms"}]}
]"#;

/// A row of `claims.csv`. The default is `1 = number of clusters`.
#[derive(Clone)]
struct Claim<'c> {
    stated: &'c str,
    decimals: &'c str,
    relation: &'c str,
    query: &'c str,
    measure: &'c str,
    other_query: &'c str,
    other_measure: &'c str,
    operation: &'c str,
    note: &'c str,
}

const CLAIM: Claim<'static> = Claim {
    stated: "1",
    decimals: "0",
    relation: "=",
    query: "clusters",
    measure: "rows",
    other_query: "",
    other_measure: "",
    operation: "",
    note: "",
};

/// Writes the claims, with the ids `c0`, `c1` and so on, and other files to a temporary directory.
fn user_data(claims: &[Claim<'_>], files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = csv::WriterBuilder::new().from_writer(CLAIMS.as_bytes().to_vec());
    for (index, claim) in claims.iter().enumerate() {
        let id = format!("c{index}");
        let Claim { stated, decimals, relation, query, measure, other_query, other_measure, operation, note } = claim;
        writer
            .write_record([
                &id,
                "Table 6",
                "A claim",
                stated,
                "%",
                decimals,
                relation,
                query,
                measure,
                other_query,
                other_measure,
                operation,
                note,
                "",
            ])
            .unwrap();
    }
    std::fs::write(dir.path().join("claims.csv"), writer.into_inner().unwrap()).unwrap();
    for (name, text) in files {
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    dir
}

fn run(dir: &TempDir, line: &str) -> Answer {
    ask(&format!("--data '{}' {line}", dir.path().display()))
}

/// Returns the number found and the verdict of each claim, in the order of the claims.
fn audit(claims: &[Claim<'_>], files: &[(&str, &str)]) -> Vec<(f64, String)> {
    let answer = run(&user_data(claims, files), "audit -f jsonl");
    assert_eq!(answer.status, 0, "{}", answer.err);
    let mut rows: Vec<Value> = answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    rows.sort_by_key(|row| row["id"].as_str().unwrap()[1..].parse::<usize>().unwrap());
    rows.iter().map(|row| (row["found"].as_f64().unwrap(), row["verdict"].as_str().unwrap().to_owned())).collect()
}

/// Returns an `indicators.csv` with these values, whose keys are `i0`, `i1` and so on.
fn indicators(values: &[&str]) -> String {
    let row = |(index, value): (usize, &&str)| format!("i{index},growth,,,,An indicator,{value},%,,,,,,\n");
    INDICATORS.to_owned() + &values.iter().enumerate().map(row).collect::<String>()
}

/// Audits a claim about one value.
fn audit_value(value: &str, relation: &str, stated: &str, decimals: &str) -> (f64, String) {
    let claim = Claim { stated, decimals, relation, query: "indicators", measure: "value value", ..CLAIM };
    audit(&[claim], &[("indicators.csv", &indicators(&[value]))]).remove(0)
}

fn verdict(value: &str, relation: &str, stated: &str, decimals: &str) -> String {
    audit_value(value, relation, stated, decimals).1
}

/// Audits an operation on two values; returns the number found.
fn operate(left: &str, operation: &str, right: &str, decimals: &str) -> f64 {
    let claim = Claim {
        decimals,
        query: "indicators --key i0",
        measure: "value value",
        other_query: "indicators --key i1",
        other_measure: "value value",
        operation,
        ..CLAIM
    };
    audit(&[claim], &[("indicators.csv", &indicators(&[left, right]))])[0].0
}

#[test]
fn a_measure_counts_adds_distinguishes_or_picks_values() {
    let files = [("indicators.csv", &*indicators(&["1.5", "2.25", "1.5"])), ("profiles.json", PROFILES)];
    for (query, measure, expected) in [
        ("indicators", "rows", 3.0),
        ("indicators --key i1", "rows", 1.0),
        ("indicators --text nothing", "rows", 0.0),
        ("indicators", "sum value", 5.25),
        ("indicators --text nothing", "sum value", 0.0),
        ("indicators", "distinct value", 2.0),
        ("indicators --key i1", "value value", 2.25),
        ("profiles", "sum members", 30.0),
        ("profiles --cluster nle-claut", "value members", 30.0),
        // The elements of lists are Training, Export; export, Export, Events.
        ("profiles", "distinct services", 4.0),
        // 5 + 7 + 1 + 9
        ("profiles", "sum members_breakdown.number", 22.0),
        ("profiles --cluster nle-claut", "sum members_breakdown.number", 13.0),
        // The groups that contain `firms`, ignoring case and accents: 5 + 1 + 9.
        ("profiles", "sum members_breakdown.number of Firms", 15.0),
        ("profiles", "value members_breakdown.number of FIRMS in Mexico", 5.0),
        ("profiles", "sum members_breakdown.number of nothing", 0.0),
        // The text may be in any field of a nested value.
        ("profiles", "sum members_breakdown.number of 7", 7.0),
        ("profiles", "distinct members_breakdown.group", 3.0),
    ] {
        let claim = Claim { query, measure, ..CLAIM };
        assert_eq!(audit(&[claim], &files)[0].0, expected, "{measure} of {query}");
    }
}

#[test]
fn a_share_growth_or_difference_compares_two_measures() {
    // 100 * 3 / 4
    assert_eq!(operate("3", "share", "4", "0"), 75.0);
    assert_eq!(operate("4", "share", "3", "0"), 133.33);
    assert_eq!(operate("0", "share", "4", "0"), 0.0);
    // 100 * (3 / 4 - 1)
    assert_eq!(operate("3", "growth", "4", "0"), -25.0);
    assert_eq!(operate("4", "growth", "3", "0"), 33.33);
    assert_eq!(operate("0", "growth", "4", "0"), -100.0);
    // 3 - 4
    assert_eq!(operate("3", "difference", "4", "0"), -1.0);
    assert_eq!(operate("4", "difference", "3", "0"), 1.0);
    assert_eq!(operate("4", "difference", "0", "0"), 4.0);
    assert_eq!(operate("4", "difference", "-3", "0"), 7.0);
}

#[test]
fn a_relation_compares_the_number_found_with_the_number_stated() {
    for (value, relation, stated, expected) in [
        ("3", "=", "3", "holds"),
        ("2.999", "=", "3.001", "contradicted"),
        ("4", ">", "3", "holds"),
        // Not greater, but equal when rounded.
        ("3", ">", "3", "within rounding"),
        ("2", ">", "3", "contradicted"),
        ("4", "≥", "3", "holds"),
        ("3", "≥", "3", "holds"),
        ("2", "≥", "3", "contradicted"),
        ("2", "<", "3", "holds"),
        ("3", "<", "3", "within rounding"),
        ("4", "<", "3", "contradicted"),
        ("-4", "<", "-3", "holds"),
        ("-4", ">", "-3", "contradicted"),
    ] {
        assert_eq!(verdict(value, relation, stated, "0"), expected, "{value} {relation} {stated}");
    }
}

#[test]
fn about_tolerates_a_difference_of_five_per_cent_of_the_number_stated() {
    for (value, stated, expected) in [
        ("100", "100", "holds"),
        ("105", "100", "holds"),
        ("105.01", "100", "contradicted"),
        ("95", "100", "holds"),
        ("94.99", "100", "contradicted"),
        ("-105", "-100", "holds"),
        ("-105.01", "-100", "contradicted"),
        ("-95", "-100", "holds"),
        ("-94.99", "-100", "contradicted"),
        ("100", "-100", "contradicted"),
        // 5 % of 0.1 is 0.005.
        ("0.104", "0.1", "holds"),
        ("0.106", "0.1", "contradicted"),
        ("0", "0", "holds"),
    ] {
        assert_eq!(verdict(value, "≈", stated, "2"), expected, "{value} ≈ {stated}");
    }
    // Beyond the tolerance, rounding to the stated decimals is still allowed: 0.6 rounds to 1.
    assert_eq!(verdict("0.6", "≈", "1", "0"), "within rounding");
}

#[test]
fn a_number_that_rounds_to_the_stated_one_is_within_rounding() {
    for (value, stated, decimals, expected) in [
        ("2.25", "2.3", "1", "within rounding"),
        ("2.25", "2.2", "1", "contradicted"),
        ("2.25", "2", "0", "within rounding"),
        ("2.5", "3", "0", "within rounding"),
        ("2.5", "2", "0", "contradicted"),
        ("-2.5", "-3", "0", "within rounding"),
        ("-2.5", "-2", "0", "contradicted"),
        ("2.25", "2.25", "0", "holds"),
        ("1234.5678", "1234.568", "3", "within rounding"),
        ("1234.5678", "1234.567", "3", "contradicted"),
        ("0.0004", "0", "3", "within rounding"),
        ("0.0005", "0", "3", "contradicted"),
    ] {
        assert_eq!(verdict(value, "=", stated, decimals), expected, "{value} = {stated}, {decimals} decimals");
    }
}

#[test]
fn the_errors_of_binary_fractions_change_no_verdict() {
    let files = [("indicators.csv", &*indicators(&["0.1", "0.2", "0.3"]))];
    // In binary fractions 0.1 + 0.2 is greater than 0.3, and 0.3 - 0.1 is less than 0.2.
    let sum = Claim { query: "indicators --key i0 --key i1", measure: "sum value", decimals: "1", ..CLAIM };
    let difference = Claim {
        query: "indicators --key i2",
        measure: "value value",
        other_query: "indicators --key i0",
        other_measure: "value value",
        operation: "difference",
        decimals: "1",
        ..CLAIM
    };
    let claims = [
        Claim { stated: "0.3", relation: ">", ..sum.clone() },
        Claim { stated: "0.3", relation: "=", ..sum },
        Claim { stated: "0.2", relation: "<", ..difference.clone() },
        Claim { stated: "0.2", relation: "=", ..difference },
    ];
    let verdicts: Vec<String> = audit(&claims, &files).into_iter().map(|(_, verdict)| verdict).collect();
    assert_eq!(verdicts, ["within rounding", "holds", "within rounding", "holds"]);
    // Numbers that differ by less than a thousand-millionth are equal.
    assert_eq!(verdict("3.0000000001", "=", "3", "10"), "holds");
    assert_eq!(verdict("2.9999999999", "=", "3", "10"), "holds");
    assert_eq!(verdict("3.000000002", "=", "3", "9"), "contradicted");
    assert_eq!(verdict("2.999999998", "=", "3", "9"), "contradicted");
    assert_eq!(verdict("9e-10", "=", "0", "9"), "holds");
    assert_eq!(verdict("1e-9", "=", "0", "9"), "contradicted");
}

#[test]
fn the_number_found_has_the_stated_decimals_and_at_least_two() {
    for (value, decimals, expected) in
        [("2.256", "0", 2.26), ("2.256", "2", 2.26), ("2.256", "3", 2.256), ("-2.255555", "4", -2.2556)]
    {
        assert_eq!(audit_value(value, "=", "1", decimals).0, expected, "{value}, {decimals} decimals");
    }
    // More than 12 decimals are not rounded, however many are stated.
    for decimals in ["12", "13", "400", "4000000000"] {
        assert_eq!(audit_value("2.25", "=", "2.25", decimals), (2.25, "holds".to_owned()), "{decimals} decimals");
        assert_eq!(audit_value("1e-12", "=", "1", decimals).0, 1e-12, "{decimals} decimals");
        assert_eq!(audit_value("1e-13", "=", "1", decimals).0, 0.0, "{decimals} decimals");
    }
    // A computed number has six decimals: 100 * 1 / 3.
    assert_eq!(operate("1", "share", "3", "8"), 33.333333);
    assert_eq!(operate("1", "share", "3", "4"), 33.3333);
}

#[test]
fn a_note_that_begins_with_not_comparable_suspends_the_verdict() {
    for (note, stated, expected) in [
        ("not comparable: one counts plants", "97", "not comparable"),
        ("not comparable", "1", "not comparable"),
        ("one counts plants, so not comparable", "1", "contradicted"),
        ("", "97", "holds"),
    ] {
        assert_eq!(audit(&[Claim { note, stated, ..CLAIM }], &[])[0].1, expected, "{note}");
    }
}

#[test]
fn contradicted_claims_come_first_and_claims_can_be_selected_by_verdict() {
    let claims = [
        CLAIM.clone(),
        Claim { stated: "97", ..CLAIM },
        Claim { note: "not comparable", ..CLAIM },
        Claim { stated: "97", relation: ">", ..CLAIM },
        Claim { stated: "2", ..CLAIM },
        Claim { stated: "90", relation: "≥", ..CLAIM },
    ];
    let dir = user_data(&claims, &[]);
    let ids = |line: &str| -> Vec<String> {
        run(&dir, line).out.lines().map(|line| line.split(',').next().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("audit -f csv --no-header"), ["c0", "c4", "c3", "c2", "c1", "c5"]);
    assert_eq!(ids("audit -f csv --no-header --verdict holds"), ["c1", "c5"]);
    assert_eq!(ids("audit -f csv --no-header --verdict holds --verdict within-rounding"), ["c3", "c1", "c5"]);
    let line = format!("--data '{}' audit", dir.path().display());
    let summary = ask_in(&terminal(100), &line).out.lines().last().unwrap().to_owned();
    assert_eq!(summary, "6 claims: 2 contradicted, 1 within rounding, 1 not comparable, 2 holds");
    let row = run(&dir, "audit -f csv --verdict within-rounding").out;
    assert_eq!(
        row,
        "id,claim,relation,stated,found,unit,verdict,source\nc3,A claim,>,97,97,%,within rounding,Table 6\n"
    );
}

#[test]
fn user_claims_are_audited_on_user_data_and_built_in_claims_on_built_in_data() {
    let cluster = "id,name,acronym,state,sector,website,source\nmx-a,A,,,,,\n";
    assert_eq!(audit(&[CLAIM], &[("clusters.csv", cluster)]), [(1.0, "holds".to_owned())]);
    assert_eq!(audit(&[CLAIM], &[]), [(97.0, "contradicted".to_owned())]);
    let dir = user_data(&[], &[("clusters.csv", cluster)]);
    assert_eq!(run(&dir, "audit -f csv").out.lines().count(), 1, "an empty file has no claims");
    std::fs::remove_file(dir.path().join("claims.csv")).unwrap();
    assert_eq!(run(&dir, "audit -f csv").out, ask("audit -f csv").out);
}

#[test]
fn labels_are_valid_or_not_on_the_first_day_of_the_edition_whatever_the_reference_date() {
    let label = |key: &str, until: &str| format!("{key},gold,A,,{until},certain,,,\n");
    let labels = [label("nle-claut", "2019-03-15"), label("jal-ijalti", "2019-02-28"), label("bcn-it-baja", "2019")];
    let labels = LABELS.to_owned() + &labels.concat();
    let claims = [
        Claim { query: "labels --status valid", ..CLAIM },
        Claim { query: "labels --status lapsed", ..CLAIM },
        Claim { query: "labels --valid-on 2019-03-31", ..CLAIM },
    ];
    let dir = user_data(&claims, &[("labels.csv", &labels)]);
    for as_of in ["", "--as-of 2019-01-01 ", "--as-of 2030-01-01 "] {
        let answer = run(&dir, &format!("{as_of}audit -f jsonl"));
        let found = |line: &str| serde_json::from_str::<Value>(line).unwrap()["found"].as_f64().unwrap();
        let found: Vec<f64> = answer.out.lines().map(found).collect();
        // Two are contradicted or hold; the order of the answer is by verdict.
        assert_eq!(found, [2.0, 1.0, 1.0], "{as_of}{}", answer.err);
    }
}

#[test]
fn an_invalid_claim_is_an_error_that_names_the_claim() {
    let pair = Claim { other_query: "clusters --state Hidalgo", other_measure: "rows", operation: "share", ..CLAIM };
    let together = "operation, other_query and other_measure must be given together";
    for (claim, message) in [
        (Claim { query: "cluster", ..CLAIM }, "'cluster' does not begin with a dataset"),
        (Claim { query: "", ..CLAIM }, "query: must not be empty"),
        (Claim { query: "clusters --text 'a", ..CLAIM }, "has an unclosed quote"),
        (Claim { query: "clusters --sate nle", ..CLAIM }, "'clusters --sate nle': unexpected argument '--sate' found"),
        (Claim { query: "clusters --state Atlantis", ..CLAIM }, "no state is called 'Atlantis'"),
        (Claim { measure: "number", ..CLAIM }, "'number' is not a measure"),
        (Claim { measure: "rows name", ..CLAIM }, "'rows name' is not a measure"),
        (Claim { measure: "sum", ..CLAIM }, "'sum' is not a measure"),
        (Claim { measure: "distinct", ..CLAIM }, "'distinct' is not a measure"),
        (Claim { measure: "value", ..CLAIM }, "'value' is not a measure"),
        (Claim { measure: "sum depth", ..CLAIM }, "clusters has no column 'depth'"),
        (Claim { measure: "sum name", ..CLAIM }, "is not a number"),
        (Claim { measure: "value name", ..CLAIM }, "has 97 values of name; value COLUMN needs exactly one"),
        (
            Claim { query: "clusters --state Hidalgo", measure: "value name", ..CLAIM },
            "has 0 values of name; value COLUMN needs exactly one",
        ),
        (pair.clone(), "'clusters --state Hidalgo' measures 0, so the share is undefined"),
        (Claim { operation: "growth", ..pair.clone() }, "measures 0, so the growth is undefined"),
        (Claim { operation: "", ..pair.clone() }, together),
        (Claim { other_query: "", ..pair.clone() }, together),
        (Claim { other_measure: "", ..pair.clone() }, together),
        (Claim { other_query: "", other_measure: "", ..pair.clone() }, together),
        (Claim { other_measure: "", operation: "", ..pair.clone() }, together),
        (Claim { other_query: "", operation: "", ..pair.clone() }, together),
    ] {
        let answer = run(&user_data(&[claim], &[]), "audit");
        assert_eq!((answer.status, &*answer.out), (2, ""), "{message}: {}", answer.err);
        assert!(answer.err.contains(message), "{message}: {}", answer.err);
        assert!(message.starts_with("query") || answer.err.contains("claim 'c0'"), "{}", answer.err);
    }
    // A difference from 0 is defined.
    let claim = Claim { operation: "difference", ..pair };
    assert_eq!(audit(&[claim], &[])[0].0, 97.0);
}
