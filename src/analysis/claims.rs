//! Audits the claims of the report: runs the query of each claim, computes its measure and compares the result with the number
//! that the report states.
//!
//! The claims are records of a dataset; no claim is named here and no result is stored.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Command;

use crate::args::filters::{add_filter_args, apply_filters};
use crate::datasets::registry;
use crate::datasets::report::EDITION;
use crate::datasets::{Claim, ClaimRelation, Operation, Verdict};
use crate::date::Date;
use crate::query::{Query, RowView};
use crate::render::ColumnHeader;
use crate::schema::{Cell, ColumnType, FieldType, NestedValue, Record as _};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::text::fold;

/// The largest difference between two numbers that are about equal, as a share of the number stated.
const TOLERANCE: f64 = 0.05;
/// The largest difference between two numbers that are equal but for the errors of binary fractions.
const EPSILON: f64 = 1e-9;
/// The decimals of a computed number. Rounding removes the errors of binary fractions.
const COMPUTED_DECIMALS: u32 = 6;
/// The fewest decimals with which a computed number is written.
const WRITTEN_DECIMALS: u32 = 2;
/// The beginning of the note of a claim whose two numbers measure different things.
const NOT_COMPARABLE: &str = "not comparable";

/// A claim with the result of its audit.
pub(crate) struct AuditedClaim {
    /// The claim.
    pub claim: Claim,
    /// The number computed from the data.
    pub found: f64,
    /// Whether the claim holds.
    pub verdict: Verdict,
}

/// Audits every claim, in the order of the verdicts: contradicted claims first.
///
/// # Errors
/// If a query or a measure is invalid, or the data cannot be read.
pub(crate) fn audit_claims(session: &mut Session<'_>) -> Result<Vec<AuditedClaim>> {
    let mut audited: Vec<AuditedClaim> = with_claim_data(session, |session| {
        let claims = session.catalog.records::<Claim>()?;
        claims.into_iter().map(|claim| audit_claim(session, claim)).collect()
    })?;
    audited.sort_by_key(|audited| Verdict::WORDS.rank(audited.verdict.word()));
    Ok(audited)
}

/// Runs `work` on the data that the claims are about: the built-in data, unless the user data has claims of its own.
///
/// # Errors
/// The errors of `work`, or if the user data cannot be read.
pub(crate) fn with_claim_data<T>(
    session: &mut Session<'_>,
    work: impl FnOnce(&mut Session<'_>) -> Result<T>,
) -> Result<T> {
    let is_user_data = session.catalog.source(&Claim::DATASET)?.is_user_data;
    let replaced = (!is_user_data).then(|| std::mem::replace(&mut session.catalog, Catalog::built_in()));
    // A claim is about the report as published, whatever the reference date of the command.
    let as_of = session.replace_as_of(None);
    let result = work(session);
    session.replace_as_of(as_of);
    if let Some(catalog) = replaced {
        session.catalog = catalog;
    }
    result
}

fn audit_claim(session: &mut Session<'_>, claim: Claim) -> Result<AuditedClaim> {
    let found = compute(session, &claim).with_context(|| format!("claim '{}'", claim.id))?;
    let verdict = verdict(&claim, found);
    Ok(AuditedClaim { claim, found, verdict })
}

/// Computes the number to compare with the one stated: a measure, or an operation on two measures.
fn compute(session: &mut Session<'_>, claim: &Claim) -> Result<f64> {
    let left = measure(session, &claim.query, &claim.measure)?;
    let (operation, query, other_measure) = match (claim.operation, &claim.other_query, &claim.other_measure) {
        (None, None, None) => return Ok(left),
        (Some(operation), Some(query), Some(measure)) => (operation, query, measure),
        _ => bail!("operation, other_query and other_measure must be given together"),
    };
    let right = measure(session, query, other_measure)?;
    if right == 0.0 && operation != Operation::Difference {
        bail!("'{query}' measures 0, so the {} is undefined", operation.word());
    }
    Ok(round(
        match operation {
            Operation::Share => 100.0 * left / right,
            Operation::Growth => 100.0 * (left / right - 1.0),
            Operation::Difference => left - right,
        },
        COMPUTED_DECIMALS,
    ))
}

/// How the rows of a query become one number.
#[derive(Clone, Copy, PartialEq)]
enum Aggregate {
    /// The number of rows.
    Rows,
    /// The sum of the values of a column.
    Sum,
    /// The number of distinct values of a column.
    Distinct,
    /// The only value of a column.
    Value,
}

/// A parsed measure: `rows`, or an aggregate of a column. For a column of nested values a field is named after a dot, and
/// only the nested values that contain the text after ` of ` count: `sum targets.value of by source`.
struct Measure<'m> {
    aggregate: Aggregate,
    column: &'m str,
    field: Option<&'m str>,
    folded_text: Option<String>,
}

impl<'m> Measure<'m> {
    fn parse(text: &'m str) -> Result<Measure<'m>> {
        let (measure, folded_text) = match text.split_once(" of ") {
            Some((measure, text)) => (measure, Some(fold(text).into_owned())),
            None => (text, None),
        };
        let (name, path) = measure.split_once(' ').unwrap_or((measure, ""));
        let (column, field) = path.split_once('.').map_or((path, None), |(column, field)| (column, Some(field)));
        let aggregate = match (name, column.is_empty()) {
            ("rows", true) => Aggregate::Rows,
            ("sum", false) => Aggregate::Sum,
            ("distinct", false) => Aggregate::Distinct,
            ("value", false) => Aggregate::Value,
            _ => bail!("'{text}' is not a measure; expected rows, sum COLUMN, distinct COLUMN or value COLUMN"),
        };
        Ok(Measure { aggregate, column, field, folded_text })
    }

    /// Returns the values of a cell that count: its elements if it is a list, the named field of its nested values.
    fn values<'c>(&self, cell: &Cell<'c>) -> Vec<Cell<'c>> {
        let (Some(name), Cell::Nested(nested)) = (self.field, cell) else { return cell.values().to_vec() };
        let counts = |nested: &&NestedValue<'_>| match &self.folded_text {
            Some(text) => nested.iter().any(|(_, value)| fold(&value.display_text()).contains(text.as_str())),
            None => true,
        };
        let value_of_field =
            |nested: &NestedValue<'c>| nested.iter().find(|(field, _)| *field == name).map(|(_, value)| value.clone());
        nested.iter().filter(counts).filter_map(value_of_field).collect()
    }
}

