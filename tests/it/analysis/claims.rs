//! Tests of `audit` on examples calculated by hand (measures, operations, relations, rounding and qualifiers), and of
//! the verdict of each built-in claim.

use std::collections::BTreeMap;

use crate::common::{Answer, ask, ask_in, rows, terminal};
use serde_json::Value;
use tempfile::TempDir;

const CLAIMS: &str = "id,edition,source,claim,stated,expected,unit,basis,relation,query,measure,factor,other_query,\
                      other_measure,operation,listed,sector,state,note,footnotes\n";
/// The expected verdict of each built-in claim, determined by two readers of the report.
const VERDICTS: &str = include_str!("verdicts.csv");
const INDICATORS: &str =
    "id,topic,sector,state,cluster,indicator,value,unit,qualifier,year,period,note,source,footnotes\n";
const LABELS: &str = "cluster,level,printed_name,printed_sector,valid_until,confidence,note,source,footnotes\n";
const PROFILES: &str = r#"[
    {"cluster": "nle-claut", "members": 30, "services": ["Training", "Export"], "members_breakdown": [
        {"number": 5, "group": "Firms in México"}, {"number": 7, "group": "universities"}, {"number": 1, "group": "firms"}]},
    {"cluster": "jal-ijalti", "services": ["export", "Export", "Events"], "members_breakdown": [
        {"number": 9, "group": "firms"}]}
]"#;

/// A row of `claims.csv`.
#[derive(Clone)]
struct Claim<'c> {
    stated: &'c str,
    expected: &'c str,
    basis: &'c str,
    relation: &'c str,
    query: &'c str,
    measure: &'c str,
    factor: &'c str,
    other_query: &'c str,
    other_measure: &'c str,
    operation: &'c str,
    listed: &'c str,
    note: &'c str,
}

/// The claim that there is one cluster, from which the tests derive other claims.
const CLAIM: Claim<'static> = Claim {
    stated: "1",
    expected: "",
    basis: "counted",
    relation: "=",
    query: "clusters",
    measure: "rows",
    factor: "",
    other_query: "",
    other_measure: "",
    operation: "",
    listed: "",
    note: "",
};

