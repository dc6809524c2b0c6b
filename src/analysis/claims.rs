//! Audits the claims of the report. Runs the query of each claim, computes its measure and compares the result with the
//! number that the report states.
//!
//! The claims are records of a dataset; this module treats no claim specially and stores no result.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use anyhow::{Context as _, Result, anyhow, bail};
use clap::Command;
use serde::Deserialize as _;
use serde::de::IntoDeserializer as _;
use serde::de::value::StrDeserializer;

use crate::analysis::interval::Interval;
use crate::args::filters::{add_filter_args, apply_filters};
use crate::args::rare_flags::RareFlags;
use crate::datasets::registry;
use crate::datasets::{AUDIT, Basis, Claim, ClaimRelation, Operation, Qualifier, Verdict};
use crate::date::{AsOf, Date};
use crate::diagnostic::{Diagnostic, Problem};
use crate::query::facets::{FlagKind, NEGATION, filter_flags};
use crate::query::{Query, RowView};
use crate::schema::{
    Cell, ColumnType, Dataset, FieldType, NestedValue, RawRecord, Record as _, Row, deserialize_record,
};
use crate::session::Session;
use crate::store::source::Event;
use crate::text::fold;

/// The largest difference between two numbers that are equal except for floating-point errors.
const EPSILON: f64 = 1e-9;
/// The number of decimals to which a computed number is rounded. Rounding removes floating-point errors.
const COMPUTED_DECIMALS: u32 = 6;
/// The most decimals with which a computed number is written.
const WRITTEN_DECIMALS: u32 = 2;

/// A claim with the result of its audit.
pub(crate) struct AuditedClaim {
    /// The claim.
    pub claim: Claim,
    /// The number computed from the data; `None` if the data is not the data that the claim is about,
    /// and the number cannot be computed from it.
    pub found: Option<f64>,
    /// Whether the claim holds.
    pub verdict: Verdict,
}

impl Row for AuditedClaim {
    fn cell(&self, index: usize) -> Cell<'_> {
        self.claim.cell(index)
    }

    fn as_of(&self, index: usize, _: AsOf) -> Cell<'_> {
        match AUDIT.columns[index].name {
            "found" => self.found.map_or(Cell::Empty, |found| Cell::Number(round(found, WRITTEN_DECIMALS))),
            "verdict" => self.verdict.cell(),
            _ => Cell::Empty,
        }
    }
}

/// Audits the claims whose records `may_match` accepts, and sorts the results by verdict, contradicted claims first.
///
/// # Errors
/// If a query or a measure is invalid, or the data cannot be read.
pub(crate) fn audit_claims(
    session: &mut Session<'_>,
    may_match: &dyn Fn(&RawRecord<'_>) -> bool,
) -> Result<Vec<AuditedClaim>> {
    let mut audited: Vec<AuditedClaim> = Vec::new();
    with_claim_settings(session, |session| {
        // Fails if a record or a reference is invalid, before any query runs.
        session.catalog.records::<Claim>()?;
        audit_each(session, may_match, &mut |file, raw, result| {
            audited.push(result.map_err(|error| match error.downcast::<Problem>() {
                Ok(problem) => raw.error(file, &Claim::DATASET, problem),
                Err(error) => error,
            })?);
            Ok(())
        })
    })?;
    audited.sort_by_key(|audited| Verdict::WORDS.rank(audited.verdict.word()));
    Ok(audited)
}

/// Returns a diagnostic for each claim that is itself at fault: a query, measure or number that is invalid. A claim about
/// other data whose number cannot be computed is not at fault. Checks the claims of the user data, or the built-in claims
/// if there is no data directory. The check of the other datasets finds the problems of the data that the claims are
/// computed from.
///
/// # Errors
/// If the data cannot be read, unless the error is a [`Diagnostic`].
pub(crate) fn check_claims(session: &mut Session<'_>) -> Result<Vec<Diagnostic>> {
    let mut found = Vec::new();
    let result = with_claim_settings(session, |session| {
        if session.catalog.user_dir().is_some() && !session.catalog.source(&Claim::DATASET)?.is_user_data {
            return Ok(());
        }
        audit_each(session, &|_| true, &mut |file, raw, result| {
            if let Err(Ok(problem)) = result.map_err(anyhow::Error::downcast::<Problem>) {
                found.push(raw.diagnostic(file, &Claim::DATASET, problem));
            }
            Ok(())
        })
    });
    match result {
        Err(error) if !error.is::<Diagnostic>() => Err(error),
        _ => Ok(found),
    }
}

/// Receives the name of the file, the record of a claim, and the result of its audit.
type AuditVisitor<'v> = dyn FnMut(&str, &RawRecord<'_>, Result<AuditedClaim>) -> Result<()> + 'v;

