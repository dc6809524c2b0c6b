//! Recomputing what the report claims: each claim's query is run over the data and its measure held against the number
//! stated.
//!
//! Knows how to measure and to judge. What the claims are is data, and nothing found is ever stored.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Command;

use crate::args::filters::{add_filter_args, apply_filters};
use crate::datasets::registry::{find_dataset, resolve_column};
use crate::datasets::report::EDITION;
use crate::datasets::{Claim, ClaimRelation, Operation, Verdict};
use crate::date::Date;
use crate::query::{Query, RowView};
use crate::render::Head;
use crate::schema::{Cell, ColumnType, FieldType as _, NestedValue, Record as _};
use crate::session::Session;
use crate::store::catalog::Catalog;
use crate::text::fold;

/// How far a number may be from one that is said to be about it, as a share of it.
const ABOUT: f64 = 0.05;
/// What begins the note of a claim whose numbers do not measure one thing.
const NOT_COMPARABLE: &str = "not comparable";

/// A claim with what was found.
pub(crate) struct Judged {
    /// The claim.
    pub claim: Claim,
    /// The number found.
    pub found: f64,
    /// What becomes of the claim.
    pub verdict: Verdict,
}

/// Recomputes every claim: of the built-in data, unless the own folder holds its own claims.
///
/// # Errors
/// If a query or a measure of a claim cannot be understood, or the data cannot be read.
pub(crate) fn judge(session: &mut Session<'_>) -> Result<Vec<Judged>> {
    on_their_data(session, |session| {
        let claims = session.catalog.records::<Claim>()?;
        claims.into_iter().map(|claim| judged(session, claim)).collect()
    })
}

/// Does something with the data that the claims are about.
///
/// # Errors
/// What `work` fails with, or if the own folder cannot be read.
pub(crate) fn on_their_data<T>(
    session: &mut Session<'_>,
    work: impl FnOnce(&mut Session<'_>) -> Result<T>,
) -> Result<T> {
    let own = session.catalog.source(&Claim::DATASET)?.is_user_data;
    let kept = (!own).then(|| std::mem::replace(&mut session.catalog, Catalog::built_in()));
    // A claim is about the report as it was published, whatever day the rest of the answer is for.
    let as_of = session.replace_as_of(None);
    let result = work(session);
    session.replace_as_of(as_of);
    if let Some(catalog) = kept {
        session.catalog = catalog;
    }
    result
}

fn judged(session: &mut Session<'_>, claim: Claim) -> Result<Judged> {
    let found = found(session, &claim).with_context(|| format!("claim '{}'", claim.id))?;
    let verdict = verdict(&claim, found);
    Ok(Judged { claim, found, verdict })
}

fn found(session: &mut Session<'_>, claim: &Claim) -> Result<f64> {
    let one = measured(session, &claim.query, &claim.measure)?;
    let (Some(operation), Some(query), Some(measure)) = (claim.operation, &claim.other_query, &claim.other_measure)
    else {
        if claim.operation.is_some() || claim.other_query.is_some() || claim.other_measure.is_some() {
            bail!("an operation needs both another query and another measure");
        }
        return Ok(one);
    };
    let other = measured(session, query, measure)?;
    if other == 0.0 && operation != Operation::Difference {
        bail!("'{query}' measures nothing, so there is no {} of it", operation.word());
    }
    Ok(tidy(match operation {
        Operation::Share => 100.0 * one / other,
        Operation::Growth => 100.0 * (one / other - 1.0),
        Operation::Difference => one - other,
    }))
}

/// What is measured of the rows of a query.
struct Measure<'m> {
    how: &'m str,
    column: &'m str,
    part: Option<&'m str>,
    of: Option<String>,
}

impl<'m> Measure<'m> {
    /// `rows`, or `sum`, `distinct` or `value` of a column; of a column of parts, `column.part`, and after ` of ` the
    /// text that a part must contain.
    fn parse(text: &'m str) -> Result<Measure<'m>> {
        let (measure, of) = match text.split_once(" of ") {
            Some((measure, of)) => (measure, Some(fold(of).into_owned())),
            None => (text, None),
        };
        let (how, path) = measure.split_once(' ').unwrap_or((measure, ""));
        let (column, part) = path.split_once('.').map_or((path, None), |(column, part)| (column, Some(part)));
        if !matches!((how, path.is_empty()), ("rows", true) | ("sum" | "distinct" | "value", false)) {
            bail!("'{text}' is no measure; expected rows, sum COLUMN, distinct COLUMN or value COLUMN");
        }
        Ok(Measure { how, column, part, of })
    }

    /// The values that a cell brings.
    fn values<'c>(&self, cell: &Cell<'c>) -> Vec<Cell<'c>> {
        let (Some(name), Cell::Nested(parts)) = (self.part, cell) else { return cell.values().to_vec() };
        let wanted = |part: &&NestedValue<'_>| {
            self.of
                .as_ref()
                .is_none_or(|of| part.iter().any(|(_, value)| fold(&value.display_text()).contains(of.as_str())))
        };
        let named =
            |part: &NestedValue<'c>| part.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
        parts.iter().filter(wanted).filter_map(named).collect()
    }
}