/// Writes the claims, with the ids `c0`, `c1` and so on, and other files to a temporary copy of the built-in directory.
fn user_data(claims: &[Claim<'_>], files: &[(&str, &str)]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/data")).unwrap().map(Result::unwrap) {
        std::fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
    }
    let mut writer = csv::WriterBuilder::new().from_writer(CLAIMS.as_bytes().to_vec());
    for (index, claim) in claims.iter().enumerate() {
        let id = format!("c{index}");
        let Claim { stated, expected, basis, relation, query, measure, factor, .. } = claim;
        let Claim { other_query, other_measure, operation, listed, note, .. } = claim;
        let start = [&*id, "", "Table 6", "A claim", stated, expected, "%", basis, relation, query, measure, factor];
        let end = [*other_query, other_measure, operation, listed, "", "", note, ""];
        writer.write_record(start.into_iter().chain(end)).unwrap();
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

/// Returns the recomputed number and the verdict for each claim, in the order of the claims.
fn audit(claims: &[Claim<'_>], files: &[(&str, &str)]) -> Vec<(f64, String)> {
    let answer = run(&user_data(claims, files), "audit -f jsonl");
    assert_eq!(answer.status, 0, "{}", answer.err);
    let mut rows: Vec<Value> = answer.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    rows.sort_by_key(|row| row["id"].as_str().unwrap()[1..].parse::<usize>().unwrap());
    rows.iter().map(|row| (row["found"].as_f64().unwrap(), row["verdict"].as_str().unwrap().to_owned())).collect()
}

/// Returns an `indicators.csv` with the keys `i0`, `i1` and so on. Each value may be followed by a space and a
/// qualifier.
fn indicators(values: &[&str]) -> String {
    let row = |(index, value): (usize, &&str)| {
        let (value, qualifier) = value.split_once(' ').unwrap_or((value, ""));
        format!("i{index},growth,,,,An indicator,{value},%,{qualifier},,,,,\n")
    };
    INDICATORS.to_owned() + &values.iter().enumerate().map(row).collect::<String>()
}

/// A claim about the value of the first indicator.
const VALUE: Claim<'static> = Claim { query: "indicators --key i0", measure: "value value", ..CLAIM };

/// Audits a claim about indicators with these values.
fn audit_values(claim: Claim<'_>, values: &[&str]) -> (f64, String) {
    audit(&[claim], &[("indicators.csv", &indicators(values))]).remove(0)
}

/// Returns the verdict on the claim that `value` has `relation` to `stated`.
fn verdict(basis: &str, value: &str, relation: &str, stated: &str) -> String {
    audit_values(Claim { basis, relation, stated, ..VALUE }, &[value]).1
}

/// Returns a claim about an operation on the values of two indicators.
fn operation<'c>(operation: &'c str, basis: &'c str, stated: &'c str) -> Claim<'c> {
    Claim { basis, stated, other_query: "indicators --key i1", other_measure: "value value", operation, ..VALUE }
}

#[test]
fn a_measure_counts_rows_or_distinct_values_adds_values_or_selects_one() {
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
    let operate = |left: &str, name: &str, right: &str| audit_values(operation(name, "counted", "1"), &[left, right]).0;
    // 100 * 3 / 4
    assert_eq!(operate("3", "share", "4"), 75.0);
    assert_eq!(operate("4", "share", "3"), 133.33);
    assert_eq!(operate("0", "share", "4"), 0.0);
    // 100 * (3 / 4 - 1)
    assert_eq!(operate("3", "growth", "4"), -25.0);
    assert_eq!(operate("4", "growth", "3"), 33.33);
    assert_eq!(operate("0", "growth", "4"), -100.0);
    // 3 - 4
    assert_eq!(operate("3", "difference", "4"), -1.0);
    assert_eq!(operate("4", "difference", "3"), 1.0);
    assert_eq!(operate("4", "difference", "0"), 4.0);
    assert_eq!(operate("4", "difference", "-3"), 7.0);
    // The factor converts the first measure to the unit of the second: 100 * (3 * 1000) / 4000.
    let scaled = |name, factor| audit_values(Claim { factor, ..operation(name, "counted", "1") }, &["3", "4000"]).0;
    assert_eq!(scaled("share", "1000"), 75.0);
    assert_eq!(scaled("growth", "1000"), -25.0);
    assert_eq!(scaled("difference", "0.5"), -3998.5);
    // The factor also applies without an operation: 3 * 40.
    assert_eq!(audit_values(Claim { factor: "40", stated: "120", ..VALUE }, &["3"]), (120.0, "holds".to_owned()));
}

#[test]
fn a_relation_compares_exact_counts() {
    for (value, relation, stated, expected) in [
        ("3", "=", "3", "holds"),
        ("2.999", "=", "3.001", "contradicted"),
        ("3", "=", "3.4", "contradicted"),
        ("4", ">", "3", "holds"),
        ("3", ">", "3", "contradicted"),
        ("2", ">", "3", "contradicted"),
        ("4", "≥", "3", "holds"),
        ("3", "≥", "3", "holds"),
        ("2", "≥", "3", "contradicted"),
        ("2", "<", "3", "holds"),
        ("3", "<", "3", "contradicted"),
        ("4", "<", "3", "contradicted"),
        ("2", "plausibility", "3", "holds"),
        ("3", "plausibility", "3", "holds"),
        ("4", "plausibility", "3", "implausible"),
        ("-4", "<", "-3", "holds"),
        ("-4", ">", "-3", "contradicted"),
    ] {
        assert_eq!(verdict("counted", value, relation, stated), expected, "{value} {relation} {stated}");
    }
}

#[test]
fn rounding_explains_a_difference_within_half_a_unit_of_the_last_printed_decimal() {
    for (value, relation, stated, expected) in [
        // 3 means 2.5 to 3.5, 3.4 means 3.35 to 3.45, 3.6 means 3.55 to 3.65.
        ("3", "=", "3", "holds"),
        ("3", "=", "3.4", "within rounding"),
        ("3", "=", "3.5", "within rounding"),
        ("3", "=", "3.6", "contradicted"),
        ("3", "=", "2.5", "within rounding"),
        ("3", "=", "2.4", "contradicted"),
        ("-3", "=", "-3.5", "within rounding"),
        ("-3", "=", "-3.6", "contradicted"),
        // 2.25 means 2.245 to 2.255, 2.3 means 2.25 to 2.35, 2.4 means 2.35 to 2.45.
        ("2.25", "=", "2.3", "within rounding"),
        ("2.25", "=", "2.4", "contradicted"),
        ("2.25", "=", "2", "within rounding"),
        ("1234.5678", "=", "1234.568", "within rounding"),
        ("1234.5678", "=", "1234.566", "contradicted"),
        // A bound is exact.
        ("3", ">", "3", "within rounding"),
        ("3", ">", "3.4", "within rounding"),
        ("3", ">", "3.5", "contradicted"),
        ("3", ">", "2.9", "holds"),
        ("3", "≥", "3.5", "within rounding"),
        ("3", "≥", "3.6", "contradicted"),
        ("3", "≥", "3", "holds"),
        ("3", "<", "3", "within rounding"),
        ("3", "<", "2.6", "within rounding"),
        ("3", "<", "2.5", "contradicted"),
        ("3", "<", "3.1", "holds"),
        ("3", "plausibility", "3", "holds"),
        ("3", "plausibility", "2.5", "within rounding"),
        ("3", "plausibility", "2.4", "implausible"),
    ] {
        assert_eq!(verdict("rounded", value, relation, stated), expected, "{value} {relation} {stated}");
    }
}

#[test]
fn around_allows_half_a_unit_of_the_last_nonzero_digit() {
    for (value, stated, expected) in [
        ("330", "330", "holds"),
        // 325 to 335
        ("325", "330", "holds"),
        ("335", "330", "holds"),
        ("324.9", "330", "contradicted"),
        ("335.1", "330", "contradicted"),
        // 3500 to 4500
        ("3500", "4000", "holds"),
        ("4501", "4000", "contradicted"),
        ("1.5", "2", "holds"),
        ("1.4", "2", "contradicted"),
        // 0.05 to 0.15
        ("0.05", "0.1", "holds"),
        ("0.04", "0.1", "contradicted"),
        // -150 to -50
        ("-50", "-100", "holds"),
        ("-49", "-100", "contradicted"),
        ("100", "-100", "contradicted"),
    ] {
        assert_eq!(verdict("counted", value, "≈", stated), expected, "{value} ≈ {stated}");
    }
    // Around 2 is 1.5 to 2.5. 1 means 0.5 to 1.5, which overlaps; 1.4 means 1.35 to 1.45, which does not.
    assert_eq!(verdict("rounded", "1", "≈", "2"), "within rounding");
    assert_eq!(verdict("rounded", "1.4", "≈", "2"), "contradicted");
}

#[test]
fn the_rounding_of_each_operand_is_propagated_through_an_operation() {
    for (values, name, basis, stated, expected) in [
        // 2.765 to 2.775 of 3.465 to 3.475 is 79.57 to 80.09 %; 80 means 79.5 to 80.5.
        (["2.77", "3.47"], "share", "rounded", "80", "within rounding"),
        (["2.77", "3.47"], "share", "rounded", "82", "contradicted"),
        // 2.5 to 3.5 of 3.5 to 4.5 is 55.56 to 100 %.
        (["3", "4"], "share", "rounded", "75", "holds"),
        (["3", "4"], "share", "rounded", "56", "within rounding"),
        (["3", "4"], "share", "rounded", "55", "contradicted"),
        (["3", "4"], "share", "rounded", "100", "within rounding"),
        (["3", "4"], "share", "rounded", "101", "contradicted"),
        (["3", "4"], "share", "counted", "75", "holds"),
        (["3", "4"], "share", "counted", "76", "contradicted"),
        // -44.44 to 0 %
        (["3", "4"], "growth", "rounded", "-25", "holds"),
        (["3", "4"], "growth", "rounded", "-44", "within rounding"),
        (["3", "4"], "growth", "rounded", "-45", "contradicted"),
        (["3", "4"], "growth", "rounded", "0", "within rounding"),
        (["3", "4"], "growth", "rounded", "1", "contradicted"),
        (["3", "4"], "growth", "counted", "-26", "contradicted"),
        // -2 to 0
        (["3", "4"], "difference", "rounded", "-1", "holds"),
        (["3", "4"], "difference", "rounded", "-2", "within rounding"),
        (["3", "4"], "difference", "rounded", "-3", "contradicted"),
        (["3", "4"], "difference", "rounded", "0", "within rounding"),
        (["3", "4"], "difference", "rounded", "1", "contradicted"),
        (["3", "4"], "difference", "counted", "0", "contradicted"),
        // 2.5 to 3.5 of 0.05 to 0.15 is at most 7000 %.
        (["3", "0.1"], "share", "rounded", "9000", "contradicted"),
        (["-3", "4"], "share", "rounded", "-56", "within rounding"),
        (["-3", "4"], "share", "rounded", "-55", "contradicted"),
    ] {
        let claim = operation(name, basis, stated);
        assert_eq!(audit_values(claim, &values).1, expected, "{values:?} {name} {basis} {stated}");
    }
    // The sum of 2.5 to 3.5 and 3.5 to 4.5 is 6 to 8.
    let sum = Claim { query: "indicators", measure: "sum value", basis: "rounded", ..CLAIM };
    for (basis, stated, expected) in [
        ("rounded", "7", "holds"),
        ("rounded", "8", "within rounding"),
        ("rounded", "6", "within rounding"),
        ("rounded", "9", "contradicted"),
        ("rounded", "5", "contradicted"),
        ("counted", "8", "contradicted"),
    ] {
        assert_eq!(audit_values(Claim { basis, stated, ..sum.clone() }, &["3", "4"]).1, expected, "{basis} {stated}");
    }
    // 2.5 to 3.5, times 10.
    let times_ten = Claim { factor: "10", basis: "rounded", ..VALUE };
    for (stated, expected) in
        [("30", "holds"), ("35", "within rounding"), ("25", "within rounding"), ("36", "contradicted")]
    {
        assert_eq!(audit_values(Claim { stated, ..times_ten.clone() }, &["3"]).1, expected, "{stated}");
    }
    // The bounds of a share with a factor: 100 * 10 * (2.5 to 3.5) / (3.5 to 4.5).
    for (stated, expected) in [("556", "within rounding"), ("555", "contradicted")] {
        let claim = Claim { factor: "10", ..operation("share", "rounded", stated) };
        assert_eq!(audit_values(claim, &["3", "4"]).1, expected, "{stated}");
    }
}

#[test]
fn a_qualifier_opens_or_widens_the_interval_of_a_printed_number() {
    for (value, stated, expected) in [
        // From 2.5 upwards.
        ("3 more than", "100", "within rounding"),
        ("3 more than", "2", "within rounding"),
        ("3 more than", "1", "contradicted"),
        ("3 at least", "100", "within rounding"),
        ("3 at least", "1", "contradicted"),
        // Up to 3.5.
        ("3 up to", "-100", "within rounding"),
        ("3 up to", "4", "within rounding"),
        ("3 up to", "5", "contradicted"),
        // 325 to 335; 336 means 335.5 to 336.5.
        ("330 around", "335", "within rounding"),
        ("330 around", "336", "contradicted"),
        ("3 average", "4", "within rounding"),
        ("3 average", "5", "contradicted"),
    ] {
        assert_eq!(verdict("rounded", value, "=", stated), expected, "{value} = {stated}");
    }
    // A qualifier opens the interval of a count too, but a count is not rounded.
    assert_eq!(verdict("counted", "3 more than", "=", "4"), "within rounding");
    assert_eq!(verdict("counted", "3 more than", "=", "2.9"), "contradicted");
    // The sum of more than 3 and 4 has no upper bound, and 4 minus more than 3 has no lower bound.
    let sum = Claim { query: "indicators", measure: "sum value", stated: "90", basis: "rounded", ..CLAIM };
    assert_eq!(audit_values(sum, &["3 more than", "4"]).1, "within rounding");
    assert_eq!(audit_values(operation("difference", "rounded", "-90"), &["4", "3 more than"]).1, "within rounding");
    assert_eq!(audit_values(operation("difference", "rounded", "90"), &["4", "3 more than"]).1, "contradicted");
    // Each nested record has its own qualifier.
    let targets = r#"[{"id": "a", "title": "A", "kind": "law", "summary": "A.", "targets": [
        {"quantity": "exports", "value": 3, "unit": "%", "qualifier": "at least"},
        {"quantity": "imports", "value": 3, "unit": "%"}]}]"#;
    let target = |measure: &'static str| {
        let claim = Claim { query: "policies", measure, stated: "100", basis: "rounded", ..CLAIM };
        audit(&[claim], &[("policies.json", targets)]).remove(0).1
    };
    assert_eq!(target("value targets.value of exports"), "within rounding");
    assert_eq!(target("value targets.value of imports"), "contradicted");
    assert_eq!(target("sum targets.value"), "within rounding");
    // The number of rows and of distinct values is exact.
    let rows = Claim { query: "indicators", measure: "rows", stated: "2", basis: "rounded", ..CLAIM };
    assert_eq!(audit_values(rows.clone(), &["3 more than"]).1, "contradicted");
    assert_eq!(audit_values(Claim { measure: "distinct value", ..rows }, &["3 more than"]).1, "contradicted");
}

