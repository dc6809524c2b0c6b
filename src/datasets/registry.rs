//! Looks datasets and columns up by name, and what follows from the references between datasets.
//!
//! May import `schema` and `text`; reads no data.

use anyhow::{Context as _, Result};

use super::DATASETS;
use crate::schema::{ColumnType, Dataset, Origin, Reference};
use crate::text::{nearest, printable};

/// The dataset called `name`.
#[must_use]
pub fn dataset(name: &str) -> Option<&'static Dataset> {
    DATASETS.iter().find(|dataset| dataset.name == name).copied()
}

/// The kind in which a single value of `kind` is written: of a reference, that of the key it leads to.
#[must_use]
pub(crate) fn written(kind: ColumnType) -> ColumnType {
    match kind.single() {
        ColumnType::Reference(name) => match dataset(name).and_then(Dataset::sole_key) {
            Some(key) => written(key.own_type),
            None => ColumnType::Text,
        },
        single => single,
    }
}

impl Dataset {
    /// The kind of the column at `index`. A column got through a reference has the kind it has there; one got back is a
    /// list, unless the key over there is the very reference, so that there can be only one.
    #[must_use]
    pub fn kind(&self, index: usize) -> ColumnType {
        let column = &self.columns[index];
        let there = |dataset: Option<&'static Dataset>, name: &str| {
            dataset.and_then(|d| d.columns.iter().find(|c| c.name == name)).map_or(&ColumnType::Text, |c| &c.own_type)
        };
        match column.origin {
            Origin::Stored | Origin::AsOf => column.own_type,
            Origin::Join { own, there: name } => *there(self.target(own), name),
            Origin::ReverseJoin { there: None, .. } => ColumnType::Flag,
            Origin::ReverseJoin { dataset: other, by, there: Some(name) } => {
                let kind = there(dataset(other), name);
                let single = dataset(other).is_some_and(|d| d.key == [by]);
                if single || matches!(kind, ColumnType::List(_)) { *kind } else { ColumnType::List(kind) }
            }
        }
    }

    /// The stored columns that refer to other records, or to those of the dataset itself.
    pub fn references(&self) -> impl Iterator<Item = Reference> + '_ {
        self.stored().iter().enumerate().filter_map(|(column, stored)| {
            let ColumnType::Reference(name) = stored.own_type.single() else { return None };
            Some(Reference { column, list: matches!(stored.own_type, ColumnType::List(_)), to: dataset(name)? })
        })
    }

    /// The dataset that the column called `name` refers to.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&'static Dataset> {
        match self.columns.iter().find(|column| column.name == name)?.own_type.single() {
            ColumnType::Reference(name) => dataset(name),
            _ => None,
        }
    }
}

/// The dataset that a person names.
///
/// # Errors
/// If there is none.
pub(crate) fn named(name: &str) -> Result<&'static Dataset> {
    dataset(name).or_else(|| DATASETS.iter().find(|dataset| dataset.noun == name).copied()).with_context(|| {
        let near = nearest(name, DATASETS.iter().map(|dataset| dataset.name));
        let hint = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        format!("there is no dataset '{}'{hint} (eccp-mx datasets lists them)", printable(name))
    })
}

/// The position of the column that `name` names.
///
/// # Errors
/// If there is none.
pub(crate) fn column(of: &Dataset, name: &str) -> Result<usize> {
    let dashed = name.replace('-', "_");
    of.column(name).or_else(|| of.column(&dashed)).with_context(|| {
        let near = nearest(name, of.columns.iter().map(|column| column.name));
        let hint = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        format!("{} has no column '{}'{hint} (eccp-mx columns {} lists them)", of.name, printable(name), of.name)
    })
}
