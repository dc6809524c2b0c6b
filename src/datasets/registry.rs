//! Looks datasets and columns up by name, and what follows from the references between datasets.
//!
//! May import `schema` and `text`; reads no data.

use anyhow::{Context as _, Result};

use super::DATASETS;
use crate::schema::cell::Kind;
use crate::schema::dataset::{Dataset, Get, Reference};
use crate::text::{nearest, printable};

/// The dataset called `name`.
#[must_use]
pub fn dataset(name: &str) -> Option<&'static Dataset> {
    DATASETS.iter().find(|dataset| dataset.name == name).copied()
}

/// The kind in which a single value of `kind` is written: of a reference, that of the key it leads to.
#[must_use]
pub fn written(kind: Kind) -> Kind {
    match kind.single() {
        Kind::Reference(name) => match dataset(name).and_then(Dataset::sole_key) {
            Some(key) => written(key.own_kind),
            None => Kind::Text,
        },
        single => single,
    }
}

impl Dataset {
    /// The kind of the column at `index`. A column got through a reference has the kind it has there; one got back is a
    /// list, unless the key over there is the very reference, so that there can be only one.
    #[must_use]
    pub fn kind(&self, index: usize) -> Kind {
        let column = &self.columns[index];
        let there = |dataset: Option<&'static Dataset>, name: &str| {
            dataset.and_then(|d| d.columns.iter().find(|c| c.name == name)).map_or(&Kind::Text, |c| &c.own_kind)
        };
        match column.get {
            Get::Stored | Get::AsOf => column.own_kind,
            Get::Through { own, there: name } => *there(self.target(own), name),
            Get::Back { there: None, .. } => Kind::Flag,
            Get::Back { dataset: other, by, there: Some(name) } => {
                let kind = there(dataset(other), name);
                let single = dataset(other).is_some_and(|d| d.key == [by]);
                if single || matches!(kind, Kind::List(_)) { *kind } else { Kind::List(kind) }
            }
        }
    }

    /// The stored columns that refer to other records, or to those of the dataset itself.
    pub fn references(&self) -> impl Iterator<Item = Reference> + '_ {
        self.stored().iter().enumerate().filter_map(|(column, stored)| {
            let Kind::Reference(name) = stored.own_kind.single() else { return None };
            Some(Reference { column, list: matches!(stored.own_kind, Kind::List(_)), to: dataset(name)? })
        })
    }

    /// The dataset that the column called `name` refers to.
    #[must_use]
    pub fn target(&self, name: &str) -> Option<&'static Dataset> {
        match self.columns.iter().find(|column| column.name == name)?.own_kind.single() {
            Kind::Reference(name) => dataset(name),
            _ => None,
        }
    }
}

/// The dataset that a person names.
///
/// # Errors
/// If there is none.
pub fn named(name: &str) -> Result<&'static Dataset> {
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
pub fn column(of: &Dataset, name: &str) -> Result<usize> {
    let dashed = name.replace('-', "_");
    of.column(name).or_else(|| of.column(&dashed)).with_context(|| {
        let near = nearest(name, of.columns.iter().map(|column| column.name));
        let hint = near.map(|near| format!("; did you mean '{near}'?")).unwrap_or_default();
        format!("{} has no column '{}'{hint} (eccp-mx columns {} lists them)", of.name, printable(name), of.name)
    })
}