/// Audits each claim whose record is valid and accepted by `may_match`. If the claim itself is at fault, the error is a [`Problem`] with one of its
/// columns.
fn audit_each(
    session: &mut Session<'_>,
    may_match: &dyn Fn(&RawRecord<'_>) -> bool,
    visit: &mut AuditVisitor<'_>,
) -> Result<()> {
    let source = session.catalog.source(&Claim::DATASET)?;
    source.read(&Claim::DATASET, &mut |event| {
        if let Event::Record(raw) = event
            && may_match(raw)
            && let Ok(claim) = deserialize_record(raw)
        {
            visit(&source.name, raw, audit_claim(session, claim))?;
        }
        Ok(ControlFlow::Continue(()))
    })
}

/// Returns a function that turns an error into a [`Problem`] with the column called `name`, but leaves a [`Diagnostic`]
/// of the data as it is.
fn in_column(name: &str) -> impl Fn(anyhow::Error) -> anyhow::Error {
    let column = Claim::DATASET.column_index(name);
    move |error| match error.is::<Diagnostic>() {
        true => error,
        false => Problem { column, ..Problem::new(format!("{error:#}")) }.into(),
    }
}

/// Runs `work` without the reference date of the command, because a claim is about the report as published, and in quiet
/// mode, so that names in queries are neither guessed nor reported: they come from a data file, not from the command line.
fn with_claim_settings<T>(session: &mut Session<'_>, work: impl FnOnce(&mut Session<'_>) -> Result<T>) -> Result<T> {
    let as_of = session.replace_as_of(None);
    let quiet = session.replace_quiet(true);
    let result = work(session);
    session.replace_quiet(quiet);
    session.replace_as_of(as_of);
    result
}

fn audit_claim(session: &mut Session<'_>, claim: Claim) -> Result<AuditedClaim> {
    let (mut is_other_data, mut datasets) = (is_about_another_edition(session, &claim), Vec::new());
    let measured = compute(session, &claim, &mut datasets);
    for dataset in &datasets {
        is_other_data |= session.catalog.is_replaced_in(dataset);
    }
    let measured = match measured {
        // The records that the claim names may not be in other data. A file that cannot be read is always an error.
        Err(error) if is_other_data && !error.is::<Diagnostic>() => None,
        measured => Some(measured?),
    };
    session.catalog.note_mixed_sources(datasets.into_iter().chain([&Claim::DATASET]))?;
    let verdict = match measured.map(|measured| verdict(&claim, measured)).transpose().map_err(in_column("stated"))? {
        None | Some(Verdict::Contradicted | Verdict::Implausible) if is_other_data => Verdict::Differs,
        None => Verdict::NotComparable,
        Some(verdict) => verdict,
    };
    Ok(AuditedClaim { claim, found: measured.map(|measured| measured.number), verdict })
}

/// Returns whether a claim is about an edition other than that of the data.
fn is_about_another_edition(session: &Session<'_>, claim: &Claim) -> bool {
    claim.edition.is_some() && claim.edition != session.catalog.identity().edition
}

/// A number computed from printed numbers, and the interval of its possible values, given their rounding.
#[derive(Clone, Copy)]
struct Measured {
    number: f64,
    interval: Interval,
}

impl Measured {
    /// Returns a count, which is exact.
    fn count(number: f64) -> Measured {
        Measured { number, interval: Interval::exact(number) }
    }
}

