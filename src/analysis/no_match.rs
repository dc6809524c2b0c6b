//! Reports that no row matches a query, and why: values that the rows do not have, words that no row contains, or where else in
//! the data the record that the query filters by appears.
//!
//! Follows the references of all datasets, and names no dataset.

use std::ops::ControlFlow;

use anyhow::Result;
use rustc_hash::FxHashMap;

use crate::datasets::{DATASETS, LabelStatus, registry};
use crate::query::aggregate::{GroupDetails, count_groups};
use crate::query::facets::{NONE, filter_flags, list_arguments};
use crate::query::resolve::is_one_edit_away;
use crate::query::{Filter, Predicate, Query, contains_term};
use crate::schema::{ColumnType, Dataset, FieldType as _, Origin};
use crate::session::Session;
use crate::text::{fold, format_count, quote_for_shell, suggestion};

/// Writes a message that no row matches `query`, with the reason or a suggestion of what to try instead if there is one.
///
/// # Errors
/// If another dataset cannot be read.
pub(crate) fn report_no_match(session: &mut Session<'_>, query: &Query) -> Result<()> {
    let explanation = match explain_unknown_status(session, query)? {
        Some(explanation) => Some(explanation),
        None => match explain_empty_values(session, query)? {
            Some(explanation) => Some(explanation),
            None => match only_reference(query) {
                Some((target, key)) => explain_appearances(session, query.dataset, target, &key)?,
                None => None,
            },
        },
    };
    let name = query.dataset.name;
    let message = match (explanation, &query.filters[..], &query.text[..]) {
        (Some(explanation), ..) => format!("no {name} match; {explanation}"),
        (None, [], [_, ..]) => describe_text_without_match(session, query)?,
        (None, [] | [_], []) => format!("no {name} match"),
        _ => format!("no {name} match all of the filters; remove one"),
    };
    session.message(&message);
    Ok(())
}

/// Returns the number of rows that match `query` with other filters.
fn count_with_filters(session: &Session<'_>, query: &Query, filters: Vec<Filter>) -> Result<usize> {
    let query = Query { filters, columns: Vec::new(), sort: Vec::new(), limit: None, ..query.clone() };
    Ok(count_groups(&session.catalog, &query, GroupDetails::default())?.0)
}

/// If the query filters by a status on a date before the edition of the data, returns how many rows have an unknown status
/// then, and the command that lists them.
fn explain_unknown_status(session: &Session<'_>, query: &Query) -> Result<Option<String>> {
    let Some(edition) = session.catalog.identity().edition else { return Ok(None) };
    if query.as_of.last_day() >= edition.first_day() {
        return Ok(None);
    }
    let dataset = query.dataset;
    let has_status = |filter: &Filter| match filter.columns[..] {
        [column] => dataset.column_type(column).element_type() == LabelStatus::COLUMN_TYPE && !filter.negated,
        _ => false,
    };
    let Some(at) = query.filters.iter().position(has_status) else { return Ok(None) };
    let mut unknown = query.clone();
    unknown.filters[at].predicate = Predicate::one_of(vec![LabelStatus::Unknown.word().to_owned()]);
    let rows = count_with_filters(session, &unknown, unknown.filters.clone())?;
    let arguments = format!("{} --as-of {}", list_arguments(&unknown), query.as_of);
    let command = session.catalog.command_line(&arguments);
    let column = dataset.columns[query.filters[at].columns[0]].name;
    let rows_text = format_count(rows, dataset.noun, dataset.name);
    Ok((rows > 0).then(|| {
        format!(
            "before {edition}, the edition of the data, the value of '{column}' is unknown for {rows_text} ({command})"
        )
    }))
}

