//! Whether the records that own data refers to are there, and which were likely meant where they are not.
//!
//! Knows keys and columns; no dataset is named and nothing is printed.

use std::rc::Rc;

use anyhow::Result;
use rustc_hash::FxHashSet;

use crate::diagnostic::Problem;
use crate::schema::{Dataset, RawRecord, Reference};
use crate::store::catalog::Catalog;
use crate::store::key_index::Keys;
use crate::store::suggest::nearest_key;
use crate::text::suggestion;

/// How many fields that lead to records are remembered of each reference: most columns have fewer.
const REMEMBERED: usize = 1 << 10;

/// References of a dataset with the keys that they may lead to.
pub(crate) struct Followed(Vec<One>);

struct One {
    reference: Reference,
    keys: Rc<Keys>,
    // Fields, as they are written, that lead to records.
    known: FxHashSet<String>,
}

impl Followed {
    /// Reads the keys that records of `dataset` may refer to in the columns that are `asked`.
    ///
    /// # Errors
    /// As [`Catalog::keys`].
    pub(crate) fn of(catalog: &Catalog, dataset: &Dataset, asked: impl Fn(usize) -> bool) -> Result<Followed> {
        let all = dataset.references().filter(|reference| asked(reference.column));
        let one = |reference: Reference| {
            Ok(One { reference, keys: catalog.keys(reference.target)?, known: FxHashSet::default() })
        };
        all.map(one).collect::<Result<_>>().map(Followed)
    }

    /// The first reference of a record that leads to nothing, though case, accents and punctuation be forgiven.
    ///
    /// # Errors
    /// As [`nearest_key`].
    pub(crate) fn fault(&mut self, catalog: &Catalog, raw: &RawRecord<'_>) -> Result<Option<Problem>> {
        for One { reference, keys, known } in &mut self.0 {
            let field = raw.field(reference.column);
            if field.is_empty() || known.contains(field.written()) {
                continue;
            }
            let mut lost = None;
            field.any(reference.list, &mut |key| {
                lost = (!keys.has_folded(key)).then(|| key.to_owned());
                lost.is_some()
            });
            if let Some(key) = lost {
                let near = nearest_key(catalog, reference.target, &key)?;
                return Ok(Some(Problem {
                    column: Some(reference.column),
                    ..lost_to(catalog, reference.target, &key, near)
                }));
            }
            if known.len() < REMEMBERED {
                known.insert(field.written().to_owned());
            }
        }
        Ok(None)
    }
}

/// What is wrong with a reference to no record of `to`, and the key that is `near`.
#[must_use]
pub(crate) fn lost_to(catalog: &Catalog, to: &Dataset, key: &str, near: Option<String>) -> Problem {
    let own = catalog.user_dir().filter(|_| catalog.source(to).is_ok_and(|source| source.is_user_data));
    let data = own.map(|dir| format!(" --data '{}'", dir.display())).unwrap_or_default();

    Problem::new(format!("no {} is called '{key}'", to.noun)).with_hint(match near {
        Some(near) => suggestion(&near),
        None => format!("eccp-mx{data} {} lists them", to.name),
    })
}