#[test]
fn rounding_errors_of_binary_fractions_change_no_verdict() {
    let values = ["0.1", "0.2", "0.3"];
    // In binary fractions 0.1 + 0.2 is greater than 0.3, and 0.3 - 0.1 is less than 0.2.
    let sum = Claim { query: "indicators --key i0 --key i1", measure: "sum value", ..CLAIM };
    let difference = Claim {
        query: "indicators --key i2",
        other_query: "indicators --key i0",
        ..operation("difference", "counted", "0.2")
    };
    for (claim, expected) in [
        (Claim { stated: "0.3", relation: ">", ..sum.clone() }, "contradicted"),
        (Claim { stated: "0.3", relation: "≥", ..sum.clone() }, "holds"),
        (Claim { stated: "0.3", relation: "plausibility", ..sum.clone() }, "holds"),
        (Claim { stated: "0.3", ..sum }, "holds"),
        (Claim { relation: "<", ..difference.clone() }, "contradicted"),
        (Claim { relation: "≥", ..difference.clone() }, "holds"),
        (difference, "holds"),
    ] {
        assert_eq!(audit_values(claim.clone(), &values).1, expected, "{} {}", claim.relation, claim.stated);
    }
    // Numbers that differ by less than 1e-9 are equal.
    assert_eq!(verdict("counted", "3.0000000001", "=", "3"), "holds");
    assert_eq!(verdict("counted", "2.9999999999", "=", "3"), "holds");
    assert_eq!(verdict("counted", "3.00000001", "=", "3"), "contradicted");
    assert_eq!(verdict("counted", "2.99999999", "=", "3"), "contradicted");
}

