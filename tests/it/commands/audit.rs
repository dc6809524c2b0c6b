//! Tests of `audit` as a list: its filters, columns, order and limit, and its relation to the claims.

use std::collections::BTreeSet;

use eccp_mx::internals::query::filter_flags;
use serde_json::Value;

use crate::common::{ask, column, datasets, rows};

fn keys(rows: &[Value]) -> BTreeSet<String> {
    column(rows, "id").into_iter().collect()
}

#[test]
fn an_audit_is_the_claims_with_the_number_found_and_the_verdict() {
    let (claims, audit) = (rows("claims"), rows("audit"));
    assert_eq!(claims.len(), audit.len());
    for claim in &claims {
        let audited = audit.iter().find(|row| row["id"] == claim["id"]).unwrap();
        let mut cells = audited.as_object().unwrap().clone();
        let verdict = cells.remove("verdict").unwrap();
        let found = cells.remove("found").unwrap();
        assert_eq!(Value::Object(cells), *claim);
        assert!(verdict.is_string() && (found.is_number() || verdict == "not comparable"), "{audited}");
        assert!(claim.get("verdict").is_none(), "only the audit has verdicts");
    }
}

#[test]
fn an_audit_has_the_filters_of_the_claims_and_those_of_its_verdicts() {
    let claims = datasets().find(|dataset| dataset.name == "claims").unwrap();
    let mut values: Vec<(String, String)> = vec![
        ("--text".into(), "automotive".into()),
        ("--text".into(), "'\"table 6\"'".into()),
        ("--key".into(), "table-6-puebla,table-6-tlaxcala".into()),
        ("--not-key".into(), "table-6-puebla".into()),
        ("--source".into(), "'Section 2.3'".into()),
        ("--not-source".into(), "'Table 6'".into()),
        ("--not-factor".into(), "any".into()),
        ("--stated".into(), "2..5".into()),
        ("--sector".into(), "automotive,ict".into()),
    ];
    for flag in filter_flags(claims) {
        values.push((format!("--{}", flag.name), "any".to_owned()));
        if !claims.columns[flag.columns[0]].required {
            values.push((format!("--{}", flag.name), "none".to_owned()));
        }
    }
    for (flag, value) in values {
        let line = format!("{flag} {value}");
        assert_eq!(keys(&rows(&format!("audit {line}"))), keys(&rows(&format!("claims {line}"))), "{line}");
    }
    let all = rows("audit");
    for verdict in ["contradicted", "holds", "'within rounding'", "contradicted,holds"] {
        let (with, without) =
            (rows(&format!("audit --verdict {verdict}")), rows(&format!("audit --not-verdict {verdict}")));
        assert_eq!(with.len() + without.len(), all.len(), "{verdict}");
        let words: Vec<&str> = verdict.trim_matches('\'').split(',').collect();
        assert!(with.iter().all(|row| words.contains(&row["verdict"].as_str().unwrap())), "{verdict}");
        assert!(!without.iter().any(|row| words.contains(&row["verdict"].as_str().unwrap())), "{verdict}");
    }
    for row in rows("audit --found 10..20.5") {
        assert!((10.0..=20.5).contains(&row["found"].as_f64().unwrap()), "{row}");
    }
    let in_range = |row: &&Value| row["found"].as_f64().is_some_and(|found| (10.0..=20.5).contains(&found));
    assert_eq!(rows("audit --found 10..20.5").len(), all.iter().filter(in_range).count());
}

#[test]
fn an_audit_is_sorted_cut_and_limited_like_any_list() {
    let verdicts =
        ["contradicted", "differs from your data", "implausible", "within rounding", "not comparable", "holds"];
    let rank = |row: &Value| verdicts.iter().position(|verdict| row["verdict"] == **verdict).unwrap();
    assert!(rows("audit").is_sorted_by_key(rank), "contradicted claims first");
    assert!(rows("audit --sort=-verdict").iter().rev().is_sorted_by_key(rank));
    let stated = rows("audit --stated any --sort=-stated -n 5 -c id,stated");
    assert!(stated.is_sorted_by(|a, b| a["stated"].as_f64() >= b["stated"].as_f64()) && stated.len() == 5);
    assert_eq!(stated, rows("claims --stated any --sort=-stated -n 5 -c id,stated"));
    assert_eq!(ask("audit -c id -n 1 -0").out, format!("{}\0", rows("audit")[0]["id"].as_str().unwrap()));
    let columns = rows("columns audit");
    assert_eq!(column(&columns, "column"), rows("audit")[0].as_object().unwrap().keys().cloned().collect::<Vec<_>>());
    assert!(ask("claims --help").out.contains("audit"), "claims point to the audit");
}
