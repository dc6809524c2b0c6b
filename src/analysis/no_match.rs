//! What to say when a question was understood and nothing matches: what the directory knows instead.
//!
//! Follows references only; no dataset is named.

use std::ops::ControlFlow;

use anyhow::Result;

use crate::datasets::DATASETS;
use crate::datasets::registry::find_dataset;
use crate::query::{Filter, Predicate, Query};
use crate::schema::{ColumnType, Dataset};
use crate::session::Session;
use crate::text::format_count;

/// Says that nothing matches, and where else what was asked for is named.
///
/// # Errors
/// If the other datasets cannot be read.
pub(crate) fn explain(session: &mut Session<'_>, query: &Query) -> Result<()> {
    let none = format!("no {} of the directory matches", query.dataset.noun);
    let known = match sole_reference(query) {
        Some((target, key)) => elsewhere(session, query.dataset, target, &key)?
            .map(|known| format!("{none}; {key} is named in {known} (eccp-mx show '{key}')")),
        None => None,
    };
    let known = known.unwrap_or_else(|| match query.filters.len() + query.text.len() {
        1 if query.filters.is_empty() => {
            format!("{none}; eccp-mx search '{}' looks in all datasets", query.text[0])
        }
        0 | 1 => none.clone(),
        _ => format!("{none} all of the filters together; leave one out"),
    });
    session.message(&known);
    Ok(())
}

/// The one record that the question was about, if it was about one.
fn sole_reference(query: &Query) -> Option<(&'static Dataset, String)> {
    let mut about = query.filters.iter().filter_map(|Filter { columns, predicate }| {
        let ColumnType::Reference(name) = query.dataset.column_type(*columns.first()?).element_type() else {
            return None;
        };
        match predicate {
            Predicate::OneOf(keys) if keys.len() == 1 => Some((find_dataset(name)?, keys[0].text.clone())),
            _ => None,
        }
    });
    about.next().filter(|_| about.next().is_none() && query.filters.len() == 1)
}

/// In how many records of which other datasets `key` is named: `6 locations, 1 policy`.
fn elsewhere(session: &Session<'_>, but: &Dataset, target: &Dataset, key: &str) -> Result<Option<String>> {
    let mut known = Vec::new();
    for other in DATASETS.iter().filter(|other| !std::ptr::eq(**other, but)) {
        let columns: Vec<usize> = (0..other.stored_columns().len())
            .filter(|&index| other.column_type(index).element_type() == ColumnType::Reference(target.name))
            .collect();
        if columns.is_empty() {
            continue;
        }
        let mut query = Query::new(other, session.date());
        query.filters = vec![Filter { columns, predicate: Predicate::one_of(vec![key.to_owned()]) }];
        query.columns = Vec::new();
        let mut count = 0;
        query.run(&session.catalog, &[], &mut |_| {
            count += 1;
            Ok(ControlFlow::Continue(()))
        })?;
        if count > 0 {
            known.push(format_count(count, other.noun, other.name));
        }
    }
    Ok((!known.is_empty()).then(|| known.join(", ")))
}