#[test]
fn the_recomputed_number_is_written_with_two_decimals() {
    for (value, expected) in [("2.256", 2.26), ("-2.255555", -2.26), ("2.25", 2.25), ("0.004", 0.0), ("300", 300.0)] {
        assert_eq!(audit_values(VALUE, &[value]).0, expected, "{value}");
    }
    // 100 * 1 / 3
    assert_eq!(audit_values(operation("share", "counted", "1"), &["1", "3"]).0, 33.33);
}

#[test]
fn a_number_that_we_chose_is_expected_and_not_stated() {
    let row = |claim| {
        let answer = run(&user_data(&[claim], &[]), "audit -f jsonl");
        serde_json::from_str::<Value>(answer.out.trim()).unwrap_or_else(|_| panic!("{}", answer.err))
    };
    let ours = row(Claim { stated: "", expected: "97", relation: "plausibility", ..CLAIM });
    assert_eq!((&ours["stated"], &ours["expected"], &ours["verdict"]), (&Value::Null, &97.into(), &"holds".into()));
    let equal = row(Claim { stated: "", expected: "97", ..CLAIM });
    assert_eq!(equal["verdict"], "holds");
    let stated = row(Claim { stated: "97", ..CLAIM });
    assert_eq!((&stated["stated"], &stated["expected"]), (&97.into(), &Value::Null));
}