/// Runs the query of `line` and returns the measure of its rows.
fn measure(session: &mut Session<'_>, line: &str, measure: &str) -> Result<f64> {
    let mut query = parse_query(session, line)?;
    let measure = Measure::parse(measure)?;
    query.columns = match measure.aggregate {
        Aggregate::Rows => Vec::new(),
        _ => vec![registry::resolve_column(query.dataset, measure.column)?],
    };
    let mut rows = 0;
    let mut values: Vec<Cell<'static>> = Vec::new();
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        rows += 1;
        for &index in &query.columns {
            values.extend(measure.values(&view.cell(index)).into_iter().map(Cell::into_owned));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    match measure.aggregate {
        Aggregate::Rows => Ok(f64::from(rows)),
        Aggregate::Distinct => Ok(values.iter().map(Cell::stored_text).collect::<BTreeSet<_>>().len() as f64),
        Aggregate::Sum => Ok(round(values.iter().map(number).sum::<Result<f64>>()?, COMPUTED_DECIMALS)),
        Aggregate::Value => match &values[..] {
            [value] => number(value),
            _ => bail!("'{line}' has {} values of {}; value COLUMN needs exactly one", values.len(), measure.column),
        },
    }
}

/// Parses a dataset and its filters, quoted as for a POSIX shell, into a query. Labels are valid or not on the first day of
/// the report's edition.
///
/// # Errors
/// If `line` does not begin with a dataset, or a filter is invalid.
pub(crate) fn parse_query(session: &mut Session<'_>, line: &str) -> Result<Query> {
    let words = shlex::split(line).with_context(|| format!("'{line}' has an unclosed quote"))?;
    let dataset = words
        .first()
        .and_then(|name| registry::find_dataset(name))
        .with_context(|| format!("'{line}' does not begin with a dataset (eccp-mx datasets lists them)"))?;
    let grammar = add_filter_args(Command::new(dataset.name), dataset);
    let matches = grammar.try_get_matches_from(&words).map_err(|error| {
        let text = error.to_string();
        anyhow!("'{line}': {}", text.lines().next().unwrap_or_default().trim_start_matches("error: "))
    })?;
    let published: Date = EDITION.parse().map_err(|error: String| anyhow!(error))?;
    let mut query = Query::new(dataset, Date::from(published.first_day()));
    apply_filters(&matches, session, &mut query)?;
    Ok(query)
}

fn number(cell: &Cell<'_>) -> Result<f64> {
    match cell {
        Cell::Integer(number) => Ok(*number as f64),
        Cell::Number(number) => Ok(*number),
        other => bail!("'{}' is not a number", other.stored_text()),
    }
}

/// Rounds a number half away from zero to at most 12 decimals.
#[must_use]
pub(crate) fn round(number: f64, decimals: u32) -> f64 {
    let scale = 10_f64.powi(decimals.min(12) as i32);
    (number * scale).round() / scale
}

/// Compares the number found with the one stated.
fn verdict(claim: &Claim, found: f64) -> Verdict {
    let stated = claim.stated;
    let is_equal = |a: f64, b: f64| (a - b).abs() < EPSILON;
    if claim.note.as_deref().is_some_and(|note| note.starts_with(NOT_COMPARABLE)) {
        return Verdict::NotComparable;
    }
    let holds = match claim.relation {
        ClaimRelation::Equal => is_equal(found, stated),
        ClaimRelation::About => (found - stated).abs() <= stated.abs() * TOLERANCE,
        ClaimRelation::Greater => found > stated,
        ClaimRelation::AtLeast => found >= stated,
        ClaimRelation::Less => found < stated,
    };
    match holds {
        true => Verdict::Holds,
        false if is_equal(round(found, claim.decimals), stated) => Verdict::WithinRounding,
        false => Verdict::Contradicted,
    }
}

/// Returns the columns of an audit.
#[must_use]
pub(crate) fn output_columns() -> [ColumnHeader; 8] {
    [
        ColumnHeader::new("id", ColumnType::Text),
        ColumnHeader::new("claim", ColumnType::Text),
        ColumnHeader::new("relation", ColumnType::Text),
        ColumnHeader::new("stated", ColumnType::Number),
        ColumnHeader::new("found", ColumnType::Number),
        ColumnHeader::new("unit", ColumnType::Text),
        ColumnHeader::new("verdict", Verdict::COLUMN_TYPE),
        ColumnHeader::new("source", ColumnType::Text),
    ]
}

/// Returns a claim as a row of [`output_columns`].
#[must_use]
pub(crate) fn output_cells(audited: &AuditedClaim) -> [Cell<'static>; 8] {
    let AuditedClaim { claim, found, verdict } = audited;
    [
        claim.id.cell().into_owned(),
        claim.claim.cell().into_owned(),
        claim.relation.cell().into_owned(),
        Cell::Number(claim.stated),
        Cell::Number(round(*found, claim.decimals.max(WRITTEN_DECIMALS))),
        claim.unit.cell().into_owned(),
        verdict.cell().into_owned(),
        claim.source.cell().into_owned(),
    ]
}
