//! The registry: looks up datasets and columns by name and resolves references between datasets.
//!
//! May import `schema` and `text`; reads no data.

use anyhow::{Context as _, Result};

use super::{AUDIT, DATASETS};
use crate::schema::{Column, ColumnType, Dataset, Origin, Reference};
use crate::text::did_you_mean;

/// Returns the dataset called `name`.
#[must_use]
pub fn find_dataset(name: &str) -> Option<&'static Dataset> {
    DATASETS.iter().find(|dataset| dataset.name == name).copied()
}

/// Returns the dataset whose name or noun is `name`.
///
/// # Errors
/// If there is no such dataset.
pub(crate) fn resolve_dataset(name: &str) -> Result<&'static Dataset> {
    DATASETS.iter().find(|dataset| dataset.name == name || dataset.noun == name).copied().with_context(|| {
        let hint = did_you_mean(name, DATASETS.iter().map(|dataset| dataset.name));
        format!("there is no dataset '{name}'{hint} (eccp-mx datasets lists the datasets)")
    })
}

/// Returns the dataset whose rows `command` lists.
#[must_use]
pub(crate) fn find_listing(command: &str) -> Option<&'static Dataset> {
    DATASETS.iter().copied().chain([&AUDIT]).find(|dataset| dataset.command == command)
}

/// Returns the dataset with more columns whose command lists the rows of `dataset` too.
#[must_use]
pub(crate) fn other_listing(dataset: &Dataset) -> Option<&'static Dataset> {
    Some(&AUDIT).filter(|other| other.name == dataset.name && other.command != dataset.command)
}

/// Returns the index of the column called `name`, in which hyphens may replace underscores.
///
/// # Errors
/// If there is no such column.
pub(crate) fn resolve_column(dataset: &Dataset, name: &str) -> Result<usize> {
    dataset.column_index(name).or_else(|| dataset.column_index(&name.replace('-', "_"))).with_context(|| {
        let hint = match other_listing(dataset).filter(|other| other.column_index(name).is_some()) {
            Some(other) => format!("; eccp-mx {} lists it", other.command),
            None => did_you_mean(name, dataset.columns.iter().map(|column| column.name)),
        };
        let dataset = dataset.command;
        format!("'{dataset}' has no column '{name}'{hint} (eccp-mx columns {dataset} lists the columns)")
    })
}

/// Returns the type with which a value, or an element of a list, is stored: for a reference, the type of the referenced key.
#[must_use]
pub(crate) fn storage_type(column_type: ColumnType) -> ColumnType {
    match column_type.element_type() {
        ColumnType::Reference(name) => match find_dataset(name).and_then(Dataset::single_key_column) {
            Some(key) => storage_type(key.own_type),
            None => ColumnType::Text,
        },
        element => element,
    }
}

impl Dataset {
    fn find_column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }

    /// Returns the type of the column at `index`. A joined column has the type of the other dataset's column. A reverse join
    /// is a list of that type, unless the type is a list already, or the reference is the key of the other dataset, because
    /// then at most one record refers to this one. A reverse join without a column is Boolean.
    #[must_use]
    pub fn column_type(&self, index: usize) -> ColumnType {
        let own_type = |dataset: Option<&'static Dataset>, name: &str| {
            dataset.and_then(|dataset| dataset.find_column(name)).map_or(&ColumnType::Text, |column| &column.own_type)
        };
        match self.columns[index].origin {
            Origin::Stored | Origin::AsOf | Origin::Computed => self.columns[index].own_type,
            Origin::Join { reference, column } => *own_type(self.referenced_dataset(reference), column),
            Origin::Inherited { column } => {
                self.column_index(column).map_or(ColumnType::Text, |index| self.column_type(index))
            }
            Origin::ReverseJoin { column: None, .. } => ColumnType::Boolean,
            Origin::ReverseJoin { dataset, reference, column: Some(column) } => {
                let dataset = find_dataset(dataset);
                let joined = own_type(dataset, column);
                let unique = dataset.is_some_and(|dataset| dataset.key == [reference]);
                if unique || matches!(joined, ColumnType::List(_)) { *joined } else { ColumnType::List(joined) }
            }
        }
    }

    /// Returns the references that the stored columns contain.
    pub fn references(&self) -> impl Iterator<Item = Reference> + '_ {
        self.stored_columns().iter().enumerate().filter_map(|(column, stored)| {
            let list = matches!(stored.own_type, ColumnType::List(_));
            Some(Reference { column, list, target: self.referenced_dataset(stored.name)? })
        })
    }

    /// Returns the dataset that the column called `name` refers to.
    #[must_use]
    pub fn referenced_dataset(&self, name: &str) -> Option<&'static Dataset> {
        match self.find_column(name)?.own_type.element_type() {
            ColumnType::Reference(dataset) => find_dataset(dataset),
            _ => None,
        }
    }
}
