//! Reports that no row matches a query, and where else in the data the record that the query filters by appears.
//!
//! Follows the references of all datasets, and names no dataset.

use std::ops::ControlFlow;

use anyhow::Result;

use crate::datasets::{DATASETS, registry};
use crate::query::{Filter, Predicate, Query};
use crate::schema::{ColumnType, Dataset};
use crate::session::Session;
use crate::text::{format_count, quote_for_shell};

/// Writes a message that no row matches `query`, with a suggestion of what to try instead if there is one.
///
/// # Errors
/// If another dataset cannot be read.
pub(crate) fn report_no_match(session: &mut Session<'_>, query: &Query) -> Result<()> {
    let no_match = format!("no {} match", query.dataset.name);
    let appearances = match only_reference(query) {
        Some((target, key)) => count_appearances(session, query.dataset, target, &key)?.map(|counts| {
            let record = format!("{}/{key}", target.name);
            format!("{no_match}; {key} appears in {counts} (eccp-mx show {})", quote_for_shell(&record))
        }),
        None => None,
    };
    let message = appearances.unwrap_or_else(|| match query.filters.len() + query.text.len() {
        1 if query.filters.is_empty() => {
            format!("{no_match}; eccp-mx search {} searches all datasets", query.text[0])
        }
        0 | 1 => no_match,
        _ => format!("{no_match} all of the filters; remove one"),
    });
    session.message(&message);
    Ok(())
}

/// Returns the dataset and the key of the record that the query filters by, if that is its only filter.
fn only_reference(query: &Query) -> Option<(&'static Dataset, String)> {
    let [Filter { columns, predicate: Predicate::OneOf(keys), or_empty: false, negated: false }] = &query.filters[..]
    else {
        return None;
    };
    let [key] = &keys[..] else { return None };
    let ColumnType::Reference(name) = query.dataset.column_type(*columns.first()?).element_type() else { return None };
    Some((registry::find_dataset(name)?, key.text.clone()))
}

/// Returns how many records of each dataset but `excluded` refer to a record: `6 locations, 1 policy`; `None` if none
/// do.
fn count_appearances(session: &Session<'_>, excluded: &Dataset, target: &Dataset, key: &str) -> Result<Option<String>> {
    let mut counts = Vec::new();
    for dataset in DATASETS.iter().filter(|dataset| !std::ptr::eq(**dataset, excluded)) {
        let columns: Vec<usize> = (0..dataset.stored_columns().len())
            .filter(|&index| dataset.column_type(index).element_type() == ColumnType::Reference(target.name))
            .collect();
        if columns.is_empty() {
            continue;
        }
        let mut query = Query::new(dataset, session.date());
        query.filters = vec![Filter::new(columns, Predicate::one_of(vec![key.to_owned()]))];
        query.columns = Vec::new();
        let mut count = 0;
        query.run(&session.catalog, &[], &mut |_| {
            count += 1;
            Ok(ControlFlow::Continue(()))
        })?;
        if count > 0 {
            counts.push(format_count(count, dataset.noun, dataset.name));
        }
    }
    Ok((!counts.is_empty()).then(|| counts.join(", ")))
}