#[test]
fn items_listed_in_a_claim_can_be_counted() {
    let claim = |measure, stated| Claim {
        query: "claims --key c0",
        measure,
        listed: "leather; gold; leather; silver",
        stated,
        ..CLAIM
    };
    assert_eq!(audit(&[claim("distinct listed", "3")], &[]), [(3.0, "holds".to_owned())]);
    assert_eq!(audit(&[claim("distinct listed", "4")], &[]), [(3.0, "contradicted".to_owned())]);
}

#[test]
fn numbers_of_different_quantities_have_no_verdict() {
    for (basis, note, stated, expected) in [
        ("not comparable", "one counts plants", "97", "not comparable"),
        ("not comparable", "", "1", "not comparable"),
        ("counted", "not comparable", "1", "contradicted"),
        ("counted", "", "97", "holds"),
    ] {
        assert_eq!(audit(&[Claim { basis, note, stated, ..CLAIM }], &[])[0].1, expected, "{basis} {note}");
    }
    // The recomputed number is shown nevertheless.
    assert_eq!(audit(&[Claim { basis: "not comparable", ..CLAIM }], &[])[0].0, 97.0);
}

#[test]
fn contradicted_claims_come_first_and_claims_can_be_selected_by_verdict() {
    let claims = [
        CLAIM.clone(),
        Claim { stated: "97", ..CLAIM },
        Claim { basis: "not comparable", ..CLAIM },
        Claim { stated: "96.6", basis: "rounded", query: "indicators", measure: "sum value", note: "Why.", ..CLAIM },
        Claim { stated: "2", ..CLAIM },
        Claim { stated: "90", relation: "≥", ..CLAIM },
        Claim { stated: "", expected: "96", relation: "plausibility", ..CLAIM },
    ];
    let dir = user_data(&claims, &[("indicators.csv", &indicators(&["97"]))]);
    let ids = |line: &str| -> Vec<String> {
        run(&dir, line).out.lines().map(|line| line.split(',').next().unwrap().to_owned()).collect()
    };
    assert_eq!(ids("audit -f csv --no-header"), ["c0", "c4", "c6", "c3", "c2", "c1", "c5"]);
    assert_eq!(ids("audit -f csv --no-header --verdict holds"), ["c1", "c5"]);
    assert_eq!(ids("audit -f csv --no-header --verdict holds --verdict within-rounding"), ["c3", "c1", "c5"]);
    let line = format!("--data '{}' audit", dir.path().display());
    let summary = ask_in(&terminal(100), &line).out.lines().last().unwrap().to_owned();
    assert_eq!(summary, "7 claims: 2 contradicted, 1 implausible, 1 within rounding, 1 not comparable, 2 holds");
    let row = run(
        &dir,
        "audit -f csv --verdict within-rounding -c id,claim,relation,stated,expected,found,unit,verdict,note",
    )
    .out;
    assert_eq!(
        row,
        "id,claim,relation,stated,expected,found,unit,verdict,note\n\
         c3,A claim,=,96.6,,97,%,within rounding,Why.\n"
    );
    let table = run(&dir, "audit --verdict within-rounding").out;
    assert!(table.contains("note") && table.contains("Why."), "the default view contains the note: {table}");
}

