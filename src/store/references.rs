//! Referential integrity: finds references in user data to records that do not exist.
//!
//! Works on any dataset through its table of columns, and prints nothing.

use std::rc::Rc;

use anyhow::Result;
use rustc_hash::FxHashSet;

use crate::diagnostic::Problem;
use crate::schema::{Dataset, RawField, RawRecord, Reference};
use crate::store::catalog::Catalog;
use crate::store::key_index::Keys;
use crate::store::suggest::nearest_key;
use crate::text::{quote_for_shell, suggestion};

/// The number of valid fields that each foreign key remembers. Most columns have fewer distinct fields.
const VALID_FIELDS: usize = 1 << 10;

/// A column that refers to records, with the keys that exist.
pub(crate) struct ForeignKey {
    /// The column and the dataset that it refers to.
    pub reference: Reference,
    /// The keys of that dataset.
    pub keys: Rc<Keys>,
    // Columns repeat their fields, so each distinct field is compared with the keys only once.
    valid_fields: FxHashSet<String>,
}

impl ForeignKey {
    /// Creates a foreign key whose values must be among `keys`.
    pub(crate) fn new(reference: Reference, keys: Rc<Keys>) -> ForeignKey {
        ForeignKey { reference, keys, valid_fields: FxHashSet::default() }
    }

    /// Returns whether a field with the same text was remembered as valid.
    pub(crate) fn is_known_valid(&self, field: RawField<'_>) -> bool {
        self.valid_fields.contains(field.raw())
    }

    /// Remembers that a field is valid, unless the limit is reached.
    pub(crate) fn remember_valid(&mut self, field: RawField<'_>) {
        if self.valid_fields.len() < VALID_FIELDS {
            self.valid_fields.insert(field.raw().to_owned());
        }
    }

    /// Returns the keys in `field` that do not exist according to `has`, which is [`Keys::contains`], or
    /// [`Keys::contains_folded`] to ignore case, accents and punctuation.
    pub(crate) fn missing_keys(&self, field: RawField<'_>, has: fn(&Keys, &str) -> bool) -> Vec<String> {
        let mut missing = Vec::new();
        field.any_value(self.reference.list, &mut |key| {
            if !has(&self.keys, key) {
                missing.push(key.to_owned());
            }
            false
        });
        missing
    }
}

/// The foreign keys of a dataset.
pub(crate) struct ForeignKeys(Vec<ForeignKey>);

impl ForeignKeys {
    /// Reads the keys that records of `dataset` may refer to in the columns that `includes` accepts.
    ///
    /// # Errors
    /// As [`Catalog::keys`].
    pub(crate) fn read(catalog: &Catalog, dataset: &Dataset, includes: impl Fn(usize) -> bool) -> Result<ForeignKeys> {
        let references = dataset.references().filter(|reference| includes(reference.column));
        let foreign_key = |reference: Reference| Ok(ForeignKey::new(reference, catalog.keys(reference.target)?));
        references.map(foreign_key).collect::<Result<_>>().map(ForeignKeys)
    }

    /// Returns the problem with the first reference of `record` to a record that does not exist. Keys are compared ignoring
    /// case, accents and punctuation.
    ///
    /// # Errors
    /// As [`nearest_key`].
    pub(crate) fn find_problem(&mut self, catalog: &Catalog, record: &RawRecord<'_>) -> Result<Option<Problem>> {
        for foreign_key in &mut self.0 {
            let Reference { column, target, .. } = foreign_key.reference;
            let field = record.field(column);
            if field.is_empty() || foreign_key.is_known_valid(field) {
                continue;
            }
            if let Some(key) = foreign_key.missing_keys(field, Keys::contains_folded).first() {
                let nearest = nearest_key(catalog, target, key)?;
                let problem = missing_record(catalog, target, key, nearest);
                return Ok(Some(Problem { column: Some(column), ..problem }));
            }
            foreign_key.remember_valid(field);
        }
        Ok(None)
    }
}

/// Returns the problem with a reference to a record of `dataset` that does not exist, with the key to suggest instead.
#[must_use]
pub(crate) fn missing_record(catalog: &Catalog, dataset: &Dataset, key: &str, nearest: Option<String>) -> Problem {
    let is_user_data = catalog.source(dataset).is_ok_and(|source| source.is_user_data);
    let option = match catalog.user_dir().filter(|_| is_user_data) {
        Some(dir) => format!(" --data {}", quote_for_shell(&dir.display().to_string())),
        None => String::new(),
    };
    Problem::new(format!("no {} is called '{key}'", dataset.noun)).with_hint(match nearest {
        Some(nearest) => suggestion(&nearest),
        None => format!("eccp-mx{option} {0} lists the {0}", dataset.name),
    })
}