/// Computes the number to compare with the one stated: a measure, or an operation on two measures. Adds the datasets that
/// it reads to `datasets`.
fn compute(session: &mut Session<'_>, claim: &Claim, datasets: &mut Vec<&'static Dataset>) -> Result<Measured> {
    let factor = claim.factor.unwrap_or(1.0);
    if factor <= 0.0 {
        return Err(in_column("factor")(anyhow!("factor is {factor}; it must be greater than 0")));
    }
    let left = measure(session, claim, ["query", "measure"], &claim.query, &claim.measure, datasets)?;
    let left = Measured { number: left.number * factor, interval: left.interval.scaled(factor, 0.0) };
    let (operation, query, other_measure) = match (claim.operation, &claim.other_query, &claim.other_measure) {
        (None, None, None) => return Ok(left),
        (Some(operation), Some(query), Some(measure)) => (operation, query, measure),
        _ => {
            let message = "operation, other_query and other_measure must be given together";
            return Err(in_column("operation")(anyhow!(message)));
        }
    };
    let right = measure(session, claim, ["other_query", "other_measure"], query, other_measure, datasets)?;
    if right.number == 0.0 && operation != Operation::Difference {
        let undefined = anyhow!("the measure of the query '{query}' is 0, so the {} is undefined", operation.word());
        return Err(in_column("other_query")(undefined));
    }
    let (number, interval) = match operation {
        Operation::Share => (100.0 * left.number / right.number, left.interval.over(right.interval).scaled(100.0, 0.0)),
        Operation::Growth => {
            (100.0 * (left.number / right.number - 1.0), left.interval.over(right.interval).scaled(100.0, -100.0))
        }
        Operation::Difference => (left.number - right.number, left.interval.minus(right.interval)),
    };
    Ok(Measured { number: round(number, COMPUTED_DECIMALS), interval })
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

/// A parsed measure: `rows`, or an aggregate of a column. For a column of nested values, the name of a field follows a
/// dot, and only the nested values that contain the text after the first ` of ` count: `sum targets.value of by source`,
/// where the text is `by source`.
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
            _ => bail!("'{text}' is unknown; expected rows, sum COLUMN, distinct COLUMN or value COLUMN"),
        };
        Ok(Measure { aggregate, column, field, folded_text })
    }

    /// Returns the values of a cell that count: the elements of a list, or the named field of each nested value,
    /// together with the qualifier in that nested value.
    fn values<'c>(&self, cell: &Cell<'c>) -> Vec<(Cell<'c>, Option<Qualifier>)> {
        let (Some(name), Cell::Nested(nested)) = (self.field, cell) else {
            return cell.values().iter().map(|value| (value.clone(), None)).collect();
        };
        let counts = |nested: &&NestedValue<'_>| match &self.folded_text {
            Some(text) => nested.iter().any(|(_, value)| fold(&value.display_text()).contains(text.as_str())),
            None => true,
        };
        let value_of_field = |nested: &NestedValue<'c>| {
            let (_, value) = nested.iter().find(|(field, _)| *field == name)?;
            let qualifier = nested.iter().find_map(|(_, value)| parse_qualifier(value));
            Some((value.clone(), qualifier))
        };
        nested.iter().filter(counts).filter_map(value_of_field).collect()
    }
}

/// Runs the query of `line` and returns the measure of its rows. `columns` names the columns of the claim that contain
/// the query and the measure, for error messages.
fn measure(
    session: &mut Session<'_>,
    claim: &Claim,
    columns: [&str; 2],
    line: &str,
    measure: &str,
    datasets: &mut Vec<&'static Dataset>,
) -> Result<Measured> {
    let query = parse_query(session, claim, line, datasets).map_err(in_column(columns[0]))?;
    let measured =
        Measure::parse(measure).and_then(|measure| compute_measure(session, claim, query, line, &measure, datasets));
    measured.map_err(in_column(columns[1]))
}

