//! Which key a reference that leads nowhere was most likely meant to be.

use std::ops::ControlFlow;

use anyhow::Result;

use crate::schema::Dataset;
use crate::store::catalog::Catalog;
use crate::store::source::Event;
use crate::text::{edit_distance, fold};

/// The key of `dataset` that `written` in a person's own data most likely stands for: the nearest in spelling, or the one
/// that is also known as this. Reads through the dataset and holds none of it.
///
/// # Errors
/// As [`Catalog::read`].
pub(crate) fn nearest_key(catalog: &Catalog, dataset: &Dataset, written: &str) -> Result<Option<String>> {
    let asked = fold(written);
    // A number is not misspelt but another number.
    if !asked.contains(char::is_alphabetic) {
        return Ok(None);
    }
    let limit = (asked.chars().count() / 3).clamp(1, 3);
    let alias_columns: Vec<usize> =
        dataset.alias_columns.iter().filter_map(|name| dataset.column_index(name)).collect();
    // How far it is, in letters, and whether it is another name.
    let mut best: Option<((usize, bool), String)> = None;
    catalog.read(dataset, &mut |met| {
        let Event::Record(raw) = met else { return Ok(ControlFlow::Continue(())) };
        let mut near = |name: &str, other: bool| {
            let apart = edit_distance(&asked, &fold(name), limit).map(|apart| (apart, other));
            if let Some(apart) = apart.filter(|apart| best.as_ref().is_none_or(|(least, _)| apart < least)) {
                best = Some((apart, raw.key(dataset).into_owned()));
            }
            false
        };
        near(&raw.key(dataset), false);
        for &column in &alias_columns {
            let list = matches!(dataset.columns[column].own_type, crate::schema::ColumnType::List(_));
            raw.field(column).any(list, &mut |name| near(name, true));
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(best.map(|(_, key)| key))
}