/// If the query filters by a range, returns how many of the rows that match its other filters have no value to compare with
/// the range.
fn explain_empty_values(session: &Session<'_>, query: &Query) -> Result<Option<String>> {
    let dataset = query.dataset;
    let is_computed = |column: &usize| dataset.columns[*column].origin == Origin::Computed;
    if query.filters.iter().any(|filter| filter.columns.iter().any(is_computed)) {
        return Ok(None);
    }
    for (at, filter) in query.filters.iter().enumerate() {
        let is_range = matches!(filter.predicate, Predicate::Dates(_) | Predicate::Numbers(_));
        let flag = filter_flags(dataset).into_iter().find(|flag| flag.columns == filter.columns);
        let (Some(flag), false) = (flag, filter.negated || filter.or_empty || !is_range) else { continue };
        let mut others = query.filters.clone();
        others.remove(at);
        let others_select = !others.is_empty() || !query.text.is_empty() || query.keys.is_some();
        let rows = count_with_filters(session, query, others.clone())?;
        let predicate = Predicate::OneOf(Vec::new());
        others.push(Filter { predicate, or_empty: true, ..filter.clone() });
        let empty = count_with_filters(session, query, others)?;
        if empty > 0 {
            let rows = match others_select {
                true => format!("{} that match the other filters", format_count(rows, dataset.noun, dataset.name)),
                false => format_count(rows, dataset.noun, dataset.name),
            };
            let have = if empty == 1 { "has" } else { "have" };
            let name = flag.name;
            return Ok(Some(format!("{empty} of {rows} {have} no value for --{name} (--{name} {NONE} selects them)")));
        }
    }
    Ok(None)
}

/// Returns the message that no row contains all words and phrases of the text of the query, with a similar word of the
/// dataset if there is one.
fn describe_text_without_match(session: &Session<'_>, query: &Query) -> Result<String> {
    let Query { dataset, text, .. } = query;
    let words: Vec<&str> = text.iter().map(String::as_str).collect();
    let missing = missing_words(session, &words, &[dataset], contains_term, |_| String::new())?;
    let nearest = missing.into_iter().find_map(|(_, nearest)| nearest);
    let nearest = nearest.map(|near| format!("; {}", suggestion(&near)));
    Ok(match &words[..] {
        [word] => {
            let search = || format!(" match; eccp-mx search {} searches all datasets", quote_for_shell(word));
            let contain = |hint| format!(" contain '{word}'{hint}");
            format!("no {}{}", dataset.name, nearest.map_or_else(search, contain))
        }
        _ => {
            let words = words.join(", ");
            let hint = nearest.unwrap_or_else(|| "; remove one (a text filter has no OR)".to_owned());
            format!("no {} contain all of: {words}{hint}", dataset.name)
        }
    })
}

/// Returns the words that occur in no record of `datasets` and not in the text that `read_names` returns for a dataset,
/// each with the most frequent word of the records that is one edit away.
///
/// # Errors
/// If a dataset cannot be read.
pub(crate) fn missing_words<'w>(
    session: &Session<'_>,
    words: &[&'w str],
    datasets: &[&'static Dataset],
    contains: fn(&str, &str) -> bool,
    read_names: fn(&Dataset) -> String,
) -> Result<Vec<(&'w str, Option<String>)>> {
    let mut missing: Vec<(&str, FxHashMap<String, usize>)> =
        words.iter().map(|word| (*word, FxHashMap::default())).collect();
    let mut read_text = |text: &str| {
        let folded = fold(text);
        missing.retain(|(word, _)| !contains(&folded, word));
        for (word, near_words) in &mut missing {
            for near in folded.split(' ').filter(|other| is_one_edit_away(word, other)) {
                *near_words.entry(near.to_owned()).or_default() += 1;
            }
        }
    };
    for dataset in datasets {
        read_text(&read_names(dataset));
        session.catalog.each_raw(dataset, &mut |record| {
            (0..dataset.stored_columns().len()).for_each(|index| read_text(&record.field(index).text()));
            Ok(ControlFlow::Continue(()))
        })?;
    }
    let nearest = |near_words: FxHashMap<String, usize>| {
        near_words.into_iter().max_by(|(a, m), (b, n)| m.cmp(n).then_with(|| b.cmp(a))).map(|(near, _)| near)
    };
    Ok(missing.into_iter().map(|(word, near_words)| (word, nearest(near_words))).collect())
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

/// Returns how many records of each dataset but `excluded` refer to a record, and the command that shows them: `Jalisco
/// appears in 6 locations, 1 policy (…)`; `None` if none do.
fn explain_appearances(
    session: &Session<'_>,
    excluded: &Dataset,
    target: &Dataset,
    key: &str,
) -> Result<Option<String>> {
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
    let record = format!("{}/{key}", target.name);
    let show = || format!("eccp-mx show {}", quote_for_shell(&record));
    Ok((!counts.is_empty()).then(|| format!("{key} appears in {} ({})", counts.join(", "), show())))
}