#[test]
fn claims_are_audited_on_the_data_of_their_directory() {
    let cluster = "id,name,acronym,state,sector,website,source\nmx-a,A,,,,,\n";
    assert_eq!(audit(&[CLAIM], &[("clusters.csv", cluster)]), [(1.0, "holds".to_owned())]);
    assert_eq!(audit(&[CLAIM], &[]), [(97.0, "contradicted".to_owned())]);
    let dir = user_data(&[], &[("clusters.csv", cluster)]);
    assert_eq!(run(&dir, "audit -f csv").out.lines().count(), 1, "an empty file has no claims");
}

#[test]
fn a_claim_about_labels_uses_their_status_on_the_first_day_of_the_edition() {
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
        // The rows are sorted by verdict.
        assert_eq!(found, [2.0, 1.0, 1.0], "{as_of}{}", answer.err);
    }
}

#[test]
fn an_invalid_claim_is_a_finding_of_check_and_the_same_error_of_audit() {
    let pair = Claim { other_query: "clusters --state Hidalgo", other_measure: "rows", operation: "share", ..CLAIM };
    let together = "operation, other_query and other_measure must be given together";
    let nonsense = Claim { other_query: "nonsense --foo", ..pair.clone() };
    for (claim, message) in [
        (nonsense, "the query 'nonsense --foo' must begin with the name of a dataset"),
        (Claim { other_measure: "sum depth", ..pair.clone() }, "'clusters' has no column 'depth'"),
        (Claim { query: "labels --level gld", ..CLAIM }, "not 'gld'"),
        (Claim { query: "clusters --state nuevo", ..CLAIM }, "did you mean 'Nuevo León'?"),
        (Claim { query: "clusters --state '!nle'", ..CLAIM }, "operators are not supported; type 'nle' alone"),
        (Claim { query: "policies --year 20x", ..CLAIM }, "20x"),
        (Claim { query: "cluster", ..CLAIM }, "the query 'cluster' must begin with the name of a dataset"),
        (Claim { query: "", ..CLAIM }, "query: must not be empty"),
        (Claim { query: "clusters --text 'a", ..CLAIM }, "has an unclosed quote"),
        (Claim { query: "clusters --sate nle", ..CLAIM }, "'clusters --sate nle': unexpected argument '--sate' found"),
        (Claim { query: "clusters --state Atlantis", ..CLAIM }, "no state is called 'Atlantis'"),
        (Claim { measure: "number", ..CLAIM }, "'number' is unknown"),
        (Claim { measure: "rows name", ..CLAIM }, "'rows name' is unknown"),
        (Claim { measure: "sum", ..CLAIM }, "'sum' is unknown"),
        (Claim { measure: "distinct", ..CLAIM }, "'distinct' is unknown"),
        (Claim { query: "indicators --year 2016..2013", ..CLAIM }, "did you mean 2013..2016?"),
        (Claim { query: "indicators --year ..", ..CLAIM }, "'..' has neither a start nor an end"),
        (Claim { query: "indicators --value 1,000", ..CLAIM }, "'1,000' is not a number"),
        (Claim { query: "indicators --value '>=5'", ..CLAIM }, "type --value 5.."),
        (Claim { query: "clusters --state nle..jal", ..CLAIM }, "looks like a range"),
        (Claim { query: "clusters --state nle,none", ..CLAIM }, "'none' cannot be part of the list"),
        (Claim { query: "mentions --cluster none", ..CLAIM }, "--cluster does not take 'none'"),
        (Claim { query: "clusters --source 'Table 9'", ..CLAIM }, "no place is called 'Table 9'"),
        (Claim { query: "clusters --not-text x", ..CLAIM }, "--not-text"),
        (Claim { measure: "value", ..CLAIM }, "'value' is unknown"),
        (Claim { measure: "sum depth", ..CLAIM }, "'clusters' has no column 'depth'"),
        (Claim { measure: "sum name", ..CLAIM }, "is not a number"),
        (
            Claim { measure: "value name", ..CLAIM },
            "gives 97 values of the column 'name'; the measure 'value COLUMN' needs exactly one",
        ),
        (
            Claim { query: "clusters --state Hidalgo", measure: "value name", ..CLAIM },
            "gives 0 values of the column 'name'; the measure 'value COLUMN' needs exactly one",
        ),
        (Claim { stated: "", ..CLAIM }, "exactly one of stated and expected must be given"),
        (Claim { expected: "1", ..CLAIM }, "exactly one of stated and expected must be given"),
        (Claim { factor: "0", ..CLAIM }, "factor is 0; it must be greater than 0"),
        (Claim { factor: "-2", ..CLAIM }, "factor is -2; it must be greater than 0"),
        (Claim { basis: "", ..CLAIM }, "basis: must not be empty"),
        (pair.clone(), "the measure of the query 'clusters --state Hidalgo' is 0, so the share is undefined"),
        (Claim { operation: "growth", ..pair.clone() }, "is 0, so the growth is undefined"),
        (Claim { operation: "", ..pair.clone() }, together),
        (Claim { other_query: "", ..pair.clone() }, together),
        (Claim { other_measure: "", ..pair.clone() }, together),
        (Claim { other_query: "", other_measure: "", ..pair.clone() }, together),
        (Claim { other_measure: "", operation: "", ..pair.clone() }, together),
        (Claim { other_query: "", operation: "", ..pair.clone() }, together),
    ] {
        let dir = user_data(&[CLAIM, claim], &[]);
        let answer = run(&dir, "audit");
        assert_eq!((answer.status, &*answer.out), (2, ""), "{message}: {}", answer.err);
        assert!(answer.err.contains(message), "{message}: {}", answer.err);
        let check = run(&dir, "check -f jsonl");
        assert_eq!(check.status, 1, "{message}: {}", check.err);
        let finding: Value = serde_json::from_str(&check.out).unwrap_or_else(|_| panic!("{message}: {}", check.out));
        let [line, column] = ["line", "column"].map(|name| finding[name].as_u64().unwrap());
        assert_eq!(line, 3, "{}", check.out);
        let file = dir.path().join("claims.csv").display().to_string();
        let field = finding["field"].as_str().unwrap();
        let expected = format!("{file}:{line}:{column}: {field}: {}", finding["problem"].as_str().unwrap());
        assert!(answer.err.contains(&expected), "{expected}: {}", answer.err);
        // The position is that of the field.
        let index = CLAIMS.trim_end().split(',').position(|name| name == field).unwrap();
        let text = std::fs::read_to_string(file).unwrap();
        let row = csv::ReaderBuilder::new().from_reader(text.as_bytes()).records().nth(1).unwrap().unwrap();
        let quoted = |field: &str| {
            field.len() + 2 * usize::from(field.contains(['\'', ',', '"']) && text.contains(&format!("\"{field}\"")))
        };
        let before: usize = row.iter().take(index).map(|field| quoted(field) + 1).sum();
        assert_eq!(column as usize, before + 1, "{field}: {text}");
    }
    // A difference from 0 is defined.
    let claim = Claim { operation: "difference", ..pair };
    assert_eq!(audit(&[claim], &[])[0].0, 97.0);
}

#[test]
fn each_built_in_claim_has_the_expected_verdict() {
    let expected: BTreeMap<&str, &str> =
        VERDICTS.lines().skip(1).map(|line| line.split_once(',').expect("id,verdict")).collect();
    let audited = rows("audit");
    let actual: BTreeMap<&str, &str> = audited
        .iter()
        .map(|row| (row["id"].as_str().expect("an id"), row["verdict"].as_str().expect("a verdict")))
        .collect();
    assert_eq!(actual, expected);
}
