//! What is wrong with the fields of one record, each of them, and with where its references lead.
//!
//! Remembers what a file repeats: fields with which nothing is wrong, and keys that were likely meant.

use std::collections::HashMap;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::analysis::check::field;
use crate::diagnostic::Problem;
use crate::schema::{Dataset, RawRecord, Reference};
use crate::store::catalog::Catalog;
use crate::store::key_index::Keys;
use crate::store::references::lost_to;
use crate::store::suggest::nearest_key;

/// How many keys are looked at, in all, for a key that was likely meant.
const LOOKED_THROUGH: usize = 5_000_000;
/// How many likely keys are remembered.
const REMEMBERED: usize = 10_000;
/// How many fields of a column are remembered with which nothing is wrong.
const FINE: usize = 1 << 10;

/// A reference with the keys that it may lead to.
pub(super) struct Followed {
    to: Reference,
    keys: Rc<Keys>,
    // Fields, as they are written, with which nothing is wrong: most columns have few.
    fine: FxHashSet<String>,
}

impl Followed {
    /// Of this reference, to one of these keys.
    pub(super) fn new(to: Reference, keys: Rc<Keys>) -> Followed {
        Followed { to, keys, fine: FxHashSet::default() }
    }
}

/// What is wrong with the fields of a record, in the order of the columns.
pub(super) fn faults(
    catalog: &Catalog,
    hints: &mut Hints,
    dataset: &Dataset,
    raw: &RawRecord<'_>,
    references: &mut [Followed],
) -> Vec<Problem> {
    let mut faults: Vec<Problem> = Vec::new();
    for column in (0..dataset.stored_columns().len()).filter(|&column| raw.has(column)) {
        let field = raw.field(column);
        let mut add = |fault| faults.push(Problem { column: Some(column), ..fault });
        let followed = references.iter_mut().find(|followed| followed.to.column == column);
        if followed.as_ref().is_some_and(|followed| followed.fine.contains(field.written())) {
            continue;
        }
        let accepted = field::faults(dataset, column, field, &mut add);
        if dataset.key == [dataset.columns[column].name] && field.written().contains(';') {
            add(Problem::new("a ';' in a key").with_hint("where several keys are named, ';' stands between them"));
        }
        let Some(Followed { to, keys, fine }) = followed else { continue };
        // Of what is no key at all enough is said.
        if accepted {
            let mut lost = Vec::new();
            field.any(to.list, &mut |key| {
                lost.extend((!key.is_empty() && !keys.has(key)).then(|| key.to_owned()));
                false
            });
            for key in lost {
                let near = hints.near(catalog, to.target, keys, &key);
                add(lost_to(catalog, to.target, &key, near));
            }
        }
        if fine.len() < FINE && faults.iter().all(|fault| fault.column != Some(column)) {
            fine.insert(field.written().to_owned());
        }
    }
    faults
}

/// Which keys were likely meant. Looking for one reads a dataset, so that is done for each only once and not without end.
pub(super) struct Hints {
    known: HashMap<(&'static str, String), Option<String>>,
    left: usize,
}

impl Hints {
    /// None yet.
    pub(super) fn new() -> Hints {
        Hints { known: HashMap::new(), left: LOOKED_THROUGH }
    }

    fn near(&mut self, catalog: &Catalog, to: &'static Dataset, keys: &Keys, key: &str) -> Option<String> {
        let asked = (to.name, key.to_owned());
        if let Some(near) = self.known.get(&asked) {
            return near.clone();
        }
        self.left = self.left.checked_sub(keys.count() + 1)?;
        let near = nearest_key(catalog, to, key).ok().flatten();
        if self.known.len() < REMEMBERED {
            self.known.insert(asked, near.clone());
        }
        near
    }
}
