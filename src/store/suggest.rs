//! Suggests an existing key for a reference to a record that does not exist.

use std::ops::ControlFlow;

use anyhow::Result;

use crate::schema::{ColumnType, Dataset};
use crate::store::catalog::Catalog;
use crate::store::source::Event;
use crate::text::{MAX_NAME_LEN, edit_distance, fold};

/// Returns the key of `dataset` that is nearest to `misspelt`, comparing `misspelt` with keys and aliases; `None` if no
/// key is near. Streams the dataset and holds only the best key.
///
/// # Errors
/// As [`Catalog::read`].
pub(crate) fn nearest_key(catalog: &Catalog, dataset: &Dataset, misspelt: &str) -> Result<Option<String>> {
    let folded = fold(misspelt);
    // A long text is near to no key. A number that differs in a digit is another number, not a misspelling.
    if !folded.contains(char::is_alphabetic) || folded.len() > MAX_NAME_LEN {
        return Ok(None);
    }
    let limit = (folded.chars().count() / 3).clamp(1, 3);
    let aliases: Vec<usize> = dataset.alias_columns.iter().filter_map(|name| dataset.column_index(name)).collect();
    // At the same distance a key is better than an alias.
    let mut best: Option<((usize, bool), String)> = None;
    catalog.read(dataset, &mut |event| {
        let Event::Record(record) = event else { return Ok(ControlFlow::Continue(())) };
        let mut compare = |name: &str, is_alias: bool| {
            let rank = edit_distance(&folded, &fold(name), limit).map(|distance| (distance, is_alias));
            if let Some(rank) = rank.filter(|rank| best.as_ref().is_none_or(|(best, _)| rank < best)) {
                best = Some((rank, record.key(dataset).into_owned()));
            }
            false
        };
        compare(&record.key(dataset), false);
        for &column in &aliases {
            let is_list = matches!(dataset.columns[column].own_type, ColumnType::List(_));
            record.field(column).any_value(is_list, &mut |alias| compare(alias, true));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(best.map(|(_, key)| key))
}
