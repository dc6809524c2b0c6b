//! The error about a name that several records match.

use std::ops::ControlFlow;

use anyhow::{Result, anyhow};

use crate::diagnostic::MessageWithLines;
use crate::query::resolve::Match;
use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::text::fold;

/// The number of candidates that a message about an ambiguous name lists.
const LISTED: usize = 8;

/// Returns the error about `name`, such as `state 'bc'`, that several records match: each with its title and what
/// distinguishes it, on a line of its own. `with_dataset` names the datasets of the records.
///
/// # Errors
/// As [`Catalog::each_raw`].
pub(crate) fn ambiguity(
    catalog: &Catalog,
    name: &str,
    found: &[(&'static Dataset, &Match)],
    with_dataset: bool,
) -> Result<anyhow::Error> {
    let mut lines: Vec<(String, String)> = Vec::new();
    for &(dataset, found) in found.iter().take(LISTED) {
        let prefix = if with_dataset { format!("{}/", dataset.name) } else { String::new() };
        lines.push((format!("{prefix}{}", found.key), String::new()));
    }
    let mut start = 0;
    for group in found[..lines.len()].chunk_by(|(a, _), (b, _)| a.name == b.name) {
        let keys: Vec<&str> = group.iter().map(|(_, found)| found.key.as_str()).collect();
        let descriptions = describe(catalog, group[0].0, &keys)?;
        lines[start..].iter_mut().zip(descriptions).for_each(|(line, description)| line.1 = description);
        start += group.len();
    }
    let more = match found.len() - lines.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let message = format!("{name} is ambiguous; matches:");
    if lines.iter().all(|(_, description)| description.is_empty()) {
        let names: Vec<String> = lines.iter().map(|(name, _)| format!("'{name}'")).collect();
        return Ok(anyhow!("{message} {}{more}", names.join(", ")));
    }
    let width = lines.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> =
        lines.iter().map(|(name, description)| format!("{name:width$}  {description}").trim_end().to_owned()).collect();
    if !more.is_empty() {
        lines.push(more.trim_start().to_owned());
    }
    Ok(MessageWithLines { message, lines }.into())
}

/// Returns, for each of `keys`, the title of the record and the first reference in which the records differ, such as the
/// state. Leaves out a title that only repeats the key, and a reference without a value.
fn describe(catalog: &Catalog, dataset: &Dataset, keys: &[&str]) -> Result<Vec<String>> {
    let references = dataset.references().filter(|reference| !reference.list);
    let references: Vec<usize> = references.map(|reference| reference.column).collect();
    let title = dataset.column_index(dataset.title_column);
    let mut records: Vec<Option<(String, Vec<String>)>> = vec![None; keys.len()];
    catalog.each_raw(dataset, &mut |raw| {
        let key = raw.key(dataset);
        if let Some(record) = keys.iter().position(|wanted| **wanted == *key).and_then(|at| records.get_mut(at)) {
            let title = title.map(|column| raw.field(column).text().into_owned()).unwrap_or_default();
            let title = if fold(&title) == fold(&key) { String::new() } else { title };
            *record = Some((title, references.iter().map(|&column| raw.field(column).text().into_owned()).collect()));
        }
        let is_complete = records.iter().all(Option::is_some);
        Ok(if is_complete { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    })?;
    let records: Vec<(String, Vec<String>)> = records.into_iter().map(Option::unwrap_or_default).collect();
    let differs = |&at: &usize| {
        let mut values = records.iter().map(|(_, values)| values.get(at));
        let first = values.next();
        values.any(|value| Some(value) != first)
    };
    let distinguishing = (0..references.len()).find(differs);
    let describe = |(title, values): &(String, Vec<String>)| {
        let value = distinguishing.and_then(|at| values.get(at)).map_or("", String::as_str);
        [title, value].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    Ok(records.iter().map(describe).collect())
}