/// Returns the measure of the rows of `query`, whose text is `line`.
fn compute_measure(
    session: &Session<'_>,
    claim: &Claim,
    mut query: Query,
    line: &str,
    measure: &Measure<'_>,
    datasets: &mut Vec<&'static Dataset>,
) -> Result<Measured> {
    let dataset = query.dataset;
    query.columns = match measure.aggregate {
        Aggregate::Rows => Vec::new(),
        _ => vec![registry::resolve_column(dataset, measure.column)?],
    };
    // The column in which a row qualifies its number: "around", "more than".
    let qualifier = (0..dataset.columns.len()).find(|&index| is_qualifier(dataset.column_type(index)));
    query.columns.extend(qualifier.filter(|_| measure.aggregate != Aggregate::Rows));
    datasets.extend(query.joined_datasets());
    let mut rows = 0;
    let mut values: Vec<(Cell<'static>, Option<Qualifier>)> = Vec::new();
    query.run(&session.catalog, &[], &mut |view: &RowView<'_>| {
        rows += 1;
        let row_qualifier = qualifier.and_then(|index| parse_qualifier(&view.cell(index)));
        if let Some(&index) = query.columns.first() {
            let found = measure.values(&view.cell(index)).into_iter();
            values.extend(found.map(|(cell, own)| (cell.into_owned(), own.or(row_qualifier))));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let printed = |(cell, qualifier): &(Cell<'_>, Option<Qualifier>)| {
        let number = number(cell)?;
        let rounded = claim.basis == Basis::Rounded;
        Ok(Measured { number, interval: Interval::qualified(number, rounded, *qualifier) })
    };
    match measure.aggregate {
        Aggregate::Rows => Ok(Measured::count(f64::from(rows))),
        Aggregate::Distinct => {
            let distinct: BTreeSet<_> = values.iter().map(|(cell, _)| cell.stored_text()).collect();
            Ok(Measured::count(distinct.len() as f64))
        }
        Aggregate::Sum => {
            let mut sum = Measured::count(0.0);
            for value in &values {
                let value: Measured = printed(value)?;
                sum = Measured { number: sum.number + value.number, interval: sum.interval.plus(value.interval) };
            }
            Ok(Measured { number: round(sum.number, COMPUTED_DECIMALS), ..sum })
        }
        Aggregate::Value => match &values[..] {
            [value] => printed(value),
            _ => bail!(
                "the query '{line}' gives {} values of the column '{}'; the measure 'value COLUMN' needs exactly one",
                values.len(),
                measure.column
            ),
        },
    }
}

/// Returns whether the values of a column are qualifiers.
fn is_qualifier(column_type: ColumnType) -> bool {
    matches!(column_type, ColumnType::Word(words) if *words == Qualifier::WORDS)
}

/// Returns the qualifier that a cell holds.
fn parse_qualifier(cell: &Cell<'_>) -> Option<Qualifier> {
    let text = cell.stored_text();
    let word: StrDeserializer<'_, serde::de::value::Error> = text.as_ref().into_deserializer();
    Qualifier::deserialize(word).ok()
}

/// Parses the name of a dataset and filters, quoted as for a POSIX shell, into a query. The reference date of the query
/// is the first day of the edition that the claim is about, else of the edition of the data, else that of the session.
/// Adds the dataset, and those of the records that the filters name, to `datasets`.
///
/// # Errors
/// If `line` does not begin with a dataset, or a filter is invalid.
fn parse_query(
    session: &mut Session<'_>,
    claim: &Claim,
    line: &str,
    datasets: &mut Vec<&'static Dataset>,
) -> Result<Query> {
    let words = shlex::split(line).with_context(|| format!("the query '{line}' has an unclosed quote"))?;
    let dataset = words.first().and_then(|name| registry::find_dataset(name)).with_context(|| {
        format!("the query '{line}' must begin with the name of a dataset (eccp-mx datasets lists the datasets)")
    })?;
    let flags = RareFlags::in_words(words.iter().map(String::as_bytes)).with_all_but_negations();
    let grammar = add_filter_args(flags.attach(Command::new(dataset.name)), dataset);
    let matches = grammar.try_get_matches_from(&words).map_err(|error| {
        let text = error.to_string();
        anyhow!("the query '{line}': {}", text.lines().next().unwrap_or_default().trim_start_matches("error: "))
    })?;
    datasets.push(dataset);
    // User data may lack a record that a filter names, so the dataset of the record matters too.
    let is_given = |name: &str| matches.try_contains_id(name).unwrap_or(false);
    datasets.extend(filter_flags(dataset).into_iter().filter_map(|flag| match flag.kind {
        FlagKind::Key(target) if is_given(&flag.name) || is_given(&format!("{NEGATION}{}", flag.name)) => Some(target),
        _ => None,
    }));
    let edition = claim.edition.or(session.catalog.identity().edition);
    let date = edition.map_or(session.date(), |edition| Date::from(edition.first_day()));
    let mut query = Query::new(dataset, date);
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

/// Rounds a number to `decimals` decimals, at most 12. Halves are rounded away from zero.
#[must_use]
pub(crate) fn round(number: f64, decimals: u32) -> f64 {
    let scale = 10_f64.powi(decimals.min(12) as i32);
    (number * scale).round() / scale
}

/// Compares the number found with the one that the report states, or that we expect.
fn verdict(claim: &Claim, found: Measured) -> Result<Verdict> {
    if claim.basis == Basis::NotComparable {
        return Ok(Verdict::NotComparable);
    }
    let rounded = claim.basis == Basis::Rounded;
    let (bound, stands_for) = match (claim.stated, claim.expected, claim.relation) {
        (Some(stated), None, ClaimRelation::About) => (stated, Interval::around(stated)),
        (Some(stated), None, ClaimRelation::Equal) => (stated, Interval::qualified(stated, rounded, None)),
        (Some(number), None, _) | (None, Some(number), _) => (number, Interval::exact(number)),
        _ => bail!("exactly one of stated and expected must be given"),
    };
    let satisfied_by = |interval: Interval| match claim.relation {
        ClaimRelation::Equal | ClaimRelation::About => stands_for.meets(interval),
        ClaimRelation::Greater => interval.high > bound + EPSILON,
        ClaimRelation::AtLeast => interval.high >= bound - EPSILON,
        ClaimRelation::Less => interval.low < bound - EPSILON,
        ClaimRelation::Plausibility => interval.low <= bound + EPSILON,
    };
    let holds = match claim.relation {
        ClaimRelation::Equal => (found.number - bound).abs() < EPSILON,
        _ => satisfied_by(Interval::exact(found.number)),
    };
    Ok(match (holds, satisfied_by(found.interval), claim.relation) {
        (true, ..) => Verdict::Holds,
        (false, true, _) => Verdict::WithinRounding,
        (false, false, ClaimRelation::Plausibility) => Verdict::Implausible,
        (false, false, _) => Verdict::Contradicted,
    })
}