fn measured(session: &mut Session<'_>, line: &str, measure: &str) -> Result<f64> {
    let mut query = query(session, line)?;
    let measure = Measure::parse(measure)?;
    query.columns =
        if measure.column.is_empty() { Vec::new() } else { vec![resolve_column(query.dataset, measure.column)?] };
    let mut rows = 0;
    let mut values: Vec<Cell<'static>> = Vec::new();
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        rows += 1;
        for &index in &query.columns {
            values.extend(measure.values(&view.cell(index)).into_iter().map(Cell::into_owned));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    match measure.how {
        "rows" => Ok(f64::from(rows)),
        "distinct" => Ok(values.iter().map(|value| value.stored_text()).collect::<BTreeSet<_>>().len() as f64),
        "sum" => Ok(tidy(values.iter().map(number).sum::<Result<f64>>()?)),
        _ => match &values[..] {
            [value] => number(value),
            _ => bail!("'{line}' has {} values of {}; value COLUMN needs exactly one", values.len(), measure.column),
        },
    }
}

/// The query that a line asks: a dataset and its filters, quoted as for a POSIX shell.
///
/// # Errors
/// If it names no dataset, or a filter is not understood.
pub(crate) fn query(session: &mut Session<'_>, line: &str) -> Result<Query> {
    let words = shlex::split(line).with_context(|| format!("'{line}' has a quote that is not closed"))?;
    let of = words.first().and_then(|name| find_dataset(name));
    let of = of.with_context(|| format!("'{line}' does not begin with a dataset (eccp-mx datasets lists them)"))?;
    let grammar = add_filter_args(Command::new(of.name), of);
    let matches = grammar.try_get_matches_from(&words).map_err(|error| {
        let text = error.to_string();
        anyhow!("'{line}': {}", text.lines().next().unwrap_or_default().trim_start_matches("error: "))
    })?;
    let published: Date = EDITION.parse().map_err(|e: String| anyhow!(e))?;
    let mut query = Query::new(of, Date::from(published.first_day()));
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

/// The number without what binary fractions leave behind.
fn tidy(number: f64) -> f64 {
    rounded(number, 6)
}

/// The number rounded to so many decimals.
#[must_use]
pub(crate) fn rounded(number: f64, decimals: u32) -> f64 {
    let scale = 10_f64.powi(decimals.min(12) as i32);
    (number * scale).round() / scale
}

/// What becomes of a claim when `found` is found.
fn verdict(claim: &Claim, found: f64) -> Verdict {
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    let stated = claim.stated;
    if claim.note.as_deref().is_some_and(|note| note.starts_with(NOT_COMPARABLE)) {
        return Verdict::NotComparable;
    }
    let holds = match claim.relation {
        ClaimRelation::Equal => near(found, stated),
        ClaimRelation::About => (found - stated).abs() <= stated.abs() * ABOUT,
        ClaimRelation::Greater => found > stated,
        ClaimRelation::AtLeast => found >= stated,
        ClaimRelation::Less => found < stated,
    };
    match holds {
        true => Verdict::Holds,
        false if near(rounded(found, claim.decimals), stated) => Verdict::WithinRounding,
        false => Verdict::Contradicted,
    }
}

/// The fewest decimals of a number found that are kept for showing it.
const DECIMALS: u32 = 2;

/// The claims, recomputed, the contradicted ones first.
///
/// # Errors
/// As [`judge`].
pub(crate) fn ranked(session: &mut Session<'_>) -> Result<Vec<Judged>> {
    let mut judged = judge(session)?;
    judged.sort_by_key(|one| Verdict::WORDS.rank(one.verdict.word()));
    Ok(judged)
}

/// The heads of the answer.
#[must_use]
pub(crate) fn heads() -> [Head; 8] {
    let head = Head::new;
    [
        head("id", ColumnType::Text),
        head("claim", ColumnType::Text),
        head("relation", ColumnType::Text),
        head("stated", ColumnType::Number),
        head("found", ColumnType::Number),
        head("unit", ColumnType::Text),
        head("verdict", Verdict::COLUMN_TYPE),
        head("source", ColumnType::Text),
    ]
}

/// A row of the answer.
#[must_use]
pub(crate) fn cells(judged: &Judged) -> [Cell<'static>; 8] {
    let Judged { claim, found, verdict } = judged;
    let shown = rounded(*found, claim.decimals.max(DECIMALS));
    let cells: [&dyn AsCell; 8] =
        [&claim.id, &claim.claim, &claim.relation, &claim.stated, &shown, &claim.unit, verdict, &claim.source];
    cells.map(|cell| cell.as_cell().into_owned())
}

/// Values of different types in one row.
trait AsCell {
    fn as_cell(&self) -> Cell<'_>;
}

impl<T: crate::schema::FieldType> AsCell for T {
    fn as_cell(&self) -> Cell<'_> {
        self.cell()
    }
}
